//! What if the assumptions were others? The answers at every point of a grid, as a table and for the page's controls.

use serde::Serialize;

use crate::record::{GridFacts, ServiceFacts, WhatIfFacts};
use crate::report::number;
use crate::report::page::{Block, Column, Line, Row, Table, WhatIf};
use crate::report::view::View;

use super::why;

/// The controls; nothing where the study names nothing to move.
pub(super) fn blocks(view: &View<'_>) -> Vec<Block> {
    let Some(facts) = &view.record.what_if else { return Vec::new() };
    let mut blocks: Vec<Block> = controls(view, facts).map(Block::WhatIf).into_iter().collect();
    blocks.push(Block::Paragraph(
        Line::plain("What if these assumptions were others? The answers under this adversary stand in ")
            .see("Table 15p", "table-what-if")
            .and(", those under every other in record.json."),
    ));
    if table(view).is_some() { blocks } else { Vec::new() }
}

/// What the page's script reads.
#[derive(Serialize)]
struct Data<'a> {
    /// Values of each dial.
    values: Vec<&'a [String]>,
    /// For each adversary and service, which dials there are, and what comes out at each combination of positions.
    grids: Vec<Vec<Option<Answers<'a>>>>,
}

#[derive(Serialize)]
struct Answers<'a> {
    dials: &'a [usize],
    answers: Vec<String>,
}

fn controls(view: &View<'_>, facts: &WhatIfFacts) -> Option<WhatIf> {
    let record = view.record;
    let first = record
        .adversaries
        .iter()
        .position(|adversary| Some(adversary.id.as_str()) == view.headline().map(|h| h.id.as_str()))?;
    let grid = |adversary: &str, service: &str| {
        facts.grids.iter().find(|grid| grid.adversary == adversary && grid.service == service)
    };
    let grids = record.adversaries.iter().map(|adversary| {
        let answers = |service: &ServiceFacts| {
            let grid = grid(&adversary.id, &service.id)?;
            Some(Answers { dials: &grid.dials, answers: grid.answers.iter().map(|answer| label(*answer)).collect() })
        };
        record.services.iter().map(answers).collect()
    });
    let data = Data { values: facts.dials.iter().map(|dial| &dial.values[..]).collect(), grids: grids.collect() };
    let as_assumed = |service: &ServiceFacts| {
        let grid = grid(&record.adversaries[first].id, &service.id);
        (
            service.name.clone(),
            grid.and_then(|grid| grid.answers.first()).map_or_else(|| "–".to_owned(), |answer| label(*answer)),
        )
    };
    let variants = record.services.iter().enumerate().filter_map(|(at, variant)| {
        let parent = record.services.iter().position(|service| service.id == variant.extends)?;
        let other_hands = record.services[parent].key_holder != variant.key_holder;
        other_hands.then(|| [(record.services[parent].name.clone(), parent), (variant.name.clone(), at)])
    });
    let reference = record.replicates.as_ref().map_or("", |replicates| replicates.reference.as_str());
    Some(WhatIf {
        dials: facts.dials.iter().map(|dial| (dial.says.clone(), dial.values.len())).collect(),
        adversaries: record.adversaries.iter().map(|adversary| adversary.name.clone()).collect(),
        first,
        services: record.services.iter().map(as_assumed).collect(),
        variants: variants.collect(),
        reference: record.services.iter().position(|service| service.id == reference).unwrap_or(0),
        // A script ends at "</script>", whatever stands in it.
        json: serde_json::to_string(&data).expect("plain data").replace('<', "\\u003c"),
    })
}

fn label(answer: Option<f64>) -> String {
    answer.map_or_else(|| "n/a".to_owned(), |share| number::table(share * 1000.0))
}

