//! What is said in one conversation, and when does it reach whom?

use crate::rng::{Seed, Stream};
use crate::scenario::Kind;
use crate::unit::Moment;

/// One conversation in full. Messages are in the order of their sending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    /// Which conversation of its world this is.
    pub index: usize,
    /// Between two people, or a group.
    pub kind: Kind,
    /// Ids of the people in it, sorted.
    pub members: Vec<u32>,
    /// What was said.
    pub messages: Vec<Message>,
    /// One for each message and member, message by message; the sender's own is empty.
    arrivals: Vec<Arrival>,
    /// All texts, one after the other.
    texts: Vec<u8>,
    /// Where each text begins in `texts`, and at last where the last one ends.
    starts: Vec<usize>,
}

/// One message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Message {
    /// Number of the message in its world: dense, conversation by conversation.
    pub id: u64,
    /// Who sent it, as an index into the members.
    pub sender: usize,
    /// When it was sent.
    pub sent: Moment,
    /// Length of the plaintext [bytes], at least one.
    pub size: u32,
    /// When its users deleted it, if they did.
    pub deleted: Option<Moment>,
    /// Whether it does harm to whoever receives it.
    pub harmful: bool,
    /// How many others had left the group before: whoever stays makes its keys anew each time.
    pub departures: u32,
}

/// When a message came to one recipient; `None` is never.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Arrival {
    /// When it reached the recipient's device.
    pub delivered: Option<Moment>,
    /// When the recipient read it.
    pub read: Option<Moment>,
}

impl Conversation {
    /// The plaintext of a message [bytes]: random, as many as its size says.
    pub fn text(&self, message: usize) -> &[u8] {
        &self.texts[self.starts[message]..self.starts[message + 1]]
    }

    /// When a message came to a member. The sender's own entry says never.
    pub fn arrival(&self, message: usize, member: usize) -> Arrival {
        self.arrivals[message * self.members.len() + member]
    }

    /// A conversation written out by hand, with one arrival per member beside each message: what
    /// tests of known cases are made of.
    ///
    /// # Panics
    /// Where a message has not one arrival for each member.
    pub fn by_hand(kind: Kind, members: Vec<u32>, messages: Vec<(Message, Vec<Arrival>)>) -> Self {
        let people = members.len();
        assert!(messages.iter().all(|(_, arrivals)| arrivals.len() == people), "one arrival for each member");
        let (messages, arrivals): (Vec<_>, Vec<_>) = messages.into_iter().unzip();
        let arrivals = arrivals.into_iter().flatten().collect();
        Self::new(0, kind, members, messages, arrivals, Some(Seed(0).purpose("world/by hand").stream(0)))
    }

    /// From its parts; the texts are drawn from `text`, or all are empty.
    pub(super) fn new(
        index: usize,
        kind: Kind,
        members: Vec<u32>,
        messages: Vec<Message>,
        arrivals: Vec<Arrival>,
        text: Option<Stream>,
    ) -> Self {
        let (texts, starts) = (Vec::new(), Vec::new());
        let mut conversation = Self { index, kind, members, messages, arrivals, texts, starts };
        conversation.say(text);
        conversation
    }

    /// Nothing yet, but room for what will be.
    pub const fn empty() -> Self {
        Self {
            index: 0,
            kind: Kind::Direct,
            members: Vec::new(),
            messages: Vec::new(),
            arrivals: Vec::new(),
            texts: Vec::new(),
            starts: Vec::new(),
        }
    }

    /// What is known of it before its texts are drawn.
    pub(super) const fn outline(&mut self) -> (&mut Vec<u32>, &mut Vec<Message>, &mut Vec<Arrival>) {
        (&mut self.members, &mut self.messages, &mut self.arrivals)
    }

    /// Draws the texts of its messages, or leaves them empty.
    pub(super) fn say(&mut self, text: Option<Stream>) {
        let mut end = 0;
        self.starts.clear();
        self.starts.push(end);
        self.starts.extend(self.messages.iter().map(|message| {
            end += if text.is_some() { message.size as usize } else { 0 };
            end
        }));
        // What was there before is overwritten, so it need not be emptied.
        self.texts.resize(end, 0);
        text.into_iter().for_each(|mut text| text.fill(&mut self.texts));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conversation_by_hand_gives_back_what_was_put_in() {
        let at = Moment::from_seconds;
        let message = |id, sender, sent, size| Message {
            id,
            sender,
            sent: at(sent),
            size,
            deleted: None,
            harmful: false,
            departures: 0,
        };
        let came = Arrival { delivered: Some(at(12)), read: None };
        let conversation = Conversation::by_hand(
            Kind::Direct,
            vec![3, 8],
            vec![
                (message(0, 0, 10, 5), vec![Arrival::default(), came]),
                (message(1, 1, 20, 7), vec![Arrival::default(), Arrival::default()]),
            ],
        );
        assert_eq!(conversation.arrival(0, 1), came);
        assert_eq!(conversation.arrival(1, 0), Arrival::default());
        assert_eq!((conversation.text(0).len(), conversation.text(1).len()), (5, 7));
        assert_ne!(conversation.text(0), &conversation.text(1)[..5]);
    }
}
