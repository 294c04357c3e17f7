//! Who could be known to talk to whom? All pairs of people who share a conversation.

/// Unordered pairs of people, sorted, each once; the lower id comes first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pairs(Vec<(u32, u32)>);

impl Pairs {
    /// Of conversations, each given by its sorted members.
    pub(super) fn of<'a>(conversations: impl Iterator<Item = &'a [u32]>) -> Self {
        let mut pairs = Vec::new();
        for members in conversations {
            for (i, &a) in members.iter().enumerate() {
                pairs.extend(members[i + 1..].iter().map(|&b| (a, b)));
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        Self(pairs)
    }

    /// How many pairs there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nobody shares a conversation.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Where the pair stands in the list, in whichever order it is named.
    pub fn index(&self, a: u32, b: u32) -> Option<usize> {
        self.0.binary_search(&(a.min(b), a.max(b))).ok()
    }

    /// The pair at a place of the list.
    pub fn get(&self, index: usize) -> Option<(u32, u32)> {
        self.0.get(index).copied()
    }

    /// The pairs, in order.
    pub fn iter(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        self.0.iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_makes_a_pair_of_every_two_members() {
        let conversations: [&[u32]; 3] = [&[1, 4], &[0, 1, 4], &[1, 4]];
        let pairs = Pairs::of(conversations.into_iter());
        assert_eq!(pairs.iter().collect::<Vec<_>>(), [(0, 1), (0, 4), (1, 4)]);
        assert_eq!((pairs.index(4, 1), pairs.index(1, 4), pairs.index(1, 1)), (Some(2), Some(2), None));
    }
}
