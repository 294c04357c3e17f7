//! Which chapters does a report have, in which order? One file each; every file says what its chapter answers.

mod assumptions;
mod claims;
mod costs;
mod data;
mod drivers;
mod expectations;
mod exposure;
mod findings;
mod ledger;
mod limits;
mod method;
mod outcome;
mod over_time;
mod provenance;
mod ranges;
mod sources;
mod summary;
mod what_if;
mod why;

use crate::record::{AdversaryFacts, Companion, Record, ServiceFacts};

use super::page::{Line, Page};
use super::view::View;

/// What a value reads as when the run kept none.
const NOT_RECORDED: &str = "not recorded";

/// The whole page. Record and companion must be cleaned.
pub(super) fn page(record: &Record, companion: Option<&Companion>) -> Page {
    let view = View::new(record);
    Page {
        title: record.question.clone(),
        subtitle: Line::plain(format!("Study “{}”: {}", record.study, listed(&names(record)))),
        facts: provenance::facts(record, companion),
        chapters: [
            Some(findings::chapter(&view)),
            Some(exposure::chapter(&view)),
            Some(ranges::chapter(&view)),
            Some(over_time::chapter(&view)),
            Some(drivers::chapter(&view)),
            ledger::chapter(&view),
            claims::chapter(&view),
            Some(costs::chapter(&view, companion)),
            Some(assumptions::chapter(&view)),
            Some(limits::chapter(record)),
            Some(method::chapter()),
            Some(provenance::chapter(&view, companion)),
            Some(data::chapter(&view)),
            Some(sources::chapter(record)),
        ]
        .into_iter()
        .flatten()
        .collect(),
    }
}

/// What happened to one service under one adversary, as the report says it.
pub(super) fn sentence(view: &View<'_>, service: &ServiceFacts, adversary: &AdversaryFacts) -> Line {
    let lead = format!("If {}, ", adversary.summary.trim_end_matches('.'));
    outcome::outcome(view, &lead, service, adversary)
}

/// "a", "a and b", "a, b and c"; names that hold commas are kept apart by semicolons.
fn listed(names: &[&str]) -> String {
    let comma = if names.iter().any(|name| name.contains(',')) { ";" } else { "," };
    match names {
        [] => "nothing".to_owned(),
        [only] => (*only).to_owned(),
        [first, last] if comma == "," => format!("{first} and {last}"),
        [first @ .., last] => {
            let last_comma = if comma == ";" { ";" } else { "" };
            format!("{}{last_comma} and {last}", first.join(&format!("{comma} ")))
        }
    }
}

/// The text, or that there is none.
fn or_not_recorded(text: &str) -> &str {
    if text.is_empty() { NOT_RECORDED } else { text }
}

fn names(record: &Record) -> Vec<&str> {
    record.services.iter().map(|service| service.name.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn chapters_keep_their_numbers() {
        let page = page(&fixture::small(), None);
        assert!(
            page.contents()
                .map(|(number, _)| number)
                .eq(["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"])
        );
    }

    #[test]
    fn lists_read_as_sentences() {
        assert_eq!(listed(&["a"]), "a");
        assert_eq!(listed(&["a", "b"]), "a and b");
        assert_eq!(listed(&["a", "b", "c"]), "a, b and c");
        assert_eq!(listed(&["a", "b, c", "d"]), "a; b, c; and d");
    }
}
