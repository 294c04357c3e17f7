//! What does one side of a Double Ratchet hold, and what does that open?
//!
//! # Model
//! A root key R, a chain for sending, and one per ratchet key of the other side for receiving. A new
//! ratchet key T′ of theirs gives (R, chain) ← HKDF(R, DH(own, T′)). Old receiving chains are kept, as
//! libsignal and Olm keep them, up to a limit; so are the keys of skipped messages. Where the rules say so, ML-KEM secrets
//! are mixed into the root again and again, see [`KemRules`].
//!
//! # Assumptions
//! Header encryption is left out. A message key is used once, so its nonce is zero, as the source allows.
//!
//! # Sources
//! T. Perrin, M. Marlinspike, "The Double Ratchet Algorithm" (2016).

use super::agreement::{Agreement, PublicKey, SecretKey};
use super::chain::{Chain, MessageKey, Receiving};
use super::kdf::derive;
use super::kem::{self, Encapsulation, Kem, KemRules, Material};
use super::suite::{NONCE, Rejected, Suite};
use crate::rng::Stream;

/// Parameters in which implementations differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RatchetRules {
    /// How the session begins.
    pub set_up: SetUp,
    /// When the next ratchet key is made.
    pub next_key: NextKey,
    /// Keys of skipped messages kept per receiving chain.
    pub skipped_keys: usize,
    /// Largest gap a chain will skip.
    pub forward_jump: usize,
    /// Receiving chains kept.
    pub receiver_chains: usize,
    /// When new ML-KEM secrets are mixed in; `None` for never.
    pub kem: Option<KemRules>,
}

/// How a session begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetUp {
    /// Extended triple Diffie-Hellman.
    X3dh,
    /// The same with ML-KEM-1024.
    Pqxdh,
}

/// When the next ratchet key pair is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextKey {
    /// At receipt of the other side's new key, as libsignal does.
    OnReceipt,
    /// At the next send, as Olm does.
    OnSend,
}

/// Public part of a message: ratchet key and index in its chain, and what it says of exchanges by ML-KEM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header<'m> {
    /// The sender's ratchet key.
    pub ratchet: PublicKey,
    /// Index in the chain of that key.
    pub index: u32,
    /// ML-KEM secrets mixed into that chain.
    pub mixed: u32,
    /// What it carries of the next exchange.
    pub material: Material<'m>,
}

/// One side of a session.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    pub(super) rules: RatchetRules,
    pub(super) root: [u8; 32],
    pub(super) own: Option<(SecretKey, PublicKey)>,
    pub(super) theirs: Option<PublicKey>,
    pub(super) sending: Option<Chain>,
    /// Chains of the other side's, each by its ratchet key.
    pub(super) receiving: Vec<(PublicKey, Receiving)>,
    pub(super) kem: Option<Kem>,
}

/// A message that a session has a key for, and the chain of the other side's as it stands once the key is taken.
struct Received {
    key: MessageKey,
    chain: (PublicKey, Receiving),
    /// Where the chain is among those known; for a new one the root after it.
    known: Result<usize, [u8; 32]>,
}

impl<'m> Header<'m> {
    /// Bytes of a header, where nothing is said of ML-KEM.
    pub const BYTES: usize = 36;

    /// Splits a message into its header, the header's bytes, and what is sealed.
    pub fn split(message: &'m [u8], rules: &RatchetRules) -> Option<(Self, &'m [u8], &'m [u8])> {
        let (header, rest) = message.split_at_checked(Self::BYTES)?;
        let (ratchet, index) = header.split_first_chunk::<32>()?;
        let index = u32::from_le_bytes(index.try_into().ok()?);
        let (mixed, material, more) = match rules.kem {
            Some(_) => kem::read(rest)?,
            None => (0, Material::Nothing, 0),
        };
        let (associated, sealed) = message.split_at_checked(Self::BYTES + more)?;
        Some((Self { ratchet: PublicKey(*ratchet), index, mixed, material }, associated, sealed))
    }
}

