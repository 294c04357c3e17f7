//! What moves the answer: which assumption, how far, and whether it changes which of two services exposes more.

use serde::{Deserialize, Serialize};

use super::build::assumption_id;
use crate::engine::{Moved, Question};
use crate::scenario::{Service, Study, key};
use crate::stats::Sobol;

/// The answers of one adversary and kind, all classes together, as shares of the scope.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DriverFacts {
    /// Adversary id.
    pub adversary: String,
    /// What is exposed.
    pub kind: String,
    /// Rows of the two samples behind the indices.
    pub samples: u64,
    /// One per service that has an answer.
    pub services: Vec<MovedFacts>,
    /// Where an end of an assumption's range changes which of two services exposes more.
    pub flips: Vec<Flip>,
}

/// What moves the answer at one service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MovedFacts {
    /// Service id.
    pub service: String,
    /// The answer at central values.
    pub central: f64,
    /// Assumptions that move it, those first that move it most.
    pub by: Vec<DriverFact>,
}

/// One assumption.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DriverFact {
    /// Ids of the lines that state it, `A1`, `A2` …; none where it has no grade.
    pub assumptions: Vec<String>,
    /// Its key, as files write it.
    pub path: String,
    /// Its values at its 5 % and its 95 % point [s for durations].
    pub values: [f64; 2],
    /// The answer there, everything else at its central value.
    pub answers: [f64; 2],
    /// First-order Sobol index, and its 90 % interval; empty where none was computed.
    pub first: Vec<f64>,
    /// Total index, and its interval.
    pub total: Vec<f64>,
}

/// Two services that change places.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flip {
    /// Key of the assumption.
    pub path: String,
    /// Ids of the lines that state it.
    pub assumptions: Vec<String>,
    /// `low` or `high`.
    pub end: String,
    /// The service that exposes more at central values.
    pub more: String,
    /// The service that exposes more at that end.
    pub then: String,
}

impl DriverFacts {
    /// From what the engine found, service by service.
    pub fn new(study: &Study, asked: Question, moved: &[Moved]) -> Self {
        facts(study, asked, moved)
    }
}

fn facts(study: &Study, asked: Question, moved: &[Moved]) -> DriverFacts {
    let (services, assumptions) = (&study.services, &study.assumptions);
    let lines = |wanted: &str| -> Vec<String> {
        let same = assumptions.iter().enumerate().filter(|(_, assumption)| assumption.identity() == wanted);
        same.map(|(at, _)| assumption_id(at)).collect()
    };
    let path = |assumption: &str| key(assumption).to_owned();
    let with_answers: Vec<(&Service, &Moved, f64)> =
        services.iter().zip(moved).filter_map(|(service, moved)| Some((service, moved, moved.central?))).collect();
    let list = |indices: Option<Sobol>, of: fn(&Sobol) -> (f64, [f64; 2])| {
        indices.map_or_else(Vec::new, |indices| {
            let (index, [low, high]) = of(&indices);
            vec![index, low, high]
        })
    };
    let services = with_answers.iter().map(|(service, moved, central)| MovedFacts {
        service: service.id.clone(),
        central: *central,
        by: moved
            .by
            .iter()
            .map(|driver| DriverFact {
                assumptions: lines(&driver.assumption),
                path: path(&driver.assumption),
                values: driver.values,
                answers: driver.answers,
                first: list(driver.indices, |indices| (indices.first, indices.first_range)),
                total: list(driver.indices, |indices| (indices.total, indices.total_range)),
            })
            .collect(),
    });
    let mut flips = Vec::new();
    for (at, (one, one_moved, one_central)) in with_answers.iter().enumerate() {
        for (other, other_moved, other_central) in &with_answers[at + 1..] {
            let mut tried: Vec<&str> =
                one_moved.by.iter().chain(&other_moved.by).map(|driver| driver.assumption.as_str()).collect();
            tried.sort_unstable();
            tried.dedup();
            for assumption in tried {
                for (end, name) in ["low", "high"].into_iter().enumerate() {
                    let there = |moved: &Moved, central: f64| {
                        let driver = moved.by.iter().find(|driver| driver.assumption == assumption);
                        driver.map_or(central, |driver| driver.answers[end])
                    };
                    let before = one_central - other_central;
                    let after = there(one_moved, *one_central) - there(other_moved, *other_central);
                    if before * after < 0.0 {
                        let (more, then) = if before > 0.0 { (one, other) } else { (other, one) };
                        flips.push(Flip {
                            path: path(assumption),
                            assumptions: lines(assumption),
                            end: name.to_owned(),
                            more: more.id.clone(),
                            then: then.id.clone(),
                        });
                    }
                }
            }
        }
    }
    DriverFacts {
        adversary: study.adversaries[asked.adversary].id.clone(),
        kind: asked.kind.name().to_owned(),
        samples: asked.samples as u64,
        services: services.collect(),
        flips,
    }
}
