//! What does a file of real messages say? Who wrote to whom and when, from CSV or from SNAP's lines.
//!
//! # Model
//! One row is one message. Without a column `conversation`, every two people who write to each other have
//! one conversation; with it, rows of the same value are one conversation of all who appear in them, a
//! group where they are three or more. Rows in which people write to themselves are dropped and counted.
//! Whole days before the first message are taken off, so that an epoch becomes the world's beginning and
//! the time of day stays.

mod left_out;
mod reader;

pub use left_out::{LeftOut, Reason};

use sha2::{Digest, Sha256};

use super::roster::Roster;
use super::timeline::Turn;
use crate::scenario::Kind;
use crate::unit::{Moment, Span};

/// The messages of a trace, in the order of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    rows: Vec<Row>,
    /// Rows in which people write to themselves.
    to_themselves: Option<LeftOut>,
    sha256: [u8; 32],
}

/// A mistake in a trace.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct TraceMistake {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub message: String,
}

/// One message of a replayed world.
#[derive(Debug, Clone, Copy)]
pub(super) struct Event {
    pub(super) turn: Turn,
    /// Length [bytes], where the trace has it.
    pub(super) bytes: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    /// When [s].
    time: i64,
    sender: u32,
    recipient: u32,
    bytes: Option<u32>,
    conversation: u32,
    /// Where it stands in the file, from 1.
    line: u32,
}

impl Trace {
    /// Reads a trace in either form.
    ///
    /// # Errors
    /// The first twenty mistakes.
    pub fn parse(text: &str) -> Result<Self, Vec<TraceMistake>> {
        let (mut rows, to_themselves) = reader::read(text)?;
        // Stable: what happened in the same second stays in the order of the file.
        rows.sort_by_key(|row| row.time);
        Ok(Self { rows, to_themselves, sha256: Sha256::digest(text).into() })
    }

    /// SHA-256 of its text.
    pub const fn sha256(&self) -> [u8; 32] {
        self.sha256
    }

    /// How many messages it has.
    pub fn messages(&self) -> u64 {
        self.rows.len() as u64
    }

    /// How many rows were dropped because their sender is their recipient.
    pub fn to_themselves(&self) -> u64 {
        self.to_themselves.map_or(0, |left_out| left_out.rows)
    }

    /// Which rows are not among those of a window, or not among the first so many of them, and why.
    pub fn left_out(&self, span: Span, messages: Option<u64>) -> Vec<LeftOut> {
        let (within, taken) = self.taken(span, messages);
        let late = LeftOut::of(Reason::AfterWindow, &self.rows[within..]);
        let surplus = LeftOut::of(Reason::BeyondWanted, &self.rows[taken..within]);
        [self.to_themselves, late, surplus].into_iter().flatten().collect()
    }

    /// The conversations in a window that opens on the day of the first message, and their events.
    pub(super) fn within(&self, span: Span, messages: Option<u64>) -> (Roster, Vec<Event>) {
        let zero = self.zero();
        let mut rows: Vec<&Row> = self.rows[..self.taken(span, messages).1].iter().collect();
        rows.sort_by_key(|row| row.conversation);
        let conversations: Vec<&[&Row]> = rows.chunk_by(|a, b| a.conversation == b.conversation).collect();
        let drafts = conversations.iter().map(|rows| {
            let members = members(rows);
            (if members.len() > 2 { Kind::Group } else { Kind::Direct }, members, rows.len() as u64)
        });
        let roster = Roster::of(drafts);
        let events = conversations.iter().flat_map(|rows| {
            let members = members(rows);
            rows.iter().map(move |row| {
                let sender = members.binary_search(&row.sender).expect("senders are members");
                Event { turn: Turn { sent: Moment::from_seconds(row.time - zero), sender }, bytes: row.bytes }
            })
        });
        let events = events.collect();
        (roster, events)
    }

    /// How many rows lie in a window, and how many of those are taken; both from the first on.
    fn taken(&self, span: Span, messages: Option<u64>) -> (usize, usize) {
        let zero = self.zero();
        let within = self.rows.partition_point(|row| row.time - zero < span.seconds());
        let most = messages.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
        (within, within.min(most))
    }

    /// The midnight before the first message [s].
    fn zero(&self) -> i64 {
        self.rows.first().map_or(0, |row| row.time.div_euclid(DAY) * DAY)
    }
}

fn members(rows: &[&Row]) -> Vec<u32> {
    let mut members: Vec<u32> = rows.iter().flat_map(|row| [row.sender, row.recipient]).collect();
    members.sort_unstable();
    members.dedup();
    members
}

/// A day [s].
const DAY: i64 = 86_400;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_one_conversation_are_a_group() {
        let trace = Trace::parse("time,sender,recipient,conversation\n5,a,b,x\n7,b,c,x\n9,a,b,y\n").unwrap();
        let (roster, events) = trace.within(Span::from_days(1), None);
        assert_eq!((roster.conversations(), roster.groups(), roster.people()), (2, 1, 3));
        assert_eq!((roster.members(0), roster.members(1)), (&[0, 1, 2][..], &[0, 1][..]));
        assert_eq!(events.iter().map(|event| event.turn.sender).collect::<Vec<_>>(), [0, 1, 0]);
    }

    #[test]
    fn an_epoch_becomes_the_beginning_and_the_window_ends() {
        let trace = Trace::parse("c a 1082100000\na b 1082040961\nb a 1082040999").unwrap();
        let (roster, events) = trace.within(Span::from_days(1), None);
        // 1082040961 is 14:56:01 of its day; the next day's message is outside the window.
        assert_eq!((roster.conversations(), roster.people(), roster.total()), (1, 2, 2));
        assert_eq!(events[0].turn.sent, Moment::from_seconds(14 * 3_600 + 56 * 60 + 1));
        assert_eq!(trace.within(Span::from_days(2), None).0.total(), 3);
    }
}
