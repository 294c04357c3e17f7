//! Is a route what opens, and is nothing else? Every choice of keys is tried on real bytes.

use plainsight::adversary::{Campaign, Haul, Reach, open};
use plainsight::custody::routes::{Need, Route, Sought, routes};
use plainsight::custody::{Custody, Ledger, Lots};
use plainsight::rng::Seed;
use plainsight::scenario::{
    About, Act, Adversary, AdversaryClass, Field, Place, Quantity, Scheme, Service, Verb, What, default_study,
};
use plainsight::unit::Moment;
use plainsight::world::World;

use crate::naive::chance;

#[test]
fn a_choice_of_keys_opens_an_artefact_if_and_only_if_it_holds_a_route() {
    let study = default_study().expect("the built-in study has no mistakes");
    let (mut opened, mut shut) = (0_u64, 0_u64);
    for case in 0..300 {
        let mut chance = Seed(3).purpose("oracle/routes").stream(case);
        let service = chance::service(&study.services, &mut chance);
        let world = World::generate(&study.world, Seed(case), Some(40));
        let lots = Lots::new(Seed(case));
        let custody = Custody::new(&service, world.people(), &lots, &|_| true);
        let mut ledger = Ledger::default();
        for index in 0..world.conversations() {
            custody.carry(&world.conversation(index), &[], &mut ledger);
            for sought in SOUGHT {
                let (some, none) = try_all(&service, &ledger, sought);
                (opened, shut) = (opened + some, shut + none);
            }
        }
    }
    println!("{opened} choices opened, {shut} did not, as the routes say");
    assert!(opened > 10_000 && shut > 10_000);
}

/// Every set of stored keys on every artefact: which sets open it, and whether a route says so.
fn try_all(service: &Service, ledger: &Ledger, sought: Sought) -> (u64, u64) {
    let routes = routes(service, ledger.class, sought);
    let (mut opened, mut shut) = (0, 0);
    // A key that rests nowhere is in nobody's hands.
    let resting: Vec<usize> = (0..service.keys.len()).filter(|key| !service.keys[*key].rests_at.is_empty()).collect();
    for leaf in 0..service.leaves.len() {
        for artefact in ledger.artefacts[leaf].iter().filter(|_| tells(service, leaf, sought)).take(2) {
            for choice in 0..1_u32 << resting.len() {
                let chosen =
                    |key: usize| resting.iter().position(|k| *k == key).is_some_and(|at| choice >> at & 1 == 1);
                let mut haul = Haul::default();
                haul.take(ledger, leaf, artefact);
                ledger
                    .keys
                    .iter()
                    .filter(|key| chosen(usize::from(key.name.rule)))
                    .for_each(|key| haul.take_key(ledger, key));
                let mut came_out = false;
                open(service, &haul, &mut |_, _| came_out = true);
                let is_had = |need: &Need| match need {
                    Need::Leaf(index) => *index == leaf,
                    Need::Key(key, _) => chosen(*key),
                    Need::Serve(_)
                    | Need::Yield(_)
                    | Need::State(_)
                    | Need::Connection(_)
                    | Need::Handshake(_)
                    | Need::Reader(..) => false,
                };
                let said = routes.iter().any(|route| route.needs.iter().all(is_had));
                assert_eq!(came_out, said, "{}, leaf {leaf}, keys {choice:b} of {resting:?}", service.id);
                if came_out { opened += 1 } else { shut += 1 }
            }
        }
    }
    (opened, shut)
}

const SOUGHT: [Sought; 3] = [Sought::Content, Sought::Field(Field::Sender), Sought::Field(Field::Size)];

fn tells(service: &Service, leaf: usize, sought: Sought) -> bool {
    match (sought, &service.leaves[leaf].what) {
        (Sought::Content, what) => *what == What::Content,
        (Sought::Field(field), What::Fields(fields)) => fields.contains(&field),
        _ => false,
    }
}

fn is_content(service: &Service, leaf: usize) -> bool {
    service.leaves[leaf].what == What::Content
}

