//! From when until when is an artefact there?

use super::lots::Lot;
use crate::scenario::{Anchor, End, LeafRule};
use crate::unit::{Moment, Span};
use crate::world::Conversation;

/// The life of the artefact that `leaf` leaves of a message for a member; `None` where it never is.
pub(super) fn life(
    leaf: &LeafRule,
    conversation: &Conversation,
    message: usize,
    member: Option<usize>,
    phases: &Phases,
) -> Option<(Moment, Moment)> {
    let mut from = reached(leaf.from.anchor, conversation, message, member)?;
    if let Some(every) = leaf.from.snapshot {
        from = phases.next(from, every, member);
    }
    let until = match &leaf.until {
        End::Processed => from,
        End::Never => Moment::NEVER,
        End::After { anchor, after, at_most } => {
            let ended = reached(*anchor, conversation, message, member).map_or(Moment::NEVER, |at| at + after.span());
            let latest = at_most.as_ref().map(|most| conversation.messages[message].sent + most.span());
            ended.min(latest.unwrap_or(Moment::NEVER))
        }
    };
    (from <= until).then_some((from, until))
}

/// When an anchor comes; `None` for never.
fn reached(anchor: Anchor, conversation: &Conversation, message: usize, member: Option<usize>) -> Option<Moment> {
    let sent = &conversation.messages[message];
    let arrival = |member| conversation.arrival(message, member);
    let of = |pick: fn(&crate::world::Arrival) -> Option<Moment>| match member {
        // The sender has its own message as soon as it is sent.
        Some(member) if member == sent.sender => Some(sent.sent),
        Some(member) => pick(&arrival(member)),
        None => {
            let others = (0..conversation.members.len()).filter(|member| *member != sent.sender);
            others.map(|member| pick(&arrival(member))).try_fold(sent.sent, |last, at| Some(last.max(at?)))
        }
    };
    match anchor {
        Anchor::Sent => Some(sent.sent),
        Anchor::Delivered => of(|arrival| arrival.delivered),
        Anchor::Read => of(|arrival| arrival.read),
        Anchor::Deleted => sent.deleted,
    }
}

/// At what part of their interval the snapshots of each member are taken.
#[derive(Debug)]
pub(super) struct Phases {
    members: Vec<f64>,
    service: f64,
}

impl Phases {
    pub(super) fn draw(members: &[u32], draws: &Lot) -> Self {
        let members = members.iter().map(|person| draws.uniform(u64::from(*person) + 1)).collect();
        Self { members, service: draws.uniform(0) }
    }

    /// The first snapshot taken at or after a moment.
    fn next(&self, at: Moment, every: Span, member: Option<usize>) -> Moment {
        let every = every.seconds().max(1);
        let phase = member.map_or(self.service, |member| self.members[member]);
        let since = at.seconds() - (phase * every as f64) as i64;
        let wait = (every - since.rem_euclid(every)) % every;
        Moment::from_seconds(at.seconds() + wait)
    }
}
