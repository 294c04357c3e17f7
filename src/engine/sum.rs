//! What has come out of one service so far? Whole numbers and sets, which add up in any order.

use serde::{Deserialize, Serialize};

use super::Spans;
use super::traced::Sample;
use crate::custody::Work;
use crate::exposure::Tally;
use crate::meter::Operations;

/// What conversations add up to, and which ones they were.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Sum {
    /// One an adversary.
    pub(super) tallies: Vec<Tally>,
    /// Where a share of conversations is proved: where all are, agreement makes them the same.
    pub(super) proved: Vec<Tally>,
    /// For each adversary, a conversation of which content came out.
    pub(super) samples: Vec<Option<Sample>>,
    /// Messages of each class.
    pub(super) class_messages: Vec<u64>,
    /// What sealing took.
    pub(super) work: Work,
    /// Conversations that are in it.
    pub(super) done: Spans,
    /// What was done by this process: cost, and no result.
    #[serde(skip)]
    pub(super) here: Here,
}

/// What a process did itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Here {
    /// Messages it carried.
    pub(super) messages: u64,
    /// Primitive operations of carrying and opening.
    pub(super) operations: Operations,
    /// Thread time for carrying, opening and counting [ns].
    pub(super) spent: [u64; 3],
    /// Wall time [ns].
    pub(super) wall: u64,
}

impl Sum {
    /// Adds what came out of other conversations.
    pub(super) fn merge(&mut self, other: &Self) {
        let both = |mine: &mut [Tally], theirs: &[Tally]| {
            mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| mine.merge(theirs));
        };
        both(&mut self.tallies, &other.tallies);
        both(&mut self.proved, &other.proved);
        for (mine, theirs) in self.samples.iter_mut().zip(&other.samples) {
            theirs.iter().for_each(|theirs| Sample::keep(mine, *theirs));
        }
        self.class_messages.iter_mut().zip(&other.class_messages).for_each(|(mine, theirs)| {
            *mine = mine.saturating_add(*theirs);
        });
        self.work.add(other.work);
        self.done.merge(&other.done);
    }

    /// Messages that are in it.
    pub(super) fn messages(&self) -> u64 {
        self.class_messages.iter().fold(0, |sum, messages| sum.saturating_add(*messages))
    }

    /// Whether it is of as many adversaries, classes and people as an empty one, and of no more conversations than there
    /// are: a file may say anything.
    pub(super) fn fits(&self, empty: &Self, conversations: u64) -> bool {
        let alike = |mine: &[Tally], theirs: &[Tally]| {
            mine.len() == theirs.len() && mine.iter().zip(theirs).all(|(mine, theirs)| mine.fits(theirs))
        };
        alike(&self.tallies, &empty.tallies)
            && alike(&self.proved, &empty.proved)
            && self.samples.len() == empty.samples.len()
            && self.samples.iter().flatten().all(|sample| sample.is_below(conversations))
            && self.class_messages.len() == empty.class_messages.len()
            && self.done.is_sound(conversations)
    }
}
