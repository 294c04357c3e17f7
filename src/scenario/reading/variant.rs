//! What does a service that extends another say in the end? Trees merged before anything is checked.
//!
//! Each value keeps the file it came from, so a mistake in the parent is shown in the parent.

use std::collections::BTreeMap;

use super::item::Item;
use super::study::Named;
use super::suggest::nearest;
use super::tree::{Entry, Node, Value};
use super::{Draft, Reading, Tree};
use crate::scenario::mistake::quoted;

/// The service that this one extends: nothing where it extends none, `None` where what it says is a mistake.
pub(in crate::scenario) fn parent_of(reading: &Reading, tree: &Tree) -> Option<Option<Named>> {
    let mut fields = tree.item(reading).fields()?;
    let Some(extends) = fields.optional("extends") else {
        for (key, message, label) in [
            ("remove", "`remove` needs a service to remove from", "removes from what?"),
            ("add", "`add` needs a service to add to", "adds to what?"),
        ] {
            if let Some(item) = fields.optional(key) {
                let draft = item.draft("scenario::contradiction", message, label);
                reading.note(draft.help("name it: extends = \"…\""));
            }
        }
        return Some(None);
    };
    Some(Some(Named { name: extends.plain_name()?, spot: extends.node.spot }))
}

/// The child laid over its parent, without what the child removes, and with what it adds to lists.
pub(in crate::scenario) fn merged(reading: &Reading, mut parent: Tree, mut child: Tree) -> Tree {
    reading.rests_on(child.0.spot.file, parent.0.spot.file);
    if let Value::Table(entries) = &mut parent.0.value {
        // These were the parent's own affair.
        entries.retain(|entry| entry.key != "extends" && entry.key != "remove");
    }
    if let Some(remove) = child.item(reading).fields().and_then(|mut fields| fields.optional("remove")) {
        let paths = remove.set(Item::text).unwrap_or_default();
        for (path, item) in paths.into_iter().zip(remove.list().unwrap_or_default()) {
            drop_path(&mut parent.0, path, path, &item);
        }
    }
    let added = take_added(reading, &mut child);
    let mut all = overlaid(parent.0, child.0);
    if let Value::Table(entries) = &mut all.value {
        added.into_iter().for_each(|entry| append(reading, entries, entry));
    }
    Tree(all)
}

/// What a variant adds to its parent's lists, taken out of it.
fn take_added(reading: &Reading, child: &mut Tree) -> Vec<Entry> {
    let item = child.item(reading);
    let tables = item.fields().and_then(|mut fields| fields.optional("add")).and_then(|add| add.named());
    // Whatever is no list is a mistake, and noted as one.
    let lists: Vec<String> = tables
        .unwrap_or_default()
        .into_iter()
        .filter(|(_, item)| item.list().is_some())
        .map(|(key, _)| key)
        .collect();
    let Value::Table(entries) = &mut child.0.value else { return Vec::new() };
    let Some(at) = entries.iter().position(|entry| entry.key == "add") else { return Vec::new() };
    match entries.remove(at).node.value {
        Value::Table(added) => added.into_iter().filter(|entry| lists.contains(&entry.key)).collect(),
        _ => Vec::new(),
    }
}

/// Appends a list to the one of the same name, if there is one.
fn append(reading: &Reading, entries: &mut Vec<Entry>, added: Entry) {
    let known = entries.iter_mut().find(|entry| entry.key == added.key).map(|entry| &mut entry.node.value);
    match (known, added.node.value) {
        (Some(Value::List(all)), Value::List(more)) => all.extend(more),
        (None, value) if !OWN.contains(&added.key.as_str()) => {
            entries.push(Entry { node: Node { value, ..added.node }, ..added });
        }
        _ => {
            let message = format!("{} is no list of the service's to add to", quoted(&added.key));
            let draft = Draft::new("scenario::contradiction", added.spot, message, "no list");
            reading.note(draft.help("say it without `add`: tables merge, and other values replace"));
        }
    }
}

