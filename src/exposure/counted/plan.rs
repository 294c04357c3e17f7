//! By which ways does a campaign come to what a class of conversation leaves? Its acts put to the rules of a
//! service, once for all conversations.
//!
//! # Model
//! A way is one act that takes artefacts of one rule, itself or by an operator that reads for it, and the keys
//! that each of the two can have. A route of [`crate::custody::routes`] is a way with one choice of its keys: here
//! the choices stay together, so that no product of them is ever written out.

use super::life::Life;
use crate::adversary::Campaign;
use crate::custody::Custody;
use crate::custody::routes::{falls_to_a_quantum_computer, is_had_from_the_line};
use crate::scenario::{
    Act, Field, LeafRule, LeftFor, Place, Scheme, ServeRule, Service, Target, Verb, What, YieldRule,
};
use crate::unit::Span;

/// A campaign's ways to everything that a service leaves.
#[derive(Debug)]
pub(super) struct Plan {
    /// For each class, the rules that some way leads to.
    pub(super) classes: Vec<Vec<LeafPlan>>,
    /// For each class, the acts that clients seal for as for another reader.
    pub(super) readers: Vec<Vec<ReaderPlan>>,
    /// For each key, where the adversary comes to it by itself or is handed it.
    pub(super) own: Vec<Vec<Spot>>,
    /// For each operator that reads, where it comes to each key.
    pub(super) operators: Vec<Vec<Vec<Spot>>>,
    /// Lives of what every rule leaves.
    pub(super) lives: Vec<Life>,
    /// Whether some way asks when messages were delivered.
    pub(super) asks_about_delivery: bool,
    /// The longest that anything waits for its batch [s].
    pub(super) longest_batch: i64,
    /// Whether any act takes devices, and whether any records handshakes.
    seizes: bool,
    harvests: bool,
    /// How many ways there are.
    pub(super) count: usize,
}

/// One rule, and the ways to what it leaves.
#[derive(Debug, Clone)]
pub(super) struct LeafPlan {
    pub(super) leaf: usize,
    pub(super) ways: Vec<Way>,
    /// Whether any of them sees what somebody sends even where it is kept for another.
    pub(super) sees_sending: bool,
    /// Attributes, a bit each, that a person must have and must not have.
    has: u64,
    lacks: u64,
}

/// One act that adds a reader to a class, by the rule whose content it reads.
#[derive(Debug, Clone)]
pub(super) struct ReaderPlan {
    pub(super) act: usize,
    pub(super) plan: LeafPlan,
    /// Attributes of people who would notice, a bit each.
    pub(super) checked_by: u64,
}

/// One act that takes what one rule leaves.
#[derive(Debug, Clone)]
pub(super) struct Way {
    pub(super) act: usize,
    /// The operator that reads for it.
    pub(super) operator: Option<usize>,
    pub(super) who: Who,
    /// The fields that it hands over; `None` for everything.
    pub(super) only: Option<Vec<Field>>,
    /// Whether what somebody sends is seen here even where it is kept for another.
    pub(super) sees_sending: bool,
    /// Whether it gives only what is sent after the act has begun.
    pub(super) is_prospective: bool,
    /// How often it hands over what has come [s].
    pub(super) batches: Option<i64>,
    /// Which of all ways it is.
    pub(super) number: usize,
}

/// One act that comes to a key at a place.
#[derive(Debug)]
pub(super) struct Spot {
    pub(super) act: usize,
    pub(super) who: Who,
    /// Whether the act must be about whoever the key belongs to.
    pub(super) concerned: bool,
}

/// Which attributes somebody has; `None` for nobody in particular.
type Has<'h> = Option<&'h dyn Fn(usize) -> bool>;

/// For whose things is a place run by the right operator? It hangs on two attributes at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Who {
    attributes: [usize; 2],
    table: [bool; 4],
    nobodys: bool,
    is_always: bool,
}

