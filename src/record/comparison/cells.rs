//! What became of one service, adversary and kind? Exactly where the messages are the same, and by a test where chance is in it.

use std::cmp::Ordering;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::{ALIKE, Change, Of, Same, Side, Tested, Verdict};
use crate::exposure::{Count, Kind, Sums};
use crate::record::{Cell, Record};
use crate::stats::{Difference, Means, Part};

/// Name of the class that holds all classes.
const ALL: &str = "all";

/// What of one cell and kind a comparison needs.
#[derive(Clone, Copy)]
struct Found<'r> {
    has_route: bool,
    count: Count,
    sums: Option<&'r Sums>,
    /// What each draw says by itself.
    means: Option<&'r Means>,
    conversations: u64,
}

/// Every service, adversary and kind that both records have and either has a route to, in the order of the second.
pub(super) fn changes(first: &Record, second: &Record, same: Same, level: f64) -> Vec<Change> {
    let (mine, _) = found(first);
    let (theirs, order) = found(second);
    let mut changes = Vec::new();
    for key in order {
        let Some((mine, other)) = mine.get(&key).zip(theirs.get(&key)) else { continue };
        if !mine.has_route && !other.has_route {
            continue;
        }
        let (service, adversary, kind) = key;
        // A world without harmful messages has no route to any: that is the world's doing, and not the rules'.
        if kind.starts_with("harmful") && (mine.count.total == 0 || other.count.total == 0) {
            continue;
        }
        let exact = same.messages.then(|| exactly(mine, other)).flatten();
        let is_counted = exact.is_some();
        let file = format!("services/{service}.toml");
        changes.push(Change {
            service: service.to_owned(),
            adversary: adversary.to_owned(),
            kind,
            first: mine.side(),
            second: other.side(),
            exact: exact.map(rounded),
            tested: tested(mine, other, same, is_counted, level),
            // It is judged once all tests are known.
            verdict: Verdict::Same,
            file: if second.files.iter().any(|known| known.name == file) { file } else { String::new() },
        });
    }
    changes
}

type Key<'r> = (&'r str, &'r str, String);

/// All that a record says of each cell, and their order. Of two cells of one name the first counts.
fn found<'r>(record: &'r Record) -> (BTreeMap<Key<'r>, Found<'r>>, Vec<Key<'r>>) {
    let (mut all, mut order) = (BTreeMap::new(), Vec::new());
    let services: BTreeSet<&str> = record.services.iter().map(|service| service.id.as_str()).collect();
    let adversaries: BTreeSet<&str> = record.adversaries.iter().map(|adversary| adversary.id.as_str()).collect();
    let is_named = |service: &str, adversary: &str| services.contains(service) && adversaries.contains(adversary);
    let conversations = record.world.conversations;
    let mut add = |key: Key<'r>, found: Found<'r>| {
        if let Entry::Vacant(place) = all.entry(key.clone()) {
            place.insert(found);
            order.push(key);
        }
    };
    let pairs = record.replicates.iter().flat_map(|facts| &facts.pairs);
    let pairs: BTreeMap<(&str, &str), &[Means]> =
        pairs.map(|pair| ((pair.service.as_str(), pair.adversary.as_str()), pair.means.as_slice())).collect();
    let whole = |cell: &&Cell| cell.class == ALL && is_named(&cell.service, &cell.adversary);
    for cell in record.cells.iter().filter(whole) {
        for kind in Kind::ALL {
            let key = (cell.service.as_str(), cell.adversary.as_str(), kind.name().to_owned());
            let sums = cell.sums(kind);
            let means = pairs.get(&(key.0, key.1)).and_then(|means| means.get(kind as usize));
            add(key, Found { has_route: cell.has_route(kind), count: cell.count(kind), sums, means, conversations });
        }
    }
    for account in record.accounts.iter().filter(|account| is_named(&account.service, &account.adversary)) {
        let key = (account.service.as_str(), account.adversary.as_str(), format!("account-{}", account.fact));
        let (has_route, count) = (account.has_route, account.count);
        add(key, Found { has_route, count, sums: None, means: None, conversations });
    }
    (all, order)
}

impl Found<'_> {
    fn side(&self) -> Option<Side> {
        self.has_route.then(|| Side {
            scope: self.count.scope,
            exposed: self.count.exposed,
            per_1000: share(self.count).map(per_1000),
            replicated: self.replicated().map(|(mean, _)| per_1000(mean)),
        })
    }

    /// Mean over replicates and the part of how far it may be off that is their spread.
    fn replicated(&self) -> Option<(f64, Part)> {
        let estimate = self.sums?.of_scope.estimate()?;
        let part = Part { variance: estimate.error.powi(2), freedom: estimate.freedom };
        // Sums that no run could have given say nothing.
        (estimate.mean.is_finite() && part.variance.is_finite()).then_some((estimate.mean, part))
    }

    /// What each draw says by itself, unless that is not what the sums are of. Of very many draws only the first are kept.
    fn by_draw(&self) -> Option<&Means> {
        let of_all = &self.sums?.of_scope;
        self.means.filter(|means| match means.count().cmp(&of_all.draws) {
            Ordering::Less => true,
            Ordering::Equal => means.sum() == of_all.means.0,
            Ordering::Greater => false,
        })
    }

    /// How many conversations, drawn one by one, would vary between worlds as the scope does.
    fn drawn(&self, of: Of) -> f64 {
        let reached = match (of, self.sums) {
            // Each event is about others: together they reach more than one does.
            (Of::Replicates, Some(sums)) => sums.scope.0 as f64 * sums.of_scope.events as f64 / sums.total.0 as f64,
            _ => self.count.scope as f64 / self.count.total as f64,
        };
        let reached = if reached.is_finite() { reached.clamp(0.0, 1.0) } else { 0.0 };
        (self.conversations as f64 * reached / ALIKE).max(1.0)
    }
}

