//! A chain of keys that only runs forward: from one of them come all later ones and no earlier one.

use super::kdf::mac;

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
        let message = MessageKey(mac(&self.key, &[1]));
        self.key = mac(&self.key, &[2]);
        self.index += 1;
        message
    }

    /// Written out.
    pub fn to_bytes(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.index.to_le_bytes());
        out.extend_from_slice(&self.key);
    }

    /// Read back; `None` where there are too few bytes. Takes what it read off `bytes`.
    pub fn from_bytes(bytes: &mut &[u8]) -> Option<Self> {
        let (index, rest) = bytes.split_first_chunk::<4>()?;
        let (key, rest) = rest.split_first_chunk::<32>()?;
        *bytes = rest;
        Some(Self { key: *key, index: u32::from_le_bytes(*index) })
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
