//! One file per verb; the only room that reads files, the clock or the terminal.

mod check;
mod compare;
mod drivers;
mod explain;
mod files;
mod floor;
mod init;
mod machine;
mod report;
mod run;
mod schema;
mod simulate;
mod test;

use std::process::ExitCode;

use crate::cli::{Cli, Verb};

/// Why a command did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// An expectation failed.
    #[error("{0}")]
    Unmet(String),
    /// Bad usage or input; the text is ready to print.
    #[error("{0}")]
    Input(String),
    /// Could not finish.
    #[error("{0}")]
    Unfinished(String),
}

/// Runs one command.
///
/// # Errors
/// A [`Failure`] with its message.
pub fn run(cli: &Cli) -> Result<(), Failure> {
    match &cli.verb {
        Verb::Run(run) => run::run(run),
        Verb::Check(check) => check::check(check),
        Verb::Test(test) => test::test(test),
        Verb::Report(report) => report::report(report),
        Verb::Compare(asked) => compare::compare(asked),
        Verb::Explain(explain) => explain::explain(explain),
        Verb::Drivers(asked) => drivers::drivers(asked),
        Verb::Floor(asked) => floor::floor(asked),
        Verb::Schema(asked) => schema::schema(asked),
        Verb::Init(init) => init::init(init),
    }
}

impl Failure {
    /// The exit code that scripts depend on.
    pub fn code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Unmet(_) => 1,
            Self::Input(_) => 2,
            Self::Unfinished(_) => 3,
        })
    }
}

/// Prints a result.
fn say(text: &str) -> Result<(), Failure> {
    use std::io::Write;
    let written = std::io::stdout().write_all(text.as_bytes());
    match written {
        // A reader that has had enough, such as `head`, is no failure of ours.
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::Unfinished(format!("cannot write to the standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Prints what is not a result.
fn note(text: &str) {
    use std::io::Write;
    // Nothing sensible is left to do where even the standard error is gone.
    let _ = std::io::stderr().write_all(text.as_bytes());
}
