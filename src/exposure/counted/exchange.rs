//! How far have the exchanges by ML-KEM in a session come, as one side sees them? By counts and moments, without keys.
//!
//! # Model
//! Secrets are numbered. Whoever began the session offers those with even numbers, from 0, and the other the odd ones. A secret
//! goes into the first chain that whoever offered it begins once the answer has come, and counting begins anew there.

use crate::crypto::KemRules;

/// One side of a session's exchanges.
#[derive(Debug, Clone)]
pub(super) struct Exchange {
    rules: KemRules,
    /// Whether it offers the odd ones.
    is_second: bool,
    /// Secrets mixed into the chains that it is at.
    pub(super) mixed: u32,
    /// Messages sent and received since, and since when [s].
    count: u32,
    since: i64,
    stage: Stage,
}

/// How far the next secret has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Nowhere,
    /// Offered, so many messages ago.
    Offered(u32),
    Agreed,
    /// Answered, so many messages ago.
    Answered(u32),
}

/// What a message carries of the next secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Carried {
    #[default]
    Nothing,
    Offer,
    Answer,
}

impl Exchange {
    pub(super) const fn new(rules: KemRules, is_second: bool, at: i64) -> Self {
        Self { rules, is_second, mixed: 0, count: 0, since: at, stage: Stage::Nowhere }
    }

    /// It begins a chain.
    pub(super) const fn begins_chain(&mut self, at: i64) {
        if matches!(self.stage, Stage::Agreed) {
            self.mix(at);
        }
        let is_due = self.count >= self.rules.messages || at - self.since >= self.rules.every;
        if matches!(self.stage, Stage::Nowhere) && is_due && (self.mixed % 2 == 1) == self.is_second {
            self.stage = Stage::Offered(0);
        }
    }

    /// What the message that it sends carries.
    pub(super) const fn sends(&mut self) -> Carried {
        self.count += 1;
        let (carried, ago) = match &mut self.stage {
            Stage::Offered(ago) => (Carried::Offer, ago),
            Stage::Answered(ago) => (Carried::Answer, ago),
            Stage::Nowhere | Stage::Agreed => return Carried::Nothing,
        };
        *ago += 1;
        if *ago < self.rules.parts { Carried::Nothing } else { carried }
    }

    /// It opens a message of a chain with so many secrets in it.
    pub(super) const fn receives(&mut self, mixed: u32, carried: Carried, at: i64) {
        if mixed > self.mixed {
            self.mix(at);
        }
        self.count += 1;
        if mixed == self.mixed {
            self.stage = match (self.stage, carried) {
                (Stage::Nowhere, Carried::Offer) => Stage::Answered(0),
                (Stage::Offered(_), Carried::Answer) => Stage::Agreed,
                (stage, _) => stage,
            };
        }
    }

    /// Whether it can make the root of the other side's next chain.
    pub(super) const fn follows(&self, mixed: u32) -> bool {
        mixed == self.mixed || (mixed == self.mixed + 1 && matches!(self.stage, Stage::Answered(_)))
    }

    /// Whether it knows the next secret, or would if it saw the answer.
    pub(super) const fn knows_next(&self, has_answer: bool) -> bool {
        match self.stage {
            Stage::Nowhere => false,
            Stage::Offered(_) => has_answer,
            Stage::Agreed | Stage::Answered(_) => true,
        }
    }

    const fn mix(&mut self, at: i64) {
        (self.mixed, self.count, self.since, self.stage) = (self.mixed + 1, 0, at, Stage::Nowhere);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offer_gives_the_secret_only_with_its_answer_and_an_answer_gives_it_at_once() {
        let rules = KemRules { messages: 1, every: i64::MAX, parts: 2 };
        let [mut first, mut second] = [false, true].map(|is_second| Exchange::new(rules, is_second, 0));
        first.sends();
        first.begins_chain(1);
        assert!(!first.knows_next(false) && first.knows_next(true));
        assert_eq!([first.sends(), first.sends()], [Carried::Nothing, Carried::Offer]);
        assert!(!second.knows_next(true) && second.follows(0) && !second.follows(1));
        second.receives(0, Carried::Offer, 2);
        assert!(second.knows_next(false) && second.follows(1) && !second.follows(2));
        assert_eq!([second.sends(), second.sends()], [Carried::Nothing, Carried::Answer]);
        first.receives(0, Carried::Answer, 3);
        assert!(first.knows_next(false));
        first.begins_chain(4);
        assert_eq!((first.mixed, first.sends()), (1, Carried::Nothing));
        second.receives(first.mixed, Carried::Nothing, 5);
        // Now it is the other's turn.
        second.begins_chain(6);
        assert!(second.mixed == 1 && second.knows_next(true) && !second.knows_next(false));
    }
}
