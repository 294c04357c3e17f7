//! How was a message read, and on what does a finding rest? One exposure of each pair, drawn from all that came out.

use crate::record::{AdversaryFacts, Hands, Kind, ServiceFacts, TraceFacts};

use crate::report::number;
use crate::report::page::{Block, Column, Line, Row, Source, Table};
use crate::report::view::View;

/// A link to the row that tells of a service under an adversary.
pub(super) fn see(line: Line, words: &str, service: &ServiceFacts, adversary: &AdversaryFacts) -> Line {
    line.see(words, &id(service, adversary))
}

/// Where that row is.
fn id(service: &ServiceFacts, adversary: &AdversaryFacts) -> String {
    let one = |id: &str| plain(id).replace('-', "_");
    format!("why-{}-{}", one(&service.id), one(&adversary.id))
}

/// The letters of a name that an address takes as they are.
fn plain(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect()
}

/// Where links to an assumption lead: its row in chapter 7.
pub(super) fn assumption_id(id: &str) -> String {
    format!("assumption-{}", plain(id))
}

/// Ids of assumptions, each a link to its row.
pub(super) fn assumptions<'a>(ids: impl Iterator<Item = &'a str>) -> Line {
    let mut line = Line::default();
    for (at, id) in ids.enumerate() {
        line = line.and(if at > 0 { ", " } else { "" }).see(id, &assumption_id(id));
    }
    line
}

/// Each service under the headline's adversary.
pub(super) fn headline(view: &View<'_>, adversary: &AdversaryFacts) -> Table {
    let rows = view.record.services.iter().map(|service| row(view, service, adversary));
    Table {
        id: "table-why",
        label: "Table 2a",
        caption: format!(
            "How one message was read, drawn from all that came out, and on what the numbers rest. Adversary: {}.",
            adversary.name
        ),
        columns: columns("Service"),
        rows: rows.collect(),
        notes: vec![NOTE.to_owned()],
    }
}

/// Each service under every other adversary of which it has a route to content.
pub(super) fn others(view: &View<'_>, headline: &AdversaryFacts) -> Option<Table> {
    let record = view.record;
    let pairs = record.adversaries.iter().filter(|adversary| adversary.id != headline.id).flat_map(|adversary| {
        record
            .services
            .iter()
            .filter(|service| has_route(view, service, adversary))
            .map(move |service| (service, adversary))
    });
    let named = |(service, adversary): (&ServiceFacts, &AdversaryFacts)| {
        let mut row = row(view, service, adversary);
        row.entries[0] = format!("{}: {}", adversary.name, service.name).into();
        row
    };
    let rows: Vec<Row> = pairs.map(named).collect();
    (!rows.is_empty()).then(|| Table {
        id: "table-why-others",
        label: "Table 15o",
        caption: "How one message was read by every other adversary, and on what the numbers rest.".to_owned(),
        columns: columns("Adversary and service"),
        rows,
        notes: vec![NOTE.to_owned()],
    })
}

const NOTE: &str = "One message is no measure of all: it shows a way. The message is drawn by chance from a conversation, drawn by chance \
    from those of which any came out; where several ways lead to it the shortest is told. Where a key rests at several places all are named. File and line \
    lead to the rule in the scenario.";

fn columns(first: &str) -> Vec<Column> {
    vec![Column::words(first), Column::words("How one message was read"), Column::words("Rests on")]
}

fn row(view: &View<'_>, service: &ServiceFacts, adversary: &AdversaryFacts) -> Row {
    let ours = |trace: &&TraceFacts| trace.service == service.id && trace.adversary == adversary.id;
    let exposed = view.whole(service, adversary).map_or(0, |cell| cell.count(Kind::Content).exposed);
    let told = match view.record.traces.iter().find(ours) {
        Some(trace) => sentence(view, trace),
        None if exposed > 0 => {
            "Some were; the one drawn lies in a conversation too large to be carried once more.".into()
        }
        None if has_route(view, service, adversary) => "None was, with inputs at their central values.".into(),
        None => "The model has no route.".into(),
    };
    let basis = assumptions(view.basis(service, adversary).map(|assumption| assumption.id.as_str()));
    let basis = if basis.0.is_empty() { "no stated number".into() } else { basis };
    Row { id: id(service, adversary), entries: vec![service.name.as_str().into(), told, basis] }
}

