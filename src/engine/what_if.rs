//! What would come out at other values of a few assumptions? The counted evaluator at every point of a grid.
//!
//! # Model
//! As for drivers: the share of content in scope, the mean over a few events that stay the same, everything else at its
//! central value. A service is asked about the dials that move one of its numbers.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::answers::{Answers, Why};
use super::drivers::{Asked, Rooms};
use super::{Host, Pool, Question, Replicates, Shard, Stopped};
use crate::exposure::{Ground, Kind};
use crate::scenario::{Dial, Draws, Settle};

/// The answers of one service and adversary.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// Index of the service.
    pub service: usize,
    /// Index of the adversary.
    pub adversary: usize,
    /// Indices of the dials that move anything here.
    pub dials: Vec<usize>,
    /// One for each combination of positions, the last dial's changing fastest; a dial's first position leaves it as
    /// assumed. `None` where there is no way or nothing in scope.
    pub answers: Vec<Option<f64>>,
}

/// Assumptions at chosen values; the others keep their central ones.
struct Set(BTreeMap<String, f64>);

impl Draws for Set {
    fn uniform(&self, _: &str) -> Option<f64> {
        None
    }

    fn value(&self, assumption: &str) -> Option<f64> {
        self.0.get(assumption).copied()
    }
}

impl Replicates<'_> {
    /// The answers at every combination of the dials' values, for each service and adversary that has any way to content.
    ///
    /// # Errors
    /// Where the host says stop.
    pub fn what_if(&self, ground: &Ground, dials: &[Dial], host: &dyn Host) -> Result<Vec<Grid>, Stopped> {
        self.what_if_by(Some(ground), dials, (&Answers::default(), Shard::WHOLE), host)
    }

    /// The same of the services and adversaries that a shard takes, where some answers are known. Without a ground all must be.
    ///
    /// # Errors
    /// Where the host says stop, or an answer is missing.
    pub(super) fn what_if_by(
        &self,
        ground: Option<&Ground>,
        dials: &[Dial],
        (answers, shard): (&Answers, Shard),
        host: &dyn Host,
    ) -> Result<Vec<Grid>, Stopped> {
        let mut grids = Vec::new();
        for adversary in 0..self.adversaries.len() {
            let question = Question { adversary, kind: Kind::Content, samples: 0 };
            let taken = |service: &usize| shard.takes(adversary * self.services.len() + service);
            let mine: Vec<usize> = (0..self.services.len()).filter(taken).collect();
            let ground = ground.filter(|_| !mine.is_empty());
            let (asked, pool) = (ground.map(|ground| Asked::new(self, ground, question)), Pool::<Rooms>::default());
            let asked = asked.as_ref();
            for service in mine {
                let rules = &self.services[service];
                let assumptions: Vec<String> = rules.assumptions().into_iter().map(|(name, _)| name).collect();
                let moved = |dial: &Dial| -> Vec<&String> {
                    assumptions.iter().filter(|assumption| dial.moves(&rules.id, assumption)).collect()
                };
                let here: Vec<usize> = (0..dials.len()).filter(|dial| !moved(&dials[*dial]).is_empty()).collect();
                let mut points = vec![BTreeMap::new()];
                for dial in &here {
                    let values = || std::iter::once(None).chain(dials[*dial].values.iter().map(Some));
                    let set = |point: &BTreeMap<String, f64>, value: Option<&f64>| {
                        let mut point = point.clone();
                        point.extend(value.into_iter().flat_map(|value| {
                            moved(&dials[*dial]).into_iter().map(|assumption| (assumption.clone(), *value))
                        }));
                        point
                    };
                    points = points.iter().flat_map(|point| values().map(|value| set(point, value))).collect();
                }
                let questions = answers.about((Why::WhatIf, service, adversary));
                let one = |(at, point): (usize, BTreeMap<String, f64>)| {
                    let point = &Set(point);
                    let ask = asked.map(|asked| || pool.with(|rooms| asked.answer(service, point, rooms)));
                    questions.answer(at, ask.as_ref().map(|ask| ask as &dyn Fn() -> Option<f64>), host)
                };
                let answers: Vec<Option<f64>> = points.into_par_iter().enumerate().map(one).collect();
                questions.end()?;
                host.carried(1);
                if answers.iter().any(Option::is_some) {
                    grids.push(Grid { service, adversary, dials: here, answers });
                }
            }
        }
        Ok(grids)
    }
}
