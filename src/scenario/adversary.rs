//! Who wants to read, and what do they do for it? Adversaries, parsed and checked.

use super::{Assumption, Place, Quantity, Tier};

/// An adversary: one campaign and its acts.
#[derive(Debug, Clone, PartialEq)]
pub struct Adversary {
    /// File stem, as in the record.
    pub id: String,
    /// Name for readers, such as "Break-in, database only".
    pub name: String,
    /// One sentence: what it does, reads as "if …".
    pub summary: String,
    /// The family it belongs to, for grouping in the report.
    pub class: AdversaryClass,
    /// How often the campaign comes.
    pub rate: Option<Rate>,
    /// What it does, in order.
    pub acts: Vec<Act>,
    /// Every number of its file with a source or a grade.
    pub stated: Vec<Assumption>,
}

/// Families of adversaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AdversaryClass {
    /// An outsider who gets in.
    Breach,
    /// One of the operator's own.
    Insider,
    /// The law, compelling.
    StateRequest,
    /// One who only watches the network.
    Network,
    /// One who takes a device.
    Device,
    /// One who passes for a person.
    Takeover,
    /// The operator itself, for its own ends.
    Operator,
    /// Whoever is meant to read: moderation, scanning, lawful requests as they should be.
    Authorised,
}

impl AdversaryClass {
    /// Every family.
    pub const ALL: [Self; 8] = [
        Self::Breach,
        Self::Insider,
        Self::StateRequest,
        Self::Network,
        Self::Device,
        Self::Takeover,
        Self::Operator,
        Self::Authorised,
    ];

    /// As scenario files write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Breach => "breach",
            Self::Insider => "insider",
            Self::StateRequest => "state-request",
            Self::Network => "network",
            Self::Device => "device",
            Self::Takeover => "takeover",
            Self::Operator => "operator",
            Self::Authorised => "authorised",
        }
    }
}

/// How often a campaign comes, and to what.
#[derive(Debug, Clone, PartialEq)]
pub struct Rate {
    /// Campaigns a year per unit.
    pub per_year: Quantity,
    /// The unit: one operator, 1,000 staff, a million people.
    pub unit: RateUnit,
}

/// What a rate counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RateUnit {
    /// Per operator and year.
    Operator,
    /// Per 1,000 staff with access and year.
    ThousandStaff,
    /// Per million people and year.
    MillionPeople,
}

impl RateUnit {
    /// Every unit.
    pub const ALL: [Self; 3] = [Self::Operator, Self::ThousandStaff, Self::MillionPeople];

    /// As scenario files write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::ThousandStaff => "1000-staff",
            Self::MillionPeople => "million-people",
        }
    }
}

/// One thing an adversary does.
#[derive(Debug, Clone, PartialEq)]
pub struct Act {
    /// What is done, to whom.
    pub verb: Verb,
    /// Places it reaches. With `compel`, what the order is for of what the service's `yields` name; empty for all of it.
    pub reaches: Vec<Place>,
    /// Whom it is about.
    pub about: About,
    /// Share of them with whom it succeeds: orders that are answered, traps that are walked into. The others stay in scope.
    pub succeeds: Quantity,
    /// Share of them who are told of it, whether it succeeds with them or not.
    pub told: Quantity,
    /// When it begins, after the campaign does [s].
    pub at: Quantity,
    /// How long it stays [s]; zero for a single look.
    pub dwell: Quantity,
    /// Only messages sent at most this long before it ends [s].
    pub window: Option<Quantity>,
}

impl Act {
    /// Whether an order is for what is at a place. One that names no place is for all that the service yields.
    pub fn asks_for(&self, place: Place) -> bool {
        self.reaches.is_empty() || self.reaches.contains(&place)
    }
}

/// What an act does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verb {
    /// Breaks in at an operator.
    BreakIn(Target),
    /// Works there.
    Employ(Target),
    /// Orders it to hand over.
    Compel(Target, Tier),
    /// Watches a place pass by, whoever runs it.
    Tap,
    /// Takes the device of the person it is about.
    Seize,
    /// Logs in as the person it is about.
    LogIn,
    /// Speaks for an operator that vouches for keys, and adds a reader.
    Substitute(Target),
    /// Stands on the line with a false certificate, and agrees on each connection's key itself.
    Impersonate,
    /// Records the line, and breaks classical agreement on it later.
    Harvest,
}

impl Verb {
    /// The operator it is done to; `None` where it is done to nobody's systems.
    pub const fn target(&self) -> Option<&Target> {
        match self {
            Self::BreakIn(target) | Self::Employ(target) | Self::Compel(target, _) | Self::Substitute(target) => {
                Some(target)
            }
            Self::Tap | Self::Seize | Self::LogIn | Self::Impersonate | Self::Harvest => None,
        }
    }

    /// Whether clients seal for it as for another reader, where it speaks for a place that vouches for keys.
    pub const fn adds_reader(&self) -> bool {
        matches!(self, Self::LogIn | Self::Substitute(_))
    }
}

/// At whom an act is aimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The service's provider.
    Provider,
    /// Whoever runs this place.
    OperatorOf(Place),
    /// An operator by name.
    Named(String),
}

/// Whom an act is about.
#[derive(Debug, Clone, PartialEq)]
pub enum About {
    /// All people.
    Everyone,
    /// This many, drawn at random.
    Accounts(u64),
    /// A share of them, drawn at random.
    Share(Quantity),
}
