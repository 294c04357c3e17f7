//! `plainsight test`: run studies small, and check that what must come out does.

use std::path::{Path, PathBuf};

use super::files::{asks, read, study};
use super::simulate::{How, simulate};
use super::{Failure, say};
use crate::cli::Test;
use crate::engine::Prove;

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
    for path in all {
        let (study, folder) = study(path)?;
        if study.expect.is_empty() {
            return Err(Failure::Input(format!("{}: it states no expectation, so it tests nothing", study.id)));
        }
        let how = How {
            seed: study.seed,
            messages: Some(test.messages),
            threads: None,
            prove: Prove::All,
            replicates: Some(0),
            until: None,
        };
        let done = simulate(&study, &folder, &how)?;
        for expectation in &done.record.expectations {
            let word = if expectation.met { "ok  " } else { "FAIL" };
            say(&format!("{word} {}:{} {}\n", expectation.file, expectation.line, expectation.statement))?;
            for line in &expectation.failures {
                say(&format!("       {line}\n"))?;
            }
            if expectation.met { passed += 1 } else { failed += 1 }
        }
    }
    say(&format!("{passed} passed, {failed} failed\n"))?;
    if failed == 0 { Ok(()) } else { Err(Failure::Unmet(format!("{failed} expectations did not come out"))) }
}

/// Studies in a folder and the folders in it, in the order of their names.
fn find(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let bad = |error: std::io::Error| Failure::Input(format!("cannot read {}: {error}", folder.display()));
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
