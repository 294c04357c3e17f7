//! Did what had to come out come out? Part of chapter 11.

use crate::record::{ExpectationFacts, Record};

use crate::report::number;
use crate::report::page::{Block, Column, Line, Row, Table};

/// The sentence, and the table below it.
pub(super) fn blocks(record: &Record) -> Vec<Block> {
    let all = record.expectations.len() as u64;
    let met = record.expectations.iter().filter(|expectation| expectation.met).count() as u64;
    let lead = if all == 0 {
        "This study states no expectation.".to_owned()
    } else {
        format!(
            "A study says beforehand what must come out, and why. {} of {} came out as stated.",
            number::count(met),
            number::counted(all, "expectation", "expectations")
        )
    };
    let mut blocks = vec![Block::Paragraph(Line::plain(lead))];
    if all > 0 {
        blocks.push(Block::Folded(Table {
            id: "table-expectations",
            label: "Table 16",
            caption: "Expectations.".to_owned(),
            columns: vec![
                Column::words("What must come out"),
                Column::words("Met?"),
                Column::words("Why"),
                Column::words("Where it stands"),
            ],
            rows: record.expectations.iter().map(row).collect(),
            notes: Vec::new(),
        }));
    }
    blocks
}

fn row(expectation: &ExpectationFacts) -> Row {
    let met = if expectation.met {
        Line::plain("yes")
    } else {
        Line::default().strong("no").and(format!(": {}", expectation.failures.join("; ")))
    };
    Row::new(vec![
        expectation.statement.as_str().into(),
        met,
        expectation.because.as_str().into(),
        Line::code(format!("{}:{}", expectation.file, expectation.line)),
    ])
}
