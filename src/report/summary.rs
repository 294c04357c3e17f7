//! What does the person at the terminal see when a run is done? One small table.

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle, Width};

use crate::record::{Kind, Record};

use super::number;
use super::shown::Report;
use super::view::{Entry, View};

/// Content per 1,000 messages in scope, adversaries as rows, services as columns, in at most `width` columns.
pub fn summary(report: &Report, width: usize) -> String {
    let record = &report.record;
    let view = View::new(record);
    let mut table = Table::new();
    table.load_style(STYLE);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(width).unwrap_or(u16::MAX));
    let mut head = vec![String::new()];
    // By their ids, which `explain` and the CSV know them by; a long one may break after a hyphen.
    let ids: Vec<String> = record.services.iter().map(|service| service.id.replace('-', "- ")).collect();
    head.extend_from_slice(&ids);
    table.set_header(head);
    let mut absent = false;
    for adversary in &record.adversaries {
        let mut row = vec![adversary.name.clone()];
        for service in &record.services {
            let entry = view.entry(view.whole(service, adversary), Kind::Content);
            absent |= entry == Entry::NoRoute;
            row.push(entry.label());
        }
        table.add_row(row);
    }
    let widths: Vec<usize> = ids.iter().map(|id| column_width(id)).collect();
    // Where the names do not fit as they are, the table breaks them as it must.
    let fits = widths.iter().sum::<usize>() + NAMES <= width;
    for (column, wide) in table.column_iter_mut().skip(1).zip(widths).filter(|_| fits) {
        column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(wide as u16)));
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let mut lines = vec![record.question.clone(), TITLE.to_owned(), table.trim_fmt()];
    if absent {
        lines.push("– no route in this model".to_owned());
    }
    lines.push(footer(record));
    lines.join("\n") + "\n"
}

/// Least room for the adversaries' names [columns].
const NAMES: usize = 20;

/// One rule under the head: the numbers stand apart by themselves.
pub(super) const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

const TITLE: &str = "Messages whose content came out, per 1,000 in scope (simulated):";

/// Room for the longest part of an id, for the widest number, and for a space on either side.
fn column_width(id: &str) -> usize {
    id.split_whitespace().map(|word| word.chars().count()).max().unwrap_or(0).clamp(5, NAMES) + 2
}

fn footer(record: &Record) -> String {
    let all = record.expectations.len() as u64;
    let met = record.expectations.iter().filter(|expectation| expectation.met).count() as u64;
    let placeholders =
        record.assumptions.iter().filter(|assumption| assumption.grade == "placeholder").count() as u64;
    format!(
        "{}; {} of {} met; {} of {} placeholders",
        number::counted(record.world.messages, "message", "messages"),
        number::count(met),
        number::counted(all, "expectation", "expectations"),
        number::count(placeholders),
        number::counted(record.assumptions.len() as u64, "assumption", "assumptions"),
    )
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn a_small_study() {
        insta::assert_snapshot!(summary(&Report::new(&fixture::small(), None), 100));
    }

    #[test]
    fn a_large_study_fits_a_terminal() {
        let table = summary(&Report::new(&fixture::large(), None), 100);
        assert!(table.lines().all(|line| line.chars().count() <= 100), "{table}");
        insta::assert_snapshot!(table);
    }

    #[test]
    fn no_text_steers_the_terminal() {
        assert!(!summary(&Report::new(&fixture::hostile(), None), 100).contains(['\u{1B}', '\u{202E}']));
    }
}