impl Session {
    /// The side that writes first, to the other's prekey.
    pub fn initiate(
        rules: RatchetRules,
        root: [u8; 32],
        prekey: PublicKey,
        agreement: &mut impl KeyMaker,
        chance: &mut Stream,
    ) -> Self {
        let kem = rules.kem.map(|rules| Kem::new(rules, true));
        let (own, theirs, sending, receiving) = (None, Some(prekey), None, Vec::new());
        let mut session = Self { rules, root, own, theirs, sending, receiving, kem };
        session.start_sending(agreement, chance);
        session
    }

    /// The side that owns the prekey.
    pub fn respond(rules: RatchetRules, root: [u8; 32], prekey: (SecretKey, PublicKey)) -> Self {
        let kem = rules.kem.map(|rules| Kem::new(rules, false));
        Self { rules, root, own: Some(prekey), theirs: None, sending: None, receiving: Vec::new(), kem }
    }

    /// Says when the session began [s].
    pub const fn begun_at(mut self, moment: i64) -> Self {
        if let Some(kem) = &mut self.kem {
            (kem.last, kem.now) = (moment, moment);
        }
        self
    }

    /// Says what time it is [s], before it seals or opens: only a ratchet with ML-KEM asks.
    pub const fn set_time(&mut self, now: i64) {
        if let Some(kem) = &mut self.kem {
            kem.now = now;
        }
    }

    /// Whether this side can send: the responder can only once it has received.
    pub const fn can_send(&self) -> bool {
        self.theirs.is_some()
    }

    /// Appends header and sealed message to `out`.
    ///
    /// # Panics
    /// Where the session cannot send yet.
    pub fn seal(
        &mut self,
        suite: Suite,
        plaintext: &[u8],
        agreement: &mut impl KeyMaker,
        chance: &mut Stream,
        out: &mut Vec<u8>,
    ) {
        if self.sending.is_none() {
            self.start_sending(agreement, chance);
        }
        let chain = self.sending.as_mut().expect("just started");
        let (_, ratchet) = self.own.as_ref().expect("a sending chain has its ratchet key");
        let (start, index) = (out.len(), chain.index());
        let key = chain.next_key();
        out.extend_from_slice(&ratchet.0);
        out.extend_from_slice(&index.to_le_bytes());
        if let Some(kem) = &mut self.kem {
            kem.write(out);
        }
        suite.cipher(&key.0).seal_after(&[0; NONCE], start, plaintext, out);
    }

    /// Appends the plaintext to `out` and moves on; a message that does not open changes nothing.
    ///
    /// # Errors
    /// [`Rejected`] where this side has no key for it: too old, too far ahead, forged or replayed.
    pub fn open(
        &mut self,
        suite: Suite,
        message: &[u8],
        agreement: &mut impl KeyMaker,
        chance: &mut Stream,
        out: &mut Vec<u8>,
    ) -> Result<(), Rejected> {
        let (header, associated, sealed) = Header::split(message, &self.rules).ok_or(Rejected)?;
        let Received { key, chain, known } = self.receive(&header, agreement)?;
        suite.cipher(&key.0).open(&[0; NONCE], associated, sealed, out)?;
        if let Some(kem) = &mut self.kem {
            kem.received(header.mixed, header.material, agreement, chance);
        }
        match known {
            Ok(at) => self.receiving[at] = chain,
            Err(root) => {
                self.root = root;
                self.theirs = Some(header.ratchet);
                self.receiving.push(chain);
                if self.receiving.len() > self.rules.receiver_chains {
                    self.receiving.remove(0);
                }
                (self.own, self.sending) = (None, None);
                if self.rules.next_key == NextKey::OnReceipt {
                    self.start_sending(agreement, chance);
                }
            }
        }
        Ok(())
    }

    /// Appends the plaintext of a message of the other side's to `out`, and stays as it is: what a thief does with a state.
    ///
    /// # Errors
    /// [`Rejected`] as in [`Self::open`].
    pub fn read(
        &self,
        suite: Suite,
        message: &[u8],
        agreement: &mut impl Agreement,
        out: &mut Vec<u8>,
    ) -> Result<(), Rejected> {
        let (header, associated, sealed) = Header::split(message, &self.rules).ok_or(Rejected)?;
        let key = self.receive(&header, agreement)?.key;
        suite.cipher(&key.0).open(&[0; NONCE], associated, sealed, out)
    }

