//! Bounds where nothing was seen.

/// Upper 95 % bound on the rate of an event that did not occur in `n` independent trials.
///
/// # Model
/// The exact bound solves (1 − p)ⁿ = 0.05, so p = 1 − 0.05^(1/n), close to 3 / n.
///
/// # Sources
/// J. A. Hanley, A. Lippman-Hand, "If nothing goes wrong, is everything all right?", JAMA 249 (1983).
pub fn rule_of_three(n: u64) -> f64 {
    if n == 0 { 1.0 } else { -((0.05_f64.ln() / n as f64).exp_m1()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_is_close_to_three_over_n() {
        assert!((rule_of_three(1) - 0.95).abs() < 1e-12);
        assert!((rule_of_three(1_000_000) * 1e6 - 2.9957).abs() < 1e-3);
        assert_eq!(rule_of_three(0), 1.0);
    }
}
