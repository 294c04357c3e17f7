//! What may be typed? The command line, and no behaviour.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::engine::{MOST_MESSAGES, MOST_REPLICATES, MOST_SHARDS, Prove, Shard};

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
    /// Put the shards of a run together into its record and report
    #[command(
        after_help = "Example:\n  plainsight run --shard 1/2 --out shards\n  plainsight run --shard 2/2 --out shards\n  plainsight merge shards --out results"
    )]
    Merge(Merge),
    /// Read scenario files and report every mistake, and what has no effect; run nothing
    #[command(
        after_help = "Example:\n  plainsight check my-study.toml services/my-service.toml\n  plainsight check --deny warnings --format sarif my-study.toml > check.sarif\n  plainsight check --estimate --messages 1000000000 --prove none my-study.toml"
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
    /// Plan a study for the job arrays of a Slurm cluster
    Slurm(Slurm),
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
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=MOST_MESSAGES))]
    pub messages: Option<u64>,
    /// Threads; by default as many as there are cores
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=1024))]
    pub threads: Option<u64>,
    /// Conversations to prove by decryption, besides counting all of them: all, none, or a share such as 0.1
    #[arg(long, default_value = "all", value_name = "all|SHARE|none")]
    pub prove: Prove,
    /// Events to replicate over draws of the assumptions, instead of the study's number; 0 for none
    #[arg(long, value_parser = clap::value_parser!(u64).range(0..=MOST_REPLICATES))]
    pub replicates: Option<u64>,
    /// Stop replicating once the headline adversary's share of content is known this well, such as 1%: half the width of
    /// the 90 % interval, as far as simulation goes, for every service
    #[arg(long, value_name = "PERCENT")]
    pub until: Option<Percent>,
    /// Do only this part of the run, such as 3 of 8, and write it into --out as a shard: `plainsight merge` makes a record of all
    #[arg(long, value_name = "I/N", conflicts_with_all = ["until", "json"])]
    pub shard: Option<Shard>,
    /// Write a row for each person, service and adversary as well: people.csv, or people.parquet where built with it
    #[arg(long, value_name = "WHAT", conflicts_with = "shard")]
    pub detail: Option<Detail>,
    /// How often what is done is kept in --out, from where the same command goes on if the run dies [s]; more seldom where
    /// writing it down takes long, and at least every ten seconds as long as that can be
    #[arg(long, value_name = "SECONDS", default_value = "5")]
    pub checkpoint_every: Seconds,
    /// Print the summary as JSON instead of a table
    #[arg(long)]
    pub json: bool,
}

/// `plainsight merge`
#[derive(Debug, clap::Args)]
pub struct Merge {
    /// Folder with the shards of one run
    pub shards: PathBuf,
    /// Folder for the results
    #[arg(long, default_value = "plainsight-out")]
    pub out: PathBuf,
    /// Threads; by default as many as there are cores
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=1024))]
    pub threads: Option<u64>,
    /// Print the numbers of the shards that must be run again, a line each, and merge nothing
    #[arg(long)]
    pub list_missing: bool,
    /// Write a row for each person, service and adversary as well: people.csv, or people.parquet where built with it
    #[arg(long, value_name = "WHAT", conflicts_with = "list_missing")]
    pub detail: Option<Detail>,
    /// How many shards there must be; --list-missing needs it where no file says it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=MOST_SHARDS))]
    pub of: Option<u64>,
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
    /// Say what running the studies would take in messages, time and memory, by what small worlds take here
    #[arg(long)]
    pub estimate: bool,
    /// Messages in the world of the run to estimate, instead of the study's number
    #[arg(long, requires = "estimate", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000_000))]
    pub messages: Option<u64>,
    /// Events that it replicates, instead of the study's number
    #[arg(long, requires = "estimate", value_parser = clap::value_parser!(u64).range(0..=MOST_REPLICATES))]
    pub replicates: Option<u64>,
    /// Conversations that it proves: all, none, or a share such as 0.1
    #[arg(long, requires = "estimate", default_value = "all", value_name = "all|SHARE|none")]
    pub prove: Prove,
    /// Threads that it has; by default as many as there are cores
    #[arg(long, requires = "estimate", value_parser = clap::value_parser!(u64).range(1..=1024))]
    pub threads: Option<u64>,
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
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=MOST_MESSAGES))]
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
            Ok(number) if (0.5..1.0).contains(&number) => Ok(Self(number)),
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
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=MOST_MESSAGES))]
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
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=MOST_MESSAGES))]
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
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u64).range(1..=MOST_MESSAGES))]
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

