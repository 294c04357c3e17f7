//! Does any text of a scenario come through raw into what is written or shown? One study full of them, every output.

use std::fs;

use super::super::{Bench, STUDY, WORLD};

/// Texts that some reader would take for more than text.
pub(super) const TEXTS: [&str; 16] = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(2)>",
    "\\\"><svg onload=alert(3)>",
    "a | b | c",
    "[link](javascript:alert(4))",
    "![picture](https://evil.example/x.png)",
    "`code` **bold** <!-- remark -->",
    "\\u001b[2J\\u001b]0;owned\\u0007",
    "\\u009b31m",
    "=HYPERLINK(\\\"https://evil.example\\\")",
    "+1+1",
    "-1-1",
    "@SUM(A1)",
    "\\tcmd",
    "\\u202egnp.exe\\u2066",
    "zero\\u200bwidth\\ufeff\\u2028line",
];

#[test]
fn no_text_comes_through_as_more_than_text() {
    let plain = Bench::new();
    hostile(&plain, "plain");
    plain.run("run study.toml --replicates 10 --out out");
    let own = plain.read("out/report.html").matches("<script").count();
    for (place, text) in TEXTS.iter().enumerate() {
        let bench = Bench::new();
        hostile(&bench, text);
        let said = bench.run("run study.toml --replicates 10 --out out");
        assert_eq!(said.code, 1, "one expectation fails and is told: {}{}", said.out, said.err);
        let again = bench.run("test study.toml --messages 1");
        let explained = bench.run("explain study.toml --service odd --adversary odd");
        assert_eq!(explained.code, 0, "{}", explained.err);
        for shown in [&said.out, &said.err, &again.out, &again.err, &explained.out, &explained.err] {
            assert!(!shown.chars().any(steers), "{place}: a terminal would take it: {shown:?}");
        }
        let [html, markdown] = ["report.html", "report.md"].map(|name| bench.read(&format!("out/{name}")));
        for page in [&html, &markdown] {
            assert!(!page.chars().any(steers), "{place}: hidden characters");
        }
        for element in
            ["<script>alert", "<img src=x", "<svg onload", "<!-- remark", "onerror=alert(2)>\"", "href=\"javascript"]
        {
            assert!(!html.contains(element), "{place}: {element} in report.html");
        }
        // Only the page's own scripts, as many as where no text means harm.
        assert_eq!(html.matches("<script").count(), own, "{place}");
        let bare = bare(&markdown);
        for mark in
            ["<script", "<img", "<svg onload", "](javascript", "](https://evil", "a | b | c", "**bold**", "`code`"]
        {
            assert!(!bare.contains(mark), "{place}: {mark} in report.md");
        }
        for name in ["exposure.csv", "findings.csv"] {
            let csv = bench.read(&format!("out/{name}"));
            assert!(!csv.chars().any(steers), "{place}: {name}");
            let mut rows = csv::ReaderBuilder::new().from_reader(csv.as_bytes());
            for field in rows.records().flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()) {
                let is_formula = field.starts_with(['=', '+', '-', '@', '\t', '\r']) && field.parse::<f64>().is_err();
                assert!(!is_formula, "{place}: {field:?} in {name}");
            }
        }
    }
}

/// Markdown without what it is told to take for itself.
fn bare(markdown: &str) -> String {
    let mut rest = markdown.chars();
    std::iter::from_fn(|| match rest.next()? {
        '\\' => rest.next().map(|_| ' '),
        character => Some(character),
    })
    .collect()
}

/// What would move a cursor, colour a line, turn the text around it or hide: none of it belongs into an output.
fn steers(character: char) -> bool {
    let is_hidden =
        matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    is_hidden || (character.is_control() && character != '\n')
}

/// A study in which every sentence, and every name that need not be a plain one, is this text.
fn hostile(bench: &Bench, text: &str) {
    let study = STUDY
        .replace("\"Who?\"", &format!("\"Who? {text}\""))
        .replace("\"To test. No more.\"", &format!("\"{text} to test\""))
        .replace("\"Everything else.\"", &format!("\"{text}\""))
        .replace("\"The provider holds the keys.\"", &format!("\"{text}\""))
        .replace("[\"tiktok\", \"signal\"]", "[\"odd\", \"signal\"]")
        .replace("[\"tiktok\"]", "[\"signal\"]")
        .replace("[\"warrant-provider\", \"breach-database\"]", "[\"odd\", \"warrant-provider\"]");
    let claim =
        format!("\n[[claim]]\nsays = \"{text}\"\nby = \"{text}\"\nuntested = \"{text}\"\nbeyond = \"{text}\"\n");
    bench.write("study.toml", &format!("{study}{claim}"));
    bench.write(
        "worlds/talk.toml",
        &WORLD
            .replace("TRACE", "talk.csv")
            .replace("\"Talk\"", &format!("\"{text}\""))
            .replace("\"A replayed trace.\"", &format!("\"{text}\""))
            .replace(
                "offline = 0.0",
                &format!("offline = {{ value = 0.0, grade = \"placeholder\", note = \"{text}\" }}"),
            ),
    );
    bench.write("worlds/talk.csv", "time,sender,recipient,conversation\n1,=a,\"<b>\",x\n2,\"<b>\",=a,x\n");
    bench.write(
        "services/odd.toml",
        &format!("extends = \"tiktok\"\nname = \"{text}\"\nsummary = \"{text}\"\nprovider = \"{text}\"\n"),
    );
    bench.write(
        "adversaries/odd.toml",
        &format!(
            "name = \"{text}\"\nsummary = \"{text}\"\nclass = \"breach\"\n\
             [[act]]\nbreak-in = \"provider\"\nreaches = [\"store\", \"keys\"]\nabout = \"everyone\"\n"
        ),
    );
    bench.write(
        "sources.toml",
        &format!("[odd]\ntitle = \"{text}\"\nurl = \"javascript:alert(5)\"\ndate = \"{text}\"\n"),
    );
}

#[cfg(unix)]
#[test]
fn the_name_of_a_file_does_not_steer_a_terminal() {
    let bench = Bench::new();
    let name = "studies/\u{1b}[2J\u{202e}.toml";
    for text in ["question = 1\n", "question", ""] {
        bench.write(name, text);
        for asked in [format!("run {name}"), format!("check {name}"), "test studies".to_owned()] {
            let said = bench.run(&asked);
            assert_eq!(said.code, 2, "{asked}");
            assert!(!said.err.chars().chain(said.out.chars()).any(steers), "{asked:?}: {:?}", said.err);
        }
    }
    fs::write(bench.path(name), b"question = \xff").unwrap();
    for asked in
        [format!("run {name}"), "test studies".to_owned(), format!("report {name}"), "run \u{1b}[2J".to_owned()]
    {
        let said = bench.run(&asked);
        assert!(said.code == 2 && !said.err.chars().any(steers), "{asked:?}: {:?}", said.err);
    }
    // And of a good one, whose name becomes that of the study.
    super::replay(&bench, "talk.csv", "time,sender,recipient\n1,a,b\n");
    let good = "\u{1b}[2J\u{202e}.toml";
    fs::rename(bench.path("study.toml"), bench.path(good)).unwrap();
    for asked in [
        format!("run {good} --out out"),
        format!("check {good}"),
        format!("test {good} --messages 1"),
        format!("run {good} --out \u{1b}[31m"),
    ] {
        let said = bench.run(&asked);
        assert_eq!(said.code, 0, "{asked:?}: {}", said.err);
        assert!(!said.err.chars().chain(said.out.chars()).any(steers), "{asked:?}: {:?} {:?}", said.out, said.err);
    }
}
