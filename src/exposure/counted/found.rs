//! What came out of one conversation, by counting? A bit for each message, block by block.

use super::columns::BLOCK;
use super::view::View;
use crate::exposure::Outcome;
use crate::scenario::{Field, LeftFor, What};

/// What came out, in blocks of messages. Its room is used again for the next conversation.
#[derive(Debug, Clone, Default)]
pub struct Found {
    pub(super) blocks: Vec<Block>,
    /// Messages of which a recipient is named, member by member; only where `names_one`.
    one: Vec<u64>,
    members: usize,
    names_one: bool,
    /// Whether anything came out at all.
    is_any: bool,
}

/// What came out of a block of messages, a bit each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Block {
    /// In scope.
    pub(super) scope: u64,
    /// Their content.
    pub(super) content: u64,
    sender: u64,
    time: u64,
    size: u64,
    proof: u64,
    /// Every recipient, named at once.
    all: u64,
}

impl Found {
    /// Empties it for a conversation.
    pub(super) fn reset(&mut self, view: &View) {
        self.blocks.clear();
        self.blocks.resize(view.blocks(), Block::default());
        self.members = view.members.len();
        (self.is_any, self.names_one) = (false, false);
    }

    /// Whether anything came out at all.
    pub const fn is_any(&self) -> bool {
        self.is_any
    }

    /// Adds messages of a block of which an artefact came out, and those of them whose length it settles; of fields those
    /// that `only` admits.
    pub(super) fn tell(
        &mut self,
        what: &What,
        left_for: LeftFor,
        member: Option<usize>,
        block: usize,
        [messages, told_apart]: [u64; 2],
        only: Option<&[Field]>,
    ) {
        if messages == 0 {
            return;
        }
        self.is_any = true;
        let blocks = self.blocks.len();
        let found = &mut self.blocks[block];
        let What::Fields(fields) = what else {
            found.content |= messages;
            return;
        };
        for field in fields.iter().filter(|field| only.is_none_or(|only| only.contains(field))) {
            match (field, member) {
                (Field::Sender, _) => found.sender |= messages,
                (Field::Time, _) => found.time |= messages,
                (Field::Size, _) => found.size |= told_apart,
                (Field::Proof, _) => found.proof |= messages,
                (Field::Recipient, Some(member)) if left_for == LeftFor::Recipient => {
                    if !self.names_one {
                        self.names_one = true;
                        self.one.clear();
                        self.one.resize(blocks * self.members, 0);
                    }
                    self.one[member * blocks + block] |= messages;
                }
                (Field::Recipient, _) => found.all |= messages,
            }
        }
    }

    /// Messages of a block of which an artefact would tell nothing new, see [`Self::tell`].
    pub(super) fn known(
        &self,
        what: &What,
        left_for: LeftFor,
        member: Option<usize>,
        block: usize,
        only: Option<&[Field]>,
    ) -> u64 {
        let found = &self.blocks[block];
        let What::Fields(fields) = what else { return found.content };
        let fields = fields.iter().filter(|field| only.is_none_or(|only| only.contains(field)));
        fields.fold(!0, |known, field| {
            known
                & match (field, member) {
                    (Field::Sender, _) => found.sender,
                    (Field::Time, _) => found.time,
                    (Field::Size, _) => found.size,
                    (Field::Proof, _) => found.proof,
                    (Field::Recipient, Some(member)) if left_for == LeftFor::Recipient => self.named(member, block),
                    (Field::Recipient, _) => found.all,
                }
        })
    }

    /// Messages of a block of which it is known that they were for a member.
    pub(super) fn received(&self, view: &View, member: usize, block: usize) -> u64 {
        self.named(member, block) & !view.by(member, block)
    }

    /// Messages of a block that name a member, or everybody, as a recipient.
    fn named(&self, member: usize, block: usize) -> u64 {
        let one = if self.names_one { self.one[member * self.blocks.len() + block] } else { 0 };
        self.blocks[block].all | one
    }

    /// Messages of a block of which every recipient is known; without a recipient there is nothing to know.
    pub(super) fn recipients(&self, view: &View, block: usize) -> u64 {
        let members = 0..view.members.len();
        let known = |member| self.received(view, member, block) | view.by(member, block);
        match members.len() {
            0 | 1 => 0,
            _ if !self.names_one => self.blocks[block].all,
            _ => members.map(known).fold(view.all(block), |all, known| all & known),
        }
    }

