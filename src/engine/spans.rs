//! Which of so many are done? Ranges of numbers, in whatever order they came.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// A set of numbers as ranges: each begins after the one before has ended.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Spans(Vec<Range<u64>>);

impl Spans {
    /// Adds a range.
    pub fn insert(&mut self, range: Range<u64>) {
        if range.is_empty() {
            return;
        }
        let from = self.0.partition_point(|known| known.end < range.start);
        let to = self.0.partition_point(|known| known.start <= range.end);
        let touched = &self.0[from..to];
        let start = touched.first().map_or(range.start, |first| first.start.min(range.start));
        let end = touched.last().map_or(range.end, |last| last.end.max(range.end));
        self.0.splice(from..to, std::iter::once(start..end));
    }

    /// Adds all of another's.
    pub fn merge(&mut self, other: &Self) {
        other.0.iter().for_each(|range| self.insert(range.clone()));
    }

    /// Whether a number is in it.
    pub fn contains(&self, number: u64) -> bool {
        let after = self.0.partition_point(|known| known.start <= number);
        after > 0 && number < self.0[after - 1].end
    }

    /// Whether both have a number in common.
    pub fn meets(&self, other: &Self) -> bool {
        // Of each range, the first of the others that ends behind its start is the one that may overlap.
        self.0.iter().any(|mine| {
            let next = other.0.partition_point(|theirs| theirs.end <= mine.start);
            other.0.get(next).is_some_and(|theirs| theirs.start < mine.end)
        })
    }

    /// What is not in it of a range.
    pub fn gaps(&self, within: Range<u64>) -> Self {
        let mut gaps = Self::default();
        let mut next = within.start;
        for known in self.0.iter().filter(|known| known.end > within.start && known.start < within.end) {
            gaps.insert(next..known.start.max(next));
            next = next.max(known.end);
        }
        gaps.insert(next..within.end);
        gaps
    }

    /// The ranges, in order.
    pub fn iter(&self) -> impl Iterator<Item = Range<u64>> {
        self.0.iter().cloned()
    }

    /// How many numbers there are.
    pub fn count(&self) -> u64 {
        self.0.iter().map(|range| range.end - range.start).sum()
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it was made by this type, and every number is below a bound: a file may say anything.
    pub(super) fn is_sound(&self, bound: u64) -> bool {
        self.0.iter().all(|range| range.start < range.end && range.end <= bound)
            && self.0.windows(2).all(|two| two[0].end < two[1].start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_the_set_of_what_was_inserted(ranges in proptest::collection::vec((0_u64..40, 0_u64..9), 0..12)) {
            let mut spans = Spans::default();
            let mut plain = std::collections::BTreeSet::new();
            for (start, length) in ranges {
                spans.insert(start..start + length);
                plain.extend(start..start + length);
            }
            prop_assert!(spans.is_sound(50));
            prop_assert_eq!(spans.iter().flatten().collect::<Vec<_>>(), plain.iter().copied().collect::<Vec<_>>());
            let gaps: Vec<u64> = spans.gaps(3..45).iter().flatten().collect();
            prop_assert_eq!(gaps, (3..45).filter(|n| !plain.contains(n)).collect::<Vec<_>>());
            prop_assert_eq!((0..50).filter(|n| spans.contains(*n)).count(), plain.len());
            prop_assert!(!spans.meets(&spans.gaps(0..50)));
            for (at, length) in [(0, 3), (7, 1), (20, 20)] {
                let mut other = Spans::default();
                other.insert(at..at + length);
                other.insert(at + 30..at + 31);
                prop_assert_eq!(spans.meets(&other), other.iter().flatten().any(|n| plain.contains(&n)));
            }
        }
    }
}
