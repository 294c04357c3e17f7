//! Did what must come out come out?

use super::{AccountCell, Cell, ExpectationFacts, SizeCell};
use crate::exposure::{Count, Kind};
use crate::scenario::{ACCOUNT, Denominator, Expectation, SIZES, Study};

/// Judges every expectation of a study by the cells of its run.
pub(super) fn judge(study: &Study, judged: &Judged) -> Vec<ExpectationFacts> {
    study.expect.iter().map(|expectation| judge_one(expectation, judged)).collect()
}

/// What a run gave, as far as expectations are judged by it.
pub(super) struct Judged<'j> {
    pub(super) cells: &'j [Cell],
    pub(super) accounts: &'j [AccountCell],
    pub(super) sizes: &'j [SizeCell],
}

fn judge_one(expectation: &Expectation, judged: &Judged) -> ExpectationFacts {
    let mut failures = Vec::new();
    for service in &expectation.services {
        for adversary in &expectation.adversaries {
            let place = format!("{service} × {adversary} × {}", expectation.class);
            match count(expectation, service, adversary, judged) {
                Some(count) => failures.extend(failure(expectation, &place, count)),
                // What nothing was measured for would hold whatever the service did.
                None if expectation.class == ACCOUNT => {
                    failures.push(format!("{place}: no {} is kept about accounts", expectation.kind));
                }
                None if SIZES.iter().any(|(size, _)| *size == expectation.class) => {
                    failures.push(format!("{place}: no conversation of this size, or no route to content"));
                }
                None => failures.push(format!("{service} × {adversary}: there is no class {}", expectation.class)),
            }
        }
    }
    ExpectationFacts {
        file: expectation.file.clone(),
        line: expectation.line,
        statement: statement(expectation),
        because: expectation.because.clone(),
        met: failures.is_empty(),
        failures,
    }
}

/// What was counted for an expectation, of one service and one adversary.
fn count(expectation: &Expectation, service: &str, adversary: &str, judged: &Judged) -> Option<Count> {
    let Judged { cells, accounts, sizes } = judged;
    if SIZES.iter().any(|(size, _)| *size == expectation.class) {
        let is = |cell: &&SizeCell| {
            cell.service == service && cell.adversary == adversary && cell.size == expectation.class
        };
        return sizes.iter().find(is).map(|cell| cell.count);
    }
    if expectation.class == ACCOUNT {
        let is = |cell: &&AccountCell| {
            cell.service == service && cell.adversary == adversary && cell.fact == expectation.kind
        };
        return accounts.iter().find(is).map(|cell| cell.count);
    }
    let is = |cell: &&Cell| cell.service == service && cell.adversary == adversary && cell.class == expectation.class;
    let kind = Kind::ALL.into_iter().find(|kind| kind.name() == expectation.kind)?;
    cells.iter().find(is).map(|cell| cell.count(kind))
}

fn failure(expectation: &Expectation, place: &str, count: Count) -> Option<String> {
    let whole = denominator(expectation.of, count);
    if whole == 0 {
        return Some(format!("{place}: nothing to count: none of {} items is in scope", count.total));
    }
    let came = count.exposed as f64 * 1000.0 / whole as f64;
    let range = expectation.at_least..=expectation.at_most;
    (!range.contains(&came)).then(|| format!("{place}: {came:.3} per 1,000 ({} of {whole})", count.exposed))
}

const fn denominator(of: Denominator, count: Count) -> u64 {
    match of {
        Denominator::Total => count.total,
        Denominator::Scope => count.scope,
    }
}

fn statement(expectation: &Expectation) -> String {
    let Expectation { at_least, at_most, .. } = expectation;
    let range = if at_least == at_most {
        format!("exactly {at_least}")
    } else if *at_most >= 1000.0 {
        format!("at least {at_least}")
    } else if *at_least <= 0.0 {
        format!("at most {at_most}")
    } else {
        format!("between {at_least} and {at_most}")
    };
    let of = match expectation.of {
        Denominator::Total => "of all",
        Denominator::Scope => "in scope",
    };
    format!(
        "{range} per 1,000 {of}: {} of class {} in {}, by {}",
        expectation.kind,
        expectation.class,
        expectation.services.join(", "),
        expectation.adversaries.join(", ")
    )
}
