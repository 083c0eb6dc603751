//! A batch is what its items would be as single calls: the same results, records and entries in the
//! feed. One workspace gets the calls, its twin the batches.

use actix_web::http::Method;
use serde_json::{Value, json};

use super::normal::{Names, Random, feed};
use crate::support::factories::{KINDS, Kind};
use crate::support::{Client, TestApp};

/// Kinds that a batch does not take: those that tell secrets, run in the background, or no other system
/// has.
const NOT_IN_BATCHES: [&str; 11] = [
    "api-keys",
    "exchange-rates",
    "exports",
    "imports",
    "invitations",
    "merges",
    "positions",
    "proposal-events",
    "segments",
    "webhook-deliveries",
    "webhooks",
];

pub fn kinds() -> impl Iterator<Item = &'static Kind> {
    KINDS
        .iter()
        .filter(|kind| !NOT_IN_BATCHES.contains(&kind.path))
}

/// The same record in both workspaces, and the version that it had last.
struct Twin {
    single: Value,
    batched: Value,
}

/// An item for each of the two: data that names other records differs in their ids alone.
struct Pair {
    single: Value,
    batched: Value,
}

fn both(item: Value) -> Pair {
    Pair {
        single: item.clone(),
        batched: item,
    }
}

/// Any item, mostly of the kind that can be done.
async fn any_item(
    kind: &Kind,
    random: &mut Random,
    known: &[Twin],
    (single, batched): (&Client, &Client),
) -> Pair {
    let carries_ids = kind.path != "custom-fields";
    let external = json!({ "source": "sync", "external_id": random.below(6).to_string() });
    let on_known = |random: &mut Random, item: Value| {
        let twin = &known[random.below(known.len())];
        let with = |id: &Value| {
            let mut item = item.clone();
            item["id"] = id.clone();
            item
        };
        Pair {
            single: with(&twin.single),
            batched: with(&twin.batched),
        }
    };
    match random.below(if known.is_empty() { 4 } else { 14 }) {
        0 | 1 => {
            let mut pair = Pair {
                single: json!({ "op": "create", "data": (kind.new)(single).await }),
                batched: json!({ "op": "create", "data": (kind.new)(batched).await }),
            };
            if carries_ids && random.below(2) == 0 {
                pair.single["data"]["external_ids"] = json!([external]);
                pair.batched["data"]["external_ids"] = json!([external]);
            }
            pair
        }
        2 => both(json!({ "op": "create", "data": (kind.wrong)() })),
        3 if carries_ids => Pair {
            single: json!({ "op": "upsert", "match": { "external_id": external }, "data": (kind.new)(single).await }),
            batched: json!({ "op": "upsert", "match": { "external_id": external }, "data": (kind.new)(batched).await }),
        },
        3 => both(json!({ "op": "create", "data": { "colour": "green" } })),
        4 | 5 => on_known(random, json!({ "op": "update", "data": (kind.patch)() })),
        6 if carries_ids => on_known(
            random,
            json!({ "op": "update", "data": { "external_ids": [external] } }),
        ),
        6 | 7 => on_known(
            random,
            json!({ "op": "update", "data": { "colour": "green" } }),
        ),
        8 => {
            let version = random.below(3) + 1;
            let data = (kind.patch)();
            on_known(
                random,
                json!({ "op": "update", "expected_version": version, "data": data }),
            )
        }
        9 => both(
            json!({ "op": "delete", "id": format!("{}_01h2xcejqtf2nbrexx3vqjhp41", word(kind)) }),
        ),
        10 => both(json!({ "op": "update", "id": "no_id", "data": (kind.patch)() })),
        11 | 12 => on_known(random, json!({ "op": "delete" })),
        _ => on_known(random, json!({ "op": "restore" })),
    }
}

fn word(kind: &Kind) -> String {
    kind.path.trim_end_matches('s').replace('-', "_")
}

/// What an item does as a call of its own: the status and what is answered.
async fn call(client: &Client, kind: &Kind, item: &Value) -> (u16, Value) {
    let id = item["id"].as_str().unwrap_or_default();
    let one = format!("/v1/{}/{id}", kind.path);
    let data = item.get("data").cloned();
    let (method, path) = match item["op"].as_str().unwrap() {
        "create" => (Method::POST, format!("/v1/{}", kind.path)),
        "update" => (Method::PATCH, one),
        "delete" => (Method::DELETE, one),
        "restore" => (Method::POST, format!("{one}/restore")),
        _ => {
            let known = item["match"]["external_id"]["external_id"]
                .as_str()
                .unwrap();
            (
                Method::PUT,
                format!("/v1/{}/by-external-id/sync/{known}", kind.path),
            )
        }
    };
    let tag = item["expected_version"]
        .as_i64()
        .map(|version| format!("\"{version}\""));
    let headers: Vec<_> = tag.iter().map(|tag| ("if-match", tag.as_str())).collect();
    let answer = client.call(method, &path, &headers, data).await;
    let status = answer.status.as_u16();
    let body = if answer.body.is_empty() {
        Value::Null
    } else {
        answer.json()
    };
    (status, body)
}

