//! What do the numbers rest on? The list of sources.

use super::{Draft, Reading, Tree};
use crate::scenario::Source;

/// The sources of a file; those already known under the same id stay as they are.
pub(in crate::scenario) fn read_sources(reading: &Reading, tree: &Tree) {
    let Some(entries) = tree.0.value.entries() else { return };
    if let Some(beyond) = entries.get(MOST_SOURCES) {
        let message = format!("the file has more than {MOST_SOURCES} sources");
        reading.note(Draft::new("scenario::too_large", beyond.spot, message, "the first that is not read"));
    }
    let mut found = Vec::new();
    for entry in entries.iter().take(MOST_SOURCES) {
        let item = super::Item { reading, node: &entry.node, path: entry.key.clone() };
        let Some(mut fields) = item.fields() else { continue };
        let title = fields.sentence("title");
        let url = fields.maybe("url", |item| item.text().map(str::to_owned));
        let date = fields.maybe("date", |item| item.text().map(str::to_owned));
        fields.finish();
        // An id is known even where the rest is wrong: one mistake is not to cause others.
        let text = |value: Option<Option<String>>| value.flatten().unwrap_or_default();
        found.push(Source {
            id: entry.key.clone(),
            title: title.unwrap_or_default(),
            url: text(url),
            date: text(date),
        });
    }
    let mut sources = reading.sources.borrow_mut();
    for source in found {
        if !sources.iter().any(|known| known.id == source.id) {
            sources.push(source);
        }
    }
}

/// Far more than a report could list.
const MOST_SOURCES: usize = 2_000;
