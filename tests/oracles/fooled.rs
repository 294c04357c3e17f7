//! Can it be fooled? Names decide nothing, a way needs all its parts, and the smallest worlds give sensible rows.

use plainsight::adversary::{Campaign, Reach};
use plainsight::custody::{Custody, Ledger, Lots};
use plainsight::engine::{self, Prove, Replicated, Replicates};
use plainsight::exposure::{Columns, Counter, Kind, Outcome, Scratch, expose};
use plainsight::rng::Seed;
use plainsight::scenario::{
    About, Act, Adversary, Anchor, End, Field, Kind as Size, Origin, Place, Quantity, Service, Study, Target, Verb,
    default_study,
};
use plainsight::unit::{Moment, Span};
use plainsight::world::{Arrival, Conversation, Message, World};

fn built_in() -> Study {
    default_study().expect("the built-in study has no mistakes")
}

/// A few events under a few draws, and everything counted and proved at central values.
fn run(study: &Study, messages: u64) -> (Replicated, Vec<engine::Carried>) {
    let seed = Seed(study.seed);
    let world = World::generate(&study.world, seed, Some(messages));
    let lots = Lots::draw(seed, &study.services, world.people(), world.conversations());
    let ground = engine::ground(&world, &lots, &study.services, &study.world.deletion.share);
    let asked = Replicates {
        services: &study.services,
        adversaries: &study.adversaries,
        begins: world.campaign_at(),
        deleted: &study.world.deletion.share,
        reference: 0,
        events: 5,
        seed,
    };
    let replicated = asked.run(&ground, 0..6, &engine::Still).expect("nobody stops it");
    // Draws by themselves, by somebody who remembers nothing, give the same.
    let one = |draw| asked.run(&ground, draw..draw + 1, &engine::Still).expect("nobody stops it");
    let merged = (0..6).map(one).fold(Replicated::default(), crate::bench::merged);
    assert_eq!(merged.pairs, replicated.pairs);
    let plan = |adversary| Campaign::plan(adversary, world.campaign_at(), world.people(), seed);
    let campaigns: Vec<Campaign> = study.adversaries.iter().map(plan).collect();
    let carry = |service| engine::carry(service, &campaigns, &ground, seed, Prove::All, &engine::Still);
    (replicated, study.services.iter().map(|service| carry(service).expect("nobody stops it")).collect())
}

#[test]
fn a_name_moves_no_number() {
    let mut study = built_in();
    let before = run(&study, 1_500);
    for (at, service) in study.services.iter_mut().enumerate() {
        service.id = format!("service-{}", 100 - at);
        service.name = "Any".to_owned();
    }
    for (at, adversary) in study.adversaries.iter_mut().enumerate() {
        adversary.id = format!("adversary-{}", 100 - at);
        adversary.name = "Anybody".to_owned();
    }
    let after = run(&study, 1_500);
    assert_eq!(before.0.pairs, after.0.pairs);
    for (before, after) in before.1.iter().zip(&after.1) {
        assert_eq!(before.tallies, after.tallies);
        assert_eq!(before.proved, after.proved);
    }
    let hits = |replicated: &Replicated| {
        let sums = replicated.pairs.iter().flat_map(|pair| pair.classes.iter().flatten());
        sums.map(|sums| sums.of_total.hits).sum::<u64>()
    };
    assert!(hits(&before.0) > 1_000, "{}", hits(&before.0));
}

fn act(place: Place) -> Act {
    Act {
        verb: Verb::BreakIn(Target::Provider),
        reaches: vec![place],
        about: About::Everyone,
        succeeds: Quantity::fixed(1.0),
        told: Quantity::fixed(0.0),
        at: Quantity::fixed(0.0),
        dwell: Quantity::fixed(0.0),
        window: None,
    }
}

/// Content that comes out of the first service, counted and proved, at central values.
fn content(study: &Study, messages: u64) -> u64 {
    let (_, carried) = run(study, messages);
    let of = |tally: &plainsight::exposure::Summary| {
        tally.classes.last().expect("all classes").counts[Kind::Content as usize].exposed
    };
    assert_eq!(of(&carried[0].tallies[0]), of(&carried[0].proved[0]));
    of(&carried[0].tallies[0])
}

/// The built-in TikTok alone, against one adversary with these acts.
fn against(acts: Vec<Act>) -> Study {
    let mut study = built_in();
    study.services.retain(|service| service.id == "tiktok");
    let adversary: Adversary = study.adversaries.remove(0);
    study.adversaries = vec![Adversary { acts, ..adversary }];
    study
}

