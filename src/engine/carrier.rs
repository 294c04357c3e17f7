//! How does one service come through a world, with everybody who attacks it? Stretch by stretch, conversations in parallel.

use std::ops::Range;
use std::sync::Mutex;

use rayon::prelude::*;

use super::sum::{Here, Sum};
use super::traced::{Sample, Traced};
use super::{Host, Prove, Spans, Stopped, chunk, disagreement};
use crate::adversary::{Campaign, Effort, Looks, Reach};
use crate::custody::{Custody, Ledger, Lots, Reader, Theft, Work};
use crate::exposure::{
    Columns, Counter, Findings, Found, Ground, Learnt, Outcome, Scratch, Summary, Tally, View, expose_into,
    learnt_of_accounts, recall,
};
use crate::meter::{self, Operations};
use crate::rng::{Purpose, Seed};
use crate::scenario::{Adversary, Place, Service, Verb};
use crate::world::{Conversation, World};

/// One service, carried and attacked.
#[derive(Debug)]
pub struct Carried {
    /// One summary per adversary, in order: every conversation, counted.
    pub tallies: Vec<Summary>,
    /// The same of the conversations that were proved: message by message what decryption brought out, added up as counting does.
    pub proved: Vec<Summary>,
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
    /// Wall time [ns].
    pub wall: u64,
    /// Messages that all this took: fewer than there are where some were carried by others, or before.
    pub messages: u64,
}

/// A service on its way, and what has come out so far.
#[derive(Debug)]
pub struct Carrier<'a> {
    world: &'a World,
    campaigns: &'a [Campaign<'a>],
    custody: Custody<'a>,
    prove: Prove,
    /// Which conversations are proved, and which one is traced.
    chance: [Purpose; 2],
    sum: Mutex<Sum>,
    /// Conversations that it is to come through.
    mine: Range<u64>,
}

/// What one chunk of conversations gave.
struct Chunk<'c> {
    /// For each adversary, conversation by conversation.
    counted: Vec<Vec<Findings<'c>>>,
    /// Whatever is proved has been counted: where in that list it stands, and what it took.
    proved: Vec<Vec<(usize, u64, Effort)>>,
    spent: [u64; 3],
    work: Work,
    operations: Operations,
    class_messages: Vec<u64>,
}

/// The world itself is asked about one conversation of so many.
const ASKED: usize = 64;

/// The first conversation of a stretch that could not be worked through, and why.
type Failed = Mutex<Option<(usize, Stopped)>>;

/// What a thread needs besides its room.
#[derive(Clone, Copy)]
struct Tools<'t> {
    reaches: &'t [Reach<'t>],
    counters: &'t [Counter<'t>],
    host: &'t dyn Host,
    failed: &'t Failed,
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
    let carrier = Carrier::new(service, campaigns, ground.world, ground.lots, seed, prove);
    carrier.carry(&ground.columns, host)?;
    Ok(carrier.finish())
}

