//! What may be typed and cannot be meant.

use super::{Bad, try_all};

#[test]
fn flags_that_ask_for_what_cannot_be() {
    try_all(&all());
}

pub(super) fn all() -> Vec<Bad> {
    let typed =
        |typed: &str, says: &'static str| Bad { files: Vec::new(), typed: typed.to_owned(), says: vec![says] };
    let mut bad = Vec::new();
    for messages in ["0", "-1", "1e6", "1000000001", "18446744073709551616", "NaN", "ten", "0x10", "1_000"] {
        for verb in ["run", "test", "floor", "drivers", "explain --service ours --adversary thief"] {
            bad.push(typed(&format!("{verb} study.toml --messages={messages}"), "--messages"));
        }
    }
    for (flag, values) in [
        ("--threads", &["0", "-1", "1025", "1e3", "4294967296"][..]),
        ("--seed", &["-1", "18446744073709551616", "1.5", "inf"]),
        ("--replicates", &["-1", "1000000001", "1e999"]),
        ("--prove", &["-0.1", "1.1", "nan", "inf", "1e999", "most", ""]),
        ("--until", &["0%", "-1%", "101%", "nan%", "inf%", "1", "%", "1e999%", "1%%"]),
    ] {
        bad.extend(values.iter().map(|value| typed(&format!("run study.toml {flag}={value}"), flag)));
    }
    bad.extend(
        ["-1", "100001", "1e9"].map(|value| typed(&format!("drivers study.toml --samples={value}"), "--samples")),
    );
    bad.extend(
        ["0", "-1", "1001", "65536"].map(|value| typed(&format!("floor study.toml --rounds={value}"), "--rounds")),
    );
    bad.extend([
        typed("run study.toml another.toml", "another.toml"),
        typed("run study.toml --seed=1 --seed=2", "--seed"),
        typed("run study.toml --frobnicate", "--frobnicate"),
        typed("run --out", "--out"),
        typed("report", "<RECORD>"),
        typed("check", "<FILES>"),
        typed("schema everything", "everything"),
        typed("frobnicate", "frobnicate"),
        typed("explain study.toml --service ours", "--adversary"),
        typed("explain study.toml --service=nobody --adversary=thief", "no service `nobody`; it has ours, theirs"),
        typed("explain study.toml --service=ours --adversary=nobody", "no adversary `nobody`; it has thief"),
        typed(
            "explain study.toml --service=ours --adversary=thief --message=18446744073709551615",
            "18446744073709551615",
        ),
        typed("explain study.toml --service=ours --adversary=thief --message=-1", "--message"),
        typed("drivers study.toml --service=nobody", "nobody"),
        typed("drivers study.toml --kind=nothing", "nothing"),
        typed("test nowhere.toml", "nowhere.toml"),
        typed("check nowhere.toml", "nowhere.toml"),
    ]);
    bad
}
