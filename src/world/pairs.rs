//! Who must be known again? Pairs of people who share more than one conversation.
//!
//! Whether it is known that two people write to each other is counted once a pair. Most pairs meet in one conversation
//! only and are counted there; the others are sets, and these sets span conversations.

/// Unordered pairs of people, sorted, each once; the lower id comes first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pairs(Vec<(u32, u32)>);

/// Pairs looked through at once, about: a bound on memory [pairs].
const AT_ONCE: usize = 1 << 21;

impl Pairs {
    /// Those of conversations, each given by its sorted members, that are in more than one of them.
    pub(super) fn shared<'a>(conversations: impl Iterator<Item = &'a [u32]> + Clone) -> Self {
        Self::shared_in_parts(conversations, AT_ONCE)
    }

    fn shared_in_parts<'a>(conversations: impl Iterator<Item = &'a [u32]> + Clone, at_once: usize) -> Self {
        let pairs_of = |members: &[u32]| members.len() * members.len().saturating_sub(1) / 2;
        let all: usize = conversations.clone().map(pairs_of).sum();
        let parts = u32::try_from(all / at_once + 1).unwrap_or(u32::MAX);
        let (mut shared, mut pairs) = (Vec::new(), Vec::new());
        for part in 0..parts {
            pairs.clear();
            for members in conversations.clone() {
                for (i, &a) in members.iter().enumerate().filter(|(_, a)| *a % parts == part) {
                    pairs.extend(members[i + 1..].iter().map(|&b| (a, b)));
                }
            }
            pairs.sort_unstable();
            let again = pairs.chunk_by(|a, b| a == b).filter(|same| same.len() > 1);
            shared.extend(again.map(|same| same[0]));
        }
        shared.sort_unstable();
        Self(shared)
    }

    /// How many pairs there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no two people share more than one conversation.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Where the pair stands in the list, in whichever order it is named; `None` for people who share one conversation at
    /// most.
    pub fn index(&self, a: u32, b: u32) -> Option<usize> {
        self.0.binary_search(&(a.min(b), a.max(b))).ok()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::rng::Seed;

    #[test]
    fn a_pair_is_shared_where_two_conversations_have_both() {
        let conversations: [&[u32]; 4] = [&[1, 4], &[0, 1, 4], &[1, 4], &[4, 5]];
        let pairs = Pairs::shared(conversations.into_iter());
        assert_eq!(pairs, Pairs(vec![(1, 4)]));
        assert_eq!((pairs.index(4, 1), pairs.index(0, 4), pairs.index(1, 1)), (Some(0), None, None));
    }

    #[test]
    fn it_does_not_matter_how_many_are_looked_through_at_once() {
        let mut chance = Seed(1).purpose("test/pairs").stream(0);
        let members = |_| -> Vec<u32> { (0..30).filter(|_| chance.below(5) == 0).collect() };
        let conversations: Vec<Vec<u32>> = (0..200).map(members).collect();
        let all = || conversations.iter().map(Vec::as_slice);
        let mut often = BTreeMap::new();
        for members in all() {
            for (i, a) in members.iter().enumerate() {
                members[i + 1..].iter().for_each(|b| *often.entry((*a, *b)).or_insert(0) += 1);
            }
        }
        let wanted: Vec<(u32, u32)> =
            often.into_iter().filter(|(_, times)| *times > 1).map(|(pair, _)| pair).collect();
        assert!(wanted.len() > 100);
        for at_once in [1, 7, 1_000, AT_ONCE] {
            assert_eq!(Pairs::shared_in_parts(all(), at_once).0, wanted, "{at_once}");
        }
    }
}