fn share(count: Count) -> Option<f64> {
    (count.scope > 0).then(|| count.exposed as f64 / count.scope as f64)
}

/// The difference of the shares of the same messages; exactly none where there is none.
fn exactly(first: &Found, second: &Found) -> Option<f64> {
    if !first.has_route || !second.has_route {
        return None;
    }
    let by = share(second.count)? - share(first.count)?;
    let crossed = |a: Count, b: Count| u128::from(a.exposed) * u128::from(b.scope);
    Some(if crossed(first.count, second.count) == crossed(second.count, first.count) { 0.0 } else { by * 1000.0 })
}

/// A test of replicates where both have them, draw by draw where those are the same; of counts where neither does, unless those
/// are of the same messages.
fn tested(first: &Found, second: &Found, same: Same, is_counted: bool, level: f64) -> Option<Tested> {
    if !first.has_route || !second.has_route {
        return None;
    }
    let (of, mine, other) = match (first.replicated(), second.replicated()) {
        (Some(mine), Some(other)) => (Of::Replicates, mine, other),
        _ if is_counted => return None,
        _ => {
            let certain = Part { variance: 0.0, freedom: f64::INFINITY };
            (Of::Counts, (share(first.count)?, certain), (share(second.count)?, certain))
        }
    };
    // As if both were one world's: where nothing came out of one, that one knows of no variance by itself.
    let pooled = f64::midpoint(mine.0, other.0).clamp(0.0, 1.0);
    let world = |found: &Found| {
        let variance = if same.messages { 0.0 } else { pooled * (1.0 - pooled) / found.drawn(of) };
        Part { variance, freedom: f64::INFINITY }
    };
    let by_draw = first.by_draw().zip(second.by_draw()).filter(|_| of == Of::Replicates && same.draws);
    let paired = by_draw.and_then(|(mine, other)| Difference::paired(mine, other, level));
    let of = if paired.is_some() { Of::Draws } else { of };
    let apart = || Difference::of((mine.0, &[mine.1, world(first)]), (other.0, &[other.1, world(second)]), level);
    let difference = paired.unwrap_or_else(apart);
    if !difference.by.is_finite() || !difference.p.is_finite() {
        return None;
    }
    let interval = difference.interval.filter(|(low, high)| low.is_finite() && high.is_finite());
    Some(Tested {
        of,
        by: per_1000(difference.by),
        low: interval.map(|(low, _)| per_1000(low)),
        high: interval.map(|(_, high)| per_1000(high)),
        p: rounded(difference.p),
        adjusted: 1.0,
    })
}

/// What to make of a cell whose tests are known.
pub(super) fn verdict(change: &Change, level: f64) -> Verdict {
    let came_out = |side: &Side| side.exposed > 0 || side.replicated.is_some_and(|mean| mean > 0.0);
    let (first, second) = match (&change.first, &change.second) {
        (Some(first), Some(second)) => (first, second),
        // A route by the rules is no matter of chance.
        (None, Some(side)) => return if came_out(side) { Verdict::Increase } else { Verdict::Same },
        (Some(side), None) => return if came_out(side) { Verdict::Decrease } else { Verdict::Same },
        (None, None) => return Verdict::Same,
    };
    let exact = change.exact.filter(|by| *by != 0.0);
    let tested =
        change.tested.filter(|tested| tested.adjusted <= 1.0 - level && tested.by != 0.0).map(|tested| tested.by);
    match (exact, tested) {
        (Some(exact), Some(tested)) if (exact > 0.0) != (tested > 0.0) => Verdict::Both,
        (Some(by), _) | (None, Some(by)) => {
            if by > 0.0 {
                Verdict::Increase
            } else {
                Verdict::Decrease
            }
        }
        (None, None) => {
            let differs = first.per_1000 != second.per_1000 || change.tested.is_some_and(|tested| tested.by != 0.0);
            if differs { Verdict::Unclear } else { Verdict::Same }
        }
    }
}

fn per_1000(share: f64) -> f64 {
    rounded(share * 1000.0)
}

/// As many digits as two machines agree on, whatever their library of functions.
pub(super) fn rounded(value: f64) -> f64 {
    format!("{value:.8e}").parse().unwrap_or(value)
}