impl Who {
    /// Tabulates a test of what a person has; `None` is nobody in particular.
    fn of(service: &Service, places: [Place; 2], test: &dyn Fn(Has) -> bool) -> Self {
        let attributes = places.map(|place| {
            let rule = service.operators.iter().find(|rule| rule.place == place);
            rule.and_then(|rule| rule.unless.as_ref()).map_or(0, |(attribute, _)| *attribute)
        });
        let table = [0, 1, 2, 3].map(|row: usize| {
            let has = |attribute: usize| {
                let at = attributes.iter().position(|own| *own == attribute);
                at.is_some_and(|at| row >> at & 1 == 1)
            };
            test(Some(&has))
        });
        let nobodys = test(None);
        Self { attributes, table, nobodys, is_always: nobodys && !table.contains(&false) }
    }

    /// Whether it is so for a person with these attributes.
    pub(super) fn admits(&self, attributes: Option<u64>) -> bool {
        let Some(has) = attributes else { return self.nobodys };
        let bit = |at: usize| (has >> self.attributes[at] & 1) as usize;
        // Where both hang on one attribute, the first of the two speaks.
        let second = if self.attributes[0] == self.attributes[1] { 0 } else { bit(1) };
        self.table[bit(0) | second << 1]
    }

    /// Whether it is so for everybody.
    pub(super) const fn is_always(&self) -> bool {
        self.is_always
    }

    fn is_ever(&self) -> bool {
        self.nobodys || self.table.contains(&true)
    }
}

impl Plan {
    pub(super) fn new(custody: &Custody, campaign: &Campaign) -> Self {
        let service = custody.service();
        let acts: Vec<&Act> = campaign.acts.iter().map(|planned| planned.act).collect();
        let does = |verb: Verb| acts.iter().any(|act| act.verb == verb);
        let (seizes, harvests) = (does(Verb::Seize), does(Verb::Harvest));
        let readers: Vec<Reader> =
            acts.iter().enumerate().flat_map(|(at, act)| Reader::all(service, at, act)).collect();
        let mut plan = Self {
            classes: Vec::new(),
            own: (0..service.keys.len()).map(|key| own_spots(service, &acts, &readers, key)).collect(),
            operators: readers.iter().map(|reader| reader.spots(service, acts[reader.act])).collect(),
            lives: service.leaves.iter().map(Life::of).collect(),
            asks_about_delivery: false,
            longest_batch: readers.iter().filter_map(|reader| reader.batches).max().unwrap_or(0),
            seizes,
            harvests,
            count: 0,
            readers: (0..service.classes.len()).map(|class| readers_of(service, class, &acts)).collect(),
        };
        let mut leaves: Vec<LeafPlan> = (0..service.leaves.len())
            .map(|leaf| LeafPlan::new(leaf, &service.leaves[leaf], plan.ways(service, leaf, &acts, &readers)))
            .collect();
        for way in leaves.iter_mut().flat_map(|leaf| &mut leaf.ways) {
            way.number = plan.count;
            plan.count += 1;
        }
        plan.classes = (0..service.classes.len()).map(|_| Vec::new()).collect();
        for leaf in leaves.into_iter().filter(|leaf| !leaf.ways.is_empty()) {
            plan.asks_about_delivery |= plan.lives[leaf.leaf].asks_about_delivery();
            let classes = &service.leaves[leaf.leaf].classes;
            let (last, others) = classes.split_last().expect("a rule is for some class");
            others.iter().for_each(|class| plan.classes[*class].push(leaf.clone()));
            plan.classes[*last].push(leaf);
        }
        plan
    }

    /// The ways to a rule's artefacts by which they could open.
    fn ways(&self, service: &Service, index: usize, acts: &[&Act], readers: &[Reader]) -> Vec<Way> {
        let leaf = &service.leaves[index];
        let mut ways = Vec::new();
        for (at, act) in acts.iter().enumerate() {
            if act.reaches.contains(&leaf.at) && !matches!(act.verb, Verb::Compel(..)) {
                ways.push(Way::new(at, None, target(service, act, leaf.at), leaf));
            }
        }
        for (at, reader) in readers.iter().enumerate().filter(|(_, reader)| reader.from.contains(&leaf.at)) {
            let withheld = reader.only.is_some() && leaf.what == What::Content;
            if !withheld {
                let who = reader.runs(service, acts[reader.act], leaf.at);
                ways.push(Way {
                    operator: Some(at),
                    only: reader.only.map(<[Field]>::to_vec),
                    is_prospective: reader.is_prospective,
                    batches: reader.batches,
                    ..Way::new(reader.act, None, who, leaf)
                });
            }
        }
        ways.retain(|way| way.who.is_ever() && self.could_open(service, leaf, way));
        ways
    }

