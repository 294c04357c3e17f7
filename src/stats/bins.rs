//! How is a sample kept when there are too many numbers to keep? In declared bins, which merge by addition.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Bins to each doubling: a value is known within 0.8 % of itself.
const PER_DOUBLING: u32 = 6;

/// A histogram over whole numbers: every number up to 128 has a bin of its own, beyond that each doubling has 64.
/// Negative numbers mirror the others.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Bins(BTreeMap<i32, u64>);

/// Text that is no histogram.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a bin and how often it was met, such as 12:3")]
pub struct NoBin(String);

impl Bins {
    /// Adds a number so many times.
    pub fn add(&mut self, value: i64, times: u64) {
        if times > 0 {
            *self.0.entry(bin(value)).or_default() += times;
        }
    }

    /// Adds all of another's.
    pub fn merge(&mut self, other: &Self) {
        for (bin, times) in &other.0 {
            let sum = self.0.entry(*bin).or_default();
            *sum = sum.saturating_add(*times);
        }
    }

    /// How many numbers are in it.
    pub fn count(&self) -> u64 {
        self.0.values().fold(0, |sum, times| sum.saturating_add(*times))
    }

    /// The number below which a share of them lies; within a bin they are taken to be spread evenly. `None` where
    /// there are none.
    pub fn quantile(&self, share: f64) -> Option<f64> {
        let all = self.count() as f64;
        let mut left = share.clamp(0.0, 1.0) * all;
        let last = *self.0.keys().next_back()?;
        for (bin, times) in &self.0 {
            let times = *times as f64;
            if left <= times || *bin == last {
                let (low, high) = bounds(*bin);
                return Some(low + (high - low) * (left / times).clamp(0.0, 1.0));
            }
            left -= times;
        }
        None
    }

    /// The share of them above a number.
    pub fn above(&self, value: f64) -> f64 {
        let above: f64 = self
            .0
            .iter()
            .map(|(bin, times)| {
                let (low, high) = bounds(*bin);
                let part = if high > low { (high - value) / (high - low) } else { f64::from(low > value) };
                part.clamp(0.0, 1.0) * *times as f64
            })
            .sum();
        above / (self.count() as f64).max(1.0)
    }
}

/// The bin of a number: its sign, its doubling, and the leading digits after that.
fn bin(value: i64) -> i32 {
    let size = value.unsigned_abs();
    let doubling = (u64::BITS - size.leading_zeros()).saturating_sub(PER_DOUBLING + 1);
    let bin = (doubling << PER_DOUBLING) as i32 + (size >> doubling) as i32;
    if value < 0 { -bin } else { bin }
}

/// Between which numbers those of a bin lie; the same twice where it has one number.
fn bounds(bin: i32) -> (f64, f64) {
    let size = bin.unsigned_abs();
    let doubling = (size >> PER_DOUBLING).saturating_sub(1);
    let lead = u64::from(size - (doubling << PER_DOUBLING));
    let (low, high) = ((lead << doubling) as f64, (((lead + 1) << doubling) - 1) as f64);
    if bin < 0 { (-high, -low) } else { (low, high) }
}

impl From<Bins> for String {
    fn from(bins: Bins) -> Self {
        let pairs: Vec<Self> = bins.0.iter().map(|(bin, times)| format!("{bin}:{times}")).collect();
        pairs.join(" ")
    }
}

impl TryFrom<String> for Bins {
    type Error = NoBin;

    fn try_from(text: String) -> Result<Self, NoBin> {
        let pair = |pair: &str| {
            let (bin, times) = pair.split_once(':')?;
            let bin = bin.parse().ok().filter(|bin: &i32| bin.unsigned_abs() <= MOST_BIN)?;
            Some((bin, times.parse().ok()?))
        };
        let pairs = text.split_whitespace().map(|text| pair(text).ok_or_else(|| NoBin(text.to_owned())));
        pairs.collect::<Result<_, _>>().map(Self)
    }
}

/// The bin of the largest number.
const MOST_BIN: u32 = 3_711;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_lies_in_its_bin_and_bins_are_narrow() {
        for value in (0..2_000).chain([4_095, 4_096, 1 << 20, 999_999_999_999, i64::MAX / 4]) {
            for value in [value, -value] {
                let (low, high) = bounds(bin(value));
                assert!(low <= value as f64 && value as f64 <= high, "{value}: {low} to {high}");
                assert!(high - low <= (value as f64).abs() / 64.0, "{value}: {low} to {high}");
            }
        }
    }

    #[test]
    fn quantiles_are_those_of_the_numbers() {
        let mut bins = Bins::default();
        (1..=100_000).for_each(|value| bins.add(value, 1));
        for share in [0.05, 0.25, 0.5, 0.95] {
            let found = bins.quantile(share).unwrap();
            assert!((found / (share * 100_000.0) - 1.0).abs() < 1e-3, "{share}: {found}");
            assert!((bins.above(found) - (1.0 - share)).abs() < 1e-3);
        }
        assert_eq!(Bins::default().quantile(0.5), None);
        assert_eq!(bin(i64::MAX).unsigned_abs(), MOST_BIN);
        let mut twice = bins.clone();
        twice.merge(&bins);
        assert_eq!(twice.count(), 200_000);
        assert_eq!(twice.quantile(0.5), bins.quantile(0.5));
    }
}
