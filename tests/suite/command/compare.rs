//! Does a comparison of records find what changed, leave chance alone, and refuse what it cannot read?

use serde_json::Value;

use super::scanner::holds_up;
use super::{Bench, replay};

/// A study of one service of our own and one adversary over a trace, without a place that `added` adds.
fn study(bench: &Bench, added: &str) {
    study_of(bench, added, 3_000);
}

/// The same with so many seconds between messages.
fn study_of(bench: &Bench, added: &str, gap: usize) {
    let rows: Vec<String> = (0..60)
        .map(|i| format!("{},{},{}\n", i * gap, ["ann", "ben", "cat"][i % 3], ["ben", "cat", "ann"][i % 3]))
        .collect();
    replay(bench, "talk.csv", &format!("time,sender,recipient\n{}", rows.concat()));
    let service = format!("name = \"Mine\"\nsummary = \"A service of our own.\"\nextends = \"tiktok\"\n{added}");
    bench.write("services/mine.toml", &service);
    let study = bench.read("study.toml").replace("[\"tiktok\", \"signal\"]", "[\"mine\", \"signal\"]");
    bench.write("study.toml", &study.replace("service = [\"tiktok\"]", "service = [\"mine\"]"));
}

const A_LOG: &str = "[[add.leaves]]\nwhat = \"content\"\nat = \"logs\"\nuntil = \"never\"\n";

#[test]
fn the_same_study_has_no_difference_and_one_place_more_is_found() {
    let bench = Bench::new();
    study(&bench, "");
    bench.well("run study.toml --replicates 200 --out before");
    bench.well("run study.toml --replicates 200 --out again");
    let same = bench.well("compare before/record.json again/record.json --fail-on any");
    assert!(same.contains("0 increased, 0 decreased, 0 differ as chance might"), "{same}");

    study(&bench, A_LOG);
    bench.well("run study.toml --replicates 200 --out after");
    let said = bench.run("compare before/record.json after/record.json --fail-on increase");
    assert_eq!(said.code, 1, "{}{}", said.out, said.err);
    let names = "content of mine under breach-database rose from 0 to 1,000 per 1,000 in scope (the same messages, 0 of 60 to 60 of 60)";
    assert!(said.err.contains(names), "{}", said.err);
    assert!(said.out.contains("breach-database") && !said.out.contains("decrease:"), "{}", said.out);
    // The gate is of its sort, and either way round.
    bench.well("compare before/record.json after/record.json --fail-on decrease");
    bench.well("compare before/record.json after/record.json");
    let back = bench.run("compare after/record.json before/record.json --fail-on decrease");
    assert!(back.code == 1 && back.err.contains("fell from 1,000 to 0"), "{}", back.err);
    bench.well("compare after/record.json before/record.json --fail-on increase");
    assert_eq!(bench.run("compare after/record.json before/record.json --fail-on any").code, 1);
}

#[test]
fn what_is_small_beside_the_range_of_an_assumption_is_found_draw_by_draw() {
    let bench = Bench::new();
    let log = |after: &str| A_LOG.replace("\"never\"", &format!("{{ anchor = \"sent\", after = {after} }}"));
    // What decides most is an assumption that nobody knows, the same in both; beside it a log is kept some days longer.
    let unknown = log("{ low = \"0 days\", mode = \"5 days\", high = \"60 days\" }");
    for (days, seed, out) in [("5 days", 1, "before"), ("10 days", 1, "after"), ("10 days", 2, "other")] {
        study_of(&bench, &format!("{unknown}{}", log(&format!("\"{days}\""))), 28_800);
        bench.well(&format!("run study.toml --replicates 4000 --prove none --seed {seed} --out {out}"));
    }
    let tested = |words: &str| {
        let json: Value = serde_json::from_str(&bench.well(&format!("compare {words} --json"))).unwrap();
        let is_it = |cell: &&Value| {
            cell["service"] == "mine" && cell["adversary"] == "breach-database" && cell["kind"] == "content"
        };
        json["cells"].as_array().unwrap().iter().find(is_it).unwrap()["tested"].clone()
    };
    let number = |of: &Value, key: &str| of[key].as_f64().unwrap();
    let paired = tested("before/record.json after/record.json");
    assert_eq!(paired["of"], "draws");
    assert!(number(&paired, "by") > 0.0 && number(&paired, "adjusted") < 0.01, "{paired:#}");
    let back = tested("after/record.json before/record.json");
    assert_eq!((number(&back, "by"), &back["p"]), (-number(&paired, "by"), &paired["p"]));
    // Beside other draws the same change is lost.
    let apart = tested("before/record.json other/record.json");
    assert!(apart["of"] == "replicates" && number(&apart, "p") > 0.05, "{apart:#}");
}

