//! Mistakes in the text itself, and texts that mean harm.

use plainsight::scenario::{check_file, render};

use super::{mistakes, shown};
use crate::shelf::{Beside, SERVICE, SOURCES};

mistakes! {
    a_key_given_twice: SERVICE, "provider = \"Ours Inc.\"" => "provider = \"Ours Inc.\"\nprovider = \"Theirs\"";
    a_table_given_twice: SERVICE, "[keys.own]" => "[keys.data]";
    an_unclosed_string: SERVICE, "provider = \"Ours Inc.\"" => "provider = \"Ours Inc.";
    an_unclosed_list: SERVICE, "rests-at = [\"keys\"]" => "rests-at = [\"keys\"";
    a_line_that_is_no_rule: SERVICE, "[operators]" => "operators are many";
    a_source_without_title: SOURCES, "title = " => "titel = ";
    text_that_would_steer_the_terminal:
        SERVICE, "wrapped-by = \"master\"" => "\"wrap\\u001b[2Jped\\u202e\" = \"\u{202e}master\u{2066}\" # \u{200b}\u{9b}31m";
    escapes_in_a_name: SERVICE, "wrapped-by = \"master\"" => "wrapped-by = \"\\u001b]0;owned\\u0007\"";
    empty_text: SERVICE, "provider = \"Ours Inc.\"" => "provider = \"\"";
}

#[test]
fn an_empty_file() {
    shown("an_empty_file", "services/nothing.toml", "");
}

#[test]
fn a_file_of_comments() {
    shown("a_file_of_comments", "services/nothing.toml", "# to do\n");
}

#[test]
fn a_raw_escape_in_a_comment() {
    shown("a_raw_escape_in_a_comment", "a\u{1b}[31m.toml", "question = 1 # \u{1b}[2J\n");
}

#[test]
fn a_file_of_two_megabytes() {
    shown("a_file_of_two_megabytes", "services/large.toml", &"# large\n".repeat(1 << 18));
}

#[test]
fn a_very_long_line() {
    let text = format!("name = \"x\"\nsummary = \"{}\"\n", "x".repeat(10_000));
    shown("a_very_long_line", "services/long.toml", &text);
}

#[test]
fn a_very_long_text() {
    let text = SERVICE.1.replace("\"Ours\"", &format!("\"\"\"{}\"\"\"", "word\n".repeat(5_000)));
    shown("a_very_long_text", SERVICE.0, &text);
}

#[test]
fn too_many_rules() {
    let text = format!("{}{}", SERVICE.1, "[[serves]]\nat = \"read-api\"\nfrom = [\"store\"]\n".repeat(300));
    shown("too_many_rules", SERVICE.0, &text);
}

#[test]
fn a_hundred_thousand_mistakes_are_counted_and_the_first_are_shown() {
    let text: String = (0..100_000).map(|line| format!("k{line}=1\n")).collect();
    let mistakes = check_file("services/odd.toml", &format!("extends='ours'\n{text}"), &Beside).unwrap_err();
    assert_eq!(mistakes.list.len(), 100_000);
    assert!(render(&mistakes, false, 110).ends_with("The first 100 are shown. 100000 mistakes\n"));
}
