//! How does a whole run go, or a part of one? Conversations, draws and questions, each done once: a run that died goes on from
//! what was kept of it, and one that is put together from shards has nothing left to do.

use std::sync::Mutex;

use serde::{Deserialize, Serialize};

use super::answers::Answers;
use super::sum::Sum;
use super::{
    Carried, Carrier, Grid, Host, Moved, Pool, Prove, Question, Replicated, Replicates, STRETCH, Shard, Spans, Still,
    Stopped, Stretches, ground,
};
use crate::adversary::Campaign;
use crate::custody::Lots;
use crate::exposure::{Columns, Ground, Kind};
use crate::rng::Seed;
use crate::scenario::Study;
use crate::world::World;

/// What is to be run.
#[derive(Debug, Clone, Copy)]
pub struct Plan<'a> {
    /// The study.
    pub study: &'a Study,
    /// Its world.
    pub world: &'a World,
    /// Chances that people and conversations have.
    pub lots: &'a Lots,
    /// One for each adversary of the study.
    pub campaigns: &'a [Campaign<'a>],
    /// Seed of the run.
    pub seed: Seed,
    /// What is proved.
    pub prove: Prove,
    /// Events to replicate.
    pub replicates: u64,
    /// Stop replicating once the headline's content is known within this [share of 1], either way.
    pub until: Option<f64>,
    /// Which part of it.
    pub shard: Shard,
}

/// A run on its way.
#[derive(Debug)]
pub struct Course<'a> {
    plan: Plan<'a>,
    asked: Replicates<'a>,
    carriers: Vec<Carrier<'a>>,
    replicated: Mutex<Replicated>,
    answers: Answers,
}

/// What has come out so far, as it is kept: [`Portion`] reads it.
#[derive(Debug, Serialize)]
pub struct Kept<'k> {
    services: Vec<&'k Mutex<Sum>>,
    replicated: &'k Mutex<Replicated>,
    answers: &'k Answers,
}

/// What had come out of a run, or of a part of it, when it was kept.
#[derive(Debug, Default, Deserialize)]
pub struct Portion {
    services: Vec<Sum>,
    replicated: Replicated,
    answers: Answers,
}

/// What came out of a run.
#[derive(Debug)]
pub struct Came<'a> {
    /// How replicates were asked for, and what they gave; none where none were asked for.
    pub replicated: Option<(Replicates<'a>, Replicated)>,
    /// What moves the headline's content.
    pub moved: Option<(Question, Vec<Moved>)>,
    /// What would come out at other values of the study's dials.
    pub grids: Option<Vec<Grid>>,
    /// Wall time of replicates [ns], and how many of the draws were made in it.
    pub replicating: (u64, u64),
}

/// What came out of one person under one adversary of one service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    /// Index of the service.
    pub service: usize,
    /// Index of the adversary.
    pub adversary: usize,
    /// Their number in the world.
    pub person: u32,
    /// Whether any act is about them.
    pub concerned: bool,
    /// Whether any message of their conversations is in scope.
    pub in_scope: bool,
    /// Whether the content of any came out.
    pub exposed: bool,
}

/// Answers to the questions of a study: what moves the headline's, and what would come out at other values.
type Answered = (Option<(Question, Vec<Moved>)>, Option<Vec<Grid>>);

/// Rows of the two samples behind Sobol indices.
const SAMPLES: usize = 64;

/// Events under one draw of the assumptions.
const EVENTS: u64 = 100;

/// Draws below which a range over assumptions says nothing.
const FEWEST_DRAWS: u64 = 10;

impl Plan<'_> {
    /// Draws of the assumptions, and events under each: few events still need some draws to say anything about a range.
    const fn draws(&self) -> (u64, u64) {
        let fair = self.replicates.div_ceil(FEWEST_DRAWS);
        let events = if fair < EVENTS { fair } else { EVENTS };
        (if events == 0 { 0 } else { self.replicates.div_ceil(events) }, events)
    }

    fn headline(&self) -> usize {
        let is_headline = |adversary: &crate::scenario::Adversary| adversary.id == self.study.headline;
        self.study.adversaries.iter().position(is_headline).unwrap_or(0)
    }

    fn question(&self) -> Question {
        Question { adversary: self.headline(), kind: Kind::Content, samples: SAMPLES }
    }

    /// The replicates of a study, so many events under each draw.
    pub fn replicates<'s>(study: &'s Study, world: &World, seed: Seed, events: u64) -> Replicates<'s> {
        let reference = study.reference.as_ref().and_then(|id| study.services.iter().position(|s| s.id == *id));
        Replicates {
            services: &study.services,
            adversaries: &study.adversaries,
            begins: world.campaign_at(),
            deleted: &study.world.deletion.share,
            reference: reference.unwrap_or(0),
            events,
            seed,
        }
    }
}

