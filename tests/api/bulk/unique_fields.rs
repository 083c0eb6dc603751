//! Custom fields that are declared unique.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::support::{Client, TestApp};

async fn field(client: &Client, object: &str, kind: &str, is_unique: bool) -> Value {
    let new = json!({ "object": object, "key": "tax_id", "label": "Tax id", "kind": kind, "is_unique": is_unique });
    client.post("/v1/custom-fields", new).await.expect(201)
}

fn with(value: Value) -> Value {
    json!({ "name": "One", "custom_fields": { "tax_id": value } })
}

#[actix_web::test]
async fn no_two_records_hold_a_unique_value() {
    let t = TestApp::start().await;
    field(&t.admin, "account", "text", true).await;
    let first = t
        .admin
        .post("/v1/accounts", with(json!("DE1")))
        .await
        .expect(201);
    let one = format!("/v1/accounts/{}", first["id"].as_str().unwrap());

    let refused = t
        .admin
        .post("/v1/accounts", with(json!("DE1")))
        .await
        .expect(409);
    assert_eq!(refused["code"], "DUPLICATE");
    assert_eq!(refused["existing_id"], first["id"]);
    assert_eq!(refused["errors"][0]["pointer"], "/custom_fields/tax_id");
    // It is compared as it is kept.
    let second = t
        .admin
        .post("/v1/accounts", with(json!("de1")))
        .await
        .expect(201);
    let other = format!("/v1/accounts/{}", second["id"].as_str().unwrap());
    let clash = json!({ "custom_fields": { "tax_id": "DE1" } });
    assert_eq!(
        t.admin.patch(&other, clash.clone()).await.refused(409),
        "DUPLICATE"
    );
    // A value that is given up is free again, and so is that of a deleted record.
    t.admin
        .patch(&one, json!({ "custom_fields": { "tax_id": null } }))
        .await
        .expect(200);
    t.admin.patch(&other, clash).await.expect(200);
    t.admin.delete(&other).await.expect(204);
    t.admin
        .patch(&one, json!({ "custom_fields": { "tax_id": "DE1" } }))
        .await
        .expect(200);
    let restored = t.admin.post(&format!("{other}/restore"), json!({})).await;
    assert_eq!(restored.refused(409), "DUPLICATE");
}

#[actix_web::test]
async fn a_number_is_the_same_however_it_is_written() {
    let t = TestApp::start().await;
    field(&t.admin, "account", "number", true).await;
    t.admin
        .post("/v1/accounts", with(json!(3)))
        .await
        .expect(201);
    assert_eq!(
        t.admin
            .post("/v1/accounts", with(json!(3.0)))
            .await
            .refused(409),
        "DUPLICATE"
    );
    t.admin
        .post("/v1/accounts", with(json!(3.5)))
        .await
        .expect(201);
}

#[actix_web::test]
async fn what_cannot_be_unique_is_refused() {
    let t = TestApp::start().await;
    for (kind, options) in [
        ("boolean", json!([])),
        ("money", json!([])),
        ("select", json!(["a"])),
        ("multi_select", json!(["a"])),
    ] {
        let new = json!({ "object": "account", "key": "k", "label": "K", "kind": kind, "options": options, "is_unique": true });
        let answer = t.admin.post("/v1/custom-fields", new).await.expect(409);
        assert_eq!(answer["errors"][0]["pointer"], "/is_unique");
    }
    field(&t.admin, "account", "text", true).await;
    let answer = t
        .admin
        .post("/v1/accounts", with(json!("x".repeat(256))))
        .await
        .expect(409);
    assert_eq!(answer["errors"][0]["code"], "TOO_LONG");
}

