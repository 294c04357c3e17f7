//! Does a run in parts come to the same as a whole one, and is nothing else taken for its parts?

use std::fs;

use sha2::{Digest, Sha256};

use super::{Bench, replay};

const RESULTS: [&str; 5] = ["record.json", "exposure.csv", "findings.csv", "report.md", "report.html"];

/// Runs it whole and in so many shards, and compares.
fn merges(bench: &Bench, arguments: &str, of: u64) {
    let shards = format!("shards-{of}");
    for number in 1..=of {
        bench.well(&format!("run {arguments} --shard {number}/{of} --threads {} --out {shards}", 1 + number % 3));
    }
    assert!(!bench.path(&format!("{shards}/record.json")).exists());
    assert_eq!(bench.well(&format!("merge {shards} --list-missing")), "");
    bench.run(&format!("merge {shards} --out merged-{of}"));
    // A report says what was measured too, and of a merged run nothing was.
    bench.run(&format!("report whole/record.json --out whole-{of}"));
    for name in RESULTS {
        let (whole, merged) = (bench.read(&format!("whole/{name}")), bench.read(&format!("merged-{of}/{name}")));
        let measured = name.starts_with("report.");
        assert!(whole.len() > 100 && (measured || whole == merged), "{name} of {arguments} in {of} shards");
    }
}

#[test]
fn merged_shards_are_the_same_bytes_as_a_whole_run() {
    let bench = Bench::new();
    let arguments = "--messages 3000 --replicates 60";
    bench.run(&format!("run {arguments} --out whole"));
    [1, 2, 7].into_iter().for_each(|of| merges(&bench, arguments, of));
}

#[test]
fn so_are_those_of_a_proved_share_without_replicates() {
    let bench = Bench::new();
    let arguments = "--messages 3000 --replicates 0 --prove 0.3 --seed 9";
    bench.run(&format!("run {arguments} --out whole"));
    [3, 23].into_iter().for_each(|of| merges(&bench, arguments, of));
}

#[test]
fn so_are_those_of_a_trace() {
    let bench = Bench::new();
    let rows: String = (0..600).map(|i| format!("{},p{},p{}\n", i * 700, i % 17, (i + 1 + i % 5) % 23)).collect();
    replay(&bench, "talk.csv", &format!("timestamp,sender,recipient\n{rows}"));
    bench.run("run study.toml --out whole");
    merges(&bench, "study.toml", 4);
    // Another trace of the same name is another run.
    bench.write("worlds/talk.csv", &format!("timestamp,sender,recipient\n{}", rows.replace("p1,", "p2,")));
    let said = bench.run("merge shards-4 --out other");
    assert_eq!(said.code, 2, "{}", said.err);
    assert!(said.err.contains("the hash of the trace") && !bench.path("other").exists(), "{}", said.err);
}

#[test]
fn there_may_be_more_shards_than_messages() {
    let bench = Bench::new();
    let arguments = "--messages 2 --replicates 3 --prove none";
    bench.run(&format!("run {arguments} --out whole"));
    merges(&bench, arguments, 9);
}

#[test]
fn a_shard_that_is_there_is_not_run_again_and_none_of_another_run_is_replaced() {
    let bench = Bench::new();
    let path = bench.path("s/shard-2-of-3.plainsight");
    bench.well("run --messages 1000 --replicates 0 --shard 2/3 --out s");
    let (bytes, when) = (fs::read(&path).unwrap(), fs::metadata(&path).unwrap().modified().unwrap());
    bench.well("run --messages 1000 --replicates 0 --shard 2/3 --out s");
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), when);
    let said = bench.run("run --messages 1000 --replicates 0 --seed 5 --shard 2/3 --out s");
    assert!(said.code == 2 && said.err.contains("is in the way: it is of another run: seed: "), "{}", said.err);
    assert!(fs::read(&path).unwrap() == bytes);
    // A damaged one is made anew.
    fs::write(&path, &bytes[..bytes.len() - 9]).unwrap();
    bench.well("run --messages 1000 --replicates 0 --shard 2/3 --out s");
    assert!(fs::read(&path).unwrap() == bytes);
}

#[test]
fn a_shard_that_is_run_again_is_the_same_bytes() {
    let bench = Bench::new();
    for out in ["once", "again"] {
        bench.well(&format!("run --messages 2000 --replicates 60 --shard 2/3 --out {out}"));
    }
    let name = "shard-2-of-3.plainsight";
    let [once, again] = ["once", "again"].map(|out| fs::read(bench.path(&format!("{out}/{name}"))).unwrap());
    assert!(once == again && once.len() > 1_000);
}

/// Three shards of one run, whose bytes a test may alter.
fn three(bench: &Bench) -> Vec<Vec<u8>> {
    let shard = |number| {
        bench.well(&format!("run --messages 1000 --replicates 0 --shard {number}/3 --out s"));
        fs::read(bench.path(&format!("s/shard-{number}-of-3.plainsight"))).unwrap()
    };
    (1..=3).map(shard).collect()
}

/// What is said of a folder in which one of them is replaced; it is left as it was.
fn refused(bench: &Bench, name: &str, bytes: &[u8]) -> String {
    let path = bench.path(&format!("s/{name}"));
    let before = fs::read(&path).ok();
    fs::write(&path, bytes).unwrap();
    let said = bench.run("merge s --out merged");
    assert_eq!(said.code, 2, "{}", said.err);
    assert!(!bench.path("merged").exists() && !said.err.contains("panicked"), "{}", said.err);
    match before {
        Some(before) => fs::write(&path, before).unwrap(),
        None => fs::remove_file(&path).unwrap(),
    }
    said.err
}

