//! Routes in plain words.

use crate::custody::routes::{Need, Route, Sought, chain, routes};
use crate::scenario::Service;

/// The routes to the content of a class, the shortest first, a line each.
pub(super) fn listed(service: &Service, class: usize) -> String {
    let name = &service.classes[class].name;
    let routes = routes(service, class, Sought::Content);
    if routes.is_empty() {
        return format!("by its rules, nothing opens the content of class {name}\n");
    }
    let mut out = format!("ways to the content of class {name} by the rules, the shortest first:\n");
    for (number, route) in routes.iter().enumerate() {
        out += &format!("  {}. {}\n", number + 1, words(service, route));
    }
    out
}

fn words(service: &Service, route: &Route) -> String {
    let needs: Vec<String> = route.needs.iter().map(|need| need_in_words(service, route, *need)).collect();
    needs.join(", and ")
}

fn need_in_words(service: &Service, route: &Route, need: Need) -> String {
    match need {
        Need::Leaf(index) => {
            let leaf = &service.leaves[index];
            let clear = if leaf.under.is_empty() { ", in the clear" } else { "" };
            format!("what is at `{}`{clear} ({})", leaf.at.name(), leaf.stands_at)
        }
        Need::Serve(index) => {
            let rule = &service.serves[index];
            format!("the service's own read path at `{}` ({})", rule.at.name(), rule.stands_at)
        }
        Need::Yield(index) => {
            let rule = &service.yields[index];
            let tiers: Vec<&str> = rule.tiers.iter().map(|tier| tier.name()).collect();
            let operator = rule.answered_by(service);
            format!("an order to {operator} ({}; {})", tiers.join(" or "), rule.stands_at)
        }
        Need::Key(key, place) => {
            let rule = &service.keys[key];
            format!("key `{}` from `{}`{} ({})", rule.name, place.name(), opened(service, route, key), rule.stands_at)
        }
        Need::Connection(key) => {
            let rule = &service.keys[key];
            format!("a false certificate for connections under `{}` ({})", rule.name, rule.stands_at)
        }
        Need::Handshake(key) => {
            let rule = &service.keys[key];
            format!(
                "a recorded handshake of `{}`, once classical agreement is broken ({})",
                rule.name, rule.stands_at
            )
        }
        Need::Reader(key, place) => {
            let rule = &service.keys[key];
            format!(
                "a reader added under `{}` by whoever speaks for `{}` ({})",
                rule.name,
                place.name(),
                rule.stands_at
            )
        }
        Need::State(key) => {
            let rule = &service.keys[key];
            format!("what a member's device holds of `{}` ({})", rule.name, rule.stands_at)
        }
    }
}

/// The keys between a held key and the artefact that it opens.
fn opened(service: &Service, route: &Route, held: usize) -> String {
    let below = service.leaves[route.leaf].under.iter().find_map(|key| {
        let chain = chain(service, *key);
        let at = chain.iter().position(|key| *key == held)?;
        let names: Vec<String> =
            chain[..at].iter().rev().map(|key| format!("`{}`", service.keys[*key].name)).collect();
        Some(names)
    });
    match below {
        Some(names) if !names.is_empty() => format!(", which unwraps {}", names.join(" and then ")),
        _ => String::new(),
    }
}
