//! What happened to one service under one adversary, as a sentence that can be quoted?

use crate::record::{AdversaryFacts, Cell, Count, Kind, ServiceFacts};
use crate::stats::{Nested, rule_of_three};

use crate::report::certainty::Certainty;
use crate::report::number;
use crate::report::page::Line;
use crate::report::view::View;

/// Fewer campaigns than this bound nothing worth printing.
const FEWEST_CAMPAIGNS: u64 = 20;

/// The sentence; `lead` ("If …, ") opens it where something came out or could have.
pub(super) fn outcome(view: &View<'_>, lead: &str, service: &ServiceFacts, adversary: &AdversaryFacts) -> Line {
    let name = &service.name;
    let Some(cell) = view.whole(service, adversary) else {
        return Line::plain(format!("{name} was not run against “{}”.", adversary.name));
    };
    let content = cell.count(Kind::Content);
    if !cell.has_route(Kind::Content) {
        return Line::plain(format!(
            "This model has no route for “{}” to content at {name}; what the model leaves out could still be one.",
            adversary.name
        ));
    }
    let replicated = cell.spread(Kind::Content);
    if content.scope == 0 && replicated.is_none() {
        return Line::plain(format!("At {name}, no simulated message was in scope of “{}”.", adversary.name));
    }
    if let Some(spread) = replicated {
        return ranged(view, lead, service, adversary, spread);
    }
    if content.exposed == 0 { none(lead, name, cell, content) } else { some(view, lead, service, adversary, content) }
}

/// Content exposed per 1,000 in scope, where there is anything to divide.
pub(super) fn rate(view: &View<'_>, service: &ServiceFacts, adversary: &AdversaryFacts) -> Option<f64> {
    let cell = view.whole(service, adversary).filter(|cell| cell.has_route(Kind::Content))?;
    cell.scope_per_1000(Kind::Content)
}

/// "993 of every 1,000 messages".
pub(super) fn of_every_1000(rate: f64, what: &str) -> String {
    format!("{} of every 1,000 {what}", number::prose(rate))
}

fn some(view: &View<'_>, lead: &str, service: &ServiceFacts, adversary: &AdversaryFacts, content: Count) -> Line {
    let certainty = Certainty::of(view, service, adversary);
    Line::plain(format!("{lead}{} {} the content of ", service.name, certainty.level.exposes()))
        .strong(of_every_1000(content.scope_per_1000(), "messages"))
        .and(format!(
            " in scope ({} of {}; certainty: {}).",
            number::count(content.exposed),
            number::count(content.scope),
            certainty.level.name()
        ))
}

/// The same over replicates: a mean with its range over assumptions, or a bound where nothing ever came out.
fn ranged(view: &View<'_>, lead: &str, service: &ServiceFacts, adversary: &AdversaryFacts, share: &Nested) -> Line {
    let certainty = Certainty::of(view, service, adversary);
    if share.hits == 0 {
        let found = format!("none of {} simulated events exposed any message in scope", number::count(share.events));
        // Events of a draw are not independent of each other; draws are.
        return Line::plain(lead).strong(found).and(format!(
            " at {}; {}.",
            service.name,
            bound_of_draws(share.draws)
        ));
    }
    let per_1000 = |part| number::prose(share.assumed(part).unwrap_or_default() * 1000.0);
    let mean = share.estimate().map_or(0.0, |estimate| estimate.mean * 1000.0);
    Line::plain(format!("{lead}{} {} the content of ", service.name, certainty.level.exposes()))
        .strong(of_every_1000(mean, "messages"))
        .and(match (per_1000(0.05), per_1000(0.95)) {
            (low, high) if low == high => {
                format!(
                    " in scope, as rounded over nine tenths of what is assumed (certainty: {}).",
                    certainty.level.name()
                )
            }
            (low, high) => format!(
                " in scope (between {low} and {high} over nine tenths of what is assumed; certainty: {}).",
                certainty.level.name()
            ),
        })
}

/// Upper bound on how often a draw of what is assumed exposes anything, where none did.
fn bound_of_draws(draws: u64) -> String {
    format!(
        "with 95 % confidence, fewer than {} of every 1,000 draws of what is assumed would expose any in this model (rule of \
         three over {})",
        number::prose(rule_of_three(draws) * 1000.0),
        number::counted(draws, "independent draw", "independent draws")
    )
}

fn none(lead: &str, name: &str, cell: &Cell, content: Count) -> Line {
    let found = if content.scope == 1 {
        "the only simulated message in scope was not exposed".to_owned()
    } else {
        format!("none of {} simulated messages in scope was exposed", number::count(content.scope))
    };
    Line::plain(lead).strong(found).and(format!(" at {name}; {}.", bound(cell.campaigns)))
}

/// Messages of one campaign share its fate, so it is campaigns that the rule of three may count.
fn bound(campaigns: u64) -> String {
    if campaigns < FEWEST_CAMPAIGNS {
        return format!(
            "{} cannot say how often others like it would find any",
            number::counted(campaigns, "simulated campaign", "simulated campaigns")
        );
    }
    format!(
        "with 95 % confidence, fewer than {} of every 1,000 such campaigns would expose any in this model \
         (rule of three over {})",
        number::prose(rule_of_three(campaigns) * 1000.0),
        number::counted(campaigns, "independent campaign", "independent campaigns")
    )
}

#[cfg(test)]
mod tests {
    use super::super::super::{fixture, markdown};
    use super::*;
    use crate::record::Record;

    fn said(record: &Record, service: usize, adversary: usize) -> String {
        let line = outcome(&View::new(record), "", &record.services[service], &record.adversaries[adversary]);
        markdown::line(&line)
    }

    #[test]
    fn what_came_out_is_a_frequency_with_its_counts() {
        let text = said(&fixture::small(), 0, 1);
        assert!(
            text.contains("may expose the content of **990 of every 1,000 messages** in scope (99 of 100;"),
            "{text}"
        );
    }

    #[test]
    fn nothing_found_is_not_called_safe() {
        let text = said(&fixture::small(), 2, 1);
        assert!(text.contains("**none of 100 simulated messages in scope was exposed**"), "{text}");
        assert!(text.contains("1 simulated campaign cannot say"), "{text}");
    }

    #[test]
    fn many_campaigns_get_a_bound() {
        let mut record = fixture::small();
        record.cells.iter_mut().for_each(|cell| cell.campaigns = 1_000);
        let text = said(&record, 2, 1);
        assert!(text.contains("fewer than 3 of every 1,000 such campaigns"), "{text}");
        assert!(text.contains("over 1,000 independent campaigns"), "{text}");
    }

    #[test]
    fn one_message_is_singular() {
        let mut record = fixture::small();
        record.cells.iter_mut().for_each(|cell| cell.counts.iter_mut().for_each(|count| count.scope = 1));
        assert!(said(&record, 2, 1).contains("the only simulated message in scope was not exposed"));
    }

    #[test]
    fn no_route_is_said_as_such() {
        assert!(said(&fixture::small(), 2, 2).starts_with("This model has no route for “Listener on the network”"));
    }
}
