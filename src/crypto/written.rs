//! How do secrets at rest look as bytes? The parts that states of sessions and of groups are written of.
//!
//! Whatever is read takes itself off the bytes; `None` where there are too few.

/// Appends whether there is a value, and the value.
pub(super) fn option<T>(out: &mut Vec<u8>, value: Option<T>, write: impl FnOnce(&mut Vec<u8>, T)) {
    out.push(u8::from(value.is_some()));
    if let Some(value) = value {
        write(out, value);
    }
}

/// Appends how many values there are, and each.
pub(super) fn list<T>(out: &mut Vec<u8>, values: &[T], mut write: impl FnMut(&mut Vec<u8>, &T)) {
    out.extend_from_slice(&(values.len() as u32).to_le_bytes());
    values.iter().for_each(|value| write(out, value));
}

/// What [`option`] wrote.
pub(super) fn maybe<T>(from: &mut &[u8], read: impl FnOnce(&mut &[u8]) -> Option<T>) -> Option<Option<T>> {
    if present(from)? { read(from).map(Some) } else { Some(None) }
}

/// What [`list`] wrote.
pub(super) fn listed<T>(from: &mut &[u8], mut read: impl FnMut(&mut &[u8]) -> Option<T>) -> Option<Vec<T>> {
    let count = u32::from_le_bytes(take(from)?);
    let mut values = Vec::new();
    for _ in 0..count {
        values.push(read(from)?);
    }
    Some(values)
}

/// Yes or no.
pub(super) fn present(from: &mut &[u8]) -> Option<bool> {
    take::<1>(from).map(|[byte]| byte == 1)
}

/// So many bytes.
pub(super) fn take<const N: usize>(from: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, rest) = from.split_first_chunk::<N>()?;
    *from = rest;
    Some(*taken)
}
