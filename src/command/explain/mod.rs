//! `plainsight explain`: how one message was opened, or what stood in the way.

mod routes;

use super::files::study;
use super::simulate::world;
use super::{Failure, say};
use crate::adversary::{Campaign, Party, Reach, Sealed, open};
use crate::cli::Explain;
use crate::custody::routes::{falls_to_a_false_certificate, falls_to_a_quantum_computer};
use crate::custody::{Artefact, Custody, KeyName, Ledger, Lots};
use crate::exposure::{Outcome, expose};
use crate::rng::Seed;
use crate::scenario::{Service, Study, Verb, What};
use crate::unit::Moment;
use crate::world::{Conversation, World};

/// A message and what surrounds it.
struct Case<'a> {
    service: &'a Service,
    conversation: Conversation,
    position: usize,
    ledger: Ledger,
    outcome: Outcome,
    /// What the campaign's acts do on the line: show a false certificate, record handshakes.
    on_the_line: [bool; 2],
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
    say(&describe(&case, &reach, &campaign))
}

fn named<'a, T>(all: &'a [T], id: impl Fn(&T) -> &str, asked: &str, what: &str) -> Result<&'a T, Failure> {
    all.iter().find(|one| id(one) == asked).ok_or_else(|| {
        let known: Vec<&str> = all.iter().map(id).collect();
        Failure::Input(format!("the study has no {what} `{asked}`; it has {}", known.join(", ")))
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
    let does = |verb: Verb| campaign.acts.iter().any(|act| act.act.verb == verb);
    let on_the_line = [does(Verb::Impersonate), does(Verb::Harvest)];
    let mut in_scope = None;
    for index in 0..world.conversations() {
        let conversation = world.conversation(index);
        let thefts = reach.thefts(&conversation.members);
        let position = |wanted: &dyn Fn(usize) -> bool| (0..conversation.messages.len()).find(|at| wanted(*at));
        if let Some(id) = asked {
            let Some(position) = position(&|at| conversation.messages[at].id == id) else { continue };
            let mut ledger = Ledger::default();
            custody.carry(&conversation, &thefts, &mut ledger);
            custody.admit(&conversation, &reach.readers(&conversation.members), &mut ledger);
            let outcome = expose(&conversation, &ledger, custody, reach);
            return Ok(Case { service, conversation, position, ledger, outcome, on_the_line });
        }
        let scope = position(&|at| campaign.in_scope(&conversation.members, conversation.messages[at].sent));
        let Some(first) = scope else { continue };
        let mut ledger = Ledger::default();
        custody.carry(&conversation, &thefts, &mut ledger);
        custody.admit(&conversation, &reach.readers(&conversation.members), &mut ledger);
        let outcome = expose(&conversation, &ledger, custody, reach);
        let opened = position(&|at| outcome.exposed[at] & Outcome::CONTENT != 0);
        if let Some(position) = opened {
            return Ok(Case { service, conversation, position, ledger, outcome, on_the_line });
        }
        in_scope.get_or_insert(Case { service, conversation, position: first, ledger, outcome, on_the_line });
    }
    in_scope.ok_or_else(|| match asked {
        Some(id) => Failure::Input(format!("message {id} is not among the {} of this world", world.messages())),
        None => Failure::Input(format!("no message of study `{}` is in this adversary's scope", study.id)),
    })
}

fn describe(case: &Case, reach: &Reach, campaign: &Campaign) -> String {
    let message = &case.conversation.messages[case.position];
    let class = &case.service.classes[case.ledger.class].name;
    let mut out = format!(
        "message {} on {} (class {class}), sent on day {:.1}; the campaign runs from day {:.1} to day {:.1}\n",
        message.id,
        case.service.name,
        days(message.sent),
        days(campaign.first()),
        days(campaign.last()),
    );
    let came_out = case.outcome.exposed[case.position] & Outcome::CONTENT != 0;
    out += if came_out { "its content came out:\n" } else { "its content did not come out:\n" };
    let mut lines = Vec::new();
    let mut for_readers = Vec::new();
    let (parties, _) = reach.run(&case.ledger, &mut |sealed, bytes, _| {
        let is_copy = !sealed.is_record && is_this(case, sealed) && sealed.layers == [None; 2];
        // What lies in the clear by its rule is in somebody's haul; a copy for an added reader is in nobody's.
        if is_copy
            && !case.service.leaves[sealed.leaf].under.is_empty()
            && bytes == case.conversation.text(case.position)
        {
            for_readers.push(sealed.leaf);
        }
    });
    let admitted = case.ledger.admitted.iter().any(|copy| copy.message as usize == case.position);
    if let Some(leaf) = for_readers.first().filter(|_| admitted) {
        let key = case.service.leaves[*leaf].under.first().map_or("", |key| &case.service.keys[*key].name);
        let text = format!("  clients sealed a copy for the reader that was added under `{key}`\n    => it opened\n");
        lines.push((false, 0, text));
    }
    for party in parties {
        let mut opened = Vec::new();
        open(case.service, &party.haul, &mut |sealed, bytes| {
            if is_this(case, sealed) && bytes == case.conversation.text(case.position) {
                opened.push((sealed.leaf, sealed.member, sealed.layers));
            }
        });
        let all = party.haul.clear.iter().chain(&party.haul.sealed);
        for sealed in all.filter(|sealed| is_this(case, sealed)) {
            lines.push(line(case, &party, sealed, opened.contains(&(sealed.leaf, sealed.member, sealed.layers))));
        }
    }
    // What opened comes first, then the shortest chain.
    lines.sort_by_key(|(failed, steps, _)| (*failed, *steps));
    lines.dedup();
    if lines.is_empty() {
        out += "  nothing of its content was within reach\n";
    }
    lines.into_iter().for_each(|(_, _, line)| out += &line);
    out + &routes::listed(case.service, case.ledger.class)
}

fn is_this(case: &Case, sealed: &Sealed) -> bool {
    sealed.message as usize == case.position && case.service.leaves[sealed.leaf].what == What::Content
}

/// One artefact in somebody's hands, and the keys between it and its content.
fn line(case: &Case, party: &Party, sealed: &Sealed, opened: bool) -> (bool, usize, String) {
    let rule = &case.service.leaves[sealed.leaf];
    let who = if party.is_operator { "the operator, for the adversary," } else { "the adversary" };
    let whose = sealed.member.map_or(String::new(), |member| {
        format!(", the copy of person {}", case.conversation.members[usize::from(member)])
    });
    let mut text = format!("  {who} held it from `{}` ({}){whose}", rule.at.name(), rule.stands_at);
    text += &left(case, sealed);
    let mut steps = 1;
    for name in sealed.layers.iter().flatten() {
        text += &format!(
            "\n    under `{}`: {}",
            case.service.keys[usize::from(name.rule)].name,
            key(case, party, *name, &mut steps)
        );
    }
    if sealed.layers[0].is_none() {
        text += "\n    in the clear";
    }
    text += if opened { "\n    => it opened\n" } else { "\n    => it did not open\n" };
    (!opened, steps, text)
}

fn key(case: &Case, party: &Party, name: KeyName, steps: &mut usize) -> String {
    *steps += 1;
    if party.haul.keys.iter().any(|(held, _)| *held == name) {
        let rule = &case.service.keys[usize::from(name.rule)];
        let places: Vec<&str> = rule.rests_at.iter().map(|place| place.name()).collect();
        let index = usize::from(name.rule);
        let [impersonates, harvests] = case.on_the_line;
        let rests = (!places.is_empty()).then(|| format!("from `{}`", places.join("` or `")));
        let agreed = (impersonates && falls_to_a_false_certificate(case.service, index))
            .then(|| "by a false certificate".to_owned());
        let broken = (harvests && falls_to_a_quantum_computer(case.service, index))
            .then(|| "from a recorded handshake".to_owned());
        let ways: Vec<String> = [agreed, broken, rests].into_iter().flatten().collect();
        return format!("held, {}", ways.join(" or "));
    }
    if party.haul.handshakes.iter().any(|(held, _)| *held == name) {
        return "what follows from a recorded handshake".to_owned();
    }
    if party.haul.states.iter().any(|(held, ..)| *held == name) {
        let recorded = party.haul.passed.keys().any(|(held, _)| *held == name);
        let and = if recorded { ", and what was recorded of it" } else { "" };
        return format!("a stolen device's state{and}");
    }
    if let Some((_, under, _)) = party.haul.wrapped.iter().find(|(wrapped, ..)| *wrapped == name) {
        let wrapping = &case.service.keys[usize::from(under.rule)].name;
        return format!("wrapped beside it under `{wrapping}`: {}", key(case, party, *under, steps));
    }
    "not held".to_owned()
}

/// How long after its sending the artefact was there.
fn left(case: &Case, sealed: &Sealed) -> String {
    let sent = case.conversation.messages[case.position].sent;
    let same = |artefact: &&Artefact| (artefact.message, artefact.member) == (sealed.message, sealed.member);
    let Some(artefact) = case.ledger.artefacts[sealed.leaf].iter().find(same) else { return String::new() };
    let since = |moment: Moment| (moment - sent).days();
    if artefact.until >= Moment::NEVER {
        format!(", there from {:.1} days after it was sent", since(artefact.from))
    } else {
        format!(", there from {:.1} to {:.1} days after it was sent", since(artefact.from), since(artefact.until))
    }
}

fn days(moment: Moment) -> f64 {
    (moment - Moment::START).days()
}
