//! What does a service do with a message? Its rules, parsed and checked.

use super::{AccountFact, Assumption, Field, Padding, Place, Quantity, Tier};
use crate::crypto::{RatchetRules, Suite};
use crate::unit::Span;

/// A messaging service: which artefacts a message leaves, where, under which keys, until when.
#[derive(Debug, Clone, PartialEq)]
pub struct Service {
    /// File stem, as in the record.
    pub id: String,
    /// Name for readers.
    pub name: String,
    /// One sentence for the report.
    pub summary: String,
    /// The operator of every place that `operators` does not name.
    pub provider: String,
    /// The service this one varies, where it `extends` another.
    pub extends: Option<String>,
    /// People who use the service, where known.
    pub population: Option<Quantity>,
    /// Yes-or-no attributes of people.
    pub attributes: Vec<Attribute>,
    /// Who runs a place, where it is not the provider.
    pub operators: Vec<Operated>,
    /// Classes of conversation, the first that fits wins.
    pub classes: Vec<Class>,
    /// Key rules.
    pub keys: Vec<KeyRule>,
    /// What a message leaves.
    pub leaves: Vec<LeafRule>,
    /// What it keeps about each account.
    pub accounts: Vec<AccountRule>,
    /// Read paths of the service's own.
    pub serves: Vec<ServeRule>,
    /// What each legal tier yields from each operator.
    pub yields: Vec<YieldRule>,
    /// Every number of its file and its parents' with a source or a grade.
    pub stated: Vec<Assumption>,
}

impl Service {
    /// Who runs a place for a person who has the attributes that `has` says, or for nobody in particular.
    /// A device is its owner's, unless the file says otherwise.
    pub fn operator(&self, place: Place, has: Option<&dyn Fn(usize) -> bool>) -> &str {
        let Some(rule) = self.operators.iter().find(|rule| rule.place == place) else {
            return if ON_DEVICE.contains(&place) { THE_PERSON } else { &self.provider };
        };
        match (&rule.unless, has) {
            (Some((attribute, other)), Some(has)) if has(*attribute) => other,
            _ => &rule.operator,
        }
    }

    /// The longest interval between two snapshots that anything waits for.
    pub fn longest_snapshot(&self) -> Span {
        self.leaves.iter().filter_map(|leaf| leaf.from.snapshot).max().unwrap_or(Span::ZERO)
    }

    /// Everybody who runs a place for somebody.
    pub fn operators_of(&self, place: Place) -> Vec<&str> {
        let other = self.operators.iter().find(|rule| rule.place == place).and_then(|rule| rule.unless.as_ref());
        std::iter::once(self.operator(place, None)).chain(other.map(|(_, other)| other.as_str())).collect()
    }
}

/// Places that are on a person's device.
pub const ON_DEVICE: [Place; 2] = [Place::Device, Place::Notifications];
/// Who runs them.
pub const THE_PERSON: &str = "the person";

/// A share of people who have something: `backup`, `apple`, `rcs`.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    /// Where it stands: file and line.
    pub stands_at: String,
    /// Its name; draws are keyed by it, so services that share a name share the people who have it.
    pub name: String,
    /// Whoever does not fit this may not have it.
    pub of: Option<Condition>,
    /// Share of people (of those who fit `of`).
    pub share: Quantity,
}

/// An attribute that must hold or must not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Condition {
    /// Index into [`Service::attributes`].
    pub attribute: usize,
    /// `false` for `"not backup"`.
    pub holds: bool,
}

/// Who runs a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operated {
    /// Where it stands: file and line.
    pub stands_at: String,
    /// The place.
    pub place: Place,
    /// Operator of its instances for people without the attribute, or for all.
    pub operator: String,
    /// For people with this attribute, this other operator.
    pub unless: Option<(usize, String)>,
}

/// A class of conversations that the service treats alike.
#[derive(Debug, Clone, PartialEq)]
pub struct Class {
    /// Where it stands: file and line.
    pub stands_at: String,
    /// `direct`, `group`, `fallback` …
    pub name: String,
    /// Direct or group conversations; `None` for both.
    pub kind: Option<Kind>,
    /// Attribute that every participant must have.
    pub everyone: Option<usize>,
    /// Share of the conversations that come this far down the list.
    pub share: Option<Quantity>,
}

/// The world's two kinds of conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Two people.
    Direct,
    /// Three or more.
    Group,
}

/// A kind of key.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyRule {
    /// Where it stands: file and line.
    pub stands_at: String,
    /// Its name in the file.
    pub name: String,
    /// How it comes to be and moves.
    pub scheme: Scheme,
    /// AEAD that it is used with.
    pub suite: Suite,
    /// Places where it rests in the clear.
    pub rests_at: Vec<Place>,
    /// Places whose word decides for whom clients seal: whoever speaks there can add a reader.
    pub vouched_by: Vec<Place>,
    /// Attribute of people who would notice.
    pub checked_by: Option<usize>,
    /// Whether a connection refuses certificates that are not its own.
    pub is_pinned: bool,
    /// Whether breaking classical agreement does not give it: ML-KEM is in it as well, or it was given in advance.
    pub is_quantum_resistant: bool,
}

impl KeyRule {
    /// Whether it is the key of a connection, which exists only while what lies under it passes.
    pub const fn is_connection(&self) -> bool {
        matches!(self.scheme, Scheme::Stored { until: KeyEnd::Processed, .. })
    }
}

