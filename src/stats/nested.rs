//! What does a sample in two layers say: draws of what is assumed, and in each of them the events that follow?
//!
//! # Model
//! In draw o a share s has mean m(o); observed are means of n events each. Var(m) is what differs between the observed
//! means, less what events alone would make them differ: the one-way analysis of variance. Ranges over assumptions
//! are the observed means, drawn towards their mean by the root of the part that assumptions explain.
//!
//! # Assumptions
//! Draws are independent of each other. Every draw counts alike, however many of its events could be observed.
//!
//! # Sources
//! S. R. Searle, G. Casella, C. E. McCulloch, "Variance Components" (1992), chapter 3, for the estimators of variance;
//! student's t for the interval of the mean.

use serde::{Deserialize, Serialize};

use super::{Bins, student};

/// Shares are whole numbers of this part of one, so that they add up to the same in any order.
pub const WHOLE: i64 = 1_000_000_000_000;

/// A sum too large for a number of 64 bits; written as text, since few readers of JSON keep so many digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Wide(pub i128);

/// Sums over a sample in two layers, all of them whole numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nested {
    /// Draws of the assumptions.
    pub draws: u64,
    /// Events in all of them.
    pub events: u64,
    /// Events in which anything was hit.
    pub hits: u64,
    /// Sum over draws of the mean [parts of [`WHOLE`]].
    pub means: Wide,
    /// Sum over draws of the square of the mean.
    pub means_squared: Wide,
    /// Sum over events of the square of the share, each for the part of the whole that events happen in.
    pub squares: Wide,
    /// Sum over events of the square of the mean of their draw.
    pub explained: Wide,
    /// Least and most of one event.
    pub ends: Option<(i64, i64)>,
    /// Least and most of a draw's mean.
    pub mean_ends: Option<(i64, i64)>,
    /// Means of draws.
    pub mean_bins: Bins,
    /// Single events; weighted where events are.
    pub bins: Bins,
}

/// What a sample in two layers says, as shares.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The mean over draws.
    pub mean: f64,
    /// Standard error of the mean: more replicates shrink it.
    pub error: f64,
    /// Degrees of freedom of that error.
    pub freedom: f64,
    /// Standard deviation over what is assumed: more replicates do not shrink it.
    pub assumed: f64,
    /// Standard deviation of one event around the mean of its draw.
    pub chance: f64,
}

impl Nested {
    /// Adds the events of one draw. Without any the draw says nothing.
    pub fn add(&mut self, shares: &[i64]) {
        self.add_weighted(shares, 1, WHOLE);
    }

    /// Adds the events of one draw, each of which counts `weight` times in the bins, and whose mean counts for the part
    /// `of_whole`: events that happen with a chance only.
    pub fn add_weighted(&mut self, shares: &[i64], weight: u64, of_whole: i64) {
        let Ok(count) = i128::try_from(shares.len()) else { return };
        if count == 0 {
            return;
        }
        let sum: i128 = shares.iter().map(|share| i128::from(*share)).sum();
        let given = rounded(sum, count);
        let mean = rounded(given * i128::from(of_whole), i128::from(WHOLE));
        let scaled = |share: i64| rounded(i128::from(share) * i128::from(of_whole), i128::from(WHOLE));
        self.draws += 1;
        self.events += shares.len() as u64;
        self.means.0 += mean;
        self.means_squared.0 += mean * mean;
        self.explained.0 += count * mean * mean;
        self.mean_bins.add(mean as i64, 1);
        widen(&mut self.mean_ends, mean as i64);
        if let [first, rest @ ..] = shares
            && rest.iter().all(|share| share == first)
        {
            self.hits += if *first == 0 { 0 } else { shares.len() as u64 };
            let part = scaled(*first);
            self.squares.0 += count * part * part;
            self.bins.add(*first, weight * shares.len() as u64);
            widen(&mut self.ends, *first);
            return;
        }
        for share in shares {
            self.hits += u64::from(*share != 0);
            let part = scaled(*share);
            self.squares.0 += part * part;
            self.bins.add(*share, weight);
            widen(&mut self.ends, *share);
        }
    }

    /// Adds all of another sample of the same thing. A file may say anything: what is too much stays the most there is.
    pub fn merge(&mut self, other: &Self) {
        self.draws = self.draws.saturating_add(other.draws);
        self.events = self.events.saturating_add(other.events);
        self.hits = self.hits.saturating_add(other.hits);
        self.means.0 = self.means.0.saturating_add(other.means.0);
        self.means_squared.0 = self.means_squared.0.saturating_add(other.means_squared.0);
        self.squares.0 = self.squares.0.saturating_add(other.squares.0);
        self.explained.0 = self.explained.0.saturating_add(other.explained.0);
        for (mine, theirs) in [(&mut self.ends, other.ends), (&mut self.mean_ends, other.mean_ends)] {
            if let Some((low, high)) = theirs {
                widen(mine, low);
                widen(mine, high);
            }
        }
        self.mean_bins.merge(&other.mean_bins);
        self.bins.merge(&other.bins);
    }

