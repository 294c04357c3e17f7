//! What may be typed? The command line, and no behaviour.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::engine::Prove;

/// Who could read these messages? Runs simulated messages through real cryptography, gives an adversary
/// only the bytes it could have got, and counts what opens.
#[derive(Debug, Parser)]
#[command(name = "plainsight", version, max_term_width = 100, after_help = EXAMPLES)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Run a study and write its report
    #[command(
        after_help = "Example:\n  plainsight run --messages 100000 --out results\n  plainsight run my-study.toml --seed 7"
    )]
    Run(Run),
    /// Read scenario files and report every mistake, and what has no effect; run nothing
    #[command(
        after_help = "Example:\n  plainsight check my-study.toml services/my-service.toml\n  plainsight check --deny warnings --format sarif my-study.toml > check.sarif"
    )]
    Check(Check),
    /// Run studies small and check what must come out
    #[command(after_help = "Example:\n  plainsight test\n  plainsight test scenarios/cases")]
    Test(Test),
    /// Make every output again from a record
    #[command(after_help = "Example:\n  plainsight report plainsight-out/record.json --out again")]
    Report(Report),
    /// Show what differs between two records, and what of it is no accident
    #[command(
        after_help = "Example:\n  plainsight compare before/record.json after/record.json\n  plainsight compare main.json mine.json --fail-on increase --format markdown"
    )]
    Compare(Compare),
    /// Show how one message was opened, or what stood in the way
    #[command(after_help = "Example:\n  plainsight explain --service tiktok --adversary warrant-provider")]
    Explain(Explain),
    /// Show which assumptions move an answer, one at a time and as Sobol indices
    #[command(
        after_help = "Example:\n  plainsight drivers --adversary warrant-backup --service whatsapp\n  plainsight drivers my-study.toml --kind sender --samples 256"
    )]
    Drivers(Drivers),
    /// Measure how far each service is from what its primitive operations alone would take
    #[command(after_help = "Example:\n  plainsight floor\n  plainsight floor --alone --messages 50000")]
    Floor(Floor),
    /// Print the JSON Schema of a kind of file, for editors, or of an output, for programs
    #[command(
        after_help = "Example:\n  plainsight schema service > service.schema.json\n  plainsight schema comparison"
    )]
    Schema(Schema),
    /// Write a commented study to start from
    #[command(after_help = "Example:\n  plainsight init my-study\n  plainsight run my-study/study.toml")]
    Init(Init),
}

/// `plainsight run`
#[derive(Debug, clap::Args)]
pub struct Run {
    /// The study; without it the built-in one, who-could-read-these
    pub study: Option<PathBuf>,
    /// Folder for the results
    #[arg(long, default_value = "plainsight-out")]
    pub out: PathBuf,
    /// Seed, instead of the study's
    #[arg(long)]
    pub seed: Option<u64>,
    /// Messages in the world, instead of the study's number
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    pub messages: Option<u64>,
    /// Threads; by default as many as there are cores
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=1024))]
    pub threads: Option<u64>,
    /// Conversations to prove by decryption, besides counting all of them: all, none, or a share such as 0.1
    #[arg(long, default_value = "all", value_name = "all|SHARE|none")]
    pub prove: Prove,
    /// Events to replicate over draws of the assumptions, instead of the study's number; 0 for none
    #[arg(long, value_parser = clap::value_parser!(u64).range(0..=1_000_000_000))]
    pub replicates: Option<u64>,
    /// Stop replicating once the headline adversary's share of content is known this well, such as 1%: half the width of
    /// the 90 % interval, as far as simulation goes, for every service
    #[arg(long, value_name = "PERCENT")]
    pub until: Option<Percent>,
    /// Print the summary as JSON instead of a table
    #[arg(long)]
    pub json: bool,
}

/// `plainsight check`
#[derive(Debug, clap::Args)]
pub struct Check {
    /// Scenario files of any kind
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Exit with 1 where there are any
    #[arg(long, value_enum, value_name = "warnings")]
    pub deny: Option<Denied>,
    /// How to print what was found
    #[arg(long, value_enum, default_value = "text")]
    pub format: CheckFormat,
}

/// What `check` may be told not to let pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Denied {
    /// What is no mistake and should be looked at
    Warnings,
}

/// How `check` prints what it found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum CheckFormat {
    /// For people
    Text,
    /// For programs; see `plainsight schema check`
    Json,
    /// For code scanners, SARIF 2.1.0
    Sarif,
}

/// `plainsight test`
#[derive(Debug, clap::Args)]
pub struct Test {
    /// Studies, or folders of them; without any the built-in study
    pub paths: Vec<PathBuf>,
    /// Messages in each world; by default 60,000, and 12,000 for a case of history
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    pub messages: Option<u64>,
}

/// `plainsight report`
#[derive(Debug, clap::Args)]
pub struct Report {
    /// A record.json; a run.json beside it is read too
    pub record: PathBuf,
    /// Folder for the outputs
    #[arg(long, default_value = "plainsight-out")]
    pub out: PathBuf,
}

