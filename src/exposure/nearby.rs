//! What does an event about some people give? Only the conversations that they are in are looked at.
//!
//! # Model
//! What is in scope hangs on the people and the moments, and not on the service: it is counted once for all services and
//! adversaries that share both. What comes out is found for each.

use std::sync::Arc;

use super::event::{Room, Standing};
use super::met::{Both, Part};
use super::{Columns, Counter, Counts, Event, Ground, Memo, Scoped, Whom};
use crate::adversary::Campaign;

/// The conversations that a campaign about some people reaches, the same people in all its acts; side by side, with
/// their members numbered anew.
#[derive(Debug, Default)]
pub struct Nearby {
    near: Columns,
    /// For each member of each conversation, whether the acts are about them.
    concerned: Vec<bool>,
    /// And whether they succeed with them.
    met: Vec<bool>,
    /// Their numbers here.
    numbers: Vec<u32>,
    /// Who has which number here.
    people: Vec<u32>,
}

/// What has been found of the conversations of one [`Nearby`], for the next service or adversary.
#[derive(Debug, Default)]
pub struct AtHand {
    memo: Memo,
    scopes: Vec<Scoped>,
    /// What counts of people and pairs in scope were found under: which scope, and to which class each conversation falls.
    counted: Vec<(usize, Vec<u16>, Vec<Counts>)>,
}

/// Most scopes, and most counts, kept.
const MOST: usize = 32;

impl Nearby {
    /// That of these people, sorted, with some of whom the acts succeed: with all, where that is `None`.
    pub fn of(ground: &Ground, people: &[u32], succeeds: Option<&[u32]>) -> Self {
        let mut is_reached = vec![false; ground.columns.len()];
        people.iter().flat_map(|person| ground.of(*person)).for_each(|at| is_reached[*at as usize] = true);
        let conversations: Vec<u32> = (0_u32..).zip(&is_reached).filter(|(_, is)| **is).map(|(at, _)| at).collect();
        let near = ground.columns.select(&conversations);
        let members = || (0..near.len()).flat_map(|at| near.view_in(&ground.columns, at).members);
        let everybody = ground.world.people() as usize;
        let (mut is_here, mut is_concerned) = (vec![false; everybody], vec![false; everybody]);
        members().for_each(|person| is_here[*person as usize] = true);
        people.iter().for_each(|person| is_concerned[*person as usize] = true);
        let all: Vec<u32> = (0_u32..).zip(&is_here).filter(|(_, is)| **is).map(|(person, _)| person).collect();
        let mut number = vec![0; everybody];
        (0_u32..).zip(&all).for_each(|(at, person)| number[*person as usize] = at);
        let (numbers, concerned): (Vec<u32>, Vec<bool>) =
            members().map(|person| (number[*person as usize], is_concerned[*person as usize])).unzip();
        let met = match succeeds {
            None => concerned.clone(),
            Some(succeeds) => members().map(|person| succeeds.binary_search(person).is_ok()).collect(),
        };
        Self { near, concerned, met, numbers, people: all }
    }

    /// The attributes that each member of each conversation has.
    pub fn attributes(&self, standing: &Standing) -> Vec<u64> {
        let attributes: Vec<u64> = self.people.iter().map(|person| standing.custody.attributes(*person)).collect();
        self.numbers.iter().map(|number| attributes[*number as usize]).collect()
    }

    /// Meets a member of a conversation, by the place among those of all.
    fn meet(&self, member: usize, part: Part, is_told: impl FnOnce(u32) -> bool, both: &mut Both) {
        let number = self.numbers[member] as usize;
        both.person(part, number, || !self.concerned[member], || is_told(self.people[number]));
    }

    /// Has what had happened by the moments of a campaign at hand.
    pub fn remember(
        &self,
        counter: &mut Counter,
        ground: &Ground,
        horizon: i64,
        at_hand: &mut AtHand,
        whole: &mut Memo,
    ) {
        counter.remember_near(&self.near, &ground.columns, horizon, &mut at_hand.memo, whole);
    }
}

