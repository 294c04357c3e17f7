//! Who can open what, in one look? Adversaries as rows, services as columns, a number in every cell.

use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use crate::record::{Kind, ServiceFacts};

use crate::report::view::{Entry, View};

use super::{Area, Drawing, INK, SHADE, STRING, Spot, colour, lines, rectangle, text, wrapped};

/// Draws the matrix.
pub(in crate::report) fn draw(view: &View<'_>) -> Drawing {
    let services = &view.record.services;
    let adversaries = &view.record.adversaries;
    let column = ((WIDTH - LABELS) / services.len().max(1) as i32).min(WIDEST);
    let height = HEAD + ROW * adversaries.len() as i32 + LEGEND;
    let drawing = Drawing::of(WIDTH, height, |area| {
        for (place, service) in services.iter().enumerate() {
            head(area, LABELS + column * place as i32, column, service);
        }
        for (row, adversary) in adversaries.iter().enumerate() {
            let top = HEAD + ROW * row as i32;
            lines(area, &wrapped(&adversary.name, 36, 2), LABELS - 10, top + ROW / 2, HPos::Right);
            for (place, service) in services.iter().enumerate() {
                let entry = view.entry(view.whole(service, adversary), Kind::Content);
                cell(area, LABELS + column * place as i32, top, column, entry);
            }
        }
        legend(area, HEAD + ROW * adversaries.len() as i32 + 14);
    });
    let spots = adversaries.iter().enumerate().flat_map(|(row, adversary)| {
        services.iter().enumerate().map(move |(place, service)| {
            let words = match view.entry(view.whole(service, adversary), Kind::Content) {
                Entry::NoRoute => "no route in this model".to_owned(),
                entry => format!("{} per 1,000 in scope", entry.label()),
            };
            let at = (LABELS + column * place as i32, HEAD + ROW * row as i32);
            Spot::new(at, (column, ROW), format!("{}, {}: {words}", service.name, adversary.name))
        })
    });
    drawing.with(spots.collect())
}

/// Sizes [pixels of the view box].
const WIDTH: i32 = 960;
const LABELS: i32 = 262;
const HEAD: i32 = 84;
const ROW: i32 = 38;
const LEGEND: i32 = 76;
const WIDEST: i32 = 150;
/// Between two cells.
const GAP: i32 = 2;
/// Between two strokes of a hatch.
const HATCH: i32 = 8;

fn head(area: &Area<'_>, left: i32, width: i32, service: &ServiceFacts) {
    let letters = (width / 8).max(4) as usize;
    let middle = left + width / 2;
    lines(area, &wrapped(&service.name, letters, 3), middle, 30, HPos::Center);
    let words = match service.key_holder.as_str() {
        "provider" => "provider's keys",
        "people" => "people's keys",
        "mixed" => "differs by class",
        _ => "a third party's",
    };
    rectangle(area, (left + GAP, HEAD - 7), (left + width - GAP, HEAD - 3), colour(service));
    text(area, words, (middle, HEAD - 16), HPos::Center, 13, INK, FontStyle::Normal);
}

fn cell(area: &Area<'_>, left: i32, top: i32, width: i32, entry: Entry) {
    let (from, to) = ((left + GAP, top + GAP), (left + width - GAP, top + ROW - GAP));
    let share = match entry {
        Entry::Rate(rate) => rate / 1000.0,
        _ => 0.0,
    };
    rectangle(area, from, to, shade(share));
    if entry == Entry::NoRoute {
        hatch(area, from, to);
    }
    let outline = Rectangle::new([from, to], RGBColor(0x8A, 0x8A, 0x8A));
    area.draw(&outline).expect(STRING);
    let middle = (left + width / 2, top + ROW / 2);
    text(area, &entry.label(), middle, HPos::Center, 18, on(share), FontStyle::Bold);
}

fn legend(area: &Area<'_>, top: i32) {
    let mut left = LABELS;
    let words = "Per 1,000 in scope:";
    text(area, words, (LABELS - 10, top + 11), HPos::Right, 15, INK, FontStyle::Normal);
    for step in [0, 250, 500, 750, 1000] {
        let share = f64::from(step) / 1000.0;
        rectangle(area, (left, top), (left + 60, top + 22), shade(share));
        area.draw(&Rectangle::new([(left, top), (left + 60, top + 22)], RGBColor(0x8A, 0x8A, 0x8A))).expect(STRING);
        let label = Entry::Rate(f64::from(step)).label();
        text(area, &label, (left + 30, top + 11), HPos::Center, 15, on(share), FontStyle::Normal);
        left += 64;
    }
    left += 20;
    rectangle(area, (left, top), (left + 40, top + 22), WHITE);
    hatch(area, (left, top), (left + 40, top + 22));
    area.draw(&Rectangle::new([(left, top), (left + 40, top + 22)], RGBColor(0x8A, 0x8A, 0x8A))).expect(STRING);
    text(area, "–", (left + 20, top + 11), HPos::Center, 15, BLACK, FontStyle::Bold);
    text(area, "no route in this model", (left + 48, top + 11), HPos::Left, 15, INK, FontStyle::Normal);
    let note = "Under a service's name: who holds the keys of what is stored.";
    text(area, note, (LABELS, top + 44), HPos::Left, 15, INK, FontStyle::Normal);
}

/// White at nothing, the dark blue of the palette at everything.
fn shade(share: f64) -> RGBColor {
    let mix = |dark: u8| (255.0 + (f64::from(dark) - 255.0) * share.clamp(0.0, 1.0)).round() as u8;
    RGBColor(mix(SHADE.0), mix(SHADE.1), mix(SHADE.2))
}

/// Ink that stands out from the shade by at least 4.5 to 1.
const fn on(share: f64) -> RGBColor {
    if share > 0.72 { WHITE } else { BLACK }
}

/// Strokes at 45 degrees, cut at the cell's sides.
fn hatch(area: &Area<'_>, from: (i32, i32), to: (i32, i32)) {
    let (width, height) = (to.0 - from.0, to.1 - from.1);
    let colour = RGBColor(0xC4, 0xC4, 0xC4);
    for start in (HATCH..width + height).step_by(HATCH as usize) {
        let (begin, end) = (start.min(width), start.min(height));
        let path = [(from.0 + begin, from.1 + start - begin), (from.0 + start - end, from.1 + end)];
        area.draw(&PathElement::new(path, colour)).expect(STRING);
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture;
    use super::*;

    #[test]
    fn every_cell_prints_its_number() {
        let body = draw(&View::new(&fixture::small())).body;
        for label in ["990", "900", "–", "Search warrant", "Signal"] {
            assert!(body.contains(&format!("\n{label}\n")), "{label} in {body}");
        }
    }

    #[test]
    fn text_stays_text_and_is_escaped() {
        let record = super::super::super::text::cleaned(&fixture::hostile());
        let body = draw(&View::new(&record)).body;
        assert!(!body.contains("<script"), "{body}");
        assert!(body.contains("&lt;script"), "{body}");
        assert!(!body.contains('\u{202E}'));
    }

    #[test]
    fn a_large_study_still_fits() {
        let drawing = draw(&View::new(&fixture::large()));
        assert_eq!(drawing.width, 960);
        assert_eq!(drawing.height, 84 + 13 * 38 + 76);
    }

    #[test]
    fn no_study_at_all_draws_a_legend() {
        let mut record = fixture::small();
        record.services.clear();
        record.adversaries.clear();
        assert!(draw(&View::new(&record)).body.contains("no route in this model"));
    }
}
