//! How many messages a second were carried? A bar for each service.

use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use crate::record::ServiceFacts;
use crate::report::number;

use super::axis::Scale;
use super::{Drawing, INK, colour, line, lines, marker, text, wrapped};

/// Draws services with what was carried of each a second, in the order given.
pub(in crate::report) fn draw(rows: &[(&ServiceFacts, f64)]) -> Drawing {
    let bottom = TOP + ROW * rows.len() as i32;
    let most = rows.iter().map(|(_, speed)| *speed).filter(|speed| speed.is_finite()).fold(0.0, f64::max);
    let scale = Scale::from_zero((LABELS, WIDTH - RIGHT), most);
    Drawing::of(WIDTH, bottom + BELOW, |area| {
        scale.draw_below(area, (TOP - 6, bottom), "Messages a second, on all threads");
        for (at, (service, speed)) in rows.iter().enumerate() {
            let y = TOP + ROW * at as i32 + ROW / 2;
            lines(area, &wrapped(&service.name, 30, 2), LABELS - 24, y, HPos::Right);
            line(area, &[(LABELS, y), (scale.at(*speed), y)], colour(service), 2);
            marker(area, (scale.at(*speed), y), at, colour(service));
            let label = number::quantity(*speed);
            text(area, &label, (scale.at(*speed) + 14, y), HPos::Left, 16, INK, FontStyle::Bold);
        }
    })
}

const WIDTH: i32 = 960;
const LABELS: i32 = 270;
const RIGHT: i32 = 120;
const TOP: i32 = 16;
const ROW: i32 = 34;
const BELOW: i32 = 52;
