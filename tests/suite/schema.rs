//! Does the JSON Schema say what the reader says? The checked-in files, every scenario, and the keys of every table.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use plainsight::report::{check_schema, comparison_schema};
use plainsight::scenario::{FileKind, check_file, render, schema};
use serde_json::Value;

use crate::shelf::Beside;

const KINDS: [(&str, FileKind); 5] = [
    ("study", FileKind::Study),
    ("service", FileKind::Service),
    ("adversary", FileKind::Adversary),
    ("world", FileKind::World),
    ("sources", FileKind::Sources),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios")
}

#[test]
fn the_checked_in_schemas_are_what_the_command_prints() {
    for (name, kind) in KINDS {
        let path = root().join("schema").join(format!("{name}.json"));
        let seen = format!("{:#}\n", schema(kind));
        let known = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(known == seen, "{} differs: write `plainsight schema {name}` there", path.display());
    }
}

#[test]
fn the_checked_in_schemas_of_outputs_are_what_the_command_prints() {
    for (name, schema) in [("comparison", comparison_schema()), ("check", check_schema())] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema").join(format!("{name}.json"));
        let known = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            known == format!("{schema:#}\n"),
            "{} differs: write `plainsight schema {name}` there",
            path.display()
        );
    }
}

#[test]
fn every_scenario_fits_its_schema_and_a_misspelt_one_does_not() {
    let mut counts = [0; 5];
    for file in scenarios(&root()) {
        let text = std::fs::read_to_string(&file).unwrap();
        let folder = file.parent().and_then(|folder| folder.file_name()).unwrap().to_str().unwrap();
        let at = match (folder, file.file_name().unwrap().to_str().unwrap()) {
            (_, "sources.toml") => 4,
            ("services", _) => 1,
            ("adversaries", _) => 2,
            ("worlds", _) => 3,
            _ => 0,
        };
        let validator = jsonschema::validator_for(&schema(KINDS[at].1)).unwrap();
        let value: Value = toml::from_str(&text).unwrap();
        let why = validator.validate(&value).map_err(|error| error.to_string());
        assert_eq!(why, Ok(()), "{}", file.display());
        let misspelt: Value = toml::from_str(&format!("zzzz = 1\n{text}")).unwrap();
        assert!(!validator.is_valid(&misspelt), "{}", file.display());
        counts[at] += 1;
    }
    assert!(counts.iter().all(|count| *count > 0) && counts[0] > 50, "{counts:?}");
}

/// Each table of a file, by a text that puts an unknown key into it, and where the schema describes it.
const TABLES: [(&str, &str, &str); 20] = [
    ("study.toml", "question = ''\nzzzz = 1", ""),
    ("study.toml", "question = ''\n[case]\nzzzz = 1", "/properties/case"),
    ("study.toml", "question = ''\n[[expect]]\nzzzz = 1", "/properties/expect/items"),
    ("services/a.toml", "provider = 'a'\nzzzz = 1", ""),
    ("services/a.toml", "provider = 'a'\n[[class]]\nzzzz = 1", "/properties/class/items"),
    ("services/a.toml", "provider = 'a'\n[attributes.b]\nzzzz = 1", "/properties/attributes/additionalProperties"),
    ("services/a.toml", "provider = 'a'\n[operators]\nzzzz = 1", "/properties/operators"),
    ("services/a.toml", "provider = 'a'\n[[leaves]]\nzzzz = 1", "/properties/leaves/items"),
    (
        "services/a.toml",
        "provider = 'a'\n[[leaves]]\nchosen = { zzzz = 1 }",
        "/properties/leaves/items/properties/chosen",
    ),
    (
        "services/a.toml",
        "provider = 'a'\n[keys.b]\nscheme = 'double-ratchet'\nkem-ratchet = { zzzz = 1 }",
        "/properties/keys/additionalProperties/properties/kem-ratchet",
    ),
    ("services/a.toml", "provider = 'a'\n[[account]]\nzzzz = 1", "/properties/account/items"),
    ("services/a.toml", "provider = 'a'\n[[serves]]\nzzzz = 1", "/properties/serves/items"),
    ("services/a.toml", "provider = 'a'\n[[yields]]\nzzzz = 1", "/properties/yields/items"),
    ("adversaries/a.toml", "act = []\nzzzz = 1", ""),
    ("adversaries/a.toml", "act = []\n[rate]\nzzzz = 1", "/properties/rate"),
    ("adversaries/a.toml", "[[act]]\nzzzz = 1", "/properties/act/items"),
    ("worlds/a.toml", "campaign-at = '1 day'\nzzzz = 1", ""),
    ("worlds/a.toml", "campaign-at = '1 day'\n[generated]\nzzzz = 1", "/properties/generated"),
    ("worlds/a.toml", "campaign-at = '1 day'\n[delivery]\nzzzz = 1", "/properties/delivery"),
    ("worlds/a.toml", "campaign-at = '1 day'\n[deletion]\nzzzz = 1", "/properties/deletion"),
];

#[test]
fn the_reader_knows_the_keys_that_the_schema_names_and_no_others() {
    for (file, text, place) in TABLES {
        let kind = match file.split('/').next().unwrap() {
            "services" => FileKind::Service,
            "adversaries" => FileKind::Adversary,
            "worlds" => FileKind::World,
            _ => FileKind::Study,
        };
        let said = keys_of_the_reader(file, text);
        let schema = schema(kind);
        let table = schema.pointer(place).and_then(|table| table["properties"].as_object());
        let named: BTreeSet<String> = table.unwrap_or_else(|| panic!("no {place}")).keys().cloned().collect();
        assert_eq!(said, named, "{file}: {text}");
    }
}

#[test]
fn the_reader_knows_the_keys_of_keys_in_every_scheme() {
    let schemes = ["", "scheme = 'double-ratchet'\n", "scheme = 'sender-keys'\n", "scheme = 'epochs'\n"];
    let text = |scheme: &str| format!("provider = 'a'\n[keys.b]\n{scheme}zzzz = 1");
    let said: BTreeSet<String> =
        schemes.iter().flat_map(|scheme| keys_of_the_reader("services/a.toml", &text(scheme))).collect();
    let schema = schema(FileKind::Service);
    let table = schema.pointer("/properties/keys/additionalProperties/properties").unwrap().as_object().unwrap();
    assert_eq!(said, table.keys().cloned().collect());
}

/// The keys that the reader lists where it meets an unknown one.
fn keys_of_the_reader(file: &str, text: &str) -> BTreeSet<String> {
    let mistakes = check_file(file, text, &Beside).expect_err("it has a mistake");
    let shown: String = render(&mistakes, false, 10_000);
    let list = shown
        .split("`zzzz` is not a key of")
        .nth(1)
        .and_then(|rest| rest.split("its keys are ").nth(1))
        .unwrap_or_else(|| panic!("{file}: {text}\n{shown}"));
    let words = list.split_once("\n\n").map_or(list, |(words, _)| words);
    words.split(',').map(|word| word.split_whitespace().collect::<String>()).collect()
}

/// Every scenario file, those of the cases among them.
fn scenarios(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(scenarios(&path));
        } else if path.extension().is_some_and(|ending| ending == "toml") {
            found.push(path);
        }
    }
    found
}
