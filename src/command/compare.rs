//! `plainsight compare`: what differs between two records, and a gate on it.

use super::report::read_record;
use super::{Failure, note, say};
use crate::cli::{Compare, CompareFormat, FailOn};
use crate::record::{Change, Comparison, Lists};
use crate::report;
use crate::scenario::harmless;

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
    let shared = |lists: &Lists, all: usize| lists.added.len() < all;
    if !shared(&comparison.services, second.services.len())
        || !shared(&comparison.adversaries, second.adversaries.len())
    {
        return Err(Failure::Unmet(
            "nothing was compared: the two have no service or no adversary in common".to_owned(),
        ));
    }
    let mut failing: Vec<String> = comparison.cells.iter().filter(is_sort).map(report::sentence).collect();
    let alone = alone(&comparison);
    match sort {
        FailOn::Any => failing.extend(alone),
        FailOn::Increase | FailOn::Decrease => alone.iter().for_each(|what| note(&format!("not compared: {what}\n"))),
    }
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

/// What only one of the two has.
fn alone(comparison: &Comparison) -> Vec<String> {
    let lists = [("service", &comparison.services), ("adversary", &comparison.adversaries)];
    let both = lists.into_iter().flat_map(|(noun, lists)| {
        let say = move |verb: &'static str| move |id: &String| format!("{noun} {} was {verb}", harmless(id));
        let added = lists.added.iter().map(say("added"));
        added.chain(lists.removed.iter().map(say("removed")))
    });
    both.collect()
}
