//! What may a file say, as a JSON Schema? For editors that complete and underline; the reader itself is stricter.
//!
//! The words are those that the reader knows. Which keys a table has is written here once more: the tests compare the two.

use serde_json::{Map, Value, json};

use super::adversary::VERBS;
use super::case::kinds;
use super::expect::{DENOMINATORS, KINDS};
use super::keys::{AGREEMENTS, ENDS, NEXT_KEYS, SCOPES, SET_UPS, STYLES};
use super::leaves::{ANCHORS, CHOSEN_OF, FIELDS, LEFT_FOR, PADDINGS};
use super::service::KINDS as CONVERSATIONS;
use crate::crypto::Suite;
use crate::scenario::{AccountFact, AdversaryClass, Extent, FileKind, Grade, Place, RateUnit, Tier};

/// The JSON Schema (2020-12) of a kind of file.
pub fn schema(kind: FileKind) -> Value {
    let (title, whole) = match kind {
        FileKind::Study => ("A study", study()),
        FileKind::Service => ("A service", service()),
        FileKind::Adversary => ("An adversary", adversary()),
        FileKind::World => ("A world", world()),
        FileKind::Sources => ("Sources", sources()),
    };
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "$defs": definitions(),
    });
    if let (Value::Object(schema), Value::Object(whole)) = (&mut schema, whole) {
        schema.extend(whole);
    }
    schema
}

fn study() -> Value {
    let expect = plain_table(
        &["service", "adversary", "of", "because"],
        json!({
            "service": texts(), "adversary": texts(), "class": text(), "of": words(DENOMINATORS.map(|word| word.0)),
            "kind": words(KINDS.into_iter().chain(facts())),
            "exactly": number(), "at-least": number(), "at-most": number(), "because": text(),
        }),
    );
    let metadata = list(words(kinds().into_iter().map(|word| word.0)));
    let test = plain_table(&["adversary"], json!({ "adversary": text(), "service": texts(), "kind": words(KINDS) }));
    let claim = table(
        &["says", "by"],
        json!({ "says": text(), "by": text(), "tests": list(test), "untested": text(), "beyond": text() }),
    );
    let dial = table(
        &["says", "moves", "values"],
        json!({ "says": text(), "moves": texts(), "service": texts(), "values": { "type": "array" } }),
    );
    let case = table(
        &["date", "documented", "content"],
        json!({
            "date": text(), "documented": text(), "metadata": metadata, "no-metadata": metadata, "disagrees": text(),
            "content": words(Extent::ALL.iter().map(|extent| extent.name()).chain(["not documented"])),
        }),
    );
    plain_table(
        &["question", "purpose", "services", "adversaries", "world"],
        json!({
            "question": text(), "purpose": text(), "not-modelled": texts(), "seed": number(), "services": texts(),
            "adversaries": texts(), "world": text(), "campaign-at": duration(), "headline": text(),
            "replicates": number(), "reference": text(), "case": case, "claim": list(claim), "what-if": list(dial), "expect": list(expect),
        }),
    )
}

fn service() -> Value {
    let lists = json!({
        "class": list(table(&["name"], json!({
            "name": text(), "kind": words(CONVERSATIONS.map(|word| word.0)), "everyone": text(), "share": number(),
        }))),
        "leaves": list(leaf()),
        "account": list(table(&["facts", "at"], json!({
            "facts": list(words(facts())), "at": place(), "where": texts(),
        }))),
        "serves": list(table(&["at", "from"], json!({
            "at": place(), "from": places(), "unwraps-with": places(), "prospective": yes(),
        }))),
        "yields": list(table(&["tier", "from"], json!({
            "tier": list(words(Tier::ALL.iter().map(|tier| tier.name()))), "operator": text(), "from": places(),
            "unwraps-with": places(), "prospective": yes(), "batches": duration(),
            "only": list(words(FIELDS.map(|word| word.0).into_iter().chain(facts()))),
        }))),
    });
    let operated = plain_table(
        &["default", "unless", "then"],
        backed(json!({
            "default": text(), "unless": text(), "then": text(),
        })),
    );
    let operators: Map<String, Value> =
        Place::ALL.iter().map(|place| (place.name().to_owned(), json!({ "anyOf": [text(), operated] }))).collect();
    let mut keys = json!({
        "name": text(), "summary": text(), "provider": text(), "extends": text(), "remove": texts(),
        "population": number(),
        "attributes": named(table(&["share"], json!({ "of": text(), "share": number() }))),
        "operators": table(&[], Value::Object(operators)),
        "keys": named(key()),
        "add": plain_table(&[], lists.clone()),
    });
    if let (Value::Object(keys), Value::Object(lists)) = (&mut keys, lists) {
        keys.extend(lists);
    }
    let mut whole = table(&[], keys);
    // A variant says only what it changes.
    whole["if"] = json!({ "required": ["extends"] });
    whole["else"] = json!({ "required": ["name", "summary", "provider", "class", "leaves"] });
    whole
}

