//! What moves the answer most? A bar for each assumption, from its low end to its high end.

use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use super::axis::Scale;
use super::{Drawing, INK, PEOPLE, PROVIDER, line, lines, rectangle, text, wrapped};

/// One assumption of one service: what comes out at its two ends, per 1,000.
pub(in crate::report) struct Bar {
    pub(in crate::report) name: String,
    /// Its two values, as text.
    pub(in crate::report) ends: [String; 2],
    pub(in crate::report) answers: [f64; 2],
    /// With everything at its central value.
    pub(in crate::report) central: f64,
}

/// Draws the bars, in the order given.
pub(in crate::report) fn draw(bars: &[Bar]) -> Drawing {
    let bottom = TOP + ROW * bars.len() as i32;
    let most = bars.iter().flat_map(|bar| bar.answers.into_iter().chain([bar.central])).fold(0.0, f64::max);
    let scale = Scale::from_zero((LABELS, WIDTH - RIGHT), most);
    Drawing::of(WIDTH, bottom + BELOW, |area| {
        scale.draw_below(area, (TOP - 6, bottom), "Messages readable, per 1,000 in scope");
        for (at, bar) in bars.iter().enumerate() {
            let y = TOP + ROW * at as i32 + ROW / 2;
            lines(area, &wrapped(&bar.name, 34, 2), LABELS - 84, y, HPos::Right);
            let middle = scale.at(bar.central);
            // The half towards the low end is the lighter one; its value stands beside it.
            for (end, (answer, colour)) in bar.answers.iter().zip([PEOPLE, PROVIDER]).enumerate() {
                let x = scale.at(*answer);
                rectangle(area, (x.min(middle), y - 10), (x.max(middle), y + 10), colour);
                let is_left = x < middle || (x == middle && end == 0);
                let (side, at) = if is_left { (HPos::Right, x - 6) } else { (HPos::Left, x + 6) };
                text(area, &bar.ends[end], (at, y), side, 15, INK, FontStyle::Normal);
            }
            line(area, &[(middle, y - 14), (middle, y + 14)], INK, 2);
        }
    })
}

const WIDTH: i32 = 960;
const LABELS: i32 = 380;
const RIGHT: i32 = 100;
const TOP: i32 = 16;
const ROW: i32 = 40;
const BELOW: i32 = 52;
