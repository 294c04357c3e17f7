//! How many messages a second go through each service, adversaries and all, by threads?

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use plainsight::adversary::Campaign;
use plainsight::custody::Lots;
use plainsight::engine::{Host, Prove, carry, ground};
use plainsight::rng::Seed;
use plainsight::scenario::default_study;
use plainsight::world::World;

const MESSAGES: u64 = 4_000;

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

fn services(criterion: &mut Criterion) {
    let study = default_study().expect("the built-in study has no mistakes");
    let seed = Seed(study.seed);
    let world = World::generate(&study.world, seed, Some(MESSAGES));
    let plan = |adversary| Campaign::plan(adversary, world.campaign_at(), world.people(), seed);
    let campaigns: Vec<Campaign> = study.adversaries.iter().map(plan).collect();
    let lots = Lots::draw(seed, &study.services, world.people(), world.conversations());
    let ground = ground(&world, &lots, &study.services, &study.world.deletion.share);
    for service in &study.services {
        let mut group = criterion.benchmark_group(format!("service/{}", service.id));
        group.throughput(Throughput::Elements(MESSAGES)).sample_size(10);
        for threads in [1, 2] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
            group.bench_function(BenchmarkId::from_parameter(format!("threads-{threads}")), |bencher| {
                bencher.iter(|| pool.install(|| carry(service, &campaigns, &ground, seed, Prove::All, &Quiet)));
            });
        }
        group.finish();
    }
}

criterion_group!(benches, services);
criterion_main!(benches);
