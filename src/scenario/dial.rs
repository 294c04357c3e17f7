//! An assumption that a reader of the report may move, and to which values.

use super::key;

/// A dial: some uncertain numbers that take one value together.
#[derive(Debug, Clone, PartialEq)]
pub struct Dial {
    /// What it moves, in words.
    pub says: String,
    /// Keys of the numbers, as [`key`] gives them.
    pub moves: Vec<String>,
    /// Ids of the services whose numbers they are.
    pub services: Vec<String>,
    /// Whether these are shares, and not durations.
    pub of_shares: bool,
    /// The values [share, or s].
    pub values: Vec<f64>,
    /// The same as the study writes them.
    pub labels: Vec<String>,
}

impl Dial {
    /// Whether it moves an assumption of a service.
    pub fn moves(&self, service: &str, assumption: &str) -> bool {
        self.services.iter().any(|id| id == service) && self.moves.iter().any(|moved| moved == key(assumption))
    }
}
