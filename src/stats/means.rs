//! What did each draw say by itself? Kept beside the sums so that two runs with the same draws can be held against each
//! other draw by draw.

use serde::{Deserialize, Serialize};

use super::{Nested, WHOLE};

/// Draws below this number are kept, each by itself: more would be most of a record, and say hardly more.
const KEPT: u64 = 1_000;

/// The mean share of each draw [parts of [`WHOLE`]]. Written as `0-4:250000000000 7:0`, draws that said the same together.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Means(Vec<Run>);

/// Draws, one after the other, that said the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    first: u64,
    last: u64,
    mean: i64,
}

/// Text that is no such list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a draw, or some of them, after those before it, and their mean, such as 3:250000000000 or 5-9:0"
)]
pub struct NoMean(String);

impl Means {
    /// Adds a draw, by the sums over its events. Without any it says nothing.
    pub fn add(&mut self, draw: u64, sums: &Nested) {
        if draw < KEPT && sums.draws == 1 {
            self.insert(Run { first: draw, last: draw, mean: sums.means.0 as i64 });
        }
    }

    /// Adds what other draws said; of draws that are known already nothing.
    pub fn merge(&mut self, other: &Self) {
        other.0.iter().for_each(|run| self.insert(*run));
    }

    fn insert(&mut self, run: Run) {
        let at = self.0.partition_point(|known| known.last < run.first);
        if self.0.get(at).is_some_and(|after| after.first <= run.last) {
            return;
        }
        let joins = |one: &Run, other: &Run| one.last + 1 == other.first && one.mean == other.mean;
        let before = at > 0 && joins(&self.0[at - 1], &run);
        let after = self.0.get(at).is_some_and(|after| joins(&run, after));
        match (before, after) {
            (true, true) => self.0[at - 1].last = self.0.remove(at).last,
            (true, false) => self.0[at - 1].last = run.last,
            (false, true) => self.0[at].first = run.first,
            (false, false) => self.0.insert(at, run),
        }
    }

    /// The draws that are in it, as ranges in order.
    pub fn draws(&self) -> impl Iterator<Item = std::ops::Range<u64>> + '_ {
        self.0.iter().map(|run| run.first..run.last + 1)
    }

    /// How many draws are in it.
    pub fn count(&self) -> u64 {
        self.draws().map(|draws| draws.end - draws.start).sum()
    }

    /// The sum of all means [parts of [`WHOLE`]].
    pub fn sum(&self) -> i128 {
        self.0.iter().map(|run| i128::from(run.mean) * i128::from(run.last - run.first + 1)).sum()
    }

    /// How much larger the other's mean is, and in how many draws, for all of them in order [parts of [`WHOLE`]]. Nothing where
    /// the two are not of the same draws.
    pub fn less_than(&self, other: &Self) -> Option<Vec<(i64, u64)>> {
        let mut pairs = Vec::new();
        let (mut mine, mut theirs) = (self.0.iter().copied(), other.0.iter().copied());
        let (mut one, mut two) = (mine.next(), theirs.next());
        while let (Some(run), Some(other)) = (&mut one, &mut two) {
            if run.first != other.first {
                return None;
            }
            let last = run.last.min(other.last);
            pairs.push((other.mean - run.mean, last - run.first + 1));
            (run.first, other.first) = (last + 1, last + 1);
            let (is_done, are_done) = (run.last == last, other.last == last);
            if is_done {
                one = mine.next();
            }
            if are_done {
                two = theirs.next();
            }
        }
        (one.is_none() && two.is_none()).then_some(pairs)
    }
}

impl From<Means> for String {
    fn from(means: Means) -> Self {
        let one = |Run { first, last, mean }: &Run| match first == last {
            true => format!("{first}:{mean}"),
            false => format!("{first}-{last}:{mean}"),
        };
        means.0.iter().map(one).collect::<Vec<_>>().join(" ")
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
            (first <= last && last < KEPT).then_some(Run { first, last, mean })
        };
        let mut means = Self::default();
        let mut next = 0;
        for text in text.split_whitespace() {
            // In order, so that a long text is refused and not worked through.
            let run = run(text).filter(|run| run.first >= next).ok_or_else(|| NoMean(text.to_owned()))?;
            next = run.last + 1;
            means.insert(run);
        }
        Ok(means)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sums(shares: &[i64]) -> Nested {
        let mut sums = Nested::default();
        sums.add(shares);
        sums
    }

    fn means(text: &str) -> Result<Means, NoMean> {
        Means::try_from(text.to_owned())
    }

    #[test]
    fn draws_that_said_the_same_are_written_together_in_whatever_order_they_came() {
        for draws in
            [[4, 0, 1, 2, 7, KEPT - 1, KEPT], [2, KEPT, 7, 0, 4, KEPT - 1, 1], [0, 1, 2, 4, 7, KEPT, KEPT - 1]]
        {
            let mut all = Means::default();
            for draw in draws {
                let mut one = Means::default();
                one.add(draw, &sums(&[if draw == 7 { 11 } else { 5 }, 5]));
                all.merge(&one);
            }
            all.add(5, &sums(&[]));
            let text = String::from(all.clone());
            assert_eq!(text, "0-2:5 4:5 7:8 999:5");
            assert_eq!((all.count(), all.sum()), (6, 33));
            assert_eq!(means(&text), Ok(all));
        }
    }

    #[test]
    fn what_no_run_writes_is_refused() {
        let too_much = format!("0:{}", WHOLE + 1);
        let order = ["1:0 0:0", "0-3:1 2:1", "4:1 4:1", "0-999:0 0-999:0"];
        let texts = ["3", "3:", ":3", "a:3", "4-2:1", "0-1000:1", "0-18446744073709551615:1", "0:-1", &too_much];
        for text in texts.iter().chain(&order) {
            assert!(means(text).is_err(), "{text}");
        }
    }

    #[test]
    fn pairs_are_of_the_same_draws_or_there_are_none() {
        let (first, second) = (means("0-2:10 5:3").unwrap(), means("0:10 1-2:12 5:1").unwrap());
        assert_eq!(first.less_than(&second), Some(vec![(0, 1), (2, 2), (-2, 1)]));
        assert_eq!(second.less_than(&first), Some(vec![(0, 1), (-2, 2), (2, 1)]));
        for other in ["", "0-2:10", "0-2:10 5-6:3", "1-2:10 5:3", "0-2:10 4:3", "0-5:10"] {
            let other = means(other).unwrap();
            assert_eq!((first.less_than(&other), other.less_than(&first)), (None, None), "{other:?}");
        }
    }
}
