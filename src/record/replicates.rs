//! What thousands of replicates gave, in sums that merge.

use serde::{Deserialize, Serialize};

use crate::exposure::Reached;
use crate::stats::{Means, Nested};

/// How the replicates were made, and what they say of pairs of services and adversaries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReplicateFacts {
    /// Draws of the assumptions.
    pub draws: u64,
    /// Events under each draw.
    pub events: u64,
    /// Id of the service that the others are compared with.
    pub reference: String,
    /// One per service × adversary that has a route.
    pub pairs: Vec<Pair>,
}

impl ReplicateFacts {
    /// Events under all draws.
    pub const fn all(&self) -> u64 {
        self.draws.saturating_mul(self.events)
    }
}

/// What replicates say of one service and adversary, all classes together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pair {
    /// Service id.
    pub service: String,
    /// Adversary id.
    pub adversary: String,
    /// Share of people exposed after so many years, see [`crate::exposure::YEARS`].
    pub reached: Reached,
    /// Share of the scope exposed here less that on the reference service, event by event, one a kind.
    pub deficits: Vec<Nested>,
    /// Share of the scope exposed in each draw, one a kind: what two records with the same draws are compared by.
    pub means: Vec<Means>,
}
