//! For which messages of a block is a key had? Where it rests, or because the key around it is had.

use std::collections::BTreeMap;

use super::evaluate::{Counter, Run};
use super::life::{Window, upto};
use super::plan::Spot;
use crate::custody::Custody;
use crate::scenario::{KeyEnd, KeyRule, LeafRule, LeftFor, Rotation, Scheme, Scope, What};

/// What a key is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct For {
    /// Whose key it is, where it is a person's; whose copies it opens, where it is a ratchet's.
    member: Option<usize>,
    /// Whose copy of a message, where each message has its own key: content has the same for everybody.
    copy: Option<usize>,
}

/// A key in use, as far as its first use matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Used {
    Message(usize, usize, Option<usize>),
    Conversation(usize),
    Person(usize, Option<usize>, i64),
    Service(usize, i64),
}

/// When: for each message of a block, or once for all by one message.
#[derive(Debug, Clone, Copy)]
enum At {
    Block(usize),
    Message(usize),
}

impl Run<'_> {
    /// What the key of one layer of a rule is asked for.
    pub(super) fn use_of(&self, rule: &LeafRule, layer: usize, member: Option<usize>) -> For {
        let is_content = layer == 0 && rule.what == What::Content;
        For { member, copy: member.filter(|_| !is_content) }
    }

    /// Messages of a block for which somebody who comes to these spots has a key.
    pub(super) fn had(&self, spots: &[Vec<Spot>], is_adversary: bool, key: usize, asked: For, block: usize) -> u64 {
        match &self.keys()[key].scheme {
            Scheme::Stored { .. } => self.stored(spots, key, asked, At::Block(block)),
            // Sessions and chains are on devices, which only the adversary takes.
            _ if is_adversary => self.stolen(key, asked.member, block),
            _ => 0,
        }
    }

    fn keys(&self) -> &[KeyRule] {
        &self.counter.custody.service().keys
    }

    fn stored(&self, spots: &[Vec<Spot>], key: usize, asked: For, at: At) -> u64 {
        let Scheme::Stored { scope, wrapped_by, rotate, until } = self.keys()[key].scheme else { return 0 };
        let mut had = 0;
        for spot in &spots[key] {
            let is_concerned = || match (scope, asked.member) {
                (Scope::Service, _) => true,
                (Scope::Person, Some(member)) => self.concerns(spot.act, member),
                _ => self.concerns_anybody(spot.act),
            };
            let owner = asked.member.filter(|_| scope == Scope::Person).map(|member| self.attributes(member));
            if spot.who.admits(owner) && (!spot.concerned || is_concerned()) {
                had |= self.rests(key, scope, rotate, until, asked, spot.act, at);
            }
        }
        let Some(by) = wrapped_by.filter(|_| had != !0) else { return had };
        let wrapped = match scope {
            Scope::Message => self.stored(spots, by, asked, at),
            Scope::Conversation => self.stored(spots, by, asked, At::Message(0)),
            _ if !self.rotates(by) => self.stored(spots, by, asked, at),
            Scope::Person | Scope::Service => {
                let of = |message| self.used(key, scope, rotate, asked.member, message);
                self.each_version(&of, at, &|first| self.stored(spots, by, asked, At::Message(first)))
            }
        };
        had | wrapped
    }

    /// Messages for which a key rests where it rests while an act looks.
    #[expect(clippy::too_many_arguments, reason = "the parts of one key rule, taken apart once")]
    fn rests(
        &self,
        key: usize,
        scope: Scope,
        rotate: Option<Rotation>,
        until: KeyEnd,
        asked: For,
        act: usize,
        at: At,
    ) -> u64 {
        let window = self.counter.windows[act];
        match (scope, until) {
            (Scope::Message, KeyEnd::Processed) => match at {
                At::Block(block) => self.passing(key, asked.copy, window, block),
                At::Message(_) => 0,
            },
            (Scope::Message, KeyEnd::Never) => self.sent_within(i64::MIN, window.end, at),
            (Scope::Conversation, _) => self.sent_within(i64::MIN, window.end, At::Message(0)),
            (Scope::Person, _) => match rotate {
                Some(rotate) => {
                    let (first, last) = versions(rotate, self.rotated_before(key, rotate, asked.member), window);
                    self.sent_within(first, last, at)
                }
                None => !0,
            },
            (Scope::Service, _) => match rotate {
                Some(_) => {
                    let (first, last) = self.counter.service_keys[act][key];
                    self.sent_within(first, last, at)
                }
                None => !0,
            },
        }
    }

    /// Messages that were sent between two moments.
    fn sent_within(&self, first: i64, last: i64, at: At) -> u64 {
        match at {
            At::Message(message) if (first..=last).contains(&self.view.sent[message]) => !0,
            At::Message(_) => 0,
            At::Block(block) => {
                let upto = |most| upto(self.view.sent, true, self.view, block, most);
                upto(last) & !upto(first.saturating_sub(1))
            }
        }
    }

    /// Messages of which something passes under a key of their own within a window: it is there only then.
    fn passing(&self, key: usize, copy: Option<usize>, window: Window, block: usize) -> u64 {
        let service = self.counter.custody.service();
        let mut mask = 0;
        for (index, rule) in service.leaves.iter().enumerate().filter(|(_, rule)| rule.classes.contains(&self.class))
        {
            for layer in (0..rule.under.len()).filter(|layer| self.is_around(key, rule.under[*layer])) {
                for member in self.lanes(rule) {
                    if self.use_of(rule, layer, member).copy == copy {
                        let lane = self.timed(member, rule);
                        let begins = self.counter.plan.lives[index].begins(&lane, block, window);
                        mask |= begins & self.left(rule, member, block);
                    }
                }
            }
        }
        mask
    }

    /// Whether a key is another or lies somewhere around it.
    fn is_around(&self, key: usize, inner: usize) -> bool {
        let mut next = Some(inner);
        while let Some(at) = next {
            if at == key {
                return true;
            }
            next = self.wrapper(at);
        }
        false
    }

    fn wrapper(&self, key: usize) -> Option<usize> {
        match self.keys()[key].scheme {
            Scheme::Stored { wrapped_by, .. } => wrapped_by,
            _ => None,
        }
    }

    /// Whether a key or one around it rotates.
    fn rotates(&self, key: usize) -> bool {
        let own = matches!(self.keys()[key].scheme, Scheme::Stored { rotate: Some(_), .. });
        own || self.wrapper(key).is_some_and(|by| self.rotates(by))
    }

    fn rotated_before(&self, key: usize, rotate: Rotation, member: Option<usize>) -> i64 {
        let person = member.map(|member| self.view.members[member]);
        self.counter.custody.rotated_before(key, rotate.every, person).seconds()
    }

    /// Members for whom a rule leaves something; one that is nobody's own where it is the message's.
    fn lanes(&self, rule: &LeafRule) -> Vec<Option<usize>> {
        match rule.left_for {
            LeftFor::Message => vec![None],
            _ => {
                (0..self.view.members.len()).filter(|member| self.fits(&rule.conditions, *member)).map(Some).collect()
            }
        }
    }

    /// The version of a person's or the service's key that a message lies under.
    fn used(
        &self,
        key: usize,
        scope: Scope,
        rotate: Option<Rotation>,
        member: Option<usize>,
        message: usize,
    ) -> Used {
        let member = member.filter(|_| scope == Scope::Person);
        let version = rotate.map_or(0, |rotate| {
            (self.view.sent[message] + self.rotated_before(key, rotate, member)).div_euclid(rotate.every.seconds())
        });
        match scope {
            Scope::Person => Used::Person(key, member, version),
            _ => Used::Service(key, version),
        }
    }

    /// Puts a question to the first use of each version that messages lie under.
    fn each_version(&self, used: &dyn Fn(usize) -> Used, at: At, ask: &dyn Fn(usize) -> u64) -> u64 {
        let of = |message: usize| self.first(used(message)).map_or(0, ask);
        match at {
            At::Message(message) => of(message),
            At::Block(block) => {
                let bits = self.view.range(block).enumerate();
                bits.fold(0, |mask, (bit, message)| mask | (of(message) & 1) << bit)
            }
        }
    }

    /// The message with which a key came into use here: its wrapped copy lies under what wrapped it then.
    fn first(&self, used: Used) -> Option<usize> {
        self.firsts.get_or_init(|| self.all_firsts()).get(&used).copied()
    }

    /// Goes through everything in the order in which the service leaves it.
    fn all_firsts(&self) -> BTreeMap<Used, usize> {
        let mut firsts = BTreeMap::new();
        let service = self.counter.custody.service();
        for (index, rule) in service.leaves.iter().enumerate().filter(|(_, rule)| rule.classes.contains(&self.class))
        {
            let lanes = self.lanes(rule);
            for message in 0..self.view.messages() {
                for member in &lanes {
                    let (block, bit) = (message / super::columns::BLOCK, super::found::bit(message));
                    let is_left = self.left(rule, *member, block) & bit != 0;
                    let life = &self.counter.plan.lives[index];
                    if is_left && life.exists(&self.timed(*member, rule), message) {
                        for (layer, key) in rule.under.iter().enumerate() {
                            self.touch(*key, self.use_of(rule, layer, *member), message, &mut firsts);
                        }
                    }
                }
            }
        }
        firsts
    }

    fn touch(&self, key: usize, asked: For, message: usize, firsts: &mut BTreeMap<Used, usize>) {
        let Scheme::Stored { scope, rotate, .. } = self.keys()[key].scheme else { return };
        // A conversation's key is made with its first message.
        let (used, made) = match scope {
            Scope::Message => (Used::Message(key, message, asked.copy), message),
            Scope::Conversation => (Used::Conversation(key), 0),
            Scope::Person | Scope::Service => (self.used(key, scope, rotate, asked.member, message), message),
        };
        if firsts.contains_key(&used) {
            return;
        }
        firsts.insert(used, made);
        if let Some(by) = self.wrapper(key) {
            self.touch(by, asked, made, firsts);
        }
    }
}