/// The grid of the headline's adversary: services that any dial moves.
pub(super) fn table(view: &View<'_>) -> Option<Table> {
    let facts = view.record.what_if.as_ref()?;
    let headline = view.headline()?;
    let moved = |grid: &&GridFacts| grid.adversary == headline.id && !grid.dials.is_empty();
    let rows: Vec<Row> = facts.grids.iter().filter(moved).flat_map(|grid| rows(view, facts, grid)).collect();
    let mut columns = vec![Column::words("Service")];
    columns.extend(facts.dials.iter().map(|dial| Column::words(dial.says.clone())));
    columns.push(Column::numbers("Readable, per 1,000 in scope"));
    let stated = facts.dials.iter().map(|dial| {
        let ids = why::assumptions(dial.assumptions.iter().map(String::as_str));
        format!("“{}” moves {}.", dial.says, super::super::markdown::plain(&ids))
    });
    let mut notes = vec!["A grid computed with the run, by the same evaluator as everything else: the mean over a few fixed events, every other \
                          input at its central value. What lies between two points of it was not computed. “–”: as assumed, or not an assumption of \
                          this service."
        .to_owned()];
    notes.extend(stated);
    (!rows.is_empty()).then(|| Table {
        id: "table-what-if",
        label: "Table 15p",
        caption: format!("What if: content at other values of a few assumptions. Adversary: {}.", headline.name),
        columns,
        rows,
        notes,
    })
}

fn rows(view: &View<'_>, facts: &WhatIfFacts, grid: &GridFacts) -> Vec<Row> {
    let name =
        view.record.services.iter().find(|service| service.id == grid.service).map_or(&grid.service, |s| &s.name);
    let row = |(at, answer): (usize, &Option<f64>)| {
        let positions = positions(facts, &grid.dials, at);
        let entry = |dial: usize| -> Line {
            let position = grid.dials.iter().position(|known| *known == dial).map_or(0, |place| positions[place]);
            let value = position.checked_sub(1).and_then(|value| facts.dials[dial].values.get(value));
            value.map_or("–", String::as_str).into()
        };
        let mut entries = vec![name.as_str().into()];
        entries.extend((0..facts.dials.len()).map(entry));
        entries.push(label(*answer).into());
        Row::new(entries)
    };
    grid.answers.iter().enumerate().map(row).collect()
}

/// Where each of some dials stands for an answer of a grid; the last dial's position changes fastest.
fn positions(facts: &WhatIfFacts, dials: &[usize], mut at: usize) -> Vec<usize> {
    let mut positions = vec![0; dials.len()];
    for (place, dial) in dials.iter().enumerate().rev() {
        // A record that was written by hand may name a dial that is not there.
        let many = facts.dials.get(*dial).map_or(1, |dial| dial.values.len() + 1);
        (positions[place], at) = (at % many, at / many);
    }
    positions
}

#[cfg(test)]
mod tests {
    use super::super::super::{fixture, markdown};
    use super::*;
    use crate::record::DialFacts;

    fn facts() -> WhatIfFacts {
        let dial = |says: &str, values: &[&str]| DialFacts {
            says: says.to_owned(),
            values: values.iter().map(|value| (*value).to_owned()).collect(),
            assumptions: vec!["A1".to_owned()],
        };
        WhatIfFacts {
            dials: vec![dial("one", &["0", "1"]), dial("two", &["</script>"]), dial("three", &["1 day"])],
            grids: vec![GridFacts {
                service: "tiktok".to_owned(),
                adversary: "warrant".to_owned(),
                dials: vec![0, 2],
                answers: [0.0, 0.1, 0.2, 0.3, 0.4, 0.5].map(Some).to_vec(),
            }],
        }
    }

    #[test]
    fn a_row_says_where_each_dial_stands() {
        let mut record = fixture::small();
        record.what_if = Some(facts());
        let table = table(&View::new(&record)).unwrap();
        let row = |at: usize| table.rows[at].entries.iter().map(markdown::plain).collect::<Vec<_>>().join(" | ");
        assert_eq!(row(0), "TikTok | – | – | – | 0");
        assert_eq!(row(1), "TikTok | – | – | 1 day | 100");
        assert_eq!(row(4), "TikTok | 1 | – | – | 400");
        assert_eq!(row(5), "TikTok | 1 | – | 1 day | 500");
    }

    #[test]
    fn the_script_gets_data_and_no_end_of_a_script() {
        let mut record = fixture::small();
        record.what_if = Some(facts());
        let controls = controls(&View::new(&record), &facts()).unwrap();
        assert!(!controls.json.contains('<'), "{}", controls.json);
        let read: serde_json::Value = serde_json::from_str(&controls.json).unwrap();
        assert_eq!(read["values"][1][0], "</script>");
        assert_eq!(read["grids"][1][0]["answers"][5], "500");
        assert_eq!(controls.services[0].1, "0");
        assert_eq!(controls.variants.len(), 1);
    }
}
