//! How many events in a year, and what do they add up to?

/// The number of events of a Poisson law that an interval of chance picks, given that there is one at least.
///
/// # Model
/// With mean λ, P(N = n | N ≥ 1) = λⁿ e⁻λ / n! / (1 − e⁻λ), inverted at a uniform draw. A sample so drawn stands
/// for all years when each of its members weighs 1 − e⁻λ, see [`chance_of_any`]: importance sampling whose weights
/// are the same for all.
///
/// # Assumptions
/// Beyond 1,000 events in a year no more are told apart.
pub fn events_given_any(mean: f64, uniform: f64) -> u32 {
    let any = chance_of_any(mean);
    let (mut term, mut sum, mut events) = (mean * (-mean).exp(), 0.0, 1);
    loop {
        sum += term;
        if events >= MOST || uniform * any < sum || (term < 1e-18 && f64::from(events) > mean) {
            return events;
        }
        events += 1;
        term *= mean / f64::from(events);
    }
}

/// The chance that a year has an event at all: 1 − e⁻λ.
pub fn chance_of_any(mean: f64) -> f64 {
    -(-mean).exp_m1()
}

/// Most events in a year that are told apart.
const MOST: u32 = 1_000;

/// The probability of each number of events up to `most`, the last with all beyond it.
pub fn poisson(mean: f64, most: usize) -> Vec<f64> {
    let mut chances = vec![0.0; most + 1];
    let (mut term, mut left) = ((-mean).exp(), 1.0);
    for (events, chance) in chances.iter_mut().enumerate().take(most) {
        *chance = term;
        left -= term;
        term *= mean / (events + 1) as f64;
    }
    chances[most] = f64::max(left, 0.0);
    chances
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Seed;

    /// Sizes 1 and 3 with chances 0.7 and 0.3: mean 1.6, mean square 3.4.
    fn size(uniform: f64) -> f64 {
        if uniform < 0.7 { 1.0 } else { 3.0 }
    }

    #[test]
    fn a_compound_poisson_year_has_the_moments_of_its_closed_form() {
        for mean in [0.02, 0.5, 4.0] {
            let mut stream = Seed(1).purpose("test/years").stream(0);
            let (mut sum, mut square) = (0.0, 0.0);
            let years = 200_000;
            for _ in 0..years {
                let events = events_given_any(mean, stream.uniform());
                let year: f64 = (0..events).map(|_| size(stream.uniform())).sum();
                (sum, square) = (sum + year, square + year * year);
            }
            let weight = chance_of_any(mean) / f64::from(years);
            let (first, second) = (sum * weight, square * weight);
            // E = λ E[X], Var = λ E[X²].
            let (expected, variance) = (mean * 1.6, mean * 3.4);
            let error = (second / f64::from(years)).sqrt();
            println!(
                "λ = {mean}: mean {first:.5} for {expected:.5}, variance {:.5} for {variance:.5}",
                second - first * first
            );
            assert!((first - expected).abs() < 4.0 * error, "{first}, {expected}");
            assert!(((second - first * first) / variance - 1.0).abs() < 0.03);
        }
    }

    #[test]
    fn importance_sampling_agrees_with_plain_sampling_and_needs_fewer_years() {
        let (mean, years) = (0.01, 100_000);
        let mut stream = Seed(2).purpose("test/years").stream(0);
        let plain: Vec<f64> = (0..years)
            .map(|_| {
                let (mut events, mut time) = (0, -(1.0 - stream.uniform()).ln());
                while time < mean {
                    events += 1;
                    time += -(1.0 - stream.uniform()).ln();
                }
                (0..events).map(|_| size(stream.uniform())).sum()
            })
            .collect();
        let weighted: Vec<f64> = (0..years)
            .map(|_| {
                let events = events_given_any(mean, stream.uniform());
                chance_of_any(mean) * (0..events).map(|_| size(stream.uniform())).sum::<f64>()
            })
            .collect();
        let of = |sample: &[f64]| {
            let count = sample.len() as f64;
            let average = sample.iter().sum::<f64>() / count;
            let variance = sample.iter().map(|x| (x - average).powi(2)).sum::<f64>() / (count - 1.0);
            (average, (variance / count).sqrt())
        };
        let ((plain, plain_error), (weighted, weighted_error)) = (of(&plain), of(&weighted));
        println!(
            "plain {plain:.6} ± {plain_error:.6}, weighted {weighted:.6} ± {weighted_error:.6}, exact {:.6}",
            0.016
        );
        assert!((weighted - 0.016).abs() < 4.0 * weighted_error);
        assert!((plain - 0.016).abs() < 4.0 * plain_error);
        assert!(weighted_error < plain_error / 8.0);
    }

    #[test]
    fn the_time_to_the_first_event_is_exponential() {
        // The chance of none in t years is e^(−λ t).
        for (rate, years) in [(0.1, 5.0), (0.02, 50.0)] {
            let chances = poisson(rate * years, 6);
            assert!((chances[0] - f64::exp(-rate * years)).abs() < 1e-12);
            assert!((chances.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        }
    }
}
