//! API keys.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::{Client, TestApp};

async fn key(t: &TestApp, new: Value) -> (String, Client) {
    let made = t.admin.post("/v1/api-keys", new).await.expect(201);
    let path = format!("/v1/api-keys/{}", made["api_key"]["id"].as_str().unwrap());
    (path, t.bearer(made["key"].as_str().unwrap()))
}

#[actix_web::test]
async fn a_key_acts_as_its_user() {
    let t = TestApp::start().await;
    let new = json!({ "name": "Sync", "scopes": ["accounts:write", "users:read"] });
    let (path, key) = key(&t, new).await;

    let me = key.get("/v1/me").await.expect(200);
    let account = key
        .post("/v1/accounts", json!({ "name": "Acme" }))
        .await
        .expect(201);

    assert_eq!(me, t.admin.get("/v1/me").await.expect(200));
    let feed = t.feed().await;
    let last = feed.last().unwrap();
    assert_eq!(last["record_id"], account["id"]);
    assert_eq!(last["actor_kind"], "api_key");
    assert_eq!(
        format!("/v1/api-keys/{}", last["actor_id"].as_str().unwrap()),
        path
    );
}

#[actix_web::test]
async fn a_key_is_told_once() {
    let t = TestApp::start().await;
    let new = json!({ "name": "Sync", "scopes": ["accounts:read"] });
    let made = t.admin.post("/v1/api-keys", new).await;
    let location = made.header("location").to_owned();
    let made = made.expect(201);
    let secret = made["key"].as_str().unwrap();

    let read = t.admin.get(&location).await.expect(200);

    assert_eq!(read, made["api_key"]);
    assert_eq!(read["prefix"], secret.get(..12).unwrap());
    assert!(secret.starts_with("crv_") && secret.len() > 40);
    let everything = [
        t.admin.get("/v1/api-keys").await.expect(200),
        json!(t.feed().await),
    ];
    assert!(
        everything
            .iter()
            .all(|text| !text.to_string().contains(secret))
    );
    assert!(
        everything
            .iter()
            .all(|text| !text.to_string().contains("key_hash"))
    );
}

#[actix_web::test]
async fn a_key_does_what_its_scopes_allow_and_no_more() {
    let t = TestApp::start().await;
    let (_, reader) = key(&t, json!({ "name": "R", "scopes": ["accounts:read"] })).await;
    let (_, writer) = key(&t, json!({ "name": "W", "scopes": ["accounts:write"] })).await;
    let new = json!({ "name": "Acme" });

    reader.get("/v1/accounts").await.expect(200);
    assert_eq!(
        reader.post("/v1/accounts", new.clone()).await.refused(403),
        "FORBIDDEN"
    );
    assert_eq!(reader.get("/v1/users").await.refused(403), "FORBIDDEN");
    writer.post("/v1/accounts", new).await.expect(201);
    writer.get("/v1/accounts").await.expect(200);
    let code = reader.code(
        "mutation { createAccount(input: { name: \"A\" }) { id } }",
        json!({}),
    );
    assert_eq!(code.await, "FORBIDDEN");
}

#[actix_web::test]
async fn what_a_key_may_not_read_does_not_hide_what_is_beside_it() {
    let t = TestApp::start().await;
    let new = json!({ "name": "Northwind Example" });
    let account = t.admin.post("/v1/accounts", new).await.expect(201);
    let me = t.admin.get("/v1/me").await.expect(200);
    let deal = json!({ "name": "Rollout", "account_id": account["id"], "owner_id": me["id"] });
    t.admin.post("/v1/deals", deal).await.expect(201);
    let scopes = json!(["deals:read", "accounts:read"]);
    let (_, key) = key(&t, json!({ "name": "R", "scopes": scopes })).await;
    let query = "{ deals { nodes { account { name } owner { name } } } }";
    let answer = key.graphql(query, json!({})).await;
    let found = &answer["data"]["deals"]["nodes"][0];
    assert_eq!(found["account"]["name"], "Northwind Example", "{answer}");
    assert_eq!(found["owner"], Value::Null);
    assert_eq!(answer["errors"].as_array().unwrap().len(), 1, "{answer}");
    assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
}

