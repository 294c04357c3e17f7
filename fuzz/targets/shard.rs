//! Does any shard bring down a merge, or a run that goes on from it?
//!
//! A changed byte would nearly always be refused by the hash at the end, so changes are mostly made to what is packed, and hashed
//! again: what a forger would do.

#![no_main]

use std::io::{Read, Write};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};

use libfuzzer_sys::{Corpus, fuzz_mutator, fuzz_target, fuzzer_mutate};
use lz4_flex::frame::{FrameDecoder, FrameEncoder};
use plainsight::adversary::Campaign;
use plainsight::custody::Lots;
use plainsight::engine::{Course, Host, Plan, Prove, Shard};
use plainsight::record::{Record, Varied, read_part};
use plainsight::report::{self, Report};
use plainsight::rng::Seed;
use plainsight::scenario::{Shelf, Study, load_study};
use plainsight::world::World;
use sha2::{Digest, Sha256};

/// The files of `seeds/study`.
struct Seeds;

impl Shelf for Seeds {
    fn read(&self, path: &str) -> Result<Option<String>, String> {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/seeds/study/");
        Ok(std::fs::read_to_string(format!("{root}{path}")).ok())
    }
}

static STUDY: LazyLock<Study> = LazyLock::new(|| {
    let text = Seeds.read("study.toml").expect("it is no error").expect("it is there");
    load_study("study", "study.toml", &text, &Seeds).expect("the seeds have no mistake")
});

/// As many messages as `run.sh` makes shards of.
static WORLD: LazyLock<World> = LazyLock::new(|| World::generate(&STUDY.world, Seed(STUDY.seed), Some(60)));

fuzz_target!(|data: &[u8]| -> Corpus {
    let Ok(part) = read_part(data) else { return Corpus::Keep };
    let (world, seed) = (&*WORLD, Seed(STUDY.seed));
    let plan = |adversary| Campaign::plan(adversary, world.campaign_at(), world.people(), seed);
    let campaigns: Vec<Campaign> = STUDY.adversaries.iter().map(plan).collect();
    let lots = Lots::once(seed, world.people());
    let mut course = Course::new(Plan {
        study: &STUDY,
        world,
        lots: &lots,
        campaigns: &campaigns,
        seed,
        prove: Prove::All,
        replicates: part.label.replicates.min(20),
        until: None,
        shard: Shard::WHOLE,
    });
    if !course.take(part.portion) {
        return Corpus::Keep;
    }
    if course.left() != [0, 0] {
        // What has nothing in it may be taken twice, and nothing else.
        let again = read_part(data).expect("it was read just now");
        let _ = course.take(again.portion);
        return Corpus::Keep;
    }
    // What is left to do would be done by the evaluators, which another target tries: here nothing may be left.
    if course.adds_up()
        && let Ok(came) = course.run(&Impatient::default())
    {
        let replicated = came.replicated.as_ref().map(|(asked, replicated)| (asked, replicated));
        let moved = came.moved.as_ref().map(|(asked, moved)| (*asked, &moved[..]));
        let varied = Varied { replicated, moved, grids: came.grids.as_deref() };
        let record = Record::new(&STUDY, STUDY.seed, world, &campaigns, &course.finish(), varied);
        let shown = Report::new(&record, None);
        report::exposure_csv(&shown);
        report::markdown(&shown);
    }
    Corpus::Keep
});

/// A host that stops whoever asks a question anew: what a part answers is all there is.
#[derive(Default)]
struct Impatient(AtomicBool);

impl Host for Impatient {
    fn nanoseconds(&self) -> u64 {
        0
    }
    fn begins(&self, what: &str, _work: u64, _done: u64) {
        self.0.store(matches!(what, "drivers" | "what if"), Ordering::Relaxed);
    }
    fn carried(&self, _messages: u64) {}
    fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let Some((label, mut plain)) = unpacked(&data[..size]) else { return fuzzer_mutate(data, size, max_size) };
    if seed % 50 == 0 {
        return fuzzer_mutate(data, size, max_size);
    }
    let known = plain.len();
    plain.resize(known + 64, 0);
    let length = plain.len();
    let changed = fuzzer_mutate(&mut plain, known, length);
    let file = packed(&label, &plain[..changed]);
    if file.len() > max_size {
        return fuzzer_mutate(data, size, max_size);
    }
    data[..file.len()].copy_from_slice(&file);
    file.len()
});

/// The label of a shard and what is packed in it.
fn unpacked(data: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let end = data.iter().position(|byte| *byte == b'\n')?;
    let (label, packed) = (data[..=end].to_vec(), data.get(end + 1..data.len().checked_sub(65)?)?);
    let mut plain = Vec::new();
    FrameDecoder::new(packed).take(1 << 20).read_to_end(&mut plain).ok()?;
    Some((label, plain))
}

/// The shard with this label and this in it.
fn packed(label: &[u8], plain: &[u8]) -> Vec<u8> {
    let mut encoder = FrameEncoder::new(label.to_vec());
    encoder.write_all(plain).expect("a vector takes every byte");
    let mut file = encoder.finish().expect("a vector takes every byte");
    let hash: String = Sha256::digest(&file).iter().map(|byte| format!("{byte:02x}")).collect();
    file.extend(hash.bytes().chain([b'\n']));
    file
}
