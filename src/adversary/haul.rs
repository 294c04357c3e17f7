//! Bytes in hand: what one party holds of a conversation, with the public labels they carry.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use crate::custody::{Artefact, Handshake, HeldKey, KeyName, Ledger, Passed, State};
use crate::unit::Moment;

/// What somebody holds of one conversation.
#[derive(Debug, Default)]
pub struct Haul<'l> {
    /// Artefacts under keys.
    pub sealed: Vec<Sealed<'l>>,
    /// Artefacts in the clear.
    pub clear: Vec<Sealed<'l>>,
    /// Keys.
    pub keys: Vec<(KeyName, &'l [u8])>,
    /// Wrapped keys: name, the key it lies under, the envelope.
    pub wrapped: Vec<(KeyName, KeyName, &'l [u8])>,
    /// Recorded handshakes, broken.
    pub handshakes: Vec<(KeyName, &'l [u8])>,
    /// Commits of groups that came after a state in hand.
    pub commits: Vec<(KeyName, &'l [u8])>,
    /// What passed of sessions while their lines were recorded, by its place in their order, and when it last did.
    pub passed: BTreeMap<(KeyName, usize), (Moment, &'l [u8])>,
    /// Ratchet states and chains, and when they were like that.
    pub states: Vec<(KeyName, Moment, &'l [u8])>,
}

/// An artefact in hand.
#[derive(Debug, Clone)]
pub struct Sealed<'l> {
    /// Which of the design's leaves it is.
    pub leaf: usize,
    /// Its number in the conversation, as the server counts.
    pub message: u32,
    /// The member whose copy it is; `None` where it is nobody's own.
    pub member: Option<u16>,
    /// Names of the keys it lies under, the outermost first.
    pub layers: [Option<KeyName>; 2],
    /// The bytes: the service's own, or what remained when some layers came off.
    pub bytes: Cow<'l, [u8]>,
    /// Whether it is what a recipient sees of the message, and not what the leaf leaves.
    pub is_record: bool,
}

impl<'l> Haul<'l> {
    /// Empties it for the next conversation.
    pub fn clear(&mut self) {
        self.sealed.clear();
        self.clear.clear();
        self.keys.clear();
        self.wrapped.clear();
        self.states.clear();
        self.handshakes.clear();
        self.commits.clear();
        self.passed.clear();
    }

    /// Makes room for artefacts of one rule.
    pub fn reserve(&mut self, artefacts: &[Artefact]) {
        let are_sealed = artefacts.first().is_some_and(|artefact| artefact.layers[0].is_some());
        if are_sealed { &mut self.sealed } else { &mut self.clear }.reserve(artefacts.len());
    }

    /// Adds an artefact, with the wrapped keys that lie beside it.
    pub fn take(&mut self, ledger: &'l Ledger, leaf: usize, artefact: &Artefact) {
        let Artefact { message, member, layers, bytes, .. } = *artefact;
        let bytes = Cow::Borrowed(ledger.bytes(bytes));
        let sealed = Sealed { leaf, message, member, layers, bytes, is_record: false };
        if layers[0].is_none() {
            self.clear.push(sealed);
            return;
        }
        self.sealed.push(sealed);
        for first in artefact.wrapped {
            let mut next = first;
            while let Some(wrapped) = next.and_then(|index| ledger.wrapped.get(index as usize)) {
                // Messages of a conversation often share a key: the copy just taken is the likeliest repeat.
                if self.wrapped.iter().rev().take(4).all(|(name, ..)| *name != wrapped.name) {
                    self.wrapped.push((wrapped.name, wrapped.under, ledger.bytes(wrapped.bytes)));
                }
                next = wrapped.next;
            }
        }
    }

    /// Leaves one of each artefact that came by several ways. The same artefact with a layer less is another.
    pub fn drop_repeats(&mut self) {
        for held in [&mut self.sealed, &mut self.clear] {
            held.sort_by_key(|one| (one.leaf, one.message, one.member, one.layers));
            held.dedup_by_key(|one| (one.leaf, one.message, one.member, one.layers));
        }
    }

    /// Adds a key.
    pub fn take_key(&mut self, ledger: &'l Ledger, key: &HeldKey) {
        self.keys.push((key.name, ledger.bytes(key.bytes)));
    }

    /// Adds a handshake that was recorded.
    pub fn take_handshake(&mut self, ledger: &'l Ledger, handshake: &Handshake) {
        self.handshakes.push((handshake.name, ledger.bytes(handshake.bytes)));
    }

    /// Adds what passed of a session, if it did while somebody recorded.
    pub fn take_passed(
        &mut self,
        ledger: &'l Ledger,
        order: usize,
        passed: &Passed,
        recorded: &RangeInclusive<Moment>,
    ) {
        let Some(last) = passed.at.iter().rev().find(|at| recorded.contains(at)) else { return };
        let known = self.passed.entry((passed.name, order)).or_insert((*last, ledger.bytes(passed.bytes)));
        known.0 = known.0.max(*last);
    }

    /// Adds what a device holds of a session.
    pub fn take_state(&mut self, ledger: &'l Ledger, state: &State) {
        self.states.push((state.name, state.at, ledger.bytes(state.bytes)));
        // The delivery service goes on to give a group's later commits to whoever holds a member's device.
        let later = ledger.commits.iter().filter(|commit| {
            commit.name.of_group() == state.name.of_group() && commit.name.version > state.name.version
        });
        self.commits.extend(later.map(|commit| (commit.name, ledger.bytes(commit.bytes))));
    }
}