#[test]
fn truncated_and_altered_shards_count_as_missing() {
    let bench = Bench::new();
    let shards = three(&bench);
    let whole = &shards[1];
    let cuts = [0, 1, 40, whole.len() / 2, whole.len() - 66, whole.len() - 65, whole.len() - 1];
    let mut wrong: Vec<Vec<u8>> = cuts.iter().map(|cut| whole[..*cut].to_vec()).collect();
    for at in (0..whole.len()).step_by(whole.len() / 20) {
        let mut altered = whole.clone();
        altered[at] ^= 4;
        wrong.push(altered);
    }
    wrong.push([whole.as_slice(), b"\n"].concat());
    for bytes in &wrong {
        let said = refused(&bench, "shard-2-of-3.plainsight", bytes);
        assert!(said.contains("shard-2-of-3.plainsight: it ") && said.contains("--list-missing"), "{said}");
    }
    println!("{} broken shards were refused", wrong.len());
    fs::write(bench.path("s/shard-2-of-3.plainsight"), &wrong[3]).unwrap();
    assert_eq!(bench.well("merge s --list-missing"), "2\n");
    fs::remove_file(bench.path("s/shard-3-of-3.plainsight")).unwrap();
    assert_eq!(bench.well("merge s --list-missing"), "2\n3\n");
}

#[test]
fn gaps_overlaps_and_mixtures_are_refused() {
    let bench = Bench::new();
    let shards = three(&bench);
    assert!(refused(&bench, "shard-2-of-2.plainsight", &shards[1]).contains("is in another file too"));
    bench.well("run --messages 1000 --replicates 0 --seed 7 --shard 2/3 --out other");
    let other = fs::read(bench.path("other/shard-2-of-3.plainsight")).unwrap();
    assert!(refused(&bench, "shard-2-of-3.plainsight", &other).contains("not of the same run: seed: 7 and"));
    bench.well("run --messages 1000 --replicates 0 --shard 2/4 --out other");
    let other = fs::read(bench.path("other/shard-2-of-4.plainsight")).unwrap();
    assert!(refused(&bench, "shard-2-of-4.plainsight", &other).contains("number of shards: 4 and 3"));
    fs::remove_file(bench.path("s/shard-1-of-3.plainsight")).unwrap();
    let said = bench.run("merge s --out merged");
    assert_eq!(said.code, 2);
    assert!(said.err.contains("1 of 3 shards are missing: 1"), "{}", said.err);
    let said = bench.run("merge . --out merged");
    assert!(said.code == 2 && said.err.contains("no readable shard"), "{}", said.err);
    assert_eq!(bench.well("merge . --list-missing --of 4"), "1\n2\n3\n4\n");
    let said = bench.run("merge s --list-missing --of 4");
    assert!(said.code == 2 && said.err.contains("is one of 3 shards, and not of 4"), "{}", said.err);
}

/// The same bytes with another label, and a hash that fits.
fn relabelled(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let end = bytes.iter().position(|byte| *byte == b'\n').unwrap();
    let label = String::from_utf8(bytes[..end].to_vec()).unwrap();
    assert!(label.contains(from), "{label}");
    let content = [label.replace(from, to).as_bytes(), &bytes[end..bytes.len() - 65]].concat();
    let hash: String = Sha256::digest(&content).iter().map(|byte| format!("{byte:02x}")).collect();
    [content.as_slice(), hash.as_bytes(), b"\n"].concat()
}

#[test]
fn forged_labels_are_refused_by_what_lies_under_them() {
    let bench = Bench::new();
    let shards = three(&bench);
    let put = |from: &str, to: &str| {
        for (at, bytes) in shards.iter().enumerate() {
            let path = bench.path(&format!("s/shard-{}-of-3.plainsight", at + 1));
            fs::write(path, relabelled(bytes, from, to)).unwrap();
        }
        let said = bench.run("merge s --out merged");
        assert!(said.code == 2 && !said.err.contains("panicked"), "{}", said.err);
        assert!(!bench.path("merged").exists());
        said.err
    };
    assert!(put("\"messages\":1000", "\"messages\":7").contains("not of this world"));
    assert!(put("\"messages\":1000", "\"messages\":900").contains("not of this world"));
    assert!(put("\"scenario\":\"", "\"scenario\":\"00").contains("the scenario files in the shards"));
    assert!(put("\"version\":\"", "\"version\":\"9.").contains("version"));
    assert!(put("shard 3\"", "shard 1\"").contains("cannot be read by this version"));
    assert!(
        put("\"messages\":1000", "\"messages\":1000000000000000").contains("a number of messages that cannot be")
    );
    assert!(put("\"messages\":1000", "\"messages\":0").contains("a number of messages that cannot be"));
    assert!(put("\"replicates\":0", "\"replicates\":1000000001").contains("a number of replicates that cannot be"));
    assert!(put("\"revision\":\"", "\"revision\":\"x").contains("not of the same run: revision: x"));
    assert!(put("\"of\":3", "\"of\":0").contains("a shard that cannot be"));
    assert!(put("\"is_done\":true", "\"is_done\":false").contains("it is not done"));
    assert!(put("\"prove\":\"all\"", "\"prove\":\"\\u001b[31m\"").contains("--prove"));
}
