//! A chain of keys that only runs forward: from one of them come all later ones and no earlier one.

use super::kdf::macs;
use super::suite::Rejected;
use super::written::{list, listed, take};

/// A chain key Cₙ and its index n, with the message keys Mₙ it gives.
///
/// # Model
/// Mₙ = HMAC(Cₙ, 1), Cₙ₊₁ = HMAC(Cₙ, 2).
///
/// # Sources
/// T. Perrin, M. Marlinspike, "The Double Ratchet Algorithm" (2016), section 5.2.
#[derive(Clone, PartialEq, Eq)]
pub struct Chain {
    key: [u8; 32],
    index: u32,
}

/// A chain of somebody else's, and the keys of messages that it skipped, each with its index.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Receiving {
    pub(super) chain: Chain,
    pub(super) skipped: Vec<(u32, MessageKey)>,
}

/// A key for one message. Its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct MessageKey(pub [u8; 32]);

impl Chain {
    /// Bytes of a chain, written out.
    pub const BYTES: usize = 36;

    /// A chain from its first key.
    pub const fn new(key: [u8; 32]) -> Self {
        Self { key, index: 0 }
    }

    /// Index of the next message key.
    pub const fn index(&self) -> u32 {
        self.index
    }

    /// The key for the next message; the chain moves on and cannot give it again.
    pub fn next_key(&mut self) -> MessageKey {
        let [message, next] = macs(&self.key, [&[1], &[2]]);
        self.key = next;
        self.index += 1;
        MessageKey(message)
    }

    /// Written out.
    pub fn to_bytes(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.index.to_le_bytes());
        out.extend_from_slice(&self.key);
    }

    /// Read back; `None` where there are too few bytes. Takes what it read off `bytes`.
    pub fn from_bytes(bytes: &mut &[u8]) -> Option<Self> {
        let index = u32::from_le_bytes(take(bytes)?);
        Some(Self { key: take(bytes)?, index })
    }
}

impl Receiving {
    /// A chain of which nothing was skipped.
    pub(super) const fn new(chain: Chain) -> Self {
        Self { chain, skipped: Vec::new() }
    }

    /// The key at an index, at most so far ahead; those that it skips are kept, until whoever asks lets go of them.
    pub(super) fn key(&mut self, index: u32, furthest: usize) -> Result<MessageKey, Rejected> {
        if index < self.chain.index() {
            let at = self.skipped.iter().position(|(i, _)| *i == index).ok_or(Rejected)?;
            return Ok(self.skipped.remove(at).1);
        }
        if (index - self.chain.index()) as usize > furthest {
            return Err(Rejected);
        }
        while self.chain.index() < index {
            self.skipped.push((self.chain.index(), self.chain.next_key()));
        }
        Ok(self.chain.next_key())
    }

    /// Written out.
    pub(super) fn to_bytes(&self, out: &mut Vec<u8>) {
        self.chain.to_bytes(out);
        list(out, &self.skipped, |out, (index, key)| {
            out.extend_from_slice(&index.to_le_bytes());
            out.extend_from_slice(&key.0);
        });
    }

    /// Read back; `None` where there are too few bytes. Takes what it read off `bytes`.
    pub(super) fn from_bytes(bytes: &mut &[u8]) -> Option<Self> {
        let chain = Chain::from_bytes(bytes)?;
        let skipped = listed(bytes, |from| Some((u32::from_le_bytes(take(from)?), MessageKey(take(from)?))))?;
        Some(Self { chain, skipped })
    }
}

impl std::fmt::Debug for Chain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Chain({}, ..)", self.index)
    }
}

impl std::fmt::Debug for MessageKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MessageKey(..)")
    }
}
