//! Is this value of the kind it should be? One value on its way to a checked type.

use super::fields::Fields;
use super::suggest::advice;
use super::tree::{Node, Value};
use super::{Draft, Reading};
use crate::scenario::mistake::quoted;

/// A value, where it stands in the tree, and the reading that collects its mistakes.
#[derive(Clone)]
pub(super) struct Item<'r> {
    pub reading: &'r Reading,
    pub node: &'r Node,
    /// Where in the file: `keys.data.rotate`.
    pub path: String,
}

impl<'r> Item<'r> {
    /// A mistake at this value.
    pub(super) fn draft(&self, code: &'static str, message: impl Into<String>, label: impl Into<String>) -> Draft {
        Draft::new(code, self.node.spot, message, label)
    }

    /// Notes a mistake and goes on with nothing.
    pub(super) fn refuse<T>(&self, draft: Draft) -> Option<T> {
        self.reading.note(draft);
        None
    }

    /// Notes that it is of the wrong kind.
    pub(super) fn wrong_type<T>(&self, wanted: &str, help: Option<String>) -> Option<T> {
        let message = format!("{} must be {wanted}", quoted(&self.path));
        let label = format!("this is {}", self.node.value.noun());
        self.refuse(self.draft("scenario::wrong_type", message, label).advice(help))
    }

