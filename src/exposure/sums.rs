//! What do many events say of one cell? Sums that merge by addition: of shares in two layers, of years, of people
//! over the years, and of differences between services.

use serde::{Deserialize, Serialize};

use super::{Count, Event, Kind};
use crate::stats::{Nested, WHOLE, Wide, chance_of_any, poisson, share};

/// Everything that replicates say of one service, adversary, class and kind.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sums {
    /// Exposed in all events together.
    pub exposed: Wide,
    /// In scope in all events together.
    pub scope: Wide,
    /// How many there are, in all events together.
    pub total: Wide,
    /// Share exposed of all there are, given that the campaign happens.
    pub of_total: Nested,
    /// Share exposed of those in scope, given that the campaign happens.
    pub of_scope: Nested,
    /// Share exposed of all there are in a year, where the campaign has a rate that can be used. Bins hold years with
    /// a campaign only, each weighted by the chance of such a year [parts of 10⁹].
    pub year: Nested,
}

/// What replicates say of people over the years: the share that has been exposed by then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Reached(pub Vec<Nested>);

/// After how many years it is asked who has been exposed.
pub const YEARS: [u32; 6] = [1, 2, 5, 10, 20, 50];

/// Weight of a year that is certain to have a campaign.
pub const CERTAIN: i64 = 1_000_000_000;

/// What a draw says of years.
#[derive(Debug, Clone, PartialEq)]
pub struct Years {
    /// Campaigns a year.
    pub rate: f64,
    /// For each event, how many campaigns a year has that it stands for, one at least.
    pub counts: Vec<usize>,
    /// Whether all of them are about everyone, so that the second finds again what the first has found.
    pub alike: bool,
}

impl Sums {
    /// Adds the events of one draw, and the years that they stand for, where the campaign has a rate that can be used.
    pub fn add(&mut self, counts: &[Count], years: Option<&Years>) {
        for count in counts {
            self.exposed.0 += i128::from(count.exposed);
            self.scope.0 += i128::from(count.scope);
            self.total.0 += i128::from(count.total);
        }
        let of_total: Vec<i64> = counts.iter().filter_map(|count| share(count.exposed, count.total)).collect();
        let of_scope: Vec<i64> = counts.iter().filter_map(|count| share(count.exposed, count.scope)).collect();
        if let Some(years) = years.filter(|_| of_total.len() == counts.len()) {
            let any = chance_of_any(years.rate);
            let (weight, part) = ((any * CERTAIN as f64).round() as u64, (any * WHOLE as f64).round() as i64);
            self.year.add_weighted(&years.shares(&of_total), weight, part);
        }
        self.of_total.add(&of_total);
        self.of_scope.add(&of_scope);
    }

    /// Adds all of another's. A file may say anything: what is too much stays the most there is.
    pub fn merge(&mut self, other: &Self) {
        self.exposed.0 = self.exposed.0.saturating_add(other.exposed.0);
        self.scope.0 = self.scope.0.saturating_add(other.scope.0);
        self.total.0 = self.total.0.saturating_add(other.total.0);
        self.of_total.merge(&other.of_total);
        self.of_scope.merge(&other.of_scope);
        self.year.merge(&other.year);
    }

    /// The chance that more than this share is exposed in a year.
    pub fn exceedance(&self, share: f64) -> f64 {
        let all = self.year.events as f64 * CERTAIN as f64;
        let above = self.year.bins.above(share * WHOLE as f64) * self.year.bins.count() as f64;
        if all > 0.0 { above / all } else { 0.0 }
    }

    /// The share below which a part of all years lie, those without a campaign among them.
    pub fn year_quantile(&self, part: f64) -> f64 {
        let all = self.year.events as f64 * CERTAIN as f64;
        let quiet = 1.0 - self.year.bins.count() as f64 / all;
        if all == 0.0 || part <= quiet {
            return 0.0;
        }
        self.year.predicted((part - quiet) / (1.0 - quiet)).unwrap_or_default()
    }
}

impl Years {
    /// The share exposed in each year: of events about everyone the largest, of others as if each met another part of
    /// the whole by chance. More events than there are of a draw add nothing.
    fn shares(&self, shares: &[i64]) -> Vec<i64> {
        let year = |(first, count): (usize, &usize)| {
            let following = (first..first + (*count).min(shares.len())).map(|at| shares[at % shares.len()]);
            following.fold(0_i64, |sum, share| match self.alike {
                true => sum.max(share),
                false => sum + share - (i128::from(sum) * i128::from(share) / i128::from(WHOLE)) as i64,
            })
        };
        self.counts.iter().take(shares.len()).enumerate().map(year).collect()
    }
}

impl Default for Reached {
    fn default() -> Self {
        Self(vec![Nested::default(); YEARS.len()])
    }
}

impl Reached {
    /// Adds one draw: how many of so many people are exposed after none, one, two … events, and how many come a year.
    pub fn add(&mut self, exposed: &[u64], people: u64, rate: f64) {
        let Some(most) = exposed.len().checked_sub(1) else { return };
        for (sums, years) in self.0.iter_mut().zip(YEARS) {
            let chances = poisson(rate * f64::from(years), most);
            let expected: f64 = chances.iter().zip(exposed).map(|(chance, exposed)| chance * *exposed as f64).sum();
            sums.add(&[(expected / (people as f64).max(1.0) * WHOLE as f64).round() as i64]);
        }
    }

    /// Adds all of another's.
    pub fn merge(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(mine, theirs)| mine.merge(theirs));
    }
}

/// How much more of each event's scope is exposed here than on the reference service, in all classes. A service without
/// any way exposes none of whatever is in scope.
pub fn deficits(here: &[Event], there: &[Event], kind: Kind) -> Vec<i64> {
    let of = |event: &Event| {
        let count = event.classes.last().map(|all| all[kind as usize]).unwrap_or_default();
        share(count.exposed, count.scope)
    };
    match (here.is_empty(), there.is_empty()) {
        (false, true) => here.iter().filter_map(of).collect(),
        (true, false) => there.iter().filter_map(of).map(|share| -share).collect(),
        _ => here.iter().zip(there).filter_map(|(here, there)| Some(of(here)? - of(there)?)).collect(),
    }
}
