//! What does a message leave, and who hands it over? Rules that name the service's classes, attributes and keys.

use super::Draft;
use super::fields::Fields;
use super::item::{Item, words};
use super::service::places;
use super::tree::Value;
use crate::scenario::mistake::quoted;
use crate::scenario::{
    AccountFact, AccountRule, Anchor, Chosen, Condition, End, Field, KeyRule, LeafRule, LeftFor, Operated, Padding,
    Place, Scheme, Scope, ServeRule, Start, Tier, What, YieldRule,
};

/// What the rest of the service defines, under the names by which rules refer to it.
pub(super) struct Names<'n> {
    pub classes: &'n [String],
    pub attributes: &'n [String],
    pub keys: &'n [String],
    /// One for each key; `None` where it is wrong.
    pub rules: &'n [Option<KeyRule>],
    /// `None` where it is wrong.
    pub provider: Option<&'n str>,
    pub operators: Option<&'n [String]>,
    pub operated: &'n [Operated],
}

/// One artefact that each message leaves.
pub(super) fn read_leaf(item: &Item<'_>, names: &Names<'_>) -> Option<LeafRule> {
    let mut fields = item.fields()?;
    let classes = match fields.optional("class") {
        Some(item) => item.set(|item| item.reference("class", names.classes)),
        None => Some((0..names.classes.len()).collect()),
    };
    let what = fields.required("what").and_then(|item| read_what(&item));
    let place_at = fields.required("at");
    let at = place_at.as_ref().and_then(|item| item.word("a place", &places()));
    let left_for = fields.maybe("for", |item| item.word("somebody it is left for", &LEFT_FOR));
    let left_for = left_for.map(|left_for| left_for.unwrap_or(LeftFor::Message));
    if let (Some(item), Some(at), Some(left_for)) = (&place_at, at, left_for) {
        check_place(item, at, left_for, names.operated);
    }
    let conditions = match fields.optional("where") {
        Some(item) => read_conditions(&item, names.attributes, left_for),
        None => Some(Vec::new()),
    };
    let under = match fields.optional("under") {
        Some(item) => {
            let under = item.set(|item| item.reference("key", names.keys));
            if let (Some(under), Some(what), Some(left_for)) = (&under, &what, left_for) {
                check_under(&item, under, what, left_for, names.rules);
            }
            under
        }
        None => Some(Vec::new()),
    };
    let from = fields.maybe("from", read_start);
    let until = fields.required("until").and_then(|item| read_end(&item));
    let chosen = fields.maybe("chosen", |item| {
        let mut fields = item.fields()?;
        let share = fields.required("share").and_then(|item| item.share());
        let of = fields.maybe("of", |item| item.word("what is chosen from", &CHOSEN_OF));
        let before = fields.maybe("and-before", |item| item.count(0, MOST_BEFORE));
        fields.finish_rule();
        let of_harmful = of?.unwrap_or(false);
        Some(Chosen { share: share?, of_harmful, and_before: u32::try_from(before?.unwrap_or(0)).ok()? })
    });
    let padding = fields.maybe("padded", |item| {
        let tells = |what: &What| matches!(what, What::Fields(fields) if fields.contains(&Field::Size));
        if what.as_ref().is_some_and(|what| !tells(what)) {
            let draft = item.draft("scenario::contradiction", "this rule tells no length", "nothing that is padded");
            return item.refuse(draft.help("add \"size\" to `what`, or leave `padded` out"));
        }
        read_padding(item)
    });
    fields.finish_rule();
    Some(LeafRule {
        stands_at: item.reading.place(item.node.spot),
        classes: classes?,
        what: what?,
        at: at?,
        left_for: left_for?,
        conditions: conditions?,
        under: under?,
        from: from?.unwrap_or(Start { anchor: Anchor::Sent, snapshot: None }),
        until: until?,
        chosen: chosen?,
        padding: padding?,
    })
}

fn read_padding(item: &Item<'_>) -> Option<Padding> {
    match item.node.value {
        Value::Text(_) => item.word("a way to pad", &PADDINGS),
        _ => Some(Padding::Multiple(u32::try_from(item.count(1, LONGEST_PADDING)?).ok()?)),
    }
}

