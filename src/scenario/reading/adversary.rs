//! Can an adversary do what its file says? One campaign and its acts.

use super::fields::Fields;
use super::item::{Item, words};
use super::leaves::{place_set, tiers};
use super::number::Measure;
use super::service::{places, rows};
use super::tree::Value;
use super::{Reading, Tree};
use crate::scenario::mistake::quoted;
use crate::scenario::{
    About, Act, Adversary, AdversaryClass, ON_DEVICE, Place, Quantity, Rate, RateUnit, Target, Verb,
};

/// The adversary a tree describes.
pub(in crate::scenario) fn read_adversary(reading: &Reading, id: &str, tree: &Tree) -> Option<Adversary> {
    let before = reading.assumptions.borrow().len();
    let mut fields = tree.item(reading).fields()?;
    let name = fields.sentence("name");
    let summary = fields.sentence("summary");
    let families = words(&AdversaryClass::ALL, AdversaryClass::name);
    let class = fields.required("class").and_then(|item| item.word("a family of adversaries", &families));
    let rate = fields.maybe("rate", |item| {
        let mut fields = item.fields()?;
        let per_year =
            fields.required("per-year").and_then(|item| item.quantity(Measure::between(0.0, MOST_CAMPAIGNS)));
        let units = words(&RateUnit::ALL, RateUnit::name);
        let unit = fields.required("per").and_then(|item| item.word("a unit of rates", &units));
        fields.finish_rule();
        Some(Rate { per_year: per_year?, unit: unit? })
    });
    let acts = rows(fields.required("act"), read_act);
    fields.finish_rule();
    let stated = reading.assumptions.borrow()[before..].to_vec();
    Some(Adversary {
        id: id.to_owned(),
        name: name?,
        summary: summary?,
        class: class?,
        rate: rate?,
        acts: acts?,
        stated,
    })
}

fn read_act(item: &Item<'_>) -> Option<Act> {
    let mut fields = item.fields()?;
    let given: Vec<Item<'_>> = VERBS.iter().filter_map(|verb| fields.optional(verb)).collect();
    let verb = match &given[..] {
        [verb] => read_verb(verb),
        [] => {
            let message = format!("{} does nothing", quoted(&item.path));
            let draft = item.draft("scenario::missing_key", message, "no verb");
            item.refuse(draft.help(format!("add one of {}", VERBS.join(", "))))
        }
        [first, second, ..] => {
            let message = format!("{} does two things at once", quoted(&item.path));
            let draft = second.draft("scenario::contradiction", message, "the second");
            item.refuse(draft.also(first.node.spot, "the first").help("give each its own [[act]]"))
        }
    };
    let reaches = read_reach(&mut fields, &given);
    let about = fields.required("about").and_then(|item| read_about(&item));
    let succeeds = fields.maybe("succeeds", |item| item.share());
    let told = fields.maybe("told", |item| item.share());
    let at = fields.maybe("at", Item::duration);
    let dwell = fields.maybe("dwell", Item::duration);
    let window = fields.maybe("window", Item::duration);
    fields.finish_rule();
    Some(Act {
        verb: verb?,
        reaches: reaches?,
        about: about?,
        succeeds: succeeds?.unwrap_or(Quantity::fixed(1.0)),
        told: told?.unwrap_or(Quantity::fixed(0.0)),
        at: at?.unwrap_or(Quantity::fixed(0.0)),
        dwell: dwell?.unwrap_or(Quantity::fixed(0.0)),
        window: window?,
    })
}

