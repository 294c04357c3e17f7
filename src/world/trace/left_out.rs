//! Which rows of a trace are not in the world, and why?

use std::fmt;

use super::Row;

/// Rows that are left out for one reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeftOut {
    /// Why.
    pub reason: Reason,
    /// How many there are.
    pub rows: u64,
    /// The first line of the file with one of them, from 1.
    pub line: u32,
}

/// Why a row is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Its sender is its recipient.
    ToThemselves,
    /// It was sent after the world's declared window.
    AfterWindow,
    /// As many messages as were asked for come before it.
    BeyondWanted,
}

impl LeftOut {
    /// All these rows, where there are any.
    pub(super) fn of(reason: Reason, rows: &[Row]) -> Option<Self> {
        let line = rows.iter().map(|row| row.line).min()?;
        Some(Self { reason, rows: rows.len() as u64, line })
    }
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let why = match self.reason {
            Reason::ToThemselves => "written by people to themselves",
            Reason::AfterWindow => "sent after the world's window",
            Reason::BeyondWanted => "beyond the number of messages asked for",
        };
        write!(f, "{} {why}, the first in line {}", self.rows, self.line)
    }
}
