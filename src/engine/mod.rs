//! How is it all done at once? Conversations in parallel, stretch by stretch, each through one service after the other; the only
//! room with threads.

mod answers;
mod carrier;
mod course;
mod disagreement;
mod drivers;
mod estimate;
mod floor;
mod pool;
mod replicates;
mod shard;
mod spans;
mod stretch;
mod sum;
mod traced;
mod what_if;

pub use crate::scenario::MOST_MESSAGES;
pub use carrier::{Carried, Carrier, carry};
pub use course::{Came, Course, Kept, Person, Plan, Portion};
pub use disagreement::Disagreement;
pub use drivers::{Driver, Moved, Question};
pub use floor::Costs;
use pool::Pool;
pub use replicates::{PairSums, Replicated, Replicates};
pub use shard::{MOST_REPLICATES, MOST_SHARDS, Shard};
pub use spans::Spans;
pub use stretch::{STRETCH, Stretches, ground};
pub use traced::Traced;
pub use what_if::Grid;

use crate::custody::Custody;
use crate::rng::Purpose;

/// What the engine needs of the machine it runs on.
pub trait Host: Sync {
    /// A clock that only goes forward [ns].
    fn nanoseconds(&self) -> u64;
    /// Something begins that has so much work, of which so much was done before.
    fn begins(&self, _what: &str, _work: u64, _done: u64) {}
    /// So many more messages have been carried, or so much other work done.
    fn carried(&self, messages: u64);
    /// Whether the run should stop.
    fn is_cancelled(&self) -> bool;
    /// Whether it is time to keep what has come out so far: yes to one who asks, and then no for a while.
    fn is_due(&self) -> bool {
        false
    }
    /// Keeps what has come out so far, in case the run dies.
    fn keep(&self, _so_far: &Kept) {}
}

/// A host without a clock, whom nobody watches and nobody stops: for tests and benchmarks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Still;

impl Host for Still {
    fn nanoseconds(&self) -> u64 {
        0
    }
    fn carried(&self, _messages: u64) {}
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// Which conversations are proved by decryption, besides being counted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Prove {
    /// All of them.
    All,
    /// About this share of them, drawn one by one.
    Share(f64),
    /// None.
    Nothing,
}

impl std::str::FromStr for Prove {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "all" => Ok(Self::All),
            "none" => Ok(Self::Nothing),
            share => match share.parse() {
                Ok(share) if (0.0..=1.0).contains(&share) => Ok(Self::Share(share)),
                _ => Err("say all, none, or a share from 0 to 1, such as 0.1".to_owned()),
            },
        }
    }
}

impl std::fmt::Display for Prove {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::All => f.write_str("all"),
            Self::Share(share) => write!(f, "{share}"),
            Self::Nothing => f.write_str("none"),
        }
    }
}

impl Prove {
    fn takes(self, draws: &Purpose, conversation: usize) -> bool {
        match self {
            Self::All => true,
            Self::Share(share) => draws.uniform(conversation as u64) < share,
            Self::Nothing => false,
        }
    }
}

/// How many conversations a thread takes at once, where so many have so many messages: enough to make it worth its while, and
/// few enough that no thread waits long for another.
fn chunk(conversations: usize, messages: u64) -> usize {
    let fair = MESSAGES_AT_ONCE * conversations as u64 / messages.max(1);
    fair.clamp(1, MOST_AT_ONCE) as usize
}

const MESSAGES_AT_ONCE: u64 = 512;
const MOST_AT_ONCE: u64 = 32;

/// Why a run ended early.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Stopped {
    /// The host said so.
    #[error("stopped before the end")]
    Cancelled,
    /// A conversation is larger than a ledger holds.
    #[error(
        "conversation {index}, of {messages} messages, would leave up to {bytes} bytes, and at most {} are held at once",
        Custody::MOST
    )]
    TooLarge {
        /// Its number.
        index: usize,
        /// Its messages.
        messages: usize,
        /// What it would leave.
        bytes: u64,
    },
    /// The two evaluators differ about a message.
    #[error("{0}")]
    Disagreement(Box<Disagreement>),
}
