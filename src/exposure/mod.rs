//! What came out? The proved evaluator and the tallies it fills.

mod accounts;
mod bits;
mod counted;
mod days;
mod event;
mod ground;
mod kind;
mod lint;
mod met;
mod nearby;
mod proved;
mod series;
mod sums;
mod tally;
mod ways;

pub use accounts::{Learnt, learnt_of_accounts};
pub use counted::{Choice, Columns, Counter, Deletion, Digest, Found, Memo, Scratch, View, Whom};
use counted::{Counts, Scoped};
pub use days::{Days, FURTHEST};
pub use event::{Event, Room, Standing};
pub use ground::{Ground, recall};
pub use kind::{Count, Kind};
pub use lint::lints;
pub use nearby::{AtHand, Nearby};
pub use proved::{Outcome, carry_and_expose, expose, expose_into};
pub use sums::{CERTAIN, Reached, Sums, YEARS, Years, deficits};
pub use tally::{ClassSummary, Findings, Summary, Tally};
pub use ways::{Hands, Held, Way, ways};
