//! Which copies of a group in epochs open with what stolen devices hold, and with recorded handshakes that were broken?
//! Epochs as numbers, without keys.
//!
//! # Model
//! An epoch is whole where its beginning is known: by a broken welcome, or because the epoch before is entered and the
//! commit between them opens. A commit opens where it was recorded and breaks; or where a stolen leaf is still its
//! owner's, who does not commit itself, and some device was in an epoch before, so that the commit is handed over. A
//! device has entered its own epoch, and keeps some before it, but for the messages that it has had.

use super::columns::NEVER;
use super::view::View;
use crate::unit::Span;

/// What a campaign lays hands on of one group.
pub(super) struct Grasp {
    /// Whose device is taken, and when.
    pub(super) thefts: Vec<(usize, i64)>,
    /// From when until when its handshakes are recorded, where they break.
    pub(super) records: Vec<(i64, i64)>,
}

/// A group's epochs.
struct Course {
    /// The epoch of each message.
    of: Vec<u32>,
    /// Who began each epoch but the first, and when.
    commits: Vec<(usize, i64)>,
}

/// A taken device.
struct Taken {
    victim: usize,
    theft: i64,
    epoch: u32,
    /// How often its owner had committed.
    leaf: usize,
}

/// Messages that open.
pub(super) fn opened(view: &View, every: Option<Span>, kept: usize, grasp: &Grasp) -> Vec<bool> {
    let course = Course::of(view, every);
    let began = view.sent.first().copied().unwrap_or(NEVER);
    let taken: Vec<Taken> = grasp
        .thefts
        .iter()
        .filter(|(_, theft)| began <= *theft)
        .map(|(victim, theft)| {
            let had = (0..view.messages()).filter(|message| had(view, *message, *victim, *theft));
            let epoch = had.map(|message| course.of[message]).max().unwrap_or(0);
            Taken { victim: *victim, theft: *theft, epoch, leaf: course.commits_by(*victim, epoch) }
        })
        .collect();
    let whole = course.whole(&taken, grasp, began);
    let opens = |message: usize| {
        let (epoch, sender) = (course.of[message], usize::from(view.senders()[message]));
        whole[epoch as usize]
            || taken.iter().any(|taken| {
                let keeps = match sender == taken.victim {
                    true => epoch == taken.epoch,
                    false => epoch <= taken.epoch && (taken.epoch - epoch) as usize <= kept,
                };
                keeps && !had(view, message, taken.victim, taken.theft)
            })
    };
    (0..view.messages()).map(opens).collect()
}

/// Whether a member has sent or received a message by a moment.
fn had(view: &View, message: usize, member: usize, by: i64) -> bool {
    let mine = usize::from(view.senders()[message]) == member;
    (if mine { view.sent[message] } else { view.delivered(member).0[message] }) <= by
}

impl Course {
    fn of(view: &View, every: Option<Span>) -> Self {
        let mut made = vec![view.sent.first().copied().unwrap_or(NEVER); view.members.len()];
        let mut course = Self { of: Vec::with_capacity(view.messages()), commits: Vec::new() };
        let mut left = view.departures().first().copied();
        for ((sent, sender), departures) in view.sent.iter().zip(view.senders()).zip(view.departures()) {
            let made = &mut made[usize::from(*sender)];
            let is_due = every.is_some_and(|every| *sent > *made + every.seconds());
            if is_due || left != Some(*departures) {
                (*made, left) = (*sent, Some(*departures));
                course.commits.push((usize::from(*sender), *sent));
            }
            course.of.push(course.commits.len() as u32);
        }
        course
    }

    /// How often a member had committed by an epoch.
    fn commits_by(&self, member: usize, epoch: u32) -> usize {
        self.commits[..epoch as usize].iter().filter(|(by, _)| *by == member).count()
    }

    /// Which epochs are known from their beginning.
    fn whole(&self, taken: &[Taken], grasp: &Grasp, began: i64) -> Vec<bool> {
        let is_recorded = |at: i64| grasp.records.iter().any(|(from, until)| (*from..=*until).contains(&at));
        let mut whole = vec![is_recorded(began)];
        for (before, (by, at)) in (0_u32..).zip(&self.commits) {
            let is_entered = whole[before as usize] || taken.iter().any(|taken| taken.epoch == before);
            let is_given = taken.iter().any(|taken| taken.epoch <= before);
            let fits = |taken: &Taken| taken.victim != *by && taken.leaf == self.commits_by(taken.victim, before);
            whole.push(is_entered && (is_recorded(*at) || (is_given && taken.iter().any(fits))));
        }
        whole
    }
}
