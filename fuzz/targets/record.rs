//! Does any record, or any companion, bring a report down?
//!
//! The input is a `record.json`, and behind it there may be a `run.json`. Changes are mostly made to the tree that the text
//! is, a value at a time, so that nearly all inputs are read: a changed byte would nearly always be refused as no JSON.

#![no_main]

use libfuzzer_sys::{Corpus, fuzz_mutator, fuzz_target, fuzzer_mutate};
use plainsight::record::{Companion, Comparison, Record};
use plainsight::report::{self, Report};
use serde::Deserialize;
use serde_json::{Deserializer, Number, Value};

fuzz_target!(|data: &[u8]| -> Corpus {
    let mut texts = Deserializer::from_slice(data);
    let Ok(record) = Record::deserialize(&mut texts) else { return Corpus::Reject };
    let companion = Companion::deserialize(&mut texts).ok();
    let shown = Report::new(&record, companion.as_ref());
    report::html(&shown);
    report::markdown(&shown);
    report::exposure_csv(&shown);
    report::findings_csv(&shown);
    report::summary(&shown, 100);
    // With itself, and with one that has other numbers in the same places.
    let mut other = record.clone();
    other.cells.reverse();
    for cell in &mut other.cells {
        let by = cell.sums.len().min(1);
        cell.sums.rotate_left(by);
    }
    for pair in other.replicates.iter_mut().flat_map(|facts| &mut facts.pairs) {
        let by = pair.means.len().min(1);
        pair.means.rotate_left(by);
    }
    for other in [&record, &other] {
        let comparison = Comparison::of(&record, other, 0.95);
        report::comparison_table(&comparison, 100);
        report::comparison_json(&comparison);
    }
    Corpus::Keep
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let mut chance = Chance(u64::from(seed));
    let trees: Result<Vec<Value>, _> = Deserializer::from_slice(&data[..size]).into_iter().collect();
    let Ok(mut trees) = trees else { return fuzzer_mutate(data, size, max_size) };
    if trees.is_empty() || chance.one_in(50) {
        return fuzzer_mutate(data, size, max_size);
    }
    for _ in 0..=chance.below(4) {
        let tree = chance.below(trees.len());
        let places = trees[tree].clone();
        let place = chance.below(count(&trees[tree]));
        if let Some(value) = at(&mut trees[tree], &mut { place }) {
            change(value, &places, &mut chance);
        }
    }
    let text = trees.iter().map(Value::to_string).collect::<Vec<_>>().join("\n");
    if text.len() > max_size {
        return fuzzer_mutate(data, size, max_size);
    }
    data[..text.len()].copy_from_slice(text.as_bytes());
    text.len()
});

/// Another value in the place of one, mostly of the same kind.
fn change(value: &mut Value, whole: &Value, chance: &mut Chance) {
    if chance.one_in(12) {
        // From elsewhere in the same record: a name where another stood, a list under another key.
        let place = chance.below(count(whole));
        if let Some(other) = at(&mut whole.clone(), &mut { place }) {
            *value = other.clone();
        }
        return;
    }
    match value {
        Value::Number(number) => *number = another(number, chance),
        Value::String(text) => *text = said(text, chance),
        Value::Bool(known) => *known = !*known,
        Value::Null => *value = Value::from(0),
        Value::Array(items) => rearranged(items, chance),
        Value::Object(fields) => {
            // A field taken away is mostly one that must be there; one that may be null is worth more.
            let key = fields.keys().nth(chance.below(fields.len().max(1))).cloned();
            if let Some(field) = key.and_then(|key| fields.get_mut(&key)) {
                match chance.below(3) {
                    0 => *field = Value::Null,
                    1 => *field = Value::Array(Vec::new()),
                    _ => change(field, whole, chance),
                }
            }
        }
    }
}

fn another(number: &Number, chance: &mut Chance) -> Number {
    const WHOLE: [u64; 13] = [
        0,
        1,
        2,
        9,
        1_000,
        1 << 31,
        u32::MAX as u64,
        1 << 53,
        i64::MAX as u64 - 1,
        i64::MAX as u64,
        1 << 63,
        u64::MAX - 1,
        u64::MAX,
    ];
    const SIGNED: [i64; 5] = [-1, -2, -86_400, i64::MIN / 2, i64::MIN];
    const PARTS: [f64; 16] = [
        0.0,
        -0.0,
        0.5,
        1.0,
        -1.0,
        1e-9,
        5e-324,
        f64::MIN_POSITIVE,
        999.999_999,
        1000.0,
        1000.5,
        1e6,
        1e15,
        1e300,
        f64::MAX,
        f64::MIN,
    ];
    let part = |value: f64| Number::from_f64(value).expect("it is finite");
    match (number.as_u64(), chance.below(8)) {
        (Some(whole), 0) => Number::from(whole.wrapping_add(1)),
        (Some(whole), 1) => Number::from(whole.wrapping_sub(1)),
        (Some(_), 2..7) => Number::from(WHOLE[chance.below(WHOLE.len())]),
        (Some(_), _) => Number::from(SIGNED[chance.below(SIGNED.len())]),
        (None, 0) => Number::from(SIGNED[chance.below(SIGNED.len())]),
        (None, 1) => number.as_f64().map(|value| value * 1e3).filter(|v| v.is_finite()).map_or(part(1.0), part),
        (None, _) => part(PARTS[chance.below(PARTS.len())]),
    }
}

fn said(text: &str, chance: &mut Chance) -> String {
    const TEXTS: [&str; 14] = [
        "",
        " ",
        "all",
        "account",
        "provider",
        "<script>",
        "=1+1|`x`",
        "\u{202e}\u{1b}[2J\u{0}",
        "é\u{301}\u{1f469}\u{200d}\u{1f467}",
        "https://a.example/(x)",
        "1e999",
        "0-999:0",
        "0-998:1000000000000 999:0",
        "\n\n# h\n",
    ];
    match chance.below(4) {
        0 => TEXTS[chance.below(TEXTS.len())].to_owned(),
        1 => format!("{text}{}", TEXTS[chance.below(TEXTS.len())]),
        2 => text.chars().skip(1).collect(),
        _ => text.repeat(1 + chance.below(8)),
    }
}

fn rearranged(items: &mut Vec<Value>, chance: &mut Chance) {
    if items.is_empty() {
        return items.push(Value::from(1));
    }
    let (one, other) = (chance.below(items.len()), chance.below(items.len()));
    match chance.below(5) {
        0 => drop(items.remove(one)),
        1 => items.insert(other, items[one].clone()),
        2 => items.swap(one, other),
        3 => items.truncate(one),
        _ => items.clear(),
    }
}

/// How many values a tree has, itself included.
fn count(tree: &Value) -> usize {
    1 + match tree {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(fields) => fields.values().map(count).sum(),
        _ => 0,
    }
}

/// The value at a place, counted from the root on.
fn at<'t>(tree: &'t mut Value, place: &mut usize) -> Option<&'t mut Value> {
    if *place == 0 {
        return Some(tree);
    }
    *place -= 1;
    match tree {
        Value::Array(items) => items.iter_mut().find_map(|item| at(item, place)),
        Value::Object(fields) => fields.values_mut().find_map(|field| at(field, place)),
        _ => None,
    }
}

/// A small source of chance (SplitMix64) that follows from the seed it is given.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % most.max(1) as u64) as usize
    }

    fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }
}
