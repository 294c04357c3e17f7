//! Which copies does a stolen device open, and which a recorded handshake that was broken? Sessions as numbered chains,
//! without keys.
//!
//! # Model
//! Of a session, whoever began it sends in chains 0, 2, 4 … and the other in 1, 3, 5 …: a side opens chain c + 1 only
//! with the ratchet key of its own chain c, and makes c + 2 when it has received from c + 1. A device holds, of each chain
//! of the other side that it keeps, where it stands and which messages it still waits for; of its own chain, where it
//! stands; and, while it has a ratchet key, all of the chain that answers it, unless an ML-KEM secret is in it that the device
//! does not have. A recorded handshake, broken, gives the chains of a session that began while it was recorded, and a stolen
//! device those after its own, see [`super::recorded`]; and a group's chain is had that began while it was recorded.

use std::collections::BTreeMap;

use super::columns::{BLOCK, NEVER};
use super::epochs;
use super::evaluate::Run;
use super::exchange::{Carried, Exchange};
use super::found::bit;
use super::recorded::Lines;
use super::view::View;
use crate::crypto::{NextKey, RatchetRules};
use crate::custody::routes::falls_to_a_quantum_computer;
use crate::scenario::{Scheme, Verb};
use crate::unit::Span;

impl Run<'_> {
    /// Messages of a block whose copy for a member opens with what the campaign's stolen devices hold of a key rule.
    pub(super) fn stolen(&self, key: usize, member: Option<usize>, block: usize) -> u64 {
        let Some(member) = member else { return 0 };
        let mut known = self.stolen.borrow_mut();
        let opened = known.entry(key).or_insert_with(|| self.all_stolen(key));
        opened[member * self.view.blocks() + block]
    }

    fn all_stolen(&self, key: usize) -> Vec<u64> {
        let view = self.view;
        let mut opened = vec![0; view.members.len() * view.blocks()];
        if let Scheme::Epochs { every, kept } = self.counter.custody.service().keys[key].scheme {
            self.by_epochs(key, every, kept, &mut opened);
            return opened;
        }
        for (act, planned) in self.counter.campaign.acts.iter().enumerate() {
            let (start, window) = (planned.start.seconds(), self.counter.windows[act]);
            if planned.act.verb == Verb::Harvest
                && falls_to_a_quantum_computer(self.counter.custody.service(), key)
                && self.concerns_anybody(act)
            {
                let recorded = |began: i64| (window.start..=window.end).contains(&began);
                self.all_recorded(key, act, &recorded, &mut opened);
            }
            if planned.act.verb != Verb::Seize {
                continue;
            }
            let theft = start;
            for victim in (0..view.members.len()).filter(|member| self.concerns(act, *member)) {
                match &self.counter.custody.service().keys[key].scheme {
                    Scheme::Epochs { .. } | Scheme::Stored { .. } => {}
                    Scheme::DoubleRatchet(rules) => {
                        let played = played(view, rules, victim, theft);
                        let lines = self.lines(key, victim, &played.2);
                        by_sessions(view, victim, &played, &lines, &mut opened);
                    }
                    Scheme::SenderKeys { every } => by_chains(view, *every, victim, theft, &mut opened),
                }
            }
        }
        opened
    }
}

