//! `plainsight floor`: how far each service of a study is from what its primitives alone would take.

use super::files::study;
use super::machine::{Machine, listen};
use super::simulate::world;
use super::{Failure, say};
use crate::adversary::Campaign;
use crate::cli::Floor;
use crate::custody::Lots;
use crate::engine::{self, Costs, Host, Prove};
use crate::meter;
use crate::record::FloorFacts;
use crate::report;
use crate::rng::Seed;
use crate::scenario::Study;
use crate::world::World;

/// How long a primitive is measured each time, at least [ns].
const AT_LEAST: u64 = 5_000_000;

pub(super) fn floor(asked: &Floor) -> Result<(), Failure> {
    listen();
    let (study, folder) = study(asked.study.as_deref())?;
    let seed = Seed(asked.seed.unwrap_or(study.seed));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    let pool = pool.map_err(|error| Failure::Unfinished(format!("cannot start a thread: {error}")))?;
    let machine = Machine::new(u64::from(asked.rounds) * asked.messages * study.services.len() as u64);
    let mut rounds: Vec<Vec<FloorFacts>> = vec![Vec::new(); study.services.len() + 1];
    for _ in 0..asked.rounds {
        let world = world(&study, &folder, seed.0, Some(asked.messages))?;
        let round = || one_round(&study, asked, &world, seed, &machine);
        let facts = pool.install(round)?;
        rounds.iter_mut().zip(facts).for_each(|(all, one)| all.push(one));
    }
    machine.done();
    let rows: Vec<FloorFacts> = rounds.into_iter().filter_map(FloorFacts::median).collect();
    say(&report::floor(&rows, 100))
}

/// Each service, and last the world; what primitives cost is measured anew before each.
fn one_round(
    study: &Study,
    asked: &Floor,
    world: &World,
    seed: Seed,
    machine: &Machine,
) -> Result<Vec<FloorFacts>, Failure> {
    let plan = |adversary| Campaign::plan(adversary, world.campaign_at(), world.people(), seed);
    let campaigns: Vec<Campaign> =
        if asked.alone { Vec::new() } else { study.adversaries.iter().map(plan).collect() };
    let lots = Lots::draw(seed, &study.services, world.people(), world.conversations());
    machine.doing("the world");
    let _before = meter::take();
    let began = machine.nanoseconds();
    let ground = engine::ground(world, &lots, &study.services, &study.world.deletion.share);
    let (making, operations) = (machine.nanoseconds() - began, meter::take());
    let mut costs = Costs::measure(machine, AT_LEAST);
    let drawn = FloorFacts::new("The world's columns, once for all services", making, operations, &costs);
    let mut facts = Vec::new();
    for service in &study.services {
        machine.doing(&service.name);
        let began = machine.nanoseconds();
        let done = engine::carry(service, &campaigns, &ground, seed, Prove::All, machine);
        let took = machine.nanoseconds() - began;
        let done = done.map_err(|stopped| Failure::Unfinished(stopped.to_string()))?;
        facts.push(FloorFacts::new(&service.name, took, done.operations, &costs));
        costs = Costs::measure(machine, AT_LEAST);
    }
    facts.push(drawn);
    Ok(facts)
}
