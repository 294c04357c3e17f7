//! How is it all done at once? Conversations in parallel, one service after the other; the only room with
//! threads.

mod disagreement;
mod drivers;
mod floor;
mod pool;
mod replicates;
mod traced;
mod what_if;

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

pub use disagreement::Disagreement;
pub use drivers::{Driver, Moved, Question};
pub use floor::Costs;
use pool::Pool;
pub use replicates::{PairSums, Replicated, Replicates};
use traced::Sample;
pub use traced::Traced;
pub use what_if::Grid;

use crate::adversary::{Campaign, Effort, Looks, Reach};
use crate::custody::{Custody, Ledger, Lots, Reader, Theft, Work};
use crate::exposure::{
    Columns, Counter, Findings, Found, Ground, Learnt, Outcome, Scratch, Tally, expose_into, learnt_of_accounts,
};
use crate::meter::{self, Operations};
use crate::rng::{Purpose, Seed};
use crate::scenario::{Adversary, Place, Quantity, Service, Verb};

use crate::world::{Conversation, World};

/// What the engine needs of the machine it runs on.
pub trait Host: Sync {
    /// A clock that only goes forward [ns].
    fn nanoseconds(&self) -> u64;
    /// So many more messages have been carried.
    fn carried(&self, messages: u64);
    /// Whether the run should stop.
    fn is_cancelled(&self) -> bool;
}

/// A host without a clock, whom nobody watches and nobody stops: for tests and benchmarks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Still;

impl Host for Still {
    fn nanoseconds(&self) -> u64 {
        0
    }
    fn carried(&self, _messages: u64) {}
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// One service, carried and attacked.
#[derive(Debug)]
pub struct Carried {
    /// One tally per adversary, in order: every conversation, counted.
    pub tallies: Vec<Tally>,
    /// The same of the conversations that were proved: message by message what decryption brought out, added up as counting does.
    pub proved: Vec<Tally>,
    /// For each adversary, what came out about accounts.
    pub accounts: Vec<Vec<Learnt>>,
    /// For each adversary and class, what it looks at.
    pub looks: Vec<Vec<Looks>>,
    /// For each adversary, one of the messages whose content came out; none where none did.
    pub traces: Vec<Option<Traced>>,
    /// Messages of each class.
    pub class_messages: Vec<u64>,
    /// What sealing took.
    pub work: Work,
    /// Primitive operations of carrying and opening.
    pub operations: Operations,
    /// Thread time spent carrying [ns].
    pub carrying: u64,
    /// Thread time spent by adversaries [ns].
    pub opening: u64,
    /// Thread time spent counting [ns].
    pub counting: u64,
}

/// Which conversations are proved by decryption, besides being counted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Prove {
    /// All of them.
    All,
    /// About this share of them, drawn one by one.
    Share(f64),
    /// None.
    Nothing,
}

impl std::str::FromStr for Prove {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "all" => Ok(Self::All),
            "none" => Ok(Self::Nothing),
            share => match share.parse() {
                Ok(share) if (0.0..=1.0).contains(&share) => Ok(Self::Share(share)),
                _ => Err("say all, none, or a share from 0 to 1, such as 0.1".to_owned()),
            },
        }
    }
}

impl std::fmt::Display for Prove {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::All => f.write_str("all"),
            Self::Share(share) => write!(f, "{share}"),
            Self::Nothing => f.write_str("none"),
        }
    }
}

impl Prove {
    fn takes(self, draws: &Purpose, conversation: usize) -> bool {
        match self {
            Self::All => true,
            Self::Share(share) => draws.uniform(conversation as u64) < share,
            Self::Nothing => false,
        }
    }
}

/// Conversations that a thread takes at once.
const CHUNK: usize = 32;

/// Why a run ended early.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Stopped {
    /// The host said so.
    #[error("stopped before the end")]
    Cancelled,
    /// A conversation is larger than a ledger holds.
    #[error(
        "conversation {index}, of {messages} messages, would leave up to {bytes} bytes, and at most {} are held at once",
        Custody::MOST
    )]
    TooLarge {
        /// Its number.
        index: usize,
        /// Its messages.
        messages: usize,
        /// What it would leave.
        bytes: u64,
    },
    /// The two evaluators differ about a message.
    #[error("{0}")]
    Disagreement(Box<Disagreement>),
}

