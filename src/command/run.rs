//! `plainsight run`: a study in, its report out.

use std::path::Path;
use std::time::Duration;

use super::files::{Aside, hold, read_data, remove, shown, study, sweep, write_all};
use super::machine::{now, peak_memory, processor, system_time};
use super::simulate::{Before, How, Simulation, shard, simulate};
use super::{Failure, detail, note, note_left_out, say};
use crate::cli::{Detail, Run};
use crate::engine::{Prove, Shard};
use crate::record::{Companion, Record, sha256};
use crate::report::{self, Report};

/// How old a file aside has to be before a shard takes it for one that nobody writes any more.
const SIBLINGS: Duration = Duration::from_secs(600);

pub(super) fn run(run: &Run) -> Result<(), Failure> {
    let (started, began) = (now(), system_time());
    let (study, folder) = study(run.study.as_deref())?;
    let how = How {
        file: run.study.as_ref().map(|study| study.display().to_string()),
        seed: run.seed.unwrap_or(study.seed),
        messages: run.messages,
        threads: run.threads,
        prove: run.prove,
        replicates: run.replicates,
        until: run.until.map(|until| until.0),
        shard: run.shard.unwrap_or(Shard::WHOLE),
        people: run.detail.map(|Detail::People| run.out.clone()),
    };
    let before = Before::Kept(run.out.clone(), run.checkpoint_every.0);
    if run.shard.is_some() {
        let file = shard(&study, &folder, &how, before)?;
        note(&format!("shard {} is {}\n", how.shard, shown(&file)));
        // Other shards write here as well, each for less than that.
        sweep(&run.out, began - SIBLINGS);
        return Ok(());
    }
    let mut done = simulate(&study, &folder, &how, before)?;
    let record_json = to_json(&done.record)?;
    let companion = companion(run, &done, &record_json, started);
    let report = write_outputs(&run.out, &done.record, Some(&companion), &record_json, done.people.take())?;
    done.checkpoint.iter().try_for_each(|checkpoint| remove(&run.out, checkpoint))?;
    sweep(&run.out, began);
    show(&done.record, &report, run.json)?;
    if let Some((facts, speed)) = done.record.replicates.as_ref().zip(done.replicates.as_ref()) {
        note(&format!(
            "{} replicates, {} events under each of {} draws, in {:.1} s: {:.2e} queries a second, which cover {:.2e} messages a second\n",
            facts.all(),
            facts.events,
            facts.draws,
            speed.seconds,
            speed.queries as f64 / speed.seconds.max(1e-9),
            speed.covered_per_second
        ));
    }
    note(&format!(
        "{} messages through {} services in {:.1} s on {} threads; the report is {}\n",
        done.record.world.messages,
        done.record.services.len(),
        done.wall_seconds,
        done.threads,
        shown(&run.out.join("report.html"))
    ));
    if let Some(bytes) = companion.peak_memory {
        note(&format!("at most {} MB of memory were held\n", bytes / 1_000_000));
    }
    note_left_out(&done.left_out);
    verdict(&done.record)
}

/// Prints the summary of a record, or of the report that was made of it.
pub(super) fn show(record: &Record, report: &Report, as_json: bool) -> Result<(), Failure> {
    let text = if as_json { json_summary(record)? } else { report::summary(report, 100) };
    say(&format!("{text}\n"))
}

/// Whether everything came out that must.
pub(super) fn verdict(record: &Record) -> Result<(), Failure> {
    match record.expectations.iter().filter(|expectation| !expectation.met).count() {
        0 => Ok(()),
        failed => Err(Failure::Unmet(format!(
            "{failed} of {} expectations did not come out; the report says which",
            record.expectations.len()
        ))),
    }
}

/// Writes every output of a record, takes away what another record left that this one does not have, and gives its report.
pub(super) fn write_outputs(
    out: &Path,
    record: &Record,
    companion: Option<&Companion>,
    record_json: &str,
    people: Option<Aside>,
) -> Result<Report, Failure> {
    let report = Report::new(record, companion);
    let (csv, findings) = (report::exposure_csv(&report), report::findings_csv(&report));
    let (html, markdown) = (report::html(&report), report::markdown(&report));
    let run_json = companion.map(to_json).transpose()?;
    let mut files = vec![
        ("record.json", record_json),
        ("exposure.csv", csv.as_str()),
        ("findings.csv", findings.as_str()),
        ("report.html", html.as_str()),
        ("report.md", markdown.as_str()),
    ];
    files.extend(run_json.as_deref().map(|run_json| ("run.json", run_json)));
    let _held = hold(out);
    // What this record does not have is not left of another; people of the same record are its own.
    let mut stale = Vec::new();
    if !read_data(&out.join("record.json")).is_ok_and(|before| before == record_json) {
        stale.extend(detail::NAMES.iter().filter(|name| people.is_none() || **name != detail::NAME));
    }
    stale.extend(companion.is_none().then_some("run.json"));
    write_all(out, &files, people)?;
    stale.into_iter().try_for_each(|name| remove(out, name))?;
    Ok(report)
}

/// Readable JSON with a final newline.
pub(super) fn to_json<T: serde::Serialize>(value: &T) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(value);
    text.map(|text| text + "\n").map_err(|error| Failure::Unfinished(format!("cannot write JSON: {error}")))
}

fn companion(run: &Run, done: &Simulation, record_json: &str, started: String) -> Companion {
    let mut command = "plainsight run".to_owned();
    if let Some(study) = &run.study {
        command += &format!(" {}", study.display());
    }
    let flags = [
        ("--seed", run.seed),
        ("--messages", run.messages),
        ("--threads", run.threads),
        ("--replicates", run.replicates),
    ];
    for (flag, value) in flags {
        command += &value.map_or(String::new(), |value| format!(" {flag} {value}"));
    }
    if run.prove != Prove::All {
        command += &format!(" --prove {}", run.prove);
    }
    if let Some(until) = run.until {
        command += &format!(" --until {}%", until.0 * 100.0);
    }
    Companion {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        record_sha256: sha256(record_json.as_bytes()),
        command,
        started,
        wall_seconds: done.wall_seconds,
        threads: done.threads,
        cpu: processor(),
        platform: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        rustc: env!("PLAINSIGHT_RUSTC").to_owned(),
        revision: env!("PLAINSIGHT_REVISION").to_owned(),
        throughput: done.throughput.clone(),
        peak_memory: peak_memory(),
        replicates: done.replicates.clone(),
    }
}

/// The cells of all classes together, for scripts.
fn json_summary(record: &Record) -> Result<String, Failure> {
    let cells: Vec<_> = record.cells.iter().filter(|cell| cell.class == "all").collect();
    serde_json::to_string(&cells).map_err(|error| Failure::Unfinished(format!("cannot write JSON: {error}")))
}
