//! What of some conversations is in scope between some moments? The same at every service.

use super::columns::Columns;
use super::digest::{Counts, Parts, add_scope, writers_in_scope};
use super::evaluate::Counter;
use super::view::View;

/// The scope of campaigns that look at the same moments, conversation by conversation.
#[derive(Debug)]
pub(in crate::exposure) struct Scoped {
    /// Which moments, see [`Counter::scope_moments`].
    pub(in crate::exposure) moments: Vec<i64>,
    /// Messages in scope, block by block.
    masks: Vec<u64>,
    each: Vec<Each>,
}

#[derive(Debug)]
struct Each {
    /// Messages in scope.
    parts: Parts,
    /// Members who wrote in scope, a bit each; `None` where there are too many.
    writers: Option<u64>,
    is_any: bool,
}

impl Scoped {
    /// Works it out for a counter that has what had happened by its moments at hand.
    pub(in crate::exposure) fn new(near: &Columns, far: &Columns, counter: &Counter, moments: Vec<i64>) -> Self {
        let (mut masks, mut each) = (Vec::new(), Vec::with_capacity(near.len()));
        for at in 0..near.len() {
            let (view, first, mut parts) = (near.view_in(far, at), masks.len(), Parts::default());
            for block in 0..view.blocks() {
                let scope = counter.scope(&view, block);
                parts.add(counter.split(&view, block).parts(scope));
                masks.push(scope);
            }
            let masks = &masks[first..];
            let writers = writers_in_scope(&view, |block| masks[block]);
            each.push(Each { parts, writers, is_any: masks.iter().any(|mask| *mask != 0) });
        }
        Self { moments, masks, each }
    }

    /// Messages of a conversation that are in scope, block by block.
    pub(in crate::exposure) fn of(&self, view: &View) -> &[u64] {
        &self.masks[view.first_block()..view.first_block() + view.blocks()]
    }

    /// Members of a conversation who wrote in scope, a bit each; `None` where there are too many.
    pub(in crate::exposure) fn writers(&self, at: usize) -> Option<u64> {
        self.each[at].writers
    }

    /// Whether any message of a conversation is in scope.
    pub(in crate::exposure) fn is_any(&self, at: usize) -> bool {
        self.each[at].is_any
    }

    /// Adds the messages of a conversation that are in scope.
    pub(in crate::exposure) fn add(&self, at: usize, counts: &mut Counts) {
        add_scope(self.each[at].parts, counts);
    }

    /// Counts the pairs of a conversation that write to each other here only and of whom one wrote to the other in scope,
    /// and tells of those that do so elsewhere too.
    pub(in crate::exposure) fn pairs(&self, view: &View, at: usize, shared: &mut impl FnMut(usize)) -> u64 {
        let (masks, writers) = (self.of(view), self.each[at].writers);
        let mut alone = 0;
        for wrote in view.wrote() {
            let (low, high) = (usize::from(wrote.low), usize::from(wrote.high));
            let is_in_scope = writers.map_or_else(
                || (0..view.blocks()).any(|block| masks[block] & (view.by(low, block) | view.by(high, block)) != 0),
                |writers| (writers >> low | writers >> high) & 1 == 1,
            );
            match (is_in_scope, wrote.is_only_here) {
                (true, true) => alone += 1,
                (true, false) => shared(wrote.pair as usize),
                (false, _) => (),
            }
        }
        alone
    }
}
