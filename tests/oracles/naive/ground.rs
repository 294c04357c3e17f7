//! What does a service's file say of one conversation, read slowly? Who has what, who runs what, and from when
//! until when each artefact is there.

use plainsight::rng::Seed;
use plainsight::scenario::{
    Anchor, Chosen, Condition, End, KeyEnd, LeafRule, LeftFor, ON_DEVICE, Place, Rotation, Scheme, Scope, Service,
    THE_PERSON, What,
};
use plainsight::world::Conversation;

/// A service and one conversation in it.
pub(super) struct Ground<'a> {
    pub(super) service: &'a Service,
    pub(super) conversation: &'a Conversation,
    pub(super) seed: Seed,
}

/// A key, by what it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Message {
        rule: usize,
        message: usize,
        member: Option<usize>,
    },
    Conversation {
        rule: usize,
    },
    Person {
        rule: usize,
        member: usize,
        version: i64,
    },
    Service {
        rule: usize,
        version: i64,
    },
    /// What opens one copy of a message, under a ratchet or a sender's chain.
    Copy {
        rule: usize,
        message: usize,
        member: usize,
    },
}

/// Something that a rule leaves.
#[derive(Debug, Clone)]
pub(super) struct Left {
    pub(super) leaf: usize,
    pub(super) message: usize,
    pub(super) member: Option<usize>,
    pub(super) from: i64,
    pub(super) until: i64,
    pub(super) under: Vec<Key>,
}

/// What a key was used for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Used {
    pub(super) message: usize,
    pub(super) member: Option<usize>,
    pub(super) from: i64,
}

/// After every moment.
const NEVER: i64 = i64::MAX;

