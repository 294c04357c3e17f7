//! Does what was written before, during and after stay readable? Chapter 4.

use crate::record::{AdversaryFacts, Kind, ServiceFacts};

use crate::report::page::{Block, Chapter, Column, Line, Row, Table};
use crate::report::view::{Entry, LEGEND, View, counted};

/// Chapter 4.
pub(super) fn chapter(view: &View<'_>) -> Chapter {
    let mut blocks = vec![Block::Paragraph(Line::plain(
        "Past messages were sent before the adversary's first access, live ones between its first and last, future ones \
         after. Where past messages stay closed to one who takes today's keys, one speaks of forward secrecy; where \
         future ones do, of recovery.",
    ))];
    blocks.extend(view.headline().map(|adversary| Block::Table(table(view, adversary))));
    Chapter { number: 4, title: "Over time", blocks }
}

fn table(view: &View<'_>, adversary: &AdversaryFacts) -> Table {
    Table {
        id: "table-time",
        label: "Table 7",
        caption: format!(
            "Messages readable by time of sending, inputs at their central values: per 1,000 in scope, and counts. Adversary: {}.",
            adversary.name
        ),
        columns: vec![
            Column::words("Service"),
            Column::numbers("Past"),
            Column::numbers("Live"),
            Column::numbers("Future"),
        ],
        rows: view.record.services.iter().map(|service| row(view, service, adversary)).collect(),
        notes: vec![LEGEND.to_owned()],
    }
}

fn row(view: &View<'_>, service: &ServiceFacts, adversary: &AdversaryFacts) -> Row {
    let cell = view.whole(service, adversary);
    let entry = |kind| match (view.entry(cell, kind), cell.map(|cell| cell.count(kind))) {
        (Entry::Rate(_), Some(count)) if count.scope > 0 => Line::plain(counted(count)),
        (entry, _) => Line::plain(entry.label()),
    };
    Row::new(vec![service.name.as_str().into(), entry(Kind::Past), entry(Kind::Live), entry(Kind::Future)])
}
