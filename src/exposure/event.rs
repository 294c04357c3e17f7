//! What does one event give: one campaign against one service? All conversations are looked at; the simple way.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use super::bits::Bits;
use super::met::{Both, Met, Part};
use super::{Counter, Counts, Ground, Kind, Memo, Scratch, View, Whom};
use crate::adversary::Campaign;
use crate::custody::Custody;
use crate::scenario::Anchor;

/// A service under one draw of its assumptions: who has what, and which conversations fall to which class.
#[derive(Debug)]
pub struct Standing<'a> {
    /// The service, with what its people have.
    pub custody: Custody<'a>,
    division: Arc<Division>,
    /// What each member of each conversation has, once that is asked for.
    attributes: OnceCell<Vec<u64>>,
}

/// Which conversations fall to which class, and what that makes: the same for all services that divide them alike.
#[derive(Debug)]
struct Division {
    classes: Vec<u16>,
    /// Of each class, and last of all.
    totals: Vec<Totals>,
    /// Messages of each class that were sent before moments met so far. Never waited for: a lock because rooms move from
    /// thread to thread.
    before: Mutex<BTreeMap<i64, Vec<u64>>>,
}

/// All that a class holds.
#[derive(Debug, Clone)]
struct Totals {
    messages: u64,
    harmful: u64,
    people: Bits,
    people_count: u64,
    pairs: u64,
}

/// What one event gave, class by class, and last of all classes together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Counts of each class, kind by kind.
    pub classes: Vec<Counts>,
    /// People with exposed content, sorted.
    pub people: Arc<[u32]>,
}

/// Room that is used again for the next event on the same ground.
#[derive(Debug, Default)]
pub struct Room {
    /// What was found in one conversation, and how often a way was tried.
    pub scratch: Scratch,
    /// What had happened by the moments of acts.
    pub memo: Memo,
    /// For each service and adversary, what events about everyone gave under draws that made no difference.
    known: BTreeMap<usize, Known>,
    /// How conversations fell to classes.
    divisions: Vec<Arc<Division>>,
    /// Who has been met in each class, and last in all.
    pub(super) met: Vec<Met>,
}

/// Events, and the signatures that they were found under.
type Known = (Vec<Vec<u64>>, Arc<[Event]>);

/// Most divisions into classes kept, and most moments of each.
const MOST: usize = 16;
const MOST_MOMENTS: usize = 4_096;

impl<'a> Standing<'a> {
    /// A service in operation on a world; what is known in a room need not be worked out again.
    pub fn new(custody: Custody<'a>, ground: &Ground, room: &mut Room) -> Self {
        let conversations = ground.columns.len();
        let class = |at: usize| {
            let view = ground.columns.view(at);
            custody.class(view.index, view.kind, view.members) as u16
        };
        let classes: Vec<u16> = (0..conversations).map(class).collect();
        let slots = custody.service().classes.len() + 1;
        let known = room.divisions.iter().position(|known| known.totals.len() == slots && known.classes == classes);
        let division = match known {
            Some(at) => room.divisions.remove(at),
            None => Arc::new(Division::new(classes, slots, ground)),
        };
        if room.divisions.len() >= MOST {
            room.divisions.remove(0);
        }
        room.divisions.push(Arc::clone(&division));
        Self { custody, division, attributes: OnceCell::new() }
    }

    /// The last moment at which anything comes to be [s]: to look any longer finds nothing more.
    pub fn horizon(&self, ground: &Ground) -> i64 {
        let service = self.custody.service();
        match service.leaves.iter().any(|leaf| leaf.from.anchor == Anchor::Deleted) {
            true => i64::MAX,
            false => ground.columns.horizon() + service.longest_snapshot().seconds(),
        }
    }

    /// Runs one event over all conversations: the simple way, that holds for every campaign.
    pub fn event(&self, ground: &Ground, counter: &Counter, campaign: &Campaign, room: &mut Room) -> Event {
        let all = self.slots() - 1;
        let mut event = Event { classes: vec![Counts::default(); all + 1], people: Arc::new([]) };
        let (people, pairs) = (ground.world.people() as usize, ground.world.pairs().len());
        room.forget(people, pairs, all + 1);
        let everybody = campaign.is_about_all();
        for at in 0..self.division.classes.len() {
            let view = ground.columns.view(at);
            let whom = if everybody { Whom::Everyone(self.attributes(ground, &view)) } else { Whom::Ask };
            self.add(&view, counter, campaign, whom, room, &mut event);
        }
        event.people = room.met[all].people(Part::Exposed).collect();
        event.sum_up();
        self.totals(ground, campaign, &mut room.memo, &mut event);
        event
    }

    fn add(
        &self,
        view: &View,
        counter: &Counter,
        campaign: &Campaign,
        whom: Whom,
        room: &mut Room,
        event: &mut Event,
    ) {
        let class = self.class_of(view.index);
        let Room { scratch, met, .. } = room;
        counter.find_for(view, class, whom, scratch);
        let mut both = Both::of(met, &mut event.classes, class);
        let alone = counter.pairs(view, &scratch.found, &mut |pair, in_scope, exposed| {
            for (part, is_part) in [(Part::Scope, in_scope), (Part::Exposed, exposed)] {
                if is_part {
                    both.pair(part, pair);
                }
            }
        });
        both.pairs_alone(Part::Scope, alone.scope);
        both.pairs_alone(Part::Exposed, alone.exposed);
        let (in_scope, exposed) = counter.count(view, &scratch.found, both.own());
        for person in view.members.iter().filter(|_| in_scope) {
            let is_bystander = || whom == Whom::Ask && !campaign.concerns(*person);
            let is_told = || campaign.tells(*person);
            both.person(Part::Scope, *person as usize, is_bystander, is_told);
            if exposed {
                both.person(Part::Exposed, *person as usize, is_bystander, is_told);
            }
        }
    }

