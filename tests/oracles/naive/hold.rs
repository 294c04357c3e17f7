//! What does each party of a campaign hold of one conversation, and what follows from it? Reasoned about, with
//! no bytes at all.

use std::collections::{BTreeMap, BTreeSet};

use plainsight::adversary::{Campaign, Planned};
use plainsight::exposure::Outcome;
use plainsight::scenario::{Field, KeyEnd, LeftFor, Padding, Place, Scheme, Scope, Target, Verb, What};
use plainsight::unit::{Moment, Span};

use super::chains;
use super::epochs;
use super::ground::{Ground, Key, Left, Used};

/// One who holds things.
#[derive(Default)]
struct Party<'a> {
    things: Vec<&'a Left>,
    keys: BTreeSet<Key>,
    only: Option<&'a [Field]>,
}

/// The adversary itself: what it took, and what operators handed over with the keys that still lie on it.
#[derive(Default)]
struct Adversary<'a> {
    own: Party<'a>,
    handed: Vec<(&'a Left, Vec<Key>)>,
}

/// Everything that a conversation leaves, and every key in use with what it is used for.
pub(super) struct Scene {
    left: Vec<Left>,
    uses: Uses,
}

/// Every use of every key, in the order of the file's rules.
type Uses = BTreeMap<Key, Vec<Used>>;

impl Scene {
    pub(super) fn of(ground: &Ground) -> Self {
        let left = ground.everything();
        Self { uses: uses(ground, &left), left }
    }
}

/// What comes out of one message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Told {
    /// Its parts, as the harness writes them.
    pub(super) parts: u8,
    /// Members that it is known to be for.
    pub(super) recipients: BTreeSet<usize>,
}

/// What comes out of each message.
pub(super) fn exposed(ground: &Ground, Scene { left, uses }: &Scene, campaign: &Campaign) -> Vec<Told> {
    let mut told = vec![Told::default(); ground.conversation.messages.len()];
    let mut adversary = Adversary::default();
    // Recordings of all acts, whenever they come.
    let heard = |members: [usize; 2], at: Moment| {
        let records = |act: &&Planned| act.act.verb == Verb::Harvest && (act.start..=act.end).contains(&at);
        let people = members.map(|member| ground.conversation.members[member]);
        campaign.acts.iter().filter(records).any(|act| people.iter().any(|person| act.succeeds_with(*person)))
    };
    for act in &campaign.acts {
        let concerned = |member: usize| {
            let is_in = |people: &Option<std::sync::Arc<[u32]>>| {
                people.as_ref().is_none_or(|people| people.contains(&ground.conversation.members[member]))
            };
            is_in(&act.about) && is_in(&act.succeeds)
        };
        let anybody = ground.members().any(concerned);
        let in_time = |thing: &&Left| {
            let sent = ground.conversation.messages[thing.message].sent;
            (thing.from..=thing.until).overlaps(act) && sent >= act.since
        };
        let at = |thing: &Left| ground.service.leaves[thing.leaf].at;
        // What somebody sends is seen on the way even where it is kept for another.
        let about = |thing: &Left| match thing.member {
            None => anybody,
            Some(member) => {
                let sender = ground.conversation.messages[thing.message].sender;
                concerned(member) || (matches!(at(thing), Place::Link | Place::Frontend) && concerned(sender))
            }
        };
        let ordered = matches!(act.act.verb, Verb::Compel(..));
        let here = |place: Place, member| {
            !ordered && act.act.reaches.contains(&place) && is_target(ground, act, place, member)
        };
        let direct = left.iter().filter(in_time).filter(|t| about(t) && here(at(t), t.member));
        adversary.own.things.extend(direct);
        let lives = uses.keys().filter(|key| {
            uses[*key].iter().any(|used| {
                let (from, until) = ground.life(**key, used);
                (from..=until).overlaps(act)
            })
        });
        // The keys of a ratchet are never anywhere but in a device's state.
        let rests = |key: Key| match key {
            Key::Copy { .. } => [].iter().copied(),
            _ => ground.service.keys[key.rule()].rests_at.iter().copied(),
        };
        let in_reach = |key: Key| match (&ground.service.keys[key.rule()].scheme, key.member()) {
            (Scheme::Stored { scope: Scope::Service, .. }, _) => true,
            (_, None) => anybody,
            (_, Some(member)) => concerned(member),
        };
        let taken = lives.clone().filter(|key| in_reach(**key) && rests(**key).any(|p| here(p, key.member())));
        adversary.own.keys.extend(taken.copied());
        if matches!(act.act.verb, Verb::Impersonate | Verb::Harvest) {
            let keys = &ground.service.keys;
            // A key on the line, or around one there.
            let under =
                ground.service.leaves.iter().filter(|leaf| leaf.at == Place::Link).flat_map(|leaf| &leaf.under);
            let on_the_line: BTreeSet<usize> = under.flat_map(|key| chains::around(keys, *key)).collect();
            let is_connection = |rule: usize| {
                let ends = matches!(keys[rule].scheme, Scheme::Stored { until: KeyEnd::Processed, .. });
                let is_harvested = act.act.verb == Verb::Harvest;
                let shown = || chains::is_shown(keys, &ground.service.leaves, rule);
                ends && on_the_line.contains(&rule)
                    && if is_harvested { !keys[rule].is_quantum_resistant && shown() } else { !keys[rule].is_pinned }
            };
            let agreed = lives.clone().filter(|key| in_reach(**key) && is_connection(key.rule()));
            adversary.own.keys.extend(agreed.copied());
        }
        if act.act.verb.adds_reader() {
            read_along(ground, act, &concerned, &mut told);
        }
        if act.act.verb == Verb::Harvest {
            let recorded = ground.members().filter(|member| concerned(*member));
            let computed = recorded.flat_map(|member| chains::computed(ground, member, act.start, act.end, &heard));
            adversary.own.keys.extend(computed);
        }
        if act.act.verb == Verb::Seize {
            let stolen = ground.members().filter(|member| concerned(*member));
            stolen.for_each(|member| adversary.own.keys.extend(chains::stolen(ground, member, act.start, &heard)));
        }
        for (operator, from, with, only, Handing { is_prospective, batches }) in passages(ground, act) {
            let runs = |place: Place, member| {
                operator == ground.operator(place, member) && (!ordered || is_target(ground, act, place, member))
            };
            let asked = |t: &&Left| {
                let withheld = only.is_some() && ground.service.leaves[t.leaf].what == What::Content;
                from.contains(&at(t)) && !withheld && about(t) && runs(at(t), t.member)
            };
            // Whole batches, one after the other, as long as they end before the order does.
            let last = batches.map(|every| {
                let mut last = act.start;
                while last + every <= act.end {
                    last = last + every;
                }
                last
            });
            let comes = |t: &&Left| {
                let sent = ground.conversation.messages[t.message].sent;
                (!is_prospective || sent >= act.start) && last.is_none_or(|last| sent <= last)
            };
            let things: Vec<&Left> = left.iter().filter(in_time).filter(asked).filter(comes).collect();
            let usable = |key: Key| rests(key).any(|place| with.contains(&place) && runs(place, key.member()));
            let keys = lives.clone().copied().filter(|key| usable(*key)).collect();
            let operator = Party { things, keys, only };
            if only.is_none() {
                let asked = |key: Key| rests(key).any(|place| from.contains(&place) && runs(place, key.member()));
                if !is_prospective {
                    adversary.own.keys.extend(lives.clone().filter(|key| in_reach(**key) && asked(**key)));
                }
                // What it can not read it hands over, as far open as it came.
                adversary
                    .handed
                    .extend(operator.things.iter().map(|thing| (*thing, operator.shut(ground, uses, thing))));
            }
            operator.read(ground, uses, &mut told);
        }
    }
    adversary.own.keys.extend(epochs::opened(ground, campaign));
    adversary.own.read(ground, uses, &mut told);
    for (thing, shut) in &adversary.handed {
        if shut.iter().all(|key| adversary.own.has(ground, uses, *key)) {
            adversary.own.tell(ground, thing, &mut told[thing.message]);
        }
    }
    told
}

