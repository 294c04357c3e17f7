//! What did a check of files find? For programs.

use serde::Serialize;

use super::sarif::Finding;
use super::text;

/// Version of the format in which a check is written.
const CHECK: &str = "plainsight check 1";

/// What a check of files found.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// The files that were named, in order.
    pub files: Vec<CheckedFile>,
    /// Mistakes and warnings, file by file.
    pub findings: Vec<Finding>,
}

/// A file that was checked.
#[derive(Debug, Clone, Serialize)]
pub struct CheckedFile {
    /// As it was named.
    pub file: String,
    /// What kind of file it is; `None` where mistakes hide it.
    pub kind: Option<String>,
    /// Numbers that are placeholders, in it and in what it names.
    pub placeholders: usize,
}

/// A check as JSON: see the JSON Schema that `plainsight schema check` prints.
pub fn check_json(checked: &Checked) -> String {
    let findings: Vec<serde_json::Value> = checked
        .findings
        .iter()
        .map(|finding| {
            serde_json::json!({
                "rule": finding.rule, "level": finding.level.name(), "file": finding.file, "line": finding.line,
                "column": finding.column, "message": finding.message, "help": finding.help,
            })
        })
        .collect();
    let mut tree = serde_json::json!({ "format": CHECK, "files": checked.files, "findings": findings });
    text::clean(&mut tree);
    format!("{tree:#}\n")
}
