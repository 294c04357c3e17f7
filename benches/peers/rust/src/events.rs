//! When are the breaches, and when was what sent? What every simulator of the store is given, and what it must find.
//!
//! Moments are whole seconds. A message that lies in the store from `sent` to `sent + KEPT` is there in both of these
//! seconds, so simulators let it go half a second later and look a quarter of a second after a breach begins: no two
//! things that matter then happen at once, and nobody's rule for ties decides.

/// How long a message is kept [s]; `study/services/week.toml` says the same.
pub(super) const KEPT: u64 = 7 * DAY;
const DAY: u64 = 86_400;

/// One breach at day 27, or so many from day 14 to day 27 [s].
pub(super) fn breaches(count: usize) -> Vec<u64> {
    match count as u64 {
        0 | 1 => vec![27 * DAY],
        count => (0..count).map(|at| 14 * DAY + at * 13 * DAY / (count - 1)).collect(),
    }
}

/// Moments in quarters of a second, as simulators see them.
pub(super) const fn quarters(seconds: u64) -> u64 {
    4 * seconds
}
/// When what was sent is let go [quarters of a second].
pub(super) const fn let_go(sent: u64) -> u64 {
    quarters(sent + KEPT) + 2
}
/// When a breach looks [quarters of a second].
pub(super) const fn looks(breach: u64) -> u64 {
    quarters(breach) + 1
}

/// For each breach, how many messages were copied and how many had been sent, as JSON.
pub(super) fn answer(found: &[(u64, u64)]) -> String {
    let pairs: Vec<String> = found.iter().map(|(copied, sent)| format!("[{copied}, {sent}]")).collect();
    format!("[{}]", pairs.join(", "))
}

/// The moments at which messages were sent [s], in order, from a file with one on each line.
pub(super) fn sent(file: &str) -> Result<Vec<u64>, String> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("cannot read {file}: {error}"))?;
    text.lines().map(|line| line.parse().map_err(|_| format!("{file}: `{line}` is not a moment"))).collect()
}
