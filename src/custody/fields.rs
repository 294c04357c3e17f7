//! How is metadata written down? As tagged numbers, so that whoever holds the bytes can read them.

use crate::scenario::Field;

/// One field and its value: a person, a time [s] or a length [bytes].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fact {
    /// Which field.
    pub field: Field,
    /// Its value.
    pub value: u64,
}

/// Bytes of one written fact.
pub(super) const BYTES: usize = 9;

/// Appends a fact.
pub fn write(out: &mut Vec<u8>, fact: Fact) {
    out.push(fact.field as u8);
    out.extend_from_slice(&fact.value.to_le_bytes());
}

/// The facts in a record; bytes that are none are passed over.
pub fn read(record: &[u8]) -> impl Iterator<Item = Fact> + '_ {
    record.chunks_exact(BYTES).filter_map(|chunk| {
        let field = *Field::ALL.get(usize::from(chunk[0]))?;
        let value = u64::from_le_bytes(chunk[1..].try_into().ok()?);
        Some(Fact { field, value })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_survive_being_written() {
        let facts = [(Field::Sender, 7), (Field::Recipient, u64::MAX), (Field::Size, 0)]
            .map(|(field, value)| Fact { field, value });
        let mut out = Vec::new();
        facts.iter().for_each(|fact| write(&mut out, *fact));
        assert!(read(&out).eq(facts));
        assert_eq!(read(&[9; 18]).count(), 0);
    }
}