    fn receive(&self, header: &Header<'_>, agreement: &mut impl Agreement) -> Result<Received, Rejected> {
        if let Some(at) = self.receiving.iter().position(|(theirs, _)| *theirs == header.ratchet) {
            let mut chain = self.receiving[at].1.clone();
            let key = self.key(&mut chain, header.index)?;
            return Ok(Received { key, chain: (header.ratchet, chain), known: Ok(at) });
        }
        let (own, _) = self.own.as_ref().ok_or(Rejected)?;
        let secret = match &self.kem {
            Some(kem) => kem.secret_of(header.mixed).ok_or(Rejected)?,
            None => None,
        };
        let shared = agreement.agree(own, &header.ratchet);
        let (root, chain) = step(&self.root, &shared.0, secret.as_ref());
        let mut chain = Receiving::new(chain);
        let key = self.key(&mut chain, header.index)?;
        Ok(Received { key, chain: (header.ratchet, chain), known: Err(root) })
    }

    /// The key at an index of a chain, which keeps those that it skips up to a limit.
    fn key(&self, chain: &mut Receiving, index: u32) -> Result<MessageKey, Rejected> {
        let key = chain.key(index, self.rules.forward_jump)?;
        let dropped = chain.skipped.len().saturating_sub(self.rules.skipped_keys);
        chain.skipped.drain(..dropped);
        Ok(key)
    }

    /// The chain it sends with now, and its ratchet key.
    pub fn sending(&self) -> Option<(PublicKey, &Chain)> {
        Some((self.own.as_ref()?.1, self.sending.as_ref()?))
    }

    /// The secret of the ratchet key that it sends with now.
    pub fn ratchet_secret(&self) -> Option<&SecretKey> {
        self.own.as_ref().map(|(secret, _)| secret)
    }

    /// ML-KEM secrets mixed into its root.
    pub fn mixed(&self) -> u32 {
        self.kem.as_ref().map_or(0, |kem| kem.mixed)
    }

    /// The rules that it follows.
    pub const fn rules(&self) -> &RatchetRules {
        &self.rules
    }

    fn start_sending(&mut self, agreement: &mut impl KeyMaker, chance: &mut Stream) {
        let theirs = self.theirs.expect("a side sends only once it knows the other's ratchet key");
        let (secret, public) = agreement.make(chance);
        let shared = agreement.agree(&secret, &theirs);
        let mixed = self.kem.as_mut().and_then(Kem::mix_into_own);
        let (root, chain) = step(&self.root, &shared.0, mixed.as_ref());
        self.root = root;
        self.sending = Some(chain);
        self.own = Some((secret, public));
        if let Some(kem) = &mut self.kem {
            kem.offer_if_due(chance);
        }
    }
}

/// An agreement that also makes key pairs, so that a simulator can learn both halves of each.
pub trait KeyMaker: Agreement + Encapsulation {
    /// A new key pair.
    fn make(&mut self, chance: &mut Stream) -> (SecretKey, PublicKey) {
        let secret = SecretKey::from_bytes(chance.bytes());
        let public = secret.public();
        (secret, public)
    }
}

impl KeyMaker for super::agreement::Ladder {}

impl KeyMaker for super::agreement::BothKnown {
    fn make(&mut self, chance: &mut Stream) -> (SecretKey, PublicKey) {
        let secret = SecretKey::from_bytes(chance.bytes());
        let public = secret.public();
        self.learn(&secret, public);
        (secret, public)
    }
}

/// (root, chain) ← HKDF(root, shared [‖ secret]).
pub(super) fn step(root: &[u8; 32], shared: &[u8; 32], secret: Option<&kem::Secret>) -> ([u8; 32], Chain) {
    const INFO: &[u8] = b"plainsight ratchet";
    let keys: [u8; 64] = match secret {
        Some(secret) => derive(root, &[*shared, *secret].concat(), INFO),
        None => derive(root, shared, INFO),
    };
    let (root, chain) = keys.split_first_chunk::<32>().expect("64 bytes");
    (*root, Chain::new(chain.try_into().expect("32 bytes remain")))
}
