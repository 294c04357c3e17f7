//! What do events give that differ in nothing but how long the adversary stays? All of them at once.
//!
//! # Model
//! Whoever stays longer finds no less. Where the shortest and the longest stay find the same in a conversation, all between
//! find that too; where they differ, the one in the middle is looked at, and so on.

use super::event::{Event, Room, Standing};
use super::{Count, Counter, Digest, Found, Ground, Kind, View, Whom};
use crate::adversary::Campaign;

const KINDS: usize = Kind::ALL.len();

/// What all events of a series give in one class, or in all: counts as differences from event to event, and the first
/// event in which each person and pair was met.
struct Slot {
    steps: Vec<[[i64; 2]; KINDS]>,
    people: [Vec<u16>; 2],
    pairs: [Vec<u16>; 2],
}

const NEVER: u16 = u16::MAX;

/// What one conversation gives.
#[derive(Default)]
struct Given {
    digest: Digest,
    /// Pairs that write to each other here only.
    alone: Count,
    /// Pairs that do so elsewhere too: whether in scope, and whether it came out.
    shared: Vec<(usize, bool, bool)>,
}

impl Given {
    /// The same room, filled again.
    fn fill(&mut self, view: &View, counter: &Counter, found: &Found) {
        let shared = &mut self.shared;
        shared.clear();
        self.alone =
            counter.pairs(view, found, &mut |pair, in_scope, exposed| shared.push((pair, in_scope, exposed)));
        self.digest = counter.digest(view, found);
    }
}

/// What came out of one conversation in some of the events.
struct Looked {
    found: Vec<Found>,
    is_known: Vec<bool>,
    /// For each event, the one that it is like.
    alike: Vec<usize>,
}

impl Slot {
    fn new(events: usize, people: usize, pairs: usize) -> Self {
        let firsts = |count| [vec![NEVER; count], vec![NEVER; count]];
        Self { steps: vec![[[0; 2]; KINDS]; events + 1], people: firsts(people), pairs: firsts(pairs) }
    }

    /// Adds what one conversation of these people gives from one event up to another.
    fn add(&mut self, given: &Given, members: &[u32], from: usize, to: usize) {
        let event = from as u16;
        for (part, is_met) in [given.digest.in_scope, given.digest.exposed].into_iter().enumerate() {
            for person in members.iter().filter(|_| is_met) {
                first(&mut self.people[part][*person as usize], event);
            }
        }
        for (pair, in_scope, exposed) in &given.shared {
            for (part, _) in [*in_scope, *exposed].into_iter().enumerate().filter(|(_, is_met)| *is_met) {
                first(&mut self.pairs[part][*pair], event);
            }
        }
        for (kind, count) in given.digest.counts.iter().enumerate() {
            self.step(kind, from, to, *count);
        }
        self.step(Kind::Pairs as usize, from, to, given.alone);
    }

    fn step(&mut self, kind: usize, from: usize, to: usize, count: Count) {
        let parts = [count.scope as i64, count.exposed as i64];
        for (part, count) in parts.into_iter().enumerate() {
            self.steps[from][kind][part] += count;
            self.steps[to][kind][part] -= count;
        }
    }

    /// Who was met for the first time in each event.
    fn count_firsts(&mut self) {
        // The acts are about everyone: nobody stands by. They tell nobody.
        let people = [Kind::People, Kind::Targets, Kind::Untold].map(|kind| (kind, &self.people));
        for (kind, firsts) in people.into_iter().chain([(Kind::Pairs, &self.pairs)]) {
            for (part, firsts) in firsts.iter().enumerate() {
                for first in firsts.iter().filter(|first| **first != NEVER) {
                    self.steps[usize::from(*first)][kind as usize][part] += 1;
                }
            }
        }
    }
}

impl Standing<'_> {
    /// Runs events about everyone that tell nobody, each counter with its campaign, in the order of their ends.
    pub fn series(&self, ground: &Ground, events: &[(&Counter, &Campaign)], room: &mut Room) -> Vec<Event> {
        let (people, pairs) = (ground.world.people() as usize, ground.world.pairs().len());
        let slots = self.slots();
        let mut sums: Vec<Slot> = (0..slots).map(|_| Slot::new(events.len(), people, pairs)).collect();
        let mut looked = Looked {
            found: vec![Found::default(); events.len()],
            is_known: vec![false; events.len()],
            alike: vec![0; events.len()],
        };
        let mut given = Given::default();
        // Where something comes to be at a deletion, that may be at any time.
        let ends = self.horizon(ground) < i64::MAX;
        let late = self.custody.service().longest_snapshot().seconds();
        for at in 0..ground.columns.len() {
            let (view, class) = (ground.columns.view(at), self.class_of(at));
            let attributes = self.attributes(ground, &view);
            let mut look = |event: usize, found: &mut Found| {
                std::mem::swap(found, &mut room.scratch.found);
                events[event].0.find_for(&view, class, Whom::Everyone(attributes), &mut room.scratch);
                std::mem::swap(found, &mut room.scratch.found);
            };
            // Where all is over before the shortest stay ends, nothing depends on the stay.
            let is_over = ends && view.horizon().saturating_add(late) <= events[0].0.all_had_by();
            looked.forget();
            looked.settle(0, if is_over { 0 } else { events.len() - 1 }, &mut look);
            if is_over {
                looked.alike.fill(0);
            }
            let mut from = 0;
            while from < events.len() {
                let like = looked.alike[from];
                let next =
                    (from + 1..events.len()).find(|event| looked.alike[*event] != like).unwrap_or(events.len());
                given.fill(&view, events[like].0, &looked.found[like]);
                for slot in [class, slots - 1] {
                    sums[slot].add(&given, view.members, from, next);
                }
                from = next;
            }
        }
        sums.iter_mut().for_each(Slot::count_firsts);
        let event = |(at, (_, campaign)): (usize, &(&Counter, &Campaign))| {
            let exposed = &sums[slots - 1].people[1];
            let people = (0..people as u32).filter(|person| usize::from(exposed[*person as usize]) <= at);
            let mut event = Event {
                classes: sums.iter().map(|slot| summed(slot, at)).collect(),
                people: people.collect::<Vec<u32>>().into(),
            };
            self.totals(ground, campaign, &mut room.memo, &mut event);
            event
        };
        events.iter().enumerate().map(event).collect()
    }
}

impl Looked {
    fn forget(&mut self) {
        self.is_known.fill(false);
        self.alike.iter_mut().enumerate().for_each(|(event, alike)| *alike = event);
    }

    /// Looks at as many events between two as it takes to know all of them, and notes of each which one it is like.
    fn settle(&mut self, first: usize, last: usize, look: &mut dyn FnMut(usize, &mut Found)) {
        for event in [first, last] {
            if !std::mem::replace(&mut self.is_known[event], true) {
                look(event, &mut self.found[event]);
            }
        }
        if self.found[first] == self.found[last] {
            let like = self.alike[first];
            self.alike[first..=last].fill(like);
        } else if last - first > 1 {
            let middle = first.midpoint(last);
            self.settle(first, middle, look);
            self.settle(middle, last, look);
        }
    }
}

fn first(known: &mut u16, event: u16) {
    *known = (*known).min(event);
}

fn summed(slot: &Slot, event: usize) -> [Count; KINDS] {
    let mut counts = [Count::default(); KINDS];
    for step in &slot.steps[..=event] {
        for (count, [scope, exposed]) in counts.iter_mut().zip(step) {
            count.scope = count.scope.wrapping_add_signed(*scope);
            count.exposed = count.exposed.wrapping_add_signed(*exposed);
        }
    }
    counts
}
