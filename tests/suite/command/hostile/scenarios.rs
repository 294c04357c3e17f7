//! Scenario texts that mean harm, or ask for more than there is.

use super::{Bad, changed, try_all, written};
use crate::shelf::{ADVERSARY, SERVICE, SOURCES, STUDY, VARIANT, WORLD};

#[test]
fn nesting_without_end() {
    try_all(&nesting());
}

#[test]
fn numbers_that_mean_nothing() {
    try_all(&numbers());
}

#[test]
fn names_that_lead_elsewhere() {
    try_all(&names());
}

#[test]
fn services_that_never_end() {
    try_all(&circles());
}

#[test]
fn more_than_there_is_room_for() {
    try_all(&amounts());
}

#[test]
fn texts_that_say_it_twice_or_not_at_all() {
    try_all(&texts());
}

pub(super) fn all() -> Vec<Bad> {
    [nesting(), numbers(), names(), circles(), amounts(), texts()].into_iter().flatten().collect()
}

fn nesting() -> Vec<Bad> {
    let deep = 100_000;
    let dotted = |levels: usize| vec!["a"; levels].join(".");
    let tables: String = (0..80).map(|_| format!("{{\n{} =\n", dotted(1_900))).collect();
    vec![
        written("study.toml", &"[".repeat(deep), &["study.toml", "longer than 4000 bytes"]),
        written("study.toml", &format!("question = {}", "[\n".repeat(deep)), &["study.toml:", "not TOML"]),
        written("study.toml", &format!("question = {}", "{\n a =".repeat(deep)), &["study.toml:", "not TOML"]),
        written("study.toml", &format!("question = {}{}", "[\n".repeat(deep), "]\n".repeat(deep)), &["study.toml:"]),
        written("study.toml", &"[[a]]\n".repeat(deep), &["study.toml:1:"]),
        written("study.toml", &format!("[{}]\nx = 1\n", dotted(1_900)), &["study.toml:"]),
        written("study.toml", &format!("x = {tables}1{}", "}\n".repeat(80)), &["study.toml:"]),
        written("services/ours.toml", &format!("[keys{}]\n", ".a".repeat(1_900)), &["services/ours.toml:"]),
        written(
            "worlds/village.toml",
            &format!("size = {}", "[\n".repeat(deep)),
            &["worlds/village.toml:", "not TOML"],
        ),
    ]
}

fn numbers() -> Vec<Bad> {
    let mut bad = Vec::new();
    for seed in ["1e999", "-1", "9223372036854775808", "340282366920938463463374607431768211456", "nan", "inf", "1.5"]
    {
        bad.push(changed(STUDY, "seed = 1", &format!("seed = {seed}"), &["study.toml:7:", "`seed`"]));
    }
    for share in
        ["1e999", "-1e999", "nan", "inf", "-inf", "+nan", "-0.1", "1.0000001", "99999999999999999999", "1e308"]
    {
        bad.push(changed(
            WORLD,
            "offline = 0.1",
            &format!("offline = {share}"),
            &["worlds/village.toml:", "offline"],
        ));
    }
    for span in
        ["nan days", "inf days", "-1 days", "1e999 years", "1000000000 years", "1e-999 days", "days", "0x10 days"]
    {
        let wrong = format!("span = \"{span}\"");
        bad.push(changed(WORLD, "span = \"28 days\"", &wrong, &["worlds/village.toml:3:"]));
    }
    for count in ["0", "-1", "1e18", "1000000000000000000", "18446744073709551616", "nan", "1_000_000_001"] {
        let wrong = format!("messages = {count}\nper");
        bad.push(changed(WORLD, "messages = 1_000\nper", &wrong, &["worlds/village.toml:8:", "messages"]));
    }
    for people in ["0", "-1", "1_000_000_000_000_000", "inf", "1e15"] {
        let wrong = format!("about = {{ accounts = {people} }}");
        bad.push(changed(
            ADVERSARY,
            "about = { accounts = 100 }",
            &wrong,
            &["adversaries/thief.toml:17:", "accounts"],
        ));
    }
    for hours in ["nan", "-1", "1e13", "inf"] {
        bad.push(changed(WORLD, "hours = [1, ", &format!("hours = [{hours}, "), &["worlds/village.toml:", "hours"]));
    }
    for (sigma, says) in [("-1", "between"), ("1e9", "between"), ("nan", "finite")] {
        let wrong = format!("group-size = {{ median = 5, sigma = {sigma} }}");
        bad.push(changed(WORLD, "group-size = { median = 5, sigma = 0.9 }", &wrong, &["worlds/village.toml:", says]));
    }
    for replicates in ["1e9", "1_000_000_001", "-1"] {
        let wrong = format!("seed = 1\nreplicates = {replicates}");
        bad.push(changed(STUDY, "seed = 1", &wrong, &["study.toml:8:", "replicates"]));
    }
    bad
}

