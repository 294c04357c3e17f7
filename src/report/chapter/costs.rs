//! What did each protocol cost to run, and how fast was it? Chapter 6.

use crate::record::{Companion, ServiceFacts};

use crate::report::chart::speeds;
use crate::report::number;
use crate::report::page::{Block, Chapter, Column, Figure, Line, Row, Table};
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
            Column::numbers("Time over the floor [times]"),
        ],
        rows: view.record.services.iter().map(|service| row(view, service, companion)).collect(),
        notes: vec![
            "Sealed: over the time that drawing, sealing and delivering messages took. Opened: over the same and the \
             adversaries' time together."
                .to_owned(),
            "Floor: what the same primitive operations alone would take, each counted in the run and timed by itself after it, on one thread while others rest. What is \
             above 1 is what the harness adds; records that lie in the clear add to it and have hardly any floor."
                .to_owned(),
        ],
    };
    let mut blocks = vec![Block::Paragraph(Line::plain(lead))];
    blocks.extend(
        companion.and_then(|companion| figure(view, companion)).map(|figure| Block::Figure(Box::new(figure))),
    );
    blocks.push(Block::Table(table));
    Chapter { number: "6", title: "Costs and speed", blocks }
}

/// Figure 7: messages a second; none where none were timed.
fn figure(view: &View<'_>, companion: &Companion) -> Option<Figure> {
    let speed = |service: &ServiceFacts| {
        let speed = companion.throughput.iter().find(|speed| speed.service == service.id);
        speed.map(|speed| speed.messages_per_second).filter(|speed| speed.is_finite())
    };
    let services = view.record.services.iter();
    let rows: Vec<(&ServiceFacts, f64)> = services.filter_map(|service| Some((service, speed(service)?))).collect();
    let by = |one: &&(&ServiceFacts, f64), other: &&(&ServiceFacts, f64)| one.1.total_cmp(&other.1);
    let (least, most) = (rows.iter().min_by(by)?, rows.iter().max_by(by)?);
    let said = rows.iter().map(|(service, speed)| format!("{}: {}", service.name, number::quantity(*speed)));
    Some(Figure {
        id: "fig-speed".to_owned(),
        label: "Figure 7".to_owned(),
        headline: format!(
            "From {} messages a second ({}) to {} ({}) were carried, adversaries included",
            number::quantity(least.1),
            least.0.name,
            number::quantity(most.1),
            most.0.name
        ),
        subtitle: format!("Messages carried a second of wall time, on {}", number::counted(companion.threads as u64, "thread", "threads")),
        drawing: speeds::draw(&rows),
        name: "Messages carried a second, by service".to_owned(),
        description: said.collect::<Vec<_>>().join("; ") + ".",
        caption: "Source: this run, timed once: another run on the same machine may differ by a tenth or more. A message costs more where \
                  it is sealed for each recipient, and where more of it falls to more adversaries."
            .to_owned(),
        data: None,
    })
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
        rate(speed.and_then(|speed| Some((speed.sealing_seconds + speed.opening_seconds) / speed.floor_seconds?))),
    ])
}
