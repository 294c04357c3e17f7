//! When did everything happen, and who was there? A world's conversations in columns: what the counted evaluator
//! asks again and again, without any text.

use std::ops::Range;

use super::view::View;
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
    pub(super) outlines: Vec<Outline>,
    pub(super) members: Vec<u32>,
    pub(super) sent: Vec<i64>,
    pub(super) senders: Vec<u16>,
    /// Length of each text [bytes].
    pub(super) sizes: Vec<u32>,
    /// How many had left the group before each message.
    pub(super) departures: Vec<u32>,
    pub(super) delivered: Vec<i64>,
    pub(super) read: Vec<i64>,
    pub(super) in_order: Vec<bool>,
    pub(super) all_delivered: Vec<i64>,
    pub(super) all_read: Vec<i64>,
    pub(super) deletions: Vec<Deletion>,
    pub(super) choices: Vec<Choice>,
    pub(super) by: Vec<u64>,
    pub(super) wrote: Vec<Wrote>,
    pub(super) horizon: i64,
    pub(super) blocks: usize,
    pub(super) shared_pairs: usize,
}

/// Where a conversation's parts begin in each column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outline {
    pub(super) index: usize,
    pub(super) kind: Kind,
    pub(super) members: Part,
    pub(super) messages: Part,
    /// Where its lanes begin.
    pub(super) lanes: usize,
    /// Where its members begin, where a selection was made from.
    pub(super) far_member: usize,
    pub(super) first_block: usize,
    /// The same, and where its members' blocks begin, where a selection was made from.
    pub(super) far_blocks: [usize; 2],
    pub(super) deletions: Part,
    pub(super) choices: Part,
    pub(super) by: usize,
    pub(super) wrote: Part,
    /// How many pairs share no other conversation: they come first.
    pub(super) only_here: usize,
    /// The last moment at which anything is sent, delivered or read.
    pub(super) horizon: i64,
    /// Members who wrote anything, a bit each, where there are at most 64.
    pub(super) writers: u64,
}

/// Some entries of a column, one after the other.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Part {
    pub(super) start: usize,
    pub(super) len: usize,
}

impl Part {
    const fn new(start: usize, len: usize) -> Self {
        Self { start, len }
    }

    pub(super) const fn range(self) -> Range<usize> {
        self.start..self.start + self.len
    }

    const fn after(self, start: usize) -> Self {
        Self { start: self.start + start, len: self.len }
    }
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

/// A message that is chosen, to be reported for example, where the share of chosen messages is large enough; or that is
/// harmful.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Choice {
    /// Its position in the conversation.
    pub message: u32,
    /// It is chosen where this is below the share, in [0, 1).
    pub chance: f64,
    /// Whether it is harmful.
    pub harmful: bool,
}

/// Two members of whom one wrote to the other at least once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wrote {
    pub(super) low: u16,
    pub(super) high: u16,
    /// Where they stand in the world's list of those who share more than one conversation; 0 where they share no other.
    pub(super) pair: u32,
    /// Whether they share no other conversation.
    pub(super) is_only_here: bool,
}

impl Columns {
    /// Some conversations of a world. Deletions and choices are kept up to the largest shares that will be asked about, and
    /// whatever is harmful.
    pub fn of(world: &World, lots: &Lots, conversations: Range<usize>, deleted: f64, chosen: f64) -> Self {
        let mut columns = Self::with_room(world, conversations.clone());
        for index in conversations {
            let conversation = world.silent(index);
            let deletions = world.deletions(&conversation, deleted).into_iter();
            let deletions: Vec<Deletion> =
                deletions.map(|(message, chance, at)| Deletion { message, chance, at }).collect();
            let mut draws = lots.choices(index);
            let messages = (0_u32..).zip(&conversation.messages);
            let choices = messages.map(|(at, message)| Choice {
                message: at,
                chance: draws.uniform(),
                harmful: message.harmful,
            });
            let choices: Vec<Choice> = choices.filter(|choice| choice.chance < chosen || choice.harmful).collect();
            columns.push(&conversation, world.pairs(), &deletions, &choices);
        }
        columns
    }

    /// Nothing yet, but room for some conversations of a world: columns that grow as they are filled are copied again and again.
    pub fn with_room(world: &World, conversations: Range<usize>) -> Self {
        let (mut members, mut messages, mut lanes) = (0, 0, 0);
        for conversation in conversations.clone() {
            let (people, said) = (world.members(conversation).len(), world.length(conversation) as usize);
            members += people;
            messages += said;
            lanes += people * said;
        }
        Self {
            outlines: Vec::with_capacity(conversations.len()),
            members: Vec::with_capacity(members),
            sent: Vec::with_capacity(messages),
            senders: Vec::with_capacity(messages),
            sizes: Vec::with_capacity(messages),
            departures: Vec::with_capacity(messages),
            delivered: Vec::with_capacity(lanes),
            read: Vec::with_capacity(lanes),
            in_order: Vec::with_capacity(2 * members),
            all_delivered: Vec::with_capacity(messages),
            all_read: Vec::with_capacity(messages),
            ..Self::default()
        }
    }

