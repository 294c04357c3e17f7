//! What happens in a campaign that no file can settle? When its acts begin, how long they stay, and whom they are about.
//!
//! # Model
//! Each draw is one uniform by seed, replicate, act and purpose, inverted monotonically. It depends neither on the service
//! nor on the adversary, so that all are compared on the same chance. People are drawn one after the other: the ten
//! targets of one adversary are among the hundred of another.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::rng::{Seed, Stream};
use crate::scenario::{About, Quantity};
use crate::unit::Span;

/// The events of one replicate; or of none, where everything takes its central value.
#[derive(Debug, Clone, Copy)]
pub struct Events {
    people: u32,
    seed: Seed,
    replicate: Option<u64>,
}

/// Durations take the middle of one of so many equally likely parts of their distribution: the same moments come again in
/// every draw of the assumptions, so that what had happened by them need be found once.
const PARTS: f64 = 20.0;

impl Events {
    /// Central values; targets are drawn all the same.
    pub const fn central(people: u32, seed: Seed) -> Self {
        Self { people, seed, replicate: None }
    }

    /// Those of one of so many events under a draw of the assumptions.
    pub const fn of(people: u32, seed: Seed, draw: u64, event: u64, events: u64) -> Self {
        Self { people, seed, replicate: Some(draw * events + event) }
    }

    /// A uniform draw for how many campaigns a year has.
    pub fn luck(&self) -> f64 {
        self.seed.purpose("event/count").uniform(self.replicate.map_or(0, |replicate| replicate + 1))
    }

    /// A duration of an act, by its purpose.
    pub(super) fn span(&self, purpose: &str, act: usize, quantity: &Quantity) -> Span {
        match self.replicate {
            Some(replicate) if quantity.spread.is_uncertain() => {
                let draws = self.seed.purpose(&format!("event/{purpose}/{act}"));
                let part = (draws.uniform(replicate) * PARTS).floor();
                Span::from_seconds(quantity.spread.at((part + 0.5) / PARTS))
            }
            _ => quantity.span(),
        }
    }

    /// Whom an act is about, sorted; `None` for everyone.
    pub fn targets(&self, about: &About) -> Option<Arc<[u32]>> {
        let mut chosen = match about {
            About::Everyone => return None,
            About::Accounts(count) => self.first(*count),
            About::Share(share) => {
                let (mut draws, share) = (self.stream("about/share"), share.central());
                (0..self.people).filter(|_| draws.uniform() < share).collect()
            }
        };
        chosen.sort_unstable();
        Some(chosen.into())
    }

    /// With whom of those that an act is about it succeeds, sorted; `None` for all.
    pub(super) fn successes(&self, act: usize, share: f64, about: Option<&[u32]>) -> Option<Arc<[u32]>> {
        (share < 1.0).then(|| self.some_of("succeeds", act, share, about))
    }

    /// Who of those that an act is about is told of it, sorted; `None` for nobody.
    pub(super) fn told(&self, act: usize, share: f64, about: Option<&[u32]>) -> Option<Arc<[u32]>> {
        (share > 0.0).then(|| self.some_of("told", act, share, about))
    }

    /// A share of those that an act is about, sorted. Person by person, so that who is lost at one share is lost at every
    /// smaller one.
    fn some_of(&self, purpose: &str, act: usize, share: f64, about: Option<&[u32]>) -> Arc<[u32]> {
        let draws = self.seed.purpose(&match self.replicate {
            Some(replicate) => format!("{purpose}/{act}/{replicate}"),
            None => format!("{purpose}/{act}"),
        });
        let is_one = |person: &u32| draws.uniform(u64::from(*person)) < share;
        match about {
            Some(about) => about.iter().copied().filter(is_one).collect(),
            None => (0..self.people).filter(is_one).collect(),
        }
    }

    /// The first of everybody in random order: R. A. Fisher, F. Yates, "Statistical Tables" (1938), in the form of
    /// R. Durstenfeld (1964), with only those places written down that were swapped.
    fn first(&self, count: u64) -> Vec<u32> {
        let mut draws = self.stream("about");
        let mut moved: BTreeMap<u64, u32> = BTreeMap::new();
        let people = u64::from(self.people);
        let mut at = |place: u64| {
            let other = place + draws.below(people - place);
            let of = |place: u64| moved.get(&place).copied().unwrap_or(place as u32);
            let (here, there) = (of(place), of(other));
            moved.insert(other, here);
            there
        };
        (0..count.min(people)).map(&mut at).collect()
    }

    fn stream(&self, purpose: &str) -> Stream {
        self.seed.purpose(purpose).stream(self.replicate.map_or(0, |replicate| replicate + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_as_many_as_asked_and_nested() {
        let targets = |about: &About, people| Events::central(people, Seed(1)).targets(about).unwrap();
        let few = targets(&About::Accounts(10), 1_000);
        let many = targets(&About::Accounts(100), 1_000);
        assert_eq!((few.len(), many.len()), (10, 100));
        assert!(few.iter().all(|person| many.binary_search(person).is_ok()));
        let half = targets(&About::Share(Quantity::fixed(0.5)), 1_000);
        assert!((400..600).contains(&half.len()));
        assert_eq!(*targets(&About::Accounts(5_000), 10), *(0..10).collect::<Vec<u32>>());
        assert_eq!(Events::central(10, Seed(1)).targets(&About::Everyone), None);
    }

    #[test]
    fn whoever_is_told_is_one_of_those_an_act_is_about_and_stays_told_at_a_larger_share() {
        let (events, about) = (Events::central(1_000, Seed(1)), (0..1_000).step_by(2).collect::<Vec<u32>>());
        let told = |share| events.told(0, share, Some(&about)).unwrap();
        let (few, many) = (told(0.3), told(0.6));
        assert!((110..190).contains(&few.len()) && (250..350).contains(&many.len()), "{} {}", few.len(), many.len());
        assert!(few.iter().all(|person| many.contains(person) && about.contains(person)));
        assert_eq!(events.told(0, 0.0, Some(&about)), None);
        assert_eq!(*told(1.0), *about);
        // Whether it succeeds with somebody does not hang on whether they are told.
        assert_ne!(events.successes(0, 0.3, Some(&about)), Some(few));
    }

    #[test]
    fn a_choice_of_accounts_is_hypergeometric() {
        // Of 50 people 10 are marked; 8 are drawn: the number of marked ones has mean 1.6 and variance 1.6 · 0.8 · 42 / 49.
        let replicates = 20_000;
        let marked = |replicate| {
            let drawn = Events::of(50, Seed(7), replicate, 0, 1).targets(&About::Accounts(8)).unwrap();
            assert!(drawn.windows(2).all(|two| two[0] < two[1]) && drawn.len() == 8);
            drawn.iter().filter(|person| **person < 10).count() as f64
        };
        let counts: Vec<f64> = (0..replicates).map(marked).collect();
        let mean = counts.iter().sum::<f64>() / replicates as f64;
        let variance = counts.iter().map(|count| (count - mean).powi(2)).sum::<f64>() / replicates as f64;
        let (expected, spread) = (1.6, 1.6 * 0.8 * 42.0 / 49.0);
        println!("marked among the drawn: mean {mean:.4} for {expected}, variance {variance:.4} for {spread:.4}");
        assert!((mean - expected).abs() < 4.0 * f64::sqrt(spread / replicates as f64), "{mean}");
        assert!((variance / spread - 1.0).abs() < 0.05, "{variance}");
    }
}
