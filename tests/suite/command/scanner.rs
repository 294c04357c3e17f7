//! What does a code scanner need of a SARIF log? The parts without which it is refused or shows nothing.

use std::collections::BTreeSet;

use serde_json::Value;

/// Looks through a log as code scanning at a forge does, and gives its results.
pub(super) fn holds_up(log: &Value) -> Vec<Value> {
    assert_eq!(log["version"], "2.1.0");
    assert!(log["$schema"].as_str().unwrap().ends_with("sarif-schema-2.1.0.json"), "{log:#}");
    let keys: BTreeSet<&str> = log.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, BTreeSet::from(["$schema", "version", "runs"]));
    let [run] = log["runs"].as_array().unwrap().as_slice() else { panic!("one run: {log:#}") };
    let driver = &run["tool"]["driver"];
    assert_eq!(driver["name"], "plainsight");
    let rules = driver["rules"].as_array().unwrap();
    let mut ids = BTreeSet::new();
    for rule in rules {
        assert!(ids.insert(rule["id"].as_str().unwrap()), "{rule} is there twice");
        assert!(!rule["shortDescription"]["text"].as_str().unwrap().is_empty());
    }
    let results = run["results"].as_array().unwrap();
    for result in results {
        let id = result["ruleId"].as_str().unwrap();
        assert_eq!(rules[result["ruleIndex"].as_u64().unwrap() as usize]["id"], id);
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
        let message = result["message"]["text"].as_str().unwrap();
        assert!(!message.is_empty() && message.chars().all(|c| !c.is_control()), "{message:?}");
        let [location] = result["locations"].as_array().unwrap().as_slice() else { panic!("one place: {result:#}") };
        let place = &location["physicalLocation"];
        let uri = place["artifactLocation"]["uri"].as_str().unwrap();
        assert!(!uri.starts_with('/') && !uri.contains(':') && !uri.contains(".."), "{uri} is not below the root");
        assert!(uri.bytes().all(|byte| byte.is_ascii_graphic()), "{uri}");
        assert!(
            place["region"]["startLine"].as_u64().unwrap() >= 1
                && place["region"]["startColumn"].as_u64().unwrap() >= 1
        );
        if let Some(prints) = result.get("partialFingerprints") {
            assert!(prints.as_object().unwrap().values().all(Value::is_string), "{prints}");
        }
    }
    results.clone()
}
