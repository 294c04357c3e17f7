//! What does each part of the harness cost by itself: to draw a world, to carry it, to attack it, to count, to report? And how
//! many openings a second does each adversary manage?

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use plainsight::adversary::{Campaign, Reach};
use plainsight::custody::{Custody, Ledger, Lots};
use plainsight::engine::ground;
use plainsight::exposure::{Counter, Ground, Outcome, Scratch, Tally, expose_into, recall};
use plainsight::record::{Companion, Record};
use plainsight::report;
use plainsight::rng::Seed;
use plainsight::scenario::{Service, Study, default_study};
use plainsight::world::{Conversation, World};

const MESSAGES: u64 = 10_000;
const SEED: Seed = Seed(1);

fn world(study: &Study) -> World {
    World::generate(&study.world, SEED, Some(MESSAGES))
}

fn lots(study: &Study, world: &World) -> Lots {
    Lots::draw(SEED, &study.services, world.people(), world.conversations())
}

fn columns<'a>(study: &Study, world: &'a World, lots: &'a Lots) -> Ground<'a> {
    ground(world, lots, &study.services, &study.world.deletion.share)
}

/// Everything that one service leaves, conversation by conversation.
fn ledgers(custody: &Custody, reaches: &[Reach], ground: &Ground) -> Vec<(Conversation, Ledger)> {
    let one = |index| {
        let (mut conversation, mut ledger) = (Conversation::empty(), Ledger::default());
        recall(ground.world, &ground.columns.view(index), &mut conversation);
        let mut thefts: Vec<_> = reaches.iter().flat_map(|reach| reach.thefts(&conversation.members)).collect();
        thefts.sort_unstable();
        thefts.dedup();
        custody.carry(&conversation, &thefts, &mut ledger);
        (conversation, ledger)
    };
    (0..ground.world.conversations()).map(one).collect()
}

/// On one thread, so that parts can be added up.
fn parts(criterion: &mut Criterion) {
    let study = default_study().expect("the built-in study has no mistakes");
    let (world, service) = (world(&study), &study.services[0]);
    let lots = lots(&study, &world);
    let ground = columns(&study, &world, &lots);
    let mut group = criterion.benchmark_group(format!("harness/{}", service.id));
    group.throughput(Throughput::Elements(MESSAGES)).sample_size(20);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    group.bench_function("world", |bencher| {
        bencher.iter(|| pool.install(|| self::world(&study)));
    });
    group.bench_function("columns", |bencher| {
        bencher.iter(|| pool.install(|| columns(&study, &world, &lots).columns.len()));
    });
    group.bench_function("conversations", |bencher| {
        let mut room = Conversation::empty();
        let mut one = |at| recall(&world, &ground.columns.view(at), &mut room);
        bencher.iter(|| (0..world.conversations()).for_each(&mut one));
    });
    let custody = Custody::new(service, world.people(), &lots, &|_| true);
    let campaigns = campaigns(&study, &world);
    let reaches: Vec<Reach> = campaigns.iter().map(|campaign| Reach::new(&custody, campaign)).collect();
    let carried = ledgers(&custody, &reaches, &ground);
    group.bench_function("custody", |bencher| {
        let mut ledger = Ledger::default();
        bencher.iter(|| carried.iter().for_each(|(talk, _)| custody.carry(talk, &[], &mut ledger)));
    });
    // The haul alone: what the adversary of the headline takes and opens, compared with nothing.
    group.bench_function("haul", |bencher| {
        let mut came_out = 0;
        let mut find = |ledger| reaches[0].run(ledger, &mut |_, bytes, _| came_out += bytes.len()).1;
        bencher.iter(|| carried.iter().map(|(_, ledger)| find(ledger).opened).sum::<u64>());
    });
    let counter = Counter::new(&custody, &campaigns[0], world.deleted());
    group.bench_function("count", |bencher| {
        let mut scratch = Scratch::default();
        bencher.iter(|| (0..carried.len()).for_each(|at| count(&counter, &ground, &carried[at].1, at, &mut scratch)));
    });
    let mut scratch = Scratch::default();
    let findings: Vec<_> = carried
        .iter()
        .enumerate()
        .map(|(at, (_, ledger))| {
            count(&counter, &ground, ledger, at, &mut scratch);
            counter.findings(&ground.columns.view(at), ledger.class, &scratch.found)
        })
        .collect();
    group.bench_function("tally", |bencher| {
        let empty = || Tally::new(service.classes.len(), world.people() as usize, world.pairs().len());
        bencher.iter_batched_ref(empty, |tally| tally.add(&findings), BatchSize::LargeInput);
    });
    group.finish();
}

