//! Traces that lie, repeat themselves or come in no order: what cannot be meant is refused at its line, and what is left out
//! is counted by its reason.

use super::super::{Bench, WORLD, replay};
use super::{Bad, refused, try_all};

#[test]
fn a_row_that_cannot_be_meant_is_refused_at_its_line() {
    try_all(&all());
}

pub(super) fn all() -> Vec<Bad> {
    let row = |row: &str, says: &'static str| {
        bad(&format!("time,sender,recipient,bytes\n1,a,b,3\n{row}\n"), &["talk.csv:3:", says])
    };
    let mut bad_ones = Vec::new();
    for time in
        ["NaN", "inf", "-inf", "1e999", "", "soon", "0x10", "1_000", "--1", "1979-05-27", "\u{202e}1", "1\u{0}"]
    {
        bad_ones.push(row(&format!("{time},a,b,3"), "is not a time in seconds"));
    }
    for time in ["1e12", "-1e12", "1700000000000", "9223372036854775807", "-9223372036854775808", "1e308"] {
        bad_ones.push(row(&format!("{time},a,b,3"), "thousands of years away"));
    }
    for bytes in ["0", "-1", "65537", "4294967296", "18446744073709551616", "1e3", "NaN", "3.5", "huge"] {
        bad_ones.push(row(&format!("2,a,b,{bytes}"), "is not a length from 1 to 65536 bytes"));
    }
    bad_ones.extend([
        row("2,,b,3", "the sender is empty"),
        row("2,a,,3", "the recipient is empty"),
        row("2,a,b", "3 fields where the header names 4"),
        row("2,a,b,3,4", "5 fields where the header names 4"),
        row("2,\"a,b,3\n3,b,a,3", "a field goes on over the end"),
        bad("time,sender\n1,a\n", &["talk.csv:1:", "no column `recipient`"]),
        bad("a,b,c\n", &["talk.csv:1:", "no column `time` or `timestamp`"]),
        bad("time,sender,recipient\n", &["talk.csv:1:", "no message from one person to another"]),
        bad("time,sender,recipient\n1,a,a\n", &["talk.csv:1:", "no message from one person to another"]),
        bad("", &["talk.csv:1:", "no message"]),
        bad("a b 1\na b\n", &["talk.csv:2:", "neither"]),
        bad("a b 1\na b c\n", &["talk.csv:2:", "is not a time"]),
        bad("<html>\n", &["talk.csv:1:", "neither"]),
    ]);
    bad_ones
}

fn bad(trace: &str, says: &[&'static str]) -> Bad {
    let world = WORLD.replace("TRACE", "talk.csv");
    let files = [("worlds/talk.csv", trace), ("worlds/village.toml", &world)];
    let files = files.map(|(name, text)| (name.to_owned(), text.to_owned())).to_vec();
    Bad { files, typed: "run study.toml --out out".to_owned(), says: says.to_vec() }
}

#[test]
fn what_is_left_out_is_counted_by_its_reason() {
    let bench = Bench::new();
    // In no order of time, some rows twice, some to oneself, and two of them weeks after the world's end.
    let rows = "9e6,a,b\n70,b,a\n5,a,b\n60,c,c\n70,b,a\n5,a,b\n61,a,a\n8999999,b,a\n62,c,a\n";
    replay(&bench, "talk.csv", &format!("time,sender,recipient\n{rows}"));
    let themselves = "  2 written by people to themselves, the first in line 5\n";
    let late = "  2 sent after the world's window, the first in line 2\n";
    for asked in ["check study.toml", "check worlds/talk.toml", "run study.toml --out out"] {
        let said = bench.run(asked);
        assert_eq!(said.code, 0, "{asked}: {}{}", said.out, said.err);
        let wanted = format!("4 rows of the trace are left out:\n{themselves}{late}");
        assert!(said.err.contains(&wanted) && !said.err.contains("beyond"), "{asked}: {}", said.err);
    }
    assert!(bench.read("out/record.json").contains("\"left_out\": 4,"));
    assert!(bench.read("out/record.json").contains("\"messages\": 5,"));
    let said = bench.run("run study.toml --messages 2 --out few");
    // The first two in time are in the lines 4 and 7.
    let surplus = "  3 beyond the number of messages asked for, the first in line 3\n";
    assert!(
        said.err.contains(&format!("7 rows of the trace are left out:\n{themselves}{late}{surplus}")),
        "{}",
        said.err
    );
    // Where nothing is left out nothing is said of it.
    replay(&bench, "talk.csv", "time,sender,recipient\n5,a,b\n");
    assert!(!bench.run("check study.toml").err.contains("left out"));
}

#[test]
fn the_order_of_a_traces_lines_does_not_matter() {
    let (sorted, mixed) = (Bench::new(), Bench::new());
    let rows: Vec<String> = (0..40).map(|at| format!("{},p{},p{}\n", at * 997, at % 3, (at + 1) % 3)).collect();
    let turned: String = (0..40).map(|at| rows[at * 7 % 40].as_str()).collect();
    for (bench, rows) in [(&sorted, rows.concat()), (&mixed, turned)] {
        replay(bench, "talk.csv", &format!("time,sender,recipient\n{rows}"));
        bench.well("run study.toml --out out");
    }
    let totals = |bench: &Bench| -> Vec<String> {
        let csv = bench.read("out/exposure.csv");
        csv.lines().filter(|line| line.contains(",all,content,given,")).map(str::to_owned).collect()
    };
    assert_eq!(totals(&sorted), totals(&mixed));
}

#[cfg(unix)]
#[test]
fn a_trace_leads_nowhere_but_beside_its_world() {
    let outside = Bench::new();
    outside.write("secret.csv", "time,sender,recipient\n1,a,b\n");
    let link = |to: &std::path::Path| {
        let bench = Bench::new();
        replay(&bench, "talk.csv", "");
        std::fs::remove_file(bench.path("worlds/talk.csv")).unwrap();
        std::os::unix::fs::symlink(to, bench.path("worlds/talk.csv")).unwrap();
        bench
    };
    // A link to itself, one to a folder, one to nothing, one to a device.
    for to in ["talk.csv", ".", "nowhere.csv", "/dev/zero"] {
        refused(&link(std::path::Path::new(to)), "run study.toml");
    }
    let absolute = outside.path("secret.csv");
    for name in
        ["../secret.csv", "../../secret.csv", "/dev/zero", "", ".", "..", "worlds", absolute.to_str().unwrap()]
    {
        let bench = Bench::new();
        replay(&bench, "talk.csv", "");
        bench.write("worlds/talk.toml", &bench.read("worlds/talk.toml").replace("talk.csv", name));
        let said = refused(&bench, "run study.toml");
        assert!(!said.contains("1,a,b"), "{said}");
        assert_eq!(bench.run("check worlds/talk.toml").code, 2, "{name}");
    }
    // A folder that is a link leads outside as well.
    let bench = Bench::new();
    replay(&bench, "talk.csv", "");
    std::fs::rename(bench.path("worlds"), outside.path("worlds")).unwrap();
    std::os::unix::fs::symlink(outside.path("worlds"), bench.path("worlds")).unwrap();
    assert!(refused(&bench, "run study.toml").contains("leaves the scenario's folder"));
}
