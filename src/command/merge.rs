//! `plainsight merge`: the shards of a run become its record, the same bytes as if it had not been in shards.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::files::{Folder, mistaken, shown};
use super::run::{show, to_json, verdict, write_outputs};
use super::simulate::{Before, How, simulate};
use super::{Failure, keep, note, say};
use crate::cli::{Detail, Merge};
use crate::engine::Shard;
use crate::record::{Label, Part, scenario_hash};
use crate::scenario::{self, Shelf, Study};

pub(super) fn merge(merge: &Merge) -> Result<(), Failure> {
    let mut found = Found::default();
    for path in shards_in(&merge.shards)? {
        found.add(path)?;
    }
    let known = found.first.as_ref().map(|first| (&first.path, first.label.shard.of()));
    if let Some(((path, of), asked)) = known.zip(merge.of).filter(|((_, of), asked)| of != asked) {
        let help = "the folder holds shards of another run";
        return Err(Failure::Input(format!("{} is one of {of} shards, and not of {asked}: {help}", shown(path))));
    }
    let Some(of) = known.map(|(_, of)| of).or(merge.of) else {
        let help = "is another folder meant? With --list-missing, --of says how many there should be";
        let mut wrong = found.broken;
        wrong.push(format!("there is no readable shard in {}: {help}", shown(&merge.shards)));
        return Err(Failure::Input(wrong.join("\n")));
    };
    let missing: Vec<u64> = (1..=of).filter(|number| !found.parts.contains_key(number)).collect();
    if merge.list_missing {
        found.broken.iter().for_each(|why| note(&format!("{why}\n")));
        return say(&missing.iter().map(|number| format!("{number}\n")).collect::<String>());
    }
    if !found.broken.is_empty() || !missing.is_empty() {
        let mut wrong = found.broken;
        if !missing.is_empty() {
            let many = missing.len();
            let shown: Vec<String> = missing.iter().take(20).map(u64::to_string).collect();
            let more = if many > 20 { " …" } else { "" };
            wrong.push(format!("{many} of {of} shards are missing: {}{more}", shown.join(", ")));
        }
        wrong.push("`plainsight merge --list-missing` prints the numbers of all that must be run again".to_owned());
        return Err(Failure::Input(wrong.join("\n")));
    }
    let Some(First { label, files, .. }) = found.first else { return Ok(()) };
    let (study, folder) = study_of(&label.study, label.file.as_deref(), &files)?;
    if scenario_hash(&study) != label.scenario {
        let why = "the scenario files in the shards are not those that this plainsight reads out of them";
        return Err(Failure::Input(format!("{why}: was it built from the same source?")));
    }
    let how = How {
        file: label.file.clone(),
        seed: label.seed,
        messages: label.messages,
        threads: merge.threads,
        prove: label.prove.parse().map_err(|why| Failure::Input(format!("--prove: {why}")))?,
        replicates: Some(label.replicates),
        until: None,
        shard: Shard::WHOLE,
        people: merge.detail.map(|Detail::People| merge.out.clone()),
    };
    let shards = found.parts.into_values().collect();
    let mut done = simulate(&study, &folder, &how, Before::Shards(Box::new(label), shards))?;
    let report = write_outputs(&merge.out, &done.record, None, &to_json(&done.record)?, done.people.take())?;
    show(&done.record, &report, merge.json)?;
    note(&format!("{of} shards; the report is {}\n", shown(&merge.out.join("report.html"))));
    verdict(&done.record)
}

/// What shards there are.
#[derive(Default)]
struct Found {
    first: Option<First>,
    /// Where each is: what came out of them is read one after the other, so that memory holds one.
    parts: BTreeMap<u64, PathBuf>,
    /// Files that are to be run again, and why.
    broken: Vec<String>,
}

/// The one by which the others are judged, without what came out of it.
struct First {
    path: PathBuf,
    label: Label,
    files: Vec<(String, String)>,
}

impl Found {
    /// Takes a file in. What is broken is as good as missing; what is of another run must not lie here at all.
    fn add(&mut self, path: PathBuf) -> Result<(), Failure> {
        let part = match keep::part(&path) {
            Ok(part) if part.label.is_done => part,
            Ok(_) => {
                self.broken.push(format!("{}: it is not done", shown(&path)));
                return Ok(());
            }
            Err(why) => {
                self.broken.push(format!("{}: {why}", shown(&path)));
                return Ok(());
            }
        };
        let shard = part.label.shard;
        if let Some(First { path: other, label, .. }) = &self.first
            && let Some(why) = part.label.differs(label)
        {
            let why = scenario::harmless(&why);
            let both = format!("{} and {}", shown(&path), shown(other));
            return Err(Failure::Input(format!("{both} are not of the same run: {why}")));
        }
        if self.parts.insert(shard.number(), path.clone()).is_some() {
            let what = format!("{}: shard {shard} is in another file too", shown(&path));
            return Err(Failure::Input(format!("{what}; take one of them away")));
        }
        let Part { label, files, .. } = part;
        self.first.get_or_insert(First { path, label, files });
        Ok(())
    }
}

/// The shards in a folder, in the order of their names.
fn shards_in(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let bad = |error: std::io::Error| Failure::Input(format!("cannot read {}: {error}", shown(folder)));
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(bad)? {
        paths.push(entry.map_err(bad)?.path());
    }
    paths.retain(|path| keep::is_shard(path));
    paths.sort();
    Ok(paths)
}

/// The study of some shards, from the files in them; a trace is looked for where it was.
fn study_of(id: &str, file: Option<&str>, files: &[(String, String)]) -> Result<(Study, Folder), Failure> {
    let texts = Texts(files);
    let study = match file {
        None => scenario::default_study(),
        Some(file) => {
            let text =
                texts.text(file).ok_or_else(|| Failure::Input("the shards have no study in them".to_owned()))?;
            scenario::load_study(id, file, text, &texts)
        }
    };
    let study = study.map_err(|mistakes| Failure::Input(mistaken(&mistakes)))?;
    Ok((study, Folder::of(Path::new(file.unwrap_or("study.toml")))))
}

/// The scenario files in a shard.
struct Texts<'t>(&'t [(String, String)]);

impl Texts<'_> {
    fn text(&self, path: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == path).map(|(_, text)| text.as_str())
    }
}

impl Shelf for Texts<'_> {
    fn read(&self, path: &str) -> Result<Option<String>, String> {
        Ok(self.text(path).map(str::to_owned))
    }
}