/// A read path of the service's own.
pub(super) fn read_serve(item: &Item<'_>) -> Option<ServeRule> {
    let mut fields = item.fields()?;
    let at = fields.required("at").and_then(|item| item.word("a place", &places()));
    let from = fields.required("from").and_then(|item| place_set(&item));
    let unwraps_with = optional_places(&mut fields, "unwraps-with");
    let prospective = fields.maybe("prospective", Item::affirmed);
    fields.finish_rule();
    let stands_at = item.reading.place(item.node.spot);
    let is_prospective = prospective?.is_some();
    Some(ServeRule { stands_at, at: at?, from: from?, unwraps_with: unwraps_with?, is_prospective })
}

/// What an operator hands over when compelled.
pub(super) fn read_yield(item: &Item<'_>, names: &Names<'_>) -> Option<YieldRule> {
    let mut fields = item.fields()?;
    let tiers = fields.required("tier").and_then(|item| item.set(|item| item.word("a legal tier", &tiers())));
    let operator = fields.maybe("operator", |item| {
        let name = item.sentence()?;
        if let (Some(provider), Some(others)) = (names.provider, names.operators) {
            let known: Vec<String> = std::iter::once(provider.to_owned()).chain(others.iter().cloned()).collect();
            item.reference_to(&name, "operator", &known)?;
        }
        Some(name)
    });
    let from = fields.required("from").and_then(|item| place_set(&item));
    let unwraps_with = optional_places(&mut fields, "unwraps-with");
    let only =
        fields.maybe("only", |item| item.set(|item| item.word("a field of metadata or a fact of accounts", &told())));
    let prospective = fields.maybe("prospective", Item::affirmed);
    let batches = fields.maybe("batches", |item| {
        if let Some(None) = prospective {
            let draft = item.draft(
                "scenario::contradiction",
                "only what is handed over as it comes has batches",
                "no such order",
            );
            return item.refuse(draft.help("add `prospective = true`, or leave `batches` out"));
        }
        item.positive_span()
    });
    fields.finish_rule();
    let only = only?;
    let field = |told: &Told| if let Told::Field(field) = told { Some(*field) } else { None };
    let fact = |told: &Told| if let Told::Fact(fact) = told { Some(*fact) } else { None };
    Some(YieldRule {
        stands_at: item.reading.place(item.node.spot),
        tiers: tiers?,
        operator: operator?.filter(|name| Some(name.as_str()) != names.provider),
        from: from?,
        unwraps_with: unwraps_with?,
        only: only.as_ref().map(|only| only.iter().filter_map(field).collect()),
        only_facts: only.as_ref().map(|only| only.iter().filter_map(fact).collect()),
        is_prospective: prospective?.is_some(),
        batches: batches?,
    })
}

/// What it keeps about each account.
pub(super) fn read_account(item: &Item<'_>, names: &Names<'_>) -> Option<AccountRule> {
    let mut fields = item.fields()?;
    let facts = fields.required("facts").and_then(|item| {
        item.set(|item| item.word("a fact of accounts", &words(AccountFact::ALL, AccountFact::name)))
    });
    let at = fields.required("at").and_then(|item| item.word("a place", &places()));
    let conditions = match fields.optional("where") {
        Some(item) => read_conditions(&item, names.attributes, None),
        None => Some(Vec::new()),
    };
    fields.finish_rule();
    let stands_at = item.reading.place(item.node.spot);
    Some(AccountRule { stands_at, facts: facts?, at: at?, conditions: conditions? })
}

/// What an order may be limited to.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Told {
    Field(Field),
    Fact(AccountFact),
}

fn told() -> Vec<(&'static str, Told)> {
    let fields = FIELDS.iter().map(|(name, field)| (*name, Told::Field(*field)));
    fields.chain(AccountFact::ALL.iter().map(|fact| (fact.name(), Told::Fact(*fact)))).collect()
}

/// The pairs that [`Item::word`] takes for legal tiers.
pub(super) fn tiers() -> Vec<(&'static str, Tier)> {
    words(Tier::ALL, Tier::name)
}

