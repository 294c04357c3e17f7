//! What must come out? The expectations of a study.

use super::item::{Item, words};
use super::number::Measure;
use super::tree::Spot;
use crate::scenario::{ACCOUNT, AccountFact, Denominator, Expectation, SIZES};

/// An expectation whose class is still to be found among the services'.
pub(super) struct Awaited {
    pub expectation: Expectation,
    /// Where its class is written, or the whole expectation.
    pub class_spot: Spot,
}

/// One expectation of a study with these services and adversaries.
pub(super) fn read_expect(item: &Item<'_>, services: &[String], adversaries: &[String]) -> Option<Awaited> {
    let mut fields = item.fields()?;
    let names = |item: Item<'_>, noun: &str, known: &[String]| {
        item.set(|item| item.reference(noun, known).map(|index| known[index].clone()))
    };
    let service = fields.required("service").and_then(|item| names(item, "service", services));
    let adversary = fields.required("adversary").and_then(|item| names(item, "adversary", adversaries));
    let class_item = fields.optional("class");
    let class_spot = class_item.as_ref().map_or(item.node.spot, |item| item.node.spot);
    let class = match class_item {
        Some(item) => item.sentence(),
        None => Some("all".to_owned()),
    };
    let is_account = class.as_deref() == Some(ACCOUNT);
    let facts = || words(AccountFact::ALL, AccountFact::name).iter().map(|(name, _)| (*name, *name)).collect();
    let kinds: Vec<(&str, &str)> = if is_account { facts() } else { KINDS.map(|kind| (kind, kind)).to_vec() };
    let is_size = SIZES.iter().any(|(size, _)| class.as_deref() == Some(*size));
    let kind = match fields.optional("kind") {
        Some(item) if is_size => item.word("what is counted by size", &[("content", "content")]).map(Some),
        Some(item) => item.word("a kind of exposure", &kinds).map(Some),
        None if is_account => fields.required("kind").map(|_| None),
        None => Some(None),
    };
    let of = fields.required("of").and_then(|item| item.word("a denominator", &DENOMINATORS));
    let bounds = {
        let [exactly, at_least, at_most] = ["exactly", "at-least", "at-most"].map(|key| fields.optional(key));
        read_bounds(item, exactly, at_least, at_most)
    };
    let because = fields.sentence("because");
    fields.finish();
    let (at_least, at_most) = bounds?;
    let expectation = Expectation {
        file: item.reading.file_name(item.node.spot),
        line: item.reading.line(item.node.spot),
        services: service?,
        adversaries: adversary?,
        class: class?,
        kind: kind?.unwrap_or("content").to_owned(),
        of: of?,
        at_least,
        at_most,
        because: because?,
    };
    Some(Awaited { expectation, class_spot })
}

fn read_bounds(
    item: &Item<'_>,
    exactly: Option<Item<'_>>,
    at_least: Option<Item<'_>>,
    at_most: Option<Item<'_>>,
) -> Option<(f64, f64)> {
    let bound = |item: &Item<'_>| item.quantity(PER_1000).map(|quantity| quantity.central());
    let read = [&exactly, &at_least, &at_most].map(|item| item.as_ref().map(bound));
    match (read, &exactly, at_least.as_ref().or(at_most.as_ref())) {
        (_, Some(exactly), Some(other)) => {
            let message = "`exactly` leaves nothing to `at-least` and `at-most`";
            let draft = other.draft("scenario::contradiction", message, "one bound too many");
            item.refuse(draft.also(exactly.node.spot, "this says it all"))
        }
        ([_, _, _], None, None) => {
            let draft = item.draft("scenario::missing_key", "nothing is expected here", "no bound");
            item.refuse(draft.help("add `exactly`, `at-least` or `at-most` [per 1,000]"))
        }
        ([Some(exactly), _, _], _, _) => exactly.map(|exactly| (exactly, exactly)),
        ([_, least, most], _, _) => {
            let (least, most) = (least.unwrap_or(Some(0.0))?, most.unwrap_or(Some(1000.0))?);
            if least > most {
                let draft = item.draft("scenario::out_of_order", "`at-least` is more than `at-most`", "never met");
                return item.refuse(draft);
            }
            Some((least, most))
        }
    }
}

const PER_1000: Measure = Measure::between(0.0, 1000.0);
pub(super) const DENOMINATORS: [(&str, Denominator); 2] =
    [("scope", Denominator::Scope), ("total", Denominator::Total)];
/// The kinds of `exposure.csv`.
pub(super) const KINDS: [&str; 17] = [
    "content",
    "content-past",
    "content-live",
    "content-future",
    "sender",
    "recipient",
    "time",
    "size",
    "proof",
    "pairs",
    "people",
    "bystanders",
    "targets",
    "untold",
    "harmful",
    "harmful-sender",
    "harmful-proof",
];