impl Party<'_> {
    fn read(&self, ground: &Ground, uses: &Uses, told: &mut [Told]) {
        for thing in &self.things {
            if thing.under.iter().all(|key| self.has(ground, uses, *key)) {
                self.tell(ground, thing, &mut told[thing.message]);
            }
        }
    }

    fn tell(&self, ground: &Ground, thing: &Left, told: &mut Told) {
        let leaf = &ground.service.leaves[thing.leaf];
        let What::Fields(fields) = &leaf.what else {
            told.parts |= Outcome::CONTENT;
            return;
        };
        let sender = ground.conversation.messages[thing.message].sender;
        for field in fields.iter().filter(|field| self.only.is_none_or(|only| only.contains(field))) {
            if *field == Field::Size && leaf.padding.is_some_and(|padding| !settles(padding, ground, thing.message)) {
                continue;
            }
            if *field != Field::Recipient {
                told.parts |= Outcome::field(*field);
                continue;
            }
            // Their own copy tells of one recipient, any other of all.
            match thing.member.filter(|_| leaf.left_for == LeftFor::Recipient) {
                Some(member) => told.recipients.extend([member]),
                None => told.recipients.extend(ground.members().filter(|member| *member != sender)),
            }
            if !told.recipients.is_empty() && told.recipients.len() + 1 == ground.members().len() {
                told.parts |= Outcome::field(Field::Recipient);
            }
        }
    }

    /// The keys that still lie on a thing when this party has taken off what it can, from the outside.
    fn shut(&self, ground: &Ground, uses: &Uses, thing: &Left) -> Vec<Key> {
        let mut keys = thing.under.clone();
        while keys.last().is_some_and(|outermost| self.has(ground, uses, *outermost)) {
            keys.pop();
        }
        keys
    }

    /// Held, or wrapped under a key that it has: the wrapped copy lies beside the thing in hand.
    fn has(&self, ground: &Ground, uses: &Uses, key: Key) -> bool {
        self.keys.contains(&key)
            || ground.wrapper(key, &uses[&key][0]).is_some_and(|wrapper| self.has(ground, uses, wrapper))
    }
}

