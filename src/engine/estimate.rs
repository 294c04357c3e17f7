//! How much memory will a run hold? What a small world of the same kind needs, for as many messages.
//!
//! # Model
//! Conversations, people and pairs grow with messages, as they do in a generated world. Added up are the lists of the world, the sets
//! of people and pairs for each service, adversary and class, and the columns of a stretch, or of all where replicates come back to them.
//!
//! # Assumptions
//! What the process holds anyhow, and what a thread needs for the conversation at hand, are two numbers measured once.

use super::{Plan, Prove, STRETCH, Stretches};
use crate::exposure::Tally;

/// What a process holds whatever it does [bytes].
const PROCESS: u64 = 24_000_000;
/// What a thread holds for the conversation at hand [bytes].
const THREAD: u64 = 6_000_000;

impl Plan<'_> {
    /// About how much memory is held if a run like this one has so many messages [bytes]; the world of this plan is the sample.
    pub fn memory(&self, messages: u64, threads: u64) -> u64 {
        let Self { study, world, lots, .. } = self;
        let scaled = |bytes: u64| (bytes as f64 * messages as f64 / world.messages().max(1) as f64) as u64;
        let columns: u64 = Stretches::new(world, lots, &study.services, &study.world.deletion.share, u64::MAX)
            .map(|columns| columns.bytes())
            .sum();
        let lanes: u64 = (0..world.conversations()).map(|at| world.length(at) * world.members(at).len() as u64).sum();
        let in_stretch = (columns as f64 * STRETCH as f64 / lanes.max(1) as f64) as u64;
        let at_once = if self.replicates > 0 { scaled(columns) } else { scaled(columns).min(in_stretch) };
        let tally = |classes: usize| Tally::bytes(classes, world.people() as usize, world.pairs().len());
        let copies = if matches!(self.prove, Prove::Share(_)) { 2 } else { 1 };
        let sets: u64 = study.services.iter().map(|service| tally(service.classes.len())).sum();
        let sets = sets * study.adversaries.len() as u64 * copies;
        // Columns are made in parts and then put together.
        PROCESS + THREAD * threads + scaled(world.bytes()) + scaled(sets) + 2 * at_once
    }
}
