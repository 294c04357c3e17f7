//! How is metadata written down? As tagged values, so that whoever holds the bytes can read them.

use crate::crypto::franking::Proof;
use crate::scenario::Field;

/// One field and its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    /// A person, a time [s] or a length [bytes].
    Number(Field, u64),
    /// What proves who wrote it.
    Proof(Proof),
}

impl Fact {
    /// Which field.
    pub const fn field(&self) -> Field {
        match self {
            Self::Number(field, _) => *field,
            Self::Proof(_) => Field::Proof,
        }
    }
}

/// Bytes of one written fact that is a number.
pub(super) const BYTES: usize = 9;

/// Bytes of one written proof.
pub(super) const PROOF: usize = 1 + Proof::BYTES;

/// Appends a fact.
pub fn write(out: &mut Vec<u8>, fact: Fact) {
    out.push(fact.field() as u8);
    match fact {
        Fact::Number(_, value) => out.extend_from_slice(&value.to_le_bytes()),
        Fact::Proof(proof) => out.extend_from_slice(&proof.to_bytes()),
    }
}

/// The facts in a record, up to the first bytes that are none.
pub fn read(record: &[u8]) -> impl Iterator<Item = Fact> + '_ {
    let mut rest = record;
    std::iter::from_fn(move || {
        let field = *Field::ALL.get(usize::from(*rest.first()?))?;
        let length = if field == Field::Proof { PROOF } else { BYTES };
        let (fact, after) = rest.split_at_checked(length)?;
        rest = after;
        Some(match field {
            Field::Proof => Fact::Proof(Proof::from_bytes(&fact[1..])?),
            _ => Fact::Number(field, u64::from_le_bytes(fact[1..].try_into().ok()?)),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_survive_being_written() {
        let proof = Proof { key: [1; 32], tag: [2; 32], mac: [3; 32] };
        let facts = [
            Fact::Number(Field::Sender, 7),
            Fact::Proof(proof),
            Fact::Number(Field::Recipient, u64::MAX),
            Fact::Number(Field::Size, 0),
        ];
        let mut out = Vec::new();
        facts.iter().for_each(|fact| write(&mut out, *fact));
        assert!(read(&out).eq(facts));
        assert!(read(&out[..out.len() - 1]).eq(facts[..3].iter().copied()));
        assert_eq!(read(&[9; 18]).count(), 0);
    }
}
