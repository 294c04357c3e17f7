//! How many messages a second go through each service, adversaries and all, by threads; and by evaluator?

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use plainsight::adversary::Campaign;
use plainsight::custody::Lots;
use plainsight::engine::{Prove, Replicates, Still, carry, ground};
use plainsight::rng::Seed;
use plainsight::scenario::default_study;
use plainsight::world::World;

const MESSAGES: u64 = 4_000;
/// Messages for evaluators that have no cryptography to slow them down.
const MANY: u64 = 100_000;
/// Events of a draw.
const EVENTS: u64 = 100;

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
        for (evaluator, prove) in [("proved", Prove::All), ("counted", Prove::Nothing)] {
            for threads in [1, 2] {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
                group.bench_function(format!("{evaluator}/threads-{threads}"), |bencher| {
                    bencher.iter(|| pool.install(|| carry(service, &campaigns, &ground, seed, prove, &Still)));
                });
            }
        }
        group.finish();
    }
}

/// How much faster is counting than proving, and replicates than both? The same services, adversaries and messages, side
/// by side; the rate is messages × adversaries a second.
fn evaluators(criterion: &mut Criterion) {
    let study = default_study().expect("the built-in study has no mistakes");
    let seed = Seed(study.seed);
    let world = World::generate(&study.world, seed, Some(MANY));
    let plan = |adversary| Campaign::plan(adversary, world.campaign_at(), world.people(), seed);
    let campaigns: Vec<Campaign> = study.adversaries.iter().map(plan).collect();
    let lots = Lots::draw(seed, &study.services, world.people(), world.conversations());
    let ground = ground(&world, &lots, &study.services, &study.world.deletion.share);
    let cells = MANY * (study.services.len() * study.adversaries.len()) as u64;
    let mut group = criterion.benchmark_group("evaluators");
    group.sample_size(10);
    // A tenth of the conversations, or proving takes all the time there is.
    for (name, prove, share) in [("proved", Prove::Share(0.1), 10), ("counted", Prove::Nothing, 1)] {
        group.throughput(Throughput::Elements(cells / share));
        group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
            let one = |service| carry(service, &campaigns, &ground, seed, prove, &Still);
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
        bencher.iter(|| asked.run(&ground, 0..1, &Still));
    });
    group.finish();
}

criterion_group!(benches, services, evaluators);
criterion_main!(benches);
