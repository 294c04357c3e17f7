//! What was probably meant? The nearest of the words that would have been right.

use crate::scenario::mistake::quoted;

/// The nearest of the choices, where one is near enough to be worth asking about.
pub(in crate::scenario) fn nearest<'a>(wrong: &str, choices: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Distances cost time in the square of the length; no right word is this long.
    if wrong.is_empty() || wrong.len() > LONGEST {
        return None;
    }
    let wrong = wrong.to_lowercase();
    choices
        .into_iter()
        .filter(|choice| choice.len() <= LONGEST)
        .map(|choice| (likeness(&wrong, &choice.to_lowercase()), choice))
        .filter(|(likeness, _)| *likeness >= NEAR_ENOUGH)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, choice)| choice)
}

/// How alike two words are, from 0 to 1. A word that is a part of another is taken for a short form of it.
fn likeness(wrong: &str, choice: &str) -> f64 {
    let part = wrong.len() >= SHORTEST_PART && choice.contains(wrong);
    strsim::jaro_winkler(wrong, choice).max(if part { NEAR_ENOUGH } else { 0.0 })
}

/// Advice for a wrong word: the nearest right one, else all of them where they are few.
pub(super) fn advice<'a>(wrong: &str, choices: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let choices: Vec<&str> = choices.into_iter().collect();
    let list = || choices.iter().map(|choice| quoted(choice)).collect::<Vec<_>>().join(", ");
    match nearest(wrong, choices.iter().copied()) {
        Some(near) if choices.len() > 1 && choices.len() <= FEW => {
            Some(format!("did you mean {}? The choices are {}", quoted(near), list()))
        }
        Some(near) => Some(format!("did you mean {}?", quoted(near))),
        None if choices.is_empty() || choices.len() > FEW => None,
        None => Some(format!("the choices are {}", list())),
    }
}

/// Longest word that is compared [bytes].
const LONGEST: usize = 80;
/// Jaro-Winkler likeness from which a slip of the finger is likelier than another word: two letters changed
/// about in a word of six keep 0.94, two unrelated words of the vocabulary stay below 0.75.
const NEAR_ENOUGH: f64 = 0.8;
/// Shortest word that may be meant for a longer one around it [bytes]: shorter ones are in too many.
const SHORTEST_PART: usize = 4;
/// Choices that are listed in full.
const FEW: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_of_a_file_steer_no_terminal() {
        for wrong in ["moon", "da\u{1b}[31"] {
            let said = advice(wrong, ["da\u{1b}[31m\n\u{202e}", "tls"]).unwrap();
            assert!(!said.contains(['\u{1b}', '\n', '\u{202e}']), "{said:?}");
        }
    }

    #[test]
    fn slips_are_recognised_and_strangers_are_not() {
        let places = ["device", "store", "backup", "backup-keys"];
        assert_eq!(nearest("stroe", places), Some("store"));
        assert_eq!(nearest("Backup_keys", places), Some("backup-keys"));
        assert_eq!(nearest("warrant", ["subpoena", "search-warrant"]), Some("search-warrant"));
        assert_eq!(nearest("moon", places), None);
        assert_eq!(nearest(&"x".repeat(1000), places), None);
    }
}
