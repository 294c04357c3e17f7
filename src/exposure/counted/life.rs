//! Which messages of a block have an artefact in reach between two moments? Runs of a column where it is in order,
//! and exceptions where it is not.

use super::columns::{BLOCK, NEVER};
use super::memo::Seen;
use super::view::View;
use crate::scenario::{Anchor, End, LeafRule, Quantity};

/// From when until when a rule's artefacts are there, its numbers settled.
#[derive(Debug, Clone)]
pub(super) struct Life {
    from: Anchor,
    /// Interval of the snapshots that it waits for [s].
    every: Option<i64>,
    until: Until,
}

#[derive(Debug, Clone)]
enum Until {
    Passes,
    Stays,
    /// So long after an anchor, and at most so long after it was sent [s].
    After(Anchor, i64, Option<i64>),
}

/// Between which moments an act looks, and since when what it looks for was sent [s].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) start: i64,
    pub(super) end: i64,
    pub(super) since: i64,
}

/// Whose things they are, in a conversation.
#[derive(Clone, Copy)]
pub(super) struct Lane<'a> {
    pub(super) view: &'a View<'a>,
    /// `None` where they are nobody's own.
    pub(super) member: Option<usize>,
    /// Share of messages that their users delete.
    pub(super) deleted: f64,
    /// How far into their interval its snapshots are taken.
    pub(super) phase: f64,
}

impl Life {
    pub(super) fn of(leaf: &LeafRule) -> Self {
        let seconds = |quantity: &Quantity| quantity.span().seconds();
        let until = match &leaf.until {
            End::Processed => Until::Passes,
            End::Never => Until::Stays,
            End::After { anchor, after, at_most } => {
                Until::After(*anchor, seconds(after), at_most.as_ref().map(seconds))
            }
        };
        Self { from: leaf.from.anchor, every: leaf.from.snapshot.map(|every| every.seconds().max(1)), until }
    }

    /// Messages of a block whose artefact is there at some time between the window's moments.
    pub(super) fn held(&self, lane: &Lane, block: usize, seen: Seen) -> u64 {
        let (view, window) = (lane.view, seen.window);
        let mut held = self.begun_by_end(lane, block, seen) & !seen.sent_before_since(view, block);
        if held == 0 || self.outlasts(window.start) {
            return held;
        }
        match self.until {
            Until::Passes => held & !self.begun_before_start(lane, block, seen),
            Until::Stays => held,
            Until::After(Anchor::Deleted, after, None) => {
                let range = view.range(block);
                let deletions = view.deletions();
                let first = deletions.partition_point(|deletion| (deletion.message as usize) < range.start);
                for deletion in &deletions[first..] {
                    let at = deletion.message as usize;
                    if at >= range.end {
                        break;
                    }
                    let until = deletion.at.seconds() + after;
                    if deletion.chance < lane.deleted && (until < window.start || until < self.from(lane, at)) {
                        held &= !(1 << (at - range.start));
                    }
                }
                held
            }
            // What begins with its sending, or ends so long after what it begins with, never ends before it begins.
            Until::After(anchor, after, most) if self.ends_later(anchor, most) => {
                let ended = match (anchor, lane.member) {
                    (Anchor::Delivered, Some(member)) if after == 0 => {
                        seen.delivered_before_start(view, member, block)
                    }
                    _ => come(anchor, lane, block, window.start - after - 1),
                };
                let latest = most.map_or(0, |most| come(Anchor::Sent, lane, block, window.start - most - 1));
                held & !ended & !latest
            }
            Until::After(anchor, after, most) => {
                let (range, mut left) = (view.range(block), held);
                while left != 0 {
                    let bit = left.trailing_zeros() as usize;
                    left &= left - 1;
                    let at = range.start + bit;
                    let ended = value(anchor, lane, at).saturating_add(after);
                    let until = most.map_or(ended, |most| ended.min(view.sent[at] + most));
                    if until < window.start || until < self.from(lane, at) {
                        held &= !(1 << bit);
                    }
                }
                held
            }
        }
    }

    /// Whether whatever has ever been is still there at a moment: nothing is sent before the world begins, or lasts for less.
    fn outlasts(&self, moment: i64) -> bool {
        let lasts = |span: i64| span >= moment.max(self.every.unwrap_or(0));
        match self.until {
            // What it ends after comes no sooner than it does itself, or so little sooner that it outlasts that too.
            Until::After(anchor, after, most) => {
                let ends_later = self.from == Anchor::Sent || self.ends_later(anchor, most);
                ends_later && lasts(after) && most.is_none_or(lasts)
            }
            Until::Passes | Until::Stays => false,
        }
    }

    /// What of its numbers makes a difference to acts that begin no later than a moment: nothing where everything that
    /// has ever been is still there then.
    pub(super) fn matters(&self, latest_start: i64) -> Option<(i64, Option<i64>)> {
        self.numbers().filter(|_| !self.outlasts(latest_start))
    }

    /// Its numbers, whether they matter or not.
    pub(super) const fn numbers(&self) -> Option<(i64, Option<i64>)> {
        match self.until {
            Until::Passes | Until::Stays => None,
            Until::After(_, after, most) => Some((after, most)),
        }
    }

    /// Whether it comes to be when a message is deleted.
    pub(super) const fn begins_with_deletion(&self) -> bool {
        matches!(self.from, Anchor::Deleted)
    }