fn has_route(view: &View<'_>, service: &ServiceFacts, adversary: &AdversaryFacts) -> bool {
    view.whole(service, adversary).is_some_and(|cell| cell.has_route(Kind::Content))
}

/// "Message 57,174 (class direct), sent 2.7 days before the first access, lay at `store` …".
fn sentence(view: &View<'_>, trace: &TraceFacts) -> Line {
    let (days, age) = (span, trace.age);
    let when = match age {
        0 => "sent at the moment of the first access".to_owned(),
        1.. => format!("sent {} before the first access", days(age)),
        _ => format!("sent {} after the first access", days(age.saturating_neg())),
    };
    let mut line = Line::plain(format!("Message {} (class {}), {when}. ", number::count(trace.message), trace.class));
    line = line.and(match trace.reader {
        Hands::Added => "A reader that was added was sent a copy of what leaves for ",
        Hands::Recorded => "The adversary recorded it, to be read later, at ",
        Hands::Adversary => "The adversary read it at ",
        Hands::Operator => "The operator read it for the adversary at ",
    });
    line = rule(view, line.code_and(&trace.place), &trace.rule);
    if let Some(from) = trace.from {
        let earliest = from.max(age);
        line = line.and(format!(", {} after it was sent at the earliest", days(earliest.max(0))));
        line = line.and(match trace.until {
            Some(until) if until <= from => ", as it passed".to_owned(),
            Some(until) if until > view.record.world.span => {
                format!(": there from {} after, to beyond the simulated period", days(from))
            }
            Some(until) => format!(": there from {} to {} after", days(from), days(until)),
            None => format!(": there from {} after, with no end", days(from)),
        });
    }
    if trace.copy_of.is_some() {
        line = line.and("; it was one person’s own copy");
    }
    line = line.and(".");
    if trace.under.is_empty() {
        return line.and(" It lay in the clear.");
    }
    for (at, key) in trace.under.iter().enumerate() {
        line = line.and(if at == 0 { " It lay under the key " } else { ", in turn under the key " });
        line = rule(view, line.code_and(&key.name), &key.rule).and(format!(": {}", key.how.replace('`', "")));
    }
    line.and(".")
}

/// A time in the largest unit that it fills.
fn span(seconds: i64) -> String {
    let units = [("day", 86_400), ("hour", 3_600), ("minute", 60)];
    let (unit, size) = units.into_iter().find(|(_, size)| seconds >= *size).unwrap_or(("second", 1));
    match number::quantity(seconds as f64 / size as f64).as_str() {
        "1" => format!("1 {unit}"),
        many => format!("{many} {unit}s"),
    }
}

/// " (services/tiktok.toml:60)", a link to that line.
fn rule(view: &View<'_>, line: Line, rule: &str) -> Line {
    line.and(" (").join(stands_at(view, rule)).and(")")
}

/// File and line, as a link to that line where the record has the file.
pub(super) fn stands_at(view: &View<'_>, rule: &str) -> Line {
    let place = rule.rsplit_once(':').and_then(|(file, line)| Some((file, line.parse().ok()?)));
    match place.and_then(|(file, line)| line_id(view, file, line)) {
        Some(id) => Line::default().see(rule, &id),
        None => Line::plain(rule),
    }
}

/// Where a line of a file is on the page.
fn line_id(view: &View<'_>, file: &str, line: usize) -> Option<String> {
    let place = view.record.files.iter().position(|known| known.name == file)?;
    Some(format!("file-{}-line-{line}", place + 1))
}

