//! Does a check find what does nothing, say where, and let built-in files pass?

use std::path::Path;

use serde_json::Value;

use super::Bench;
use super::scanner::holds_up;

/// A service with one of each thing to look at.
const IDLE: &str = r#"name = "Idle"
summary = "A service with rules that do nothing."
provider = "Idle Inc."

[attributes.unasked]
share = 0.5
[attributes.nobody]
share = 0

[operators]
push = "Someone"

[[class]]
name = "never"
share = 0
[[class]]
name = "all-others"

[keys.data]
scope = "conversation"
wrapped-by = "master"
[keys.master]
scope = "service"
rests-at = ["keys"]
[keys.spare]
scope = "person"

[[leaves]]
what = "content"
at = "store"
under = ["data"]
until = "never"
[[leaves]]
what = "content"
at = "moderation"
where = ["nobody"]
for = "sender"
until = { anchor = "sent", after = { value = "30 days", grade = "measured" } }
chosen = { share = 0.0 }
[[leaves]]
what = "content"
at = "device"
for = "participant"
until = "never"

[[serves]]
at = "read-api"
from = ["store", "backup"]
unwraps-with = ["keys", "backup-keys"]
"#;

const STUDY: &str = r#"question = "Who?"
purpose = "To test."
services = ["idle"]
adversaries = [
    "breach-database",
    "nobody",
]
world = "campus"
"#;

const NOBODY: &str = r#"name = "Nobody"
summary = "nobody gets anywhere"
class = "breach"
[[act]]
break-in = "provider"
reaches = ["intercept"]
about = "everyone"
"#;

/// Each lint, by the line it stands at.
const OF_THE_SERVICE: [(&str, &str); 9] = [
    ("plainsight::unused-attribute", "5:1"),
    ("plainsight::share-of-nothing", "7:1"),
    ("plainsight::nothing-there", "11:"),
    ("plainsight::share-of-nothing", "13:1"),
    ("plainsight::unused-key", "25:1"),
    ("plainsight::kept-for-ever", "28:1"),
    ("plainsight::share-of-nothing", "33:1"),
    ("plainsight::no-source", "38:"),
    ("plainsight::no-key-there", "46:1"),
];

fn idle() -> Bench {
    let bench = Bench::new();
    bench.write("services/idle.toml", IDLE);
    bench.write("adversaries/nobody.toml", NOBODY);
    bench.write("study.toml", STUDY);
    bench
}

#[test]
fn what_does_nothing_is_a_warning_at_its_line() {
    let bench = idle();
    let said = bench.run("check services/idle.toml");
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains("services/idle.toml: a service, no mistakes; 10 warnings"), "{}", said.out);
    for (code, place) in OF_THE_SERVICE {
        assert!(
            said.err.contains(code) && said.err.contains(&format!("services/idle.toml:{place}")),
            "{code} {place}: {}",
            said.err
        );
    }
    assert!(said.err.contains("help:") && said.err.contains("[attributes.unasked]"), "{}", said.err);
    assert!(said.err.ends_with("10 warnings\n"), "{}", said.err);
    // What is kept on a person's own device is the person's to keep.
    assert!(!said.err.contains("content at `device`"), "{}", said.err);
    let denied = bench.run("check services/idle.toml --deny warnings");
    assert!(denied.code == 1 && denied.err.contains("10 warnings, and warnings are denied"), "{}", denied.err);
}

#[test]
fn an_adversary_that_reaches_nothing_is_found_in_the_list_that_names_it() {
    let bench = idle();
    let said = bench.run("check study.toml");
    assert_eq!(said.code, 0, "{}", said.err);
    for part in ["plainsight::adversary-reaches-nothing", "study.toml:6:5", "the adversary `nobody` reaches nothing"]
    {
        assert!(said.err.contains(part), "{part}: {}", said.err);
    }
    assert!(!said.err.contains("`breach-database` reaches nothing"), "{}", said.err);
}

#[test]
fn programs_and_scanners_get_mistakes_and_warnings_alike() {
    let bench = idle();
    bench.write("wrong.toml", "question = \"\"\nzzzz = 1\nseed = \"[a](javascript:b) {0}\"\n");
    let schema: Value = serde_json::from_str(&bench.well("schema check")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for (files, code, levels) in [
        ("study.toml services/idle.toml", 0, &["warning"][..]),
        ("study.toml wrong.toml missing.toml", 2, &["error", "warning"]),
    ] {
        let said = bench.run(&format!("check {files} --format json"));
        assert_eq!(said.code, code, "{}", said.err);
        let json: Value = serde_json::from_str(&said.out).unwrap();
        assert_eq!(validator.validate(&json).map_err(|error| error.to_string()), Ok(()));
        let said = bench.run(&format!("check {files} --format sarif"));
        assert_eq!(said.code, code, "{}", said.err);
        let results = holds_up(&serde_json::from_str(&said.out).unwrap());
        assert_eq!(results.len(), json["findings"].as_array().unwrap().len());
        for level in levels {
            assert!(results.iter().any(|result| result["level"] == *level), "{level}: {}", said.out);
        }
        let uri = |result: &Value| result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].clone();
        assert!(results.iter().any(|result| uri(result) == "services/idle.toml"), "{}", said.out);
        // The service is named by itself and by the study, and each thing is said once.
        let unused = results.iter().filter(|result| result["ruleId"] == "plainsight::unused-key");
        assert_eq!(unused.count(), 1, "{}", said.out);
    }
}

#[test]
fn built_in_studies_and_cases_give_nothing_to_look_at() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut files = Vec::new();
    for folder in ["", "services", "cases", "cases/services"] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|ending| ending == "toml") {
                files.push(path.display().to_string());
            }
        }
    }
    files.sort();
    assert!(files.len() > 80);
    let said = Bench::new().run(&format!("check {} --deny warnings", files.join(" ")));
    assert_eq!(said.code, 0, "{}", said.err);
}