    /// Whether it hangs on deletions, where it matters at all.
    pub(super) const fn hangs_on_deletion(&self) -> bool {
        matches!(self.from, Anchor::Deleted) || matches!(self.until, Until::After(Anchor::Deleted, ..))
    }

    fn ends_later(&self, anchor: Anchor, most: Option<i64>) -> bool {
        self.every.is_none() && (self.from == Anchor::Sent || (self.from == anchor && most.is_none()))
    }

    fn begun_by_end(&self, lane: &Lane, block: usize, seen: Seen) -> u64 {
        match (self.from, self.every, lane.member) {
            (Anchor::Sent, None, _) => seen.sent_by_end(lane.view, block),
            (Anchor::Delivered, None, Some(member)) => seen.delivered_by_end(lane.view, member, block),
            _ => come(self.from, lane, block, self.last_copy(lane, seen.window.end)),
        }
    }

    fn begun_before_start(&self, lane: &Lane, block: usize, seen: Seen) -> u64 {
        match (self.from, self.every, lane.member) {
            (Anchor::Sent, None, _) => seen.sent_before_start(lane.view, block),
            (Anchor::Delivered, None, Some(member)) => seen.delivered_before_start(lane.view, member, block),
            _ => come(self.from, lane, block, self.last_copy(lane, seen.window.start - 1)),
        }
    }

    /// Whether deliveries are asked about, so that it pays to have them at hand.
    pub(super) fn asks_about_delivery(&self) -> bool {
        self.from == Anchor::Delivered || matches!(self.until, Until::After(Anchor::Delivered, 0, _))
    }

    /// Messages of a block whose artefact comes to be between a window's moments, whenever they were sent.
    pub(super) fn begins(&self, lane: &Lane, block: usize, window: Window) -> u64 {
        let any = Window { start: i64::MIN / 2, since: 0, ..window };
        let held = self.held(lane, block, Seen { window: any, marks: None });
        held & !self.begun_before_start(lane, block, Seen { window, marks: None })
    }

    /// Whether an artefact of a message is there at any time.
    pub(super) fn exists(&self, lane: &Lane, message: usize) -> bool {
        let window = Window { start: i64::MIN / 2, end: NEVER - 1, since: 0 };
        self.held(lane, message / BLOCK, Seen { window, marks: None }) >> (message % BLOCK) & 1 == 1
    }

    /// What has begun by the last snapshot up to a moment is in it; without snapshots, up to the moment itself.
    fn last_copy(&self, lane: &Lane, moment: i64) -> i64 {
        let Some(every) = self.every else { return moment };
        moment - (moment - offset(lane, every)).rem_euclid(every)
    }

    /// When an artefact comes to be.
    fn from(&self, lane: &Lane, message: usize) -> i64 {
        let from = value(self.from, lane, message);
        match self.every {
            Some(every) if from < NEVER => from + (offset(lane, every) - from).rem_euclid(every),
            _ => from,
        }
    }
}

fn offset(lane: &Lane, every: i64) -> i64 {
    (lane.phase * every as f64) as i64
}

/// Messages of a block whose anchor has come by a moment.
fn come(anchor: Anchor, lane: &Lane, block: usize, by: i64) -> u64 {
    let view = lane.view;
    match (anchor, lane.member) {
        (Anchor::Sent, _) => upto(view.sent, true, view, block, by),
        (Anchor::Delivered, Some(member)) => {
            let (column, in_order) = view.delivered(member);
            upto(column, in_order, view, block, by)
        }
        (Anchor::Read, Some(member)) => {
            let (column, in_order) = view.read(member);
            upto(column, in_order, view, block, by)
        }
        (Anchor::Delivered, None) => upto(view.all_delivered(), false, view, block, by),
        (Anchor::Read, None) => upto(view.all_read(), false, view, block, by),
        (Anchor::Deleted, _) => {
            let bit = |(bit, at): (usize, usize)| u64::from(value(Anchor::Deleted, lane, at) <= by) << bit;
            view.range(block).enumerate().map(bit).sum()
        }
    }
}

/// When an anchor comes for a message.
fn value(anchor: Anchor, lane: &Lane, message: usize) -> i64 {
    let view = lane.view;
    match (anchor, lane.member) {
        (Anchor::Sent, _) => view.sent[message],
        (Anchor::Delivered, Some(member)) => view.delivered(member).0[message],
        (Anchor::Read, Some(member)) => view.read(member).0[message],
        (Anchor::Delivered, None) => view.all_delivered()[message],
        (Anchor::Read, None) => view.all_read()[message],
        (Anchor::Deleted, _) => {
            let found = view.deletions().binary_search_by_key(&(message as u32), |deletion| deletion.message);
            let deletion =
                found.ok().map(|at| view.deletions()[at]).filter(|deletion| deletion.chance < lane.deleted);
            deletion.map_or(NEVER, |deletion| deletion.at.seconds())
        }
    }
}

/// Messages of a block whose value in a column is at most `most`.
pub(super) fn upto(column: &[i64], in_order: bool, view: &View, block: usize, most: i64) -> u64 {
    // Nothing happens before the world begins.
    if most < 0 {
        return 0;
    }
    let values = &column[view.range(block)];
    if in_order {
        if values[0] > most {
            return 0;
        }
        if values[values.len() - 1] <= most {
            return view.all(block);
        }
        return (1 << values.partition_point(|value| *value <= most)) - 1;
    }
    values.iter().enumerate().fold(0, |mask, (bit, value)| mask | u64::from(*value <= most) << bit)
}
