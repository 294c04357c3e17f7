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
        let all: usize =
            conversations.clone().map(|members| members.len() * members.len().saturating_sub(1) / 2).sum();
        let parts = (all / AT_ONCE + 1) as u32;
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
    use super::*;

    #[test]
    fn a_pair_is_shared_where_two_conversations_have_both() {
        let conversations: [&[u32]; 4] = [&[1, 4], &[0, 1, 4], &[1, 4], &[4, 5]];
        let pairs = Pairs::shared(conversations.into_iter());
        assert_eq!(pairs, Pairs(vec![(1, 4)]));
        assert_eq!((pairs.index(4, 1), pairs.index(0, 4), pairs.index(1, 1)), (Some(0), None, None));
    }
}
