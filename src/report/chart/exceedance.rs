//! How likely is a year that is worse than this? A falling curve for each service.

use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use crate::record::ServiceFacts;
use crate::report::number;

use super::axis::{GRID, Scale};
use super::{Drawing, INK, colour, line, marker, text};

/// One service's curve: messages exposed per million, and the chance of a year with more.
pub(in crate::report) struct Curve<'a> {
    pub(in crate::report) service: &'a ServiceFacts,
    /// Its place in the study.
    pub(in crate::report) place: usize,
    /// From the likeliest to the rarest.
    pub(in crate::report) points: Vec<(f64, f64)>,
}

/// Rarer years than one in so many are not drawn.
pub(in crate::report) const RAREST: f64 = 1_000.0;

/// Draws the curves; those that never rise above nothing are for the caption to name.
pub(in crate::report) fn draw(curves: &[Curve<'_>]) -> Drawing {
    let values = || curves.iter().flat_map(|curve| &curve.points).map(|(value, _)| *value);
    let least = values().filter(|value| *value > 0.0).fold(f64::INFINITY, f64::min).min(1e6);
    let across = Scale::by_tens((LEFT, WIDTH - RIGHT), least.max(0.01), values().fold(1.0, f64::max));
    let chances = curves.iter().flat_map(|curve| &curve.points).map(|(_, chance)| *chance);
    let upwards = Scale::by_tens((BOTTOM, TOP), 1.0 / RAREST, chances.fold(1.0 / RAREST, f64::max));
    Drawing::of(WIDTH, HEIGHT, |area| {
        across.draw_below(area, (TOP, BOTTOM), "Messages exposed within a year, per million of all there are");
        for chance in upwards.ticks() {
            let y = upwards.at(chance);
            line(area, &[(LEFT, y), (WIDTH - RIGHT, y)], GRID, 1);
            let label = format!("1 in {}", number::quantity((1.0 / chance).round()));
            text(area, &label, (LEFT - 8, y), HPos::Right, 15, INK, FontStyle::Normal);
        }
        text(area, "Chance of a year with more", (8, TOP - 18), HPos::Left, 15, INK, FontStyle::Normal);
        let mut ends: Vec<(i32, i32, &Curve<'_>)> = Vec::new();
        for curve in curves {
            let mut points: Vec<(i32, i32)> = Vec::new();
            for (value, chance) in &curve.points {
                let (x, y) = (across.at(*value), upwards.at(*chance));
                // In steps: a chance holds until the next value.
                if let Some((before, _)) = points.last().copied() {
                    points.push((before, y));
                }
                points.push((x, y));
            }
            let Some(end) = points.last().copied() else { continue };
            dashed(area, &points, curve);
            ends.push((end.0, end.1, curve));
        }
        // Where labels would stand on each other, they move up, one above the other.
        ends.sort_by_key(|(x, y, _)| (std::cmp::Reverse(*y), *x));
        let mut free = BOTTOM + LABEL;
        for (x, y, curve) in ends {
            let at = y.min(free - LABEL);
            free = at;
            marker(area, (x, y), curve.place, colour(curve.service));
            line(area, &[(x + 8, y), (WIDTH - RIGHT + 8, at)], GRID, 1);
            let name = super::wrapped(&curve.service.name, 24, 1).remove(0);
            text(area, &name, (WIDTH - RIGHT + 12, at), HPos::Left, 15, INK, FontStyle::Normal);
        }
    })
}

/// A service's line: its own dashes, so that colour is not needed.
fn dashed(area: &super::Area<'_>, points: &[(i32, i32)], curve: &Curve<'_>) {
    let gap = [0, 4, 8, 3, 6, 10, 2, 5, 12][curve.place % 9];
    let style = colour(curve.service).stroke_width(3);
    if gap == 0 {
        area.draw(&PathElement::new(points.to_vec(), style)).expect(super::STRING);
    } else {
        let dashes = DashedPathElement::new(points.iter().copied(), 10, gap, style);
        area.draw(&dashes).expect(super::STRING);
    }
}

const WIDTH: i32 = 960;
const HEIGHT: i32 = 430;
const LEFT: i32 = 96;
const RIGHT: i32 = 210;
const TOP: i32 = 40;
const BOTTOM: i32 = 374;
const LABEL: i32 = 18;
