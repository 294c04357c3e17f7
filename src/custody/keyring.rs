//! The service's stored keys: made once, wrapped and rotated as its rules say.

use super::KeyName;
use crate::crypto::Cipher;
use crate::rng::{Purpose, Seed};
use crate::scenario::{KeyRule, Rotation, Scheme, Scope, Service};
use crate::unit::{Moment, Span};

/// Where stored keys come from: the same name gives the same key, in whichever conversation it is used.
#[derive(Debug)]
pub(super) struct Keyring {
    keys: Vec<Purpose>,
    rotations: Vec<Purpose>,
    /// Those of keys of the whole service.
    phases: Vec<f64>,
}

/// What one stored key is for, and when it is first used.
#[derive(Debug, Clone, Copy)]
pub(super) struct Use {
    pub(super) conversation: usize,
    pub(super) message: u64,
    pub(super) member: Option<usize>,
    pub(super) person: Option<u32>,
    pub(super) at: Moment,
    /// From when what lies under it is there.
    pub(super) from: Moment,
}

impl Keyring {
    pub(super) fn new(service: &Service, seed: Seed) -> Self {
        let key = |key: &KeyRule| seed.purpose(&format!("key/{}/{}", service.id, key.name));
        // By the key's name and never by the service's, so that a name decides nothing.
        let rotation = |key: &KeyRule| seed.purpose(&format!("rotation/{}", key.name));
        let rotations: Vec<Purpose> = service.keys.iter().map(rotation).collect();
        let phases = rotations.iter().map(|rotation| rotation.uniform(0)).collect();
        Self { keys: service.keys.iter().map(key).collect(), rotations, phases }
    }

    /// The name of the key that a use takes.
    pub(super) fn name(&self, service: &Service, rule: usize, used: Use) -> KeyName {
        let Scheme::Stored { scope, rotate, .. } = &service.keys[rule].scheme else {
            unreachable!("only stored keys are named by their use");
        };
        match scope {
            Scope::Message => KeyName::message(rule, used.message, used.member),
            Scope::Conversation => KeyName::conversation(rule, used.conversation),
            Scope::Person => {
                let version = rotate.map_or(0, |r| self.version(rule, r, used.at, used.person));
                KeyName::person(rule, used.person.unwrap_or(u32::MAX), version)
            }
            Scope::Service => KeyName::service(rule, rotate.map_or(0, |r| self.version(rule, r, used.at, None))),
        }
    }

    /// The key of a name.
    pub(super) fn key(&self, name: KeyName) -> [u8; 32] {
        // Only keys of a person or of a whole service have versions, and their scopes are small: no two names share an id.
        self.keys[usize::from(name.rule)].stream(name.scope + (u64::from(name.version) << 32)).bytes()
    }

    /// The key of a name, expanded.
    pub(super) fn cipher(&self, service: &Service, name: KeyName) -> Cipher {
        service.keys[usize::from(name.rule)].suite.cipher(&self.key(name))
    }

    /// When a version of a rotating key exists.
    pub(super) fn life(&self, service: &Service, name: KeyName) -> (Moment, Moment) {
        let rule = usize::from(name.rule);
        let Scheme::Stored { rotate: Some(Rotation { every, versions }), scope, .. } = service.keys[rule].scheme
        else {
            return (Moment::START, Moment::NEVER);
        };
        let person = (scope == Scope::Person).then_some(name.scope as u32);
        let begins = i64::from(name.version) * every.seconds() - self.phase(rule, every, person).seconds();
        let ends = begins.saturating_add(every.seconds().saturating_mul(i64::from(versions)));
        (Moment::from_seconds(begins), Moment::from_seconds(ends))
    }

    fn version(&self, rule: usize, rotation: Rotation, at: Moment, person: Option<u32>) -> u32 {
        let since = (at + self.phase(rule, rotation.every, person)).seconds();
        u32::try_from(since / rotation.every.seconds().max(1)).unwrap_or(u32::MAX)
    }

    /// Rotations do not begin with the world: how long before it the current version was made.
    pub(super) fn phase(&self, rule: usize, every: Span, person: Option<u32>) -> Span {
        let phase = person.map_or(self.phases[rule], |person| self.rotations[rule].uniform(u64::from(person) + 1));
        Span::from_seconds(phase * every.seconds() as f64)
    }
}
