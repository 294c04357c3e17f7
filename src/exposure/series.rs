//! What do events give that differ in nothing but how long the adversary stays? All of them at once.
//!
//! # Model
//! Whoever stays longer finds no less. Where the shortest and the longest stay find the same in a conversation, all between
//! find that too; where they differ, the one in the middle is looked at, and so on.

use super::counted::State;
use super::event::{Event, Room, Standing};
use super::{Count, Counter, Ground, Kind, Whom};
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

impl Slot {
    fn new(events: usize, people: usize, pairs: usize) -> Self {
        let firsts = |count| [vec![NEVER; count], vec![NEVER; count]];
        Self { steps: vec![[[0; 2]; KINDS]; events + 1], people: firsts(people), pairs: firsts(pairs) }
    }

    /// Adds what one conversation of these people gives from one event up to another.
    fn add(&mut self, state: &State, members: &[u32], from: usize, to: usize) {
        let event = from as u16;
        for (part, is_met) in [state.digest.in_scope, state.digest.exposed].into_iter().enumerate() {
            for person in members.iter().filter(|_| is_met) {
                first(&mut self.people[part][*person as usize], event);
            }
        }
        for (pair, in_scope, exposed) in &state.shared {
            for (part, _) in [*in_scope, *exposed].into_iter().enumerate().filter(|(_, is_met)| *is_met) {
                first(&mut self.pairs[part][*pair], event);
            }
        }
        for (kind, count) in state.digest.counts.iter().enumerate() {
            self.step(kind, from, to, *count);
        }
        self.step(Kind::Pairs as usize, from, to, state.alone);
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
        for (kind, firsts) in [(Kind::People as usize, &self.people), (Kind::Pairs as usize, &self.pairs)] {
            for (part, firsts) in firsts.iter().enumerate() {
                for first in firsts.iter().filter(|first| **first != NEVER) {
                    self.steps[usize::from(*first)][kind][part] += 1;
                }
            }
        }
    }
}

impl Standing<'_> {
    /// Runs events about everyone, each counter with its campaign, in the order of their ends.
    pub fn series(&self, ground: &Ground, events: &[(&Counter, &Campaign)], room: &mut Room) -> Vec<Event> {
        let (people, pairs) = (ground.world.people() as usize, ground.world.pairs().len());
        let slots = self.slots();
        let mut sums: Vec<Slot> = (0..slots).map(|_| Slot::new(events.len(), people, pairs)).collect();
        let (mut states, mut alike) = (Vec::new(), Vec::new());
        // Where something comes to be at a deletion, that may be at any time.
        let ends = self.horizon(ground) < i64::MAX;
        let late = self.custody.service().longest_snapshot().seconds();
        for at in 0..ground.columns.len() {
            let (view, class) = (ground.columns.view(at), self.class_of(at));
            states.clear();
            states.resize_with(events.len(), || None);
            alike.clear();
            alike.extend(0..events.len());
            let mut look = |event: usize| {
                let counter = events[event].0;
                counter.find_for(&view, class, Whom::Everyone, &mut room.scratch);
                counter.state(&view, &room.scratch)
            };
            // Where all is over before the shortest stay ends, nothing depends on the stay.
            let is_over = ends && view.horizon().saturating_add(late) <= events[0].0.last_end();
            let last = if is_over { 0 } else { events.len() - 1 };
            settle(0, last, &mut states, &mut alike, &mut look);
            if is_over {
                alike.fill(0);
            }
            let mut from = 0;
            while from < events.len() {
                let next =
                    (from + 1..events.len()).find(|event| alike[*event] != alike[from]).unwrap_or(events.len());
                let Some(state) = &states[alike[from]] else { break };
                for slot in [class, slots - 1] {
                    sums[slot].add(state, view.members, from, next);
                }
                from = next;
            }
        }
        sums.iter_mut().for_each(Slot::count_firsts);
        let event = |(at, (_, campaign)): (usize, &(&Counter, &Campaign))| {
            let exposed = &sums[slots - 1].people[1];
            let people = (0..people as u32).filter(|person| usize::from(exposed[*person as usize]) <= at);
            let mut event =
                Event { classes: sums.iter().map(|slot| summed(slot, at)).collect(), people: people.collect() };
            self.totals(ground, campaign, &mut room.memo, &mut event);
            event
        };
        events.iter().enumerate().map(event).collect()
    }
}

/// Looks at as many events between two as it takes to know all of them, and notes of each which one it is like.
fn settle(
    first: usize,
    last: usize,
    states: &mut [Option<State>],
    alike: &mut [usize],
    look: &mut dyn FnMut(usize) -> State,
) {
    for event in [first, last] {
        states[event].get_or_insert_with(|| look(event));
    }
    if states[first].as_ref().is_some_and(|state| states[last].as_ref().is_some_and(|other| other.is_like(state))) {
        let like = alike[first];
        alike[first..=last].fill(like);
    } else if last - first > 1 {
        let middle = first.midpoint(last);
        settle(first, middle, states, alike, look);
        settle(middle, last, states, alike, look);
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
