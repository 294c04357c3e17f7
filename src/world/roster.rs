//! Who takes part in which conversation, and how many messages has each?
//!
//! # Model
//! Conversations are drawn one after the other until their messages reach the number asked for; the
//! last one is cut to fit. Everybody has one direct conversation at least; the others go to people in
//! proportion to weights that are exponentially distributed, which makes the number of a person's
//! contacts geometric: with a mean of 2.45 its median is 2, its 90th percentile 5 and its 99th 9, as among
//! the 568 people of the Copenhagen trace. Members of groups are drawn by the same weights.
//!
//! # Assumptions
//! Nothing ties the friends of friends together, nor talkative people to each other.

use std::collections::BTreeSet;

use crate::rng::{Purpose, Seed, Stream};
use crate::scenario::{Generated, Kind, LONGEST_CONVERSATION};

/// The conversations of a world without what is said in them. Ids of people are dense: everybody takes
/// part in one at least.
#[derive(Debug, Clone)]
pub(super) struct Roster {
    kinds: Vec<Kind>,
    first_message: Vec<u64>,
    first_member: Vec<usize>,
    members: Vec<u32>,
    people: u32,
}

/// One conversation to be.
struct Draft {
    kind: Kind,
    people: usize,
    messages: u64,
}

impl Roster {
    pub(super) fn draw(spec: &Generated, seed: Seed, messages: u64) -> Self {
        let drafts = drafts(spec, &seed.purpose("world/conversation"), messages);
        let directs = drafts.iter().filter(|draft| draft.kind == Kind::Direct).count();
        let largest = drafts.iter().map(|draft| draft.people).max().unwrap_or(0);
        let seats = drafts.iter().map(|draft| draft.people).sum::<usize>();
        // A world of groups only has no direct conversations to go by: there the mean counts groups.
        let counted = if directs > 0 { 2 * directs } else { seats };
        let people = population(counted, directs, spec.contacts.central()).max(largest);
        let weights = Weights::draw(&seed.purpose("world/activity"), people);
        let mut pairs = pair_up(directs, &weights, seed.purpose("world/contacts").stream(0)).into_iter();
        let groups = seed.purpose("world/group");
        Self::of(drafts.iter().enumerate().map(|(index, draft)| {
            let members = match draft.kind {
                Kind::Direct => pairs.next().map(|(a, b)| vec![a, b]).expect("one pair for each direct conversation"),
                Kind::Group => weights.distinct(draft.people, groups.stream(index as u64)),
            };
            (draft.kind, members, draft.messages)
        }))
    }

    /// From conversations with their members, whose ids are made dense in the same order.
    pub(super) fn of(conversations: impl Iterator<Item = (Kind, Vec<u32>, u64)>) -> Self {
        let mut roster =
            Self { kinds: Vec::new(), first_message: vec![0], first_member: vec![0], members: Vec::new(), people: 0 };
        let mut total = 0;
        for (kind, mut members, messages) in conversations {
            members.sort_unstable();
            total += messages;
            roster.kinds.push(kind);
            roster.members.append(&mut members);
            roster.first_member.push(roster.members.len());
            roster.first_message.push(total);
        }
        let largest = roster.members.iter().max().map_or(0, |largest| *largest as usize + 1);
        let mut is_active = vec![false; largest];
        roster.members.iter().for_each(|member| is_active[*member as usize] = true);
        let mut dense = vec![0; largest];
        for (dense, _) in dense.iter_mut().zip(&is_active).filter(|(_, is_active)| **is_active) {
            *dense = roster.people;
            roster.people += 1;
        }
        roster.members.iter_mut().for_each(|member| *member = dense[*member as usize]);
        roster
    }

    pub(super) fn conversations(&self) -> usize {
        self.kinds.len()
    }

    pub(super) fn people(&self) -> u32 {
        self.people
    }

    pub(super) fn groups(&self) -> usize {
        self.kinds.iter().filter(|kind| **kind == Kind::Group).count()
    }

    pub(super) fn kind(&self, conversation: usize) -> Kind {
        self.kinds[conversation]
    }

    /// Messages of all conversations.
    pub(super) fn total(&self) -> u64 {
        self.first_message[self.kinds.len()]
    }

    /// Ids of a conversation's messages.
    pub(super) fn messages(&self, conversation: usize) -> std::ops::Range<u64> {
        self.first_message[conversation]..self.first_message[conversation + 1]
    }

    pub(super) fn members(&self, conversation: usize) -> &[u32] {
        &self.members[self.first_member[conversation]..self.first_member[conversation + 1]]
    }
}

/// Draws conversations until they have so many messages.
fn drafts(spec: &Generated, purpose: &Purpose, messages: u64) -> Vec<Draft> {
    let (groups, mut left, mut drafts) = (spec.groups.central(), messages, Vec::new());
    while left > 0 {
        let mut stream = purpose.stream(drafts.len() as u64);
        let drawn = spec.per_conversation.spread.at(stream.uniform()).round().clamp(1.0, LONGEST_CONVERSATION) as u64;
        let messages = drawn.min(left);
        left -= messages;
        let (chance, size) = (stream.uniform(), stream.uniform());
        let (kind, people) = if chance < groups {
            (Kind::Group, spec.group_size.spread.at(size).round().clamp(SMALLEST_GROUP, LARGEST_GROUP) as usize)
        } else {
            (Kind::Direct, 2)
        };
        drafts.push(Draft { kind, people, messages });
    }
    drafts
}

