//! The proved evaluator: a message counts as exposed only if its plaintext came out of the bytes.

use crate::adversary::{Effort, Reach};
use crate::custody::{Fact, Ledger, fields};
use crate::scenario::{Field, Service, What};
use crate::world::Conversation;

/// What came out of one conversation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// For each message, which of its parts came out: [`CONTENT`](Self::CONTENT) and one bit a field.
    pub exposed: Vec<u8>,
    /// Sealed content the adversary held.
    pub held: u64,
    /// How hard it tried.
    pub effort: Effort,
}

impl Outcome {
    /// The message itself.
    pub const CONTENT: u8 = 1;

    /// The bit of a field.
    pub const fn field(field: Field) -> u8 {
        2 << field as u8
    }
}

/// Runs a campaign against one conversation and checks what came out, byte by byte, against the truth.
pub fn expose(conversation: &Conversation, ledger: &Ledger, service: &Service, reach: &Reach) -> Outcome {
    let mut exposed = vec![0; conversation.messages.len()];
    let (held, effort) = reach.run(ledger, &mut |leaf, message, bytes, only| {
        let message = message as usize;
        exposed[message] |= match &service.leaves[leaf].what {
            What::Content if bytes == conversation.text(message) => Outcome::CONTENT,
            What::Content => 0,
            What::Fields(_) => true_fields(conversation, message, bytes, only),
        };
    });
    Outcome { exposed, held, effort }
}

/// The fields of a record that say what is true of the message.
fn true_fields(conversation: &Conversation, message: usize, record: &[u8], only: Option<&[Field]>) -> u8 {
    let sent = &conversation.messages[message];
    let (mut fields, mut recipients) = (0, 0);
    for Fact { field, value } in fields::read(record) {
        let is_true = match field {
            Field::Sender => value == u64::from(conversation.members[sent.sender]),
            Field::Time => value == sent.sent.seconds() as u64,
            Field::Size => value == u64::from(sent.size),
            Field::Recipient => {
                recipients += u64::from(conversation.members.iter().any(|person| u64::from(*person) == value));
                recipients + 1 == conversation.members.len() as u64
            }
        };
        if is_true && only.is_none_or(|only| only.contains(&field)) {
            fields |= Outcome::field(field);
        }
    }
    fields
}
