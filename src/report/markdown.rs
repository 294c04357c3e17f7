//! How does the page look in a memo or a pull request? The same chapters, as Markdown.

use super::page::{Block, Chapter, Figure, Line, Piece, Table};
use super::shown::Report;
use super::text;

/// The report as Markdown. Pictures stay behind; the tables that carry the same numbers come along.
pub fn markdown(report: &Report) -> String {
    let page = &report.page;
    let mut parts = vec![format!("# {}", text::markdown(&page.title)), line(&page.subtitle)];
    parts.extend(page.facts.iter().map(line));
    parts.extend(page.chapters.iter().flat_map(chapter_parts));
    parts.retain(|part| !part.trim().is_empty());
    parts.join("\n\n") + "\n"
}

/// A line of text; links within the page become their text, because no two readers of Markdown name headings alike.
pub(super) fn line(line: &Line) -> String {
    line.0.iter().map(piece).collect()
}

/// The words of a line alone.
pub(super) fn plain(line: &Line) -> String {
    let words = |piece: &Piece| match piece {
        Piece::Plain(words) | Piece::Strong(words) | Piece::Code(words) | Piece::Link { text: words, .. } => {
            words.clone()
        }
    };
    line.0.iter().map(words).collect()
}

fn chapter_parts(chapter: &Chapter) -> Vec<String> {
    let mut parts = vec![format!("## {}. {}", chapter.number, chapter.title)];
    parts.extend(chapter.blocks.iter().map(block).filter(|part| !part.is_empty()));
    parts
}

fn block(block: &Block) -> String {
    match block {
        Block::Paragraph(text) => line(text),
        Block::Aside(title, lines) => {
            let lines: Vec<String> = lines.iter().map(line).collect();
            format!("**{title}.**\n\n{}", lines.join("\n\n"))
        }
        Block::Claim(says, lines) => {
            let lines: Vec<String> = lines.iter().map(line).collect();
            format!("> {}\n\n{}", text::markdown(says), lines.join("\n\n"))
        }
        Block::List(lines) => lines.iter().map(|text| format!("- {}", line(text))).collect::<Vec<_>>().join("\n"),
        Block::Table(rows) | Block::Folded(rows) => table(rows),
        Block::Figure(picture) => figure(picture),
        Block::Choice(figures) => figures.iter().take(1).map(|(_, picture)| figure(picture)).collect(),
        // What the controls show stands in the table below them, and the files in the record.
        Block::WhatIf(_) | Block::Source(_) => String::new(),
    }
}

fn figure(figure: &Figure) -> String {
    let words = format!("**{}: {}**", figure.label, text::markdown(&figure.headline));
    let told = match &figure.data {
        Some(data) => table(data),
        None => text::markdown(&figure.description),
    };
    format!("{words}\n\n{}\n\n{told}\n\n{}", text::markdown(&figure.subtitle), text::markdown(&figure.caption))
}

fn table(table: &Table) -> String {
    let mut lines = vec![format!("{}. {}", table.label, text::markdown(&table.caption)), String::new()];
    lines.push(row(table.columns.iter().map(|column| text::markdown(&column.title))));
    lines.push(row(table.columns.iter().map(|column| if column.numeric { "---:" } else { "---" }.to_owned())));
    lines.extend(table.rows.iter().map(|entries| row(entries.entries.iter().map(line))));
    if !table.notes.is_empty() {
        lines.push(String::new());
        lines.extend(table.notes.iter().map(|note| text::markdown(note)));
    }
    lines.join("\n")
}

fn row(entries: impl Iterator<Item = String>) -> String {
    format!("| {} |", entries.collect::<Vec<_>>().join(" | "))
}

fn piece(piece: &Piece) -> String {
    match piece {
        Piece::Plain(words) => text::markdown(words),
        Piece::Strong(words) => format!("**{}**", text::markdown(words)),
        // A code span takes no escapes, so code is written as plain words.
        Piece::Code(words) => text::markdown(words),
        Piece::Link { text: words, address } if address.starts_with('#') => text::markdown(words),
        Piece::Link { text: words, address } => format!("[{}](<{address}>)", text::markdown(words)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn the_whole_report() {
        insta::assert_snapshot!(markdown(&Report::new(&fixture::small(), Some(&fixture::companion()))));
    }

    #[test]
    fn hostile_text_is_only_text() {
        let report = markdown(&Report::new(&fixture::hostile(), None));
        assert!(!report.contains("<script") && !report.contains("<img"), "{report}");
        let links = report.replace("\\]", "");
        assert!(!links.contains("](javascript") && !links.contains("](<javascript"), "{report}");
        assert!(!report.contains('\u{202E}'));
    }

    #[test]
    fn every_row_has_as_many_entries_as_its_head() {
        for record in [fixture::small(), fixture::hostile(), fixture::large()] {
            let mut head = 0;
            for line in markdown(&Report::new(&record, None)).lines() {
                let bars = line.replace("\\|", "").matches('|').count();
                if head == 0 || !line.starts_with('|') {
                    head = bars;
                }
                assert!(!line.starts_with('|') || bars == head, "{line}");
            }
        }
    }
}
