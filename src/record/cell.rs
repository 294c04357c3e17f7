//! The exposure of one service to one adversary in one class of conversation, in whole numbers.

use serde::{Deserialize, Serialize};

use crate::exposure::{Count, Kind, Sums};
use crate::stats::Nested;

/// One service × adversary × class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cell {
    /// Service id.
    pub service: String,
    /// Adversary id.
    pub adversary: String,
    /// Class name, or `all`.
    pub class: String,
    /// Whether the adversary looks at anything of a kind here, one a kind: where not, the model has no route.
    pub routes: Vec<bool>,
    /// Independent campaigns this cell was run over.
    pub campaigns: u64,
    /// Content ciphertexts the adversary held, in the conversations that were proved.
    pub held: u64,
    /// Decryptions it tried.
    pub tried: u64,
    /// Decryptions that opened.
    pub opened: u64,
    /// One count a kind, in the order of [`Kind::ALL`]: every conversation, inputs at their central values.
    pub counts: Vec<Count>,
    /// The same of the conversations that were proved by decryption.
    pub proved: Vec<Count>,
    /// What replicates say, one a kind; nothing where there are none, or no route.
    pub sums: Vec<Sums>,
}

impl Cell {
    /// Whether the model has a route to a kind.
    pub fn has_route(&self, kind: Kind) -> bool {
        self.routes.get(kind as usize).copied().unwrap_or_default()
    }

    /// Exposed per 1,000 in scope: the mean over replicates, or where there are none the count at central values. `None`
    /// where nothing is in scope.
    pub fn scope_per_1000(&self, kind: Kind) -> Option<f64> {
        let replicated = self.sums(kind).and_then(|sums| sums.of_scope.estimate());
        let count = self.count(kind);
        let central = || (count.scope > 0).then(|| count.scope_per_1000());
        replicated.map(|estimate| estimate.mean * 1000.0).or_else(central)
    }

    /// The share of the scope over replicates; `None` where there were none, or no route.
    pub fn spread(&self, kind: Kind) -> Option<&Nested> {
        let sums = self.sums(kind).filter(|_| self.has_route(kind))?;
        Some(&sums.of_scope).filter(|spread| spread.draws > 0)
    }

    /// The count of a kind among the conversations that were proved.
    pub fn proved(&self, kind: Kind) -> Count {
        self.proved.get(kind as usize).copied().unwrap_or_default()
    }

    /// What replicates say of a kind.
    pub fn sums(&self, kind: Kind) -> Option<&Sums> {
        self.sums.get(kind as usize)
    }

    /// The count of a kind.
    pub fn count(&self, kind: Kind) -> Count {
        self.counts.get(kind as usize).copied().unwrap_or_default()
    }
}

/// Content in conversations of one size, of every class: inputs at their central values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SizeCell {
    /// Service id.
    pub service: String,
    /// Adversary id.
    pub adversary: String,
    /// The size, as the CSV writes it: `members-3-4`.
    pub size: String,
    /// Messages.
    pub count: Count,
    /// Those in conversations that were proved by decryption.
    pub proved: Count,
}

/// What one adversary learns of the accounts of one service, one fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountCell {
    /// Service id.
    pub service: String,
    /// Adversary id.
    pub adversary: String,
    /// The fact, as the CSV writes it.
    pub fact: String,
    /// Whether the adversary looks at it of anybody: where not, the model has no route.
    pub has_route: bool,
    /// Accounts of which it is kept.
    pub count: Count,
}