impl<'a> Carrier<'a> {
    /// At the beginning.
    pub fn new(
        service: &'a Service,
        campaigns: &'a [Campaign<'a>],
        world: &'a World,
        lots: &'a Lots,
        seed: Seed,
        prove: Prove,
    ) -> Self {
        let looked_at = |place: Place| campaigns.iter().any(|c| looks_at(c.adversary, service, place));
        let custody = Custody::new(service, world.people(), lots, &looked_at);
        let classes = service.classes.len();
        let empty = |_: &Campaign| Tally::new(classes, world.people() as usize, world.pairs().len());
        let shares = campaigns.iter().filter(|_| matches!(prove, Prove::Share(_)));
        Self {
            world,
            campaigns,
            custody: custody.recorded(campaigns.iter().any(Campaign::harvests)),
            prove,
            chance: ["prove", "trace"].map(|purpose| seed.purpose(purpose)),
            sum: Mutex::new(Sum {
                tallies: campaigns.iter().map(empty).collect(),
                proved: shares.map(empty).collect(),
                samples: vec![None; campaigns.len()],
                class_messages: vec![0; classes],
                work: Work::default(),
                done: Spans::default(),
                here: Here::default(),
            }),
            mine: 0..world.conversations() as u64,
        }
    }

    /// Only through these conversations.
    pub(super) fn through(self, mine: Range<u64>) -> Self {
        Self { mine, ..self }
    }

    /// What has come out so far.
    pub(super) const fn sum(&self) -> &Mutex<Sum> {
        &self.sum
    }

    /// What has come out so far, where nobody else looks at it.
    pub(super) fn sum_mut(&mut self) -> &mut Sum {
        self.sum.get_mut().expect("no thread panics while it holds the sum")
    }

    /// Its conversations that it has not come through.
    pub(super) fn left(&self) -> Spans {
        self.sum.lock().expect("no thread panics while it holds the sum").done.gaps(self.mine.clone())
    }

    /// Through those of some conversations that are its own and that it has not come through before.
    ///
    /// # Errors
    /// Where the host says stop, a conversation is too large, or the two evaluators differ.
    pub fn carry(&self, columns: &Columns, host: &dyn Host) -> Result<(), Stopped> {
        let reaches: Vec<Reach> = self.campaigns.iter().map(|c| Reach::new(&self.custody, c)).collect();
        let counter = |campaign| Counter::new(&self.custody, campaign, self.world.deleted());
        let counters: Vec<Counter> = self.campaigns.iter().map(counter).collect();
        let failed = Failed::default();
        let stopped = || host.is_cancelled() || failed.lock().is_ok_and(|found| found.is_some());
        let tools = Tools { reaches: &reaches, counters: &counters, host, failed: &failed };
        let began = host.nanoseconds();
        self.ranges(columns).into_par_iter().for_each_init(Rooms::default, |rooms, range| {
            if !stopped() {
                let chunk = self.chunk(columns, range.clone(), tools, rooms);
                // Of a chunk that could not be worked through nothing is added: it may be carried again.
                if failed.lock().is_ok_and(|found| found.is_none()) {
                    self.add(&chunk, columns, range);
                    host.carried(chunk.class_messages.iter().sum());
                }
            }
        });
        self.sum.lock().expect("no thread panics while it holds the sum").here.wall += host.nanoseconds() - began;
        if let Some((_, stopped)) = failed.into_inner().expect("no thread panics while it holds this") {
            return Err(stopped);
        }
        if host.is_cancelled() { Err(Stopped::Cancelled) } else { Ok(()) }
    }

    /// What is left to do of some columns, in chunks.
    fn ranges(&self, columns: &Columns) -> Vec<Range<usize>> {
        let chunk = chunk(columns.len(), columns.messages() as u64);
        let left = self.left();
        let mut ranges: Vec<Range<usize>> = Vec::new();
        for at in 0..columns.len() {
            if !left.contains(columns.view(at).index as u64) {
                continue;
            }
            match ranges.last_mut() {
                Some(last) if last.end == at && last.len() < chunk => last.end += 1,
                _ => ranges.push(at..at + 1),
            }
        }
        ranges
    }
}

