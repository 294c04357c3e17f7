//! `plainsight check`: read files and report every mistake; run nothing.

use super::files::{Folder, mistaken, read, shown};
use super::simulate::read_trace;
use super::{Failure, say};
use crate::cli::Check;
use crate::scenario;

pub(super) fn check(check: &Check) -> Result<(), Failure> {
    let mut wrong = Vec::new();
    for path in &check.files {
        let text = match read(path, 1 << 20) {
            Ok(text) => text,
            Err(failure) => {
                wrong.push(failure.to_string());
                continue;
            }
        };
        let folder = Folder::around(path, &text);
        match scenario::check_file(&path.display().to_string(), &text, &folder) {
            Ok((kind, trace)) => match trace.map(|trace| read_trace(&folder, &trace)).transpose() {
                Ok(_) => say(&format!("{}: {kind}, no mistakes\n", shown(path)))?,
                Err(failure) => wrong.push(failure.to_string()),
            },
            Err(mistakes) => wrong.push(mistaken(&mistakes)),
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(Failure::Input(wrong.join("\n"))) }
}
