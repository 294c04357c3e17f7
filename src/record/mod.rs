//! What is kept of a run? The only on-disk result format, and expectations over it.

mod basis;
mod build;
mod case;
mod cell;
mod claim;
mod companion;
mod comparison;
mod drivers;
mod expectation;
mod replicates;
mod shard;
mod trace;
mod what_if;

pub use crate::exposure::{CERTAIN, Count, FURTHEST, Hands, Kind, Reached, Sums, YEARS};
pub use crate::meter::Primitive;
pub use crate::scenario::{ACCOUNT, AdversaryClass, SIZES};
pub use crate::stats::Wide;
pub use build::{Varied, hexadecimal, sha256};
pub use case::CaseFacts;
pub use cell::{AccountCell, Cell, SizeCell};
pub use claim::{ClaimFacts, ClaimTestFacts};
pub use companion::{Companion, FloorFacts, ReplicateSpeed, Throughput};
pub use comparison::{ALIKE, COMPARISON, Change, Compared, Comparison, Lists, Of, Side, Tested, Verdict};
pub use drivers::{DriverFact, DriverFacts, Flip, MovedFacts};
pub use replicates::{Pair, ReplicateFacts};
pub use shard::{Label, NoPart, Part, SHARD_FORMAT, read_part, scenario_hash, write_part};
pub use trace::{DayFacts, TraceFacts, TraceKey};
pub use what_if::{DialFacts, GridFacts, WhatIfFacts};

use serde::{Deserialize, Serialize};

/// Version of the format: changed whenever an older reader would misread it.
pub const FORMAT: &str = "plainsight record 10";

/// Whom an act is about that is about all people, as [`AdversaryFacts::about`] says it.
pub const EVERYONE: &str = "everyone";

/// Everything a report needs about a run, the same bytes for the same seed on any number of threads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// [`FORMAT`].
    pub format: String,
    /// Version of plainsight.
    pub version: String,
    /// The study's file stem.
    pub study: String,
    /// The question: the report's title.
    pub question: String,
    /// Why it was asked.
    pub purpose: String,
    /// What the study leaves out, a sentence each.
    pub not_modelled: Vec<String>,
    /// Seed of the run.
    pub seed: u64,
    /// Id of the adversary whose column leads the report.
    pub headline: String,
    /// The world, in numbers.
    pub world: WorldFacts,
    /// Services in the study's order.
    pub services: Vec<ServiceFacts>,
    /// Adversaries in the study's order.
    pub adversaries: Vec<AdversaryFacts>,
    /// One per service × adversary × class, `all` included, in that order.
    pub cells: Vec<Cell>,
    /// One per service × adversary × fact that the service keeps about accounts, in that order.
    pub accounts: Vec<AccountCell>,
    /// One per service × adversary × size of conversation of which there are any, in that order, where the model has a route
    /// to content.
    pub sizes: Vec<SizeCell>,
    /// One per service × adversary, in that order, where the model has a route to content.
    pub days: Vec<DayFacts>,
    /// One per service × adversary of which any content came out, in that order.
    pub traces: Vec<TraceFacts>,
    /// One per service × adversary, in that order: on what a finding about content rests.
    pub bases: Vec<Basis>,
    /// Replicates over draws of the assumptions and over events, where there were any.
    pub replicates: Option<ReplicateFacts>,
    /// What moves the headline's answer, where that was asked.
    pub drivers: Option<DriverFacts>,
    /// What would come out at other values of a few assumptions, where that was asked.
    pub what_if: Option<WhatIfFacts>,
    /// Every number with its source and grade.
    pub assumptions: Vec<AssumptionFacts>,
    /// Sources they name.
    pub sources: Vec<SourceFacts>,
    /// What must come out.
    pub expectations: Vec<ExpectationFacts>,
    /// What is said in the debate, and what tests it.
    pub claims: Vec<ClaimFacts>,
    /// What is documented, and whether that came out, where the study tells of something that happened.
    pub case: Option<CaseFacts>,
    /// Every scenario file, with its text and hash.
    pub files: Vec<FileFacts>,
}

/// The world, in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorldFacts {
    /// File stem.
    pub id: String,
    /// Name for readers.
    pub name: String,
    /// One sentence.
    pub summary: String,
    /// Messages sent.
    pub messages: u64,
    /// Conversations.
    pub conversations: u64,
    /// Conversations that are groups.
    pub groups: u64,
    /// People who take part in any.
    pub people: u64,
    /// The declared window [s].
    pub span: i64,
    /// When campaigns begin [s].
    pub campaign_at: i64,
    /// Rows of a trace that are not in this world.
    pub left_out: u64,
    /// SHA-256 of the trace that it replays, in hexadecimal; none where it is generated.
    pub trace: Option<String>,
}

/// A service, and what carrying the world through it cost in operations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceFacts {
    /// File stem.
    pub id: String,
    /// Name for readers.
    pub name: String,
    /// One sentence.
    pub summary: String,
    /// The service it varies; empty where none.
    pub extends: String,
    /// Who holds the keys of stored content: `provider`, `people`, `others`, or `mixed` where classes differ.
    pub key_holder: String,
    /// Names of its classes, in order.
    pub classes: Vec<String>,
    /// Messages of each class.
    pub class_messages: Vec<u64>,
    /// Copies of content sealed (one a recipient where a scheme seals for each).
    pub sealed: u64,
    /// Copies that recipients opened.
    pub received: u64,
    /// Bytes of sealed content.
    pub sealed_bytes: u64,
}

/// An adversary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdversaryFacts {
    /// File stem.
    pub id: String,
    /// Name for readers.
    pub name: String,
    /// One sentence, reads as "if …".
    pub summary: String,
    /// Family, as the file writes it.
    pub class: String,
    /// Whom it is about, in words: "everyone", "100 accounts".
    pub about: String,
    /// Campaigns a year per unit: low, central, high; empty where no rate is stated.
    pub rate: Vec<String>,
    /// Unit of the rate; empty where none.
    pub rate_unit: String,
}

/// On what a finding about one service under one adversary rests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    /// Service id.
    pub service: String,
    /// Adversary id.
    pub adversary: String,
    /// Ids of the assumptions in use.
    pub assumptions: Vec<String>,
}

/// One number of a scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssumptionFacts {
    /// `A1`, `A2` …
    pub id: String,
    /// File in which it stands.
    pub file: String,
    /// Line in that file.
    pub line: usize,
    /// Where in the file.
    pub path: String,
    /// The value as written.
    pub value: String,
    /// Source id; may be empty.
    pub source: String,
    /// Grade, in words.
    pub grade: String,
    /// The author's remark; may be empty.
    pub note: String,
}

/// A source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceFacts {
    /// Its id.
    pub id: String,
    /// What it is.
    pub title: String,
    /// Where it is; may be empty.
    pub url: String,
    /// When it was seen or published; may be empty.
    pub date: String,
}

/// An expectation and whether the run met it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectationFacts {
    /// File in which it stands.
    pub file: String,
    /// Line in that file.
    pub line: usize,
    /// What must come out, in words.
    pub statement: String,
    /// Why.
    pub because: String,
    /// Whether it did.
    pub met: bool,
    /// What came out instead, a line each, where it did not.
    pub failures: Vec<String>,
}

/// A scenario file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileFacts {
    /// Its name, relative to the scenarios.
    pub name: String,
    /// SHA-256 of its text, in hexadecimal.
    pub sha256: String,
    /// Its text.
    pub text: String,
}
