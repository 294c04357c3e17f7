//! What does a stolen device open, what a recorded handshake that was broken, and what a stolen state with what was recorded
//! of its session? Sessions and chains, as they are and run forward on copies.

use std::collections::BTreeMap;

use super::groups::Group;
use super::haul::Haul;
use crate::crypto::broken::{Chains, Passing, Recording, Transcript, open_hand_over};
use crate::crypto::{Chain, Header, Ladder, MessageKey, NONCE, RatchetRules, Session, Suite, sender_key};
use crate::custody::KeyName;
use crate::scenario::{Scheme, Service};

/// States in hand, restored.
pub(super) struct Stolen {
    held: BTreeMap<KeyName, Vec<Held>>,
    /// All that is in hand of each group in epochs.
    groups: BTreeMap<KeyName, Group>,
}

enum Held {
    Session(Suite, Box<Session>),
    Chain(Suite, Chain, Vec<(u32, MessageKey)>),
    /// The chains of a session from its beginning, or from a stolen state on.
    Broken(Suite, RatchetRules, Chains),
}

/// Furthest an adversary runs a chain ahead. An honest client stops earlier; this only bounds the work
/// that a forged index could cause.
pub(super) const FURTHEST: u32 = 1_000_000;

impl Stolen {
    pub(super) fn new(design: &Service, haul: &Haul) -> Self {
        let recordings = recordings(haul);
        let mut held: BTreeMap<KeyName, Vec<Held>> = BTreeMap::new();
        for (name, at, bytes) in &haul.states {
            let Some(state) = restore(design, *name, bytes) else { continue };
            if let (Held::Session(suite, session), Some(recording)) = (&state, recordings.get(name)) {
                let ways = recording.after_state(session, at.seconds()).into_iter();
                let ways = ways.map(|chains| Held::Broken(*suite, *session.rules(), chains));
                held.entry(*name).or_default().extend(ways);
            }
            held.entry(*name).or_default().push(state);
        }
        for (name, bytes) in &haul.handshakes {
            let nothing = Recording::default();
            let recording = recordings.get(name).unwrap_or(&nothing);
            held.entry(*name).or_default().extend(compute(design, *name, bytes, recording));
        }
        Self { held, groups: Group::all(design, haul) }
    }

    /// Tries every state of that name; each stays as it is, so that one message never spoils the next.
    pub(super) fn open(&self, name: &KeyName, message: &[u8], out: &mut Vec<u8>, tried: &mut u64) -> bool {
        if let Some(group) = self.groups.get(&name.of_group()) {
            return group.open(message, out, tried);
        }
        let Some(held) = self.held.get(name) else { return false };
        held.iter().any(|state| {
            *tried += 1;
            match state {
                Held::Session(suite, session) => {
                    session.read(*suite, message, &mut Ladder, out).is_ok()
                        || open_sent(session, *suite, message, out)
                }
                Held::Broken(suite, rules, chains) => open_broken(chains, *suite, rules, message, out),
                Held::Chain(suite, chain, waiting) => open_chain(chain, waiting, *suite, message, out),
            }
        })
    }
}

/// A message that the victim itself sends: under the chain that it was sending with.
fn open_sent(session: &Session, suite: Suite, message: &[u8], out: &mut Vec<u8>) -> bool {
    let header = Header::split(message, session.rules());
    let (Some((ratchet, chain)), Some((header, associated, sealed))) = (session.sending(), header) else {
        return false;
    };
    ratchet == header.ratchet
        && key_at(chain, header.index)
            .is_some_and(|key| suite.cipher(&key.0).open(&[0; NONCE], associated, sealed, out).is_ok())
}

/// A message of a session whose chains were computed.
fn open_broken(chains: &Chains, suite: Suite, rules: &RatchetRules, message: &[u8], out: &mut Vec<u8>) -> bool {
    let Some((header, associated, sealed)) = Header::split(message, rules) else { return false };
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

/// What was recorded of each session.
fn recordings(haul: &Haul) -> BTreeMap<KeyName, Recording> {
    let mut recordings: BTreeMap<KeyName, Recording> = BTreeMap::new();
    for ((name, _), (last, bytes)) in &haul.passed {
        if let Some(passed) = Passing::from_bytes(bytes) {
            recordings.entry(*name).or_default().add(passed, last.seconds());
        }
    }
    recordings
}

/// What follows from the secrets that breaking a handshake gives; it may be nothing of use.
fn compute(design: &Service, name: KeyName, bytes: &[u8], recording: &Recording) -> Option<Held> {
    let rule = design.keys.get(usize::from(name.rule))?;
    match &rule.scheme {
        Scheme::DoubleRatchet(rules) => {
            Some(Held::Broken(rule.suite, *rules, recording.after_set_up(&Transcript::from_bytes(bytes)?)))
        }
        Scheme::SenderKeys { .. } => {
            Some(Held::Chain(rule.suite, Chain::new(open_hand_over(bytes, rule.suite)?), Vec::new()))
        }
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
