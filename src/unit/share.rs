//! A share: a part of a whole.

use std::fmt;

/// A share between 0 and 1, both included.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
pub struct Share(f64);

impl Share {
    /// `None` where the number is not between 0 and 1.
    pub fn new(value: f64) -> Option<Self> {
        (0.0..=1.0).contains(&value).then_some(Self(value))
    }

    /// As a plain number.
    pub const fn value(self) -> f64 {
        self.0
    }

    /// Whether a uniform draw in [0, 1) falls in the share.
    pub fn hits(self, uniform: f64) -> bool {
        uniform < self.0
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_shares_are_shares() {
        assert!(Share::new(0.0).is_some() && Share::new(1.0).is_some());
        assert!(Share::new(-0.1).is_none() && Share::new(1.1).is_none() && Share::new(f64::NAN).is_none());
    }
}
