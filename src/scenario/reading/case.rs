//! What is documented of something that happened? The `[case]` of a study.

use super::item::{Item, words};
use crate::scenario::{AccountFact, Case, Extent};

/// A case.
pub(super) fn read_case(item: &Item<'_>) -> Option<Case> {
    let mut fields = item.fields()?;
    let date = fields.sentence("date");
    let documented = fields.sentence("documented");
    let extents = words(&Extent::ALL, Extent::name);
    let extents: Vec<(&str, Option<Extent>)> =
        extents.into_iter().map(|(name, extent)| (name, Some(extent))).chain([("not documented", None)]).collect();
    let content = fields.required("content").and_then(|item| item.word("how much came out", &extents));
    let mut list = |key| match fields.optional(key) {
        Some(item) => item.set(|item| item.word("a kind of metadata", &kinds()).map(str::to_owned)),
        None => Some(Vec::new()),
    };
    let (metadata, no_metadata) = (list("metadata"), list("no-metadata"));
    let disagrees = fields.maybe("disagrees", Item::sentence);
    fields.finish_rule();
    Some(Case {
        date: date?,
        documented: documented?,
        content: content?,
        metadata: metadata?,
        no_metadata: no_metadata?,
        disagrees: disagrees?,
    })
}

pub(super) fn kinds() -> Vec<(&'static str, &'static str)> {
    let facts = AccountFact::ALL.iter().map(|fact| fact.name());
    MESSAGES.into_iter().chain(facts).map(|name| (name, name)).collect()
}

/// Kinds of `exposure.csv` that are metadata of messages.
const MESSAGES: [&str; 5] = ["sender", "recipient", "time", "size", "pairs"];
