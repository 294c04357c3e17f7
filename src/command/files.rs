//! Reading what a user names, and writing results so that an earlier one is never half overwritten.

use std::fs;
use std::io::{Read, Write};
use std::path::{Component, Path, PathBuf};

use super::Failure;
use crate::scenario::{self, Shelf, Study};

/// Folders beside a study for what it names.
const INNER: [&str; 3] = ["services", "adversaries", "worlds"];
/// Largest scenario file read [bytes].
const LARGEST: u64 = 1 << 20;
/// Largest trace read [bytes]: its text is held whole.
const LARGEST_TRACE: u64 = 4 << 30;
/// Longest line of a trace [bytes]: two names and three numbers fit many times.
const LONGEST_ROW: usize = 1 << 16;
/// Largest shard or checkpoint read [bytes].
const LARGEST_PART: u64 = 4 << 30;
/// Largest record or companion read [bytes]: thirty times that of the built-in study.
const LARGEST_RECORD: u64 = 1 << 29;

/// The folder of a study: the names in it are looked up there.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// The folder that a study stands in.
    pub(super) fn of(file: &Path) -> Self {
        let file = if file.is_absolute() { file.to_owned() } else { Path::new(".").join(file) };
        Self { path: file.parent().unwrap_or(&file).to_owned() }
    }

    /// The folder of the study that a file belongs to: for one in `services/` and the like, the folder above.
    pub(super) fn around(file: &Path, text: &str) -> Self {
        let Self { path } = Self::of(file);
        let inner = path.file_name().is_some_and(|name| INNER.iter().any(|inner| name == *inner));
        match path.parent().filter(|_| inner && !asks(text)) {
            Some(above) => Self { path: above.to_owned() },
            None => Self { path },
        }
    }

    /// Where a file beside the study is, as the study's folder was named; `None` where it is built in.
    pub(super) fn place(&self, name: &str) -> Option<String> {
        let found = self.find(name).ok()??;
        Some(found.strip_prefix(".").unwrap_or(&found).display().to_string())
    }

    fn find(&self, path: &str) -> Result<Option<PathBuf>, String> {
        let relative = Path::new(path);
        if !relative.components().all(|part| matches!(part, Component::Normal(_))) {
            return Err(format!("`{path}` leaves the scenario's folder"));
        }
        let full = self.path.join(relative);
        if !full.exists() {
            return Ok(None);
        }
        // A symbolic link may still lead outside.
        let inside = |path: &Path| fs::canonicalize(path).map_err(|error| format!("`{path:?}`: {error}"));
        let (root, found) = (inside(&self.path)?, inside(&full)?);
        if found.starts_with(root) { Ok(Some(full)) } else { Err(format!("`{path}` leaves the scenario's folder")) }
    }

    /// A trace beside the scenario.
    pub(super) fn trace(&self, path: &str) -> Result<String, Failure> {
        let found = self.find(path).or_else(|_| self.find(&format!("worlds/{path}")));
        let nested = self.find(&format!("worlds/{path}"));
        let file = found.ok().flatten().or_else(|| nested.ok().flatten());
        let file = file.ok_or_else(|| Failure::Input(format!("the trace `{path}` is not beside the scenario")))?;
        read_rows(&file, LARGEST_TRACE, LONGEST_ROW)
    }
}

impl Shelf for Folder {
    fn read(&self, path: &str) -> Result<Option<String>, String> {
        let Some(full) = self.find(path)? else { return Ok(None) };
        read(&full, LARGEST).map(Some).map_err(|failure| failure.to_string())
    }
}

/// A study from a file, or the built-in one, with the folder its names are looked up in.
pub(super) fn study(path: Option<&Path>) -> Result<(Study, Folder), Failure> {
    let Some(path) = path else {
        let study = scenario::default_study().map_err(|mistakes| Failure::Input(mistaken(&mistakes)))?;
        return Ok((study, Folder { path: PathBuf::from(".") }));
    };
    let folder = Folder::of(path);
    let text = read(path, LARGEST)?;
    let id = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or("study");
    let study = scenario::load_study(id, &path.display().to_string(), &text, &folder);
    Ok((study.map_err(|mistakes| Failure::Input(mistaken(&mistakes)))?, folder))
}

