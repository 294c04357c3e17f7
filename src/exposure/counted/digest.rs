//! How much came out of one conversation? Bits counted, kind by kind.

use super::columns::View;
use super::evaluate::{Counter, Scratch};
use super::life::upto;
use crate::exposure::{Count, Findings, Kind};
use crate::scenario::Field;

/// What a conversation adds, and of whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Digest {
    /// Counts of the kinds that are messages; nothing for people and pairs.
    pub counts: [Count; Kind::ALL.len()],
    /// Whether any message is in scope.
    pub in_scope: bool,
    /// Whether any content came out.
    pub exposed: bool,
}

/// Two members, by their place in the world's list of pairs: whether in scope, and whether it came out that one
/// wrote to the other.
pub(super) type Pair<'p> = dyn FnMut(usize, bool, bool) + 'p;

impl Counter<'_> {
    /// Counts what was found in a conversation just now, and tells of its pairs.
    pub fn digest(&self, view: View, scratch: &Scratch, pair: &mut Pair) -> Digest {
        let mut digest = Digest::default();
        let (first, last) = (self.campaign.first().seconds(), self.campaign.last().seconds());
        let found = &scratch.found;
        for block in 0..view.blocks() {
            let (all, scope) = (view.all(block), scratch.scope[block]);
            let past = upto(view.sent, true, view, block, first - 1);
            let live = upto(view.sent, true, view, block, last) & !past;
            let mut add = |kind: Kind, which: u64, exposed: u64| {
                digest.counts[kind as usize].add(Count {
                    total: u64::from(which.count_ones()),
                    scope: u64::from((which & scope).count_ones()),
                    exposed: u64::from((which & exposed).count_ones()),
                });
            };
            let content = found.content[block];
            add(Kind::Content, all, content);
            add(Kind::Past, past, content);
            add(Kind::Live, live, content);
            add(Kind::Future, all & !past & !live, content);
            add(Kind::Sender, all, found.field(view, Field::Sender, block));
            add(Kind::Recipient, all, found.recipients(view, block));
            add(Kind::Time, all, found.field(view, Field::Time, block));
            add(Kind::Size, all, found.field(view, Field::Size, block));
            digest.in_scope |= scope != 0;
            digest.exposed |= content != 0;
        }
        for wrote in view.wrote {
            let (low, high) = (usize::from(wrote.low), usize::from(wrote.high));
            let (mut in_scope, mut exposed) = (false, false);
            for block in 0..view.blocks() {
                let (from_low, from_high) = (view.by(low, block), view.by(high, block));
                in_scope |= scratch.scope[block] & (from_low | from_high) != 0;
                if found.is_any {
                    let known = (from_low & found.received(view, high, block))
                        | (from_high & found.received(view, low, block));
                    exposed |= known & found.field(view, Field::Sender, block) != 0;
                }
            }
            pair(wrote.pair as usize, in_scope, exposed);
        }
        digest
    }

    /// The same as what the proved evaluator adds to a tally.
    pub fn findings(&self, view: View, class: usize, scratch: &Scratch) -> Findings {
        let mut pairs = Vec::new();
        let digest = self.digest(view, scratch, &mut |pair, in_scope, exposed| pairs.push((pair, in_scope, exposed)));
        Findings::counted(class, digest, view.members, &pairs)
    }
}
