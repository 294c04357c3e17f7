//! What may a scenario's text do to a page? Nothing: every output has its own escape, and all start here.

use serde_json::Value;

use crate::record::{Companion, Record};

/// What stands where a character that cannot be seen stood.
const HIDDEN: char = '\u{FFFD}';

/// The record with every text in it made visible. Done once for the whole record, whatever its fields, so that no page
/// can forget one. Lines of whole files stay lines.
pub(super) fn cleaned(record: &Record) -> Record {
    let mut record = record.clone();
    let texts: Vec<String> = record.files.iter_mut().map(|file| std::mem::take(&mut file.text)).collect();
    // Sums hold numbers alone, and there are many: they stay out of the way.
    let sums: Vec<_> = record.cells.iter_mut().map(|cell| std::mem::take(&mut cell.sums)).collect();
    let mut tree = serde_json::to_value(&record).expect("a record is plain data");
    clean(&mut tree);
    let mut record: Record = serde_json::from_value(tree).expect("cleaning changes texts only");
    record.cells.iter_mut().zip(sums).for_each(|(cell, sums)| cell.sums = sums);
    let lines = |text: String| text.lines().map(visible).collect::<Vec<_>>().join("\n");
    record.files.iter_mut().zip(texts).for_each(|(file, text)| file.text = lines(text));
    record
}

/// The same for a companion, field by field: its numbers may be ones that JSON cannot carry.
pub(super) fn cleaned_companion(companion: &Companion) -> Companion {
    let mut companion = companion.clone();
    for text in [
        &mut companion.version,
        &mut companion.record_sha256,
        &mut companion.command,
        &mut companion.started,
        &mut companion.cpu,
        &mut companion.platform,
        &mut companion.rustc,
        &mut companion.revision,
    ] {
        *text = visible(text);
    }
    companion.throughput.iter_mut().for_each(|service| service.service = visible(&service.service));
    companion
}

/// Characters that nobody sees, or that turn the text around them, become a visible mark; line ends become spaces.
pub(super) fn visible(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '\n' | '\r' | '\t' => ' ',
            character if character.is_control() || is_hidden(character) => HIDDEN,
            character => character,
        })
        .collect()
}

/// Text that Markdown reads as itself.
pub(super) fn markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for (place, character) in text.chars().enumerate() {
        match character {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '!' | '$' => escaped.extend(['\\', character]),
            // Only at the start of a line do these begin a list or an underline.
            '-' | '+' | '=' if place == 0 => escaped.extend(['\\', character]),
            character => escaped.push(character),
        }
    }
    escaped
}

/// The address as a link may carry it, if it is one of the web; everything else is not linked.
pub(super) fn address(url: &str) -> Option<String> {
    let lower = url.to_ascii_lowercase();
    if !(lower.starts_with("https://") || lower.starts_with("http://")) {
        return None;
    }
    let mut address = String::with_capacity(url.len());
    for character in url.chars() {
        match character {
            '<' => address.push_str("%3C"),
            '>' => address.push_str("%3E"),
            '"' => address.push_str("%22"),
            '\'' => address.push_str("%27"),
            '(' => address.push_str("%28"),
            ')' => address.push_str("%29"),
            '|' => address.push_str("%7C"),
            '\\' => address.push_str("%5C"),
            '`' => address.push_str("%60"),
            character if character.is_whitespace() || character == HIDDEN => address.push_str("%20"),
            character => address.push(character),
        }
    }
    Some(address)
}

/// A cell that no spreadsheet takes for a formula.
pub(super) fn spreadsheet(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

/// Makes every text in a tree visible.
pub(super) fn clean(tree: &mut Value) {
    match tree {
        Value::String(text) => *text = visible(text),
        Value::Array(items) => items.iter_mut().for_each(clean),
        Value::Object(fields) => fields.iter_mut().for_each(|(_, value)| clean(value)),
        _ => {}
    }
}

/// Marks that change the direction of text, or take no room: Unicode's "Bidi_Control" and the zero-width ones.
fn is_hidden(character: char) -> bool {
    matches!(character,
        '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hides_is_shown() {
        assert_eq!(visible("a\u{202E}b\u{0}c\u{1B}[31m\nd\u{200B}"), "a\u{FFFD}b\u{FFFD}c\u{FFFD}[31m d\u{FFFD}");
        assert_eq!(visible("Zoë 短信"), "Zoë 短信");
    }

    #[test]
    fn markdown_takes_it_literally() {
        assert_eq!(markdown("a|b `c` [d](e) <f>"), "a\\|b \\`c\\` \\[d\\](e) &lt;f&gt;");
        assert_eq!(markdown("- no list"), "\\- no list");
        assert_eq!(markdown("end-to-end"), "end-to-end");
    }

    #[test]
    fn only_the_web_is_linked() {
        assert_eq!(address("javascript:alert(1)"), None);
        assert_eq!(address("data:text/html,x"), None);
        assert_eq!(address("HTTPS://a.example/x y\"z"), Some("HTTPS://a.example/x%20y%22z".to_owned()));
    }

    #[test]
    fn formulas_are_text() {
        assert_eq!(spreadsheet("=1+1"), "'=1+1");
        assert_eq!(spreadsheet("@x"), "'@x");
        assert_eq!(spreadsheet("direct"), "direct");
    }
}
