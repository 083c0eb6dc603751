//! What the feed says, and where a reader goes on.

use serde_json::{Value, json};

use super::{account, settled, text};
use crate::support::TestApp;

const QUERY: &str = "query ($after: String) { changes(after: $after) { cursor } }";

#[actix_web::test]
async fn a_cursor_of_another_workspace_is_refused() {
    let t = TestApp::start().await;
    let page = t.admin.get("/v1/changes?limit=1").await.expect(200);
    let cursor = text(&page["cursor"]);
    let other = t.other_workspace().await;

    for path in ["/v1/changes", "/v1/changes/stream"] {
        let refused = other.get(&format!("{path}?after={cursor}")).await;
        let refused = refused.expect(409);
        assert_eq!(refused["errors"][0]["code"], "INVALID_CURSOR", "{path}");
        assert_eq!(refused["errors"][0]["pointer"], "after", "{path}");
    }
    let code = other.code(QUERY, json!({ "after": cursor })).await;
    assert_eq!(code, "CONFLICT");
}

#[actix_web::test]
async fn a_cursor_that_lies_in_the_future_is_refused() {
    let t = TestApp::start().await;
    let page = t.admin.get("/v1/changes").await.expect(200);
    let mut parts = text(&page["cursor"]).split('.');
    let tag = parts.next().unwrap();
    let mut numbers = parts.map(|part| part.parse::<i64>().unwrap());
    let (transaction, position) = (numbers.next().unwrap(), numbers.next().unwrap());
    // On SQLite the second number counts, on PostgreSQL the first.
    let (transaction, position) = if transaction == 0 {
        (0, position + 1000)
    } else {
        (transaction + 1_000_000, 0)
    };
    let future = format!("{tag}.{transaction}.{position}");

    for query in ["", "&types=deal", "&wait=20"] {
        let path = format!("/v1/changes?after={future}{query}");
        let refused = t.admin.get(&path).await.expect(409);
        assert_eq!(refused["errors"][0]["code"], "INVALID_CURSOR", "{query}");
    }
    let path = format!("/v1/changes/stream?after={future}");
    assert_eq!(t.admin.get(&path).await.refused(409), "CONFLICT");
    let code = t.admin.code(QUERY, json!({ "after": future })).await;
    assert_eq!(code, "CONFLICT");
}

#[actix_web::test]
async fn latest_is_the_end_of_the_feed() {
    let t = TestApp::start().await;
    account(&t, "Before").await;

    let end = t.admin.get("/v1/changes?after=latest").await.expect(200);
    assert_eq!(end["has_more"], false);
    let after = account(&t, "After").await;

    let path = format!("/v1/changes?after={}", text(&end["cursor"]));
    let page = settled(&t, &path, 1).await;
    let last = page["data"].as_array().unwrap().last().unwrap();
    assert_eq!(last["record_id"], after.as_str());
}

#[actix_web::test]
async fn what_a_caller_may_not_read_is_left_out_even_if_it_is_all_they_ask_for() {
    let t = TestApp::start().await;
    let key = json!({ "name": "Mail sync", "scopes": ["accounts:read"] });
    let key = t.admin.post("/v1/api-keys", key).await.expect(201);
    let readable = account(&t, "Northwind Example").await;
    t.feed().await;
    let viewer = t.member("viewer").await;

    for types in ["api_key", "invitation", "api_key,invitation"] {
        let path = format!("/v1/changes?types={types}");
        assert_eq!(viewer.get(&path).await.expect(200)["data"], json!([]));
    }
    let query = "{ changes(types: [API_KEY]) { data { recordId } } }";
    assert_eq!(
        viewer.data(query, json!({})).await["changes"]["data"],
        json!([])
    );
    let of_key = format!("/v1/changes?record_id={}", text(&key["api_key"]["id"]));
    assert_eq!(viewer.get(&of_key).await.expect(200)["data"], json!([]));
    let all = viewer.get("/v1/changes?limit=1000").await.expect(200);
    let all = all["data"].as_array().unwrap();
    assert!(
        all.iter()
            .any(|entry| entry["record_id"] == readable.as_str())
    );
    assert!(all.iter().all(|entry| entry["object"] != "api_key"));
}

#[actix_web::test]
async fn a_reader_of_one_kind_gets_past_the_others() {
    let t = TestApp::start().await;
    let start = t.admin.get("/v1/changes?types=deal").await.expect(200);
    for _ in 0..3 {
        account(&t, "Northwind Example").await;
    }
    t.feed().await;

    let path = format!("/v1/changes?types=deal&after={}", text(&start["cursor"]));
    let page = t.admin.get(&path).await.expect(200);

    assert_eq!(page["data"], json!([]));
    assert_ne!(page["cursor"], start["cursor"]);
    let rest = format!("/v1/changes?after={}", text(&page["cursor"]));
    let rest = t.admin.get(&rest).await.expect(200);
    let rest = rest["data"].as_array().unwrap();
    assert!(rest.iter().all(|entry| entry["object"] != "account"));
}