/// Tables merge key by key; anything else of the child takes the parent's place.
fn overlaid(parent: Node, child: Node) -> Node {
    let (spot, mine, mut all) = match (parent.value, child) {
        (Value::Table(theirs), Node { spot, value: Value::Table(mine) }) if !is_number(&mine) => (spot, mine, theirs),
        (_, child) => return child,
    };
    // The parent's source spoke for the parent's rule; the child's changes have to name their own.
    all.retain(|entry| !["source", "grade", "note"].contains(&entry.key.as_str()));
    let index: BTreeMap<String, usize> = all.iter().enumerate().map(|(at, entry)| (entry.key.clone(), at)).collect();
    for entry in mine {
        match index.get(&entry.key) {
            Some(at) => {
                let theirs = std::mem::replace(&mut all[*at].node, Node { spot, value: Value::Moment });
                all[*at] = Entry { key: entry.key, spot: entry.spot, node: overlaid(theirs, entry.node) };
            }
            None => all.push(entry),
        }
    }
    Node { spot, value: Value::Table(all) }
}

/// Whether a table writes one number: half of one distribution and half of another would be neither.
fn is_number(entries: &[Entry]) -> bool {
    entries.iter().any(|entry| NUMBER.contains(&entry.key.as_str()) && entry.node.value.entries().is_none())
}

/// Drops what lies at the rest of a path.
fn drop_path(node: &mut Node, rest: &str, path: &str, asked: &Item<'_>) {
    let unknown = |part: &str, here: Vec<&str>| {
        let message = format!("there is nothing at {} to remove", quoted(path));
        let help =
            nearest(part, here).map(|near| format!("did you mean {} in place of {}?", quoted(near), quoted(part)));
        asked
            .reading
            .note(Draft::new("scenario::unknown_reference", asked.node.spot, message, "not there").advice(help));
    };
    let (part, rest) = match rest.split_once('.') {
        Some((part, rest)) => (part, Some(rest)),
        None => (rest, None),
    };
    let Value::Table(entries) = &mut node.value else {
        return unknown(part, Vec::new());
    };
    let Some(index) = entries.iter().position(|entry| entry.key == part) else {
        return unknown(part, entries.iter().map(|entry| entry.key.as_str()).collect());
    };
    match rest {
        Some(rest) => drop_path(&mut entries[index].node, rest, path, asked),
        None => drop(entries.remove(index)),
    }
}

/// What a variant says of itself.
const OWN: [&str; 3] = ["extends", "remove", "add"];
/// Keys by which a table is known to be a number.
const NUMBER: [&str; 7] = ["value", "low", "mode", "high", "median", "sigma", "quantiles"];

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(tree: &Tree, table: &str) -> Vec<String> {
        let entries = tree.0.value.entries().unwrap();
        let table = entries.iter().find(|entry| entry.key == table).unwrap();
        table.node.value.entries().unwrap().iter().map(|entry| entry.key.clone()).collect()
    }

    #[test]
    fn a_variant_adds_to_lists_and_says_so_where_it_cannot() {
        let reading = Reading::default();
        let parent = reading.open("parent", "[[leaves]]\nat = 'store'\n").unwrap();
        let child = "[[add.leaves]]\nat = 'link'\n[[add.yields]]\ntier = 'subpoena'\n";
        let Tree(all) = merged(&reading, parent.clone(), reading.open("child", child).unwrap());
        let rows = |key: &str| {
            let entry = all.value.entries().unwrap().iter().find(|entry| entry.key == key);
            entry.map(|entry| if let Value::List(rows) = &entry.node.value { rows.len() } else { 0 })
        };
        assert_eq!((rows("leaves"), rows("yields"), rows("add")), (Some(2), Some(1), None));
        assert!(reading.drafts.borrow().is_empty());
        merged(&reading, parent, reading.open("bad", "[add]\nleaves = 'store'\n").unwrap());
        assert_eq!(reading.drafts.borrow().len(), 1);
    }

    #[test]
    fn tables_merge_lists_replace_and_numbers_stay_whole() {
        let reading = Reading::default();
        let parent = "[keys]\na = 1\nb = 2\nc = { low = 1, mode = 2, high = 3 }\n[rule]\nx = 1\nsource = 's'\n";
        let parent = reading.open("parent", parent).unwrap();
        let child =
            reading.open("child", "remove = ['keys.a']\n[keys]\nc = { value = 2 }\nd = 4\n[rule]\ny = 2\n").unwrap();
        let tree = merged(&reading, parent, child);
        assert_eq!(keys(&tree, "keys"), ["b", "c", "d"]);
        assert_eq!(keys(&tree, "rule"), ["x", "y"]);
        assert!(reading.drafts.borrow().is_empty());
        let entries = tree.0.value.entries().unwrap();
        let c = &entries.iter().find(|e| e.key == "keys").unwrap().node.value.entries().unwrap()[1];
        assert_eq!(c.node.value.entries().unwrap().len(), 1);
    }
}
