//! Who has which attribute, and who runs the places that hold their things?

use super::lots::{Lot, Lots};
use crate::scenario::{Condition, Place, Service};

/// Attributes of all people under one service.
#[derive(Debug)]
pub(super) struct People {
    /// For each person, a bit for each attribute: the reader takes no more than there are bits.
    has: Vec<u64>,
}

impl People {
    /// Draws every attribute of every person, keyed by the attribute's name and never by the service's, so
    /// that services which share an attribute share the people who have it.
    pub(super) fn draw(service: &Service, people: u32, lots: &Lots) -> Self {
        let rules = &service.attributes;
        let mut has = vec![0; people as usize];
        // An attribute may stand in the file before the one that it is `of`.
        let mut order: Vec<usize> = (0..rules.len()).collect();
        order.sort_by_key(|attribute| depth(service, *attribute));
        for attribute in order {
            let lot: Lot = lots.attribute(&rules[attribute].name);
            let share = rules[attribute].share.central();
            for (person, has) in has.iter_mut().enumerate() {
                let fits = rules[attribute].of.is_none_or(|of| is_met(*has, of));
                *has |= u64::from(fits && lot.uniform(person as u64) < share) << attribute;
            }
        }
        Self { has }
    }

    /// A bit for each attribute that a person has.
    pub(super) fn all_of(&self, person: u32) -> u64 {
        self.has[person as usize]
    }

    /// Whether a person has an attribute.
    pub(super) fn has(&self, attribute: usize, person: u32) -> bool {
        self.all_of(person) >> attribute & 1 == 1
    }

    /// Whether all conditions hold for a person.
    pub(super) fn fits(&self, conditions: &[Condition], person: u32) -> bool {
        conditions.iter().all(|condition| is_met(self.all_of(person), *condition))
    }

    /// Who runs a place, for a person's things or for nobody's in particular.
    pub(super) fn operator<'a>(&self, service: &'a Service, place: Place, person: Option<u32>) -> &'a str {
        match person {
            Some(person) => service.operator(place, Some(&|attribute| self.has(attribute, person))),
            None => service.operator(place, None),
        }
    }
}

fn is_met(has: u64, condition: Condition) -> bool {
    (has >> condition.attribute & 1 == 1) == condition.holds
}

/// How many attributes an attribute is `of`, one through the other. The reader lets none go round.
fn depth(service: &Service, attribute: usize) -> usize {
    service.attributes[attribute].of.map_or(0, |of| 1 + depth(service, of.attribute))
}
