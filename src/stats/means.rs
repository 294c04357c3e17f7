//! What did each draw say by itself? Kept beside the sums so that two runs with the same draws can be held against each
//! other draw by draw.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::nested::{WHOLE, rounded};

/// Draws below this number are kept, each by itself: more would be most of a record, and say hardly more.
const KEPT: u64 = 1_000;

/// The mean share of each draw [parts of [`WHOLE`]]. Written as `0-4:250000000000 7:0`, draws that said the same together.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Means(BTreeMap<u64, i64>);

/// Text that is no such list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a draw, or some of them, and their mean, such as 3:250000000000 or 0-4:0")]
pub struct NoMean(String);

impl Means {
    /// Adds what the events of one draw share in. Without any the draw says nothing.
    pub fn add(&mut self, draw: u64, shares: &[i64]) {
        let sum: i128 = shares.iter().map(|share| i128::from(*share)).sum();
        if draw < KEPT && !shares.is_empty() {
            self.0.insert(draw, rounded(sum, shares.len() as i128) as i64);
        }
    }

    /// Adds what other draws said.
    pub fn merge(&mut self, other: &Self) {
        self.0.extend(&other.0);
    }

    /// How many draws are in it.
    pub fn draws(&self) -> u64 {
        self.0.len() as u64
    }

    /// For each draw that is in both, how much larger the other's mean is [parts of [`WHOLE`]].
    pub fn less_than<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = i64> + 'a {
        self.0.iter().filter_map(|(draw, mean)| Some(other.0.get(draw)? - mean))
    }
}

impl From<Means> for String {
    fn from(means: Means) -> Self {
        let mut runs: Vec<(u64, u64, i64)> = Vec::new();
        for (draw, mean) in means.0 {
            match runs.last_mut() {
                Some((_, last, same)) if *last + 1 == draw && *same == mean => *last = draw,
                _ => runs.push((draw, draw, mean)),
            }
        }
        let one = |(first, last, mean): &(u64, u64, i64)| match first == last {
            true => format!("{first}:{mean}"),
            false => format!("{first}-{last}:{mean}"),
        };
        runs.iter().map(one).collect::<Vec<_>>().join(" ")
    }
}

impl TryFrom<String> for Means {
    type Error = NoMean;

    fn try_from(text: String) -> Result<Self, NoMean> {
        let run = |text: &str| {
            let (draws, mean) = text.split_once(':')?;
            let (first, last) = draws.split_once('-').unwrap_or((draws, draws));
            let (first, last): (u64, u64) = (first.parse().ok()?, last.parse().ok()?);
            let mean = mean.parse().ok().filter(|mean| (0..=WHOLE).contains(mean))?;
            (first <= last && last < KEPT).then_some((first..=last, mean))
        };
        let mut means = Self::default();
        for text in text.split_whitespace() {
            let (draws, mean) = run(text).ok_or_else(|| NoMean(text.to_owned()))?;
            means.0.extend(draws.map(|draw| (draw, mean)));
        }
        Ok(means)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn means(text: &str) -> Result<Means, NoMean> {
        Means::try_from(text.to_owned())
    }

    #[test]
    fn draws_that_said_the_same_are_written_together() {
        let mut all = Means::default();
        for draw in [4, 0, 1, 2, 7, KEPT - 1, KEPT] {
            all.add(draw, &[if draw == 7 { 11 } else { 5 }, 5]);
        }
        all.add(5, &[]);
        let text = String::from(all.clone());
        assert_eq!(text, "0-2:5 4:5 7:8 999:5");
        assert_eq!(means(&text), Ok(all));
    }

    #[test]
    fn what_no_run_writes_is_refused() {
        let too_much = format!("0:{}", WHOLE + 1);
        for text in ["3", "3:", ":3", "a:3", "4-2:1", "0-1000:1", "0-18446744073709551615:1", "0:-1", &too_much] {
            assert!(means(text).is_err(), "{text}");
        }
    }

    #[test]
    fn pairs_are_of_the_same_draw() {
        let (first, second) = (means("0-2:10 5:3").unwrap(), means("1:12 2-5:4").unwrap());
        assert_eq!(first.less_than(&second).collect::<Vec<_>>(), [2, -6, 1]);
        let mut both = first.clone();
        both.merge(&means("8:9").unwrap());
        assert_eq!((both.draws(), String::from(both).as_str()), (5, "0-2:10 5:3 8:9"));
    }
}