    /// What each member of a conversation has, a bit for each attribute.
    pub(super) fn attributes(&self, ground: &Ground, view: &View) -> &[u64] {
        let all = || ground.columns.everybody().iter().map(|person| self.custody.attributes(*person)).collect();
        let first = view.first_member();
        &self.attributes.get_or_init(all)[first..first + view.members.len()]
    }

    /// Fills in how much there is of each kind, of which an event about some people saw but a part.
    pub(super) fn totals(&self, ground: &Ground, campaign: &Campaign, memo: &mut Memo, event: &mut Event) {
        for (totals, counts) in self.division.totals.iter().zip(&mut event.classes) {
            for kind in [Kind::Content, Kind::Sender, Kind::Recipient, Kind::Time, Kind::Size, Kind::Proof] {
                counts[kind as usize].total = totals.messages;
            }
            for kind in [Kind::Harmful, Kind::HarmfulSender, Kind::HarmfulProof] {
                counts[kind as usize].total = totals.harmful;
            }
            counts[Kind::Pairs as usize].total = totals.pairs;
            for kind in [Kind::People, Kind::Untold] {
                counts[kind as usize].total = totals.people_count;
            }
            let is_target = |person: usize| campaign.concerns(person as u32);
            let targets = match campaign.targets() {
                Some(targets) => targets.iter().filter(|p| totals.people.contains(**p as usize)).count() as u64,
                None => totals.people.count_where(is_target),
            };
            counts[Kind::Bystanders as usize].total = totals.people_count - targets;
            counts[Kind::Targets as usize].total = targets;
        }
        let horizon = ground.columns.horizon();
        let first = self.before(ground, campaign.first().seconds(), memo);
        let last = self.before(ground, campaign.last().seconds().min(horizon) + 1, memo);
        for (slot, counts) in event.classes.iter_mut().enumerate() {
            let [first, last, all] = [first[slot], last[slot].max(first[slot]), self.division.totals[slot].messages];
            counts[Kind::Past as usize].total = first;
            counts[Kind::Live as usize].total = last - first;
            counts[Kind::Future as usize].total = all - last;
        }
    }

    /// Messages of each class, and of all, that were sent before a moment.
    fn before(&self, ground: &Ground, moment: i64, memo: &mut Memo) -> Vec<u64> {
        let mut known = self.division.before.lock().expect("no thread panics while it holds this");
        if let Some(known) = known.get(&moment) {
            return known.clone();
        }
        let mut counts = vec![0; self.slots()];
        for (class, count) in self.division.classes.iter().zip(memo.sent_before(&ground.columns, moment).iter()) {
            counts[usize::from(*class)] += u64::from(*count);
            counts[self.slots() - 1] += u64::from(*count);
        }
        if known.len() >= MOST_MOMENTS {
            known.clear();
        }
        known.insert(moment, counts.clone());
        counts
    }

    pub(super) fn slots(&self) -> usize {
        self.division.totals.len()
    }

    pub(super) fn class_of(&self, conversation: usize) -> usize {
        usize::from(self.division.classes[conversation])
    }
}

impl Division {
    fn new(classes: Vec<u16>, slots: usize, ground: &Ground) -> Self {
        let (people, pairs) = (ground.world.people() as usize, ground.world.pairs().len());
        let empty = Totals { messages: 0, harmful: 0, people: Bits::below(people), people_count: 0, pairs: 0 };
        let mut totals = vec![empty; slots];
        let mut wrote = vec![Bits::below(pairs); slots];
        for (at, class) in classes.iter().enumerate() {
            let view = ground.columns.view(at);
            for slot in [usize::from(*class), slots - 1] {
                totals[slot].messages += view.messages() as u64;
                totals[slot].harmful += view.all_harmful();
                view.members.iter().for_each(|person| totals[slot].people.insert(*person as usize));
                totals[slot].pairs += view.only_here() as u64;
                view.shared_pairs().for_each(|pair| wrote[slot].insert(pair));
            }
        }
        for (totals, wrote) in totals.iter_mut().zip(wrote) {
            totals.people_count = totals.people.count();
            totals.pairs += wrote.count();
        }
        Self { classes, totals, before: Mutex::default() }
    }
}

impl Event {
    /// Adds the messages of each class to those of all.
    pub(super) fn sum_up(&mut self) {
        let (all, classes) = self.classes.split_last_mut().expect("all come last");
        for class in classes {
            for kind in Kind::MESSAGES {
                all[kind as usize].add(class[kind as usize]);
            }
        }
    }
}

impl Room {
    /// Forgets who was met, in so many classes, of so many people and pairs.
    pub(super) fn forget(&mut self, people: usize, pairs: usize, slots: usize) {
        self.met.resize_with(slots, Default::default);
        self.met.iter_mut().for_each(|met| met.forget(people, pairs));
    }

    /// What is known of a place under these signatures.
    pub fn recall(&self, place: usize, signatures: &[Vec<u64>]) -> Option<Arc<[Event]>> {
        let (_, events) = self.known.get(&place).filter(|(known, _)| known == signatures)?;
        Some(Arc::clone(events))
    }

    /// Keeps what was found at a place, instead of what was found there before.
    pub fn keep(&mut self, place: usize, signatures: Vec<Vec<u64>>, events: &Arc<[Event]>) {
        self.known.insert(place, (signatures, Arc::clone(events)));
    }
}