impl<'a> Course<'a> {
    /// At the beginning.
    pub fn new(plan: Plan<'a>) -> Self {
        let mine = plan.shard.conversations(plan.world);
        let carrier = |service| {
            Carrier::new(service, plan.campaigns, plan.world, plan.lots, plan.seed, plan.prove).through(mine.clone())
        };
        Self {
            carriers: plan.study.services.iter().map(carrier).collect(),
            asked: Plan::replicates(plan.study, plan.world, plan.seed, plan.draws().1),
            replicated: Mutex::default(),
            answers: Answers::default(),
            plan,
        }
    }

    /// Takes in what was kept of this run, or of a part of it. False, and nothing is taken, where it cannot be of this run, or
    /// has something that is known already.
    #[must_use]
    pub fn take(&mut self, portion: Portion) -> bool {
        let Portion { services, replicated, answers } = portion;
        let (study, conversations) = (self.plan.study, self.plan.world.conversations() as u64);
        let held = "nobody else has it yet";
        let fits = |(carrier, sum): (&mut Carrier, &Sum)| {
            let known = carrier.sum_mut();
            sum.fits(known, conversations) && !known.done.meets(&sum.done)
        };
        let known = self.replicated.get_mut().expect(held);
        let is_of_this = services.len() == self.carriers.len()
            && self.carriers.iter_mut().zip(&services).all(fits)
            && replicated.fits(&study.services, study.adversaries.len(), self.plan.draws().0)
            && !known.draws.meets(&replicated.draws);
        if is_of_this {
            self.carriers.iter_mut().zip(&services).for_each(|(carrier, sum)| carrier.sum_mut().merge(sum));
            known.merge(replicated);
            self.answers.merge(answers);
        }
        is_of_this
    }

