//! Who talks to whom, and when? A world's parameters, parsed and checked.

use super::Quantity;
use crate::unit::Span;

/// Messages of one conversation at most: each thread holds one conversation.
pub const LONGEST_CONVERSATION: f64 = 50_000.0;

/// Messages of a world at most: as many as the harness has been measured with, since it holds who takes part in them.
pub const MOST_MESSAGES: u64 = 1_000_000_000;

/// Parameters of a world.
#[derive(Debug, Clone, PartialEq)]
pub struct World {
    /// File stem.
    pub id: String,
    /// Name for readers.
    pub name: String,
    /// One sentence for the report.
    pub summary: String,
    /// How much history there is: the declared window.
    pub span: Span,
    /// When campaigns begin, after the world does.
    pub campaign_at: Span,
    /// Where messages come from.
    pub origin: Origin,
    /// Length of a message where the trace has none [bytes].
    pub size: Quantity,
    /// How messages reach their recipients.
    pub delivery: Delivery,
    /// How people delete.
    pub deletion: Deletion,
    /// Share of messages that are harmful; each is by chance alone, whoever sends it.
    pub harm: Quantity,
    /// How long a member stays in a group [s], on average; `None` is for ever.
    pub stays: Option<Quantity>,
}

/// Where messages come from.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "a study has one")]
pub enum Origin {
    /// Drawn from distributions.
    Generated(Generated),
    /// Read from a trace file beside the scenario.
    Replayed {
        /// Path relative to the scenario's folder.
        trace: String,
    },
}

/// Distributions of a generated world.
#[derive(Debug, Clone, PartialEq)]
pub struct Generated {
    /// Messages in all, unless the command line says otherwise.
    pub messages: u64,
    /// Messages of a conversation within the span.
    pub per_conversation: Quantity,
    /// Mean number of direct conversations a person has.
    pub contacts: Quantity,
    /// Share of conversations that are groups.
    pub groups: Quantity,
    /// People in a group.
    pub group_size: Quantity,
    /// Gap to the conversation's previous message [s], by how many messages it has.
    pub gaps: Vec<GapsUpTo>,
    /// Chance that the next message is from somebody else, by the gap before it.
    pub replies: Vec<ReplyUpTo>,
    /// Weight of each hour of the day.
    pub hours: [f64; 24],
}

/// Gaps of conversations with at most so many messages.
#[derive(Debug, Clone, PartialEq)]
pub struct GapsUpTo {
    /// The largest number of messages this row is for.
    pub messages: u64,
    /// Gap [s].
    pub gap: Quantity,
}

/// Chance of a change of speaker after gaps of at most so long.
#[derive(Debug, Clone, PartialEq)]
pub struct ReplyUpTo {
    /// The longest gap this row is for.
    pub gap: Span,
    /// The chance.
    pub chance: Quantity,
}

/// How messages reach their recipients.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    /// From sending to delivery while the recipient is online [s].
    pub latency: Quantity,
    /// From delivery to reading [s].
    pub reading: Quantity,
    /// A person is offline in whole slots of this length.
    pub slot: Span,
    /// Share of slots that a person is offline.
    pub offline: Quantity,
    /// Share of people whose device never comes back: their messages stay undelivered.
    pub gone: Quantity,
    /// Share of messages that are delayed on the way, out of order.
    pub straggling: Quantity,
    /// By how long they are [s].
    pub straggle: Quantity,
}

/// How people delete.
#[derive(Debug, Clone, PartialEq)]
pub struct Deletion {
    /// Share of messages that their users delete.
    pub share: Quantity,
    /// How long after sending [s].
    pub after: Quantity,
}