impl Standing<'_> {
    /// Runs one event, given what each member has: the same as [`Standing::event`].
    pub fn event_near(
        &self,
        ground: &Ground,
        counter: &Counter,
        campaign: &Campaign,
        (reach, attributes): (&Nearby, &[u64]),
        at_hand: &mut AtHand,
        room: &mut Room,
    ) -> Event {
        let (near, all) = (&reach.near, self.slots() - 1);
        let at = at_hand.scope(near, ground, counter);
        let mut event = Event { classes: self.in_scope(reach, ground, at, at_hand, room), people: Arc::new([]) };
        room.forget(reach.people.len(), near.shared_pairs(), all + 1);
        let Room { scratch, met, .. } = room;
        let has_ways: Vec<bool> = (0..all).map(|class| counter.has_ways(class)).collect();
        let mut member = 0;
        for at_near in 0..near.len() {
            let view = near.view_in(&ground.columns, at_near);
            let these = member..member + view.members.len();
            member = these.end;
            let class = self.class_of(view.index);
            if !has_ways[class] {
                continue;
            }
            let scope = at_hand.scopes[at].of(&view);
            let whom =
                Whom::These { concerned: &reach.met[these.clone()], attributes: &attributes[these.clone()], scope };
            counter.find_for(&view, class, whom, scratch);
            if !scratch.found.is_any() {
                continue;
            }
            let mut both = Both::of(met, &mut event.classes, class);
            let writers = at_hand.scopes[at].writers(at_near);
            let shared = &mut |pair| both.pair(Part::Exposed, pair);
            let alone = counter.exposed_pairs(&view, &scratch.found, writers, shared);
            both.pairs_alone(Part::Exposed, alone);
            if counter.count_exposed(&view, &scratch.found, both.own()) {
                let is_told = |person| campaign.tells(person);
                these.for_each(|member| reach.meet(member, Part::Exposed, is_told, &mut both));
            }
        }
        event.people = met[all].people(Part::Exposed).map(|number| reach.people[number as usize]).collect();
        event.sum_up();
        self.totals(ground, campaign, &mut room.memo, &mut event);
        event
    }

    /// How much of each class is in scope.
    fn in_scope(
        &self,
        reach: &Nearby,
        ground: &Ground,
        at: usize,
        at_hand: &mut AtHand,
        room: &mut Room,
    ) -> Vec<Counts> {
        let (near, all) = (&reach.near, self.slots() - 1);
        let views = || (0..near.len()).map(|at| near.view_in(&ground.columns, at));
        let is_same = |classes: &[u16]| {
            let mut own = views().map(|view| self.class_of(view.index));
            classes.iter().all(|class| own.next() == Some(usize::from(*class)))
        };
        let known = at_hand
            .counted
            .iter()
            .find(|(scope, classes, counts)| *scope == at && counts.len() == all + 1 && is_same(classes));
        if let Some((.., counts)) = known {
            return counts.clone();
        }
        let scoped = &at_hand.scopes[at];
        let mut counts = vec![Counts::default(); all + 1];
        room.forget(reach.people.len(), near.shared_pairs(), all + 1);
        let mut member = 0;
        for (at_near, view) in views().enumerate() {
            let these = member..member + view.members.len();
            member = these.end;
            let class = self.class_of(view.index);
            let mut both = Both::of(&mut room.met, &mut counts, class);
            scoped.add(at_near, both.own());
            let alone = scoped.pairs(&view, at_near, &mut |pair| both.pair(Part::Scope, pair));
            both.pairs_alone(Part::Scope, alone);
            if scoped.is_any(at_near) {
                // Who is told is in scope like everybody.
                these.for_each(|member| reach.meet(member, Part::Scope, |_| false, &mut both));
            }
        }
        if at_hand.counted.len() >= MOST {
            at_hand.counted.clear();
        }
        let classes = views().map(|view| self.class_of(view.index) as u16).collect();
        at_hand.counted.push((at, classes, counts.clone()));
        counts
    }
}

impl AtHand {
    /// Where the scope of a campaign of these moments stands.
    fn scope(&mut self, near: &Columns, ground: &Ground, counter: &Counter) -> usize {
        let moments = counter.scope_moments(&ground.columns);
        if self.scopes.len() >= MOST && self.scopes.iter().all(|scoped| scoped.moments != moments) {
            self.scopes.clear();
            self.counted.clear();
        }
        self.scopes.iter().position(|scoped| scoped.moments == moments).unwrap_or_else(|| {
            self.scopes.push(Scoped::new(near, &ground.columns, counter, moments));
            self.scopes.len() - 1
        })
    }
}
