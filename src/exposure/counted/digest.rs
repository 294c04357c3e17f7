//! How much came out of one conversation? Bits counted, kind by kind.

use super::columns::{View, Wrote};
use super::evaluate::Counter;
use super::found::Found;
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

/// Two members, by their place in the world's list of pairs: whether one wrote to the other in scope, and whether it came
/// out that one did.
type Pair<'p> = dyn FnMut(usize, bool, bool) + 'p;

/// Members who wrote in scope, and who are known to have written to everybody, a bit each; `None` where bits do not settle
/// it.
struct Sides {
    in_scope: Option<u64>,
    known: Option<u64>,
}

impl Sides {
    fn of(view: &View, found: &Found) -> Self {
        let scope = |block: usize| found.blocks[block].scope;
        let in_scope = view.writers().map(|writers| {
            let everything = (0..view.blocks()).all(|block| scope(block) == view.all(block));
            if everything { writers } else { view.senders_of(scope) }
        });
        Self { in_scope, known: found.known_senders(view) }
    }

    /// Where all pairs are in scope: whether all or none came out, if it is one of the two.
    fn all_alike(&self, view: &View) -> Option<bool> {
        let writers = view.writers()?;
        if self.in_scope != Some(writers) {
            return None;
        }
        match self.known? {
            0 => Some(false),
            known => (known == writers).then_some(true),
        }
    }

    /// Whether one of two wrote to the other in scope, and whether that came out.
    fn tell(&self, view: &View, found: &Found, wrote: &Wrote) -> (bool, bool) {
        let (low, high) = (usize::from(wrote.low), usize::from(wrote.high));
        let either = |senders: u64| (senders >> low | senders >> high) & 1 == 1;
        let scope = |block: usize| found.blocks[block].scope & (view.by(low, block) | view.by(high, block));
        let in_scope = self.in_scope.map_or_else(|| (0..view.blocks()).any(|block| scope(block) != 0), either);
        (in_scope, in_scope && self.known.map_or_else(|| found.knows_pair(view, low, high), either))
    }
}

/// Kinds that are a field of a message.
const FIELDS: [(Kind, Field); 4] = [
    (Kind::Sender, Field::Sender),
    (Kind::Recipient, Field::Recipient),
    (Kind::Time, Field::Time),
    (Kind::Size, Field::Size),
];

impl Counter<'_> {
    /// Counts what was found in a conversation just now.
    pub fn digest(&self, view: &View, found: &Found) -> Digest {
        let mut digest = Digest::default();
        (digest.in_scope, digest.exposed) = self.count(view, found, &mut digest.counts);
        digest
    }

    /// Adds what was found in a conversation to what is counted already; whether any message is in scope, and whether any
    /// content came out.
    pub(in crate::exposure) fn count(
        &self,
        view: &View,
        found: &Found,
        counts: &mut [Count; Kind::ALL.len()],
    ) -> (bool, bool) {
        let (mut any_in_scope, mut any_exposed) = (false, false);
        let (first, last) = (self.campaign.first().seconds(), self.campaign.last().seconds());
        for (block, found_here) in found.blocks.iter().enumerate() {
            let (all, scope, content) = (view.all(block), found_here.scope, found_here.content);
            let (past, last) = match self.windows.len() {
                1 => (self.seen(0).sent_before_start(view, block), self.seen(0).sent_by_end(view, block)),
                _ => (upto(view.sent, true, view, block, first - 1), upto(view.sent, true, view, block, last)),
            };
            let live = last & !past;
            // Counting bits is dear where the processor is not asked to: most words are all or nothing, and what is
            // counted already need not be counted again.
            let whole = view.range(block).len() as u64;
            let in_scope = if scope == all { whole } else { u64::from(scope.count_ones()) };
            let ones = |mask: u64| match mask {
                0 => 0,
                mask if mask == all => whole,
                mask if mask == scope => in_scope,
                mask => u64::from(mask.count_ones()),
            };
            // Of all, of those sent before, and of those sent between the first and the last access.
            let parts = |mask: u64| {
                if mask == 0 { [0; 3] } else { [ones(mask), ones(mask & past), ones(mask & live)] }
            };
            let (totals, scopes, exposures) = (parts(all), parts(scope), parts(content));
            let mut add = |kind: Kind, total: u64, scope: u64, exposed: u64| {
                counts[kind as usize].add(Count { total, scope, exposed });
            };
            for (at, kind) in [Kind::Content, Kind::Past, Kind::Live].into_iter().enumerate() {
                add(kind, totals[at], scopes[at], exposures[at]);
            }
            let later = |[all, past, live]: [u64; 3]| all - past - live;
            add(Kind::Future, later(totals), later(scopes), later(exposures));
            for (kind, field) in FIELDS {
                let known = if found.is_any { ones(found.field(view, field, block)) } else { 0 };
                add(kind, whole, in_scope, known);
            }
            any_in_scope |= scope != 0;
            any_exposed |= content != 0;
        }
        (any_in_scope, any_exposed)
    }

    /// Counts the pairs, for a conversation in which something was found just now, that write to each other here only, and
    /// tells of those that do so elsewhere too.
    pub fn pairs(&self, view: &View, found: &Found, shared: &mut Pair) -> Count {
        let wrote = view.wrote();
        let sides = Sides::of(view, found);
        let mut alone = Count::default();
        if let Some(exposed) = sides.all_alike(view) {
            alone.scope = view.only_here() as u64;
            alone.exposed = if exposed { alone.scope } else { 0 };
            wrote[view.only_here()..].iter().for_each(|wrote| shared(wrote.pair as usize, true, exposed));
            return alone;
        }
        for wrote in wrote {
            let (in_scope, exposed) = sides.tell(view, found, wrote);
            if wrote.is_only_here {
                alone.scope += u64::from(in_scope);
                alone.exposed += u64::from(exposed);
            } else {
                shared(wrote.pair as usize, in_scope, exposed);
            }
        }
        alone
    }

    /// The same as what the proved evaluator adds to a tally.
    pub fn findings(&self, view: &View, class: usize, found: &Found) -> Findings {
        let (digest, sides) = (self.digest(view, found), Sides::of(view, found));
        let pair = |wrote: &Wrote| {
            let (in_scope, exposed) = sides.tell(view, found, wrote);
            (wrote.pair as usize, in_scope, exposed)
        };
        let pairs: Vec<(usize, bool, bool)> = view.wrote().iter().map(pair).collect();
        Findings::counted(class, digest, view.members, &pairs)
    }
}

impl Counter<'_> {
    /// The last moment of any act [s].
    pub fn last_end(&self) -> i64 {
        self.windows.iter().map(|window| window.end).max().unwrap_or(0)
    }
}
