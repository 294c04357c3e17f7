//! What did the user ask? Text becomes a study: every name and number checked, spans kept for diagnostics.

mod adversary;
mod quantity;
mod service;
mod study;
mod world;

pub use adversary::{About, Act, Adversary, AdversaryClass, Rate, RateUnit, Target, Verb};
pub use quantity::{Assumption, Grade, Quantity};
pub use service::{
    Anchor, Attribute, Chosen, Class, Condition, End, Field, KeyRule, Kind, LeafRule, LeftFor, NextKey, Operated,
    Place, RatchetRules, Rotation, Scheme, Scope, ServeRule, Service, SetUp, Start, Tier, What, YieldRule,
};
pub use study::{Denominator, Expectation, Source, Study};
pub use world::{Deletion, Delivery, GapsUpTo, Generated, Origin, ReplyUpTo, World};
