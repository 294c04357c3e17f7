//! Which assumption moves the answer? One at a time from low to high, and Sobol indices over all of them.
//!
//! # Model
//! The answer is the share of one kind in scope that one campaign exposes, the mean over a few events that stay the same.
//! Low and high are the 5 % and 95 % points of an assumption while the others keep their central values. Indices are
//! computed over the assumptions that move the answer at all: alone, or from any of a few random points.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::answers::{Answers, Questions, Why};
use super::{Host, Pool, Replicates, Shard, Stopped};
use crate::adversary::{Campaign, Events};
use crate::custody::Custody;
use crate::exposure::{AtHand, Counter, Ground, Kind, Nearby, Room, Standing};
use crate::scenario::{Draws, Settle};
use crate::stats::{Sobol, Spread, sobol};

/// What is asked, and how thoroughly.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    /// Index of the adversary.
    pub adversary: usize,
    /// What is exposed.
    pub kind: Kind,
    /// Rows of the two samples behind the indices; none for no indices.
    pub samples: usize,
}

/// What moves the answer at one service.
#[derive(Debug, Clone, PartialEq)]
pub struct Moved {
    /// The answer at central values; `None` where there is no way or nothing in scope.
    pub central: Option<f64>,
    /// Assumptions that move it, those first that move it most.
    pub by: Vec<Driver>,
}

/// One assumption.
#[derive(Debug, Clone, PartialEq)]
pub struct Driver {
    /// Which assumption, see [`crate::scenario::identity`].
    pub assumption: String,
    /// Its values at its 5 % and its 95 % point.
    pub values: [f64; 2],
    /// The answer there.
    pub answers: [f64; 2],
    /// Its indices, where they were asked for.
    pub indices: Option<Sobol>,
}

/// Where an assumption's low and high end are.
const ENDS: [f64; 2] = [0.05, 0.95];

/// Random points from which each assumption is tried.
const POINTS: usize = 4;

/// Events over which an answer is a mean.
const EVENTS: u64 = 10;

/// Resamples behind the intervals of indices.
const RESAMPLES: usize = 200;

/// Whom the events are about, and the conversations that these reach, where no assumption has a say in that.
struct Reached {
    targets: Arc<[u32]>,
    near: Nearby,
}

/// Room for one answer after the other: what is known of all conversations, and of those that each event reaches.
#[derive(Default)]
pub(super) struct Rooms {
    whole: Room,
    near: [AtHand; EVENTS as usize],
}

/// A question with the events that it is asked over.
pub(super) struct Asked<'a> {
    of: &'a Replicates<'a>,
    ground: &'a Ground<'a>,
    question: Question,
    reached: Vec<Option<Reached>>,
}

/// The answers at some points.
type Answer<'f> = dyn Fn(&[BTreeMap<&str, f64>]) -> Vec<Option<f64>> + 'f;

/// Assumptions at chosen places; the others keep their central values.
struct Placed<'p>(&'p BTreeMap<&'p str, f64>);

impl Draws for Placed<'_> {
    fn uniform(&self, assumption: &str) -> Option<f64> {
        self.0.get(assumption).copied()
    }
}

