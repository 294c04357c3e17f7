//! How much came out of what was written on each day, counted from the first access?

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Count;

/// Content by the day of its sending: day 0 begins with the first access.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Days(BTreeMap<i16, Count>);

/// Days beyond this are one with it, on either side.
pub const FURTHEST: i16 = 400;

const DAY: i64 = 86_400;

impl Days {
    /// Which day a moment is on, counted from another [s].
    pub(super) fn of(moment: i64, first: i64) -> i16 {
        let day = moment.saturating_sub(first).div_euclid(DAY);
        i16::try_from(day.clamp(-i64::from(FURTHEST), i64::from(FURTHEST))).unwrap_or_default()
    }

    /// The first moment of the day after one [s].
    pub(super) fn end(day: i16, first: i64) -> i64 {
        if day >= FURTHEST { i64::MAX } else { first.saturating_add((i64::from(day) + 1) * DAY) }
    }

    /// Adds a count to a day.
    pub(super) fn add(&mut self, day: i16, count: Count) {
        self.0.entry(day).or_default().add(count);
    }

    /// Adds all of another's.
    pub(super) fn merge(&mut self, other: &Self) {
        other.iter().for_each(|(day, count)| self.add(day, count));
    }

    /// Every day on which anything was written, in order.
    pub fn iter(&self) -> impl Iterator<Item = (i16, Count)> {
        self.0.iter().map(|(day, count)| (*day, *count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_of_the_first_access_begins_with_it() {
        assert_eq!([-1, 0, DAY - 1, DAY].map(|moment| Days::of(moment, 0)), [-1, 0, 0, 1]);
        assert_eq!(Days::of(i64::MAX, i64::MIN), FURTHEST);
        assert_eq!(Days::of(i64::MIN, 0), -FURTHEST);
        assert_eq!(Days::end(0, 10), 10 + DAY);
    }
}
