//! How is it all done at once? Conversations in parallel, one service after the other; the only room with
//! threads.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use crate::adversary::{Campaign, Looks, Reach};
use crate::custody::{Custody, Ledger, Lots, Theft, Work};
use crate::exposure::{Findings, Tally, expose};
use crate::rng::Seed;
use crate::scenario::{Adversary, Place, Service, Verb};
use crate::world::World;

/// What the engine needs of the machine it runs on.
pub trait Host: Sync {
    /// A clock that only goes forward [ns].
    fn nanoseconds(&self) -> u64;
    /// So many more messages have been carried.
    fn carried(&self, messages: u64);
    /// Whether the run should stop.
    fn is_cancelled(&self) -> bool;
}

/// One service, carried and attacked.
#[derive(Debug)]
pub struct Carried {
    /// One tally per adversary, in order.
    pub tallies: Vec<Tally>,
    /// For each adversary and class, what it looks at.
    pub looks: Vec<Vec<Looks>>,
    /// Messages of each class.
    pub class_messages: Vec<u64>,
    /// What sealing took.
    pub work: Work,
    /// Thread time spent carrying [ns].
    pub carrying: u64,
    /// Thread time spent by adversaries [ns].
    pub opening: u64,
}

/// Conversations that a thread takes at once.
const CHUNK: usize = 32;

/// Why a run ended early.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
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
}

/// Carries the world through a service and runs every campaign against it.
///
/// # Errors
/// Where the host says stop, or a conversation is too large.
pub fn carry(
    service: &Service,
    campaigns: &[Campaign],
    world: &World,
    seed: Seed,
    host: &dyn Host,
) -> Result<Carried, Stopped> {
    let looked_at = |place: Place| campaigns.iter().any(|c| looks_at(c.adversary, service, place));
    let lots = Lots::new(seed);
    let custody = Custody::new(service, world.people(), &lots, &looked_at);
    let reaches: Vec<Reach> = campaigns.iter().map(|campaign| Reach::new(&custody, campaign)).collect();
    let classes = service.classes.len();
    let empty = || Tally::new(classes, world.people() as usize, world.pairs().len());
    let sum = Mutex::new(Carried {
        tallies: campaigns.iter().map(|_| empty()).collect(),
        looks: reaches.iter().map(|reach| (0..classes).map(|class| reach.looks(class)).collect()).collect(),
        class_messages: vec![0; classes],
        work: Work::default(),
        carrying: 0,
        opening: 0,
    });
    let (carrying, opening) = (AtomicU64::new(0), AtomicU64::new(0));
    let too_large: Mutex<Option<Stopped>> = Mutex::new(None);
    let stopped = || host.is_cancelled() || too_large.lock().is_ok_and(|found| found.is_some());
    let starts: Vec<usize> = (0..world.conversations()).step_by(CHUNK).collect();
    starts.par_iter().for_each_init(Ledger::default, |ledger, start| {
        if stopped() {
            return;
        }
        let mut found: Vec<Vec<Findings>> = vec![Vec::new(); campaigns.len()];
        let (mut work, mut messages, mut class_messages) = (Work::default(), 0, vec![0; classes]);
        for index in *start..(*start + CHUNK).min(world.conversations()) {
            let began = host.nanoseconds();
            let conversation = world.conversation(index);
            let bytes = custody.weight(&conversation);
            if bytes > Custody::MOST {
                let messages = conversation.messages.len();
                let mut first = too_large.lock().expect("no thread panics while it holds this");
                first.get_or_insert(Stopped::TooLarge { index, messages, bytes });
                return;
            }
            let mut thefts: Vec<Theft> = reaches.iter().flat_map(|r| r.thefts(&conversation.members)).collect();
            thefts.sort_unstable();
            thefts.dedup();
            custody.carry(&conversation, &thefts, ledger);
            work.add(ledger.work);
            messages += conversation.messages.len() as u64;
            class_messages[ledger.class] += conversation.messages.len() as u64;
            let carried = host.nanoseconds();
            for ((reach, campaign), found) in reaches.iter().zip(campaigns).zip(&mut found) {
                let outcome = expose(&conversation, ledger, service, reach);
                found.push(Findings::of(&conversation, ledger.class, campaign, world.pairs(), &outcome));
            }
            carrying.fetch_add(carried - began, Ordering::Relaxed);
            opening.fetch_add(host.nanoseconds() - carried, Ordering::Relaxed);
        }
        let mut sum = sum.lock().expect("no thread panics while it holds the sum");
        sum.tallies.iter_mut().zip(&found).for_each(|(tally, found)| tally.add(found));
        sum.work.add(work);
        sum.class_messages.iter_mut().zip(class_messages).for_each(|(mine, theirs)| *mine += theirs);
        host.carried(messages);
    });
    if let Some(stopped) = too_large.into_inner().expect("no thread panics while it holds this") {
        return Err(stopped);
    }
    if host.is_cancelled() {
        return Err(Stopped::Cancelled);
    }
    let mut sum = sum.into_inner().expect("no thread panics while it holds the sum");
    sum.tallies.iter_mut().for_each(Tally::sum_up);
    (sum.carrying, sum.opening) = (carrying.into_inner(), opening.into_inner());
    Ok(sum)
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