#[actix_web::test]
async fn it_is_switched_on_only_when_nothing_stands_twice() {
    let t = TestApp::start().await;
    let field = field(&t.admin, "account", "text", false).await;
    let path = format!("/v1/custom-fields/{}", field["id"].as_str().unwrap());
    let mut made = Vec::new();
    for value in ["A", "B", "A"] {
        made.push(
            t.admin
                .post("/v1/accounts", with(json!(value)))
                .await
                .expect(201),
        );
    }

    let refused = t
        .admin
        .patch(&path, json!({ "is_unique": true }))
        .await
        .expect(409);
    let message = refused["errors"][0]["message"].as_str().unwrap();
    assert!(
        message.contains(made[0]["id"].as_str().unwrap()),
        "{message}"
    );
    assert!(
        message.contains(made[2]["id"].as_str().unwrap()),
        "{message}"
    );
    assert_eq!(t.admin.get(&path).await.expect(200)["is_unique"], false);

    let last = format!("/v1/accounts/{}", made[2]["id"].as_str().unwrap());
    t.admin.delete(&last).await.expect(204);
    t.admin
        .patch(&path, json!({ "is_unique": true }))
        .await
        .expect(200);
    assert_eq!(
        t.admin
            .post("/v1/accounts", with(json!("B")))
            .await
            .refused(409),
        "DUPLICATE"
    );
    t.admin
        .patch(&path, json!({ "is_unique": false }))
        .await
        .expect(200);
    t.admin
        .post("/v1/accounts", with(json!("B")))
        .await
        .expect(201);
    // A definition that is deleted asks for nothing, and asks again when it is restored.
    t.admin.delete(&path).await.expect(204);
    t.admin
        .post(&format!("{path}/restore"), json!({}))
        .await
        .expect(200);
    assert_eq!(
        t.admin
            .patch(&path, json!({ "is_unique": true }))
            .await
            .refused(409),
        "CONFLICT"
    );
}

#[actix_web::test]
async fn a_unique_value_finds_its_record() {
    let t = TestApp::start().await;
    field(&t.admin, "account", "text", true).await;
    let by = json!({ "custom_field": { "key": "tax_id", "value": "DE1" } });
    let batch = json!({ "with_records": true, "items": [
        { "op": "upsert", "match": by, "data": { "name": "One" } },
        { "op": "upsert", "match": by, "data": { "name": "Uno" } },
        { "op": "create", "data": with(json!("DE1")) },
        { "op": "create", "data": with(json!("DE2")) },
        { "op": "upsert", "match": by, "data": with(json!("DE3")) },
        { "op": "upsert", "match": by, "data": with(json!("DE4")) },
    ]});
    let answer = t.admin.post("/v1/batch/accounts", batch).await.expect(200);
    let statuses: Vec<&Value> = answer["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| &r["status"])
        .collect();
    assert_eq!(
        statuses,
        [
            "created", "updated", "refused", "created", "updated", "refused"
        ],
        "{answer}"
    );
    assert_eq!(
        answer["results"][0]["record"]["custom_fields"]["tax_id"],
        "DE1"
    );
    assert_eq!(
        answer["results"][2]["problem"]["existing_id"],
        answer["results"][0]["id"]
    );
    assert_eq!(
        answer["results"][5]["problem"]["errors"][0]["pointer"],
        "/data/custom_fields/tax_id"
    );

    let upsert = "mutation ($by: MatchInput!) {
        upsertAccount(match: $by, input: { name: \"Tres\" }) { id customFields }
    }";
    let by = json!({ "customField": { "key": "tax_id", "value": "DE3" } });
    let data = t.admin.data(upsert, json!({ "by": by })).await;
    assert_eq!(data["upsertAccount"]["id"], answer["results"][0]["id"]);
    assert_eq!(data["upsertAccount"]["customFields"]["tax_id"], "DE3");
}

#[actix_web::test]
async fn it_holds_for_every_kind_that_has_custom_fields() {
    let t = TestApp::start().await;
    for kind in super::differential::kinds() {
        let object = kind.path.trim_end_matches('s');
        let extensible = [
            "account",
            "stakeholder",
            "product",
            "deal",
            "journey",
            "interaction",
            "task",
        ];
        if !extensible.contains(&object) {
            continue;
        }
        field(&t.admin, object, "text", true).await;
        let mut statuses = Vec::new();
        for number in 0..2 {
            let mut new = (kind.new)(&t.admin).await;
            new["custom_fields"] = json!({ "tax_id": "DE1" });
            for unique in ["external_ids", "domains", "emails", "code"] {
                new.as_object_mut().unwrap().remove(unique);
            }
            let path = format!("/v1/{}/by-external-id/sync/{number}", kind.path);
            let answer = t.admin.call(Method::PUT, &path, &[], Some(new)).await;
            statuses.push(answer.status.as_u16());
        }
        assert_eq!(statuses, [201, 409], "{}", kind.path);
    }
}
