//! How much came out in all? Whole numbers that add, and sets that unite, in any order.

use serde::{Deserialize, Serialize};

use super::bits::Bits;
use super::{Count, Days, Digest, Kind, Outcome};
use crate::adversary::{Campaign, Effort};
use crate::scenario::{Field, SIZES, size_of};
use crate::world::{Conversation, Pairs};

/// What one campaign got of one service so far, class by class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// How many people and shared pairs there are.
    of: [usize; 2],
    classes: Vec<ClassTally>,
    sizes: [Count; SIZES.len()],
    days: Days,
}

/// A tally at its end, with its sets counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// One a class, and last all classes together.
    pub classes: Vec<ClassSummary>,
    /// Content in conversations of each size, one for each of [`SIZES`].
    pub sizes: [Count; SIZES.len()],
    /// Content by the day of its sending.
    pub days: Days,
}

/// What one campaign got of a class.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClassSummary {
    /// The counts of every kind.
    pub counts: Vec<Count>,
    /// Sealed content held.
    pub held: u64,
    /// Decryptions tried.
    pub tried: u64,
    /// Decryptions that opened.
    pub opened: u64,
}

/// The tally of a class.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
struct ClassTally {
    /// Of pairs, those who share no other conversation: the others are a set.
    counts: [Count; Kind::ALL.len()],
    held: u64,
    tried: u64,
    opened: u64,
    people: Sets,
    pairs: Sets,
}

/// Three sets, each within the one before.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
struct Sets {
    /// All there are.
    total: Bits,
    /// Those that the acts are about.
    scope: Bits,
    /// Those exposed.
    exposed: Bits,
}

/// What one conversation adds to a tally.
#[derive(Debug, Clone, Default)]
pub struct Findings<'a> {
    class: usize,
    counts: [Count; Kind::ALL.len()],
    held: u64,
    effort: Effort,
    members: &'a [u32],
    /// Whether anything is in scope, and whether any content came out: then it concerns all members.
    any: [bool; 2],
    /// Those who share another conversation.
    pairs: Vec<FoundPair>,
    days: Vec<(i16, Count)>,
}

/// Two who wrote to each other, by their place in the world's list of shared pairs; whether that is in scope, and whether it came out.
pub(super) type FoundPair = (usize, bool, bool);

/// Message kinds that are a field of it.
const FIELDS: [(Kind, Field); 5] = [
    (Kind::Sender, Field::Sender),
    (Kind::Recipient, Field::Recipient),
    (Kind::Time, Field::Time),
    (Kind::Size, Field::Size),
    (Kind::Proof, Field::Proof),
];

impl<'a> Findings<'a> {
    /// Counts what came out of a conversation of a class: the simple way, message by message.
    pub fn of(
        conversation: &'a Conversation,
        class: usize,
        campaign: &Campaign,
        pairs: &Pairs,
        outcome: &Outcome,
    ) -> Self {
        let Outcome { held, effort, .. } = *outcome;
        let mut findings = Self { class, held, effort, members: &conversation.members, ..Self::default() };
        let (first, last) = (campaign.first(), campaign.last());
        let members = &conversation.members;
        let (counts, days) = (&mut findings.counts, &mut findings.days);
        let mut add = |kind: Kind, in_scope: bool, exposed: bool| {
            let count = &mut counts[kind as usize];
            count.total += 1;
            count.scope += u64::from(in_scope);
            count.exposed += u64::from(exposed);
        };
        let (mut any_in_scope, mut any_content) = (false, false);
        // From whom to whom: nothing, a message, one in scope, one of which both came out.
        let mut wrote = vec![0_u8; members.len() * members.len()];
        for (index, (message, exposed)) in conversation.messages.iter().zip(&outcome.exposed).enumerate() {
            let in_scope = campaign.in_scope(members, message.sent);
            let content = exposed & Outcome::CONTENT != 0;
            let day = Days::of(message.sent.seconds(), first.seconds());
            let one = Count { total: 1, scope: u64::from(in_scope), exposed: u64::from(content) };
            match days.last_mut() {
                Some((last, count)) if *last == day => count.add(one),
                _ => days.push((day, one)),
            }
            let when = if message.sent < first {
                Kind::Past
            } else if message.sent <= last {
                Kind::Live
            } else {
                Kind::Future
            };
            add(Kind::Content, in_scope, content);
            add(when, in_scope, content);
            for (kind, field) in FIELDS {
                add(kind, in_scope, exposed & Outcome::field(field) != 0);
            }
            if message.harmful {
                add(Kind::Harmful, in_scope, content);
                add(Kind::HarmfulSender, in_scope, exposed & Outcome::field(Field::Sender) != 0);
                // A proof without the text that it is of proves nothing to anybody.
                add(Kind::HarmfulProof, in_scope, content && exposed & Outcome::field(Field::Proof) != 0);
            }
            any_in_scope |= in_scope;
            any_content |= content;
            let sender_known = exposed & Outcome::field(Field::Sender) != 0;
            for to in (0..members.len()).filter(|to| *to != message.sender) {
                let known = sender_known && outcome.recipients[index * members.len() + to];
                let (low, high) = (message.sender.min(to), message.sender.max(to));
                let mark = &mut wrote[low * members.len() + high];
                *mark = (*mark).max(if known { 3 } else { 1 + u8::from(in_scope) });
            }
        }
        findings.any = [any_in_scope, any_content];
        for (at, mark) in wrote.into_iter().enumerate().filter(|(_, mark)| *mark > 0) {
            let (a, b) = (members[at / members.len()], members[at % members.len()]);
            match pairs.index(a, b) {
                Some(pair) => findings.pairs.push((pair, mark > 1, mark > 2)),
                None => {
                    let (scope, exposed) = (u64::from(mark > 1), u64::from(mark > 2));
                    findings.counts[Kind::Pairs as usize].add(Count { total: 1, scope, exposed });
                }
            }
        }
        findings
    }

