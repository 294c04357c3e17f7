//! How much came out in all? Whole numbers that add, and sets that unite, in any order.

use super::bits::Bits;
use super::{Count, Kind, Outcome};
use crate::adversary::Campaign;
use crate::scenario::Field;
use crate::world::{Conversation, Pairs};

/// What one campaign got of one service, class by class, and last of all classes together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// One a class.
    pub classes: Vec<ClassTally>,
}

/// The tally of a class.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClassTally {
    counts: [Count; Kind::ALL.len()],
    /// Sealed content held.
    pub held: u64,
    /// Decryptions tried.
    pub tried: u64,
    /// Decryptions that opened.
    pub opened: u64,
    people: Bits,
    people_exposed: Bits,
    pairs: Bits,
    pairs_exposed: Bits,
}

/// What one conversation adds to a tally.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    class: usize,
    counts: [Count; Kind::ALL.len()],
    held: u64,
    tried: u64,
    opened: u64,
    people: Vec<u32>,
    people_exposed: Vec<u32>,
    pairs: Vec<usize>,
    pairs_exposed: Vec<usize>,
}

/// Message kinds that are a field of it.
const FIELDS: [(Kind, Field); 4] = [
    (Kind::Sender, Field::Sender),
    (Kind::Recipient, Field::Recipient),
    (Kind::Time, Field::Time),
    (Kind::Size, Field::Size),
];

impl Findings {
    /// Counts what came out of a conversation of a class.
    pub fn of(
        conversation: &Conversation,
        class: usize,
        campaign: &Campaign,
        pairs: &Pairs,
        outcome: &Outcome,
    ) -> Self {
        let effort = outcome.effort;
        let mut findings =
            Self { class, held: outcome.held, tried: effort.tried, opened: effort.opened, ..Self::default() };
        let (first, last) = (campaign.first(), campaign.last());
        let members = &conversation.members;
        let mut add = |kind: Kind, in_scope: bool, exposed: bool| {
            let count = &mut findings.counts[kind as usize];
            count.total += 1;
            count.scope += u64::from(in_scope);
            count.exposed += u64::from(exposed);
        };
        let (mut any_content, mut talkers) = (false, vec![false; members.len()]);
        for (message, exposed) in conversation.messages.iter().zip(&outcome.exposed) {
            let in_scope = campaign.in_scope(members, message.sent);
            let content = exposed & Outcome::CONTENT != 0;
            let when = if message.sent < first {
                Kind::Past
            } else if message.sent <= last {
                Kind::Live
            } else {
                Kind::Future
            };
            add(Kind::Content, in_scope, content);
            add(when, in_scope, content);
            for (kind, field) in FIELDS {
                add(kind, in_scope, exposed & Outcome::field(field) != 0);
            }
            any_content |= content;
            let both = Outcome::field(Field::Sender) | Outcome::field(Field::Recipient);
            talkers[message.sender] |= exposed & both == both;
        }
        findings.people.extend_from_slice(members);
        if any_content {
            findings.people_exposed.extend_from_slice(members);
        }
        for (at, a) in members.iter().enumerate() {
            for (to, b) in members.iter().enumerate().skip(at + 1) {
                let pair = pairs.index(*a, *b).expect("members of a conversation are a pair of the world");
                findings.pairs.push(pair);
                if talkers[at] || talkers[to] {
                    findings.pairs_exposed.push(pair);
                }
            }
        }
        findings
    }
}

impl Tally {
    /// Empty, for so many classes, people and pairs.
    pub fn new(classes: usize, people: usize, pairs: usize) -> Self {
        Self { classes: (0..=classes).map(|_| ClassTally::new(people, pairs)).collect() }
    }

    /// Adds what conversations gave.
    pub fn add(&mut self, findings: &[Findings]) {
        for found in findings {
            self.classes[found.class].add(found);
        }
    }

    /// Fills the last entry with all classes together.
    pub fn sum_up(&mut self) {
        let Some((all, classes)) = self.classes.split_last_mut() else { return };
        for class in classes {
            all.merge(class);
        }
    }
}

impl ClassTally {
    fn new(people: usize, pairs: usize) -> Self {
        let [people_exposed, pairs_exposed] = [Bits::below(people), Bits::below(pairs)];
        Self {
            people: people_exposed.clone(),
            pairs: pairs_exposed.clone(),
            people_exposed,
            pairs_exposed,
            ..Self::default()
        }
    }

    /// The counts of every kind, sets counted, for a campaign and the world's pairs.
    pub fn counts(&self, campaign: &Campaign, pairs: &Pairs) -> Vec<Count> {
        let concerned = |person: usize| campaign.concerns(person as u32);
        let concerned_pair =
            |pair: usize| pairs.get(pair).is_some_and(|(a, b)| campaign.concerns(a) || campaign.concerns(b));
        let mut counts = self.counts;
        counts[Kind::People as usize] = Count {
            total: self.people.count(),
            scope: self.people.count_where(concerned),
            exposed: self.people_exposed.count(),
        };
        let bystanders = self.people.count_where(|person| !concerned(person));
        counts[Kind::Bystanders as usize] = Count {
            total: bystanders,
            scope: bystanders,
            exposed: self.people_exposed.count_where(|person| !concerned(person)),
        };
        counts[Kind::Pairs as usize] = Count {
            total: self.pairs.count(),
            scope: self.pairs.count_where(concerned_pair),
            exposed: self.pairs_exposed.count(),
        };
        counts.to_vec()
    }

    fn add(&mut self, found: &Findings) {
        self.counts.iter_mut().zip(&found.counts).for_each(|(mine, theirs)| mine.add(*theirs));
        self.held += found.held;
        self.tried += found.tried;
        self.opened += found.opened;
        found.people.iter().for_each(|person| self.people.insert(*person as usize));
        found.people_exposed.iter().for_each(|person| self.people_exposed.insert(*person as usize));
        found.pairs.iter().for_each(|pair| self.pairs.insert(*pair));
        found.pairs_exposed.iter().for_each(|pair| self.pairs_exposed.insert(*pair));
    }

    fn merge(&mut self, other: &Self) {
        self.counts.iter_mut().zip(&other.counts).for_each(|(mine, theirs)| mine.add(*theirs));
        self.held += other.held;
        self.tried += other.tried;
        self.opened += other.opened;
        self.people.union(&other.people);
        self.people_exposed.union(&other.people_exposed);
        self.pairs.union(&other.pairs);
        self.pairs_exposed.union(&other.pairs_exposed);
    }
}
