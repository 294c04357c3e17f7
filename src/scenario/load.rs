//! Where does a study's text come from, and what is it with all that it names? Names resolve beside it, then here.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::builtin;
use super::lint::{Lint, of_assumptions, of_service};
use super::mistake::{brief, quoted};
use super::reading::{
    Draft, Named, Plan, Reading, Tree, merged, nearest, parent_of, read_adversary, read_plan, read_service,
    read_sources, read_world,
};
use super::{Grade, Mistakes, Study, World};

/// Files beside a study. Whoever implements it keeps to the study's folder.
pub trait Shelf {
    /// The text at a path such as `services/signal.toml`; `None` where there is no such file.
    ///
    /// # Errors
    /// In words, where the path leaves the folder or the file cannot be read.
    fn read(&self, path: &str) -> Result<Option<String>, String>;
}

/// A shelf with nothing on it: only built-in files are found.
#[derive(Debug, Clone, Copy, Default)]
pub struct EmptyShelf;

impl Shelf for EmptyShelf {
    fn read(&self, _path: &str) -> Result<Option<String>, String> {
        Ok(None)
    }
}

/// What kind of file a text proved to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// It asks a question.
    Study,
    /// It describes a messaging service.
    Service,
    /// It describes an adversary.
    Adversary,
    /// It describes who talks to whom.
    World,
    /// It lists sources.
    Sources,
}

impl std::fmt::Display for FileKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Study => "a study",
            Self::Service => "a service",
            Self::Adversary => "an adversary",
            Self::World => "a world",
            Self::Sources => "sources",
        })
    }
}

/// The study in a text, with everything it names. `file_name` is how mistakes refer to it.
///
/// # Errors
/// All mistakes of all files involved.
pub fn load_study(id: &str, file_name: &str, text: &str, shelf: &dyn Shelf) -> Result<Study, Mistakes> {
    let loader = Loader::new(shelf);
    let tree = loader.reading.open(file_name, text);
    loader.load_sources(None);
    let study = tree.and_then(|tree| loader.study(id, &tree));
    let (mut study, read) = loader.reading.settle(study)?;
    study.assumptions = read.assumptions;
    study.sources = read.sources;
    study.files = read.files;
    Ok(study)
}

/// The built-in study that runs where no file is named.
///
/// # Errors
/// All mistakes of the built-in files; the tests hold that there are none.
pub fn default_study() -> Result<Study, Mistakes> {
    let path = format!("{DEFAULT}.toml");
    load_study(DEFAULT, &path, builtin::text(&path).unwrap_or_default(), &EmptyShelf)
}

/// Checks a file of any kind, with the files it names, and gives the world that it is or names, where there is one.
/// `shelf` is the folder in which `services/` and the others lie.
///
/// # Errors
/// All mistakes of all files involved.
pub fn check_file(file_name: &str, text: &str, shelf: &dyn Shelf) -> Result<(FileKind, Option<World>), Mistakes> {
    checked(file_name, text, shelf).map(|checked| (checked.kind, checked.world))
}

/// What a file without mistakes proved to be.
#[derive(Debug, Clone)]
pub struct Checked {
    /// What kind of file it is.
    pub kind: FileKind,
    /// The world that it is, or that it names.
    pub world: Option<World>,
    /// The study, where it is one.
    pub study: Option<Study>,
    /// What the rules by themselves give to look at.
    pub lints: Vec<Lint>,
    /// Numbers that are placeholders, in it and in what it names.
    pub placeholders: usize,
    /// Every file read, with its text.
    pub files: Vec<(String, String)>,
}

