//! What does a conversation look like in MLS-like epochs? Whoever writes first creates the group and welcomes everybody;
//! a member whose leaf key is old, or who is the first to write after somebody left, commits just before it sends.
//!
//! # Model
//! The delivery service orders commits. A member that sends has caught up with all of them, one that a message reaches with
//! all up to the message's epoch. Every message is sealed once for everybody. What a stolen device holds is played by a
//! member of its own, with real commits and messages; of the others, what they share is enough to seal and to open.

use super::channel::Copies;
use super::ledger::{Committed, Handshake, Ledger, State};
use super::{KeyName, Theft};
use crate::crypto::epochs::{self, Commit, EpochRules, Leaf, Member, Sealed, Secrets};
use crate::crypto::{Chain, PublicKey, SecretKey, Suite};
use crate::rng::Stream;
use crate::unit::{Moment, Span};
use crate::world::Conversation;

/// The epochs of one group.
pub(super) struct Epochs<'a> {
    pub(super) rule: usize,
    pub(super) every: Option<Span>,
    pub(super) kept: usize,
    pub(super) suite: Suite,
    /// Whether welcomes and commits are sealed under more than classical agreement gives.
    pub(super) is_hybrid: bool,
    pub(super) conversation: &'a Conversation,
    pub(super) chance: Stream,
}

/// The group as its members know it together.
struct Group {
    epoch: u32,
    secrets: Secrets,
    chains: Vec<Chain>,
    leaves: Vec<Keys>,
    /// Every change of epoch, with the secrets of whoever made it.
    commits: Vec<(Commit, Leaf, [u8; 32])>,
    /// Of each message, its epoch and the key that a recipient comes to.
    sent: Vec<(u32, Chain)>,
}

/// A member's leaf, its public key, and when it was made.
struct Keys {
    leaf: Leaf,
    public: PublicKey,
    made: Moment,
}

/// What everybody was welcomed with.
struct Beginning {
    leaves: Vec<Leaf>,
    roster: Vec<Option<PublicKey>>,
    joiner: [u8; 32],
}

/// Of chains within an epoch nothing is limited: as with sender keys, only what is read or left behind is gone.
const fn rules(kept: usize) -> EpochRules {
    EpochRules { kept, tolerance: u32::MAX, jump: u32::MAX }
}

