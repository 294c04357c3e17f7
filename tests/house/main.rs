//! Is the house in order? Rooms import only what ARCHITECTURE.md's table lets them, files stay short, and
//! every file says what it is for.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

mod supply;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms in reading order: a room may import only rooms before it.
const ROOMS: [&str; 15] = [
    "unit",
    "meter",
    "rng",
    "stats",
    "crypto",
    "scenario",
    "world",
    "custody",
    "adversary",
    "exposure",
    "engine",
    "record",
    "report",
    "cli",
    "command",
];

#[test]
fn a_room_imports_only_what_the_table_allows() {
    let table = table();
    assert_eq!(table.len(), ROOMS.len(), "one row a room: {table:?}");
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let room = room_of(&file);
        if !ROOMS.contains(&room.as_str()) {
            continue;
        }
        for imported in imports(&text) {
            if imported != room && !table[&room].contains(&imported) {
                wrong.push(format!("{} imports crate::{imported}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "not allowed by ARCHITECTURE.md:\n{}", wrong.join("\n"));
}

#[test]
fn the_table_points_one_way() {
    let order = |room: &str| ROOMS.iter().position(|known| *known == room);
    for (room, allowed) in table() {
        for imported in allowed {
            assert!(order(&imported).is_some(), "the table knows no room `{imported}`");
            assert!(order(&imported) < order(&room), "`{room}` may not import `{imported}`: it comes later");
        }
    }
}

#[test]
fn the_adversary_cannot_see_the_world() {
    let table = table();
    for hidden in ["world", "exposure", "engine"] {
        assert!(!table["adversary"].iter().any(|room| room == hidden), "the adversary would see `{hidden}`");
    }
}

#[test]
fn no_file_is_longer_than_500_lines() {
    let long: Vec<String> = sources()
        .into_iter()
        .filter(|(_, text)| text.lines().count() > 500)
        .map(|(file, text)| format!("{}: {}", file.display(), text.lines().count()))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn every_file_says_first_what_it_is_for() {
    for (file, text) in sources() {
        let first = text.lines().next().unwrap_or_default();
        assert!(first.starts_with("//!") || first.starts_with("#!["), "{} begins with `{first}`", file.display());
    }
}

/// The table of ARCHITECTURE.md: rows `| `room` | `other`, `other` |`.
fn table() -> BTreeMap<String, Vec<String>> {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let mut table = BTreeMap::new();
    for line in text.lines() {
        let cells: Vec<&str> = line.trim().trim_matches('|').split('|').map(str::trim).collect();
        let [room, allowed, ..] = cells[..] else { continue };
        let name = |cell: &str| cell.trim().strip_prefix('`')?.strip_suffix('`').map(str::to_owned);
        let Some(room) = name(room).filter(|room| ROOMS.contains(&room.as_str())) else { continue };
        let allowed: Vec<String> = allowed.split(',').filter_map(name).collect();
        // Only the first table that names a room counts.
        table.entry(room).or_insert(allowed);
    }
    table
}

/// Rooms that a file's own code names, tests left out.
fn imports(text: &str) -> Vec<String> {
    let own = text.split("#[cfg(test)]").next().unwrap_or_default();
    let code = own.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let rooms = code.split("crate::").skip(1).flat_map(|after| match after.strip_prefix('{') {
        Some(group) => group.split('}').next().unwrap_or_default().split(',').map(first_word).collect(),
        None => vec![first_word(after)],
    });
    rooms.filter(|room| ROOMS.contains(&room.as_str())).collect()
}

fn first_word(text: &str) -> String {
    text.trim_start().chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
}

fn room_of(file: &Path) -> String {
    let below = file.strip_prefix(root().join("src")).unwrap();
    let first = below.components().next().unwrap().as_os_str().to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

fn sources() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    found.sort();
    found
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
