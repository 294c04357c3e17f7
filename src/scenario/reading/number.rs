//! Is this a number that means something here? Values, distributions and durations, in every form a file may write.

use std::fmt::Display;

use super::fields::Fields;
use super::item::Item;
use super::suggest::nearest;
use super::tree::Value;
use crate::scenario::mistake::{brief, quoted};
use crate::scenario::{Quantity, identity};
use crate::stats::Spread;
use crate::unit::Span;

/// What a number measures: what it may be, and how it is written.
#[derive(Clone, Copy)]
pub(super) struct Measure {
    noun: &'static str,
    lowest: f64,
    highest: f64,
    written: Written,
}

#[derive(Clone, Copy, PartialEq)]
enum Written {
    Number,
    Duration,
}

impl Measure {
    /// A share, from 0 to 1.
    pub(super) const SHARE: Self = Self { noun: "a share", lowest: 0.0, highest: 1.0, written: Written::Number };
    /// A duration [s].
    pub(super) const DURATION: Self =
        Self { noun: "a duration", lowest: 0.0, highest: f64::MAX, written: Written::Duration };

    /// A duration of a day or more [s].
    pub(super) const DAYS: Self = Self { lowest: 86_400.0, ..Self::DURATION };

    /// A number between two others, both included.
    pub(super) const fn between(lowest: f64, highest: f64) -> Self {
        Self { noun: "a number", lowest, highest, written: Written::Number }
    }
}