    /// Members who are known to have written to everybody, a bit each; `None` where that does not settle who is known to
    /// have written to whom.
    pub(super) fn known_senders(&self, view: &View) -> Option<u64> {
        if !self.is_any {
            return Some(0);
        }
        let known = |block: usize| self.blocks[block].all & self.blocks[block].sender;
        if self.names_one {
            return None;
        }
        let writers = view.writers()?;
        let is = |which: &dyn Fn(usize) -> u64| (0..view.blocks()).all(|block| known(block) == which(block));
        Some(match () {
            () if is(&|_| 0) => 0,
            () if is(&|block| view.all(block)) => writers,
            () => view.senders_of(known),
        })
    }

    /// Whether it is known that one of two members wrote to the other.
    pub(super) fn knows_pair(&self, view: &View, low: usize, high: usize) -> bool {
        (0..view.blocks()).any(|block| {
            let to_high = view.by(low, block) & self.received(view, high, block);
            let to_low = view.by(high, block) & self.received(view, low, block);
            (to_high | to_low) & self.blocks[block].sender != 0
        })
    }

    /// Messages of a block of which a field is known.
    pub(super) fn field(&self, view: &View, field: Field, block: usize) -> u64 {
        match field {
            Field::Sender => self.blocks[block].sender,
            Field::Time => self.blocks[block].time,
            Field::Size => self.blocks[block].size,
            Field::Proof => self.blocks[block].proof,
            Field::Recipient => self.recipients(view, block),
        }
    }

    /// The first message of which the proved evaluator says something else.
    pub fn differs(&self, view: &View, proved: &Outcome) -> Option<usize> {
        let members = view.members.len();
        if !self.is_any {
            let exposed = proved.exposed.iter().position(|exposed| *exposed != 0);
            let named = proved.recipients.iter().position(|named| *named).map(|at| at / members);
            return exposed.into_iter().chain(named).min();
        }
        (0..view.blocks()).find_map(|block| {
            let (all, bits) = (view.all(block), self.bits(view, block));
            let exposed = &proved.exposed[view.range(block)];
            let says = |at: usize| bits.iter().fold(0, |byte, (mask, bit)| byte | ((mask >> at & 1) as u8 * bit));
            let is_uniform = bits.iter().all(|(mask, _)| *mask == 0 || *mask == all);
            let other = match is_uniform {
                // Most blocks are all or nothing.
                true => exposed.iter().position(|exposed| *exposed != says(0)),
                false => (0..exposed.len()).find(|at| exposed[*at] != says(*at)),
            };
            let named = &proved.recipients[view.range(block).start * members..][..exposed.len() * members];
            let differs = |member: usize| {
                let received = self.received(view, member, block);
                (0..exposed.len()).find(|at| named[at * members + member] != (received >> at & 1 == 1))
            };
            let other = (0..members).filter_map(differs).chain(other).min();
            other.map(|at| view.range(block).start + at)
        })
    }

    /// What is known of a block's messages, beside the bit that says so of one.
    fn bits(&self, view: &View, block: usize) -> [(u64, u8); 1 + Field::ALL.len()] {
        let mut bits = [(self.blocks[block].content, Outcome::CONTENT); 1 + Field::ALL.len()];
        for (slot, field) in bits[1..].iter_mut().zip(Field::ALL.iter().copied()) {
            *slot = (self.field(view, field, block), Outcome::field(field));
        }
        bits
    }

    /// Message by message, as the proved evaluator gives it.
    pub fn outcome(&self, view: &View) -> Outcome {
        let members = view.members.len();
        let mut outcome = Outcome {
            exposed: vec![0; view.messages()],
            recipients: vec![false; view.messages() * members],
            ..Outcome::default()
        };
        for block in 0..view.blocks() {
            for (bit, message) in view.range(block).enumerate() {
                let is = |mask: u64| mask >> bit & 1 == 1;
                if is(self.blocks[block].content) {
                    outcome.exposed[message] |= Outcome::CONTENT;
                }
                for field in Field::ALL.iter().filter(|field| is(self.field(view, **field, block))) {
                    outcome.exposed[message] |= Outcome::field(*field);
                }
                for member in (0..members).filter(|member| is(self.received(view, *member, block))) {
                    outcome.recipients[message * members + member] = true;
                }
            }
        }
        outcome
    }
}

impl PartialEq for Found {
    fn eq(&self, other: &Self) -> bool {
        // What is left in `one` from another conversation does not count.
        let named = self.names_one == other.names_one && (!self.names_one || self.one == other.one);
        named && self.blocks == other.blocks
    }
}

/// Where a message stands in its block.
pub(super) const fn bit(message: usize) -> u64 {
    1 << (message % BLOCK)
}
