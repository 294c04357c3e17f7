//! Who gets what, adversary by adversary, kind by kind, class by class? Chapter 2.

use crate::record::{AccountCell, AdversaryFacts, Kind, ServiceFacts};

use crate::report::chart::matrix;
use crate::report::markdown;
use crate::report::number;
use crate::report::page::{Block, Chapter, Column, Figure, Line, Row, Table};
use crate::report::view::{LEGEND, View};

use super::{listed, why};

/// Chapter 2.
pub(super) fn chapter(view: &View<'_>) -> Chapter {
    let mut blocks = vec![Block::Figure(Box::new(figure(view)))];
    if let Some(adversary) = view.headline() {
        blocks.push(Block::Table(kinds(view, adversary)));
        blocks.push(Block::Table(why::headline(view, adversary)));
    }
    if !view.record.accounts.is_empty() {
        blocks.push(Block::Table(accounts(view)));
    }
    blocks.push(Block::List(view.record.adversaries.iter().map(introduced).collect()));
    blocks.insert(
        blocks.len() - 1,
        Block::Paragraph(Line::plain(
            "The adversaries, each as it is simulated, and whom its acts are about (its scope):",
        )),
    );
    Chapter { number: "2", title: "Exposure by service and adversary", blocks }
}

/// Kinds of Table 2, in the order readers ask.
pub(super) const KINDS: [(Kind, &str); 12] = [
    (Kind::Content, "Content of messages"),
    (Kind::Sender, "Senders of messages"),
    (Kind::Recipient, "Recipients of messages"),
    (Kind::Time, "Times of messages"),
    (Kind::Size, "Lengths of messages"),
    (Kind::Pairs, "Pairs of people known to talk"),
    (Kind::People, "People with at least one message read"),
    (Kind::Targets, "Of them, people the acts are about (per 1,000 of these in scope)"),
    (Kind::Bystanders, "Bystanders with at least one message read (per 1,000 bystanders in scope)"),
    (Kind::Untold, "People with at least one message read who are not told (bystanders never are)"),
    (Kind::Harmful, "Content of harmful messages (per 1,000 of these in scope)"),
    (Kind::HarmfulSender, "Senders of harmful messages (per 1,000 of these in scope)"),
];

fn figure(view: &View<'_>) -> Figure {
    Figure {
        id: "fig-matrix".to_owned(),
        label: "Figure 1".to_owned(),
        headline: headline(view),
        subtitle:
            "Messages whose content came out, per 1,000 in scope of each adversary; all classes of conversation"
                .to_owned(),
        drawing: matrix::draw(view),
        name: "Matrix of adversaries by services".to_owned(),
        description: description(view),
        caption: format!(
            "Source: this simulation. {LEGEND} Darker means more; the number is what counts. Each adversary's numbers are out of its own scope: a row about some \
             accounts and a row about everyone are not out of the same messages. Services are run over the \
             same people and messages. {}",
            basis(view)
        ),
        data: Some(data(view)),
    }
}

/// Who opens how many doors: the message of the matrix in a sentence.
fn headline(view: &View<'_>) -> String {
    let record = view.record;
    let reached = |service: &ServiceFacts| {
        let exposed = |adversary: &&AdversaryFacts| {
            view.whole(service, adversary).is_some_and(|cell| cell.count(Kind::Content).exposed > 0)
        };
        record.adversaries.iter().filter(exposed).count()
    };
    let all = record.adversaries.len() as u64;
    let counts: Vec<(&str, usize)> =
        record.services.iter().map(|service| (service.name.as_str(), reached(service))).collect();
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(0);
    let least = counts.iter().map(|(_, count)| *count).min().unwrap_or(0);
    let at = |wanted: usize| {
        let names: Vec<&str> = counts.iter().filter(|(_, count)| *count == wanted).map(|(name, _)| *name).collect();
        // A headline with more names than this is a list.
        if names.len() > 2 { format!("{} services", names.len()) } else { listed(&names) }
    };
    let least_count = if least == 0 { "none".to_owned() } else { least.to_string() };
    let adversaries = number::counted(all, "adversary", "adversaries");
    if most == least {
        format!("At every service, content came out to {most} of {adversaries}")
    } else {
        format!("Content came out to {most} of {adversaries} at {}, and to {least_count} at {}", at(most), at(least))
    }
}

fn description(view: &View<'_>) -> String {
    let adversaries: Vec<&str> = view.record.adversaries.iter().map(|adversary| adversary.name.as_str()).collect();
    let services: Vec<&str> = view.record.services.iter().map(|service| service.name.as_str()).collect();
    format!(
        "One row for each adversary ({}), one column for each service ({}). Each cell holds a number per 1,000 messages \
         in scope. The same numbers stand in the table below the figure.",
        listed(&adversaries),
        listed(&services)
    )
}

