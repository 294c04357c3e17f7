//! Which files lie beside the files under test? Small ones, without a mistake unless their name says so.

use plainsight::scenario::Shelf;

pub(crate) const SERVICE: (&str, &str) = ("services/ours.toml", include_str!("good/services/ours.toml"));
pub(crate) const VARIANT: (&str, &str) = ("services/theirs.toml", include_str!("good/services/theirs.toml"));
pub(crate) const ADVERSARY: (&str, &str) = ("adversaries/thief.toml", include_str!("good/adversaries/thief.toml"));
pub(crate) const WORLD: (&str, &str) = ("worlds/village.toml", include_str!("good/worlds/village.toml"));
pub(crate) const SOURCES: (&str, &str) = ("sources.toml", include_str!("good/sources.toml"));
pub(crate) const STUDY: (&str, &str) = ("study.toml", include_str!("good/study.toml"));

const WRONG: [(&str, &str); 4] = [
    ("services/ring-a.toml", "extends = \"ring-b\"\n"),
    ("services/ring-b.toml", "extends = \"ring-a\"\n"),
    ("services/misspelt.toml", "extends = \"ours\"\n[keys.master]\nscope = \"servce\"\n"),
    ("worlds/empty.toml", "# nothing\n"),
];

/// A folder that exists only here.
pub(crate) struct Beside;

impl Shelf for Beside {
    fn read(&self, path: &str) -> Result<Option<String>, String> {
        if path == "services/locked.toml" {
            return Err("permission denied".to_owned());
        }
        let all = [SERVICE, VARIANT, ADVERSARY, WORLD, SOURCES, STUDY].into_iter().chain(WRONG);
        Ok(all.into_iter().find(|(name, _)| *name == path).map(|(_, text)| text.to_owned()))
    }
}