/// The places an act reaches. An order may leave it to the service's `[[yields]]`; a seized device is a device.
fn read_reach(fields: &mut Fields<'_>, verbs: &[Item<'_>]) -> Option<Vec<Place>> {
    let does = |name: &str| verbs.iter().any(|verb| verb.path.ends_with(name));
    let verb_known = verbs.len() == 1;
    let Some(item) = fields.optional("reaches") else {
        if does("compel") || !verb_known {
            return Some(Vec::new());
        }
        if does("seize") {
            return Some(vec![Place::Device]);
        }
        if does("log-in") {
            return Some(vec![Place::Session]);
        }
        if does("impersonate") || does("harvest") {
            return Some(vec![Place::Link]);
        }
        return fields.required("reaches").map(|_| Vec::new());
    };
    let reaches = place_set(&item)?;
    if verb_known && does("seize") && reaches.iter().any(|place| !ON_DEVICE.contains(place)) {
        let draft =
            item.draft("scenario::contradiction", "a seized device holds only what is on it", "not on a device");
        return item.refuse(draft.help(
            "a device has `device` and `notifications`; to use its sessions, add an [[act]] with log-in = true",
        ));
    }
    if verb_known && does("log-in") && reaches != [Place::Session] {
        let draft = item.draft("scenario::contradiction", "who logs in is given a session", "no session");
        return item.refuse(draft.help("leave `reaches` out, and say what else is done in an act of its own"));
    }
    if verb_known && does("impersonate") && reaches != [Place::Link] {
        let draft =
            item.draft("scenario::contradiction", "who shows a false certificate stands on the line", "elsewhere");
        return item.refuse(draft.help("leave `reaches` out, and say what else is done in an act of its own"));
    }
    if verb_known && does("harvest") && reaches != [Place::Link] {
        let draft = item.draft("scenario::contradiction", "handshakes are recorded on the line", "elsewhere");
        return item.refuse(draft.help("leave `reaches` out, and say what else is done in an act of its own"));
    }
    Some(reaches)
}

fn read_verb(item: &Item<'_>) -> Option<Verb> {
    match item.path.rsplit('.').next() {
        Some("break-in") => read_target(item).map(Verb::BreakIn),
        Some("employ") => read_target(item).map(Verb::Employ),
        Some("tap") => item.affirmed().map(|()| Verb::Tap),
        Some("seize") => item.affirmed().map(|()| Verb::Seize),
        Some("log-in") => item.affirmed().map(|()| Verb::LogIn),
        Some("substitute") => read_target(item).map(Verb::Substitute),
        Some("impersonate") => item.affirmed().map(|()| Verb::Impersonate),
        Some("harvest") => item.affirmed().map(|()| Verb::Harvest),
        _ => {
            let mut fields = item.fields()?;
            let target = fields.required("operator").and_then(|item| read_target(&item));
            let tier = fields.required("tier").and_then(|item| item.word("a legal tier", &tiers()));
            fields.finish_rule();
            Some(Verb::Compel(target?, tier?))
        }
    }
}

fn read_target(item: &Item<'_>) -> Option<Target> {
    let Value::Table(_) = item.node.value else {
        let help = || Some("write \"provider\", { operator-of = \"…\" } or { named = \"…\" }".to_owned());
        return match &item.node.value {
            Value::Text(text) if text == "provider" => Some(Target::Provider),
            Value::Text(text) => {
                let message = format!("{} is not an operator", quoted(text));
                item.refuse(item.draft("scenario::unknown_word", message, "not an operator").advice(help()))
            }
            _ => item.wrong_type("an operator", help()),
        };
    };
    let mut fields = item.fields()?;
    let of = fields.optional("operator-of");
    let named = fields.optional("named");
    let target = match (of, named) {
        (Some(of), None) => of.word("a place", &places()).map(Target::OperatorOf),
        (None, Some(named)) => named.sentence().map(Target::Named),
        _ => {
            let message = format!("{} must say one of `operator-of` and `named`", quoted(&item.path));
            item.refuse(item.draft("scenario::contradiction", message, "which operator?"))
        }
    };
    fields.finish_rule();
    target
}

fn read_about(item: &Item<'_>) -> Option<About> {
    let Value::Table(_) = item.node.value else {
        item.word("a choice here", &[("everyone", ())])?;
        return Some(About::Everyone);
    };
    let mut fields = item.fields()?;
    let accounts = fields.optional("accounts");
    let share = fields.optional("share");
    let about = match (accounts, share) {
        (Some(accounts), None) => accounts.count(1, MOST_ACCOUNTS).map(About::Accounts),
        (None, Some(share)) => share.share().map(About::Share),
        _ => {
            let message = format!("{} must say one of `accounts` and `share`", quoted(&item.path));
            item.refuse(item.draft("scenario::contradiction", message, "about whom?"))
        }
    };
    fields.finish_rule();
    about
}

pub(super) const VERBS: [&str; 9] =
    ["break-in", "employ", "compel", "tap", "seize", "log-in", "substitute", "impersonate", "harvest"];
/// Most campaigns a year and unit: more than one a second is no campaign.
const MOST_CAMPAIGNS: f64 = 3e7;
/// More accounts than any service has.
const MOST_ACCOUNTS: u64 = 20_000_000_000;
