//! What do plain draws cost with plainsight's streams? A year's losses, a path of three steps, years until a first hit.
//!
//! One stream for each chunk of the work, named by its number: the same answer on any number of threads.

use plainsight::rng::{Seed, Stream};
use plainsight::stats::{Spread, poisson};
use rayon::prelude::*;

/// Draws that share a stream.
const CHUNK: usize = 16_384;
/// Events of a year, on average.
const RATE: f64 = 2.5;
/// More events than this are not told apart: their chance is below 10⁻¹⁵.
const MOST_EVENTS: usize = 30;
/// Mean times of the steps of a path [days].
const STEPS: [f64; 3] = [5.0, 10.0, 20.0];
/// After how many years one looks who was exposed.
const YEARS: [i32; 6] = [1, 2, 5, 10, 20, 50];
/// People of a population.
const PEOPLE: usize = 100_000;

/// Mean, standard error, 95 % quantile of so many years' totals, and the quantile's standard error.
pub(super) fn compound_year(years: usize) -> String {
    let severity = Spread::LogNormal { median: 1_000.0, sigma: 1.2 };
    let chances = poisson(RATE, MOST_EVENTS);
    let up_to: Vec<f64> =
        chances.iter().scan(0.0, |sum, chance| Some(std::mem::replace(sum, *sum + chance) + chance)).collect();
    let draws = Seed(1).purpose("peers/compound-year");
    let mut totals = vec![0.0; years];
    totals.par_chunks_mut(CHUNK).enumerate().for_each(|(chunk, totals)| {
        let mut stream = draws.stream(chunk as u64);
        for total in totals {
            let luck = stream.uniform();
            let events = up_to.iter().position(|up_to| luck < *up_to).unwrap_or(MOST_EVENTS);
            *total = (0..events).map(|_| severity.at(stream.uniform())).sum();
        }
    });
    let (mean, error) = moments(&totals);
    // The quantile's own error: from the order statistics one standard deviation of the rank to either side.
    let around = (0.95 * 0.05 / years as f64).sqrt();
    let [low, at, high] = [0.95 - around, 0.95, 0.95 + around].map(|share| {
        let rank = (share * (years - 1) as f64) as usize;
        *totals.select_nth_unstable_by(rank, f64::total_cmp).1
    });
    format!("{{\"mean\": {mean}, \"error\": {error}, \"q95\": {at}, \"q95_error\": {}}}", (high - low) / 2.0)
}

/// Mean time along a path, and its standard error [days]; in whole days each step ends with the day in which it succeeds.
pub(super) fn attack_path(paths: usize, whole_days: bool) -> String {
    let draws = Seed(1).purpose("peers/attack-path");
    let mut times = vec![0.0; paths];
    times.par_chunks_mut(CHUNK).enumerate().for_each(|(chunk, times)| {
        let mut stream = draws.stream(chunk as u64);
        for time in times {
            let steps = STEPS.iter().map(|mean| exponential(*mean, &mut stream));
            *time = if whole_days { steps.map(f64::ceil).sum() } else { steps.sum() };
        }
    });
    let (mean, error) = moments(&times);
    format!("{{\"mean\": {mean}, \"error\": {error}}}")
}

/// Mean share of people exposed within so many years, and its standard error, over replicates that each draw a chance.
pub(super) fn first_exposure(replicates: usize) -> String {
    let chance = Spread::LogNormal { median: 0.02, sigma: 0.6 };
    let (draws, hits) = (Seed(1).purpose("peers/chance"), Seed(1).purpose("peers/first-exposure"));
    let replicate = |replicate: u64| {
        let missed = 1.0 - chance.at(draws.uniform(replicate)).min(1.0);
        // Who has a uniform below this is hit within so many years: no logarithm for each person.
        let within = YEARS.map(|years| 1.0 - missed.powi(years));
        let (mut stream, mut exposed) = (hits.stream(replicate), [0_u32; YEARS.len()]);
        for _ in 0..PEOPLE {
            let luck = stream.uniform();
            exposed.iter_mut().zip(within).for_each(|(exposed, within)| *exposed += u32::from(luck < within));
        }
        exposed.map(|exposed| f64::from(exposed) / PEOPLE as f64)
    };
    let shares: Vec<[f64; YEARS.len()]> = (0..replicates as u64).into_par_iter().map(replicate).collect();
    let by_year: Vec<(f64, f64)> =
        (0..YEARS.len()).map(|at| moments(&shares.iter().map(|shares| shares[at]).collect::<Vec<_>>())).collect();
    let (means, errors): (Vec<f64>, Vec<f64>) = by_year.into_iter().unzip();
    format!("{{\"shares\": {means:?}, \"errors\": {errors:?}}}")
}

fn exponential(mean: f64, stream: &mut Stream) -> f64 {
    -mean * (1.0 - stream.uniform()).ln()
}

/// Mean and its standard error. The sums run in order, so that threads make no difference to the last digit.
fn moments(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let square = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (count - 1.0).max(1.0);
    (mean, (square / count).sqrt())
}
