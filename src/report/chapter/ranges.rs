//! How bad could it get, and how sure is that? Chapter 3: ranges over assumptions and events, and over years.

use std::fmt::Write as _;

use crate::record::{AdversaryFacts, Kind, Record, ReplicateFacts, ServiceFacts, Sums, YEARS};
use crate::report::chart::exceedance::{self, Curve};
use crate::report::chart::ranges::{self, Spread};
use crate::report::number;
use crate::report::page::{Block, Chapter, Column, Figure, Line, Row, Table};
use crate::report::view::View;
use crate::stats::Nested;

use super::listed;

const TITLE: &str = "How bad could it get?";
const NUMBER: &str = "3";
const NONE: &str = "–";

/// Chapter 3.
pub(super) fn chapter(view: &View<'_>) -> Chapter {
    let record = view.record;
    let Some((replicates, adversary)) = record.replicates.as_ref().zip(view.headline()) else {
        let text = "Not computed. This run took every input at its central value, so it gives one number where a full answer \
                    gives a range. Read every number here as the middle of a range of unknown width.";
        return Chapter { number: NUMBER, title: TITLE, blocks: vec![Block::Paragraph(Line::plain(text))] };
    };
    let lead = format!(
        "Everything was repeated {}: {} under each of {} of what is assumed. Each draw changes every uncertain number of \
         services and adversaries; each event draws its targets, how long the adversary stays, and how many campaigns a \
         year has. All services meet the same draws.",
        number::counted(replicates.draws.saturating_mul(replicates.events), "time", "times"),
        number::counted(replicates.events, "event", "events"),
        number::counted(replicates.draws, "draw", "draws"),
    );
    let mut blocks = vec![
        Block::Paragraph(Line::plain(lead)),
        Block::Choice(choice(view, adversary)),
        Block::Table(range_table(view, replicates, adversary)),
    ];
    if record.services.iter().any(|service| yearly(view, service, adversary).is_some()) {
        blocks.extend(year_figure(view, adversary).map(|figure| Block::Figure(Box::new(figure))));
        blocks.push(Block::Table(years(view, replicates, adversary)));
    }
    Chapter { number: NUMBER, title: TITLE, blocks }
}

/// Figure 2 for each adversary of which anything was replicated, the headline first.
fn choice(view: &View<'_>, headline: &AdversaryFacts) -> Vec<(String, Figure)> {
    let is_known = |adversary: &&AdversaryFacts| {
        let cell = |service: &ServiceFacts| view.whole(service, adversary)?.spread(Kind::Content).map(|_| ());
        view.record.services.iter().any(|service| cell(service).is_some())
    };
    let others = view.record.adversaries.iter().filter(|adversary| adversary.id != headline.id).filter(is_known);
    let figure = |(at, adversary): (usize, &AdversaryFacts)| {
        let mut figure = range_figure(view, adversary);
        if at > 0 {
            (figure.id, figure.label) = (format!("fig-ranges-{at}"), format!("{}, {}", figure.label, adversary.name));
        }
        (adversary.name.clone(), figure)
    };
    std::iter::once(headline).chain(others).enumerate().map(figure).collect()
}

/// Figure 2: services by the middle of their range.
fn range_figure<'r>(view: &View<'r>, adversary: &AdversaryFacts) -> Figure {
    let spread = |(place, service): (usize, &'r ServiceFacts)| {
        let cell = view.whole(service, adversary);
        let middle = cell.and_then(|cell| cell.spread(Kind::Content)).and_then(|spread| {
            let end = |part| spread.assumed(part).map(|share| share * 1000.0);
            Some((spread.estimate()?.mean * 1000.0, [end(0.25)?, end(0.75)?], [end(0.05)?, end(0.95)?]))
        });
        Spread { service, place, entry: view.entry(cell, Kind::Content), middle }
    };
    let mut rows: Vec<Spread<'_>> = view.record.services.iter().enumerate().map(spread).collect();
    let mean = |row: &Spread<'_>| row.middle.map_or(-1.0, |(mean, ..)| mean);
    rows.sort_by(|one, other| mean(other).total_cmp(&mean(one)));
    let drawing = ranges::draw(&rows);
    // Services that a table does not tell apart share a headline's number.
    let like = |label: &str| {
        let same = rows.iter().filter(|row| row.middle.is_some() && number::table(mean(row)) == label);
        listed(&same.map(|row| row.service.name.as_str()).collect::<Vec<_>>())
    };
    let ends = rows.iter().filter(|row| row.middle.is_some()).map(|row| number::table(mean(row)));
    let ends: Vec<String> = ends.collect();
    let headline = match (ends.first(), ends.last()) {
        (Some(most), Some(least)) if most != least => {
            format!(
                "Of every 1,000 messages in scope, {most} are readable at {}, and {least} at {}",
                like(most),
                like(least)
            )
        }
        (Some(most), _) => format!("Of every 1,000 messages in scope, {most} are readable at {}", like(most)),
        _ => "Nothing was replicated for this adversary".to_owned(),
    };
    let said = rows.iter().filter_map(|row| {
        let (mean, _, [low, high]) = row.middle?;
        let [mean, low, high] = [mean, low, high].map(number::table);
        Some(format!("{}: {mean}, from {low} to {high}", row.service.name))
    });
    Figure {
        id: "fig-ranges".to_owned(),
        label: "Figure 2".to_owned(),
        headline,
        subtitle: format!("Messages readable, per 1,000 in scope, given that it happens. Adversary: {}", adversary.name),
        drawing,
        name: "Middle and ranges of each service".to_owned(),
        description: said.collect::<Vec<_>>().join("; ") + ".",
        caption: "Source: this simulation. Mark: the mean. Thick bar: half of the draws of what is assumed; thin bar: nine tenths. \
                  More replicates do not shrink these ranges; how far simulation alone could move the mean stands in Table 4. \
                  What lies outside the model is in no bar."
            .to_owned(),
        data: None,
    }
}

