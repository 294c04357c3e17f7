//! What does a member of a group hold to read one sender? A chain that everybody in the group has.
//!
//! # Model
//! The sender has one chain per group; each message is sealed once under its next key. Every member gets
//! the chain key through a pairwise secret: here a one-shot agreement with a one-time prekey of the
//! member's, which it deletes on receipt.
//!
//! # Assumptions
//! The sender's signature is left out: it proves who wrote, not who may read.
//!
//! # Sources
//! M. Balbás, D. Collins, P. Gajland, "WhatsUpp with Sender Keys?" (2023), section 3.

use super::chain::{Chain, MessageKey};
use super::suite::{NONCE, Rejected, Suite};

/// Bytes of the public index before each message.
pub const INDEX: usize = 4;

/// Appends index and sealed message to `out`; the chain moves on.
pub fn seal(chain: &mut Chain, suite: Suite, plaintext: &[u8], out: &mut Vec<u8>) {
    let index = chain.index().to_le_bytes();
    out.extend_from_slice(&index);
    suite.cipher(&chain.next_key().0).seal(&[0; NONCE], &index, plaintext, out);
}

/// Appends the plaintext of a message to `out`, given its key.
///
/// # Errors
/// [`Rejected`] where the key is not the message's.
pub fn open(key: &MessageKey, suite: Suite, message: &[u8], out: &mut Vec<u8>) -> Result<(), Rejected> {
    let (index, sealed) = message.split_first_chunk::<INDEX>().ok_or(Rejected)?;
    suite.cipher(&key.0).open(&[0; NONCE], index, sealed, out)
}

/// The public index of a message.
pub fn index(message: &[u8]) -> Option<u32> {
    message.first_chunk::<INDEX>().map(|index| u32::from_le_bytes(*index))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_opens_what_comes_later_and_nothing_earlier() {
        let mut sender = Chain::new([5; 32]);
        let sent: Vec<Vec<u8>> = (0..5_u8)
            .map(|i| {
                let mut out = Vec::new();
                seal(&mut sender, Suite::ChaCha20Poly1305, &[i], &mut out);
                out
            })
            .collect();
        let mut stolen = Chain::new([5; 32]);
        stolen.next_key();
        stolen.next_key();
        for (i, message) in sent.iter().enumerate() {
            let mut chain = stolen.clone();
            let mut key = chain.next_key();
            while chain.index() <= index(message).unwrap() {
                key = chain.next_key();
            }
            let mut out = Vec::new();
            let opened = open(&key, Suite::ChaCha20Poly1305, message, &mut out).is_ok();
            assert_eq!(opened, i >= 2, "message {i}");
        }
    }
}
