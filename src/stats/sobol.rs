//! How much of a number's variance does each of its inputs explain? Sobol indices, with intervals.
//!
//! # Model
//! Two independent samples A and B of all inputs; ABᵢ is A with input i from B. With outputs scaled to mean 0 and variance 1,
//! the first-order index is mean(B · (ABᵢ − A)), the total one mean((A − ABᵢ)²) / 2, each over the variance of A and B
//! together. The first is what an input explains by itself, the second what it has a part in.
//!
//! # Assumptions
//! Inputs are independent of each other.
//!
//! # Sources
//! A. Saltelli et al., "Variance based sensitivity analysis of model output" (2010), table 2: estimators (b) and (f); the
//! second is M. Jansen's. Intervals by bootstrap: B. Efron, R. Tibshirani, "An Introduction to the Bootstrap" (1993).

/// Indices of one input, each with a 90 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sobol {
    /// What the input explains by itself.
    pub first: f64,
    /// Its interval.
    pub first_range: [f64; 2],
    /// What it has a part in.
    pub total: f64,
    /// Its interval.
    pub total_range: [f64; 2],
}

/// The indices of each input, from the outputs at A, at B, and for each input at ABᵢ; `below` draws a whole number below
/// another. All are zero where the outputs do not vary.
pub fn sobol(
    a: &[f64],
    b: &[f64],
    ab: &[Vec<f64>],
    resamples: usize,
    below: &mut dyn FnMut(u64) -> u64,
) -> Vec<Sobol> {
    let rows: Vec<usize> = (0..a.len()).collect();
    let drawn: Vec<Vec<usize>> =
        (0..resamples).map(|_| rows.iter().map(|_| below(a.len() as u64) as usize).collect()).collect();
    let of = |ab: &Vec<f64>| {
        let (first, total) = indices(a, b, ab, &rows);
        let (mut firsts, mut totals): (Vec<f64>, Vec<f64>) = drawn.iter().map(|rows| indices(a, b, ab, rows)).unzip();
        Sobol { first, first_range: range(&mut firsts, first), total, total_range: range(&mut totals, total) }
    };
    ab.iter().map(of).collect()
}

fn indices(a: &[f64], b: &[f64], ab: &[f64], rows: &[usize]) -> (f64, f64) {
    let count = rows.len() as f64;
    let both = || rows.iter().flat_map(|row| [a[*row], b[*row]]);
    let mean = both().sum::<f64>() / (2.0 * count);
    let variance = both().map(|value| (value - mean).powi(2)).sum::<f64>() / (2.0 * count);
    if variance <= 0.0 || count == 0.0 {
        return (0.0, 0.0);
    }
    let first: f64 = rows.iter().map(|row| (b[*row] - mean) * (ab[*row] - a[*row])).sum();
    let total: f64 = rows.iter().map(|row| (a[*row] - ab[*row]).powi(2)).sum();
    (first / count / variance, total / count / variance / 2.0)
}

/// The 5 % and the 95 % point; the number itself where there are none.
fn range(resampled: &mut [f64], itself: f64) -> [f64; 2] {
    resampled.sort_by(f64::total_cmp);
    [0.05, 0.95].map(|part| super::quantile(resampled, part).unwrap_or(itself))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Seed;

    /// T. Ishigami, T. Homma, "An importance quantification technique in uncertainty analysis" (1990), with a = 7, b = 0.1.
    fn ishigami(x: &[f64]) -> f64 {
        let x: Vec<f64> = x.iter().map(|u| std::f64::consts::PI * (2.0 * u - 1.0)).collect();
        x[0].sin() + 7.0 * x[1].sin().powi(2) + 0.1 * x[2].powi(4) * x[0].sin()
    }

    /// The R₂ sequence of M. Roberts (2018) in six dimensions: evenly spread, and easily written down elsewhere.
    fn point(row: usize) -> Vec<f64> {
        let mut phi: f64 = 2.0;
        for _ in 0..60 {
            phi = (1.0 + phi).powf(1.0 / 7.0);
        }
        (1..=6).map(|axis| (0.5 + (row + 1) as f64 * phi.powi(-axis)).fract()).collect()
    }

    fn outputs(rows: usize) -> (Vec<f64>, Vec<f64>, Vec<Vec<f64>>) {
        let points: Vec<Vec<f64>> = (0..rows).map(point).collect();
        let a = points.iter().map(|p| ishigami(&p[..3])).collect();
        let b = points.iter().map(|p| ishigami(&p[3..])).collect();
        let mixed = |input: usize| {
            let of = |p: &Vec<f64>| {
                let mut x = p[..3].to_vec();
                x[input] = p[3 + input];
                ishigami(&x)
            };
            points.iter().map(of).collect()
        };
        (a, b, (0..3).map(mixed).collect())
    }

    #[test]
    fn the_indices_of_the_ishigami_function_are_the_analytic_ones() {
        let (a, b, ab) = outputs(1 << 14);
        let mut stream = Seed(1).purpose("test/sobol").stream(0);
        let found = sobol(&a, &b, &ab, 100, &mut |n| stream.below(n));
        for (found, (first, total)) in found.iter().zip([(0.3139, 0.5576), (0.4424, 0.4424), (0.0, 0.2437)]) {
            println!("first {:.4} for {first}, total {:.4} for {total}, {found:?}", found.first, found.total);
            assert!((found.first - first).abs() < 0.01 && (found.total - total).abs() < 0.01, "{found:?}");
            assert!(found.first_range[0] < found.first && found.first < found.first_range[1], "{found:?}");
        }
    }

    /// SALib 1.6.0, `sobol.analyze` with `calc_second_order=False`, on these very outputs.
    #[test]
    fn the_indices_are_those_of_salib_on_the_same_sample() {
        let (a, b, ab) = outputs(1 << 10);
        let found = sobol(&a, &b, &ab, 0, &mut |_| 0);
        let theirs =
            [(0.286_925_310, 0.568_950_169), (0.444_224_829, 0.438_360_279), (-0.033_593_417, 0.238_216_434)];
        for (found, (first, total)) in found.iter().zip(theirs) {
            println!("first {:.9} for {first}, total {:.9} for {total}", found.first, found.total);
            assert!((found.total - total).abs() < 1e-8, "{found:?}");
            // SALib takes the mean over the mixed sample too, which moves the first index in the fifth digit.
            assert!((found.first - first).abs() < 2e-5, "{found:?}");
        }
    }

    #[test]
    fn inputs_that_do_nothing_have_none() {
        let same = vec![3.0; 50];
        let found = sobol(&same, &same, std::slice::from_ref(&same), 10, &mut |_| 0);
        assert_eq!((found[0].first, found[0].total), (0.0, 0.0));
    }
}
