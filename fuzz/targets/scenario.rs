//! Does any set of files bring the reader of scenarios down, or the world that they describe?
//!
//! The input is one text. A line `#> NAME` begins the file of that name; the first file is what is read, and the others lie
//! beside it, so that `extends` and every name in a study may lead to them. Without such a line all of it is one file.

#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::{Corpus, fuzz_target};
use plainsight::rng::Seed;
use plainsight::scenario::{Origin, Shelf, checked, render};
use plainsight::world::World;

/// Where another file begins.
const MARK: &str = "#> ";

/// Messages of the world that a good study describes: enough for groups and several conversations.
const MESSAGES: u64 = 60;

/// Files that exist only here.
struct Beside(BTreeMap<String, String>);

impl Shelf for Beside {
    fn read(&self, path: &str) -> Result<Option<String>, String> {
        Ok(self.0.get(path).cloned())
    }
}

fuzz_target!(|data: &[u8]| -> Corpus {
    let Ok(text) = std::str::from_utf8(data) else { return Corpus::Reject };
    let mut files = files(text);
    let (name, text) = files.remove(0);
    let beside = Beside(files.into_iter().collect());
    let checked = match checked(&name, &text, &beside) {
        Ok(checked) => checked,
        Err(mistakes) => {
            assert!(!mistakes.list.is_empty(), "what is refused is refused for a reason");
            let shown = render(&mistakes, false, 80);
            assert!(shown.chars().all(|c| c == '\n' || !c.is_control()), "nothing steers the terminal: {shown:?}");
            return Corpus::Keep;
        }
    };
    let Some(study) = checked.study else { return Corpus::Keep };
    if let Origin::Generated(_) = study.world.origin {
        let world = World::generate(&study.world, Seed(1), Some(MESSAGES));
        for conversation in 0..world.conversations() {
            let conversation = world.silent(conversation);
            world.deletions(&conversation, 1.0);
        }
    }
    Corpus::Keep
});

/// The files of an input, of which there is always one.
fn files(text: &str) -> Vec<(String, String)> {
    let mut files = vec![("study.toml".to_owned(), String::new())];
    for line in text.split_inclusive('\n') {
        match line.strip_prefix(MARK) {
            Some(name) if files.len() == 1 && files[0].1.is_empty() => files[0].0 = name.trim().to_owned(),
            Some(name) => files.push((name.trim().to_owned(), String::new())),
            None => files.last_mut().expect("there is always one").1.push_str(line),
        }
    }
    files
}
