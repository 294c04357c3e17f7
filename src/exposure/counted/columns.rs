//! When did everything happen, and who was there? A world's conversations in columns: what the counted evaluator
//! asks again and again, without any text.

use std::ops::Range;

use crate::custody::Lots;
use crate::scenario::Kind;
use crate::unit::Moment;
use crate::world::{Conversation, Pairs, World};

/// Messages are looked at in blocks of so many, a bit each.
pub(super) const BLOCK: usize = 64;

/// What never happens: later than any moment, and than the end of any act.
pub(super) const NEVER: i64 = i64::MAX;

/// Conversations, one after the other, column by column [s since the world begins].
#[derive(Debug, Default)]
pub struct Columns {
    outlines: Vec<Outline>,
    members: Vec<u32>,
    sent: Vec<i64>,
    senders: Vec<u16>,
    delivered: Vec<i64>,
    read: Vec<i64>,
    in_order: Vec<bool>,
    all_delivered: Vec<i64>,
    all_read: Vec<i64>,
    deletions: Vec<Deletion>,
    choices: Vec<Choice>,
    by: Vec<u64>,
    wrote: Vec<Wrote>,
}

/// Where a conversation's parts begin in each column.
#[derive(Debug, Clone, Copy)]
struct Outline {
    index: usize,
    kind: Kind,
    members: usize,
    messages: usize,
    lanes: usize,
    deletions: usize,
    choices: usize,
    blocks: usize,
    wrote: usize,
}

/// A message that is deleted where the share of deleted messages is large enough.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Deletion {
    /// Its position in the conversation.
    pub message: u32,
    /// It is deleted where this is below the share, in [0, 1).
    pub chance: f64,
    /// When.
    pub at: Moment,
}

/// A message that is chosen, to be reported for example, where the share of chosen messages is large enough.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Choice {
    /// Its position in the conversation.
    pub message: u32,
    /// It is chosen where this is below the share, in [0, 1).
    pub chance: f64,
}

/// Two members of whom one wrote to the other at least once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wrote {
    pub(super) low: u16,
    pub(super) high: u16,
    /// Where they stand in the world's list of pairs.
    pub(super) pair: u32,
}

/// One conversation.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// Which conversation of its world.
    pub index: usize,
    /// Between two people, or a group.
    pub kind: Kind,
    /// Ids of the people in it, sorted.
    pub members: &'a [u32],
    pub(super) sent: &'a [i64],
    pub(super) senders: &'a [u16],
    delivered: &'a [i64],
    read: &'a [i64],
    in_order: &'a [bool],
    pub(super) all_delivered: &'a [i64],
    pub(super) all_read: &'a [i64],
    pub(super) deletions: &'a [Deletion],
    pub(super) choices: &'a [Choice],
    by: &'a [u64],
    pub(super) wrote: &'a [Wrote],
}

impl Columns {
    /// Some conversations of a world. Deletions and choices are kept up to the largest shares that will be asked about.
    pub fn of(world: &World, lots: &Lots, conversations: Range<usize>, deleted: f64, chosen: f64) -> Self {
        let mut columns = Self::default();
        for index in conversations {
            let conversation = world.conversation(index);
            let deletions = world.deletions(&conversation, deleted).into_iter();
            let deletions: Vec<Deletion> =
                deletions.map(|(message, chance, at)| Deletion { message, chance, at }).collect();
            let mut draws = lots.choices(index);
            let choices = (0..conversation.messages.len() as u32).map(|message| (message, draws.uniform()));
            let choices = choices.filter(|(_, chance)| *chance < chosen);
            let choices: Vec<Choice> = choices.map(|(message, chance)| Choice { message, chance }).collect();
            columns.push(&conversation, world.pairs(), &deletions, &choices);
        }
        columns
    }

    /// Adds a conversation of a world with these pairs, and which of its messages could be deleted or chosen, in order.
    pub fn push(&mut self, conversation: &Conversation, pairs: &Pairs, deletions: &[Deletion], choices: &[Choice]) {
        let (members, messages) = (&conversation.members, &conversation.messages);
        self.outlines.push(Outline {
            index: conversation.index,
            kind: conversation.kind,
            members: self.members.len(),
            messages: self.sent.len(),
            lanes: self.delivered.len(),
            deletions: self.deletions.len(),
            choices: self.choices.len(),
            blocks: self.by.len(),
            wrote: self.wrote.len(),
        });
        self.members.extend_from_slice(members);
        self.sent.extend(messages.iter().map(|message| message.sent.seconds()));
        self.senders.extend(messages.iter().map(|message| message.sender as u16));
        self.deletions.extend_from_slice(deletions);
        self.choices.extend_from_slice(choices);
        let blocks = messages.len().div_ceil(BLOCK);
        let (mut all_delivered, mut all_read) = (self.sent[self.sent.len() - messages.len()..].to_vec(), Vec::new());
        all_read.extend_from_slice(&all_delivered);
        for member in 0..members.len() {
            let mut sent = vec![0_u64; blocks];
            let begins = self.delivered.len();
            for (at, message) in messages.iter().enumerate() {
                let arrival = conversation.arrival(at, member);
                // The sender has its own message as soon as it is sent.
                let (delivered, read) = if message.sender == member {
                    sent[at / BLOCK] |= 1 << (at % BLOCK);
                    (message.sent.seconds(), message.sent.seconds())
                } else {
                    (seconds(arrival.delivered), seconds(arrival.read))
                };
                self.delivered.push(delivered);
                self.read.push(read);
                all_delivered[at] = all_delivered[at].max(delivered);
                all_read[at] = all_read[at].max(read);
            }
            self.by.append(&mut sent);
            for column in [&self.delivered, &self.read] {
                self.in_order.push(column[begins..].is_sorted());
            }
        }
        self.all_delivered.append(&mut all_delivered);
        self.all_read.append(&mut all_read);
        let by = |member: usize| self.by[self.by.len() - (members.len() - member) * blocks..].iter().take(blocks);
        let wrote: Vec<bool> = (0..members.len()).map(|member| by(member).any(|block| *block != 0)).collect();
        for high in 0..members.len() {
            for low in (0..high).filter(|low| wrote[*low] || wrote[high]) {
                let pair = pairs.index(members[low], members[high]).expect("members of a conversation are a pair");
                self.wrote.push(Wrote { low: low as u16, high: high as u16, pair: pair as u32 });
            }
        }
    }

