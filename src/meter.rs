//! How much work was it? A count of every primitive operation, thread by thread, so that a run can be held against what
//! the bare primitives alone would have taken.

use std::cell::Cell;

/// An operation that has a cost of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Primitive {
    /// Expanding a key of AES-256-GCM.
    AesKey,
    /// Sealing with it, but for the bytes.
    AesSeal,
    /// Opening with it, but for the bytes.
    AesOpen,
    /// A byte sealed or opened with it.
    AesByte,
    /// Taking a key of ChaCha20-Poly1305.
    ChaChaKey,
    /// Sealing with it, but for the bytes.
    ChaChaSeal,
    /// Opening with it, but for the bytes.
    ChaChaOpen,
    /// A byte sealed or opened with it.
    ChaChaByte,
    /// HMAC-SHA-256 of a few bytes.
    Hmac,
    /// HMAC-SHA-256 of two messages of a few bytes under one key: a step of a chain.
    HmacPair,
    /// HKDF-SHA-256 to 32 bytes.
    Hkdf32,
    /// HKDF-SHA-256 to 64 bytes.
    Hkdf64,
    /// X25519 by a fixed base.
    FixedBase,
    /// X25519 by the ladder.
    Ladder,
    /// A key pair of ML-KEM-768 from its seed.
    Kem768Key,
    /// Encapsulating to one.
    Kem768Seal,
    /// Decapsulating with one.
    Kem768Open,
    /// A key pair of ML-KEM-1024 from its seed.
    Kem1024Key,
    /// Encapsulating to one.
    Kem1024Seal,
    /// Beginning a stream of ChaCha, but for the bytes.
    Stream,
    /// A byte out of one.
    StreamByte,
}

impl Primitive {
    /// Each.
    pub const ALL: [Self; 21] = [
        Self::AesKey,
        Self::AesSeal,
        Self::AesOpen,
        Self::AesByte,
        Self::ChaChaKey,
        Self::ChaChaSeal,
        Self::ChaChaOpen,
        Self::ChaChaByte,
        Self::Hmac,
        Self::HmacPair,
        Self::Hkdf32,
        Self::Hkdf64,
        Self::FixedBase,
        Self::Ladder,
        Self::Kem768Key,
        Self::Kem768Seal,
        Self::Kem768Open,
        Self::Kem1024Key,
        Self::Kem1024Seal,
        Self::Stream,
        Self::StreamByte,
    ];

    /// As tables write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AesKey => "AES-256-GCM, key",
            Self::AesSeal => "AES-256-GCM, seal",
            Self::AesOpen => "AES-256-GCM, open",
            Self::AesByte => "AES-256-GCM, byte",
            Self::ChaChaKey => "ChaCha20-Poly1305, key",
            Self::ChaChaSeal => "ChaCha20-Poly1305, seal",
            Self::ChaChaOpen => "ChaCha20-Poly1305, open",
            Self::ChaChaByte => "ChaCha20-Poly1305, byte",
            Self::Hmac => "HMAC-SHA-256",
            Self::HmacPair => "HMAC-SHA-256, two of one key",
            Self::Hkdf32 => "HKDF-SHA-256 to 32 bytes",
            Self::Hkdf64 => "HKDF-SHA-256 to 64 bytes",
            Self::FixedBase => "X25519, fixed base",
            Self::Ladder => "X25519, ladder",
            Self::Kem768Key => "ML-KEM-768, key pair",
            Self::Kem768Seal => "ML-KEM-768, encapsulate",
            Self::Kem768Open => "ML-KEM-768, decapsulate",
            Self::Kem1024Key => "ML-KEM-1024, key pair",
            Self::Kem1024Seal => "ML-KEM-1024, encapsulate",
            Self::Stream => "ChaCha8, stream begun",
            Self::StreamByte => "ChaCha8, byte",
        }
    }
}

const MANY: usize = Primitive::ALL.len();

/// How often each was done, by [`Primitive`] in the order of [`Primitive::ALL`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Operations(pub [u64; MANY]);

impl Operations {
    /// Adds others.
    pub fn add(&mut self, other: Self) {
        self.0.iter_mut().zip(other.0).for_each(|(mine, theirs)| *mine += theirs);
    }

    /// How often one was done.
    pub const fn of(&self, primitive: Primitive) -> u64 {
        self.0[primitive as usize]
    }
}

thread_local! {
    static DONE: [Cell<u64>; MANY] = const { [const { Cell::new(0) }; MANY] };
}

/// So many more were done on this thread.
pub fn count(primitive: Primitive, times: u64) {
    DONE.with(|done| {
        let cell = &done[primitive as usize];
        cell.set(cell.get().wrapping_add(times));
    });
}

/// What was done on this thread since this was last asked.
pub fn take() -> Operations {
    DONE.with(|done| Operations(std::array::from_fn(|at| done[at].take())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_is_told_once() {
        take();
        count(Primitive::Hmac, 2);
        count(Primitive::AesByte, 128);
        count(Primitive::Hmac, 1);
        let done = take();
        assert_eq!((done.of(Primitive::Hmac), done.of(Primitive::AesByte)), (3, 128));
        assert_eq!(take(), Operations::default());
        assert!(Primitive::ALL.iter().enumerate().all(|(at, primitive)| at == *primitive as usize));
    }
}