impl Epochs<'_> {
    /// Seals every message once, has every member who receives it open it, and writes out what stolen devices hold.
    pub(super) fn run(mut self, thefts: &[Theft], is_recorded: bool, ledger: &mut Ledger) -> Copies {
        let conversation = self.conversation;
        let members = conversation.members.len();
        let mut copies: Copies = vec![None; conversation.messages.len() * members];
        let Some(first) = conversation.messages.first() else { return copies };
        let is_member = |theft: &Theft| conversation.members.contains(&theft.person);
        let is_stolen = thefts.iter().any(is_member);
        let (beginning, mut group) = self.begin(first.sent, is_recorded.then_some(&mut *ledger));
        let mut departures = first.departures;
        for (index, message) in conversation.messages.iter().enumerate() {
            let made = group.leaves[message.sender].made;
            let is_aged = self.every.is_some_and(|every| message.sent > made + every);
            if is_aged || message.departures != departures {
                departures = message.departures;
                self.commit(&mut group, message.sender, message.sent, is_recorded, is_stolen, ledger);
            }
            let (sender, epoch, text) = (message.sender as u16, group.epoch, conversation.text(index));
            let chain = &mut group.chains[message.sender];
            group.sent.push((epoch, chain.clone()));
            let bytes = ledger.write(|out| epochs::seal(epoch, sender, chain, self.suite, text, out));
            ledger.work.sealed += 1;
            ledger.work.sealed_bytes += bytes.len() as u64;
            let name = KeyName::epoch(self.rule, conversation.index, epoch);
            for member in (0..members).filter(|member| *member != message.sender) {
                copies[index * members + member] = Some((bytes, name));
            }
        }
        for member in 0..members {
            let own = thefts.iter().filter(|theft| theft.person == conversation.members[member]);
            self.receive(member, &group, &copies, ledger);
            if own.clone().next().is_some() {
                self.play(member, own.copied().collect(), &beginning, &group, &copies, ledger);
            }
        }
        copies
    }

    /// The first member welcomes everybody: a secret, sealed to a one-time key of each.
    fn begin(&mut self, at: Moment, recorder: Option<&mut Ledger>) -> (Beginning, Group) {
        let members = self.conversation.members.len();
        let leaves: Vec<Leaf> = (0..members).map(|_| Leaf::random(self.is_hybrid, &mut self.chance)).collect();
        let publics: Vec<PublicKey> = leaves.iter().map(Leaf::public).collect();
        let one_time: Vec<Leaf> = (0..members).map(|_| Leaf::random(self.is_hybrid, &mut self.chance)).collect();
        let (joiner, ephemeral) = (self.chance.bytes(), self.key_pair());
        let creator = self.conversation.messages[0].sender;
        let others = (0..members).filter(|member| *member != creator);
        let keys = others.map(|member| (member as u16, one_time[member].key_by_product(&ephemeral)));
        let sealed = Sealed::seal(&joiner, ephemeral.1, keys, self.suite, &mut self.chance);
        if let Some(ledger) = recorder {
            self.record(0, at, &sealed, &ephemeral.0, |to| one_time[usize::from(to)].public(), ledger);
        }
        let secrets = Secrets::of(&joiner);
        let chains = (0..members).map(|member| secrets.chain(member as u16)).collect();
        let keys = leaves.iter().cloned().zip(&publics);
        let keys = keys.map(|(leaf, public)| Keys { leaf, public: *public, made: at }).collect();
        let roster = publics.iter().copied().map(Some).collect();
        let group = Group { epoch: 0, secrets, chains, leaves: keys, commits: Vec::new(), sent: Vec::new() };
        (Beginning { leaves, roster, joiner }, group)
    }

    fn key_pair(&mut self) -> (SecretKey, PublicKey) {
        let secret = SecretKey::from_bytes(self.chance.bytes());
        let public = secret.public();
        (secret, public)
    }

    /// A member makes its leaf key anew, and with it everybody's secrets.
    fn commit(
        &mut self,
        group: &mut Group,
        by: usize,
        at: Moment,
        is_recorded: bool,
        is_stolen: bool,
        ledger: &mut Ledger,
    ) {
        let (leaf, path) = (Leaf::random(self.is_hybrid, &mut self.chance), self.chance.bytes());
        let (ephemeral, public) = (self.key_pair(), leaf.public());
        let others = group.leaves.iter().enumerate().filter(|(member, _)| *member != by);
        let keys = others.map(|(member, keys)| (member as u16, keys.leaf.key_by_product(&ephemeral)));
        let sealed = Sealed::seal(&path, ephemeral.1, keys, self.suite, &mut self.chance);
        if is_recorded {
            let public = |to| group.leaves[usize::from(to)].public;
            self.record(group.epoch + 1, at, &sealed, &ephemeral.0, public, ledger);
        }
        let commit = Commit { epoch: group.epoch, sender: by as u16, leaf: public, change: None, path: sealed };
        if is_stolen {
            let name = KeyName::epoch(self.rule, self.conversation.index, group.epoch + 1);
            let bytes = ledger.write(|out| commit.to_bytes(out));
            ledger.commits.push(Committed { name, bytes });
        }
        group.secrets = Secrets::of(&Secrets::joiner(group.secrets.init(), &path));
        group.chains = (0..group.leaves.len()).map(|member| group.secrets.chain(member as u16)).collect();
        group.leaves[by] = Keys { leaf: leaf.clone(), public, made: at };
        group.commits.push((commit, leaf, path));
        group.epoch += 1;
    }

    /// Writes out what is on everybody's line when an epoch begins.
    fn record(
        &self,
        epoch: u32,
        at: Moment,
        sealed: &Sealed,
        ephemeral: &SecretKey,
        leaf_of: impl Fn(u16) -> PublicKey,
        ledger: &mut Ledger,
    ) {
        let name = KeyName::epoch(self.rule, self.conversation.index, epoch);
        let bytes = ledger.write(|out| sealed.broken(ephemeral, leaf_of, out));
        let members = (0..self.conversation.members.len() as u16).collect();
        ledger.handshakes.push(Handshake { name, members, at, bytes });
    }

    /// Opens all that reaches a member while it has the keys of its epoch.
    fn receive(&self, member: usize, group: &Group, copies: &Copies, ledger: &mut Ledger) {
        let (mut now, mut opened) = (0, Vec::new());
        for (_, arrives, message) in events(self.conversation, member) {
            let (epoch, chain) = &group.sent[message];
            now = now.max(*epoch);
            if arrives && (now - epoch) as usize <= self.kept {
                let (bytes, _) = copies[message * self.conversation.members.len() + member].expect("it was sent");
                opened.clear();
                let key = chain.clone().next_key();
                let read = epochs::open(&key, self.suite, ledger.bytes(bytes), &mut opened);
                debug_assert!(read.is_ok() && opened == self.conversation.text(message));
                ledger.work.received += u64::from(read.is_ok());
            }
        }
    }

    /// Plays what one member does, and writes out its state when its device is taken.
    fn play(
        &self,
        member: usize,
        mut thefts: Vec<Theft>,
        beginning: &Beginning,
        group: &Group,
        copies: &Copies,
        ledger: &mut Ledger,
    ) {
        let Beginning { leaves, roster, joiner } = beginning;
        let leaf = (member as u16, leaves[member].clone());
        let mut state = Member::welcomed(rules(self.kept), leaf, roster.clone(), 0, joiner);
        // Before the group is, nothing on the device leads to it.
        thefts.retain(|theft| theft.at >= self.conversation.messages[0].sent);
        thefts.sort_unstable();
        let mut thefts = thefts.into_iter().peekable();
        let mut opened = Vec::new();
        for (at, arrives, message) in events(self.conversation, member) {
            while let Some(theft) = thefts.next_if(|theft| theft.at < at) {
                self.write_out(&state, member, theft, ledger);
            }
            if thefts.peek().is_none() {
                return;
            }
            let (epoch, _) = group.sent[message];
            while state.epoch() < epoch {
                let (commit, leaf, path) = &group.commits[state.epoch() as usize];
                if usize::from(commit.sender) == member {
                    state.merge(commit, leaf.clone(), path);
                } else {
                    let processed = state.process(commit, self.suite);
                    debug_assert!(processed.is_ok());
                }
            }
            opened.clear();
            if arrives {
                let (bytes, _) = copies[message * self.conversation.members.len() + member].expect("it was sent");
                let read = state.open(self.suite, ledger.bytes(bytes), &mut opened);
                debug_assert!(read.is_err() || opened == self.conversation.text(message));
            } else {
                // The same bytes as the group's: only that its own chain moves on matters here.
                state.seal(self.suite, self.conversation.text(message), &mut opened);
            }
        }
        thefts.for_each(|theft| self.write_out(&state, member, theft, ledger));
    }

    fn write_out(&self, state: &Member, member: usize, theft: Theft, ledger: &mut Ledger) {
        let name = KeyName::epoch(self.rule, self.conversation.index, state.epoch());
        let bytes = ledger.write(|out| state.to_bytes(out));
        ledger.states.push(State { name, member: member as u16, at: theft.at, bytes });
    }
}

/// When a member sends, and when what others sent arrives; at the same second messages are sent before any arrive.
fn events(conversation: &Conversation, member: usize) -> Vec<(Moment, bool, usize)> {
    let mut events: Vec<_> = conversation
        .messages
        .iter()
        .enumerate()
        .filter_map(|(index, message)| {
            if message.sender == member {
                return Some((message.sent, false, index));
            }
            conversation.arrival(index, member).delivered.map(|at| (at, true, index))
        })
        .collect();
    events.sort_unstable();
    events
}