impl Replicates<'_> {
    /// What moves the answer to a question, service by service.
    ///
    /// # Errors
    /// Where the host says stop.
    pub fn drivers(&self, ground: &Ground, question: Question, host: &dyn Host) -> Result<Vec<Moved>, Stopped> {
        self.drivers_by(Some(ground), question, (&Answers::default(), Shard::WHOLE), host)
    }

    /// The same of the services that a shard takes, where some answers are known. Without a ground all must be.
    ///
    /// # Errors
    /// Where the host says stop, or an answer is missing.
    pub(super) fn drivers_by(
        &self,
        ground: Option<&Ground>,
        question: Question,
        (answers, shard): (&Answers, Shard),
        host: &dyn Host,
    ) -> Result<Vec<Moved>, Stopped> {
        let adversary = &self.adversaries[question.adversary];
        let all = |service: usize| {
            let mut inputs: BTreeMap<String, Spread> = BTreeMap::new();
            inputs.extend(self.services[service].assumptions());
            inputs.extend(adversary.assumptions());
            if self.deleted.spread.is_uncertain() {
                inputs.insert(self.deleted.assumption.clone(), self.deleted.spread.clone());
            }
            inputs
        };
        let (asked, pool) = (ground.map(|ground| Asked::new(self, ground, question)), Pool::default());
        let mut moved = Vec::new();
        for service in (0..self.services.len()).filter(|service| shard.takes(*service)) {
            let questions = answers.about((Why::Drivers, service, question.adversary));
            moved.push(self.moved((asked.as_ref(), &questions), (service, question), &all(service), &pool, host));
            questions.end()?;
            host.carried(1);
        }
        Ok(moved)
    }

    fn moved(
        &self,
        (asked, questions): (Option<&Asked>, &Questions),
        (service, question): (usize, Question),
        inputs: &BTreeMap<String, Spread>,
        pool: &Pool<Rooms>,
        host: &dyn Host,
    ) -> Moved {
        let names: Vec<&str> = inputs.keys().map(String::as_str).collect();
        let answers = |points: &[BTreeMap<&str, f64>]| -> Vec<Option<f64>> {
            let first = questions.take(points.len());
            let one = |(at, point): (usize, &BTreeMap<&str, f64>)| {
                let ask = asked.map(|asked| move || pool.with(|rooms| asked.answer(service, &Placed(point), rooms)));
                questions.answer(first + at, ask.as_ref().map(|ask| ask as &dyn Fn() -> Option<f64>), host)
            };
            points.par_iter().enumerate().map(one).collect()
        };
        let central = answers(&[BTreeMap::new()])[0];
        let Some(middle) = central else { return Moved { central, by: Vec::new() } };
        let ends: Vec<BTreeMap<&str, f64>> =
            names.iter().flat_map(|name| ENDS.map(|end| BTreeMap::from([(*name, end)]))).collect();
        let at_ends = answers(&ends);
        // From some random points each assumption is moved alone: what acts only together with others shows there.
        let chance = self.seed.purpose("drivers/points");
        let start = |point: usize| -> BTreeMap<&str, f64> {
            let mut draws = chance.stream(point as u64);
            names.iter().map(|name| (*name, draws.uniform())).collect()
        };
        let starts: Vec<BTreeMap<&str, f64>> = (0..POINTS).map(start).collect();
        let from = answers(&starts);
        let steps: Vec<BTreeMap<&str, f64>> = starts
            .iter()
            .flat_map(|start| {
                names.iter().map(move |name| {
                    let mut point = start.clone();
                    point.entry(*name).and_modify(|uniform| *uniform = (*uniform + 0.5).fract());
                    point
                })
            })
            .collect();
        let at_steps = answers(&steps);
        let moves = |at: usize| {
            at_ends[2 * at..2 * at + 2].iter().any(|answer| *answer != central)
                || (0..POINTS).any(|point| at_steps[point * names.len() + at] != from[point])
        };
        let active: Vec<usize> = (0..names.len()).filter(|at| moves(*at)).collect();
        let indices = self.indices(question, &active.iter().map(|at| names[*at]).collect::<Vec<_>>(), &answers);
        let driver = |(place, at): (usize, &usize)| Driver {
            assumption: names[*at].to_owned(),
            values: ENDS.map(|end| inputs[names[*at]].at(end)),
            answers: [0, 1].map(|end| at_ends[2 * at + end].unwrap_or(middle)),
            indices: indices.get(place).copied(),
        };
        let mut by: Vec<Driver> = active.iter().enumerate().map(driver).collect();
        let width = |driver: &Driver| {
            let [low, high] = driver.answers;
            (
                low.max(high).max(middle) - low.min(high).min(middle),
                driver.indices.map_or(0.0, |indices| indices.total),
            )
        };
        by.sort_by(|one, other| {
            let (one, other) = (width(one), width(other));
            other.0.total_cmp(&one.0).then(other.1.total_cmp(&one.1))
        });
        Moved { central, by }
    }

    fn indices(&self, question: Question, names: &[&str], answers: &Answer) -> Vec<Sobol> {
        if question.samples == 0 || names.is_empty() {
            return Vec::new();
        }
        let chance = self.seed.purpose("drivers/samples");
        let row = |row: usize| -> Vec<f64> {
            let mut draws = chance.stream(row as u64);
            (0..2 * names.len()).map(|_| draws.uniform()).collect()
        };
        let rows: Vec<Vec<f64>> = (0..question.samples).map(row).collect();
        let outputs = |from_b: &dyn Fn(usize) -> bool| -> Vec<Option<f64>> {
            let at = |row: &Vec<f64>, input: usize| row[if from_b(input) { names.len() + input } else { input }];
            let points: Vec<BTreeMap<&str, f64>> = rows
                .iter()
                .map(|row| names.iter().enumerate().map(|(input, name)| (*name, at(row, input))).collect())
                .collect();
            answers(&points)
        };
        let (a, b) = (outputs(&|_| false), outputs(&|_| true));
        let mixed: Vec<Vec<Option<f64>>> = (0..names.len()).map(|input| outputs(&|other| other == input)).collect();
        // A row in which nothing is in scope anywhere has no answer to compare.
        let columns = || [&a, &b].into_iter().chain(&mixed);
        let whole: Vec<usize> =
            (0..rows.len()).filter(|row| columns().all(|column| column[*row].is_some())).collect();
        let kept = |column: &Vec<Option<f64>>| whole.iter().filter_map(|row| column[*row]).collect::<Vec<f64>>();
        let (a, b, mixed) = (kept(&a), kept(&b), mixed.iter().map(kept).collect::<Vec<_>>());
        let mut draws = self.seed.purpose("drivers/resamples").stream(0);
        sobol(&a, &b, &mixed, RESAMPLES, &mut |n| draws.below(n))
    }
}

