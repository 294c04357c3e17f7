//! When does each act begin and end, and whom is it about?

use crate::rng::Seed;
use crate::scenario::{About, Act, Adversary};
use crate::unit::{Moment, Span};

/// A campaign with its moments and its targets settled.
#[derive(Debug, Clone)]
pub struct Campaign<'a> {
    /// The adversary.
    pub adversary: &'a Adversary,
    /// Its acts, in order.
    pub acts: Vec<Planned<'a>>,
}

/// An act with its moments and its targets settled.
#[derive(Debug, Clone)]
pub struct Planned<'a> {
    /// The act.
    pub act: &'a Act,
    /// Its first moment.
    pub start: Moment,
    /// Its last.
    pub end: Moment,
    /// Only what was left at or after this moment.
    pub since: Moment,
    /// Whom it is about, sorted; `None` for everyone.
    pub about: Option<Vec<u32>>,
}

impl<'a> Campaign<'a> {
    /// Settles a campaign that begins at a moment in a world of so many people. Targets are drawn by
    /// person and never by adversary, so that two adversaries with as many targets have the same ones.
    pub fn plan(adversary: &'a Adversary, begins: Moment, people: u32, seed: Seed) -> Self {
        let acts = adversary.acts.iter().map(|act| {
            let start = begins + act.at.span();
            let end = start + act.dwell.span();
            let since = act.window.as_ref().map_or(Moment::START, |window| end - window.span());
            Planned { act, start, end, since, about: targets(&act.about, people, seed) }
        });
        Self { adversary, acts: acts.collect() }
    }

    /// The first moment of any act.
    pub fn first(&self) -> Moment {
        self.acts.iter().map(|act| act.start).min().unwrap_or(Moment::NEVER)
    }

    /// The last moment of any act.
    pub fn last(&self) -> Moment {
        self.acts.iter().map(|act| act.end).max().unwrap_or(Moment::START)
    }

    /// Whether a message of a conversation with these members, sent then, is one the acts are about.
    pub fn in_scope(&self, members: &[u32], sent: Moment) -> bool {
        self.acts
            .iter()
            .any(|act| (act.since..=act.end).contains(&sent) && members.iter().any(|person| act.concerns(*person)))
    }

    /// Whether any act is about a person.
    pub fn concerns(&self, person: u32) -> bool {
        self.acts.iter().any(|act| act.concerns(person))
    }

    /// How long the campaign lasts.
    pub fn length(&self) -> Span {
        self.last() - self.first()
    }
}

impl Planned<'_> {
    /// Whether the act is about a person.
    pub fn concerns(&self, person: u32) -> bool {
        self.about.as_ref().is_none_or(|about| about.binary_search(&person).is_ok())
    }
}

fn targets(about: &About, people: u32, seed: Seed) -> Option<Vec<u32>> {
    let draws = seed.purpose("about");
    let mut all: Vec<(u64, u32)> = match about {
        About::Everyone => return None,
        About::Accounts(_) | About::Share(_) => {
            (0..people).map(|person| (draws.uniform(u64::from(person)).to_bits(), person)).collect()
        }
    };
    match about {
        About::Accounts(count) => {
            // The bits of floats in [0, 1) are in the floats' own order.
            all.sort_unstable();
            all.truncate(usize::try_from(*count).unwrap_or(usize::MAX));
        }
        About::Share(share) => {
            let share = share.central();
            all.retain(|(draw, _)| f64::from_bits(*draw) < share);
        }
        About::Everyone => {}
    }
    let mut chosen: Vec<u32> = all.into_iter().map(|(_, person)| person).collect();
    chosen.sort_unstable();
    Some(chosen)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Quantity;

    #[test]
    fn targets_are_as_many_as_asked_and_nested() {
        let few = targets(&About::Accounts(10), 1000, Seed(1)).unwrap();
        let many = targets(&About::Accounts(100), 1000, Seed(1)).unwrap();
        assert_eq!((few.len(), many.len()), (10, 100));
        assert!(few.iter().all(|person| many.binary_search(person).is_ok()));
        let half = targets(&About::Share(Quantity::fixed(0.5)), 1000, Seed(1)).unwrap();
        assert!((400..600).contains(&half.len()));
        assert!(targets(&About::Accounts(5000), 10, Seed(1)).unwrap().len() == 10);
        assert_eq!(targets(&About::Everyone, 10, Seed(1)), None);
    }
}
