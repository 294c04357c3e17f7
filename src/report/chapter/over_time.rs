//! Does what was written before, during and after stay readable? Chapter 4.

use crate::record::{AdversaryFacts, DayFacts, Kind, ServiceFacts};

use crate::report::chart::days::{self, Times};
use crate::report::number;
use crate::report::page::{Block, Chapter, Column, Figure, Line, Row, Table};
use crate::report::view::{Entry, LEGEND, View, central, counted};

/// Chapter 4.
pub(super) fn chapter(view: &View<'_>) -> Chapter {
    let mut blocks = vec![Block::Paragraph(Line::plain(
        "Past messages were sent before the adversary's first access, live ones between its first and last, future ones \
         after. Where past messages stay closed to one who takes today's keys, one speaks of forward secrecy; where \
         future ones do, of recovery.",
    ))];
    if let Some(headline) = view.headline() {
        let shown = telling(view, headline);
        blocks.extend(shown.map(|shown| Block::Figure(Box::new(figure(view, shown)))));
        blocks.extend(shown.map(|shown| Block::List(sentences(view, shown))));
        blocks.push(Block::Table(table(view, headline, ("Table 6", "table-time"))));
        if let Some(shown) = shown.filter(|shown| shown.id != headline.id) {
            blocks.push(Block::Table(table(view, shown, ("Table 6a", "table-time-shown"))));
        }
    }
    Chapter { number: "4", title: "Over time", blocks }
}

/// Kinds by when a message was sent.
const TIMES: [Kind; 3] = [Kind::Past, Kind::Live, Kind::Future];

/// The adversary whose access tells before from afterwards best: the headline where it does, else the one that leaves services
/// with something of the most times, and numbers that differ; none where none does.
fn telling<'a>(view: &View<'a>, headline: &'a AdversaryFacts) -> Option<&'a AdversaryFacts> {
    let differs = |adversary: &AdversaryFacts| {
        let services = view.record.services.iter();
        let told = services.map(|service| {
            let rates = entries(view, service, adversary).into_iter().filter_map(|entry| match entry {
                Entry::Rate(rate) => Some(rate),
                _ => None,
            });
            let rates: Vec<f64> = rates.collect();
            rates.len() + 3 * usize::from(rates.windows(2).any(|pair| (pair[0] - pair[1]).abs() > 1.0))
        });
        told.sum::<usize>()
    };
    let most = view.record.adversaries.iter().map(differs).max().unwrap_or(0);
    let mut all = std::iter::once(headline).chain(&view.record.adversaries);
    all.find(|adversary| differs(adversary) == most && most > 0)
}

fn entries(view: &View<'_>, service: &ServiceFacts, adversary: &AdversaryFacts) -> [Entry; 3] {
    TIMES.map(|kind| central(view.whole(service, adversary), kind))
}

fn days<'a>(view: &View<'a>, service: &ServiceFacts, adversary: &AdversaryFacts) -> Option<&'a DayFacts> {
    view.record.days.iter().find(|facts| facts.service == service.id && facts.adversary == adversary.id)
}

/// Before, meanwhile and after it ended, a sentence each service.
fn sentences(view: &View<'_>, adversary: &AdversaryFacts) -> Vec<Line> {
    let said = |service: &ServiceFacts| {
        let times = ["sent before", "sent meanwhile", "sent after it ended"];
        let mut parts = Vec::new();
        for (entry, when) in entries(view, service, adversary).into_iter().zip(times) {
            parts.push(match entry {
                Entry::Rate(rate) => format!("{} of every 1,000 {when} were read", number::table(rate)),
                Entry::Empty => format!("nothing in scope was {when}"),
                Entry::NoRoute | Entry::Absent => {
                    return Line::default().strong(service.name.clone()).and(": no route in this model.");
                }
            });
        }
        Line::default().strong(service.name.clone()).and(format!(": {}.", parts.join("; ")))
    };
    view.record.services.iter().map(said).collect()
}

/// Figure 4: day by day, and the three times in numbers.
fn figure(view: &View<'_>, adversary: &AdversaryFacts) -> Figure {
    let services = view.record.services.iter();
    let rows: Vec<Times<'_>> = services
        .map(|service| Times {
            service,
            days: days(view, service, adversary),
            entries: entries(view, service, adversary),
        })
        .collect();
    let drawing = days::draw(&rows);
    let all = |entry: Entry| matches!(entry, Entry::Rate(rate) if rate >= ALL);
    let shut = |entry: Entry| matches!(entry, Entry::Rate(rate) if rate == 0.0);
    let count = |of: &dyn Fn(&Times<'_>) -> bool| rows.iter().filter(|row| of(row)).count() as u64;
    let (open, closed) = (count(&|row| all(row.entries[0])), count(&|row| shut(row.entries[0])));
    let said = rows.iter().map(|row| {
        let [before, meanwhile, after] = row.entries.map(Entry::label);
        format!("{}: {before} before, {meanwhile} meanwhile, {after} afterwards", row.service.name)
    });
    Figure {
        id: "fig-time".to_owned(),
        label: "Figure 4".to_owned(),
        headline: match (open, closed) {
            (0, 0) => "What was written before is read in part".to_owned(),
            (open, 0) => format!("What was written before is read nearly whole at {}", services_of(open)),
            (0, closed) => format!("Nothing that was written before is read at {}", services_of(closed)),
            (open, closed) => format!(
                "What was written before is read nearly whole at {}, and not at all at {}",
                services_of(open),
                number::counted(closed, "other", "others"),
            ),
        },
        subtitle: format!(
            "Messages read by the day of their sending, inputs at their central values; numbers per 1,000 in scope. Adversary: {}",
            adversary.name
        ),
        drawing,
        name: "Messages read by time of sending".to_owned(),
        description: said.collect::<Vec<_>>().join("; ") + ".",
        caption: format!(
            "Source: this simulation. {LEGEND} The adversary was chosen for having numbers in most of these times, and numbers that differ. \
             Chance and assumptions are not varied here."
        ),
        data: None,
    }
}

fn services_of(count: u64) -> String {
    number::counted(count, "service", "services")
}

/// From here on "nearly whole" [per 1,000].
const ALL: f64 = 950.0;

fn table(view: &View<'_>, adversary: &AdversaryFacts, (label, id): (&'static str, &'static str)) -> Table {
    Table {
        id,
        label,
        caption: format!(
            "Messages readable by time of sending, inputs at their central values: per 1,000 in scope, and counts. Adversary: {}.",
            adversary.name
        ),
        columns: vec![
            Column::words("Service"),
            Column::numbers("Past"),
            Column::numbers("Live"),
            Column::numbers("Future"),
        ],
        rows: view.record.services.iter().map(|service| row(view, service, adversary)).collect(),
        notes: vec![LEGEND.to_owned()],
    }
}

fn row(view: &View<'_>, service: &ServiceFacts, adversary: &AdversaryFacts) -> Row {
    let cell = view.whole(service, adversary);
    let entry = |kind| match (central(cell, kind), cell.map(|cell| cell.count(kind))) {
        (Entry::Rate(_), Some(count)) => Line::plain(counted(count)),
        (entry, _) => Line::plain(entry.label()),
    };
    Row::new(std::iter::once(service.name.as_str().into()).chain(TIMES.map(entry)).collect())
}
