//! What opens? A generic fixpoint: every key in hand is tried on whatever its name says it could open, and
//! what comes out may be another key.
//!
//! It knows the public design and nothing else. A label promises nothing: only a tag that fits does.

use std::collections::BTreeMap;

use super::haul::{Haul, Sealed};
use super::steal::Stolen;
use crate::crypto::{Cipher, envelope};
use crate::custody::KeyName;
use crate::scenario::Service;

/// How hard it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Effort {
    /// Decryptions tried.
    pub tried: u64,
    /// Decryptions that opened.
    pub opened: u64,
}

/// Opens what can be opened, and tells of each artefact that came out: leaf, message, plaintext.
pub fn open(design: &Service, haul: &Haul, found: &mut dyn FnMut(usize, u32, &[u8])) -> Effort {
    let mut effort = Effort::default();
    for clear in &haul.clear {
        found(clear.leaf, clear.message, clear.bytes);
    }
    if haul.sealed.is_empty() || (haul.keys.is_empty() && haul.states.is_empty()) {
        return effort;
    }
    let keys = unwrap_all(design, haul, &mut effort);
    let mut stolen = Stolen::new(design, &haul.states);
    let mut buffers = [Vec::new(), Vec::new()];
    for sealed in &haul.sealed {
        if peel(sealed, &keys, &mut stolen, &mut buffers, &mut effort) {
            found(sealed.leaf, sealed.message, &buffers[0]);
        }
    }
    effort
}

/// Keys in hand, and those that lie under them, until no more come out.
fn unwrap_all(design: &Service, haul: &Haul, effort: &mut Effort) -> BTreeMap<KeyName, Cipher> {
    let mut keys = BTreeMap::new();
    let add = |keys: &mut BTreeMap<KeyName, Cipher>, name: KeyName, bytes: &[u8]| {
        if let (Ok(key), Some(rule)) = (bytes.try_into(), design.keys.get(usize::from(name.rule))) {
            keys.insert(name, rule.suite.cipher(key));
        }
    };
    for (name, bytes) in &haul.keys {
        if !keys.contains_key(name) {
            add(&mut keys, *name, bytes);
        }
    }
    loop {
        let before = keys.len();
        for (name, under, bytes) in &haul.wrapped {
            if keys.contains_key(name) {
                continue;
            }
            let Some(wrapping) = keys.get(under) else { continue };
            let mut key = Vec::new();
            effort.tried += 1;
            if envelope::open(wrapping, bytes, &mut key).is_ok() {
                effort.opened += 1;
                add(&mut keys, *name, &key);
            }
        }
        if keys.len() == before {
            return keys;
        }
    }
}

/// Takes off one layer after the other; the plaintext is in the first buffer where all came off.
fn peel(
    sealed: &Sealed,
    keys: &BTreeMap<KeyName, Cipher>,
    stolen: &mut Stolen,
    [plain, layer]: &mut [Vec<u8>; 2],
    effort: &mut Effort,
) -> bool {
    plain.clear();
    plain.extend_from_slice(sealed.bytes);
    for name in sealed.layers.iter().flatten() {
        std::mem::swap(plain, layer);
        plain.clear();
        let opened = match keys.get(name) {
            Some(key) => {
                effort.tried += 1;
                envelope::open(key, layer, plain).is_ok()
            }
            None => stolen.open(name, layer, plain, &mut effort.tried),
        };
        if !opened {
            return false;
        }
        effort.opened += 1;
    }
    true
}
