//! What do two key pairs agree on? X25519, by the ladder as everybody computes it, and by a fixed base as
//! only a simulator can that knows both secrets.

use curve25519_dalek::scalar::{Scalar, clamp_integer};

use super::fixed_base::times_base;
use crate::meter::{Primitive, count};

/// An X25519 secret. Its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretKey([u8; 32]);

/// An X25519 public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PublicKey(pub [u8; 32]);

/// What two key pairs agree on. Its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct SharedSecret(pub [u8; 32]);

/// A way to compute an agreement.
pub trait Agreement {
    /// The shared secret of my secret and their public key.
    fn agree(&mut self, mine: &SecretKey, theirs: &PublicKey) -> SharedSecret;
}

/// The Montgomery ladder of RFC 7748: what any party or adversary uses.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ladder;

/// The simulator's short cut: it made both secrets, so DH(a, bG) is the fixed-base product (ab mod l)·G,
/// the same 32 bytes for a fraction of the work. It remembers the last few key pairs it was told of and
/// the last agreement, since the other side will ask for the same one.
#[derive(Default)]
pub struct BothKnown {
    pairs: Vec<(PublicKey, SecretKey)>,
    last: Option<(SecretKey, SecretKey, SharedSecret)>,
    encapsulated: Vec<(Vec<u8>, [u8; 32])>,
}

/// Key pairs remembered: both sides' current and previous ratchet keys, and their prekeys. And as many encapsulated secrets.
const REMEMBERED: usize = 12;

impl SecretKey {
    /// From random bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Its public key, by the fixed base.
    pub fn public(&self) -> PublicKey {
        count(Primitive::FixedBase, 1);
        PublicKey(times_base(&self.scalar()).to_montgomery().to_bytes())
    }

    fn scalar(&self) -> Scalar {
        Scalar::from_bytes_mod_order(clamp_integer(self.0))
    }
}

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretKey(..)")
    }
}

impl std::fmt::Debug for SharedSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SharedSecret(..)")
    }
}

impl Agreement for Ladder {
    fn agree(&mut self, mine: &SecretKey, theirs: &PublicKey) -> SharedSecret {
        count(Primitive::Ladder, 1);
        SharedSecret(x25519_dalek::x25519(mine.0, theirs.0))
    }
}

/// DH(a, bG) as (ab mod l)·G, for whoever knows both secrets.
pub fn product(a: &SecretKey, b: &SecretKey) -> SharedSecret {
    count(Primitive::FixedBase, 1);
    SharedSecret(times_base(&(a.scalar() * b.scalar())).to_montgomery().to_bytes())
}

impl BothKnown {
    /// Forgets everything: for the next conversation.
    pub fn clear(&mut self) {
        self.pairs.clear();
        self.last = None;
        self.encapsulated.clear();
    }

    /// Learns what was encapsulated.
    pub(super) fn learn_encapsulated(&mut self, ciphertext: &[u8], secret: [u8; 32]) {
        if self.encapsulated.len() == REMEMBERED {
            self.encapsulated.remove(0);
        }
        self.encapsulated.push((ciphertext.to_vec(), secret));
    }

    /// The secret of a ciphertext that it was told of.
    pub(super) fn encapsulated(&self, ciphertext: &[u8]) -> Option<[u8; 32]> {
        self.encapsulated.iter().find(|(known, _)| known == ciphertext).map(|(_, secret)| *secret)
    }

    /// Learns a key pair.
    pub fn learn(&mut self, secret: &SecretKey, public: PublicKey) {
        if self.pairs.len() == REMEMBERED {
            self.pairs.remove(0);
        }
        self.pairs.push((public, secret.clone()));
    }
}

impl Agreement for BothKnown {
    fn agree(&mut self, mine: &SecretKey, theirs: &PublicKey) -> SharedSecret {
        let Some((_, other)) = self.pairs.iter().rev().find(|(public, _)| public == theirs) else {
            return Ladder.agree(mine, theirs);
        };
        if let Some((a, b, shared)) = &self.last
            && ((a == mine && b == other) || (a == other && b == mine))
        {
            return shared.clone();
        }
        let shared = product(mine, other);
        self.last = Some((mine.clone(), other.clone(), shared.clone()));
        shared
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Seed;

    #[test]
    fn the_fixed_base_gives_the_ladders_bytes() {
        let mut chance = Seed(1).purpose("test/agreement").stream(0);
        let mut known = BothKnown::default();
        for _ in 0..200 {
            let (a, b) = (SecretKey::from_bytes(chance.bytes()), SecretKey::from_bytes(chance.bytes()));
            assert_eq!(a.public().0, x25519_dalek::x25519(a.0, x25519_dalek::X25519_BASEPOINT_BYTES));
            known.learn(&b, b.public());
            known.learn(&a, a.public());
            let shared = known.agree(&a, &b.public());
            assert_eq!(shared, Ladder.agree(&a, &b.public()));
            assert_eq!(shared, known.agree(&b, &a.public()));
        }
    }

    #[test]
    fn a_key_it_was_not_told_of_still_agrees() {
        let (a, b) = (SecretKey::from_bytes([3; 32]), SecretKey::from_bytes([4; 32]));
        assert_eq!(BothKnown::default().agree(&a, &b.public()), Ladder.agree(&b, &a.public()));
    }
}
