//! Which service exposes what to the headline adversary, at a glance? Table 1.

use crate::record::{AdversaryFacts, Cell, Kind, ServiceFacts};

use crate::report::certainty::Certainty;
use crate::report::number;
use crate::report::page::{Column, Line, Row, Table};
use crate::report::view::{Entry, LEGEND, View};

/// From here on "yes": nearly every pair in scope came out [per 1,000].
const NEARLY_ALL: f64 = 950.0;

/// Table 1.
pub(super) fn table(view: &View<'_>, adversary: &AdversaryFacts) -> Table {
    Table {
        id: "table-summary",
        label: "Table 1",
        caption: format!(
            "Summary of findings. Adversary: {}. About: {}. {} in {} between {}; all classes of conversation.",
            adversary.name,
            adversary.about,
            number::counted(view.record.world.messages, "simulated message", "simulated messages"),
            number::counted(view.record.world.conversations, "conversation", "conversations"),
            number::counted(view.record.world.people, "person", "people"),
        ),
        columns: vec![
            Column::words("Service"),
            Column::numbers("Messages readable, per 1,000 in scope"),
            Column::numbers("Range"),
            Column::numbers("People affected, per 1,000 in scope"),
            Column::words("Who talks to whom visible?"),
            Column::words("Who holds the keys"),
            Column::words("Certainty"),
            Column::words("Placeholders"),
        ],
        rows: view.record.services.iter().map(|service| row(view, service, adversary)).collect(),
        notes: vec![
            LEGEND.to_owned(),
            by_class(view, adversary),
            "Visible pairs: yes means at least 950 of every 1,000 pairs in scope; the number is per 1,000 pairs in scope."
                .to_owned(),
            basis(view).to_owned(),
            "In scope are messages that the adversary's acts are about, and the people in their conversations."
                .to_owned(),
            "Certainty is about the inputs, not about chance, and counts the numbers that decide what this adversary \
             meets of the content of this service: very low where one of them is a placeholder, low where one is judged, moderate where one is derived or documented by others, else high."
                .to_owned(),
        ],
    }
}

/// Who holds the keys, for readers.
pub(super) fn key_holder(holder: &str) -> &str {
    match holder {
        "provider" => "the provider",
        "people" => "the people",
        "others" => "a third party",
        "mixed" => "differs by class",
        other => other,
    }
}

fn row(view: &View<'_>, service: &ServiceFacts, adversary: &AdversaryFacts) -> Row {
    let cell = view.whole(service, adversary);
    let certainty = Certainty::of(view, service, adversary);
    Row::new(vec![
        service.name.as_str().into(),
        view.entry(cell, Kind::Content).label().into(),
        range(cell).into(),
        view.entry(cell, Kind::People).label().into(),
        visible(view.entry(cell, Kind::Pairs)).into(),
        key_holder(&service.key_holder).into(),
        certainty.level.name().into(),
        Line::plain(format!("{} of {}", certainty.placeholders, certainty.numbers)),
    ])
}

/// Nine tenths of the means over assumptions.
fn range(cell: Option<&Cell>) -> String {
    let spread = cell.and_then(|cell| cell.spread(Kind::Content));
    let end = |part| spread.and_then(|spread| spread.assumed(part)).map(|share| number::table(share * 1000.0));
    match (end(0.05), end(0.95)) {
        (Some(low), Some(high)) => format!("{low} to {high}"),
        _ => "–".to_owned(),
    }
}

/// What the numbers are means of.
fn basis(view: &View<'_>) -> &'static str {
    match view.record.replicates {
        Some(_) => {
            "Numbers are means over replicates, in which assumptions and events are drawn anew. The range holds nine tenths \
             of the means over assumptions: more replicates do not shrink it. The numbers of the world are not drawn."
        }
        None => {
            "Accounts that an act names are drawn once. Their few conversations decide a row about them, so another seed \
             gives other numbers, and a service may change places with another."
        }
    }
}

/// Classes are different ways to carry a message: a number over all of them may hide that one carries most.
fn by_class(view: &View<'_>, adversary: &AdversaryFacts) -> String {
    let labels = |service: &ServiceFacts| -> Vec<String> {
        let label = |class| view.entry(view.cell(&service.id, &adversary.id, class), Kind::Content).label();
        service.classes.iter().map(|class| label(class)).collect()
    };
    let told = view.record.services.iter().filter_map(|service| {
        let labels = labels(service);
        let differ = labels.iter().any(|label| *label != labels[0]);
        let pairs = service.classes.iter().zip(&labels).map(|(class, label)| format!("{class} {label}"));
        differ.then(|| format!("{}: {}", service.name, pairs.collect::<Vec<_>>().join(", ")))
    });
    match told.collect::<Vec<_>>() {
        told if told.is_empty() => "All classes of conversation of a service come out alike.".to_owned(),
        told => format!("Where classes of conversation differ: {}.", told.join("; ")),
    }
}

fn visible(pairs: Entry) -> String {
    match pairs {
        Entry::Rate(rate) if rate >= NEARLY_ALL => format!("yes ({})", number::table(rate)),
        Entry::Rate(rate) if rate > 0.0 => format!("partly ({})", number::table(rate)),
        Entry::Rate(_) => "no (0)".to_owned(),
        other => other.label(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visible_is_a_word_with_its_number() {
        assert_eq!(visible(Entry::Rate(1000.0)), "yes (1,000)");
        assert_eq!(visible(Entry::Rate(12.0)), "partly (12)");
        assert_eq!(visible(Entry::Rate(0.0)), "no (0)");
        assert_eq!(visible(Entry::NoRoute), "–");
    }
}
