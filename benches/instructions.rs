//! How many instructions does a message take, by service, and how many would its primitives alone? Counted by Valgrind's
//! Callgrind, which gives the same number however busy the machine is: a clock could not gate on as little as this can.
//!
//! `cargo bench --locked --features instructions --bench instructions` counts and prints. What the tests hold against a stored number is
//! counted likewise, see `tests/suite/instructions.rs`.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the benchmark's own output")]

use std::process::{Command, ExitCode};

use plainsight::adversary::Campaign;
use plainsight::crypto::bare;
use plainsight::custody::Lots;
use plainsight::engine::{Prove, Still, carry, ground};
use plainsight::meter::{Operations, Primitive};
use plainsight::rng::Seed;
use plainsight::scenario::{Service, default_study};
use plainsight::world::World;

/// Messages in the world: few, since every instruction is emulated.
const MESSAGES: u64 = 300;
/// Repetitions of a primitive, few and many: what both have before they begin is taken off.
const TIMES: [u64; 2] = [8, 40];

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    if let ["--one", what] = words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        one(what);
        return ExitCode::SUCCESS;
    }
    match compare() {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::from(2)
        }
    }
}

/// Callgrind counts while this runs, and at no other time.
#[inline(never)]
fn counted_by_callgrind(work: &mut dyn FnMut()) {
    work();
}

/// Runs one thing under Callgrind's eyes: a service by its id, or a primitive by its number with how it is done.
fn one(what: &str) {
    if let ["primitive", number, part, times] = what.split('-').collect::<Vec<_>>()[..] {
        let sum = bare::sum(Primitive::ALL[number.parse::<usize>().expect("a number")]);
        let work = if part == "whole" { sum.whole } else { sum.without.expect("it has another part") };
        let times = times.parse().expect("a number");
        counted_by_callgrind(&mut || _ = work.time(times, &|| 0));
        return;
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    pool.install(|| _ = operations(what, &mut |work| counted_by_callgrind(work)));
}

/// What a service's messages take, with all adversaries of the built-in study.
fn operations(id: &str, around: &mut dyn FnMut(&mut dyn FnMut())) -> Operations {
    let study = default_study().expect("the built-in study has no mistakes");
    let seed = Seed(1);
    let world = World::generate(&study.world, seed, Some(MESSAGES));
    let plan = |adversary| Campaign::plan(adversary, world.campaign_at(), world.people(), seed);
    let campaigns: Vec<Campaign> = study.adversaries.iter().map(plan).collect();
    let lots = Lots::draw(seed, &study.services, world.people(), world.conversations());
    let ground = ground(&world, &lots, &study.services, &study.world.deletion.share);
    let service: &Service = study.services.iter().find(|service| service.id == id).expect("a service of the study");
    let mut done = Operations::default();
    around(&mut || {
        done = carry(service, &campaigns, &ground, seed, Prove::All, &Still).expect("it goes on").operations
    });
    done
}

/// Instructions of one thing; the reason where they cannot be counted.
fn instructions(what: &str) -> Result<f64, String> {
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let options = ["--tool=callgrind", "--callgrind-out-file=/dev/null", "--collect-atstart=no"];
    let mut valgrind = Command::new("valgrind");
    valgrind.args(options).arg("--toggle-collect=*counted_by_callgrind*").arg(own).args(["--one", what]);
    let output = valgrind.output().map_err(|error| format!("valgrind does not start ({error}); is it installed?"))?;
    let told = String::from_utf8_lossy(&output.stderr);
    let collected = told.lines().find_map(|line| line.split_once("Collected :")).map(|(_, number)| number.trim());
    let number = collected.and_then(|number| number.parse().ok()).filter(|number| *number > 0.0);
    number.ok_or_else(|| format!("valgrind counted nothing of {what}:\n{told}"))
}

/// Instructions of each primitive, found as its time is: see [`bare::sum`].
fn costs() -> Result<Vec<f64>, String> {
    fn cost(at: usize) -> Result<f64, String> {
        let sum = bare::sum(Primitive::ALL[at]);
        let each = |part: &str| -> Result<f64, String> {
            let [few, many] = TIMES.map(|times| instructions(&format!("primitive-{at}-{part}-{times}")));
            Ok((many? - few?) / (TIMES[1] - TIMES[0]) as f64)
        };
        let whole = each("whole")?;
        let without = if sum.without.is_some() { each("without")? } else { 0.0 };
        let less = match sum.less {
            Some((part, times)) => cost(part as usize)? * times as f64,
            None => 0.0,
        };
        Ok(((whole - without - less) / sum.times as f64).max(0.0))
    }
    (0..Primitive::ALL.len()).map(cost).collect()
}

fn compare() -> Result<(), String> {
    let study = default_study().expect("the built-in study has no mistakes");
    let costs = costs()?;
    for service in &study.services {
        let each = instructions(&service.id)? / MESSAGES as f64;
        let done = operations(&service.id, &mut |work| work()).0;
        let floor = done.iter().zip(&costs).map(|(times, cost)| *times as f64 * cost).sum::<f64>() / MESSAGES as f64;
        println!(
            "{:<16} {each:>9.0} instructions a message, floor {floor:>9.0}, {:.2} times as many",
            service.id,
            each / floor
        );
    }
    for (primitive, cost) in Primitive::ALL.into_iter().zip(&costs) {
        println!("{:<28} {cost:>12.1} instructions", primitive.name());
    }
    Ok(())
}