/// Between which moments what lies under a rotating key of the whole service was sent, for it to be there within a window;
/// one for each key, of which the others are all the time.
pub(super) fn service_keys(custody: &Custody, window: Window) -> Vec<(i64, i64)> {
    let keys = custody.service().keys.iter().enumerate();
    let of = |(key, rule): (usize, &KeyRule)| {
        let Scheme::Stored { rotate: Some(rotate), .. } = rule.scheme else { return (i64::MIN, i64::MAX) };
        versions(rotate, custody.rotated_before(key, rotate.every, None).seconds(), window)
    };
    keys.map(of).collect()
}

/// Between which moments what lies under a rotating key was sent, for its version to be there within a window.
fn versions(rotate: Rotation, before: i64, window: Window) -> (i64, i64) {
    let every = rotate.every.seconds();
    // The version in use begins at its number times the interval, less what went before the world.
    let oldest = (window.start + before).div_euclid(every) + i64::from((window.start + before).rem_euclid(every) > 0)
        - i64::from(rotate.versions);
    let newest = (window.end + before).div_euclid(every);
    (oldest * every - before, (newest + 1) * every - before - 1)
}

impl Counter<'_> {
    /// For each way, whether whatever it takes opens in every conversation: no key over it hangs on a person, a moment or
    /// a device. Nothing is sent after the horizon [s].
    pub(super) fn always_opens(&self, horizon: i64) -> Vec<bool> {
        let mut opens = vec![false; self.plan.count];
        for plan in self.plan.classes.iter().flatten() {
            let under = &self.service().leaves[plan.leaf].under;
            for way in &plan.ways {
                let by = |spots: &[Vec<Spot>]| under.iter().all(|key| self.always_has(spots, *key, horizon));
                let by_operator = way.operator.is_some_and(|reader| by(&self.plan.operators[reader]));
                opens[way.number] = by_operator || (way.only.is_none() && by(&self.plan.own));
            }
        }
        opens
    }

    /// Whether a stored key is had for every message, whoever it belongs to.
    fn always_has(&self, spots: &[Vec<Spot>], key: usize, horizon: i64) -> bool {
        let Scheme::Stored { scope, wrapped_by, rotate, .. } = self.service().keys[key].scheme else { return false };
        let rests = |spot: &Spot| {
            let (first, last) = self.service_keys[spot.act][key];
            let always = match scope {
                Scope::Service => rotate.is_none() || (first <= 0 && last >= horizon),
                Scope::Person => !spot.concerned && rotate.is_none(),
                Scope::Message | Scope::Conversation => false,
            };
            always && spot.who.is_always()
        };
        // What lies under a version of a key has to be asked of the message with which the version came into use.
        let by = wrapped_by.filter(|_| matches!(scope, Scope::Message | Scope::Conversation));
        spots[key].iter().any(rests) || by.is_some_and(|by| self.always_has(spots, by, horizon))
    }
}
