//! What if the assumptions were others, and chance had fallen otherwise? Thousands of events under hundreds of draws.
//!
//! # Model
//! Outer layer: a draw of every uncertain number of services and adversaries, and of the share of deleted messages. Inner
//! layer: events under that draw; whom the acts are about, when they begin, how long they stay, how many campaigns a
//! year has. All services and adversaries meet the same draws and the same chance. The world stays as it is.

use std::sync::{Arc, Mutex};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Host, Pool, Spans, Stopped};
use crate::adversary::{Campaign, Events};
use crate::custody::Custody;
use crate::exposure::{AtHand, Counter, Event, Ground, Kind, Nearby, Reached, Room, Standing, Sums, Years, deficits};
use crate::rng::Seed;
use crate::scenario::{About, Act, Adversary, Draws, Quantity, Rate, RateUnit, Service, Settle};
use crate::stats::{Means, Nested, events_given_any, rule_of_three};
use crate::unit::Moment;

/// What is to be replicated.
#[derive(Debug, Clone)]
pub struct Replicates<'a> {
    /// The services, in order.
    pub services: &'a [Service],
    /// The adversaries, in order.
    pub adversaries: &'a [Adversary],
    /// When campaigns begin.
    pub begins: Moment,
    /// Share of messages that users delete.
    pub deleted: &'a Quantity,
    /// The service that others are compared with.
    pub reference: usize,
    /// Events under each draw.
    pub events: u64,
    /// Seed of the run.
    pub seed: Seed,
}

/// What replicates gave, in sums that merge, in any order.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Replicated {
    /// Draws of the assumptions.
    pub draws: Spans,
    /// For each service and adversary, in order.
    pub pairs: Vec<PairSums>,
    /// How often a way was tried on a block of messages: less where the answer was known from an earlier draw, which is
    /// not the same in every run, and is kept nowhere.
    #[serde(skip)]
    pub queries: u64,
}

/// What replicates gave of one service and adversary.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PairSums {
    /// For each class, and last for all together, the sums of each kind.
    pub classes: Vec<Vec<Sums>>,
    /// People over the years, where the campaign has a rate that can be used.
    pub reached: Reached,
    /// How much more of the scope is exposed here than on the reference service, kind by kind.
    pub deficits: Vec<Nested>,
    /// Share of the scope exposed in each draw, all classes together, kind by kind.
    pub means: Vec<Means>,
}

/// Values of one draw: a uniform for each assumption, by what it says.
struct Drawn {
    seed: Seed,
    draw: u64,
}

impl Draws for Drawn {
    fn uniform(&self, assumption: &str) -> Option<f64> {
        Some(self.seed.purpose(&format!("assumption/{assumption}")).uniform(self.draw))
    }
}

