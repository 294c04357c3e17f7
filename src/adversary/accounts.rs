//! What does a campaign learn of accounts? Facts lie in the clear, so whoever reaches them has them.

use super::campaign::Planned;
use super::reach::{Passage, Reach};
use crate::scenario::{AccountFact, AccountRule, Verb};

/// Facts of one account, a bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Facts(u32);

impl Facts {
    /// Whether a fact is among them.
    pub const fn has(self, fact: AccountFact) -> bool {
        self.0 >> fact as u32 & 1 == 1
    }

    /// Those that are in either.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn of<'f>(facts: impl Iterator<Item = &'f AccountFact>) -> Self {
        Self(facts.fold(0, |bits, fact| bits | 1 << *fact as u32))
    }
}

impl Reach<'_> {
    /// What the service keeps about a person's account.
    pub fn kept(&self, person: u32) -> Facts {
        let rules = self.service().accounts.iter().filter(|rule| self.keeps(rule, person));
        Facts::of(rules.flat_map(|rule| &rule.facts))
    }

    /// Facts of anybody that some act reaches, by the rules alone.
    pub fn sought(&self) -> Facts {
        let mut sought = Facts::default();
        for act in self.acts() {
            let passages = self.passages(act);
            for rule in &self.service().accounts {
                if self.could_take(act, rule.at) {
                    sought = sought.and(Facts::of(rule.facts.iter()));
                }
                for passage in passages.iter().filter(|passage| self.could_pass(act, passage, rule.at)) {
                    sought = sought.and(told(passage, rule));
                }
            }
        }
        sought
    }

    /// Whether it looks at any fact of anybody.
    pub fn seeks_any(&self) -> bool {
        self.sought() != Facts::default()
    }

    /// What all acts that are about a person learn of the account.
    pub fn learnt(&self, person: u32) -> Facts {
        let acts = self.acts().iter().filter(|act| act.succeeds_with(person));
        acts.fold(Facts::default(), |facts, act| facts.and(self.learnt_by(act, person)))
    }

    fn learnt_by(&self, act: &Planned, person: u32) -> Facts {
        let passages = self.passages(act);
        let mut learnt = Facts::default();
        for rule in self.service().accounts.iter().filter(|rule| self.keeps(rule, person)) {
            let operator = self.custody().operator(rule.at, Some(person));
            let is_direct = act.act.reaches.contains(&rule.at)
                && !matches!(act.act.verb, Verb::Compel(..))
                && self.is_target(act, operator, Some(person));
            if is_direct {
                learnt = learnt.and(Facts::of(rule.facts.iter()));
            }
            for passage in passages.iter().filter(|passage| passage.from.contains(&rule.at)) {
                // What is kept only once it is asked for takes a while to come, at least its first batch.
                let is_handed_over = passage.batches.is_none_or(|every| act.start + every <= act.end);
                let comes = !passage.is_prospective || (act.end > act.start && is_handed_over);
                if comes && self.runs(act, passage, rule.at, Some(person)) {
                    learnt = learnt.and(told(passage, rule));
                }
            }
        }
        learnt
    }

    fn keeps(&self, rule: &AccountRule, person: u32) -> bool {
        self.custody().fits(&rule.conditions, person)
    }
}

/// What an operator tells of the facts of a rule.
fn told(passage: &Passage, rule: &AccountRule) -> Facts {
    let is_told = |fact: &&AccountFact| passage.only_facts.is_none_or(|only| only.contains(fact));
    Facts::of(rule.facts.iter().filter(is_told))
}
