//! What may a program expect of what plainsight prints? JSON Schemas of a comparison and of a check.
//!
//! The names stand here once more: the tests put real outputs to the schemas.

use serde_json::{Value, json};

use crate::record::{COMPARISON, Verdict};

/// The JSON Schema (2020-12) of `plainsight compare --format json`.
pub fn comparison_schema() -> Value {
    let side = maybe(object(json!({
        "scope": count(), "exposed": count(), "per_1000": maybe(number()), "replicated": maybe(number()),
    })));
    let tested = maybe(object(json!({
        "of": { "enum": ["draws", "replicates", "counts"] }, "by": number(), "low": maybe(number()), "high": maybe(number()),
        "p": part(), "adjusted": part(),
    })));
    let compared = object(json!({
        "version": text(), "study": text(), "seed": count(), "world": text(), "messages": count(), "draws": count(),
        "events": count(),
    }));
    let lists = object(json!({ "added": list(text()), "removed": list(text()) }));
    let cell = object(json!({
        "service": text(), "adversary": text(), "kind": text(), "first": side, "second": side, "exact": maybe(number()),
        "tested": tested, "verdict": { "enum": Verdict::ALL.map(Verdict::name) }, "file": text(),
    }));
    whole(
        "A comparison of two records",
        object(json!({
            "format": { "const": COMPARISON }, "version": text(), "level": part(), "first": compared, "second": compared,
            "same_messages": truth(), "same_draws": truth(), "remarks": list(text()), "services": lists,
            "adversaries": lists, "tested": count(), "cells": list(cell),
        })),
    )
}

/// The JSON Schema (2020-12) of `plainsight check --format json`.
pub fn check_schema() -> Value {
    let kinds = ["a study", "a service", "an adversary", "a world", "sources"];
    let file = object(json!({ "file": text(), "kind": maybe(json!({ "enum": kinds })), "placeholders": count() }));
    let finding = object(json!({
        "rule": text(), "level": { "enum": ["error", "warning"] }, "file": text(),
        "line": { "type": "integer", "minimum": 1 }, "column": { "type": "integer", "minimum": 1 }, "message": text(),
        "help": text(),
    }));
    let format = json!({ "const": "plainsight check 1" });
    whole("A check of files", object(json!({ "format": format, "files": list(file), "findings": list(finding) })))
}

fn whole(title: &str, object: Value) -> Value {
    let mut schema = json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "title": title });
    if let (Value::Object(schema), Value::Object(object)) = (&mut schema, object) {
        schema.extend(object);
    }
    schema
}

/// A table with these keys, all of them, and no others.
fn object(properties: Value) -> Value {
    let keys: Vec<&String> = properties.as_object().map(|keys| keys.keys().collect()).unwrap_or_default();
    json!({ "type": "object", "required": keys, "additionalProperties": false, "properties": properties })
}

fn maybe(schema: Value) -> Value {
    json!({ "anyOf": [schema, { "type": "null" }] })
}

fn list(items: Value) -> Value {
    json!({ "type": "array", "items": items })
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn number() -> Value {
    json!({ "type": "number" })
}

fn count() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

/// A number from 0 to 1.
fn part() -> Value {
    json!({ "type": "number", "minimum": 0, "maximum": 1 })
}

fn truth() -> Value {
    json!({ "type": "boolean" })
}