impl Replicates<'_> {
    /// Runs the draws of a range in parallel.
    ///
    /// # Errors
    /// Where the host says stop.
    pub fn run(&self, ground: &Ground, draws: std::ops::Range<u64>, host: &dyn Host) -> Result<Replicated, Stopped> {
        let replicated = Mutex::default();
        self.add_to(&replicated, ground, draws, &Pool::default(), host)?;
        Ok(replicated.into_inner().expect("no thread panics while it holds this"))
    }

    /// Adds the draws of a range that are not in it yet.
    ///
    /// # Errors
    /// Where the host says stop.
    pub(super) fn add_to(
        &self,
        replicated: &Mutex<Replicated>,
        ground: &Ground,
        draws: std::ops::Range<u64>,
        pool: &Pool<Room>,
        host: &dyn Host,
    ) -> Result<(), Stopped> {
        let known = || replicated.lock().expect("no thread panics while it holds this");
        let left: Vec<u64> = known().draws.gaps(draws).iter().flatten().collect();
        left.into_par_iter().with_max_len(1).for_each(|draw| {
            if !host.is_cancelled() {
                let drawn = pool.with(|room| self.draw(ground, draw, room));
                known().merge(drawn);
                host.carried(1);
            }
        });
        if host.is_cancelled() { Err(Stopped::Cancelled) } else { Ok(()) }
    }

    /// One draw of the assumptions, and all its events.
    fn draw(&self, ground: &Ground, draw: u64, room: &mut Room) -> Replicated {
        let (people, values) = (ground.world.people(), Drawn { seed: self.seed, draw });
        let deleted = self.deleted.drawn(&values);
        let adversaries: Vec<Adversary> = self.adversaries.iter().map(|a| a.settled(&values)).collect();
        let events: Vec<Events> =
            (0..self.events).map(|event| Events::of(people, self.seed, draw, event, self.events)).collect();
        let plan = |adversary| -> Vec<Campaign> {
            events.iter().map(|events| Campaign::drawn(adversary, self.begins, events)).collect()
        };
        let campaigns: Vec<Vec<Campaign>> = adversaries.iter().map(plan).collect();
        let before = room.scratch.queries;
        let services: Vec<Service> = self.services.iter().map(|service| service.settled(&values)).collect();
        let standing = |service| Standing::new(Custody::new(service, people, ground.lots, &|_| false), ground, room);
        let standings: Vec<Standing> = services.iter().map(standing).collect();
        let given = run_all(&standings, ground, &campaigns, deleted, room);
        let years: Vec<Option<Years>> = adversaries
            .iter()
            .map(|adversary| {
                let rate = yearly(adversary.rate.as_ref()?, adversary, people)?;
                let counts = events.iter().map(|events| events_given_any(rate, events.luck()) as usize).collect();
                let meets_all = |act: &Act| act.about == About::Everyone && act.succeeds.central() >= 1.0;
                let alike = adversary.acts.iter().all(meets_all);
                Some(Years { rate, counts, alike })
            })
            .collect();
        let mut pairs = Vec::new();
        for service in &given {
            for (at, events) in service.iter().enumerate() {
                let there = &given[self.reference][at];
                pairs.push(PairSums::of(draw, events, there, u64::from(people), years[at].as_ref()));
            }
        }
        let mut draws = Spans::default();
        draws.insert(draw..draw + 1);
        Replicated { draws, pairs, queries: room.scratch.queries - before }
    }
}

/// For each service and adversary, every event; none where the model has no way.
fn run_all(
    standings: &[Standing],
    ground: &Ground,
    campaigns: &[Vec<Campaign>],
    deleted: f64,
    room: &mut Room,
) -> Vec<Vec<Vec<Event>>> {
    let adversaries = campaigns.len();
    let mut given = vec![vec![Vec::new(); adversaries]; standings.len()];
    let mut apart: Vec<(usize, usize, Counter)> = Vec::new();
    for (service, standing) in standings.iter().enumerate() {
        for (adversary, campaigns) in campaigns.iter().enumerate() {
            let Some(first) = campaigns.first() else { continue };
            let counter = Counter::new(&standing.custody, first, deleted);
            let classes = 0..standing.custody.service().classes.len();
            if !classes.into_iter().any(|class| counter.has_ways(class)) {
                continue;
            }
            if campaigns.iter().all(|campaign| campaign.targets().is_some() && campaign.succeeds_alike()) {
                apart.push((service, adversary, counter));
            } else {
                let place = service * adversaries + adversary;
                given[service][adversary] = run_everywhere(standing, ground, &counter, campaigns, Some(place), room);
            }
        }
    }
    let horizons: Vec<i64> = standings.iter().map(|standing| standing.horizon(ground)).collect();
    // Event by event, so that the few conversations of an event stay at hand for all services and adversaries.
    let mut in_turn: Vec<_> = campaigns.iter().map(|campaigns| campaigns.iter()).collect();
    while let Some(campaigns) = in_turn.iter_mut().map(Iterator::next).collect::<Option<Vec<&Campaign>>>() {
        if campaigns.is_empty() {
            break;
        }
        let mut near: Vec<Near> = Vec::new();
        for (service, adversary, counter) in &apart {
            let campaign = campaigns[*adversary];
            // All acts are about the same people, or this would not be apart.
            let [Some(about), succeeds] = [&campaign.acts[0].about, &campaign.acts[0].succeeds] else { continue };
            let is_same = |near: &Near| near.about == *about && near.succeeds == *succeeds;
            let known = near.iter().position(is_same).unwrap_or_else(|| {
                near.push(Near {
                    about: Arc::clone(about),
                    succeeds: succeeds.clone(),
                    reach: Nearby::of(ground, about, succeeds.as_deref()),
                    at_hand: AtHand::default(),
                    attributes: vec![None; standings.len()],
                });
                near.len() - 1
            });
            let Near { reach, at_hand, attributes, .. } = &mut near[known];
            let standing = &standings[*service];
            let attributes = attributes[*service].get_or_insert_with(|| reach.attributes(standing));
            let mut counter = counter.again(campaign);
            reach.remember(&mut counter, ground, horizons[*service], at_hand, &mut room.memo);
            let found = standing.event_near(ground, &counter, campaign, (reach, attributes), at_hand, room);
            given[*service][*adversary].push(found);
        }
    }
    given
}

