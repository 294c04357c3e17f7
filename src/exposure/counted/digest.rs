//! How much came out of one conversation? Bits counted, kind by kind.

use super::columns::Wrote;
use super::evaluate::Counter;
use super::found::Found;
use super::life::upto;
use super::view::View;
use crate::exposure::{Count, Days, Findings, Kind};
use crate::scenario::Field;

/// What a conversation adds, and of whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Digest {
    /// Counts of the kinds that are messages; nothing for people and pairs.
    pub counts: Counts,
    /// Whether any message is in scope.
    pub in_scope: bool,
    /// Whether any content came out.
    pub exposed: bool,
}

/// Counts of each kind.
pub(in crate::exposure) type Counts = [Count; Kind::ALL.len()];

/// Two members, by their place in the world's list of shared pairs: whether one wrote to the other in scope, and whether it came
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
        Self { in_scope: writers_in_scope(view, |block| found.blocks[block].scope), known: found.known_senders(view) }
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

/// Members who wrote in scope, a bit each; `None` where there are too many.
pub(super) fn writers_in_scope(view: &View, scope: impl Fn(usize) -> u64) -> Option<u64> {
    let everything = (0..view.blocks()).all(|block| scope(block) == view.all(block));
    view.writers().map(|writers| if everything { writers } else { view.senders_of(scope) })
}

/// Kinds that are a field of a message.
const FIELDS: [(Kind, Field); 5] = [
    (Kind::Sender, Field::Sender),
    (Kind::Recipient, Field::Recipient),
    (Kind::Time, Field::Time),
    (Kind::Size, Field::Size),
    (Kind::Proof, Field::Proof),
];

/// A block of messages by when they were sent: before the first access, until the last, or after it.
pub(super) struct Split {
    all: u64,
    whole: u64,
    past: u64,
    live: u64,
    harmful: u64,
}

impl Split {
    /// How many of some messages there are.
    pub(super) fn parts(&self, mask: u64) -> Parts {
        if mask == 0 {
            return Parts::default();
        }
        let [all, past, live] = [mask, mask & self.past, mask & self.live].map(|mask| self.ones(mask));
        Parts { times: [all, past, live, all - past - live], harmful: self.ones(mask & self.harmful) }
    }

    /// Counting bits is dear where the processor is not asked to, and most words are all or nothing.
    const fn ones(&self, mask: u64) -> u64 {
        match mask {
            0 => 0,
            mask if mask == self.all => self.whole,
            mask => mask.count_ones() as u64,
        }
    }
}

/// How many of some messages there are.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Parts {
    /// All, and those of each time.
    times: [u64; 4],
    harmful: u64,
}

impl Parts {
    /// Adds others.
    pub(super) fn add(&mut self, other: Self) {
        self.times.iter_mut().zip(other.times).for_each(|(sum, part)| *sum += part);
        self.harmful += other.harmful;
    }
}

/// Kinds that are content: of any time, and of each.
const CONTENTS: [Kind; 4] = [Kind::Content, Kind::Past, Kind::Live, Kind::Future];

/// Kinds that are harmful messages.
const HARMFUL: [Kind; 3] = [Kind::Harmful, Kind::HarmfulSender, Kind::HarmfulProof];

/// Adds messages to one part of the count of every kind that is messages.
fn add_to(part: impl Fn(&mut Count) -> &mut u64, parts: Parts, counts: &mut Counts) {
    let mut add = |kind: Kind, more: u64| *part(&mut counts[kind as usize]) += more;
    CONTENTS.iter().zip(parts.times).for_each(|(kind, more)| add(*kind, more));
    FIELDS.iter().for_each(|(kind, _)| add(*kind, parts.times[0]));
    HARMFUL.iter().for_each(|kind| add(*kind, parts.harmful));
}

/// Adds messages in scope.
pub(super) fn add_scope(parts: Parts, counts: &mut Counts) {
    add_to(|count| &mut count.scope, parts, counts);
}

