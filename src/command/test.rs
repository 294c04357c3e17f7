//! `plainsight test`: run studies small, and check that what must come out does.

use std::path::{Path, PathBuf};

use super::files::{self, asks, read, study};
use super::simulate::{Before, How, simulate};
use super::{Failure, say};
use crate::cli::Test;
use crate::engine::{Prove, Shard};
use crate::record::CaseFacts;

pub(super) fn test(test: &Test) -> Result<(), Failure> {
    let mut paths = Vec::new();
    for path in &test.paths {
        if path.is_dir() { find(path, &mut paths)? } else { paths.push(path.clone()) }
    }
    if paths.is_empty() && !test.paths.is_empty() {
        return Err(Failure::Input("no study was found there: a study is a TOML file with a `question`".to_owned()));
    }
    let all: Vec<Option<&Path>> =
        if paths.is_empty() { vec![None] } else { paths.iter().map(|path| Some(path.as_path())).collect() };
    let (mut passed, mut failed) = (0, 0);
    let mut cases: Vec<(String, CaseFacts)> = Vec::new();
    for path in all {
        let (study, folder) = study(path)?;
        if study.expect.is_empty() && study.case.is_none() {
            return Err(Failure::Input(format!("{}: it states no expectation, so it tests nothing", study.id)));
        }
        let usual = if study.case.is_some() { OF_A_CASE } else { OF_A_STUDY };
        let how = How {
            file: None,
            seed: study.seed,
            messages: Some(test.messages.unwrap_or(usual)),
            threads: None,
            prove: Prove::All,
            replicates: Some(0),
            until: None,
            shard: Shard::WHOLE,
            people: None,
        };
        let mut record = simulate(&study, &folder, &how, Before::Nothing)?.record;
        if let Some(case) = record.case.take() {
            cases.push((study.id, case));
            continue;
        }
        for expectation in &record.expectations {
            let word = if expectation.met { "ok  " } else { "FAIL" };
            say(&format!("{word} {}:{} {}\n", expectation.file, expectation.line, expectation.statement))?;
            for line in &expectation.failures {
                say(&format!("       {line}\n"))?;
            }
            if expectation.met { passed += 1 } else { failed += 1 }
        }
    }
    if !cases.is_empty() {
        let surprises = cases.iter().filter(|(_, case)| case.agrees() != case.disagrees.is_empty()).count();
        say(&table(&cases))?;
        passed += cases.len() - surprises;
        failed += surprises;
    }
    say(&format!("{passed} passed, {failed} failed\n"))?;
    if failed == 0 { Ok(()) } else { Err(Failure::Unmet(format!("{failed} did not come out as stated"))) }
}

/// Cases as a table that reads well on a terminal and in a document alike, and what differs below it.
fn table(cases: &[(String, CaseFacts)]) -> String {
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::ASCII_MARKDOWN);
    table.set_header(["Case", "When", "Content documented", "Simulated", "Metadata that came out", "Agrees"]);
    for (id, case) in cases {
        let agrees = if case.agrees() { "yes" } else { "no" };
        let metadata = if case.metadata.is_empty() { "–".to_owned() } else { case.metadata.join(", ") };
        let row: [&str; 6] = [id, &case.date, &case.content, &case.simulated, &metadata, agrees];
        table.add_row(row.map(shown));
    }
    let mut text = format!("{table}\n\n");
    for (id, case) in cases.iter().filter(|(_, case)| !case.agrees() || !case.disagrees.is_empty()) {
        let because = match (case.agrees(), case.disagrees.is_empty()) {
            (false, false) => format!("as stated: {}", case.disagrees),
            (true, false) => format!("FAIL: it agrees, although it is stated that it does not: {}", case.disagrees),
            _ => "FAIL".to_owned(),
        };
        text.push_str(&format!("{id}: {}\n", shown(&because)));
        case.differences.iter().for_each(|line| text.push_str(&format!("       {}\n", shown(line))));
    }
    let agree = cases.iter().filter(|(_, case)| case.agrees()).count();
    text.push_str(&format!("{agree} of {} cases agree with what is documented\n", cases.len()));
    text
}

/// Text of a file, safe to print.
fn shown(text: &str) -> String {
    crate::scenario::harmless(text).replace(['|', '\n'], " ")
}

/// Messages in the world of a study.
const OF_A_STUDY: u64 = 60_000;
/// Messages in the world of a case: enough to tell all, some and nothing apart.
const OF_A_CASE: u64 = 12_000;

/// Studies in a folder and the folders in it, in the order of their names.
fn find(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let bad = |error: std::io::Error| Failure::Input(format!("cannot read {}: {error}", files::shown(folder)));
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(bad)? {
        entries.push(entry.map_err(bad)?);
    }
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        // Links are not followed: a folder that contains itself would never end.
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_folder {
            find(&path, found)?;
        } else if path.extension().is_some_and(|ending| ending == "toml") && asks(&read(&path, 1 << 20)?) {
            found.push(path);
        }
    }
    Ok(())
}
