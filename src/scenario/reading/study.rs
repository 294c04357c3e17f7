//! What does a study ask, of whom? Its own file; what it names is loaded after it.

use super::case::read_case;
use super::claim::read_claim;
use super::expect::{Awaited, read_expect};
use super::item::Item;
use super::service::rows;
use super::tree::{Spot, Value};
use super::what_if::{self, MOST_DIALS, Turned, read_dial};
use super::{Draft, Reading, Tree};
use crate::scenario::mistake::quoted;
use crate::scenario::{ACCOUNT, Case, Claim, Dial, Expectation, SIZES, Service, World};
use crate::unit::Span;

/// A name of another file, and where it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::scenario) struct Named {
    pub(in crate::scenario) name: String,
    pub(in crate::scenario) spot: Spot,
}

/// A study before what it names is loaded.
pub(in crate::scenario) struct Plan {
    /// Question, purpose, what is left out, seed, headline; `None` where one of them is wrong.
    pub(in crate::scenario) words: Option<Words>,
    /// The services that are named rightly.
    pub(in crate::scenario) services: Vec<Named>,
    /// The adversaries that are named rightly.
    pub(in crate::scenario) adversaries: Vec<Named>,
    /// The world, where it is named rightly.
    pub(in crate::scenario) world: Option<Named>,
    /// When campaigns begin, where the study says it and not the world.
    campaign_at: Option<(Span, Spot)>,
    expect: Option<Vec<Awaited>>,
    what_if: Option<Vec<Turned>>,
}

/// What a study says itself.
pub(in crate::scenario) struct Words {
    pub(in crate::scenario) question: String,
    pub(in crate::scenario) purpose: String,
    pub(in crate::scenario) not_modelled: Vec<String>,
    pub(in crate::scenario) seed: u64,
    pub(in crate::scenario) headline: String,
    pub(in crate::scenario) replicates: u64,
    pub(in crate::scenario) reference: Option<String>,
    pub(in crate::scenario) case: Option<Case>,
    pub(in crate::scenario) claims: Vec<Claim>,
}

/// The plan of a study's file.
pub(in crate::scenario) fn read_plan(reading: &Reading, tree: &Tree) -> Plan {
    let Some(mut fields) = tree.item(reading).fields() else {
        let (services, adversaries) = (Vec::new(), Vec::new());
        return Plan {
            words: None,
            services,
            adversaries,
            world: None,
            campaign_at: None,
            expect: None,
            what_if: None,
        };
    };
    let question = fields.sentence("question");
    let purpose = fields.sentence("purpose");
    let not_modelled = match fields.optional("not-modelled") {
        Some(item) => item.set(Item::sentence),
        None => Some(Vec::new()),
    };
    let seed = fields.maybe("seed", |item| item.count(0, i64::MAX as u64));
    let services_at = fields.required("services");
    let adversaries_at = fields.required("adversaries");
    let (service_names, adversary_names) = (raw_names(services_at.as_ref()), raw_names(adversaries_at.as_ref()));
    let services = read_names(services_at);
    let adversaries = read_names(adversaries_at);
    let world = fields.required("world").and_then(|item| named(&item));
    let campaign_at = fields.maybe("campaign-at", |item| Some((item.span()?, item.node.spot)));
    let headline = fields.maybe("headline", |item| {
        item.reference("adversary", &adversary_names).map(|index| adversary_names[index].clone())
    });
    let replicates = fields.maybe("replicates", |item| item.count(0, MOST_REPLICATES));
    let reference = fields.maybe("reference", |item| {
        item.reference("service", &service_names).map(|index| service_names[index].clone())
    });
    let case = fields.maybe("case", read_case);
    let claims = match fields.optional("claim") {
        Some(item) => rows(Some(item), |item| read_claim(item, &service_names, &adversary_names)),
        None => Some(Vec::new()),
    };
    let what_if = match fields.optional("what-if") {
        // Of too many dials not even the combinations are counted.
        Some(item) => {
            item.list_of_at_most(MOST_DIALS).and_then(|_| rows(Some(item), |item| read_dial(item, &service_names)))
        }
        None => Some(Vec::new()),
    };
    let expect = match fields.optional("expect") {
        Some(item) => rows(Some(item), |item| read_expect(item, &service_names, &adversary_names)),
        None => Some(Vec::new()),
    };
    fields.finish();
    let words = (|| {
        let [question, purpose] = [question, purpose];
        Some(Words {
            question: question?,
            purpose: purpose?,
            not_modelled: not_modelled?,
            seed: seed?.unwrap_or(1),
            headline: headline?.or_else(|| adversary_names.first().cloned())?,
            replicates: replicates?.unwrap_or(0),
            reference: reference?,
            case: case?,
            claims: claims?,
        })
    })();
    let campaign_at = campaign_at.flatten();
    Plan { words, services, adversaries, world, campaign_at, expect, what_if }
}

