//! Who comes to what is meant to be found, and who comes to everything else? Both sides, one under the other.

use crate::record::{AdversaryClass, AdversaryFacts, EVERYONE, Kind};

use crate::report::chart::frontier::{self, Point};
use crate::report::number;
use crate::report::page::{Block, Chapter, Column, Figure, Line, Table};
use crate::report::view::{Entry, LEGEND, View};

/// The chapter; none where nobody is meant to read.
pub(super) fn chapter(view: &View<'_>) -> Option<Chapter> {
    let table = table(view)?;
    let lead = "Whoever is meant to find harm reads by the same acts as whoever is not. Both are counted here, on the same people and \
                messages. No sum is made of the two: how much of one is worth how much of the other is for readers to say.";
    let mut blocks = vec![Block::Paragraph(Line::plain(lead))];
    blocks.extend(figure(view).map(|figure| Block::Figure(Box::new(figure))));
    blocks.push(Block::Table(table));
    Some(Chapter { number: "5a", title: "Both sides of the ledger", blocks })
}

/// Figure 6: the furthest reach of either side at each service.
fn figure(view: &View<'_>) -> Option<Figure> {
    let record = view.record;
    let is_meant = |adversary: &AdversaryFacts| adversary.class == AdversaryClass::Authorised.name();
    let furthest = |service, meant: bool, kind| {
        let ours = record.adversaries.iter().filter(|adversary| is_meant(adversary) == meant);
        let rates = ours.filter_map(|adversary| match view.entry(view.whole(service, adversary), kind) {
            Entry::Rate(rate) => Some(rate),
            _ => None,
        });
        rates.fold(0.0, f64::max)
    };
    let points: Vec<Point<'_>> = record
        .services
        .iter()
        .enumerate()
        .map(|(place, service)| Point {
            service,
            place,
            others: furthest(service, false, Kind::Content),
            meant: furthest(service, true, Kind::Harmful),
        })
        .collect();
    if record.adversaries.iter().all(is_meant) || points.is_empty() {
        return None;
    }
    let drawing = frontier::draw(&points);
    let trades = points.iter().filter(|point| frontier::is_efficient(&points, point)).count() as u64;
    let said = points.iter().map(|point| {
        let [others, meant] = [point.others, point.meant].map(number::table);
        format!("{}: {meant} of harmful messages, {others} of all messages", point.service.name)
    });
    Some(Figure {
        id: "fig-ledger".to_owned(),
        label: "Figure 6".to_owned(),
        headline: format!(
            "At {}, no other service finds as much harm with as little exposure, and more or less of either",
            number::counted(trades, "service", "services")
        ),
        subtitle: "Harmful messages that come to whoever is meant to find them and finds most, against all messages that come to whoever \
                   else finds most; per 1,000 in scope of each"
            .to_owned(),
        drawing,
        name: "Reach of those who are meant to read, against exposure to others".to_owned(),
        description: said.collect::<Vec<_>>().join("; ") + ".",
        caption: "Source: this simulation. Each service stands at the furthest reach of either side, whoever that is; Table 8 has all of them. \
                  A line joins the services that no other one beats on one side without losing on the other; no route and nothing in scope stand at 0. What is read is not what is recognised."
            .to_owned(),
        data: None,
    })
}

/// What each who is meant to read comes to of harmful messages, and each other of all; none where nobody is meant to.
fn table(view: &View<'_>) -> Option<Table> {
    let record = view.record;
    let (meant, others): (Vec<&AdversaryFacts>, Vec<&AdversaryFacts>) =
        record.adversaries.iter().partition(|adversary| adversary.class == AdversaryClass::Authorised.name());
    if meant.is_empty() {
        return None;
    }
    let row = |adversary: &AdversaryFacts, kind: Kind, of: &str| {
        view.row(&[&adversary.name, of], |service| view.label(service, adversary, kind))
    };
    let gives_proof = |adversary, service| {
        matches!(view.entry(view.whole(service, adversary), Kind::HarmfulProof), Entry::Empty | Entry::Rate(_))
    };
    let (mut rows, mut is_proved) = (Vec::new(), false);
    for adversary in meant {
        rows.push(row(adversary, Kind::Harmful, "harmful messages in scope"));
        // Where nobody's reports prove anything the row would say nothing.
        if record.services.iter().any(|service| gives_proof(adversary, service)) {
            is_proved = true;
            rows.push(row(adversary, Kind::HarmfulProof, "harmful messages, reported with proof of who wrote them"));
        }
        // Of everyone, all are targets, which says nothing of requests.
        if adversary.about != EVERYONE {
            rows.push(row(adversary, Kind::Targets, "people it is about"));
        }
    }
    rows.extend(others.into_iter().map(|adversary| row(adversary, Kind::Content, "all messages in scope")));
    let mut notes = vec![
        LEGEND.to_owned(),
        "What is read is not what is recognised: whoever scans is counted as finding whatever it could read. The table weighs neither side against the other.".to_owned(),
    ];
    if is_proved {
        notes.push(
            "A proof is needed only where the provider did not see the message. Where it can read messages itself, its own copy serves, and the row shows “–”; it does so too where a report is plain, and the reporter’s word is all there is."
                .to_owned(),
        );
    }
    Some(Table {
        id: "table-ledger",
        label: "Table 8",
        caption: "Both sides of the ledger: above, content of harmful messages that comes to whoever is meant to find it, and people of \
                  whom an order yields content; below, content of all messages that comes to others."
            .to_owned(),
        columns: view.columns(vec![Column::words("Who"), Column::words("Per 1,000 of")]),
        rows,
        notes,
    })
}
