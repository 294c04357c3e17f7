//! How long does plainsight take to count what a breach finds? A study of its own, by its counted evaluator.

use std::path::Path;
use std::slice;

use plainsight::adversary::Campaign;
use plainsight::custody::{Custody, Lots};
use plainsight::engine::{Prove, Still, carry, ground};
use plainsight::exposure::{Count, Counter, Ground, Kind, Room, Standing};
use plainsight::rng::Seed;
use plainsight::scenario::{Service, Shelf, Study, load_study, render};
use plainsight::unit::Moment;
use plainsight::world::World;
use rayon::prelude::*;

use crate::{Measured, events, repeated, timed};

const STUDY: &str = include_str!("../study/retention.toml");

/// The study's files, as they were when this was built.
struct Files;

impl Shelf for Files {
    fn read(&self, path: &str) -> Result<Option<String>, String> {
        Ok(match path {
            "services/week.toml" => Some(include_str!("../study/services/week.toml").to_owned()),
            "adversaries/one-look.toml" => Some(include_str!("../study/adversaries/one-look.toml").to_owned()),
            "worlds/even.toml" => Some(include_str!("../study/worlds/even.toml").to_owned()),
            _ => None,
        })
    }
}

fn study() -> Result<Study, String> {
    load_study("retention", "retention.toml", STUDY, &Files).map_err(|mistakes| render(&mistakes, false, 100))
}

/// Writes when the messages of the world were sent [s], in order, one a line.
pub(super) fn export(messages: usize, file: &str) -> Result<Measured, String> {
    let study = study()?;
    let world = World::generate(&study.world, Seed(study.seed), Some(messages as u64));
    let mut sent: Vec<i64> = (0..world.conversations())
        .flat_map(|index| world.silent(index).messages.into_iter().map(|message| message.sent.seconds()))
        .collect();
    sent.sort_unstable();
    let lines: String = sent.iter().map(|sent| format!("{sent}\n")).collect();
    std::fs::write(Path::new(file), lines).map_err(|error| format!("cannot write {file}: {error}"))?;
    Ok(Measured { answer: sent.len().to_string(), seconds: Vec::new(), before: 0.0 })
}

/// Counts what each breach finds.
pub(super) fn counted(messages: usize, breaches: &[u64], repeats: usize) -> Result<Measured, String> {
    let study = study()?;
    let seed = Seed(study.seed);
    let (world, generated) = timed(|| World::generate(&study.world, seed, Some(messages as u64)));
    let lots = Lots::draw(seed, &study.services, world.people(), world.conversations());
    let (ground, laid_out) = timed(|| ground(&world, &lots, &study.services, &study.world.deletion.share));
    let mut measured = repeated(repeats, || {
        let begins = |breach: &u64| Moment::from_seconds(*breach as i64);
        let plan = |breach| Campaign::plan(&study.adversaries[0], begins(breach), world.people(), seed);
        let campaigns: Vec<Campaign> = breaches.iter().map(plan).collect();
        events::answer(&match &campaigns[..] {
            [one] => vec![carried(&study.services[0], one, &ground, seed)],
            many => replicated(&study.services[0], many, &ground),
        })
    });
    measured.before = generated + laid_out;
    Ok(measured)
}

/// How many messages one campaign copied, and how many had been sent: as a run of the study counts it, in parallel by
/// conversations.
fn carried(service: &Service, campaign: &Campaign, ground: &Ground, seed: Seed) -> (u64, u64) {
    let carried = carry(service, slice::from_ref(campaign), ground, seed, Prove::Nothing, &Still);
    let tallies = carried.expect("nobody stops it, and nothing is proved").tallies;
    // The last class is all classes together.
    let all = tallies[0].classes.last().expect("there is always that class");
    copied(&all.counts)
}

/// The same of many campaigns, as replicates count it: each thread takes its part of them, over a ground looked at once.
fn replicated(service: &Service, campaigns: &[Campaign], ground: &Ground) -> Vec<(u64, u64)> {
    let part = |campaigns: &[Campaign]| -> Vec<(u64, u64)> {
        let (mut room, custody) =
            (Room::default(), Custody::new(service, ground.world.people(), ground.lots, &|_| false));
        let standing = Standing::new(custody, ground, &mut room);
        let first = Counter::new(&standing.custody, &campaigns[0], ground.world.deleted());
        let horizon = standing.horizon(ground);
        let found = campaigns.iter().map(|campaign| {
            let mut counter = first.again(campaign);
            counter.remember(&ground.columns, horizon, &mut room.memo);
            let event = standing.event(ground, &counter, campaign, &mut room);
            copied(event.classes.last().expect("there is always that class"))
        });
        found.collect()
    };
    let share = campaigns.len().div_ceil(rayon::current_num_threads());
    campaigns.par_chunks(share).flat_map_iter(part).collect()
}

fn copied(counts: &[Count]) -> (u64, u64) {
    let content = counts[Kind::Content as usize];
    (content.exposed, content.scope)
}
