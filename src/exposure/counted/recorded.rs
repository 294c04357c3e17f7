//! Which chains of a session follow from what was recorded of its line, once classical agreement breaks: from its set-up, or
//! from a state stolen from a device? Chains by their numbers, without keys.
//!
//! # Model
//! The ratchet key of a chain is had if any message of the chain passed while somebody recorded it. With the root before a
//! chain, a state's or the set-up's, and its ratchet key comes the chain, with it the next root, and so on up to the first
//! ratchet key that is not had. Where one more ML-KEM secret goes into a chain than into the one before, it comes only if the
//! state knows that secret: at most one does.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::columns::NEVER;
use super::evaluate::Run;
use super::exchange::Carried;
use super::stolen::{Copies, Side, other, played};
use super::view::View;
use crate::crypto::RatchetRules;
use crate::custody::routes::shows_on_the_line;
use crate::scenario::Verb;

/// A session of a member: the other, and its number between the two.
type Session = (usize, usize);

/// What was recorded of the sessions of one member.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// Of each session, the chains whose ratchet keys are had, and how many ML-KEM secrets are in each.
    chains: BTreeMap<Session, BTreeMap<i64, u32>>,
    /// ML-KEM secrets by number whose answer is had.
    answers: BTreeSet<(Session, u32)>,
}

impl Lines {
    fn of(view: &View, member: usize, copies: &Copies, heard: &dyn Fn(usize, i64) -> bool) -> Self {
        let mut lines = Self::default();
        for ((message, to), copy) in copies {
            let other = other(view, *message, *to, member);
            if !heard(other, view.sent[*message]) {
                continue;
            }
            let session = (other, copy.session);
            lines.chains.entry(session).or_default().insert(copy.chain, copy.mixed);
            if copy.carries == Carried::Answer {
                lines.answers.insert((session, copy.mixed));
            }
        }
        lines
    }

    /// The chains that follow from a root, the first of them by number.
    fn run(&self, session: Session, first: i64, mut mixed: u32, mut knows_next: bool) -> Range<i64> {
        let mut end = first;
        while let Some(now) = self.chains.get(&session).and_then(|chains| chains.get(&end)) {
            if *now != mixed && !std::mem::take(&mut knows_next) {
                break;
            }
            (mixed, end) = (*now, end + 1);
        }
        first..end
    }

    /// The chains that follow from a stolen side.
    pub(super) fn after(&self, session: Session, side: &Side) -> Range<i64> {
        let first = side.next_chain();
        let Some(exchange) = &side.exchange else { return self.run(session, first, 0, false) };
        let has_answer = self.answers.contains(&(session, exchange.mixed));
        self.run(session, first, exchange.mixed, exchange.knows_next(has_answer))
    }
}

impl Run<'_> {
    /// What all acts together recorded of the sessions of a member.
    pub(super) fn lines(&self, key: usize, member: usize, copies: &Copies) -> Lines {
        let acts = self.counter.campaign.acts.iter().enumerate();
        let recording: Vec<usize> =
            acts.filter(|(_, planned)| planned.act.verb == Verb::Harvest).map(|(act, _)| act).collect();
        if recording.is_empty() || !shows_on_the_line(self.counter.custody.service(), key) {
            return Lines::default();
        }
        Lines::of(self.view, member, copies, &|other, at| {
            recording.iter().any(|act| {
                let window = self.counter.windows[*act];
                (window.start..=window.end).contains(&at)
                    && (self.concerns(*act, member) || self.concerns(*act, other))
            })
        })
    }

    /// Tells of the copies of sessions that began while an act recorded the lines of the people it is about.
    pub(super) fn follow_set_ups(
        &self,
        key: usize,
        rules: &RatchetRules,
        act: usize,
        recorded: &dyn Fn(i64) -> bool,
        open: &mut dyn FnMut(usize, usize),
    ) {
        for member in (0..self.view.members.len()).filter(|member| self.concerns(act, *member)) {
            let (pairs, _, copies) = played(self.view, rules, member, NEVER);
            let lines = self.lines(key, member, &copies);
            for ((message, to), copy) in &copies {
                let other = other(self.view, *message, *to, member);
                let is_recorded = recorded(pairs[&other].begun[copy.session]);
                if is_recorded && lines.run((other, copy.session), 0, 0, false).contains(&copy.chain) {
                    open(*message, *to);
                }
            }
        }
    }
}