#[test]
fn a_pair_of_acts_opens_what_neither_does_alone() {
    let (store, keys) = (act(Place::Store), act(Place::Keys));
    assert!(content(&against(vec![store.clone(), keys.clone()]), 500) > 100);
    assert_eq!(content(&against(vec![store]), 500), 0);
    assert_eq!(content(&against(vec![keys.clone()]), 500), 0);
    // Nor does the pair where the key rests nowhere.
    let mut study = against(vec![act(Place::Store), keys]);
    study.services[0].keys.iter_mut().for_each(|key| key.rests_at.retain(|place| *place != Place::Keys));
    assert_eq!(content(&study, 500), 0);
}

#[test]
fn what_is_kept_for_no_time_is_found_only_in_the_second_of_its_deletion() {
    let mut study = against(vec![act(Place::Store), act(Place::Keys)]);
    let kept = content(&study, 2_000);
    for leaf in &mut study.services[0].leaves {
        leaf.until = End::After { anchor: Anchor::Sent, after: Quantity::fixed(0.0), at_most: None };
    }
    let not_kept = content(&study, 2_000);
    assert!(kept > 1_000 && not_kept <= 2, "{kept}, {not_kept}");
}

fn rows_are_sensible(study: &Study, messages: u64) {
    let (replicated, carried) = run(study, messages);
    for sums in replicated.pairs.iter().flat_map(|pair| pair.classes.iter().flatten()) {
        for nested in [&sums.of_total, &sums.of_scope, &sums.year] {
            if let Some(estimate) = nested.estimate() {
                assert!((0.0..=1.0).contains(&estimate.mean), "{estimate:?}");
                assert!(
                    nested.assumed(0.05) <= nested.assumed(0.95) && nested.predicted(0.05) <= nested.predicted(0.95)
                );
            }
        }
    }
    let total = |carried: &engine::Carried| carried.class_messages.iter().sum::<u64>();
    assert!(carried.iter().all(|carried| total(carried) == messages));
}

#[test]
fn the_smallest_worlds_give_sensible_rows() {
    rows_are_sensible(&built_in(), 1);
    // A window of one second, in which everything is said.
    let mut study = built_in();
    study.world.span = Span::from_seconds(1.0);
    study.world.campaign_at = Span::from_seconds(1.0);
    rows_are_sensible(&study, 50);
    // Groups of the least size alone: no class of direct conversations has a message.
    let mut study = built_in();
    let Origin::Generated(generated) = &mut study.world.origin else { panic!("campus is generated") };
    (generated.groups, generated.group_size) = (Quantity::fixed(1.0), Quantity::fixed(1.0));
    rows_are_sensible(&study, 50);
}

#[test]
fn a_service_that_leaves_nothing_exposes_nothing() {
    let mut study = built_in();
    let empty = |service: &Service| Service { leaves: Vec::new(), ..service.clone() };
    study.services = study.services.iter().map(empty).collect();
    let (replicated, carried) = run(&study, 300);
    assert!(replicated.pairs.iter().all(|pair| pair.classes.is_empty()));
    let opened = carried.iter().flat_map(|carried| &carried.proved).map(|tally| tally.classes[0].opened);
    assert_eq!(opened.sum::<u64>(), 0);
}

#[test]
fn whoever_writes_to_nobody_has_no_recipient_to_be_known() {
    let study = built_in();
    let seed = Seed(1);
    let world = World::generate(&study.world, seed, Some(10));
    let at = |seconds| Moment::from_seconds(seconds);
    let message =
        |id, sent| Message { id, sender: 0, sent: at(sent), size: 9, deleted: None, harmful: false, departures: 0 };
    let own = || vec![Arrival::default()];
    let conversation =
        Conversation::by_hand(Size::Group, vec![0], vec![(message(0, 5), own()), (message(1, 9), own())]);
    let mut columns = Columns::default();
    columns.push(&conversation, world.pairs(), &[], &[]);
    let lots = Lots::new(seed);
    for service in &study.services {
        let custody = Custody::new(service, world.people(), &lots, &|_| true);
        for adversary in &study.adversaries {
            let campaign = Campaign::plan(adversary, at(5), world.people(), seed);
            let mut ledger = Ledger::default();
            custody.carry(&conversation, &[], &mut ledger);
            let proved = expose(&conversation, &ledger, &custody, &Reach::new(&custody, &campaign));
            let mut scratch = Scratch::default();
            let counter = Counter::new(&custody, &campaign, 0.0);
            counter.find(&columns.view(0), ledger.class, &mut scratch);
            let counted = scratch.found.outcome(&columns.view(0));
            assert_eq!(proved.exposed, counted.exposed, "{} × {}", service.id, adversary.id);
            assert!(proved.exposed.iter().all(|parts| parts & Outcome::field(Field::Recipient) == 0));
        }
    }
}