impl Carrier<'_> {
    /// Works through some conversations on one thread.
    fn chunk<'c>(
        &self,
        columns: &'c Columns,
        conversations: Range<usize>,
        tools: Tools,
        rooms: &mut Rooms,
    ) -> Chunk<'c> {
        let mut chunk = Chunk::new(self.campaigns.len(), self.custody.service().classes.len());
        rooms.found.resize_with(self.campaigns.len(), Found::default);
        for at in conversations.clone() {
            let began = tools.host.nanoseconds();
            let view = columns.view(at);
            let class = self.custody.class(view.index, view.kind, view.members);
            for ((counter, counted), found) in tools.counters.iter().zip(&mut chunk.counted).zip(&mut rooms.found) {
                counter.find(&view, class, &mut rooms.scratch);
                counted.push(counter.findings(&view, class, &rooms.scratch.found));
                std::mem::swap(found, &mut rooms.scratch.found);
            }
            chunk.class_messages[class] += view.messages() as u64;
            chunk.spent[2] += tools.host.nanoseconds() - began;
            if self.prove.takes(&self.chance[0], view.index)
                && let Err(why) = self.prove(&view, at - conversations.start, tools, rooms, &mut chunk)
            {
                tools.fail(view.index, why);
                break;
            }
        }
        chunk
    }

    /// Proves a conversation that has been counted just now, and stands so far from the first of its chunk.
    fn prove(
        &self,
        view: &View,
        at: usize,
        tools: Tools,
        rooms: &mut Rooms,
        chunk: &mut Chunk,
    ) -> Result<(), Stopped> {
        let Rooms { conversation, ledger, found, outcome, .. } = rooms;
        let (host, custody, index) = (tools.host, &self.custody, view.index);
        let began = host.nanoseconds();
        meter::take();
        // What the columns say of a conversation is the same as what the world says, for less. Now and then the world is
        // asked, so that a difference has a chance to be noticed.
        if index.is_multiple_of(ASKED) {
            *conversation = self.world.conversation(index);
        } else {
            recall(self.world, view, conversation);
        }
        let readers: Vec<Reader> = tools.reaches.iter().flat_map(|r| r.readers(&conversation.members)).collect();
        let mut thefts: Vec<Theft> = tools.reaches.iter().flat_map(|r| r.thefts(&conversation.members)).collect();
        thefts.sort_unstable();
        thefts.dedup();
        let bytes = custody.weight(conversation, readers.len(), thefts.len());
        if bytes > Custody::MOST {
            return Err(Stopped::TooLarge { index, messages: conversation.messages.len(), bytes });
        }
        custody.carry(conversation, &thefts, ledger);
        custody.admit(conversation, &readers, ledger);
        chunk.work.add(ledger.work);
        let carried = host.nanoseconds();
        let sides = tools.counters.iter().zip(found.iter());
        for ((reach, (counter, found)), proved) in tools.reaches.iter().zip(sides).zip(&mut chunk.proved) {
            expose_into(outcome, conversation, ledger, custody, reach);
            if let Some(message) = found.differs(view, outcome) {
                let (at, sides) = ((view, message), [&*outcome, &found.outcome(view)]);
                let why = disagreement::explained(conversation, ledger, reach, counter, at, sides);
                return Err(Stopped::Disagreement(why));
            }
            proved.push((at, outcome.held, outcome.effort));
        }
        chunk.spent[0] += carried - began;
        chunk.spent[1] += host.nanoseconds() - carried;
        chunk.operations.add(meter::take());
        Ok(())
    }

    /// Adds what a chunk gave, of the conversations in this range of columns.
    fn add(&self, chunk: &Chunk, columns: &Columns, range: Range<usize>) {
        let mut sum = self.sum.lock().expect("no thread panics while it holds the sum");
        let Sum { tallies, proved, samples, class_messages, work, done, here } = &mut *sum;
        for (kept, counted) in samples.iter_mut().zip(&chunk.counted) {
            let exposed = range.clone().zip(counted).filter(|(_, findings)| findings.exposes_content());
            exposed.for_each(|(at, _)| Sample::keep(kept, Sample::of(&self.chance[1], columns.view(at).index)));
        }
        range.for_each(|at| {
            let index = columns.view(at).index as u64;
            done.insert(index..index + 1);
        });
        tallies.iter_mut().zip(&chunk.counted).for_each(|(tally, counted)| tally.add(counted));
        // Where all are proved, both evaluators agree about all.
        let are_same = self.prove == Prove::All;
        let tallies = if are_same { tallies } else { proved };
        for ((tally, proved), counted) in tallies.iter_mut().zip(&chunk.proved).zip(&chunk.counted) {
            for (at, held, effort) in proved {
                if !are_same {
                    tally.add(std::slice::from_ref(&counted[*at]));
                }
                tally.add_effort(&counted[*at], *held, *effort);
            }
        }
        work.add(chunk.work);
        class_messages.iter_mut().zip(&chunk.class_messages).for_each(|(mine, theirs)| *mine += theirs);
        here.messages += chunk.class_messages.iter().sum::<u64>();
        here.operations.add(chunk.operations);
        here.spent.iter_mut().zip(chunk.spent).for_each(|(sum, spent)| *sum += spent);
    }

    /// At the end, once it has come through all conversations without failing.
    pub fn finish(self) -> Carried {
        let Self { world, campaigns, custody, prove, chance, sum, .. } = self;
        let sum = sum.into_inner().expect("no thread panics while it holds the sum");
        let reaches: Vec<Reach> = campaigns.iter().map(|campaign| Reach::new(&custody, campaign)).collect();
        let summaries = |tallies: Vec<Tally>| -> Vec<Summary> {
            tallies.into_iter().zip(campaigns).map(|(tally, campaign)| tally.summary(campaign)).collect()
        };
        let tallies = summaries(sum.tallies);
        let traced = |((sample, campaign), reach): ((Option<Sample>, &Campaign), &Reach)| {
            sample.and_then(|sample| sample.traced(world, &custody, campaign, reach, &chance[1]))
        };
        let accounts = |(reach, campaign)| learnt_of_accounts(reach, &custody, campaign, world.people());
        let classes = custody.service().classes.len();
        let Here { messages, operations, spent: [carrying, opening, counting], wall } = sum.here;
        Carried {
            proved: match prove {
                Prove::All => tallies.clone(),
                Prove::Share(_) => summaries(sum.proved),
                Prove::Nothing => tallies.iter().map(Summary::of_nothing).collect(),
            },
            tallies: tallies.into_iter().map(Summary::without_effort).collect(),
            accounts: reaches.iter().zip(campaigns).map(accounts).collect(),
            looks: reaches.iter().map(|reach| (0..classes).map(|class| reach.looks(class)).collect()).collect(),
            traces: sum.samples.into_iter().zip(campaigns).zip(&reaches).map(traced).collect(),
            class_messages: sum.class_messages,
            work: sum.work,
            operations,
            carrying,
            opening,
            counting,
            wall,
            messages,
        }
    }
}

impl Chunk<'_> {
    fn new(campaigns: usize, classes: usize) -> Self {
        Self {
            counted: vec![Vec::new(); campaigns],
            proved: vec![Vec::new(); campaigns],
            spent: [0; 3],
            work: Work::default(),
            operations: Operations::default(),
            class_messages: vec![0; classes],
        }
    }
}

impl Tools<'_> {
    /// Of several failures the one of the first conversation is told, if it was met at all.
    fn fail(&self, index: usize, why: Stopped) {
        let mut first = self.failed.lock().expect("no thread panics while it holds this");
        if first.as_ref().is_none_or(|(at, _)| index < *at) {
            *first = Some((index, why));
        }
    }
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
