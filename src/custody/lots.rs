//! What has chance settled for good about people and conversations? The uniform draws behind attributes,
//! classes and snapshots, which do not depend on any share: who has a thing at one share has it at every
//! larger one.

use std::collections::BTreeMap;

use crate::rng::{Purpose, Seed, Stream};
use crate::scenario::Service;

/// Draws of a seed, those that services ask for again and again kept at hand.
#[derive(Debug)]
pub struct Lots {
    seed: Seed,
    kept: BTreeMap<String, Vec<f64>>,
}

/// The draws of one purpose.
#[derive(Debug, Clone)]
pub(super) enum Lot<'a> {
    Drawn(Purpose),
    Kept(&'a [f64]),
}

/// Draws of when each person's snapshots are taken; that of the service stands before those of people.
const SNAPSHOT: &str = "snapshot";

/// Draws of which messages are chosen.
const CHOSEN: &str = "chosen";

impl Lots {
    /// Keeps nothing at hand: for a few conversations.
    pub const fn new(seed: Seed) -> Self {
        Self { seed, kept: BTreeMap::new() }
    }

    /// Keeps what is asked of so many people at every message: for a world that each service comes through once.
    pub fn once(seed: Seed, people: u32) -> Self {
        let mut lots = Self::new(seed);
        lots.keep(SNAPSHOT.to_owned(), u64::from(people) + 1);
        lots
    }

    /// Keeps what these services ask about so many people and conversations.
    pub fn draw(seed: Seed, services: &[Service], people: u32, conversations: usize) -> Self {
        let mut lots = Self::once(seed, people);
        for service in services {
            for attribute in &service.attributes {
                lots.keep(attribute_lot(&attribute.name), u64::from(people));
            }
            for class in service.classes.iter().filter(|class| class.share.is_some()) {
                lots.keep(class_lot(&class.name), conversations as u64);
            }
        }
        lots
    }

    fn keep(&mut self, name: String, count: u64) {
        let draws = self.seed.purpose(&name);
        self.kept.entry(name).or_insert_with(|| (0..count).map(|id| draws.uniform(id)).collect());
    }

    pub(super) const fn seed(&self) -> Seed {
        self.seed
    }

    /// The draws by which messages of a conversation are chosen, one a message: below the share, it is. They are
    /// the same for every service.
    pub fn choices(&self, conversation: usize) -> Stream {
        self.seed.purpose(CHOSEN).stream(conversation as u64)
    }

    fn of(&self, name: &str) -> Lot<'_> {
        self.kept.get(name).map_or_else(|| Lot::Drawn(self.seed.purpose(name)), |kept| Lot::Kept(kept))
    }

    pub(super) fn attribute(&self, name: &str) -> Lot<'_> {
        self.of(&attribute_lot(name))
    }

    pub(super) fn class(&self, name: &str) -> Lot<'_> {
        self.of(&class_lot(name))
    }

    pub(super) fn snapshot(&self) -> Lot<'_> {
        self.of(SNAPSHOT)
    }
}

impl Lot<'_> {
    /// The uniform of an id, in [0, 1).
    pub(super) fn uniform(&self, id: u64) -> f64 {
        match self {
            Self::Drawn(purpose) => purpose.uniform(id),
            Self::Kept(kept) => kept[id as usize],
        }
    }
}

fn attribute_lot(name: &str) -> String {
    format!("attribute/{name}")
}

fn class_lot(name: &str) -> String {
    format!("class/{name}")
}