/// Figure 3: the chance of a year with more; none where nothing ever came out.
fn year_figure(view: &View<'_>, adversary: &AdversaryFacts) -> Option<Figure> {
    let services = &view.record.services;
    let mut curves = Vec::new();
    for (place, service) in services.iter().enumerate() {
        let Some(sums) = yearly(view, service, adversary) else { continue };
        let points = curve(sums);
        if !points.is_empty() {
            curves.push(Curve { service, place, points });
        }
    }
    let most = curves.iter().map(last).fold(0.0, f64::max);
    let is_most = |curve: &&Curve<'_>| number::quantity(last(curve)) == number::quantity(most);
    let worst = curves.iter().find(is_most)?;
    let equals = curves.iter().filter(is_most).map(|curve| curve.service.name.as_str());
    let equals = listed(&equals.collect::<Vec<_>>());
    let drawing = exceedance::draw(&curves);
    let flat: Vec<&str> = services
        .iter()
        .filter(|service| yearly(view, service, adversary).is_some())
        .filter(|service| !curves.iter().any(|curve| curve.service.id == service.id))
        .map(|service| service.name.as_str())
        .collect();
    let headline = format!(
        "In one year of {}, some {} or more of every million messages are exposed at {}",
        number::quantity(exceedance::RAREST),
        number::quantity(most),
        equals
    );
    let read = |chance: f64| {
        let (sums, name) = (yearly(view, worst.service, adversary)?, &worst.service.name);
        let years = number::quantity(1.0 / chance);
        Some(match sums.year_quantile(1.0 - chance) * 1e6 {
            value if value > 0.0 => {
                format!("At {name}, {} per million or more in one year of {years}.", number::quantity(value))
            }
            _ if chance > 0.2 => return None,
            _ => format!("At {name}, nothing in at least {} of {years} years.", number::quantity(1.0 / chance - 1.0)),
        })
    };
    let mut caption = "Source: this simulation, at the rates assumed. A year is drawn with the assumptions, so that a curve holds chance and \
                       ignorance together. "
        .to_owned();
    caption.extend([0.5, 0.1, 0.01].into_iter().filter_map(read).map(|sentence| sentence + " "));
    if !flat.is_empty() {
        let _ = write!(caption, "No curve, since nothing came out in any year simulated: {}.", listed(&flat));
    }
    let said = curves
        .iter()
        .map(|curve| format!("{}: up to {} per million", curve.service.name, number::quantity(last(curve))));
    Some(Figure {
        id: "fig-years".to_owned(),
        label: "Figure 3".to_owned(),
        headline,
        subtitle: format!("Chance of a year in which more is exposed. Adversary: {}", adversary.name),
        drawing,
        name: "Chance of worse years, by service".to_owned(),
        description: said.collect::<Vec<_>>().join("; ") + ". Each curve falls from left to right.",
        caption: caption.trim_end().to_owned(),
        data: None,
    })
}

/// Messages exposed per million and the chance of a year with more, where that is above nothing.
fn curve(sums: &Sums) -> Vec<(f64, f64)> {
    let steps = 60;
    let chance = |at: i32| 10f64.powf(-exceedance::RAREST.log10() * f64::from(at) / f64::from(steps));
    let point = |at| (sums.year_quantile(1.0 - chance(at)) * 1e6, chance(at));
    (0..=steps).map(point).filter(|(value, _)| *value > 0.0).collect()
}

fn last(curve: &Curve<'_>) -> f64 {
    curve.points.last().map_or(0.0, |(value, _)| *value)
}

fn range_table(view: &View<'_>, replicates: &ReplicateFacts, adversary: &AdversaryFacts) -> Table {
    let reference = name(view.record, &replicates.reference);
    Table {
        id: "table-ranges",
        label: "Table 4",
        caption: format!("Content, per 1,000 messages in scope, given that it happens. Adversary: {}.", adversary.name),
        columns: vec![
            Column::words("Service"),
            Column::numbers("Mean"),
            Column::numbers("Simulation, 90 %"),
            Column::numbers("Assumptions, 50 %"),
            Column::numbers("Assumptions, 90 %"),
            Column::numbers("One event, 90 %"),
            Column::numbers(format!("More than {reference}")),
            Column::numbers("Assumptions, 90 %"),
        ],
        rows: view.record.services.iter().map(|service| range_row(view, replicates, service, adversary)).collect(),
        notes: vec![
            "Simulation: running more would move the mean by no more than this, nine times in ten. Assumptions: where the \
             mean lies as inputs take other values within their ranges; running more does not shrink it. One event: what a \
             single campaign finds."
                .to_owned(),
            format!(
                "The last two columns compare each event with the same event at {reference}: the privacy deficit. {}",
                crate::report::view::LEGEND
            ),
        ],
    }
}