    /// Adds all conversations of another after its own.
    pub fn append(&mut self, mut other: Self) {
        let shifted = other.outlines.iter().map(|outline| Outline {
            members: outline.members + self.members.len(),
            messages: outline.messages + self.sent.len(),
            lanes: outline.lanes + self.delivered.len(),
            deletions: outline.deletions + self.deletions.len(),
            choices: outline.choices + self.choices.len(),
            blocks: outline.blocks + self.by.len(),
            wrote: outline.wrote + self.wrote.len(),
            ..*outline
        });
        self.outlines.extend(shifted);
        self.members.append(&mut other.members);
        self.sent.append(&mut other.sent);
        self.senders.append(&mut other.senders);
        self.delivered.append(&mut other.delivered);
        self.read.append(&mut other.read);
        self.in_order.append(&mut other.in_order);
        self.all_delivered.append(&mut other.all_delivered);
        self.all_read.append(&mut other.all_read);
        self.deletions.append(&mut other.deletions);
        self.choices.append(&mut other.choices);
        self.by.append(&mut other.by);
        self.wrote.append(&mut other.wrote);
    }

    /// How many conversations there are.
    pub fn len(&self) -> usize {
        self.outlines.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.outlines.is_empty()
    }

    /// A conversation, by its place in the order in which they were added.
    pub fn view(&self, at: usize) -> View<'_> {
        let outline = self.outlines[at];
        let next = self.outlines.get(at + 1);
        let range = |begins: usize, of: fn(&Outline) -> usize, all: usize| begins..next.map_or(all, of);
        let members = range(outline.members, |o| o.members, self.members.len());
        let messages = range(outline.messages, |o| o.messages, self.sent.len());
        let lanes = range(outline.lanes, |o| o.lanes, self.delivered.len());
        View {
            index: outline.index,
            kind: outline.kind,
            sent: &self.sent[messages.clone()],
            senders: &self.senders[messages.clone()],
            delivered: &self.delivered[lanes.clone()],
            read: &self.read[lanes],
            in_order: &self.in_order[2 * members.start..2 * members.end],
            members: &self.members[members],
            all_delivered: &self.all_delivered[messages.clone()],
            all_read: &self.all_read[messages],
            deletions: &self.deletions[range(outline.deletions, |o| o.deletions, self.deletions.len())],
            choices: &self.choices[range(outline.choices, |o| o.choices, self.choices.len())],
            by: &self.by[range(outline.blocks, |o| o.blocks, self.by.len())],
            wrote: &self.wrote[range(outline.wrote, |o| o.wrote, self.wrote.len())],
        }
    }
}

impl<'a> View<'a> {
    /// How many messages it has.
    pub const fn messages(&self) -> usize {
        self.sent.len()
    }

    pub(super) const fn blocks(&self) -> usize {
        self.sent.len().div_ceil(BLOCK)
    }

    /// Positions of a block's messages.
    pub(super) fn range(&self, block: usize) -> Range<usize> {
        block * BLOCK..((block + 1) * BLOCK).min(self.sent.len())
    }

    /// A bit for each message of a block.
    pub(super) fn all(&self, block: usize) -> u64 {
        u64::MAX >> (BLOCK - self.range(block).len())
    }

    /// The messages of a block that a member sent.
    pub(super) fn by(&self, member: usize, block: usize) -> u64 {
        self.by[member * self.blocks() + block]
    }

    /// When each message came to a member, and whether that is in the order of their sending.
    pub(super) fn delivered(&self, member: usize) -> (&'a [i64], bool) {
        let messages = self.sent.len();
        (&self.delivered[member * messages..(member + 1) * messages], self.in_order[2 * member])
    }

    /// When a member read each message, and whether that is in the order of their sending.
    pub(super) fn read(&self, member: usize) -> (&'a [i64], bool) {
        let messages = self.sent.len();
        (&self.read[member * messages..(member + 1) * messages], self.in_order[2 * member + 1])
    }
}

fn seconds(at: Option<Moment>) -> i64 {
    at.map_or(NEVER, Moment::seconds)
}
