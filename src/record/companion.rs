//! What differs from run to run with the same seed: time, machine, threads. Kept in `run.json`.

use serde::{Deserialize, Serialize};

use crate::engine::Costs;
use crate::meter::Operations;

/// `run.json`, beside the record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Companion {
    /// Version of plainsight.
    pub version: String,
    /// SHA-256 of `record.json`, in hexadecimal.
    pub record_sha256: String,
    /// The command that was run.
    pub command: String,
    /// When it began, UTC, ISO 8601.
    pub started: String,
    /// Wall time [s].
    pub wall_seconds: f64,
    /// Threads.
    pub threads: usize,
    /// Processor model; empty where not known.
    pub cpu: String,
    /// Operating system and architecture.
    pub platform: String,
    /// Rust compiler; empty where not known.
    pub rustc: String,
    /// Git revision the binary was built from; empty where not known.
    pub revision: String,
    /// One per service.
    pub throughput: Vec<Throughput>,
    /// The most memory held at any time [bytes], where the system says it.
    pub peak_memory: Option<u64>,
    /// How fast replicates were, where there were any.
    pub replicates: Option<ReplicateSpeed>,
}

/// How fast replicates were.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReplicateSpeed {
    /// Wall time [s].
    pub seconds: f64,
    /// Work done: how often a way was tried on a block of up to 64 messages.
    pub queries: u64,
    /// Ground covered: messages × services × adversaries × replicates, per second of wall time.
    pub covered_per_second: f64,
}

/// How fast one service was carried.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Throughput {
    /// Service id.
    pub service: String,
    /// Wall time of the service in this run [s].
    pub wall_seconds: f64,
    /// Thread time spent drawing, sealing and delivering messages [s].
    pub sealing_seconds: f64,
    /// Copies sealed per second of that.
    pub sealed_per_second: f64,
    /// Thread time the adversaries spent on their hauls [s].
    pub opening_seconds: f64,
    /// Decryptions that opened, by recipients and adversaries, per second of both times together.
    pub opened_per_second: f64,
    /// Messages carried per second of wall time, adversaries included.
    pub messages_per_second: f64,
    /// What the primitive operations of drawing texts, sealing and opening alone would take on one thread [s]; none where nothing
    /// was proved.
    #[serde(default)]
    pub floor_seconds: Option<f64>,
}

/// How far one service is from the floor.
#[derive(Debug, Clone, PartialEq)]
pub struct FloorFacts {
    /// The service's name, or that of the part.
    pub name: String,
    /// Thread time [s].
    pub seconds: f64,
    /// What its primitive operations alone would take [s].
    pub floor: f64,
    /// How often each was done.
    pub operations: Operations,
    /// What each cost then [ns], in the order of [`crate::meter::Primitive::ALL`].
    pub costs: Vec<f64>,
}

impl FloorFacts {
    /// From what it took [ns], and what a primitive costs.
    pub fn new(name: &str, took: u64, operations: Operations, costs: &Costs) -> Self {
        let (name, floor) = (name.to_owned(), costs.floor(&operations));
        Self { name, seconds: took as f64 / 1e9, floor, operations, costs: costs.0.clone() }
    }

    /// How many times the floor it took.
    pub fn ratio(&self) -> f64 {
        self.seconds / self.floor
    }

    /// The one with the median ratio; there must be one.
    pub fn median(mut rounds: Vec<Self>) -> Option<Self> {
        rounds.sort_by(|one, other| one.ratio().total_cmp(&other.ratio()));
        let middle = rounds.len() / 2;
        rounds.into_iter().nth(middle)
    }
}
