//! `plainsight slurm plan`: a study as a job array, in a script that a person can read before it is run.

use std::path::Path;

use askama::Template;

use super::files::study;
use super::{Failure, note, say};
use crate::cli::{Plan, Slurm, SlurmVerb};

/// Most shards that Slurm takes as it comes: its `MaxArraySize` is 1001, and a task's number has to be below it.
const MOST: u32 = 1_000;
/// Most shards that are planned without a word: sites limit how many jobs one person may have in the queue.
const USUAL: u32 = 500;
/// Shortest task worth a job of its own [minutes]: below it a scheduler works more than the node.
const SHORTEST: u32 = 10;
/// Longest task that is easily had [minutes]: short ones fill gaps, and less is lost with a node.
const LONGEST: u32 = 60;

pub(super) fn slurm(slurm: &Slurm) -> Result<(), Failure> {
    match &slurm.verb {
        SlurmVerb::Plan(plan) => print(plan),
    }
}

fn print(plan: &Plan) -> Result<(), Failure> {
    if !(1..=MOST).contains(&plan.shards) {
        return Err(Failure::Input(format!(
            "--shards is from 1 to {MOST}: Slurm's arrays end at number {MOST} unless a site raises MaxArraySize; give each shard more work"
        )));
    }
    // A mistake in the study would otherwise be reported once for each shard, tomorrow.
    study(plan.study.as_deref())?;
    let script = script(plan)?;
    if plan.shards > USUAL {
        note(&format!(
            "{} shards: many sites let one person have fewer jobs in the queue than that; up to {USUAL} is usual\n",
            plan.shards
        ));
    }
    if !(SHORTEST..=LONGEST).contains(&plan.time.0) {
        note(&format!(
            "shards of {SHORTEST} to {LONGEST} minutes are best: shorter ones are a burden to the scheduler, longer ones wait longer and lose more with a node\n"
        ));
    }
    say(&script)
}

fn script(plan: &Plan) -> Result<String, Failure> {
    let out = text(&plan.out)?;
    let mut arguments = String::new();
    if let Some(study) = &plan.study {
        arguments += &format!(" {}", quoted(&text(study)?));
    }
    let numbers = [("--seed", plan.seed), ("--messages", plan.messages), ("--replicates", plan.replicates)];
    for (flag, value) in numbers {
        arguments += &value.map_or(String::new(), |value| format!(" {flag} {value}"));
    }
    arguments += &plan.prove.map_or(String::new(), |prove| format!(" --prove {prove}"));
    let script = Script {
        shards: plan.shards,
        time: format!("{:02}:{:02}:00", plan.time.0 / 60, plan.time.0 % 60),
        cpus: plan.cpus,
        mem: plan.mem,
        partition: plan.partition.as_deref(),
        version: env!("CARGO_PKG_VERSION"),
        arguments,
        // Slurm fills in what follows a `%` in the name of a log.
        logs: quoted(&format!("{}/logs", out.replace('%', "%%"))),
        out: quoted(&out),
    };
    let text = script.render();
    text.map(|text| text.trim_end().to_owned() + "\n")
        .map_err(|error| Failure::Unfinished(format!("cannot write the script: {error}")))
}

/// The script; values come quoted for the shell, or are such that no shell or Slurm reads more into them.
#[derive(Template)]
#[template(path = "slurm.sh", escape = "none")]
struct Script<'a> {
    shards: u32,
    time: String,
    cpus: u16,
    mem: Option<u32>,
    partition: Option<&'a str>,
    version: &'a str,
    arguments: String,
    out: String,
    logs: String,
}

/// A path as text that is no option, whatever it begins with.
fn text(path: &Path) -> Result<String, Failure> {
    match path.to_str() {
        Some(text) if text.starts_with('-') => Ok(format!("./{text}")),
        Some(text) => Ok(text.to_owned()),
        None => Err(Failure::Input(format!("{} is not UTF-8; a script has to name it", path.display()))),
    }
}

/// One word for a POSIX shell, whatever is in it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}
