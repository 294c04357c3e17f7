//! A ratchet session at rest: the bytes that a thief of the device would find.

use super::agreement::{PublicKey, SecretKey};
use super::chain::{Chain, Receiving};
use super::kem::{self, CIPHERTEXT, Kem, KemRules, Pending};
use super::ratchet::{RatchetRules, Session};
use super::written::{maybe, option, present, take};

impl Session {
    /// Written out, all secrets in the clear: what lies on an unlocked device.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = self.root.to_vec();
        option(&mut out, self.own.as_ref(), |out, (secret, _)| out.extend_from_slice(secret.bytes()));
        option(&mut out, self.theirs.as_ref(), |out, public| out.extend_from_slice(&public.0));
        option(&mut out, self.sending.as_ref(), |out, chain| chain.to_bytes(out));
        if let Some(kem) = &self.kem {
            write_kem(kem, &mut out);
        }
        for (theirs, receiving) in &self.receiving {
            out.extend_from_slice(&theirs.0);
            receiving.to_bytes(&mut out);
        }
        out
    }

    /// Read back; `None` where the bytes are not a session.
    pub fn from_bytes(rules: RatchetRules, mut bytes: &[u8]) -> Option<Self> {
        let from = &mut bytes;
        let root = take(from)?;
        let own = maybe(from, take)?;
        let own = own.map(SecretKey::from_bytes).map(|secret| (secret.clone(), secret.public()));
        let theirs = maybe(from, take)?;
        let sending = maybe(from, Chain::from_bytes)?;
        let kem = match rules.kem {
            Some(rules) => Some(read_kem(rules, from)?),
            None => None,
        };
        let mut receiving = Vec::new();
        while !from.is_empty() {
            receiving.push((PublicKey(take(from)?), Receiving::from_bytes(from)?));
        }
        Some(Self { rules, root, own, theirs: theirs.map(PublicKey), sending, receiving, kem })
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Session({} receiving chains, ..)", self.receiving.len())
    }
}

fn write_kem(kem: &Kem, out: &mut Vec<u8>) {
    out.push(u8::from(kem.is_first));
    [kem.mixed, kem.messages].iter().for_each(|number| out.extend_from_slice(&number.to_le_bytes()));
    [kem.last, kem.now].iter().for_each(|moment| out.extend_from_slice(&moment.to_le_bytes()));
    match &kem.pending {
        Pending::Nothing => out.push(0),
        Pending::Offered { seed, sent, .. } => {
            out.push(1);
            out.extend_from_slice(seed);
            out.extend_from_slice(&sent.to_le_bytes());
        }
        Pending::Had(secret) => {
            out.push(2);
            out.extend_from_slice(secret);
        }
        Pending::Answered { secret, ciphertext, sent } => {
            out.push(3);
            out.extend_from_slice(secret);
            out.extend_from_slice(ciphertext);
            out.extend_from_slice(&sent.to_le_bytes());
        }
    }
}

