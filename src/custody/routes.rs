//! By which sets of things does a message's content open, or a field of it, as far as the rules go? Derived from a service's file by
//! closure, without a message and without a byte.
//!
//! # Model
//! An artefact opens if every key over it is had. A key is had where it rests, or where a key that wraps it is had,
//! since the wrapped copy lies beside the artefact. Who reads through the service's own read path, or under an order,
//! takes off the outer layers whose keys the operator may use; what remains needs its keys as before.
//!
//! # Assumptions
//! A route says what is needed and not when: lives, rotation and how far a ratchet has run decide message by message.

use std::collections::BTreeSet;

use crate::scenario::{Field, LeafRule, Place, Scheme, Service, Verb, What};

/// What a route leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sought {
    /// The message itself.
    Content,
    /// A field of metadata.
    Field(Field),
}

/// One thing that a route needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// The artefact of a rule, by its index, at its place.
    Leaf(usize),
    /// A read path, by its index: the operator reads.
    Serve(usize),
    /// What an order yields, by its index: the operator reads.
    Yield(usize),
    /// A stored key, by its index, where it rests.
    Key(usize, Place),
    /// The key of a connection, by its index, agreed on by whoever stands in the middle with a false certificate.
    Connection(usize),
    /// The handshake behind a key, by its index, recorded on the line, once classical agreement is broken.
    Handshake(usize),
    /// The state of a ratchet or of a group's chains, by the index of the key, on a member's device.
    State(usize),
    /// A reader added under a key, by its index, by whoever speaks for a place that vouches for it.
    Reader(usize, Place),
}

/// A minimal set of things that open what is sought: without any one of them it stays shut.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Route {
    /// What it needs, sorted.
    pub needs: Vec<Need>,
    /// The rule whose artefact opens.
    pub leaf: usize,
}

impl Sought {
    fn is_told_by(self, what: &What) -> bool {
        match (self, what) {
            (Self::Content, What::Content) => true,
            (Self::Field(field), What::Fields(fields)) => fields.contains(&field),
            _ => false,
        }
    }

    /// Whether an order gives it that may be limited to some fields.
    fn is_given(self, only: Option<&[Field]>) -> bool {
        match (self, only) {
            (_, None) => true,
            (Self::Content, Some(_)) => false,
            (Self::Field(field), Some(only)) => only.contains(&field),
        }
    }
}

/// The routes to what is sought of messages of a class of conversation, the shortest first.
pub fn routes(service: &Service, class: usize, sought: Sought) -> Vec<Route> {
    let mut all: BTreeSet<(usize, Route)> = BTreeSet::new();
    let leaves = service.leaves.iter().enumerate();
    for (index, leaf) in leaves.filter(|(_, leaf)| leaf.classes.contains(&class) && sought.is_told_by(&leaf.what)) {
        for (first, shut) in ways(service, index, leaf, sought) {
            for keys in combinations(service, shut) {
                let needs: BTreeSet<Need> = keys.into_iter().chain([first]).collect();
                all.insert((needs.len(), Route { needs: needs.into_iter().collect(), leaf: index }));
            }
        }
    }
    // An added reader is sealed a copy of its own, which tells all that a recipient sees.
    let ends = service.leaves.iter().enumerate();
    for (index, leaf) in ends.filter(|(_, leaf)| leaf.classes.contains(&class) && leaf.what == What::Content) {
        let Some(key) = leaf.under.first() else { continue };
        for place in &service.keys[*key].vouched_by {
            all.insert((1, Route { needs: vec![Need::Reader(*key, *place)], leaf: index }));
        }
    }
    let mut routes: Vec<Route> = Vec::new();
    for (_, route) in all {
        // What is shorter came first, so whatever contains another is found here.
        let holds = |other: &Route| other.needs.iter().all(|need| route.needs.contains(need));
        if !routes.iter().any(holds) {
            routes.push(route);
        }
    }
    routes
}

/// How an artefact comes to hand, and the keys that still lie over it then, the innermost first.
fn ways<'a>(service: &Service, index: usize, leaf: &'a LeafRule, sought: Sought) -> Vec<(Need, &'a [usize])> {
    let mut ways = vec![(Need::Leaf(index), &leaf.under[..])];
    for (at, rule) in service.serves.iter().enumerate() {
        let runs = |place: Place| service.operators_of(place).contains(&service.operator(rule.at, None));
        if rule.from.contains(&leaf.at) && runs(leaf.at) {
            let usable = |place: Place| rule.unwraps_with.contains(&place) && runs(place);
            ways.push((Need::Serve(at), peeled(service, &leaf.under, &usable)));
        }
    }
    for (at, rule) in service.yields.iter().enumerate() {
        let operator = rule.answered_by(service);
        let runs = |place: Place| service.operators_of(place).contains(&operator);
        if sought.is_given(rule.only.as_deref()) && rule.from.contains(&leaf.at) && runs(leaf.at) {
            let usable = |place: Place| rule.unwraps_with.contains(&place) && runs(place);
            ways.push((Need::Yield(at), peeled(service, &leaf.under, &usable)));
        }
    }
    ways
}

