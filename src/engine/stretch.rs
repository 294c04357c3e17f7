//! Which part of a world is in memory? All of it where the same conversations are asked about again and again, or one
//! stretch after another where each is worked through once.

use std::ops::Range;

use rayon::prelude::*;

use super::chunk;
use crate::custody::Lots;
use crate::exposure::{Columns, Ground};
use crate::scenario::{Quantity, Service};
use crate::world::World;

/// Conversations of a world in columns, a stretch of them at a time: memory holds one, however many messages there are.
#[derive(Debug)]
pub struct Stretches<'a> {
    world: &'a World,
    lots: &'a Lots,
    /// Largest shares of deleted and of chosen messages that anybody will ask about.
    most: [f64; 2],
    lanes: u64,
    next: usize,
    end: usize,
}

/// Lanes of a stretch, about, a lane being a message for one of its conversation's members [messages × members]: so few that memory
/// hardly notices, however large groups are, so many that threads seldom wait for each other.
pub const STRETCH: u64 = 1 << 19;

impl<'a> Stretches<'a> {
    /// Of so many lanes each, give or take a conversation.
    pub fn new(world: &'a World, lots: &'a Lots, services: &[Service], deleted: &Quantity, lanes: u64) -> Self {
        // Shares may be drawn anew for each replicate, up to their largest.
        let chosen = services.iter().flat_map(|service| &service.leaves).filter_map(|leaf| leaf.chosen.as_ref());
        let chosen = chosen.filter(|chosen| !chosen.of_harmful);
        let chosen = chosen.map(|chosen| most(&chosen.share)).fold(0.0, f64::max);
        let (most, end) = ([most(deleted), chosen], world.conversations());
        Self { world, lots, most, lanes: lanes.max(1), next: 0, end }
    }

    /// Only these conversations of the world.
    pub(super) fn within(self, conversations: Range<usize>) -> Self {
        Self { next: conversations.start, end: conversations.end, ..self }
    }

    /// The conversations of the next stretch; none at the end of the world.
    fn range(&mut self) -> Option<Range<usize>> {
        let (first, all) = (self.next, self.end);
        let mut left = self.lanes;
        while left > 0 && self.next < all {
            let members = self.world.members(self.next).len() as u64;
            left = left.saturating_sub(self.world.length(self.next).saturating_mul(members));
            self.next += 1;
        }
        (first < self.next).then_some(first..self.next)
    }

    fn columns(&self, conversations: Range<usize>) -> Columns {
        let ([deleted, chosen], end) = (self.most, conversations.end);
        let messages: u64 = conversations.clone().map(|conversation| self.world.length(conversation)).sum();
        let chunk = chunk(conversations.len(), messages);
        let starts: Vec<usize> = conversations.clone().step_by(chunk).collect();
        let range = |start: usize| start..(start + chunk).min(end);
        let part = |start: &usize| Columns::of(self.world, self.lots, range(*start), deleted, chosen);
        let parts: Vec<Columns> = starts.par_iter().map(part).collect();
        let mut columns = Columns::with_room(self.world, conversations);
        parts.into_iter().for_each(|part| columns.append(part));
        columns
    }
}

impl Iterator for Stretches<'_> {
    type Item = Columns;

    fn next(&mut self) -> Option<Columns> {
        let range = self.range()?;
        Some(self.columns(range))
    }
}

/// A whole world in columns, ready to be counted again and again.
pub fn ground<'a>(world: &'a World, lots: &'a Lots, services: &[Service], deleted: &Quantity) -> Ground<'a> {
    let whole = Stretches::new(world, lots, services, deleted, u64::MAX).next();
    Ground::new(world, lots, whole.unwrap_or_default())
}

fn most(share: &Quantity) -> f64 {
    share.spread.at(1.0).max(share.central())
}
