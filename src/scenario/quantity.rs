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
}

impl Quantity {
    /// A number that is certain.
    pub const fn fixed(value: f64) -> Self {
        Self { spread: Spread::Fixed(value) }
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