/// A world in columns, ready to be counted.
pub fn ground<'a>(world: &'a World, lots: &'a Lots, services: &[Service], deleted: &Quantity) -> Ground<'a> {
    // Shares may be drawn anew for each replicate, up to their largest.
    let chosen = services.iter().flat_map(|service| &service.leaves).filter_map(|leaf| leaf.chosen.as_ref());
    let chosen = chosen.filter(|chosen| !chosen.of_harmful);
    let chosen = chosen.map(|chosen| most(&chosen.share)).fold(0.0, f64::max);
    let starts: Vec<usize> = (0..world.conversations()).step_by(CHUNK).collect();
    let range = |start: usize| start..(start + CHUNK).min(world.conversations());
    let parts: Vec<Columns> =
        starts.par_iter().map(|start| Columns::of(world, lots, range(*start), most(deleted), chosen)).collect();
    let mut columns = Columns::default();
    parts.into_iter().for_each(|part| columns.append(part));
    Ground::new(world, lots, columns)
}

fn most(share: &Quantity) -> f64 {
    share.spread.at(1.0).max(share.central())
}

/// Runs every campaign against a service: counts every conversation of the world, and proves some of them.
///
/// # Errors
/// Where the host says stop, a conversation is too large, or the two evaluators differ.
pub fn carry(
    service: &Service,
    campaigns: &[Campaign],
    ground: &Ground,
    seed: Seed,
    prove: Prove,
    host: &dyn Host,
) -> Result<Carried, Stopped> {
    let world = ground.world;
    let looked_at = |place: Place| campaigns.iter().any(|c| looks_at(c.adversary, service, place));
    let custody = Custody::new(service, world.people(), ground.lots, &looked_at);
    let custody = custody.recorded(campaigns.iter().any(Campaign::harvests));
    let reaches: Vec<Reach> = campaigns.iter().map(|campaign| Reach::new(&custody, campaign)).collect();
    let counters: Vec<Counter> =
        campaigns.iter().map(|campaign| Counter::new(&custody, campaign, world.deleted())).collect();
    let classes = service.classes.len();
    let empty = || -> Vec<Tally> {
        campaigns.iter().map(|_| Tally::new(classes, world.people() as usize, world.pairs().len())).collect()
    };
    let sum = Mutex::new(Carried {
        tallies: empty(),
        proved: empty(),
        accounts: reaches
            .iter()
            .zip(campaigns)
            .map(|(reach, campaign)| learnt_of_accounts(reach, &custody, campaign, world.people()))
            .collect(),
        looks: reaches.iter().map(|reach| (0..classes).map(|class| reach.looks(class)).collect()).collect(),
        traces: Vec::new(),
        class_messages: vec![0; classes],
        work: Work::default(),
        operations: Operations::default(),
        carrying: 0,
        opening: 0,
        counting: 0,
    });
    let times = [AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0)];
    let failed: Mutex<Option<(usize, Stopped)>> = Mutex::new(None);
    let stopped = || host.is_cancelled() || failed.lock().is_ok_and(|found| found.is_some());
    // Of several failures the one of the first conversation is told, if it was met at all.
    let fail = |index: usize, why: Stopped| {
        let mut first = failed.lock().expect("no thread panics while it holds this");
        if first.as_ref().is_none_or(|(at, _)| index < *at) {
            *first = Some((index, why));
        }
    };
    let (chance, sampling) = (seed.purpose("prove"), seed.purpose("trace"));
    let samples: Mutex<Vec<Option<Sample>>> = Mutex::new(vec![None; campaigns.len()]);
    let starts: Vec<usize> = (0..world.conversations()).step_by(CHUNK).collect();
    starts.par_iter().for_each_init(
        Rooms::default,
        |Rooms { conversation, ledger, scratch, found, outcome }, start| {
            if stopped() {
                return;
            }
            found.resize_with(campaigns.len(), Found::default);
            let mut counted: Vec<Vec<Findings>> = vec![Vec::new(); campaigns.len()];
            // Whatever is proved has been counted: where in that list it stands, and what it took.
            let mut proved: Vec<Vec<(usize, u64, Effort)>> = vec![Vec::new(); campaigns.len()];
            let mut spent = [0; 3];
            let (mut work, mut messages, mut class_messages) = (Work::default(), 0, vec![0; classes]);
            let mut operations = Operations::default();
            for index in *start..(*start + CHUNK).min(world.conversations()) {
                let began = host.nanoseconds();
                let view = ground.columns.view(index);
                let class = custody.class(index, view.kind, view.members);
                let is_proved = prove.takes(&chance, index);
                for ((counter, counted), found) in counters.iter().zip(&mut counted).zip(found.iter_mut()) {
                    counter.find(&view, class, scratch);
                    counted.push(counter.findings(&view, class, &scratch.found));
                    std::mem::swap(found, &mut scratch.found);
                }
                messages += view.messages() as u64;
                class_messages[class] += view.messages() as u64;
                let done = host.nanoseconds();
                spent[2] += done - began;
                if !is_proved {
                    continue;
                }
                meter::take();
                // What the columns say of a conversation is the same as what the world says, for less. Now and then the
                // world is asked, so that a difference has a chance to be noticed.
                if index == *start {
                    *conversation = world.conversation(index);
                } else {
                    ground.conversation(index, conversation);
                }
                let readers: Vec<Reader> = reaches.iter().flat_map(|r| r.readers(&conversation.members)).collect();
                let mut thefts: Vec<Theft> = reaches.iter().flat_map(|r| r.thefts(&conversation.members)).collect();
                thefts.sort_unstable();
                thefts.dedup();
                let bytes = custody.weight(conversation, readers.len(), thefts.len());
                if bytes > Custody::MOST {
                    return fail(index, Stopped::TooLarge { index, messages: conversation.messages.len(), bytes });
                }
                custody.carry(conversation, &thefts, ledger);
                custody.admit(conversation, &readers, ledger);
                work.add(ledger.work);
                let carried = host.nanoseconds();
                let sides = counters.iter().zip(found.iter());
                for ((reach, (counter, found)), proved) in reaches.iter().zip(sides).zip(&mut proved) {
                    expose_into(outcome, conversation, ledger, &custody, reach);
                    if let Some(at) = found.differs(&view, outcome) {
                        let (at, sides) = ((&view, at), [&*outcome, &found.outcome(&view)]);
                        let why = disagreement::explained(conversation, ledger, reach, counter, at, sides);
                        return fail(index, Stopped::Disagreement(why));
                    }
                    proved.push((index - start, outcome.held, outcome.effort));
                }
                spent[0] += carried - done;
                spent[1] += host.nanoseconds() - carried;
                operations.add(meter::take());
            }
            times.iter().zip(spent).for_each(|(sum, spent)| _ = sum.fetch_add(spent, Ordering::Relaxed));
            let mut kept = samples.lock().expect("no thread panics while it holds the samples");
            for (kept, counted) in kept.iter_mut().zip(&counted) {
                let conversations = (*start..).zip(counted).filter(|(_, findings)| findings.exposes_content());
                conversations.for_each(|(index, _)| Sample::keep(kept, Sample::of(&sampling, index)));
            }
            drop(kept);
            let mut sum = sum.lock().expect("no thread panics while it holds the sum");
            sum.tallies.iter_mut().zip(&counted).for_each(|(tally, found)| tally.add(found));
            for ((tally, proved), counted) in sum.proved.iter_mut().zip(&proved).zip(&counted) {
                proved.iter().for_each(|(at, held, effort)| tally.add_proved(&counted[*at], *held, *effort));
            }
            sum.work.add(work);
            sum.operations.add(operations);
            sum.class_messages.iter_mut().zip(class_messages).for_each(|(mine, theirs)| *mine += theirs);
            host.carried(messages);
        },
    );
    if let Some((_, stopped)) = failed.into_inner().expect("no thread panics while it holds this") {
        return Err(stopped);
    }
    if host.is_cancelled() {
        return Err(Stopped::Cancelled);
    }
    let mut sum = sum.into_inner().expect("no thread panics while it holds the sum");
    sum.tallies.iter_mut().chain(&mut sum.proved).for_each(Tally::sum_up);
    let samples = samples.into_inner().expect("no thread panics while it holds the samples");
    let traced = |((sample, campaign), reach): ((Option<Sample>, &Campaign), &Reach)| {
        sample.and_then(|sample| sample.traced(world, &custody, campaign, reach, &sampling))
    };
    sum.traces = samples.into_iter().zip(campaigns).zip(&reaches).map(traced).collect();
    [sum.carrying, sum.opening, sum.counting] = times.map(AtomicU64::into_inner);
    Ok(sum)
}

/// Room that a thread uses again for the next conversation.
#[derive(Debug)]
struct Rooms {
    conversation: Conversation,
    ledger: Ledger,
    scratch: Scratch,
    /// What counting found for each adversary.
    found: Vec<Found>,
    outcome: Outcome,
}

impl Default for Rooms {
    fn default() -> Self {
        Self {
            conversation: Conversation::empty(),
            ledger: Ledger::default(),
            scratch: Scratch::default(),
            found: Vec::new(),
            outcome: Outcome::default(),
        }
    }
}

/// Whether any act of an adversary looks at a place of the service, itself or by a read path or an order.
fn looks_at(adversary: &Adversary, service: &Service, place: Place) -> bool {
    adversary.acts.iter().any(|act| {
        let ordered = matches!(&act.verb, Verb::Compel(_, tier)
            if act.asks_for(place)
                && service.yields.iter().any(|rule| rule.tiers.contains(tier) && rule.from.contains(&place)));
        let served = service.serves.iter().any(|rule| act.reaches.contains(&rule.at) && rule.from.contains(&place));
        act.reaches.contains(&place) || ordered || served
    })
}
