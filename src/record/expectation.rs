//! Did what must come out come out?

use super::{Cell, ExpectationFacts};
use crate::exposure::{Count, Kind};
use crate::scenario::{Denominator, Expectation, Study};

/// Judges every expectation of a study by the cells of its run.
pub(super) fn judge(study: &Study, cells: &[Cell]) -> Vec<ExpectationFacts> {
    study.expect.iter().map(|expectation| judge_one(expectation, cells)).collect()
}

fn judge_one(expectation: &Expectation, cells: &[Cell]) -> ExpectationFacts {
    let concerned: Vec<&Cell> = cells.iter().filter(|cell| concerns(expectation, cell)).collect();
    let mut failures: Vec<String> = concerned.iter().filter_map(|cell| failure(expectation, cell)).collect();
    // What nothing was measured for would hold whatever the service did.
    for service in &expectation.services {
        for adversary in &expectation.adversaries {
            if !concerned.iter().any(|cell| cell.service == *service && cell.adversary == *adversary) {
                failures.push(format!("{service} × {adversary}: there is no class {}", expectation.class));
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

fn concerns(expectation: &Expectation, cell: &Cell) -> bool {
    expectation.services.contains(&cell.service)
        && expectation.adversaries.contains(&cell.adversary)
        && expectation.class == cell.class
}

fn failure(expectation: &Expectation, cell: &Cell) -> Option<String> {
    let kind = Kind::ALL.into_iter().find(|kind| kind.name() == expectation.kind)?;
    let count = cell.count(kind);
    let whole = denominator(expectation.of, count);
    let place = format!("{} × {} × {}", cell.service, cell.adversary, cell.class);
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
