//! What follows from recorded public keys once classical agreement breaks?
//!
//! # Model
//! A quantum computer gives the X25519 secret of every public key that was on the line, and nothing of ML-KEM. With the
//! secrets of a set-up and of the ratchet keys after it, whoever recorded them computes what the two sides computed: the
//! root, and from it one chain after the other. A state stolen from a device has a root too, from which it goes on in the same
//! way with the ratchet keys after it. Where an ML-KEM secret is mixed in, it goes on only if the state gives that secret.
//!
//! # Assumptions
//! Several states do not help each other. A ratchet key that was not recorded ends the way, even where a message in hand
//! still shows its public half.
//!
//! # Sources
//! P. W. Shor, "Algorithms for quantum computation" (1994); the protocols as in [`super::set_up`] and [`super::Session`].

use super::agreement::{Agreement, Ladder, PublicKey, SecretKey};
use super::kem::{CIPHERTEXT, Kem, Secret};
use super::ratchet::{Session, step};
use super::set_up::{Prekeys, respond};
use super::suite::Suite;
use super::{Chain, envelope, kdf};

/// The public keys of a set-up, each by the secret that breaking it gives.
#[derive(Debug, Clone)]
pub struct Transcript {
    /// The responder's prekeys.
    pub prekeys: Prekeys,
    /// The initiator's identity and ephemeral key.
    pub initiator: [SecretKey; 2],
}

/// What else of a session passes on the line, again with each message that carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Passing {
    /// A ratchet key, by the secret that breaking it gives, and how many ML-KEM secrets are mixed into its chain.
    Ratchet(u32, SecretKey),
    /// The ciphertext of an exchange by ML-KEM, and how many secrets were mixed before it.
    Ciphertext(u32, Vec<u8>),
}

/// What was recorded of a session after its set-up.
#[derive(Debug, Default)]
pub struct Recording {
    /// In the order of their chains.
    ratchets: Vec<Ratchet>,
    ciphertexts: Vec<(u32, Vec<u8>)>,
}

#[derive(Debug)]
struct Ratchet {
    secret: SecretKey,
    public: PublicKey,
    mixed: u32,
    /// When it was last heard [s].
    last: i64,
}

/// From where a way begins: a root, the key that agrees with the next ratchet key, and what is to be mixed in.
struct Start<'s> {
    root: [u8; 32],
    last: Half<'s>,
    mixed: u32,
    spare: Option<Secret>,
}

/// A ratchet key of which a secret is had, or the public half alone.
enum Half<'s> {
    Secret(&'s SecretKey),
    Public(PublicKey),
}

/// Chains by their ratchet keys.
pub type Chains = Vec<(PublicKey, Chain)>;

impl Transcript {
    /// Appends its bytes to `out`.
    pub fn to_bytes(&self, out: &mut Vec<u8>) {
        let Prekeys { identity, signed, one_time } = &self.prekeys;
        let keys = [identity, signed, one_time].into_iter().chain(&self.initiator);
        keys.for_each(|key| out.extend_from_slice(key.bytes()));
    }

    /// From its bytes; `None` where they are none of it.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (keys, rest) = bytes.as_chunks::<32>();
        let keys: &[[u8; 32]; 5] = keys.try_into().ok().filter(|_| rest.is_empty())?;
        let [identity, signed, one_time, initiator, ephemeral] = keys.map(SecretKey::from_bytes);
        Some(Self { prekeys: Prekeys { identity, signed, one_time }, initiator: [initiator, ephemeral] })
    }
}

impl Passing {
    /// Appends its bytes to `out`.
    pub fn to_bytes(&self, out: &mut Vec<u8>) {
        let (Self::Ratchet(mixed, _) | Self::Ciphertext(mixed, _)) = self;
        out.extend_from_slice(&mixed.to_le_bytes());
        match self {
            Self::Ratchet(_, secret) => out.extend_from_slice(secret.bytes()),
            Self::Ciphertext(_, bytes) => out.extend_from_slice(bytes),
        }
    }

    /// From its bytes; `None` where they are none of it.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (mixed, rest) = bytes.split_first_chunk::<4>()?;
        let mixed = u32::from_le_bytes(*mixed);
        match rest.try_into() {
            Ok(secret) => Some(Self::Ratchet(mixed, SecretKey::from_bytes(secret))),
            Err(_) => (rest.len() == CIPHERTEXT).then(|| Self::Ciphertext(mixed, rest.to_vec())),
        }
    }
}

