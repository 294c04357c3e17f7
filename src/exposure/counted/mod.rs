//! The counted evaluator: which messages open, worked out from the rules and the moments, without a byte.
//!
//! # Model
//! Messages of a conversation are bits of words, sixty-four at a time. An act's hold on what a rule leaves for a
//! member is a word: a run where the moments are in order, with the exceptions taken out. Words of all acts unite,
//! those of a route intersect.
//!
//! # Assumptions
//! None of its own: it must give the very bits that [`super::expose`] finds by decryption, and a run compares them.

mod columns;
mod digest;
mod epochs;
mod evaluate;
mod exchange;
mod found;
mod keys;
mod life;
mod memo;
mod plan;
mod recorded;
mod scoped;
mod signature;
mod stolen;
mod view;

pub use columns::{Choice, Columns, Deletion};
pub(super) use digest::Counts;
pub use digest::Digest;
pub use evaluate::{Counter, Scratch, Whom};
pub use found::Found;
pub use memo::Memo;
pub(super) use scoped::Scoped;
pub use view::View;
