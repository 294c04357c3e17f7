//! Who wrote a message that somebody reports? Message franking: a proof that the provider can check, of a text that it never saw.
//!
//! # Model
//! The sender's client draws a key and sends HMAC-SHA256(key, text) beside the ciphertext, in which the key lies. The
//! provider puts a MAC of its own over that tag, the sender and the time. Whoever reports gives text, key, tag and MAC.
//! "Messenger Secret Conversations: Technical Whitepaper" (Facebook, 2016), section on reporting; P. Grubbs, J. Lu,
//! T. Ristenpart, "Message Franking via Committing Authenticated Encryption" (CRYPTO 2017).
//!
//! # Assumptions
//! HMAC-SHA256 is binding: no other key and text give the same tag. What Facebook puts under its MAC beyond these three
//! (the recipient, the conversation) decides nothing here.

use super::kdf;

/// What comes with a report and proves who wrote the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proof {
    /// The key that the sender's client drew.
    pub key: [u8; 32],
    /// The tag that it sent beside the ciphertext.
    pub tag: [u8; 32],
    /// The provider's word on who sent that tag, and when.
    pub mac: [u8; 32],
}

/// The provider's key. It never leaves the provider: others can only ask whether a proof is true.
#[derive(Debug, Clone)]
pub struct Voucher {
    key: [u8; 32],
}

impl Voucher {
    /// With this key.
    pub const fn new(key: [u8; 32]) -> Self {
        Self { key }
    }

    /// At sending: the client commits to the text under a key that it drew, and the provider vouches for the rest.
    pub fn frank(&self, key: [u8; 32], text: &[u8], sender: u64, sent: u64) -> Proof {
        let tag = kdf::mac(&key, text);
        Proof { key, tag, mac: self.vouch(&tag, sender, sent) }
    }

    /// At a report: whether this text was sent by this sender at this time.
    pub fn is_true(&self, proof: &Proof, text: &[u8], sender: u64, sent: u64) -> bool {
        kdf::mac(&proof.key, text) == proof.tag && self.vouch(&proof.tag, sender, sent) == proof.mac
    }

    fn vouch(&self, tag: &[u8; 32], sender: u64, sent: u64) -> [u8; 32] {
        let said: Vec<u8> = tag.iter().copied().chain(sender.to_le_bytes()).chain(sent.to_le_bytes()).collect();
        kdf::mac(&self.key, &said)
    }
}

impl Proof {
    /// Bytes of a proof.
    pub const BYTES: usize = 96;

    /// Key, tag and MAC, one after the other.
    pub fn to_bytes(&self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        bytes[..32].copy_from_slice(&self.key);
        bytes[32..64].copy_from_slice(&self.tag);
        bytes[64..].copy_from_slice(&self.mac);
        bytes
    }

    /// The same, read; `None` where the length is another.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let part = |at: usize| bytes.get(at..at + 32)?.try_into().ok();
        let proof = Self { key: part(0)?, tag: part(32)?, mac: part(64)? };
        (bytes.len() == Self::BYTES).then_some(proof)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &[u8] = b"see you at nine";

    #[test]
    fn a_true_report_is_believed_after_it_was_written_out() {
        let provider = Voucher::new([1; 32]);
        let proof = provider.frank([2; 32], TEXT, 7, 1_000);
        assert!(provider.is_true(&proof, TEXT, 7, 1_000));
        assert_eq!(Proof::from_bytes(&proof.to_bytes()), Some(proof));
        assert_eq!(Proof::from_bytes(&proof.to_bytes()[1..]), None);
    }

    #[test]
    fn whatever_was_altered_is_refused() {
        let provider = Voucher::new([1; 32]);
        let proof = provider.frank([2; 32], TEXT, 7, 1_000);
        assert!(!provider.is_true(&proof, b"see you at ten", 7, 1_000), "another text");
        assert!(!provider.is_true(&proof, TEXT, 8, 1_000), "another sender");
        assert!(!provider.is_true(&proof, TEXT, 7, 1_001), "another time");
        for bit in 0..8 * Proof::BYTES {
            let mut bytes = proof.to_bytes();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let altered = Proof::from_bytes(&bytes).expect("it is as long as before");
            assert!(!provider.is_true(&altered, TEXT, 7, 1_000), "bit {bit} of key, tag and MAC");
        }
        // Whoever reports can make a tag for any text, but no MAC for it.
        let forged = Voucher::new([3; 32]).frank([2; 32], b"a text of my own", 7, 1_000);
        assert!(!provider.is_true(&forged, b"a text of my own", 7, 1_000), "another's MAC");
        assert!(
            !provider.is_true(&Proof { mac: proof.mac, ..forged }, b"a text of my own", 7, 1_000),
            "a MAC of another tag"
        );
    }
}
