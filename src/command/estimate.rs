//! `plainsight check --estimate`: what a run would take, from what small ones take on this machine.

use super::Failure;
use super::files::Folder;
use super::simulate::{Before, How, memory, simulate};
use crate::cli::Check;
use crate::engine::Shard;
use crate::scenario::{Origin, Study};

/// Messages in the two worlds that are run.
const SAMPLES: [u64; 2] = [4_000, 16_000];
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
    let mut times = Vec::new();
    for messages in SAMPLES {
        let done = simulate(study, folder, &how(messages), Before::Nothing)?;
        let replicating = done.replicates.map_or(0.0, |replicates| replicates.seconds);
        times.push(((done.wall_seconds - replicating).max(0.0), replicating, done.threads));
    }
    let [(few, few_replicated, threads), (many, many_replicated, _)] = times[..] else { return Ok(String::new()) };
    // A line through two points; less than nothing at no messages is nothing.
    let at = |few: f64, many: f64| {
        let slope = (many - few).max(0.0) / (SAMPLES[1] - SAMPLES[0]) as f64;
        many + slope * (messages as f64 - SAMPLES[1] as f64)
    };
    let seconds = at(few, many).max(0.0)
        + at(few_replicated, many_replicated).max(0.0) * replicates as f64 / replicates.clamp(1, REPLICATES) as f64;
    let bytes = memory(study, folder, &how(SAMPLES[1]), (messages, replicates), threads)?;
    let shards = (seconds / SHARD).ceil().max(1.0);
    let mut text = format!(
        "about {messages} messages × {} services × {} adversaries, {replicates} replicates: {} on {threads} threads, {} of memory\n",
        study.services.len(),
        study.adversaries.len(),
        duration(seconds),
        size(bytes)
    );
    if shards > 1.0 {
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
