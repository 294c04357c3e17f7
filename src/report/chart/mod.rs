//! Which pictures does a report draw? One file a kind of chart; each returns the inside of an `svg` element.

mod axis;
pub(super) mod days;
pub(super) mod exceedance;
pub(super) mod frontier;
pub(super) mod matrix;
pub(super) mod ranges;
pub(super) mod speeds;
pub(super) mod tornado;

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::record::ServiceFacts;

/// A drawn chart: everything between `<svg>` and `</svg>`, with text that stays text and is escaped.
pub(super) struct Drawing {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) body: String,
    /// What a pointer that rests on a part of it is told.
    pub(super) spots: Vec<Spot>,
}

/// A part of a drawing with words to it [pixels of the view box].
pub(super) struct Spot {
    pub(super) at: (i32, i32),
    pub(super) size: (i32, i32),
    pub(super) words: String,
}

impl Spot {
    pub(super) const fn new(at: (i32, i32), size: (i32, i32), words: String) -> Self {
        Self { at, size, words }
    }
}

/// Keys at the provider. This colour and the next are told apart by contrast as well as by hue: above 3 to 1 with
/// white and with each other (palette of the UK Government Analysis Function).
const PROVIDER: RGBColor = RGBColor(0x80, 0x16, 0x50);
/// Keys at the people.
const PEOPLE: RGBColor = RGBColor(0x28, 0xA1, 0x97);
/// The dark end of every shade.
const SHADE: RGBColor = RGBColor(0x12, 0x43, 0x6D);
/// Labels and lines. The style sheet looks for this very colour to lighten it in the dark.
const INK: RGBColor = RGBColor(0x3D, 0x3D, 0x3D);

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

const STRING: &str = "drawing into a string cannot fail";

/// From one line of text to the next [pixels of the view box].
const LINE: i32 = 16;

impl Drawing {
    /// What a function draws on a white page of this size.
    fn of(width: i32, height: i32, draw: impl FnOnce(&Area<'_>)) -> Self {
        let mut svg = String::new();
        {
            let area = SVGBackend::with_string(&mut svg, (width as u32, height as u32)).into_drawing_area();
            draw(&area);
            area.present().expect(STRING);
        }
        Self::unwrapped(width as u32, height as u32, &svg)
    }

    /// Takes the `svg` element off what plotters drew: the page writes its own, with a name and a description.
    fn unwrapped(width: u32, height: u32, svg: &str) -> Self {
        let start = svg.find('>').map_or(0, |end| end + 1);
        let end = svg.rfind("</svg>").unwrap_or(svg.len());
        Self { width, height, body: svg[start..end].trim().to_owned(), spots: Vec::new() }
    }

    /// The same with words to its parts.
    fn with(self, spots: Vec<Spot>) -> Self {
        Self { spots, ..self }
    }
}

/// Who holds the keys says the colour; white on the lighter of them would be too faint to read.
fn colour(service: &ServiceFacts) -> RGBColor {
    match service.key_holder.as_str() {
        "provider" => PROVIDER,
        "people" => PEOPLE,
        _ => INK,
    }
}

/// A service's own shape, by its place in the study: the second cue beside colour, the same in every picture.
fn marker(area: &Area<'_>, (x, y): (i32, i32), place: usize, colour: RGBColor) {
    let (size, half) = (7, 6);
    let fill = |points: &[(i32, i32)]| {
        let points: Vec<(i32, i32)> = points.iter().map(|(dx, dy)| (x + dx, y + dy)).collect();
        area.draw(&Polygon::new(points, colour.filled())).expect(STRING);
    };
    let open = place >= SHAPES;
    match place % SHAPES {
        0 => area.draw(&Circle::new((x, y), half, colour.filled())).expect(STRING),
        1 => fill(&[(-half, -half), (half, -half), (half, half), (-half, half)]),
        2 => fill(&[(0, -size), (size, half), (-size, half)]),
        3 => fill(&[(0, -size - 1), (size + 1, 0), (0, size + 1), (-size - 1, 0)]),
        4 => fill(&[(0, size), (size, -half), (-size, -half)]),
        _ => fill(&[
            (-2, -size),
            (2, -size),
            (2, -2),
            (size, -2),
            (size, 2),
            (2, 2),
            (2, size),
            (-2, size),
            (-2, 2),
            (-size, 2),
            (-size, -2),
            (-2, -2),
        ]),
    }
    if open {
        area.draw(&Circle::new((x, y), 2, WHITE.filled())).expect(STRING);
    }
}

/// After so many services the shapes come again, with a hole.
const SHAPES: usize = 6;

fn rectangle(area: &Area<'_>, from: (i32, i32), to: (i32, i32), colour: RGBColor) {
    area.draw(&Rectangle::new([from, to], colour.filled())).expect(STRING);
}

fn line(area: &Area<'_>, points: &[(i32, i32)], colour: RGBColor, width: u32) {
    area.draw(&PathElement::new(points.to_vec(), colour.stroke_width(width))).expect(STRING);
}

/// Rows of text around a middle.
fn lines(area: &Area<'_>, rows: &[String], x: i32, middle: i32, side: HPos) {
    let top = middle - LINE * (rows.len() as i32 - 1) / 2;
    for (place, row) in rows.iter().enumerate() {
        text(area, row, (x, top + LINE * place as i32), side, 16, INK, FontStyle::Normal);
    }
}

fn text(area: &Area<'_>, words: &str, at: (i32, i32), side: HPos, size: i32, colour: RGBColor, style: FontStyle) {
    let font = FontDesc::new(FontFamily::SansSerif, f64::from(size), style);
    let style = TextStyle::from(font).color(&colour).pos(Pos::new(side, VPos::Center));
    area.draw(&Text::new(words.to_owned(), at, style)).expect(STRING);
}

/// Words in at most `lines` lines of about `width` characters; what does not fit ends in "…".
fn wrapped(text: &str, width: usize, lines: usize) -> Vec<String> {
    let mut rows: Vec<String> = vec![String::new()];
    for word in text.split_whitespace() {
        let row = rows.last_mut().expect("there is always a row");
        let room = width.saturating_sub(row.chars().count() + 1);
        if row.is_empty() {
            row.push_str(word);
        } else if word.chars().count() <= room {
            row.push(' ');
            row.push_str(word);
        } else {
            rows.push(word.to_owned());
        }
    }
    if rows.len() > lines {
        rows.truncate(lines);
        rows[lines - 1].push('…');
    }
    for row in &mut rows {
        if row.chars().count() > width + 1 {
            *row = row.chars().take(width).chain(['…']).collect();
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_wrap_and_end() {
        assert_eq!(wrapped("TikTok", 12, 3), ["TikTok"]);
        assert_eq!(wrapped("TikTok, end-to-end encrypted", 12, 3), ["TikTok,", "end-to-end", "encrypted"]);
        assert_eq!(wrapped("a b c d", 1, 2), ["a", "b…"]);
        assert_eq!(wrapped("abcdefghij", 4, 1), ["abcd…"]);
        assert_eq!(wrapped("", 4, 1), [""]);
    }

    #[test]
    fn the_outer_element_goes() {
        assert_eq!(Drawing::unwrapped(1, 1, "<svg a=\"b\">\n<g/>\n</svg>\n").body, "<g/>");
    }
}
