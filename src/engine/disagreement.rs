//! The two evaluators differ about a message: what each of them says, so that one can see which is wrong.

use std::fmt;

use crate::adversary::Reach;
use crate::custody::Ledger;
use crate::exposure::{Counter, Outcome, View};
use crate::scenario::Field;
use crate::world::Conversation;

/// One message, and how each evaluator came to its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    /// Service id.
    pub service: String,
    /// Adversary id.
    pub adversary: String,
    /// Number of the message in its world.
    pub message: u64,
    /// What decryption brought out, and from what, a line each.
    pub proved: Vec<String>,
    /// What counting says, and by which ways, a line each.
    pub counted: Vec<String>,
}

impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "the two evaluators disagree: {} × {}, message {}", self.service, self.adversary, self.message)?;
        for (who, lines) in [("by decryption", &self.proved), ("by counting", &self.counted)] {
            writeln!(f, "{who}:")?;
            lines.iter().try_for_each(|line| writeln!(f, "  {line}"))?;
        }
        write!(f, "this is a fault of plainsight; please report it with the study and the seed")
    }
}

/// A message on which the two differ, explained by both.
pub(super) fn explained(
    conversation: &Conversation,
    ledger: &Ledger,
    reach: &Reach,
    counter: &Counter,
    (view, at): (&View, usize),
    [proved, counted]: [&Outcome; 2],
) -> Box<Disagreement> {
    let members = conversation.members.len();
    let of = |outcome: &Outcome, at: usize| {
        let recipients = outcome.recipients[at * members..(at + 1) * members].to_vec();
        (outcome.exposed[at], recipients)
    };
    let service = counter.service();
    let mut by_proof = vec![parts(of(proved, at))];
    reach.run(ledger, &mut |sealed, bytes, only| {
        if sealed.message as usize == at {
            let leaf = &service.leaves[sealed.leaf];
            let whose = whose(sealed.member.map(usize::from), conversation);
            let fields = only.map_or(String::new(), |only| format!(", of which {} are given", names(only)));
            by_proof.push(format!(
                "{} bytes came out of {} ({}){whose}{fields}",
                bytes.len(),
                leaf.stands_at,
                leaf.at.name()
            ));
        }
    });
    let mut by_count = vec![parts(of(counted, at))];
    counter.explain(view, ledger.class, at, &mut |leaf, act, member| {
        let leaf = &service.leaves[leaf];
        let whose = whose(member, conversation);
        by_count.push(format!("act {} opens what {} leaves ({}){whose}", act + 1, leaf.stands_at, leaf.at.name()));
    });
    Box::new(Disagreement {
        service: service.id.clone(),
        adversary: counter.adversary().id.clone(),
        message: conversation.messages[at].id,
        proved: by_proof,
        counted: by_count,
    })
}

fn parts((exposed, recipients): (u8, Vec<bool>)) -> String {
    let mut parts = Vec::new();
    if exposed & Outcome::CONTENT != 0 {
        parts.push("content".to_owned());
    }
    let fields = Field::ALL.iter().filter(|field| exposed & Outcome::field(**field) != 0);
    parts.extend(fields.map(|field| field.name().to_owned()));
    let known: Vec<String> =
        recipients.iter().enumerate().filter(|(_, known)| **known).map(|(member, _)| member.to_string()).collect();
    if !known.is_empty() {
        parts.push(format!("that it was for member {}", known.join(", ")));
    }
    if parts.is_empty() { "nothing came out".to_owned() } else { format!("came out: {}", parts.join(", ")) }
}

fn names(fields: &[Field]) -> String {
    fields.iter().map(|field| field.name()).collect::<Vec<_>>().join(", ")
}

fn whose(member: Option<usize>, conversation: &Conversation) -> String {
    member.map_or(String::new(), |member| format!(", the copy of person {}", conversation.members[member]))
}
