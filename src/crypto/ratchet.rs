//! What does one side of a Double Ratchet hold, and what does that open?
//!
//! # Model
//! A root key R, a chain for sending, and one per ratchet key of the other side for receiving. A new
//! ratchet key T′ of theirs gives (R, chain) ← HKDF(R, DH(own, T′)). Old receiving chains are kept, as
//! libsignal and Olm keep them, up to a limit; so are the keys of skipped messages.
//!
//! # Assumptions
//! Header encryption is left out. A message key is used once, so its nonce is zero, as the source allows.
//!
//! # Sources
//! T. Perrin, M. Marlinspike, "The Double Ratchet Algorithm" (2016).

use super::agreement::{Agreement, PublicKey, SecretKey};
use super::chain::{Chain, MessageKey};
use super::kdf::derive;
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

/// Public part of a message: ratchet key and index in its chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// The sender's ratchet key.
    pub ratchet: PublicKey,
    /// Index in the chain of that key.
    pub index: u32,
}

/// One side of a session.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    pub(super) rules: RatchetRules,
    pub(super) root: [u8; 32],
    pub(super) own: Option<(SecretKey, PublicKey)>,
    pub(super) theirs: Option<PublicKey>,
    pub(super) sending: Option<Chain>,
    pub(super) receiving: Vec<Receiving>,
}

/// A chain of the other side's, and the keys of messages that it skipped.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Receiving {
    pub(super) theirs: PublicKey,
    pub(super) chain: Chain,
    pub(super) skipped: Vec<(u32, MessageKey)>,
}

impl Header {
    /// Bytes of a header.
    pub const BYTES: usize = 36;

    /// Splits a message into its header and what is sealed.
    pub fn split(message: &[u8]) -> Option<(Self, &[u8], &[u8])> {
        let (header, sealed) = message.split_at_checked(Self::BYTES)?;
        let (ratchet, index) = header.split_first_chunk::<32>()?;
        let index = u32::from_le_bytes(index.try_into().ok()?);
        Some((Self { ratchet: PublicKey(*ratchet), index }, header, sealed))
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
        let mut session = Self { rules, root, own: None, theirs: Some(prekey), sending: None, receiving: Vec::new() };
        session.start_sending(agreement, chance);
        session
    }

    /// The side that owns the prekey.
    pub const fn respond(rules: RatchetRules, root: [u8; 32], prekey: (SecretKey, PublicKey)) -> Self {
        Self { rules, root, own: Some(prekey), theirs: None, sending: None, receiving: Vec::new() }
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
        let header: [u8; Header::BYTES] = out[start..].try_into().expect("just written");
        suite.cipher(&key.0).seal(&[0; NONCE], &header, plaintext, out);
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
        let (header, associated, sealed) = Header::split(message).ok_or(Rejected)?;
        if let Some(at) = self.receiving.iter().position(|r| r.theirs == header.ratchet) {
            let mut moved = self.receiving[at].clone();
            let key = moved.key(header.index, &self.rules)?;
            suite.cipher(&key.0).open(&[0; NONCE], associated, sealed, out)?;
            self.receiving[at] = moved;
            return Ok(());
        }
        let (own, _) = self.own.as_ref().ok_or(Rejected)?;
        let shared = agreement.agree(own, &header.ratchet);
        let (root, chain) = step(&self.root, &shared.0);
        let mut receiving = Receiving { theirs: header.ratchet, chain, skipped: Vec::new() };
        let key = receiving.key(header.index, &self.rules)?;
        suite.cipher(&key.0).open(&[0; NONCE], associated, sealed, out)?;
        self.root = root;
        self.theirs = Some(header.ratchet);
        self.receiving.push(receiving);
        if self.receiving.len() > self.rules.receiver_chains {
            self.receiving.remove(0);
        }
        (self.own, self.sending) = (None, None);
        if self.rules.next_key == NextKey::OnReceipt {
            self.start_sending(agreement, chance);
        }
        Ok(())
    }

    /// The chain it sends with now, and its ratchet key.
    pub fn sending(&self) -> Option<(PublicKey, &Chain)> {
        Some((self.own.as_ref()?.1, self.sending.as_ref()?))
    }

    /// The secret of the ratchet key that it sends with now.
    pub fn ratchet_secret(&self) -> Option<&SecretKey> {
        self.own.as_ref().map(|(secret, _)| secret)
    }

    fn start_sending(&mut self, agreement: &mut impl KeyMaker, chance: &mut Stream) {
        let theirs = self.theirs.expect("a side sends only once it knows the other's ratchet key");
        let (secret, public) = agreement.make(chance);
        let shared = agreement.agree(&secret, &theirs);
        let (root, chain) = step(&self.root, &shared.0);
        self.root = root;
        self.sending = Some(chain);
        self.own = Some((secret, public));
    }
}

/// An agreement that also makes key pairs, so that a simulator can learn both halves of each.
pub trait KeyMaker: Agreement {
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

impl Receiving {
    fn key(&mut self, index: u32, rules: &RatchetRules) -> Result<MessageKey, Rejected> {
        if index < self.chain.index() {
            let at = self.skipped.iter().position(|(i, _)| *i == index).ok_or(Rejected)?;
            return Ok(self.skipped.remove(at).1);
        }
        if (index - self.chain.index()) as usize > rules.forward_jump {
            return Err(Rejected);
        }
        while self.chain.index() < index {
            let skipped = (self.chain.index(), self.chain.next_key());
            self.skipped.push(skipped);
            if self.skipped.len() > rules.skipped_keys {
                self.skipped.remove(0);
            }
        }
        Ok(self.chain.next_key())
    }
}

/// (root, chain) ← HKDF(root, shared).
pub(super) fn step(root: &[u8; 32], shared: &[u8; 32]) -> ([u8; 32], Chain) {
    let keys: [u8; 64] = derive(root, shared, b"plainsight ratchet");
    let (root, chain) = keys.split_first_chunk::<32>().expect("64 bytes");
    (*root, Chain::new(chain.try_into().expect("32 bytes remain")))
}