/// What is at hand of the conversations that an event reaches.
struct Near {
    about: Arc<[u32]>,
    succeeds: Option<Arc<[u32]>>,
    reach: Nearby,
    at_hand: AtHand,
    /// For each service, what its people have.
    attributes: Vec<Option<Vec<u64>>>,
}

/// Every event of a campaign about everyone. Events that cannot differ are run once.
pub(super) fn run_everywhere(
    standing: &Standing,
    ground: &Ground,
    counter: &Counter,
    campaigns: &[Campaign],
    place: Option<usize>,
    room: &mut Room,
) -> Vec<Event> {
    // After the last thing that happens all moments are alike.
    let horizon = standing.horizon(ground);
    let ready = |campaign| {
        let mut counter = counter.again(campaign);
        counter.remember(&ground.columns, horizon, &mut room.memo);
        counter
    };
    let counters: Vec<Counter> = campaigns.iter().map(ready).collect();
    // Whom acts are about, and who is told of them, is drawn for each event: where they are some, no event is like another.
    if !campaigns.iter().all(|campaign| campaign.is_about_all() && campaign.tells_nobody()) {
        let each = counters.iter().zip(campaigns);
        return each.map(|(counter, campaign)| standing.event(ground, counter, campaign, room)).collect();
    }
    let mut different: Vec<usize> = (0..campaigns.len()).collect();
    different.sort_by_key(|at| counters[*at].moments());
    different.dedup_by_key(|at| counters[*at].moments());
    let events: Vec<(&Counter, &Campaign)> = different.iter().map(|at| (&counters[*at], &campaigns[*at])).collect();
    // Few draws make a difference to a campaign that meets few of the numbers drawn: what was found is known then.
    let signatures: Vec<Vec<u64>> = events.iter().map(|(counter, _)| counter.signature()).collect();
    let known = place.and_then(|place| room.recall(place, &signatures));
    let found: Arc<[Event]> = if let Some(known) = known {
        known
    } else if events.len() > 1 && Counter::differ_in_stay(events.iter().map(|(counter, _)| *counter)) {
        standing.series(ground, &events, room).into()
    } else {
        events.iter().map(|(counter, campaign)| standing.event(ground, counter, campaign, room)).collect()
    };
    if let Some(place) = place {
        room.keep(place, signatures, &found);
    }
    let like = |counter: &Counter| {
        let at = events.iter().position(|(other, _)| other.moments() == counter.moments());
        found[at.expect("every event is like one that was run")].clone()
    };
    counters.iter().map(like).collect()
}

/// How many of these campaigns come in a year, here: `None` where the rate's unit does not say.
fn yearly(rate: &Rate, adversary: &Adversary, people: u32) -> Option<f64> {
    let central = rate.per_year.central();
    match rate.unit {
        RateUnit::Operator => Some(central),
        RateUnit::ThousandStaff => None,
        RateUnit::MillionPeople => {
            // The rate counts people; a campaign about a hundred of them stands for a hundred.
            let people = f64::from(people);
            let about = |act: &Act| match &act.about {
                About::Accounts(accounts) => (*accounts as f64).min(people),
                About::Share(share) => share.central() * people,
                About::Everyone => people,
            };
            let at_once = adversary.acts.iter().map(about).fold(1.0, f64::max);
            Some(central * people / 1e6 / at_once)
        }
    }
}

