//! `plainsight check --estimate`: what a run would take, from what small ones take on this machine.

use super::Failure;
use super::files::Folder;
use super::simulate::{Before, How, memory, simulate};
use crate::cli::Check;
use crate::engine::Shard;
use crate::scenario::{MOST_MESSAGES, Origin, Study};

/// Messages in the first world that is run; each further one has four times as many.
const FIRST: u64 = 4_000;
/// Worlds grow until one takes so long [s]: what takes less is mostly what any run takes.
const LONG_ENOUGH: f64 = 1.0;
/// Events that are replicated in them, at most.
const REPLICATES: u64 = 200;
/// Longest time a shard should take [s]: sites let such tasks in soon, and little is lost with one.
const SHARD: f64 = 1_800.0;

/// A line about what a study would take.
pub(super) fn estimate(study: &Study, folder: &Folder, asked: &Check) -> Result<String, Failure> {
    let Origin::Generated(generated) = &study.world.origin else {
        return Ok(
            "a trace has the messages it has: `plainsight run --messages 10000` says what so many take\n".to_owned()
        );
    };
    let messages = asked.messages.unwrap_or(generated.messages);
    let replicates = asked.replicates.unwrap_or(study.replicates);
    let how = |messages: u64| How {
        file: None,
        seed: study.seed,
        messages: Some(messages),
        threads: asked.threads,
        prove: asked.prove,
        replicates: Some(replicates.min(REPLICATES)),
        until: None,
        shard: Shard::WHOLE,
        people: None,
    };
    let run = |messages: u64| -> Result<(f64, f64, usize), Failure> {
        let done = simulate(study, folder, &how(messages), Before::Nothing)?;
        let replicating = done.replicates.map_or(0.0, |replicates| replicates.seconds);
        Ok(((done.wall_seconds - replicating).max(0.0), replicating, done.threads))
    };
    let (mut fewer, mut size_of) = (run(FIRST)?, FIRST);
    let (mut more, mut larger) = (run(4 * FIRST)?, 4 * FIRST);
    while more.0 + more.1 < LONG_ENOUGH && larger < messages {
        (fewer, size_of, larger) = (more, larger, 4 * larger);
        more = run(larger)?;
    }
    // A line through two points; less than nothing at no messages is nothing.
    let at = |few: f64, many: f64| {
        let slope = (many - few).max(0.0) / (larger - size_of) as f64;
        (many + slope * (messages as f64 - larger as f64)).max(0.0)
    };
    let (threads, parts) = (more.2, replicates as f64 / replicates.clamp(1, REPLICATES) as f64);
    let seconds = at(fewer.0, more.0) + at(fewer.1, more.1) * parts;
    let bytes = memory(study, folder, &how(4 * FIRST), (messages.min(MOST_MESSAGES), replicates), threads)?;
    let shards = (seconds / SHARD).ceil().max(1.0);
    let mut text = format!(
        "about {messages} messages × {} services × {} adversaries, {replicates} replicates: {} on {threads} threads, {} of memory\n",
        study.services.len(),
        study.adversaries.len(),
        duration(seconds),
        size(bytes)
    );
    if messages > MOST_MESSAGES {
        let runs = messages.div_ceil(MOST_MESSAGES);
        text += &format!(
            "one run has at most {MOST_MESSAGES}: that is {runs} under other seeds, of which each holds this memory\n"
        );
    } else if shards > 1.0 {
        text += &format!("in {shards} shards, half an hour each: see `plainsight run --shard`\n");
    }
    Ok(text)
}

fn duration(seconds: f64) -> String {
    match seconds {
        ..120.0 => format!("{seconds:.0} s"),
        ..7_200.0 => format!("{:.0} minutes", seconds / 60.0),
        ..172_800.0 => format!("{:.1} hours", seconds / 3_600.0),
        _ => format!("{:.1} days", seconds / 86_400.0),
    }
}

fn size(bytes: u64) -> String {
    match bytes {
        ..2_000_000_000 => format!("{} MB", bytes / 1_000_000),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}
