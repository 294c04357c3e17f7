//! Does bad input end with a sentence, code 2 and nothing written?
//!
//! Most bad inputs are a good one with one part changed, and stand in a table: what is changed, and what the answer must say.
//! One test counts them.

mod files;
mod flags;
mod injection;
mod records;
mod scenarios;
mod traces;

use std::time::{Duration, Instant};

use super::{Bench, is_untouched, replay};
use crate::shelf::{ADVERSARY, SERVICE, SOURCES, STUDY, VARIANT, WORLD};

/// A bad input: files to write beside good ones, what is typed, and what the answer must name.
struct Bad {
    files: Vec<(String, String)>,
    typed: String,
    says: Vec<&'static str>,
}

/// A good file with one part replaced, in the study that it belongs to.
fn changed(file: (&str, &str), right: &str, wrong: &str, says: &[&'static str]) -> Bad {
    assert_eq!(file.1.matches(right).count(), 1, "`{right}` must stand once in {}", file.0);
    written(file.0, &file.1.replace(right, wrong), says)
}

/// A file in the place of a good one.
fn written(name: &str, text: &str, says: &[&'static str]) -> Bad {
    Bad {
        files: vec![(name.to_owned(), text.to_owned())],
        typed: "run study.toml --out out".to_owned(),
        says: says.to_vec(),
    }
}

/// What nobody waits longer for, on a busy machine and in a debug build: what is refused is refused before any work.
const PATIENCE: Duration = Duration::from_secs(20);

impl Bad {
    /// Has it refused.
    #[expect(clippy::disallowed_methods, reason = "how long it takes is what is asked")]
    fn try_it(&self) {
        let bench = Bench::new();
        for (name, text) in [STUDY, SERVICE, VARIANT, ADVERSARY, WORLD, SOURCES] {
            bench.write(name, text);
        }
        for (name, text) in &self.files {
            bench.write(name, text);
        }
        let began = Instant::now();
        let said = refused_as_typed(&bench, &self.typed);
        assert!(began.elapsed() < PATIENCE, "{} took {:?}", self.typed, began.elapsed());
        let shown = &self.files.first().map_or("", |(_, text)| &text[..text.floor_char_boundary(300)]);
        for part in &self.says {
            assert!(said.contains(part), "{part:?} is not in the answer to `{}` with {shown}:\n{said}", self.typed);
        }
    }
}

fn try_all(bad: &[Bad]) {
    bad.iter().for_each(Bad::try_it);
}

#[test]
fn there_are_so_many_bad_inputs() {
    let tables = [
        ("scenarios", scenarios::all().len()),
        ("traces", traces::all().len()),
        ("records", records::all().len()),
        ("flags", flags::all().len()),
        ("files", files::COUNT),
        ("texts that would be more than text", injection::TEXTS.len()),
        ("mistakes of which every word of the answer is kept", kept()),
    ];
    let all: usize = tables.iter().map(|(_, many)| many).sum();
    println!("{all} bad inputs: {tables:?}");
    assert!(all >= 300, "{all} bad inputs: {tables:?}");
}

/// Answers to bad files that are kept as snapshots: each begins with the code of a mistake.
fn kept() -> usize {
    let folder = format!("{}/tests/suite/snapshots", env!("CARGO_MANIFEST_DIR"));
    let texts =
        std::fs::read_dir(folder).unwrap().map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap());
    texts.filter(|text| text.contains("scenario::")).count()
}

/// Runs what must be refused, and gives what was said.
fn refused(bench: &Bench, arguments: &str) -> String {
    refused_as_typed(bench, &format!("{arguments} --out out"))
}

fn refused_as_typed(bench: &Bench, arguments: &str) -> String {
    let said = bench.run(arguments);
    assert_eq!(said.code, 2, "{arguments}: {}{}", said.out, said.err);
    assert!(said.out.is_empty() && is_untouched(&bench.path("out")), "{arguments} wrote something");
    assert!(!said.err.contains("panicked"), "{}", said.err);
    assert!(said.err.chars().all(|c| c == '\n' || !c.is_control()), "nothing steers the terminal: {:?}", said.err);
    said.err
}

#[test]
fn a_mistake_names_file_line_and_column_and_nothing_is_written() {
    let bench = Bench::new();
    bench.write("study.toml", "question = \"Who?\"\nservices = [\"tictok\"]\nseed = -1\n");
    let said = refused(&bench, "run study.toml");
    for part in ["study.toml:2:13", "did you mean `tiktok`?", "study.toml:3:8", "has no `world`"] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn files_that_are_not_there_or_not_text() {
    let bench = Bench::new();
    bench.write("bytes.toml", "");
    std::fs::write(bench.path("bytes.toml"), [0xff, 0xfe, 0x00]).unwrap();
    bench.write("empty.toml", "");
    for study in ["missing.toml", "bytes.toml", "empty.toml", "."] {
        refused(&bench, &format!("run {study}"));
    }
    refused(&bench, "run --messages 0");
    refused(&bench, "report missing.json");
    bench.write("record.json", "{\"format\": \"plainsight record 99\"}");
    assert!(refused(&bench, "report record.json").contains("this version reads"));
}

#[cfg(unix)]
#[test]
fn an_endless_file_is_read_to_its_limit_only() {
    let bench = Bench::new();
    assert!(refused(&bench, "run /dev/zero").contains("has more than"));
}

#[cfg(unix)]
#[test]
fn a_link_does_not_lead_out_of_the_study() {
    let (bench, outside) = (Bench::new(), Bench::new());
    outside.write("secret.csv", "time,sender,recipient\n1,a,b\n");
    replay(&bench, "talk.csv", "");
    std::fs::remove_file(bench.path("worlds/talk.csv")).unwrap();
    std::os::unix::fs::symlink(outside.path("secret.csv"), bench.path("worlds/talk.csv")).unwrap();
    refused(&bench, "run study.toml");
    bench.write("worlds/talk.toml", &bench.read("worlds/talk.toml").replace("talk.csv", "../../secret.csv"));
    refused(&bench, "run study.toml");
}

#[test]
fn a_trace_that_is_too_large_for_memory_is_refused_before_it_is_taken() {
    let bench = Bench::new();
    let crowd: String = (0..3_000).map(|i| format!("{i},0,{},all\n", i + 1)).collect();
    replay(&bench, "talk.csv", &format!("time,sender,recipient,conversation\n{crowd}"));
    assert!(refused(&bench, "run study.toml").contains("talk.csv:1025: this conversation has more than 1024 people"));
    let long: String = (0..20_000).map(|i| format!("{i},a,b,65536\n")).collect();
    replay(&bench, "talk.csv", &format!("time,sender,recipient,bytes\n{long}"));
    assert!(refused(&bench, "run study.toml").contains("larger than is held at once"));
}

#[test]
fn a_trace_with_mistakes_names_each_line() {
    let bench = Bench::new();
    replay(&bench, "talk.csv", "time,sender,recipient\nsoon,a,b\n1,\"a,b\n2,a\u{1b}[2J,b,c\n");
    let said = refused(&bench, "run study.toml");
    let checked = bench.run("check study.toml");
    assert!(checked.code == 2 && checked.err.contains("talk.csv:2: `soon`"), "{}", checked.err);
    assert!(said.contains("talk.csv:2: `soon`") && said.contains("talk.csv:3: a field goes on"), "{said}");
}
