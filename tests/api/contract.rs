//! The committed contracts are what the code prints.

use std::collections::HashSet;
use std::path::Path;

use serde_json::{Map, Value};

use crate::support::contract::document;

#[test]
fn the_openapi_document_is_current() {
    assert_current("openapi/openapi.json", &caravan::openapi::text());
}

#[test]
fn the_graphql_schema_is_current() {
    assert_current("schema.graphql", &caravan::sdl());
}

#[test]
fn every_reference_of_the_document_leads_somewhere() {
    visit(document(), &mut |object| {
        if let Some(Value::String(target)) = object.get("$ref") {
            let place = target.strip_prefix('#').unwrap();
            assert!(document().pointer(place).is_some(), "{target}");
        }
    });
}

#[test]
fn operations_say_each_parameter_once() {
    let mut operations = 0;
    visit(&document()["paths"], &mut |object| {
        let Some(Value::Array(parameters)) = object.get("parameters") else {
            return;
        };
        operations += 1;
        let mut names = HashSet::new();
        for parameter in parameters {
            let shared = parameter["$ref"].as_str();
            let parameter = shared.map_or(parameter, |place| {
                document()
                    .pointer(place.strip_prefix('#').unwrap())
                    .unwrap()
            });
            let name = (&parameter["in"], parameter["name"].as_str().unwrap());
            assert!(names.insert(name.1), "{object:?} says {name:?} twice");
        }
    });
    assert!(operations > 300, "{operations}");
}

/// Whoever walks all ways through a description, as generators of requests do, comes to an end: a filter
/// holds itself, and what it holds of other kinds holds no further filters.
#[test]
fn filters_do_not_lead_round_in_circles() {
    let schemas = document()["components"]["schemas"].as_object().unwrap();
    let named = |name: &str| {
        let mut names = Vec::new();
        visit(&schemas[name], &mut |object| {
            if let Some(Value::String(target)) = object.get("$ref") {
                names.push(target.rsplit('/').next().unwrap().to_owned());
            }
        });
        names
    };
    let is_filter = |name: &&String| name.ends_with("Filter") && !name.starts_with("Related");
    let mut filters = 0;
    for filter in schemas.keys().filter(is_filter) {
        filters += 1;
        let mut open = named(filter);
        let mut seen = HashSet::new();
        while let Some(name) = open.pop() {
            if name != *filter && seen.insert(name.clone()) {
                assert!(!is_filter(&&name), "{filter} leads to {name}");
                open.extend(named(&name));
            }
        }
    }
    assert!(filters > 40, "{filters}");
}

fn visit(json: &'static Value, see: &mut dyn FnMut(&'static Map<String, Value>)) {
    match json {
        Value::Object(object) => {
            see(object);
            object.values().for_each(|inner| visit(inner, see));
        }
        Value::Array(list) => list.iter().for_each(|inner| visit(inner, see)),
        _ => {}
    }
}

#[track_caller]
fn assert_current(file: &str, printed: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    if committed == printed {
        return;
    }
    let differs = committed
        .lines()
        .zip(printed.lines())
        .position(|(old, new)| old != new);
    let line = differs.unwrap_or_else(|| committed.lines().count().min(printed.lines().count()));
    panic!(
        "{file} is not what the code prints (line {}): run scripts/contracts",
        line + 1
    );
}
