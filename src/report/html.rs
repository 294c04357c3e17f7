//! How does the page look in a browser? One file that asks the network for nothing, runs no code but its own, and is complete
//! without it.

use askama::Template;
use base64ct::{Base64, Encoding as _};
use sha2::{Digest as _, Sha256};

use crate::record::{Companion, Record};

use super::page::{Block, Page, Piece};
use super::shown::Report;

/// The report as one HTML file.
pub fn html(report: &Report) -> String {
    let Report { record, companion, page } = report;
    let provenance = provenance(record, companion.as_ref());
    let script_hash = Base64::encode_string(&Sha256::digest(SCRIPT));
    Document { page, version: &record.version, script: SCRIPT, script_hash, provenance }
        .render()
        .expect("writing into a string cannot fail")
}

/// Sorts tables, saves them and copies the citation. The page's policy allows it by its hash, and nothing else.
const SCRIPT: &str = include_str!("../../templates/script.js");

#[derive(Template)]
#[template(path = "report.html")]
struct Document<'a> {
    page: &'a Page,
    version: &'a str,
    script: &'static str,
    script_hash: String,
    provenance: String,
}

/// What made the report, for programs: the companion, where there is one, and what names the run.
fn provenance(record: &Record, companion: Option<&Companion>) -> String {
    let files = record.files.iter().map(|file| serde_json::json!({ "name": file.name, "sha256": file.sha256 }));
    let run = companion.and_then(|companion| serde_json::to_value(companion).ok());
    let facts = serde_json::json!({
        "format": record.format, "version": record.version, "study": record.study, "seed": record.seed,
        "messages": record.world.messages, "files": files.collect::<Vec<_>>(), "run": run,
    });
    // A script ends at "</script>", whatever stands in it.
    facts.to_string().replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn it_asks_the_network_for_nothing() {
        let page = html(&Report::new(&fixture::small(), Some(&fixture::companion())));
        let page = page.replace("<script type=\"application/json\" id=\"provenance\">", "");
        let (before, script) = page.split_once("<script>").unwrap();
        let (script, after) = script.split_once("</script>").unwrap();
        let hash = Base64::encode_string(&Sha256::digest(script));
        let policy =
            format!("default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{hash}'; img-src data:");
        assert!(before.contains(&format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">")));
        let mut rest = format!("{before}{after}").replace("href=\"https://", "").replace("href=\"http://", "");
        rest.make_ascii_lowercase();
        for sign in ["http://", "https://", "<script", "<link", "<img", "<iframe", "@import", "url(", " src="] {
            assert!(!rest.contains(sign), "{sign}");
        }
    }

    #[test]
    fn hostile_text_is_only_text() {
        let page = html(&Report::new(&fixture::hostile(), Some(&fixture::companion())));
        // The page's own, and two of data.
        assert_eq!(page.matches("<script").count(), 3);
        assert!(!page.contains("<img"));
        assert!(!page.contains("href=\"javascript"));
        assert!(page.contains("&#60;script&#62;") || page.contains("&lt;script&gt;"));
        assert!(page.contains('\u{FFFD}') && !page.contains('\u{202E}'));
    }

    #[test]
    fn every_link_leads_somewhere_and_no_id_stands_twice() {
        for record in [fixture::small(), fixture::large()] {
            let page = html(&Report::new(&record, Some(&fixture::companion())));
            let after = |sign: &str| -> Vec<String> {
                page.split(sign).skip(1).filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())).collect()
            };
            let mut ids = after(" id=\"");
            ids.sort();
            assert!(ids.windows(2).all(|two| two[0] != two[1]), "{ids:?}");
            for link in after("href=\"#") {
                assert!(ids.contains(&link), "{link}");
            }
        }
    }

    #[test]
    fn it_is_the_same_every_time() {
        assert_eq!(html(&Report::new(&fixture::large(), None)), html(&Report::new(&fixture::large(), None)));
    }

    #[test]
    fn it_can_be_read_by_ear_and_by_keyboard() {
        let page = html(&Report::new(&fixture::small(), None));
        assert!(page.starts_with("<!doctype html>\n<html lang=\"en\">"));
        assert_eq!(page.matches("<h1").count(), 1);
        assert!(page.contains("href=\"#main\""));
        assert_eq!(page.matches("<table").count(), page.matches("<caption").count());
        assert_eq!(page.matches("<th ").count() + page.matches("<thead>").count(), page.matches("<th").count());
        assert_eq!(page.matches("<th ").count(), page.matches("<th scope=").count());
        assert_eq!(page.matches("<svg").count(), page.matches("role=\"img\"").count());
    }

    #[test]
    fn without_a_companion_it_says_so() {
        let page = html(&Report::new(&fixture::small(), None));
        assert!(page.contains("not recorded"));
        assert!(!html(&Report::new(&fixture::small(), Some(&fixture::companion()))).contains("not recorded"));
    }

    #[test]
    fn forbidden_words_stay_away() {
        let page = html(&Report::new(&fixture::large(), None)).to_lowercase();
        for word in ["impossible", " 0 %", " secure ", "hacker"] {
            assert!(!page.contains(word), "{word}");
        }
    }

    /// For a look at the page: `PLAINSIGHT_LOOK=DIR cargo test --locked --lib look -- --ignored`.
    #[test]
    #[ignore = "writes files for a person to look at"]
    #[expect(clippy::disallowed_methods, reason = "where to write is for the person to say")]
    fn look() {
        let folder = std::path::PathBuf::from(std::env::var("PLAINSIGHT_LOOK").unwrap());
        for (name, record) in
            [("small", fixture::small()), ("large", fixture::large()), ("hostile", fixture::hostile())]
        {
            let report = Report::new(&record, Some(&fixture::companion()));
            let write =
                |kind: &str, text: String| std::fs::write(folder.join(format!("{name}.{kind}")), text).unwrap();
            write("html", html(&report));
            write("md", super::super::markdown(&report));
            write("txt", super::super::summary(&report, 100));
        }
    }
}
