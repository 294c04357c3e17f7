//! How far is a run from the floor: from what its primitive operations alone would have taken?
//!
//! # Model
//! The floor of a run is the sum over primitives of how often each was done × what one costs by itself, measured on one
//! thread of the same process. The cost is the least of a few measurements: whatever else the machine does only adds.

use super::Host;
use crate::crypto::bare::{self, Work};
use crate::meter::{Operations, Primitive};

/// What one of each primitive costs [ns], in the order of [`Primitive::ALL`].
#[derive(Debug, Clone, PartialEq)]
pub struct Costs(pub Vec<f64>);

/// Measurements of each, of which the least counts.
const TRIES: usize = 7;
/// How long one measurement takes at least [ns].
const LEAST: u64 = 2_000_000;
/// More repetitions than this are not needed by any clock.
const MOST: u64 = 1 << 22;

impl Costs {
    /// Measures every primitive by itself.
    pub fn measure(host: &dyn Host) -> Self {
        let mut costs: Vec<f64> = Vec::new();
        for primitive in Primitive::ALL {
            // Costs of bytes are taken off those of calls, so they are found first where they are asked for.
            costs.push(cost(primitive, host));
        }
        Self(costs)
    }

    /// What operations would take by themselves [s].
    pub fn floor(&self, operations: &Operations) -> f64 {
        operations.0.iter().zip(&self.0).map(|(times, cost)| *times as f64 * cost).sum::<f64>() / 1e9
    }
}

fn cost(primitive: Primitive, host: &dyn Host) -> f64 {
    let sum = bare::sum(primitive);
    let without = sum.without.map_or(0.0, |work| least(work, host));
    let less = sum.less.map_or(0.0, |(part, times)| cost(part, host) * times as f64);
    ((least(sum.whole, host) - without - less) / sum.times as f64).max(0.0)
}

/// The least time of one repetition [ns].
fn least(work: Work, host: &dyn Host) -> f64 {
    let clock = || host.nanoseconds();
    let mut times = 16;
    while times < MOST && work.time(times, &clock) < LEAST {
        times *= 2;
    }
    let tries = (0..TRIES).map(|_| work.time(times, &clock) as f64 / times as f64);
    tries.fold(f64::INFINITY, f64::min)
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
