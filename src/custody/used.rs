//! Which stored keys has a conversation used already? Each is expanded once, and found again at once.

use std::collections::BTreeMap;
use std::ops::Range;

use super::KeyName;
use super::name::MEMBERS;
use crate::crypto::Cipher;
use crate::scenario::{Scheme, Scope, Service};
use crate::unit::Moment;
use crate::world::Conversation;

/// A key that something lies under.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layer {
    /// Its name.
    pub(super) name: KeyName,
    /// Index of its wrapped copy, where it has one.
    pub(super) wrapped: Option<u32>,
}

/// A stored key in use.
struct Used {
    layer: Layer,
    cipher: Cipher,
    /// From when what lies under it was there, the last time.
    from: Moment,
}

/// Stored keys in use in one conversation, in the order of their first use.
pub(super) struct UsedKeys {
    all: Vec<Used>,
    /// For each rule, where to look for a key.
    by_rule: Vec<Place>,
    /// Numbers of the conversation's messages, one after the other in a world.
    ids: Range<u64>,
    /// Keys that one message may have: its own, and one for each member.
    each: usize,
}

/// Where the keys of a rule are in the list of all.
enum Place {
    /// Each message has its own, at a place of its own, counted from one: nothing is searched. What has a number that a world
    /// would not give it is in the list.
    Message(Vec<u32>, BTreeMap<KeyName, usize>),
    /// The one used last, which is the likeliest to be used next, and all of them.
    Other(usize, BTreeMap<KeyName, usize>),
}

impl UsedKeys {
    pub(super) fn new(service: &Service, conversation: &Conversation) -> Self {
        let is_messages = |scheme: &Scheme| matches!(scheme, Scheme::Stored { scope: Scope::Message, .. });
        let place = |is_messages: bool| match is_messages {
            true => Place::Message(Vec::new(), BTreeMap::new()),
            false => Place::Other(usize::MAX, BTreeMap::new()),
        };
        Self {
            all: Vec::new(),
            by_rule: service.keys.iter().map(|key| place(is_messages(&key.scheme))).collect(),
            ids: conversation
                .messages
                .first()
                .map_or(0..0, |first| first.id..first.id + conversation.messages.len() as u64),
            each: conversation.members.len() + 1,
        }
    }

    /// Where a key is, if it has been used.
    pub(super) fn find(&mut self, name: KeyName) -> Option<usize> {
        let slot = self.slot(name);
        match &mut self.by_rule[usize::from(name.rule)] {
            Place::Message(slots, odd) => match slot {
                Some(slot) => slots.get(slot).and_then(|at| at.checked_sub(1)).map(|at| at as usize),
                None => odd.get(&name).copied(),
            },
            Place::Other(last, known) => {
                if self.all.get(*last).is_none_or(|used| used.layer.name != name) {
                    *last = *known.get(&name)?;
                }
                Some(*last)
            }
        }
    }

    /// Adds one, and says where it is.
    pub(super) fn insert(&mut self, layer: Layer, cipher: Cipher, from: Moment) -> usize {
        let (at, slot) = (self.all.len(), self.slot(layer.name));
        self.all.push(Used { layer, cipher, from });
        match &mut self.by_rule[usize::from(layer.name.rule)] {
            Place::Message(slots, odd) => match slot {
                Some(slot) => {
                    if slots.len() <= slot {
                        slots.resize(slot + 1, 0);
                    }
                    slots[slot] = at as u32 + 1;
                }
                None => _ = odd.insert(layer.name, at),
            },
            Place::Other(last, known) => {
                known.insert(layer.name, at);
                *last = at;
            }
        }
        at
    }

    /// Notes from when what now lies under a key is there; says from when it was the last time.
    pub(super) fn use_again(&mut self, at: usize, from: Moment) -> Moment {
        std::mem::replace(&mut self.all[at].from, from)
    }

    pub(super) fn cipher(&self, at: usize) -> &Cipher {
        &self.all[at].cipher
    }

    pub(super) fn layer(&self, at: usize) -> Layer {
        self.all[at].layer
    }

    /// Where the key of one message stands, if it has a number as in a world; nothing that means anything for others.
    fn slot(&self, name: KeyName) -> Option<usize> {
        let (message, member) = (name.scope / MEMBERS, (name.scope % MEMBERS) as usize);
        let at = (message.wrapping_sub(self.ids.start)) as usize;
        (self.ids.contains(&message) && member < self.each).then(|| at * self.each + member)
    }
}