/// A list of places, at least one.
pub(super) fn place_set(item: &Item<'_>) -> Option<Vec<Place>> {
    item.set(|item| item.word("a place", &places()))
}

fn optional_places(fields: &mut Fields<'_>, key: &'static str) -> Option<Vec<Place>> {
    match fields.optional(key) {
        Some(item) => place_set(&item),
        None => Some(Vec::new()),
    }
}

fn read_what(item: &Item<'_>) -> Option<What> {
    if let Value::List(items) = &item.node.value {
        let content = items.iter().find(|node| matches!(&node.value, Value::Text(text) if text == "content"));
        if let Some(node) = content {
            let message = "content and metadata need a rule each";
            let draft = Draft::new("scenario::contradiction", node.spot, message, "content among metadata");
            return item.refuse(draft.help("write what = \"content\" in a rule of its own"));
        }
        return item.set(|item| item.word("a field of metadata", &FIELDS)).map(What::Fields);
    }
    let text = item.text()?;
    if FIELDS.iter().any(|(name, _)| *name == text) {
        let help = format!("write it in brackets: [\"{text}\"]");
        return item.wrong_type("\"content\" or a list of metadata", Some(help));
    }
    item.word("what a message leaves", &[("content", What::Content)].map(|(word, _)| (word, ())))?;
    Some(What::Content)
}

fn read_conditions(item: &Item<'_>, attributes: &[String], left_for: Option<LeftFor>) -> Option<Vec<Condition>> {
    if left_for == Some(LeftFor::Message) {
        let message = "`where` asks about a person, but this is left for the message";
        let draft = item.draft("scenario::contradiction", message, "whose attribute?");
        item.reading.note(draft.help("say whom it is for: for = \"sender\", \"recipient\" or \"participant\""));
    }
    item.set(|item| read_condition(item, attributes))
}

/// An attribute, or `not` an attribute.
pub(super) fn read_condition(item: &Item<'_>, attributes: &[String]) -> Option<Condition> {
    let text = item.text()?;
    let (name, holds) = match text.strip_prefix("not ") {
        Some(name) => (name.trim(), false),
        None => (text, true),
    };
    Some(Condition { attribute: item.reference_to(name, "attribute", attributes)?, holds })
}

/// Where the operator depends on the person, what is left must be somebody's.
fn check_place(item: &Item<'_>, place: Place, left_for: LeftFor, operated: &[Operated]) {
    if left_for == LeftFor::Message && depends_on_person(place, operated) {
        let message = format!("who runs {} depends on the person, but this is left for the message", place.name());
        let draft = item.draft("scenario::contradiction", message, "whose?");
        item.reading.note(draft.help("say whom it is for: for = \"sender\", \"recipient\" or \"participant\""));
    }
}

/// Whether different people's things at a place have different operators.
pub(super) fn depends_on_person(place: Place, operated: &[Operated]) -> bool {
    operated.iter().any(|rule| rule.place == place && rule.unless.is_some())
}