/// How a key comes to be.
#[derive(Debug, Clone, PartialEq)]
pub enum Scheme {
    /// A random key, perhaps wrapped by another.
    Stored {
        /// One key per what.
        scope: Scope,
        /// Index of the key that wraps it; the wrapped copy lies beside the data.
        wrapped_by: Option<usize>,
        /// Rotation, for keys that last.
        rotate: Option<Rotation>,
        /// Until when it rests where it rests.
        until: KeyEnd,
    },
    /// A Double Ratchet per pair of people in a conversation.
    DoubleRatchet(RatchetRules),
    /// A chain per sender, given to every member of the group.
    SenderKeys {
        /// A new chain after this long; `None` for only at a change of membership.
        every: Option<Span>,
    },
    /// MLS-like epochs of a group: everybody has every sender's chain, anew with each commit.
    Epochs {
        /// A member commits, just before it sends, once its leaf key is older than this; `None` for never.
        every: Option<Span>,
        /// Epochs before the current one whose message keys a member keeps.
        kept: usize,
    },
}

/// Until when a stored key exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KeyEnd {
    /// Only while what lies under it passes: the key of a connection.
    Processed,
    /// As long as the world lasts, or its rotation lets it.
    #[default]
    Never,
}

/// One key per what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Each message.
    Message,
    /// Each conversation.
    Conversation,
    /// Each person (the one the artefact is left for).
    Person,
    /// One for the whole service.
    Service,
}

/// How often a key is replaced, and how many versions remain usable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rotation {
    /// Interval between versions.
    pub every: Span,
    /// Versions kept, the newest among them.
    pub versions: u32,
}

/// One artefact that each message of some classes leaves.
#[derive(Debug, Clone, PartialEq)]
pub struct LeafRule {
    /// Where it stands: `services/tiktok.toml:57`, in the parent's file where it is inherited.
    pub stands_at: String,
    /// Indices of the classes.
    pub classes: Vec<usize>,
    /// Content, or metadata fields: never both.
    pub what: What,
    /// Where it is left.
    pub at: Place,
    /// For whom.
    pub left_for: LeftFor,
    /// Conditions on the person it is left for.
    pub conditions: Vec<Condition>,
    /// Keys it lies under, the innermost first; empty for in the clear.
    pub under: Vec<usize>,
    /// From when.
    pub from: Start,
    /// Until when.
    pub until: End,
    /// Only for chosen messages.
    pub chosen: Option<Chosen>,
    /// How what it tells the length of was padded.
    pub padding: Option<Padding>,
}

/// A part of the messages, such as those that somebody reports.
#[derive(Debug, Clone, PartialEq)]
pub struct Chosen {
    /// Share of messages that are chosen themselves.
    pub share: Quantity,
    /// Whether it is a share of the harmful ones alone.
    pub of_harmful: bool,
    /// Messages just before each in the conversation that are taken with it.
    pub and_before: u32,
}

/// What an artefact tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// The message itself.
    Content,
    /// Fields of metadata.
    Fields(Vec<Field>),
}

/// For whom an artefact is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftFor {
    /// One for the message.
    Message,
    /// One for its sender.
    Sender,
    /// One for each recipient.
    Recipient,
    /// One for each participant.
    Participant,
}

/// From when an artefact is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Start {
    /// The event it waits for.
    pub anchor: Anchor,
    /// A copy is taken this often, so it waits for the next one.
    pub snapshot: Option<Span>,
}

/// Until when an artefact is there.
#[derive(Debug, Clone, PartialEq)]
pub enum End {
    /// It only passes.
    Processed,
    /// As long as the world lasts.
    Never,
    /// An anchor and a duration after it.
    After {
        /// The event that starts the clock.
        anchor: Anchor,
        /// How long after it [s].
        after: Quantity,
        /// Latest, if the anchor never comes: this long after it was sent [s].
        at_most: Option<Quantity>,
    },
}

/// Events in a message's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// Its sending.
    Sent,
    /// Its delivery (to the person the artefact is left for, else to the last recipient).
    Delivered,
    /// Its reading by that person.
    Read,
    /// Its deletion by the user.
    Deleted,
}

/// What a service keeps about each account, in the clear, as long as there is an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRule {
    /// Where it stands: file and line.
    pub stands_at: String,
    /// What is kept.
    pub facts: Vec<AccountFact>,
    /// Where it is kept.
    pub at: Place,
    /// Conditions on the person whose account it is.
    pub conditions: Vec<Condition>,
}

/// A read path of the service's own: it decrypts with the service's keys, as a support tool does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServeRule {
    /// Where it stands: file and line.
    pub stands_at: String,
    /// The place that serves.
    pub at: Place,
    /// Places it reads.
    pub from: Vec<Place>,
    /// Places whose keys it may use.
    pub unwraps_with: Vec<Place>,
    /// Whether it gives only what comes after the act has begun.
    pub is_prospective: bool,
}

/// What a legal tier yields from an operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YieldRule {
    /// Where it stands: file and line.
    pub stands_at: String,
    /// The tiers.
    pub tiers: Vec<Tier>,
    /// The operator; `None` for the provider.
    pub operator: Option<String>,
    /// Places whose artefacts are handed over.
    pub from: Vec<Place>,
    /// Key places the operator uses to decrypt before it hands over.
    pub unwraps_with: Vec<Place>,
    /// Only these fields and no content; `None` for everything there.
    pub only: Option<Vec<Field>>,
    /// Only these facts of accounts; `None` for all that are there.
    pub only_facts: Option<Vec<AccountFact>>,
    /// Whether it gives only what comes after the order: nothing is kept before.
    pub is_prospective: bool,
    /// How often what has come is handed over, counted from the order; `None` at once.
    pub batches: Option<Span>,
}

impl YieldRule {
    /// Who answers the order.
    pub fn answered_by<'a>(&'a self, service: &'a Service) -> &'a str {
        self.operator.as_deref().unwrap_or(&service.provider)
    }
}