#[actix_web::test]
async fn changed_records_come_once_and_as_they_are_now() {
    let t = TestApp::start().await;
    let (first, second) = (account(&t, "First").await, account(&t, "Second").await);
    let path = |id: &str| format!("/v1/accounts/{id}");
    let renamed = json!({ "name": "First, renamed" });
    t.admin.patch(&path(&first), renamed).await.expect(200);
    t.admin.delete(&path(&second)).await.expect(204);
    t.feed().await;

    let list = "/v1/changes?types=account&include=records";
    let page = t.admin.get(list).await.expect(200);

    assert_eq!(page["data"].as_array().unwrap().len(), 4);
    let records = page["records"].as_array().unwrap();
    let now = t.admin.get(&path(&first)).await.expect(200);
    assert_eq!(records.len(), 2);
    assert_eq!(records[0], now);
    assert_eq!(records[1]["id"], second.as_str());
    assert!(records[1]["deleted_at"].is_string());
    let query = "{ changes(types: [ACCOUNT]) { records {
        id ... on Account { name deletedAt } } } }";
    let data = t.admin.data(query, json!({})).await;
    let graphql = data["changes"]["records"].as_array().unwrap();
    for (one, other) in graphql.iter().zip(records) {
        assert_eq!(one["id"], other["id"]);
        assert_eq!(one["name"], other["name"]);
        assert_eq!(one["deletedAt"], other["deleted_at"]);
    }
    let plain = t.admin.get("/v1/changes?types=account").await.expect(200);
    assert!(plain.get("records").is_none());
}

/// A record as the feed alone tells it.
fn copy(entries: &[Value]) -> Value {
    let mut copy = json!({});
    for entry in entries {
        if matches!(text(&entry["operation"]), "created" | "restored") {
            copy = json!({ "created_at": entry["changed_at"] });
        }
        for (name, change) in entry["fields"].as_object().unwrap() {
            copy[name] = change["to"].clone();
        }
        copy["version"] = entry["sequence"].clone();
        copy["updated_at"] = entry["changed_at"].clone();
    }
    copy
}

#[actix_web::test]
async fn the_feed_alone_tells_the_whole_record_also_after_it_was_restored() {
    let t = TestApp::start().await;
    let new = json!({ "name": "Northwind Example", "domains": ["northwind.example.com"] });
    let made = t.admin.post("/v1/accounts", new).await.expect(201);
    let path = format!("/v1/accounts/{}", text(&made["id"]));
    let patch = json!({ "industry": "software", "domains": [] });
    t.admin.patch(&path, patch).await.expect(200);
    let patch = json!({ "industry": null, "country": "DE" });
    t.admin.patch(&path, patch).await.expect(200);
    t.feed().await;
    let list = format!("/v1/changes?record_id={}", text(&made["id"]));

    let mut now = t.admin.get(&path).await.expect(200);
    now.as_object_mut()
        .unwrap()
        .retain(|_, value| !value.is_null());
    let entries = t.admin.get(&list).await.expect(200)["data"].clone();
    let mut from_feed = copy(entries.as_array().unwrap());
    from_feed
        .as_object_mut()
        .unwrap()
        .retain(|_, value| !value.is_null());
    assert_eq!(from_feed, now);

    t.admin.delete(&path).await.expect(204);
    t.admin
        .post(&format!("{path}/restore"), json!({}))
        .await
        .expect(200);
    t.feed().await;
    let mut now = t.admin.get(&path).await.expect(200);
    now.as_object_mut()
        .unwrap()
        .retain(|_, value| !value.is_null());
    let entries = t.admin.get(&list).await.expect(200)["data"].clone();
    let last = entries.as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["operation"], "restored");
    assert_eq!(copy(&[last]), now);
}

#[actix_web::test]
async fn what_the_feed_does_not_know_is_refused_by_name() {
    let t = TestApp::start().await;
    let wrong = [
        ("colour=red", "UNKNOWN_PARAMETER"),
        ("types=colour", "INVALID_VALUE"),
        ("record_id=nothing", "INVALID_VALUE"),
        ("limit=0", "OUT_OF_RANGE"),
        ("limit=1001", "OUT_OF_RANGE"),
        ("limit=0&wait=1", "OUT_OF_RANGE"),
        ("wait=31", "OUT_OF_RANGE"),
        ("wait=-1", "OUT_OF_RANGE"),
        ("wait=long", "INVALID_VALUE"),
        ("include=owner", "UNKNOWN_INCLUDE"),
    ];
    for (query, code) in wrong {
        let answer = t.admin.get(&format!("/v1/changes?{query}")).await;
        assert_eq!(answer.expect(400)["errors"][0]["code"], code, "{query}");
    }
    for query in ["limit=1", "wait=1", "include=records", "colour=red"] {
        let answer = t.admin.get(&format!("/v1/changes/stream?{query}")).await;
        let code = &answer.expect(400)["errors"][0]["code"];
        assert_eq!(code, "UNKNOWN_PARAMETER", "{query}");
    }
    for cursor in ["x", "1.2.3", "-", "%00"] {
        let answer = t.admin.get(&format!("/v1/changes?after={cursor}")).await;
        assert_eq!(answer.refused(409), "CONFLICT", "{cursor}");
    }
}