    /// Adds a conversation of a world with these pairs, and which of its messages could be deleted or chosen, in order.
    pub fn push(&mut self, conversation: &Conversation, pairs: &Pairs, deletions: &[Deletion], choices: &[Choice]) {
        let (members, messages) = (&conversation.members, &conversation.messages);
        let mut outline = Outline {
            index: conversation.index,
            kind: conversation.kind,
            members: Part::new(self.members.len(), members.len()),
            messages: Part::new(self.sent.len(), messages.len()),
            lanes: self.delivered.len(),
            far_member: self.members.len(),
            first_block: self.blocks,
            far_blocks: [self.blocks, self.by.len()],
            deletions: Part::new(self.deletions.len(), deletions.len()),
            choices: Part::new(self.choices.len(), choices.len()),
            by: self.by.len(),
            wrote: Part::new(self.wrote.len(), 0),
            only_here: 0,
            horizon: 0,
            writers: 0,
        };
        self.members.extend_from_slice(members);
        self.sent.extend(messages.iter().map(|message| message.sent.seconds()));
        self.senders.extend(messages.iter().map(|message| message.sender as u16));
        self.sizes.extend(messages.iter().map(|message| message.size));
        self.departures.extend(messages.iter().map(|message| message.departures));
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
                for at in [delivered, read, message.sent.seconds()] {
                    outline.horizon = outline.horizon.max(if at < NEVER { at } else { 0 });
                }
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
        for (member, _) in wrote.iter().enumerate().take(64).filter(|(_, wrote)| **wrote) {
            outline.writers |= 1 << member;
        }
        for high in 0..members.len() {
            for low in (0..high).filter(|low| wrote[*low] || wrote[high]) {
                let shared = pairs.index(members[low], members[high]);
                let (pair, is_only_here) = (shared.unwrap_or(0) as u32, shared.is_none());
                self.wrote.push(Wrote { low: low as u16, high: high as u16, pair, is_only_here });
            }
        }
        outline.wrote.len = self.wrote.len() - outline.wrote.start;
        let wrote = &mut self.wrote[outline.wrote.range()];
        wrote.sort_by_key(|wrote| !wrote.is_only_here);
        outline.only_here = wrote.partition_point(|wrote| wrote.is_only_here);
        self.blocks += blocks;
        self.horizon = self.horizon.max(outline.horizon);
        self.outlines.push(outline);
    }

    /// Adds all conversations of another after its own.
    pub fn append(&mut self, mut other: Self) {
        let shifted = other.outlines.iter().map(|outline| Outline {
            members: outline.members.after(self.members.len()),
            messages: outline.messages.after(self.sent.len()),
            lanes: outline.lanes + self.delivered.len(),
            far_member: outline.far_member + self.members.len(),
            first_block: outline.first_block + self.blocks,
            far_blocks: [outline.far_blocks[0] + self.blocks, outline.far_blocks[1] + self.by.len()],
            deletions: outline.deletions.after(self.deletions.len()),
            choices: outline.choices.after(self.choices.len()),
            by: outline.by + self.by.len(),
            wrote: outline.wrote.after(self.wrote.len()),
            ..*outline
        });
        self.outlines.extend(shifted);
        self.members.append(&mut other.members);
        self.sent.append(&mut other.sent);
        self.senders.append(&mut other.senders);
        self.sizes.append(&mut other.sizes);
        self.departures.append(&mut other.departures);
        self.delivered.append(&mut other.delivered);
        self.read.append(&mut other.read);
        self.in_order.append(&mut other.in_order);
        self.all_delivered.append(&mut other.all_delivered);
        self.all_read.append(&mut other.all_read);
        self.deletions.append(&mut other.deletions);
        self.choices.append(&mut other.choices);
        self.by.append(&mut other.by);
        self.wrote.append(&mut other.wrote);
        self.horizon = self.horizon.max(other.horizon);
        self.blocks += other.blocks;
    }

    /// The last moment at which anything is sent, delivered or read here [s].
    pub const fn horizon(&self) -> i64 {
        self.horizon
    }

