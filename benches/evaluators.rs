//! How much faster is counting than proving, and replicates than both? The same services, adversaries and messages, side by
//! side; the rate is messages × adversaries a second.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use plainsight::adversary::Campaign;
use plainsight::custody::Lots;
use plainsight::engine::{Host, Prove, Replicates, carry, ground};
use plainsight::rng::Seed;
use plainsight::scenario::default_study;
use plainsight::world::World;

const MESSAGES: u64 = 100_000;
const EVENTS: u64 = 100;

struct Quiet;

impl Host for Quiet {
    fn nanoseconds(&self) -> u64 {
        0
    }
    fn carried(&self, _: u64) {}
    fn is_cancelled(&self) -> bool {
        false
    }
}

fn evaluators(criterion: &mut Criterion) {
    let study = default_study().expect("the built-in study has no mistakes");
    let seed = Seed(study.seed);
    let world = World::generate(&study.world, seed, Some(MESSAGES));
    let plan = |adversary| Campaign::plan(adversary, world.campaign_at(), world.people(), seed);
    let campaigns: Vec<Campaign> = study.adversaries.iter().map(plan).collect();
    let lots = Lots::draw(seed, &study.services, world.people(), world.conversations());
    let ground = ground(&world, &lots, &study.services, &study.world.deletion.share);
    let cells = MESSAGES * (study.services.len() * study.adversaries.len()) as u64;
    let mut group = criterion.benchmark_group("evaluators");
    group.sample_size(10);
    // A tenth of the conversations, or proving takes all the time there is.
    for (name, prove, share) in [("proved", Prove::Share(0.1), 10), ("counted", Prove::Nothing, 1)] {
        group.throughput(Throughput::Elements(cells / share));
        group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
            let one = |service| carry(service, &campaigns, &ground, seed, prove, &Quiet);
            bencher.iter(|| study.services.iter().map(one).collect::<Vec<_>>());
        });
    }
    let asked = Replicates {
        services: &study.services,
        adversaries: &study.adversaries,
        begins: world.campaign_at(),
        deleted: &study.world.deletion.share,
        reference: 0,
        events: EVENTS,
        seed,
    };
    group.throughput(Throughput::Elements(cells * EVENTS));
    group.bench_function(BenchmarkId::from_parameter("replicates"), |bencher| {
        bencher.iter(|| asked.run(&ground, 0..1, &Quiet));
    });
    group.finish();
}

criterion_group!(benches, evaluators);
criterion_main!(benches);