    /// Whether any content came out.
    pub const fn exposes_content(&self) -> bool {
        self.counts[Kind::Content as usize].exposed > 0
    }

    /// What counting found in a conversation of a class; each of its shared pairs with whether it is in scope and came out.
    pub(super) fn counted(
        class: usize,
        digest: Digest,
        members: &'a [u32],
        pairs: Vec<FoundPair>,
        days: Vec<(i16, Count)>,
    ) -> Self {
        let Digest { counts, in_scope, exposed } = digest;
        Self { class, counts, members, any: [in_scope, exposed], pairs, days, ..Self::default() }
    }
}

impl Tally {
    /// Empty, for so many classes, people and shared pairs.
    pub fn new(classes: usize, people: usize, pairs: usize) -> Self {
        let classes = (0..classes).map(|_| ClassTally::new(people, pairs)).collect();
        Self { of: [people, pairs], classes, sizes: [Count::default(); SIZES.len()], days: Days::default() }
    }

    /// Memory that one takes for so many classes, people and shared pairs, its end included [bytes].
    pub const fn bytes(classes: usize, people: usize, pairs: usize) -> u64 {
        // Three sets of each, a class; and all classes together at the end.
        (classes as u64 + 1) * 3 * (people as u64 + pairs as u64) / 8
    }

    /// Adds what came out of other conversations.
    pub fn merge(&mut self, other: &Self) {
        self.classes.iter_mut().zip(&other.classes).for_each(|(mine, theirs)| mine.merge(theirs));
        self.sizes.iter_mut().zip(other.sizes).for_each(|(mine, theirs)| mine.add(theirs));
        self.days.merge(&other.days);
    }

    /// Whether it is of as many classes, people and pairs as another.
    pub fn fits(&self, other: &Self) -> bool {
        let [people, pairs] = other.of;
        self.of == other.of
            && self.classes.len() == other.classes.len()
            && self.classes.iter().zip(&other.classes).all(|(mine, theirs)| {
                mine.people.fits(&theirs.people, people) && mine.pairs.fits(&theirs.pairs, pairs)
            })
    }

    /// Adds what conversations gave.
    pub fn add(&mut self, findings: &[Findings]) {
        for found in findings {
            self.classes[found.class].add(found);
            self.sizes[size_of(found.members.len())].add(found.counts[Kind::Content as usize]);
            found.days.iter().for_each(|(day, count)| self.days.add(*day, *count));
        }
    }

    /// Adds what it took to decrypt a conversation of which these were found.
    pub fn add_effort(&mut self, found: &Findings, held: u64, effort: Effort) {
        let class = &mut self.classes[found.class];
        class.held += held;
        class.tried += effort.tried;
        class.opened += effort.opened;
    }

    /// Everybody who takes part in any conversation, whether any of it is in scope, and whether any content came out.
    pub fn people(&self) -> impl Iterator<Item = (u32, bool, bool)> {
        let any = |person: usize, of: fn(&Sets) -> &Bits| {
            self.classes.iter().any(|class| of(&class.people).contains(person))
        };
        let people = (0..self.of[0]).filter(move |person| any(*person, |sets| &sets.total));
        people.map(move |person| (person as u32, any(person, |sets| &sets.scope), any(person, |sets| &sets.exposed)))
    }

