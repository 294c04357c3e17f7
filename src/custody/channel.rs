//! What does a conversation look like under Double Ratchets? Each two members run real sessions, in the
//! order in which messages are really sent and arrive.

use std::collections::BTreeMap;

use super::ledger::{Bytes, Handshake, Ledger, Passed, State};
use super::{KeyName, Theft};
use crate::crypto::broken::{Passing, Transcript};
use crate::crypto::set_up::{self, Prekeys};
use crate::crypto::{BothKnown, Header, Material, RatchetRules, SecretKey, Session, Suite};
use crate::rng::Stream;
use crate::unit::Moment;
use crate::world::Conversation;

/// One copy of each message for each member: its bytes and the session it belongs to.
pub(super) type Copies = Vec<Option<(Bytes, KeyName)>>;

/// The sessions of one conversation.
pub(super) struct Channel<'a> {
    rule: usize,
    rules: RatchetRules,
    suite: Suite,
    /// Whether anybody records handshakes.
    is_recorded: bool,
    conversation: &'a Conversation,
    agreement: BothKnown,
    chance: Stream,
    pairs: BTreeMap<(usize, usize), Pair>,
    opened: Vec<u8>,
}

/// Sessions of two members: at most one that each began, should they both write before they read.
#[derive(Default)]
struct Pair {
    sessions: Vec<[Session; 2]>,
    /// For the lower and the higher member, the session it would send in.
    active: [Option<usize>; 2],
    /// What passed on the line of each session, where anybody records it.
    lines: Vec<Line>,
}

/// What passed on the line of a session.
struct Line {
    set_up: Transcript,
    /// In the order in which it first did, with the moments of all messages that carried it.
    passed: Vec<(Passing, Vec<Moment>)>,
}

impl<'a> Channel<'a> {
    pub(super) fn new(
        rule: usize,
        rules: RatchetRules,
        suite: Suite,
        is_recorded: bool,
        conversation: &'a Conversation,
        chance: Stream,
    ) -> Self {
        let agreement = BothKnown::default();
        let (pairs, opened) = (BTreeMap::new(), Vec::new());
        Self { rule, rules, suite, is_recorded, conversation, agreement, chance, pairs, opened }
    }

    /// Sends and delivers every message, and writes out the state of stolen devices at their moments, and handshakes that
    /// are recorded.
    pub(super) fn run(mut self, thefts: &[Theft], ledger: &mut Ledger) -> Copies {
        let members = self.conversation.members.len();
        let mut copies: Copies = vec![None; self.conversation.messages.len() * members];
        let mut thefts = thefts.iter().peekable();
        for event in events(self.conversation) {
            while let Some(theft) = thefts.next_if(|theft| theft.at < event.at) {
                self.steal(*theft, ledger);
            }
            let sender = self.conversation.messages[event.message].sender;
            let slot = event.message * members + event.member;
            if event.delivery {
                let (bytes, name) = copies[slot].expect("sent before it is delivered");
                let received = self.receive(event, sender, name, ledger.bytes(bytes));
                ledger.work.received += u64::from(received);
            } else {
                copies[slot] = Some(self.send(event.message, sender, event.member, ledger));
            }
        }
        thefts.for_each(|theft| self.steal(*theft, ledger));
        self.record(ledger);
        copies
    }

    fn send(&mut self, message: usize, sender: usize, to: usize, ledger: &mut Ledger) -> (Bytes, KeyName) {
        let (key, side) = ordered(sender, to);
        let sent = self.conversation.messages[message].sent;
        if self.pairs.entry(key).or_default().active[side].is_none() {
            self.begin(key, side, sent);
        }
        let pair = self.pairs.get_mut(&key).expect("just looked up");
        let number = pair.active[side].expect("just begun");
        let session = &mut pair.sessions[number][side];
        let text = self.conversation.text(message);
        session.set_time(sent.seconds());
        let bytes = ledger.write(|out| session.seal(self.suite, text, &mut self.agreement, &mut self.chance, out));
        if let Some(line) = pair.lines.get_mut(number) {
            line.hear(session, ledger.bytes(bytes), sent);
        }
        ledger.work.sealed += 1;
        ledger.work.sealed_bytes += bytes.len() as u64;
        (bytes, KeyName::session(self.rule, self.conversation.index, key, number as u32))
    }

    fn receive(&mut self, event: Event, sender: usize, name: KeyName, bytes: &[u8]) -> bool {
        let (key, side) = ordered(event.member, sender);
        let pair = self.pairs.get_mut(&key).expect("the session was made when it was sent");
        let session = &mut pair.sessions[name.version as usize][side];
        self.opened.clear();
        session.set_time(event.at.seconds());
        let opened = session.open(self.suite, bytes, &mut self.agreement, &mut self.chance, &mut self.opened).is_ok();
        if opened {
            debug_assert_eq!(self.opened, self.conversation.text(event.message));
            pair.active[side] = Some(name.version as usize);
        }
        opened
    }

