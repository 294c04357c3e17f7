//! What has come out of a run so far, on disk: a checkpoint, from which the same command goes on, or a finished shard.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::files::{read_bytes, shown, write_with};
use super::{Failure, note};
use crate::engine::{Kept, Portion, Shard};
use crate::record::{Label, Part, read_part, write_part};
use crate::scenario::harmless;

/// At most one part of so many of the time goes into keeping, however much there is to keep.
const SHARE: u64 = 20;

/// The checkpoint of a run that is not in shards.
pub(super) const CHECKPOINT: &str = "run.checkpoint";

/// Where a run keeps what has come out so far.
pub(super) struct Keeping {
    folder: PathBuf,
    label: Label,
    files: Vec<(String, String)>,
    /// Between two checkpoints [ns].
    every: u64,
    /// When it is time again [ns].
    next: AtomicU64,
    has_failed: AtomicBool,
}

impl Keeping {
    /// In a folder, every so many seconds.
    pub(super) fn new(folder: PathBuf, label: Label, files: Vec<(String, String)>, every: f64) -> Self {
        let every = (every * 1e9) as u64;
        Self { folder, label, files, every, next: AtomicU64::new(every), has_failed: AtomicBool::new(false) }
    }

    /// What an earlier run that asked the same had come to before it died.
    pub(super) fn earlier(&self) -> Option<Portion> {
        let path = self.checkpoint();
        if !path.exists() {
            return None;
        }
        let why = match part(&path) {
            Ok(part) if part.label == self.label => return Some(part.portion),
            Ok(part) => match part.label.differs(&self.label) {
                Some(why) => format!("it is of another run: {why}"),
                None => "it is of another part of the run".to_owned(),
            },
            Err(why) => why,
        };
        note(&format!("{} is not gone on from, and will be replaced: {}\n", shown(&path), harmless(&why)));
        None
    }

    /// Whether it is time to keep: yes to one, until [`Self::keep`] has ended.
    pub(super) fn is_due(&self, now: u64) -> bool {
        let next = self.next.load(Ordering::Relaxed);
        now >= next && self.next.compare_exchange(next, u64::MAX, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }

    /// Writes a checkpoint. A run goes on where that fails: its results may yet find room.
    pub(super) fn keep(&self, so_far: &Kept, clock: impl Fn() -> u64) -> bool {
        let began = clock();
        let written = self.write(&self.checkpoint_name(), &self.label, so_far);
        let now = clock();
        self.next.store(now + self.every.max(SHARE * (now - began)), Ordering::Relaxed);
        if let Err(failure) = &written
            && !self.has_failed.swap(true, Ordering::Relaxed)
        {
            note(&format!("{failure}; the run goes on, and would begin anew if it died\n"));
        }
        written.is_ok()
    }

    /// Writes the finished shard, and gives its path.
    pub(super) fn finish(&self, kept: &Kept) -> Result<PathBuf, Failure> {
        let name = shard_name(self.label.shard);
        self.write(&name, &Label { is_done: true, ..self.label.clone() }, kept)?;
        self.forget()?;
        Ok(self.folder.join(name))
    }

    /// Takes the checkpoint away, once the results are written.
    pub(super) fn forget(&self) -> Result<(), Failure> {
        super::files::remove(&self.folder, &self.checkpoint_name())
    }

    pub(super) fn checkpoint(&self) -> PathBuf {
        self.folder.join(self.checkpoint_name())
    }

    fn checkpoint_name(&self) -> String {
        match self.label.shard {
            Shard::WHOLE => CHECKPOINT.to_owned(),
            shard => shard_name(shard).replace(".plainsight", ".checkpoint"),
        }
    }

    fn write(&self, name: &str, label: &Label, kept: &Kept) -> Result<(), Failure> {
        write_with(&self.folder, name, |out| write_part(label, &self.files, kept, out))
    }
}

/// The part of a run in a file, or why there is none, in words for a terminal.
pub(super) fn part(path: &Path) -> Result<Part, String> {
    let bytes = read_bytes(path).map_err(|failure| failure.to_string())?;
    read_part(&bytes).map_err(|why| harmless(&why.to_string()))
}

/// The file of a shard: names sort as numbers do.
pub(super) fn shard_name(shard: Shard) -> String {
    let width = shard.of().to_string().len();
    format!("shard-{:0width$}-of-{}.plainsight", shard.number(), shard.of())
}

/// Whether a file is named as a shard is.
pub(super) fn is_shard(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.starts_with("shard-") && name.ends_with(".plainsight")
}