/// The scenario's files, with a place to link to at each line that anything here names.
pub(super) fn files(view: &View<'_>) -> Vec<Block> {
    let record = view.record;
    let assumed = record.assumptions.iter().map(|assumption| (assumption.file.as_str(), assumption.line));
    let rules = record.traces.iter().flat_map(|trace| {
        let keys = trace.under.iter().map(|key| key.rule.as_str());
        keys.chain([trace.rule.as_str()]).filter_map(|rule| {
            let (file, line) = rule.rsplit_once(':')?;
            Some((file, line.parse().ok()?))
        })
    });
    let named: std::collections::BTreeSet<(&str, usize)> = assumed.chain(rules).collect();
    let source = |file: &crate::record::FileFacts| {
        let lines = file.text.lines().enumerate().map(|(at, text)| {
            let is_named = named.contains(&(file.name.as_str(), at + 1));
            let id = if is_named { line_id(view, &file.name, at + 1) } else { None };
            (id.unwrap_or_default(), text.to_owned())
        });
        Block::Source(Source { title: file.name.clone(), lines: lines.collect() })
    };
    record.files.iter().map(source).collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::{fixture, markdown};
    use super::*;
    use crate::record::TraceKey;

    fn trace() -> TraceFacts {
        TraceFacts {
            service: "tiktok".to_owned(),
            adversary: "warrant".to_owned(),
            message: 57_174,
            class: "direct".to_owned(),
            age: 41 * 86_400,
            reader: Hands::Operator,
            place: "store".to_owned(),
            rule: "question.toml:1".to_owned(),
            copy_of: None,
            from: Some(0),
            until: None,
            under: vec![TraceKey {
                name: "data".to_owned(),
                rule: "elsewhere.toml:9".to_owned(),
                how: "wrapped beside it under `master`: held, from `keys`".to_owned(),
            }],
        }
    }

    #[test]
    fn a_trace_is_told_step_by_step() {
        let record = fixture::small();
        let view = View::new(&record);
        let line = sentence(&view, &trace());
        assert_eq!(
            markdown::plain(&line),
            "Message 57,174 (class direct), sent 41 days before the first access. The operator read it for the adversary at \
             store (question.toml:1), 41 days after it was sent at the earliest: there from 0 seconds after, with no end. It lay \
             under the key data (elsewhere.toml:9): wrapped beside it under master: held, from keys."
        );
        let links = |line: &Line| format!("{line:?}").matches("#file-1-line-1").count();
        assert_eq!(links(&line), 1);
    }

    #[test]
    fn no_age_is_beyond_words() {
        let record = fixture::small();
        let told = |age| markdown::plain(&sentence(&View::new(&record), &TraceFacts { age, ..trace() }));
        assert!(
            told(i64::MIN).contains("sent 107,000,000,000,000 days after the first access"),
            "{}",
            told(i64::MIN)
        );
        assert!(
            told(i64::MAX).contains("sent 107,000,000,000,000 days before the first access"),
            "{}",
            told(i64::MAX)
        );
    }

    #[test]
    fn what_passed_what_was_copied_and_what_nobody_opened() {
        let mut record = fixture::small();
        record.traces = vec![TraceFacts {
            age: -86_400,
            reader: Hands::Adversary,
            from: Some(0),
            until: Some(0),
            copy_of: Some(3),
            under: Vec::new(),
            ..trace()
        }];
        let table = markdown::plain(&headline(&View::new(&record), &record.adversaries[1]).rows[0].entries[1]);
        assert!(table.contains("sent 1 day after the first access"), "{table}");
        assert!(table.contains("as it passed; it was one person’s own copy. It lay in the clear."), "{table}");
        record.traces[0].reader = Hands::Recorded;
        let table = markdown::plain(&headline(&View::new(&record), &record.adversaries[1]).rows[0].entries[1]);
        assert!(table.contains("The adversary recorded it, to be read later, at store"), "{table}");
        let none = headline(&View::new(&record), &record.adversaries[1]).rows.remove(2);
        assert_eq!(markdown::plain(&none.entries[1]), "None was, with inputs at their central values.");
    }
}
