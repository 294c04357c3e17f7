//! Are outputs what the contract says, the same on any number of threads, and never half written?

use std::fs;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use super::{Bench, replay};

const OUTPUTS: [&str; 5] = ["record.json", "exposure.csv", "findings.csv", "report.html", "report.md"];

#[test]
fn the_same_bytes_come_out_on_any_number_of_threads() {
    let bench = Bench::new();
    for threads in [1, 2, 7] {
        bench.run(&format!("run --messages 4000 --replicates 60 --threads {threads} --out of-{threads}"));
    }
    for name in ["record.json", "exposure.csv"] {
        let one = bench.read(&format!("of-1/{name}"));
        assert!(one.len() > 10_000);
        for threads in [2, 7] {
            assert!(one == bench.read(&format!("of-{threads}/{name}")), "{name} on {threads} threads");
        }
    }
}

#[test]
fn a_record_alone_makes_every_output_again() {
    let bench = Bench::new();
    bench.run("run --messages 2000 --replicates 60 --out first");
    bench.well("report first/record.json --out again");
    for name in OUTPUTS.into_iter().chain(["run.json"]) {
        assert!(bench.read(&format!("first/{name}")) == bench.read(&format!("again/{name}")), "{name}");
    }
    // Without its companion a report says that time and machine are not recorded, and leaves none of another run.
    fs::remove_file(bench.path("first/run.json")).unwrap();
    bench.well("report first/record.json --out again");
    assert!(!bench.path("again/run.json").exists());
    assert!(bench.read("again/report.md").contains("not recorded"));
}

#[test]
fn another_seed_is_another_world_and_the_same_seed_the_same() {
    let bench = Bench::new();
    for (seed, out) in [(5, "a"), (5, "b"), (6, "c")] {
        bench.run(&format!("run --messages 2000 --replicates 30 --seed {seed} --out {out}"));
    }
    let [a, b, c] = ["a", "b", "c"].map(|out| bench.read(&format!("{out}/record.json")));
    assert!(a == b && a != c);
}

#[test]
fn both_forms_of_a_trace_give_the_same_counts() {
    let (csv, snap) = (Bench::new(), Bench::new());
    let rows: Vec<(u32, &str, &str)> = (0..60)
        .map(|i| (i * 3_000, ["ann", "ben", "cat"][i as usize % 3], ["ben", "cat", "ann"][i as usize % 3]))
        .collect();
    let comma = rows.iter().map(|(time, from, to)| format!("{time},{from},{to}\n")).collect::<String>();
    replay(&csv, "talk.csv", &format!("timestamp,sender,recipient\n{comma}"));
    let space = rows.iter().map(|(time, from, to)| format!("{from} {to} {time}\n")).collect::<String>();
    replay(&snap, "talk.txt", &space);
    for bench in [&csv, &snap] {
        bench.well("run study.toml --out out");
        bench.well("test study.toml");
    }
    assert!(csv.read("out/exposure.csv") == snap.read("out/exposure.csv"));
    assert!(csv.read("out/exposure.csv").contains("tiktok,warrant-provider,all,content,given,60,60,1000"));
    // The first so many, as asked for; what is left out is said.
    csv.well("run study.toml --messages 10 --out few");
    assert!(csv.read("few/exposure.csv").contains("tiktok,warrant-provider,all,content,given,10,10,1000"));
    assert!(csv.read("few/report.md").contains("50 rows of the trace left out"));
}

#[test]
fn a_starter_study_runs_as_it_is() {
    let bench = Bench::new();
    bench.well("init mine");
    assert_eq!(bench.run("init mine").code, 2, "it is there already");
    bench.well("check mine/study.toml mine/services/my-service.toml mine/adversaries/my-adversary.toml");
    bench.well("test mine/study.toml --messages 5000");
    bench.well("run mine/study.toml --messages 5000 --out out");
    bench.write(
        "mine/replay.toml",
        &bench.read("mine/study.toml").replace("world = \"campus\"", "world = \"my-trace\""),
    );
    bench.well("check mine/worlds/my-trace.toml mine/replay.toml");
    assert!(bench.well("run mine/replay.toml --out replayed").contains("145 messages"));
    assert!(
        bench
            .well("explain mine/study.toml --service my-service --adversary my-adversary --messages 5000")
            .contains("held it from")
    );
}

#[test]
fn explain_names_what_the_acts_did() {
    let bench = Bench::new();
    let study = "question = 'Q'\npurpose = 'P'\nservices = ['whatsapp', 'signal']\nadversaries = ['harvest-now']\n\
                 world = 'campus'\ncampaign-at = '0 days'\n";
    bench.write("later.toml", study);
    let said = bench.well("explain later.toml --service whatsapp --adversary harvest-now --messages 500");
    for part in [
        "its content came out:",
        "under `tls`: held, from a recorded handshake or from `frontend`",
        "under `session`: what follows from a recorded handshake\n    => it opened",
    ] {
        assert!(said.contains(part), "{said}");
    }
    let said = bench.well("explain later.toml --service signal --adversary harvest-now --messages 500");
    let shut = "under `session`: what follows from a recorded handshake\n    => it did not open";
    assert!(said.contains("its content did not come out") && said.contains(shut), "{said}");
}