fn names() -> Vec<Bad> {
    let mut bad = Vec::new();
    for name in
        ["../ours", "/etc/passwd", "..", ".", "a/b", "a\\\\b", "", "ours\\u0000", "ours\\n", "\\u202eours", "%2e%2e"]
    {
        let services = format!("services = [\"ours\", \"{name}\"]");
        bad.push(changed(STUDY, "services = [\"ours\", \"theirs\"]", &services, &["study.toml:4:"]));
        let world = format!("world = \"{name}\"");
        bad.push(changed(STUDY, "world = \"village\"", &world, &["study.toml:6:"]));
    }
    for name in ["../ours", "/etc/passwd", ".."] {
        let extends = format!("extends = \"{name}\"");
        bad.push(changed(VARIANT, "extends = \"ours\"", &extends, &["services/theirs.toml:1:", "not a plain name"]));
    }
    let long = "a".repeat(65);
    bad.push(changed(STUDY, "world = \"village\"", &format!("world = \"{long}\""), &["study.toml:6:", "at most 64"]));
    bad
}

fn circles() -> Vec<Bad> {
    let chain = |services: &[(String, String)], says: &[&'static str]| {
        let study = STUDY.1.replace("services = [\"ours\", \"theirs\"]", "services = [\"ours\", \"link-0\"]");
        let file = |(name, parent): &(String, String)| {
            (format!("services/{name}.toml"), format!("extends = \"{parent}\"\nname = \"N\"\n"))
        };
        let files = std::iter::once(("study.toml".to_owned(), study)).chain(services.iter().map(file)).collect();
        Bad { files, typed: "run study.toml --out out".to_owned(), says: says.to_vec() }
    };
    let link = |from: usize, to: usize| (format!("link-{from}"), format!("link-{to}"));
    vec![
        chain(&[link(0, 0)], &["services/link-0.toml:1:", "in a circle: link-0 → link-0"]),
        chain(&[link(0, 1), link(1, 0)], &["services/link-1.toml:1:", "in a circle"]),
        chain(
            &(0..7).map(|at| link(at, (at + 1) % 7)).collect::<Vec<_>>(),
            &["services/link-6.toml:1:", "in a circle"],
        ),
        chain(&(0..400).map(|at| link(at, (at + 1) % 400)).collect::<Vec<_>>(), &["more than 8 services extend"]),
        chain(&(0..400).map(|at| link(at, at + 1)).collect::<Vec<_>>(), &["more than 8 services extend"]),
        chain(&[], &["study.toml:4:", "there is no service `link-0`"]),
    ]
}

