//! Files that are no text, are far too large, or are not files.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use super::super::{Bench, is_untouched, replay};
use super::refused;

/// Inputs that are tried here.
pub(super) const COUNT: usize = NOT_TEXT.len() + LARGE.len() + 14;

/// Where a byte that is no text stands, and how the file is asked for.
const NOT_TEXT: [(&str, &str); 5] = [
    ("study.toml", "run study.toml"),
    ("services/ours.toml", "run ours.toml"),
    ("worlds/talk.toml", "run study.toml"),
    ("worlds/talk.csv", "run study.toml"),
    ("record.json", "report record.json"),
];

#[test]
fn a_byte_that_is_no_text_is_named() {
    for (name, asked) in NOT_TEXT {
        for (bytes, at) in [(&b"abc\xff"[..], 3), (b"\xed\xa0\x80", 0), (b"ab\xc3", 2)] {
            let bench = Bench::new();
            replay(&bench, "talk.csv", "time,sender,recipient\n1,a,b\n");
            bench.write("ours.toml", &bench.read("study.toml").replace("\"tiktok\", ", "\"ours\", "));
            fs::create_dir_all(bench.path("services")).unwrap();
            fs::write(bench.path(name), bytes).unwrap();
            let said = refused(&bench, asked);
            let file = name.rsplit('/').next().unwrap();
            assert!(said.contains(file) && said.contains(&format!("byte {at} is not UTF-8")), "{name}: {said}");
        }
    }
}

/// Files of one line of a gigabyte, and how each is asked for.
const LARGE: [(&str, &str); 5] = [
    ("study.toml", "run study.toml"),
    ("services/tiktok.toml", "run study.toml"),
    ("sources.toml", "check study.toml"),
    ("worlds/talk.csv", "run study.toml"),
    ("record.json", "report record.json"),
];

/// Address space that a refusal may take, the program itself included [KiB]: half of what it refuses.
const SPACE: u64 = 512 << 10;

/// A file with holes takes no room on the disk, and is as long to whoever reads it.
#[cfg(target_os = "linux")]
#[test]
fn a_line_of_a_gigabyte_is_refused_in_little_memory() {
    for (name, asked) in LARGE {
        let bench = Bench::new();
        replay(&bench, "talk.csv", "time,sender,recipient\n1,a,b\n");
        fs::create_dir_all(bench.path("services")).unwrap();
        fs::File::create(bench.path(name)).unwrap().set_len(1 << 30).unwrap();
        let program = assert_cmd::cargo::cargo_bin!("plainsight").display().to_string();
        let limited = format!("ulimit -v {SPACE} && exec '{program}' {asked}");
        let output = Command::new("sh").args(["-c", &limited]).current_dir(bench.path("")).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{name}: {said}");
        let file = name.rsplit('/').next().unwrap();
        assert!(said.contains(file) && said.contains("more than"), "{name}: {said}");
        assert!(is_untouched(&bench.path("plainsight-out")), "{name}");
    }
}

#[test]
fn a_folder_is_no_file() {
    let bench = Bench::new();
    replay(&bench, "talk.csv", "time,sender,recipient\n1,a,b\n");
    fs::create_dir_all(bench.path("services/tiktok.toml")).unwrap();
    for asked in ["run .", "run worlds", "run services/tiktok.toml", "run study.toml", "report .", "run study.toml/x"]
    {
        let said = refused(&bench, asked);
        assert!(said.contains("cannot"), "{asked}: {said}");
    }
    assert_eq!(bench.run("check .").code, 2);
    assert_eq!(bench.run("test worlds").code, 2);
}

#[cfg(unix)]
#[test]
fn results_that_cannot_be_written_are_not() {
    let bench = Bench::new();
    replay(&bench, "talk.csv", "time,sender,recipient\n1,a,b\n");
    bench.write("out", "a file\n");
    bench.well("run study.toml --out good");
    for asked in ["run study.toml --out out", "run study.toml --out out/below", "report good/record.json --out out"] {
        let said = bench.run(asked);
        assert!(said.code == 3 && said.err.contains("cannot write"), "{asked}: {}", said.err);
    }
    assert_eq!(bench.read("out"), "a file\n");
    // Nobody writes there, not even an administrator.
    if Path::new("/proc/self").exists() {
        let said = bench.run("run study.toml --out /proc/self/out");
        assert!(said.code == 3 && said.err.contains("cannot write"), "{}", said.err);
    }
    let said = bench.run("init out");
    assert!(said.code == 2 && said.err.contains("is there already"), "{}", said.err);
    let said = bench.run("init out/below");
    assert!(said.code == 3 && said.err.contains("cannot write"), "{}", said.err);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_device_is_said_to_be_full() {
    let bench = Bench::new();
    replay(&bench, "talk.csv", "time,sender,recipient\n1,a,b\n");
    for asked in ["run study.toml", "check study.toml", "schema study", "test study.toml --messages 1"] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = Command::new(assert_cmd::cargo::cargo_bin!("plainsight"))
            .args(asked.split(' '))
            .current_dir(bench.path(""))
            .stdout(full)
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(3), "{asked}: {said}");
        assert!(said.contains("cannot write to the standard output"), "{asked}: {said}");
    }
}
