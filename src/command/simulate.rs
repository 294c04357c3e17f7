//! A study becomes a record: build the world, carry it through every service, keep what came out.

use std::path::Path;

use super::Failure;
use super::files::Folder;
use super::machine::{Machine, listen};
use crate::adversary::Campaign;
use crate::custody::Lots;
use crate::engine::{
    self, Carried, Carrier, Costs, Grid, Host, Moved, Prove, Question, Replicated, Replicates, STRETCH, Stopped,
    Stretches,
};
use crate::exposure::{Columns, Ground, Kind};
use crate::meter::Operations;
use crate::record::{Record, ReplicateSpeed, Throughput, Varied};
use crate::rng::Seed;
use crate::scenario::{Origin, Study};
use crate::world::{LeftOut, Trace, World};

/// What a run gave.
pub(super) struct Simulation {
    pub(super) record: Record,
    /// Rows of the trace that are not in the world.
    pub(super) left_out: Vec<LeftOut>,
    pub(super) throughput: Vec<Throughput>,
    pub(super) wall_seconds: f64,
    pub(super) replicates: Option<ReplicateSpeed>,
    pub(super) threads: usize,
}

/// The world of a study, generated or replayed.
pub(super) fn world(study: &Study, folder: &Folder, seed: u64, messages: Option<u64>) -> Result<World, Failure> {
    match &study.world.origin {
        Origin::Generated(_) => Ok(World::generate(&study.world, Seed(seed), messages)),
        Origin::Replayed { trace } => {
            let trace_of = read_trace(folder, trace)?;
            Ok(World::replay(&study.world, Seed(seed), &trace_of, messages))
        }
    }
}

/// A trace beside a scenario, with every mistake at its line.
pub(super) fn read_trace(folder: &Folder, trace: &str) -> Result<Trace, Failure> {
    Trace::parse(&folder.trace(trace)?).map_err(|mistakes| {
        let lines = mistakes.iter().map(|m| format!("{}:{}: {}", Path::new(trace).display(), m.line, m.message));
        Failure::Input(lines.collect::<Vec<_>>().join("\n"))
    })
}

/// How a study is run.
pub(super) struct How {
    pub(super) seed: u64,
    pub(super) messages: Option<u64>,
    pub(super) threads: Option<u64>,
    pub(super) prove: Prove,
    /// Events to replicate, instead of the study's number.
    pub(super) replicates: Option<u64>,
    /// Stop replicating once the headline's content is known within this [share of 1], either way.
    pub(super) until: Option<f64>,
}

