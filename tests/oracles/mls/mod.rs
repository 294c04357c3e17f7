//! Does a thief of our group's state open what a thief of OpenMLS's opens, an MLS that we did not write?
//!
//! Both run the same schedule: members send, change their leaves, come and go; messages come late, out of order or never.
//! One device is stolen at a random moment with all that it stores, and its thief follows every later commit that it can.
//! Each message must open for the same members, and for the same thieves.
//!
//! What the victim itself sends is left out for the thief: OpenMLS has no way to decrypt a sender's own chain, by its types
//! and not by its keys. Ours is tested on it beside the code.

mod client;

use std::collections::BTreeMap;

use plainsight::crypto::Suite;
use plainsight::crypto::epochs::{Commit, EpochRules, Header, Leaf, Member};
use plainsight::rng::{Seed, Stream};

use client::{Change, Client};

/// Schedules that are compared.
const SCHEDULES: u64 = 300;
const SUITE: Suite = Suite::Aes256Gcm;

/// What the comparison is about.
#[derive(Debug, Default)]
struct Seen {
    messages: u64,
    commits: [u64; 3],
    received: u64,
    refused: u64,
    /// By the thief: of an epoch before the theft's, of that one, of a later one.
    opened: [u64; 3],
    shut: u64,
    shut_out: u64,
}

/// A member, twice.
struct Both {
    mls: Client,
    ours: Member,
}

/// A message as each of the two seals it.
struct Message {
    text: Vec<u8>,
    mls: Vec<u8>,
    ours: Vec<u8>,
}

/// A group whose members are named by a number that nobody else gets.
struct Group {
    rules: EpochRules,
    members: BTreeMap<usize, Both>,
    /// Members by now: the others have left, and do not know it yet.
    present: Vec<usize>,
    commits: Vec<(Vec<u8>, Commit)>,
    messages: Vec<Message>,
    /// What is on its way.
    waiting: Vec<(usize, usize)>,
    /// Members so far.
    named: usize,
}

/// The first epoch: in OpenMLS the group's creator is alone in the one before.
const FIRST: u32 = 1;

#[test]
fn a_thief_of_our_group_opens_what_a_thief_of_openmls_opens() {
    let mut seen = Seen::default();
    for number in 0..SCHEDULES {
        play(number, &mut Seed(1).purpose("oracle/mls").stream(number), &mut seen);
    }
    println!("{SCHEDULES} schedules agree: {seen:?}");
    let often = [seen.received, seen.refused, seen.shut, seen.shut_out];
    let all = often.iter().chain(&seen.opened).chain(&seen.commits);
    assert!(all.clone().all(|count| *count >= 50), "{seen:?}");
}

fn play(number: u64, chance: &mut Stream, seen: &mut Seen) {
    let below = |chance: &mut Stream, most: u64| chance.below(most) as u32;
    let rules =
        EpochRules { kept: chance.below(4) as usize, tolerance: below(chance, 6), jump: 1 + below(chance, 12) };
    let mut group = Group::new(2 + chance.below(5) as usize, rules, chance);
    let steps = 10 + chance.below(50);
    let (lost, backlog, committing) = (0.4 * chance.uniform(), 0.3 + 0.5 * chance.uniform(), 0.3 * chance.uniform());
    let theft = chance.below(steps);
    let mut thief = None;
    for step in 0..steps {
        if step == theft {
            let victim = group.anybody(chance);
            let Both { mls, ours } = &group.members[&victim];
            let mut bytes = Vec::new();
            ours.to_bytes(&mut bytes);
            let eager = EpochRules { kept: 1_000, tolerance: rules.tolerance, jump: 1_000_000 };
            let stolen = Member::from_bytes(eager, &bytes).expect("it was written out");
            thief = Some(Both { mls: mls.stolen(), ours: stolen });
        }
        if chance.uniform() < committing {
            let kind = group.commit(chance);
            seen.commits[kind] += 1;
        } else if group.waiting.is_empty() || chance.uniform() < backlog {
            let sender = group.anybody(chance);
            group.send(sender, lost, chance);
            seen.messages += 1;
        } else {
            let at = chance.below(group.waiting.len() as u64) as usize;
            let received = group.deliver(at, number);
            (seen.received, seen.refused) =
                (seen.received + u64::from(received), seen.refused + u64::from(!received));
        }
    }
    while !group.waiting.is_empty() {
        let received = group.deliver(0, number);
        (seen.received, seen.refused) = (seen.received + u64::from(received), seen.refused + u64::from(!received));
    }
    group.read(thief.expect("there was a theft"), number, seen);
}

impl Group {
    fn new(members: usize, rules: EpochRules, chance: &mut Stream) -> Self {
        let leaves: Vec<Leaf> = (0..members).map(|_| Leaf::random(false, chance)).collect();
        let roster: Vec<_> = leaves.iter().map(|leaf| Some(leaf.public())).collect();
        let joiner = chance.bytes();
        let ours = (0..).zip(leaves).map(|leaf| Member::welcomed(rules, leaf, roster.clone(), FIRST, &joiner));
        let both = Client::group(members, rules).into_iter().zip(ours).map(|(mls, ours)| Both { mls, ours });
        let members: BTreeMap<usize, Both> = both.enumerate().collect();
        members.values().for_each(Both::check);
        let (present, named) = (members.keys().copied().collect(), members.len());
        Self { rules, members, present, commits: Vec::new(), messages: Vec::new(), waiting: Vec::new(), named }
    }

    fn anybody(&self, chance: &mut Stream) -> usize {
        self.present[chance.below(self.present.len() as u64) as usize]
    }