fn uses(ground: &Ground, left: &[Left]) -> Uses {
    let mut uses = Uses::new();
    for thing in left {
        for key in &thing.under {
            let mut next = Some(*key);
            while let Some(key) = next {
                let used = Used { message: thing.message, member: thing.member, from: thing.from };
                uses.entry(key).or_default().push(used);
                next = ground.wrapper(key, &used);
            }
        }
    }
    uses
}

/// What a reader that an act adds reads along: all that is sent while it stands, unless somebody notices.
fn read_along(ground: &Ground, act: &Planned, concerned: &dyn Fn(usize) -> bool, told: &mut [Told]) {
    let class = ground.class();
    let speaks = |place: &Place| act.act.reaches.contains(place) && is_target(ground, act, *place, None);
    let content = ground.service.leaves.iter().filter(|l| l.classes.contains(&class) && l.what == What::Content);
    let keys = content.filter_map(|leaf| leaf.under.first()).map(|key| &ground.service.keys[*key]);
    let Some(key) = keys.into_iter().find(|key| key.vouched_by.iter().any(speaks)) else { return };
    let unnoticed = |member: usize| key.checked_by.is_none_or(|attribute| !ground.has(attribute, member));
    for (message, told) in ground.conversation.messages.iter().zip(told) {
        let in_time = message.sent >= act.start && message.sent <= act.end && message.sent >= act.since;
        let in_a_name = ground.members().any(|member| concerned(member) && unnoticed(member));
        if in_time && in_a_name && unnoticed(message.sender) {
            told.parts |= Outcome::CONTENT;
            told.parts |= [Field::Sender, Field::Time, Field::Size].iter().fold(0, |p, f| p | Outcome::field(*f));
            told.recipients.extend(ground.members().filter(|member| *member != message.sender));
            if ground.members().len() > 1 {
                told.parts |= Outcome::field(Field::Recipient);
            }
        }
    }
}

/// Whether no other length looks like a message's once it is padded.
fn settles(padding: Padding, ground: &Ground, message: usize) -> bool {
    let size = u64::from(ground.conversation.messages[message].size);
    let looks = |length: u64| match padding {
        Padding::Multiple(of) => length / u64::from(of),
        // The first digits of a length, rounded up: one more than it takes to write how many digits follow the first.
        Padding::Padme => {
            let digits = 63 - length.leading_zeros();
            let kept = if digits == 0 { 0 } else { 64 - u64::from(digits).leading_zeros() };
            let unit = 1 << digits.saturating_sub(kept);
            length.div_ceil(unit) * unit
        }
    };
    let near = (size / 2).max(1)..=2 * size + 300;
    near.filter(|other| looks(*other) == looks(size)).count() == 1
}

type Passage<'a> = (&'a str, Vec<Place>, &'a [Place], Option<&'a [Field]>, Handing);

/// Whether only what comes is handed over, and how often.
#[derive(Clone, Copy)]
struct Handing {
    is_prospective: bool,
    batches: Option<Span>,
}

/// What the service's files let an operator read for the act: whose, from where, with which keys, which fields.
fn passages<'a>(ground: &'a Ground, act: &Planned) -> Vec<Passage<'a>> {
    let service = ground.service;
    if let Verb::Compel(_, tier) = &act.act.verb {
        let asked = service.yields.iter().filter(|rule| rule.tiers.contains(tier));
        let passage = |rule: &'a plainsight::scenario::YieldRule| {
            let operator = rule.operator.as_deref().unwrap_or(&service.provider);
            let asked_for = |place: &Place| act.act.reaches.is_empty() || act.act.reaches.contains(place);
            let from = rule.from.iter().copied().filter(asked_for).collect();
            let handing = Handing { is_prospective: rule.is_prospective, batches: rule.batches };
            (operator, from, &rule.unwraps_with[..], rule.only.as_deref(), handing)
        };
        return asked.map(passage).collect();
    }
    let reached =
        service.serves.iter().filter(|r| act.act.reaches.contains(&r.at) && is_target(ground, act, r.at, None));
    let passage = |rule: &'a plainsight::scenario::ServeRule| {
        let handing = Handing { is_prospective: rule.is_prospective, batches: None };
        (ground.operator(rule.at, None), rule.from.clone(), &rule.unwraps_with[..], None, handing)
    };
    reached.map(passage).collect()
}

/// Whether what an act is done to is who runs the place.
fn is_target(ground: &Ground, act: &Planned, place: Place, member: Option<usize>) -> bool {
    let Some(target) = act.act.verb.target() else { return true };
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
