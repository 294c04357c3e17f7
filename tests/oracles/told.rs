//! Who hears of it? Those whom some act tells, whether it succeeded or not, and in each event others.

use plainsight::adversary::{Campaign, Events};
use plainsight::custody::{Custody, Lots};
use plainsight::engine::{self, Replicates};
use plainsight::exposure::{Counter, Kind, Room, Standing};
use plainsight::rng::Seed;
use plainsight::scenario::{About, Act, Quantity, Study, default_study};
use plainsight::world::World;

use crate::bench;

const SEED: Seed = Seed(7);

/// TikTok, and a break-in on its read path with these acts.
fn study(change: impl Fn(&mut Vec<Act>)) -> Study {
    let mut study = default_study().expect("the built-in study has no mistakes");
    study.services.retain(|service| service.id == "tiktok");
    study.adversaries.retain(|adversary| adversary.id == "breach-read-path");
    change(&mut study.adversaries[0].acts);
    study
}

#[test]
fn one_act_that_tells_is_enough_and_a_failed_one_tells_too() {
    let study = study(|acts| {
        let act = |accounts, succeeds, told| Act {
            about: About::Accounts(accounts),
            succeeds: Quantity::fixed(succeeds),
            told: Quantity::fixed(told),
            ..acts[0].clone()
        };
        *acts = vec![act(40, 1.0, 0.0), act(10, 0.0, 1.0)];
    });
    let world = World::generate(&study.world, SEED, Some(1_000));
    let campaign = Campaign::plan(&study.adversaries[0], world.campaign_at(), world.people(), SEED);
    let told: Vec<u32> = (0..world.people()).filter(|person| campaign.tells(*person)).collect();
    assert_eq!(Some(&told[..]), campaign.acts[1].about.as_deref(), "the ten of the second act, and nobody else");
    let carried = bench::carry(&study.services[0], std::slice::from_ref(&campaign), &world, SEED);
    let counts = &carried.tallies[0].classes.last().expect("all classes").counts;
    let [people, untold] = [Kind::People, Kind::Untold].map(|kind| counts[kind as usize]);
    assert_eq!((people.total, people.scope), (untold.total, untold.scope));
    assert!(untold.exposed < people.exposed && untold.exposed >= people.exposed - 10, "{people:?}, {untold:?}");
}

#[test]
fn in_each_event_others_are_told_even_where_all_else_is_the_same() {
    let study = study(|acts| {
        acts.iter_mut().for_each(|act| {
            (act.about, act.succeeds) = (About::Everyone, Quantity::fixed(1.0));
            (act.told, act.dwell) = (Quantity::fixed(0.5), Quantity::fixed(86_400.0));
        });
    });
    let (draws, events) = (3, 4);
    let world = World::generate(&study.world, SEED, Some(1_000));
    let (lots, deleted) = (Lots::new(SEED), Quantity::fixed(world.deleted()));
    let ground = engine::ground(&world, &lots, &study.services, &deleted);
    let asked = Replicates {
        services: &study.services,
        adversaries: &study.adversaries,
        begins: world.campaign_at(),
        deleted: &deleted,
        reference: 0,
        events,
        seed: SEED,
    };
    let together = asked.run(&ground, 0..draws, &engine::Still).expect("nobody stops it");
    let sums = together.pairs[0].classes.last().expect("all classes");
    let mut alone = Vec::new();
    let mut room = Room::default();
    let custody = Custody::new(&study.services[0], world.people(), &lots, &|_| true);
    let standing = Standing::new(custody, &ground, &mut room);
    for (draw, event) in (0..draws).flat_map(|draw| (0..events).map(move |event| (draw, event))) {
        let chance = Events::of(world.people(), SEED, draw, event, events);
        let campaign = Campaign::drawn(&study.adversaries[0], world.campaign_at(), &chance);
        let counter = Counter::new(&standing.custody, &campaign, world.deleted());
        let found = standing.event(&ground, &counter, &campaign, &mut room);
        alone.push(found.classes.last().expect("all classes")[Kind::Untold as usize].exposed);
    }
    assert!(alone.windows(2).any(|two| two[0] != two[1]), "{alone:?}");
    assert_eq!(sums[Kind::Untold as usize].exposed.0, alone.iter().map(|count| i128::from(*count)).sum::<i128>());
    // Half are told, give or take.
    let people = sums[Kind::People as usize].exposed.0 as f64;
    let share = sums[Kind::Untold as usize].exposed.0 as f64 / people;
    assert!((share - 0.5).abs() < 4.0 * (0.25 / people).sqrt(), "{share}");
}
