//! The proved evaluator: a message counts as exposed only if its plaintext came out of the bytes.

use crate::adversary::{Effort, Reach};
use crate::custody::{Custody, Fact, Ledger, fields};
use crate::scenario::{Field, Padding, What};
use crate::world::Conversation;

/// What came out of one conversation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// For each message, which of its parts came out: [`CONTENT`](Self::CONTENT) and one bit a field.
    pub exposed: Vec<u8>,
    /// For each message and member, whether it came out that the message was for them.
    pub recipients: Vec<bool>,
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

/// Carries one conversation for one campaign alone, and what came out of it.
pub fn carry_and_expose(conversation: &Conversation, custody: &Custody, reach: &Reach) -> (Ledger, Outcome) {
    let mut ledger = Ledger::default();
    custody.carry(conversation, &reach.thefts(&conversation.members), &mut ledger);
    custody.admit(conversation, &reach.readers(&conversation.members), &mut ledger);
    let outcome = expose(conversation, &ledger, custody, reach);
    (ledger, outcome)
}

/// Runs a campaign against one conversation and checks what came out, byte by byte, against the truth.
pub fn expose(conversation: &Conversation, ledger: &Ledger, custody: &Custody, reach: &Reach) -> Outcome {
    let mut outcome = Outcome::default();
    expose_into(&mut outcome, conversation, ledger, custody, reach);
    outcome
}

/// The same, in the room of an outcome that is not needed any longer.
pub fn expose_into(
    outcome: &mut Outcome,
    conversation: &Conversation,
    ledger: &Ledger,
    custody: &Custody,
    reach: &Reach,
) {
    let service = custody.service();
    let (messages, members) = (&conversation.messages, conversation.members.len());
    let Outcome { exposed, recipients, .. } = outcome;
    exposed.clear();
    exposed.resize(messages.len(), 0);
    recipients.clear();
    recipients.resize(messages.len() * members, false);
    let (parties, effort) = reach.run(ledger, &mut |sealed, bytes, only| {
        let message = sealed.message as usize;
        let leaf = &service.leaves[sealed.leaf];
        exposed[message] |= match &leaf.what {
            What::Content if sealed.is_record => {
                let recipients = &mut recipients[message * members..(message + 1) * members];
                true_fields(conversation, message, custody, bytes, only, None, recipients)
            }
            What::Content if bytes == conversation.text(message) => Outcome::CONTENT,
            What::Content => 0,
            What::Fields(_) => {
                let recipients = &mut recipients[message * members..(message + 1) * members];
                true_fields(conversation, message, custody, bytes, only, leaf.padding, recipients)
            }
        };
    });
    let is_anybody_named = recipients.iter().any(|named| *named);
    for (message, exposed) in exposed.iter_mut().enumerate().filter(|_| is_anybody_named) {
        let known = |member: usize| member == messages[message].sender || recipients[message * members + member];
        // Without a recipient there is nothing to know.
        if members > 1 && (0..members).all(known) {
            *exposed |= Outcome::field(Field::Recipient);
        }
    }
    let haul = parties.last().map(|adversary| &adversary.haul);
    let is_content = |leaf: usize| service.leaves[leaf].what == What::Content;
    outcome.held = haul.map_or(0, |haul| haul.sealed.iter().filter(|sealed| is_content(sealed.leaf)).count() as u64);
    outcome.effort = effort;
}

/// The fields of a record that say what is true of the message; whom it was for is marked in `recipients`, and
/// is a field of the message once all of them are known.
fn true_fields(
    conversation: &Conversation,
    message: usize,
    custody: &Custody,
    record: &[u8],
    only: Option<&[Field]>,
    padding: Option<Padding>,
    recipients: &mut [bool],
) -> u8 {
    let sent = &conversation.messages[message];
    let mut fields = 0;
    for fact in fields::read(record) {
        let field = fact.field();
        if only.is_some_and(|only| !only.contains(&field)) {
            continue;
        }
        let sender = conversation.members[sent.sender];
        let is_true = match fact {
            Fact::Number(Field::Sender, value) => value == u64::from(sender),
            Fact::Number(Field::Time, value) => value == sent.sent.seconds() as u64,
            Fact::Number(Field::Size, value) => said_length(value, padding) == Some(sent.size),
            Fact::Number(Field::Recipient, value) => {
                let member = u32::try_from(value).ok().and_then(|p| conversation.members.binary_search(&p).ok());
                if let Some(member) = member.filter(|member| *member != sent.sender) {
                    recipients[member] = true;
                }
                false
            }
            Fact::Number(Field::Proof, _) => false,
            Fact::Proof(proof) => custody.vouches_for(&proof, conversation.text(message), sender, sent.sent),
        };
        if is_true {
            fields |= Outcome::field(field);
        }
    }
    fields
}

/// What a record's length says of the text's: nothing where several are padded alike.
fn said_length(recorded: u64, padding: Option<Padding>) -> Option<u32> {
    let recorded = u32::try_from(recorded).ok()?;
    padding.map_or(Some(recorded), |padding| padding.only(recorded))
}
