//! What does a record of a message say? Its fields, and the proof that comes with a report.

use super::Custody;
use super::fields::{self, Fact};
use crate::crypto::franking::{Proof, Voucher};
use crate::rng::{Purpose, Seed};
use crate::scenario::{Field, Padding, Service};
use crate::unit::Moment;
use crate::world::Conversation;

/// What stands behind the proofs of a service: the provider's key, and the keys that clients draw.
#[derive(Debug)]
pub(super) struct Franking {
    provider: Voucher,
    clients: Purpose,
}

impl Franking {
    pub(super) fn new(service: &Service, seed: Seed) -> Self {
        let purpose = |who: &str| seed.purpose(&format!("franking/{}/{who}", service.id));
        Self { provider: Voucher::new(purpose("provider").stream(0).bytes()), clients: purpose("clients") }
    }
}

impl Custody<'_> {
    /// Asked with a report in hand, the provider says whether it is true. Its key it gives to nobody.
    pub fn vouches_for(&self, proof: &Proof, text: &[u8], sender: u32, sent: Moment) -> bool {
        self.franking().provider.is_true(proof, text, u64::from(sender), sent.seconds() as u64)
    }

    /// Writes the named fields of a message. A record that is left for one recipient names that one alone; the
    /// length is that of the padded text.
    pub(super) fn facts(
        &self,
        conversation: &Conversation,
        message: usize,
        to: Option<usize>,
        (which, padding): (&[Field], Option<Padding>),
        out: &mut Vec<u8>,
    ) {
        let sent = &conversation.messages[message];
        let (sender, time) = (u64::from(conversation.members[sent.sender]), sent.sent.seconds() as u64);
        for field in which {
            let mut write = |value| fields::write(out, Fact::Number(*field, value));
            match field {
                Field::Sender => write(sender),
                Field::Time => write(time),
                Field::Size => write(u64::from(padding.map_or(sent.size, |padding| padding.padded(sent.size)))),
                Field::Recipient => {
                    let named = |member: usize| to.map_or(member != sent.sender, |to| member == to);
                    let others = conversation.members.iter().enumerate().filter(|(member, _)| named(*member));
                    others.for_each(|(_, person)| write(u64::from(*person)));
                }
                Field::Proof => {
                    let Franking { provider, clients } = self.franking();
                    let key = clients.stream(sent.id).bytes();
                    let proof = provider.frank(key, conversation.text(message), sender, time);
                    fields::write(out, Fact::Proof(proof));
                }
            }
        }
    }
}