fn count(counter: &Counter, ground: &Ground, ledger: &Ledger, at: usize, scratch: &mut Scratch) {
    counter.find(&ground.columns.view(at), ledger.class, scratch);
}

fn campaigns<'a>(study: &'a Study, world: &World) -> Vec<Campaign<'a>> {
    let plan = |adversary| Campaign::plan(adversary, world.campaign_at(), world.people(), SEED);
    study.adversaries.iter().map(plan).collect()
}

/// Each adversary of the built-in study against a service that holds the keys and one that does not, on one thread: the
/// rate is artefacts that opened a second.
fn adversaries(criterion: &mut Criterion) {
    let study = default_study().expect("the built-in study has no mistakes");
    let world = world(&study);
    let lots = lots(&study, &world);
    let ground = columns(&study, &world, &lots);
    let campaigns = campaigns(&study, &world);
    let wanted = |service: &&Service| ["tiktok", "whatsapp"].contains(&service.id.as_str());
    for service in study.services.iter().filter(wanted) {
        let custody = Custody::new(service, world.people(), &lots, &|_| true);
        let reaches: Vec<Reach> = campaigns.iter().map(|campaign| Reach::new(&custody, campaign)).collect();
        let carried = ledgers(&custody, &reaches, &ground);
        for (reach, adversary) in reaches.iter().zip(&study.adversaries) {
            let mut outcome = Outcome::default();
            let mut attack = || -> u64 {
                let one = |(talk, ledger): &(Conversation, Ledger)| {
                    expose_into(&mut outcome, talk, ledger, &custody, reach);
                    outcome.effort.opened
                };
                carried.iter().map(one).sum()
            };
            let opened = attack();
            let mut group = criterion.benchmark_group(format!("adversary/{}", service.id));
            // Where nothing opens, the rate is of messages looked through.
            let rate = if opened > 0 { opened } else { MESSAGES };
            group.throughput(Throughput::Elements(rate)).sample_size(20);
            let name = if opened > 0 { adversary.id.clone() } else { format!("{}/opens-none", adversary.id) };
            group.bench_function(BenchmarkId::from_parameter(name), |bencher| bencher.iter(&mut attack));
            group.finish();
        }
    }
}

/// The committed record of the built-in study, to pages.
fn reports(criterion: &mut Criterion) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/reports/2026-11-28-who-could-read-these/");
    let read = |name: &str| std::fs::read_to_string(format!("{folder}{name}")).expect("it is committed");
    let (text, beside) = (read("record.json"), read("run.json"));
    let record: Record = serde_json::from_str(&text).expect("this version wrote it");
    let companion: Companion = serde_json::from_str(&beside).expect("this version wrote it");
    let mut group = criterion.benchmark_group("harness/report");
    group.sample_size(10);
    group.bench_function("read", |bencher| {
        bencher.iter(|| serde_json::from_str::<Record>(&text).expect("this version wrote it"));
    });
    group.bench_function("html", |bencher| {
        bencher.iter(|| report::html(&report::Report::new(&record, Some(&companion))))
    });
    group.bench_function("markdown", |bencher| {
        bencher.iter(|| report::markdown(&report::Report::new(&record, Some(&companion))))
    });
    group.finish();
}

criterion_group!(benches, parts, adversaries, reports);
criterion_main!(benches);
