//! What moves the answer? Chapter 5: one assumption at a time, and what each explains of all.

use crate::record::{DriverFact, DriverFacts, MovedFacts};
use crate::report::chart::tornado::{self, Bar};
use crate::report::drivers::{ends, index, plainly};
use crate::report::number;
use crate::report::page::{Block, Chapter, Column, Figure, Line, Row, Table};
use crate::report::view::View;

use super::{what_if, why};

const TITLE: &str = "What moves the answer";
const NUMBER: &str = "5";

/// Most assumptions shown of one service.
const MOST: usize = 5;
/// Most bars of the picture.
const MOST_BARS: usize = 10;

/// Chapter 5.
pub(super) fn chapter(view: &View<'_>) -> Chapter {
    let Some(drivers) = &view.record.drivers else {
        let text = "Not computed. This run did not vary its inputs, so it cannot say which assumption matters most. To try one, \
                    change it in its file and run the study again with the same seed.";
        let mut blocks = vec![Block::Paragraph(Line::plain(text))];
        blocks.extend(what_if::blocks(view));
        return Chapter { number: NUMBER, title: TITLE, blocks };
    };
    let mut blocks = vec![Block::Paragraph(flips(view, drivers))];
    blocks.extend(figure(view, drivers).map(|figure| Block::Figure(Box::new(figure))));
    blocks.push(Block::Table(table(view, drivers)));
    blocks.extend(what_if::blocks(view));
    blocks.push(Block::Paragraph(Line::plain(
        "Three kinds of numbers are not among these assumptions: those of the world, such as how much is said in groups, except \
         the share of messages that is deleted; when an adversary's acts begin and how long they stay, which are events; and \
         how often a campaign comes, which has no part in what it finds.",
    )));
    Chapter { number: NUMBER, title: TITLE, blocks }
}

/// Whether an assumption changes the order of two services.
fn flips(view: &View<'_>, drivers: &DriverFacts) -> Line {
    if drivers.flips.is_empty() {
        return Line::plain(
            "None of these assumptions, moved alone from its low to its high end, changes which of two services exposes more.",
        );
    }
    let mut line = Line::plain("Some orders hang on one assumption: ");
    for (at, flip) in drivers.flips.iter().enumerate() {
        let what = format!(
            "{}{} exposes more than {} if the {} is {}",
            if at > 0 { "; " } else { "" },
            name(view, &flip.then),
            name(view, &flip.more),
            plainly(&flip.path),
            flip.end
        );
        line = line.and(what);
    }
    line.and(".")
}

/// Figure 5: the assumptions that move any service most; none where nothing moves any.
fn figure(view: &View<'_>, drivers: &DriverFacts) -> Option<Figure> {
    let several = drivers.services.iter().filter(|moved| !moved.by.is_empty()).count() > 1;
    let mut bars: Vec<Bar> = drivers
        .services
        .iter()
        .flat_map(|moved| moved.by.iter().map(move |driver| (moved, driver)))
        .map(|(moved, driver)| Bar {
            name: match several {
                true => format!("{}: {}", name(view, &moved.service), plainly(&driver.path)),
                false => plainly(&driver.path),
            },
            ends: ends(driver),
            answers: driver.answers.map(|share| share * 1000.0),
            central: moved.central * 1000.0,
        })
        .collect();
    let reach = |bar: &Bar| (bar.answers[0] - bar.answers[1]).abs();
    bars.sort_by(|one, other| reach(other).total_cmp(&reach(one)));
    // What moves less than a hundredth of the first can not be seen.
    let least = bars.first().map_or(0.0, |first| reach(first) / 100.0);
    let shown = bars.iter().take(MOST_BARS).filter(|bar| reach(bar) > least).count();
    let rest = bars.get(shown).map_or(0.0, reach);
    bars.truncate(shown);
    let first = bars.first().filter(|first| reach(first) > 0.0)?;
    let adversary = view.record.adversaries.iter().find(|adversary| adversary.id == drivers.adversary);
    let drawing = tornado::draw(&bars);
    let said = bars.iter().map(|bar| {
        let [low, high] = bar.answers.map(number::table);
        format!("{}: {low} at {}, {high} at {}", bar.name, bar.ends[0], bar.ends[1])
    });
    Some(Figure {
        id: "fig-drivers".to_owned(),
        label: "Figure 5".to_owned(),
        headline: format!("{} moves its answer most, by {} per 1,000", first.name, number::table(reach(first))),
        subtitle: format!(
            "Messages readable, per 1,000 in scope, with one assumption at its 5 % or 95 % point. Adversary: {}",
            adversary.map_or(drivers.adversary.as_str(), |adversary| &adversary.name)
        ),
        drawing,
        name: "Assumptions by how far they move the answer".to_owned(),
        description: said.collect::<Vec<_>>().join("; ") + ".",
        caption: format!(
            "Source: this simulation. Upright line: everything at its central value. Light half: the low end; dark half: the high \
             end; both values stand at the ends. No other assumption moves any service’s answer by more than {} per 1,000.",
            number::table(rest)
        ),
        data: None,
    })
}

fn table(view: &View<'_>, drivers: &DriverFacts) -> Table {
    let adversary = view.record.adversaries.iter().find(|adversary| adversary.id == drivers.adversary);
    Table {
        id: "table-drivers",
        label: "Table 7",
        caption: format!(
            "Content, per 1,000 messages in scope, with one assumption at its low and its high end. Adversary: {}.",
            adversary.map_or(drivers.adversary.as_str(), |adversary| &adversary.name)
        ),
        columns: vec![
            Column::words("Service"),
            Column::words("Assumption"),
            Column::words("Stated in"),
            Column::numbers("Low end"),
            Column::numbers("High end"),
            Column::numbers("Then exposed"),
            Column::numbers("Or"),
            Column::numbers("Explains alone"),
            Column::numbers("Has a part in"),
        ],
        rows: drivers.services.iter().flat_map(|moved| rows(view, moved)).collect(),
        notes: vec![
            "All over a few fixed events, so that the middle is not quite that of Table 1. Ends are the 5 % and 95 % points. The last two columns are Sobol indices with 90 % intervals: \
             the part of the variance that an assumption explains by itself, and that it has a part in; they tell apart what \
             the few samples allow. At most five assumptions of a service are shown; one that is not shown moves less when moved alone."
                .to_owned(),
        ],
    }
}

fn rows(view: &View<'_>, moved: &MovedFacts) -> Vec<Row> {
    let service = name(view, &moved.service);
    if moved.by.is_empty() {
        let central = format!("nothing moves it from {}", number::table(moved.central * 1000.0));
        let mut entries = vec![service.into(), central.into()];
        entries.extend((0..7).map(|_| "–".into()));
        return vec![Row::new(entries)];
    }
    let row = |driver: &DriverFact| {
        let answer = |share: f64| number::table(share * 1000.0);
        let [low, high] = ends(driver);
        let [at_low, at_high] = driver.answers;
        Row::new(vec![
            service.into(),
            plainly(&driver.path).into(),
            why::assumptions(driver.assumptions.iter().map(String::as_str)),
            low.into(),
            high.into(),
            answer(at_low).into(),
            answer(at_high).into(),
            index(&driver.first).into(),
            index(&driver.total).into(),
        ])
    };
    moved.by.iter().take(MOST).map(row).collect()
}

fn name<'v>(view: &View<'v>, id: &'v str) -> &'v str {
    view.record.services.iter().find(|service| service.id == id).map_or(id, |service| &service.name)
}