    /// The members of all conversations, one after the other.
    pub(in crate::exposure) fn everybody(&self) -> &[u32] {
        &self.members
    }

    /// How many conversations there are.
    pub fn len(&self) -> usize {
        self.outlines.len()
    }

    /// Memory that they take [bytes].
    pub fn bytes(&self) -> u64 {
        let of_messages = size_of_val(&self.sent[..])
            + size_of_val(&self.senders[..])
            + size_of_val(&self.sizes[..])
            + size_of_val(&self.departures[..])
            + size_of_val(&self.all_delivered[..])
            + size_of_val(&self.all_read[..])
            + size_of_val(&self.deletions[..])
            + size_of_val(&self.choices[..]);
        let of_lanes = size_of_val(&self.delivered[..]) + size_of_val(&self.read[..]);
        let of_members = size_of_val(&self.members[..]) + size_of_val(&self.by[..]) + size_of_val(&self.wrote[..]);
        let of_conversations = size_of_val(&self.outlines[..]) + size_of_val(&self.in_order[..]);
        (of_messages + of_lanes + of_members + of_conversations) as u64
    }

    /// How many messages they have.
    pub const fn messages(&self) -> usize {
        self.sent.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.outlines.is_empty()
    }

    /// A conversation, by its place in the order in which they were added.
    pub fn view(&self, at: usize) -> View<'_> {
        self.view_in(self, at)
    }

    /// A conversation of a selection from other columns.
    pub(in crate::exposure) fn view_in<'c>(&'c self, far: &'c Self, at: usize) -> View<'c> {
        let outline = &self.outlines[at];
        View {
            index: outline.index,
            kind: outline.kind,
            members: &self.members[outline.members.range()],
            sent: &far.sent[outline.messages.range()],
            columns: self,
            far,
            outline,
        }
    }

    /// Some conversations, of which what is asked most often lies side by side, so that it fits into a processor's cache;
    /// the other columns stay where they are. Pairs that are elsewhere too are numbered anew.
    pub(in crate::exposure) fn select(&self, which: &[u32]) -> Self {
        let mut near = Self { horizon: self.horizon, ..Self::default() };
        let wrote = which.iter().flat_map(|at| &self.wrote[self.outlines[*at as usize].wrote.range()]);
        let mut pairs: Vec<u32> = wrote.filter(|wrote| !wrote.is_only_here).map(|wrote| wrote.pair).collect();
        pairs.sort_unstable();
        pairs.dedup();
        for at in which {
            let outline = &self.outlines[*at as usize];
            let (members, blocks) = (outline.members.len, outline.messages.len.div_ceil(BLOCK));
            near.outlines.push(Outline {
                members: Part::new(near.members.len(), members),
                first_block: near.blocks,
                deletions: Part::new(near.deletions.len(), outline.deletions.len),
                choices: Part::new(near.choices.len(), outline.choices.len),
                by: near.by.len(),
                wrote: Part::new(near.wrote.len(), outline.wrote.len),
                ..*outline
            });
            near.blocks += blocks;
            self.members[outline.members.range()].iter().for_each(|member| near.members.push(*member));
            near.deletions.extend_from_slice(&self.deletions[outline.deletions.range()]);
            near.choices.extend_from_slice(&self.choices[outline.choices.range()]);
            self.by[outline.by..outline.by + members * blocks].iter().for_each(|word| near.by.push(*word));
            for wrote in &self.wrote[outline.wrote.range()] {
                let pair =
                    if wrote.is_only_here { 0 } else { pairs.partition_point(|pair| *pair < wrote.pair) as u32 };
                near.wrote.push(Wrote { pair, ..*wrote });
            }
        }
        near.shared_pairs = pairs.len();
        near
    }

    /// Words of all conversations that belong to those of a selection: one for each block, or for each member's block.
    pub(super) fn gather(&self, words: &[u64], of_members: bool) -> Vec<u64> {
        let mut near = Vec::with_capacity(if of_members { self.by.len() } else { self.blocks });
        for outline in &self.outlines {
            let blocks = outline.messages.len.div_ceil(BLOCK);
            let [begins, len] = match of_members {
                true => [outline.far_blocks[1], blocks * outline.members.len],
                false => [outline.far_blocks[0], blocks],
            };
            // So few at a time that to copy them as one would take longer.
            words[begins..begins + len].iter().for_each(|word| near.push(*word));
        }
        near
    }

    /// How many pairs of a selection are in other conversations too.
    pub(in crate::exposure) const fn shared_pairs(&self) -> usize {
        self.shared_pairs
    }
}

fn seconds(at: Option<Moment>) -> i64 {
    at.map_or(NEVER, Moment::seconds)
}
