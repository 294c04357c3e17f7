//! Records and companions that no run wrote.

use std::sync::LazyLock;

use serde_json::Value;

use super::super::{Bench, replay};
use super::{Bad, try_all};

#[test]
fn a_record_that_no_run_wrote_is_refused() {
    try_all(&all());
}

/// A record and its companion, as a small run writes them.
static WRITTEN: LazyLock<(String, String)> = LazyLock::new(|| {
    let bench = Bench::new();
    replay(&bench, "talk.csv", "time,sender,recipient\n1,a,b\n");
    bench.well("run study.toml --out out");
    (bench.read("out/record.json"), bench.read("out/run.json"))
});

pub(super) fn all() -> Vec<Bad> {
    let (record, companion) = &*WRITTEN;
    let bad = |files: &[(&str, &str)], says: &[&'static str]| Bad {
        files: files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect(),
        typed: "report record.json --out out".to_owned(),
        says: says.to_vec(),
    };
    let text = |text: &str, says: &'static str| bad(&[("record.json", text)], &["record.json: ", says]);
    let with = |key: &str, value: &str| {
        let mut tree: Value = serde_json::from_str(record).unwrap();
        let place = tree.pointer_mut(key).unwrap_or_else(|| panic!("there is no {key}"));
        *place = Value::from("HERE");
        text(&serde_json::to_string_pretty(&tree).unwrap().replace("\"HERE\"", value), "at line ")
    };
    let mut bad_ones = vec![
        text("", "EOF"),
        text("null", "at line 1"),
        text("[]", "at line 1"),
        text("{}", "missing field `format`"),
        text("\"plainsight\"", "at line 1"),
        text(&"[".repeat(100_000), "at line 1"),
        text(&format!("{{\"format\":{}", "[".repeat(100_000)), "at line 1"),
        text(&"{\"format\":".repeat(100_000), "at line 1"),
        text("{\"format\": 8}", "at line 1"),
        text("{\"format\": \"plainsight record 99\"}", "this version reads"),
        text("{\"format\": \"\\u001b[2J\"}", "this version reads"),
        text(&record[..record.len() / 2], "EOF"),
        text(&format!("{record}{record}"), "trailing characters"),
        text(&format!("{record}\u{0}"), "trailing characters"),
        text(&record.replacen("\"seed\"", "\"sede\"", 1), "unknown field `sede`"),
        text(&record.replacen("\"seed\": 1", "\"seed\": 1, \"seed\": 2", 1), "duplicate field `seed`"),
        text(&record.replacen("\"format\"", "\"\\u001b[2J\": 1, \"format\"", 1), "unknown field"),
    ];
    for (key, values) in [
        ("/seed", &["-1", "1.5", "1e999", "18446744073709551616", "null", "\"1\"", "NaN", "Infinity"][..]),
        ("/world/messages", &["-1", "0.5", "1e999", "340282366920938463463374607431768211456", "true", "[]"]),
        ("/world/span", &["9223372036854775808", "-9223372036854775809", "1e3", "\"28 days\""]),
        ("/services", &["null", "{}", "[1]", "[{}]"]),
        ("/cells/0/class", &["1", "null", "\"\\ud800\""]),
        ("/files/0/text", &["null", "[\"a\"]"]),
    ] {
        bad_ones.extend(values.iter().map(|value| with(key, value)));
    }
    let other = record.replacen("\"seed\": 1", "\"seed\": 2", 1);
    for (record, companion, says) in [
        (record.as_str(), "", "EOF"),
        (record, "[]", "at line 1"),
        (&other, companion, "it belongs to another record"),
        (record, &companion.replacen("\"threads\"", "\"thread\"", 1), "at line "),
    ] {
        bad_ones.push(bad(&[("record.json", record), ("run.json", companion)], &["run.json: ", says]));
    }
    bad_ones
}
