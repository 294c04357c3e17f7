//! On what do two strangers agree before the first message? X3DH, and PQXDH with ML-KEM-1024.
//!
//! # Model
//! DH₁ = DH(IKₐ, SPK_b), DH₂ = DH(EKₐ, IK_b), DH₃ = DH(EKₐ, SPK_b), DH₄ = DH(EKₐ, OPK_b);
//! SK = HKDF(DH₁ ‖ DH₂ ‖ DH₃ ‖ DH₄ [‖ SS]), SS from ML-KEM-1024 to the responder's prekey.
//!
//! # Assumptions
//! Signatures on prekeys are left out: they bind keys to people, which only an active adversary contests.
//!
//! # Sources
//! M. Marlinspike, T. Perrin, "The X3DH Key Agreement Protocol" (2016); E. Kret, R. Schmidt,
//! "The PQXDH Key Agreement Protocol" (2023).

use ml_kem::MlKem1024;
use ml_kem::kem::{Decapsulate, Encapsulate, FromSeed};

use super::agreement::{Agreement, PublicKey, SecretKey, product};
use super::kdf::derive;
use super::ratchet::SetUp;
use crate::meter::{Primitive, count};
use crate::rng::Stream;

/// The responder's secrets that a set-up uses.
#[derive(Debug, Clone)]
pub struct Prekeys {
    /// Long-term identity.
    pub identity: SecretKey,
    /// Signed prekey.
    pub signed: SecretKey,
    /// One-time prekey.
    pub one_time: SecretKey,
}

/// What the responder publishes.
#[derive(Debug, Clone, Copy)]
pub struct PublicPrekeys {
    /// Long-term identity.
    pub identity: PublicKey,
    /// Signed prekey.
    pub signed: PublicKey,
    /// One-time prekey.
    pub one_time: PublicKey,
}

/// The set-up as the initiator computes it: four agreements.
pub fn initiate(
    identity: &SecretKey,
    ephemeral: &SecretKey,
    to: &PublicPrekeys,
    kem: Option<&[u8; 32]>,
    agreement: &mut impl Agreement,
) -> [u8; 32] {
    let parts = [
        agreement.agree(identity, &to.signed),
        agreement.agree(ephemeral, &to.identity),
        agreement.agree(ephemeral, &to.signed),
        agreement.agree(ephemeral, &to.one_time),
    ];
    finish(parts.map(|part| part.0), kem)
}

/// The same secret as the responder computes it.
pub fn respond(
    prekeys: &Prekeys,
    identity: &PublicKey,
    ephemeral: &PublicKey,
    kem: Option<&[u8; 32]>,
    agreement: &mut impl Agreement,
) -> [u8; 32] {
    let parts = [
        agreement.agree(&prekeys.signed, identity),
        agreement.agree(&prekeys.identity, ephemeral),
        agreement.agree(&prekeys.signed, ephemeral),
        agreement.agree(&prekeys.one_time, ephemeral),
    ];
    finish(parts.map(|part| part.0), kem)
}

/// The same secret as a simulator computes it that made both sides' keys.
pub fn both_known(identity: &SecretKey, ephemeral: &SecretKey, to: &Prekeys, kem: Option<&[u8; 32]>) -> [u8; 32] {
    let parts = [
        product(identity, &to.signed),
        product(ephemeral, &to.identity),
        product(ephemeral, &to.signed),
        product(ephemeral, &to.one_time),
    ];
    finish(parts.map(|part| part.0), kem)
}

/// A fresh ML-KEM-1024 exchange, to a prekey made for it. What was encapsulated is what would be
/// decapsulated: the tests check it, a release build does not pay for it. `None` for a set-up without one.
pub fn encapsulation(set_up: SetUp, chance: &mut Stream) -> Option<[u8; 32]> {
    if set_up == SetUp::X3dh {
        return None;
    }
    count(Primitive::Kem1024Key, 1);
    count(Primitive::Kem1024Seal, 1);
    let (decapsulation, encapsulation) = MlKem1024::from_seed(&chance.bytes::<64>().into());
    let (ciphertext, sent) = encapsulation.encapsulate_with_rng(chance.generator());
    debug_assert_eq!(sent, decapsulation.decapsulate(&ciphertext));
    Some(sent.into())
}

impl Prekeys {
    /// New random ones.
    pub fn random(chance: &mut Stream) -> Self {
        let mut make = || SecretKey::from_bytes(chance.bytes());
        Self { identity: make(), signed: make(), one_time: make() }
    }

    /// Their public halves.
    pub fn public(&self) -> PublicPrekeys {
        PublicPrekeys {
            identity: self.identity.public(),
            signed: self.signed.public(),
            one_time: self.one_time.public(),
        }
    }
}

fn finish(parts: [[u8; 32]; 4], kem: Option<&[u8; 32]>) -> [u8; 32] {
    let mut secret = parts.concat();
    secret.extend_from_slice(kem.map_or(&[], |shared| shared.as_slice()));
    derive(&[0; 32], &secret, b"plainsight set-up")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::Ladder;
    use crate::rng::Seed;

    #[test]
    fn both_sides_agree_and_nobody_else() {
        let chance = &mut Seed(1).purpose("test/set-up").stream(0);
        let (alice, ephemeral) = (SecretKey::from_bytes(chance.bytes()), SecretKey::from_bytes(chance.bytes()));
        let bob = Prekeys::random(chance);
        for set_up in [SetUp::X3dh, SetUp::Pqxdh] {
            let kem = encapsulation(set_up, chance);
            assert_eq!(kem.is_some(), set_up == SetUp::Pqxdh);
            let sent = initiate(&alice, &ephemeral, &bob.public(), kem.as_ref(), &mut Ladder);
            let received = respond(&bob, &alice.public(), &ephemeral.public(), kem.as_ref(), &mut Ladder);
            assert_eq!(sent, received);
            assert_eq!(sent, both_known(&alice, &ephemeral, &bob, kem.as_ref()));
            let eve = Prekeys::random(chance);
            assert_ne!(sent, respond(&eve, &alice.public(), &ephemeral.public(), kem.as_ref(), &mut Ladder));
        }
    }
}
