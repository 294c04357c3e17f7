//! What could a campaign lay hands on at all, by the rules alone? Where it looks at nothing, the model has no
//! route, which is another thing than finding nothing.

use super::campaign::Planned;
use super::reach::{Passage, Reach};
use crate::scenario::{Field, Place, Target, Verb, What};

/// What a campaign looks at in one class of conversation, under keys or not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Looks {
    /// Whether anything with the content of messages.
    pub content: bool,
    /// Fields of metadata.
    pub fields: Vec<Field>,
    /// The service's rules by which it looks at content, sorted.
    pub rules: Vec<Rule>,
}

/// A rule of a service, by its place in its list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// One of what a message leaves.
    Leaf(usize),
    /// A read path.
    Serve(usize),
    /// What an order yields.
    Yield(usize),
}

impl Looks {
    /// Adds what is looked at in another class.
    pub fn unite(&mut self, other: &Self) {
        self.content |= other.content;
        self.fields.extend_from_slice(&other.fields);
        self.fields.sort_unstable();
        self.fields.dedup();
        self.rules.extend_from_slice(&other.rules);
        self.rules.sort_unstable();
        self.rules.dedup();
    }
}

impl Reach<'_> {
    /// What the campaign looks at in a class: every rule's artefact that some act reaches, for some person.
    pub fn looks(&self, class: usize) -> Looks {
        let mut looks = Looks::default();
        let leaves = self.service().leaves.iter().enumerate();
        for (index, leaf) in leaves.filter(|(_, leaf)| leaf.classes.contains(&class)) {
            for act in self.acts() {
                let passages = self.passages(act);
                let read = passages.iter().filter(|passage| self.could_pass(act, passage, leaf.at));
                let direct = self.could_take(act, leaf.at).then_some((None, None));
                for (only, rule) in direct.into_iter().chain(read.map(|passage| (passage.only, Some(passage.rule)))) {
                    let mut seen = Looks::default();
                    match &leaf.what {
                        What::Content if only.is_none() => {
                            seen.content = true;
                            seen.rules.extend(rule.into_iter().chain([Rule::Leaf(index)]));
                        }
                        What::Content => {}
                        What::Fields(fields) => {
                            let told = fields.iter().filter(|field| only.is_none_or(|only| only.contains(field)));
                            seen.fields.extend(told.copied());
                        }
                    }
                    looks.unite(&seen);
                }
                let first = leaf.under.first().filter(|_| leaf.what == What::Content);
                if first.is_some_and(|key| self.spoken_for(act).contains(key)) {
                    let fields = Field::SEEN.to_vec();
                    looks.unite(&Looks { content: true, fields, rules: vec![Rule::Leaf(index)] });
                }
            }
        }
        looks
    }

    /// Whether some act reaches a place of anybody's, itself or by an operator that reads for it.
    pub fn could_reach(&self, place: Place) -> bool {
        self.acts().iter().any(|act| {
            self.could_take(act, place)
                || self.passages(act).iter().any(|passage| self.could_pass(act, passage, place))
        })
    }

    /// Whether an act itself reaches a place of anybody's.
    pub(super) fn could_take(&self, act: &Planned, place: Place) -> bool {
        let service = self.service();
        let operators = service.operators_of(place);
        act.act.reaches.contains(&place)
            && match (&act.act.verb, act.act.verb.target()) {
                (Verb::Compel(..), _) => false,
                (_, Some(target)) => operators.iter().any(|operator| self.could_be(target, operator)),
                (_, None) => true,
            }
    }

    /// Whether an operator reads a place of anybody's for an act.
    pub(super) fn could_pass(&self, act: &Planned, passage: &Passage, place: Place) -> bool {
        let runs = |name: &str| self.service().operators_of(place).contains(&name);
        let is_target = |name: &str| match &act.act.verb {
            Verb::Compel(target, _) => self.could_be(target, name),
            _ => true,
        };
        passage.from.contains(&place) && runs(passage.operator) && is_target(passage.operator)
    }

    /// Whether a target is this operator, for somebody.
    fn could_be(&self, target: &Target, operator: &str) -> bool {
        match target {
            Target::Provider => operator == self.service().provider,
            Target::OperatorOf(place) => self.service().operators_of(*place).contains(&operator),
            Target::Named(name) => operator == name,
        }
    }
}