/// Runs a study.
pub(super) fn simulate(study: &Study, folder: &Folder, how: &How) -> Result<Simulation, Failure> {
    listen();
    let seed = how.seed;
    let world = world(study, folder, seed, how.messages)?;
    let people = world.people();
    let plan = |adversary| Campaign::plan(adversary, world.campaign_at(), people, Seed(seed));
    let campaigns: Vec<Campaign> = study.adversaries.iter().map(plan).collect();
    let threads = how.threads.and_then(|threads| usize::try_from(threads).ok()).unwrap_or(0);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|error| Failure::Unfinished(format!("cannot start threads: {error}")))?;
    let machine = Machine::new(world.messages() * study.services.len() as u64);
    // Replicates and what-ifs ask about the same conversations again and again; without them memory holds a stretch.
    let is_asked_again = how.replicates.unwrap_or(study.replicates) > 0;
    let lots = if is_asked_again {
        Lots::draw(Seed(seed), &study.services, people, world.conversations())
    } else {
        Lots::once(Seed(seed), people)
    };
    let whole = || engine::ground(&world, &lots, &study.services, &study.world.deletion.share);
    let whole = is_asked_again.then(|| pool.install(whole));
    let carrier = |service| {
        let began = machine.nanoseconds();
        let carrier = Carrier::new(service, &campaigns, &world, &lots, Seed(seed), how.prove);
        (carrier, machine.nanoseconds() - began)
    };
    let mut carriers: Vec<(Carrier, u64)> = study.services.iter().map(carrier).collect();
    let mut through = |columns: &Columns| {
        carriers.iter_mut().zip(&study.services).try_for_each(|((carrier, wall), service)| {
            machine.doing(&service.name);
            let began = machine.nanoseconds();
            let done = carrier.carry(columns, &machine);
            *wall += machine.nanoseconds() - began;
            done
        })
    };
    let done = pool.install(|| match &whole {
        Some(ground) => through(&ground.columns),
        None => Stretches::new(&world, &lots, &study.services, &study.world.deletion.share, STRETCH)
            .try_for_each(|columns| through(&columns)),
    });
    done.map_err(|stopped| {
        machine.done();
        match stopped {
            Stopped::Cancelled => unfinished(stopped),
            Stopped::Disagreement(_) => Failure::Unfinished(stopped.to_string()),
            Stopped::TooLarge { .. } => Failure::Input(format!("{}: {stopped}", study.world.id)),
        }
    })?;
    let (mut carried, mut throughput): (Vec<Carried>, Vec<Throughput>) = (Vec::new(), Vec::new());
    for ((carrier, wall), service) in carriers.into_iter().zip(&study.services) {
        let began = machine.nanoseconds();
        let done = carrier.finish();
        throughput.push(speed(&service.id, &done, wall + machine.nanoseconds() - began, world.messages()));
        carried.push(done);
    }
    machine.doing("primitives");
    if carried.iter().any(|done| done.operations != Operations::default()) {
        let costs = Costs::measure(&machine, AT_LEAST);
        for (speed, done) in throughput.iter_mut().zip(&carried) {
            speed.floor_seconds = Some(costs.floor(&done.operations)).filter(|floor| *floor > 0.0);
        }
    }
    machine.done();
    let began = machine.nanoseconds();
    let ground = whole.as_ref();
    let replicates = ground.map(|ground| replicate(study, ground, &world, how, &pool)).transpose()?;
    let replicating = machine.nanoseconds() - began;
    // Who replicates has the ground.
    let asked = ground.zip(replicates.as_ref().map(|(asked, _)| asked));
    let moved = asked.map(|(ground, asked)| moves(study, asked, ground, &pool)).transpose()?;
    let asked = asked.filter(|_| !study.what_if.is_empty());
    let grids = asked.map(|(ground, asked)| grids(study, asked, ground, &pool)).transpose()?;
    Ok(Simulation {
        record: Record::new(
            study,
            seed,
            &world,
            &campaigns,
            &carried,
            Varied {
                replicated: replicates.as_ref().map(|(asked, replicated)| (asked, replicated)),
                moved: moved.as_ref().map(|(asked, moved)| (*asked, &moved[..])),
                grids: grids.as_deref(),
            },
        ),
        left_out: world.left_out_by_reason().to_vec(),
        throughput,
        replicates: replicates.as_ref().map(|(asked, replicated)| {
            let events = (replicated.draws * asked.events) as f64;
            let cells = (study.services.len() * study.adversaries.len()) as f64;
            ReplicateSpeed {
                seconds: replicating as f64 / 1e9,
                queries: replicated.queries,
                covered_per_second: world.messages() as f64 * cells * events * 1e9 / replicating.max(1) as f64,
            }
        }),
        wall_seconds: machine.nanoseconds() as f64 / 1e9,
        threads: pool.current_num_threads(),
    })
}

