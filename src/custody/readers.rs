//! What do clients seal for a reader that was added without their knowledge? A copy of each message, as for any device.
//!
//! # Model
//! While a reader stands, every message of a conversation that one of its people is in is sealed for it too, unless who
//! sends it, or the person in whose name it reads, checks for whom clients seal. The copy is the message and what a
//! recipient sees of it. It lies under a key agreed by X25519 between a key made for it and the reader's own.
//!
//! # Assumptions
//! A copy reaches its reader at once and is never lost. Who checks notices at the first message and is not read at all.

use super::{Bytes, Custody, Ledger};
use crate::crypto::{Agreement, Ladder, PublicKey, Rejected, SecretKey, SharedSecret, Suite, envelope, kdf};
use crate::scenario::{Field, KeyRule, What};
use crate::unit::Moment;
use crate::world::Conversation;

/// A reader that an adversary adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    /// Its key.
    pub public: PublicKey,
    /// The key rules under which it is added.
    pub keys: Vec<usize>,
    /// Messages sent from then on are sealed for it.
    pub from: Moment,
    /// Until then.
    pub until: Moment,
    /// In whose names it reads, sorted.
    pub people: Vec<u32>,
}

/// A copy of a message for such a reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admitted {
    /// For whom it is.
    pub reader: PublicKey,
    /// Position of the message in the conversation.
    pub message: u32,
    /// The rule by which the message's content is left for others.
    pub leaf: usize,
    /// The message, sealed.
    pub content: Bytes,
    /// What a recipient sees of it, sealed.
    pub record: Bytes,
}

impl Custody<'_> {
    /// Adds to a ledger what clients seal for readers.
    pub fn admit(&self, conversation: &Conversation, readers: &[Reader], ledger: &mut Ledger) {
        for reader in readers {
            let Some((leaf, rule)) = self.read_by(reader, ledger.class) else { continue };
            let mut chance = self.chance_of_readers().stream(conversation.index as u64);
            for (at, message) in conversation.messages.iter().enumerate() {
                let is_sent = (reader.from..=reader.until).contains(&message.sent);
                let sender = conversation.members[message.sender];
                let in_name = |person: &u32| reader.people.binary_search(person).is_ok();
                let unnoticed = |person: &&u32| !self.checks(rule, **person);
                let is_read = unnoticed(&&sender) && conversation.members.iter().filter(unnoticed).any(in_name);
                if !is_sent || !is_read {
                    continue;
                }
                let mut record = Vec::new();
                self.facts(conversation, at, None, (&Field::SEEN, None), &mut record);
                let mut seal = |plain: &[u8]| {
                    ledger.write(|out| {
                        let ephemeral = SecretKey::from_bytes(chance.bytes());
                        out.extend_from_slice(&ephemeral.public().0);
                        let cipher = Suite::default().cipher(&derived(&Ladder.agree(&ephemeral, &reader.public)));
                        envelope::seal(&cipher, plain, &mut chance, out);
                    })
                };
                let (content, record) = (seal(conversation.text(at)), seal(&record));
                let message = at as u32;
                ledger.admitted.push(Admitted { reader: reader.public, message, leaf, content, record });
            }
        }
    }

    /// The first rule of a class by which content lies under a key that the reader is added to.
    fn read_by(&self, reader: &Reader, class: usize) -> Option<(usize, &KeyRule)> {
        let service = self.service();
        let leaves = service.leaves.iter().enumerate();
        let mut content = leaves.filter(|(_, leaf)| leaf.classes.contains(&class) && leaf.what == What::Content);
        content.find_map(|(at, leaf)| {
            let key = leaf.under.first().filter(|key| reader.keys.contains(key))?;
            Some((at, &service.keys[*key]))
        })
    }

    fn checks(&self, rule: &KeyRule, person: u32) -> bool {
        rule.checked_by.is_some_and(|attribute| self.attributes(person) >> attribute & 1 == 1)
    }
}

/// Opens a copy, with the reader's own secret.
///
/// # Errors
/// [`Rejected`] where it is for another.
pub fn open_admitted(secret: &SecretKey, sealed: &[u8], out: &mut Vec<u8>) -> Result<(), Rejected> {
    let (ephemeral, sealed) = sealed.split_first_chunk::<32>().ok_or(Rejected)?;
    let cipher = Suite::default().cipher(&derived(&Ladder.agree(secret, &PublicKey(*ephemeral))));
    envelope::open(&cipher, sealed, out)
}

fn derived(shared: &SharedSecret) -> [u8; 32] {
    kdf::derive(&[], &shared.0, b"plainsight added reader")
}