#[actix_web::test]
async fn a_key_makes_no_key_that_may_do_more() {
    let t = TestApp::start().await;
    let scopes = json!(["api_keys:write", "accounts:read"]);
    let (_, key) = key(&t, json!({ "name": "Keys", "scopes": scopes })).await;

    let more = json!({ "name": "More", "scopes": ["accounts:read", "accounts:write"] });
    let problem = key.post("/v1/api-keys", more).await.expect(409);

    assert_eq!(problem["errors"][0]["pointer"], "/scopes/1");
    let same = json!({ "name": "Same", "scopes": ["accounts:read"] });
    key.post("/v1/api-keys", same).await.expect(201);
}

#[actix_web::test]
async fn scopes_are_rights_that_exist() {
    let t = TestApp::start().await;

    for scopes in [
        json!([]),
        json!(["accounts:own"]),
        json!(["everything"]),
        json!([""]),
    ] {
        let new = json!({ "name": "Sync", "scopes": scopes });
        assert_eq!(
            t.admin.post("/v1/api-keys", new).await.refused(400),
            "INVALID"
        );
    }
}

#[actix_web::test]
async fn a_key_expires() {
    let t = TestApp::start().await;
    let end = caravan::Timestamp::of(t.app.clock().now().to_chrono() + TimeDelta::seconds(20));
    let new = json!({
        "name": "Sync", "scopes": ["accounts:read"], "expires_at": end.unwrap().to_string()
    });
    let (_, key) = key(&t, new).await;
    key.get("/v1/accounts").await.expect(200);

    t.app.clock().advance(TimeDelta::seconds(21));

    assert_eq!(
        key.get("/v1/accounts").await.refused(401),
        "UNAUTHENTICATED"
    );
    let past = json!({ "name": "Late", "scopes": ["accounts:read"], "expires_at": "2020-01-01T00:00:00Z" });
    assert_eq!(
        t.admin.post("/v1/api-keys", past).await.refused(409),
        "CONFLICT"
    );
}

#[actix_web::test]
async fn a_deleted_key_stops_at_once() {
    let t = TestApp::start().await;
    let (path, key) = key(&t, json!({ "name": "Sync", "scopes": ["accounts:read"] })).await;
    key.get("/v1/accounts").await.expect(200);

    t.admin.delete(&path).await.expect(204);

    assert_eq!(
        key.get("/v1/accounts").await.refused(401),
        "UNAUTHENTICATED"
    );
}

#[actix_web::test]
async fn a_key_stops_with_its_user() {
    let t = TestApp::start().await;
    let second = t.member("admin").await;
    let new = json!({ "name": "Sync", "scopes": ["accounts:read"] });
    let made = second.post("/v1/api-keys", new).await.expect(201);
    let key = t.bearer(made["key"].as_str().unwrap());
    key.get("/v1/accounts").await.expect(200);
    let path = format!("/v1/users/{}", made["api_key"]["user_id"].as_str().unwrap());

    // A lesser role takes from the key what it takes from the user.
    t.admin
        .patch(&path, json!({ "role": "viewer" }))
        .await
        .expect(200);
    key.get("/v1/accounts").await.expect(200);
    t.admin.delete(&path).await.expect(204);

    assert_eq!(
        key.get("/v1/accounts").await.refused(401),
        "UNAUTHENTICATED"
    );
}

#[actix_web::test]
async fn name_and_end_can_change_and_scopes_cannot() {
    let t = TestApp::start().await;
    let (path, key) = key(&t, json!({ "name": "Sync", "scopes": ["accounts:read"] })).await;
    key.get("/v1/accounts").await.expect(200);
    let soon = t.app.clock().now().to_chrono() + TimeDelta::seconds(5);
    let soon = caravan::Timestamp::of(soon).unwrap().to_string();

    let patch = json!({ "name": "Old", "expires_at": soon });
    let changed = t.admin.patch(&path, patch).await.expect(200);
    t.app.clock().advance(TimeDelta::seconds(6));

    assert_eq!(changed["name"], "Old");
    key.get("/v1/accounts").await.expect(401);
    let scopes = t
        .admin
        .patch(&path, json!({ "scopes": ["accounts:write"] }))
        .await
        .expect(400);
    assert_eq!(scopes["errors"][0]["code"], "UNKNOWN_FIELD");
}