fn read_kem(rules: KemRules, from: &mut &[u8]) -> Option<Kem> {
    let is_first = present(from)?;
    let (mixed, messages) = (u32::from_le_bytes(take(from)?), u32::from_le_bytes(take(from)?));
    let (last, now) = (i64::from_le_bytes(take(from)?), i64::from_le_bytes(take(from)?));
    let pending = match take::<1>(from)? {
        [0] => Pending::Nothing,
        [1] => {
            let seed = take(from)?;
            Pending::Offered { key: kem::public(&seed), seed, sent: u32::from_le_bytes(take(from)?) }
        }
        [2] => Pending::Had(take(from)?),
        [3] => {
            let (secret, ciphertext) = (take(from)?, take::<CIPHERTEXT>(from)?.to_vec());
            Pending::Answered { secret, ciphertext, sent: u32::from_le_bytes(take(from)?) }
        }
        _ => return None,
    };
    Some(Kem { rules, is_first, mixed, messages, last, now, pending })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::{Ladder, NextKey, SetUp, Suite};
    use crate::rng::{Seed, Stream};

    const RULES: RatchetRules = RatchetRules {
        set_up: SetUp::X3dh,
        next_key: NextKey::OnReceipt,
        skipped_keys: 3,
        forward_jump: 10,
        receiver_chains: 2,
        kem: None,
    };

    fn two(next_key: NextKey, chance: &mut Stream) -> (Session, Session) {
        let rules = RatchetRules { next_key, ..RULES };
        let prekey = SecretKey::from_bytes(chance.bytes());
        let public = prekey.public();
        let alice = Session::initiate(rules, [7; 32], public, &mut Ladder, chance);
        (alice, Session::respond(rules, [7; 32], (prekey, public)))
    }

    fn send(from: &mut Session, chance: &mut Stream, text: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        from.seal(Suite::Aes256Gcm, text, &mut Ladder, chance, &mut out);
        out
    }

    fn read(to: &mut Session, chance: &mut Stream, message: &[u8]) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        to.open(Suite::Aes256Gcm, message, &mut Ladder, chance, &mut out).ok().map(|()| out)
    }

    #[test]
    fn two_sides_talk_out_of_order_and_across_turns() {
        for next_key in [NextKey::OnReceipt, NextKey::OnSend] {
            let chance = &mut Seed(1).purpose("test/ratchet").stream(0);
            let (mut alice, mut bob) = two(next_key, chance);
            let first: Vec<_> = (0..4).map(|i| send(&mut alice, chance, &[i])).collect();
            assert!(!bob.can_send());
            assert_eq!(read(&mut bob, chance, &first[2]).as_deref(), Some(&[2][..]));
            let reply = send(&mut bob, chance, b"reply");
            assert_eq!(read(&mut alice, chance, &reply).as_deref(), Some(&b"reply"[..]));
            let later = send(&mut alice, chance, b"later");
            assert_eq!(read(&mut bob, chance, &later).as_deref(), Some(&b"later"[..]));
            assert_eq!(read(&mut bob, chance, &first[0]).as_deref(), Some(&[0][..]), "a skipped key");
            assert_eq!(read(&mut bob, chance, &first[0]), None, "a replay");
            assert_eq!(read(&mut bob, chance, &first[3]).as_deref(), Some(&[3][..]), "an old chain goes on");
        }
    }

    #[test]
    fn limits_hold_and_a_rejected_message_changes_nothing() {
        let chance = &mut Seed(2).purpose("test/ratchet").stream(0);
        let (mut alice, mut bob) = two(NextKey::OnReceipt, chance);
        let sent: Vec<_> = (0..13).map(|i| send(&mut alice, chance, &[i])).collect();
        let before = bob.clone();
        assert_eq!(read(&mut bob, chance, &sent[11]), None, "beyond the jump");
        let mut altered = sent[0].clone();
        *altered.last_mut().unwrap() ^= 1;
        assert_eq!(read(&mut bob, chance, &altered), None);
        assert!(bob == before);
        assert!(read(&mut bob, chance, &sent[5]).is_some());
        assert!(read(&mut bob, chance, &sent[1]).is_none(), "only three skipped keys are kept");
        assert!(read(&mut bob, chance, &sent[2]).is_some());
    }

    #[test]
    fn a_session_survives_being_written_out() {
        let chance = &mut Seed(3).purpose("test/ratchet").stream(0);
        let (mut alice, mut bob) = two(NextKey::OnSend, chance);
        let sent: Vec<_> = (0..3).map(|i| send(&mut alice, chance, &[i])).collect();
        for session in [&alice, &bob] {
            assert!(Session::from_bytes(*session.rules(), &session.to_bytes()).as_ref() == Some(session));
        }
        read(&mut bob, chance, &sent[2]);
        let mut thief = Session::from_bytes(*bob.rules(), &bob.to_bytes()).unwrap();
        assert!(thief == bob);
        assert!(read(&mut thief, chance, &sent[0]).is_some());
        assert!(Session::from_bytes(RULES, &bob.to_bytes()[..40]).is_none());
        assert_eq!(format!("{bob:?}"), "Session(1 receiving chains, ..)");
    }
}
