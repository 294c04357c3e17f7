//! What does each service give to either side? One mark a service: reach of those who are meant to read upwards, exposure to
//! others to the right.

use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use crate::record::ServiceFacts;
use crate::report::number;

use super::axis::{GRID, Scale};
use super::{Drawing, INK, colour, line, marker, text, wrapped};

/// One service, per 1,000.
pub(in crate::report) struct Point<'a> {
    pub(in crate::report) service: &'a ServiceFacts,
    /// Its place in the study.
    pub(in crate::report) place: usize,
    /// Of all messages in scope, what comes to others.
    pub(in crate::report) others: f64,
    /// Of harmful messages in scope, what comes to those who are meant to find it.
    pub(in crate::report) meant: f64,
}

/// Whether no other point has as much of the one and as little of the other, and more or less of either.
pub(in crate::report) fn is_efficient(points: &[Point<'_>], point: &Point<'_>) -> bool {
    let beats = |other: &Point<'_>| {
        other.meant >= point.meant
            && other.others <= point.others
            && (other.meant > point.meant || other.others < point.others)
    };
    !points.iter().any(beats)
}

/// Draws the points.
pub(in crate::report) fn draw(points: &[Point<'_>]) -> Drawing {
    let across = Scale::from_zero((LEFT, WIDTH - RIGHT), 1000.0);
    let upwards = Scale::from_zero((BOTTOM, TOP), 1000.0);
    Drawing::of(WIDTH, BOTTOM + BELOW, |area| {
        across.draw_below(area, (TOP, BOTTOM), "All messages read by whoever else finds most, per 1,000 in scope");
        for tick in upwards.ticks() {
            let y = upwards.at(tick);
            line(area, &[(LEFT, y), (WIDTH - RIGHT, y)], GRID, 1);
            text(area, &number::quantity(tick), (LEFT - 8, y), HPos::Right, 15, INK, FontStyle::Normal);
        }
        let title = "Harmful messages found by whoever is meant to, per 1,000 in scope";
        text(area, title, (8, TOP - 20), HPos::Left, 15, INK, FontStyle::Normal);
        let place = |point: &Point<'_>| (across.at(point.others), upwards.at(point.meant));
        let mut edge: Vec<(i32, i32)> =
            points.iter().filter(|point| is_efficient(points, point)).map(place).collect();
        edge.sort_unstable();
        edge.dedup();
        if edge.len() > 1 {
            line(area, &edge, INK, 1);
        }
        // Marks that share a place share a label's column, one under the other.
        let mut used: Vec<(i32, i32)> = Vec::new();
        for point in points {
            let (x, y) = place(point);
            marker(area, (x, y), point.place, colour(point.service));
            let is_right = x > WIDTH - RIGHT - 200;
            let (side, at) = if is_right { (HPos::Right, x - 14) } else { (HPos::Left, x + 14) };
            let mut height = y;
            while used.iter().any(|(left, top)| (left - x).abs() < 180 && (top - height).abs() < LABEL) {
                height += if y < (TOP + BOTTOM) / 2 { LABEL } else { -LABEL };
            }
            used.push((x, height));
            let name = wrapped(&point.service.name, 34, 1).remove(0);
            text(area, &name, (at, height), side, 15, INK, FontStyle::Normal);
        }
    })
}

const WIDTH: i32 = 960;
const LEFT: i32 = 80;
const RIGHT: i32 = 60;
const TOP: i32 = 46;
const BOTTOM: i32 = 446;
const BELOW: i32 = 52;
const LABEL: i32 = 18;

#[cfg(test)]
mod tests {
    use super::super::super::fixture;
    use super::*;

    #[test]
    fn a_point_that_is_beaten_on_both_sides_is_not_on_the_edge() {
        let record = fixture::small();
        let service = &record.services[0];
        let point = |others, meant| Point { service, place: 0, others, meant };
        let points = [point(0.0, 10.0), point(500.0, 1000.0), point(600.0, 900.0), point(0.0, 10.0)];
        let edge: Vec<bool> = points.iter().map(|point| is_efficient(&points, point)).collect();
        assert_eq!(edge, [true, true, false, true]);
        assert!(draw(&points).body.contains("TikTok"));
    }
}
