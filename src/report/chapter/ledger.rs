//! Who comes to what is meant to be found, and who comes to everything else? Both sides, one under the other.

use crate::record::{AdversaryClass, AdversaryFacts, EVERYONE, Kind};

use crate::report::page::{Column, Line, Row, Table};
use crate::report::view::{Entry, LEGEND, View};

/// What each who is meant to read comes to of harmful messages, and each other of all; none where nobody is meant to.
pub(super) fn table(view: &View<'_>) -> Option<Table> {
    let record = view.record;
    let (meant, others): (Vec<&AdversaryFacts>, Vec<&AdversaryFacts>) =
        record.adversaries.iter().partition(|adversary| adversary.class == AdversaryClass::Authorised.name());
    if meant.is_empty() {
        return None;
    }
    let mut columns = vec![Column::words("Who"), Column::words("Per 1,000 of")];
    columns.extend(record.services.iter().map(|service| Column::numbers(service.name.clone())));
    let row = |adversary: &AdversaryFacts, kind: Kind, of: &str| {
        let mut entries: Vec<Line> = vec![adversary.name.as_str().into(), of.to_owned().into()];
        let entry = |service| Line::plain(view.entry(view.whole(service, adversary), kind).label());
        entries.extend(record.services.iter().map(entry));
        Row::new(entries)
    };
    let gives_proof = |adversary, service| {
        matches!(view.entry(view.whole(service, adversary), Kind::HarmfulProof), Entry::Empty | Entry::Rate(_))
    };
    let (mut rows, mut is_proved) = (Vec::new(), false);
    for adversary in meant {
        rows.push(row(adversary, Kind::Harmful, "harmful messages in scope"));
        // Where nobody's reports prove anything the row would say nothing.
        if record.services.iter().any(|service| gives_proof(adversary, service)) {
            is_proved = true;
            rows.push(row(adversary, Kind::HarmfulProof, "harmful messages, reported with proof of who wrote them"));
        }
        // Of everyone, all are targets, which says nothing of requests.
        if adversary.about != EVERYONE {
            rows.push(row(adversary, Kind::Targets, "people it is about"));
        }
    }
    rows.extend(others.into_iter().map(|adversary| row(adversary, Kind::Content, "all messages in scope")));
    let mut notes = vec![
        LEGEND.to_owned(),
        "What is read is not what is recognised: whoever scans is counted as finding whatever it could read. The table weighs neither side against the other.".to_owned(),
    ];
    if is_proved {
        notes.push(
            "A proof is needed only where the provider did not see the message. Where it can read messages itself, its own copy serves, and the row shows “–”; it does so too where a report is plain, and the reporter’s word is all there is."
                .to_owned(),
        );
    }
    Some(Table {
        id: "table-ledger",
        label: "Table 3b",
        caption: "Both sides of the ledger: above, content of harmful messages that comes to whoever is meant to find it, and people of \
                  whom an order yields content; below, content of all messages that comes to others."
            .to_owned(),
        columns,
        rows,
        notes,
    })
}