/// Whether a file asks a question, as a study does.
pub(super) fn asks(text: &str) -> bool {
    text.lines().any(|line| line.trim_start().starts_with("question"))
}

/// Mistakes as the terminal shows them.
pub(super) fn mistaken(mistakes: &scenario::Mistakes) -> String {
    let (colour, width) = super::machine::terminal();
    scenario::render(mistakes, colour, width)
}

/// Reads a text file of bounded size.
pub(super) fn read(path: &Path, largest: u64) -> Result<String, Failure> {
    read_rows(path, largest, usize::MAX)
}

/// Reads a part of a run.
pub(super) fn read_bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    read_up_to(path, LARGEST_PART, usize::MAX)
}

/// Reads a text file of bounded size with lines of bounded length, and no further than where a bound is passed.
fn read_rows(path: &Path, largest: u64, longest: usize) -> Result<String, Failure> {
    let bad = |what: String| Failure::Input(format!("cannot read {}: {what}", shown(path)));
    let bytes = read_up_to(path, largest, longest)?;
    String::from_utf8(bytes).map_err(|error| bad(format!("byte {} is not UTF-8", error.utf8_error().valid_up_to())))
}

fn read_up_to(path: &Path, largest: u64, longest: usize) -> Result<Vec<u8>, Failure> {
    let bad = |what: String| Failure::Input(format!("cannot read {}: {what}", shown(path)));
    let failed = |error: std::io::Error| bad(error.to_string());
    let too_large = || bad(format!("it has more than {largest} bytes"));
    let mut file = fs::File::open(path).map_err(failed)?;
    if file.metadata().is_ok_and(|about| about.len() > largest) {
        return Err(too_large());
    }
    // What a device or a pipe holds is not known before it is read.
    let (mut bytes, mut line, mut begins) = (Vec::new(), 1, 0);
    loop {
        let known = bytes.len();
        if (&mut file).take(PART).read_to_end(&mut bytes).map_err(failed)? == 0 {
            break;
        }
        for (at, byte) in bytes.iter().enumerate().skip(known) {
            if matches!(byte, b'\n' | b'\r') {
                (line, begins) = (line + usize::from(*byte == b'\n'), at + 1);
            } else if at - begins >= longest {
                return Err(bad(format!("line {line} has more than {longest} bytes")));
            }
        }
        if bytes.len() as u64 > largest {
            return Err(too_large());
        }
    }
    Ok(bytes)
}

/// As much as is read before it is looked at [bytes].
const PART: u64 = 1 << 20;

/// A path as a terminal may show it.
pub(super) fn shown(path: &Path) -> String {
    scenario::harmless(&path.display().to_string()).replace(['\n', '\t'], " ")
}

/// Reads a record or a companion.
pub(super) fn read_data(path: &Path) -> Result<String, Failure> {
    read(path, LARGEST_RECORD)
}

/// A file that is whole and lies aside: it gets its name once all others are whole too.
pub(super) struct Aside {
    name: String,
    file: tempfile::NamedTempFile,
}

/// Writes files into a folder, each aside first and then renamed, so that a run that fails half-way leaves
/// what was there. `before` are some that lie aside already.
pub(super) fn write_all(folder: &Path, files: &[(&str, &str)], before: Option<Aside>) -> Result<(), Failure> {
    let mut aside = Vec::from_iter(before);
    for (name, text) in files {
        aside.push(write_aside(folder, name, |out| out.write_all(text.as_bytes()))?);
    }
    aside.into_iter().try_for_each(|aside| put(folder, aside))
}

