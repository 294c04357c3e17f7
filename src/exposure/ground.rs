//! What stays the same whatever is assumed and whoever comes? A world with its conversations in columns, and the
//! draws that do not depend on any share.

use super::{Columns, View};
use crate::custody::Lots;
use crate::world::{Conversation, World};

/// A conversation of a world with everything that is said in it: the same as the world gives, for the price of its texts.
/// What was in `room` before is lost.
pub fn recall(world: &World, view: &View, room: &mut Conversation) {
    let deleted = world.deleted();
    world.recalled(view.index, |messages, arrivals| view.recall(deleted, messages, arrivals), room);
}

/// A world, ready to be counted again and again.
#[derive(Debug)]
pub struct Ground<'a> {
    /// The world.
    pub world: &'a World,
    /// The draws behind attributes, classes and snapshots.
    pub lots: &'a Lots,
    /// Its conversations, in order.
    pub columns: Columns,
    /// Where each person's list begins in `conversations`, and at last where the last one ends.
    begins: Vec<usize>,
    conversations: Vec<u32>,
}

impl<'a> Ground<'a> {
    /// From a world and its conversations in columns.
    pub fn new(world: &'a World, lots: &'a Lots, columns: Columns) -> Self {
        let mut begins = vec![0; world.people() as usize + 1];
        for conversation in 0..world.conversations() {
            world.members(conversation).iter().for_each(|person| begins[*person as usize + 1] += 1);
        }
        for person in 1..begins.len() {
            begins[person] += begins[person - 1];
        }
        let mut next = begins.clone();
        let mut conversations = vec![0; begins.last().copied().unwrap_or(0)];
        for conversation in 0..world.conversations() {
            for person in world.members(conversation) {
                conversations[next[*person as usize]] = conversation as u32;
                next[*person as usize] += 1;
            }
        }
        Self { world, lots, columns, begins, conversations }
    }

    /// The conversations that a person is in.
    pub fn of(&self, person: u32) -> &[u32] {
        &self.conversations[self.begins[person as usize]..self.begins[person as usize + 1]]
    }
}
