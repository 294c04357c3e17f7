//! What did the user ask? Text becomes a study: every name and number checked, spans kept for diagnostics.

mod adversary;
pub mod builtin;
mod dial;
mod lint;
mod load;
mod mistake;
mod padding;
mod quantity;
mod reading;
mod service;
mod settle;
mod study;
mod vocabulary;
mod world;

pub use crate::crypto::{KemRules, NextKey, RatchetRules, SetUp, Suite};
pub use adversary::{About, Act, Adversary, AdversaryClass, Rate, RateUnit, Target, Verb};
pub use dial::Dial;
pub use lint::{LINTS, Lint, placed, warnings};
pub use load::{Checked, EmptyShelf, FileKind, Shelf, check_file, checked, default_study, load_study};
pub use mistake::{Mistake, Mistakes, harmless, render};
pub use padding::Padding;
pub use quantity::{Assumption, Draws, Grade, Quantity, identity, key};
pub use reading::schema;
pub use service::{
    AccountRule, Anchor, Attribute, Chosen, Class, Condition, End, KeyEnd, KeyRule, Kind, LeafRule, LeftFor,
    ON_DEVICE, Operated, Rotation, Scheme, Scope, ServeRule, Service, Start, THE_PERSON, What, YieldRule,
};
pub use settle::Settle;
pub use study::{ACCOUNT, Case, Claim, ClaimTest, Denominator, Expectation, Extent, SIZES, Source, Study, size_of};
pub use vocabulary::{AccountFact, Field, Place, Tier};
pub use world::{
    Deletion, Delivery, GapsUpTo, Generated, LONGEST_CONVERSATION, MOST_MESSAGES, Origin, ReplyUpTo, World,
};
