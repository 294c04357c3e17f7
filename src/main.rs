//! Parse the command line, run one command, print the diagnostic.

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use plainsight::{cli, command};

fn main() -> ExitCode {
    match command::run(&cli::Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let message = failure.to_string();
            let _ = writeln!(std::io::stderr(), "{}", message.trim_end());
            failure.code()
        }
    }
}
