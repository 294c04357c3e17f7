//! How do the sides of a session come by ML-KEM secrets? Keys and secrets as symbols: a secret is whatever was made for a key.

use std::collections::{BTreeMap, BTreeSet};

use plainsight::scenario::KemRules;
use plainsight::unit::Moment;

use super::chains::Symbols;

/// What one side has of the exchanges.
#[derive(Clone)]
pub(super) struct Exchanges {
    rules: KemRules,
    is_first: bool,
    pub(super) mixed: u32,
    messages: u32,
    since: Moment,
    /// A key pair that it made, and messages sent since.
    offered: Option<(usize, u32)>,
    /// The secret that was made for it.
    agreed: Option<usize>,
    /// The other's key, the secret made for it, and messages sent since.
    answered: Option<(usize, usize, u32)>,
}

/// What a header carries.
#[derive(Clone, Copy)]
pub(super) enum Carried {
    Nothing,
    Key(usize),
    Answer { to: usize, secret: usize },
}

impl Exchanges {
    pub(super) const fn new(rules: KemRules, is_first: bool, since: Moment) -> Self {
        Self { rules, is_first, mixed: 0, messages: 0, since, offered: None, agreed: None, answered: None }
    }

    /// Secrets that somebody has who holds this and the recorded answers.
    pub(super) fn secrets(&self, answers: &BTreeMap<usize, usize>) -> BTreeSet<usize> {
        let opened = self.offered.and_then(|(key, _)| answers.get(&key).copied());
        [opened, self.agreed, self.answered()].into_iter().flatten().collect()
    }

    pub(super) fn answered(&self) -> Option<usize> {
        self.answered.map(|(_, secret, _)| secret)
    }

    /// What goes into its new chain.
    pub(super) fn mix_own(&mut self, at: Moment) -> Option<usize> {
        let secret = self.agreed?;
        self.anew(self.mixed + 1, at);
        Some(secret)
    }

    pub(super) fn maybe_offer(&mut self, at: Moment, symbols: &mut Symbols) {
        let offers_even = self.is_first;
        let is_its_turn = self.mixed % 2 == u32::from(!offers_even);
        let waited = (at - self.since).seconds() >= self.rules.every || self.messages >= self.rules.messages;
        if is_its_turn && waited && self.offered.is_none() && self.answered.is_none() {
            self.offered = Some((symbols.fresh(), 0));
        }
    }

    /// How many secrets are in the chain that it sends in, and what goes with the message.
    pub(super) fn send(&mut self) -> (u32, Carried) {
        self.messages += 1;
        let mut carried = Carried::Nothing;
        if let Some((key, sent)) = &mut self.offered
            && self.agreed.is_none()
        {
            *sent += 1;
            if *sent >= self.rules.parts {
                carried = Carried::Key(*key);
            }
        }
        if let Some((to, secret, sent)) = &mut self.answered {
            *sent += 1;
            if *sent >= self.rules.parts {
                carried = Carried::Answer { to: *to, secret: *secret };
            }
        }
        (self.mixed, carried)
    }

    pub(super) fn receive(&mut self, mixed: u32, carried: Carried, at: Moment, symbols: &mut Symbols) {
        if mixed > self.mixed {
            self.anew(mixed, at);
        }
        self.messages += 1;
        match carried {
            // What comes late belongs to an exchange that is over.
            _ if mixed < self.mixed => {}
            Carried::Key(to) if self.answered.is_none() => self.answered = Some((to, symbols.fresh(), 0)),
            Carried::Answer { to, secret } if self.offered.is_some_and(|(key, _)| key == to) => {
                self.agreed = Some(secret);
            }
            _ => {}
        }
    }

    fn anew(&mut self, mixed: u32, at: Moment) {
        *self = Self { mixed, ..Self::new(self.rules, self.is_first, at) };
    }
}