impl Item<'_> {
    /// As a number that may be uncertain.
    pub(super) fn quantity(&self, measure: Measure) -> Option<Quantity> {
        let Value::Table(_) = self.node.value else {
            return self.value(measure).map(Quantity::fixed);
        };
        let mut fields = self.fields()?;
        let forms: Vec<&Form> = FORMS.iter().filter(|form| form.keys.iter().any(|key| fields.has(key))).collect();
        let spread = match forms[..] {
            [form] => form.read(&mut fields, measure),
            [] => {
                let draft =
                    self.draft("scenario::missing_key", format!("{} has no value", quoted(&self.path)), "no value");
                self.reading.note(draft.help(KNOWN_FORMS));
                FORMS[0].keys.iter().for_each(|key| drop(fields.optional(key)));
                None
            }
            [one, other, ..] => {
                let message = format!("`{}` and `{}` are two ways to write a number", one.keys[0], other.keys[0]);
                let draft = self.draft("scenario::contradiction", message, "keep one of them");
                self.reading.note(draft.help(KNOWN_FORMS));
                FORMS.iter().flat_map(|form| form.keys).for_each(|key| drop(fields.optional(key)));
                None
            }
        };
        let value = match forms[..] {
            [form] => form.show(&mut fields),
            _ => String::new(),
        };
        let (source, note) = fields.backing(&value);
        fields.finish();
        let assumption = identity(&self.path, &value, &source, &note);
        spread.map(|spread| match spread.is_uncertain() {
            true => Quantity { spread, assumption },
            false => Quantity::of(spread),
        })
    }

    /// As a share.
    pub(super) fn share(&self) -> Option<Quantity> {
        self.quantity(Measure::SHARE)
    }

    /// As a duration that may be uncertain [s].
    pub(super) fn duration(&self) -> Option<Quantity> {
        self.quantity(Measure::DURATION)
    }

    /// As a duration that must be certain.
    pub(super) fn span(&self) -> Option<Span> {
        let quantity = self.quantity(Measure::DURATION)?;
        if quantity.spread.is_uncertain() {
            let message = format!("{} cannot be uncertain", quoted(&self.path));
            let draft = self.draft("scenario::out_of_range", message, "one duration is wanted");
            return self.refuse(draft.help("write one value, such as \"90 days\""));
        }
        Some(quantity.span())
    }

    /// As a duration that must be certain and more than nothing.
    pub(super) fn positive_span(&self) -> Option<Span> {
        let span = self.span()?;
        if span == Span::ZERO {
            let message = format!("{} must be longer than nothing", quoted(&self.path));
            return self.refuse(self.draft("scenario::out_of_range", message, "no time at all"));
        }
        Some(span)
    }

    /// As a whole number between two others, both included.
    pub(super) fn count(&self, lowest: u64, highest: u64) -> Option<u64> {
        if let Value::Table(_) = self.node.value {
            let mut fields = self.fields()?;
            let value = fields.required("value");
            let shown = value.as_ref().map(|item| self.reading.written(item.node.spot)).unwrap_or_default();
            fields.backing(&shown);
            fields.finish();
            return value?.count(lowest, highest);
        }
        let Value::Integer(number) = self.node.value else {
            if matches!(self.node.value, Value::TooLarge) {
                return self.outside(lowest, highest);
            }
            return self.wrong_type("a whole number", None);
        };
        match u64::try_from(number) {
            Ok(number) if (lowest..=highest).contains(&number) => Some(number),
            _ => self.outside(lowest, highest),
        }
    }

    /// One value of a measure, in no table.
    fn value(&self, measure: Measure) -> Option<f64> {
        let number = match (&self.node.value, measure.written) {
            (Value::Text(text), Written::Duration) => match text.parse::<Span>() {
                Ok(span) => span.seconds() as f64,
                Err(why) => {
                    let why = brief(&why, 160);
                    let draft = self.draft("scenario::not_a_duration", why, "not a duration");
                    return self.refuse(draft.advice(duration_advice(text)));
                }
            },
            (Value::Integer(_) | Value::Float(_), Written::Duration) => {
                let help = format!("write its unit: \"{} days\"", self.reading.written(self.node.spot));
                return self.wrong_type("a duration with its unit", Some(help));
            }
            (Value::Integer(number), Written::Number) => *number as f64,
            (Value::Float(number), Written::Number) => *number,
            (Value::TooLarge, Written::Number) => return self.outside(measure.lowest, measure.highest),
            _ => return self.wrong_type(measure.noun, None),
        };
        if !number.is_finite() {
            let message = format!("{} must be a finite number", quoted(&self.path));
            return self.refuse(self.draft("scenario::not_finite", message, "not finite"));
        }
        if matches!(measure.written, Written::Duration) && number < measure.lowest {
            let message = format!("{} must be at least {}", quoted(&self.path), Span::from_seconds(measure.lowest));
            return self.refuse(self.draft("scenario::out_of_range", message, "too short"));
        }
        if !(measure.lowest..=measure.highest).contains(&number) {
            return self.outside(measure.lowest, measure.highest);
        }
        Some(number)
    }

    fn outside<T>(&self, lowest: impl Display, highest: impl Display) -> Option<T> {
        let message = format!("{} must be between {lowest} and {highest}", quoted(&self.path));
        self.refuse(self.draft("scenario::out_of_range", message, "out of range"))
    }
}

/// A way to write a distribution: its keys, the first of which names it.
struct Form {
    keys: &'static [&'static str],
}

const FORMS: [Form; 4] = [
    Form { keys: &["value"] },
    Form { keys: &["low", "mode", "high"] },
    Form { keys: &["median", "sigma"] },
    Form { keys: &["quantiles"] },
];

impl Form {
    fn read(&self, fields: &mut Fields<'_>, measure: Measure) -> Option<Spread> {
        match self.keys[0] {
            "value" => fields.required("value")?.value(measure).map(Spread::Fixed),
            "low" => pert(fields, measure),
            "median" => log_normal(fields, measure),
            _ => quantiles(fields, measure),
        }
    }

    /// The values as written, without the table around them.
    fn show(&self, fields: &mut Fields<'_>) -> String {
        let reading = fields.item.reading;
        let written: Vec<(&str, String)> = self
            .keys
            .iter()
            .filter_map(|key| fields.optional(key).map(|item| (*key, reading.written(item.node.spot))))
            .collect();
        match &written[..] {
            [("value", value)] => value.clone(),
            [("low", low), ("mode", mode), ("high", high)] => format!("{mode} ({low} to {high})"),
            _ => written.iter().map(|(key, value)| format!("{key} {value}")).collect::<Vec<_>>().join(", "),
        }
    }
}

