//! How sure may a reader be of the inputs of a finding? Certainty, from the grades of the numbers it rests on.

use crate::record::{AdversaryFacts, ServiceFacts};

use super::view::View;

/// How sure, and on how many numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Certainty {
    pub(super) level: Level,
    /// Placeholders among the numbers.
    pub(super) placeholders: u64,
    /// Numbers it rests on.
    pub(super) numbers: u64,
}

/// The least good grade decides, as in the GRADE approach of medicine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// Rests on a placeholder.
    VeryLow,
    /// Rests on judgement, or on a number without a grade.
    Low,
    /// Documented by others, or derived.
    Moderate,
    /// Measured, or documented by the provider.
    High,
    /// No number carries a grade.
    Ungraded,
}

impl Certainty {
    /// Of one service under one adversary.
    pub(super) fn of(view: &View<'_>, service: &ServiceFacts, adversary: &AdversaryFacts) -> Self {
        let grades: Vec<&str> = view.basis(service, adversary).map(|a| a.grade.as_str()).collect();
        Self {
            level: grades.iter().map(|grade| Level::of(grade)).min().unwrap_or(Level::Ungraded),
            placeholders: grades.iter().filter(|grade| **grade == "placeholder").count() as u64,
            numbers: grades.len() as u64,
        }
    }
}

impl Level {
    fn of(grade: &str) -> Self {
        match grade {
            "placeholder" => Self::VeryLow,
            "documented by others" | "derived" => Self::Moderate,
            "measured" | "documented by the provider" => Self::High,
            _ => Self::Low,
        }
    }

    /// As a reader sees it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::VeryLow => "very low",
            Self::Low => "low",
            Self::Moderate => "moderate",
            Self::High => "high",
            Self::Ungraded => "not graded",
        }
    }

    /// The verb that a finding of this certainty takes.
    pub(super) const fn exposes(self) -> &'static str {
        match self {
            Self::VeryLow | Self::Low | Self::Ungraded => "may expose",
            Self::Moderate => "probably exposes",
            Self::High => "exposes",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn the_least_good_grade_decides() {
        let mut record = fixture::small();
        let of = |record: &crate::record::Record, service: usize| {
            Certainty::of(&View::new(record), &record.services[service], &record.adversaries[1])
        };
        assert_eq!(of(&record, 0), Certainty { level: Level::VeryLow, placeholders: 1, numbers: 2 });
        assert_eq!(of(&record, 2).level, Level::Moderate);
        record.assumptions.clear();
        assert_eq!(of(&record, 0).level, Level::Ungraded);
    }
}
