//! What does the text say, before anything is checked? A tree in which each value knows its file and its place.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A stretch of a file's text [bytes].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::scenario) struct Spot {
    /// Index of the file in the reading.
    pub(super) file: usize,
    /// First byte.
    pub(super) start: usize,
    /// One past the last byte.
    pub(super) end: usize,
}

/// A value and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub spot: Spot,
    pub value: Value,
}

/// A value as the text has it.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Text(String),
    Integer(i64),
    Float(f64),
    Boolean(bool),
    Moment,
    List(Vec<Node>),
    Table(Vec<Entry>),
    /// A number beyond 64 bits, or nesting beyond all sense.
    TooLarge,
}

/// A key of a table, and its value.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub key: String,
    pub spot: Spot,
    pub node: Node,
}

impl Value {
    /// What it is, for messages.
    pub(super) fn noun(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Integer(_) => "a whole number",
            Self::Float(_) => "a number",
            Self::Boolean(_) => "true or false",
            Self::Moment => "a date",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
            Self::TooLarge => "too large",
        }
    }

    /// Its entries, where it is a table.
    pub(super) fn entries(&self) -> Option<&[Entry]> {
        match self {
            Self::Table(entries) => Some(entries),
            _ => None,
        }
    }
}

/// The tree of a text, with what the syntax refuses: messages and where.
pub(super) fn parse(file: usize, text: &str) -> (Node, Vec<(String, Spot)>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let entries = entries(file, table.get_ref(), 0);
    // A whole file has no header to underline: its first key stands for it.
    let spot = entries.first().map_or(Spot { file, start: 0, end: 0 }, |first| first.spot);
    let errors = errors
        .iter()
        .map(|error| {
            let span = error.span().unwrap_or(0..0);
            (error.message().to_owned(), clip(file, span, text))
        })
        .collect();
    (Node { spot, value: Value::Table(entries) }, errors)
}

fn entries(file: usize, table: &DeTable<'_>, depth: usize) -> Vec<Entry> {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(key, value)| Entry {
            key: key.get_ref().to_string(),
            spot: at(file, key.span()),
            node: node(file, value, depth + 1),
        })
        .collect();
    // The parser sorts keys; order matters for draws, messages and the report.
    entries.sort_by_key(|entry| entry.spot);
    entries
}

fn node(file: usize, value: &Spanned<DeValue<'_>>, depth: usize) -> Node {
    let spot = at(file, value.span());
    let value = match value.get_ref() {
        _ if depth > DEEPEST => Value::TooLarge,
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => {
            i64::from_str_radix(number.as_str(), number.radix()).map_or(Value::TooLarge, Value::Integer)
        }
        DeValue::Float(number) => number.as_str().parse().map_or(Value::TooLarge, Value::Float),
        DeValue::Boolean(value) => Value::Boolean(*value),
        DeValue::Datetime(_) => Value::Moment,
        DeValue::Array(items) => Value::List(items.iter().map(|item| node(file, item, depth + 1)).collect()),
        DeValue::Table(table) => Value::Table(entries(file, table, depth)),
    };
    Node { spot, value }
}

fn at(file: usize, span: std::ops::Range<usize>) -> Spot {
    Spot { file, start: span.start, end: span.end }
}

/// A syntax error's span, kept inside the text and on whole characters.
fn clip(file: usize, span: std::ops::Range<usize>, text: &str) -> Spot {
    let start = text.floor_char_boundary(span.start.min(text.len()));
    let end = text.ceil_char_boundary(span.end.clamp(start, text.len()));
    Spot { file, start, end }
}

/// Tables within tables: no rule of a scenario goes half as deep.
const DEEPEST: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_keep_the_order_of_the_file_and_their_places() {
        let (root, errors) = parse(3, "b = 1\n[a]\nc = 'x'\n");
        assert!(errors.is_empty());
        let entries = root.value.entries().unwrap();
        assert_eq!(entries.iter().map(|e| e.key.as_str()).collect::<Vec<_>>(), ["b", "a"]);
        assert_eq!(entries[1].node.spot, Spot { file: 3, start: 6, end: 9 });
    }

    #[test]
    fn deep_nesting_is_refused_and_does_not_overflow_the_stack() {
        let dotted = vec!["a"; 79].join(".");
        let text = format!("x = {}1{}", format!("{{ {dotted} = ").repeat(78), "}".repeat(78));
        let (root, _) = parse(0, &text);
        assert!(root.value.entries().is_some());
    }
}