impl Run<'_> {
    /// Adds the copies of a group in epochs: here all acts count together, since what one brings another opens.
    fn by_epochs(&self, key: usize, every: Option<Span>, kept: usize, opened: &mut [u64]) {
        let (view, mut grasp) = (self.view, epochs::Grasp { thefts: Vec::new(), records: Vec::new() });
        for (act, planned) in self.counter.campaign.acts.iter().enumerate() {
            let window = self.counter.windows[act];
            if planned.act.verb == Verb::Harvest
                && falls_to_a_quantum_computer(self.counter.custody.service(), key)
                && self.concerns_anybody(act)
            {
                grasp.records.push((window.start, window.end));
            }
            if planned.act.verb == Verb::Seize {
                let victims = (0..view.members.len()).filter(|member| self.concerns(act, *member));
                grasp.thefts.extend(victims.map(|victim| (victim, window.start)));
            }
        }
        if grasp.thefts.is_empty() && grasp.records.is_empty() {
            return;
        }
        for (message, opens) in epochs::opened(view, every, kept, &grasp).into_iter().enumerate() {
            let sender = usize::from(view.senders()[message]);
            for to in (0..view.members.len()).filter(|to| opens && *to != sender) {
                opened[to * view.blocks() + message / BLOCK] |= bit(message);
            }
        }
    }

    /// Adds the copies of sessions and chains that began while an act recorded the lines of the people it is about.
    fn all_recorded(&self, key: usize, act: usize, recorded: &dyn Fn(i64) -> bool, opened: &mut [u64]) {
        let view = self.view;
        let mut open = |message: usize, to: usize| opened[to * view.blocks() + message / BLOCK] |= bit(message);
        match &self.counter.custody.service().keys[key].scheme {
            Scheme::Epochs { .. } | Scheme::Stored { .. } => {}
            Scheme::DoubleRatchet(rules) => self.follow_set_ups(key, rules, act, recorded, &mut open),
            // A chain is handed over on the line of whoever sends in it, and of everybody else.
            Scheme::SenderKeys { every } => {
                for sender in 0..view.members.len() {
                    for chain in chains_of(view, *every, sender) {
                        if chain.first().is_some_and(|first| recorded(view.sent[*first])) {
                            let to = || (0..view.members.len()).filter(|to| *to != sender);
                            chain.iter().for_each(|message| to().for_each(|to| open(*message, to)));
                        }
                    }
                }
            }
        }
    }
}

/// One side of a session.
#[derive(Debug, Clone)]
pub(super) struct Side {
    /// The chain whose ratchet key it has, one less than the first for the prekey of whoever did not begin.
    own: Option<i64>,
    /// Its sending chain, and the next index there.
    sending: Option<(i64, u32)>,
    /// The last chain of the other side that it has received from.
    latest: i64,
    receiving: Vec<Receiving>,
    /// How far its exchanges by ML-KEM have come, where there are any.
    pub(super) exchange: Option<Exchange>,
}

#[derive(Debug, Clone)]
struct Receiving {
    chain: i64,
    next: u32,
    skipped: Vec<u32>,
}

/// How a copy was sealed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Copied {
    pub(super) session: usize,
    pub(super) chain: i64,
    index: u32,
    /// ML-KEM secrets in its chain, and what it carries of the next.
    pub(super) mixed: u32,
    pub(super) carries: Carried,
}

/// A victim and one other member.
#[derive(Debug, Clone, Default)]
pub(super) struct Pair {
    /// The victim's side first.
    sessions: Vec<[Side; 2]>,
    active: [Option<usize>; 2],
    /// When each session began [s].
    pub(super) begun: Vec<i64>,
}

/// A copy is sent, or arrives: when, whether it arrives, the message, and to whom.
type Event = (i64, bool, usize, usize);

/// How each copy was sealed, by message and recipient.
pub(super) type Copies = BTreeMap<(usize, usize), Copied>;

/// What a member and the others did: all its sessions, those of a moment, and how each copy was sealed.
type Played = (BTreeMap<usize, Pair>, BTreeMap<usize, Pair>, Copies);

/// The other of the two between whom a copy passed.
pub(super) fn other(view: &View, message: usize, to: usize, member: usize) -> usize {
    let sender = usize::from(view.senders()[message]);
    if sender == member { to } else { sender }
}

