//! A set of small numbers: people, or pairs of them. Sets span conversations, so they merge by union.

use serde::{Deserialize, Serialize};

/// A set of numbers below a bound.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    /// An empty set of numbers below `bound`.
    pub(super) fn below(bound: usize) -> Self {
        Self(vec![0; bound.div_ceil(64)])
    }

    /// Adds a number.
    pub(super) fn insert(&mut self, number: usize) {
        self.0[number / 64] |= 1 << (number % 64);
    }

    /// How many of them a test admits.
    pub(super) fn count_where(&self, admits: impl Fn(usize) -> bool) -> u64 {
        let numbers = self
            .0
            .iter()
            .enumerate()
            .flat_map(|(at, word)| (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| at * 64 + bit));
        numbers.filter(|number| admits(*number)).count() as u64
    }

    /// How many there are.
    pub(super) fn count(&self) -> u64 {
        self.0.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    /// Whether a number is in it.
    pub(super) fn contains(&self, number: usize) -> bool {
        self.0[number / 64] >> (number % 64) & 1 == 1
    }

    /// Whether it may have the same numbers as another and no others, where that one was made for a bound.
    pub(super) fn fits(&self, other: &Self, bound: usize) -> bool {
        let beyond = self.0.last().is_some_and(|last| !bound.is_multiple_of(64) && last >> (bound % 64) > 0);
        self.0.len() == other.0.len() && !beyond
    }

    /// Adds all of another set.
    pub(super) fn union(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(mine, theirs)| *mine |= theirs);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_counts_each_number_once() {
        let mut set = Bits::below(130);
        [0, 63, 64, 129, 64].into_iter().for_each(|n| set.insert(n));
        assert_eq!(set.count_where(|_| true), 4);
        assert_eq!(set.count_where(|n| n >= 64), 2);
        let mut other = Bits::below(130);
        other.insert(1);
        set.union(&other);
        assert_eq!(set.count_where(|_| true), 5);
    }
}