/// Keeps other runs from changing results in a folder, for as long as it is held: two into one folder come one after the other. Where
/// a folder cannot be locked nothing is held, and they may come between each other.
pub(super) fn hold(folder: &Path) -> Option<fs::File> {
    let held = fs::create_dir_all(folder).and_then(|()| fs::File::open(folder)).ok()?;
    held.lock().is_ok().then_some(held)
}

/// Writes one file into a folder, aside first and then renamed.
pub(super) fn write_with(
    folder: &Path,
    name: &str,
    write: impl FnOnce(&mut (dyn Write + Send)) -> std::io::Result<()>,
) -> Result<(), Failure> {
    put(folder, write_aside(folder, name, write)?)
}

/// Whether results can be written into a folder, or into the one in which it would be made: better known before a long run.
pub(super) fn can_write(folder: &Path) -> Result<(), Failure> {
    let there = folder.ancestors().map(|path| if path.as_os_str().is_empty() { Path::new(".") } else { path });
    let there = there.into_iter().find(|path| path.exists()).unwrap_or(folder);
    let tried = tempfile::Builder::new().prefix(ASIDE).tempfile_in(there);
    tried.map(drop).map_err(|error| unwritable("results", folder, &error))
}

/// What files are called until they are whole.
const ASIDE: &str = ".plainsight-";

/// Writes one file aside.
pub(super) fn write_aside(
    folder: &Path,
    name: &str,
    write: impl FnOnce(&mut (dyn Write + Send)) -> std::io::Result<()>,
) -> Result<Aside, Failure> {
    let bad = |error: std::io::Error| unwritable(name, folder, &error);
    fs::create_dir_all(folder).map_err(bad)?;
    if folder.join(name).is_dir() {
        return Err(bad(std::io::Error::other("a folder of that name is in the way")));
    }
    let mut file = aside_in(folder).map_err(bad)?;
    let mut buffered = std::io::BufWriter::new(&mut file);
    write(&mut buffered).and_then(|()| buffered.flush()).map_err(bad)?;
    drop(buffered);
    file.as_file().sync_all().map_err(bad)?;
    Ok(Aside { name: name.to_owned(), file })
}

fn put(folder: &Path, Aside { name, file }: Aside) -> Result<(), Failure> {
    file.persist(folder.join(&name)).map(drop).map_err(|error| unwritable(&name, folder, &error.error))
}

/// A file aside, for whoever the user lets read their files: temporary ones are otherwise private.
#[cfg(unix)]
fn aside_in(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    use std::os::unix::fs::PermissionsExt;
    tempfile::Builder::new().prefix(ASIDE).permissions(fs::Permissions::from_mode(0o666)).tempfile_in(folder)
}

#[cfg(not(unix))]
fn aside_in(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    tempfile::Builder::new().prefix(ASIDE).tempfile_in(folder)
}

fn unwritable(what: &str, folder: &Path, error: &std::io::Error) -> Failure {
    let help = match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
            "make room there and run the same command again, or choose another folder with --out"
        }
        _ => "choose another folder with --out",
    };
    Failure::Unfinished(format!("cannot write {what} in {}: {error}; {help}", shown(folder)))
}

/// Takes away what runs that died left half written in a folder: files aside that nobody has touched since a run began.
pub(super) fn sweep(folder: &Path, began: std::time::SystemTime) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let is_aside = entry.file_name().to_str().is_some_and(|name| name.starts_with(ASIDE));
        let is_old = || entry.metadata().and_then(|known| known.modified()).is_ok_and(|when| when < began);
        if is_aside && is_old() {
            // What cannot be taken away is in nobody's way.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Takes a result of an earlier run away, where there is one.
pub(super) fn remove(folder: &Path, name: &str) -> Result<(), Failure> {
    match fs::remove_file(folder.join(name)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Failure::Unfinished(format!("cannot remove {name} in {}: {error}", shown(folder))))
        }
        _ => Ok(()),
    }
}
