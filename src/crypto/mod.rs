//! Which keys open what? Suites, agreement, derivation, ratchets and envelopes: a narrow face over the
//! real crates. Knows no services and holds no randomness of its own.

pub mod bare;
pub mod broken;
pub mod envelope;
pub mod epochs;
pub mod franking;
pub mod kdf;
pub mod sender_key;
pub mod set_up;

mod agreement;
mod chain;
mod fixed_base;
mod kem;
mod member;
mod ratchet;
mod state;
mod suite;
mod written;

pub use agreement::{Agreement, BothKnown, Ladder, PublicKey, SecretKey, SharedSecret, product};
pub use chain::{Chain, MessageKey};
pub use kem::{CIPHERTEXT, Encapsulation, KEY, KemRules, Material};
pub use ratchet::{Header, KeyMaker, NextKey, RatchetRules, Session, SetUp};
pub use suite::{Cipher, NONCE, Rejected, Suite, TAG};
