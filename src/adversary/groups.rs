//! What do stolen states of a group's members and its recorded beginnings open together? Each epoch whose init secret is
//! known leads to the next, by any leaf key in hand or by a broken agreement.

use std::collections::{BTreeMap, BTreeSet};

use super::haul::Haul;
use super::steal::{FURTHEST, key_at};
use crate::crypto::Suite;
use crate::crypto::broken::open_hand_over;
use crate::crypto::epochs::{Commit, EpochRules, Header, Member, Secrets, open};
use crate::custody::KeyName;
use crate::scenario::{Scheme, Service};

/// What is in hand of one group.
pub(super) struct Group {
    suite: Suite,
    /// Devices' states, each with what it keeps of the epochs it has been in.
    members: Vec<Member>,
    /// Epochs known from their beginning.
    epochs: BTreeMap<u32, Secrets>,
}

/// A thief drops nothing.
const EAGER: EpochRules = EpochRules { kept: usize::MAX, tolerance: u32::MAX, jump: FURTHEST };

impl Group {
    /// Every group of which anything is in hand.
    pub(super) fn all(design: &Service, haul: &Haul) -> BTreeMap<KeyName, Self> {
        let suite = |name: KeyName| {
            let rule = design.keys.get(usize::from(name.rule))?;
            matches!(rule.scheme, Scheme::Epochs { .. }).then_some(rule.suite)
        };
        let states: Vec<(KeyName, &[u8])> = haul.states.iter().map(|(name, _, bytes)| (*name, *bytes)).collect();
        let names = states.iter().chain(&haul.handshakes).map(|(name, _)| name.of_group());
        let names: BTreeSet<KeyName> = names.collect();
        let group = |name: KeyName| {
            let [states, commits, broken] = [&states, &haul.commits, &haul.handshakes].map(|all| of_group(name, all));
            Some((name, Self::new(suite(name)?, &states, &commits, &broken)))
        };
        names.into_iter().filter_map(group).collect()
    }

    /// From states, commits that were handed over, and handshakes that were broken, each by the epoch it begins.
    fn new(
        suite: Suite,
        states: &[(KeyName, &[u8])],
        commits: &[(KeyName, &[u8])],
        broken: &[(KeyName, &[u8])],
    ) -> Self {
        let members: Vec<Member> = states.iter().filter_map(|(_, bytes)| Member::from_bytes(EAGER, bytes)).collect();
        // Several states bring the same commits.
        let commits: BTreeMap<&KeyName, &[u8]> = commits.iter().map(|(name, bytes)| (name, *bytes)).collect();
        let commits: Vec<Commit> = commits.into_values().filter_map(Commit::from_bytes).collect();
        // Path secrets by the epoch they begin; that of the first is all that it is made of.
        let mut paths: BTreeMap<u32, [u8; 32]> = BTreeMap::new();
        for (name, bytes) in broken {
            if let Some(secret) = open_hand_over(bytes, suite) {
                paths.insert(name.version, secret);
            }
        }
        for commit in &commits {
            let mut leaves = members.iter().map(Member::leaf);
            if let Some(secret) = leaves.find_map(|(at, leaf)| commit.path.open(at, leaf, suite)) {
                paths.insert(commit.epoch.saturating_add(1), secret);
            }
        }
        let mut inits: BTreeMap<u32, [u8; 32]> = members.iter().map(|m| (m.epoch(), *m.init())).collect();
        let mut epochs = BTreeMap::new();
        for (number, path) in &paths {
            let joiner = match number.checked_sub(1) {
                None => Some(*path),
                Some(before) => inits.get(&before).map(|init| Secrets::joiner(init, path)),
            };
            if let Some(joiner) = joiner {
                let secrets = Secrets::of(&joiner);
                inits.insert(*number, *secrets.init());
                epochs.insert(*number, secrets);
            }
        }
        Self { suite, members, epochs }
    }

    /// Opens a message by a chain from its beginning, or by what some device kept; always on copies.
    pub(super) fn open(&self, message: &[u8], out: &mut Vec<u8>, tried: &mut u64) -> bool {
        let Some(header) = Header::of(message) else { return false };
        if let Some(secrets) = self.epochs.get(&header.epoch) {
            *tried += 1;
            let key = key_at(&secrets.chain(header.sender), header.index);
            if key.is_some_and(|key| open(&key, self.suite, message, out).is_ok()) {
                return true;
            }
        }
        self.members.iter().any(|member| {
            *tried += 1;
            member.clone().open(self.suite, message, out).is_ok()
        })
    }
}

fn of_group<'h>(name: KeyName, all: &[(KeyName, &'h [u8])]) -> Vec<(KeyName, &'h [u8])> {
    all.iter().filter(|(one, _)| one.of_group() == name).copied().collect()
}