fn pert(fields: &mut Fields<'_>, measure: Measure) -> Option<Spread> {
    let [low, mode, high] = ["low", "mode", "high"].map(|key| fields.required(key));
    let [low_value, mode_value, high_value] = [&low, &mode, &high].map(|item| item.as_ref()?.value(measure));
    let (low, mode, high) = (low_value?, mode_value?, high_value?);
    if !(low <= mode && mode <= high) {
        let message = format!("{} must have low ≤ mode ≤ high", quoted(&fields.item.path));
        return fields.item.refuse(fields.item.draft("scenario::out_of_order", message, "not in order"));
    }
    Some(Spread::Pert { low, mode, high })
}

fn log_normal(fields: &mut Fields<'_>, measure: Measure) -> Option<Spread> {
    let median = fields.required("median").and_then(|item| item.value(measure));
    let sigma = fields.required("sigma").and_then(|item| item.value(Measure::between(0.0, WIDEST)));
    if measure.highest <= 1.0 {
        let message = "a share cannot be log-normal: it would have no upper end";
        let draft = fields.item.draft("scenario::contradiction", message, "a share");
        return fields.item.refuse(draft.help("write { low = …, mode = …, high = … }"));
    }
    Some(Spread::LogNormal { median: median?, sigma: sigma? })
}

fn quantiles(fields: &mut Fields<'_>, measure: Measure) -> Option<Spread> {
    let list = fields.required("quantiles")?;
    let rows = list.list_of_at_most(MOST_POINTS)?;
    let read: Vec<Option<(f64, f64)>> = rows
        .iter()
        .map(|row| {
            let pair = row.list()?;
            let [probability, value] = &pair[..] else {
                let message = format!("{} must be a pair: [probability, value]", quoted(&row.path));
                return row.refuse(row.draft("scenario::wrong_type", message, "not a pair"));
            };
            let probability = probability.value(Measure::SHARE);
            Some((probability?, value.value(measure)?))
        })
        .collect();
    let points: Vec<(f64, f64)> = read.into_iter().collect::<Option<_>>()?;
    let ends = points.first().map(|first| first.0) == Some(0.0) && points.last().map(|last| last.0) == Some(1.0);
    if !ends {
        let message = format!("{} must go from probability 0 to 1", quoted(&list.path));
        return list.refuse(list.draft("scenario::out_of_order", message, "from 0 to 1"));
    }
    let unordered = points.windows(2).position(|pair| !(pair[0].0 < pair[1].0 && pair[0].1 <= pair[1].1));
    if let Some(index) = unordered {
        let row = &rows[index + 1];
        let message = format!("{} must rise: each point above the one before it", quoted(&list.path));
        let draft = row.draft("scenario::out_of_order", message, "not above it");
        return row.refuse(draft.also(rows[index].node.spot, "the point before"));
    }
    Some(Spread::Quantiles(points))
}

/// How to mend a text that is not a duration; nothing where only its size is wrong.
fn duration_advice(text: &str) -> Option<String> {
    let split = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, unit) = (text[..split].trim(), text[split..].trim());
    if number.parse::<f64>().is_err() {
        return Some("write a number and a unit: \"90 days\"".to_owned());
    }
    match nearest(unit, UNITS) {
        Some(near) if near == unit || near.trim_end_matches('s') == unit => None,
        Some(near) => Some(format!("did you mean \"{number} {near}\"?")),
        None => Some(format!("write its unit: \"{number} days\"")),
    }
}

const UNITS: [&str; 6] = ["seconds", "minutes", "hours", "days", "weeks", "years"];
const KNOWN_FORMS: &str = "write { value = … }, { low = …, mode = …, high = … }, { median = …, sigma = … } or { quantiles = [[0, …], [1, …]] }";
/// Widest log-normal [standard deviations of the logarithm]: one of them is already a factor of 22 000.
const WIDEST: f64 = 10.0;
/// Most points of a table of quantiles.
const MOST_POINTS: usize = 1_000;
