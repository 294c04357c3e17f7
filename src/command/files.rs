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
/// Largest trace or record read [bytes].
const LARGEST_DATA: u64 = 4 << 30;

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
        read(&file, LARGEST_DATA)
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
    let bad = |what: String| Failure::Input(format!("cannot read {}: {what}", path.display()));
    let file = fs::File::open(path).map_err(|error| bad(error.to_string()))?;
    // What a device or a pipe holds is not known before it is read.
    let mut bytes = Vec::new();
    file.take(largest + 1).read_to_end(&mut bytes).map_err(|error| bad(error.to_string()))?;
    if bytes.len() as u64 > largest {
        return Err(bad(format!("it has more than {largest} bytes")));
    }
    String::from_utf8(bytes).map_err(|error| bad(format!("byte {} is not UTF-8", error.utf8_error().valid_up_to())))
}

/// Reads a record or a companion.
pub(super) fn read_data(path: &Path) -> Result<String, Failure> {
    read(path, LARGEST_DATA)
}

/// Writes files into a folder, each aside first and then renamed, so that a run that fails half-way leaves
/// what was there.
pub(super) fn write_all(folder: &Path, files: &[(&str, &str)]) -> Result<(), Failure> {
    let bad = |what: &str, error: std::io::Error| {
        Failure::Unfinished(format!(
            "cannot write {what} in {}: {error}; choose another folder with --out",
            folder.display()
        ))
    };
    fs::create_dir_all(folder).map_err(|error| bad("results", error))?;
    let mut aside = Vec::new();
    for (name, text) in files {
        if folder.join(name).is_dir() {
            return Err(bad(name, std::io::Error::other("a folder of that name is in the way")));
        }
        let mut file =
            tempfile::Builder::new().prefix(".plainsight-").tempfile_in(folder).map_err(|e| bad(name, e))?;
        file.write_all(text.as_bytes()).and_then(|()| file.as_file().sync_all()).map_err(|e| bad(name, e))?;
        aside.push((name, file));
    }
    for (name, file) in aside {
        let saved = file.persist(folder.join(name)).map_err(|error| bad(name, error.error))?;
        make_readable(&saved).map_err(|error| bad(name, error))?;
    }
    Ok(())
}

/// Takes a result of an earlier run away, where there is one.
pub(super) fn remove(folder: &Path, name: &str) -> Result<(), Failure> {
    match fs::remove_file(folder.join(name)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Failure::Unfinished(format!("cannot remove {name} in {}: {error}", folder.display())))
        }
        _ => Ok(()),
    }
}

/// Temporary files are private; results are for everybody.
#[cfg(unix)]
fn make_readable(file: &fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn make_readable(_: &fs::File) -> std::io::Result<()> {
    Ok(())
}
