//! What is the answer, in sentences that can be quoted? Chapter 1, which fits a page.

use crate::record::{AdversaryFacts, Kind, ServiceFacts};

use crate::report::certainty::Certainty;
use crate::report::number;
use crate::report::page::{Block, Chapter, Line};
use crate::report::view::{Entry, View};

use super::outcome::{of_every_1000, outcome, rate};
use super::{listed, summary, why};

/// Chapter 1.
pub(super) fn chapter(view: &View<'_>) -> Chapter {
    let record = view.record;
    let mut blocks = vec![Block::Aside("Why this was done", vec![Line::plain(record.purpose.clone())])];
    if let Some((adversary, subject)) = view.headline().zip(record.services.first()) {
        blocks.push(Block::Aside("What was found", found(view, subject, adversary)));
        blocks.push(Block::Table(summary::table(view, adversary)));
    }
    blocks.push(Block::Paragraph(
        Line::plain("Read next: ")
            .see("what all this rests on", "s7")
            .and(" · ")
            .see("what it leaves out", "s8")
            .and(" · ")
            .see("how it was done", "s9"),
    ));
    Chapter { number: "1", title: "Key findings", blocks }
}

/// Three to five sentences: the study's first service is its subject, told beside its counterfactual.
fn found(view: &View<'_>, subject: &ServiceFacts, adversary: &AdversaryFacts) -> Vec<Line> {
    let lead = format!("If {}, ", adversary.summary.trim_end_matches('.'));
    let mut lines = vec![how(view, outcome(view, &lead, subject, adversary), subject, adversary)];
    let rival = rival(view, subject);
    if let Some(rival) = rival {
        let line = outcome(view, "In the same event, ", rival, adversary);
        lines.push(how(view, line.join(difference(view, subject, rival, adversary)), rival, adversary));
    }
    lines.extend(others(view, subject, rival, adversary));
    lines.extend(pairs(view, subject, rival, adversary));
    lines.push(certainty(view, subject, adversary));
    lines
}

/// What the subject is compared with: its own variant, else a service whose keys are in other hands.
fn rival<'a>(view: &View<'a>, subject: &ServiceFacts) -> Option<&'a ServiceFacts> {
    let services = &view.record.services;
    services
        .iter()
        .find(|service| service.extends == subject.id && service.key_holder != subject.key_holder)
        .or_else(|| services.iter().find(|service| service.key_holder != subject.key_holder))
        .or_else(|| services.get(1))
}

/// The finding with a way to how a message was read, where one was, and to what it rests on.
fn how(view: &View<'_>, line: Line, service: &ServiceFacts, adversary: &AdversaryFacts) -> Line {
    let is_read = view.whole(service, adversary).is_some_and(|cell| cell.count(Kind::Content).exposed > 0);
    let says = if is_read { " says how.)" } else { " says on what this rests.)" };
    why::see(line.and(" ("), "Table 2a", service, adversary).and(says)
}

fn difference(view: &View<'_>, subject: &ServiceFacts, rival: &ServiceFacts, adversary: &AdversaryFacts) -> Line {
    let Some((here, there)) = rate(view, subject, adversary).zip(rate(view, rival, adversary)) else {
        return Line::default();
    };
    if here == there {
        return Line::plain(" This run does not tell these two apart.");
    }
    let word = if there < here { "fewer" } else { "more" };
    Line::plain(" That is ")
        .strong(format!("{} {word} per 1,000", number::prose((here - there).abs())))
        .and(format!(" than {}.", subject.name))
}

/// Which other services a comparison can be about.
const ROUTED: &str = "where this adversary has a route in the model";

