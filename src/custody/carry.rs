//! A conversation goes through a service: every rule that applies leaves its artefacts.

use super::chains::Chains;
use super::channel::{Channel, Copies};
use super::epochs::Epochs;
use super::fields;
use super::keyring::{Keyring, Use};
use super::ledger::{Artefact, Bytes, HeldKey, Ledger, Wrapped};
use super::life::{Phases, life};
use super::lots::{Lot, Lots};
use super::people::People;
use super::records::Franking;
use super::routes::chain;
use super::used::{Layer, UsedKeys};
use super::{KeyName, Theft};
use crate::crypto::{self, RatchetRules, envelope};
use crate::rng::{Purpose, Stream};
use crate::scenario::{
    Chosen, Condition, Field, KeyEnd, Kind, LeafRule, LeftFor, Place, Scheme, Scope, Service, What,
};
use crate::unit::{Moment, Span};
use crate::world::Conversation;

/// A service in operation: its rules, its keys, and what its people have.
#[derive(Debug)]
pub struct Custody<'a> {
    service: &'a Service,
    people: People,
    keyring: Keyring,
    franking: Franking,
    wanted: Vec<bool>,
    /// Whether anybody records handshakes.
    is_recorded: bool,
    /// For each key rule, whether content under it is left more than once, as the same ciphertext.
    is_left_again: Vec<bool>,
    chance: Purpose,
    lots: &'a Lots,
    snapshots: Lot<'a>,
    classes: Vec<Lot<'a>>,
}

/// One copy of something of a message.
#[derive(Clone, Copy)]
struct Copied {
    message: usize,
    /// Whom it is for; `None` where it is nobody's own.
    member: Option<usize>,
    /// From when it is there.
    from: Moment,
}

/// What carrying one conversation keeps at hand.
struct Carriage<'c> {
    conversation: &'c Conversation,
    chance: Stream,
    phases: Phases,
    /// For each key rule, content as sealed by a ratchet or a sender's chain.
    copies: Vec<Option<Copies>>,
    /// For each key rule, content as sealed under a stored key, message by message; under people's own keys, one for each member.
    sealed: Vec<Vec<Option<(Bytes, KeyName)>>>,
    used: UsedKeys,
    /// Room for what is about to be sealed.
    plain: Vec<u8>,
}

impl<'a> Custody<'a> {
    /// Sets a service up for so many people. Rules that leave things in the clear where nobody of the
    /// study ever looks are passed over: `looked_at` says where somebody does.
    pub fn new(service: &'a Service, people: u32, lots: &'a Lots, looked_at: &dyn Fn(Place) -> bool) -> Self {
        let seed = lots.seed();
        Self {
            service,
            people: People::draw(service, people, lots),
            keyring: Keyring::new(service, seed),
            franking: Franking::new(service, seed),
            wanted: service.leaves.iter().map(|leaf| !leaf.under.is_empty() || looked_at(leaf.at)).collect(),
            is_recorded: false,
            is_left_again: (0..service.keys.len()).map(|rule| is_left_again(service, rule)).collect(),
            chance: seed.purpose(&format!("carry/{}", service.id)),
            lots,
            snapshots: lots.snapshot(),
            classes: service.classes.iter().map(|class| lots.class(&class.name)).collect(),
        }
    }

    /// The same, with the handshakes on the line written out, where somebody records them.
    pub const fn recorded(mut self, is_recorded: bool) -> Self {
        self.is_recorded = is_recorded;
        self
    }