    /// Whether every key over an artefact could be had: the outer ones by an operator that reads, the rest by the
    /// adversary, unless the operator hands over fields alone.
    fn could_open(&self, service: &Service, leaf: &LeafRule, way: &Way) -> bool {
        let by_operator =
            |key: &usize| way.operator.is_some_and(|reader| is_near(service, *key, &self.operators[reader]));
        let by_adversary = |key: &usize| match service.keys[*key].scheme {
            Scheme::Stored { .. } => is_near(service, *key, &self.own),
            _ => self.seizes || (self.harvests && falls_to_a_quantum_computer(service, *key)),
        };
        let outer = leaf.under.iter().rev().take_while(|key| by_operator(key)).count();
        let inner = &leaf.under[..leaf.under.len() - outer];
        match way.only {
            Some(_) => inner.is_empty(),
            None => inner.iter().all(by_adversary),
        }
    }
}

/// The acts that add a reader to a class.
fn readers_of(service: &Service, class: usize, acts: &[&Act]) -> Vec<ReaderPlan> {
    let mut readers = Vec::new();
    for (at, act) in acts.iter().enumerate().filter(|(_, act)| act.verb.adds_reader()) {
        let speaks = |place: &Place| {
            act.reaches.contains(place) && is_aimed_at(service, act, service.operator(*place, None), None)
        };
        let found = service.leaves.iter().enumerate().find_map(|(index, leaf)| {
            let is_content = leaf.what == What::Content && leaf.classes.contains(&class);
            let rule = &service.keys[*leaf.under.first().filter(|_| is_content)?];
            rule.vouched_by.iter().any(speaks).then_some((index, leaf, rule))
        });
        if let Some((index, leaf, rule)) = found {
            let way = Way::new(at, None, Who::of(service, [leaf.at; 2], &|_| true), leaf);
            let plan = LeafPlan::new(index, leaf, vec![way]);
            readers.push(ReaderPlan { act: at, plan, checked_by: rule.checked_by.map_or(0, |a| 1 << a) });
        }
    }
    readers
}

/// Whether somebody comes to a key, or to one that wraps it.
fn is_near(service: &Service, key: usize, spots: &[Vec<Spot>]) -> bool {
    let mut next = Some(key);
    while let Some(key) = next {
        if !spots[key].is_empty() {
            return true;
        }
        next = match service.keys[key].scheme {
            Scheme::Stored { wrapped_by, .. } => wrapped_by,
            _ => None,
        };
    }
    false
}

impl LeafPlan {
    fn new(leaf: usize, rule: &LeafRule, ways: Vec<Way>) -> Self {
        let bits = |holds| {
            let those = rule.conditions.iter().filter(|condition| condition.holds == holds);
            those.fold(0, |bits, condition| bits | 1 << condition.attribute)
        };
        let sees_sending = ways.iter().any(|way| way.sees_sending);
        Self { leaf, ways, sees_sending, has: bits(true), lacks: bits(false) }
    }

    /// Whether the rule leaves anything for a person with these attributes.
    pub(super) const fn fits(&self, attributes: u64) -> bool {
        attributes & self.has == self.has && attributes & self.lacks == 0
    }
}

impl Way {
    fn new(act: usize, operator: Option<usize>, who: Who, leaf: &LeafRule) -> Self {
        // An account is seen to send on its own line and at the front end.
        let sees_sending = matches!(leaf.at, Place::Link | Place::Frontend) && leaf.left_for != LeftFor::Message;
        Self { act, operator, who, only: None, sees_sending, is_prospective: false, batches: None, number: 0 }
    }
}

/// An operator that reads for an act: by its own tools, or because it is ordered to.
struct Reader<'a> {
    act: usize,
    operator: &'a str,
    from: Vec<Place>,
    with: &'a [Place],
    only: Option<&'a [Field]>,
    is_prospective: bool,
    batches: Option<i64>,
}