fn data(view: &View<'_>) -> Table {
    let record = view.record;
    let row = |adversary: &AdversaryFacts| {
        let mut row =
            view.row(&[&adversary.name, &adversary.about], |service| view.label(service, adversary, Kind::Content));
        for (entry, service) in row.entries.iter_mut().skip(2).zip(&record.services) {
            if view.whole(service, adversary).is_some_and(|cell| cell.has_route(Kind::Content)) {
                *entry = why::see(Line::default(), &markdown::plain(entry), service, adversary);
            }
        }
        row
    };
    Table {
        id: "table-matrix",
        label: "Data of figure 1",
        caption: "Messages whose content came out, per 1,000 in scope.".to_owned(),
        columns: view.columns(vec![Column::words("Adversary"), Column::words("About")]),
        rows: record.adversaries.iter().map(row).collect(),
        notes: vec![LEGEND.to_owned()],
    }
}

fn kinds(view: &View<'_>, adversary: &AdversaryFacts) -> Table {
    let row = |(kind, name): &(Kind, &str)| view.row(&[name], |service| view.label(service, adversary, *kind));
    Table {
        id: "table-kinds",
        label: "Table 2",
        caption: format!("Content and traces of messages, per 1,000 in scope. Adversary: {}.", adversary.name),
        columns: view.columns(vec![Column::words("What came out")]),
        rows: KINDS.iter().map(row).collect(),
        notes: vec![LEGEND.to_owned()],
    }
}

/// What each adversary learns of accounts: the facts by name, since most come out of all in scope or of none.
fn accounts(view: &View<'_>) -> Table {
    let record = view.record;
    let mut columns = vec![Column::words("Adversary")];
    columns.extend(record.services.iter().map(|service| Column::words(service.name.clone())));
    let entry = |service: &ServiceFacts, adversary: &AdversaryFacts| {
        let ours = |cell: &&AccountCell| cell.service == service.id && cell.adversary == adversary.id;
        let kept: Vec<&AccountCell> = record.accounts.iter().filter(ours).collect();
        let told: Vec<String> = kept
            .iter()
            .filter(|cell| cell.count.exposed > 0)
            .map(|cell| match cell.count.exposed == cell.count.scope {
                true => cell.fact.clone(),
                false => format!("{} ({} per 1,000)", cell.fact, number::table(cell.count.scope_per_1000())),
            })
            .collect();
        match (kept.is_empty(), told.is_empty()) {
            (true, _) => "not described".to_owned(),
            (_, true) if kept.iter().any(|cell| cell.has_route) => "nothing".to_owned(),
            (_, true) => "–".to_owned(),
            _ => told.join(", "),
        }
    };
    // Adversaries that learn the same share a row.
    let mut rows: Vec<(Vec<&str>, Vec<String>)> = Vec::new();
    for adversary in &record.adversaries {
        let entries: Vec<String> = record.services.iter().map(|service| entry(service, adversary)).collect();
        match rows.iter_mut().find(|(_, known)| *known == entries) {
            Some((names, _)) => names.push(&adversary.name),
            None => rows.push((vec![&adversary.name], entries)),
        }
    }
    let row = |(names, entries): (Vec<&str>, Vec<String>)| {
        Row::new(std::iter::once(listed(&names)).chain(entries).map(Line::plain).collect())
    };
    Table {
        id: "table-accounts",
        label: "Table 3",
        caption: "What is learnt of each account that the acts are about.".to_owned(),
        columns,
        rows: rows.into_iter().map(row).collect(),
        notes: vec![
            "Facts of accounts lie in the clear where they are kept: whoever reaches them has them. “–”: nothing that this adversary reaches holds any. “Not described”: the scenario says nothing about what this service keeps of accounts.".to_owned(),
        ],
    }
}

fn introduced(adversary: &AdversaryFacts) -> Line {
    Line::default().strong(adversary.name.clone()).and(format!(
        ": {}. About: {}.",
        adversary.summary.trim_end_matches('.'),
        adversary.about
    ))
}

/// What a number is the mean of.
fn basis(view: &View<'_>) -> &'static str {
    match view.record.replicates {
        Some(_) => {
            "Numbers are means over replicates; chapter 3 has the ranges of the headline’s row, exposure.csv those of all."
        }
        None => "Inputs are at their central values, so assumption ranges are not shown.",
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture;
    use super::*;

    #[test]
    fn the_headline_counts_adversaries() {
        let record = fixture::small();
        assert_eq!(
            headline(&View::new(&record)),
            "Content came out to 2 of 3 adversaries at TikTok, and to none at TikTok, end-to-end encrypted; and Signal"
        );
    }
}