#[test]
fn a_read_path_or_an_order_opens_what_its_routes_say() {
    let study = default_study().expect("the built-in study has no mistakes");
    let (mut opened, mut shut) = (0, 0);
    for case in 0..300 {
        let mut chance = Seed(4).purpose("oracle/routes").stream(case);
        let service = chance::lasting(chance::service(&study.services, &mut chance));
        let world = World::generate(&study.world, Seed(case), Some(60));
        let lots = Lots::new(Seed(case));
        let custody = Custody::new(&service, world.people(), &lots, &|_| true);
        let mut ledger = Ledger::default();
        for rule in &service.serves {
            let adversary = visitor(rule.at);
            let campaign = Campaign::plan(&adversary, Moment::from_seconds(1 << 40), world.people(), Seed(case));
            let reach = Reach::new(&custody, &campaign);
            for conversation in (0..world.conversations()).map(|index| world.conversation(index)) {
                custody.carry(&conversation, &[], &mut ledger);
                let mut came_out = false;
                // The read path alone: what else is at its place does not count.
                reach.run(&ledger, &mut |sealed, _, _| {
                    came_out |= is_content(&service, sealed.leaf) && service.leaves[sealed.leaf].at != rule.at;
                });
                let alone =
                    |route: &Route| matches!(route.needs[..], [Need::Serve(at)] if service.serves[at].at == rule.at);
                let by_rules = routes(&service, ledger.class, Sought::Content).iter().any(alone);
                // Not every artefact of a rule exists: no backup, nobody who chose the message.
                assert!(by_rules || !came_out, "{}: {rule:?}", service.id);
                if came_out { opened += 1 } else { shut += 1 }
            }
        }
    }
    println!("{opened} conversations opened by a read path, {shut} did not");
    assert!(opened > 100 && shut > 100);
}

fn visitor(place: Place) -> Adversary {
    let now = Quantity::fixed(0.0);
    let act = Act {
        verb: Verb::Tap,
        reaches: vec![place],
        about: About::Everyone,
        succeeds: Quantity::fixed(1.0),
        told: Quantity::fixed(0.0),
        at: now.clone(),
        dwell: now,
        window: None,
    };
    let words = String::new;
    Adversary {
        id: words(),
        name: words(),
        summary: words(),
        class: AdversaryClass::Breach,
        rate: None,
        acts: vec![act],
        stated: Vec::new(),
    }
}

#[test]
fn a_key_that_rests_nowhere_takes_away_exactly_the_routes_that_needed_it() {
    let study = default_study().expect("the built-in study has no mistakes");
    for service in &study.services {
        for class in 0..service.classes.len() {
            let before = routes(service, class, Sought::Content);
            assert!(!before.is_empty());
            for key in 0..service.keys.len() {
                if !matches!(service.keys[key].scheme, Scheme::Stored { .. }) {
                    continue;
                }
                let mut without = service.clone();
                without.keys[key].rests_at.clear();
                let after = routes(&without, class, Sought::Content);
                let needs =
                    |route: &Route| route.needs.iter().any(|need| matches!(need, Need::Key(k, _) if *k == key));
                for route in &before {
                    let passes = route.needs.iter().any(|need| matches!(need, Need::Serve(_) | Need::Yield(_)));
                    assert!(needs(route) != after.contains(route) || passes, "{}: {route:?}", service.id);
                }
                assert!(after.iter().all(|route| !needs(route)));
            }
        }
    }
}

#[test]
fn names_make_no_difference() {
    let study = default_study().expect("the built-in study has no mistakes");
    for service in &study.services {
        let mut renamed = service.clone();
        (renamed.id, renamed.name) = ("x".to_owned(), "X".to_owned());
        renamed.keys.iter_mut().enumerate().for_each(|(at, key)| key.name = format!("k{at}"));
        for class in 0..service.classes.len() {
            assert_eq!(routes(service, class, Sought::Content), routes(&renamed, class, Sought::Content));
        }
    }
}