    /// Counts the sets, for a campaign.
    pub fn summary(self, campaign: &Campaign) -> Summary {
        let mut classes: Vec<ClassSummary> = self.classes.iter().map(|class| class.summary(campaign)).collect();
        let all = self.classes.into_iter().reduce(|mut all, class| {
            all.merge(&class);
            all
        });
        classes.push(all.unwrap_or_default().summary(campaign));
        Summary { classes, sizes: self.sizes, days: self.days }
    }
}

impl Summary {
    /// The same without what decrypting took.
    pub fn without_effort(mut self) -> Self {
        self.classes.iter_mut().for_each(|class| (class.held, class.tried, class.opened) = (0, 0, 0));
        self
    }

    /// One for as many classes, of nothing at all.
    pub fn of_nothing(&self) -> Self {
        let counts = || vec![Count::default(); Kind::ALL.len()];
        let classes = self.classes.iter().map(|_| ClassSummary { counts: counts(), ..ClassSummary::default() });
        Self { classes: classes.collect(), sizes: [Count::default(); SIZES.len()], days: Days::default() }
    }
}

impl ClassTally {
    fn new(people: usize, pairs: usize) -> Self {
        Self { people: Sets::below(people), pairs: Sets::below(pairs), ..Self::default() }
    }

    fn summary(&self, campaign: &Campaign) -> ClassSummary {
        ClassSummary { counts: self.counts(campaign), held: self.held, tried: self.tried, opened: self.opened }
    }

    /// The counts of every kind, sets counted, for a campaign.
    fn counts(&self, campaign: &Campaign) -> Vec<Count> {
        let mut counts = self.counts;
        counts[Kind::People as usize] = self.people.count(|_| true);
        counts[Kind::Bystanders as usize] = self.people.count(|person| !campaign.concerns(person as u32));
        counts[Kind::Targets as usize] = self.people.count(|person| campaign.concerns(person as u32));
        // Who is told was read all the same: they leave the count, and stay among those it is out of.
        let untold = self.people.exposed.count_where(|person| !campaign.tells(person as u32));
        counts[Kind::Untold as usize] = Count { exposed: untold, ..counts[Kind::People as usize] };
        counts[Kind::Pairs as usize].add(self.pairs.count(|_| true));
        counts.to_vec()
    }

    fn add(&mut self, found: &Findings) {
        self.counts.iter_mut().zip(&found.counts).for_each(|(mine, theirs)| mine.add(*theirs));
        self.held += found.held;
        self.tried += found.effort.tried;
        self.opened += found.effort.opened;
        for person in found.members {
            self.people.insert(*person as usize, found.any);
        }
        found.pairs.iter().for_each(|(pair, in_scope, exposed)| self.pairs.insert(*pair, [*in_scope, *exposed]));
    }

    fn merge(&mut self, other: &Self) {
        self.counts.iter_mut().zip(&other.counts).for_each(|(mine, theirs)| mine.add(*theirs));
        self.held = self.held.saturating_add(other.held);
        self.tried = self.tried.saturating_add(other.tried);
        self.opened = self.opened.saturating_add(other.opened);
        self.people.union(&other.people);
        self.pairs.union(&other.pairs);
    }
}

impl Sets {
    fn below(bound: usize) -> Self {
        Self { total: Bits::below(bound), scope: Bits::below(bound), exposed: Bits::below(bound) }
    }

    fn insert(&mut self, number: usize, [in_scope, exposed]: [bool; 2]) {
        self.total.insert(number);
        if in_scope {
            self.scope.insert(number);
        }
        if exposed {
            self.exposed.insert(number);
        }
    }

    fn fits(&self, other: &Self, bound: usize) -> bool {
        self.total.fits(&other.total, bound)
            && self.scope.fits(&other.scope, bound)
            && self.exposed.fits(&other.exposed, bound)
    }

    fn union(&mut self, other: &Self) {
        self.total.union(&other.total);
        self.scope.union(&other.scope);
        self.exposed.union(&other.exposed);
    }

    fn count(&self, admits: impl Fn(usize) -> bool) -> Count {
        Count {
            total: self.total.count_where(&admits),
            scope: self.scope.count_where(&admits),
            exposed: self.exposed.count_where(&admits),
        }
    }
}
