//! What came out? The proved evaluator and the tallies it fills.

mod bits;
mod counted;
mod ground;
mod kind;
mod proved;
mod tally;

pub use counted::{Choice, Columns, Counter, Deletion, Digest, Found, Scratch, View};
pub use ground::Ground;
pub use kind::{Count, Kind};
pub use proved::{Outcome, expose};
pub use tally::{ClassTally, Findings, Tally};