fn amounts() -> Vec<Bad> {
    let many = |count: usize, each: &str| (0..count).map(|at| each.replace('#', &at.to_string())).collect::<String>();
    let classes = many(5_000, "[[class]]\nname = \"c#\"\nkind = \"direct\"\nshare = 0.0001\n");
    let dial = "[[what-if]]\nsays = \"S\"\nmoves = [\"attributes.apple.share\"]\nvalues = [0, 0.5, 1]\n";
    let points = many(2_000, "\n0.000#,");
    let twelve = (0..12).map(|at| format!("0.{at:02}")).collect::<Vec<_>>().join(", ");
    let names = |word: &str| format!("{word} = [{}]", many(5_000, "\"x#\",\n"));
    vec![
        changed(SERVICE, "[[class]]\nname = \"fallback\"\n", &classes, &["services/ours.toml:", "at most 200"]),
        written(
            "services/ours.toml",
            &format!("{}{}", SERVICE.1, many(100_000, "k# = 1\n")),
            &["services/ours.toml:"],
        ),
        changed(STUDY, "adversaries = [\"thief\"]", &names("adversaries"), &["study.toml:5:", "at most 200"]),
        changed(STUDY, "services = [\"ours\", \"theirs\"]", &names("services"), &["study.toml:4:", "at most 200"]),
        changed(STUDY, "[[expect]]", &format!("{}[[expect]]", dial.repeat(5)), &["study.toml:", "at most 4"]),
        changed(STUDY, "[[expect]]", &format!("{}[[expect]]", dial.repeat(60)), &["study.toml:", "at most 4"]),
        changed(
            STUDY,
            "[[expect]]",
            &format!("{}[[expect]]", dial.replace("0, 0.5, 1", &points)),
            &["study.toml:", "at most 12"],
        ),
        changed(
            STUDY,
            "[[expect]]",
            &format!("{}[[expect]]", dial.replace("0, 0.5, 1", &twelve).repeat(4)),
            &["study.toml:", "28561 combinations"],
        ),
        written("study.toml", &"# remark\n".repeat(1 << 17), &["study.toml", "has more than 1048576 bytes"]),
        written("sources.toml", &"# remark\n".repeat(1 << 17), &["sources.toml", "has more than 1048576 bytes"]),
        written(
            "study.toml",
            &format!("question = \"{}\"\n", "q".repeat(1 << 19)),
            &["study.toml", "line 1 is longer"],
        ),
        written("study.toml", &format!("question = \"\"\"\n{}\"\"\"\n", "q\n".repeat(1 << 18)), &["study.toml:1:"]),
        changed(
            WORLD,
            "[[0, 1], [0.5, 9], [1, 286]]",
            &format!("[[0, 1], {}[1, 286]]", many(3_000, "[0.5, 9],\n")),
            &["worlds/village.toml:", "at most 1000"],
        ),
    ]
}

fn texts() -> Vec<Bad> {
    vec![
        changed(STUDY, "seed = 1", "seed = 1\nseed = 1", &["study.toml:8:1", "duplicate key"]),
        changed(STUDY, "[[expect]]", "[what-if]\n[what-if]\n[[expect]]", &["study.toml:"]),
        changed(SERVICE, "[keys.own]", "[keys.data]", &["services/ours.toml:", "duplicate key"]),
        changed(WORLD, "[deletion]", "[delivery]", &["worlds/village.toml:", "duplicate key"]),
        changed(STUDY, "question = \"Who could read these?\"", "question = \"\"", &["study.toml:1:"]),
        changed(STUDY, "question = \"Who could read these?\"", "question = 1979-05-27", &["study.toml:1:"]),
        changed(STUDY, "question = \"Who could read these?\"", "question = \"\\uD800\"", &["study.toml:1:"]),
        changed(STUDY, "seed = 1", "sede = 1", &["study.toml:7:1", "did you mean `seed`?"]),
        changed(SOURCES, "title = ", "titel = ", &["sources.toml:"]),
        written("study.toml", "\u{0}", &["study.toml"]),
        written("study.toml", "question", &["study.toml:1:"]),
        written("study.toml", "\u{feff}", &["study.toml"]),
        written("worlds/village.toml", "", &["worlds/village.toml", "says nothing"]),
        written("services/ours.toml", "[[[[\n", &["services/ours.toml:1:"]),
        written("adversaries/thief.toml", "question = \"Am I a study?\"\n", &["adversaries/thief.toml:"]),
    ]
}
