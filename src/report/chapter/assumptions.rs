//! On what does all this rest, and how good is it? Chapter 7.

use crate::record::AssumptionFacts;

use crate::report::number;
use crate::report::page::{Block, Chapter, Column, Line, Row, Table};
use crate::report::view::View;

use super::{sources, why};

/// Chapter 7.
pub(super) fn chapter(view: &View<'_>) -> Chapter {
    let assumptions = &view.record.assumptions;
    let graded = |grade: &str| assumptions.iter().filter(|assumption| assumption.grade == grade).count() as u64;
    let counts: Vec<String> = GRADES
        .iter()
        .filter(|grade| graded(grade) > 0)
        .map(|grade| format!("{}: {}", grade, number::count(graded(grade))))
        .collect();
    let stated = number::counted(assumptions.len() as u64, "number carries", "numbers carry");
    let counts = if counts.is_empty() { String::new() } else { format!(" By grade: {}.", counts.join(", ")) };
    let lead = format!("{stated} a source or a grade.{counts} A placeholder stands where nothing is published.");
    let table = Table {
        id: "table-assumptions",
        label: "Table 10",
        caption: "Every number that carries a source or a grade.".to_owned(),
        columns: vec![
            Column::words("Id"),
            Column::words("What"),
            Column::words("Value"),
            Column::words("Grade"),
            Column::words("Source"),
            Column::words("Where it stands"),
            Column::words("Note"),
        ],
        rows: assumptions.iter().map(|assumption| row(view, assumption)).collect(),
        notes: Vec::new(),
    };
    Chapter {
        number: "7",
        title: "Assumptions",
        blocks: vec![Block::Paragraph(Line::plain(lead)), Block::Table(table)],
    }
}

/// Best first, as the scenario files write them.
const GRADES: [&str; 6] =
    ["measured", "documented by the provider", "documented by others", "derived", "judged", "placeholder"];

fn row(view: &View<'_>, assumption: &AssumptionFacts) -> Row {
    let source = match sources::number(view.record, &assumption.source) {
        Some(number) => Line::default().see(format!("[{number}]"), &sources::id(number)),
        None if assumption.source.is_empty() => Line::plain("none"),
        None => Line::plain(assumption.source.clone()),
    };
    let grade = if assumption.grade.is_empty() { "not graded" } else { &assumption.grade };
    Row {
        id: why::assumption_id(&assumption.id),
        entries: vec![
            assumption.id.as_str().into(),
            Line::code(assumption.path.clone()),
            assumption.value.as_str().into(),
            if grade == "placeholder" { Line::default().strong(grade) } else { grade.into() },
            source,
            why::stands_at(view, &format!("{}:{}", assumption.file, assumption.line)),
            assumption.note.as_str().into(),
        ],
    }
}