/// The same as [`check_file`], and what is no mistake and should be looked at.
///
/// # Errors
/// All mistakes of all files involved.
pub fn checked(file_name: &str, text: &str, shelf: &dyn Shelf) -> Result<Checked, Mistakes> {
    let loader = Loader::new(shelf);
    let tree = loader.reading.open(file_name, text);
    let kind = tree.as_ref().map(kind_of);
    loader.load_sources(kind);
    let (mut world, mut study, mut lints) = (None, None, Vec::new());
    let checked = tree.zip(kind).and_then(|(tree, kind)| {
        let id = stem(file_name);
        match kind {
            FileKind::Study => loader.study(id, &tree).map(|read| {
                world = Some(read.world.clone());
                for service in &read.services {
                    lints.extend(of_service(service, &format!("services/{}.toml", service.id)));
                }
                study = Some(read);
            }),
            FileKind::Service => loader.with_parents(tree, vec![id.to_owned()]).and_then(|tree| {
                let service = read_service(&loader.reading, id, &tree)?;
                lints.extend(of_service(&service, &brief(file_name, 200)));
                Some(())
            }),
            FileKind::Adversary => read_adversary(&loader.reading, id, &tree).map(drop),
            FileKind::World => read_world(&loader.reading, id, &tree).map(|read| world = Some(read)),
            FileKind::Sources => {
                read_sources(&loader.reading, &tree);
                Some(())
            }
        }?;
        Some(kind)
    });
    let (kind, read) = loader.reading.settle(checked)?;
    lints.extend(of_assumptions(&read.assumptions));
    let placeholders = read.assumptions.iter().filter(|stated| stated.grade == Grade::Placeholder).count();
    Ok(Checked { kind, world, study, lints, placeholders, files: read.files })
}

struct Loader<'s> {
    shelf: &'s dyn Shelf,
    reading: Reading,
    /// Every file asked for once; `None` where it has no tree.
    opened: RefCell<BTreeMap<String, Option<Tree>>>,
}

impl<'s> Loader<'s> {
    fn new(shelf: &'s dyn Shelf) -> Self {
        Self { shelf, reading: Reading::default(), opened: RefCell::new(BTreeMap::new()) }
    }

    /// Sources beside the study count before the built-in ones, which built-in files still cite.
    fn load_sources(&self, kind: Option<FileKind>) {
        if kind == Some(FileKind::Sources) {
            return;
        }
        let beside = self.shelf.read(SOURCES).unwrap_or_else(|why| {
            let message = format!("{SOURCES} cannot be read: {}", brief(&why, 200));
            self.reading.note(Draft::new("scenario::unreadable", self.reading.top(), message, "for this file"));
            None
        });
        let builtin = builtin::text(SOURCES);
        if let Some(text) = &beside
            && let Some(tree) = self.reading.open(SOURCES, text)
        {
            read_sources(&self.reading, &tree);
        }
        if let Some(text) = builtin
            && beside.as_deref() != Some(text)
        {
            let name = if beside.is_some() { "built-in sources.toml" } else { SOURCES };
            if let Some(tree) = self.reading.open(name, text) {
                read_sources(&self.reading, &tree);
            }
        }
    }

    fn study(&self, id: &str, tree: &Tree) -> Option<Study> {
        let plan: Plan = read_plan(&self.reading, tree);
        let services = plan.services.iter().map(|named| {
            let tree = self.find("services", "service", named)?;
            let tree = self.with_parents(tree, vec![named.name.clone()])?;
            read_service(&self.reading, &named.name, &tree)
        });
        let services: Vec<_> = services.collect();
        let adversaries = plan.adversaries.iter().map(|named| {
            let tree = self.find("adversaries", "adversary", named)?;
            read_adversary(&self.reading, &named.name, &tree)
        });
        let adversaries: Vec<_> = adversaries.collect();
        let world = plan.world.as_ref().and_then(|named| {
            let tree = self.find("worlds", "world", named)?;
            plan.timed(&self.reading, read_world(&self.reading, &named.name, &tree)?)
        });
        let services: Vec<_> = services.into_iter().collect::<Option<_>>()?;
        let mut plan = plan;
        let words = plan.words.take();
        let what_if = plan.dials(&self.reading, &services);
        let expect = plan.expectations(&self.reading, &services);
        let words = words?;
        Some(Study {
            id: id.to_owned(),
            question: words.question,
            purpose: words.purpose,
            not_modelled: words.not_modelled,
            seed: words.seed,
            replicates: words.replicates,
            reference: words.reference,
            headline: words.headline,
            case: words.case,
            claims: words.claims,
            what_if: what_if?,
            services,
            adversaries: adversaries.into_iter().collect::<Option<_>>()?,
            world: world?,
            expect: expect?,
            assumptions: Vec::new(),
            sources: Vec::new(),
            files: Vec::new(),
        })
    }

