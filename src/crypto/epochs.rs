//! What does a member of an MLS-like group hold, and what does that open?
//!
//! # Model
//! The group lives in epochs. A commit gives one member a new leaf key, and seals a fresh path secret to the leaf key of
//! each other member, as in a tree whose inner nodes are all blank. From the init secret of the old epoch and the path
//! secret comes a joiner secret; from that the init secret of the new epoch, and a chain for each sender, which only runs
//! forward. Whoever has the state of a member follows the commits of others, and none of that member's own.
//!
//! # Assumptions
//! Signatures, confirmation tags and the encryption of handshakes are left out: they decide who may speak, not who may
//! read. One ephemeral key serves all seals of a commit. A message key is used once, so its nonce is zero.
//!
//! # Sources
//! R. Barnes et al., "The Messaging Layer Security (MLS) Protocol", RFC 9420 (2023), sections 7.4 to 9.

use super::agreement::{Agreement, Ladder, PublicKey, SecretKey, product};
use super::chain::{Chain, MessageKey, Receiving};
use super::kdf::{derive, mac};
use super::suite::{NONCE, Rejected, Suite, TAG};
use super::{broken, envelope};
use crate::rng::Stream;

/// Parameters in which implementations differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EpochRules {
    /// Epochs before the current one whose message keys are kept.
    pub kept: usize,
    /// How many messages behind the newest of its sender one may be and still be read.
    pub tolerance: u32,
    /// Largest gap a chain will skip.
    pub jump: u32,
}

/// The secret of a member's leaf. Its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Leaf {
    secret: SecretKey,
    /// In a hybrid, the part that breaking X25519 does not give: what ML-KEM adds to an agreement is a function of it.
    beyond: Option<[u8; 32]>,
}

/// What everybody in the group knows when an epoch begins. Its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Secrets {
    pub(super) init: [u8; 32],
    senders: [u8; 32],
}

/// One secret, sealed to the leaf keys of several members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    pub(super) ephemeral: PublicKey,
    pub(super) copies: Vec<(u16, Vec<u8>)>,
}

/// The change of an epoch, as everybody in the group is sent it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// The epoch that it ends.
    pub epoch: u32,
    /// The leaf of whoever commits.
    pub sender: u16,
    /// Its new key.
    pub leaf: PublicKey,
    /// Another leaf that is filled, or made blank.
    pub change: Option<(u16, Option<PublicKey>)>,
    /// The path secret.
    pub path: Sealed,
}

/// One member's state of a group. Its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Member {
    pub(super) rules: EpochRules,
    pub(super) own: u16,
    pub(super) leaf: Leaf,
    pub(super) roster: Vec<Option<PublicKey>>,
    pub(super) init: [u8; 32],
    /// Epochs whose messages it can read, the current one last.
    pub(super) epochs: Vec<Epoch>,
}

/// Chains of an epoch, by leaf.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Epoch {
    pub(super) number: u32,
    pub(super) chains: Vec<(u16, Receiving)>,
}

/// Public part of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// The epoch in which it was sent.
    pub epoch: u32,
    /// The leaf of its sender.
    pub sender: u16,
    /// Index in the sender's chain.
    pub index: u32,
}

impl Leaf {
    /// A new one.
    pub fn random(is_hybrid: bool, chance: &mut Stream) -> Self {
        Self { secret: SecretKey::from_bytes(chance.bytes()), beyond: is_hybrid.then(|| chance.bytes()) }
    }

    /// From its parts.
    pub(super) const fn new(secret: SecretKey, beyond: Option<[u8; 32]>) -> Self {
        Self { secret, beyond }
    }

    pub(super) const fn parts(&self) -> (&SecretKey, Option<&[u8; 32]>) {
        (&self.secret, self.beyond.as_ref())
    }

    /// Its public key.
    pub fn public(&self) -> PublicKey {
        self.secret.public()
    }

    /// The key under which something is sealed to it, as its owner computes it.
    fn key(&self, ephemeral: &PublicKey) -> [u8; 32] {
        self.key_of(&Ladder.agree(&self.secret, ephemeral).0, ephemeral)
    }

    /// The same, as a simulator computes it that knows both secrets.
    pub fn key_by_product(&self, ephemeral: &(SecretKey, PublicKey)) -> [u8; 32] {
        self.key_of(&product(&self.secret, &ephemeral.0).0, &ephemeral.1)
    }

    fn key_of(&self, shared: &[u8; 32], ephemeral: &PublicKey) -> [u8; 32] {
        let beyond = self.beyond.as_ref().map(|beyond| mac(beyond, &ephemeral.0));
        broken::hand_over_key(shared, beyond.as_ref())
    }
}

impl Secrets {
    /// Of an epoch whose joiner secret is known: it is what newcomers are welcomed with.
    pub fn of(joiner: &[u8; 32]) -> Self {
        let keys = |label: &[u8]| derive(&[0; 32], joiner, label);
        Self { init: keys(b"plainsight init"), senders: keys(b"plainsight senders") }
    }

