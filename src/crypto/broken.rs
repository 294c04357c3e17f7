//! What follows from a recorded handshake once classical agreement breaks?
//!
//! # Model
//! A quantum computer gives the X25519 secret of every public key that was on the line, and nothing of ML-KEM. With the
//! secrets of a set-up and of the ratchet keys after it, whoever recorded them computes what the two sides computed: the
//! root, and from it one chain after the other.
//!
//! # Sources
//! P. W. Shor, "Algorithms for quantum computation" (1994); the protocols as in [`super::set_up`] and [`super::Session`].

use super::agreement::{Agreement, Ladder, PublicKey, SecretKey};
use super::ratchet::step;
use super::set_up::{Prekeys, respond};
use super::suite::Suite;
use super::{Chain, envelope, kdf};

/// The public keys of a session in the order of their use, each by the secret that breaking it gives.
#[derive(Debug, Clone)]
pub struct Transcript {
    /// The responder's prekeys.
    pub prekeys: Prekeys,
    /// The initiator's identity and ephemeral key.
    pub initiator: [SecretKey; 2],
    /// Ratchet keys, first that of whoever began.
    pub ratchets: Vec<SecretKey>,
}

impl Transcript {
    /// Appends its bytes to `out`.
    pub fn to_bytes(&self, out: &mut Vec<u8>) {
        let Prekeys { identity, signed, one_time } = &self.prekeys;
        let keys = [identity, signed, one_time].into_iter().chain(&self.initiator).chain(&self.ratchets);
        keys.for_each(|key| out.extend_from_slice(key.bytes()));
    }

    /// From its bytes; `None` where they are none of it.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (keys, rest) = bytes.as_chunks::<32>();
        let mut keys = keys.iter().map(|key| SecretKey::from_bytes(*key));
        let mut next = || keys.next();
        let prekeys = Prekeys { identity: next()?, signed: next()?, one_time: next()? };
        let initiator = [next()?, next()?];
        rest.is_empty().then(|| Self { prekeys, initiator, ratchets: keys.collect() })
    }

    /// Every chain of the session, by its ratchet key, as far as classical agreement decides. Where an ML-KEM secret went
    /// into the root, these are other chains than the session's.
    pub fn chains(&self) -> Vec<(PublicKey, Chain)> {
        let [identity, ephemeral] = self.initiator.each_ref().map(SecretKey::public);
        let mut root = respond(&self.prekeys, &identity, &ephemeral, None, &mut Ladder);
        let mut last = &self.prekeys.signed;
        let mut chains = Vec::with_capacity(self.ratchets.len());
        for secret in &self.ratchets {
            let public = secret.public();
            let (next, chain) = step(&root, &Ladder.agree(last, &public).0);
            chains.push((public, chain));
            (root, last) = (next, secret);
        }
        chains
    }
}

/// The bytes of a transcript without so many of its last ratchet keys.
pub fn without_last(bytes: &[u8], ratchets: usize) -> &[u8] {
    &bytes[..bytes.len().saturating_sub(ratchets * 32)]
}

/// A group's chain handed over to a member: sealed under what an ephemeral key and the member's one-time prekey agree on,
/// and, in a hybrid, under a secret beyond that.
pub fn hand_over_key(shared: &[u8; 32], beyond: Option<&[u8; 32]>) -> [u8; 32] {
    let mut secret = shared.to_vec();
    secret.extend_from_slice(beyond.map_or(&[], |beyond| beyond.as_slice()));
    kdf::derive(&[0; 32], &secret, b"plainsight sender key")
}

/// The chain of a recorded hand-over: the public ephemeral key, the secret of the one-time prekey that breaking it gives,
/// and what was sealed. `None` where it does not open.
pub fn open_hand_over(bytes: &[u8], suite: Suite) -> Option<Chain> {
    let (ephemeral, rest) = bytes.split_first_chunk::<32>()?;
    let (one_time, sealed) = rest.split_first_chunk::<32>()?;
    let shared = Ladder.agree(&SecretKey::from_bytes(*one_time), &PublicKey(*ephemeral));
    let mut first = Vec::new();
    envelope::open(&suite.cipher(&hand_over_key(&shared.0, None)), sealed, &mut first).ok()?;
    Some(Chain::new(first.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::set_up::{both_known, encapsulation};
    use crate::crypto::{BothKnown, NextKey, RatchetRules, Session, SetUp};
    use crate::rng::Seed;

    #[test]
    fn a_broken_agreement_gives_every_chain_of_a_classical_session_and_none_of_a_hybrid() {
        for set_up in [SetUp::X3dh, SetUp::Pqxdh] {
            let chance = &mut Seed(1).purpose("test/broken").stream(0);
            let next_key = NextKey::OnReceipt;
            let rules = RatchetRules { set_up, next_key, skipped_keys: 10, forward_jump: 10, receiver_chains: 5 };
            let initiator = [SecretKey::from_bytes(chance.bytes()), SecretKey::from_bytes(chance.bytes())];
            let prekeys = Prekeys::random(chance);
            let root = both_known(&initiator[0], &initiator[1], &prekeys, encapsulation(set_up, chance).as_ref());
            let mut agreement = BothKnown::default();
            let signed = (prekeys.signed.clone(), prekeys.signed.public());
            agreement.learn(&signed.0, signed.1);
            let mut alice = Session::initiate(rules, root, signed.1, &mut agreement, chance);
            let mut bob = Session::respond(rules, root, signed);
            let mut transcript = Transcript { prekeys, initiator, ratchets: Vec::new() };
            let mut used = Vec::new();
            for turn in 0..6 {
                let (from, to) = if turn % 2 == 0 { (&mut alice, &mut bob) } else { (&mut bob, &mut alice) };
                let (mut sealed, mut opened) = (Vec::new(), Vec::new());
                from.seal(Suite::default(), b"hello", &mut agreement, chance, &mut sealed);
                transcript.ratchets.push(from.ratchet_secret().unwrap().clone());
                used.push(from.sending().unwrap().0);
                to.open(Suite::default(), &sealed, &mut agreement, chance, &mut opened).unwrap();
            }
            let mut bytes = Vec::new();
            transcript.to_bytes(&mut bytes);
            let chains = Transcript::from_bytes(&bytes).unwrap().chains();
            assert_eq!(chains.iter().map(|(public, _)| *public).collect::<Vec<_>>(), used);
            let (_, sending) = bob.sending().unwrap();
            let mut last = chains[5].1.clone();
            last.next_key();
            assert_eq!(last == *sending, set_up == SetUp::X3dh);
        }
        assert!(Transcript::from_bytes(&[0; 159]).is_none() && Transcript::from_bytes(&[0; 161]).is_none());
    }
}
