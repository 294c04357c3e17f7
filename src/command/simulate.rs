//! A study becomes a record: build the world, carry it through every service, keep what came out.

use std::path::{Path, PathBuf};

use super::files::{Aside, Folder, can_write, shown};
use super::keep::{self, Keeping};
use super::machine::{Machine, listen};
use super::{Failure, detail};
use crate::adversary::Campaign;
use crate::custody::Lots;
use crate::engine::{Came, Carried, Costs, Course, Host, Plan, Prove, Shard, Stopped};
use crate::meter::Operations;
use crate::record::{
    Label, Record, ReplicateSpeed, SHARD_FORMAT, Throughput, Varied, hexadecimal, scenario_hash, sha256,
};
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
    /// A row a person, where that was wanted.
    pub(super) people: Option<Aside>,
    /// Name of its checkpoint, where there may be one.
    pub(super) checkpoint: Option<String>,
}

/// The world of a study, generated or replayed.
pub(super) fn world(study: &Study, folder: &Folder, seed: u64, messages: Option<u64>) -> Result<World, Failure> {
    let (spec, seed) = (&study.world, Seed(seed));
    match &spec.origin {
        Origin::Generated(_) => Ok(World::generate(spec, seed, messages)),
        Origin::Replayed { trace } => Ok(World::replay(spec, seed, &read_trace(folder, trace)?, messages)),
    }
}

/// A trace beside a scenario, with every mistake at its line.
pub(super) fn read_trace(folder: &Folder, trace: &str) -> Result<Trace, Failure> {
    Trace::parse(&folder.trace(trace)?).map_err(|mistakes| {
        let lines = mistakes.iter().map(|m| format!("{}:{}: {}", shown(Path::new(trace)), m.line, m.message));
        Failure::Input(lines.collect::<Vec<_>>().join("\n"))
    })
}

/// How a study is run.
#[derive(Clone)]
pub(super) struct How {
    /// The study's file as it was named; none for the built-in study.
    pub(super) file: Option<String>,
    pub(super) seed: u64,
    pub(super) messages: Option<u64>,
    pub(super) threads: Option<u64>,
    pub(super) prove: Prove,
    /// Events to replicate, instead of the study's number.
    pub(super) replicates: Option<u64>,
    /// Stop replicating once the headline's content is known within this [share of 1], either way.
    pub(super) until: Option<f64>,
    /// Which part of it.
    pub(super) shard: Shard,
    /// Folder for a row a person, where that is wanted.
    pub(super) people: Option<PathBuf>,
}

/// What has been done of a run before.
pub(super) enum Before {
    /// Nothing, and nothing is kept.
    Nothing,
    /// What a checkpoint in this folder holds; further ones are written there, every so many seconds.
    Kept(PathBuf, f64),
    /// All of it, in these shards of the run with this label.
    Shards(Box<Label>, Vec<PathBuf>),
}

/// Runs a study.
pub(super) fn simulate(study: &Study, folder: &Folder, how: &How, before: Before) -> Result<Simulation, Failure> {
    through(study, folder, how, before, |ended| ended.simulation(study, how))
}

/// Runs a part of a study, and gives the file that it was written to. One that is there is not run again.
pub(super) fn shard(study: &Study, folder: &Folder, how: &How, before: Before) -> Result<PathBuf, Failure> {
    if let Before::Kept(out, _) = &before {
        let trace = match &study.world.origin {
            Origin::Generated(_) => None,
            Origin::Replayed { trace } => Some(sha256(folder.trace(trace)?.as_bytes())),
        };
        if let Some(path) = keep::finished(out, &label(study, how, trace))? {
            return Ok(path);
        }
    }
    through(study, folder, how, before, |Ended { course, machine, .. }| {
        let keeping = machine.kept_in().ok_or_else(|| Failure::Unfinished("a shard has no folder".to_owned()))?;
        keeping.finish(&course.kept())
    })
}