fn leaf() -> Value {
    let until = plain_table(
        &["anchor", "after"],
        backed(json!({
            "anchor": anchor(), "after": duration(), "at-most": duration(),
        })),
    );
    let from = plain_table(&["anchor"], backed(json!({ "anchor": anchor(), "snapshot": duration() })));
    let chosen = table(
        &["share"],
        json!({ "share": number(), "of": words(CHOSEN_OF.map(|(name, _)| name)), "and-before": number() }),
    );
    table(
        &["what", "at", "until"],
        json!({
            "class": texts(), "at": place(), "for": words(LEFT_FOR.map(|word| word.0)), "where": texts(),
            "under": texts(), "chosen": chosen,
            "padded": { "anyOf": [words(PADDINGS.map(|word| word.0)), number()] },
            "what": { "anyOf": [words(["content"]), list(words(FIELDS.map(|word| word.0)))] },
            "from": { "anyOf": [anchor(), from] },
            "until": { "anyOf": [words(["processed", "never"]), until] },
        }),
    )
}

fn key() -> Value {
    let rotate = table(&["every"], json!({ "every": duration(), "versions": number() }));
    // In a variant a key may say only what it changes: nothing is required.
    table(
        &[],
        json!({
            "scheme": words(STYLES.map(|word| word.0)), "scope": words(SCOPES.map(|word| word.0)),
            "wrapped-by": text(), "rotate": rotate, "until": words(ENDS.map(|word| word.0)),
            "set-up": words(SET_UPS.map(|word| word.0)), "next-key": words(NEXT_KEYS.map(|word| word.0)),
            "skipped-keys": number(), "forward-jump": number(), "receiver-chains": number(),
            "kept-epochs": number(),
            "kem-ratchet": table(&["messages"], json!({
                "messages": number(), "every": duration(), "parts": number(),
            })),
            "suite": words(Suite::ALL.iter().map(|suite| suite.name())), "rests-at": places(),
            "vouched-by": places(), "checked-by": text(), "pinned": yes(),
            "agreed": words(AGREEMENTS.map(|word| word.0)),
        }),
    )
}

fn adversary() -> Value {
    let target = json!({ "anyOf": [
        words(["provider"]),
        table(&["operator-of"], json!({ "operator-of": place() })),
        table(&["named"], json!({ "named": text() })),
    ] });
    let compel = table(
        &["operator", "tier"],
        json!({
            "operator": target, "tier": words(Tier::ALL.iter().map(|tier| tier.name())),
        }),
    );
    let about = json!({ "anyOf": [
        words(["everyone"]),
        table(&["accounts"], json!({ "accounts": number() })),
        table(&["share"], json!({ "share": number() })),
    ] });
    let mut keys = json!({
        "reaches": places(), "about": about, "succeeds": number(), "told": number(), "at": duration(),
        "dwell": duration(), "window": duration(),
    });
    for verb in VERBS {
        keys[verb] = match verb {
            "break-in" | "employ" | "substitute" => target.clone(),
            "compel" => compel.clone(),
            _ => yes(),
        };
    }
    let mut act = table(&["about"], keys);
    act["oneOf"] = VERBS.iter().map(|verb| json!({ "required": [verb] })).collect();
    let rate = table(
        &["per-year", "per"],
        json!({
            "per-year": number(), "per": words(RateUnit::ALL.iter().map(|unit| unit.name())),
        }),
    );
    table(
        &["name", "summary", "class", "act"],
        json!({
            "name": text(), "summary": text(), "rate": rate, "act": list(act),
            "class": words(AdversaryClass::ALL.iter().map(|class| class.name())),
        }),
    )
}

