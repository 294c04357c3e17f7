//! What differs between two records, and how much of it is no accident?
//!
//! # Model
//! Two runs of the same version, seed and world carry the same messages of the same people. What came out of them with inputs
//! at their central values then differs exactly: no chance is left in it, however small it is. What replicates say differs by
//! chance as well, and so does everything between two worlds: there a difference counts once Holm's steps, over all the
//! differences that are tested, leave it below one less the level. Where both have the same draws of what is assumed and the same
//! events, replicates are compared draw by draw: a draw that is bad for both is then no doubt about what differs. An assumption that
//! says something else is drawn anew, and adds what it adds to the doubt.
//!
//! # Assumptions
//! See [`crate::stats::Difference`]; of more than a thousand draws the first thousand are compared one by one, and no others. What is
//! found over replicates is found of this world: another would have other people in the same places. A record keeps no spread between worlds: what another world would change
//! is taken to be what so many conversations drawn one by one would, each standing for [`ALIKE`].

mod cells;

use std::collections::BTreeSet;
use std::fmt::Display;

use serde::Serialize;

use super::Record;
use crate::stats::holm;

/// Version of the format in which a comparison is written.
pub const COMPARISON: &str = "plainsight comparison 2";

/// How many conversations of a world count as one that was drawn by itself: a few busy ones hold most messages, and all
/// conversations of a person share what the person has. In the world `campus` the lengths of conversations alone make it 14, by
/// L. Kish's (Σ w)² / Σ w² ("Survey Sampling", 1965); about three conversations a person make it 40 at most. It is a judgement,
/// and too small for a world with heavier tails.
pub const ALIKE: f64 = 40.0;

/// What differs between two records.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// [`COMPARISON`].
    pub format: &'static str,
    /// Version of plainsight that compared.
    pub version: &'static str,
    /// Confidence with which a difference that was tested is no accident, all of them together.
    pub level: f64,
    /// The first record.
    pub first: Compared,
    /// The second.
    pub second: Compared,
    /// Whether both carried the same messages of the same people.
    pub same_messages: bool,
    /// Whether both drew the same values of shared assumptions and the same events.
    pub same_draws: bool,
    /// What is to be known before the numbers are read, a sentence each.
    pub remarks: Vec<String>,
    /// Services of one of the two only.
    pub services: Lists,
    /// Adversaries of one of the two only.
    pub adversaries: Lists,
    /// How many differences were tested together.
    pub tested: usize,
    /// One per service × adversary × kind that both records have, where the model has a route in either; in the order of the
    /// second record.
    pub cells: Vec<Change>,
}

/// One of the two records, as far as the comparison rests on it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Compared {
    /// Version of plainsight that made it.
    pub version: String,
    /// The study's id.
    pub study: String,
    /// Seed of the run.
    pub seed: u64,
    /// The world's id.
    pub world: String,
    /// Messages in the world.
    pub messages: u64,
    /// Draws of the assumptions; 0 where nothing was replicated.
    pub draws: u64,
    /// Events under each draw.
    pub events: u64,
}

/// Ids that one of the two has and the other has not.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Lists {
    /// Only the second has them.
    pub added: Vec<String>,
    /// Only the first has them.
    pub removed: Vec<String>,
}

/// What became of one service, adversary and kind.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// Service id.
    pub service: String,
    /// Adversary id.
    pub adversary: String,
    /// Kind of exposure as `exposure.csv` writes it, or `account-` and a fact of accounts.
    pub kind: String,
    /// In the first record; `None` where its model has no route.
    pub first: Option<Side>,
    /// In the second.
    pub second: Option<Side>,
    /// The second's share of the scope less the first's, inputs at central values [per 1,000]; of the same messages only.
    pub exact: Option<f64>,
    /// What differs by more than these messages, where that was tested.
    pub tested: Option<Tested>,
    /// What to make of it.
    pub verdict: Verdict,
    /// File of the second record that describes the service; empty where it does not say.
    pub file: String,
}

/// One cell and kind in one record.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Side {
    /// In scope, inputs at central values.
    pub scope: u64,
    /// Of those, exposed.
    pub exposed: u64,
    /// The same per 1,000; `None` where nothing is in scope.
    pub per_1000: Option<f64>,
    /// Mean over replicates [per 1,000 in scope]; `None` where there are none.
    pub replicated: Option<f64>,
}

/// A difference that was tested, the second less the first [per 1,000 in scope].
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Tested {
    /// Of what.
    pub of: Of,
    /// The difference; of draws one by one over those that are kept, a thousand at most.
    pub by: f64,
    /// Lower end of its interval at the level, as if it alone were looked at; `None` where nothing bounds it.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// How likely chance alone makes as much, either way.
    pub p: f64,
    /// The same among all that were tested, after Holm.
    pub adjusted: f64,
}

/// What a test is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Of {
    /// Means over replicates, of the same draws, draw by draw.
    Draws,
    /// Means over replicates, as if they had no draws in common.
    Replicates,
    /// Counts with inputs at central values.
    Counts,
}

/// What to make of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// More comes out in the second record, and that is no accident.
    Increase,
    /// Less does.
    Decrease,
    /// Of the same messages more came out at central values and less over replicates, or the other way round.
    Both,
    /// The numbers differ, and chance may have done it.
    Unclear,
    /// They do not differ.
    Same,
}

impl Verdict {
    /// Each.
    pub const ALL: [Self; 5] = [Self::Increase, Self::Decrease, Self::Both, Self::Unclear, Self::Same];

