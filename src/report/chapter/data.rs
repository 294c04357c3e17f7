//! What are all the numbers? Chapter 11: long tables, folded on a screen and open on paper.

use crate::record::{AdversaryFacts, Kind, SIZES};

use crate::report::number;
use crate::report::page::{Block, Chapter, Column, Line, Row, Table};
use crate::report::view::{self, ALL, LEGEND, View};

use super::{expectations, exposure, what_if, why};

/// Chapter 11.
pub(super) fn chapter(view: &View<'_>) -> Chapter {
    let mut blocks = vec![Block::Paragraph(Line::plain(
        "All adversaries, all kinds of exposure. The same numbers with their ranges, and those of each class, stand in exposure.csv.",
    ))];
    if let Some(adversary) = view.headline() {
        blocks.push(Block::Folded(classes(view, adversary)));
        blocks.extend(sizes(view, adversary).map(Block::Folded));
    }
    let kinds = exposure::KINDS.iter().filter(|(kind, _)| *kind != Kind::Content && is_met(view, *kind));
    blocks.extend(
        kinds.zip(LABELS).map(|((kind, words), label)| Block::Folded(by_adversary(view, *kind, words, label))),
    );
    blocks.extend(view.headline().and_then(|adversary| why::others(view, adversary)).map(Block::Folded));
    blocks.extend(what_if::table(view).map(Block::Folded));
    blocks.extend(expectations::blocks(view.record));
    Chapter { number: "11", title: "Data tables", blocks }
}

/// Labels of the tables of kinds, and their ids.
const LABELS: [(&str, &str); 14] = [
    ("Table 15a", "table-15a"),
    ("Table 15b", "table-15b"),
    ("Table 15c", "table-15c"),
    ("Table 15d", "table-15d"),
    ("Table 15e", "table-15e"),
    ("Table 15f", "table-15f"),
    ("Table 15g", "table-15g"),
    ("Table 15h", "table-15h"),
    ("Table 15i", "table-15i"),
    ("Table 15j", "table-15j"),
    ("Table 15k", "table-15k"),
    ("Table 15l", "table-15l"),
    ("Table 15m", "table-15m"),
    ("Table 15n", "table-15n"),
];

/// Whether any service has a route to this kind.
fn is_met(view: &View<'_>, kind: Kind) -> bool {
    view.record.cells.iter().any(|cell| cell.class == ALL && cell.has_route(kind))
}

fn by_adversary(view: &View<'_>, kind: Kind, words: &str, (label, id): (&'static str, &'static str)) -> Table {
    let record = view.record;
    let row =
        |adversary: &AdversaryFacts| view.row(&[&adversary.name], |service| view.label(service, adversary, kind));
    let unit = if words.contains("per 1,000") { "" } else { ", per 1,000 in scope" };
    Table {
        id,
        label,
        caption: format!("{words}{unit}."),
        columns: view.columns(vec![Column::words("Adversary")]),
        rows: record.adversaries.iter().map(row).collect(),
        notes: vec![LEGEND.to_owned()],
    }
}

fn classes(view: &View<'_>, adversary: &AdversaryFacts) -> Table {
    let mut rows = Vec::new();
    for service in &view.record.services {
        for class in service.classes.iter().map(String::as_str).filter(|class| *class != ALL) {
            let cell = view.cell(&service.id, &adversary.id, class);
            let content = cell.map(|cell| cell.count(Kind::Content)).unwrap_or_default();
            rows.push(Row::new(vec![
                Line::plain(format!("{}: {class}", service.name)),
                number::count(content.total).into(),
                number::count(content.scope).into(),
                number::count(content.exposed).into(),
                view.entry(cell, Kind::Content).label().into(),
            ]));
        }
    }
    Table {
        id: "table-classes",
        label: "Table 13",
        caption: format!("Content by class of conversation. Adversary: {}.", adversary.name),
        columns: vec![
            Column::words("Service and class"),
            Column::numbers("Messages"),
            Column::numbers("In scope"),
            Column::numbers("Readable"),
            Column::numbers("Readable, per 1,000 in scope"),
        ],
        rows,
        notes: vec![LEGEND.to_owned(), "Counts are those of one campaign with inputs at their central values; the last column is the mean over replicates, where there are any, and need not be their ratio.".to_owned()],
    }
}

/// Content by number of members; none where there is one size alone.
fn sizes(view: &View<'_>, adversary: &AdversaryFacts) -> Option<Table> {
    let record = view.record;
    let ours = || record.sizes.iter().filter(|cell| cell.adversary == adversary.id);
    let is_met = |size: &&str| ours().any(|cell| cell.size == **size && cell.count.scope > 0);
    let sizes: Vec<&str> = SIZES.iter().map(|(size, _)| *size).filter(is_met).collect();
    if sizes.len() < 2 {
        return None;
    }
    let row = |size: &&str| {
        view.row(&[&members(size)], |service| {
            let cell = ours().find(|cell| cell.service == service.id && cell.size == **size);
            cell.map_or_else(|| "–".to_owned(), |cell| view::counted(cell.count))
        })
    };
    Some(Table {
        id: "table-sizes",
        label: "Table 14",
        caption: format!(
            "Content by number of members of the conversation, per 1,000 in scope, inputs at their central values. Adversary: {}.",
            adversary.name
        ),
        columns: view.columns(vec![Column::words("Members")]),
        rows: sizes.iter().map(row).collect(),
        notes: vec!["Each member’s backup, device or fallback is one more way to all that is said in a group; few conversations decide a row. “–”: the model has no route.".to_owned()],
    })
}

/// A size in words: `members-3-4`.
fn members(size: &str) -> String {
    size.trim_start_matches("members-").replace("-up", " or more").replace('-', " to ")
}
