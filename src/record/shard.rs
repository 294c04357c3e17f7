//! How does a part of a run lie on disk? A line of JSON that says of what, then what came out, packed, and at the end a hash of all
//! that: whoever has the files needs nothing else.

use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::build::hexadecimal;
use crate::engine::{Kept, MOST_MESSAGES, MOST_REPLICATES, Portion, Shard};
use crate::scenario::Study;

/// Version of the format: changed whenever an older reader would misread it.
pub const SHARD_FORMAT: &str = "plainsight shard 3";

/// Of what run something is a part, and of which part of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// [`SHARD_FORMAT`].
    pub format: String,
    /// Version of plainsight.
    pub version: String,
    /// Revision that it was built from; empty where that is not known.
    pub revision: String,
    /// The study's file stem.
    pub study: String,
    /// The study's file as it was named; none for the built-in study.
    pub file: Option<String>,
    /// SHA-256 over the names and texts of all scenario files, in hexadecimal.
    pub scenario: String,
    /// SHA-256 of the trace that the world replays, in hexadecimal; none where it is generated.
    pub trace: Option<String>,
    /// Seed of the run.
    pub seed: u64,
    /// Messages that were asked for, instead of the study's number.
    pub messages: Option<u64>,
    /// Events to replicate.
    pub replicates: u64,
    /// Where replicating stops [share of 1].
    pub until: Option<f64>,
    /// What is proved, as the command line says it.
    pub prove: String,
    /// Which part of the run.
    pub shard: Shard,
    /// Whether the part is done.
    pub is_done: bool,
}

/// A part of a run.
#[derive(Debug)]
pub struct Part {
    /// Of what.
    pub label: Label,
    /// Every scenario file: its name and its text.
    pub files: Vec<(String, String)>,
    /// What came out.
    pub portion: Portion,
}

/// Why a file is no part of a run.
#[derive(Debug, thiserror::Error)]
pub enum NoPart {
    /// It is something else.
    #[error("it is not a part of a run: it does not begin with `{{\"format\":\"{SHARD_FORMAT}\"`")]
    Else,
    /// It was written by another version, or for a shard that cannot be.
    #[error("it cannot be read by this version: {0}")]
    Foreign(String),
    /// It ends early, or was altered.
    #[error("it is cut off or was altered: its content does not fit its hash")]
    Altered,
}

/// Longest first line [bytes].
const LONGEST_LABEL: usize = 1 << 16;
/// The hash and its newline [bytes].
const HASH: usize = 65;
/// Most that a file unpacks to [bytes].
const MOST: u64 = 4 << 30;

impl Label {
    /// What two labels differ in, in words; none where they are of the same run. Which part of it makes no difference.
    pub fn differs(&self, other: &Self) -> Option<String> {
        let say = |what: &str, one: String, two: String| (one != two).then(|| format!("{what}: {one} and {two}"));
        say("version", self.version.clone(), other.version.clone())
            .or_else(|| say("revision", self.revision.clone(), other.revision.clone()))
            .or_else(|| say("study", self.study.clone(), other.study.clone()))
            .or_else(|| say("the study's file", given(self.file.as_ref()), given(other.file.as_ref())))
            .or_else(|| say("the hash of scenario files", self.scenario.clone(), other.scenario.clone()))
            .or_else(|| say("the hash of the trace", given(self.trace.as_ref()), given(other.trace.as_ref())))
            .or_else(|| say("seed", self.seed.to_string(), other.seed.to_string()))
            .or_else(|| say("--messages", given(self.messages.as_ref()), given(other.messages.as_ref())))
            .or_else(|| say("--replicates", self.replicates.to_string(), other.replicates.to_string()))
            .or_else(|| say("--until", given(self.until.as_ref()), given(other.until.as_ref())))
            .or_else(|| say("--prove", self.prove.clone(), other.prove.clone()))
            .or_else(|| say("number of shards", self.shard.of().to_string(), other.shard.of().to_string()))
    }
}

