//! Does it matter how much of a world is in memory at once? Nothing that comes out may depend on it.

use plainsight::adversary::Campaign;
use plainsight::custody::Lots;
use plainsight::engine::{Carrier, Prove, Still, Stretches, carry, ground};
use plainsight::rng::Seed;
use plainsight::scenario::default_study;
use plainsight::world::World;

#[test]
fn a_world_stretch_by_stretch_gives_what_the_whole_gives() {
    let study = default_study().expect("the built-in study has no mistakes");
    let seed = Seed(11);
    let world = World::generate(&study.world, seed, Some(3_000));
    let plan = |adversary| Campaign::plan(adversary, world.campaign_at(), world.people(), seed);
    let campaigns: Vec<Campaign> = study.adversaries.iter().map(plan).collect();
    let deleted = &study.world.deletion.share;
    let drawn = Lots::draw(seed, &study.services, world.people(), world.conversations());
    let whole = ground(&world, &drawn, &study.services, deleted);
    let once = Lots::once(seed, world.people());
    for (service, prove) in study.services.iter().zip([Prove::All, Prove::Share(0.4), Prove::Nothing].iter().cycle())
    {
        let together = carry(service, &campaigns, &whole, seed, *prove, &Still).expect("nobody stops it");
        for lanes in [1, 200] {
            let carrier = Carrier::new(service, &campaigns, &world, &once, seed, *prove);
            let mut stretches = 0;
            for columns in Stretches::new(&world, &once, &study.services, deleted, lanes) {
                carrier.carry(&columns, &Still).expect("nobody stops it");
                stretches += 1;
            }
            assert!(stretches > 5, "{stretches} stretches tell little");
            let apart = carrier.finish();
            assert_eq!(apart.tallies, together.tallies, "{}", service.id);
            assert_eq!(apart.proved, together.proved, "{}", service.id);
            assert_eq!(apart.traces, together.traces, "{}", service.id);
            assert_eq!(apart.class_messages, together.class_messages, "{}", service.id);
            assert_eq!(apart.accounts, together.accounts, "{}", service.id);
            assert_eq!(apart.looks, together.looks, "{}", service.id);
            assert_eq!(apart.work, together.work, "{}", service.id);
        }
    }
}