impl PairSums {
    fn of(draw: u64, events: &[Event], there: &[Event], people: u64, years: Option<&Years>) -> Self {
        let deficit = |kind| {
            let mut nested = Nested::default();
            nested.add(&deficits(events, there, kind));
            nested
        };
        let deficits = Kind::ALL.map(deficit).to_vec();
        let kinds = Kind::ALL.len();
        let mut means = vec![Means::default(); kinds];
        let Some(first) = events.first() else { return Self { deficits, means, ..Self::default() } };
        let mut classes = vec![vec![Sums::default(); kinds]; first.classes.len()];
        for (class, sums) in classes.iter_mut().enumerate() {
            for (kind, sums) in sums.iter_mut().enumerate() {
                let counts: Vec<_> = events.iter().map(|event| event.classes[class][kind]).collect();
                sums.add(&counts, years.filter(|_| Kind::ALL[kind].is_of_a_year()));
            }
        }
        let all = classes.last().into_iter().flatten();
        means.iter_mut().zip(all).for_each(|(means, sums)| means.add(draw, &sums.of_scope));
        let mut reached = Reached::default();
        if let Some(years) = years {
            reached.add(&united(events, people), people, years.rate);
        }
        Self { classes, reached, deficits, means }
    }

    fn merge(&mut self, other: Self) {
        if self.deficits.is_empty() {
            *self = other;
            return;
        }
        // Where a draw leaves no way at all it has no classes, and takes none from the others.
        if self.classes.is_empty() {
            self.classes = other.classes;
        } else {
            let theirs = other.classes.iter().flatten();
            self.classes.iter_mut().flatten().zip(theirs).for_each(|(mine, theirs)| mine.merge(theirs));
        }
        self.reached.merge(&other.reached);
        self.deficits.iter_mut().zip(&other.deficits).for_each(|(mine, theirs)| mine.merge(theirs));
        self.means.iter_mut().zip(&other.means).for_each(|(mine, theirs)| mine.merge(theirs));
    }
}

/// How many people are exposed after none, the first, the first two … events of a draw.
fn united(events: &[Event], people: u64) -> Vec<u64> {
    let mut known = vec![false; people as usize];
    let (mut count, mut counts) = (0, vec![0]);
    for (at, event) in events.iter().enumerate() {
        // Events that could not differ were run once.
        let again = events[..at].iter().any(|other| Arc::ptr_eq(&event.people, &other.people));
        for person in event.people.iter().filter(|_| !again) {
            count += u64::from(!std::mem::replace(&mut known[*person as usize], true));
        }
        counts.push(count);
    }
    counts
}

impl Replicated {
    /// Half the width of the widest 90 % interval, as far as simulation goes, among the services' shares of content in
    /// scope under one of so many adversaries.
    pub fn half_width(&self, adversaries: usize, adversary: usize) -> f64 {
        let of = |pair: &PairSums| {
            let share = &pair.classes.last()?.get(Kind::Content as usize)?.of_scope;
            // Where nothing was ever hit there is no spread to go by.
            let unseen = (share.hits == 0).then(|| rule_of_three(share.draws));
            Some(unseen.unwrap_or(share.estimate()?.half_width(0.9)))
        };
        let pairs = self.pairs.iter().skip(adversary).step_by(adversaries.max(1));
        pairs.filter_map(of).reduce(f64::max).unwrap_or(f64::INFINITY)
    }

    /// Adds what other draws gave.
    pub fn merge(&mut self, other: Self) {
        self.draws.merge(&other.draws);
        self.queries = self.queries.saturating_add(other.queries);
        if self.pairs.is_empty() {
            self.pairs = other.pairs;
        } else {
            self.pairs.iter_mut().zip(other.pairs).for_each(|(mine, theirs)| mine.merge(theirs));
        }
    }

    /// Whether it is of so many services and adversaries, and of no more draws than were asked for: a file may say anything.
    pub(super) fn fits(&self, services: &[Service], adversaries: usize, draws: u64) -> bool {
        let classes = services.iter().flat_map(|service| std::iter::repeat_n(service.classes.len() + 1, adversaries));
        let fits = |pair: &PairSums, classes: usize| {
            let of_all =
                pair.classes.len() == classes && pair.classes.iter().all(|sums| sums.len() == Kind::ALL.len());
            let of_each = pair.deficits.len() == Kind::ALL.len() && pair.means.len() == Kind::ALL.len();
            let mut of_draws = pair.means.iter().flat_map(Means::draws);
            let are_known = of_draws.all(|range| self.draws.gaps(range).is_empty());
            (pair.classes.is_empty() || of_all) && of_each && are_known
        };
        self.draws.is_sound(draws)
            && (self.draws.is_empty() == self.pairs.is_empty())
            && (self.pairs.is_empty() || self.pairs.len() == services.len() * adversaries)
            && self.pairs.iter().zip(classes).all(|(pair, classes)| fits(pair, classes))
    }
}