/// The refusal of a call and that of an item, in one form.
fn refusal(problem: &Value, within: &str) -> Value {
    let faults = problem["errors"].as_array().unwrap().iter().map(|fault| {
        let pointer = fault["pointer"].as_str().unwrap();
        let pointer = pointer.strip_prefix(within).unwrap_or(pointer);
        // Where a body was left off says nothing in a batch.
        let message = fault["message"].as_str().unwrap().split(" at line ").next();
        json!([pointer, fault["code"], message])
    });
    json!({
        "code": problem["code"],
        "faults": faults.collect::<Vec<_>>(),
        "existing_id": problem.get("existing_id").cloned().unwrap_or_default(),
        "current_version": problem.get("current_version").cloned().unwrap_or_default(),
    })
}

async fn all_of(client: &Client, kind: &Kind) -> Value {
    let path = format!("/v1/{}?deleted=include&limit=200", kind.path);
    let page = client.get(&path).await.expect(200);
    let mut records = page["data"].as_array().unwrap().clone();
    records.sort_by_key(|record| record["id"].to_string());
    Value::Array(records)
}

async fn compare(t: &TestApp, kind: &Kind, seed: u64) {
    let (single, batched) = (t.other_workspace().await, t.other_workspace().await);
    let mut random = Random(seed);
    let mut known: Vec<Twin> = Vec::new();
    let (mut singles, mut batches) = (Names::new(), Names::new());
    for round in 0..5 {
        let mut pairs = Vec::new();
        for _ in 0..(3 + random.below(6)) {
            pairs.push(any_item(kind, &mut random, &known, (&single, &batched)).await);
        }
        let items: Vec<&Value> = pairs.iter().map(|pair| &pair.batched).collect();
        let batch = json!({ "items": items, "with_records": true });
        let path = format!("/v1/batch/{}", kind.path);
        let done = batched.post(&path, batch).await.expect(200);
        for (index, pair) in pairs.iter().enumerate() {
            let of = format!("{} {round}.{index}: {}", kind.path, pair.single);
            let (status, body) = call(&single, kind, &pair.single).await;
            let result = &done["results"][index];
            if status >= 400 {
                assert_eq!(
                    result["status"], "refused",
                    "{of} was refused: {body}, not {result}"
                );
                let (one, other) = (refusal(&body, ""), refusal(&result["problem"], "/data"));
                assert_eq!(singles.of(&one), batches.of(&other), "{of}");
                continue;
            }
            assert_ne!(result["status"], "refused", "{of} was done: {result}");
            if body.is_null() {
                assert_eq!(result["status"], "deleted", "{of}");
                continue;
            }
            assert_eq!(singles.of(&body), batches.of(&result["record"]), "{of}");
            assert_eq!(body["version"], result["version"], "{of}");
            assert_eq!(
                status == 201,
                result["status"] == "created",
                "{of}: {result}"
            );
            if status == 201 {
                known.push(Twin {
                    single: body["id"].clone(),
                    batched: result["id"].clone(),
                });
            }
        }
    }
    let (one, other) = (all_of(&single, kind).await, all_of(&batched, kind).await);
    assert_eq!(singles.of(&one), batches.of(&other), "{}", kind.path);
    let of_kind = |entries: Vec<Value>| -> Value {
        let own = entries
            .into_iter()
            .filter(|entry| entry["object"] == word(kind));
        let own = own.map(|mut entry| {
            entry.as_object_mut().unwrap().remove("cursor");
            entry
        });
        own.collect()
    };
    let (one, other) = (of_kind(feed(&single).await), of_kind(feed(&batched).await));
    assert_eq!(
        singles.of(&one),
        batches.of(&other),
        "the feed of {}",
        kind.path
    );
}

#[actix_web::test]
async fn a_batch_does_what_its_items_would_do_as_single_calls() {
    let t = TestApp::start().await;
    for (seed, kind) in (1..).zip(kinds()) {
        for again in 0..2 {
            compare(&t, kind, 0x9e37_79b9_7f4a_7c15 ^ (seed * 7919 + again)).await;
        }
    }
}
