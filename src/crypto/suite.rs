//! Authenticated encryption: the two suites a scenario may choose between.

use aes_gcm::Aes256Gcm;
use aes_gcm::aead::inout::InOutBuf;
use aes_gcm::aead::{AeadInOut, KeyInit};
use chacha20poly1305::ChaCha20Poly1305;

use crate::meter::{Primitive, count};

/// An AEAD.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Suite {
    /// AES-256-GCM (NIST SP 800-38D). The default: on short messages with a fresh key it is the faster.
    #[default]
    Aes256Gcm,
    /// ChaCha20-Poly1305 (RFC 8439).
    ChaCha20Poly1305,
}

/// Bytes of a nonce, the same in both suites.
pub const NONCE: usize = 12;
/// Bytes of a tag, the same in both suites.
pub const TAG: usize = 16;

/// A key, expanded once and used many times.
pub struct Cipher(Expanded);

/// A tag that does not fit: the wrong key, or altered bytes. It carries nothing, by design.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the tag does not fit")]
pub struct Rejected;

// A key of one message is made and let go at once: to ask for memory each time would cost more than to move it.
#[expect(clippy::large_enum_variant, reason = "see above")]
enum Expanded {
    Aes(Aes256Gcm),
    ChaCha(ChaCha20Poly1305),
}

impl Suite {
    /// Both, in the order of the files' documentation.
    pub const ALL: [Self; 2] = [Self::Aes256Gcm, Self::ChaCha20Poly1305];

    /// As scenario files write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Aes256Gcm => "aes-256-gcm",
            Self::ChaCha20Poly1305 => "chacha20-poly1305",
        }
    }

    /// Expands a key.
    pub fn cipher(self, key: &[u8; 32]) -> Cipher {
        count(if self == Self::Aes256Gcm { Primitive::AesKey } else { Primitive::ChaChaKey }, 1);
        Cipher(match self {
            Self::Aes256Gcm => Expanded::Aes(Aes256Gcm::new(key.into())),
            Self::ChaCha20Poly1305 => Expanded::ChaCha(ChaCha20Poly1305::new(key.into())),
        })
    }
}

impl Cipher {
    fn counted(&self, aes: Primitive, chacha: Primitive, bytes: usize) {
        let (call, byte) = match self.0 {
            Expanded::Aes(_) => (aes, Primitive::AesByte),
            Expanded::ChaCha(_) => (chacha, Primitive::ChaChaByte),
        };
        count(call, 1);
        count(byte, bytes as u64);
    }

    /// Appends the ciphertext and its tag to `out`.
    pub fn seal(&self, nonce: &[u8; NONCE], associated: &[u8], plaintext: &[u8], out: &mut Vec<u8>) {
        let start = out.len();
        out.resize(start + plaintext.len() + TAG, 0);
        self.seal_into(nonce, associated, plaintext, &mut out[start..]);
    }

    /// The same, where what `out` holds from `header` on is the associated data.
    pub fn seal_after(&self, nonce: &[u8; NONCE], header: usize, plaintext: &[u8], out: &mut Vec<u8>) {
        let start = out.len();
        out.resize(start + plaintext.len() + TAG, 0);
        let (before, room) = out.split_at_mut(start);
        self.seal_into(nonce, &before[header..], plaintext, room);
    }

    /// From one place to another: to copy the text first and to seal it there takes a third longer, since what was just
    /// written is not there to be read yet.
    fn seal_into(&self, nonce: &[u8; NONCE], associated: &[u8], plaintext: &[u8], room: &mut [u8]) {
        self.counted(Primitive::AesSeal, Primitive::ChaChaSeal, plaintext.len());
        let (sealed, tag) = room.split_at_mut(plaintext.len());
        let nonce = nonce.into();
        let sealed = InOutBuf::new(plaintext, sealed).expect("as long as the text");
        let made: [u8; TAG] = match &self.0 {
            Expanded::Aes(cipher) => cipher.encrypt_inout_detached(nonce, associated, sealed).map(Into::into),
            Expanded::ChaCha(cipher) => cipher.encrypt_inout_detached(nonce, associated, sealed).map(Into::into),
        }
        .expect("messages are far below the suites' limit of 64 GiB");
        tag.copy_from_slice(&made);
    }

    /// Appends the plaintext to `out`, or leaves `out` as it was.
    ///
    /// # Errors
    /// [`Rejected`] where the tag does not fit.
    pub fn open(
        &self,
        nonce: &[u8; NONCE],
        associated: &[u8],
        sealed: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<(), Rejected> {
        let (ciphertext, tag) = sealed.split_last_chunk::<TAG>().ok_or(Rejected)?;
        self.counted(Primitive::AesOpen, Primitive::ChaChaOpen, ciphertext.len());
        let start = out.len();
        out.resize(start + ciphertext.len(), 0);
        let buffer = InOutBuf::new(ciphertext, &mut out[start..]).map_err(|_| Rejected)?;
        let nonce = nonce.into();
        let opened = match &self.0 {
            Expanded::Aes(cipher) => cipher.decrypt_inout_detached(nonce, associated, buffer, tag.into()),
            Expanded::ChaCha(cipher) => cipher.decrypt_inout_detached(nonce, associated, buffer, tag.into()),
        };
        opened.map_err(|_| {
            out.truncate(start);
            Rejected
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_key_opens() {
        for suite in Suite::ALL {
            let mut sealed = Vec::new();
            suite.cipher(&[1; 32]).seal(&[2; NONCE], b"label", b"hello", &mut sealed);
            assert_eq!(sealed.len(), 5 + TAG);
            let mut out = b"before".to_vec();
            assert_eq!(suite.cipher(&[9; 32]).open(&[2; NONCE], b"label", &sealed, &mut out), Err(Rejected));
            assert_eq!(suite.cipher(&[1; 32]).open(&[2; NONCE], b"lobel", &sealed, &mut out), Err(Rejected));
            assert_eq!(suite.cipher(&[1; 32]).open(&[2; NONCE], b"", &sealed[..3], &mut out), Err(Rejected));
            assert_eq!(out, b"before");
            assert_eq!(suite.cipher(&[1; 32]).open(&[2; NONCE], b"label", &sealed, &mut out), Ok(()));
            assert_eq!(out, b"beforehello");
        }
    }
}
