//! Which pictures does a report draw? One file a kind of chart; each returns the inside of an `svg` element.

pub(super) mod matrix;

use plotters::style::RGBColor;

/// A drawn chart: everything between `<svg>` and `</svg>`, with text that stays text and is escaped.
pub(super) struct Drawing {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) body: String,
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

impl Drawing {
    /// Takes the `svg` element off what plotters drew: the page writes its own, with a name and a description.
    fn unwrapped(width: u32, height: u32, svg: &str) -> Self {
        let start = svg.find('>').map_or(0, |end| end + 1);
        let end = svg.rfind("</svg>").unwrap_or(svg.len());
        Self { width, height, body: svg[start..end].trim().to_owned() }
    }
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