#[test]
fn an_expectation_that_does_not_come_out_ends_with_one() {
    let bench = Bench::new();
    replay(&bench, "talk.txt", "a b 1\nb a 2\n");
    let study = bench.read("study.toml");
    bench.write("study.toml", &study.replace("at-least = 900", "at-most = 1"));
    let said = bench.run("test study.toml");
    assert_eq!(said.code, 1);
    assert!(
        said.out.contains("FAIL study.toml:10") && said.out.contains("1000.000 per 1,000 (2 of 2)"),
        "{}",
        said.out
    );
    let said = bench.run("run study.toml --out out");
    assert_eq!(said.code, 1);
    assert!(bench.path("out/report.html").exists(), "the report says which");
    bench
        .write("study.toml", &study.replace("of = \"scope\"", "class = \"direct\"\nkind = \"size\"\nof = \"scope\""));
    bench.well("test study.toml");
}

#[test]
fn help_has_an_example_for_every_verb() {
    let bench = Bench::new();
    for verb in ["run", "merge", "check", "test", "report", "explain", "drivers", "schema", "init"] {
        let help = bench.well(&format!("{verb} --help"));
        assert!(help.contains(&format!("plainsight {verb}")) && help.contains("Example"), "{help}");
    }
}

#[cfg(unix)]
#[test]
fn a_run_that_is_interrupted_leaves_what_was_there() {
    let bench = Bench::new();
    bench.run("run --messages 1000 --replicates 30 --out out");
    let before: Vec<String> = OUTPUTS.map(|name| bench.read(&format!("out/{name}"))).to_vec();
    let mut run = Command::new(assert_cmd::cargo::cargo_bin!("plainsight"))
        .args(["run", "--messages", "1000000", "--out", "out"])
        .current_dir(bench.path(""))
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    sleep(Duration::from_millis(1_500));
    assert!(Command::new("kill").args(["-INT", &run.id().to_string()]).status().unwrap().success());
    let status = run.wait().unwrap();
    assert_eq!(status.code(), Some(3));
    let after: Vec<String> = OUTPUTS.map(|name| bench.read(&format!("out/{name}"))).to_vec();
    assert!(before == after);
    // Beside the earlier results lies what is done of these, and nothing half written.
    let names = fs::read_dir(bench.path("out")).unwrap().map(|entry| entry.unwrap().file_name()).collect::<Vec<_>>();
    assert!(
        names.len() == OUTPUTS.len() + 2 && names.iter().any(|name| name.to_string_lossy().ends_with(".checkpoint")),
        "{names:?}"
    );
}

#[test]
fn what_is_proved_and_how_often_all_is_repeated_is_up_to_the_user() {
    let bench = Bench::new();
    let rows = |out: &str| -> Vec<Vec<String>> {
        let text = bench.read(&format!("{out}/exposure.csv"));
        text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
    };
    let number = |row: &[String], column: usize| row[column].parse::<f64>().unwrap();
    // Columns of the contract.
    let (total, per_1000, low, high, proved_total) = (5, 7, 8, 9, 12);
    bench.run("run --messages 3000 --prove none --replicates 0 --out none");
    assert!(rows("none").iter().all(|row| number(row, proved_total) == 0.0));
    assert!(rows("none").iter().filter(|row| row[4] == "given").all(|row| row[low] == row[per_1000]));
    bench.run("run --messages 3000 --prove 0.5 --replicates 0 --out half");
    let content: Vec<_> = rows("half").into_iter().filter(|row| row[3] == "content" && row[2] == "all").collect();
    let part = |row: &Vec<String>| number(row, proved_total) / number(row, total);
    assert!(content.iter().all(|row| (0.2..0.8).contains(&part(row))));
    // The same counts, however many of them were proved.
    let counts = |out: &str| rows(out).into_iter().map(|row| row[..10].to_vec()).collect::<Vec<_>>();
    assert_eq!(counts("none"), counts("half"));
    bench.run("run --messages 3000 --prove none --replicates 200 --out many");
    let many = rows("many");
    assert!(many.iter().all(|row| number(row, low) <= number(row, high)));
    assert!(many.iter().any(|row| number(row, low) < number(row, high)));
    assert!(many.iter().any(|row| row[4] == "year"));
    // A wide goal is reached with the first few draws.
    let said = bench.run("run --messages 3000 --prove none --replicates 100000 --until 50% --out until");
    assert!(said.err.contains("under each of 10 draws"), "{}", said.err);
    for wrong in ["--prove 1.5", "--prove some", "--until 3", "--until 0%"] {
        let said = bench.run(&format!("run --messages 10 {wrong} --out wrong"));
        assert_eq!(said.code, 2, "{wrong}");
    }
}

#[test]
fn what_moves_an_answer_is_shown_for_any_adversary_service_and_kind() {
    let bench = Bench::new();
    let asked = "drivers --messages 4000 --samples 8 --adversary warrant-backup";
    let out = bench.run(&format!("{asked} --service whatsapp")).out;
    assert!(out.contains(" apple A") && out.contains("central") && !out.contains("gmail"), "{out}");
    assert!(bench.run(&format!("{asked} --kind people --service imessage")).out.contains(" apple A"));
    for wrong in ["--service nobody", "--adversary nobody", "--kind nothing"] {
        let said = bench.run(&format!("drivers --messages 10 {wrong}"));
        assert!(said.code == 2 && said.err.contains("there are "), "{}", said.err);
    }
}
