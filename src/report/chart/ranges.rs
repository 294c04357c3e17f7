//! How far could the answer be from its middle? A dot for each service, with a thick bar and a thin one.

use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use crate::record::ServiceFacts;
use crate::report::number;
use crate::report::view::Entry;

use super::axis::Scale;
use super::{Drawing, INK, Spot, colour, line, lines, marker, rectangle, text, wrapped};

/// What one service's row shows, per 1,000.
pub(in crate::report) struct Spread<'a> {
    pub(in crate::report) service: &'a ServiceFacts,
    /// Its place in the study.
    pub(in crate::report) place: usize,
    /// What a table says of it.
    pub(in crate::report) entry: Entry,
    /// The middle, the half and the nine tenths of the draws; `None` where there are none.
    pub(in crate::report) middle: Option<(f64, [f64; 2], [f64; 2])>,
}

/// Draws the rows, in the order given.
pub(in crate::report) fn draw(rows: &[Spread<'_>]) -> Drawing {
    let height = TOP + ROW * rows.len() as i32 + BELOW;
    let bottom = TOP + ROW * rows.len() as i32;
    let most = rows.iter().filter_map(|row| row.middle).map(|(middle, _, [_, high])| high.max(middle));
    let scale = Scale::from_zero((LABELS, WIDTH - RIGHT), most.fold(0.0, f64::max));
    let drawing = Drawing::of(WIDTH, height, |area| {
        scale.draw_below(area, (TOP - 6, bottom), "Messages readable, per 1,000 in scope");
        for (at, row) in rows.iter().enumerate() {
            let y = TOP + ROW * at as i32 + ROW / 2;
            lines(area, &wrapped(&row.service.name, 30, 2), LABELS - 24, y, HPos::Right);
            let Some((middle, [low, high], [least, most])) = row.middle else {
                let words = match row.entry {
                    Entry::NoRoute => "no route in this model".to_owned(),
                    Entry::Empty => "nothing in scope".to_owned(),
                    Entry::Absent => "not run".to_owned(),
                    Entry::Rate(rate) => format!("{}, at central values alone", number::table(rate)),
                };
                text(area, &words, (LABELS + 12, y), HPos::Left, 15, INK, FontStyle::Normal);
                continue;
            };
            let colour = colour(row.service);
            line(area, &[(scale.at(least), y), (scale.at(most), y)], colour, 2);
            for end in [least, most] {
                line(area, &[(scale.at(end), y - 6), (scale.at(end), y + 6)], colour, 2);
            }
            rectangle(area, (scale.at(low), y - 4), (scale.at(high), y + 4), colour);
            marker(area, (scale.at(middle), y), row.place, colour);
            let label = (scale.at(most.max(middle)) + 14, y);
            text(area, &number::table(middle), label, HPos::Left, 16, INK, FontStyle::Bold);
        }
    });
    let spot = |(at, row): (usize, &Spread<'_>)| {
        let (middle, [low, high], [least, most]) = row.middle?;
        let [middle, low, high, least, most] = [middle, low, high, least, most].map(number::table);
        let name = &row.service.name;
        let words =
            format!("{name}: {middle}; half of the draws from {low} to {high}, nine tenths from {least} to {most}");
        Some(Spot::new((0, TOP + ROW * at as i32), (WIDTH, ROW), words))
    };
    drawing.with(rows.iter().enumerate().filter_map(spot).collect())
}

const WIDTH: i32 = 960;
const LABELS: i32 = 270;
const RIGHT: i32 = 90;
const TOP: i32 = 16;
const ROW: i32 = 38;
const BELOW: i32 = 52;
