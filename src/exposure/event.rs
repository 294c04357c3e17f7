//! What does one event give: one campaign against one service? All conversations are looked at; the simple way.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use super::bits::Bits;
use super::{Count, Counter, Ground, Kind, Memo, Scratch, View, Whom};
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
    people: Bits,
    people_count: u64,
    pairs: u64,
}

/// What one event gave, class by class, and last of all classes together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Counts of each class, kind by kind.
    pub classes: Vec<[Count; Kind::ALL.len()]>,
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
    pub(super) marks: Vec<[Marks; 4]>,
}

/// Events, and the signatures that they were found under.
type Known = (Vec<Vec<u64>>, Arc<[Event]>);

/// Most divisions into classes kept, and most moments of each.
const MOST: usize = 16;
const MOST_MOMENTS: usize = 4_096;

/// Numbers that have been seen in this event.
#[derive(Debug, Default)]
pub(super) struct Marks {
    seen: Vec<u32>,
    now: u32,
}

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
        let mut event = Event { classes: vec![[Count::default(); Kind::ALL.len()]; all + 1], people: Arc::new([]) };
        let (people, pairs) = (ground.world.people() as usize, ground.world.pairs().len());
        room.forget([people, people, pairs, pairs], all + 1);
        let everybody = campaign.acts.iter().all(|act| act.about.is_none());
        for at in 0..self.division.classes.len() {
            let view = ground.columns.view(at);
            let whom = if everybody { Whom::Everyone(self.attributes(ground, &view)) } else { Whom::Ask };
            self.add(&view, counter, campaign, whom, room, &mut event);
        }
        event.people = room.marks[all][1].met().collect();
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
        let (class, all) = (usize::from(self.division.classes[view.index]), self.slots() - 1);
        let Room { scratch, marks, .. } = room;
        counter.find_for(view, class, whom, scratch);
        let [own, whole] = marks.get_disjoint_mut([class, all]).expect("the last is no class");
        let counts = &mut event.classes;
        let mut shared = [Count::default(); 2];
        // What is new among all is new in its class, so that only what is new there is asked about again.
        let alone = counter.pairs(view, &scratch.found, &mut |pair, in_scope, exposed| {
            if in_scope && own[2].is_new(pair) {
                shared[0].scope += 1;
                shared[1].scope += u64::from(whole[2].is_new(pair));
            }
            if exposed && own[3].is_new(pair) {
                shared[0].exposed += 1;
                shared[1].exposed += u64::from(whole[3].is_new(pair));
            }
        });
        for (slot, shared) in [class, all].into_iter().zip(shared) {
            counts[slot][Kind::Pairs as usize].add(alone);
            counts[slot][Kind::Pairs as usize].add(shared);
        }
        let [own_counts, all_counts] = counts.get_disjoint_mut([class, all]).expect("the last is no class");
        let (in_scope, exposed) = counter.count(view, &scratch.found, own_counts);
        let (people, bystanders) = (Kind::People as usize, Kind::Bystanders as usize);
        for person in view.members.iter().filter(|_| in_scope) {
            let number = *person as usize;
            let is_new_in_scope = own[0].is_new(number);
            let is_new_exposed = exposed && own[1].is_new(number);
            if !is_new_in_scope && !is_new_exposed {
                continue;
            }
            let bystander = u64::from(whom == Whom::Ask && !campaign.concerns(*person));
            if is_new_in_scope {
                let anywhere = u64::from(whole[0].is_new(number));
                own_counts[people].scope += 1;
                own_counts[bystanders].scope += bystander;
                all_counts[people].scope += anywhere;
                all_counts[bystanders].scope += anywhere * bystander;
            }
            if is_new_exposed {
                let anywhere = u64::from(whole[1].is_new(number));
                own_counts[people].exposed += 1;
                own_counts[bystanders].exposed += bystander;
                all_counts[people].exposed += anywhere;
                all_counts[bystanders].exposed += anywhere * bystander;
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
            for kind in [Kind::Content, Kind::Sender, Kind::Recipient, Kind::Time, Kind::Size] {
                counts[kind as usize].total = totals.messages;
            }
            counts[Kind::Pairs as usize].total = totals.pairs;
            counts[Kind::People as usize].total = totals.people_count;
            let is_target = |person: usize| campaign.concerns(person as u32);
            let targets = match campaign.targets() {
                Some(targets) => targets.iter().filter(|p| totals.people.contains(**p as usize)).count() as u64,
                None => totals.people.count_where(is_target),
            };
            counts[Kind::Bystanders as usize].total = totals.people_count - targets;
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
        let empty = Totals { messages: 0, people: Bits::below(people), people_count: 0, pairs: 0 };
        let mut totals = vec![empty; slots];
        let mut wrote = vec![Bits::below(pairs); slots];
        for (at, class) in classes.iter().enumerate() {
            let view = ground.columns.view(at);
            for slot in [usize::from(*class), slots - 1] {
                totals[slot].messages += view.messages() as u64;
                view.members.iter().for_each(|person| totals[slot].people.insert(*person as usize));
                view.pairs().for_each(|pair| wrote[slot].insert(pair));
            }
        }
        for (totals, wrote) in totals.iter_mut().zip(wrote) {
            totals.people_count = totals.people.count();
            totals.pairs = wrote.count();
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
    /// Marks nothing in so many classes, of numbers below these bounds: people in scope and exposed, pairs likewise.
    pub(super) fn forget(&mut self, bounds: [usize; 4], slots: usize) {
        self.marks.resize_with(slots, Default::default);
        for marks in &mut self.marks {
            marks.iter_mut().zip(bounds).for_each(|(marks, bound)| marks.forget(bound));
        }
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

impl Marks {
    pub(super) fn forget(&mut self, bound: usize) {
        self.seen.resize(bound, 0);
        self.now = self.now.wrapping_add(1);
        if self.now == 0 {
            self.seen.fill(0);
            self.now = 1;
        }
    }

    /// Those seen in this event, in order.
    pub(super) fn met(&self) -> impl Iterator<Item = u32> {
        (0_u32..).zip(&self.seen).filter(|(_, seen)| **seen == self.now).map(|(number, _)| number)
    }

    pub(super) fn is_new(&mut self, number: usize) -> bool {
        std::mem::replace(&mut self.seen[number], self.now) != self.now
    }
}
