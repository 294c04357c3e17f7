//! How does one key follow from another? HKDF (RFC 5869) and HMAC (RFC 2104), both over SHA-256.

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::meter::{Primitive, count};

/// HKDF of `secret` under `salt`, to `N` bytes.
pub fn derive<const N: usize>(salt: &[u8], secret: &[u8], info: &[u8]) -> [u8; N] {
    count(if N > 32 { Primitive::Hkdf64 } else { Primitive::Hkdf32 }, 1);
    let mut out = [0; N];
    Hkdf::<Sha256>::new(Some(salt), secret).expand(info, &mut out).expect("far below 255 blocks of output");
    out
}

/// HMACs of two messages under one key, which is taken once.
pub(super) fn macs(key: &[u8; 32], messages: [&[u8]; 2]) -> [[u8; 32]; 2] {
    count(Primitive::HmacPair, 1);
    let keyed = <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("any length of key is allowed");
    let both = [keyed.clone(), keyed];
    let mut messages = messages.into_iter();
    both.map(|mac| mac.chain_update(messages.next().unwrap_or_default()).finalize().into_bytes().into())
}

/// HMAC of `message` under `key`.
pub fn mac(key: &[u8; 32], message: &[u8]) -> [u8; 32] {
    count(Primitive::Hmac, 1);
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("any length of key is allowed");
    mac.update(message);
    mac.finalize().into_bytes().into()
}