impl Recording {
    /// Adds what passed, in the order in which it first did, and when it was last heard [s].
    pub fn add(&mut self, passed: Passing, last: i64) {
        match passed {
            Passing::Ratchet(mixed, secret) => {
                self.ratchets.push(Ratchet { public: secret.public(), secret, mixed, last });
            }
            Passing::Ciphertext(mixed, bytes) => self.ciphertexts.push((mixed, bytes)),
        }
    }

    /// Whether no ratchet key was recorded.
    pub const fn is_empty(&self) -> bool {
        self.ratchets.is_empty()
    }

    /// Every chain from a set-up on, as far as classical agreement decides. Where an ML-KEM secret went into the set-up,
    /// these are other chains than the session's.
    pub fn after_set_up(&self, set_up: &Transcript) -> Chains {
        let [identity, ephemeral] = set_up.initiator.each_ref().map(SecretKey::public);
        let root = respond(&set_up.prekeys, &identity, &ephemeral, None, &mut Ladder);
        let start = Start { root, last: Half::Secret(&set_up.prekeys.signed), mixed: 0, spare: None };
        run(start, &self.ratchets)
    }

    /// Every chain from a state on that was stolen at a moment [s]. Nobody who listens is told which ratchet key is the state's
    /// next, so both that can be are tried: what comes of the wrong one opens nothing.
    pub fn after_state(&self, session: &Session, at: i64) -> Vec<Chains> {
        let own = session.own.as_ref().map(|(_, public)| *public);
        let known = |ratchet: &Ratchet| Some(ratchet.public) == own || Some(ratchet.public) == session.theirs;
        let rest = &self.ratchets[self.ratchets.iter().rposition(known).map_or(0, |last| last + 1)..];
        // Of the ratchet keys after the state's own, all but the very next pass for the first time after it was stolen, and
        // of those before them none still passes then.
        let later = rest.iter().position(|ratchet| ratchet.last > at).unwrap_or(rest.len());
        let ways = [later.checked_sub(1), Some(later)].into_iter().flatten().filter(|way| *way < rest.len());
        ways.filter_map(|way| Some(run(self.start(session)?, &rest[way..]))).collect()
    }

    fn start<'s>(&self, session: &'s Session) -> Option<Start<'s>> {
        let last = match (&session.own, session.theirs) {
            (Some((secret, _)), _) => Half::Secret(secret),
            (None, Some(public)) => Half::Public(public),
            (None, None) => return None,
        };
        let mixed = session.mixed();
        let ciphertext = self.ciphertexts.iter().find(|(before, _)| *before == mixed).map(|(_, bytes)| &bytes[..]);
        let spare = session.kem.as_ref().and_then(|kem: &Kem| kem.spare(ciphertext));
        Some(Start { root: session.root, last, mixed, spare })
    }
}

fn run(start: Start<'_>, ratchets: &[Ratchet]) -> Chains {
    let Start { mut root, mut last, mut mixed, mut spare } = start;
    let mut chains = Vec::with_capacity(ratchets.len());
    for Ratchet { secret, public, mixed: now, .. } in ratchets {
        let shared = match last {
            Half::Secret(last) => Ladder.agree(last, public),
            Half::Public(last) => Ladder.agree(secret, &last),
        };
        let mixed_in = if *now == mixed { None } else { spare.take() };
        if *now != mixed && mixed_in.is_none() {
            break;
        }
        let (next, chain) = step(&root, &shared.0, mixed_in.as_ref());
        chains.push((*public, chain));
        (root, last, mixed) = (next, Half::Secret(secret), *now);
    }
    chains
}

/// A group's chain handed over to a member: sealed under what an ephemeral key and the member's one-time prekey agree on,
/// and, in a hybrid, under a secret beyond that.
pub fn hand_over_key(shared: &[u8; 32], beyond: Option<&[u8; 32]>) -> [u8; 32] {
    let mut secret = shared.to_vec();
    secret.extend_from_slice(beyond.map_or(&[], |beyond| beyond.as_slice()));
    kdf::derive(&[0; 32], &secret, b"plainsight sender key")
}

