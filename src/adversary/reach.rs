//! Which artefacts do a campaign's acts lay hands on? By place, operator, moment and person.

use super::campaign::{Campaign, Planned};
use super::haul::{Haul, Sealed};
use super::looks::Rule;
use super::open::{Effort, Opener, open};
use super::readers::ReaderKeys;
use crate::custody::routes::{is_had_from_the_line, shows_on_the_line};
use crate::custody::{Artefact, Custody, HeldKey, KeyName, Ledger, Theft};
use crate::scenario::{AccountFact, Field, KeyRule, Place, Scheme, Scope, Service, Target, Verb, What};
use crate::unit::{Moment, Span};

/// A campaign against a service.
pub struct Reach<'a> {
    custody: &'a Custody<'a>,
    campaign: &'a Campaign<'a>,
    /// For each act, the keys of the reader that it adds.
    readers: Vec<Option<ReaderKeys>>,
}

/// Something came out: an artefact, its plaintext, and the fields the adversary was given of it where an
/// order limits them.
pub type Found<'f> = dyn FnMut(&Sealed, &[u8], Option<&[Field]>) + 'f;

/// One who holds bytes: an operator that reads for the adversary, or the adversary.
#[derive(Debug)]
pub struct Party<'a, 'l> {
    /// What it holds.
    pub haul: Haul<'l>,
    /// The fields it hands over, where an order limits them.
    pub only: Option<&'a [Field]>,
    /// Whether it is an operator, with keys of its own.
    pub is_operator: bool,
}

/// A read path or an order: the operator reads places with its own keys, and hands over what it sees.
pub(super) struct Passage<'a> {
    pub(super) rule: Rule,
    pub(super) operator: &'a str,
    pub(super) from: Vec<Place>,
    with: &'a [Place],
    pub(super) only: Option<&'a [Field]>,
    pub(super) only_facts: Option<&'a [AccountFact]>,
    pub(super) is_prospective: bool,
    pub(super) batches: Option<Span>,
}

impl<'a> Reach<'a> {
    /// A campaign against a service.
    pub fn new(custody: &'a Custody<'a>, campaign: &'a Campaign<'a>) -> Self {
        Self { custody, campaign, readers: ReaderKeys::all(campaign) }
    }

