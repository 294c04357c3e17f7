//! What came out? The proved evaluator, the tallies it fills, and the naive one that checks it.

mod bits;
mod kind;
mod proved;
mod tally;

pub use kind::{Count, Kind};
pub use proved::{Outcome, expose};
pub use tally::{ClassTally, Findings, Tally};
