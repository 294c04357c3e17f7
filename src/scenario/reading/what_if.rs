//! Which assumptions may a reader of the report move? The `[[what-if]]`s of a study.

use super::item::Item;
use super::suggest;
use super::tree::{Spot, Value};
use super::{Draft, Reading};
use crate::scenario::mistake::quoted;
use crate::scenario::{Dial, Service, Settle};

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
        let read: Vec<Option<(f64, String)>> = items.iter().map(read_value).collect();
        let read: Vec<(f64, String)> = read.into_iter().collect::<Option<_>>()?;
        if read.is_empty() {
            let draft = item.draft("scenario::empty", "a dial with no values", "an empty list");
            return item.refuse(draft.help("name a few, such as [0, 0.5, 1]"));
        }
        Some(read)
    });
    let (values, labels) = read?.into_iter().unzip();
    Some(Turned { dial: Dial { says: says?, moves: moves?, services: services?, values, labels }, spots: spots? })
}

/// A share, or a duration in words [s].
fn read_value(item: &Item<'_>) -> Option<(f64, String)> {
    let value = match item.node.value {
        Value::Text(_) => item.span()?.seconds() as f64,
        _ => item.share()?.central(),
    };
    Some((value, item.reading.written(item.node.spot).trim_matches('"').to_owned()))
}

/// The dials of which each key is that of an uncertain number of some service.
pub(super) fn checked(turned: Vec<Turned>, reading: &Reading, services: &[Service]) -> Option<Vec<Dial>> {
    let check = |Turned { dial, spots }: Turned| {
        let about = services.iter().filter(|service| dial.services.contains(&service.id));
        let assumptions: Vec<String> =
            about.flat_map(Settle::assumptions).map(|(assumption, _)| assumption).collect();
        let keys = assumptions.iter().map(|assumption| Dial::key(assumption));
        let mut known: Vec<&str> = keys.filter(|key| key.ends_with(".share") == dial.is_of_shares()).collect();
        // What is chosen by chance was drawn up to its largest share, and no further.
        known.retain(|key| !key.contains(".chosen"));
        known.sort_unstable();
        known.dedup();
        let mut is_right = true;
        for (key, spot) in dial.moves.iter().zip(spots).filter(|(key, _)| !known.contains(&key.as_str())) {
            let sort = if dial.is_of_shares() { "share" } else { "duration" };
            let message = format!("none of these services has an uncertain {sort} {}", quoted(key));
            let draft = Draft::new("scenario::unknown_reference", spot, message, "nothing to move");
            reading.note(draft.advice(suggest::advice(key, known.iter().copied())));
            is_right = false;
        }
        is_right.then_some(dial)
    };
    let checked: Vec<Option<Dial>> = turned.into_iter().map(check).collect();
    checked.into_iter().collect()
}

/// Positions of one dial: all dials' positions are multiplied.
const MOST_VALUES: usize = 12;
/// Dials of a study, for the same reason.
pub(super) const MOST_DIALS: usize = 4;
