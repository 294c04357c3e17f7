//! What does a stolen device open, and what a recorded handshake that was broken? Sessions and chains, run forward on copies.

use std::collections::BTreeMap;

use super::groups::Group;
use super::haul::Haul;
use crate::crypto::broken::{Transcript, open_hand_over};
use crate::crypto::{Chain, Header, Ladder, MessageKey, NONCE, PublicKey, RatchetRules, Session, Suite, sender_key};
use crate::custody::KeyName;
use crate::rng::{Seed, Stream};
use crate::scenario::{Scheme, Service};

/// States in hand, restored.
pub(super) struct Stolen {
    held: BTreeMap<KeyName, Vec<Held>>,
    /// All that is in hand of each group in epochs.
    groups: BTreeMap<KeyName, Group>,
    chance: Stream,
}

enum Held {
    Session(Suite, Box<Session>),
    Chain(Suite, Chain, Vec<(u32, MessageKey)>),
    /// The chains of a session from its beginning, by their ratchet keys.
    Broken(Suite, Vec<(PublicKey, Chain)>),
}

/// Furthest an adversary runs a chain ahead. An honest client stops earlier; this only bounds the work
/// that a forged index could cause.
pub(super) const FURTHEST: u32 = 1_000_000;

impl Stolen {
    pub(super) fn new(design: &Service, haul: &Haul) -> Self {
        let states = haul.states.iter().map(|(name, bytes)| (*name, restore(design, *name, bytes)));
        let broken = haul.handshakes.iter().map(|(name, bytes)| (*name, compute(design, *name, bytes)));
        let mut held: BTreeMap<KeyName, Vec<Held>> = BTreeMap::new();
        for (name, state) in states.chain(broken) {
            if let Some(state) = state {
                held.entry(name).or_default().push(state);
            }
        }
        // A thief that receives on a copy makes ratchet keys of its own; what they are does not matter.
        Self { held, groups: Group::all(design, haul), chance: Seed(0).purpose("thief").stream(0) }
    }

    /// Tries every state of that name; each on a copy, so that one message never spoils the next.
    pub(super) fn open(&mut self, name: &KeyName, message: &[u8], out: &mut Vec<u8>, tried: &mut u64) -> bool {
        if let Some(group) = self.groups.get(&name.of_group()) {
            return group.open(message, out, tried);
        }
        let Some(held) = self.held.get(name) else { return false };
        held.iter().any(|state| {
            *tried += 1;
            match state {
                Held::Session(suite, session) => {
                    let received = session.as_ref().clone().open(*suite, message, &mut Ladder, &mut self.chance, out);
                    received.is_ok() || open_sent(session, *suite, message, out)
                }
                Held::Broken(suite, chains) => open_broken(chains, *suite, message, out),
                Held::Chain(suite, chain, waiting) => open_chain(chain, waiting, *suite, message, out),
            }
        })
    }
}

/// A message that the victim itself sends: under the chain that it was sending with.
fn open_sent(session: &Session, suite: Suite, message: &[u8], out: &mut Vec<u8>) -> bool {
    let (Some((ratchet, chain)), Some((header, associated, sealed))) = (session.sending(), Header::split(message))
    else {
        return false;
    };
    ratchet == header.ratchet
        && key_at(chain, header.index)
            .is_some_and(|key| suite.cipher(&key.0).open(&[0; NONCE], associated, sealed, out).is_ok())
}

/// A message of a session whose handshake was broken.
fn open_broken(chains: &[(PublicKey, Chain)], suite: Suite, message: &[u8], out: &mut Vec<u8>) -> bool {
    let Some((header, associated, sealed)) = Header::split(message) else { return false };
    let chain = chains.iter().find(|(ratchet, _)| *ratchet == header.ratchet).map(|(_, chain)| chain);
    chain
        .and_then(|chain| key_at(chain, header.index))
        .is_some_and(|key| suite.cipher(&key.0).open(&[0; NONCE], associated, sealed, out).is_ok())
}

fn open_chain(chain: &Chain, waiting: &[(u32, MessageKey)], suite: Suite, message: &[u8], out: &mut Vec<u8>) -> bool {
    let Some(index) = sender_key::index(message) else { return false };
    let kept = waiting.iter().find(|(i, _)| *i == index).map(|(_, key)| key.clone());
    kept.or_else(|| key_at(chain, index)).is_some_and(|key| sender_key::open(&key, suite, message, out).is_ok())
}

/// The key at an index of a chain; `None` where the chain is already past it.
pub(super) fn key_at(chain: &Chain, index: u32) -> Option<MessageKey> {
    if index < chain.index() || index - chain.index() > FURTHEST {
        return None;
    }
    let mut chain = chain.clone();
    while chain.index() < index {
        chain.next_key();
    }
    Some(chain.next_key())
}

/// What follows from the secrets that breaking a handshake gives; it may be nothing of use.
fn compute(design: &Service, name: KeyName, bytes: &[u8]) -> Option<Held> {
    let rule = design.keys.get(usize::from(name.rule))?;
    match &rule.scheme {
        Scheme::DoubleRatchet(_) => Some(Held::Broken(rule.suite, Transcript::from_bytes(bytes)?.chains())),
        Scheme::SenderKeys { .. } => Some(Held::Chain(rule.suite, open_hand_over(bytes, rule.suite)?, Vec::new())),
        Scheme::Epochs { .. } | Scheme::Stored { .. } => None,
    }
}

fn restore(design: &Service, name: KeyName, mut bytes: &[u8]) -> Option<Held> {
    let rule = design.keys.get(usize::from(name.rule))?;
    match &rule.scheme {
        Scheme::DoubleRatchet(rules) => {
            let eager = RatchetRules { forward_jump: FURTHEST as usize, skipped_keys: FURTHEST as usize, ..*rules };
            Some(Held::Session(rule.suite, Box::new(Session::from_bytes(eager, bytes)?)))
        }
        Scheme::SenderKeys { .. } => {
            let chain = Chain::from_bytes(&mut bytes)?;
            let waiting = bytes.chunks_exact(36).map(|kept| {
                let (index, key) = kept.split_at(4);
                let index = u32::from_le_bytes(index.try_into().expect("four bytes"));
                (index, MessageKey(key.try_into().expect("32 bytes")))
            });
            Some(Held::Chain(rule.suite, chain, waiting.collect()))
        }
        Scheme::Epochs { .. } | Scheme::Stored { .. } => None,
    }
}
