//! A group's member at rest: the bytes that a thief of the device would find, and a commit as it passes.

use super::agreement::{PublicKey, SecretKey};
use super::chain::Receiving;
use super::epochs::{Commit, Epoch, EpochRules, Leaf, Member, Sealed, Secrets};
use super::written::{list, listed, maybe, option, take};

impl Member {
    /// Written out, all secrets in the clear: what lies on an unlocked device.
    pub fn to_bytes(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.own.to_le_bytes());
        out.extend_from_slice(&self.init);
        let (secret, beyond) = self.leaf.parts();
        out.extend_from_slice(secret.bytes());
        option(out, beyond, |out, beyond| out.extend_from_slice(beyond));
        list(out, &self.roster, |out, leaf| option(out, leaf.as_ref(), |out, leaf| out.extend_from_slice(&leaf.0)));
        for epoch in &self.epochs {
            out.extend_from_slice(&epoch.number.to_le_bytes());
            list(out, &epoch.chains, |out, (at, receiving)| {
                out.extend_from_slice(&at.to_le_bytes());
                receiving.to_bytes(out);
            });
        }
    }

    /// Read back; `None` where the bytes are no member's.
    pub fn from_bytes(rules: EpochRules, mut bytes: &[u8]) -> Option<Self> {
        let from = &mut bytes;
        let (own, init) = (u16::from_le_bytes(take(from)?), take(from)?);
        let leaf = Leaf::new(SecretKey::from_bytes(take(from)?), maybe(from, take)?);
        let roster = listed(from, |from| maybe(from, |from| take(from).map(PublicKey)))?;
        let mut epochs = Vec::new();
        while !from.is_empty() {
            let number = u32::from_le_bytes(take(from)?);
            let chains = listed(from, |from| Some((u16::from_le_bytes(take(from)?), Receiving::from_bytes(from)?)))?;
            epochs.push(Epoch { number, chains });
        }
        Some(Self { rules, own, leaf, roster, init, epochs })
    }
}

impl Commit {
    /// Appends its bytes to `out`.
    pub fn to_bytes(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.epoch.to_le_bytes());
        out.extend_from_slice(&self.sender.to_le_bytes());
        out.extend_from_slice(&self.leaf.0);
        option(out, self.change, |out, (at, leaf)| {
            out.extend_from_slice(&at.to_le_bytes());
            option(out, leaf, |out, leaf| out.extend_from_slice(&leaf.0));
        });
        out.extend_from_slice(&self.path.ephemeral.0);
        list(out, &self.path.copies, |out, (to, sealed)| {
            out.extend_from_slice(&to.to_le_bytes());
            out.extend_from_slice(sealed);
        });
    }

    /// From its bytes; `None` where they are none of it.
    pub fn from_bytes(mut bytes: &[u8]) -> Option<Self> {
        let from = &mut bytes;
        let (epoch, sender) = (u32::from_le_bytes(take(from)?), u16::from_le_bytes(take(from)?));
        let leaf = PublicKey(take(from)?);
        let change = maybe(from, |from| {
            Some((u16::from_le_bytes(take(from)?), maybe(from, |from| take(from).map(PublicKey))?))
        })?;
        let ephemeral = PublicKey(take(from)?);
        let copies =
            listed(from, |from| Some((u16::from_le_bytes(take(from)?), take::<{ Sealed::SEALED }>(from)?.to_vec())))?;
        from.is_empty().then_some(Self { epoch, sender, leaf, change, path: Sealed { ephemeral, copies } })
    }
}

impl std::fmt::Debug for Member {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Member({} of epoch {}, ..)", self.own, self.epoch())
    }
}