    /// Processes commits up to an epoch.
    fn catch_up(&mut self, member: usize, epoch: u32) {
        let both = self.members.get_mut(&member).expect("it was a member once");
        while both.ours.epoch() < epoch {
            let (mls, ours) = &self.commits[(both.ours.epoch() - FIRST) as usize];
            assert!(both.mls.process(mls) && both.ours.process(ours, SUITE).is_ok());
        }
        both.check();
    }

    fn newest(&self) -> u32 {
        FIRST + self.commits.len() as u32
    }

    fn commit(&mut self, chance: &mut Stream) -> usize {
        let by = self.anybody(chance);
        self.catch_up(by, self.newest());
        let leaving = self.anybody(chance);
        let change = match chance.below(4) {
            0 if self.present.len() < 9 => Change::Add,
            1 if self.present.len() > 2 && leaving != by => Change::Remove(self.members[&leaving].ours.leaf().0),
            _ => Change::None,
        };
        let newcomer = Leaf::random(false, chance);
        let both = self.members.get_mut(&by).expect("it is a member");
        let changed = match &change {
            Change::None => None,
            Change::Remove(leaf) => Some((*leaf, None)),
            Change::Add => {
                let roster = both.ours.roster();
                let free = roster.iter().position(Option::is_none).unwrap_or(roster.len());
                Some((u16::try_from(free).expect("few leaves"), Some(newcomer.public())))
            }
        };
        let (mls, joined) = both.mls.commit(&change, self.rules);
        let (ours, joiner) = both.ours.commit(changed, SUITE, chance);
        both.check();
        let (roster, epoch) = (both.ours.roster().to_vec(), both.ours.epoch());
        self.commits.push((mls, ours));
        match (change, joined, changed) {
            (Change::Add, Some(mls), Some((at, _))) => {
                let ours = Member::welcomed(self.rules, (at, newcomer), roster, epoch, &joiner);
                let both = Both { mls, ours };
                both.check();
                self.members.insert(self.named, both);
                self.present.push(self.named);
                self.named += 1;
                1
            }
            (Change::Remove(_), ..) => {
                self.present.retain(|member| *member != leaving);
                2
            }
            _ => 0,
        }
    }

    fn send(&mut self, sender: usize, lost: f64, chance: &mut Stream) {
        self.catch_up(sender, self.newest());
        let both = self.members.get_mut(&sender).expect("it is a member");
        let (number, text) = (self.messages.len(), format!("message {}", self.messages.len()).into_bytes());
        let mut ours = Vec::new();
        both.ours.seal(SUITE, &text, &mut ours);
        let mls = both.mls.seal(&text);
        self.messages.push(Message { text, mls, ours });
        let others = self.present.iter().filter(|member| **member != sender);
        self.waiting.extend(others.filter(|_| chance.uniform() >= lost).map(|member| (number, *member)));
    }

    /// Whether a message on its way opens for its recipient, in both.
    fn deliver(&mut self, at: usize, schedule: u64) -> bool {
        let (number, member) = self.waiting.swap_remove(at);
        let message = &self.messages[number];
        let header = Header::of(&message.ours).expect("it has a header");
        self.catch_up(member, header.epoch);
        let message = &self.messages[number];
        let both = self.members.get_mut(&member).expect("it was a member once");
        let (mls, ours) = both.open(message);
        assert_eq!(mls, ours, "schedule {schedule}, message {number}, member {member}, {:?}", self.rules);
        ours
    }

    /// A thief follows commits as far as it can, and tries each message in the epoch that it was sent in, those of epochs
    /// before the theft at once and those of epochs that it never comes to at last: each on a copy of its own.
    fn read(&self, mut thief: Both, schedule: u64, seen: &mut Seen) {
        let (began, (own, _)) = (thief.ours.epoch(), thief.ours.leaf());
        let mut last = false;
        while !last {
            let now = thief.ours.epoch();
            let next = self.commits.get((now - FIRST) as usize);
            let mut after = Both { mls: thief.mls.stolen(), ours: thief.ours.clone() };
            let followed = next.map(|(mls, ours)| (after.mls.process(mls), after.ours.process(ours, SUITE).is_ok()));
            assert!(followed.is_none_or(|(mls, ours)| mls == ours), "schedule {schedule}, commit of epoch {now}");
            last = followed.is_none_or(|(_, ours)| !ours);
            seen.shut_out += u64::from(followed.is_some() && last);
            for (number, message) in self.messages.iter().enumerate() {
                let header = Header::of(&message.ours).expect("it has a header");
                let is_due =
                    header.epoch == now || (now == began && header.epoch < now) || (last && header.epoch > now);
                if !is_due || header.sender == own {
                    continue;
                }
                let mut copy = Both { mls: thief.mls.stolen(), ours: thief.ours.clone() };
                let (mls, ours) = copy.open(message);
                assert_eq!(mls, ours, "schedule {schedule}, message {number} {header:?} in {now}, {:?}", self.rules);
                match ours {
                    true => seen.opened[1 + usize::from(now > began) - usize::from(header.epoch < began)] += 1,
                    false => seen.shut += 1,
                }
            }
            thief = after;
        }
    }
}

impl Both {
    fn check(&self) {
        assert_eq!((self.mls.epoch(), self.mls.leaf()), (self.ours.epoch(), self.ours.leaf().0));
    }

    fn open(&mut self, message: &Message) -> (bool, bool) {
        let mut text = Vec::new();
        let ours = self.ours.open(SUITE, &message.ours, &mut text).is_ok();
        let mls = self.mls.open(&message.mls);
        assert!(!ours || text == message.text);
        assert!(mls.as_ref().is_none_or(|mls| *mls == message.text));
        (mls.is_some(), ours)
    }
}
