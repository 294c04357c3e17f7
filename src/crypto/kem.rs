//! How does an ML-KEM secret come into a ratchet again and again? One side offers a key, the other encapsulates to it, and
//! the first mixes what both then know into its next new chain.
//!
//! # Model
//! When a side starts a new sending chain, it is its turn, and enough messages or time have gone by, it makes an ML-KEM-768
//! key pair. The key rides in the header of each of its messages, once it has sent `parts` of them, until it is answered; the
//! ciphertext rides back in the same way until it is mixed: (R, chain) ← HKDF(R, DH ‖ SS) at the next new sending chain of
//! whoever offered. Each header says how many secrets are mixed. `parts` = 1 is a key that rides along whole, as in PQ3;
//! with more, a key in so many pieces, any of which do, as in SPQR.
//!
//! # Assumptions
//! The sides take turns in offering, as in Signal's ML-KEM Braid, so that two offers never meet. In pieces, a message of the
//! model that still lacks some carries nothing, and one after the last carries the whole key: what each opens is the same,
//! what each weighs is not. A session begins as if a secret had just been mixed.
//!
//! # Sources
//! Apple, "iMessage with PQ3" (2024); Signal, "The ML-KEM Braid Protocol" and "Sparse Post Quantum Ratchet" (2025);
//! NIST, FIPS 203 (2024).

use ml_kem::kem::{Decapsulate, Encapsulate, FromSeed, KeyExport};
use ml_kem::{DecapsulationKey, EncapsulationKey, MlKem768};

use super::agreement::{BothKnown, Ladder};
use crate::meter::{Primitive, count};
use crate::rng::Stream;

/// When new ML-KEM secrets are mixed into a ratchet, and in how many pieces their keys travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KemRules {
    /// After so many messages, sent and received.
    pub messages: u32,
    /// Or after so long [s]; the largest number for never.
    pub every: i64,
    /// Messages that carry a key, or a ciphertext, in pieces.
    pub parts: u32,
}

/// Bytes of a public key.
pub const KEY: usize = 1_184;
/// Bytes of a ciphertext.
pub const CIPHERTEXT: usize = 1_088;

/// What an exchange gives both sides.
pub(super) type Secret = [u8; 32];

/// What a header carries of an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Material<'m> {
    /// Nothing, or a piece that is not yet enough.
    Nothing,
    /// A public key.
    Key(&'m [u8]),
    /// A ciphertext.
    Ciphertext(&'m [u8]),
}

/// One side of the exchanges of a session.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Kem {
    pub(super) rules: KemRules,
    /// Whether it began the session: then it offers the first exchange, the third and so on.
    pub(super) is_first: bool,
    /// Secrets mixed into the root.
    pub(super) mixed: u32,
    /// Messages sent and received since the last was.
    pub(super) messages: u32,
    /// When that was [s].
    pub(super) last: i64,
    /// What time it is [s].
    pub(super) now: i64,
    pub(super) pending: Pending,
}

/// How far the next exchange has come.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Pending {
    Nothing,
    /// It has offered, and sent so many messages since.
    Offered {
        seed: [u8; 64],
        key: Vec<u8>,
        sent: u32,
    },
    /// Its offer was answered: the secret is mixed into its next chain.
    Had(Secret),
    /// It has answered, and sent so many messages since.
    Answered {
        secret: Secret,
        ciphertext: Vec<u8>,
        sent: u32,
    },
}

/// A way to do the two halves of an exchange, so that a simulator that did the one need not do the other.
pub trait Encapsulation {
    /// A ciphertext to a public key, and its secret; `None` where the bytes are no key.
    fn encapsulate(&mut self, key: &[u8], chance: &mut Stream) -> Option<(Vec<u8>, [u8; 32])> {
        let key = EncapsulationKey::<MlKem768>::new(key.try_into().ok()?).ok()?;
        count(Primitive::Kem768Seal, 1);
        let (ciphertext, secret) = key.encapsulate_with_rng(chance.generator());
        Some((ciphertext.to_vec(), secret.into()))
    }

