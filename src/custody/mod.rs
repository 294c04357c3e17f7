//! What does a message leave, where, under which key, until when? A service's rules applied to a
//! conversation, with real keys and real ciphertext.

pub mod fields;
pub mod routes;

mod carry;
mod chains;
mod channel;
mod epochs;
mod keyring;
mod ledger;
mod life;
mod lots;
mod name;
mod people;
mod readers;
mod records;
mod used;

pub use carry::Custody;
pub use fields::Fact;
pub use ledger::{Artefact, Bytes, Committed, Handshake, HeldKey, Ledger, Passed, State, Work, Wrapped};
pub use lots::Lots;
pub use name::KeyName;
pub use readers::{Admitted, Reader, open_admitted};

use crate::unit::Moment;

/// A device is taken: what it holds at that moment must be written out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Theft {
    /// When.
    pub at: Moment,
    /// Whose.
    pub person: u32,
}
