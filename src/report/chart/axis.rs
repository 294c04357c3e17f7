//! Where does a number stand on a picture? Scales that begin at nothing, or go by tens.

use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use crate::report::number;

use super::{Area, INK, line, text};

/// A straight or logarithmic scale between two pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    pixels: (i32, i32),
    values: (f64, f64),
    by_tens: bool,
}

/// Lines that help the eye. The style sheet knows this grey.
pub(super) const GRID: RGBColor = RGBColor(0xD9, 0xD9, 0xD9);

impl Scale {
    /// From nothing to a round number that is no less than `most`.
    pub(super) fn from_zero(pixels: (i32, i32), most: f64) -> Self {
        // A record may name any number; a scale that ended at infinity would have ticks without end.
        let most = if most > 1.0 / LARGEST { most.min(LARGEST) } else { 0.0 };
        let step = step(most);
        let top = if most > 0.0 { (most / step).ceil() * step } else { 1.0 };
        Self { pixels, values: (0.0, top), by_tens: false }
    }

    /// By tens, from the power at or below `least` to the one at or above `most`.
    pub(super) fn by_tens(pixels: (i32, i32), least: f64, most: f64) -> Self {
        let power = |value: f64| value.clamp(1.0 / LARGEST, LARGEST).log10();
        let (low, high) = (power(least).floor(), power(most).ceil());
        Self { pixels, values: (low, high.max(low + 1.0)), by_tens: true }
    }

    /// The pixel of a value; values beyond an end stand at that end.
    pub(super) fn at(&self, value: f64) -> i32 {
        let place = if self.by_tens { value.max(f64::MIN_POSITIVE).log10() } else { value };
        let share = ((place - self.values.0) / (self.values.1 - self.values.0)).clamp(0.0, 1.0);
        self.pixels.0 + (share * f64::from(self.pixels.1 - self.pixels.0)).round() as i32
    }

    /// Values that get a line and a label.
    pub(super) fn ticks(&self) -> Vec<f64> {
        let (low, high) = self.values;
        if self.by_tens {
            return (low as i32..=high as i32).map(|power| 10f64.powi(power)).collect();
        }
        let step = step(high);
        (0..=(high / step).round() as i32).map(|at| f64::from(at) * step).collect()
    }

    /// Lines upwards from the axis, with labels below.
    pub(super) fn draw_below(&self, area: &Area<'_>, (top, bottom): (i32, i32), title: &str) {
        for tick in self.ticks() {
            let x = self.at(tick);
            line(area, &[(x, top), (x, bottom)], GRID, 1);
            text(area, &number::quantity(tick), (x, bottom + 14), HPos::Center, 15, INK, FontStyle::Normal);
        }
        let middle = i32::midpoint(self.pixels.0, self.pixels.1);
        text(area, title, (middle, bottom + 36), HPos::Center, 15, INK, FontStyle::Normal);
    }
}

/// The largest number that a scale reaches, and one over the smallest that it tells from nothing.
const LARGEST: f64 = 1e300;

/// One, two, two and a half or five of some power of ten: some four to eight steps to the most.
fn step(most: f64) -> f64 {
    if !(most.is_finite() && most > 0.0) {
        return 0.25;
    }
    let power = 10f64.powf((most / 4.0).log10().floor());
    let fits = |times: &f64| most / (power * times) <= 5.0;
    power * [1.0, 2.0, 2.5, 5.0].into_iter().find(fits).unwrap_or(10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_begin_at_nothing_and_end_at_round_numbers() {
        let scale = Scale::from_zero((100, 300), 1000.0);
        assert_eq!((scale.at(0.0), scale.at(500.0), scale.at(1000.0)), (100, 200, 300));
        assert_eq!(scale.ticks(), [0.0, 200.0, 400.0, 600.0, 800.0, 1000.0]);
        let scale = Scale::from_zero((0, 100), 37.0);
        assert_eq!(scale.ticks().last(), Some(&40.0));
        assert!(Scale::from_zero((0, 100), 0.0).ticks().len() > 1);
        // Upside down, as the second axis of a picture is.
        assert_eq!(Scale::from_zero((300, 100), 1.0).at(1.0), 100);
    }

    #[test]
    fn no_number_makes_ticks_without_end() {
        for most in [f64::MAX, f64::INFINITY, f64::NAN, f64::MIN_POSITIVE, 5e-324, -1.0] {
            let scale = Scale::from_zero((0, 100), most);
            assert!((2..=9).contains(&scale.ticks().len()), "{most}: {:?}", scale.ticks());
            assert!((0..=100).contains(&scale.at(most)), "{most}: {}", scale.at(most));
        }
        for (least, most) in [(0.0, 1.0), (1.0, f64::INFINITY), (-1.0, f64::MAX), (f64::NAN, f64::NAN)] {
            assert!(Scale::by_tens((0, 100), least, most).ticks().len() <= 602);
        }
    }

    #[test]
    fn scales_by_tens_hold_both_ends() {
        let scale = Scale::by_tens((0, 400), 0.003, 700.0);
        assert_eq!(scale.ticks(), [0.001, 0.01, 0.1, 1.0, 10.0, 100.0, 1000.0]);
        assert_eq!((scale.at(0.0), scale.at(0.001), scale.at(1000.0), scale.at(1e9)), (0, 0, 400, 400));
    }
}