/// The ends of the range that the remaining services span.
fn others(
    view: &View<'_>,
    subject: &ServiceFacts,
    rival: Option<&ServiceFacts>,
    adversary: &AdversaryFacts,
) -> Option<Line> {
    let known = |id: &str| id == subject.id || rival.is_some_and(|rival| rival.id == id);
    let rest: Vec<(&ServiceFacts, f64)> = (view.record.services.iter())
        .filter(|service| !known(&service.id))
        .filter_map(|service| Some((service, rate(view, service, adversary)?)))
        .collect();
    let first = rest.first()?;
    if rest.len() == 1 {
        return Some(outcome(view, "For comparison, ", first.0, adversary));
    }
    // Services that a sentence does not tell apart are named together.
    let most = rest.iter().fold(first, |most, next| if next.1 > most.1 { next } else { most });
    let least = rest.iter().fold(first, |least, next| if next.1 < least.1 { next } else { least });
    let like = |rate: f64| {
        let same = rest.iter().filter(|(_, other)| number::prose(*other) == number::prose(rate));
        let names: Vec<&str> = same.map(|(service, _)| service.name.as_str()).collect();
        (listed(&names), names.len() > 1)
    };
    let count = number::count(rest.len() as u64);
    Some(if most.1 == 0.0 {
        Line::plain(format!("At the {count} other services {ROUTED}, no message in scope was exposed in this run."))
    } else if number::prose(most.1) == number::prose(least.1) {
        Line::plain(format!("Each of the {count} other services {ROUTED} exposes "))
            .strong(of_every_1000(most.1, "messages"))
            .and(" in scope.")
    } else {
        let ((most_of, many), (least_of, several)) = (like(most.1), like(least.1));
        let verb = |many| if many { "expose" } else { "exposes" };
        Line::plain(format!("Of the {count} other services {ROUTED}, {most_of} {} most, ", verb(many)))
            .strong(of_every_1000(most.1, "messages"))
            .and(format!(" in scope, and {least_of} {} least, ", verb(several)))
            .strong(number::prose(least.1))
            .and(".")
    })
}

fn pairs(
    view: &View<'_>,
    subject: &ServiceFacts,
    rival: Option<&ServiceFacts>,
    adversary: &AdversaryFacts,
) -> Option<Line> {
    let rate = |service| match view.entry(view.whole(service, adversary), Kind::Pairs) {
        Entry::Rate(rate) => Some(rate),
        _ => None,
    };
    let line = Line::plain("Who talks to whom, without any content, came out for ")
        .strong(of_every_1000(rate(subject)?, "pairs of people"))
        .and(format!(" in scope at {}", subject.name));
    Some(match rival.and_then(|rival| Some((rival, rate(rival)?))) {
        Some((rival, there)) => {
            line.and(" and for ").strong(number::prose(there)).and(format!(" at {}.", rival.name))
        }
        None => line.and("."),
    })
}

fn certainty(view: &View<'_>, subject: &ServiceFacts, adversary: &AdversaryFacts) -> Line {
    let certainty = Certainty::of(view, subject, adversary);
    let assumptions = &view.record.assumptions;
    let placeholders = assumptions.iter().filter(|assumption| assumption.grade == "placeholder").count();
    let verb = if placeholders == 1 { "is a placeholder" } else { "are placeholders" };
    Line::plain(format!("Certainty for {} is ", subject.name))
        .strong(certainty.level.name())
        .and(format!(
            ": it rests on {}, of which {}. In the whole study, ",
            number::counted(certainty.numbers, "stated number", "stated numbers"),
            number::counted(certainty.placeholders, "is a placeholder", "are placeholders"),
        ))
        .strong(format!(
            "{placeholders} of {}",
            number::counted(assumptions.len() as u64, "assumption", "assumptions")
        ))
        .and(format!(" {verb}: stand-ins where nothing is published."))
}

#[cfg(test)]
mod tests {
    use super::super::super::{fixture, markdown};
    use super::*;
    use crate::record::Record;

    fn said(record: &Record) -> String {
        let view = View::new(record);
        let lines = found(&view, &record.services[0], view.headline().unwrap());
        lines.iter().map(markdown::line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn the_subject_is_told_beside_its_variant() {
        let text = said(&fixture::small());
        assert!(text.starts_with("If a search warrant is served on the provider, TikTok may expose"), "{text}");
        assert!(
            text.contains(
                "In the same event, **none of 100 simulated messages in scope was exposed** at TikTok, end-to-end"
            ),
            "{text}"
        );
        assert!(text.contains("That is **990 fewer per 1,000** than TikTok."), "{text}");
    }

    #[test]
    fn placeholders_agree_in_number() {
        let mut record = fixture::small();
        assert!(said(&record).contains("**1 of 4 assumptions** is a placeholder"), "{}", said(&record));
        record.assumptions.iter_mut().for_each(|assumption| assumption.grade = "placeholder".to_owned());
        assert!(said(&record).contains("**4 of 4 assumptions** are placeholders"), "{}", said(&record));
    }

    #[test]
    fn equals_are_not_called_equally_safe() {
        let mut record = fixture::small();
        let first = record.cells.iter().find(|cell| cell.adversary == "warrant").unwrap().counts.clone();
        record.cells.iter_mut().for_each(|cell| cell.counts.clone_from(&first));
        assert!(said(&record).contains("does not tell these two apart"));
    }
}
