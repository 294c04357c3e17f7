//! Which questions have been answered? An answer is kept by the place in which it is asked, so that nobody asks twice.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use serde::{Deserialize, Serialize};

use super::{Host, Stopped};

/// On whose account a question is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum Why {
    /// What moves the answer?
    Drivers,
    /// What if?
    WhatIf,
}

/// Of which service and adversary: indices.
pub(super) type About = (Why, usize, usize);

/// Answers so far; `None` where there is no way or nothing in scope.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Answers(Mutex<BTreeMap<About, BTreeMap<usize, Option<f64>>>>);

/// The questions about one service and adversary, in the order in which they are asked.
pub(super) struct Questions<'a> {
    answers: &'a Answers,
    about: About,
    next: AtomicUsize,
    unanswered: AtomicBool,
}

impl Answers {
    /// Adds others.
    pub(super) fn merge(&mut self, other: Self) {
        let inner = |answers: Mutex<_>| answers.into_inner().expect("no thread panics while it holds this");
        let mut all = inner(std::mem::take(&mut self.0));
        inner(other.0).into_iter().for_each(|(about, known)| all.entry(about).or_default().extend(known));
        self.0 = Mutex::new(all);
    }

    /// Questions about one service and adversary, from the first.
    pub(super) fn about(&self, about: About) -> Questions<'_> {
        Questions { answers: self, about, next: AtomicUsize::new(0), unanswered: AtomicBool::new(false) }
    }
}

impl Questions<'_> {
    /// The place of the first of so many further questions.
    pub(super) fn take(&self, many: usize) -> usize {
        self.next.fetch_add(many, Ordering::Relaxed)
    }

    /// The answer in a place, asked for where it is not known yet and somebody can be asked.
    pub(super) fn answer(&self, place: usize, ask: Option<&dyn Fn() -> Option<f64>>, host: &dyn Host) -> Option<f64> {
        let all = || self.answers.0.lock().expect("no thread panics while it holds this");
        if let Some(known) = all().get(&self.about).and_then(|known| known.get(&place)) {
            return *known;
        }
        let Some(ask) = ask.filter(|_| !host.is_cancelled()) else {
            self.unanswered.store(true, Ordering::Relaxed);
            return None;
        };
        let answer = ask();
        all().entry(self.about).or_default().insert(place, answer);
        host.carried(0);
        answer
    }

    /// Whether all were answered.
    ///
    /// # Errors
    /// Where the host said stop, or nobody could be asked.
    pub(super) fn end(&self) -> Result<(), Stopped> {
        if self.unanswered.load(Ordering::Relaxed) { Err(Stopped::Cancelled) } else { Ok(()) }
    }
}
