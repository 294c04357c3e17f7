//! Does any text at all bring the reader down? Arbitrary ones, and good ones with a part changed.

use plainsight::scenario::{check_file, load_study, render};
use proptest::prelude::*;

use crate::shelf::{ADVERSARY, Beside, SERVICE, SOURCES, STUDY, VARIANT, WORLD};

const GOOD: [(&str, &str); 6] = [SERVICE, VARIANT, ADVERSARY, WORLD, SOURCES, STUDY];

/// Pieces that go wrong in interesting ways.
const PIECES: [&str; 24] = [
    "",
    "\"",
    "'''",
    "[",
    "]",
    "{",
    "}",
    "[[",
    "=",
    ".",
    "\n",
    "#",
    "nan",
    "inf",
    "-1",
    "1e400",
    "99999999999999999999",
    "true",
    "1979-05-27",
    "\u{202e}",
    "\u{1b}[2J",
    "[[class]]",
    "extends = \"theirs\"",
    "é",
];

/// Reads a text in every way there is; what it makes of it does not matter.
fn read(name: &str, text: &str) {
    for result in [check_file(name, text, &Beside).map(drop), load_study("study", name, text, &Beside).map(drop)] {
        let Err(mistakes) = result else { continue };
        assert!(!mistakes.list.is_empty());
        let shown = render(&mistakes, false, 80);
        assert!(shown.chars().all(|c| c == '\n' || !c.is_control()), "{shown:?}");
    }
}

/// The nearest place at or before this one where a text may be cut.
fn cut(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at.min(text.len()))
}

proptest! {
    #[test]
    fn arbitrary_text_is_only_ever_a_mistake(text in "\\PC{0,200}|[\\x00-\\x7f]{0,200}") {
        read("any.toml", &text);
    }

    #[test]
    fn a_good_file_with_a_part_replaced(
        file in 0..GOOD.len(), at in 0..4_000_usize, length in 0..60_usize, piece in 0..PIECES.len(),
    ) {
        let (name, text) = GOOD[file];
        let from = cut(text, at % text.len());
        let to = cut(text, from + length);
        read(name, &format!("{}{}{}", &text[..from], PIECES[piece], &text[to..]));
    }

    #[test]
    fn a_good_file_with_two_lines_exchanged(file in 0..GOOD.len(), one in 0..90_usize, other in 0..90_usize) {
        let (name, text) = GOOD[file];
        let mut lines: Vec<&str> = text.lines().collect();
        let count = lines.len();
        lines.swap(one % count, other % count);
        read(name, &lines.join("\n"));
    }

    #[test]
    fn two_good_files_in_one(one in 0..GOOD.len(), other in 0..GOOD.len()) {
        read("both.toml", &format!("{}\n{}", GOOD[one].1, GOOD[other].1));
    }
}
