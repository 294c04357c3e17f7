//! A number a scenario states, and what stands behind it.

use crate::stats::Spread;
use crate::unit::Span;

/// How sure one can be of a number: set by whoever wrote the scenario, shown to whoever reads the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// Counted or measured, by us or by a study.
    Measured,
    /// The provider's own documents say so.
    DocumentedByProvider,
    /// Others' documents say so: courts, press, researchers.
    DocumentedByOthers,
    /// Computed from figures that have a source.
    Derived,
    /// An informed judgement.
    Judged,
    /// A stand-in: nothing is known, or the model cannot say it yet.
    Placeholder,
}

impl Grade {
    /// Every grade, best first.
    pub const ALL: [Self; 6] = [
        Self::Measured,
        Self::DocumentedByProvider,
        Self::DocumentedByOthers,
        Self::Derived,
        Self::Judged,
        Self::Placeholder,
    ];

    /// As scenario files and reports write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Measured => "measured",
            Self::DocumentedByProvider => "documented by the provider",
            Self::DocumentedByOthers => "documented by others",
            Self::Derived => "derived",
            Self::Judged => "judged",
            Self::Placeholder => "placeholder",
        }
    }
}

/// A number of a scenario [the unit of the key it stands under: seconds for durations].
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    /// The value or its distribution.
    pub spread: Spread,
    /// Which assumption it is, see [`Assumption::identity`]; empty where it is certain.
    pub assumption: String,
}

impl Quantity {
    /// A number that is certain.
    pub const fn fixed(value: f64) -> Self {
        Self::of(Spread::Fixed(value))
    }

    /// A number by its distribution alone.
    pub const fn of(spread: Spread) -> Self {
        Self { spread, assumption: String::new() }
    }

    /// The value at a uniform draw for its assumption, or the central one where nothing is drawn.
    pub fn drawn(&self, draws: &dyn Draws) -> f64 {
        if let Some(value) = draws.value(&self.assumption).filter(|_| self.spread.is_uncertain()) {
            return value;
        }
        let uniform = if self.spread.is_uncertain() { draws.uniform(&self.assumption) } else { None };
        uniform.map_or_else(|| self.central(), |uniform| self.spread.at(uniform))
    }

    /// The central value: what a run without draws uses.
    pub fn central(&self) -> f64 {
        self.spread.central()
    }

    /// The central value of a duration.
    pub fn span(&self) -> Span {
        Span::from_seconds(self.central())
    }
}

/// Where the values of assumptions are drawn: each assumption once, whoever shares it.
pub trait Draws {
    /// The uniform draw of an assumption, in [0, 1); `None` to keep to central values.
    fn uniform(&self, assumption: &str) -> Option<f64>;

    /// The value at which an assumption is set, whatever its distribution; `None` to draw it.
    fn value(&self, _assumption: &str) -> Option<f64> {
        None
    }
}

/// One line of the report's table of assumptions: where a scenario states it, and on what it rests.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Assumption {
    /// File in which it stands, such as `services/tiktok.toml`.
    pub file: String,
    /// Line in that file, from 1.
    pub line: usize,
    /// Where in the file: `keys.data.rotate`.
    pub path: String,
    /// The value as written.
    pub value: String,
    /// Source id in `sources.toml`; empty where none is named.
    pub source: String,
    /// How sure one can be of it.
    pub grade: Grade,
    /// The author's remark; may be empty.
    pub note: String,
}

impl Assumption {
    /// What makes it the assumption that it is, see [`identity`].
    pub fn identity(&self) -> String {
        identity(&self.path, &self.value, &self.source, &self.note)
    }
}

/// The key that an assumption stands under, of those parts that [`identity`] puts together.
pub fn key(identity: &str) -> &str {
    identity.split(" | ").next().unwrap_or_default()
}

/// What makes an assumption the one that it is: its key, its value, and what it rests on. Two numbers that agree in all
/// of it are one assumption, drawn once, in whichever files and lines they stand.
pub fn identity(path: &str, value: &str, source: &str, note: &str) -> String {
    // `leaves 3.until` is the third of its kind in one file, and may be the fifth in another.
    let steps = path.split('.').map(|step| step.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end());
    [&steps.collect::<Vec<_>>().join("."), value, source, note].join(" | ")
}
