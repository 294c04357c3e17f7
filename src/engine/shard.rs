//! Which part of a run is done here? One of so many, of about the same work.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::world::World;

/// One of so many parts of a run, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    number: u64,
    of: u64,
}

/// Most shards of a run.
pub const MOST_SHARDS: u64 = 100_000;

/// Most events that a run replicates.
pub const MOST_REPLICATES: u64 = 1_000_000_000;

impl Shard {
    /// All there is.
    pub const WHOLE: Self = Self { number: 1, of: 1 };

    /// One of so many; `None` where there is no such one.
    pub fn new(number: u64, of: u64) -> Option<Self> {
        ((1..=of).contains(&number) && of <= MOST_SHARDS).then_some(Self { number, of })
    }

    /// Which, counted from 1.
    pub const fn number(self) -> u64 {
        self.number
    }

    /// Of how many.
    pub const fn of(self) -> u64 {
        self.of
    }

    /// Conversations that are carried here: shards have about as many messages times members each, since that is what they cost.
    pub(super) fn conversations(self, world: &World) -> Range<u64> {
        let all = world.conversations();
        if self.of == 1 {
            return 0..all as u64;
        }
        let lanes = |at: usize| u128::from(world.length(at)) * world.members(at).len() as u128;
        let sum: u128 = (0..all).map(lanes).sum();
        let ends = [self.number - 1, self.number].map(|before| sum * u128::from(before) / u128::from(self.of));
        let (mut so_far, mut bounds) = (0_u128, [0, 0]);
        for at in 0..all {
            // Whatever begins before a share of all is reached comes before it.
            for (bound, _) in bounds.iter_mut().zip(ends).filter(|(_, end)| so_far < *end) {
                *bound = at as u64 + 1;
            }
            so_far += lanes(at);
        }
        bounds[0]..if self.number == self.of { all as u64 } else { bounds[1] }
    }

    /// Draws of the assumptions that are made here, of so many.
    pub(super) fn draws(self, all: u64) -> Range<u64> {
        let part = |before: u64| (u128::from(all) * u128::from(before) / u128::from(self.of)) as u64;
        part(self.number - 1)..part(self.number)
    }

    /// Whether a question is asked here.
    pub(super) const fn takes(self, question: usize) -> bool {
        question as u64 % self.of == self.number - 1
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.split_once('/').and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
        let shard = parts.and_then(|(number, of)| Self::new(number, of));
        shard.ok_or_else(|| format!("say which of how many, such as 3/8: from 1/8 to 8/8, and at most {MOST_SHARDS}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Seed;
    use crate::scenario::default_study;

    #[test]
    fn shards_are_all_of_it_and_nothing_twice() {
        for of in [1, 2, 3, 7, 100] {
            let shards: Vec<Shard> = (1..=of).filter_map(|number| Shard::new(number, of)).collect();
            let draws: Vec<u64> = shards.iter().flat_map(|shard| shard.draws(23)).collect();
            assert_eq!(draws, (0..23).collect::<Vec<_>>());
            assert!((0..50).all(|question| shards.iter().filter(|shard| shard.takes(question)).count() == 1));
        }
    }

    #[test]
    fn conversations_are_in_one_shard_each_however_many_there_are() {
        let study = default_study().unwrap();
        for messages in [1, 2, 300] {
            let world = World::generate(&study.world, Seed(1), Some(messages));
            for of in [1, 2, 4, 7, 1000] {
                let shards = (1..=of).filter_map(|number| Shard::new(number, of));
                let carried: Vec<u64> = shards.flat_map(|shard| shard.conversations(&world)).collect();
                assert_eq!(carried, (0..world.conversations() as u64).collect::<Vec<_>>(), "{messages} in {of}");
            }
        }
    }

    #[test]
    fn text_says_one_of_so_many() {
        assert_eq!("3/8".parse(), Ok(Shard { number: 3, of: 8 }));
        for text in ["", "3", "0/8", "9/8", "3/0", "-1/8", "3/8/2", "1/100001", "18446744073709551616/1"] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
    }
}
