//! Does a table have the keys it should, and no others? And on what does it say that it rests?

use super::Draft;
use super::item::{Item, words};
use super::suggest::nearest;
use super::tree::{Entry, Value};
use crate::scenario::mistake::{brief, quoted};
use crate::scenario::{Assumption, Grade};

/// A table whose keys are asked for one by one; what nobody asked for is a mistake.
pub(super) struct Fields<'r> {
    pub item: Item<'r>,
    entries: &'r [Entry],
    known: Vec<&'static str>,
    missing: Vec<&'static str>,
}

impl<'r> Fields<'r> {
    pub(super) fn new(item: Item<'r>, entries: &'r [Entry]) -> Self {
        Self { item, entries, known: Vec::new(), missing: Vec::new() }
    }

    /// The value of a key that may be left out.
    pub(super) fn optional(&mut self, key: &'static str) -> Option<Item<'r>> {
        if !self.known.contains(&key) {
            self.known.push(key);
        }
        let entry = self.entries.iter().find(|entry| entry.key == key)?;
        Some(Item { reading: self.item.reading, node: &entry.node, path: self.path_of(key) })
    }

    /// The value of a key that must be there; where it is not, [`Self::finish`] says so.
    pub(super) fn required(&mut self, key: &'static str) -> Option<Item<'r>> {
        let found = self.optional(key);
        if found.is_none() {
            self.missing.push(key);
        }
        found
    }

    /// The sentence under a key that must be there.
    pub(super) fn sentence(&mut self, key: &'static str) -> Option<String> {
        self.required(key)?.sentence()
    }

    /// What `read` makes of an optional value: nothing where the key is left out, a mistake where it is wrong.
    /// The outer `None` is the mistake.
    pub(super) fn maybe<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&Item<'r>) -> Option<T>,
    ) -> Option<Option<T>> {
        match self.optional(key) {
            Some(item) => read(&item).map(Some),
            None => Some(None),
        }
    }

    /// Whether the table has a key at all.
    pub(super) fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|entry| entry.key == key)
    }

    /// Ends the table: every key that nobody asked for is a mistake, and every one that is missing. A missing
    /// key that is there under a misspelt name is one mistake, not two.
    pub(super) fn finish(mut self) {
        let left: Vec<&str> = self.known.iter().copied().filter(|key| !self.has(key)).collect();
        for entry in self.entries.iter().filter(|entry| !self.known.contains(&entry.key.as_str())) {
            let message = format!("{} is not a key of {}", quoted(&entry.key), self.whose());
            let help = match nearest(&entry.key, left.iter().copied()) {
                Some(near) => {
                    self.missing.retain(|key| *key != near);
                    format!("did you mean `{near}`?")
                }
                None => format!("its keys are {}", self.known.join(", ")),
            };
            let draft = Draft::new("scenario::unknown_key", entry.spot, message, "unknown key");
            self.item.reading.note(draft.help(help));
        }
        for key in &self.missing {
            let (whose, label) = match self.item.path.as_str() {
                "" => ("the file".to_owned(), "in this file"),
                path => (quoted(path), "needs it"),
            };
            self.item.reading.note(self.item.draft(
                "scenario::missing_key",
                format!("{whose} has no `{key}`"),
                label,
            ));
        }
    }

    /// Ends the table of a rule, which may say on what it rests.
    pub(super) fn finish_rule(mut self) {
        let mut parts: Vec<String> = Vec::new();
        for entry in self.entries.iter().filter(|entry| !BACKING.contains(&entry.key.as_str())) {
            parts.push(match &entry.node.value {
                Value::Table(_) => entry.key.clone(),
                Value::List(list) if matches!(list.first(), Some(first) if first.value.entries().is_some()) => {
                    entry.key.clone()
                }
                _ => format!("{} = {}", entry.key, self.item.reading.written(entry.node.spot)),
            });
        }
        self.backing(&brief(&parts.join(", "), 160));
        self.finish();
    }

    /// Takes `source`, `grade` and `note`, and registers the value as an assumption where it has a grade. Gives the
    /// source's id and the note, empty where there is none.
    pub(super) fn backing(&mut self, value: &str) -> (String, String) {
        let reading = self.item.reading;
        let source = self.optional("source");
        let grade = self.optional("grade");
        let note = self.optional("note").and_then(|item| item.text().map(|text| text.trim().to_owned()));
        if let (Some(source), None) = (&source, &grade) {
            let draft = source.draft("scenario::missing_key", "a source without a `grade`", "how sure is it?");
            let grades: Vec<String> = Grade::ALL.iter().map(|grade| format!("\"{}\"", grade.name())).collect();
            reading.note(draft.help(format!("add grade = one of {}", grades.join(", "))));
        }
        if let Some(id) = source.as_ref().and_then(|item| item.text().map(|text| (item, text))) {
            let known: Vec<String> = reading.sources.borrow().iter().map(|source| source.id.clone()).collect();
            let (item, text) = id;
            if !known.iter().any(|known| known == text) {
                let message = format!("{} is not a source of sources.toml", quoted(text));
                let help = nearest(text, known.iter().map(String::as_str))
                    .map(|near| format!("did you mean {}?", quoted(near)));
                reading.note(item.draft("scenario::unknown_reference", message, "unknown source").advice(help));
            }
        }
        let source = source.and_then(|item| item.text().map(str::to_owned)).unwrap_or_default();
        let note = note.unwrap_or_default();
        let Some(grade) = grade.and_then(|item| item.word("a grade", &words(&Grade::ALL, Grade::name))) else {
            return (source, note);
        };
        let spot = self.item.node.spot;
        let path = if self.item.path.is_empty() { "the file".to_owned() } else { self.item.path.clone() };
        reading.assumptions.borrow_mut().push(Assumption {
            file: reading.file_name(spot),
            line: reading.line(spot),
            path,
            value: value.to_owned(),
            source: source.clone(),
            grade,
            note: note.clone(),
        });
        (source, note)
    }

    fn path_of(&self, key: &str) -> String {
        if self.item.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.item.path) }
    }

    fn whose(&self) -> String {
        if self.item.path.is_empty() { "this file".to_owned() } else { quoted(&self.item.path) }
    }
}

/// Keys that say on what a value rests.
const BACKING: [&str; 3] = ["source", "grade", "note"];