impl<'a> Reader<'a> {
    fn all(service: &'a Service, at: usize, act: &Act) -> Vec<Self> {
        if let Verb::Compel(_, tier) = &act.verb {
            let is_asked = |rule: &&YieldRule| rule.tiers.contains(tier);
            let reads = |rule: &'a YieldRule| Self {
                act: at,
                operator: rule.operator.as_deref().unwrap_or(&service.provider),
                from: rule
                    .from
                    .iter()
                    .copied()
                    .filter(|p| act.reaches.is_empty() || act.reaches.contains(p))
                    .collect(),
                with: &rule.unwraps_with,
                only: rule.only.as_deref(),
                is_prospective: rule.is_prospective,
                batches: rule.batches.map(Span::seconds),
            };
            return service.yields.iter().filter(is_asked).map(reads).collect();
        }
        let reached = service
            .serves
            .iter()
            .filter(|rule| act.reaches.contains(&rule.at) && target(service, act, rule.at).admits(None));
        let reads = |rule: &'a ServeRule| Self {
            act: at,
            operator: service.operator(rule.at, None),
            from: rule.from.clone(),
            with: &rule.unwraps_with,
            only: None,
            is_prospective: rule.is_prospective,
            batches: None,
        };
        reached.map(reads).collect()
    }

    /// For whose things this operator runs a place, and is the one that the act is aimed at.
    fn runs(&self, service: &Service, act: &Act, place: Place) -> Who {
        let is_ordered = matches!(act.verb, Verb::Compel(..));
        Who::of(service, [place, second(act, place)], &|has| {
            let runs = service.operator(place, has);
            runs == self.operator && (!is_ordered || is_aimed_at(service, act, runs, has))
        })
    }

    /// Where it comes to each key that it may use.
    fn spots(&self, service: &Service, act: &Act) -> Vec<Vec<Spot>> {
        let usable = |places: &[Place]| {
            let with = places.iter().filter(|place| self.with.contains(place));
            let spots =
                with.map(|place| Spot { act: self.act, who: self.runs(service, act, *place), concerned: false });
            spots.filter(|spot| spot.who.is_ever()).collect()
        };
        service.keys.iter().map(|key| usable(&key.rests_at)).collect()
    }
}

/// Where a campaign comes to a key: an act reaches where it rests, or an operator hands over what is there.
fn own_spots(service: &Service, acts: &[&Act], readers: &[Reader], index: usize) -> Vec<Spot> {
    let (key, mut spots) = (&service.keys[index], Vec::new());
    for (at, act) in acts.iter().enumerate() {
        if !is_had_from_the_line(service, index, &act.verb) {
            continue;
        }
        let who = Who::of(service, [Place::Link; 2], &|_| true);
        spots.push(Spot { act: at, who, concerned: true });
    }
    for place in &key.rests_at {
        for (at, act) in acts.iter().enumerate() {
            if act.reaches.contains(place) && !matches!(act.verb, Verb::Compel(..)) {
                spots.push(Spot { act: at, who: target(service, act, *place), concerned: true });
            }
        }
        for reader in readers
            .iter()
            .filter(|reader| reader.only.is_none() && !reader.is_prospective && reader.from.contains(place))
        {
            let who = reader.runs(service, acts[reader.act], *place);
            spots.push(Spot { act: reader.act, who, concerned: true });
        }
    }
    spots.retain(|spot| spot.who.is_ever());
    spots
}

/// For whose things at a place an act is aimed at whoever runs it.
fn target(service: &Service, act: &Act, place: Place) -> Who {
    Who::of(service, [place, second(act, place)], &|has| is_aimed_at(service, act, service.operator(place, has), has))
}

fn is_aimed_at(service: &Service, act: &Act, operator: &str, has: Has) -> bool {
    match act.verb.target() {
        None => true,
        Some(Target::Provider) => operator == service.provider,
        Some(Target::OperatorOf(other)) => operator == service.operator(*other, has),
        Some(Target::Named(name)) => operator == name,
    }
}

/// The other place whose operator an act's target hangs on, if there is one.
fn second(act: &Act, place: Place) -> Place {
    match act.verb.target() {
        Some(Target::OperatorOf(other)) => *other,
        _ => place,
    }
}
