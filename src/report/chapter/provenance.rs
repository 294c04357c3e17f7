//! From which files, with which program, on which machine? The title block and chapter 10.

use crate::record::{Companion, Record};

use crate::report::number;
use crate::report::page::{Block, Chapter, Column, Line, Row, Table};
use crate::report::view::View;

use super::{NOT_RECORDED, or_not_recorded, why};

/// Digits of a hash that tell files apart in a sentence; the table has them all.
const SHORT: usize = 16;

/// Short facts under the title.
pub(super) fn facts(record: &Record, companion: Option<&Companion>) -> Vec<Line> {
    let date = companion.map_or("", |companion| companion.started.as_str());
    let hash = study_hash(record);
    vec![
        Line::default().strong("A simulation, not a measurement of any company."),
        Line::plain(format!(
            "Run: {} · plainsight {} · study file SHA-256 {hash}",
            or_not_recorded(date),
            record.version
        )),
        Line::plain(format!(
            "Cite as: “{}”, study “{}” (SHA-256 {hash}), simulated with plainsight {}, seed {}.",
            record.question, record.study, record.version, record.seed
        )),
    ]
}

/// Chapter 10.
pub(super) fn chapter(view: &View<'_>, companion: Option<&Companion>) -> Chapter {
    let record = view.record;
    let world = &record.world;
    let mut rows = vec![
        fact("Study", record.study.clone()),
        fact("Record format", record.format.clone()),
        fact("Program", format!("plainsight {}", record.version)),
        fact("Seed", record.seed.to_string()),
        fact("World", format!("{} ({}). {}", world.name, world.id, world.summary)),
        fact("Trace, SHA-256", world.trace.clone().unwrap_or_else(|| "none: the world is drawn".to_owned())),
        fact("Messages", messages(world.messages, world.left_out)),
        fact(
            "Conversations",
            format!(
                "{}, of which {}",
                number::count(world.conversations),
                number::counted(world.groups, "is a group", "are groups")
            ),
        ),
        fact("People", number::count(world.people)),
        fact("Period simulated", format!("{}; campaigns begin after {}", days(world.span), days(world.campaign_at))),
    ];
    rows.extend(machine(companion));
    let table = Table {
        id: "table-provenance",
        label: "Table 11",
        caption: "What made this report.".to_owned(),
        columns: vec![Column::words("What"), Column::words("Value")],
        rows,
        notes: Vec::new(),
    };
    let files = Table {
        id: "table-files",
        label: "Table 12",
        caption: "Scenario files. Their texts are folded below on a screen, and stay out of print; record.json holds them too.".to_owned(),
        columns: vec![Column::words("File"), Column::words("SHA-256")],
        rows: (record.files.iter())
            .map(|file| Row::new(vec![file.name.as_str().into(), Line::code(file.sha256.clone())]))
            .collect(),
        notes: Vec::new(),
    };
    let mut blocks = vec![Block::Table(table), Block::Table(files)];
    blocks.extend(why::files(view));
    Chapter { number: "10", title: "Provenance", blocks }
}

fn machine(companion: Option<&Companion>) -> Vec<Row> {
    let of = |text: fn(&Companion) -> String| {
        let text = companion.map(text).unwrap_or_default();
        or_not_recorded(&text).to_owned()
    };
    let command = of(|run| run.command.clone());
    vec![
        fact("Begun (UTC)", of(|run| run.started.clone())),
        fact("Wall time", of(|run| format!("{} s", number::quantity(run.wall_seconds)))),
        fact("Threads", of(|run| number::count(run.threads as u64))),
        fact("Processor", of(|run| run.cpu.clone())),
        fact("System", of(|run| run.platform.clone())),
        fact("Compiler", of(|run| run.rustc.clone())),
        fact("Revision", of(|run| run.revision.clone())),
        fact("SHA-256 of record.json", of(|run| run.record_sha256.clone())),
        Row::new(vec!["Command".into(), if command == NOT_RECORDED { command.into() } else { Line::code(command) }]),
    ]
}

fn study_hash(record: &Record) -> String {
    let name = format!("{}.toml", record.study);
    let study = (record.files.iter())
        .find(|file| file.name == name || file.name.ends_with(&format!("/{name}")))
        .or_else(|| record.files.first());
    study.map_or_else(|| NOT_RECORDED.to_owned(), |file| file.sha256.chars().take(SHORT).collect::<String>() + "…")
}

fn messages(carried: u64, left_out: u64) -> String {
    match left_out {
        0 => number::count(carried),
        rows => format!(
            "{}; {} of the trace left out: outside the period, beyond the number asked for, or written by people to \
             themselves",
            number::count(carried),
            number::counted(rows, "row", "rows")
        ),
    }
}

fn days(seconds: i64) -> String {
    let days = seconds as f64 / 86_400.0;
    format!("{} {}", number::quantity(days), if days == 1.0 { "day" } else { "days" })
}

fn fact(what: &str, value: String) -> Row {
    Row::new(vec![what.into(), value.into()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_agree_in_number() {
        assert_eq!(days(86_400), "1 day");
        assert_eq!(days(28 * 86_400), "28 days");
        assert_eq!(days(43_200), "0.5 days");
    }
}