    /// The joiner secret of the next epoch.
    pub fn joiner(init: &[u8; 32], path: &[u8; 32]) -> [u8; 32] {
        let commit: [u8; 32] = derive(&[0; 32], path, b"plainsight path");
        derive(init, &commit, b"plainsight joiner")
    }

    /// The init secret.
    pub const fn init(&self) -> &[u8; 32] {
        &self.init
    }

    /// A sender's chain from its beginning.
    pub fn chain(&self, sender: u16) -> Chain {
        Chain::new(mac(&self.senders, &sender.to_le_bytes()))
    }
}

impl Sealed {
    /// Bytes of one sealed secret.
    pub(super) const SEALED: usize = NONCE + 32 + TAG;

    /// Seals a secret to each of some leaves, by the key that each agrees on with the ephemeral one.
    pub fn seal(
        secret: &[u8; 32],
        ephemeral: PublicKey,
        keys: impl Iterator<Item = (u16, [u8; 32])>,
        suite: Suite,
        chance: &mut Stream,
    ) -> Self {
        let mut seal = |(leaf, key)| {
            let mut sealed = Vec::with_capacity(Self::SEALED);
            envelope::seal(&suite.cipher(&key), secret, chance, &mut sealed);
            (leaf, sealed)
        };
        Self { ephemeral, copies: keys.map(&mut seal).collect() }
    }

    /// What was sealed, for whoever has the secret of a leaf.
    pub fn open(&self, number: u16, leaf: &Leaf, suite: Suite) -> Option<[u8; 32]> {
        let (_, sealed) = self.copies.iter().find(|(to, _)| *to == number)?;
        broken::unseal(&leaf.key(&self.ephemeral), sealed, suite)
    }

    /// The first copy with what breaking X25519 gives, as [`broken::open_hand_over`] takes it: its leaf's public key, and the
    /// ephemeral secret.
    pub fn broken(&self, ephemeral: &SecretKey, leaf_of: impl Fn(u16) -> PublicKey, out: &mut Vec<u8>) {
        if let Some((to, sealed)) = self.copies.first() {
            out.extend_from_slice(&leaf_of(*to).0);
            out.extend_from_slice(ephemeral.bytes());
            out.extend_from_slice(sealed);
        }
    }
}

impl Commit {
    /// Puts its leaves into a roster.
    pub fn apply(&self, roster: &mut Vec<Option<PublicKey>>) {
        let leaves = [Some((self.sender, Some(self.leaf))), self.change];
        for (at, leaf) in leaves.into_iter().flatten() {
            let at = usize::from(at);
            if roster.len() <= at {
                roster.resize(at + 1, None);
            }
            roster[at] = leaf;
        }
    }
}

impl Member {
    /// A member as an epoch begins for it, of which it was told the joiner secret.
    pub fn welcomed(
        rules: EpochRules,
        (own, leaf): (u16, Leaf),
        roster: Vec<Option<PublicKey>>,
        epoch: u32,
        joiner: &[u8; 32],
    ) -> Self {
        let mut member = Self { rules, own, leaf, roster, init: [0; 32], epochs: Vec::new() };
        member.enter(epoch, joiner);
        member
    }

    /// The epoch it is in.
    pub fn epoch(&self) -> u32 {
        self.epochs.last().map_or(0, |epoch| epoch.number)
    }

    /// Its leaf and the secret of it.
    pub const fn leaf(&self) -> (u16, &Leaf) {
        (self.own, &self.leaf)
    }

    /// The init secret of its epoch.
    pub const fn init(&self) -> &[u8; 32] {
        &self.init
    }

    /// Public keys by leaf.
    pub fn roster(&self) -> &[Option<PublicKey>] {
        &self.roster
    }

    /// Moves the group to its next epoch, under classical agreement; gives the joiner secret with it, for somebody who is added.
    pub fn commit(
        &mut self,
        change: Option<(u16, Option<PublicKey>)>,
        suite: Suite,
        chance: &mut Stream,
    ) -> (Commit, [u8; 32]) {
        let (leaf, path) = (Leaf::random(false, chance), chance.bytes());
        let ephemeral = SecretKey::from_bytes(chance.bytes());
        // Whoever is added is welcomed instead, whoever is removed is left out.
        let stays = |at: &u16| *at != self.own && change.is_none_or(|(changed, _)| changed != *at);
        let others = (0_u16..).zip(&self.roster).filter_map(|(at, leaf)| Some((at, leaf.as_ref()?)));
        let key =
            |(at, leaf): (u16, &PublicKey)| (at, broken::hand_over_key(&Ladder.agree(&ephemeral, leaf).0, None));
        let keys = others.filter(|(at, _)| stays(at)).map(key);
        let path_sealed = Sealed::seal(&path, ephemeral.public(), keys, suite, chance);
        let (epoch, sender) = (self.epoch(), self.own);
        let commit = Commit { epoch, sender, leaf: leaf.public(), change, path: path_sealed };
        let joiner = self.merge(&commit, leaf, &path);
        (commit, joiner)
    }

    /// Moves on by a commit of its own, whose secrets it made.
    pub fn merge(&mut self, commit: &Commit, leaf: Leaf, path: &[u8; 32]) -> [u8; 32] {
        self.leaf = leaf;
        self.follow(commit, path)
    }