impl Plan {
    /// A world whose campaigns begin when the study says.
    pub(in crate::scenario) fn timed(&self, reading: &Reading, world: World) -> Option<World> {
        let Some((campaign_at, spot)) = self.campaign_at else { return Some(world) };
        if campaign_at > world.span {
            let message = format!("campaigns begin after {campaign_at}, but the world lasts {}", world.span);
            reading.note(Draft::new("scenario::out_of_range", spot, message, "after the world's end"));
            return None;
        }
        Some(World { campaign_at, ..world })
    }

    /// The dials, each of numbers that the services have.
    pub(in crate::scenario) fn dials(&mut self, reading: &Reading, services: &[Service]) -> Option<Vec<Dial>> {
        what_if::checked(self.what_if.take()?, reading, services)
    }

    /// The expectations, each of a class that one of the services has.
    pub(in crate::scenario) fn expectations(
        self,
        reading: &Reading,
        services: &[Service],
    ) -> Option<Vec<Expectation>> {
        let checked = self.expect?.into_iter().map(|awaited| {
            let known: Vec<String> = services
                .iter()
                .filter(|service| awaited.expectation.services.contains(&service.id))
                .flat_map(|service| service.classes.iter().map(|class| class.name.clone()))
                .chain(["all", ACCOUNT].map(str::to_owned))
                .chain(SIZES.map(|(name, _)| name.to_owned()))
                .collect();
            let class = &awaited.expectation.class;
            if known.contains(class) {
                return Some(awaited.expectation);
            }
            let message = format!("none of these services has a class {}", quoted(class));
            let draft = Draft::new("scenario::unknown_reference", awaited.class_spot, message, "unknown class");
            let mut known: Vec<&str> = known.iter().map(String::as_str).collect();
            known.sort_unstable();
            known.dedup();
            reading.note(draft.advice(super::suggest::advice(class, known)));
            None
        });
        let checked: Vec<Option<Expectation>> = checked.collect();
        checked.into_iter().collect()
    }
}

/// The names a list has, right or wrong: for references to it.
fn raw_names(list: Option<&Item<'_>>) -> Vec<String> {
    let Some(Value::List(nodes)) = list.map(|item| &item.node.value) else { return Vec::new() };
    let text = |node: &super::Node| match &node.value {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    };
    nodes.iter().filter_map(text).collect()
}

/// The right names of a list; the wrong ones are noted and left out, so that the others are still loaded.
fn read_names(list: Option<Item<'_>>) -> Vec<Named> {
    let Some(list) = list else { return Vec::new() };
    list.set(Item::text);
    let Value::List(_) = list.node.value else { return Vec::new() };
    list.list()
        .unwrap_or_default()
        .iter()
        .filter(|item| matches!(item.node.value, Value::Text(_)))
        .filter_map(named)
        .collect()
}

fn named(item: &Item<'_>) -> Option<Named> {
    Some(Named { name: item.plain_name()?, spot: item.node.spot })
}

/// A bound on the time a run takes.
const MOST_REPLICATES: u64 = 1_000_000_000;
