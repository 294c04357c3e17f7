//! What is said in the debate, beside the cells that test it.

use serde::{Deserialize, Serialize};

use crate::scenario::{Claim, ClaimTest};

/// A claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimFacts {
    /// What is said.
    pub says: String,
    /// By whom, or where.
    pub by: String,
    /// The cells that test it.
    pub tests: Vec<ClaimTestFacts>,
    /// Why nothing tests it; empty where something does.
    pub untested: String,
    /// What the test cannot say; may be empty.
    pub beyond: String,
}

/// Some services under one adversary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimTestFacts {
    /// Adversary id.
    pub adversary: String,
    /// Service ids.
    pub services: Vec<String>,
    /// What is exposed.
    pub kind: String,
}

impl From<&Claim> for ClaimFacts {
    fn from(claim: &Claim) -> Self {
        let test = |test: &ClaimTest| ClaimTestFacts {
            adversary: test.adversary.clone(),
            services: test.services.clone(),
            kind: test.kind.clone(),
        };
        Self {
            says: claim.says.clone(),
            by: claim.by.clone(),
            tests: claim.tests.iter().map(test).collect(),
            untested: claim.untested.clone().unwrap_or_default(),
            beyond: claim.beyond.clone().unwrap_or_default(),
        }
    }
}