    /// Moves on by a commit of another member's; one that does not open changes nothing.
    ///
    /// # Errors
    /// [`Rejected`] where it is of another epoch, its own, or not sealed to its leaf.
    pub fn process(&mut self, commit: &Commit, suite: Suite) -> Result<(), Rejected> {
        if commit.epoch != self.epoch() || commit.sender == self.own {
            return Err(Rejected);
        }
        let path = commit.path.open(self.own, &self.leaf, suite).ok_or(Rejected)?;
        self.follow(commit, &path);
        Ok(())
    }

    fn follow(&mut self, commit: &Commit, path: &[u8; 32]) -> [u8; 32] {
        let joiner = Secrets::joiner(&self.init, path);
        commit.apply(&mut self.roster);
        self.enter(commit.epoch + 1, &joiner);
        joiner
    }

    /// Every sender's chain is made at once and what they come from is forgotten: it would give used keys again.
    fn enter(&mut self, number: u32, joiner: &[u8; 32]) {
        let secrets = Secrets::of(joiner);
        let filled = (0_u16..).zip(&self.roster).filter(|(_, leaf)| leaf.is_some());
        let chain = |(at, _): (u16, _)| (at, Receiving::new(secrets.chain(at)));
        let epoch = Epoch { number, chains: filled.map(chain).collect() };
        self.init = secrets.init;
        // Its own chain of an epoch that is over gives nothing that was sent, and nothing will be.
        if let Some(last) = self.epochs.last_mut() {
            last.chains.retain(|(at, _)| *at != self.own);
        }
        self.epochs.push(epoch);
        let over = self.epochs.len().saturating_sub(self.rules.kept.saturating_add(1));
        self.epochs.drain(..over);
    }

    /// Appends header and sealed message to `out`.
    pub fn seal(&mut self, suite: Suite, plaintext: &[u8], out: &mut Vec<u8>) {
        let (epoch, own) = (self.epoch(), self.own);
        let chains = self.epochs.last_mut().map(|epoch| &mut epoch.chains);
        let sending = chains.and_then(|chains| chains.iter_mut().find(|(at, _)| *at == own));
        let (_, sending) = sending.expect("a member has a chain of its own in its epoch");
        seal(epoch, own, &mut sending.chain, suite, plaintext, out);
    }

    /// Appends the plaintext to `out` and forgets the key; a message that does not open changes nothing.
    ///
    /// # Errors
    /// [`Rejected`] where this member has no key for it: too old, too far ahead, read before, or of an epoch that it has not.
    pub fn open(&mut self, suite: Suite, message: &[u8], out: &mut Vec<u8>) -> Result<(), Rejected> {
        let header = Header::of(message).ok_or(Rejected)?;
        let epoch = self.epochs.iter_mut().find(|epoch| epoch.number == header.epoch).ok_or(Rejected)?;
        let (_, chain) = epoch.chains.iter_mut().find(|(at, _)| *at == header.sender).ok_or(Rejected)?;
        let mut moved = chain.clone();
        let key = moved.key(header.index, self.rules.jump as usize)?;
        let next = moved.chain.index();
        moved.skipped.retain(|(index, _)| next - index <= self.rules.tolerance);
        open(&key, suite, message, out)?;
        *chain = moved;
        Ok(())
    }
}

/// Appends header and sealed message to `out`; the chain moves on.
pub fn seal(epoch: u32, sender: u16, chain: &mut Chain, suite: Suite, plaintext: &[u8], out: &mut Vec<u8>) {
    let header = Header { epoch, sender, index: chain.index() }.to_bytes();
    out.extend_from_slice(&header);
    suite.cipher(&chain.next_key().0).seal(&[0; NONCE], &header, plaintext, out);
}

/// Appends the plaintext of a message to `out`, given its key.
///
/// # Errors
/// [`Rejected`] where the key is not the message's.
pub fn open(key: &MessageKey, suite: Suite, message: &[u8], out: &mut Vec<u8>) -> Result<(), Rejected> {
    let (header, sealed) = message.split_first_chunk::<{ Header::BYTES }>().ok_or(Rejected)?;
    suite.cipher(&key.0).open(&[0; NONCE], header, sealed, out)
}

impl Header {
    /// Bytes of a header.
    pub const BYTES: usize = 10;

    /// The header of a message.
    pub fn of(message: &[u8]) -> Option<Self> {
        let (epoch, rest) = message.split_first_chunk::<4>()?;
        let (sender, rest) = rest.split_first_chunk::<2>()?;
        let (index, _) = rest.split_first_chunk::<4>()?;
        let (epoch, index) = (u32::from_le_bytes(*epoch), u32::from_le_bytes(*index));
        Some(Self { epoch, sender: u16::from_le_bytes(*sender), index })
    }

    fn to_bytes(self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        bytes[..4].copy_from_slice(&self.epoch.to_le_bytes());
        bytes[4..6].copy_from_slice(&self.sender.to_le_bytes());
        bytes[6..].copy_from_slice(&self.index.to_le_bytes());
        bytes
    }
}
