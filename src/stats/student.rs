//! How far may a mean be off that rests on few observations? Student's t, for any degrees of freedom.
//!
//! # Sources
//! W. S. Gosset ("Student"), "The probable error of a mean" (1908); M. Abramowitz, I. A. Stegun, "Handbook of Mathematical
//! Functions" (1964), 26.7.5.

use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

/// With more degrees of freedom than this the library's search for a quantile loses digits, and then does not end.
const MANY: f64 = 1e4;

/// The value below which a part of the distribution lies; not a number where there is no such distribution.
pub(super) fn quantile(freedom: f64, part: f64) -> f64 {
    if freedom > MANY {
        // The first term by which t differs from the normal distribution: right to eight digits here.
        let normal = Normal::standard().inverse_cdf(part);
        return normal + (normal.powi(3) + normal) / (4.0 * freedom);
    }
    StudentsT::new(0.0, 1.0, freedom).map_or(f64::NAN, |t| t.inverse_cdf(part))
}

/// How much of it lies beyond a value; not a number where there is no such distribution.
pub(super) fn beyond(freedom: f64, value: f64) -> f64 {
    if freedom > MANY {
        return Normal::standard().sf(value);
    }
    StudentsT::new(0.0, 1.0, freedom).map_or(f64::NAN, |t| t.sf(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_of_the_border_agree_and_the_end_is_the_normal_distribution() {
        let [few, many, most] = [9_999.0, 10_001.0, f64::INFINITY].map(|freedom| quantile(freedom, 0.95));
        assert!((few / many - 1.0).abs() < 1e-6, "{few} {many}");
        assert!((most - 1.644_854).abs() < 1e-5, "{most}");
        let [few, many] = [9_999.0, 10_001.0].map(|freedom| beyond(freedom, 2.0));
        assert!((few / many - 1.0).abs() < 1e-3, "{few} {many}");
    }
}