    pub(super) const fn service(&self) -> &'a Service {
        self.custody.service()
    }

    pub(super) fn reader_keys(&self) -> &[Option<ReaderKeys>] {
        &self.readers
    }

    pub(super) const fn custody(&self) -> &'a Custody<'a> {
        self.custody
    }

    pub(super) fn acts(&self) -> &[Planned<'a>] {
        &self.campaign.acts
    }

    /// Devices that the campaign takes, among these people.
    pub fn thefts(&self, members: &[u32]) -> Vec<Theft> {
        let seizes = self.campaign.acts.iter().filter(|act| act.act.verb == Verb::Seize);
        let all = seizes.flat_map(|act| {
            let people = members.iter().copied().filter(|person| act.succeeds_with(*person));
            people.map(|person| Theft { at: act.start, person })
        });
        all.collect()
    }

    /// Collects what everybody concerned holds of one conversation, and opens what opens: first each operator
    /// that reads on the adversary's behalf, then the adversary itself, who gets what an operator could not
    /// read as far as it could, unless the order is for records alone. The adversary comes last in the list.
    pub fn run<'l>(&self, ledger: &'l Ledger, found: &mut Found) -> (Vec<Party<'a, 'l>>, Effort) {
        let service = self.custody.service();
        let (mut parties, mut haul, mut effort) = (Vec::new(), Haul::default(), Effort::default());
        let concerns = |act: &Planned| ledger.members.iter().any(|person| act.succeeds_with(*person));
        if !self.campaign.acts.iter().any(concerns) {
            // Acts about none of them take no artefact of theirs, and a key of the whole service opens nothing by itself.
            return (vec![Party { haul, only: None, is_operator: false }], effort);
        }
        for (act, keys) in self.campaign.acts.iter().zip(&self.readers) {
            let concerned: Vec<bool> = ledger.members.iter().map(|person| act.succeeds_with(*person)).collect();
            self.take_directly(act, &concerned, ledger, &mut haul);
            if let Some(keys) = keys {
                keys.read_admitted(ledger, &mut effort, found);
            }
            for passage in self.passages(act) {
                // A key is not of any moment: what gives only what comes gives none.
                if passage.only.is_none() && !passage.is_prospective {
                    self.take_handed(act, &passage, &concerned, ledger, &mut haul);
                }
                if !concerned.contains(&true) {
                    continue;
                }
                let own = self.pass(act, &passage, &concerned, ledger);
                own.clear.iter().for_each(|clear| found(clear, &clear.bytes, passage.only));
                let mut opener = Opener::new(service, &own);
                let before = haul.sealed.len();
                for sealed in &own.sealed {
                    match opener.open(sealed) {
                        Ok(plain) => found(sealed, plain, passage.only),
                        Err(remainder) if passage.only.is_none() => haul.sealed.push(opener.rest(sealed, remainder)),
                        Err(_) => {}
                    }
                }
                if haul.sealed.len() > before {
                    haul.wrapped.extend_from_slice(&own.wrapped);
                }
                effort.add(opener.effort);
                parties.push(Party { haul: own, only: passage.only, is_operator: true });
            }
        }
        if self.campaign.acts.len() + parties.len() > 1 {
            haul.drop_repeats();
        }
        effort.add(open(service, &haul, &mut |sealed, plain| found(sealed, plain, None)));
        parties.push(Party { haul, only: None, is_operator: false });
        (parties, effort)
    }

    fn take_directly<'l>(&self, act: &Planned, concerned: &[bool], ledger: &'l Ledger, haul: &mut Haul<'l>) {
        let service = self.custody.service();
        let here = |place: Place, person: Option<u32>| {
            act.act.reaches.contains(&place) && self.is_target(act, self.custody.operator(place, person), person)
        };
        if matches!(act.act.verb, Verb::Compel(..)) {
            return;
        }
        for (index, leaf) in service.leaves.iter().enumerate() {
            if act.act.reaches.contains(&leaf.at) {
                let mut here = remembered(|person| here(leaf.at, person));
                haul.reserve(&ledger.artefacts[index]);
                for artefact in ledger.artefacts[index]
                    .iter()
                    .filter(|artefact| in_time(act, artefact) && about(concerned, leaf.at, artefact, ledger))
                {
                    if here(person(ledger, artefact.member)) {
                        haul.take(ledger, index, artefact);
                    }
                }
            }
        }
        for key in ledger.keys.iter().filter(|key| key_in_time(act, key)) {
            let rule = &service.keys[usize::from(key.name.rule)];
            let rests = || rule.rests_at.iter().any(|place| here(*place, person(ledger, key.member)));
            let from_the_line = || is_had_from_the_line(service, usize::from(key.name.rule), &act.act.verb);
            if is_anybodys(rule, key, concerned) && (rests() || from_the_line()) {
                haul.take_key(ledger, key);
            }
        }
        if act.act.verb == Verb::Harvest {
            // What a hybrid adds is on no line: what these secrets give without it is for the opener to find out.
            let recorded = act.start..=act.end;
            let is_heard = |name: &KeyName, members: &[u16]| {
                members.iter().any(|member| concerned[usize::from(*member)])
                    && shows_on_the_line(service, usize::from(name.rule))
            };
            let begun = ledger.handshakes.iter().filter(|shake| recorded.contains(&shake.at));
            begun
                .filter(|shake| is_heard(&shake.name, &shake.members))
                .for_each(|shake| haul.take_handshake(ledger, shake));
            let passed = ledger.passed.iter().enumerate();
            passed
                .filter(|(_, passed)| is_heard(&passed.name, &passed.members))
                .for_each(|(order, passed)| haul.take_passed(ledger, order, passed, &recorded));
        }
        if act.act.verb == Verb::Seize {
            let taken = ledger.states.iter().filter(|s| s.at == act.start && concerned[usize::from(s.member)]);
            taken.for_each(|state| haul.take_state(ledger, state));
        }
    }

    /// Ordered to or by its own tools, an operator reads what it runs, with keys that it holds.
    pub(super) fn runs(&self, act: &Planned, passage: &Passage, place: Place, person: Option<u32>) -> bool {
        let operator = self.custody.operator(place, person);
        let ordered = matches!(passage.rule, Rule::Yield(_));
        passage.operator == operator && (!ordered || self.is_target(act, operator, person))
    }

    /// Keys that rest where an operator reads are handed over as whatever else is there.
    fn take_handed<'l>(
        &self,
        act: &Planned,
        passage: &Passage,
        concerned: &[bool],
        ledger: &'l Ledger,
        haul: &mut Haul<'l>,
    ) {
        for key in ledger.keys.iter().filter(|key| key_in_time(act, key)) {
            let rule = &self.service().keys[usize::from(key.name.rule)];
            let is_asked = |place: &Place| {
                passage.from.contains(place) && self.runs(act, passage, *place, person(ledger, key.member))
            };
            if is_anybodys(rule, key, concerned) && rule.rests_at.iter().any(is_asked) {
                haul.take_key(ledger, key);
            }
        }
    }

    /// What the operator holds of the places it is asked about, and the keys it may use.
    fn pass<'l>(&self, act: &Planned, passage: &Passage, concerned: &[bool], ledger: &'l Ledger) -> Haul<'l> {
        let service = self.custody.service();
        let runs = |place: Place, person: Option<u32>| self.runs(act, passage, place, person);
        let mut own = Haul::default();
        for (index, leaf) in service.leaves.iter().enumerate() {
            let withheld = passage.only.is_some() && leaf.what == What::Content;
            if passage.from.contains(&leaf.at) && !withheld {
                let mut runs = remembered(|person| runs(leaf.at, person));
                own.reserve(&ledger.artefacts[index]);
                for artefact in ledger.artefacts[index]
                    .iter()
                    .filter(|artefact| in_time(act, artefact) && about(concerned, leaf.at, artefact, ledger))
                    .filter(|artefact| !passage.is_prospective || artefact.sent >= act.start)
                    .filter(|artefact| passage.batches.is_none_or(|every| artefact.sent <= last_batch(act, every)))
                {
                    if runs(person(ledger, artefact.member)) {
                        own.take(ledger, index, artefact);
                    }
                }
            }
        }
        for key in ledger.keys.iter().filter(|key| key_in_time(act, key)) {
            let places = &service.keys[usize::from(key.name.rule)].rests_at;
            let usable = |place: &Place| passage.with.contains(place) && runs(*place, person(ledger, key.member));
            if places.iter().any(usable) {
                own.take_key(ledger, key);
            }
        }
        own
    }

    pub(super) fn passages(&self, act: &Planned) -> Vec<Passage<'a>> {
        let service = self.custody.service();
        let Verb::Compel(_, tier) = &act.act.verb else {
            let reached = service.serves.iter().enumerate().filter(|(_, rule)| {
                act.act.reaches.contains(&rule.at) && self.is_target(act, self.custody.operator(rule.at, None), None)
            });
            let passages = reached.map(|(index, rule)| Passage {
                rule: Rule::Serve(index),
                operator: self.custody.operator(rule.at, None),
                from: rule.from.clone(),
                with: &rule.unwraps_with,
                only: None,
                only_facts: None,
                is_prospective: rule.is_prospective,
                batches: None,
            });
            return passages.collect();
        };
        let asked = service.yields.iter().enumerate().filter(|(_, rule)| rule.tiers.contains(tier));
        let passages = asked.map(|(index, rule)| Passage {
            rule: Rule::Yield(index),
            operator: rule.answered_by(service),
            from: rule.from.iter().copied().filter(|place| act.act.asks_for(*place)).collect(),
            with: &rule.unwraps_with,
            only: rule.only.as_deref(),
            only_facts: rule.only_facts.as_deref(),
            is_prospective: rule.is_prospective,
            batches: rule.batches,
        });
        passages.filter(|passage| !passage.from.is_empty()).collect()
    }

    /// Whether the act is done to this operator, where a person's things are concerned.
    pub(super) fn is_target(&self, act: &Planned, operator: &str, person: Option<u32>) -> bool {
        match act.act.verb.target() {
            None => true,
            Some(Target::Provider) => operator == self.custody.service().provider,
            Some(Target::OperatorOf(place)) => operator == self.custody.operator(*place, person),
            Some(Target::Named(name)) => operator == name,
        }
    }
}

