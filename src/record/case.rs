//! Does the simulation say what is documented? A case's verdict, from the cells of its run.

use serde::{Deserialize, Serialize};

use super::{AccountCell, Cell, ExpectationFacts, Kind};
use crate::scenario::{Extent, Study};

/// What is documented of something that happened, and what came out here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseFacts {
    /// When it happened, in words.
    pub date: String,
    /// What is documented, in words.
    pub documented: String,
    /// Whether content is documented to have come out: `yes`, `part`, `no`, `not documented`.
    pub content: String,
    /// Whether it came out here: `yes`, `part`, `no`.
    pub simulated: String,
    /// Metadata that came out here, of the kinds that the case speaks of.
    pub metadata: Vec<String>,
    /// What differs from what is documented, a line each: the case agrees where there is none.
    pub differences: Vec<String>,
    /// Why it differs, where the case says so; empty otherwise.
    pub disagrees: String,
}

impl CaseFacts {
    /// Whether the simulation says what is documented.
    pub fn agrees(&self) -> bool {
        self.differences.is_empty()
    }
}

/// Of 1,000 messages in scope so many are all of them: users delete some, and some never arrive.
const ALL_BUT_A_FEW: f64 = 950.0;

/// The verdict on a study's case, where it tells of one.
pub(super) fn judge(
    study: &Study,
    cells: &[Cell],
    accounts: &[AccountCell],
    expectations: &[ExpectationFacts],
) -> Option<CaseFacts> {
    let case = study.case.as_ref()?;
    let service = &study.services.first()?.id;
    let cell = cells
        .iter()
        .find(|cell| cell.service == *service && cell.adversary == study.headline && cell.class == "all")?;
    let came = cell.count(Kind::Content);
    let extent = match came.scope_per_1000() {
        _ if came.exposed == 0 => Extent::No,
        rate if rate >= ALL_BUT_A_FEW => Extent::Yes,
        _ => Extent::Part,
    };
    let came_out = |name: &str| {
        let fact = accounts
            .iter()
            .any(|c| c.service == *service && c.adversary == study.headline && c.fact == name && c.count.exposed > 0);
        fact || Kind::ALL.iter().any(|kind| kind.name() == name && cell.count(*kind).exposed > 0)
    };
    let mut differences = Vec::new();
    if came.scope == 0 {
        differences.push("no message is in scope: nothing was tried".to_owned());
    }
    if case.content.is_some_and(|documented| documented != extent) {
        let documented = case.content.map_or("", Extent::name);
        differences.push(format!("content: documented {documented}, simulated {}", extent.name()));
    }
    let missing = case.metadata.iter().filter(|name| !came_out(name));
    differences.extend(missing.map(|name| format!("{name}: documented to have come out, and did not here")));
    let surplus = case.no_metadata.iter().filter(|name| came_out(name));
    differences.extend(surplus.map(|name| format!("{name}: documented not to have come out, and did here")));
    let unmet = expectations.iter().filter(|expectation| !expectation.met);
    differences.extend(unmet.map(|unmet| format!("not met: {}: {}", unmet.statement, unmet.failures.join("; "))));
    let spoken_of = case.metadata.iter().chain(&case.no_metadata);
    Some(CaseFacts {
        date: case.date.clone(),
        documented: case.documented.clone(),
        content: case.content.map_or("not documented", Extent::name).to_owned(),
        simulated: extent.name().to_owned(),
        metadata: spoken_of.filter(|name| came_out(name)).cloned().collect(),
        differences,
        disagrees: case.disagrees.clone().unwrap_or_default(),
    })
}