    /// What it says; `None` where nothing was observed.
    pub fn estimate(&self) -> Option<Estimate> {
        let (draws, events) = (self.draws as f64, self.events as f64);
        if self.draws == 0 {
            return None;
        }
        let whole = WHOLE as f64;
        let mean = self.means.0 as f64 / draws / whole;
        // Exact in whole numbers: n Σ m² − (Σ m)² has no difference of nearly equal floats.
        let spread = i128::from(self.draws)
            .checked_mul(self.means_squared.0)
            .and_then(|all| all.checked_sub(self.means.0.checked_mul(self.means.0)?))
            .map_or_else(
                || draws * self.means_squared.0 as f64 - (self.means.0 as f64).powi(2),
                |spread| spread as f64,
            );
        let between = if self.draws > 1 { spread / draws / (draws - 1.0) / whole / whole } else { 0.0 };
        let within = if events > draws {
            self.squares.0.saturating_sub(self.explained.0).max(0) as f64 / (events - draws) / whole / whole
        } else {
            0.0
        };
        let assumed = (between - within * draws / events).max(0.0);
        Some(Estimate {
            mean,
            error: (between / draws).sqrt(),
            freedom: draws - 1.0,
            assumed: assumed.sqrt(),
            chance: within.sqrt(),
        })
    }

    /// The share below which a part of the means over assumptions lies, without what chance alone adds.
    pub fn assumed(&self, part: f64) -> Option<f64> {
        let estimate = self.estimate()?;
        let observed = clamped(self.mean_bins.quantile(part)?, self.mean_ends) / WHOLE as f64;
        let all = estimate.error * (self.draws as f64).sqrt();
        let kept = if all > 0.0 { estimate.assumed / all } else { 0.0 };
        Some(estimate.mean + kept * (observed - estimate.mean))
    }

    /// The share below which a part of single events lies.
    pub fn predicted(&self, part: f64) -> Option<f64> {
        Some(clamped(self.bins.quantile(part)?, self.ends) / WHOLE as f64)
    }
}

impl Estimate {
    /// Half the width of the interval that holds the mean with this confidence, as far as simulation goes; infinite
    /// where a single draw says nothing about it.
    pub fn half_width(&self, confidence: f64) -> f64 {
        if self.freedom < 1.0 {
            return f64::INFINITY;
        }
        if self.error == 0.0 {
            return 0.0;
        }
        student::quantile(self.freedom, 0.5 + confidence / 2.0) * self.error
    }
}

/// A part of a whole, in parts of [`WHOLE`]; `None` where there is no whole.
pub fn share(part: u64, whole: u64) -> Option<i64> {
    (whole > 0).then(|| rounded(i128::from(part) * i128::from(WHOLE), i128::from(whole)) as i64)
}

/// A quotient, rounded to the nearest whole number, halves away from zero.
const fn rounded(dividend: i128, divisor: i128) -> i128 {
    let half = divisor / 2;
    if dividend < 0 { (dividend - half) / divisor } else { (dividend + half) / divisor }
}

fn widen(ends: &mut Option<(i64, i64)>, value: i64) {
    let (low, high) = ends.unwrap_or((value, value));
    *ends = Some((low.min(value), high.max(value)));
}

fn clamped(value: f64, ends: Option<(i64, i64)>) -> f64 {
    ends.map_or(value, |(low, high)| value.max(low as f64).min(high as f64))
}

impl From<Wide> for String {
    fn from(wide: Wide) -> Self {
        wide.0.to_string()
    }
}

impl TryFrom<String> for Wide {
    type Error = std::num::ParseIntError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Seed;

    /// Draws with a known mean and known variances of both layers.
    fn sample(seed: u64, draws: usize, events: usize, assumed: f64, chance: f64) -> Nested {
        let mut stream = Seed(seed).purpose("test/nested").stream(0);
        // A uniform's variance is a twelfth.
        let mut spread = |by: f64| (stream.uniform() - 0.5) * by * 12.0_f64.sqrt();
        let mut nested = Nested::default();
        for _ in 0..draws {
            let mean = 0.4 + spread(assumed);
            let shares: Vec<i64> = (0..events).map(|_| ((mean + spread(chance)) * WHOLE as f64) as i64).collect();
            nested.add(&shares);
        }
        nested
    }