#[test]
fn every_form_is_the_same_bytes_for_the_same_records_and_holds_up() {
    let bench = Bench::new();
    study(&bench, "");
    bench.well("run study.toml --replicates 100 --out before");
    study(&bench, A_LOG);
    bench.well("run study.toml --replicates 100 --out after");
    for form in ["--format table", "--format json", "--json", "--format markdown", "--format sarif --root models"] {
        let words = format!("compare before/record.json after/record.json {form}");
        assert_eq!(bench.well(&words), bench.well(&words), "{form}");
    }
    let json = bench.well("compare before/record.json after/record.json --json");
    assert_eq!(json, bench.well("compare before/record.json after/record.json --format json"));
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["format"], "plainsight comparison 2");
    let schema: Value = serde_json::from_str(&bench.well("schema comparison")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert_eq!(validator.validate(&json).map_err(|error| error.to_string()), Ok(()));
    let sarif: Value = serde_json::from_str(
        &bench.well("compare before/record.json after/record.json --format sarif --root models"),
    )
    .unwrap();
    let results = holds_up(&sarif);
    let is_ours = |result: &Value| {
        result["ruleId"] == "plainsight::exposure-increased"
            && result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "models/services/mine.toml"
    };
    assert!(results.iter().any(is_ours), "{sarif:#}");
}

#[test]
fn other_seeds_of_the_same_study_are_chance() {
    let bench = Bench::new();
    let seeds = [1, 2, 3, 4, 5, 6];
    for seed in seeds {
        bench.run(&format!("run --messages 1500 --replicates 100 --prove none --seed {seed} --out of-{seed}"));
    }
    let mut alarms = 0;
    for (at, first) in seeds.iter().enumerate() {
        for second in &seeds[at + 1..] {
            let said = bench.run(&format!("compare of-{first}/record.json of-{second}/record.json --fail-on any"));
            assert!(said.out.contains("The seeds differ"), "{}", said.out);
            alarms += usize::from(said.code != 0);
        }
    }
    println!("{alarms} of 15 comparisons of other seeds raised an alarm");
    assert!(alarms <= 2, "{alarms}");
}

#[test]
fn what_only_one_record_has_is_listed() {
    let bench = Bench::new();
    study(&bench, "");
    bench.well("run study.toml --out before");
    bench.write("study.toml", &bench.read("study.toml").replace("\"signal\"]", "\"gmail\"]"));
    bench.well("run study.toml --out after");
    let said = bench.run("compare before/record.json after/record.json --fail-on any");
    assert!(said.out.contains("Services added: gmail.\nServices removed: signal.\n"), "{}", said.out);
    // What must not change at all must not vanish either.
    assert!(
        said.code == 1 && said.err.contains("service gmail was added\n  service signal was removed"),
        "{}",
        said.err
    );
    let said = bench.run("compare before/record.json after/record.json --fail-on increase");
    assert!(said.code == 0 && said.err.contains("not compared: service signal was removed"), "{}", said.err);
    bench.write("study.toml", &bench.read("study.toml").replace("\"mine\"", "\"tiktok\""));
    bench.well("run study.toml --out other");
    let said = bench.run("compare before/record.json other/record.json --fail-on increase");
    assert!(said.code == 1 && said.err.contains("nothing was compared"), "{}", said.err);
}

#[test]
fn other_messages_of_a_trace_are_not_the_same_messages() {
    let bench = Bench::new();
    study(&bench, "");
    bench.well("run study.toml --out before");
    // The same people write as much to each other, at other times.
    bench.write("worlds/talk.csv", &bench.read("worlds/talk.csv").replace("\n3000,", "\n3001,"));
    bench.well("run study.toml --out after");
    let said = bench.well("compare before/record.json after/record.json");
    assert!(said.contains("The worlds have one name and are not the same."), "{said}");
    assert!(said.contains("These are not the same messages"), "{said}");
}

#[test]
fn records_that_cannot_be_read_end_with_a_sentence() {
    let bench = Bench::new();
    study(&bench, "");
    bench.well("run study.toml --out good");
    let good = bench.read("good/record.json");
    let half: String = good.chars().take(good.len() / 2).collect();
    let bad = [
        ("{\"format\": \"plainsight record 1\"}".to_owned(), "run its study again with this version"),
        ("{\"format\": 8}".to_owned(), "bad.json"),
        ("[]".to_owned(), "bad.json"),
        (String::new(), "bad.json"),
        (half, "bad.json"),
        (good.replacen("\"seed\": 1", "\"seed\": -1", 1), "bad.json"),
        ("[".repeat(100_000), "bad.json"),
    ];
    for (text, part) in bad {
        bench.write("bad.json", &text);
        for words in ["compare good/record.json bad.json", "compare bad.json good/record.json"] {
            let said = bench.run(words);
            assert!(said.code == 2 && said.out.is_empty(), "{words}: {}", said.err);
            assert!(said.err.contains(part) && !said.err.contains("panicked"), "{}", said.err);
        }
    }
    assert_eq!(bench.run("compare good/record.json missing.json").code, 2);
    for level in ["0.3", "1", "nan", "much"] {
        assert_eq!(
            bench.run(&format!("compare good/record.json good/record.json --level {level}")).code,
            2,
            "{level}"
        );
    }
}
