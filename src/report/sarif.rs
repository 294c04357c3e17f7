//! How do findings reach a code scanner? One writer of SARIF 2.1.0, as far as code scanning at a forge needs it.
//!
//! # Assumptions
//! Places are below the root of a repository: whatever leads out of it, or is no path, is written as a name without folders.
//!
//! # Sources
//! OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0" (2020).

use serde_json::{Map, Value, json};

use super::text;
use crate::record::sha256;

/// One thing found, where, and what may be done about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Id of the rule, such as `plainsight::unused-key`.
    pub rule: String,
    /// How bad.
    pub level: Level,
    /// File in which it stands, relative.
    pub file: String,
    /// Line in that file, from 1.
    pub line: usize,
    /// Column in that line, from 1.
    pub column: usize,
    /// A sentence.
    pub message: String,
    /// What may be done about it; may be empty.
    pub help: String,
    /// What stays the same when lines move, so that a scanner knows the finding again; empty to leave that to the scanner.
    pub identity: String,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// It must be mended.
    Error,
    /// It should be looked at.
    Warning,
    /// It is as well to know.
    Note,
}

impl Level {
    /// As SARIF and JSON write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// The findings as one run of a SARIF log. Rules that are found and not described are described by their id.
pub fn sarif(rules: &[(&str, &str)], findings: &[Finding]) -> String {
    let mut ids: Vec<String> = findings.iter().map(|finding| text::visible(&finding.rule)).collect();
    ids.extend(rules.iter().map(|(id, _)| (*id).to_owned()));
    ids.sort_unstable();
    ids.dedup();
    let rule = |id: &String| {
        let described = rules.iter().find(|(known, _)| known == id).map_or(id.as_str(), |(_, words)| words);
        json!({ "id": id, "shortDescription": { "text": described } })
    };
    let result = |finding: &Finding| {
        let id = text::visible(&finding.rule);
        let mut result = Map::new();
        result.insert("ruleIndex".to_owned(), json!(ids.binary_search(&id).unwrap_or_default()));
        result.insert("ruleId".to_owned(), json!(id));
        result.insert("level".to_owned(), json!(finding.level.name()));
        let help = if finding.help.is_empty() { String::new() } else { format!(". Help: {}", finding.help) };
        result.insert("message".to_owned(), json!({ "text": plain(&format!("{}{help}", finding.message)) }));
        result.insert(
            "locations".to_owned(),
            json!([{ "physicalLocation": {
                "artifactLocation": { "uri": uri(&finding.file) },
                "region": { "startLine": finding.line.max(1), "startColumn": finding.column.max(1) },
            } }]),
        );
        if !finding.identity.is_empty() {
            // The name is the only one that code scanning reads; without it all findings at one line would be one.
            let identity = &sha256(finding.identity.as_bytes())[..16];
            let print = json!({ "primaryLocationLineHash": format!("{identity}:1") });
            result.insert("partialFingerprints".to_owned(), print);
        }
        Value::Object(result)
    };
    let log = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "plainsight",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": ids.iter().map(rule).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": findings.iter().map(result).collect::<Vec<_>>(),
        }],
    });
    format!("{log:#}\n")
}

/// Text that a viewer shows as it is: brackets would make links of it, and braces placeholders.
fn plain(message: &str) -> String {
    let mut plain = String::with_capacity(message.len());
    for character in text::visible(message).chars() {
        match character {
            '\\' | '[' | ']' => plain.extend(['\\', character]),
            '{' | '}' => plain.extend([character, character]),
            character => plain.push(character),
        }
    }
    plain
}

/// A path as a relative reference.
fn uri(path: &str) -> String {
    let steps: Vec<&str> = path.split(['/', '\\']).filter(|step| !matches!(*step, "" | ".")).collect();
    let leads_out = path.starts_with(['/', '\\']) || steps.contains(&"..");
    let kept = if leads_out { &steps[steps.len().saturating_sub(1)..] } else { &steps[..] };
    let encoded: Vec<String> = kept.iter().filter(|step| **step != "..").map(|step| encoded(step)).collect();
    if encoded.is_empty() { "unknown".to_owned() } else { encoded.join("/") }
}

/// A step of a path with all but plain characters as their bytes.
fn encoded(step: &str) -> String {
    let mut text = String::with_capacity(step.len());
    for byte in step.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => text.push(char::from(byte)),
            _ => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_below_the_root_and_no_other_scheme() {
        assert_eq!(uri("./services/a b.toml"), "services/a%20b.toml");
        assert_eq!(uri("javascript:alert(1)"), "javascript%3Aalert%281%29");
        assert_eq!(uri("/etc/passwd"), "passwd");
        assert_eq!(uri("../../secret"), "secret");
        assert_eq!(uri("a/.."), "unknown");
        assert_eq!(uri(""), "unknown");
    }

    #[test]
    fn text_is_text() {
        assert_eq!(
            plain("[a](javascript:b) {0} \u{1B}\u{202E}x\ny"),
            "\\[a\\](javascript:b) {{0}} \u{FFFD}\u{FFFD}x y"
        );
    }

    #[test]
    fn nothing_found_is_still_a_run() {
        let log: Value = serde_json::from_str(&sarif(&[("a::b", "What it is")], &[])).unwrap();
        assert_eq!(log["runs"][0]["results"], json!([]));
        assert_eq!(log["runs"][0]["tool"]["driver"]["rules"][0]["shortDescription"]["text"], "What it is");
    }
}