    /// The secret of a ciphertext; `None` where the bytes are none.
    fn decapsulate(&mut self, seed: &[u8; 64], ciphertext: &[u8]) -> Option<[u8; 32]> {
        decapsulated(seed, ciphertext)
    }
}

impl Encapsulation for Ladder {}

impl Encapsulation for BothKnown {
    fn encapsulate(&mut self, key: &[u8], chance: &mut Stream) -> Option<(Vec<u8>, [u8; 32])> {
        let (ciphertext, secret) = Ladder.encapsulate(key, chance)?;
        self.learn_encapsulated(&ciphertext, secret);
        Some((ciphertext, secret))
    }

    /// What was encapsulated is what would be decapsulated: the tests check it, a release build does not pay for it.
    fn decapsulate(&mut self, seed: &[u8; 64], ciphertext: &[u8]) -> Option<[u8; 32]> {
        let Some(known) = self.encapsulated(ciphertext) else { return decapsulated(seed, ciphertext) };
        debug_assert_eq!(Some(known), opened(seed, ciphertext));
        Some(known)
    }
}

fn decapsulated(seed: &[u8; 64], ciphertext: &[u8]) -> Option<Secret> {
    count(Primitive::Kem768Key, 1);
    count(Primitive::Kem768Open, 1);
    opened(seed, ciphertext)
}

/// The same, where it is only a check of something that is known, and no work of a run.
fn opened(seed: &[u8; 64], ciphertext: &[u8]) -> Option<Secret> {
    let (key, _) = MlKem768::from_seed(&(*seed).into());
    Some(key.decapsulate(ciphertext.try_into().ok()?).into())
}

/// The public key of a seed.
pub(super) fn public(seed: &[u8; 64]) -> Vec<u8> {
    count(Primitive::Kem768Key, 1);
    let key: DecapsulationKey<MlKem768> = MlKem768::from_seed(&(*seed).into()).0;
    key.encapsulation_key().to_bytes().to_vec()
}

impl Kem {
    pub(super) const fn new(rules: KemRules, is_first: bool) -> Self {
        Self { rules, is_first, mixed: 0, messages: 0, last: 0, now: 0, pending: Pending::Nothing }
    }

    /// Before a new sending chain: the secret that goes into it, if there is one.
    pub(super) fn mix_into_own(&mut self) -> Option<Secret> {
        let Pending::Had(secret) = self.pending else { return None };
        self.mixed_another();
        Some(secret)
    }

    /// After a new sending chain has begun: an offer, if it is this side's turn and one is due.
    pub(super) fn offer_if_due(&mut self, chance: &mut Stream) {
        let is_due = self.messages >= self.rules.messages || self.now.saturating_sub(self.last) >= self.rules.every;
        let has_turn = self.mixed.is_multiple_of(2) == self.is_first;
        if self.pending == Pending::Nothing && is_due && has_turn {
            let seed = chance.bytes();
            self.pending = Pending::Offered { key: public(&seed), seed, sent: 0 };
        }
    }

    /// The secret that goes into a new chain of the other side's, by the number that its header says; `None` where this side
    /// cannot have made that chain's root.
    pub(super) fn secret_of(&self, mixed: u32) -> Option<Option<Secret>> {
        match &self.pending {
            _ if mixed == self.mixed => Some(None),
            Pending::Answered { secret, .. } if mixed.checked_sub(self.mixed) == Some(1) => Some(Some(*secret)),
            _ => None,
        }
    }

    /// A message of the other side's has opened, in a chain with so many secrets mixed into it.
    pub(super) fn received(
        &mut self,
        mixed: u32,
        material: Material<'_>,
        agreement: &mut impl Encapsulation,
        chance: &mut Stream,
    ) {
        if mixed > self.mixed {
            self.mixed_another();
        }
        self.messages = self.messages.saturating_add(1);
        if mixed < self.mixed {
            return;
        }
        match (&self.pending, material) {
            (Pending::Nothing, Material::Key(key)) => {
                if let Some((ciphertext, secret)) = agreement.encapsulate(key, chance) {
                    self.pending = Pending::Answered { secret, ciphertext, sent: 0 };
                }
            }
            (Pending::Offered { seed, .. }, Material::Ciphertext(ciphertext)) => {
                if let Some(secret) = agreement.decapsulate(seed, ciphertext) {
                    self.pending = Pending::Had(secret);
                }
            }
            _ => {}
        }
    }

