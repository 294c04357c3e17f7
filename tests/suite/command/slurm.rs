//! Does the script for Slurm hand over what was typed, and submit what it shows?

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output};

use super::{Bench, replay};

/// Names that a shell would like to read more into.
const NAMES: [&str; 9] = [
    "plain.toml",
    "two words.toml",
    "it's \"quoted\".toml",
    "line\nbreak\n#SBATCH --time=1.toml",
    "$(touch bad) `touch bad` $HOME.toml",
    "a;touch bad & *? [x] {a,b} ~ !! \\n #.toml",
    "-dash.toml",
    "100%a.toml",
    "na\u{ef}ve \u{1f512}.toml",
];

/// Plans by whole words, as a shell would hand them over.
fn plan(bench: &Bench, words: &[&str]) -> Output {
    let mut command = assert_cmd::Command::cargo_bin("plainsight").unwrap();
    command.current_dir(bench.path("")).args(["slurm", "plan"]).args(words).output().unwrap()
}

/// Plans what must be planned, and keeps it as run.sh.
fn planned(bench: &Bench, words: &[&str]) -> String {
    let output = plan(bench, words);
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    let script = String::from_utf8(output.stdout).unwrap();
    bench.write("run.sh", &script);
    script
}

/// A program of that name that comes before any other.
fn program(bench: &Bench, name: &str, text: &str) {
    bench.write(&format!("bin/{name}"), &format!("#!/bin/sh\n{text}\n"));
    fs::set_permissions(bench.path(&format!("bin/{name}")), fs::Permissions::from_mode(0o755)).unwrap();
}

/// Runs run.sh with programs of `bin` before all others.
fn sh(bench: &Bench, arguments: &[&str]) -> Output {
    let path = format!("{}:/usr/bin:/bin", bench.path("bin").display());
    let mut command = Command::new("sh");
    command.current_dir(bench.path("")).env("PATH", path).env_remove("PLAINSIGHT").args(arguments);
    command.env("SLURM_ARRAY_TASK_ID", "3").env("SLURM_CPUS_PER_TASK", "2").output().unwrap()
}

/// A Slurm that takes everything, writes down the words of each call, and starts nothing.
fn pretend_slurm(bench: &Bench) {
    program(bench, "sbatch", r#"printf '<%s>' "$@" >>said; echo >>said; echo "$(wc -l <said);cluster""#);
    program(bench, "squeue", "cat queued 2>/dev/null");
}

fn said(bench: &Bench) -> String {
    let said = bench.read("said");
    fs::remove_file(bench.path("said")).unwrap();
    // Its own program it names by a whole path.
    said.replace(&bench.path("bin").display().to_string(), "BIN")
}

#[test]
fn the_script_shows_all_that_it_will_do() {
    let bench = Bench::new();
    let words = "--shards 200 --time 1h30m --cpus 4 --mem 2000 --partition short,long --messages 1000000 --seed 7 --replicates 500 --prove 0.1 --out results";
    let script = planned(&bench, &words.split(' ').collect::<Vec<_>>());
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, snapshot_path => "../snapshots" }, {
        insta::assert_snapshot!("slurm_plan", script);
    });
}

