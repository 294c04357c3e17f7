//! Do two numbers differ by more than chance, and how many of many such differences are to be believed?
//!
//! # Model
//! Each number is a mean with variances from sources that do not depend on each other, each with its degrees of freedom.
//! The difference over its standard error has student's t, with the degrees of freedom that Welch and Satterthwaite give.
//! Where both are means over the same draws, what differs is looked at draw by draw instead, by the paired t: what a draw does to
//! both is no part of it.
//! Of many differences looked at together, Holm's steps keep the chance that even one of them is an accident.
//!
//! # Assumptions
//! Unpaired, both numbers are independent. Where they share their draws they are not: what moves one up then mostly moves the
//! other up, so that the difference varies less than is said here, and what is found is found all the more surely. Paired, the
//! differences of draws are independent of each other, and nearly normal or many. Holm's steps assume
//! nothing of how the differences hang together, and cells of one run hang together closely: that is why they are used, and
//! not Benjamini's and Hochberg's, which bound something else and want independence or something near it.
//!
//! # Sources
//! B. L. Welch, "The generalization of 'Student's' problem when several different population variances are involved",
//! Biometrika 34 (1947); "Student", "The probable error of a mean", Biometrika 6 (1908), for pairs; F. E. Satterthwaite, "An approximate distribution of estimates of variance components", Biometrics
//! Bulletin 2 (1946); S. Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6
//! (1979).

use super::{Means, WHOLE, student};

/// A part of how far a number may be off.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    /// Its variance.
    pub variance: f64,
    /// Degrees of freedom of that variance; infinite where it is known and not estimated, none where nothing is known of it.
    pub freedom: f64,
}

/// A difference of two numbers, the second less the first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// How much larger the second is.
    pub by: f64,
    /// Between which values the true difference lies, with the confidence asked for; `None` where nothing bounds it.
    pub interval: Option<(f64, f64)>,
    /// How likely chance alone makes a difference as large as this, either way.
    pub p: f64,
}

impl Difference {
    /// The second number less the first, each with the parts of how far it may be off.
    pub fn of(first: (f64, &[Part]), second: (f64, &[Part]), confidence: f64) -> Self {
        let by = second.0 - first.0;
        let parts = || first.1.iter().chain(second.1).filter(|part| part.variance > 0.0);
        if first.1.iter().chain(second.1).any(|part| part.freedom < 1.0) {
            return Self { by, interval: None, p: 1.0 };
        }
        let variance: f64 = parts().map(|part| part.variance).sum();
        if variance <= 0.0 {
            let p = if by == 0.0 { 1.0 } else { 0.0 };
            return Self { by, interval: Some((by, by)), p };
        }
        let lost: f64 = parts().map(|part| part.variance.powi(2) / part.freedom).sum();
        let freedom = if lost > 0.0 { variance.powi(2) / lost } else { f64::INFINITY };
        Self::known(by, variance.sqrt(), freedom, confidence)
    }

    /// The mean over draws of the second less the first; `None` where they are not of the same draws, or of fewer than two.
    ///
    /// Of n pairs chance makes all of one sign once in 2ⁿ⁻¹ times, so p is never said to be smaller: t alone would find two draws
    /// that agree by accident beyond all doubt.
    pub fn paired(first: &Means, second: &Means, confidence: f64) -> Option<Self> {
        let (mut pairs, mut sum, mut squares) = (0_i128, 0_i128, 0_i128);
        for (by, draws) in first.less_than(second)? {
            let (by, draws) = (i128::from(by), i128::from(draws));
            (pairs, sum, squares) = (pairs + draws, sum + draws * by, squares + draws * by * by);
        }
        if pairs < 2 {
            return None;
        }
        let least = 0.5_f64.powi(pairs as i32 - 1);
        // Exact in whole numbers, of which there are at most a thousand below a million millions.
        let spread = pairs * squares - sum * sum;
        let (count, whole) = (pairs as f64, WHOLE as f64);
        let by = sum as f64 / count / whole;
        if spread == 0 {
            let p = if sum == 0 { 1.0 } else { least };
            return Some(Self { by, interval: Some((by, by)).filter(|_| least <= 1.0 - confidence), p });
        }
        let error = (spread as f64 / (count - 1.0)).sqrt() / count / whole;
        let found = Self::known(by, error, count - 1.0, confidence);
        Some(Self { p: found.p.max(least), ..found })
    }

    /// A difference with this standard error.
    fn known(by: f64, error: f64, freedom: f64, confidence: f64) -> Self {
        let (half, beyond) =
            (student::quantile(freedom, 0.5 + confidence / 2.0) * error, student::beyond(freedom, by.abs() / error));
        if half.is_nan() || beyond.is_nan() {
            return Self { by, interval: None, p: 1.0 };
        }
        Self { by, interval: Some((by - half, by + half)), p: (2.0 * beyond).clamp(0.0, 1.0) }
    }
}