impl<'a> Asked<'a> {
    pub(super) fn new(of: &'a Replicates<'a>, ground: &'a Ground<'a>, question: Question) -> Self {
        let adversary = &of.adversaries[question.adversary];
        let events = (0..EVENTS).map(|event| Events::of(ground.world.people(), of.seed, 0, event, EVENTS));
        let reached = |events: Events| {
            let targets = adversary.acts.iter().find_map(|act| events.targets(&act.about))?;
            Some(Reached { near: Nearby::of(ground, &targets, None), targets })
        };
        Self { of, ground, question, reached: events.map(reached).collect() }
    }

    /// The share in scope that comes out, over all classes and the question's events.
    pub(super) fn answer(&self, service: usize, draws: &dyn Draws, rooms: &mut Rooms) -> Option<f64> {
        let Self { of, ground, question, reached } = self;
        let people = ground.world.people();
        let service = of.services[service].settled(draws);
        let adversary = of.adversaries[question.adversary].settled(draws);
        let standing =
            Standing::new(Custody::new(&service, people, ground.lots, &|_| false), ground, &mut rooms.whole);
        let events = (0..EVENTS).map(|event| Events::of(people, of.seed, 0, event, EVENTS));
        let campaigns: Vec<Campaign> = events.map(|e| Campaign::drawn(&adversary, of.begins, &e)).collect();
        let deleted = of.deleted.drawn(draws);
        let counter = Counter::new(&standing.custody, campaigns.first()?, deleted);
        if !(0..service.classes.len()).any(|class| counter.has_ways(class)) {
            return None;
        }
        let found = if campaigns.iter().all(|campaign| campaign.targets().is_some() && campaign.succeeds_alike()) {
            let horizon = standing.horizon(ground);
            let event = |(at, campaign): (usize, &Campaign)| {
                let targets = campaign.targets().unwrap_or_default();
                let succeeds = campaign.acts.first().and_then(|act| act.succeeds.as_deref());
                let known = reached[at].as_ref().filter(|reached| *reached.targets == *targets && succeeds.is_none());
                let mut anew = AtHand::default();
                let (near, at_hand) = match known {
                    Some(reached) => (&reached.near, &mut rooms.near[at]),
                    None => (&Nearby::of(ground, targets, succeeds), &mut anew),
                };
                let (mut counter, whole) = (counter.again(campaign), &mut rooms.whole);
                near.remember(&mut counter, ground, horizon, at_hand, &mut whole.memo);
                standing.event_near(ground, &counter, campaign, (near, &near.attributes(&standing)), at_hand, whole)
            };
            campaigns.iter().enumerate().map(event).collect()
        } else {
            super::replicates::run_everywhere(&standing, ground, &counter, &campaigns, None, &mut rooms.whole)
        };
        let shares = found.iter().filter_map(|event| {
            let count = event.classes.last()?[question.kind as usize];
            (count.scope > 0).then(|| count.exposed as f64 / count.scope as f64)
        });
        let shares: Vec<f64> = shares.collect();
        (!shares.is_empty()).then(|| shares.iter().sum::<f64>() / shares.len() as f64)
    }
}
