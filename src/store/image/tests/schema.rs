//! The JSON Schemas in `schema/` describe what is written. Of a schema's words those count here
//! that can tell a new key; patterns are for others.

use serde_json::Value;

use super::random::Random;
use crate::store::{image, journal};

fn schema(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

/// What is wrong with a value.
fn wrong(root: &Value, schema: &Value, value: &Value, at: &str) -> Option<String> {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.strip_prefix("#/$defs/").expect("a definition");
        return wrong(root, &root["$defs"][name], value, at);
    }
    if let Some(any) = schema["anyOf"].as_array() {
        let all: Vec<String> = { any.iter() }
            .map_while(|one| wrong(root, one, value, at))
            .collect();
        let none = all.len() == any.len();
        return none.then(|| format!("{at}: {value} is none of them: {all:?}"));
    }
    let fits = match schema["type"].as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("null") => value.is_null(),
        Some(other) => panic!("type {other}"),
        None => {
            let one = schema["enum"]
                .as_array()
                .is_some_and(|all| all.contains(value));
            one || schema["const"] == *value
        }
    };
    if !fits {
        return Some(format!("{at}: {value} is no {schema}"));
    }
    match value {
        Value::Object(map) => object(root, schema, map, at),
        Value::Array(list) => list.iter().enumerate().find_map(|(index, item)| {
            let own = schema["prefixItems"].get(index).unwrap_or(&schema["items"]);
            wrong(root, own, item, &format!("{at}/{index}"))
        }),
        _ => None,
    }
}

fn object(
    root: &Value,
    schema: &Value,
    map: &serde_json::Map<String, Value>,
    at: &str,
) -> Option<String> {
    let required = schema["required"].as_array().into_iter().flatten();
    let mut missing = required.filter(|key| !map.contains_key(key.as_str().expect("a key")));
    if let Some(key) = missing.next() {
        return Some(format!("{at}: lacks {key}"));
    }
    map.iter().find_map(|(key, value)| {
        let at = format!("{at}/{key}");
        match (&schema["properties"][key], &schema["additionalProperties"]) {
            (Value::Null, Value::Object(_)) => {
                wrong(root, &schema["additionalProperties"], value, &at)
            }
            (Value::Null, _) => Some(format!("{at}: unknown")),
            (known, _) => wrong(root, known, value, &at),
        }
    })
}

#[test]
fn documents_are_as_their_schema_says() {
    let schema = schema(include_str!("../../../../schema/rpdb-state.json"));
    let says = |document: &[u8]| {
        let document: Value = serde_json::from_slice(document).expect("JSON");
        wrong(&schema, &schema, &document, "")
    };
    for seed in 0..20 {
        let host = Random::new(seed).host();
        assert_eq!(says(&image::save(&host)), None, "seed {seed}");
        let mut stamped = image::Whole::of(&host).first((5, 7));
        image::Whole::of(&host)
            .rest()
            .iter()
            .for_each(|piece| stamped.extend(*piece));
        assert_eq!(says(&stamped), None, "seed {seed}");
    }
    let old = include_bytes!("../../../../tests/store/versions/1.json");
    assert_eq!(says(old), None);
    let bad = String::from_utf8_lossy(old).replacen("\"mtu\":", "\"mtv\":", 1);
    assert!(says(bad.as_bytes()).is_some());
}

#[test]
fn journals_are_as_their_schema_says() {
    let schema = schema(include_str!("../../../../schema/rpdb-journal.json"));
    for seed in 0..10 {
        let (before, after) = (Random::new(seed).host(), Random::new(seed + 1).host());
        let mut change = journal::Change {
            head: journal::splice(&image::head(&before), &image::head(&after)),
            ..journal::Change::default()
        };
        image::routes_of(&after, &mut change);
        assert!(!change.routes4.is_empty() && !change.routes6.is_empty());
        let lines = journal::Journal::default().lines(&Default::default(), &change);
        for line in String::from_utf8(lines).expect("text").lines() {
            let line: Value = serde_json::from_str(line).expect("JSON");
            assert_eq!(wrong(&schema, &schema, &line, ""), None, "seed {seed}");
        }
    }
}