    /// A session that the member on `side` begins: a real set-up, with the other's prekeys.
    fn begin(&mut self, key: (usize, usize), side: usize, at: Moment) {
        let mut make = || SecretKey::from_bytes(self.chance.bytes());
        let (identity, ephemeral) = (make(), make());
        let prekeys = Prekeys::random(&mut self.chance);
        let kem = set_up::encapsulation(self.rules.set_up, &mut self.chance);
        let root = set_up::both_known(&identity, &ephemeral, &prekeys, kem.as_ref());
        let (signed, signed_public) = (prekeys.signed.clone(), prekeys.signed.public());
        self.agreement.learn(&signed, signed_public);
        let begins = Session::initiate(self.rules, root, signed_public, &mut self.agreement, &mut self.chance);
        let answers = Session::respond(self.rules, root, (signed, signed_public));
        let [begins, answers] = [begins, answers].map(|side| side.begun_at(at.seconds()));
        let pair = self.pairs.entry(key).or_default();
        if self.is_recorded {
            let initiator = [identity, ephemeral];
            pair.lines.push(Line { set_up: Transcript { prekeys, initiator }, passed: Vec::new() });
        }
        pair.active[side] = Some(pair.sessions.len());
        pair.sessions.push(if side == 0 { [begins, answers] } else { [answers, begins] });
    }

    /// Writes out what was on the line.
    fn record(&self, ledger: &mut Ledger) {
        for (key, pair) in &self.pairs {
            for (number, line) in pair.lines.iter().enumerate() {
                let name = KeyName::session(self.rule, self.conversation.index, *key, number as u32);
                let members = [key.0 as u16, key.1 as u16];
                // A session begins with its first message, which carries its first ratchet key.
                let Some(began) = line.passed.first().and_then(|(_, at)| at.first()) else { continue };
                let bytes = ledger.write(|out| line.set_up.to_bytes(out));
                ledger.handshakes.push(Handshake { name, members: members.to_vec(), at: *began, bytes });
                for (passing, at) in &line.passed {
                    let bytes = ledger.write(|out| passing.to_bytes(out));
                    ledger.passed.push(Passed { name, members, at: at.clone(), bytes });
                }
            }
        }
    }

    fn steal(&self, theft: Theft, ledger: &mut Ledger) {
        let Some(member) = self.conversation.members.iter().position(|person| *person == theft.person) else {
            return;
        };
        for (key, pair) in &self.pairs {
            let side = usize::from(key.1 == member);
            if key.0 != member && key.1 != member {
                continue;
            }
            for (number, session) in pair.sessions.iter().enumerate() {
                let name = KeyName::session(self.rule, self.conversation.index, *key, number as u32);
                let bytes = ledger.write(|out| out.extend(session[side].to_bytes()));
                ledger.states.push(State { name, member: member as u16, at: theft.at, bytes });
            }
        }
    }
}

impl Line {
    /// A message passes: its header shows the public half of a ratchet key, and perhaps a ciphertext.
    fn hear(&mut self, sender: &Session, message: &[u8], at: Moment) {
        let (Some((header, ..)), Some(secret)) = (Header::split(message, sender.rules()), sender.ratchet_secret())
        else {
            return;
        };
        self.pass(Passing::Ratchet(header.mixed, secret.clone()), at);
        if let Material::Ciphertext(bytes) = header.material {
            self.pass(Passing::Ciphertext(header.mixed, bytes.to_vec()), at);
        }
    }

    fn pass(&mut self, passing: Passing, at: Moment) {
        // What still passes is among the last: two ratchet keys, and one ciphertext from a few chains ago at most.
        match self.passed.iter_mut().rev().take(8).find(|(known, _)| *known == passing) {
            Some((_, moments)) => moments.push(at),
            None => self.passed.push((passing, vec![at])),
        }
    }
}

/// A copy is sent, or arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Event {
    at: Moment,
    delivery: bool,
    message: usize,
    member: usize,
}

/// All of a conversation's events in order; at the same second messages are sent before any arrive.
fn events(conversation: &Conversation) -> Vec<Event> {
    let mut events = Vec::with_capacity(conversation.messages.len() * 2);
    for (index, message) in conversation.messages.iter().enumerate() {
        for member in (0..conversation.members.len()).filter(|member| *member != message.sender) {
            events.push(Event { at: message.sent, delivery: false, message: index, member });
            if let Some(at) = conversation.arrival(index, member).delivered {
                events.push(Event { at, delivery: true, message: index, member });
            }
        }
    }
    events.sort_unstable();
    events
}

/// The pair of two members, and on which side of it the first one is.
const fn ordered(me: usize, other: usize) -> ((usize, usize), usize) {
    if me < other { ((me, other), 0) } else { ((other, me), 1) }
}