/// `plainsight compare`
#[derive(Debug, clap::Args)]
pub struct Compare {
    /// The record.json that was before
    pub first: PathBuf,
    /// The record.json that is now
    pub second: PathBuf,
    /// Exit with 1 where a difference of this sort is no accident
    #[arg(long, value_enum)]
    pub fail_on: Option<FailOn>,
    /// Confidence that no difference called one is an accident, all of them together
    #[arg(long, default_value = "0.95")]
    pub level: Confidence,
    /// How to print what differs
    #[arg(long, value_enum, default_value = "table")]
    pub format: CompareFormat,
    /// The same as --format json
    #[arg(long, conflicts_with = "format")]
    pub json: bool,
    /// Folder of the study below the root of its repository, for the places in SARIF
    #[arg(long, default_value = "", value_name = "FOLDER")]
    pub root: String,
}

/// Which differences end `compare` with code 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum FailOn {
    /// More comes out
    Increase,
    /// Less comes out
    Decrease,
    /// Either
    Any,
}

/// How `compare` prints what differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum CompareFormat {
    /// For the terminal
    Table,
    /// For programs; see `plainsight schema comparison`
    Json,
    /// For code scanners, SARIF 2.1.0
    Sarif,
    /// For comments and job summaries
    Markdown,
}

/// A confidence, above one half and below 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Confidence(pub f64);

impl std::str::FromStr for Confidence {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim().parse::<f64>() {
            Ok(number) if number >= 0.5 && number < 1.0 => Ok(Self(number)),
            _ => Err("say a number from 0.5 to below 1, such as 0.95".to_owned()),
        }
    }
}

/// `plainsight explain`
#[derive(Debug, clap::Args)]
pub struct Explain {
    /// The study; without it the built-in one
    pub study: Option<PathBuf>,
    /// Service id
    #[arg(long)]
    pub service: String,
    /// Adversary id
    #[arg(long)]
    pub adversary: String,
    /// Number of the message; without it the first whose content came out, else the first in scope
    #[arg(long)]
    pub message: Option<u64>,
    /// Messages in the world, instead of the study's number; say what the run said, or message numbers differ
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    pub messages: Option<u64>,
    /// Seed, instead of the study's
    #[arg(long)]
    pub seed: Option<u64>,
}

/// `plainsight drivers`
#[derive(Debug, clap::Args)]
pub struct Drivers {
    /// The study; without it the built-in one
    pub study: Option<PathBuf>,
    /// Adversary id; without it the one that leads the study's report
    #[arg(long)]
    pub adversary: Option<String>,
    /// Service id; without it each service of the study
    #[arg(long)]
    pub service: Option<String>,
    /// What is exposed: a kind of exposure.csv, such as content, sender or people
    #[arg(long, default_value = "content")]
    pub kind: String,
    /// Rows of the two samples behind the indices; 0 for none
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u64).range(0..=100_000))]
    pub samples: u64,
    /// Messages in the world, instead of the study's number
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    pub messages: Option<u64>,
    /// Seed, instead of the study's
    #[arg(long)]
    pub seed: Option<u64>,
}

/// `plainsight floor`
#[derive(Debug, clap::Args)]
pub struct Floor {
    /// The study; without it the built-in one
    pub study: Option<PathBuf>,
    /// Times that everything is measured: the median of them counts
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    pub rounds: u16,
    /// Messages in the world: all are proved, on one thread
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    pub messages: u64,
    /// Without adversaries: sealing, delivering and receiving alone
    #[arg(long)]
    pub alone: bool,
    /// Seed, instead of the study's
    #[arg(long)]
    pub seed: Option<u64>,
}

/// `plainsight init`
#[derive(Debug, clap::Args)]
pub struct Init {
    /// Folder to make
    #[arg(default_value = "plainsight-study")]
    pub folder: PathBuf,
}

const EXAMPLES: &str = "Examples:\n  plainsight run                      the built-in study; writes plainsight-out/report.html\n  plainsight run my-study.toml        your own\n  plainsight explain --service signal --adversary warrant-provider\n\nExit codes: 0 done, 1 an expectation or a gate failed, 2 bad usage or input, 3 could not finish.";

/// A part of a hundred, written `1%`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Percent(pub f64);

impl std::str::FromStr for Percent {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = text.strip_suffix('%').and_then(|number| number.trim().parse::<f64>().ok());
        match number {
            Some(number) if number > 0.0 && number <= 100.0 => Ok(Self(number / 100.0)),
            _ => Err("say how many per cent, such as 1%".to_owned()),
        }
    }
}

/// `plainsight schema`
#[derive(Debug, clap::Args)]
pub struct Schema {
    /// The kind of file, or the output
    #[arg(value_enum)]
    pub kind: SchemaOf,
}

/// Kinds of scenario files, and outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum SchemaOf {
    /// It asks a question
    Study,
    /// It describes a messaging service
    Service,
    /// It describes an adversary
    Adversary,
    /// It describes who talks to whom
    World,
    /// It lists sources
    Sources,
    /// What `plainsight compare --format json` prints
    Comparison,
    /// What `plainsight check --format json` prints
    Check,
}
