//! A number that may be uncertain: one value, or a distribution that a uniform draw inverts.

use statrs::distribution::{Beta, ContinuousCDF, Normal};

/// How a number is spread. Inversion is monotone in the draw, so that the same draw compares two
/// scenarios on common random numbers.
#[derive(Debug, Clone, PartialEq)]
pub enum Spread {
    /// Exactly this.
    Fixed(f64),
    /// PERT on [low, high] with this mode: a beta with shape 4.
    /// Source: D. G. Malcolm et al., "Application of a technique for R and D program evaluation" (1959).
    Pert {
        /// Lowest value held possible.
        low: f64,
        /// Likeliest value.
        mode: f64,
        /// Highest value held possible.
        high: f64,
    },
    /// Log-normal by its median and the standard deviation of its logarithm.
    LogNormal {
        /// The median.
        median: f64,
        /// Standard deviation of the natural logarithm.
        sigma: f64,
    },
    /// Through these (probability, value) points, between them linear in the logarithm of one plus the
    /// value, so that tables over many decades stay smooth and may begin at zero.
    Quantiles(Vec<(f64, f64)>),
}

impl Spread {
    /// The value a run without draws takes: the fixed value, the mode, or the median.
    pub fn central(&self) -> f64 {
        match self {
            Self::Pert { mode, .. } => *mode,
            _ => self.at(0.5),
        }
    }

    /// The value below which a share `uniform` of the distribution lies.
    pub fn at(&self, uniform: f64) -> f64 {
        match self {
            Self::Fixed(value) => *value,
            Self::Pert { low, mode, high } => pert(*low, *mode, *high, uniform),
            Self::LogNormal { median, sigma } => {
                let normal = Normal::standard();
                median * (sigma * normal.inverse_cdf(uniform.clamp(1e-12, 1.0 - 1e-12))).exp()
            }
            Self::Quantiles(points) => interpolate(points, uniform),
        }
    }

    /// Whether the value is uncertain at all.
    pub fn is_uncertain(&self) -> bool {
        !matches!(self, Self::Fixed(_))
    }
}

fn pert(low: f64, mode: f64, high: f64, uniform: f64) -> f64 {
    let width = high - low;
    if width <= 0.0 {
        return low;
    }
    let (a, b) = (1.0 + 4.0 * (mode - low) / width, 1.0 + 4.0 * (high - mode) / width);
    match Beta::new(a, b) {
        Ok(beta) => low + width * beta.inverse_cdf(uniform.clamp(0.0, 1.0)),
        Err(_) => mode,
    }
}

fn interpolate(points: &[(f64, f64)], uniform: f64) -> f64 {
    let after = points.partition_point(|(p, _)| *p <= uniform);
    let (Some(low), Some(high)) = (points.get(after.saturating_sub(1)), points.get(after)) else {
        return points.last().map_or(0.0, |(_, value)| *value);
    };
    let share = ((uniform - low.0) / (high.0 - low.0)).clamp(0.0, 1.0);
    let (from, to) = (low.1.ln_1p(), high.1.ln_1p());
    (from + share * (to - from)).exp_m1()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_spread_is_monotone_and_stays_in_its_range() {
        let all = [
            Spread::Fixed(3.0),
            Spread::Pert { low: 0.1, mode: 0.2, high: 0.9 },
            Spread::LogNormal { median: 11.0, sigma: 2.1 },
            Spread::Quantiles(vec![(0.0, 0.0), (0.5, 111.0), (1.0, 2e6)]),
        ];
        for spread in all {
            let values: Vec<f64> = (0..=100).map(|i| spread.at(f64::from(i) / 100.0)).collect();
            assert!(values.windows(2).all(|w| w[0] <= w[1]), "{spread:?}");
            assert!(values.iter().all(|v| v.is_finite() && *v >= 0.0), "{spread:?}");
        }
    }

    #[test]
    fn known_points() {
        let log = Spread::LogNormal { median: 11.0, sigma: 2.1 };
        assert!((log.at(0.5) - 11.0).abs() < 1e-9);
        // Φ(1) = 0.841 344 746…
        assert!((log.at(0.841_344_746_068_543) / (11.0 * 2.1_f64.exp()) - 1.0).abs() < 1e-6);
        // A symmetric PERT has its median in the middle.
        assert!((Spread::Pert { low: 0.0, mode: 0.5, high: 1.0 }.at(0.5) - 0.5).abs() < 1e-9);
        let table = Spread::Quantiles(vec![(0.0, 1.0), (0.5, 9.0), (1.0, 58.0)]);
        assert!((table.at(0.5) - 9.0).abs() < 1e-9 && (table.at(1.0) - 58.0).abs() < 1e-9);
    }
}