impl Counter<'_> {
    /// Counts what was found in a conversation just now.
    pub fn digest(&self, view: &View, found: &Found) -> Digest {
        let mut digest = Digest::default();
        (digest.in_scope, digest.exposed) = self.count(view, found, &mut digest.counts);
        digest
    }

    /// Adds what was found in a conversation to what is counted already; whether any message is in scope, and whether any
    /// content came out. How many there are in all is not counted.
    pub(in crate::exposure) fn count(&self, view: &View, found: &Found, counts: &mut Counts) -> (bool, bool) {
        let mut any_in_scope = false;
        for block in 0..view.blocks() {
            let scope = found.blocks[block].scope;
            add_scope(self.split(view, block).parts(scope), counts);
            any_in_scope |= scope != 0;
        }
        (any_in_scope, found.is_any() && self.count_exposed(view, found, counts))
    }

    /// Adds what came out of a conversation; whether any content did.
    pub(in crate::exposure) fn count_exposed(&self, view: &View, found: &Found, counts: &mut Counts) -> bool {
        let mut any_exposed = false;
        for block in 0..view.blocks() {
            let (split, content) = (self.split(view, block), found.blocks[block].content);
            if content != 0 {
                any_exposed = true;
                let parts = split.parts(content);
                CONTENTS.iter().zip(parts.times).for_each(|(kind, part)| counts[*kind as usize].exposed += part);
                counts[Kind::Harmful as usize].exposed += parts.harmful;
            }
            for (kind, field) in FIELDS {
                counts[kind as usize].exposed += split.ones(found.field(view, field, block));
            }
            if split.harmful != 0 {
                let senders = found.field(view, Field::Sender, block);
                counts[Kind::HarmfulSender as usize].exposed += split.ones(senders & split.harmful);
                let proved = content & found.field(view, Field::Proof, block);
                counts[Kind::HarmfulProof as usize].exposed += split.ones(proved & split.harmful);
            }
        }
        any_exposed
    }

    pub(super) fn split(&self, view: &View, block: usize) -> Split {
        let (past, last) = match self.windows.len() {
            1 => (self.seen(0).sent_before_start(view, block), self.seen(0).sent_by_end(view, block)),
            _ => {
                let (first, last) = (self.campaign.first().seconds(), self.campaign.last().seconds());
                (upto(view.sent, true, view, block, first - 1), upto(view.sent, true, view, block, last))
            }
        };
        let (all, whole, harmful) = (view.all(block), view.range(block).len() as u64, view.harmful(block));
        Split { all, whole, past, live: last & !past, harmful }
    }

    /// Counts the pairs, for a conversation in which something was found just now, that share no other
    /// conversation, and tells of the others.
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

    /// Counts the pairs that write to each other here only and of whom it came out that one wrote to the other in scope,
    /// given who wrote in scope; and tells of those that do so elsewhere too.
    pub(in crate::exposure) fn exposed_pairs(
        &self,
        view: &View,
        found: &Found,
        in_scope: Option<u64>,
        shared: &mut impl FnMut(usize),
    ) -> u64 {
        let (wrote, sides) = (view.wrote(), Sides { in_scope, known: found.known_senders(view) });
        if sides.known == Some(0) {
            return 0;
        }
        if sides.all_alike(view) == Some(true) {
            wrote[view.only_here()..].iter().for_each(|wrote| shared(wrote.pair as usize));
            return view.only_here() as u64;
        }
        let mut alone = 0;
        for wrote in wrote.iter().filter(|wrote| sides.tell(view, found, wrote).1) {
            if wrote.is_only_here { alone += 1 } else { shared(wrote.pair as usize) }
        }
        alone
    }

    /// The same as what the proved evaluator adds to a tally.
    pub fn findings<'v>(&self, view: &View<'v>, class: usize, found: &Found) -> Findings<'v> {
        let mut digest = self.digest(view, found);
        for block in 0..view.blocks() {
            let split = self.split(view, block);
            add_to(|count| &mut count.total, split.parts(split.all), &mut digest.counts);
        }
        let mut shared = Vec::new();
        let mut alone =
            self.pairs(view, found, &mut |pair, in_scope, exposed| shared.push((pair, in_scope, exposed)));
        alone.total = view.only_here() as u64;
        digest.counts[Kind::Pairs as usize] = alone;
        Findings::counted(class, digest, view.members, shared, self.days(view, found))
    }

    /// Content by the day of its sending: messages stand in its order, so a day takes a step and not each message.
    fn days(&self, view: &View, found: &Found) -> Vec<(i16, Count)> {
        let first = self.campaign.first().seconds();
        let mut days = Vec::new();
        for block in 0..view.blocks() {
            let (mut left, found) = (view.all(block), found.blocks[block]);
            while left != 0 {
                let at = view.range(block).start + left.trailing_zeros() as usize;
                let day = Days::of(view.sent[at], first);
                let here = left & upto(view.sent, true, view, block, Days::end(day, first).saturating_sub(1));
                let [total, scope, exposed] = [here, here & found.scope, here & found.content].map(u64::count_ones);
                days.push((day, Count { total: total.into(), scope: scope.into(), exposed: exposed.into() }));
                left &= !here;
            }
        }
        days
    }
}

impl Counter<'_> {
    /// What happened by then comes to some act, however much longer it stays [s].
    pub fn all_had_by(&self) -> i64 {
        self.windows.iter().map(|window| window.end - self.plan.longest_batch).max().unwrap_or(0)
    }
}
