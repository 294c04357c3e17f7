//! Does a message cost more operations than it did? Counts of every primitive for a small world, which do not depend on the
//! machine: what a clock could not gate on, these can.

use std::fmt::Write as _;

use plainsight::adversary::Campaign;
use plainsight::custody::Lots;
use plainsight::engine::{Prove, Still, carry, ground};
use plainsight::meter::{Operations, Primitive};
use plainsight::rng::Seed;
use plainsight::scenario::default_study;
use plainsight::world::World;

/// Something that does the work that it is given, once.
type Around<'a> = &'a (dyn Fn(&mut dyn FnMut()) + Sync);

/// What so many messages take in a service of the built-in study, with all its adversaries.
pub(crate) fn carried(id: &str, messages: u64, threads: usize, prove: Prove, around: Around) -> Operations {
    let study = default_study().unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    let seed = Seed(1);
    let world = World::generate(&study.world, seed, Some(messages));
    let lots = Lots::draw(seed, &study.services, world.people(), world.conversations());
    let ground = ground(&world, &lots, &study.services, &study.world.deletion.share);
    let plan = |adversary| Campaign::plan(adversary, world.campaign_at(), world.people(), seed);
    let campaigns: Vec<Campaign> = study.adversaries.iter().map(plan).collect();
    let service = study.services.iter().find(|service| service.id == id).expect("a service of the study");
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let mut done = Operations::default();
    let mut carry = || done = carry(service, &campaigns, &ground, seed, prove, &Still).unwrap().operations;
    pool.install(|| around(&mut carry));
    done
}

#[test]
fn a_message_takes_as_many_operations_as_before() {
    let study = default_study().unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    let mut table = String::new();
    for service in &study.services {
        let on = |threads: usize| carried(&service.id, 2_000, threads, Prove::All, &|work| work());
        let operations = on(1);
        assert_eq!(operations, on(3), "{}", service.id);
        let _ = writeln!(table, "{}, 2000 messages", service.id);
        for primitive in Primitive::ALL.into_iter().filter(|primitive| operations.of(*primitive) > 0) {
            let _ = writeln!(table, "  {:<26} {:>9}", primitive.name(), operations.of(primitive));
        }
    }
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, snapshot_path => "snapshots" }, {
        insta::assert_snapshot!("operations", table);
    });
}