pub(super) fn played(view: &View, rules: &RatchetRules, victim: usize, theft: i64) -> Played {
    let mut events: Vec<Event> = Vec::new();
    for (message, sent) in view.sent.iter().enumerate() {
        let sender = usize::from(view.senders()[message]);
        for to in (0..view.members.len()).filter(|to| *to != sender && (*to == victim || sender == victim)) {
            events.push((*sent, false, message, to));
            let arrives = view.delivered(to).0[message];
            if arrives < NEVER {
                events.push((arrives, true, message, to));
            }
        }
    }
    events.sort_unstable();
    let mut pairs: BTreeMap<usize, Pair> = BTreeMap::new();
    let mut copies = Copies::new();
    let mut taken: Option<BTreeMap<usize, Pair>> = None;
    for (at, arrives, message, to) in events {
        if at > theft && taken.is_none() {
            taken = Some(pairs.clone());
        }
        let sender = usize::from(view.senders()[message]);
        let pair = pairs.entry(other(view, message, to, victim)).or_default();
        if arrives {
            let (copy, side) = (copies[&(message, to)], usize::from(to != victim));
            if pair.sessions[copy.session][side].receive(copy, rules, at) {
                pair.active[side] = Some(copy.session);
            }
        } else {
            let copy = pair.send(usize::from(sender != victim), rules, at);
            copies.insert((message, to), copy);
        }
    }
    let taken = taken.unwrap_or_else(|| pairs.clone());
    (pairs, taken, copies)
}

fn by_sessions(view: &View, victim: usize, (_, taken, copies): &Played, lines: &Lines, opened: &mut [u64]) {
    for ((message, to), copy) in copies {
        let sender = usize::from(view.senders()[*message]);
        let other = other(view, *message, *to, victim);
        let side = taken.get(&other).and_then(|pair| pair.sessions.get(copy.session)).map(|sides| &sides[0]);
        let as_it_is = |side: &Side| if sender == victim { side.sends(*copy) } else { side.opens(*copy) };
        let run_on = |side: &Side| lines.after((other, copy.session), side).contains(&copy.chain);
        if side.is_some_and(|side| as_it_is(side) || run_on(side)) {
            opened[to * view.blocks() + message / BLOCK] |= bit(*message);
        }
    }
}

impl Pair {
    fn send(&mut self, side: usize, rules: &RatchetRules, at: i64) -> Copied {
        let session = self.active[side].unwrap_or_else(|| {
            let exchange = |is_second| rules.kem.map(|kem| Exchange::new(kem, is_second, at));
            let (own, sending, latest) = (Some(0), Some((0, 0)), -1);
            let begins = Side { own, sending, latest, receiving: Vec::new(), exchange: exchange(false) };
            let (own, sending, receiving) = (Some(-1), None, Vec::new());
            let answers = Side { own, sending, latest, receiving, exchange: exchange(true) };
            self.begun.push(at);
            self.sessions.push(if side == 0 { [begins, answers] } else { [answers, begins] });
            self.active[side] = Some(self.sessions.len() - 1);
            self.sessions.len() - 1
        });
        let side = &mut self.sessions[session][side];
        let (chain, index) = side.sending.unwrap_or_else(|| side.begin_chain(at));
        side.sending = Some((chain, index + 1));
        let carries = side.exchange.as_mut().map_or(Carried::Nothing, Exchange::sends);
        Copied { session, chain, index, mixed: side.mixed(), carries }
    }
}

impl Side {
    /// It begins its next sending chain: the number, and the first index.
    fn begin_chain(&mut self, at: i64) -> (i64, u32) {
        let begun = (self.latest + 1, 0);
        (self.own, self.sending) = (Some(begun.0), Some(begun));
        if let Some(exchange) = &mut self.exchange {
            exchange.begins_chain(at);
        }
        begun
    }

    /// Whether an honest client opens a copy; where it does not, nothing changes.
    fn receive(&mut self, copy: Copied, rules: &RatchetRules, at: i64) -> bool {
        let known = self.receiving.iter_mut().find(|known| known.chain == copy.chain);
        let is_new = known.is_none();
        let mut new = Receiving { chain: copy.chain, next: 0, skipped: Vec::new() };
        if is_new && self.own != Some(copy.chain - 1) || !known.unwrap_or(&mut new).take(copy.index, rules) {
            return false;
        }
        if let Some(exchange) = &mut self.exchange {
            exchange.receives(copy.mixed, copy.carries, at);
        }
        if is_new {
            self.receiving.push(new);
            if self.receiving.len() > rules.receiver_chains {
                self.receiving.remove(0);
            }
            (self.latest, self.own, self.sending) = (copy.chain, None, None);
            if rules.next_key == NextKey::OnReceipt {
                self.begin_chain(at);
            }
        }
        true
    }