    /// Appends what a message's header says of the exchanges, and counts the message.
    pub(super) fn write(&mut self, out: &mut Vec<u8>) {
        self.messages = self.messages.saturating_add(1);
        out.extend_from_slice(&self.mixed.to_le_bytes());
        let (kind, material, sent) = match &mut self.pending {
            Pending::Offered { key, sent, .. } => (1, &*key, sent),
            Pending::Answered { ciphertext, sent, .. } => (2, &*ciphertext, sent),
            Pending::Nothing | Pending::Had(_) => return out.push(0),
        };
        *sent = sent.saturating_add(1);
        if *sent < self.rules.parts {
            return out.push(0);
        }
        out.push(kind);
        out.extend_from_slice(material);
    }

    /// The secret of the next exchange, as far as this side has it, or has it with the ciphertext that answers its offer.
    pub(super) fn spare(&self, ciphertext: Option<&[u8]>) -> Option<Secret> {
        match &self.pending {
            Pending::Nothing => None,
            Pending::Had(secret) | Pending::Answered { secret, .. } => Some(*secret),
            Pending::Offered { seed, .. } => decapsulated(seed, ciphertext?),
        }
    }

    fn mixed_another(&mut self) {
        self.mixed = self.mixed.saturating_add(1);
        (self.messages, self.last, self.pending) = (0, self.now, Pending::Nothing);
    }
}

