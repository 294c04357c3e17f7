//! How was one of the messages read? An exposure drawn from all that came out, carried once more and told step by step.

use serde::{Deserialize, Serialize};

use crate::adversary::{Campaign, Reach};
use crate::custody::Custody;
use crate::exposure::{Outcome, Way, carry_and_expose, ways};
use crate::rng::Purpose;
use crate::unit::Moment;
use crate::world::World;

/// A message whose content came out, and the shortest way by which it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Traced {
    /// Its number in the world.
    pub message: u64,
    /// Class of its conversation, an index into the service's classes.
    pub class: usize,
    /// When it was sent.
    pub sent: Moment,
    /// How it was read.
    pub way: Way,
}

/// The conversation with the smallest draw of those of which anything came out: the same one in whichever order they
/// are met.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
pub(super) struct Sample {
    draw: f64,
    conversation: usize,
}

impl Sample {
    pub(super) fn of(draws: &Purpose, conversation: usize) -> Self {
        Self { draw: draws.uniform(conversation as u64), conversation }
    }

    /// Keeps the smaller.
    pub(super) fn keep(kept: &mut Option<Self>, other: Self) {
        if kept.is_none_or(|kept| other < kept) {
            *kept = Some(other);
        }
    }

    /// Whether it is one of so many conversations.
    pub(super) const fn is_below(&self, conversations: u64) -> bool {
        (self.conversation as u64) < conversations
    }

    /// One of its messages that came out, and how; none where it is too large to be carried.
    pub(super) fn traced(
        self,
        world: &World,
        custody: &Custody,
        campaign: &Campaign,
        reach: &Reach,
        draws: &Purpose,
    ) -> Option<Traced> {
        let conversation = world.conversation(self.conversation);
        let (readers, thefts) = (reach.readers(&conversation.members), reach.thefts(&conversation.members));
        if custody.weight(&conversation, readers.len(), thefts.len()) > Custody::MOST {
            return None;
        }
        let (ledger, outcome) = carry_and_expose(&conversation, custody, reach);
        let came_out = |at: &usize| outcome.exposed[*at] & Outcome::CONTENT != 0;
        let exposed: Vec<usize> = (0..conversation.messages.len()).filter(came_out).collect();
        // The second draw of the conversation's stream: the first chose it.
        let mut stream = draws.stream(self.conversation as u64);
        stream.uniform();
        let position = *exposed.get(usize::try_from(stream.below(exposed.len() as u64)).ok()?)?;
        let message = &conversation.messages[position];
        let way = ways(custody.service(), &conversation, position, &ledger, reach, campaign).into_iter().next()?;
        Some(Traced { message: message.id, class: ledger.class, sent: message.sent, way })
    }
}