/// About how much memory so many messages and replicates would need [bytes], judged by a run with fewer.
pub(super) fn memory(
    study: &Study,
    folder: &Folder,
    how: &How,
    (messages, replicates): (u64, u64),
    threads: usize,
) -> Result<u64, Failure> {
    let seed = Seed(how.seed);
    let world = world(study, folder, how.seed, how.messages)?;
    let lots = Lots::once(seed, world.people());
    let (world, lots, campaigns) = (&world, &lots, &[]);
    let plan =
        Plan { study, world, lots, campaigns, seed, prove: how.prove, replicates, until: None, shard: Shard::WHOLE };
    Ok(plan.memory(messages, threads as u64))
}

/// A run at its end.
struct Ended<'e> {
    course: Course<'e>,
    came: Came<'e>,
    campaigns: &'e [Campaign<'e>],
    world: &'e World,
    machine: &'e Machine,
    pool: &'e rayon::ThreadPool,
}

/// Does whatever is left to do of a study, and then something with it.
fn through<T>(
    study: &Study,
    folder: &Folder,
    how: &How,
    before: Before,
    end: impl FnOnce(Ended) -> Result<T, Failure>,
) -> Result<T, Failure> {
    listen();
    let seed = Seed(how.seed);
    let world = world(study, folder, how.seed, how.messages)?;
    let label = label(study, how, world.trace().map(|hash| hexadecimal(&hash)));
    let people = world.people();
    let plan = |adversary| Campaign::plan(adversary, world.campaign_at(), people, seed);
    let campaigns: Vec<Campaign> = study.adversaries.iter().map(plan).collect();
    let threads = how.threads.and_then(|threads| usize::try_from(threads).ok()).unwrap_or(0);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|error| Failure::Unfinished(format!("cannot start threads: {error}")))?;
    let replicates = label.replicates;
    // Who comes back to conversations looks their lots up; who goes through them once draws them then.
    let lots = if replicates > 0 {
        Lots::draw(seed, &study.services, people, world.conversations())
    } else {
        Lots::once(seed, people)
    };
    let mut course = Course::new(Plan {
        study,
        world: &world,
        lots: &lots,
        campaigns: &campaigns,
        seed,
        prove: how.prove,
        replicates,
        until: how.until,
        shard: how.shard,
    });
    let machine = Machine::new(0).keeping(take(&mut course, study, label, before)?);
    let came = pool.install(|| course.run(&machine)).map_err(|stopped| {
        machine.done();
        let kept = machine.kept_in().filter(|keeping| keeping.keep(&course.kept(), || machine.nanoseconds()));
        match stopped {
            Stopped::Cancelled => Failure::Unfinished(match kept {
                Some(kept) => format!(
                    "{stopped}; what is done is kept in {}: the same command goes on from there",
                    shown(&kept.checkpoint())
                ),
                None => format!("{stopped}; nothing was written"),
            }),
            Stopped::Disagreement(_) => Failure::Unfinished(stopped.to_string()),
            Stopped::TooLarge { .. } => Failure::Input(format!("{}: {stopped}", study.world.id)),
        }
    })?;
    machine.done();
    let ended = Ended { course, came, campaigns: &campaigns, world: &world, machine: &machine, pool: &pool };
    end(ended)
}

/// Takes in what was done before, and says where further work is kept.
fn take(course: &mut Course, study: &Study, label: Label, before: Before) -> Result<Option<Keeping>, Failure> {
    match before {
        Before::Nothing => Ok(None),
        Before::Kept(out, every) => {
            can_write(&out)?;
            let keeping = Keeping::new(out, label, study.files.clone(), every);
            if let Some(portion) = keeping.earlier() {
                if course.take(portion) {
                    super::note(&format!("going on from {}\n", shown(&keeping.checkpoint())));
                } else {
                    super::note(&format!(
                        "{} does not fit this run, and will be replaced\n",
                        shown(&keeping.checkpoint())
                    ));
                }
            }
            Ok(Some(keeping))
        }
        Before::Shards(of, shards) => {
            if let Some(why) = of.differs(&Label { shard: of.shard, ..label }) {
                return Err(Failure::Input(format!("the shards and what is here are not of the same run: {why}")));
            }
            for path in &shards {
                let part = keep::part(path).map_err(|why| Failure::Input(format!("{}: {why}", shown(path))))?;
                if part.label.differs(&of).is_some() || !part.label.is_done {
                    return Err(Failure::Input(format!("{}: it was replaced just now", shown(path))));
                }
                if !course.take(part.portion) {
                    let what = "it overlaps with another shard, or is not of this world";
                    return Err(Failure::Input(format!("{}: {what}", shown(path))));
                }
            }
            match course.left() {
                [0, 0] if course.adds_up() => Ok(None),
                [0, 0] => Err(Failure::Input("the shards are not of this world".to_owned())),
                _ => Err(Failure::Input("the shards leave gaps, although each says that it is done".to_owned())),
            }
        }
    }
}

