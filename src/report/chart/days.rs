//! What of each day is read? A strip for each service, with the adversary's first and last access drawn across all.

use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use crate::record::{DayFacts, FURTHEST, ServiceFacts};
use crate::report::view::Entry;

use super::axis::GRID;
use super::{Area, Drawing, INK, Spot, colour, line, lines, rectangle, text, wrapped};

/// One service: each day, and what was sent before, during and after the adversary's access.
pub(in crate::report) struct Times<'a> {
    pub(in crate::report) service: &'a ServiceFacts,
    pub(in crate::report) days: Option<&'a DayFacts>,
    pub(in crate::report) entries: [Entry; 3],
}

/// Days from one pixel to another.
#[derive(Clone, Copy)]
struct Calendar {
    first: f64,
    last: f64,
}

impl Calendar {
    /// Every day on which any service carries anything, and the adversary's access.
    fn of(rows: &[Times<'_>]) -> Self {
        let days = || rows.iter().filter_map(|row| row.days).flat_map(|facts| facts.days.iter().map(|day| day.0));
        let first = days().min().unwrap_or(-1).min(-1);
        let last = days().max().unwrap_or(0).max(0);
        Self { first: f64::from(first), last: f64::from(last) + 1.0 }
    }

    fn at(self, day: f64) -> i32 {
        let share = ((day - self.first) / (self.last - self.first)).clamp(0.0, 1.0);
        LABELS + (share * f64::from(PLOT)).round() as i32
    }

    /// Days that get a label: whole weeks, or more where there are many.
    fn ticks(self) -> Vec<f64> {
        let weeks = ((self.last - self.first) / 7.0 / 8.0).ceil().max(1.0);
        let step = 7.0 * weeks;
        let from = (self.first / step).ceil() as i64;
        (from..=(self.last / step).floor() as i64).map(|at| at as f64 * step).collect()
    }
}

const DAY: f64 = 86_400.0;

/// Draws the rows, in the order given.
pub(in crate::report) fn draw(rows: &[Times<'_>]) -> Drawing {
    let bottom = TOP + ROW * rows.len() as i32;
    let calendar = Calendar::of(rows);
    let stays = rows.iter().filter_map(|row| row.days).map(|facts| facts.stays as f64 / DAY).fold(0.0, f64::max);
    let drawing = Drawing::of(WIDTH, bottom + BELOW, |area| {
        for (column, title) in ["Before", "Meanwhile", "After"].into_iter().enumerate() {
            text(area, title, (NUMBERS + COLUMN * column as i32, TOP - 14), HPos::Right, 15, INK, FontStyle::Bold);
        }
        for tick in calendar.ticks() {
            let x = calendar.at(tick);
            line(area, &[(x, TOP), (x, bottom + 4)], GRID, 1);
            text(area, &day(tick), (x, bottom + 16), HPos::Center, 15, INK, FontStyle::Normal);
        }
        for (at, row) in rows.iter().enumerate() {
            strip(area, calendar, row, TOP + ROW * at as i32);
        }
        let (from, to) = (calendar.at(0.0), calendar.at(stays));
        line(area, &[(from, TOP - 6), (from, bottom)], INK, 2);
        // Each on the outer side of its line, so that they never meet.
        text(area, "first access", (from + 4, TOP - 14), HPos::Right, 14, INK, FontStyle::Normal);
        let is_within = stays <= calendar.last;
        if is_within && to > from + 3 {
            line(area, &[(to, TOP - 6), (to, bottom)], INK, 1);
            text(area, "last", (to - 4, TOP - 14), HPos::Left, 14, INK, FontStyle::Normal);
        }
        let title =
            "Day on which a message was sent, counted from the first access. Full height: all in scope of that day";
        text(area, title, (LABELS, bottom + 38), HPos::Left, 15, INK, FontStyle::Normal);
        if !is_within {
            let words = format!("The last access is on day {}, after all that was sent.", day(stays.floor()));
            text(area, &words, (LABELS, bottom + 58), HPos::Left, 15, INK, FontStyle::Normal);
        }
    });
    let spot = |(at, row): (usize, &Times<'_>)| {
        let [before, meanwhile, after] = row.entries.map(Entry::label);
        let words = format!("{}: {before} before, {meanwhile} meanwhile, {after} after", row.service.name);
        Spot::new((0, TOP + ROW * at as i32), (WIDTH, ROW), words)
    };
    drawing.with(rows.iter().enumerate().map(spot).collect())
}

/// A day with its sign; the ends hold all beyond them.
fn day(day: f64) -> String {
    let end = f64::from(FURTHEST);
    match day {
        day if day <= -end => format!("≤ −{end}"),
        day if day >= end => format!("≥ +{end}"),
        day if day < 0.0 => format!("−{}", -day),
        day if day > 0.0 => format!("+{day}"),
        _ => "0".to_owned(),
    }
}

fn strip(area: &Area<'_>, calendar: Calendar, row: &Times<'_>, top: i32) {
    let (ceiling, floor) = (top + 7, top + ROW - 5);
    lines(area, &wrapped(&row.service.name, 26, 2), LABELS - 14, top + ROW / 2, HPos::Right);
    line(area, &[(LABELS, floor), (LABELS + PLOT, floor)], GRID, 1);
    let days = row.days.map_or(&[][..], |facts| &facts.days);
    if days.is_empty() {
        text(area, "no route in this model", (LABELS + 10, top + ROW / 2), HPos::Left, 15, INK, FontStyle::Normal);
    }
    for (day, scope, exposed) in days.iter().filter(|(_, scope, _)| *scope > 0) {
        let height = (*exposed as f64 / *scope as f64 * f64::from(floor - ceiling)).round() as i32;
        let (from, to) = (calendar.at(f64::from(*day)), calendar.at(f64::from(*day) + 1.0));
        // A thread of colour says that something came out, however little.
        let height = if *exposed > 0 { height.max(2) } else { 0 };
        if height > 0 {
            rectangle(area, (from, floor - height), (to, floor), colour(row.service));
        }
    }
    for (column, entry) in row.entries.iter().enumerate() {
        let at = (NUMBERS + COLUMN * column as i32, top + ROW / 2);
        text(area, &entry.label(), at, HPos::Right, 16, INK, FontStyle::Bold);
    }
}

const WIDTH: i32 = 960;
const LABELS: i32 = 230;
const PLOT: i32 = 440;
const NUMBERS: i32 = 770;
const COLUMN: i32 = 92;
const TOP: i32 = 34;
const ROW: i32 = 42;
const BELOW: i32 = 74;

#[cfg(test)]
mod tests {
    use super::super::super::fixture;
    use super::*;

    #[test]
    fn a_day_is_as_high_as_what_was_read_of_it() {
        let record = fixture::small();
        let days = |exposed| DayFacts {
            service: "tiktok".to_owned(),
            adversary: "warrant".to_owned(),
            stays: 86_400,
            days: vec![(-1, 10, exposed), (0, 10, 0), (1, 0, 0)],
        };
        let drawn = |days: Option<&DayFacts>| {
            let entries = [Entry::Rate(1000.0), Entry::Empty, Entry::NoRoute];
            draw(&[Times { service: &record.services[0], days, entries }]).body
        };
        let bars = |body: &str| body.matches("fill=\"#801650\"").count();
        assert_eq!(bars(&drawn(Some(&days(10)))), 1);
        assert_eq!(bars(&drawn(Some(&days(0)))), 0);
        assert!(drawn(Some(&days(5))) != drawn(Some(&days(10))));
        assert!(drawn(None).contains("no route in this model"));
        assert!(drawn(Some(&days(1))).contains("first access"));
        assert!(!drawn(Some(&days(1))).contains("after all that was sent"));
        let longer = DayFacts { stays: 11 * 86_400, ..days(1) };
        assert!(drawn(Some(&longer)).contains("The last access is on day +11, after all that was sent."));
    }

    #[test]
    fn a_day_has_its_sign() {
        assert_eq!([-21.0, 0.0, 7.0, -400.0, 400.0].map(day), ["−21", "0", "+7", "≤ −400", "≥ +400"]);
    }
}