/// What lies under a key that belongs to a person must be left for that person.
fn check_under(item: &Item<'_>, under: &[usize], what: &What, left_for: LeftFor, rules: &[Option<KeyRule>]) {
    let places = item.list().unwrap_or_default();
    if let (Some(third), true) = (places.get(MOST_LAYERS), under.len() > MOST_LAYERS) {
        let message = format!("at most {MOST_LAYERS} keys lie one over the other");
        item.reading.note(third.draft("scenario::too_large", message, "one too many"));
    }
    for (layer, (key, at)) in under.iter().zip(&places).enumerate() {
        let Some(rule) = rules.get(*key).and_then(Option::as_ref) else { continue };
        if !matches!(rule.scheme, Scheme::Stored { .. }) && (layer > 0 || *what != What::Content) {
            let message = format!("key {} seals the content of messages and nothing else", quoted(&rule.name));
            let draft = at.draft("scenario::contradiction", message, "over something else");
            item.reading.note(draft.help("write it first, under what = \"content\""));
            continue;
        }
        let (message, help) = match rule.scheme {
            Scheme::DoubleRatchet(_) | Scheme::SenderKeys { .. } | Scheme::Epochs { .. }
                if left_for != LeftFor::Recipient =>
            {
                ("is sealed for each recipient", "write for = \"recipient\"")
            }
            Scheme::Stored { scope: Scope::Person, .. } if left_for == LeftFor::Message => {
                ("is one for each person", "say whose: for = \"sender\", \"recipient\" or \"participant\"")
            }
            _ if rule.rests_at.contains(&Place::Device) && left_for == LeftFor::Message => {
                ("rests on a person's device", "say whose: for = \"sender\", \"recipient\" or \"participant\"")
            }
            _ => continue,
        };
        let left = LEFT_FOR.iter().find(|(_, value)| *value == left_for).map_or("", |(name, _)| name);
        let message = format!("key {} {message}, but this is left for \"{left}\"", quoted(&rule.name));
        let draft = at.draft("scenario::contradiction", message, "under this key");
        item.reading.note(draft.help(help));
    }
}

fn read_start(item: &Item<'_>) -> Option<Start> {
    let Value::Table(_) = item.node.value else {
        return Some(Start { anchor: item.word("an anchor", &ANCHORS)?, snapshot: None });
    };
    let mut fields = item.fields()?;
    let anchor = fields.required("anchor").and_then(|item| item.word("an anchor", &ANCHORS));
    let snapshot = fields.maybe("snapshot", Item::positive_span);
    fields.finish_rule();
    Some(Start { anchor: anchor?, snapshot: snapshot? })
}

fn read_end(item: &Item<'_>) -> Option<End> {
    match &item.node.value {
        Value::Table(_) => {}
        Value::Text(text) => {
            let words = [("processed", End::Processed), ("never", End::Never)];
            if let Some((_, end)) = words.into_iter().find(|(word, _)| word == text) {
                return Some(end);
            }
            let message = format!("{} is not an end", quoted(text));
            let help = match ANCHORS.iter().any(|(name, _)| name == text) {
                true => format!("write {{ anchor = \"{text}\", after = \"0 seconds\" }}"),
                false => "write \"processed\", \"never\" or { anchor = \"…\", after = \"…\" }".to_owned(),
            };
            return item.refuse(item.draft("scenario::unknown_word", message, "not an end").help(help));
        }
        _ => return item.wrong_type("\"processed\", \"never\" or a table", None),
    }
    let mut fields = item.fields()?;
    let anchor = fields.required("anchor").and_then(|item| item.word("an anchor", &ANCHORS));
    let after = fields.required("after").and_then(|item| item.duration());
    let at_most = fields.maybe("at-most", Item::duration);
    fields.finish_rule();
    Some(End::After { anchor: anchor?, after: after?, at_most: at_most? })
}

pub(super) const ANCHORS: [(&str, Anchor); 4] =
    [("sent", Anchor::Sent), ("delivered", Anchor::Delivered), ("read", Anchor::Read), ("deleted", Anchor::Deleted)];
pub(super) const CHOSEN_OF: [(&str, bool); 2] = [("all", false), ("harmful", true)];
pub(super) const FIELDS: [(&str, Field); 5] = [
    ("sender", Field::Sender),
    ("recipient", Field::Recipient),
    ("time", Field::Time),
    ("size", Field::Size),
    ("proof", Field::Proof),
];
pub(super) const LEFT_FOR: [(&str, LeftFor); 4] = [
    ("message", LeftFor::Message),
    ("sender", LeftFor::Sender),
    ("recipient", LeftFor::Recipient),
    ("participant", LeftFor::Participant),
];
/// An artefact is kept with room for two keys: one of the message's, one of the place's or the line's.
const MOST_LAYERS: usize = 2;
/// Longest context that a report of a message takes along [messages].
const MOST_BEFORE: u64 = 10_000;
pub(super) const PADDINGS: [(&str, Padding); 1] = [("padme", Padding::Padme)];

/// Longer than any text of the harness [bytes].
const LONGEST_PADDING: u64 = 65_536;
