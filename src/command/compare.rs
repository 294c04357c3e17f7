//! `plainsight compare`: what differs between two records, and a gate on it.

use super::report::read_record;
use super::{Failure, say};
use crate::cli::{Compare, CompareFormat, FailOn};
use crate::record::{Change, Comparison};
use crate::report;

pub(super) fn compare(asked: &Compare) -> Result<(), Failure> {
    let (first, _) = read_record(&asked.first)?;
    let (second, _) = read_record(&asked.second)?;
    let comparison = Comparison::of(&first, &second, asked.level.0);
    let format = if asked.json { CompareFormat::Json } else { asked.format };
    say(&match format {
        CompareFormat::Table => report::comparison_table(&comparison, 110),
        CompareFormat::Json => report::comparison_json(&comparison),
        CompareFormat::Sarif => report::comparison_sarif(&comparison, &asked.root),
        CompareFormat::Markdown => report::comparison_markdown(&comparison),
    })?;
    let Some(sort) = asked.fail_on else { return Ok(()) };
    let is_sort = |change: &&Change| match sort {
        FailOn::Increase => change.verdict.is_increase(),
        FailOn::Decrease => change.verdict.is_decrease(),
        FailOn::Any => change.verdict.is_increase() || change.verdict.is_decrease(),
    };
    let failing: Vec<String> = comparison.cells.iter().filter(is_sort).map(report::sentence).collect();
    if failing.is_empty() {
        return Ok(());
    }
    let word = match sort {
        FailOn::Increase => "an increase",
        FailOn::Decrease => "a decrease",
        FailOn::Any => "a difference",
    };
    Err(Failure::Unmet(format!("{word} was found:\n  {}", failing.join("\n  "))))
}