fn label(study: &Study, how: &How, trace: Option<String>) -> Label {
    Label {
        format: SHARD_FORMAT.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        revision: env!("PLAINSIGHT_REVISION").to_owned(),
        study: study.id.clone(),
        file: how.file.clone(),
        scenario: scenario_hash(study),
        trace,
        seed: how.seed,
        messages: how.messages,
        replicates: how.replicates.unwrap_or(study.replicates),
        until: how.until,
        prove: how.prove.to_string(),
        shard: how.shard,
        is_done: false,
    }
}

impl Ended<'_> {
    fn simulation(self, study: &Study, how: &How) -> Result<Simulation, Failure> {
        let Self { course, came, campaigns, world, machine, pool } = self;
        let people = how.people.as_ref().map(|out| detail::people(&course, study, out)).transpose()?;
        let carried: Vec<Carried> = pool.install(|| course.finish());
        let here = || study.services.iter().zip(&carried).filter(|(_, done)| done.messages > 0);
        let mut throughput: Vec<Throughput> = here().map(|(service, done)| speed(&service.id, done)).collect();
        if carried.iter().any(|done| done.operations != Operations::default()) {
            let costs = Costs::measure(machine, AT_LEAST);
            for (speed, (_, done)) in throughput.iter_mut().zip(here()) {
                speed.floor_seconds = Some(costs.floor(&done.operations)).filter(|floor| *floor > 0.0);
            }
        }
        let (nanoseconds, draws) = came.replicating;
        let speed = |events: u64, queries: u64| ReplicateSpeed {
            seconds: nanoseconds as f64 / 1e9,
            queries,
            covered_per_second: world.messages() as f64
                * (study.services.len() * study.adversaries.len()) as f64
                * (draws * events) as f64
                * 1e9
                / nanoseconds.max(1) as f64,
        };
        let replicated = came.replicated.as_ref();
        let varied = Varied {
            replicated: replicated.map(|(asked, replicated)| (asked, replicated)),
            moved: came.moved.as_ref().map(|(asked, moved)| (*asked, &moved[..])),
            grids: came.grids.as_deref(),
        };
        let record = Record::new(study, how.seed, world, campaigns, &carried, varied);
        Ok(Simulation {
            record,
            throughput,
            replicates: replicated
                .filter(|_| draws > 0)
                .map(|(asked, replicated)| speed(asked.events, replicated.queries)),
            left_out: world.left_out_by_reason().to_vec(),
            people,
            checkpoint: machine.kept_in().map(Keeping::checkpoint_name),
            wall_seconds: machine.nanoseconds() as f64 / 1e9,
            threads: pool.current_num_threads(),
        })
    }
}

/// How long primitives are measured beside a run, at least [ns]: `plainsight floor` takes its time.
const AT_LEAST: u64 = 500_000;

fn speed(service: &str, carried: &Carried) -> Throughput {
    let seconds = |nanoseconds: u64| nanoseconds as f64 / 1e9;
    let per = |count: u64, nanoseconds: u64| count as f64 / seconds(nanoseconds.max(1));
    let opened: u64 = carried.proved.iter().filter_map(|t| t.classes.last()).map(|all| all.opened).sum();
    Throughput {
        service: service.to_owned(),
        wall_seconds: seconds(carried.wall),
        sealing_seconds: seconds(carried.carrying),
        sealed_per_second: per(carried.work.sealed, carried.carrying),
        opening_seconds: seconds(carried.opening),
        opened_per_second: per(carried.work.received + opened, carried.carrying + carried.opening),
        messages_per_second: per(carried.messages, carried.wall),
        floor_seconds: None,
    }
}