fn given<T: std::fmt::Display>(value: Option<&T>) -> String {
    value.map_or_else(|| "none given".to_owned(), T::to_string)
}

/// SHA-256 over the names and texts of a study's files, in hexadecimal.
pub fn scenario_hash(study: &Study) -> String {
    let mut hash = Sha256::new();
    for text in study.files.iter().flat_map(|(name, text)| [name, text]) {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text);
    }
    hexadecimal(&hash.finalize())
}

/// Writes a part of a run.
///
/// # Errors
/// As the writer's.
pub fn write_part(label: &Label, files: &[(String, String)], kept: &Kept, out: impl Write) -> io::Result<()> {
    let mut hashing = Hashing { out, hash: Sha256::new() };
    serde_json::to_writer(&mut hashing, label)?;
    hashing.write_all(b"\n")?;
    let packed = lz4_flex::frame::FrameEncoder::new(&mut hashing);
    let packed = postcard::to_io(&(files, kept), Bounded { out: packed, left: MOST }).map_err(io::Error::other)?;
    packed.out.finish().map_err(io::Error::other)?;
    let hash = hexadecimal(&hashing.hash.finalize_reset());
    writeln!(hashing.out, "{hash}")?;
    hashing.out.flush()
}

/// Reads a part of a run. What it unpacks to has at most 4 GiB, and 256 times the bytes given, which is how far LZ4 can pack.
///
/// # Errors
/// Where it is none, or not as it was written.
pub fn read_part(bytes: &[u8]) -> Result<Part, NoPart> {
    let end = bytes.iter().take(LONGEST_LABEL).position(|byte| *byte == b'\n').ok_or(NoPart::Else)?;
    let label = read_label(&bytes[..end])?;
    let (content, hash) = bytes.split_at_checked(bytes.len().saturating_sub(HASH)).ok_or(NoPart::Altered)?;
    let right = format!("{}\n", hexadecimal(&Sha256::digest(content)));
    if hash != right.as_bytes() {
        return Err(NoPart::Altered);
    }
    let packed = content.get(end + 1..).ok_or(NoPart::Altered)?;
    let mut plain = Vec::new();
    let unpacked = lz4_flex::frame::FrameDecoder::new(packed).take(MOST).read_to_end(&mut plain);
    unpacked.map_err(|_| NoPart::Altered)?;
    let (files, portion) = postcard::from_bytes(&plain).map_err(|_| NoPart::Altered)?;
    Ok(Part { label, files, portion })
}

/// The first line of a file.
fn read_label(line: &[u8]) -> Result<Label, NoPart> {
    #[derive(Deserialize)]
    struct Any {
        format: String,
    }
    let Any { format } = serde_json::from_slice(line).map_err(|_| NoPart::Else)?;
    if format != SHARD_FORMAT {
        let is_ours = format.starts_with("plainsight shard ");
        return Err(if is_ours { NoPart::Foreign(format!("its format is `{format}`")) } else { NoPart::Else });
    }
    let label: Label = serde_json::from_slice(line).map_err(|error| NoPart::Foreign(error.to_string()))?;
    let of = label.shard;
    let impossible = [
        (Shard::new(of.number(), of.of()).is_none(), "a shard"),
        (label.messages.is_some_and(|messages| !(1..=MOST_MESSAGES).contains(&messages)), "a number of messages"),
        (label.replicates > MOST_REPLICATES, "a number of replicates"),
    ];
    match impossible.iter().find(|(is_so, _)| *is_so) {
        None => Ok(label),
        Some((_, what)) => Err(NoPart::Foreign(format!("it is of {what} that cannot be"))),
    }
}

/// A writer that takes no more than can be read again.
struct Bounded<W> {
    out: W,
    left: u64,
}

impl<W: Write> Write for Bounded<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.left = self
            .left
            .checked_sub(written as u64)
            .ok_or_else(|| io::Error::other("a part of a run may have 4 GiB; more shards make smaller ones"))?;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// A writer that hashes what passes.
struct Hashing<W> {
    out: W,
    hash: Sha256,
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
