//! Does `plainsight test` judge cases as it says?

use super::Bench;

/// A case about a service that is built in, with more lines in its `[case]`.
fn case(content: &str, more: &str) -> String {
    format!(
        "question = \"What came out?\"\npurpose = \"A test.\"\nservices = [\"tiktok\"]\nadversaries = [\"warrant-provider\"]\n\
         world = \"campus\"\n\n[case]\ndate = \"2021\"\ndocumented = \"Something.\"\ncontent = \"{content}\"\n{more}\n"
    )
}

fn judged(text: &str) -> super::Said {
    let bench = Bench::new();
    bench.write("case.toml", text);
    bench.run("test case.toml --messages 2000")
}

#[test]
fn a_case_that_comes_out_as_documented_agrees() {
    let said = judged(&case("yes", "metadata = [\"sender\", \"email\"]\nno-metadata = [\"payment\"]"));
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    assert!(said.out.contains("| case | 2021 | yes"), "{}", said.out);
    assert!(said.out.contains("1 of 1 cases agree"), "{}", said.out);
}

#[test]
fn a_case_that_comes_out_otherwise_fails_and_says_how() {
    let said = judged(&case("no", "no-metadata = [\"sender\"]\nmetadata = [\"payment\"]"));
    assert_eq!(said.code, 1, "{}", said.out);
    for difference in [
        "content: documented no, simulated yes",
        "sender: documented not to have come out, and did here",
        "payment: documented to have come out, and did not here",
    ] {
        assert!(said.out.contains(difference), "{}", said.out);
    }
}

#[test]
fn a_disagreement_that_is_stated_counts_as_one_and_does_not_fail() {
    let said = judged(&case("no", "disagrees = \"for the sake of the test\""));
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    assert!(said.out.contains("as stated: for the sake of the test"), "{}", said.out);
    assert!(said.out.contains("0 of 1 cases agree"), "{}", said.out);
}

#[test]
fn a_disagreement_that_is_none_any_more_fails() {
    let said = judged(&case("yes", "disagrees = \"for the sake of the test\""));
    assert_eq!(said.code, 1, "{}", said.out);
    assert!(said.out.contains("it agrees, although"), "{}", said.out);
}

#[test]
fn what_is_logged_only_on_request_is_not_there_before() {
    let bench = Bench::new();
    bench.write(
        "case.toml",
        &case("not documented", "")
            .replace("\"warrant-provider\"", "\"once\", \"for-days\"")
            .replace("\"tiktok\"", "\"logs-on-request\""),
    );
    bench.write(
        "services/logs-on-request.toml",
        "extends = \"tiktok\"\nname = \"N\"\nsummary = \"S.\"\n[[account]]\nfacts = [\"ip-address\"]\nat = \"logs\"\n\
         [[yields]]\ntier = [\"court-order\"]\nfrom = [\"logs\", \"frontend\"]\nprospective = true\n",
    );
    for (name, dwell) in [("once", ""), ("for-days", "dwell = \"5 days\"\n")] {
        bench.write(
            &format!("adversaries/{name}.toml"),
            &format!(
                "name = \"N\"\nsummary = \"S\"\nclass = \"state-request\"\n[[act]]\nabout = \"everyone\"\n{dwell}\
                 compel = {{ operator = \"provider\", tier = \"court-order\" }}\n"
            ),
        );
    }
    bench.well("run case.toml --messages 2000 --out out");
    let csv = bench.read("out/exposure.csv");
    let exposed = |start: &str| -> u64 {
        let row = csv.lines().find(|line| line.starts_with(start)).unwrap_or_else(|| panic!("{start}: {csv}"));
        row.split(',').nth(6).unwrap().parse().unwrap()
    };
    assert_eq!(exposed("logs-on-request,once,account,ip-address,given"), 0);
    assert!(exposed("logs-on-request,for-days,account,ip-address,given") > 5);
    assert_eq!(exposed("logs-on-request,for-days,all,content-past,given"), 0);
    assert!(exposed("logs-on-request,for-days,all,content-live,given") > 50);
}
