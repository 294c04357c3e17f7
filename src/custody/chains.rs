//! What does a group look like under Sender Keys? One chain per sender, renewed with age and when somebody leaves, given to each
//! member by a real agreement with a one-time prekey.

use std::collections::BTreeMap;

use super::channel::Copies;
use super::ledger::{Handshake, Ledger, State};
use super::{KeyName, Theft};
use crate::crypto::broken::hand_over_key;
use crate::crypto::{Chain, SecretKey, Suite, envelope, product, sender_key};
use crate::rng::Stream;
use crate::unit::{Moment, Span};
use crate::world::{Conversation, Message};

/// The chains of one group.
pub(super) struct Chains<'a> {
    pub(super) rule: usize,
    pub(super) every: Option<Span>,
    pub(super) suite: Suite,
    /// Whether a hand-over is sealed under more than classical agreement gives.
    pub(super) is_hybrid: bool,
    pub(super) conversation: &'a Conversation,
    pub(super) chance: Stream,
}

/// One sender's chain between two renewals.
struct Epoch {
    name: KeyName,
    begins: Moment,
    /// How many had left the group by then.
    departures: u32,
    first: Chain,
    now: Chain,
    /// Message of each index.
    messages: Vec<usize>,
}

impl Chains<'_> {
    /// Seals every message once, has every member who receives it open it, and writes out what stolen
    /// devices hold.
    pub(super) fn run(mut self, thefts: &[Theft], is_recorded: bool, ledger: &mut Ledger) -> Copies {
        let members = self.conversation.members.len();
        let mut copies: Copies = vec![None; self.conversation.messages.len() * members];
        let mut epochs: BTreeMap<usize, Vec<Epoch>> = BTreeMap::new();
        let mut opened = Vec::new();
        for (index, message) in self.conversation.messages.iter().enumerate() {
            let own = epochs.entry(message.sender).or_default();
            let is_old = |last: &Epoch| {
                let is_aged = self.every.is_some_and(|every| message.sent > last.begins + every);
                is_aged || message.departures != last.departures
            };
            if own.last().is_none_or(is_old) {
                let recorder = is_recorded.then_some(&mut *ledger);
                let epoch = self.begin(message, own.len() as u32, recorder);
                own.push(epoch);
            }
            let epoch = own.last_mut().expect("just begun");
            let key = epoch.now.clone().next_key();
            let text = self.conversation.text(index);
            let bytes = ledger.write(|out| sender_key::seal(&mut epoch.now, self.suite, text, out));
            epoch.messages.push(index);
            ledger.work.sealed += 1;
            ledger.work.sealed_bytes += bytes.len() as u64;
            for member in (0..members).filter(|member| *member != message.sender) {
                copies[index * members + member] = Some((bytes, epoch.name));
                if self.conversation.arrival(index, member).delivered.is_some() {
                    opened.clear();
                    let sealed = &ledger.bytes[bytes.range()];
                    let read = sender_key::open(&key, self.suite, sealed, &mut opened);
                    debug_assert!(read.is_ok() && opened == text);
                    ledger.work.received += u64::from(read.is_ok());
                }
            }
        }
        for theft in thefts {
            self.steal(*theft, &epochs, ledger);
        }
        copies
    }

    /// A fresh chain, sealed to a one-time prekey of each member; written out as it passes where it is recorded.
    fn begin(&mut self, message: &Message, number: u32, mut recorder: Option<&mut Ledger>) -> Epoch {
        let (sender, at, departures) = (message.sender, message.sent, message.departures);
        let first = self.chance.bytes();
        let ephemeral = SecretKey::from_bytes(self.chance.bytes());
        let name = KeyName::chain(self.rule, self.conversation.index, sender, number);
        for member in (0..self.conversation.members.len()).filter(|member| *member != sender) {
            let one_time = SecretKey::from_bytes(self.chance.bytes());
            let shared = product(&ephemeral, &one_time);
            // The sessions between members are set up with ML-KEM then; what that adds is drawn, not encapsulated again.
            let beyond: Option<[u8; 32]> = self.is_hybrid.then(|| self.chance.bytes());
            let key = hand_over_key(&shared.0, beyond.as_ref());
            let mut sealed = Vec::new();
            envelope::seal(&self.suite.cipher(&key), &first, &mut self.chance, &mut sealed);
            if let Some(ledger) = recorder.as_deref_mut() {
                let parts = [&ephemeral.public().0[..], one_time.bytes(), &sealed];
                let bytes = ledger.write(|out| parts.iter().for_each(|part| out.extend_from_slice(part)));
                let members = vec![sender as u16, member as u16];
                ledger.handshakes.push(Handshake { name, members, at, bytes });
            }
        }
        let (first, messages) = (Chain::new(first), Vec::new());
        Epoch { name, begins: at, departures, now: first.clone(), first, messages }
    }

    /// What a member's device holds at a moment: of its own chains the current key, of others' the chain
    /// past the latest message it had, and the keys of messages it still waits for.
    fn steal(&self, theft: Theft, epochs: &BTreeMap<usize, Vec<Epoch>>, ledger: &mut Ledger) {
        let Some(member) = self.conversation.members.iter().position(|person| *person == theft.person) else {
            return;
        };
        for (sender, epoch) in epochs.iter().flat_map(|(sender, all)| all.iter().map(move |epoch| (sender, epoch))) {
            let sent = |message: &usize| self.conversation.messages[*message].sent <= theft.at;
            let had = |message: &usize| {
                let arrival = self.conversation.arrival(*message, member).delivered;
                arrival.is_some_and(|at| at <= theft.at)
            };
            let mine = *sender == member;
            let seen = |message: &usize| if mine { sent(message) } else { had(message) };
            // Before the first arrives, the one-time prekey that opens the hand-over of the chain is there.
            let known = epoch.messages.iter().rposition(seen).map_or(0, |last| last + 1);
            if known == 0 && (mine || epoch.begins > theft.at) {
                continue;
            }
            let (mut chain, mut waiting) = (epoch.first.clone(), Vec::new());
            for message in &epoch.messages[..known] {
                let (index, key) = (chain.index(), chain.next_key());
                if !mine && !had(message) {
                    waiting.push((index, key));
                }
            }
            let bytes = ledger.write(|out| {
                chain.to_bytes(out);
                for (index, key) in waiting {
                    out.extend_from_slice(&index.to_le_bytes());
                    out.extend_from_slice(&key.0);
                }
            });
            ledger.states.push(State { name: epoch.name, member: member as u16, at: theft.at, bytes });
        }
    }
}