    #[test]
    fn nominal_intervals_cover_as_often_as_they_say() {
        for (assumed, chance) in [(0.05, 0.1), (0.0, 0.1), (0.1, 0.01)] {
            let covered = (0..1_000)
                .filter(|seed| {
                    let estimate = sample(*seed, 20, 10, assumed, chance).estimate().unwrap();
                    (estimate.mean - 0.4).abs() <= estimate.half_width(0.9)
                })
                .count();
            println!("nominal 90 % intervals of a mean covered it {covered} times of 1,000 ({assumed}, {chance})");
            assert!((870..=930).contains(&covered), "{covered}");
        }
    }

    #[test]
    fn the_two_layers_come_apart() {
        let estimate = sample(1, 4_000, 20, 0.05, 0.1).estimate().unwrap();
        assert!((estimate.assumed / 0.05 - 1.0).abs() < 0.05, "{estimate:?}");
        assert!((estimate.chance / 0.1 - 1.0).abs() < 0.02, "{estimate:?}");
        // With nothing assumed the range over assumptions is nearly none, however few the events.
        let certain = sample(1, 4_000, 4, 0.0, 0.1);
        assert!(certain.assumed(0.95).unwrap() - certain.assumed(0.05).unwrap() < 0.04);
    }

    #[test]
    fn ranges_over_assumptions_are_those_of_the_means() {
        let nested = sample(2, 20_000, 5, 0.05, 0.02);
        // Of a uniform the 5 % and 95 % points lie 0.45 of its width from the middle.
        let width = 0.05 * 12.0_f64.sqrt();
        for (part, at) in [(0.05, -0.45), (0.25, -0.25), (0.75, 0.25), (0.95, 0.45)] {
            let found = nested.assumed(part).unwrap();
            assert!((found - (0.4 + at * width)).abs() < 0.003, "{part}: {found}");
        }
    }

    #[test]
    fn however_many_draws_a_record_names_their_interval_is_found() {
        let estimate = Estimate { mean: 0.5, error: 1.0, freedom: u64::MAX as f64, assumed: 0.0, chance: 0.0 };
        assert!((estimate.half_width(0.9) - 1.644_854).abs() < 1e-5);
    }

    #[test]
    fn parts_merge_to_the_whole() {
        let mut merged = sample(1, 10, 3, 0.1, 0.1);
        let mut all = merged.clone();
        let other = sample(2, 7, 3, 0.1, 0.1);
        merged.merge(&other);
        let mut stream = Seed(2).purpose("test/nested").stream(0);
        let mut spread = |by: f64| (stream.uniform() - 0.5) * by * 12.0_f64.sqrt();
        for _ in 0..7 {
            let mean = 0.4 + spread(0.1);
            let shares: Vec<i64> = (0..3).map(|_| ((mean + spread(0.1)) * WHOLE as f64) as i64).collect();
            all.add(&shares);
        }
        assert_eq!(merged, all);
        let text = serde_json::to_string(&merged).unwrap();
        assert_eq!(serde_json::from_str::<Nested>(&text).unwrap(), merged);
    }

    #[test]
    fn an_uncertain_rate_of_rare_events_leaves_its_range() {
        // A rate between 0.5 and 1.5 per cent a year, and shares that vary: the mean a year is the rate times the mean share.
        let mut stream = Seed(3).purpose("test/nested").stream(0);
        let mut year = Nested::default();
        for _ in 0..400 {
            let any = 0.005 + 0.01 * stream.uniform();
            let shares: Vec<i64> = (0..100).map(|_| (stream.uniform() * WHOLE as f64) as i64).collect();
            year.add_weighted(&shares, (any * 1e9) as u64, (any * WHOLE as f64) as i64);
        }
        assert!((year.estimate().unwrap().mean / 0.005 - 1.0).abs() < 0.02);
        for (part, rate) in [(0.05, 0.0055), (0.95, 0.0145)] {
            let found = year.assumed(part).unwrap();
            assert!((found / (0.5 * rate) - 1.0).abs() < 0.05, "{part}: {found}");
        }
    }

    #[test]
    fn a_constant_has_no_width() {
        let mut nested = Nested::default();
        (0..50).for_each(|_| nested.add(&[share(981, 1000).unwrap(); 4]));
        let estimate = nested.estimate().unwrap();
        assert_eq!((estimate.error, estimate.assumed, estimate.chance), (0.0, 0.0, 0.0));
        assert_eq!(nested.assumed(0.95), Some(0.981));
        assert_eq!(nested.predicted(0.05), Some(0.981));
        assert_eq!(Nested::default().estimate(), None);
    }
}
