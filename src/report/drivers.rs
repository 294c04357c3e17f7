//! What does the person at the terminal see of what moves an answer? One table.

use comfy_table::{CellAlignment, ContentArrangement, Table};

use crate::record::{DriverFact, DriverFacts};

use super::number;
use super::summary::STYLE;
use super::text;

/// The values at an assumption's two ends, durations in days.
pub(super) fn ends(driver: &DriverFact) -> [String; 2] {
    let is_duration = DURATIONS.iter().any(|key| driver.path.ends_with(key));
    driver.values.map(|value| match is_duration {
        true => format!("{} days", number::table(value / 86_400.0)),
        false => number::table(value),
    })
}

/// Keys whose numbers are durations [s].
const DURATIONS: [&str; 3] = [".after", ".at-most", ".window"];

/// An index with its interval.
pub(super) fn index(index: &[f64]) -> String {
    match index {
        [index, low, high] => format!("{index:.2} ({low:.2} to {high:.2})"),
        _ => "–".to_owned(),
    }
}

/// What a key stands for, in words.
pub(super) fn plainly(path: &str) -> String {
    let inner = |start: &str, end: &str| path.strip_prefix(start).and_then(|rest| rest.strip_suffix(end));
    if let Some(attribute) = inner("attributes.", ".share") {
        return format!("share of people with “{attribute}”");
    }
    match path {
        "deletion.share" => "share of messages that users delete".to_owned(),
        "class.share" => "share of conversations of a class".to_owned(),
        "leaves.until.at-most" => "longest time that something waits".to_owned(),
        "leaves.until.after" => "time that something is kept".to_owned(),
        "leaves.chosen.share" => "share of messages that are chosen, as by a report".to_owned(),
        "act.window" => "how far back an act looks".to_owned(),
        "act.succeeds" => "share of people with whom an act succeeds".to_owned(),
        _ => path.to_owned(),
    }
}

/// A key without what every reader can add.
fn short(path: &str) -> &str {
    path.trim_start_matches("attributes.").trim_end_matches(".share")
}

/// Each service's answer, and the assumptions that move it, in at most `width` columns.
pub fn drivers(facts: &DriverFacts, width: usize) -> String {
    let mut table = Table::new();
    table.load_style(STYLE);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(width).unwrap_or(u16::MAX));
    table.set_header(["", "assumption", "low", "high", "then", "or", "alone", "part in"]);
    let per_1000 = |share: f64| number::table(share * 1000.0);
    for moved in &facts.services {
        let name = text::visible(&moved.service);
        table.add_row([
            name.clone(),
            "(central values)".to_owned(),
            String::new(),
            String::new(),
            per_1000(moved.central),
        ]);
        for driver in &moved.by {
            let [low, high] = ends(driver);
            table.add_row([
                name.clone(),
                text::visible(&format!("{} {}", short(&driver.path), driver.assumptions.join(", "))),
                low,
                high,
                per_1000(driver.answers[0]),
                per_1000(driver.answers[1]),
                index(&driver.first),
                index(&driver.total),
            ]);
        }
    }
    for column in table.column_iter_mut().skip(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let mut lines = vec![
        format!(
            "{} per 1,000 in scope under {}, one assumption at its 5 % or 95 % point; Sobol indices with 90 % intervals:",
            text::visible(&facts.kind),
            text::visible(&facts.adversary)
        ),
        table.trim_fmt(),
    ];
    let flips = facts
        .flips
        .iter()
        .map(|flip| format!("{} exposes more than {} where {} is {}", flip.then, flip.more, flip.path, flip.end));
    lines.extend(flips.map(|flip| text::visible(&flip)));
    lines.join("\n") + "\n"
}
