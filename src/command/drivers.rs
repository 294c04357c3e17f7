//! `plainsight drivers`: which assumption moves one answer, for any adversary and kind.

use super::files::study;
use super::machine::{Machine, listen};
use super::simulate::world;
use super::{Failure, say};
use crate::cli::Drivers;
use crate::custody::Lots;
use crate::engine::{self, Plan, Question};
use crate::record::{DriverFacts, Kind};
use crate::report;
use crate::rng::Seed;

pub(super) fn drivers(asked: &Drivers) -> Result<(), Failure> {
    listen();
    let (mut study, folder) = study(asked.study.as_deref())?;
    let seed = asked.seed.unwrap_or(study.seed);
    let unknown = |what: &str, name: &str, known: Vec<&str>| {
        Failure::Input(format!("there is no {what} `{name}`; there are {}", known.join(", ")))
    };
    let id = asked.adversary.as_ref().unwrap_or(&study.headline);
    let adversary = study.adversaries.iter().position(|adversary| adversary.id == *id);
    let adversary = adversary
        .ok_or_else(|| unknown("adversary", id, study.adversaries.iter().map(|a| a.id.as_str()).collect()))?;
    let kind = Kind::ALL.into_iter().find(|kind| kind.name() == asked.kind);
    let kind = kind.ok_or_else(|| unknown("kind", &asked.kind, Kind::ALL.map(Kind::name).to_vec()))?;
    if let Some(service) = &asked.service {
        if !study.services.iter().any(|known| known.id == *service) {
            return Err(unknown("service", service, study.services.iter().map(|s| s.id.as_str()).collect()));
        }
        study.services.retain(|known| known.id == *service);
    }
    let world = world(&study, &folder, seed, asked.messages)?;
    let lots = Lots::draw(Seed(seed), &study.services, world.people(), world.conversations());
    let ground = engine::ground(&world, &lots, &study.services, &study.world.deletion.share);
    let question = Question { adversary, kind, samples: asked.samples as usize };
    let machine = Machine::new(study.services.len() as u64);
    machine.doing("drivers");
    let moved = Plan::replicates(&study, &world, Seed(seed), 1).drivers(&ground, question, &machine);
    machine.done();
    let moved = moved.map_err(|stopped| Failure::Unfinished(stopped.to_string()))?;
    say(&report::drivers(&DriverFacts::new(&study, question, &moved), 100))
}
