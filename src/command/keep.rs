//! What has come out of a run so far, on disk: a checkpoint, from which the same command goes on, or a finished shard.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::files::{read_bytes, shown, write_with};
use super::{Failure, note};
use crate::engine::{Kept, Portion, Shard};
use crate::record::{Label, Part, read_part, sha256, write_part};
use crate::scenario::harmless;

/// One part of so many of the time goes into keeping, unless [`LOST`] asks for more.
const SHARE: u64 = 20;

/// As much work as a run that dies may lose [ns], as long as writing it down once takes less.
const LOST: u64 = 10_000_000_000;

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

    /// What an earlier run that asked the same had come to before it died. Checkpoints of other runs stay for those.
    pub(super) fn earlier(&self) -> Option<Portion> {
        let path = self.checkpoint();
        if !path.exists() {
            self.others().iter().take(SHOWN).for_each(|other| {
                let why = part(other).map_or_else(|why| why, |part| of_another(&part.label, &self.label));
                note(&format!("{} is not gone on from, and stays: {}\n", shown(other), harmless(&why)));
            });
            return None;
        }
        let why = match part(&path) {
            Ok(part) if part.label == self.label => return Some(part.portion),
            Ok(part) => of_another(&part.label, &self.label),
            Err(why) => why,
        };
        note(&format!("{} is not gone on from, and will be replaced: {}\n", shown(&path), harmless(&why)));
        None
    }

    /// Checkpoints of other runs in the same folder, of the same part of them.
    fn others(&self) -> Vec<PathBuf> {
        let stem = stem(self.label.shard);
        let is_other = |path: &PathBuf| {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            name.starts_with(&stem) && name.ends_with(CHECKPOINT)
        };
        let entries = std::fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let mut others: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(is_other).collect();
        others.sort();
        others
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
        let cost = now - began;
        let pause = self.every.max((SHARE * cost).min(LOST.saturating_sub(cost)));
        self.next.store(now + pause, Ordering::Relaxed);
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

    /// One for each run, so that none takes another's away.
    pub(super) fn checkpoint_name(&self) -> String {
        let label = serde_json::to_string(&self.label).unwrap_or_default();
        format!("{}{}{CHECKPOINT}", stem(self.label.shard), &sha256(label.as_bytes())[..8])
    }

    fn write(&self, name: &str, label: &Label, kept: &Kept) -> Result<(), Failure> {
        write_with(&self.folder, name, |out| write_part(label, &self.files, kept, out))
    }
}

/// What the name of a checkpoint begins with.
fn stem(shard: Shard) -> String {
    match shard {
        Shard::WHOLE => "run-".to_owned(),
        shard => shard_name(shard).replace(".plainsight", "-"),
    }
}

/// What the name of a checkpoint ends with.
const CHECKPOINT: &str = ".checkpoint";

/// Most checkpoints of other runs that are told of.
const SHOWN: usize = 3;

fn of_another(there: &Label, wanted: &Label) -> String {
    let why = there.differs(wanted);
    why.map_or_else(|| "it is of another part of the run".to_owned(), |why| format!("it is of another run: {why}"))
}

/// The finished shard with this label in a folder, if it is there.
///
/// # Errors
/// Where the shard of another run has its name: it may have taken hours.
pub(super) fn finished(folder: &Path, label: &Label) -> Result<Option<PathBuf>, Failure> {
    let path = folder.join(shard_name(label.shard));
    if !path.exists() {
        return Ok(None);
    }
    match part(&path) {
        Ok(part) if part.label == (Label { is_done: true, ..label.clone() }) => Ok(Some(path)),
        Ok(part) => {
            let why = harmless(&of_another(&part.label, label));
            let help = "choose another folder with --out, or take it away";
            Err(Failure::Input(format!("{} is in the way: {why}; {help}", shown(&path))))
        }
        Err(why) => {
            note(&format!("{} is made anew: {}\n", shown(&path), harmless(&why)));
            Ok(None)
        }
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