/// How many people share so many seats when each has `contacts` on average, with room for every direct
/// conversation to be another pair.
fn population(seats: usize, directs: usize, contacts: f64) -> usize {
    let mut people = (seats as f64 / contacts.max(1.0)).round().max(2.0) as usize;
    while people < seats && people * (people - 1) / 2 < 2 * directs {
        people += 1;
    }
    people
}

/// How likely each person is to be the next to take part in something.
struct Weights {
    cumulative: Vec<f64>,
}

impl Weights {
    fn draw(purpose: &Purpose, people: usize) -> Self {
        let mut sum = 0.0;
        let mut add = |person| {
            sum -= (1.0 - purpose.uniform(person as u64)).ln();
            sum
        };
        Self { cumulative: (0..people).map(&mut add).collect() }
    }

    fn people(&self) -> usize {
        self.cumulative.len()
    }

    fn pick(&self, uniform: f64) -> u32 {
        let sum = self.cumulative.last().copied().unwrap_or(0.0);
        let person = self.cumulative.partition_point(|edge| *edge <= uniform * sum);
        person.min(self.people() - 1) as u32
    }

    /// So many different people. In a world hardly larger than the group some weights are too small to
    /// wait for: after enough tries the lowest ids fill up.
    fn distinct(&self, count: usize, mut stream: Stream) -> Vec<u32> {
        let mut members: Vec<u32> = Vec::with_capacity(count);
        for _ in 0..count * TRIES {
            let person = self.pick(stream.uniform());
            if !members.contains(&person) {
                members.push(person);
            }
            if members.len() == count {
                return members;
            }
        }
        let rest: Vec<u32> = (0..self.people() as u32).filter(|person| !members.contains(person)).collect();
        members.extend(rest.into_iter().take(count - members.len()));
        members
    }
}

/// The two people of each direct conversation: no one with himself, and where the world is not too small
/// for it, no two conversations of the same two people.
fn pair_up(directs: usize, weights: &Weights, mut stream: Stream) -> Vec<(u32, u32)> {
    let (seats, people) = (2 * directs, weights.people());
    let mut seated: Vec<u32> = (0..people.min(seats) as u32).collect();
    seated.extend((people.min(seats)..seats).map(|_| weights.pick(stream.uniform())));
    for i in (1..seats).rev() {
        seated.swap(i, stream.below(i as u64 + 1) as usize);
    }
    let mut taken = BTreeSet::new();
    let mut pairs = Vec::with_capacity(directs);
    for i in (0..seats).step_by(2) {
        let fits = |a: u32, b: u32| a != b && !taken.contains(&(a.min(b), a.max(b)));
        let later = (seats - i - 2) as u64;
        for _ in 0..TRIES {
            if later == 0 || fits(seated[i], seated[i + 1]) {
                break;
            }
            seated.swap(i + 1, i + 2 + stream.below(later) as usize);
        }
        let (a, mut b) = (seated[i], seated[i + 1]);
        if !fits(a, b) {
            // The last few can be left with each other: then anybody whom `a` does not know yet.
            let known = (1..people as u32).map(|step| (a + step) % people as u32);
            b = known.clone().find(|&other| fits(a, other)).or(known.clone().next()).unwrap_or(b);
        }
        taken.insert((a.min(b), a.max(b)));
        pairs.push((a, b));
    }
    pairs
}

/// The bounds of a group, as `scenarios/README.md` states them [people].
const SMALLEST_GROUP: f64 = 3.0;
const LARGEST_GROUP: f64 = 32.0;

/// Draws before a conflict is settled by rule instead.
const TRIES: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::quantile;

    fn weights(people: usize) -> Weights {
        Weights::draw(&Seed(1).purpose("test/weights"), people)
    }

    #[test]
    fn contacts_are_as_uneven_as_in_the_trace() {
        let directs = 20_000;
        let people = population(2 * directs, directs, 2.454);
        let pairs = pair_up(directs, &weights(people), Seed(1).purpose("test").stream(0));
        let mut contacts = vec![0_u32; people];
        for (a, b) in &pairs {
            contacts[*a as usize] += 1;
            contacts[*b as usize] += 1;
        }
        contacts.sort_unstable();
        let at = |p| quantile(&contacts, p).unwrap();
        assert_eq!(at(0.0), 1);
        assert_eq!((at(0.5), at(0.9), at(0.99)), (2, 5, 9));
    }

    #[test]
    fn no_pair_twice_and_nobody_alone_with_himself() {
        for directs in [1, 2, 3, 5, 10, 100, 1_000] {
            let people = population(2 * directs, directs, 2.5);
            let pairs = pair_up(directs, &weights(people), Seed(3).purpose("test").stream(directs as u64));
            let distinct: BTreeSet<_> = pairs.iter().map(|(a, b)| (a.min(b), a.max(b))).collect();
            assert_eq!(distinct.len(), directs);
            assert!(pairs.iter().all(|(a, b)| a != b && (*a as usize) < people && (*b as usize) < people));
        }
    }

    #[test]
    fn a_group_as_large_as_the_world_takes_everybody() {
        let mut all = weights(32).distinct(32, Seed(1).purpose("test").stream(0));
        all.sort_unstable();
        assert_eq!(all, (0..32).collect::<Vec<_>>());
    }
}