#[test]
fn every_word_arrives_as_it_was_typed() {
    for name in NAMES {
        let bench = Bench::new();
        replay(&bench, "talk.csv", "time,sender,recipient\n1,a,b\n");
        fs::rename(bench.path("study.toml"), bench.path(name)).unwrap();
        let out = format!("out of {name}");
        planned(&bench, &["--shards", "12", "--time", "30m", "--seed", "5", "--out", &out, "--", name]);
        assert!(sh(&bench, &["-n", "run.sh"]).status.success(), "{name:?} breaks the script");

        program(&bench, "words", r#"printf '%s\0' "$@""#);
        let words = |mode| String::from_utf8(sh(&bench, &["run.sh", mode, "bin/words"]).stdout).unwrap();
        let study = if name.starts_with('-') { format!("./{name}") } else { name.to_owned() };
        let shards = format!("{out}/shards");
        let expected = ["run", &study, "--seed", "5", "--shard", "3/12", "--threads", "2", "--out", &shards];
        assert_eq!(words("shard"), expected.map(|word| format!("{word}\0")).concat());
        let expected = ["merge", &shards, "--of", "12", "--out", &out];
        assert_eq!(words("merge"), expected.map(|word| format!("{word}\0")).concat());

        pretend_slurm(&bench);
        program(&bench, "plainsight", "");
        assert!(sh(&bench, &["run.sh"]).status.success(), "{name:?} cannot be submitted");
        assert!(said(&bench).contains(&format!("<--output={}/logs/shard-%a.log>", out.replace('%', "%%"))));
        assert!(bench.path(&shards).is_dir() && !bench.path("bad").exists(), "{name:?} was run");
    }
}

#[test]
fn shards_go_first_and_the_merge_waits_for_them() {
    let bench = Bench::new();
    planned(&bench, &["--shards", "4", "--time", "30m"]);
    pretend_slurm(&bench);
    program(&bench, "plainsight", "cat missing");
    assert!(sh(&bench, &["run.sh"]).status.success());
    assert_eq!(
        said(&bench),
        "<--parsable><--array=1-4><--output=plainsight-out/logs/shard-%a.log><run.sh><shard><BIN/plainsight>\n\
         <--parsable><--dependency=afterok:1><--kill-on-invalid-dep=yes><--output=plainsight-out/logs/merge.log><run.sh><merge><BIN/plainsight>\n"
    );
    assert_eq!(bench.read("plainsight-out/jobs"), "1\n2\n");

    // Only what is missing goes again, be it listed in lines or as Slurm writes it; where nothing is, the merge alone.
    for (missing, array) in [("2\n4\n", "<--array=2,4>"), ("1-2,4\n", "<--array=1-2,4>"), ("", "<--output=")] {
        bench.write("missing", missing);
        let output = sh(&bench, &["run.sh", "missing"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let said = said(&bench);
        assert!(said.starts_with(&format!("<--parsable>{array}")), "{said}");
        assert_eq!(said.lines().count(), if missing.is_empty() { 1 } else { 2 }, "{said}");
    }
}

#[test]
fn nothing_is_submitted_twice_or_by_a_guess() {
    let bench = Bench::new();
    planned(&bench, &["--shards", "4", "--time", "30m"]);
    pretend_slurm(&bench);
    let refused = |words: &[&str], code: i32, sentence: &str| {
        let output = sh(&bench, words);
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(code) && err.contains(sentence), "{words:?}: {err}");
        assert!(!bench.path("said").exists(), "{words:?} submitted something");
    };
    refused(&["run.sh"], 2, "set PLAINSIGHT to its path");
    refused(&["run.sh", "mising"], 2, "say nothing, or missing");
    program(&bench, "plainsight", "exit 2");
    refused(&["run.sh", "missing"], 2, "");
    bench.write("plainsight-out/jobs", "1\n2\n");
    bench.write("queued", "1_[2-3]\n2\n");
    refused(&["run.sh"], 1, "wait or scancel: 1_[2-3] 2");
    refused(&["run.sh", "missing"], 1, "wait or scancel: 1_[2-3] 2");
}

#[test]
fn a_plan_that_slurm_would_not_take_is_refused() {
    let bench = Bench::new();
    let refused = |words: &str, sentence: &str| {
        let output = plan(&bench, &words.split(' ').collect::<Vec<_>>());
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && err.contains(sentence), "{words}: {err}");
        assert!(output.stdout.is_empty(), "{words} printed something");
    };
    refused("--shards 1001 --time 30m", "MaxArraySize");
    refused("--shards 0 --time 30m", "from 1 to 1000");
    refused("--shards 4", "--time");
    for time in [
        "30",
        "m",
        "h",
        "0m",
        "1h30",
        "30m1h",
        "-5m",
        "1.5h",
        "+3m",
        "1h 30m",
        "1h-1m",
        "soon",
        "9999h",
        "99999999999h",
    ] {
        refused(&format!("--shards 4 --time={}", time.replace(' ', "\t")), "such as 30m, 2h or 1h30m");
    }
    for partition in ["a\nb", "a$(b)", "-a", "a=b", ""] {
        refused(&format!("--shards 4 --time 30m --partition={partition}"), "a partition's name");
    }
    refused("missing.toml --shards 4 --time 30m", "missing.toml");
    bench.write("bad.toml", "question = 1\n");
    refused("bad.toml --shards 4 --time 30m", "bad.toml:1");
    for (time, slurm) in
        [("30m", "00:30:00"), ("2h", "02:00:00"), ("1h30m", "01:30:00"), ("90m", "01:30:00"), ("720h", "720:00:00")]
    {
        assert!(planned(&bench, &["--shards", "4", "--time", time]).contains(&format!("#SBATCH --time={slurm}\n")));
    }
    let many = plan(&bench, &["--shards", "501", "--time", "5m"]);
    let err = String::from_utf8(many.stderr).unwrap();
    assert!(many.status.success() && err.contains("up to 500 is usual") && err.contains("10 to 60 minutes"), "{err}");
}
