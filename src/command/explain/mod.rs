//! `plainsight explain`: how one message was opened, or what stood in the way.

mod routes;

use super::files::study;
use super::simulate::world;
use super::{Failure, say};
use crate::adversary::{Campaign, Reach};
use crate::cli::Explain;
use crate::custody::{Custody, Ledger, Lots};
use crate::exposure::{Hands, Outcome, Way, carry_and_expose, ways};
use crate::rng::Seed;
use crate::scenario::{self, Service, Study};
use crate::unit::Moment;
use crate::world::{Conversation, World};

/// A message and what surrounds it.
struct Case<'a> {
    service: &'a Service,
    conversation: Conversation,
    position: usize,
    ledger: Ledger,
    outcome: Outcome,
}

pub(super) fn explain(explain: &Explain) -> Result<(), Failure> {
    let (study, folder) = study(explain.study.as_deref())?;
    let service = named(&study.services, |s| &s.id, &explain.service, "service")?;
    let adversary = named(&study.adversaries, |a| &a.id, &explain.adversary, "adversary")?;
    let seed = Seed(explain.seed.unwrap_or(study.seed));
    let world = world(&study, &folder, seed.0, explain.messages)?;
    let campaign = Campaign::plan(adversary, world.campaign_at(), world.people(), seed);
    let lots = Lots::new(seed);
    let custody = Custody::new(service, world.people(), &lots, &|_| true).recorded(campaign.harvests());
    let reach = Reach::new(&custody, &campaign);
    let case = find(&study, service, &world, &custody, &reach, &campaign, explain.message)?;
    // Names are of files, and go to a terminal.
    say(&scenario::harmless(&describe(&case, &reach, &campaign)))
}

fn named<'a, T>(all: &'a [T], id: impl Fn(&T) -> &str, asked: &str, what: &str) -> Result<&'a T, Failure> {
    all.iter().find(|one| id(one) == asked).ok_or_else(|| {
        let known: Vec<&str> = all.iter().map(id).collect();
        Failure::Input(format!(
            "the study has no {what} `{}`; it has {}",
            scenario::harmless(asked),
            known.join(", ")
        ))
    })
}

/// The message asked for; or the first whose content came out, else the first in scope.
fn find<'a>(
    study: &Study,
    service: &'a Service,
    world: &World,
    custody: &Custody,
    reach: &Reach,
    campaign: &Campaign,
    asked: Option<u64>,
) -> Result<Case<'a>, Failure> {
    let mut in_scope = None;
    for index in 0..world.conversations() {
        let conversation = world.conversation(index);
        let position = |wanted: &dyn Fn(usize) -> bool| (0..conversation.messages.len()).find(|at| wanted(*at));
        if let Some(id) = asked {
            let Some(position) = position(&|at| conversation.messages[at].id == id) else { continue };
            let (ledger, outcome) = carry_and_expose(&conversation, custody, reach);
            return Ok(Case { service, conversation, position, ledger, outcome });
        }
        let scope = position(&|at| campaign.in_scope(&conversation.members, conversation.messages[at].sent));
        let Some(first) = scope else { continue };
        let (ledger, outcome) = carry_and_expose(&conversation, custody, reach);
        let opened = position(&|at| outcome.exposed[at] & Outcome::CONTENT != 0);
        if let Some(position) = opened {
            return Ok(Case { service, conversation, position, ledger, outcome });
        }
        in_scope.get_or_insert(Case { service, conversation, position: first, ledger, outcome });
    }
    in_scope.ok_or_else(|| match asked {
        Some(id) => Failure::Input(format!("message {id} is not among the {} of this world", world.messages())),
        None => Failure::Input(format!("no message of study `{}` is in this adversary's scope", study.id)),
    })
}

fn describe(case: &Case, reach: &Reach, campaign: &Campaign) -> String {
    let Case { service, conversation, position, ledger, outcome } = case;
    let message = &conversation.messages[*position];
    let class = &service.classes[ledger.class].name;
    let mut out = format!(
        "message {} on {} (class {class}), sent on day {:.1}; the campaign runs from day {:.1} to day {:.1}\n",
        message.id,
        service.name,
        days(message.sent),
        days(campaign.first()),
        days(campaign.last()),
    );
    let came_out = outcome.exposed[*position] & Outcome::CONTENT != 0;
    out += if came_out { "its content came out:\n" } else { "its content did not come out:\n" };
    let ways = ways(service, conversation, *position, ledger, reach, campaign);
    if ways.is_empty() {
        out += "  nothing of its content was within reach\n";
    }
    ways.iter().for_each(|way| out += &line(service, message.sent, way));
    out + &routes::listed(service, ledger.class)
}

/// One artefact in somebody's hands, and the keys between it and its content.
fn line(service: &Service, sent: Moment, way: &Way) -> String {
    let rule = &service.leaves[way.leaf];
    let who = match way.reader {
        Hands::Added => "the reader that was added",
        Hands::Adversary | Hands::Recorded => "the adversary",
        Hands::Operator => "the operator, for the adversary,",
    };
    let whose = way.copy_of.map_or(String::new(), |person| format!(", the copy of person {person}"));
    let mut text = format!("  {who} held it from `{}` ({}){whose}", rule.at.name(), rule.stands_at);
    let since = |moment: Moment| (moment - sent).days();
    text += &match way.there {
        None => String::new(),
        Some([from, until]) if until >= Moment::NEVER => {
            format!(", there from {:.1} days after it was sent", since(from))
        }
        Some([from, until]) => {
            format!(", there from {:.1} to {:.1} days after it was sent", since(from), since(until))
        }
    };
    for (key, held) in &way.under {
        text += &format!("\n    under `{}`: {}", service.keys[*key].name, held.words(service, *key));
    }
    if way.under.is_empty() {
        text += "\n    in the clear";
    }
    text + if way.opened { "\n    => it opened\n" } else { "\n    => it did not open\n" }
}

fn days(moment: Moment) -> f64 {
    (moment - Moment::START).days()
}