    /// As text.
    pub(super) fn text(&self) -> Option<&'r str> {
        match &self.node.value {
            Value::Text(text) if text.chars().count() > LONGEST_TEXT => {
                let message = format!("{} is longer than {LONGEST_TEXT} characters", quoted(&self.path));
                self.refuse(self.draft("scenario::too_large", message, "begins here"))
            }
            Value::Text(text) => Some(text),
            _ => self.wrong_type("text", None),
        }
    }

    /// As text that says something.
    pub(super) fn sentence(&self) -> Option<String> {
        let text = self.text()?.trim();
        if text.is_empty() {
            let message = format!("{} says nothing", quoted(&self.path));
            return self.refuse(self.draft("scenario::empty_text", message, "empty"));
        }
        Some(text.to_owned())
    }

    /// As one of these words.
    pub(super) fn word<T: Copy>(&self, noun: &str, choices: &[(&'static str, T)]) -> Option<T> {
        let text = self.text()?;
        if let Some((_, value)) = choices.iter().find(|(word, _)| *word == text) {
            return Some(*value);
        }
        let help = advice(text, choices.iter().map(|(word, _)| *word));
        let draft =
            self.draft("scenario::unknown_word", format!("{} is not {noun}", quoted(text)), format!("not {noun}"));
        self.refuse(draft.advice(help))
    }

    /// As the index of one of these names, which the file defines elsewhere.
    pub(super) fn reference(&self, noun: &str, names: &[String]) -> Option<usize> {
        self.reference_to(self.text()?, noun, names)
    }

    /// The same for a name that is only a part of the text.
    pub(super) fn reference_to(&self, name: &str, noun: &str, names: &[String]) -> Option<usize> {
        if let Some(index) = names.iter().position(|known| known == name) {
            return Some(index);
        }
        let help = match advice(name, names.iter().map(String::as_str)) {
            None if names.is_empty() => Some(format!("nothing here defines any {noun}")),
            help => help,
        };
        let draft =
            self.draft("scenario::unknown_reference", format!("there is no {noun} {} here", quoted(name)), "unknown");
        self.refuse(draft.advice(help))
    }

    /// As a list.
    pub(super) fn list(&self) -> Option<Vec<Self>> {
        self.list_of_at_most(MOST_ROWS)
    }

    /// As a list with a limit of its own.
    pub(super) fn list_of_at_most(&self, most: usize) -> Option<Vec<Self>> {
        let Value::List(nodes) = &self.node.value else {
            let help = match &self.node.value {
                Value::Text(_) => Some("write it in brackets: [\"…\"]".to_owned()),
                Value::Table(_) => Some("write the table's name in double brackets: [[…]]".to_owned()),
                _ => None,
            };
            return self.wrong_type("a list", help);
        };
        if nodes.len() > most {
            let message = format!("{} has {} entries; at most {most} are read", quoted(&self.path), nodes.len());
            return self.refuse(self.draft("scenario::too_large", message, "this list"));
        }
        let item = |(index, node)| Self { reading: self.reading, node, path: format!("{} {}", self.path, index + 1) };
        Some(nodes.iter().enumerate().map(item).collect())
    }

    /// As a list that is not empty and names nothing twice; each entry is read by `each`.
    pub(super) fn set<T: PartialEq>(&self, each: impl Fn(&Self) -> Option<T>) -> Option<Vec<T>> {
        let items = self.list()?;
        if items.is_empty() {
            let message = format!("{} is an empty list", quoted(&self.path));
            return self.refuse(self.draft("scenario::empty_list", message, "nothing in it"));
        }
        let read: Vec<Option<T>> = items.iter().map(each).collect();
        for (index, value) in read.iter().enumerate() {
            let first = read[..index].iter().position(|earlier| value.is_some() && earlier == value);
            if let Some(first) = first {
                let name = quoted(&self.reading.written(items[index].node.spot));
                let draft = items[index].draft("scenario::duplicate_name", format!("{name} is named twice"), "again");
                self.reading.note(draft.also(items[first].node.spot, "first here"));
            }
        }
        read.into_iter().collect()
    }

    /// As a table whose keys are asked for one by one.
    pub(super) fn fields(&self) -> Option<Fields<'r>> {
        match &self.node.value {
            Value::Table(entries) => Some(Fields::new(self.clone(), entries)),
            _ => self.wrong_type("a table", None),
        }
    }

    /// As a table of names that the author chooses, in the file's order.
    pub(super) fn named(&self) -> Option<Vec<(String, Self)>> {
        let Value::Table(entries) = &self.node.value else {
            return self.wrong_type("a table", None);
        };
        if entries.len() > MOST_ROWS {
            let message =
                format!("{} has {} entries; at most {MOST_ROWS} are read", quoted(&self.path), entries.len());
            return self.refuse(self.draft("scenario::too_large", message, "this table"));
        }
        let mut named = Vec::new();
        for entry in entries {
            if !is_plain(&entry.key) {
                let message = format!("{} is not a plain name", quoted(&entry.key));
                let draft = Draft::new("scenario::bad_name", entry.spot, message, "this name");
                self.reading.note(draft.help(PLAIN));
            }
            let path = format!("{}.{}", self.path, entry.key);
            named.push((entry.key.clone(), Self { reading: self.reading, node: &entry.node, path }));
        }
        Some(named)
    }

    /// As `true`, which a file says or leaves out.
    pub(super) fn affirmed(&self) -> Option<()> {
        match self.node.value {
            Value::Boolean(true) => Some(()),
            Value::Boolean(false) => {
                let message = format!("{} is either true or left out", quoted(&self.path));
                self.refuse(self.draft("scenario::contradiction", message, "does nothing"))
            }
            _ => self.wrong_type("true", None),
        }
    }

    /// As a name that may become part of a path or a column: letters, digits, `-` and `_`.
    pub(super) fn plain_name(&self) -> Option<String> {
        let text = self.text()?;
        if is_plain(text) {
            return Some(text.to_owned());
        }
        let message = format!("{} is not a plain name", quoted(text));
        self.refuse(self.draft("scenario::bad_name", message, "this name").help(PLAIN))
    }
}

/// Whether a name is safe in a path on every system.
fn is_plain(name: &str) -> bool {
    (1..=64).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// The pairs that [`Item::word`] takes, for a type that lists its own names.
pub(super) fn words<T: Copy>(all: &[T], name: fn(T) -> &'static str) -> Vec<(&'static str, T)> {
    all.iter().map(|value| (name(*value), *value)).collect()
}

const PLAIN: &str = "a name has at most 64 letters, digits, `-` and `_`; never a path";
/// Longest text of one value [characters].
const LONGEST_TEXT: usize = 20_000;
/// Longest list of rules; no service needs half as many.
const MOST_ROWS: usize = 200;
