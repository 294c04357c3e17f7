//! What does an adversary come to hold, and what opens? Acts become a haul of bytes; bytes and the public
//! design go in, plaintext comes out, or does not.
//!
//! This room sees custody's view and never the world or the service's secrets: it cannot cheat.

mod accounts;
mod campaign;
mod events;
mod groups;
mod haul;
mod looks;
mod open;
mod reach;
mod readers;
mod steal;

pub use accounts::Facts;
pub use campaign::{Campaign, Planned};
pub use events::Events;
pub use haul::{Haul, Sealed};
pub use looks::{Looks, Rule};
pub use open::{Effort, open};
pub use reach::{Found, Party, Reach};
