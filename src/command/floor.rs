//! `plainsight floor`: how far each service of a study is from what its primitives alone would take.

use super::files::study;
use super::machine::{Machine, listen};
use super::simulate::world;
use super::{Failure, say};
use crate::adversary::Campaign;
use crate::cli::Floor;
use crate::custody::Lots;
use crate::engine::{self, Costs, Prove};
use crate::record::FloorFacts;
use crate::report;
use crate::rng::Seed;

pub(super) fn floor(asked: &Floor) -> Result<(), Failure> {
    listen();
    let (study, folder) = study(asked.study.as_deref())?;
    let seed = Seed(asked.seed.unwrap_or(study.seed));
    let world = world(&study, &folder, seed.0, Some(asked.messages))?;
    let plan = |adversary| Campaign::plan(adversary, world.campaign_at(), world.people(), seed);
    let campaigns: Vec<Campaign> =
        if asked.alone { Vec::new() } else { study.adversaries.iter().map(plan).collect() };
    let lots = Lots::draw(seed, &study.services, world.people(), world.conversations());
    let ground = engine::ground(&world, &lots, &study.services, &study.world.deletion.share);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    let pool = pool.map_err(|error| Failure::Unfinished(format!("cannot start a thread: {error}")))?;
    let machine = Machine::new(world.messages() * study.services.len() as u64);
    let costs = Costs::measure(&machine);
    let mut floors = Vec::new();
    for service in &study.services {
        machine.doing(&service.name);
        let done = pool.install(|| engine::carry(service, &campaigns, &ground, seed, Prove::All, &machine));
        let done = done.map_err(|stopped| Failure::Unfinished(stopped.to_string()))?;
        floors.push(FloorFacts::new(&service.name, &done, &costs));
    }
    machine.done();
    say(&report::floor(&floors, &costs.0, 100))
}
