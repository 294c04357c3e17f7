//! On which numbers does a finding rest? Those that decide what an adversary meets of a service's content, and
//! its own.

use std::collections::BTreeSet;

use super::AssumptionFacts;
use crate::adversary::{Campaign, Looks, Rule};
use crate::custody::routes::chain;
use crate::scenario::{Assumption, End, Service};

/// Ids of the assumptions in use where a campaign looks at a service's content, in order; none where it does not.
pub(super) fn rests_on(
    service: &Service,
    campaign: &Campaign,
    looks: &Looks,
    assumptions: &[AssumptionFacts],
    span: i64,
) -> Vec<String> {
    if !looks.content {
        return Vec::new();
    }
    let paths = paths(service, &looks.rules);
    let is_at = |path: &str| paths.iter().any(|rule| path.strip_prefix(rule.as_str()).is_some_and(is_below));
    let is_among = |stated: &[Assumption], a: &AssumptionFacts| {
        stated.iter().any(|stated| stated.file == a.file && stated.line == a.line && stated.path == a.path)
    };
    // How often a campaign comes, and who hears of it, says nothing of what it meets.
    let acts = |path: &str| !path.strip_prefix("rate").is_some_and(is_below) && !path.ends_with(".told");
    let idle = idle(service, span);
    let used = assumptions.iter().filter(|a| {
        (is_among(&service.stated, a) && is_at(&a.path) && !idle.contains(&a.path))
            || (is_among(&campaign.adversary.stated, a) && acts(&a.path))
    });
    used.map(|assumption| assumption.id.clone()).collect()
}

/// Limits that lie beyond the world's end whatever is drawn: they decide nothing.
fn idle(service: &Service, span: i64) -> Vec<String> {
    let leaves = service.leaves.iter().enumerate();
    let idle = leaves.filter(|(_, leaf)| match &leaf.until {
        End::After { at_most: Some(most), .. } => most.spread.at(0.0).min(most.central()) > span as f64,
        _ => false,
    });
    idle.map(|(index, _)| format!("leaves {}.until.at-most", index + 1)).collect()
}

/// Whether what follows a rule's path belongs to the rule: `leaves 1` is no part of `leaves 12`.
fn is_below(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with('.')
}

/// Where the file states the rules, and what they name: keys, the keys around those, attributes and classes.
fn paths(service: &Service, rules: &[Rule]) -> BTreeSet<String> {
    let (mut paths, mut attributes, mut keys) = (BTreeSet::new(), Vec::new(), Vec::new());
    for rule in rules {
        match rule {
            Rule::Serve(index) => drop(paths.insert(format!("serves {}", index + 1))),
            Rule::Yield(index) => drop(paths.insert(format!("yields {}", index + 1))),
            Rule::Leaf(index) => {
                let leaf = &service.leaves[*index];
                paths.insert(format!("leaves {}", index + 1));
                keys.extend_from_slice(&leaf.under);
                attributes.extend(leaf.conditions.iter().map(|condition| condition.attribute));
                let run = service.operators.iter().filter(|rule| rule.place == leaf.at);
                attributes.extend(run.filter_map(|rule| rule.unless.as_ref()).map(|(attribute, _)| *attribute));
                // What falls to a class is what the classes before it leave.
                for (class, rule) in
                    service.classes.iter().enumerate().take(1 + leaf.classes.iter().max().unwrap_or(&0))
                {
                    paths.insert(format!("class {}", class + 1));
                    attributes.extend(rule.everyone);
                }
            }
        }
    }
    attributes.extend(keys.iter().filter_map(|key| service.keys[*key].checked_by));
    let around = keys.into_iter().flat_map(|key| chain(service, key));
    paths.extend(around.map(|key| format!("keys.{}", service.keys[key].name)));
    while let Some(attribute) = attributes.pop() {
        paths.insert(format!("attributes.{}", service.attributes[attribute].name));
        attributes.extend(service.attributes[attribute].of.map(|of| of.attribute));
    }
    paths
}
