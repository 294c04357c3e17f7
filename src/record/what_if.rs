//! What would come out at other values of a few assumptions, as the evaluator found it at every point of a grid.

use serde::{Deserialize, Serialize};

use super::build::assumption_id;
use super::{Cell, Kind};
use crate::engine::Grid;
use crate::scenario::{Dial, Study};

/// A grid of answers: content, all classes together, as shares of the scope.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WhatIfFacts {
    /// What may be moved.
    pub dials: Vec<DialFacts>,
    /// One per adversary × service that has an answer, in that order.
    pub grids: Vec<GridFacts>,
}

/// Something that may be moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DialFacts {
    /// What, in words.
    pub says: String,
    /// The values to which, as the study writes them.
    pub values: Vec<String>,
    /// Ids of the lines that state the numbers, `A1`, `A2` …
    pub assumptions: Vec<String>,
}

/// The answers of one service and adversary.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GridFacts {
    /// Service id.
    pub service: String,
    /// Adversary id.
    pub adversary: String,
    /// Which of the dials move anything here.
    pub dials: Vec<usize>,
    /// An answer for each combination of positions, the last dial's changing fastest; a dial's first position leaves it as
    /// assumed. Nothing where there is no way or nothing in scope.
    pub answers: Vec<Option<f64>>,
}

/// A grid of a pair that has a route to other things alone says nothing of content.
pub(super) fn facts(study: &Study, grids: &[Grid], cells: &[Cell]) -> WhatIfFacts {
    let dial = |dial: &Dial| {
        let stated = study.assumptions.iter().enumerate().filter(|(_, stated)| {
            let identity = stated.identity();
            study.services.iter().any(|service| dial.moves(&service.id, &identity) && service.stated.contains(stated))
        });
        DialFacts {
            says: dial.says.clone(),
            values: dial.labels.clone(),
            assumptions: stated.map(|(at, _)| assumption_id(at)).collect(),
        }
    };
    let grid = |grid: &Grid| GridFacts {
        service: study.services[grid.service].id.clone(),
        adversary: study.adversaries[grid.adversary].id.clone(),
        dials: grid.dials.clone(),
        answers: grid.answers.clone(),
    };
    let has_route = |grid: &&Grid| {
        let (service, adversary) = (&study.services[grid.service].id, &study.adversaries[grid.adversary].id);
        let ours = |cell: &&Cell| cell.service == *service && cell.adversary == *adversary && cell.class == "all";
        cells.iter().find(ours).is_some_and(|cell| cell.has_route(Kind::Content))
    };
    WhatIfFacts {
        dials: study.what_if.iter().map(dial).collect(),
        grids: grids.iter().filter(has_route).map(grid).collect(),
    }
}
