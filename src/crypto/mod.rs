//! Which keys open what? Suites, agreement, derivation, ratchets and envelopes: a narrow face over the
//! real crates. Knows no services and holds no randomness of its own.

mod suite;

pub use suite::Suite;
