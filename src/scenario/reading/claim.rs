//! What is said in the debate, and by which cells of the study is it tested? The `[[claim]]`s of a study.

use super::expect::KINDS;
use super::item::Item;
use crate::scenario::{Claim, ClaimTest};

/// One claim of a study with these services and adversaries.
pub(super) fn read_claim(item: &Item<'_>, services: &[String], adversaries: &[String]) -> Option<Claim> {
    let mut fields = item.fields()?;
    let says = fields.sentence("says");
    let by = fields.sentence("by");
    let tests_at = fields.optional("tests");
    let untested = fields.maybe("untested", Item::sentence);
    let beyond = fields.maybe("beyond", Item::sentence);
    fields.finish_rule();
    let tests = match (tests_at, &untested) {
        (Some(tests), Some(None)) => {
            let read = tests.list()?;
            if read.is_empty() {
                let draft = tests.draft("scenario::empty", "no cell tests this claim", "an empty list");
                return tests.refuse(draft.help("name an adversary, or say `untested = \"why\"`"));
            }
            let read: Vec<Option<ClaimTest>> =
                read.iter().map(|item| read_test(item, services, adversaries)).collect();
            read.into_iter().collect::<Option<Vec<ClaimTest>>>()
        }
        (None, Some(Some(_))) => Some(Vec::new()),
        (Some(tests), Some(Some(_))) => {
            let message = "a claim is either tested or not";
            tests.refuse(tests.draft("scenario::contradiction", message, "tested here, and `untested` says why not"))
        }
        (None, Some(None)) => {
            let draft = item.draft("scenario::missing_key", "nothing tests this claim", "no `tests`");
            item.refuse(draft.help("add `tests = [{ adversary = \"…\" }]`, or say `untested = \"why\"`"))
        }
        (_, None) => None,
    };
    Some(Claim { says: says?, by: by?, tests: tests?, untested: untested?, beyond: beyond? })
}

fn read_test(item: &Item<'_>, services: &[String], adversaries: &[String]) -> Option<ClaimTest> {
    let mut fields = item.fields()?;
    let adversary = fields
        .required("adversary")
        .and_then(|item| item.reference("adversary", adversaries).map(|at| adversaries[at].clone()));
    let named = |item: &Item<'_>| item.set(|item| item.reference("service", services).map(|at| services[at].clone()));
    let services = match fields.optional("service") {
        Some(item) => named(&item),
        None => Some(services.to_vec()),
    };
    let kinds: Vec<(&str, &str)> = KINDS.map(|kind| (kind, kind)).to_vec();
    let kind = fields.maybe("kind", |item| item.word("a kind of exposure", &kinds));
    fields.finish();
    Some(ClaimTest { adversary: adversary?, services: services?, kind: kind?.unwrap_or("content").to_owned() })
}
