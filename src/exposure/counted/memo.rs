//! What had happened by a moment, in all conversations at once? Worked out once for moments that are asked about again
//! and again: those at which acts begin and end.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::columns::Columns;
use super::life::{Window, upto};
use super::view::View;

/// Answers at hand. They are forgotten when there are too many.
#[derive(Debug, Default)]
pub struct Memo {
    masks: BTreeMap<(Column, i64), Arc<[u64]>>,
    counts: BTreeMap<i64, Arc<[u32]>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Column {
    Sent,
    Delivered,
}

/// What had been sent and delivered by the moments of one act, a bit each, block by block.
#[derive(Debug, Clone)]
pub(super) struct Marks {
    sent_by_end: Arc<[u64]>,
    sent_before_start: Arc<[u64]>,
    delivered: Option<[Arc<[u64]>; 2]>,
}

/// The window of an act, with what is at hand of its moments.
#[derive(Clone, Copy)]
pub(super) struct Seen<'s> {
    pub(super) window: Window,
    pub(super) marks: Option<&'s Marks>,
}

/// Most answers kept.
const MOST: usize = 96;

impl Memo {
    /// What had happened by the moments of an act in all conversations.
    pub(super) fn marks(&mut self, columns: &Columns, window: Window, is_delivery_asked: bool) -> Marks {
        self.forget_some();
        Marks::of(window, is_delivery_asked, &mut |column, moment| self.mask(columns, column, moment))
    }

    /// The same in a selection of them.
    pub(super) fn marks_near(
        &mut self,
        near: &Columns,
        columns: &Columns,
        whole: &mut Self,
        window: Window,
        is_delivery_asked: bool,
    ) -> Marks {
        self.forget_some();
        whole.forget_some();
        Marks::of(window, is_delivery_asked, &mut |column, moment| {
            let gathered = || near.gather(&whole.mask(columns, column, moment), column == Column::Delivered).into();
            Arc::clone(self.masks.entry((column, moment)).or_insert_with(gathered))
        })
    }

    fn forget_some(&mut self) {
        if self.masks.len() > MOST {
            self.masks.clear();
        }
    }

    fn mask(&mut self, columns: &Columns, column: Column, moment: i64) -> Arc<[u64]> {
        let known = self.masks.entry((column, moment));
        Arc::clone(known.or_insert_with(|| {
            let mut mask = Vec::new();
            for at in 0..columns.len() {
                let view = columns.view(at);
                match column {
                    Column::Sent => mask.extend((0..view.blocks()).map(|b| upto(view.sent, true, &view, b, moment))),
                    Column::Delivered => {
                        for member in 0..view.members.len() {
                            let (values, in_order) = view.delivered(member);
                            mask.extend((0..view.blocks()).map(|b| upto(values, in_order, &view, b, moment)));
                        }
                    }
                }
            }
            mask.into()
        }))
    }

    /// For each conversation, how many messages were sent before a moment.
    pub(in crate::exposure) fn sent_before(&mut self, columns: &Columns, moment: i64) -> Arc<[u32]> {
        if self.counts.len() > MOST {
            self.counts.clear();
        }
        let count = |at| columns.view(at).sent.partition_point(|sent| *sent < moment) as u32;
        Arc::clone(self.counts.entry(moment).or_insert_with(|| (0..columns.len()).map(count).collect()))
    }
}

impl Marks {
    fn of(window: Window, is_delivery_asked: bool, mask: &mut dyn FnMut(Column, i64) -> Arc<[u64]>) -> Self {
        let (end, start) = (window.end, window.start - 1);
        let delivered = is_delivery_asked.then(|| [end, start].map(|moment| mask(Column::Delivered, moment)));
        Self { sent_by_end: mask(Column::Sent, end), sent_before_start: mask(Column::Sent, start), delivered }
    }
}

impl Seen<'_> {
    pub(super) fn sent_by_end(&self, view: &View, block: usize) -> u64 {
        match self.marks {
            Some(marks) => marks.sent_by_end[view.first_block() + block],
            None => upto(view.sent, true, view, block, self.window.end),
        }
    }

    pub(super) fn sent_before_start(&self, view: &View, block: usize) -> u64 {
        match self.marks {
            Some(marks) => marks.sent_before_start[view.first_block() + block],
            None => upto(view.sent, true, view, block, self.window.start - 1),
        }
    }

    pub(super) fn sent_before_since(&self, view: &View, block: usize) -> u64 {
        match self.window.since {
            since if since <= 0 => 0,
            since => upto(view.sent, true, view, block, since - 1),
        }
    }

    pub(super) fn delivered_by_end(&self, view: &View, member: usize, block: usize) -> u64 {
        match self.marks.and_then(|marks| marks.delivered.as_ref()) {
            Some([by_end, _]) => by_end[view.lane_block(member, block)],
            None => delivered(view, member, block, self.window.end),
        }
    }

    pub(super) fn delivered_before_start(&self, view: &View, member: usize, block: usize) -> u64 {
        match self.marks.and_then(|marks| marks.delivered.as_ref()) {
            Some([_, before_start]) => before_start[view.lane_block(member, block)],
            None => delivered(view, member, block, self.window.start - 1),
        }
    }
}

fn delivered(view: &View, member: usize, block: usize, moment: i64) -> u64 {
    let (values, in_order) = view.delivered(member);
    upto(values, in_order, view, block, moment)
}
