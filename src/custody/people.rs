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
        let rules = &service.attributes;
        let mut has: Vec<Vec<bool>> = vec![Vec::new(); rules.len()];
        // An attribute may stand in the file before the one that it is `of`.
        let mut order: Vec<usize> = (0..rules.len()).collect();
        order.sort_by_key(|attribute| depth(service, *attribute));
        for attribute in order {
            let draws = seed.purpose(&format!("attribute/{}", rules[attribute].name));
            let share = rules[attribute].share.central();
            let fits =
                |person: u32| rules[attribute].of.is_none_or(|of| has[of.attribute][person as usize] == of.holds);
            has[attribute] =
                (0..people).map(|person| fits(person) && draws.uniform(u64::from(person)) < share).collect();
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

    /// Who runs a place, for a person's things or for nobody's in particular.
    pub(super) fn operator<'a>(&self, service: &'a Service, place: Place, person: Option<u32>) -> &'a str {
        match person {
            Some(person) => service.operator(place, Some(&|attribute| self.has(attribute, person))),
            None => service.operator(place, None),
        }
    }
}

/// How many attributes an attribute is `of`, one through the other. The reader lets none go round.
fn depth(service: &Service, attribute: usize) -> usize {
    service.attributes[attribute].of.map_or(0, |of| 1 + depth(service, of.attribute))
}