fn world() -> Value {
    let gaps = table(&["messages", "gap"], json!({ "messages": number(), "gap": duration() }));
    let replies = table(&["gap", "chance"], json!({ "gap": duration(), "chance": number() }));
    let generated = ["messages", "per-conversation", "contacts", "groups", "group-size", "gaps", "replies", "hours"];
    let delivery = ["latency", "reading", "slot", "offline", "gone", "straggling", "straggle"];
    let mut whole = table(
        &["name", "summary", "span", "campaign-at", "size", "delivery", "deletion"],
        json!({
            "name": text(), "summary": text(), "span": duration(), "campaign-at": duration(), "size": number(),
            "generated": table(&generated, json!({
                "messages": number(), "per-conversation": number(), "contacts": number(), "groups": number(),
                "group-size": number(), "gaps": list(gaps), "replies": list(replies),
                "hours": { "type": "array", "minItems": 24, "maxItems": 24, "items": number() },
            })),
            "replayed": table(&["trace"], json!({ "trace": text() })),
            "delivery": table(&delivery, json!({
                "latency": duration(), "reading": duration(), "slot": duration(), "offline": number(),
                "gone": number(), "straggling": number(), "straggle": duration(),
            })),
            "deletion": table(&["share", "after"], json!({ "share": number(), "after": duration() })),
            "harm": table(&["share"], json!({ "share": number() })),
            "membership": table(&["stays"], json!({ "stays": duration() })),
        }),
    );
    whole["oneOf"] = json!([{ "required": ["generated"] }, { "required": ["replayed"] }]);
    whole
}

fn sources() -> Value {
    named(plain_table(&["title"], json!({ "title": text(), "url": text(), "date": text() })))
}

/// The forms in which a value may be written, with or without its range and what it rests on.
fn definitions() -> Value {
    let forms = |value: Value| {
        let log_normal = json!({ "median": value, "sigma": { "type": "number", "minimum": 0 } });
        let point =
            json!({ "type": "array", "prefixItems": [{ "type": "number" }, value], "minItems": 2, "maxItems": 2 });
        json!({ "anyOf": [
            value,
            table(&["value"], json!({ "value": value })),
            table(&["low", "mode", "high"], json!({ "low": value, "mode": value, "high": value })),
            table(&["median", "sigma"], log_normal),
            table(&["quantiles"], json!({ "quantiles": list(point) })),
        ] })
    };
    json!({
        "number": forms(json!({ "type": "number" })),
        "duration": forms(json!({ "type": "string", "examples": ["90 days"] })),
        "grade": words(Grade::ALL.iter().map(|grade| grade.name())),
    })
}

/// A table that may say on what it rests.
fn table(required: &[&str], keys: Value) -> Value {
    plain_table(required, backed(keys))
}

fn plain_table(required: &[&str], keys: Value) -> Value {
    json!({ "type": "object", "additionalProperties": false, "required": required, "properties": keys })
}

fn backed(mut keys: Value) -> Value {
    keys["source"] = text();
    keys["grade"] = json!({ "$ref": "#/$defs/grade" });
    keys["note"] = text();
    keys
}

/// A table of tables with names of their own.
fn named(each: Value) -> Value {
    json!({ "type": "object", "additionalProperties": each })
}

fn list(of: Value) -> Value {
    json!({ "type": "array", "minItems": 1, "items": of })
}

fn words<'w>(words: impl IntoIterator<Item = &'w str>) -> Value {
    json!({ "enum": words.into_iter().collect::<Vec<_>>() })
}

fn facts() -> impl Iterator<Item = &'static str> {
    AccountFact::ALL.iter().map(|fact| fact.name())
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn texts() -> Value {
    list(text())
}

fn yes() -> Value {
    json!({ "const": true })
}

fn number() -> Value {
    json!({ "$ref": "#/$defs/number" })
}

fn duration() -> Value {
    json!({ "$ref": "#/$defs/duration" })
}

fn place() -> Value {
    words(Place::ALL.iter().map(|place| place.name()))
}

fn places() -> Value {
    list(place())
}

fn anchor() -> Value {
    words(ANCHORS.map(|word| word.0))
}