impl std::fmt::Debug for Leaf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Leaf(..)")
    }
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::Suite;
    use crate::rng::{Seed, Stream};

    const RULES: EpochRules = EpochRules { kept: 1, tolerance: 3, jump: 10 };
    const SUITE: Suite = Suite::Aes256Gcm;

    fn group(members: u16, chance: &mut Stream) -> Vec<Member> {
        let leaves: Vec<Leaf> = (0..members).map(|_| Leaf::random(false, chance)).collect();
        let roster: Vec<_> = leaves.iter().map(|leaf| Some(leaf.public())).collect();
        let joiner = chance.bytes();
        let leaves = (0..).zip(leaves);
        leaves.map(|leaf| Member::welcomed(RULES, leaf, roster.clone(), 0, &joiner)).collect()
    }

    fn send(from: &mut Member, text: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        from.seal(SUITE, text, &mut out);
        out
    }

    fn read(to: &mut Member, message: &[u8]) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        to.open(SUITE, message, &mut out).ok().map(|()| out)
    }

    fn commit(by: usize, members: &mut [Member], chance: &mut Stream) -> Commit {
        let (commit, _) = members[by].commit(None, SUITE, chance);
        for (at, member) in members.iter_mut().enumerate() {
            assert_eq!(member.process(&commit, SUITE).is_ok(), at != by);
        }
        commit
    }

    #[test]
    fn used_keys_are_gone_and_skipped_ones_kept_within_limits() {
        let chance = &mut Seed(1).purpose("test/epochs").stream(0);
        let mut members = group(3, chance);
        let sent: Vec<_> = (0..17).map(|i| send(&mut members[0], &[i])).collect();
        let bob = &mut members[1];
        assert_eq!(read(bob, &sent[11]), None, "beyond the jump");
        assert_eq!(read(bob, &sent[5]).as_deref(), Some(&[5][..]));
        assert_eq!(read(bob, &sent[5]), None, "a replay");
        assert_eq!(read(bob, &sent[2]), None, "more than three behind");
        assert_eq!(read(bob, &sent[3]).as_deref(), Some(&[3][..]), "a skipped key");
        assert_eq!(read(bob, &sent[16]).as_deref(), Some(&[16][..]));
        let late = send(&mut members[2], b"late");
        commit(0, &mut members, chance);
        assert_eq!(read(&mut members[1].clone(), &late).as_deref(), Some(&b"late"[..]), "an epoch that is kept");
        commit(1, &mut members, chance);
        assert_eq!(read(&mut members[1], &late), None, "an epoch that is not");
    }

    #[test]
    fn a_thief_follows_until_the_victim_commits_and_reads_what_it_sends() {
        let chance = &mut Seed(2).purpose("test/epochs").stream(0);
        let mut members = group(3, chance);
        let before = send(&mut members[1], b"before");
        let mut bytes = Vec::new();
        members[1].to_bytes(&mut bytes);
        let mut thief = Member::from_bytes(RULES, &bytes).unwrap();
        assert!(thief == members[1] && Member::from_bytes(RULES, &bytes[..bytes.len() - 1]).is_none());
        assert_eq!(read(&mut thief, &before), None, "what the victim sent");
        let after = send(&mut members[1], b"after");
        assert_eq!(read(&mut thief, &after).as_deref(), Some(&b"after"[..]), "what it sends");
        let first = commit(0, &mut members, chance);
        let mut passed = Vec::new();
        first.to_bytes(&mut passed);
        assert!(Commit::from_bytes(&passed).unwrap() == first && Commit::from_bytes(&passed[1..]).is_none());
        assert_eq!(thief.process(&first, SUITE), Ok(()));
        let later = send(&mut members[2], b"later");
        assert_eq!(read(&mut thief, &later).as_deref(), Some(&b"later"[..]));
        let healing = commit(1, &mut members, chance);
        assert!(thief.process(&healing, SUITE).is_err());
        let next = commit(0, &mut members, chance);
        assert!(thief.process(&next, SUITE).is_err());
        let healed = send(&mut members[0], b"healed");
        assert_eq!(read(&mut thief, &healed), None);
        assert_eq!(format!("{thief:?} {:?}", thief.leaf().1), "Member(1 of epoch 1, ..) Leaf(..)");
    }

    #[test]
    fn broken_agreement_opens_a_classical_seal_and_no_hybrid_and_the_product_is_the_ladder() {
        use crate::crypto::broken::open_hand_over;
        let chance = &mut Seed(3).purpose("test/epochs").stream(0);
        for is_hybrid in [false, true] {
            let leaf = Leaf::random(is_hybrid, chance);
            let secret = SecretKey::from_bytes(chance.bytes());
            let ephemeral = (secret.clone(), secret.public());
            let keys = [(4, leaf.key_by_product(&ephemeral))].into_iter();
            let sealed = Sealed::seal(&[9; 32], ephemeral.1, keys, SUITE, chance);
            assert_eq!(sealed.open(4, &leaf, SUITE), Some([9; 32]));
            assert_eq!(sealed.open(3, &leaf, SUITE), None);
            let mut bytes = Vec::new();
            sealed.broken(&secret, |_| leaf.public(), &mut bytes);
            assert_eq!(open_hand_over(&bytes, SUITE), (!is_hybrid).then_some([9; 32]));
        }
    }
}
