//! What of before, of meanwhile and of afterwards is read? Three panels of bars, a row for each service.

use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use crate::record::ServiceFacts;
use crate::report::view::Entry;

use super::axis::{GRID, Scale};
use super::{Drawing, INK, colour, line, lines, rectangle, text, wrapped};

/// One service: what was sent before, during and after the adversary's access.
pub(in crate::report) struct Times<'a> {
    pub(in crate::report) service: &'a ServiceFacts,
    pub(in crate::report) entries: [Entry; 3],
}

/// Draws the rows, in the order given.
pub(in crate::report) fn draw(rows: &[Times<'_>]) -> Drawing {
    let bottom = TOP + ROW * rows.len() as i32;
    Drawing::of(WIDTH, bottom + BELOW, |area| {
        for (panel, title) in ["Sent before", "Sent meanwhile", "Sent afterwards"].into_iter().enumerate() {
            let left = LABELS + (PANEL + GAP) * panel as i32;
            let scale = Scale::from_zero((left, left + PANEL), 1000.0);
            text(area, title, (left, 16), HPos::Left, 16, INK, FontStyle::Bold);
            for tick in [0.0, 500.0, 1000.0] {
                let x = scale.at(tick);
                line(area, &[(x, TOP - 4), (x, bottom)], GRID, 1);
                let label = Entry::Rate(tick).label();
                text(area, &label, (x, bottom + 14), HPos::Center, 15, INK, FontStyle::Normal);
            }
            for (at, row) in rows.iter().enumerate() {
                let y = TOP + ROW * at as i32 + ROW / 2;
                let entry = row.entries[panel];
                let end = if let Entry::Rate(rate) = entry { scale.at(rate) } else { left };
                if matches!(entry, Entry::Rate(_)) {
                    rectangle(area, (left, y - 8), (end.max(left + 2), y + 8), colour(row.service));
                }
                // A long bar has its number inside, since there is no room beside it.
                let (side, x) = if end > left + PANEL - 60 { (HPos::Right, end - 6) } else { (HPos::Left, end + 6) };
                let ink = match side {
                    HPos::Right if colour(row.service) == super::PEOPLE => BLACK,
                    HPos::Right => WHITE,
                    _ => INK,
                };
                text(area, &entry.label(), (x, y), side, 15, ink, FontStyle::Bold);
            }
        }
        for (at, row) in rows.iter().enumerate() {
            let y = TOP + ROW * at as i32 + ROW / 2;
            lines(area, &wrapped(&row.service.name, 28, 2), LABELS - 16, y, HPos::Right);
        }
        let title = "Messages read, per 1,000 in scope sent at that time";
        text(area, title, (LABELS, bottom + 36), HPos::Left, 15, INK, FontStyle::Normal);
    })
}

const WIDTH: i32 = 960;
const LABELS: i32 = 250;
const PANEL: i32 = 206;
const GAP: i32 = 34;
const TOP: i32 = 40;
const ROW: i32 = 36;
const BELOW: i32 = 52;
