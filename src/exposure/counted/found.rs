//! What came out of one conversation, by counting? A bit for each message, block by block.

use super::columns::{BLOCK, View};
use crate::exposure::Outcome;
use crate::scenario::{Field, LeftFor, What};

/// What came out, in blocks of messages. Its room is used again for the next conversation.
#[derive(Debug, Default)]
pub struct Found {
    /// Messages whose content came out.
    pub(super) content: Vec<u64>,
    sender: Vec<u64>,
    time: Vec<u64>,
    size: Vec<u64>,
    /// Messages of which every recipient is named at once.
    all: Vec<u64>,
    /// Messages of which a recipient is named, member by member.
    one: Vec<u64>,
    /// Whether anything came out at all.
    pub(super) is_any: bool,
}

impl Found {
    /// Empties it for a conversation.
    pub(super) fn reset(&mut self, view: View) {
        let blocks = view.blocks();
        for column in [&mut self.content, &mut self.sender, &mut self.time, &mut self.size, &mut self.all] {
            column.clear();
            column.resize(blocks, 0);
        }
        self.one.clear();
        self.one.resize(blocks * view.members.len(), 0);
        self.is_any = false;
    }

    /// Adds messages of a block of which an artefact came out; of fields those that `only` admits.
    pub(super) fn tell(
        &mut self,
        what: &What,
        left_for: LeftFor,
        member: Option<usize>,
        block: usize,
        messages: u64,
        only: Option<&[Field]>,
    ) {
        self.is_any |= messages != 0;
        let What::Fields(fields) = what else {
            self.content[block] |= messages;
            return;
        };
        let blocks = self.all.len();
        for field in fields.iter().filter(|field| only.is_none_or(|only| only.contains(field))) {
            let told = match (field, member) {
                (Field::Sender, _) => &mut self.sender[block],
                (Field::Time, _) => &mut self.time[block],
                (Field::Size, _) => &mut self.size[block],
                (Field::Recipient, Some(member)) if left_for == LeftFor::Recipient => {
                    &mut self.one[member * blocks + block]
                }
                (Field::Recipient, _) => &mut self.all[block],
            };
            *told |= messages;
        }
    }

    /// Messages of a block of which it is known that they were for a member.
    pub(super) fn received(&self, view: View, member: usize, block: usize) -> u64 {
        (self.all[block] | self.one[member * self.all.len() + block]) & !view.by(member, block)
    }

    /// Messages of a block of which every recipient is known; without a recipient there is nothing to know.
    pub(super) fn recipients(&self, view: View, block: usize) -> u64 {
        let members = 0..view.members.len();
        let known = |member| self.received(view, member, block) | view.by(member, block);
        if members.len() < 2 { 0 } else { members.map(known).fold(view.all(block), |all, known| all & known) }
    }

    /// Messages of a block of which a field is known.
    pub(super) fn field(&self, view: View, field: Field, block: usize) -> u64 {
        match field {
            Field::Sender => self.sender[block],
            Field::Time => self.time[block],
            Field::Size => self.size[block],
            Field::Recipient => self.recipients(view, block),
        }
    }

    /// Message by message, as the proved evaluator gives it.
    pub fn outcome(&self, view: View) -> Outcome {
        let members = view.members.len();
        let mut outcome = Outcome {
            exposed: vec![0; view.messages()],
            recipients: vec![false; view.messages() * members],
            ..Outcome::default()
        };
        for block in 0..view.blocks() {
            for (bit, message) in view.range(block).enumerate() {
                let is = |mask: u64| mask >> bit & 1 == 1;
                if is(self.content[block]) {
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

/// Where a message stands in its block.
pub(super) const fn bit(message: usize) -> u64 {
    1 << (message % BLOCK)
}
