//! Durations and instants of simulated time, in whole seconds.

use std::fmt;
use std::ops::{Add, Sub};
use std::str::FromStr;

/// A length of simulated time [s]; `"90 days"` in a scenario. Never negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span(i64);

/// An instant of simulated time [s since the world begins].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Moment(i64);

/// Longest span that a scenario may state: a thousand years [s]. Beyond it a typing error is likelier
/// than a plan, and sums of spans stay far from overflow.
const LONGEST: f64 = 1000.0 * 365.0 * DAY as f64;
const DAY: i64 = 86_400;

/// The units a scenario may write, longest first so that printing picks the roundest.
const UNITS: [(&str, i64); 6] =
    [("year", 365 * DAY), ("week", 7 * DAY), ("day", DAY), ("hour", 3_600), ("minute", 60), ("second", 1)];

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);
    /// Longer than any world: what "forever" means.
    pub const FOREVER: Self = Self(i64::MAX / 4);

    /// From seconds, rounded to whole ones and kept within zero and the longest span.
    pub fn from_seconds(seconds: f64) -> Self {
        Self(rounded(seconds.clamp(0.0, LONGEST)))
    }

    /// From whole days.
    pub const fn from_days(days: i64) -> Self {
        Self(days * DAY)
    }

    /// Whole seconds.
    pub const fn seconds(self) -> i64 {
        self.0
    }

    /// Days, with their fraction.
    pub fn days(self) -> f64 {
        self.0 as f64 / DAY as f64
    }
}

impl Moment {
    /// When the world begins.
    pub const START: Self = Self(0);
    /// After every world's end.
    pub const NEVER: Self = Self(i64::MAX / 2);

    /// From whole seconds since the world began.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Whole seconds since the world began.
    pub const fn seconds(self) -> i64 {
        self.0
    }
}

impl Add<Span> for Moment {
    type Output = Self;
    fn add(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0).min(Self::NEVER.0))
    }
}

impl Sub<Span> for Moment {
    type Output = Self;
    fn sub(self, span: Span) -> Self {
        Self(self.0.saturating_sub(span.0))
    }
}

impl Sub for Moment {
    type Output = Span;
    fn sub(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0).max(0))
    }
}

impl FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let split = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
        let (number, unit) = (text[..split].trim(), text[split..].trim());
        let number: f64 = number.parse().map_err(|_| format!("`{text}` is not a duration such as \"90 days\""))?;
        let singular = unit.strip_suffix('s').unwrap_or(unit);
        let Some(&(_, seconds)) = UNITS.iter().find(|(name, _)| *name == singular) else {
            return Err(format!("`{unit}` is not a unit of time: seconds, minutes, hours, days, weeks, years"));
        };
        let seconds = number * seconds as f64;
        if !(0.0..=LONGEST).contains(&seconds) {
            return Err(format!("`{text}` is not between zero and 1000 years"));
        }
        Ok(Self::from_seconds(seconds))
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self >= Self::FOREVER {
            return f.write_str("for ever");
        }
        // "14 days" and "90 days" read better than weeks and years that a reader must multiply out.
        let exact = UNITS.iter().skip(2).find(|(_, s)| self.0 >= *s && self.0 % s == 0);
        let (number, unit) = match exact {
            Some((unit, seconds)) => ((self.0 / seconds) as f64, *unit),
            None if self.0 >= DAY => ((self.days() * 10.0).round() / 10.0, "day"),
            None => (self.0 as f64, "second"),
        };
        let plural = if number == 1.0 { "" } else { "s" };
        write!(f, "{number} {unit}{plural}")
    }
}

/// The whole number next to one that is not negative, halves upwards: as `round` gives it, which a portable build calls a
/// library for.
pub fn rounded(number: f64) -> i64 {
    let below = number as i64;
    below.saturating_add(i64::from(number - below as f64 >= 0.5))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_is_that_of_the_library() {
        for number in
            [0.0, 0.499_999_999_999_999_94, 0.5, 1.5, 2.499, 86_399.5, 1e15 + 0.5, LONGEST, 1e19, f64::INFINITY]
        {
            assert_eq!(rounded(number), number.round() as i64, "{number}");
        }
    }

    #[test]
    fn a_span_parses_and_prints() {
        for (text, seconds) in [("90 days", 7_776_000), ("1 day", 86_400), ("15 minutes", 900), ("1.5 hours", 5_400)]
        {
            let span: Span = text.parse().expect(text);
            assert_eq!(span.seconds(), seconds);
        }
        assert_eq!(Span::from_days(90).to_string(), "90 days");
        assert_eq!(Span::from_days(1).to_string(), "1 day");
        assert_eq!(Span::from_seconds(0.0).to_string(), "0 seconds");
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "days", "90", "90 dyas", "-1 days", "nan days", "inf days", "1e300 years"] {
            assert!(text.parse::<Span>().is_err(), "{text}");
        }
    }

    #[test]
    fn never_stays_never() {
        assert_eq!(Moment::NEVER + Span::from_days(1), Moment::NEVER);
    }
}