    /// Whether a thief of this side opens a copy for it, however far ahead.
    fn opens(&self, copy: Copied) -> bool {
        match self.receiving.iter().find(|known| known.chain == copy.chain) {
            Some(known) => copy.index >= known.next || known.skipped.contains(&copy.index),
            None => {
                let follows = self.exchange.as_ref().is_none_or(|exchange| exchange.follows(copy.mixed));
                self.own == Some(copy.chain - 1) && follows
            }
        }
    }

    /// The first chain that its root does not know: the other's, or its own if it has no ratchet key.
    pub(super) fn next_chain(&self) -> i64 {
        self.own.unwrap_or(self.latest) + 1
    }

    fn mixed(&self) -> u32 {
        self.exchange.as_ref().map_or(0, |exchange| exchange.mixed)
    }

    /// Whether a thief of this side opens what it sends.
    fn sends(&self, copy: Copied) -> bool {
        self.sending.is_some_and(|(chain, next)| copy.chain == chain && copy.index >= next)
    }
}

impl Receiving {
    fn take(&mut self, index: u32, rules: &RatchetRules) -> bool {
        if index < self.next {
            let at = self.skipped.iter().position(|skipped| *skipped == index);
            return at.map(|at| self.skipped.remove(at)).is_some();
        }
        if (index - self.next) as usize > rules.forward_jump {
            return false;
        }
        self.skipped.extend(self.next..index);
        let dropped = self.skipped.len().saturating_sub(rules.skipped_keys);
        self.skipped.drain(..dropped);
        self.next = index + 1;
        true
    }
}

/// Under sender keys everybody in the group has every sender's chain, from where it stood.
fn by_chains(view: &View, every: Option<Span>, victim: usize, theft: i64, opened: &mut [u64]) {
    for sender in 0..view.members.len() {
        for chain in chains_of(view, every, sender) {
            open_chain(view, &chain, sender, victim, theft, opened);
        }
    }
}

/// The messages of each of a sender's chains.
fn chains_of(view: &View, every: Option<Span>, sender: usize) -> Vec<Vec<usize>> {
    let mut chains: Vec<Vec<usize>> = Vec::new();
    for message in (0..view.messages()).filter(|message| usize::from(view.senders()[*message]) == sender) {
        let is_old = |chain: &Vec<usize>| {
            let is_aged = every.is_some_and(|every| view.sent[message] > view.sent[chain[0]] + every.seconds());
            is_aged || view.departures()[message] > view.departures()[chain[0]]
        };
        match chains.last_mut() {
            Some(chain) if !is_old(chain) => chain.push(message),
            _ => chains.push(vec![message]),
        }
    }
    chains
}

fn open_chain(view: &View, chain: &[usize], sender: usize, victim: usize, theft: i64, opened: &mut [u64]) {
    let Some(first) = chain.first() else { return };
    let (arrivals, _) = view.delivered(victim);
    let had = |message: usize| if sender == victim { view.sent[message] } else { arrivals[message] } <= theft;
    let stands = chain.iter().rposition(|message| had(*message)).map_or(0, |last| last + 1);
    // Until the first message comes, what opens the hand-over of a chain waits on the device.
    if stands == 0 && (sender == victim || view.sent[*first] > theft) {
        return;
    }
    for (_, message) in chain.iter().enumerate().filter(|(at, message)| *at >= stands || !had(**message)) {
        for to in (0..view.members.len()).filter(|to| *to != sender) {
            opened[to * view.blocks() + message / BLOCK] |= bit(*message);
        }
    }
}