/// Probabilities of many tests, each made larger by Holm's steps so that it can be held against the level that one alone
/// would be held against. In the order they came in.
pub fn holm(probabilities: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..probabilities.len()).collect();
    order.sort_by(|a, b| probabilities[*a].total_cmp(&probabilities[*b]));
    let mut adjusted = vec![1.0; probabilities.len()];
    let mut least: f64 = 0.0;
    for (step, at) in order.into_iter().enumerate() {
        let left = (probabilities.len() - step) as f64;
        // What comes later is never surer than what came before.
        least = least.max((probabilities[at] * left).min(1.0));
        adjusted[at] = least;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Seed;
    use crate::stats::{Nested, WHOLE};

    /// Sums over draws and events of a share with this mean, as a small run keeps them.
    fn sample(seed: u64, mean: f64) -> Nested {
        let mut stream = Seed(seed).purpose("test/difference").stream(0);
        let mut spread = |by: f64| (stream.uniform() - 0.5) * by * 12.0_f64.sqrt();
        let mut nested = Nested::default();
        for _ in 0..20 {
            let drawn = mean + spread(0.05);
            let shares: Vec<i64> = (0..10).map(|_| ((drawn + spread(0.1)) * WHOLE as f64) as i64).collect();
            nested.add(&shares);
        }
        nested
    }

    fn difference(first: &Nested, second: &Nested) -> Difference {
        let of = |nested: &Nested| {
            let estimate = nested.estimate().unwrap();
            (estimate.mean, [Part { variance: estimate.error.powi(2), freedom: estimate.freedom }])
        };
        let (first, second) = (of(first), of(second));
        Difference::of((first.0, &first.1), (second.0, &second.1), 0.95)
    }

    #[test]
    fn nothing_is_found_where_nothing_is_as_often_as_the_level_says() {
        let pairs: Vec<(Nested, Nested)> =
            (0..1_000).map(|seed| (sample(2 * seed, 0.4), sample(2 * seed + 1, 0.4))).collect();
        let found = pairs.iter().filter(|(a, b)| difference(a, b).p <= 0.05).count();
        let held = pairs.iter().filter(|(a, b)| {
            let interval = difference(a, b).interval.unwrap();
            (interval.0..=interval.1).contains(&0.0)
        });
        println!("at a level of 5 % {found} of 1,000 comparisons of the same found a difference");
        assert!((35..=65).contains(&found) && held.count() == 1_000 - found, "{found}");
    }

    /// Means over draws of two shares that a draw moves together by up to `common`, and each alone by `own`; and the difference that
    /// is found without pairs.
    fn pair(seed: u64, draws: u64, common: f64, own: f64, by: f64) -> (Means, Means, Difference) {
        let mut stream = Seed(seed).purpose("test/pairs").stream(0);
        let mut spread = |by: f64| (stream.uniform() - 0.5) * by * 12.0_f64.sqrt();
        let (mut first, mut second) = (Means::default(), Means::default());
        let mut sums = [Nested::default(), Nested::default()];
        for draw in 0..draws {
            let mean = 0.4 + spread(common);
            let of_draw = [mean + spread(own), mean + by + spread(own)].map(|share| {
                let mut sums = Nested::default();
                sums.add(&[(share * WHOLE as f64) as i64]);
                sums
            });
            first.add(draw, &of_draw[0]);
            second.add(draw, &of_draw[1]);
            sums.iter_mut().zip(&of_draw).for_each(|(sums, of_draw)| sums.merge(of_draw));
        }
        (first, second, difference(&sums[0], &sums[1]))
    }

    #[test]
    fn pairs_find_nothing_where_nothing_is_as_often_as_the_level_says() {
        let paired = |seed| {
            let (first, second, _) = pair(seed, 20, 0.1, 0.01, 0.0);
            Difference::paired(&first, &second, 0.95).unwrap()
        };
        let all: Vec<Difference> = (0..1_000).map(paired).collect();
        let found = all.iter().filter(|difference| difference.p <= 0.05).count();
        let held = all.iter().filter(|difference| {
            let (low, high) = difference.interval.unwrap();
            low <= 0.0 && 0.0 <= high
        });
        println!("at a level of 5 % {found} of 1,000 paired comparisons of the same found a difference");
        assert!((35..=65).contains(&found) && held.count() == 1_000 - found, "{found}");
    }

    #[test]
    fn pairs_find_what_is_small_beside_the_draws() {
        // A hundredth beside draws that move both by a tenth: no test that looks at each alone could see it.
        let all: Vec<_> = (0..200).map(|seed| pair(seed, 50, 0.1, 0.01, 0.01)).collect();
        let paired = all.iter().map(|(first, second, _)| Difference::paired(first, second, 0.95).unwrap());
        let found = paired.filter(|difference| difference.p < 0.05).count();
        let alone = all.iter().filter(|(.., alone)| alone.p < 0.05).count();
        println!("a small difference was found {found} times of 200 in pairs, and {alone} times without");
        assert!(found > 190 && alone < 10, "{found} {alone}");
    }

    #[test]
    fn pairs_without_chance_differ_or_do_not_and_one_says_nothing() {
        let means = |text: &str| Means::try_from(text.to_owned()).unwrap();
        let of = |first: &str, second: &str| Difference::paired(&means(first), &means(second), 0.95);
        assert_eq!(of("0:1 4:2", "1:1 4:2"), None);
        assert_eq!(of("0-9:5", "0-9:5").unwrap().p, 1.0);
        let p = 1.0 / 512.0;
        assert_eq!(of("0-9:5", "0-9:500000000005"), Some(Difference { by: 0.5, interval: Some((0.5, 0.5)), p }));
        // Two draws that agree, or nearly, are no proof.
        assert_eq!(of("0-1:5", "0-1:500000000005"), Some(Difference { by: 0.5, interval: None, p: 0.5 }));
        assert_eq!(of("0-1:5", "0:500000000005 1:500000000006").unwrap().p, 0.5);
        // Ten differences of −1 and ten of 2: mean 0.5, standard deviation 1.539, t = 1.453 with 19 degrees of freedom.
        let worked = of("0-19:5000000", "0-9:4000000 10-19:7000000").unwrap();
        assert!((worked.by - 5e-7).abs() < 1e-15 && (worked.p - 0.1625).abs() < 1e-4, "{worked:?}");
    }

    #[test]
    fn among_many_cells_even_one_false_alarm_is_as_rare_as_the_level_says() {
        // Thirty cells a comparison: without Holm's steps four comparisons of five would say that something differs.
        let comparison = |seed: u64, cells: u64| -> Vec<f64> {
            let cell =
                |at: u64| difference(&sample(seed * 1_000 + 2 * at, 0.4), &sample(seed * 1_000 + 2 * at + 1, 0.4)).p;
            (0..cells).map(cell).collect()
        };
        let all: Vec<Vec<f64>> = (0..400).map(|seed| comparison(seed, 30)).collect();
        let alarms =
            |of: &dyn Fn(&[f64]) -> Vec<f64>| all.iter().filter(|p| of(p).iter().any(|p| *p <= 0.05)).count();
        let (alone, together) = (alarms(&<[f64]>::to_vec), alarms(&holm));
        println!(
            "of 400 comparisons of thirty same cells {together} raised an alarm, and {alone} without Holm's steps"
        );
        assert!(together <= 32 && alone > 250, "{together} {alone}");
    }

    #[test]
    fn a_difference_that_is_there_is_found() {
        let found = (0..200).filter(|seed| difference(&sample(2 * seed, 0.4), &sample(2 * seed + 1, 0.5)).p < 0.05);
        assert!(found.count() > 195);
        let by = difference(&sample(1, 0.4), &sample(2, 0.5));
        assert!((by.by - 0.1).abs() < 0.05 && by.interval.unwrap().0 > 0.0, "{by:?}");
    }

    #[test]
    fn holm_takes_the_smallest_by_all_and_the_others_by_what_is_left() {
        // The worked numbers: 0.01 · 4, then 0.02 · 3, then 0.03 · 2, and no step goes down again.
        let adjusted = holm(&[0.02, 0.01, 0.04, 0.03]);
        for (found, wanted) in adjusted.iter().zip([0.06, 0.04, 0.06, 0.06]) {
            assert!((found - wanted).abs() < 1e-12, "{adjusted:?}");
        }
        assert_eq!(holm(&[0.7, 0.9]), [1.0, 1.0]);
        assert!(holm(&[]).is_empty());
    }

    #[test]
    fn what_is_certain_differs_or_does_not_and_one_draw_says_nothing() {
        let certain = Difference::of((0.5, &[]), (0.5, &[]), 0.95);
        assert_eq!((certain.p, certain.interval), (1.0, Some((0.0, 0.0))));
        assert_eq!(Difference::of((0.5, &[]), (0.25, &[]), 0.95).p, 0.0);
        let single = [Part { variance: 0.0, freedom: 0.0 }];
        assert_eq!(Difference::of((0.5, &single), (0.9, &[]), 0.95).p, 1.0);
        let known = [Part { variance: 1.0, freedom: f64::INFINITY }];
        let normal = Difference::of((0.0, &known), (1.96 * 2.0_f64.sqrt(), &known), 0.95);
        assert!((normal.p - 0.05).abs() < 1e-3, "{normal:?}");
    }
}
