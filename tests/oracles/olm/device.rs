//! What do vodozemac's accounts and sessions make of a schedule, and what do their pickles open?

use serde_json::{Value, json};
use vodozemac::olm::{Account, AccountPickle, OlmMessage, Session, SessionConfig, SessionPickle};

use super::schedule::{Event, Schedule};

/// A schedule played by two devices, and what was stolen of one.
pub(super) struct Olm {
    devices: [Device; 2],
    /// Each message, and the number of the session it was sent in.
    sent: Vec<(usize, OlmMessage)>,
    stolen: Option<Stolen>,
    pub(super) received: u64,
    pub(super) refused: u64,
}

struct Device {
    account: Account,
    /// By number; none where this side has not heard of the session yet.
    sessions: Vec<Option<Session>>,
    /// The session it would send in: the one it last received in, or began.
    active: Option<usize>,
}

/// A device's pickles.
struct Stolen {
    account: Value,
    sessions: Vec<Option<Value>>,
}

impl Olm {
    /// Plays a schedule.
    pub(super) fn play(schedule: &Schedule) -> Self {
        let device = || Device { account: Account::new(), sessions: Vec::new(), active: None };
        let devices = [device(), device()];
        let mut olm = Self { devices, sent: Vec::new(), stolen: None, received: 0, refused: 0 };
        for event in &schedule.events {
            match *event {
                Event::Send(message) => olm.send(schedule, message),
                Event::Deliver(message) => olm.deliver(schedule, message),
                Event::Steal => olm.stolen = Some(olm.devices[schedule.victim].pickle()),
            }
        }
        olm
    }

    /// How many sessions were begun.
    pub(super) fn sessions(&self) -> usize {
        self.devices[0].sessions.len()
    }

    /// Whether the thief opens each message.
    pub(super) fn opened(&self, schedule: &Schedule) -> Vec<bool> {
        let stolen = self.stolen.as_ref().expect("every schedule has a theft");
        let opens = |(number, (session, message)): (usize, &(usize, OlmMessage))| {
            let incoming = schedule.conversation.messages[number].sender != schedule.victim;
            let pickle = stolen.sessions.get(*session).and_then(Option::as_ref);
            let plain = match (pickle, message) {
                (Some(pickle), message) if incoming => restored(pickle.clone()).decrypt(message).ok(),
                (Some(pickle), message) => other_side(pickle).and_then(|mut it| it.decrypt(message).ok()),
                (None, OlmMessage::PreKey(_)) if incoming => begun(stolen.account(), message),
                (None, _) => None,
            };
            plain.is_some_and(|plain| plain == schedule.conversation.text(number))
        };
        self.sent.iter().enumerate().map(opens).collect()
    }

    fn send(&mut self, schedule: &Schedule, message: usize) {
        let sender = schedule.conversation.messages[message].sender;
        if self.devices[sender].active.is_none() {
            self.begin(sender);
        }
        let device = &mut self.devices[sender];
        let number = device.active.expect("just begun");
        let session = device.sessions[number].as_mut().expect("it sends in a session that it has");
        let sealed = session.encrypt(schedule.conversation.text(message)).expect("it can send");
        self.sent.push((number, sealed));
    }

    /// One-time keys are made when they are needed: a device stolen before does not hold them.
    fn begin(&mut self, sender: usize) {
        let other = &mut self.devices[1 - sender].account;
        let one_time = other.generate_one_time_keys(1).created[0];
        other.mark_keys_as_published();
        let identity = other.curve25519_key();
        let account = &self.devices[sender].account;
        let session = account.create_outbound_session(SessionConfig::version_1(), identity, one_time);
        let number = self.sessions();
        self.devices.iter_mut().for_each(|device| device.sessions.push(None));
        self.devices[sender].sessions[number] = Some(session.expect("honest keys"));
        self.devices[sender].active = Some(number);
    }

    fn deliver(&mut self, schedule: &Schedule, message: usize) {
        let device = &mut self.devices[1 - schedule.conversation.messages[message].sender];
        let (number, sealed) = &self.sent[message];
        let plain = match (&mut device.sessions[*number], sealed) {
            (Some(session), _) => {
                // A refused message may move a session on; a client keeps the state it had stored.
                let before = session.pickle();
                let plain = session.decrypt(sealed).ok();
                if plain.is_none() {
                    *session = Session::from_pickle(before);
                }
                plain
            }
            (none, OlmMessage::PreKey(first)) => {
                let config = SessionConfig::version_1();
                let begun = device.account.create_inbound_session(config, first.identity_key(), first).ok();
                begun.map(|begun| {
                    *none = Some(begun.session);
                    begun.plaintext
                })
            }
            (None, OlmMessage::Normal(_)) => unreachable!("who has heard nothing back sends pre-key messages"),
        };
        let Some(plain) = plain else {
            self.refused += 1;
            return;
        };
        assert_eq!(plain, schedule.conversation.text(message));
        device.active = Some(*number);
        self.received += 1;
    }
}

impl Device {
    fn pickle(&self) -> Stolen {
        let json = |session: &Option<Session>| session.as_ref().map(|session| to_json(session.pickle()));
        Stolen { account: to_json(self.account.pickle()), sessions: self.sessions.iter().map(json).collect() }
    }
}

impl Stolen {
    fn account(&self) -> Account {
        let pickle: AccountPickle = serde_json::from_value(self.account.clone()).expect("it was pickled");
        Account::from_pickle(pickle)
    }
}

fn begun(mut account: Account, message: &OlmMessage) -> Option<Vec<u8>> {
    let OlmMessage::PreKey(first) = message else { return None };
    let config = SessionConfig::version_1();
    account.create_inbound_session(config, first.identity_key(), first).ok().map(|begun| begun.plaintext)
}

/// A session of the other side's as far as the stolen one knows it: its sending chain turned into one for
/// receiving, so that what the victim sends can be read by vodozemac itself.
fn other_side(pickle: &Value) -> Option<Session> {
    let sending = &pickle["sending_ratchet"];
    let chain = sending.get("symmetric_key_ratchet")?;
    let secret: [u8; 32] = serde_json::from_value(sending["active_ratchet"]["ratchet_key"].clone()).expect("a key");
    let public = x25519_dalek::x25519(secret, x25519_dalek::X25519_BASEPOINT_BYTES);
    let mut turned = pickle.clone();
    turned["receiving_chains"]["inner"] =
        json!([{ "ratchet_key": public, "hkdf_ratchet": chain, "skipped_message_keys": { "inner": [] } }]);
    Some(restored(turned))
}

fn restored(pickle: Value) -> Session {
    let pickle: SessionPickle = serde_json::from_value(pickle).expect("it was pickled");
    Session::from_pickle(pickle)
}

fn to_json(pickle: impl serde::Serialize) -> Value {
    serde_json::to_value(pickle).expect("pickles are plain data")
}
