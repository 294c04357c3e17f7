//! What did each protocol cost to run, and how fast was it? Chapter 6.

use crate::record::{Companion, ServiceFacts};

use crate::report::number;
use crate::report::page::{Block, Chapter, Column, Line, Row, Table};
use crate::report::view::View;

use super::NOT_RECORDED;

/// Chapter 6.
pub(super) fn chapter(view: &View<'_>, companion: Option<&Companion>) -> Chapter {
    let lead =
        "These are costs of the simulated protocol on the machine named in section 10, not of the real service.";
    let table = Table {
        id: "table-costs",
        label: "Table 9",
        caption: "Sealing and opening with real cryptography.".to_owned(),
        columns: vec![
            Column::words("Service"),
            Column::numbers("Copies sealed"),
            Column::numbers("Copies opened by recipients"),
            Column::numbers("Sealed content [bytes per message]"),
            Column::numbers("Copies sealed [per second of thread time]"),
            Column::numbers("Decryptions that opened, by recipients and adversaries [per second of thread time]"),
            Column::numbers("Messages carried, adversaries included [per second]"),
        ],
        rows: view.record.services.iter().map(|service| row(view, service, companion)).collect(),
        notes: vec![
            "Sealed: over the time that drawing, sealing and delivering messages took. Opened: over the same and the \
             adversaries' time together."
                .to_owned(),
        ],
    };
    Chapter {
        number: "6",
        title: "Costs and speed",
        blocks: vec![Block::Paragraph(Line::plain(lead)), Block::Table(table)],
    }
}

fn row(view: &View<'_>, service: &ServiceFacts, companion: Option<&Companion>) -> Row {
    let messages = view.record.world.messages;
    let bytes = match messages {
        0 => "n/a".to_owned(),
        messages => number::quantity(service.sealed_bytes as f64 / messages as f64),
    };
    let speed = companion.and_then(|companion| companion.throughput.iter().find(|speed| speed.service == service.id));
    let rate = |value: Option<f64>| Line::plain(value.map_or_else(|| NOT_RECORDED.to_owned(), number::quantity));
    Row::new(vec![
        service.name.as_str().into(),
        number::count(service.sealed).into(),
        number::count(service.received).into(),
        bytes.into(),
        rate(speed.map(|speed| speed.sealed_per_second)),
        rate(speed.map(|speed| speed.opened_per_second)),
        rate(speed.map(|speed| speed.messages_per_second)),
    ])
}