impl Ground<'_> {
    /// The first class that fits.
    pub(super) fn class(&self) -> usize {
        let fits = |class: &plainsight::scenario::Class| {
            let draw = self.seed.purpose(&format!("class/{}", class.name)).uniform(self.conversation.index as u64);
            class.kind.is_none_or(|kind| kind == self.conversation.kind)
                && class.everyone.is_none_or(|a| self.members().all(|member| self.has(a, member)))
                && class.share.as_ref().is_none_or(|share| draw < share.central())
        };
        self.service.classes.iter().position(fits).expect("the last class fits all")
    }

    /// Everything that all rules leave.
    pub(super) fn everything(&self) -> Vec<Left> {
        let class = self.class();
        let rules = self.service.leaves.iter().enumerate().filter(|(_, rule)| rule.classes.contains(&class));
        let mut all = Vec::new();
        for (leaf, rule) in rules {
            for message in 0..self.conversation.messages.len() {
                if rule.chosen.as_ref().is_some_and(|chosen| !self.is_chosen(chosen, message)) {
                    continue;
                }
                all.extend(self.whom(rule, message).into_iter().filter_map(|m| self.left(leaf, rule, message, m)));
            }
        }
        all
    }

    fn whom(&self, rule: &LeafRule, message: usize) -> Vec<Option<usize>> {
        let sender = self.conversation.messages[message].sender;
        match rule.left_for {
            LeftFor::Message => vec![None],
            LeftFor::Sender => vec![Some(sender)],
            LeftFor::Recipient => self.members().filter(|member| *member != sender).map(Some).collect(),
            LeftFor::Participant => self.members().map(Some).collect(),
        }
    }

    fn left(&self, leaf: usize, rule: &LeafRule, message: usize, member: Option<usize>) -> Option<Left> {
        let holds = |c: &Condition| member.is_none_or(|member| self.has(c.attribute, member) == c.holds);
        if !rule.conditions.iter().all(holds) {
            return None;
        }
        let began = self.moment(rule.from.anchor, message, member)?;
        let from = rule.from.snapshot.map_or(began, |every| self.next_copy(began, every.seconds(), member));
        let until = match &rule.until {
            End::Processed => from,
            End::Never => NEVER,
            End::After { anchor, after, at_most } => {
                let after = self.moment(*anchor, message, member).map_or(NEVER, |at| at + after.span().seconds());
                let sent = self.conversation.messages[message].sent.seconds();
                at_most.as_ref().map_or(after, |most| after.min(sent + most.span().seconds()))
            }
        };
        let under = rule.under.iter().enumerate();
        let under =
            under.map(|(layer, key)| self.key(*key, message, member, layer == 0 && rule.what == What::Content));
        (from <= until).then(|| Left { leaf, message, member, from, until, under: under.collect() })
    }

    /// The key of a rule that something of a message for a member lies under.
    fn key(&self, rule: usize, message: usize, member: Option<usize>, is_content: bool) -> Key {
        let at = self.conversation.messages[message].sent.seconds();
        match &self.service.keys[rule].scheme {
            // Content lies under the same key wherever it is left, anything else under one for each copy.
            Scheme::Stored { scope: Scope::Message, .. } => {
                Key::Message { rule, message, member: member.filter(|_| !is_content) }
            }
            Scheme::Stored { scope: Scope::Conversation, .. } => Key::Conversation { rule },
            Scheme::Stored { scope: Scope::Person, rotate, .. } => {
                let member = member.expect("it is for a person");
                let version = rotate.map_or(0, |rotation| self.version(rule, rotation, at, Some(member)));
                Key::Person { rule, member, version }
            }
            Scheme::Stored { scope: Scope::Service, rotate, .. } => {
                Key::Service { rule, version: rotate.map_or(0, |rotation| self.version(rule, rotation, at, None)) }
            }
            Scheme::DoubleRatchet(_) | Scheme::SenderKeys { .. } | Scheme::Epochs { .. } => {
                assert!(is_content, "only content lies under a ratchet");
                Key::Copy { rule, message, member: member.expect("it is for a recipient") }
            }
        }
    }

    /// The key that wraps a key which was first used for a message and a member.
    pub(super) fn wrapper(&self, key: Key, first: &Used) -> Option<Key> {
        let Scheme::Stored { wrapped_by, .. } = &self.service.keys[key.rule()].scheme else { return None };
        let (message, member) = match key {
            Key::Message { message, member, .. } => (message, member),
            Key::Conversation { .. } => (0, first.member),
            _ => (first.message, first.member),
        };
        wrapped_by.map(|by| self.key(by, message, member, false))
    }

    /// From when until when a key exists where it rests.
    pub(super) fn life(&self, key: Key, used: &Used) -> (i64, i64) {
        let sent = |message: usize| self.conversation.messages[message].sent.seconds();
        match (&self.service.keys[key.rule()].scheme, key) {
            (Scheme::Stored { until: KeyEnd::Processed, .. }, _) => (used.from, used.from),
            (_, Key::Message { message, .. }) => (sent(message), NEVER),
            (_, Key::Conversation { .. }) => (sent(0), NEVER),
            (Scheme::Stored { rotate: Some(rotation), .. }, Key::Service { rule, version }) => {
                let every = rotation.every.seconds();
                let begins = version * every - self.offset(rule, every, None);
                (begins, begins + every * i64::from(rotation.versions))
            }
            (Scheme::Stored { rotate: Some(rotation), .. }, Key::Person { rule, member, version }) => {
                let every = rotation.every.seconds();
                let begins = version * every - self.offset(rule, every, Some(member));
                (begins, begins + every * i64::from(rotation.versions))
            }
            _ => (i64::MIN, NEVER),
        }
    }

    fn version(&self, rule: usize, rotation: Rotation, at: i64, member: Option<usize>) -> i64 {
        (at + self.offset(rule, rotation.every.seconds(), member)).div_euclid(rotation.every.seconds())
    }

    /// How long before the world began a rotating key was last replaced, the service's or a member's [s].
    fn offset(&self, rule: usize, every: i64, member: Option<usize>) -> i64 {
        let name = format!("rotation/{}", self.service.keys[rule].name);
        let whose = member.map_or(0, |member| u64::from(self.conversation.members[member]) + 1);
        (self.seed.purpose(&name).uniform(whose) * every as f64).round() as i64
    }

    fn moment(&self, anchor: Anchor, message: usize, member: Option<usize>) -> Option<i64> {
        let said = &self.conversation.messages[message];
        let came = |member: usize| {
            if member == said.sender {
                return Some(said.sent.seconds());
            }
            let arrival = self.conversation.arrival(message, member);
            let at = if anchor == Anchor::Read { arrival.read } else { arrival.delivered };
            at.map(|at| at.seconds())
        };
        match (anchor, member) {
            (Anchor::Sent, _) => Some(said.sent.seconds()),
            (Anchor::Deleted, _) => said.deleted.map(|at| at.seconds()),
            (Anchor::Delivered | Anchor::Read, Some(member)) => came(member),
            // For nobody in particular it has come when it has come to all.
            (Anchor::Delivered | Anchor::Read, None) => {
                let all: Option<Vec<i64>> = self.members().map(came).collect();
                all?.into_iter().max()
            }
        }
    }

    /// The first copy taken at or after a moment, each member's device at a time of its own.
    fn next_copy(&self, at: i64, every: i64, member: Option<usize>) -> i64 {
        let whose = member.map_or(0, |member| u64::from(self.conversation.members[member]) + 1);
        let first = (self.seed.purpose("snapshot").uniform(whose) * every as f64) as i64;
        (at..).find(|moment| (moment - first).rem_euclid(every) == 0).expect("one comes in every interval")
    }

    fn is_chosen(&self, chosen: &Chosen, message: usize) -> bool {
        let mut draws = self.seed.purpose("chosen").stream(self.conversation.index as u64);
        let picked: Vec<bool> = self
            .conversation
            .messages
            .iter()
            .map(|said| (draws.uniform(), said.harmful))
            .map(|(draw, harmful)| draw < chosen.share.central() && (harmful || !chosen.of_harmful))
            .collect();
        let last = (message + chosen.and_before as usize).min(picked.len() - 1);
        picked[message..=last].contains(&true)
    }

    /// Whether a member has an attribute.
    pub(super) fn has(&self, attribute: usize, member: usize) -> bool {
        let rule = &self.service.attributes[attribute];
        let person = u64::from(self.conversation.members[member]);
        let draw = self.seed.purpose(&format!("attribute/{}", rule.name)).uniform(person);
        rule.of.is_none_or(|of| self.has(of.attribute, member) == of.holds) && draw < rule.share.central()
    }

    /// Who runs a place, for a member or for nobody in particular.
    pub(super) fn operator(&self, place: Place, member: Option<usize>) -> &str {
        match self.service.operators.iter().find(|rule| rule.place == place) {
            None if ON_DEVICE.contains(&place) => THE_PERSON,
            None => &self.service.provider,
            Some(rule) => match (&rule.unless, member) {
                (Some((attribute, other)), Some(member)) if self.has(*attribute, member) => other,
                _ => &rule.operator,
            },
        }
    }

    pub(super) fn members(&self) -> std::ops::Range<usize> {
        0..self.conversation.members.len()
    }
}

impl Key {
    pub(super) const fn rule(self) -> usize {
        match self {
            Self::Message { rule, .. }
            | Self::Conversation { rule }
            | Self::Person { rule, .. }
            | Self::Service { rule, .. }
            | Self::Copy { rule, .. } => rule,
        }
    }
}
