//! What opens? A generic fixpoint: every key in hand is tried on whatever its name says it could open, and
//! what comes out may be another key.
//!
//! It knows the public design and nothing else. A label promises nothing: only a tag that fits does.

use std::borrow::Cow;
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

/// What one party can read with, and the effort it has taken so far.
pub(super) struct Opener {
    keys: BTreeMap<KeyName, Cipher>,
    stolen: Stolen,
    buffers: [Vec<u8>; 2],
    /// The effort so far.
    pub(super) effort: Effort,
}

impl Effort {
    /// Adds another's.
    pub const fn add(&mut self, other: Self) {
        self.tried += other.tried;
        self.opened += other.opened;
    }
}

impl Opener {
    /// With all keys in a haul, and those that lie under them.
    pub(super) fn new(design: &Service, haul: &Haul) -> Self {
        let mut effort = Effort::default();
        // Without a key of its own nobody unwraps another.
        let keys = if haul.keys.is_empty() { BTreeMap::new() } else { unwrap_all(design, haul, &mut effort) };
        Self { keys, stolen: Stolen::new(design, haul), buffers: [Vec::new(), Vec::new()], effort }
    }

    /// The plaintext of an artefact; or, where a layer stays shut, what remained of it.
    pub(super) fn open<'o>(&'o mut self, sealed: &Sealed) -> Result<&'o [u8], Remainder> {
        let [plain, layer] = &mut self.buffers;
        for (depth, name) in sealed.layers.iter().flatten().enumerate() {
            std::mem::swap(plain, layer);
            plain.clear();
            let shut: &[u8] = if depth == 0 { &sealed.bytes } else { layer };
            let opened = match self.keys.get(name) {
                Some(key) => {
                    self.effort.tried += 1;
                    envelope::open(key, shut, plain).is_ok()
                }
                None => self.stolen.open(name, shut, plain, &mut self.effort.tried),
            };
            if !opened {
                return Err(Remainder { depth });
            }
            self.effort.opened += 1;
        }
        Ok(plain)
    }

    /// An artefact that stayed shut, without the layers that came off.
    pub(super) fn rest<'l>(&self, sealed: &Sealed<'l>, remainder: Remainder) -> Sealed<'l> {
        match remainder.depth {
            0 => sealed.clone(),
            depth => Sealed {
                layers: [sealed.layers[depth], None],
                bytes: Cow::Owned(self.buffers[1].clone()),
                ..sealed.clone()
            },
        }
    }
}

/// A layer that stayed shut; what lies in it is in the opener's second buffer until it opens something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Remainder {
    depth: usize,
}

/// Opens what can be opened, and tells of each artefact that came out and its plaintext.
pub fn open(design: &Service, haul: &Haul, found: &mut dyn FnMut(&Sealed, &[u8])) -> Effort {
    haul.clear.iter().for_each(|clear| found(clear, &clear.bytes));
    if haul.sealed.is_empty() || (haul.keys.is_empty() && haul.states.is_empty() && haul.handshakes.is_empty()) {
        return Effort::default();
    }
    let mut opener = Opener::new(design, haul);
    for sealed in &haul.sealed {
        if let Ok(plain) = opener.open(sealed) {
            found(sealed, plain);
        }
    }
    opener.effort
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