    /// The public design.
    pub const fn service(&self) -> &'a Service {
        self.service
    }

    /// Who runs a place, for a person's things or for everybody's.
    pub fn operator(&self, place: Place, person: Option<u32>) -> &str {
        self.people.operator(self.service, place, person)
    }

    /// A bit for each of the service's attributes that a person has.
    pub fn attributes(&self, person: u32) -> u64 {
        self.people.all_of(person)
    }

    /// Whether all conditions hold for a person.
    pub fn fits(&self, conditions: &[Condition], person: u32) -> bool {
        self.people.fits(conditions, person)
    }

    /// Who vouches for what is sent here.
    pub(super) const fn franking(&self) -> &Franking {
        &self.franking
    }

    /// Chance behind copies for added readers.
    pub(super) fn chance_of_readers(&self) -> Purpose {
        self.lots.seed().purpose("readers")
    }

    /// How far into their interval the snapshots of a person's things are taken, or of nobody's in particular.
    pub fn snapshot_phase(&self, person: Option<u32>) -> f64 {
        self.snapshots.uniform(person.map_or(0, |person| u64::from(person) + 1))
    }

    /// How long before the world begins a rotating key was last made anew, the service's or a person's.
    pub fn rotated_before(&self, key: usize, every: Span, person: Option<u32>) -> Span {
        self.keyring.phase(key, every, person)
    }

    /// The class of a conversation: the first that fits.
    pub fn class(&self, index: usize, kind: Kind, members: &[u32]) -> usize {
        let fits = |at: &usize| {
            let class = &self.service.classes[*at];
            class.kind.is_none_or(|own| own == kind)
                && class.everyone.is_none_or(|a| members.iter().all(|person| self.people.has(a, *person)))
                && class.share.as_ref().is_none_or(|share| self.classes[*at].uniform(index as u64) < share.central())
        };
        (0..self.service.classes.len()).find(fits).expect("the reader checks that a class fits everything")
    }

    /// Bytes that carrying a conversation would write at most, with so many readers added to it and devices taken. What is above [`Self::MOST`] is not carried: a
    /// ledger holds one conversation in memory.
    pub fn weight(&self, conversation: &Conversation, readers: usize, thefts: usize) -> u64 {
        let (messages, members) = (conversation.messages.len() as u64, conversation.members.len() as u64);
        let text: u64 = conversation.messages.iter().map(|message| u64::from(message.size)).sum();
        let everybody = messages * members * fields::BYTES as u64;
        let leaves = self.service.leaves.iter().map(|leaf| {
            let proofs = |fields: &[Field]| fields.contains(&Field::Proof).then_some(messages * fields::PROOF as u64);
            let plain = match (&leaf.what, leaf.left_for) {
                (What::Content, _) => text,
                (What::Fields(which), LeftFor::Recipient) => proofs(which).unwrap_or(0),
                (What::Fields(which), _) => everybody + proofs(which).unwrap_or(0),
            };
            let copies = match leaf.left_for {
                LeftFor::Message | LeftFor::Sender => 1,
                LeftFor::Recipient | LeftFor::Participant => members,
            };
            // Once for each key it lies under, and once before; and each message's own keys, with those around them.
            let keys: u64 = leaf.under.iter().map(|key| self.own_keys(*key)).sum();
            let header: u64 = leaf.under.iter().map(|key| self.kem_header(*key)).sum();
            copies
                * ((1 + leaf.under.len() as u64) * (plain + messages * (OVERHEAD + header)) + messages * keys * KEY)
        });
        // A reader's copies hold the message and what a recipient sees of it.
        let admitted = readers as u64 * (text + everybody + messages * 4 * OVERHEAD);
        // A session or chain begins with a message at most, and its handshake passes on each line; so may a ciphertext.
        let ciphertext = (0..self.service.keys.len()).map(|key| self.kem_header(key)).sum::<u64>();
        let recorded = if self.is_recorded { messages * members * (HANDSHAKE + ciphertext) } else { 0 };
        // A commit is sealed to each member, and written out where a device is taken.
        let commits = self.service.keys.iter().filter(|key| matches!(key.scheme, Scheme::Epochs { .. })).count();
        let committed = commits as u64 * messages * members * COMMIT;
        // A device holds a state for each member, of each epoch that is kept, and a key for each message that it waits for.
        let states = self.service.keys.iter().map(|key| match key.scheme {
            Scheme::Stored { .. } => 0,
            Scheme::Epochs { kept, .. } => (kept as u64 + 1).min(messages) * members * CHAIN + messages * CHAIN,
            Scheme::DoubleRatchet(_) | Scheme::SenderKeys { .. } => members * STATE + messages * CHAIN,
        });
        let stolen = thefts as u64 * states.sum::<u64>();
        leaves.sum::<u64>() + admitted + recorded + committed + stolen
    }

    /// Bytes of ML-KEM that the header of a message carries at most.
    fn kem_header(&self, key: usize) -> u64 {
        let rides = matches!(self.service.keys[key].scheme, Scheme::DoubleRatchet(RatchetRules { kem: Some(_), .. }));
        if rides { 5 + crypto::KEY as u64 } else { 0 }
    }

    /// How many keys of one message a key and those that wrap it are.
    fn own_keys(&self, key: usize) -> u64 {
        let is_messages =
            |key: &usize| matches!(self.service.keys[*key].scheme, Scheme::Stored { scope: Scope::Message, .. });
        chain(self.service, key).iter().filter(|key| is_messages(key)).count() as u64
    }

    /// The heaviest conversation that is carried [bytes]: a place in a ledger is a number of 32 bits.
    pub const MOST: u64 = 1 << 31;

    /// Carries a conversation, and writes out what stolen devices hold. `ledger` is emptied first.
    pub fn carry(&self, conversation: &Conversation, thefts: &[Theft], ledger: &mut Ledger) {
        ledger.reset(self.service.leaves.len());
        ledger.class = self.class(conversation.index, conversation.kind, &conversation.members);
        ledger.members.extend_from_slice(&conversation.members);
        ledger.senders.extend(conversation.messages.iter().map(|message| message.sender as u16));
        let mut carriage = Carriage {
            conversation,
            chance: self.chance.stream(conversation.index as u64),
            phases: Phases::draw(&conversation.members, &self.snapshots),
            copies: vec![None; self.service.keys.len()],
            sealed: vec![Vec::new(); self.service.keys.len()],
            used: UsedKeys::new(self.service, conversation),
            plain: Vec::new(),
        };
        for (index, leaf) in self.service.leaves.iter().enumerate() {
            if self.wanted[index] && leaf.classes.contains(&ledger.class) {
                self.leave(index, leaf, thefts, &mut carriage, ledger);
            }
        }
    }

    fn leave(&self, index: usize, leaf: &LeafRule, thefts: &[Theft], carriage: &mut Carriage, ledger: &mut Ledger) {
        let conversation = carriage.conversation;
        if let Some(rule) = leaf.under.first()
            && carriage.copies[*rule].is_none()
        {
            carriage.copies[*rule] = self.run_scheme(*rule, carriage, thefts, ledger);
        }
        let chosen = leaf.chosen.as_ref().map(|chosen| self.choose(chosen, conversation));
        for message in 0..conversation.messages.len() {
            if chosen.as_ref().is_some_and(|chosen| !chosen[message]) {
                continue;
            }
            let sender = conversation.messages[message].sender;
            let members = 0..conversation.members.len();
            match leaf.left_for {
                LeftFor::Message => self.leave_one(index, leaf, message, None, carriage, ledger),
                LeftFor::Sender => self.leave_one(index, leaf, message, Some(sender), carriage, ledger),
                LeftFor::Recipient => members
                    .filter(|member| *member != sender)
                    .for_each(|member| self.leave_one(index, leaf, message, Some(member), carriage, ledger)),
                LeftFor::Participant => {
                    members.for_each(|member| self.leave_one(index, leaf, message, Some(member), carriage, ledger));
                }
            }
        }
    }

    fn leave_one(
        &self,
        index: usize,
        leaf: &LeafRule,
        message: usize,
        member: Option<usize>,
        carriage: &mut Carriage,
        ledger: &mut Ledger,
    ) {
        let conversation = carriage.conversation;
        let person = member.map(|member| conversation.members[member]);
        if person.is_some_and(|person| !self.people.fits(&leaf.conditions, person)) {
            return;
        }
        let Some((from, until)) = life(leaf, conversation, message, member, &carriage.phases) else { return };
        let copy = Copied { message, member, from };
        let (mut bytes, mut layers) = match (&leaf.what, leaf.under.first()) {
            (What::Content, None) => (ledger.write(|out| out.extend_from_slice(conversation.text(message))), NAKED),
            (What::Content, Some(rule)) => {
                let (bytes, layer) = self.content(*rule, copy, carriage, ledger);
                (bytes, [layer, None])
            }
            (What::Fields(which), under) => {
                let to = member.filter(|_| leaf.left_for == LeftFor::Recipient);
                let facts = |out: &mut Vec<u8>| self.facts(conversation, message, to, (which, leaf.padding), out);
                match under {
                    None => (ledger.write(facts), NAKED),
                    Some(rule) => {
                        let mut plain = std::mem::take(&mut carriage.plain);
                        plain.clear();
                        facts(&mut plain);
                        let (bytes, layer) = self.seal(*rule, &plain, copy, carriage, ledger);
                        carriage.plain = plain;
                        (bytes, [layer, None])
                    }
                }
            }
        };
        if let Some(rule) = leaf.under.get(1) {
            let mut plain = std::mem::take(&mut carriage.plain);
            plain.clear();
            plain.extend_from_slice(ledger.bytes(bytes));
            let (outer, layer) = self.seal(*rule, &plain, copy, carriage, ledger);
            carriage.plain = plain;
            bytes = outer;
            layers = [layer, layers[0]];
        }
        let wrapped = layers.map(|layer| layer.and_then(|layer| layer.wrapped));
        let layers = layers.map(|layer| layer.map(|layer| layer.name));
        let sent = conversation.messages[message].sent;
        let member = member.map(|member| member as u16);
        let message = message as u32;
        ledger.artefacts[index].push(Artefact { message, member, from, until, layers, sent, wrapped, bytes });
    }

    /// Content under a rule's key: the same ciphertext wherever it is left.
    fn content(
        &self,
        rule: usize,
        copy: Copied,
        carriage: &mut Carriage,
        ledger: &mut Ledger,
    ) -> (Bytes, Option<Layer>) {
        let Copied { message, member, .. } = copy;
        if let Some(copies) = &carriage.copies[rule] {
            let member = member.expect("the reader checks that such copies are for somebody");
            let slot = message * carriage.conversation.members.len() + member;
            let (bytes, name) = copies[slot].expect("every recipient has a copy");
            return (bytes, Some(Layer { name, wrapped: None }));
        }
        // Only under people's own keys has each of them a copy of their own.
        let (scope, each) = match &self.service.keys[rule].scheme {
            Scheme::Stored { scope: Scope::Person, .. } => (member, carriage.conversation.members.len().max(1)),
            _ => (None, 1),
        };
        let (slot, copy) = (message * each + scope.unwrap_or(0), Copied { member: scope, ..copy });
        if let Some(&Some((bytes, name))) = carriage.sealed[rule].get(slot) {
            let key = self.use_key(name, Self::used_for(copy, carriage.conversation), carriage, ledger);
            return (bytes, Some(carriage.used.layer(key)));
        }
        let text = carriage.conversation.text(message);
        let (bytes, layer) = self.seal(rule, text, copy, carriage, ledger);
        ledger.work.sealed += 1;
        ledger.work.sealed_bytes += bytes.len() as u64;
        if self.is_left_again[rule] {
            if carriage.sealed[rule].is_empty() {
                carriage.sealed[rule].resize(carriage.conversation.messages.len() * each, None);
            }
            carriage.sealed[rule][slot] = layer.map(|layer| (bytes, layer.name));
        }
        (bytes, layer)
    }

    /// Seals bytes under a stored key, whose own copies are left with its first use.
    fn seal(
        &self,
        rule: usize,
        plain: &[u8],
        copy: Copied,
        carriage: &mut Carriage,
        ledger: &mut Ledger,
    ) -> (Bytes, Option<Layer>) {
        let used = Self::used_for(copy, carriage.conversation);
        let name = self.keyring.name(self.service, rule, used);
        let key = self.use_key(name, used, carriage, ledger);
        let Carriage { used, chance, .. } = carriage;
        let bytes = ledger.write(|out| envelope::seal(used.cipher(key), plain, chance, out));
        (bytes, Some(used.layer(key)))
    }

    /// What a stored key is used for, in a copy.
    fn used_for(copy: Copied, conversation: &Conversation) -> Use {
        let Copied { message, member, from } = copy;
        let sent = &conversation.messages[message];
        let person = member.map(|member| conversation.members[member]);
        Use { conversation: conversation.index, message: sent.id, member, person, at: sent.sent, from }
    }

    /// At its first use in a conversation a key is wrapped, and laid where it rests in the clear; one that only
    /// passes is laid there each time.
    fn use_key(&self, name: KeyName, used: Use, carriage: &mut Carriage, ledger: &mut Ledger) -> usize {
        let rule = &self.service.keys[usize::from(name.rule)];
        let Scheme::Stored { scope, wrapped_by, until, .. } = &rule.scheme else {
            unreachable!("only stored keys are named by their use");
        };
        // A connection's key is agreed on, whether or not it rests anywhere.
        let is_somewhere = !rule.rests_at.is_empty() || *until == KeyEnd::Processed;
        if let Some(known) = carriage.used.find(name) {
            let before = carriage.used.use_again(known, used.from);
            let again = before != used.from && *until == KeyEnd::Processed;
            if again && is_somewhere {
                let bytes = ledger.write(|out| out.extend_from_slice(&self.keyring.key(name)));
                ledger.keys.push(HeldKey { name, member: None, from: used.from, until: used.from, bytes });
            }
            if let (true, Some(by)) = (again, *wrapped_by) {
                self.use_key(self.keyring.name(self.service, by, used), used, carriage, ledger);
            }
            return known;
        }
        // A conversation's key is made with its first message, whichever rule comes to use it first.
        let made = match scope {
            Scope::Conversation => carriage.conversation.messages.first().map_or(used.at, |first| first.sent),
            _ => used.at,
        };
        let used = Use { at: made, ..used };
        let cipher = self.keyring.cipher(self.service, name);
        if is_somewhere {
            let (from, until) = match (until, scope) {
                (KeyEnd::Processed, _) => (used.from, used.from),
                (KeyEnd::Never, Scope::Message | Scope::Conversation) => (made, Moment::NEVER),
                (KeyEnd::Never, _) => self.keyring.life(self.service, name),
            };
            let member = match scope {
                Scope::Person => used.member.map(|member| member as u16),
                _ => None,
            };
            let bytes = ledger.write(|out| out.extend_from_slice(&self.keyring.key(name)));
            ledger.keys.push(HeldKey { name, member, from, until, bytes });
        }
        let wrapped = wrapped_by.map(|by| {
            let under = self.keyring.name(self.service, by, used);
            let outer = self.use_key(under, used, carriage, ledger);
            let key = self.keyring.key(name);
            let Carriage { used, chance, .. } = carriage;
            let (wrapping, next) = (used.cipher(outer), used.layer(outer).wrapped);
            let bytes = ledger.write(|out| envelope::seal(wrapping, &key, chance, out));
            ledger.wrapped.push(Wrapped { name, under, next, bytes });
            ledger.wrapped.len() as u32 - 1
        });
        carriage.used.insert(Layer { name, wrapped }, cipher, used.from)
    }

    /// Runs a ratchet or sender keys over the conversation; `None` for stored keys.
    fn run_scheme(
        &self,
        rule: usize,
        carriage: &mut Carriage,
        thefts: &[Theft],
        ledger: &mut Ledger,
    ) -> Option<Copies> {
        let key = &self.service.keys[rule];
        let (conversation, suite) = (carriage.conversation, key.suite);
        let chance = || self.chance.stream((1 + rule as u64) << 48 | conversation.index as u64);
        match &key.scheme {
            Scheme::Stored { .. } => None,
            Scheme::DoubleRatchet(rules) => {
                let channel = Channel::new(rule, *rules, suite, self.is_recorded, conversation, chance());
                Some(channel.run(thefts, ledger))
            }
            Scheme::SenderKeys { every } => {
                let (every, is_hybrid) = (*every, key.is_quantum_resistant);
                let chains = Chains { rule, every, suite, is_hybrid, conversation, chance: chance() };
                Some(chains.run(thefts, self.is_recorded, ledger))
            }
            Scheme::Epochs { every, kept } => {
                let (every, kept, is_hybrid) = (*every, *kept, key.is_quantum_resistant);
                let epochs = Epochs { rule, every, kept, suite, is_hybrid, conversation, chance: chance() };
                Some(epochs.run(thefts, self.is_recorded, ledger))
            }
        }
    }

    /// Which messages are chosen, each with those just before it. The draws are the same for every service.
    fn choose(&self, chosen: &Chosen, conversation: &Conversation) -> Vec<bool> {
        let (share, before) = (chosen.share.central(), chosen.and_before as usize);
        let mut draws = self.lots.choices(conversation.index);
        let mut taken = vec![false; conversation.messages.len()];
        for message in 0..taken.len() {
            let fits = !chosen.of_harmful || conversation.messages[message].harmful;
            if draws.uniform() < share && fits {
                taken[message.saturating_sub(before)..=message].fill(true);
            }
        }
        taken
    }
}

/// Whether content under a key is left more than once: by several rules, or for several members by one.
fn is_left_again(service: &Service, key: usize) -> bool {
    let mut leaves =
        service.leaves.iter().filter(|leaf| leaf.what == What::Content && leaf.under.first() == Some(&key));
    let is_one = |leaf: &LeafRule| matches!(leaf.left_for, LeftFor::Message | LeftFor::Sender);
    leaves.next().is_some_and(|first| !is_one(first) || leaves.next().is_some())
}

/// Under no key.
const NAKED: [Option<Layer>; 2] = [None, None];

/// Nonce, tag and header of one copy, or the fields of a record that name nobody [bytes].
const OVERHEAD: u64 = 64;

/// One key of one message: held, wrapped, and expanded [bytes].
const KEY: u64 = 1_024;
/// A handshake, with a ratchet key for each message [bytes].
const HANDSHAKE: u64 = 224;
/// A group's path secret, sealed to one member, with a part of what each commit says [bytes].
const COMMIT: u64 = 128;
/// A chain, or a key that is kept, with its number [bytes].
const CHAIN: u64 = 48;
/// A session, with an exchange under way [bytes].
const STATE: u64 = 2_048;
