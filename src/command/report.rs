//! `plainsight report`: every output again, from a record alone.

use std::path::Path;

use super::files::{read_data, shown};
use super::run::write_outputs;
use super::{Failure, say};
use crate::cli::Report;
use crate::record::{Companion, FORMAT, Record, sha256};
use crate::scenario::harmless;

pub(super) fn report(report: &Report) -> Result<(), Failure> {
    let (record, text) = read_record(&report.record)?;
    let beside = report.record.with_file_name("run.json");
    let companion = if beside.exists() { Some(companion(&beside, &text)?) } else { None };
    write_outputs(&report.out, &record, companion.as_ref(), &text, None)?;
    say(&format!("{}\n", shown(&report.out.join("report.html"))))
}

/// A record, and its text.
pub(super) fn read_record(path: &Path) -> Result<(Record, String), Failure> {
    let text = read_data(path)?;
    let bad = |what: String| bad(path, &what);
    // The format first: what else an older or newer record holds is not for this version to judge.
    let Format { format } = serde_json::from_str(&text).map_err(|error| bad(error.to_string()))?;
    if format != FORMAT {
        return Err(bad(format!(
            "the format is {format:?}; this version reads {FORMAT:?}: run its study again with this version"
        )));
    }
    let record = serde_json::from_str(&text).map_err(|error| bad(error.to_string()))?;
    Ok((record, text))
}

/// What is read of a record before anything else.
#[derive(serde::Deserialize)]
struct Format {
    format: String,
}

/// A file that says what it should not; words of it may be among what is said.
fn bad(path: &Path, what: &str) -> Failure {
    Failure::Input(format!("{}: {}", shown(path), harmless(what)))
}

/// The companion, which must be of this very record.
fn companion(path: &Path, record: &str) -> Result<Companion, Failure> {
    let bad = |what: String| bad(path, &what);
    let companion: Companion = serde_json::from_str(&read_data(path)?).map_err(|error| bad(error.to_string()))?;
    if companion.record_sha256 != sha256(record.as_bytes()) {
        return Err(bad("it belongs to another record; move it away or put its record back".to_owned()));
    }
    Ok(companion)
}
