//! What does a file of real messages say? Who wrote to whom and when, from CSV or from SNAP's lines.
//!
//! # Model
//! One row is one message. Without a column `conversation`, every two people who write to each other have
//! one conversation; with it, rows of the same value are one conversation of all who appear in them, a
//! group where they are three or more. Rows in which people write to themselves are dropped and counted.
//! Whole days before the first message are taken off, so that an epoch becomes the world's beginning and
//! the time of day stays.

use std::collections::BTreeMap;

use super::LONGEST_TEXT;
use super::roster::Roster;
use super::timeline::Turn;
use crate::scenario::Kind;
use crate::unit::{Moment, Span};

/// The messages of a trace, in the order of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    rows: Vec<Row>,
    to_themselves: u64,
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
}

impl Trace {
    /// Reads a trace in either form.
    ///
    /// # Errors
    /// The first twenty mistakes.
    pub fn parse(text: &str) -> Result<Self, Vec<TraceMistake>> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = Reader::default();
        let first = text.lines().find(|line| !is_idle(line));
        if first.is_some_and(|line| line.contains(',')) { reader.csv(text) } else { reader.snap(text) }
        if reader.mistakes.is_empty() && reader.rows.is_empty() {
            reader.mistake(1, "the trace has no message from one person to another".to_owned());
        }
        if !reader.mistakes.is_empty() {
            return Err(reader.mistakes);
        }
        // Stable: what happened in the same second stays in the order of the file.
        reader.rows.sort_by_key(|row| row.time);
        Ok(Self { rows: reader.rows, to_themselves: reader.to_themselves })
    }

    /// How many messages it has.
    pub fn messages(&self) -> u64 {
        self.rows.len() as u64
    }

    /// How many rows were dropped because their sender is their recipient.
    pub fn to_themselves(&self) -> u64 {
        self.to_themselves
    }

    /// The conversations in a window that opens on the day of the first message, and their events.
    pub(super) fn within(&self, span: Span) -> (Roster, Vec<Event>) {
        let zero = self.rows.first().map_or(0, |row| row.time.div_euclid(DAY) * DAY);
        let mut rows: Vec<&Row> = self.rows.iter().take_while(|row| row.time - zero < span.seconds()).collect();
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
}

fn members(rows: &[&Row]) -> Vec<u32> {
    let mut members: Vec<u32> = rows.iter().flat_map(|row| [row.sender, row.recipient]).collect();
    members.sort_unstable();
    members.dedup();
    members
}

/// What has been read so far.
#[derive(Default)]
struct Reader<'a> {
    rows: Vec<Row>,
    mistakes: Vec<TraceMistake>,
    to_themselves: u64,
    people: BTreeMap<String, u32>,
    pairs: BTreeMap<(u32, u32), u32>,
    named: BTreeMap<String, u32>,
    /// Keeps the lines' fields alive for as long as the text.
    _text: std::marker::PhantomData<&'a str>,
}
