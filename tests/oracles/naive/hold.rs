//! What does each party of a campaign hold of one conversation, and what follows from it? Reasoned about, with
//! no bytes at all.

use std::collections::{BTreeMap, BTreeSet};

use plainsight::adversary::{Campaign, Planned};
use plainsight::exposure::Outcome;
use plainsight::scenario::{Field, Place, Target, Verb, What};

use super::chains;
use super::ground::{Ground, Key, Left};

/// One who holds things.
#[derive(Default)]
struct Party<'a> {
    things: Vec<&'a Left>,
    keys: BTreeSet<Key>,
    only: Option<&'a [Field]>,
}

/// Everything that a conversation leaves, and every key in use with the earliest message and member it was used for.
pub(super) struct Scene {
    left: Vec<Left>,
    first: Uses,
}

type Uses = BTreeMap<Key, (usize, Option<usize>)>;

impl Scene {
    pub(super) fn of(ground: &Ground) -> Self {
        let left = ground.everything();
        Self { first: first_uses(ground, &left), left }
    }
}

/// Which parts of each message come out, as the harness writes it.
pub(super) fn exposed(ground: &Ground, Scene { left, first }: &Scene, campaign: &Campaign) -> Vec<u8> {
    let mut parts = vec![0; ground.conversation.messages.len()];
    let mut adversary = Party::default();
    for act in &campaign.acts {
        let concerned = |member: usize| {
            act.about.as_ref().is_none_or(|about| about.contains(&ground.conversation.members[member]))
        };
        if !ground.members().any(concerned) {
            continue;
        }
        let in_time = |thing: &&Left| {
            let sent = ground.conversation.messages[thing.message].sent;
            (thing.from..=thing.until).overlaps(act) && sent >= act.since
        };
        let about = |member: Option<usize>| member.is_none_or(concerned);
        let at = |thing: &Left| ground.service.leaves[thing.leaf].at;
        let here = |place: Place, member| act.act.reaches.contains(&place) && is_target(ground, act, place, member);
        let direct = left.iter().filter(in_time).filter(|t| about(t.member) && here(at(t), t.member));
        adversary.things.extend(direct);
        let lives = first.keys().filter(|key| {
            let (from, until) = ground.life(**key);
            (from..=until).overlaps(act)
        });
        // The keys of a ratchet are never anywhere but in a device's state.
        let rests = |key: Key| match key {
            Key::Copy { .. } => [].iter().copied(),
            _ => ground.service.keys[key.rule()].rests_at.iter().copied(),
        };
        let taken = lives.clone().filter(|key| about(key.member()) && rests(**key).any(|p| here(p, key.member())));
        adversary.keys.extend(taken.copied());
        if act.act.verb == Verb::Seize {
            let stolen = ground.members().filter(|member| concerned(*member));
            stolen.for_each(|member| adversary.keys.extend(chains::stolen(ground, member, act.start)));
        }
        for (operator, from, with, only) in passages(ground, act) {
            let runs = |place: Place, member| {
                operator.is_none_or(|name| {
                    name == ground.operator(place, member) && is_target(ground, act, place, member)
                })
            };
            let asked = |t: &&Left| {
                let withheld = only.is_some() && ground.service.leaves[t.leaf].what == What::Content;
                from.contains(&at(t)) && !withheld && about(t.member) && runs(at(t), t.member)
            };
            let things: Vec<&Left> = left.iter().filter(in_time).filter(asked).collect();
            let usable = |key: Key| rests(key).any(|place| with.contains(&place) && runs(place, key.member()));
            let keys = lives.clone().copied().filter(|key| usable(*key)).collect();
            if only.is_none() {
                adversary.things.extend(things.iter().filter(|thing| !thing.under.is_empty()));
            }
            Party { things, keys, only }.read(ground, first, &mut parts);
        }
    }
    adversary.read(ground, first, &mut parts);
    parts
}

impl Party<'_> {
    fn read(&self, ground: &Ground, first: &Uses, parts: &mut [u8]) {
        for thing in &self.things {
            if thing.under.iter().all(|key| self.has(ground, first, *key)) {
                parts[thing.message] |= match &ground.service.leaves[thing.leaf].what {
                    What::Content => Outcome::CONTENT,
                    What::Fields(fields) => {
                        let told = fields.iter().filter(|field| self.only.is_none_or(|only| only.contains(field)));
                        told.fold(0, |bits, field| bits | Outcome::field(*field))
                    }
                };
            }
        }
    }

    /// Held, or wrapped under a key that it has: the wrapped copy lies beside the thing in hand.
    fn has(&self, ground: &Ground, first: &Uses, key: Key) -> bool {
        self.keys.contains(&key)
            || ground.wrapper(key, first[&key]).is_some_and(|wrapper| self.has(ground, first, wrapper))
    }
}

fn first_uses(ground: &Ground, left: &[Left]) -> Uses {
    let mut first = Uses::new();
    for thing in left {
        for key in &thing.under {
            let mut next = Some(*key);
            while let Some(key) = next {
                let used = (thing.message, thing.member);
                let earliest = first.entry(key).or_insert(used);
                *earliest = used.min(*earliest);
                next = ground.wrapper(key, used);
            }
        }
    }
    first
}

type Passage<'a> = (Option<&'a str>, &'a [Place], &'a [Place], Option<&'a [Field]>);

/// What the service's files let an operator read for the act: whose, from where, with which keys, which fields.
fn passages<'a>(ground: &'a Ground, act: &Planned) -> Vec<Passage<'a>> {
    let service = ground.service;
    if let Verb::Compel(_, tier) = &act.act.verb {
        let asked = service.yields.iter().filter(|rule| rule.tiers.contains(tier));
        let passage = |rule: &'a plainsight::scenario::YieldRule| {
            let operator = rule.operator.as_deref().unwrap_or(&service.provider);
            (Some(operator), &rule.from[..], &rule.unwraps_with[..], rule.only.as_deref())
        };
        return asked.map(passage).collect();
    }
    let reached =
        service.serves.iter().filter(|r| act.act.reaches.contains(&r.at) && is_target(ground, act, r.at, None));
    reached.map(|rule| (None, &rule.from[..], &rule.unwraps_with[..], None)).collect()
}

/// Whether what an act is done to is who runs the place.
fn is_target(ground: &Ground, act: &Planned, place: Place, member: Option<usize>) -> bool {
    let target = match &act.act.verb {
        Verb::Tap | Verb::Seize => return true,
        Verb::BreakIn(target) | Verb::Employ(target) | Verb::Compel(target, _) => target,
    };
    let runs = ground.operator(place, member);
    match target {
        Target::Provider => runs == ground.service.provider,
        Target::OperatorOf(other) => runs == ground.operator(*other, member),
        Target::Named(name) => runs == name,
    }
}

impl Key {
    const fn member(self) -> Option<usize> {
        match self {
            Self::Person { member, .. } => Some(member),
            _ => None,
        }
    }
}

trait Overlaps {
    /// Whether any of it falls into an act.
    fn overlaps(&self, act: &Planned) -> bool;
}

impl Overlaps for std::ops::RangeInclusive<i64> {
    fn overlaps(&self, act: &Planned) -> bool {
        *self.start() <= act.end.seconds() && *self.end() >= act.start.seconds()
    }
}