/// What a run can tell one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Detail {
    /// Whether any content of their messages came out, and whether any was in scope
    People,
}

/// A time, written in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seconds(pub f64);

impl std::str::FromStr for Seconds {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse() {
            Ok(seconds) if (0.0..=1e6).contains(&seconds) => Ok(Self(seconds)),
            _ => Err("say how many seconds, such as 5".to_owned()),
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

/// `plainsight slurm`
#[derive(Debug, clap::Args)]
pub struct Slurm {
    /// What to do
    #[command(subcommand)]
    pub verb: SlurmVerb,
}

/// What to do with Slurm.
#[derive(Debug, Subcommand)]
pub enum SlurmVerb {
    /// Print a script that submits a study in shards, and their merge; submits nothing itself
    #[command(
        after_help = "Example:\n  plainsight slurm plan my-study.toml --shards 200 --time 30m --cpus 4 > run.sh\n  less run.sh         everything that will be submitted\n  sh run.sh           submits it\n  sh run.sh missing   submits again what failed"
    )]
    Plan(Plan),
}

/// `plainsight slurm plan`
#[derive(Debug, clap::Args)]
pub struct Plan {
    /// The study; without it the built-in one
    pub study: Option<PathBuf>,
    /// Shards, each a task of the array: as many as make a task take 10 to 60 minutes
    #[arg(long)]
    pub shards: u32,
    /// How long a shard may take before Slurm stops it, such as 30m, 2h or 1h30m
    #[arg(long)]
    pub time: TimeLimit,
    /// Folder for the results; shards and logs go into folders in it
    #[arg(long, default_value = "plainsight-out")]
    pub out: PathBuf,
    /// Partition, instead of the site's default
    #[arg(long, value_parser = partition)]
    pub partition: Option<String>,
    /// Cores of each task
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub cpus: u16,
    /// Memory of each task in megabytes, instead of the site's default
    #[arg(long, value_name = "MB", value_parser = clap::value_parser!(u32).range(1..=16_000_000))]
    pub mem: Option<u32>,
    /// Seed, instead of the study's
    #[arg(long)]
    pub seed: Option<u64>,
    /// Messages in the world, instead of the study's number
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=MOST_MESSAGES))]
    pub messages: Option<u64>,
    /// Conversations to prove by decryption, besides counting all of them: all, none, or a share such as 0.1
    #[arg(long, value_name = "all|SHARE|none")]
    pub prove: Option<Prove>,
    /// Events to replicate over draws of the assumptions, instead of the study's number; 0 for none
    #[arg(long, value_parser = clap::value_parser!(u64).range(0..=MOST_REPLICATES))]
    pub replicates: Option<u64>,
}

/// How long a job may take [minutes], written `30m`, `2h` or `1h30m`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeLimit(pub u32);

impl std::str::FromStr for TimeLimit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |digits: &str| digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok()).flatten();
        let (hours, minutes) = match text.split_once('h') {
            Some((hours, "")) => (number(hours), Some(0)),
            Some((hours, rest)) => (number(hours), rest.strip_suffix('m').and_then(number)),
            None => (Some(0), text.strip_suffix('m').and_then(number)),
        };
        let minutes =
            hours.zip(minutes).and_then(|(hours, minutes): (u32, u32)| hours.checked_mul(60)?.checked_add(minutes));
        match minutes {
            Some(minutes @ 1..=43_200) => Ok(Self(minutes)),
            _ => Err("say hours and minutes, such as 30m, 2h or 1h30m, and at most 720h".to_owned()),
        }
    }
}

/// The name of a partition, or several; it goes into a line that Slurm reads and no shell.
fn partition(text: &str) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-.,".contains(c);
    if !text.is_empty() && !text.starts_with('-') && text.chars().all(plain) {
        Ok(text.to_owned())
    } else {
        Err("a partition's name has letters, digits, `_`, `-` and `.`; commas stand between several".to_owned())
    }
}
