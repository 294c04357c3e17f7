//! Which assumptions may a reader of the report move? The `[[what-if]]`s of a study.

use super::item::Item;
use super::suggest;
use super::tree::{Spot, Value};
use super::{Draft, Reading};
use crate::scenario::mistake::quoted;
use crate::scenario::{Dial, Service, Settle, key};

/// A dial before the services that it is about are loaded, and where each key that it moves is written.
pub(super) struct Turned {
    dial: Dial,
    spots: Vec<Spot>,
}

/// One dial of a study with these services.
pub(super) fn read_dial(item: &Item<'_>, services: &[String]) -> Option<Turned> {
    let mut fields = item.fields()?;
    let says = fields.sentence("says");
    let moves_at = fields.required("moves");
    let values_at = fields.required("values");
    let named = |item: &Item<'_>| item.set(|item| item.reference("service", services).map(|at| services[at].clone()));
    let services = match fields.optional("service") {
        Some(item) => named(&item),
        None => Some(services.to_vec()),
    };
    fields.finish();
    let moves = moves_at.as_ref().and_then(|item| item.set(|item| item.text().map(str::to_owned)));
    let spots = moves_at.and_then(|item| item.list());
    let spots = spots.map(|items| items.iter().map(|item| item.node.spot).collect());
    let read = values_at.and_then(|item| {
        let items = item.list_of_at_most(MOST_VALUES)?;
        let Some(first) = items.first() else {
            let draft = item.draft("scenario::empty", "a dial with no values", "an empty list");
            return item.refuse(draft.help("name a few, such as [0, 0.5, 1]"));
        };
        let of_shares = !is_text(first);
        let read: Vec<Option<(f64, String)>> = items.iter().map(|item| read_value(item, of_shares)).collect();
        let read: Vec<(f64, String)> = read.into_iter().collect::<Option<_>>()?;
        Some((of_shares, read))
    });
    let (of_shares, read) = read?;
    let (values, labels) = read.into_iter().unzip();
    let dial = Dial { says: says?, moves: moves?, services: services?, of_shares, values, labels };
    Some(Turned { dial, spots: spots? })
}

/// A share, or a duration in words [s]; all of a dial are of one sort.
fn read_value(item: &Item<'_>, of_shares: bool) -> Option<(f64, String)> {
    if let Value::Table(_) = item.node.value {
        return item.wrong_type("one value", None);
    }
    if of_shares == is_text(item) {
        let message = "shares and durations in one dial";
        return item.refuse(item.draft("scenario::contradiction", message, "another sort than the first"));
    }
    let value = if of_shares { item.share()?.central() } else { item.span()?.seconds() as f64 };
    Some((value, item.reading.written(item.node.spot).trim_matches('"').to_owned()))
}

fn is_text(item: &Item<'_>) -> bool {
    matches!(item.node.value, Value::Text(_))
}

/// The dials of which each key is that of an uncertain number of some service.
pub(super) fn checked(turned: Vec<Turned>, reading: &Reading, services: &[Service]) -> Option<Vec<Dial>> {
    let check = |Turned { dial, spots }: Turned| {
        let about = services.iter().filter(|service| dial.services.contains(&service.id));
        let assumptions: Vec<String> =
            about.flat_map(Settle::assumptions).map(|(assumption, _)| assumption).collect();
        let keys = assumptions.iter().map(|assumption| key(assumption));
        let mut known: Vec<&str> = keys.filter(|key| key.ends_with(".share") == dial.of_shares).collect();
        // What is chosen by chance was drawn up to its largest share, and no further.
        known.retain(|key| !key.contains(".chosen"));
        known.sort_unstable();
        known.dedup();
        let mut is_right = true;
        for (key, spot) in dial.moves.iter().zip(spots).filter(|(key, _)| !known.contains(&key.as_str())) {
            let sort = if dial.of_shares { "share" } else { "duration" };
            let message = format!("none of these services has an uncertain {sort} {}", quoted(key));
            let draft = Draft::new("scenario::unknown_reference", spot, message, "nothing to move");
            reading.note(draft.advice(suggest::advice(key, known.iter().copied())));
            is_right = false;
        }
        is_right.then_some(dial)
    };
    let is_plain = are_apart(&turned, reading) & are_few(&turned, reading);
    let checked: Vec<Option<Dial>> = turned.into_iter().map(check).collect();
    checked.into_iter().collect::<Option<Vec<Dial>>>().filter(|_| is_plain)
}

/// Whether no two dials move one number: it would be where the later puts it, and the page would say otherwise.
fn are_apart(turned: &[Turned], reading: &Reading) -> bool {
    let mut are_apart = true;
    for (at, Turned { dial, spots }) in turned.iter().enumerate() {
        for Turned { dial: other, .. } in &turned[..at] {
            if !dial.services.iter().any(|service| other.services.contains(service)) {
                continue;
            }
            for (key, spot) in dial.moves.iter().zip(spots).filter(|(key, _)| other.moves.contains(key)) {
                let message = format!("two dials move {}", quoted(key));
                reading.note(Draft::new("scenario::contradiction", *spot, message, "another dial has it already"));
                are_apart = false;
            }
        }
    }
    are_apart
}

fn are_few(turned: &[Turned], reading: &Reading) -> bool {
    let points: usize = turned.iter().map(|turned| turned.dial.values.len() + 1).product();
    let spot = turned.last().and_then(|turned| turned.spots.first());
    if let Some(spot) = spot.filter(|_| points > MOST_POINTS) {
        let message = format!("the dials have {points} combinations, and at most {MOST_POINTS} are computed");
        let draft = Draft::new("scenario::too_many", *spot, message, "one dial too many");
        reading.note(draft.help("name fewer values, or fewer dials"));
    }
    points <= MOST_POINTS
}

/// Positions of one dial: all dials' positions are multiplied.
const MOST_VALUES: usize = 12;
/// Combinations of all dials: each is answered for every service and adversary.
const MOST_POINTS: usize = 400;
/// Dials of a study, for the same reason.
pub(super) const MOST_DIALS: usize = 4;
