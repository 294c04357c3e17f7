//! What has one conversation left behind? Artefacts with their lives, and the bytes they are.
//!
//! An adversary is handed parts of a ledger: bytes, and the public names of the keys they lie under.

use std::ops::Range;

use super::{Admitted, KeyName};
use crate::unit::Moment;

/// Everything one conversation left under one service.
#[derive(Debug, Default)]
pub struct Ledger {
    /// Class of the conversation, an index into the service's classes.
    pub class: usize,
    /// Members of the conversation, ids of people.
    pub members: Vec<u32>,
    /// Who sent each message, an index into the members: whose account it left from, as the server knows.
    pub senders: Vec<u16>,
    /// Artefacts by rule: one list for each of the service's leaves.
    pub artefacts: Vec<Vec<Artefact>>,
    /// Keys that rest in the clear.
    pub keys: Vec<HeldKey>,
    /// Keys that lie wrapped beside the data.
    pub wrapped: Vec<Wrapped>,
    /// Ratchet states and chains of people whose devices are taken.
    pub states: Vec<State>,
    /// What passed on the line when sessions and chains began, where anybody records it.
    pub handshakes: Vec<Handshake>,
    /// Commits of groups, as the delivery service gives them to every member.
    pub commits: Vec<Committed>,
    /// What passed on the line of sessions after that, in the order in which it first did.
    pub passed: Vec<Passed>,
    /// Copies for readers that an adversary added.
    pub admitted: Vec<Admitted>,
    /// What sealing and receiving it took.
    pub work: Work,
    pub(super) bytes: Vec<u8>,
}

/// One artefact of one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artefact {
    /// Position of the message in the conversation.
    pub message: u32,
    /// The member it is left for; `None` where it is the message's own.
    pub member: Option<u16>,
    /// From when it is there.
    pub from: Moment,
    /// Until when.
    pub until: Moment,
    /// Keys it lies under, the outermost first.
    pub layers: [Option<KeyName>; 2],
    /// When its message was sent.
    pub sent: Moment,
    /// Indices into [`Ledger::wrapped`] of the wrapped copies of its keys, layer by layer.
    pub wrapped: [Option<u32>; 2],
    /// Its bytes.
    pub bytes: Bytes,
}

/// Where in a ledger some bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bytes {
    start: u32,
    end: u32,
}

/// A key in the clear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldKey {
    /// Its name.
    pub name: KeyName,
    /// The member whose it is; `None` where it is nobody's own.
    pub member: Option<u16>,
    /// From when it exists.
    pub from: Moment,
    /// Until when.
    pub until: Moment,
    /// The key.
    pub bytes: Bytes,
}

/// A key under another key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrapped {
    /// Its name.
    pub name: KeyName,
    /// The key it lies under.
    pub under: KeyName,
    /// Index of the wrapped copy of *that* key, where it is wrapped in turn.
    pub next: Option<u32>,
    /// The envelope.
    pub bytes: Bytes,
}

/// What a device holds of a session or a chain at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// The session or chain.
    pub name: KeyName,
    /// Whose device.
    pub member: u16,
    /// When it was like this.
    pub at: Moment,
    /// The state, written out.
    pub bytes: Bytes,
}

/// A commit of a group, as it passes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committed {
    /// The epoch that it begins.
    pub name: KeyName,
    /// The commit, written out.
    pub bytes: Bytes,
}

/// What breaking classical agreement gives of the public keys on the line, for one session, one hand-over of a chain or
/// one epoch's beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handshake {
    /// The session or chain.
    pub name: KeyName,
    /// The members on whose lines it passed.
    pub members: Vec<u16>,
    /// When it passed.
    pub at: Moment,
    /// The secrets, written out.
    pub bytes: Bytes,
}

/// A ratchet key of a session by its secret, or a ciphertext of an exchange by ML-KEM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passed {
    /// The session.
    pub name: KeyName,
    /// The two members on whose lines it passed.
    pub members: [u16; 2],
    /// When: each message carries it anew.
    pub at: Vec<Moment>,
    /// What it is, written out.
    pub bytes: Bytes,
}

/// Operations done, for throughput.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Work {
    /// Copies of content sealed.
    pub sealed: u64,
    /// Bytes of them, headers and tags included.
    pub sealed_bytes: u64,
    /// Copies that recipients opened.
    pub received: u64,
}

impl Ledger {
    /// The bytes of an artefact, key or state.
    pub fn bytes(&self, bytes: Bytes) -> &[u8] {
        &self.bytes[bytes.range()]
    }

    /// Appends bytes that `write` makes.
    pub(super) fn write(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> Bytes {
        let start = self.bytes.len();
        write(&mut self.bytes);
        self.since(start)
    }

    /// The bytes written since a length.
    pub(super) fn since(&self, start: usize) -> Bytes {
        let cast = |n: usize| u32::try_from(n).expect("a conversation's artefacts stay below 4 GiB");
        Bytes { start: cast(start), end: cast(self.bytes.len()) }
    }

    /// Empties it for the next conversation, keeping its buffers.
    pub(super) fn reset(&mut self, leaves: usize) {
        self.artefacts.resize_with(leaves, Vec::new);
        self.artefacts.iter_mut().for_each(Vec::clear);
        self.members.clear();
        self.senders.clear();
        self.keys.clear();
        self.wrapped.clear();
        self.states.clear();
        self.handshakes.clear();
        self.commits.clear();
        self.passed.clear();
        self.admitted.clear();
        self.bytes.clear();
        self.work = Work::default();
    }
}

impl Bytes {
    pub(super) const fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// How many.
    pub const fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether there are none.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }
}

impl Work {
    /// Adds another's. A file may say anything: what is too much stays the most there is.
    pub const fn add(&mut self, other: Self) {
        self.sealed = self.sealed.saturating_add(other.sealed);
        self.sealed_bytes = self.sealed_bytes.saturating_add(other.sealed_bytes);
        self.received = self.received.saturating_add(other.received);
    }
}
