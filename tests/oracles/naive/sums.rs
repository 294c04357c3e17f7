//! What are the counts of a cell, from sets of names?

use std::collections::BTreeSet;

use plainsight::adversary::Campaign;
use plainsight::exposure::{Count, Kind, Outcome};
use plainsight::scenario::Field;
use plainsight::world::Conversation;

use super::hold::Told;

/// Everything of one class, and what of it came out. A message is told apart by its number.
#[derive(Debug, Clone, Default)]
pub(super) struct Sums {
    all: [BTreeSet<(u64, u64)>; KINDS],
    scope: [BTreeSet<(u64, u64)>; KINDS],
    exposed: [BTreeSet<(u64, u64)>; KINDS],
}

const KINDS: usize = Kind::ALL.len();

impl Sums {
    pub(super) fn add(&mut self, conversation: &Conversation, campaign: &Campaign, told: &[Told]) {
        let first = campaign.acts.iter().map(|act| act.start).min().expect("a campaign has acts");
        let last = campaign.acts.iter().map(|act| act.end).max().expect("a campaign has acts");
        let concerned = |act: &plainsight::adversary::Planned, person: u32| {
            act.about.as_ref().is_none_or(|about| about.contains(&person))
        };
        let is_target = |person: u32| campaign.acts.iter().any(|act| concerned(act, person));
        for (message, Told { parts, recipients }) in conversation.messages.iter().zip(told) {
            let in_scope = campaign.acts.iter().any(|act| {
                message.sent >= act.since
                    && message.sent <= act.end
                    && conversation.members.iter().any(|person| concerned(act, *person))
            });
            let when = match message.sent {
                sent if sent < first => Kind::Past,
                sent if sent > last => Kind::Future,
                _ => Kind::Live,
            };
            let is = |field| parts & Outcome::field(field) != 0;
            let content = parts & Outcome::CONTENT != 0;
            for (kind, exposed) in [
                (Kind::Content, content),
                (when, content),
                (Kind::Sender, is(Field::Sender)),
                (Kind::Recipient, is(Field::Recipient)),
                (Kind::Time, is(Field::Time)),
                (Kind::Size, is(Field::Size)),
                (Kind::Proof, is(Field::Proof)),
            ] {
                self.put(kind, (message.id, 0), in_scope, exposed);
            }
            if message.harmful {
                self.put(Kind::Harmful, (message.id, 0), in_scope, content);
                self.put(Kind::HarmfulSender, (message.id, 0), in_scope, is(Field::Sender));
                self.put(Kind::HarmfulProof, (message.id, 0), in_scope, content && is(Field::Proof));
            }
            let sender = conversation.members[message.sender];
            for person in &conversation.members {
                let one = (u64::from(*person), 0);
                self.put(Kind::People, one, in_scope, content);
                let side = if is_target(*person) { Kind::Targets } else { Kind::Bystanders };
                self.put(side, one, in_scope, content);
                let is_told = campaign.acts.iter().any(|act| {
                    concerned(act, *person) && act.told.as_ref().is_some_and(|told| told.contains(person))
                });
                self.put(Kind::Untold, one, in_scope, content && !is_told);
            }
            for (member, person) in conversation.members.iter().enumerate().filter(|(m, _)| *m != message.sender) {
                let pair = (u64::from(sender.min(*person)), u64::from(sender.max(*person)));
                self.put(Kind::Pairs, pair, in_scope, is(Field::Sender) && recipients.contains(&member));
            }
        }
    }

    fn put(&mut self, kind: Kind, what: (u64, u64), in_scope: bool, exposed: bool) {
        let kind = kind as usize;
        self.all[kind].insert(what);
        if in_scope {
            self.scope[kind].insert(what);
        }
        if exposed {
            self.exposed[kind].insert(what);
        }
    }

    pub(super) fn counts(&self) -> Vec<Count> {
        let count = |kind: usize| Count {
            total: self.all[kind].len() as u64,
            scope: self.scope[kind].len() as u64,
            exposed: self.exposed[kind].len() as u64,
        };
        (0..KINDS).map(count).collect()
    }
}
