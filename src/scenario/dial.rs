//! An assumption that a reader of the report may move, and to which values.

/// A dial: some uncertain numbers that take one value together.
#[derive(Debug, Clone, PartialEq)]
pub struct Dial {
    /// What it moves, in words.
    pub says: String,
    /// Keys of the numbers, as [`Dial::key`] gives them.
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
    /// The key of an assumption, of those by which it is known: see [`super::identity`].
    pub fn key(assumption: &str) -> &str {
        assumption.split(" | ").next().unwrap_or_default()
    }

    /// Whether it moves an assumption of a service.
    pub fn moves(&self, service: &str, assumption: &str) -> bool {
        self.services.iter().any(|id| id == service) && self.moves.iter().any(|key| key == Self::key(assumption))
    }
}