    /// A service's tree laid over its parents'. `trail` is the way here, this service last.
    fn with_parents(&self, tree: Tree, mut trail: Vec<String>) -> Option<Tree> {
        let Some(parent) = parent_of(&self.reading, &tree)? else { return Some(tree) };
        if trail.contains(&parent.name) {
            trail.push(parent.name.clone());
            let message = format!("services extend each other in a circle: {}", brief(&trail.join(" → "), 300));
            self.reading.note(Draft::new("scenario::circle", parent.spot, message, "back where it began"));
            return None;
        }
        if trail.len() > DEEPEST {
            let message = format!("more than {DEEPEST} services extend one another");
            self.reading.note(Draft::new("scenario::too_large", parent.spot, message, "one too many"));
            return None;
        }
        let parent_tree = self.find("services", "service", &parent)?;
        trail.push(parent.name);
        let parent_tree = self.with_parents(parent_tree, trail)?;
        Some(merged(&self.reading, parent_tree, tree))
    }

    /// The tree of a file by its name: beside the study first, then built in.
    fn find(&self, folder: &str, noun: &str, named: &Named) -> Option<Tree> {
        let path = format!("{folder}/{}.toml", named.name);
        if let Some(known) = self.opened.borrow().get(&path) {
            return known.clone();
        }
        let tree = self.open(&path, folder, noun, named);
        self.opened.borrow_mut().insert(path, tree.clone());
        tree
    }

    fn open(&self, path: &str, folder: &str, noun: &str, named: &Named) -> Option<Tree> {
        let text = match self.shelf.read(path) {
            Ok(Some(text)) => text,
            Ok(None) => match builtin::text(path) {
                Some(text) => text.to_owned(),
                None => return self.absent(folder, noun, named),
            },
            Err(why) => {
                let message = format!("{path} cannot be read: {}", brief(&why, 200));
                self.reading.note(Draft::new("scenario::unreadable", named.spot, message, "named here"));
                return None;
            }
        };
        self.reading.open(path, &text)
    }

    fn absent<T>(&self, folder: &str, noun: &str, named: &Named) -> Option<T> {
        let message = format!("there is no {noun} {}", quoted(&named.name));
        let help = match nearest(&named.name, builtin::names_in(folder)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("{folder}/{}.toml is neither beside the study nor built in", named.name),
        };
        self.reading.note(Draft::new("scenario::unknown_file", named.spot, message, "not found").help(help));
        None
    }
}

/// What kind of file a tree is: by the keys that only one kind has.
fn kind_of(tree: &Tree) -> FileKind {
    let marks: [(FileKind, &[&str]); 4] = [
        (FileKind::Study, &["question", "services", "adversaries", "headline", "expect"]),
        (
            FileKind::Service,
            &["provider", "extends", "leaves", "yields", "serves", "operators", "attributes", "keys"],
        ),
        (FileKind::Adversary, &["act", "rate"]),
        (FileKind::World, &["generated", "replayed", "delivery", "deletion", "campaign-at"]),
    ];
    marks.iter().find(|(_, keys)| tree.has_any(keys)).map_or(FileKind::Sources, |(kind, _)| *kind)
}

/// A file's name without its folder and `.toml`.
fn stem(file_name: &str) -> &str {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name);
    name.strip_suffix(".toml").unwrap_or(name)
}

const DEFAULT: &str = "who-could-read-these";
const SOURCES: &str = "sources.toml";
/// Most services in a line of variants.
const DEEPEST: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_study_has_no_mistakes() {
        let study = default_study().map_err(|mistakes| crate::scenario::render(&mistakes, false, 120));
        let study = study.unwrap_or_else(|text| panic!("{text}"));
        assert!(
            study.assumptions.iter().all(|a| study.sources.iter().any(|s| s.id == a.source) || a.source.is_empty())
        );
    }

    #[test]
    fn every_built_in_file_is_the_kind_of_its_folder() {
        for (path, text) in builtin::FILES {
            let (kind, _) = check_file(path, text, &EmptyShelf).unwrap();
            let wanted = match path.split_once('/') {
                Some(("services", _)) => FileKind::Service,
                Some(("adversaries", _)) => FileKind::Adversary,
                Some(("worlds", _)) => FileKind::World,
                _ if *path == SOURCES => FileKind::Sources,
                _ => FileKind::Study,
            };
            assert_eq!(kind, wanted, "{path}");
        }
    }
}