/// As many replicates as were asked for, or as many as it takes.
fn replicate<'s>(
    study: &'s Study,
    ground: &Ground,
    world: &World,
    how: &How,
    pool: &rayon::ThreadPool,
) -> Result<(Replicates<'s>, Replicated), Failure> {
    let most = how.replicates.unwrap_or(study.replicates);
    let headline = study.adversaries.iter().position(|adversary| adversary.id == study.headline);
    // Few events still need some draws to say anything about a range.
    let events = EVENTS.min(most.div_ceil(FEWEST_DRAWS));
    let asked = replicates_of(study, world, how.seed, events);
    let draws = most.div_ceil(events);
    let machine = Machine::new(draws);
    machine.doing("replicates");
    let batch = if how.until.is_some() { FEWEST_DRAWS } else { draws };
    let mut replicated = Replicated::default();
    while replicated.draws < draws {
        let next = replicated.draws..(replicated.draws + batch).min(draws);
        let more = pool.install(|| asked.run(ground, next, &machine));
        let more = more.map_err(|stopped| {
            machine.done();
            unfinished(stopped)
        })?;
        replicated = replicated.merged(more);
        let width = replicated.half_width(study.adversaries.len(), headline.unwrap_or(0));
        if how.until.is_some_and(|until| width <= until) {
            break;
        }
    }
    machine.done();
    Ok((asked, replicated))
}

/// Replicates of a study, so many events under each draw.
pub(super) fn replicates_of<'s>(study: &'s Study, world: &World, seed: u64, events: u64) -> Replicates<'s> {
    let reference = study.reference.as_ref().and_then(|id| study.services.iter().position(|s| s.id == *id));
    Replicates {
        services: &study.services,
        adversaries: &study.adversaries,
        begins: world.campaign_at(),
        deleted: &study.world.deletion.share,
        reference: reference.unwrap_or(0),
        events,
        seed: Seed(seed),
    }
}

/// What moves the headline's content.
fn moves(
    study: &Study,
    asked: &Replicates,
    ground: &Ground,
    pool: &rayon::ThreadPool,
) -> Result<(Question, Vec<Moved>), Failure> {
    let adversary = study.adversaries.iter().position(|adversary| adversary.id == study.headline).unwrap_or(0);
    let question = Question { adversary, kind: Kind::Content, samples: SAMPLES };
    let machine = Machine::new(study.services.len() as u64);
    machine.doing("drivers");
    let moved = pool.install(|| asked.drivers(ground, question, &machine));
    machine.done();
    moved.map(|moved| (question, moved)).map_err(unfinished)
}

/// What would come out at other values of the study's dials.
fn grids(study: &Study, asked: &Replicates, ground: &Ground, pool: &rayon::ThreadPool) -> Result<Vec<Grid>, Failure> {
    let machine = Machine::new((study.services.len() * study.adversaries.len()) as u64);
    machine.doing("what if");
    let grids = pool.install(|| asked.what_if(ground, &study.what_if, &machine));
    machine.done();
    grids.map_err(unfinished)
}

fn unfinished(stopped: Stopped) -> Failure {
    Failure::Unfinished(format!("{stopped}; nothing was written"))
}

/// How long primitives are measured beside a run, at least [ns]: `plainsight floor` takes its time.
const AT_LEAST: u64 = 500_000;

/// Rows of the two samples behind Sobol indices.
const SAMPLES: usize = 64;

/// Events under one draw of the assumptions.
const EVENTS: u64 = 100;

/// Draws below which a range over assumptions says nothing.
const FEWEST_DRAWS: u64 = 10;

fn speed(service: &str, carried: &Carried, wall: u64, messages: u64) -> Throughput {
    let seconds = |nanoseconds: u64| nanoseconds as f64 / 1e9;
    let per = |count: u64, nanoseconds: u64| count as f64 / seconds(nanoseconds.max(1));
    let opened: u64 = carried.proved.iter().filter_map(|t| t.classes.last()).map(|all| all.opened).sum();
    Throughput {
        service: service.to_owned(),
        wall_seconds: seconds(wall),
        sealing_seconds: seconds(carried.carrying),
        sealed_per_second: per(carried.work.sealed, carried.carrying),
        opening_seconds: seconds(carried.opening),
        opened_per_second: per(carried.work.received + opened, carried.carrying + carried.opening),
        messages_per_second: per(messages, wall),
        floor_seconds: None,
    }
}