/// The keys that stay over an artefact when an operator has taken off what it can, from the outside.
fn peeled<'a>(service: &Service, under: &'a [usize], usable: &dyn Fn(Place) -> bool) -> &'a [usize] {
    let mut shut = under;
    while let Some((outermost, inner)) = shut.split_last() {
        if !chain(service, *outermost).iter().any(|key| service.keys[*key].rests_at.iter().any(|p| usable(*p))) {
            break;
        }
        shut = inner;
    }
    shut
}

/// Every choice of one way to each of some keys.
fn combinations(service: &Service, keys: &[usize]) -> Vec<BTreeSet<Need>> {
    let mut sets = vec![BTreeSet::new()];
    for key in keys {
        let ways = had(service, *key);
        let longer = sets.iter().flat_map(|set| {
            ways.iter().map(move |need| {
                let mut set: BTreeSet<Need> = set.clone();
                set.insert(*need);
                set
            })
        });
        sets = longer.collect();
    }
    sets
}

/// What each gives a key by itself.
fn had(service: &Service, key: usize) -> Vec<Need> {
    if !matches!(service.keys[key].scheme, Scheme::Stored { .. }) {
        let recorded = falls_to_a_quantum_computer(service, key).then_some(Need::Handshake(key));
        return [Need::State(key)].into_iter().chain(recorded).collect();
    }
    let keys = chain(service, key).into_iter();
    let resting = keys.flat_map(|key| service.keys[key].rests_at.iter().map(move |place| (key, *place)));
    let rests = resting.flat_map(|(key, place)| [Need::Key(key, place)].into_iter().chain(handed(service, place)));
    let agreed = chain(service, key).into_iter().filter(|key| falls_to_a_false_certificate(service, *key));
    let recorded = chain(service, key).into_iter().filter(|key| falls_to_a_quantum_computer(service, *key));
    rests.chain(agreed.map(Need::Connection)).chain(recorded.map(Need::Handshake)).collect()
}

/// The read paths and orders by which what rests at a place is handed over.
fn handed(service: &Service, place: Place) -> Vec<Need> {
    let runs = |operator: &str| service.operators_of(place).contains(&operator);
    let serves = service.serves.iter().enumerate();
    let served = serves.filter(|(_, rule)| {
        !rule.is_prospective && rule.from.contains(&place) && runs(service.operator(rule.at, None))
    });
    let yields = service.yields.iter().enumerate();
    let yielded = yields.filter(|(_, rule)| {
        let operator = rule.answered_by(service);
        rule.only.is_none() && !rule.is_prospective && rule.from.contains(&place) && runs(operator)
    });
    served.map(|(at, _)| Need::Serve(at)).chain(yielded.map(|(at, _)| Need::Yield(at))).collect()
}

/// Whether an act has a connection's key from the line itself.
pub fn is_had_from_the_line(service: &Service, key: usize, verb: &Verb) -> bool {
    match verb {
        Verb::Impersonate => falls_to_a_false_certificate(service, key),
        Verb::Harvest => service.keys[key].is_connection() && falls_to_a_quantum_computer(service, key),
        _ => false,
    }
}

/// Whether whoever shows a false certificate on the line agrees on a key: one of a connection, over what passes there, and
/// not pinned.
pub fn falls_to_a_false_certificate(service: &Service, key: usize) -> bool {
    let rule = &service.keys[key];
    rule.is_connection() && !rule.is_pinned && is_on_the_line(service, key)
}

/// Whether whoever recorded the line has a key once classical agreement breaks: one that clients agreed on by it alone, over
/// what passes there.
pub fn falls_to_a_quantum_computer(service: &Service, key: usize) -> bool {
    let rule = &service.keys[key];
    let is_agreed = rule.is_connection() || !matches!(rule.scheme, Scheme::Stored { .. });
    is_agreed && !rule.is_quantum_resistant && shows_on_the_line(service, key)
}

/// Whether what a key was agreed on with passes where whoever recorded the line reads it in the end: on the line, with no
/// layer around it that stays shut.
pub fn shows_on_the_line(service: &Service, key: usize) -> bool {
    let gives_way = |outer: &usize| {
        let mut keys = chain(service, *outer).into_iter().map(|key| &service.keys[key]);
        keys.any(|rule| rule.is_connection() && !rule.is_quantum_resistant)
    };
    let shows = |under: &[usize]| {
        under
            .iter()
            .enumerate()
            .any(|(layer, inner)| chain(service, *inner).contains(&key) && under[layer + 1..].iter().all(gives_way))
    };
    service.leaves.iter().any(|leaf| leaf.at == Place::Link && shows(&leaf.under))
}

/// Whether a key lies over anything that passes on the line.
fn is_on_the_line(service: &Service, key: usize) -> bool {
    let mut under = service.leaves.iter().filter(|leaf| leaf.at == Place::Link).flat_map(|leaf| &leaf.under);
    under.any(|inner| chain(service, *inner).contains(&key))
}

/// A key, the one that wraps it, and so on.
pub fn chain(service: &Service, key: usize) -> Vec<usize> {
    let mut chain = vec![key];
    while let Some(Scheme::Stored { wrapped_by: Some(by), .. }) = chain.last().map(|key| &service.keys[*key].scheme) {
        chain.push(*by);
    }
    chain
}
