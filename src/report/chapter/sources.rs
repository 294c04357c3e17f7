//! Where can a reader look it up? Chapter 12, and the numbers by which other chapters cite a source.

use crate::record::{Record, SourceFacts};

use crate::report::page::{Block, Chapter, Column, Line, Row, Table};

/// Chapter 12.
pub(super) fn chapter(record: &Record) -> Chapter {
    let table = Table {
        id: "table-sources",
        label: "Table 17",
        caption: "Sources, with the date on which each was published or seen.".to_owned(),
        columns: vec![Column::words("No."), Column::words("Source"), Column::words("Date"), Column::words("Id")],
        rows: record.sources.iter().enumerate().map(|(place, source)| row(place + 1, source)).collect(),
        notes: Vec::new(),
    };
    let blocks = if record.sources.is_empty() {
        vec![Block::Paragraph(Line::plain("This study cites no source."))]
    } else {
        vec![Block::Table(table)]
    };
    Chapter { number: "12", title: "Sources", blocks }
}

/// The number of a source, counted from 1.
pub(super) fn number(record: &Record, id: &str) -> Option<usize> {
    record.sources.iter().position(|source| source.id == id).map(|place| place + 1)
}

/// Where a link to a source leads.
pub(super) fn id(number: usize) -> String {
    format!("source-{number}")
}

fn row(number: usize, source: &SourceFacts) -> Row {
    let date = if source.date.is_empty() { "no date" } else { &source.date };
    Row {
        id: id(number),
        entries: vec![
            Line::plain(format!("[{number}]")),
            Line::default().link(source.title.clone(), &source.url),
            date.into(),
            Line::code(source.id.clone()),
        ],
    }
}
