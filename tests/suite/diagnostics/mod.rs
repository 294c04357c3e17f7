//! What does a user see for each mistake? One bad file a test, and a snapshot of every word of the answer.
//!
//! A bad file is a good one in which one text is replaced, so that the test shows nothing but the mistake.

mod adversaries;
mod services;
mod studies;
mod texts;
mod worlds;

use plainsight::scenario::{FileKind, check_file, load_study, render};

use crate::shelf::{ADVERSARY, Beside, SERVICE, SOURCES, STUDY, VARIANT, WORLD};

/// Tests named after their mistakes: `name: base, "what is right" => "what is wrong";`
macro_rules! mistakes {
    ($($name:ident: $base:expr, $right:expr => $wrong:expr;)+) => {
        $(#[test] fn $name() {
            $crate::diagnostics::replaced(stringify!($name), $base, $right, $wrong);
        })+
    };
}
pub(crate) use mistakes;

/// Checks a good file with one text replaced against the snapshot of that name.
fn replaced(name: &str, base: (&str, &str), right: &str, wrong: &str) {
    assert_eq!(base.1.matches(right).count(), 1, "`{right}` must stand once in {}", base.0);
    shown(name, base.0, &base.1.replace(right, wrong));
}

/// Checks a whole bad file against the snapshot of that name.
fn shown(name: &str, file_name: &str, text: &str) {
    let mistakes = check_file(file_name, text, &Beside).expect_err("this file has a mistake");
    let seen = render(&mistakes, false, 110);
    assert!(seen.chars().all(|c| c == '\n' || !c.is_control()), "nothing steers the terminal");
    // Rendered lines end where their text does, so that editors leave the snapshots alone.
    let seen: Vec<&str> = seen.lines().map(str::trim_end).collect();
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, snapshot_path => "../snapshots" }, {
        insta::assert_snapshot!(name, seen.join("\n"));
    });
}

#[test]
fn the_files_that_the_others_are_made_from_have_no_mistake() {
    let kinds = [
        (SERVICE, FileKind::Service),
        (VARIANT, FileKind::Service),
        (ADVERSARY, FileKind::Adversary),
        (WORLD, FileKind::World),
        (SOURCES, FileKind::Sources),
        (STUDY, FileKind::Study),
    ];
    for ((name, text), kind) in kinds {
        let found = check_file(name, text, &Beside).map_err(|mistakes| render(&mistakes, false, 110));
        assert_eq!(found.unwrap_or_else(|text| panic!("{text}")).0, kind, "{name}");
    }
}

#[test]
fn a_study_keeps_its_assumptions_sources_and_files() {
    let study = load_study("study", STUDY.0, STUDY.1, &Beside).unwrap();
    let seen: Vec<String> = study
        .assumptions
        .iter()
        .map(|a| format!("{}:{} {} = {} [{}; {}]", a.file, a.line, a.path, a.value, a.grade.name(), a.source))
        .collect();
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, snapshot_path => "../snapshots" }, {
        insta::assert_snapshot!("assumptions", seen.join("\n"));
    });
    assert_eq!(study.sources.len(), 1);
    let files: Vec<&str> = study.files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(files.first(), Some(&"study.toml"));
    assert!(files.contains(&"services/theirs.toml") && files.contains(&"worlds/village.toml"));
}

#[test]
fn a_variant_has_what_it_keeps_of_its_parent() {
    let study = load_study("study", STUDY.0, STUDY.1, &Beside).unwrap();
    let (ours, theirs) = (&study.services[0], &study.services[1]);
    assert_eq!(theirs.extends.as_deref(), Some("ours"));
    assert_eq!((theirs.name.as_str(), &theirs.summary), ("Theirs", &ours.summary));
    let keys: Vec<&str> = theirs.keys.iter().map(|key| key.name.as_str()).collect();
    assert_eq!(keys, ["master", "data", "session", "group"]);
    assert_eq!((theirs.leaves.len(), ours.leaves.len()), (1, 4));
    assert_eq!(theirs.operators.len(), 1);
}