    /// What has come out so far.
    pub fn kept(&self) -> Kept<'_> {
        Kept {
            services: self.carriers.iter().map(Carrier::sum).collect(),
            replicated: &self.replicated,
            answers: &self.answers,
        }
    }

    /// Conversations and draws of its part that are not done yet.
    pub fn left(&self) -> [u64; 2] {
        let conversations = self.carriers.iter().map(|carrier| carrier.left().count()).sum();
        [conversations, self.draws_left().count()]
    }

    /// Whether all that is done has as many messages as the world: what was kept may be of another.
    pub fn adds_up(&mut self) -> bool {
        let messages = self.plan.world.messages();
        self.carriers.iter_mut().all(|carrier| carrier.sum_mut().messages() == messages)
    }

    /// Does whatever is left to do, on the threads that it is called on.
    ///
    /// # Errors
    /// Where the host says stop, a conversation is too large, or the two evaluators differ.
    pub fn run(&self, host: &dyn Host) -> Result<Came<'a>, Stopped> {
        let host = &Keeper { course: self, host };
        let Plan { study, world, lots, .. } = self.plan;
        // Replicates and questions come back to the same conversations; without them memory holds a stretch.
        let has_questions = self.plan.draws().0 > 0;
        let is_asked = has_questions && !(self.draws_left().is_empty() && self.questions(None, &Still).is_ok());
        let whole = is_asked.then(|| ground(world, lots, &study.services, &study.world.deletion.share));
        self.carry(whole.as_ref(), host)?;
        let (began, before) = (host.nanoseconds(), self.draws_made());
        whole.as_ref().map_or(Ok(()), |ground| self.replicate(ground, host))?;
        let replicating = (host.nanoseconds() - began, self.draws_made() - before);
        let (moved, grids) = if has_questions { self.questions(whole.as_ref(), host)? } else { (None, None) };
        let replicated = || self.replicated.lock().expect("no thread panics while it holds this").clone();
        let replicated = has_questions.then(|| (self.asked.clone(), replicated()));
        Ok(Came { replicated, moved, grids, replicating })
    }

    /// Gives everybody who takes part in any conversation, service by service and adversary by adversary.
    ///
    /// # Errors
    /// As whoever takes them.
    pub fn people(&self, take: &mut dyn FnMut(Person) -> std::io::Result<()>) -> std::io::Result<()> {
        for (service, carrier) in self.carriers.iter().enumerate() {
            let sum = carrier.sum().lock().expect("no thread panics while it holds the sum");
            for (adversary, (tally, campaign)) in sum.tallies.iter().zip(self.plan.campaigns).enumerate() {
                for (person, in_scope, exposed) in tally.people() {
                    let concerned = campaign.concerns(person);
                    take(Person { service, adversary, person, concerned, in_scope, exposed })?;
                }
            }
        }
        Ok(())
    }

    /// At the end, once it has run: one a service.
    pub fn finish(self) -> Vec<Carried> {
        self.carriers.into_iter().map(Carrier::finish).collect()
    }

    fn carry(&self, whole: Option<&Ground>, host: &dyn Host) -> Result<(), Stopped> {
        let Plan { study, world, lots, shard, .. } = self.plan;
        let length = |conversation: u64| world.length(conversation as usize);
        let work: u64 = shard.conversations(world).map(length).sum();
        let left: Vec<Spans> = self.carriers.iter().map(Carrier::left).collect();
        let ahead: u64 = left.iter().flat_map(|left| left.iter().flatten().map(length)).sum();
        let work = work * self.carriers.len() as u64;
        host.begins("messages", work, work - ahead);
        let through = |columns: &Columns| self.carriers.iter().try_for_each(|carrier| carrier.carry(columns, host));
        if let Some(ground) = whole {
            return through(&ground.columns);
        }
        let mut all = Spans::default();
        left.iter().for_each(|left| all.merge(left));
        let ends = all.iter().next().zip(all.iter().last());
        let range = ends.map_or(0..0, |(first, last)| first.start as usize..last.end as usize);
        let stretches = Stretches::new(world, lots, &study.services, &study.world.deletion.share, STRETCH);
        stretches.within(range).try_for_each(|columns| through(&columns))
    }

    /// As many replicates as were asked for, or as many as it takes.
    fn replicate(&self, ground: &Ground, host: &dyn Host) -> Result<(), Stopped> {
        let mine = self.plan.shard.draws(self.plan.draws().0);
        let known = || self.replicated.lock().expect("no thread panics while it holds this");
        host.begins("replicates", mine.end - mine.start, self.draws_made());
        let (pool, mut next) = (Pool::default(), mine.start);
        let batch = if self.plan.until.is_some() { FEWEST_DRAWS } else { mine.end - mine.start };
        while next < mine.end {
            let end = (next + batch).min(mine.end);
            // A run that goes on has not stopped here before.
            let was_enough = known().draws.iter().any(|made| made.end > end);
            self.asked.add_to(&self.replicated, ground, next..end, &pool, host)?;
            let width = || known().half_width(self.asked.adversaries.len(), self.plan.headline());
            if !was_enough && self.plan.until.is_some_and(|until| width() <= until) {
                break;
            }
            next = end;
        }
        Ok(())
    }

    /// What moves the headline's content, and what would come out at other values.
    fn questions(&self, whole: Option<&Ground>, host: &dyn Host) -> Result<Answered, Stopped> {
        let Plan { study, shard, .. } = self.plan;
        let (known, question) = ((&self.answers, shard), self.plan.question());
        host.begins("drivers", study.services.len() as u64, 0);
        let moved = self.asked.drivers_by(whole, question, known, host)?;
        if study.what_if.is_empty() {
            return Ok((Some((question, moved)), None));
        }
        host.begins("what if", (study.services.len() * study.adversaries.len()) as u64, 0);
        let grids = self.asked.what_if_by(whole, &study.what_if, known, host)?;
        Ok((Some((question, moved)), Some(grids)))
    }

    fn draws_made(&self) -> u64 {
        self.replicated.lock().expect("no thread panics while it holds this").draws.count()
    }

    fn draws_left(&self) -> Spans {
        let mine = self.plan.shard.draws(self.plan.draws().0);
        self.replicated.lock().expect("no thread panics while it holds this").draws.gaps(mine)
    }
}

/// A host that keeps what has come out whenever it is time to: whoever does some work tells it.
struct Keeper<'c, 'a> {
    course: &'c Course<'a>,
    host: &'c dyn Host,
}

impl Host for Keeper<'_, '_> {
    fn nanoseconds(&self) -> u64 {
        self.host.nanoseconds()
    }
    fn begins(&self, what: &str, work: u64, done: u64) {
        self.host.begins(what, work, done);
    }
    fn carried(&self, messages: u64) {
        self.host.carried(messages);
        if self.host.is_due() {
            self.host.keep(&self.course.kept());
        }
    }
    fn is_cancelled(&self) -> bool {
        self.host.is_cancelled()
    }
}