    /// As tables and JSON write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Increase => "increase",
            Self::Decrease => "decrease",
            Self::Both => "both",
            Self::Unclear => "unclear",
            Self::Same => "same",
        }
    }

    /// Whether more comes out, at least in one way of looking.
    pub const fn is_increase(self) -> bool {
        matches!(self, Self::Increase | Self::Both)
    }

    /// Whether less does.
    pub const fn is_decrease(self) -> bool {
        matches!(self, Self::Decrease | Self::Both)
    }
}

/// What two records have in common.
#[derive(Debug, Clone, Copy)]
struct Same {
    /// The same messages of the same people.
    messages: bool,
    /// The same values of shared assumptions, and the same events.
    draws: bool,
}

impl Comparison {
    /// Compares two records at a level such as 0.95.
    pub fn of(first: &Record, second: &Record, level: f64) -> Self {
        let same_messages = has_same_messages(first, second);
        let (mine, other) = (compared(first), compared(second));
        let same_draws = same_messages && mine.draws > 0 && (mine.draws, mine.events) == (other.draws, other.events);
        let same = Same { messages: same_messages, draws: same_draws };
        let mut cells = cells::changes(first, second, same, level);
        let tests: Vec<f64> = cells.iter().filter_map(|cell| Some(cell.tested?.p)).collect();
        let adjusted = holm(&tests);
        for (tested, adjusted) in cells.iter_mut().filter_map(|cell| cell.tested.as_mut()).zip(adjusted) {
            tested.adjusted = cells::rounded(adjusted);
        }
        cells.iter_mut().for_each(|cell| cell.verdict = cells::verdict(cell, level));
        let ids = |record: &Record| -> [Vec<String>; 2] {
            [
                record.services.iter().map(|service| service.id.clone()).collect(),
                record.adversaries.iter().map(|adversary| adversary.id.clone()).collect(),
            ]
        };
        let ([services, adversaries], [their_services, their_adversaries]) = (ids(first), ids(second));
        Self {
            format: COMPARISON,
            version: env!("CARGO_PKG_VERSION"),
            level,
            remarks: remarks(first, second, same_messages),
            first: mine,
            second: other,
            same_messages,
            same_draws,
            services: lists(&services, &their_services),
            adversaries: lists(&adversaries, &their_adversaries),
            tested: tests.len(),
            cells,
        }
    }

    /// Cells of a verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.cells.iter().filter(|cell| cell.verdict == verdict).count()
    }
}

fn compared(record: &Record) -> Compared {
    let (draws, events) = record.replicates.as_ref().map_or((0, 0), |facts| (facts.draws, facts.events));
    Compared {
        version: record.version.clone(),
        study: record.study.clone(),
        seed: record.seed,
        world: record.world.id.clone(),
        messages: record.world.messages,
        draws,
        events,
    }
}

/// Whether both carried the same messages of the same people: one version draws the same world from the same file and seed.
fn has_same_messages(first: &Record, second: &Record) -> bool {
    first.seed == second.seed
        && first.version == second.version
        && first.world == second.world
        && world_file(first) == world_file(second)
}

/// Hash of the file that describes the world.
fn world_file(record: &Record) -> Option<&str> {
    let name = format!("worlds/{}.toml", record.world.id);
    record.files.iter().find(|file| file.name == name).map(|file| file.sha256.as_str())
}

fn remarks(first: &Record, second: &Record, same_messages: bool) -> Vec<String> {
    let mut remarks = Vec::new();
    let differs =
        |what: &str, mine: &dyn Display, other: &dyn Display| format!("The {what} differ: {mine} and {other}.");
    if first.study != second.study {
        remarks.push(differs("studies", &first.study, &second.study));
    }
    if first.version != second.version {
        remarks.push(differs("versions of plainsight", &first.version, &second.version));
    }
    if first.seed != second.seed {
        remarks.push(differs("seeds", &first.seed, &second.seed));
    }
    if first.world.id != second.world.id {
        remarks.push(differs("worlds", &first.world.id, &second.world.id));
    } else if first.world.messages != second.world.messages {
        remarks.push(differs("numbers of messages", &first.world.messages, &second.world.messages));
    } else if first.seed == second.seed && (first.world != second.world || world_file(first) != world_file(second)) {
        remarks.push("The worlds have one name and are not the same.".to_owned());
    }
    let [mine, other] = [first, second].map(compared);
    if (mine.draws > 0) != (other.draws > 0) {
        remarks.push("Only one of the two was replicated: counts at central values are compared.".to_owned());
    } else if (mine.draws, mine.events) != (other.draws, other.events) {
        let words = |of: &Compared| format!("{} events under each of {} draws", of.events, of.draws);
        remarks.push(differs("replicates", &words(&mine), &words(&other)));
    }
    if !same_messages {
        remarks.push(
            "These are not the same messages, so nothing is paired: a difference counts only where it is more than another \
             draw of the world would make, which a record knows roughly."
                .to_owned(),
        );
    }
    remarks
}

fn lists(first: &[String], second: &[String]) -> Lists {
    let [known, theirs]: [BTreeSet<&String>; 2] = [first.iter().collect(), second.iter().collect()];
    Lists {
        added: second.iter().filter(|id| !known.contains(id)).cloned().collect(),
        removed: first.iter().filter(|id| !theirs.contains(id)).cloned().collect(),
    }
}
