//! What do two people send, what arrives, in which order, and when is a device stolen?

use plainsight::rng::Stream;
use plainsight::scenario::Kind;
use plainsight::unit::Moment;
use plainsight::world::{Arrival, Conversation, Message};

/// A schedule: its events each have a second of their own, and the theft falls between two of them.
pub(super) struct Schedule {
    pub(super) conversation: Conversation,
    pub(super) events: Vec<Event>,
    pub(super) theft: Moment,
    pub(super) victim: usize,
}

/// What happens, to which message.
#[derive(Debug, Clone, Copy)]
pub(super) enum Event {
    Send(usize),
    Deliver(usize),
    Steal,
}

/// A schedule while it is made.
#[derive(Default)]
struct Draft {
    messages: Vec<(Message, Vec<Arrival>)>,
    events: Vec<Event>,
}

/// Seconds from one event to the next.
const STEP: i64 = 10;

impl Schedule {
    /// How talkative, orderly and lossy it is differs from one schedule to the next.
    pub(super) fn random(mut chance: Stream) -> Self {
        let longest = [20, 60, 240][chance.below(3) as usize];
        let steps = 4 + chance.below(longest) as usize;
        let one_of = |chance: &mut Stream, shares: [f64; 4]| shares[chance.below(4) as usize];
        let turns = one_of(&mut chance, [0.02, 0.2, 0.5, 0.9]);
        let lost = one_of(&mut chance, [0.0, 0.05, 0.3, 0.9]);
        let disorder = one_of(&mut chance, [0.0, 0.1, 0.5, 1.0]);
        let newest_first = chance.below(2) == 0;
        let backlog = one_of(&mut chance, [0.1, 0.4, 0.7, 0.95]);
        let (mut draft, mut waiting, mut sender) = (Draft::default(), Vec::new(), chance.below(2) as usize);
        for _ in 0..steps {
            if waiting.is_empty() || chance.uniform() < backlog {
                if chance.uniform() < turns {
                    sender = 1 - sender;
                }
                let message = draft.send(sender);
                if chance.uniform() >= lost {
                    waiting.push(message);
                }
            } else {
                let any = chance.below(waiting.len() as u64) as usize;
                let next = match (chance.uniform() < disorder, newest_first) {
                    (true, true) => waiting.len() - 1,
                    (true, false) => any,
                    (false, _) => 0,
                };
                draft.deliver(waiting.remove(next));
            }
        }
        // What waits may all come late: by then some keys and chains have been dropped.
        if chance.below(2) == 0 {
            waiting.into_iter().for_each(|message| draft.deliver(message));
        }
        let theft = chance.below(draft.events.len() as u64 + 1) as usize;
        draft.finish(theft, chance.below(2) as usize)
    }

    /// So many messages are lost, then one arrives. The recipient's device is stolen at the end.
    pub(super) fn one_way(lost: usize) -> Self {
        let mut draft = Draft::default();
        (0..=lost).for_each(|_| {
            draft.send(0);
        });
        draft.deliver(lost);
        let steps = draft.events.len();
        draft.finish(steps, 1)
    }
}

impl Draft {
    fn now(&self) -> Moment {
        Moment::from_seconds((self.events.len() as i64 + 1) * STEP)
    }

    fn send(&mut self, sender: usize) -> usize {
        let number = self.messages.len();
        let message = Message {
            id: number as u64,
            sender,
            sent: self.now(),
            size: 24,
            deleted: None,
            harmful: false,
            departures: 0,
        };
        self.messages.push((message, vec![Arrival::default(); 2]));
        self.events.push(Event::Send(number));
        number
    }

    fn deliver(&mut self, message: usize) {
        let now = Some(self.now());
        let (sent, arrivals) = &mut self.messages[message];
        arrivals[1 - sent.sender] = Arrival { delivered: now, read: now };
        self.events.push(Event::Deliver(message));
    }

    /// The device is stolen after so many events.
    fn finish(mut self, theft: usize, victim: usize) -> Schedule {
        self.events.insert(theft, Event::Steal);
        Schedule {
            conversation: Conversation::by_hand(Kind::Direct, vec![0, 1], self.messages),
            events: self.events,
            theft: Moment::from_seconds(theft as i64 * STEP + STEP / 2),
            victim,
        }
    }
}
