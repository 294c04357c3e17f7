//! When do people leave a group?
//!
//! # Model
//! A Poisson process: a member stays for a time that is exponentially distributed, so a group of n loses somebody every
//! `stays` / n on average. Who comes and goes is nobody of the world: its people stay, and make the keys of the group
//! anew each time.

use crate::rng::Stream;
use crate::unit::{Moment, Span};

/// The departures from one conversation, in order of time.
pub(super) struct Departures {
    /// Mean gap between two [s]; without it nobody leaves.
    gap: Option<f64>,
    stream: Stream,
    next: Moment,
    count: u32,
}

impl Departures {
    /// Those with a mean gap between two [s].
    pub(super) fn new(gap: Option<f64>, stream: Stream) -> Self {
        let mut departures = Self { gap, stream, next: Moment::START, count: 0 };
        departures.draw();
        departures
    }

    /// How many there were by a moment. Moments must come in order.
    pub(super) fn by(&mut self, moment: Moment) -> u32 {
        while self.gap.is_some() && self.next <= moment {
            self.count += 1;
            self.draw();
        }
        self.count
    }

    fn draw(&mut self) {
        if let Some(gap) = self.gap {
            // At most one a second: a moment is a whole number of them.
            let wait = -(1.0 - self.stream.uniform()).ln() * gap;
            self.next = self.next + Span::from_seconds(wait.max(1.0));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Seed;

    #[test]
    fn departures_are_as_frequent_as_the_mean_says() {
        let stream = |id| Seed(5).purpose("test").stream(id);
        let (day, end) = (86_400.0, Moment::from_seconds(100 * 86_400));
        let counts: u32 = (0..400).map(|id| Departures::new(Some(10.0 * day), stream(id)).by(end)).sum();
        // 4,000 are expected; five standard deviations are 316.
        assert!(counts.abs_diff(4_000) < 316, "{counts}");
        assert_eq!(Departures::new(None, stream(0)).by(end), 0);
        let mut one = Departures::new(Some(day), stream(1));
        let counts: Vec<u32> = (0..50).map(|at| one.by(Moment::from_seconds(at * 86_400))).collect();
        assert!(counts.is_sorted() && counts[0] == 0);
    }
}