fn person(ledger: &Ledger, member: Option<u16>) -> Option<u32> {
    member.map(|member| ledger.members[usize::from(member)])
}

/// An answer about a person, which is often asked for the same one again.
fn remembered(mut ask: impl FnMut(Option<u32>) -> bool) -> impl FnMut(Option<u32>) -> bool {
    let mut last = None;
    move |person| match last {
        Some((known, answer)) if known == person => answer,
        _ => last.insert((person, ask(person))).1,
    }
}

/// An artefact for somebody is in reach where the act is about them; one for nobody in particular where it
/// is about anybody in the conversation. On its line and at the front end an account is seen to send, too.
fn about(concerned: &[bool], place: Place, artefact: &Artefact, ledger: &Ledger) -> bool {
    let sends = || concerned[usize::from(ledger.senders[artefact.message as usize])];
    match artefact.member {
        None => concerned.contains(&true),
        Some(member) => concerned[usize::from(member)] || (SEEN_TO_SEND.contains(&place) && sends()),
    }
}

/// Where what an account sends passes as its own.
const SEEN_TO_SEND: [Place; 2] = [Place::Link, Place::Frontend];

/// Whether an act about these members lays hands on a key where it rests. One of the whole service is in
/// reach of an act about anybody.
fn is_anybodys(rule: &KeyRule, key: &HeldKey, concerned: &[bool]) -> bool {
    match (&rule.scheme, key.member) {
        (Scheme::Stored { scope: Scope::Service, .. }, _) => true,
        (_, None) => concerned.contains(&true),
        (_, Some(member)) => concerned[usize::from(member)],
    }
}

fn in_time(act: &Planned, artefact: &Artefact) -> bool {
    artefact.from <= act.end && artefact.until >= act.start && artefact.sent >= act.since
}

/// When an operator that hands over in batches did so for the last time.
fn last_batch(act: &Planned, every: Span) -> Moment {
    let (every, lasts) = (every.seconds(), (act.end - act.start).seconds());
    Moment::from_seconds(act.start.seconds() + lasts / every * every)
}

fn key_in_time(act: &Planned, key: &HeldKey) -> bool {
    key.from <= act.end && key.until >= act.start
}
