//! Do rows of single people add up to what is counted of all, and does an estimate say what a run would take?

use std::collections::BTreeMap;

use super::Bench;

/// The fields of some columns of a CSV file.
fn rows(text: &str, columns: &[&str]) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let places: Vec<usize> =
        columns.iter().map(|column| header.iter().position(|name| name == *column).unwrap()).collect();
    let row = |row: csv::StringRecord| places.iter().map(|at| row[*at].to_owned()).collect();
    reader.records().map(|record| row(record.unwrap())).collect()
}

#[test]
fn rows_of_people_add_up_to_what_is_counted() {
    let bench = Bench::new();
    bench.run("run --messages 3000 --replicates 0 --detail people --out out");
    let mut sums: BTreeMap<Vec<String>, [u64; 3]> = BTreeMap::new();
    let name = "out/people.csv";
    if !bench.path(name).exists() {
        // Built for Parquet: `tests/data.sh` reads that.
        assert!(cfg!(feature = "parquet") && bench.path("out/people.parquet").exists());
        return;
    }
    for row in rows(&bench.read(name), &["service", "adversary", "in_scope", "exposed"]) {
        let sum = sums.entry(row[..2].to_vec()).or_default();
        sum[0] += 1;
        sum[1] += u64::from(row[2] == "true");
        sum[2] += u64::from(row[3] == "true");
    }
    let columns = ["service", "adversary", "class", "kind", "basis", "total", "scope_total", "exposed"];
    let counted = rows(&bench.read("out/exposure.csv"), &columns);
    let of_all = counted.iter().filter(|row| row[2..5] == ["all", "people", "given"]);
    let compared = of_all.map(|row| {
        let numbers: Vec<u64> = row[5..].iter().map(|number| number.parse().unwrap()).collect();
        assert_eq!(sums[&row[..2]], numbers[..], "{row:?}");
        u64::from(numbers[2] > 0)
    });
    assert!(compared.sum::<u64>() > 10);
    for number in [1, 2] {
        bench.well(&format!("run --messages 3000 --replicates 0 --shard {number}/2 --out shards"));
    }
    bench.run("merge shards --detail people --out merged");
    let people = bench.read(name);
    assert!(people == bench.read("merged/people.csv"));
    // They stay beside their own record, and beside no other.
    bench.well("report out/record.json --out out");
    bench.run("run --messages 3000 --replicates 0 --out out");
    assert!(bench.read(name) == people);
    bench.run("run --messages 3000 --replicates 0 --seed 9 --out out");
    assert!(!bench.path(name).exists());
}

#[test]
fn an_estimate_grows_with_what_is_asked() {
    let bench = Bench::new();
    bench.well("init study");
    let said = |flags: &str| {
        let said = bench.well(&format!("check study/study.toml --estimate --prove none {flags}"));
        said.lines().filter(|line| line.starts_with("about")).collect::<String>()
    };
    let (few, many) = (said("--messages 10000"), said("--messages 1000000000 --replicates 0"));
    assert!(few.contains("about 10000 messages") && few.contains(" MB of memory"), "{few}");
    assert!(many.contains("about 1000000000 messages") && many.contains(" on "), "{many}");
    let more = bench.well("check study/study.toml --estimate --prove none --messages 3000000000 --replicates 0");
    assert!(more.contains("one run has at most 1000000000: that is 3 under other seeds"), "{more}");
    let memory = |said: &str| -> f64 {
        let line = said.lines().last().unwrap().split(", ").last().unwrap().to_owned();
        let number: f64 = line.split(' ').next().unwrap().parse().unwrap();
        if line.contains("GB") { number * 1_000.0 } else { number }
    };
    assert!(memory(&few) < 200.0 && memory(&many) > 500.0, "{few}{many}");
}