/// The secret of a recorded hand-over: a public key, the secret of the other that breaking it gives, and what was sealed under
/// what they agree on. `None` where it does not open, since more than X25519 went into it.
pub fn open_hand_over(bytes: &[u8], suite: Suite) -> Option<[u8; 32]> {
    let (public, rest) = bytes.split_first_chunk::<32>()?;
    let (secret, sealed) = rest.split_first_chunk::<32>()?;
    let shared = Ladder.agree(&SecretKey::from_bytes(*secret), &PublicKey(*public));
    unseal(&hand_over_key(&shared.0, None), sealed, suite)
}

/// A secret that was sealed under a key; `None` where it does not open.
pub(super) fn unseal(key: &[u8; 32], sealed: &[u8], suite: Suite) -> Option<[u8; 32]> {
    let mut secret = Vec::new();
    envelope::open(&suite.cipher(key), sealed, &mut secret).ok()?;
    secret.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::set_up::{both_known, encapsulation};
    use crate::crypto::{BothKnown, Header, KemRules, Material, NextKey, RatchetRules, SetUp};
    use crate::rng::{Seed, Stream};

    /// A session of two sides, and what passed on its line.
    struct Talk {
        agreement: BothKnown,
        sides: [Session; 2],
        set_up: Transcript,
        passed: Vec<Passing>,
        used: Vec<PublicKey>,
    }

    const RULES: RatchetRules = RatchetRules {
        set_up: SetUp::X3dh,
        next_key: NextKey::OnReceipt,
        skipped_keys: 10,
        forward_jump: 10,
        receiver_chains: 5,
        kem: None,
    };

    fn talk(rules: RatchetRules, chance: &mut Stream) -> Talk {
        let initiator = [SecretKey::from_bytes(chance.bytes()), SecretKey::from_bytes(chance.bytes())];
        let prekeys = Prekeys::random(chance);
        let root = both_known(&initiator[0], &initiator[1], &prekeys, encapsulation(rules.set_up, chance).as_ref());
        let mut agreement = BothKnown::default();
        let signed = (prekeys.signed.clone(), prekeys.signed.public());
        agreement.learn(&signed.0, signed.1);
        let alice = Session::initiate(rules, root, signed.1, &mut agreement, chance);
        let bob = Session::respond(rules, root, signed);
        let set_up = Transcript { prekeys, initiator };
        Talk { agreement, sides: [alice, bob], set_up, passed: Vec::new(), used: Vec::new() }
    }

    impl Talk {
        /// One side writes and the other reads; what was sent.
        fn turn(&mut self, from: usize, chance: &mut Stream) -> Vec<u8> {
            let (mut sealed, mut opened) = (Vec::new(), Vec::new());
            let rules = *self.sides[from].rules();
            self.sides[from].seal(Suite::default(), b"hello", &mut self.agreement, chance, &mut sealed);
            let (header, _, _) = Header::split(&sealed, &rules).unwrap();
            let secret = self.sides[from].ratchet_secret().unwrap().clone();
            if self.used.last() != Some(&header.ratchet) {
                self.passed.push(Passing::Ratchet(header.mixed, secret));
                self.used.push(header.ratchet);
            }
            if let Material::Ciphertext(bytes) = header.material {
                self.passed.push(Passing::Ciphertext(header.mixed, bytes.to_vec()));
            }
            self.sides[1 - from]
                .open(Suite::default(), &sealed, &mut self.agreement, chance, &mut opened)
                .expect("it comes in order");
            sealed
        }

        fn recording(&self, from: usize) -> Recording {
            let mut recording = Recording::default();
            for (at, passed) in self.passed.iter().enumerate().skip(from) {
                let (mut bytes, last) = (Vec::new(), at as i64);
                passed.to_bytes(&mut bytes);
                recording.add(Passing::from_bytes(&bytes).unwrap(), last);
            }
            recording
        }
    }

    #[test]
    fn a_broken_agreement_gives_every_chain_of_a_classical_session_and_none_of_a_hybrid() {
        for set_up in [SetUp::X3dh, SetUp::Pqxdh] {
            let chance = &mut Seed(1).purpose("test/broken").stream(0);
            let mut talk = talk(RatchetRules { set_up, ..RULES }, chance);
            (0..6).for_each(|turn| drop(talk.turn(turn % 2, chance)));
            let mut bytes = Vec::new();
            talk.set_up.to_bytes(&mut bytes);
            let chains = talk.recording(0).after_set_up(&Transcript::from_bytes(&bytes).unwrap());
            assert_eq!(chains.iter().map(|(public, _)| *public).collect::<Vec<_>>(), talk.used);
            let (_, sending) = talk.sides[1].sending().unwrap();
            let mut last = chains[5].1.clone();
            last.next_key();
            assert_eq!(last == *sending, set_up == SetUp::X3dh);
        }
        assert!(Transcript::from_bytes(&[0; 159]).is_none() && Transcript::from_bytes(&[0; 161]).is_none());
        assert!(Passing::from_bytes(&[0; 35]).is_none() && Passing::from_bytes(&[0; 37]).is_none());
    }

    /// How many messages a thief reads that has a side's state after some turns and all ratchet keys after it; and how many
    /// secrets were mixed into the state's root, and had been offered by then.
    fn read_on(
        kem: Option<KemRules>,
        next_key: NextKey,
        side: usize,
        stolen: usize,
    ) -> (Vec<(u32, bool)>, u32, bool) {
        let chance = &mut Seed(2).purpose("test/broken").stream(stolen as u64);
        let mut talk = talk(RatchetRules { next_key, kem, set_up: SetUp::Pqxdh, ..RULES }, chance);
        (0..stolen).for_each(|turn| drop(talk.turn(turn % 2, chance)));
        let (state, passed) = (talk.sides[side].to_bytes(), talk.passed.len());
        let mixed = talk.sides[side].mixed();
        let is_pending =
            talk.sides[side].kem.as_ref().is_some_and(|kem| kem.pending != crate::crypto::kem::Pending::Nothing);
        let later: Vec<Vec<u8>> = (stolen..stolen + 40).map(|turn| talk.turn(turn % 2, chance)).collect();
        let rules = *talk.sides[side].rules();
        let thief = Session::from_bytes(rules, &state).unwrap();
        let ways = talk.recording(passed).after_state(&thief, passed as i64 - 1);
        let read = |message: &Vec<u8>| {
            let (header, associated, sealed) = Header::split(message, &rules).unwrap();
            let opened = ways.iter().flatten().any(|(ratchet, chain)| {
                let key = chain.clone().next_key();
                let cipher = Suite::default().cipher(&key.0);
                *ratchet == header.ratchet
                    && cipher.open(&[0; crate::crypto::NONCE], associated, sealed, &mut Vec::new()).is_ok()
            });
            let as_it_is = thief.read(Suite::default(), message, &mut Ladder, &mut Vec::new()).is_ok();
            (header.mixed, opened || as_it_is)
        };
        (later.iter().map(read).collect(), mixed, is_pending)
    }

    #[test]
    fn a_thief_who_listens_reads_for_ever_unless_a_secret_comes_in_that_was_offered_after_the_theft() {
        let mut healed = 0;
        for next_key in [NextKey::OnReceipt, NextKey::OnSend] {
            for (side, stolen) in (0..2).flat_map(|side| (1..14).map(move |stolen| (side, stolen))) {
                let (read, ..) = read_on(None, next_key, side, stolen);
                let own = |at: usize| (stolen + at) % 2 == side;
                // A chain that the victim sends in already is in the state, and is run forward from there.
                let shut =
                    read.iter().enumerate().filter(|(at, (_, opened))| !(*opened || *at == 0 && own(0))).count();
                assert_eq!(shut, 0, "{next_key:?} {side} {stolen}");
                let kem = KemRules { messages: 4, every: i64::MAX, parts: 2 };
                let (read, mixed, is_pending) = read_on(Some(kem), next_key, side, stolen);
                let most = mixed + u32::from(is_pending);
                for (at, (now, opened)) in read.iter().enumerate().filter(|(at, _)| !(*at == 0 && own(0))) {
                    assert_eq!(*opened, *now <= most, "{next_key:?} {side} {stolen}: message {at}, {now} of {most}");
                    healed += u32::from(!opened);
                }
            }
        }
        assert!(healed > 500, "{healed}");
    }
}
