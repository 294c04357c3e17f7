//! What of one conversation is asked again and again: when everything happened, and who was there.

use std::ops::Range;

use super::columns::{BLOCK, Choice, Columns, Deletion, NEVER, Outline, Wrote};
use crate::scenario::{Kind, Padding};
use crate::unit::Moment;
use crate::world::{Arrival, Message};

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
    pub(super) columns: &'a Columns,
    /// Where the columns are of which a selection has no copy.
    pub(super) far: &'a Columns,
    pub(super) outline: &'a Outline,
}

impl<'a> View<'a> {
    /// How many messages it has.
    pub const fn messages(&self) -> usize {
        self.sent.len()
    }

    /// Places in the world's list of those who wrote to each other here and share another conversation.
    pub fn shared_pairs(&self) -> impl Iterator<Item = usize> + '_ {
        self.wrote()[self.only_here()..].iter().map(|wrote| wrote.pair as usize)
    }

    /// Those who wrote to each other, first those who share no other conversation.
    pub(super) fn wrote(&self) -> &'a [Wrote] {
        &self.columns.wrote[self.outline.wrote.range()]
    }

    /// How many wrote to each other here and share no other conversation.
    pub(in crate::exposure) const fn only_here(&self) -> usize {
        self.outline.only_here
    }

    /// Members who wrote anything, a bit each; `None` where there are more than 64.
    pub(super) fn writers(&self) -> Option<u64> {
        (self.members.len() <= 64).then_some(self.outline.writers)
    }

    /// Who sent each message.
    pub(super) fn senders(&self) -> &'a [u16] {
        &self.far.senders[self.outline.messages.range()]
    }

    /// Those of a block's messages whose length no other has once it is padded.
    pub(super) fn told_apart(&self, padding: Padding, messages: u64, block: usize) -> u64 {
        let sizes = &self.far.sizes[self.outline.messages.range()][self.range(block)];
        let (mut left, mut told) = (messages, 0);
        while left != 0 {
            let bit = left.trailing_zeros();
            left &= left - 1;
            let length = sizes[bit as usize];
            told |= u64::from(padding.only(padding.padded(length)) == Some(length)) << bit;
        }
        told
    }

    /// How many had left the group before each message.
    pub(super) fn departures(&self) -> &'a [u32] {
        &self.far.departures[self.outline.messages.range()]
    }

    /// When each message had come to everybody.
    pub(super) fn all_delivered(&self) -> &'a [i64] {
        &self.far.all_delivered[self.outline.messages.range()]
    }

    /// When everybody had read each message.
    pub(super) fn all_read(&self) -> &'a [i64] {
        &self.far.all_read[self.outline.messages.range()]
    }

    /// Messages that could be deleted.
    pub(super) fn deletions(&self) -> &'a [Deletion] {
        &self.columns.deletions[self.outline.deletions.range()]
    }

    /// The messages and their arrivals as they were, where so large a share is deleted; their ids are for the world to say.
    pub(in crate::exposure) fn recall(&self, deleted: f64, messages: &mut Vec<Message>, arrivals: &mut Vec<Arrival>) {
        let columns = self.sent.iter().zip(self.senders());
        let sizes = &self.far.sizes[self.outline.messages.range()];
        messages.clear();
        messages.extend(columns.zip(sizes.iter().zip(self.departures())).map(
            |((sent, sender), (size, departures))| Message {
                id: 0,
                sender: usize::from(*sender),
                sent: Moment::from_seconds(*sent),
                size: *size,
                deleted: None,
                harmful: false,
                departures: *departures,
            },
        ));
        for deletion in self.deletions().iter().filter(|deletion| deletion.chance < deleted) {
            messages[deletion.message as usize].deleted = Some(deletion.at);
        }
        for choice in self.choices().iter().filter(|choice| choice.harmful) {
            messages[choice.message as usize].harmful = true;
        }
        let members = self.members.len();
        arrivals.clear();
        arrivals.resize(messages.len() * members, Arrival::default());
        let moment = |at: i64| (at < NEVER).then(|| Moment::from_seconds(at));
        for member in 0..members {
            let (delivered, read) = (self.delivered(member).0, self.read(member).0);
            let to = messages.iter().enumerate().filter(|(_, message)| message.sender != member);
            for (at, _) in to {
                arrivals[at * members + member] =
                    Arrival { delivered: moment(delivered[at]), read: moment(read[at]) };
            }
        }
    }

    /// Messages that could be chosen.
    pub(super) fn choices(&self) -> &'a [Choice] {
        &self.columns.choices[self.outline.choices.range()]
    }

    /// Harmful messages of a block, a bit each.
    pub(super) fn harmful(&self, block: usize) -> u64 {
        let here = |choice: &&Choice| choice.harmful && choice.message as usize / BLOCK == block;
        self.choices().iter().filter(here).fold(0, |mask, choice| mask | 1 << (choice.message as usize % BLOCK))
    }

    /// Harmful messages.
    pub(in crate::exposure) fn all_harmful(&self) -> u64 {
        self.choices().iter().filter(|choice| choice.harmful).count() as u64
    }

    /// How many messages were sent before a moment, from then up to another, and after it [s].
    pub fn split(&self, first: i64, last: i64) -> [u64; 3] {
        let before = self.sent.partition_point(|sent| *sent < first);
        let until = before + self.sent[before..].partition_point(|sent| *sent <= last);
        [before, until - before, self.sent.len() - until].map(|count| count as u64)
    }

    pub(super) const fn blocks(&self) -> usize {
        self.sent.len().div_ceil(BLOCK)
    }

    /// The last moment at which anything is sent, delivered or read here [s].
    pub const fn horizon(&self) -> i64 {
        self.outline.horizon
    }

    /// Where its first block stands among those of all conversations.
    pub(super) const fn first_block(&self) -> usize {
        self.outline.first_block
    }

    /// Where a member's block stands among those of all members of all conversations.
    pub(super) const fn lane_block(&self, member: usize, block: usize) -> usize {
        self.outline.by + member * self.blocks() + block
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
        self.columns.by[self.lane_block(member, block)]
    }

    /// Members who sent any of these messages, a bit each; of up to 64.
    pub(super) fn senders_of(&self, messages: impl Fn(usize) -> u64) -> u64 {
        let blocks = self.blocks();
        let mut senders = 0;
        let by = &self.columns.by[self.outline.by..self.outline.by + blocks * self.members.len()];
        for (member, by) in by.chunks_exact(blocks.max(1)).enumerate() {
            let any = by.iter().enumerate().any(|(block, by)| by & messages(block) != 0);
            senders |= u64::from(any) << member;
        }
        senders
    }

    /// When each message came to a member, and whether that is in the order of their sending.
    pub(super) fn delivered(&self, member: usize) -> (&'a [i64], bool) {
        (&self.far.delivered[self.lane(member)], self.far.in_order[2 * self.far_member(member)])
    }

    /// When a member read each message, and whether that is in the order of their sending.
    pub(super) fn read(&self, member: usize) -> (&'a [i64], bool) {
        (&self.far.read[self.lane(member)], self.far.in_order[2 * self.far_member(member) + 1])
    }

    /// Where its members begin among those of all conversations, where no selection was made.
    pub(in crate::exposure) const fn first_member(&self) -> usize {
        self.outline.members.start
    }

    const fn far_member(&self, member: usize) -> usize {
        self.outline.far_member + member
    }

    const fn lane(&self, member: usize) -> Range<usize> {
        let start = self.outline.lanes + member * self.sent.len();
        start..start + self.sent.len()
    }
}
