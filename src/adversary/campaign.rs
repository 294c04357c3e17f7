//! When does each act begin and end, and whom is it about?

use std::sync::Arc;

use super::Events;
use crate::rng::Seed;
use crate::scenario::{Act, Adversary, Verb};
use crate::unit::{Moment, Span};

/// A campaign with its moments and its targets settled.
#[derive(Debug, Clone)]
pub struct Campaign<'a> {
    /// The adversary.
    pub adversary: &'a Adversary,
    /// Its acts, in order.
    pub acts: Vec<Planned<'a>>,
}

/// An act with its moments and its targets settled.
#[derive(Debug, Clone)]
pub struct Planned<'a> {
    /// The act.
    pub act: &'a Act,
    /// Its first moment.
    pub start: Moment,
    /// Its last.
    pub end: Moment,
    /// Only what was left at or after this moment.
    pub since: Moment,
    /// Whom it is about, sorted; `None` for everyone. Their messages are in scope.
    pub about: Option<Arc<[u32]>>,
    /// With whom of them it succeeds, sorted; `None` for all.
    pub succeeds: Option<Arc<[u32]>>,
    /// Who of them is told of it, sorted; `None` for nobody.
    pub told: Option<Arc<[u32]>>,
}

impl<'a> Campaign<'a> {
    /// Settles a campaign that begins at a moment in a world of so many people, at central values.
    pub fn plan(adversary: &'a Adversary, begins: Moment, people: u32, seed: Seed) -> Self {
        Self::drawn(adversary, begins, &Events::central(people, seed))
    }

    /// Settles a campaign that begins at a moment by what happens.
    pub fn drawn(adversary: &'a Adversary, begins: Moment, events: &Events) -> Self {
        let acts = adversary.acts.iter().enumerate().map(|(at, act)| {
            let start = begins + events.span("begins", at, &act.at);
            let end = start + events.span("stays", at, &act.dwell);
            let since = act.window.as_ref().map_or(Moment::START, |window| end - window.span());
            let about = events.targets(&act.about);
            let succeeds = events.successes(at, act.succeeds.central(), about.as_deref());
            let told = events.told(at, act.told.central(), about.as_deref());
            Planned { act, start, end, since, about, succeeds, told }
        });
        Self { adversary, acts: acts.collect() }
    }

    /// The first moment of any act.
    pub fn first(&self) -> Moment {
        self.acts.iter().map(|act| act.start).min().unwrap_or(Moment::NEVER)
    }

    /// The last moment of any act.
    pub fn last(&self) -> Moment {
        self.acts.iter().map(|act| act.end).max().unwrap_or(Moment::START)
    }

    /// Whether a message of a conversation with these members, sent then, is one the acts are about.
    pub fn in_scope(&self, members: &[u32], sent: Moment) -> bool {
        self.acts
            .iter()
            .any(|act| (act.since..=act.end).contains(&sent) && members.iter().any(|person| act.concerns(*person)))
    }

    /// Everybody whom all acts alike are about, where they are so many and no more.
    pub fn targets(&self) -> Option<&[u32]> {
        let about = self.acts.first()?.about.as_deref()?;
        self.acts.iter().all(|act| act.about.as_deref() == Some(about)).then_some(about)
    }

    /// Whether all acts succeed with the same people.
    pub fn succeeds_alike(&self) -> bool {
        self.acts.windows(2).all(|two| two[0].succeeds == two[1].succeeds)
    }

    /// Whether every act is about everyone, and succeeds with all.
    pub fn is_about_all(&self) -> bool {
        self.acts.iter().all(|act| act.about.is_none() && act.succeeds.is_none())
    }

    /// Whether any act records handshakes.
    pub fn harvests(&self) -> bool {
        self.acts.iter().any(|act| act.act.verb == Verb::Harvest)
    }

    /// Whether any act is about a person.
    pub fn concerns(&self, person: u32) -> bool {
        self.acts.iter().any(|act| act.concerns(person))
    }

    /// Whether a person is told of any act that is about them.
    pub fn tells(&self, person: u32) -> bool {
        self.acts.iter().filter_map(|act| act.told.as_ref()).any(|told| told.binary_search(&person).is_ok())
    }

    /// Whether no act tells anybody.
    pub fn tells_nobody(&self) -> bool {
        self.acts.iter().all(|act| act.told.is_none())
    }

    /// How long the campaign lasts.
    pub fn length(&self) -> Span {
        self.last() - self.first()
    }
}

impl Planned<'_> {
    /// Whether the act is about a person.
    pub fn concerns(&self, person: u32) -> bool {
        self.about.as_ref().is_none_or(|about| about.binary_search(&person).is_ok())
    }

    /// Whether the act is about a person, and succeeds with them.
    pub fn succeeds_with(&self, person: u32) -> bool {
        match &self.succeeds {
            Some(succeeds) => succeeds.binary_search(&person).is_ok(),
            None => self.concerns(person),
        }
    }
}
