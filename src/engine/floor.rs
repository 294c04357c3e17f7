//! How far is a run from the floor: from what its primitive operations alone would have taken?
//!
//! # Model
//! The floor of a run is the sum over primitives of how often each was done × what one costs by itself, measured on one
//! thread of the same process. The cost is the median of a few measurements, taken close to the run that is held against
//! it: whatever else the machine does then slows both down.

use super::Host;
use crate::crypto::bare::{self, Work};
use crate::meter::{Operations, Primitive};

/// What one of each primitive costs [ns], in the order of [`Primitive::ALL`].
#[derive(Debug, Clone, PartialEq)]
pub struct Costs(pub Vec<f64>);

/// Measurements of each, of which the median counts.
const TRIES: usize = 5;
/// More repetitions than this are not needed by any clock.
const MOST: u64 = 1 << 22;

impl Costs {
    /// Measures every primitive by itself, each time for so long at least [ns].
    pub fn measure(host: &dyn Host, at_least: u64) -> Self {
        Self(Primitive::ALL.into_iter().map(|primitive| cost(primitive, host, at_least)).collect())
    }

    /// What operations would take by themselves [s].
    pub fn floor(&self, operations: &Operations) -> f64 {
        operations.0.iter().zip(&self.0).map(|(times, cost)| *times as f64 * cost).sum::<f64>() / 1e9
    }
}

fn cost(primitive: Primitive, host: &dyn Host, at_least: u64) -> f64 {
    let sum = bare::sum(primitive);
    let without = sum.without.map_or(0.0, |work| median(work, host, at_least));
    let less = sum.less.map_or(0.0, |(part, times)| cost(part, host, at_least) * times as f64);
    ((median(sum.whole, host, at_least) - without - less) / sum.times as f64).max(0.0)
}

/// The time of one repetition [ns].
fn median(work: Work, host: &dyn Host, at_least: u64) -> f64 {
    let clock = || host.nanoseconds();
    let mut times = 16;
    while times < MOST && work.time(times, &clock) < at_least {
        times *= 2;
    }
    let mut tries = [0; TRIES];
    tries.fill_with(|| work.time(times, &clock));
    tries.sort_unstable();
    tries[TRIES / 2] as f64 / times as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_floor_is_the_sum_of_its_parts() {
        let costs = Costs((0..Primitive::ALL.len()).map(|at| at as f64).collect());
        let mut operations = Operations::default();
        operations.0[Primitive::Hmac as usize] = 3;
        operations.0[Primitive::Ladder as usize] = 5;
        let wanted = 3 * (Primitive::Hmac as u64) + 5 * (Primitive::Ladder as u64);
        assert!((costs.floor(&operations) - wanted as f64 / 1e9).abs() < 1e-18);
    }
}
