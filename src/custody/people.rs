//! Who has which attribute, and who runs the places that hold their things?

use crate::rng::Seed;
use crate::scenario::{Condition, Place, Service};

/// Attributes of all people under one service.
#[derive(Debug)]
pub(super) struct People {
    /// For each attribute, whether each person has it.
    has: Vec<Vec<bool>>,
}

impl People {
    /// Draws every attribute of every person, keyed by the attribute's name and never by the service's, so
    /// that services which share an attribute share the people who have it.
    pub(super) fn draw(service: &Service, people: u32, seed: Seed) -> Self {
        let mut has: Vec<Vec<bool>> = Vec::with_capacity(service.attributes.len());
        for attribute in &service.attributes {
            let draws = seed.purpose(&format!("attribute/{}", attribute.name));
            let share = attribute.share.central();
            let drawn = (0..people).map(|person| {
                attribute.of.is_none_or(|of| has.get(of).is_some_and(|of| of[person as usize]))
                    && draws.uniform(u64::from(person)) < share
            });
            let drawn = drawn.collect();
            has.push(drawn);
        }
        Self { has }
    }

    /// Whether a person has an attribute.
    pub(super) fn has(&self, attribute: usize, person: u32) -> bool {
        self.has[attribute][person as usize]
    }

    /// Whether all conditions hold for a person.
    pub(super) fn fits(&self, conditions: &[Condition], person: u32) -> bool {
        conditions.iter().all(|c| self.has(c.attribute, person) == c.holds)
    }

    /// Who runs a place, for a person's things or for everybody's.
    pub(super) fn operator<'a>(&self, service: &'a Service, place: Place, person: Option<u32>) -> &'a str {
        let Some(rule) = service.operators.iter().find(|rule| rule.place == place) else {
            return &service.provider;
        };
        match (&rule.unless, person) {
            (Some((attribute, other)), Some(person)) if self.has(*attribute, person) => other,
            _ => &rule.operator,
        }
    }
}