/// Reads what a header says of the exchanges: how many secrets are mixed, what it carries, and how many bytes that took.
pub(super) fn read(bytes: &[u8]) -> Option<(u32, Material<'_>, usize)> {
    let (mixed, rest) = bytes.split_first_chunk::<4>()?;
    let (kind, rest) = rest.split_first()?;
    let material = match kind {
        0 => Material::Nothing,
        1 => Material::Key(rest.get(..KEY)?),
        2 => Material::Ciphertext(rest.get(..CIPHERTEXT)?),
        _ => return None,
    };
    let carried = match material {
        Material::Nothing => 0,
        Material::Key(bytes) | Material::Ciphertext(bytes) => bytes.len(),
    };
    Some((u32::from_le_bytes(*mixed), material, 5 + carried))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::{Header, NextKey, RatchetRules, SecretKey, Session, SetUp, Suite, TAG};
    use crate::rng::Seed;

    const RULES: RatchetRules = RatchetRules {
        set_up: SetUp::X3dh,
        next_key: NextKey::OnReceipt,
        skipped_keys: 100,
        forward_jump: 100,
        receiver_chains: 20,
        kem: Some(KemRules { messages: 5, every: i64::MAX, parts: 1 }),
    };

    fn two(rules: RatchetRules, chance: &mut Stream) -> [Session; 2] {
        let prekey = SecretKey::from_bytes(chance.bytes());
        let public = prekey.public();
        let first = Session::initiate(rules, [7; 32], public, &mut BothKnown::default(), chance);
        [first, Session::respond(rules, [7; 32], (prekey, public))]
    }

    fn send(from: &mut Session, agreement: &mut BothKnown, chance: &mut Stream, text: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        from.seal(Suite::default(), text, agreement, chance, &mut out);
        out
    }

    fn read(to: &mut Session, agreement: &mut BothKnown, chance: &mut Stream, message: &[u8]) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        to.open(Suite::default(), message, agreement, chance, &mut out).ok().map(|()| out)
    }

    #[test]
    fn two_sides_mix_secrets_in_through_losses_and_disorder() {
        let mut steps = [0; 2];
        for case in 0..40 {
            let chance = &mut Seed(case).purpose("test/kem").stream(0);
            let next_key = if case % 2 == 0 { NextKey::OnReceipt } else { NextKey::OnSend };
            let kem = KemRules { messages: 1 + case as u32 % 7, every: i64::MAX, parts: 1 + case as u32 % 4 };
            let mut sides = two(RatchetRules { next_key, kem: Some(kem), ..RULES }, chance);
            let agreement = &mut BothKnown::default();
            // The first message arrives, so that both can write.
            let first = send(&mut sides[0], agreement, chance, b"first");
            assert!(read(&mut sides[1], agreement, chance, &first).is_some());
            let mut waiting: Vec<(usize, Vec<u8>)> = Vec::new();
            for number in 0..200_u8 {
                let from = chance.below(2) as usize;
                let sent = send(&mut sides[from], agreement, chance, &[number]);
                // Some are lost, and the others arrive in any order.
                if chance.uniform() < 0.8 {
                    waiting.push((1 - from, sent));
                }
                while waiting.len() > chance.below(6) as usize {
                    let (to, message) = waiting.remove(chance.below(waiting.len() as u64) as usize);
                    let mut altered = message.clone();
                    *altered.last_mut().unwrap() ^= 1;
                    let before = sides[to].clone();
                    assert_eq!(read(&mut sides[to], agreement, chance, &altered), None);
                    assert!(sides[to] == before, "what does not open changes nothing");
                    assert!(
                        read(&mut sides[to], agreement, chance, &message).is_some(),
                        "case {case}, message {number}"
                    );
                    let written = sides[to].to_bytes();
                    assert!(Session::from_bytes(*sides[to].rules(), &written).as_ref() == Some(&sides[to]));
                }
            }
            assert!(sides[0].mixed().abs_diff(sides[1].mixed()) <= 1);
            steps[(case % 2) as usize] += sides[0].mixed();
        }
        assert!(steps.iter().all(|steps| *steps > 60), "{steps:?}");
    }

    #[test]
    fn a_week_without_a_new_secret_makes_one_due() {
        let chance = &mut Seed(1).purpose("test/kem").stream(1);
        let week = 7 * 86_400;
        let kem = Some(KemRules { messages: 50, every: week, parts: 1 });
        let [mut alice, mut bob] = two(RatchetRules { kem, ..RULES }, chance).map(|side| side.begun_at(1_000));
        let agreement = &mut BothKnown::default();
        for day in 0..20 {
            for _ in 0..2 {
                [&mut alice, &mut bob].into_iter().for_each(|side| side.set_time(1_000 + day * 86_400));
                let sent = send(&mut alice, agreement, chance, b"hello");
                assert!(read(&mut bob, agreement, chance, &sent).is_some());
                std::mem::swap(&mut alice, &mut bob);
            }
            // Whoever began offers in the chain that begins on day 7, and mixes on the next; the other sees that on day 9, and a
            // week later offers in turn.
            assert_eq!(alice.mixed(), u32::from(day >= 8) + u32::from(day >= 17), "day {day}");
        }
    }

    #[test]
    fn headers_carry_keys_whole_and_say_nothing_without_rules() {
        let chance = &mut Seed(1).purpose("test/kem").stream(2);
        let agreement = &mut BothKnown::default();
        let [mut alice, mut bob] = two(RatchetRules { kem: None, ..RULES }, chance);
        for _ in 0..20 {
            let sent = send(&mut alice, agreement, chance, b"hello");
            assert_eq!(sent.len(), Header::BYTES + 5 + TAG);
            assert!(read(&mut bob, agreement, chance, &sent).is_some());
            std::mem::swap(&mut alice, &mut bob);
        }
        let mut sides = two(RULES, chance);
        let sizes: Vec<usize> = (0..14)
            .map(|turn| {
                let sent = send(&mut sides[turn % 2], agreement, chance, b"hello");
                assert!(read(&mut sides[1 - turn % 2], agreement, chance, &sent).is_some());
                sent.len() - (Header::BYTES + 5 + 5 + TAG)
            })
            .collect();
        // Due after five messages; the answer comes with the next, and then it is mixed and counted anew.
        assert_eq!(sizes, [0, 0, 0, 0, 0, 0, KEY, CIPHERTEXT, 0, 0, 0, 0, 0, KEY]);
        assert!(Header::split(&[0; 40], &RULES).is_none() && Header::split(&[9; 2_000], &RULES).is_none());
    }
}
