//! One file per verb; the only room that reads files, the clock or the terminal.

mod check;
mod compare;
mod detail;
mod drivers;
mod estimate;
mod explain;
mod files;
mod floor;
mod init;
mod keep;
mod machine;
mod merge;
mod report;
mod run;
mod schema;
mod simulate;
mod slurm;
mod test;

use std::process::ExitCode;

use crate::cli::{Cli, Verb};
use crate::world::LeftOut;

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
        Verb::Merge(merge) => merge::merge(merge),
        Verb::Check(check) => check::check(check),
        Verb::Test(test) => test::test(test),
        Verb::Report(report) => report::report(report),
        Verb::Compare(asked) => compare::compare(asked),
        Verb::Explain(explain) => explain::explain(explain),
        Verb::Drivers(asked) => drivers::drivers(asked),
        Verb::Floor(asked) => floor::floor(asked),
        Verb::Schema(asked) => schema::schema(asked),
        Verb::Init(init) => init::init(init),
        Verb::Slurm(slurm) => slurm::slurm(slurm),
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

/// Prints which rows of a trace are not in the world, reason by reason.
fn note_left_out(left_out: &[LeftOut]) {
    let rows: u64 = left_out.iter().map(|left_out| left_out.rows).sum();
    if rows > 0 {
        note(&format!("{rows} rows of the trace are left out:\n"));
    }
    for left_out in left_out {
        note(&format!("  {left_out}\n"));
    }
}

/// Prints what is not a result.
fn note(text: &str) {
    use std::io::Write;
    // Nothing sensible is left to do where even the standard error is gone.
    let _ = std::io::stderr().write_all(text.as_bytes());
}
