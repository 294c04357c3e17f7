//! What lies under a stored key? A nonce, a ciphertext and a tag; wrapped keys are sealed the same way.

use super::suite::{Cipher, NONCE, Rejected};
use crate::rng::Stream;

/// Appends `nonce ‖ ciphertext ‖ tag` to `out`, with a fresh nonce from `chance`.
pub fn seal(cipher: &Cipher, plaintext: &[u8], chance: &mut Stream, out: &mut Vec<u8>) {
    let nonce = chance.bytes::<NONCE>();
    out.extend_from_slice(&nonce);
    cipher.seal(&nonce, &[], plaintext, out);
}

/// Appends what lies in an envelope to `out`.
///
/// # Errors
/// [`Rejected`] where the key is not the one it was sealed under.
pub fn open(cipher: &Cipher, envelope: &[u8], out: &mut Vec<u8>) -> Result<(), Rejected> {
    let (nonce, sealed) = envelope.split_first_chunk::<NONCE>().ok_or(Rejected)?;
    cipher.open(nonce, &[], sealed, out)
}