fn range_row(
    view: &View<'_>,
    replicates: &ReplicateFacts,
    service: &ServiceFacts,
    adversary: &AdversaryFacts,
) -> Row {
    let pair = replicates.pairs.iter().find(|pair| pair.service == service.id && pair.adversary == adversary.id);
    let deficit = pair.and_then(|pair| pair.deficits.get(Kind::Content as usize));
    let known = view.whole(service, adversary).and_then(|cell| cell.spread(Kind::Content));
    let deficit = deficit.filter(|deficit| deficit.draws > 0);
    let mean =
        |of: Option<&Nested>| of.and_then(Nested::estimate).map(|estimate| number::table(estimate.mean * 1000.0));
    let width = known.and_then(Nested::estimate).map(|estimate| estimate.half_width(0.9) * 1000.0);
    let error = width.filter(|width| width.is_finite()).map(|width| format!("± {}", number::table(width)));
    let entries = vec![
        Some(service.name.clone()),
        mean(known),
        error,
        known.map(|sums| between(&|part| sums.assumed(part), 0.25)),
        known.map(|sums| between(&|part| sums.assumed(part), 0.05)),
        known.map(|sums| between(&|part| sums.predicted(part), 0.05)),
        mean(deficit),
        deficit.map(|deficit| between(&|part| deficit.assumed(part), 0.05)),
    ];
    Row::new(entries.into_iter().map(|entry| entry.unwrap_or_else(|| NONE.to_owned()).into()).collect())
}

fn years(view: &View<'_>, replicates: &ReplicateFacts, adversary: &AdversaryFacts) -> Table {
    let per_million = |share: f64| number::table(share * 1e6);
    let row = |service: &ServiceFacts| {
        let sums = yearly(view, service, adversary);
        let pair = replicates.pairs.iter().find(|pair| pair.service == service.id && pair.adversary == adversary.id);
        let reached = |years: u32| {
            let at = YEARS.iter().position(|known| *known == years)?;
            let nested = pair?.reached.0.get(at).filter(|nested| nested.draws > 0)?;
            let end = |part| nested.assumed(part).map(per_million).unwrap_or_default();
            Some(format!("{} ({} to {})", per_million(nested.estimate()?.mean), end(0.05), end(0.95)))
        };
        let entries = [
            Some(service.name.clone()),
            sums.and_then(|sums| sums.year.estimate()).map(|estimate| per_million(estimate.mean)),
            sums.map(|sums| {
                let end = |part| sums.year.assumed(part).map(per_million).unwrap_or_default();
                format!("{} to {}", end(0.05), end(0.95))
            }),
            sums.map(|sums| per_million(sums.year_quantile(0.9))),
            sums.map(|sums| per_million(sums.year_quantile(0.99))),
            reached(1),
            reached(10),
        ];
        Row::new(entries.into_iter().map(|entry| entry.unwrap_or_else(|| NONE.to_owned()).into()).collect())
    };
    Table {
        id: "table-years",
        label: "Table 5",
        caption: format!("A year, and ten, at the rates assumed. Adversary: {}.", adversary.name),
        columns: vec![
            Column::words("Service"),
            Column::numbers("Messages exposed a year, per million"),
            Column::numbers("Assumptions, 90 %"),
            Column::numbers("Year in 10"),
            Column::numbers("Year in 100"),
            Column::numbers("People exposed within a year, per million"),
            Column::numbers("Within ten years"),
        ],
        rows: view.record.services.iter().map(row).collect(),
        notes: vec![
            "Per million of all there are, not of those in scope. A year in 10 is as bad as or worse than what stands there. \
             The rate counts known events; a rate per million people counts people, so that a campaign about a hundred \
             stands for a hundred. Of campaigns about everyone in one year the one that finds most counts. People are \
             united over as many events as a draw has; more would add some."
                .to_owned(),
        ],
    }
}

fn yearly<'v>(view: &View<'v>, service: &ServiceFacts, adversary: &AdversaryFacts) -> Option<&'v Sums> {
    let cell = view.whole(service, adversary).filter(|cell| cell.has_route(Kind::Content))?;
    cell.sums(Kind::Content).filter(|sums| sums.year.draws > 0)
}

/// From one part to the same part from the other end, per 1,000.
fn between(at: &dyn Fn(f64) -> Option<f64>, part: f64) -> String {
    let end = |part| at(part).map(|share| number::table(share * 1000.0)).unwrap_or_default();
    format!("{} to {}", end(part), end(1.0 - part))
}

fn name<'r>(record: &'r Record, id: &'r str) -> &'r str {
    record.services.iter().find(|service| service.id == id).map_or(id, |service| &service.name)
}
