//! How was one message read, and when were those written of which much was?

use serde::{Deserialize, Serialize};

use crate::adversary::Campaign;
use crate::engine::{Carried, Traced};
use crate::exposure::{Hands, Held, Kind};
use crate::scenario::Service;
use crate::unit::Moment;

/// An exposure drawn from all of one service under one adversary, step by step. Moments are in [s].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TraceFacts {
    /// Service id.
    pub service: String,
    /// Adversary id.
    pub adversary: String,
    /// The message's number in the world.
    pub message: u64,
    /// Class of its conversation.
    pub class: String,
    /// From its sending to the adversary's first access; below nothing where it was sent after that.
    pub age: i64,
    /// Who read it.
    pub reader: Hands,
    /// The place at which it lay.
    pub place: String,
    /// Where the rule stands that left it there: file and line.
    pub rule: String,
    /// Whose copy it was, a number of a person; none where nobody's own.
    pub copy_of: Option<u32>,
    /// From when it was there, counted from its sending; none of what was sealed for an added reader.
    pub from: Option<i64>,
    /// Until when; none where nothing ends it.
    pub until: Option<i64>,
    /// The keys under which it lay, the outermost first; none where it lay in the clear.
    pub under: Vec<TraceKey>,
}

/// A key on the way to a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TraceKey {
    /// Its name in the service's file.
    pub name: String,
    /// Where its rule stands: file and line.
    pub rule: String,
    /// How it was had, in words.
    pub how: String,
}

/// Content of one service under one adversary, by the day of its sending.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DayFacts {
    /// Service id.
    pub service: String,
    /// Adversary id.
    pub adversary: String,
    /// From the first access to the last [s].
    pub stays: i64,
    /// The day, counted from the first access, how many messages of it are in scope, and how many came out.
    pub days: Vec<(i16, u64, u64)>,
}

pub(super) fn traces(service: &Service, campaigns: &[Campaign], carried: &Carried) -> Vec<TraceFacts> {
    let each = campaigns.iter().zip(&carried.traces);
    each.filter_map(|(campaign, traced)| Some(trace(service, campaign, traced.as_ref()?))).collect()
}

fn trace(service: &Service, campaign: &Campaign, traced: &Traced) -> TraceFacts {
    let (way, sent) = (&traced.way, traced.sent);
    let leaf = &service.leaves[way.leaf];
    // Below nothing where it was sent after that: a difference of moments would stop there.
    let since = |moment: Moment| moment.seconds() - sent.seconds();
    let key = |(key, held): &(usize, Held)| TraceKey {
        name: service.keys[*key].name.clone(),
        rule: service.keys[*key].stands_at.clone(),
        how: held.words(service, *key),
    };
    TraceFacts {
        service: service.id.clone(),
        adversary: campaign.adversary.id.clone(),
        message: traced.message,
        class: service.classes[traced.class].name.clone(),
        age: since(campaign.first()),
        reader: way.reader,
        place: leaf.at.name().to_owned(),
        rule: leaf.stands_at.clone(),
        copy_of: way.copy_of,
        from: way.there.map(|[from, _]| since(from)),
        until: way.there.filter(|[_, until]| *until < Moment::NEVER).map(|[_, until]| since(until)),
        under: way.under.iter().map(key).collect(),
    }
}

pub(super) fn days(service: &Service, campaigns: &[Campaign], carried: &Carried) -> Vec<DayFacts> {
    let each = campaigns.iter().zip(carried.tallies.iter().zip(&carried.looks));
    let looks = each.filter(|(_, (_, looks))| looks.iter().any(|looks| Kind::Content.is_looked_at(looks)));
    let facts = looks.map(|(campaign, (tally, _))| DayFacts {
        service: service.id.clone(),
        adversary: campaign.adversary.id.clone(),
        stays: (campaign.last() - campaign.first()).seconds(),
        days: tally.days.iter().map(|(day, count)| (day, count.scope, count.exposed)).collect(),
    });
    facts.collect()
}
