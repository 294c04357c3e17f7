//! What of a record may be shown? Its text made harmless once, and its page made once, for every way to write it down.

use crate::record::{Companion, Record};

use super::chapter;
use super::page::Page;
use super::text;

/// A record ready to be written down: no text in it hides anything, or turns what stands around it.
pub struct Report {
    pub(super) record: Record,
    pub(super) companion: Option<Companion>,
    pub(super) page: Page,
}

impl Report {
    /// The report of a record, with what its run cost where that is known.
    pub fn new(record: &Record, companion: Option<&Companion>) -> Self {
        let record = text::cleaned(record);
        let companion = companion.map(text::cleaned_companion);
        let page = chapter::page(&record, companion.as_ref());
        Self { record, companion, page }
    }
}
