//! What is sent, to whom, and in which form.

use serde_json::json;

use super::{Receiver, account, deliveries, later, open, path, rename, subscribe, work};

#[actix_web::test]
async fn a_change_is_sent_as_a_signed_cloud_event() {
    let t = open().await;
    account(&t, "Before the webhook").await;
    let receiver = Receiver::start();
    let webhook = subscribe(&t, &receiver, json!({})).await;
    let id = account(&t, "Northwind Example").await;
    rename(&t, &id, "Northwind Example GmbH").await;
    t.admin
        .delete(&format!("/v1/accounts/{id}"))
        .await
        .expect(204);

    work(&t).await;

    let got = receiver.got();
    let ids: Vec<String> = (1..=3).map(|sequence| format!("{id}-{sequence}")).collect();
    assert_eq!(
        receiver.ids(),
        ids,
        "what was before the webhook is not sent"
    );
    for got in &got {
        assert!(got.is_signed_by(webhook["secret"].as_str().unwrap()));
        let other = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
        assert!(!got.is_signed_by(other));
        assert_eq!(
            got.header("content-type"),
            "application/cloudevents+json; charset=utf-8"
        );
        assert!(got.header("user-agent").starts_with("caravan/"));
    }
    let me = t.admin.get("/v1/me").await.expect(200);
    let workspace = t.admin.get("/v1/workspace").await.expect(200);
    let event = got[1].json();
    let feed = t.feed().await;
    let change = feed
        .iter()
        .find(|entry| entry["record_id"] == id.as_str() && entry["sequence"] == 2)
        .unwrap();
    assert_eq!(
        event,
        json!({
            "specversion": "1.0",
            "id": format!("{id}-2"),
            "source": format!("urn:caravan:{}", workspace["id"].as_str().unwrap()),
            "type": "caravan.account.updated",
            "subject": id,
            "time": change["changed_at"],
            "timestamp": change["changed_at"],
            "datacontenttype": "application/json",
            "sequence": "0000000002",
            "partitionkey": id,
            "data": {
                "record": event["data"]["record"],
                "changes": { "name": { "from": "Northwind Example", "to": "Northwind Example GmbH" } },
                "actor_kind": "user",
                "actor_id": me["id"],
            },
        })
    );
    // The record as REST shows it; it was deleted by then, and its version says so.
    let path = format!("/v1/accounts?filter[id]={id}&deleted=only");
    let page = t.admin.get(&path).await.expect(200);
    assert_eq!(event["data"]["record"], page["data"][0]);
    assert_eq!(got[2].json()["type"], "caravan.account.deleted");
}

#[actix_web::test]
async fn only_what_is_asked_for_is_sent() {
    let t = open().await;
    let (some, few) = (Receiver::start(), Receiver::start());
    let created = json!({ "types": ["account.created", "task"] });
    subscribe(&t, &some, created).await;
    let fields = json!({
        "types": ["account.updated"], "changed_fields": ["industry"],
        "payload_fields": ["name", "industry"],
    });
    subscribe(&t, &few, fields).await;

    let id = account(&t, "Northwind Example").await;
    rename(&t, &id, "Northwind").await;
    let both = json!({ "name": "North", "industry": "software", "country": "DE" });
    t.admin
        .patch(&format!("/v1/accounts/{id}"), both)
        .await
        .expect(200);
    t.admin
        .post("/v1/tasks", json!({ "title": "Call" }))
        .await
        .expect(201);
    t.admin
        .post("/v1/notes", json!({ "body": "Called", "account_id": id }))
        .await
        .expect(201);
    work(&t).await;

    let types: Vec<_> = some
        .got()
        .iter()
        .map(|got| got.json()["type"].clone())
        .collect();
    assert_eq!(types, ["caravan.account.created", "caravan.task.created"]);
    let got = few.got();
    assert_eq!(got.len(), 1);
    let data = &got[0].json()["data"];
    let record = json!({ "id": id, "version": 3, "name": "North", "industry": "software" });
    assert_eq!(data["record"], record);
    let changes = json!({
        "name": { "from": "Northwind", "to": "North" },
        "industry": { "from": null, "to": "software" },
    });
    assert_eq!(data["changes"], changes);
}

#[actix_web::test]
async fn while_a_secret_is_changed_both_verify() {
    let mut t = open().await;
    let receiver = Receiver::start();
    let webhook = subscribe(&t, &receiver, json!({})).await;
    let old = webhook["secret"].as_str().unwrap();
    let keep = json!({ "keep_previous_seconds": 60 });
    let rotated = t
        .admin
        .post(&path(&webhook, "/rotate-secret"), keep)
        .await
        .expect(200);
    let new = rotated["secret"].as_str().unwrap();

    let id = account(&t, "Northwind Example").await;
    work(&t).await;
    let got = receiver.take();
    assert!(got[0].is_signed_by(old) && got[0].is_signed_by(new));

    later(&mut t, 61).await;
    rename(&t, &id, "Northwind").await;
    work(&t).await;
    let got = receiver.take();
    assert!(!got[0].is_signed_by(old) && got[0].is_signed_by(new));
}

#[actix_web::test]
async fn the_log_shows_what_was_sent_and_answered() {
    let t = open().await;
    let receiver = Receiver::start();
    let webhook = subscribe(&t, &receiver, json!({})).await;
    let mut answer = super::says(200);
    answer.body = "thanks".to_owned();
    answer.headers.push(("x-shard", "7".to_owned()));
    receiver.answers([answer]);
    let id = account(&t, "Northwind Example").await;
    work(&t).await;

    let log = deliveries(&t, &webhook, "").await;
    assert_eq!(log.len(), 1);
    let delivery = &log[0];
    assert_eq!(delivery["state"], "succeeded");
    assert_eq!(delivery["event_id"], format!("{id}-1"));
    assert_eq!(delivery["record_id"], id.as_str());
    assert_eq!(
        delivery["request_body"].as_str().unwrap().as_bytes(),
        receiver.got()[0].body
    );
    let attempt = &delivery["attempts"][0];
    assert_eq!(attempt["status"], 200);
    assert_eq!(attempt["response_body"], "thanks");
    assert!(
        attempt["response_headers"]
            .as_str()
            .unwrap()
            .contains("x-shard: 7\n")
    );
    assert_eq!(attempt["error"], json!(null));
    assert_eq!(attempt["url"], receiver.url.as_str());

    let one = format!(
        "/v1/webhook-deliveries/{}",
        delivery["id"].as_str().unwrap()
    );
    assert_eq!(&t.admin.get(&one).await.expect(200), delivery);
    assert!(
        deliveries(&t, &webhook, "&filter[state]=dead")
            .await
            .is_empty()
    );
    let of_record = format!("&filter[record_id]={id}");
    assert_eq!(deliveries(&t, &webhook, &of_record).await.len(), 1);
}

#[actix_web::test]
async fn a_paused_webhook_keeps_what_waits_and_a_ping_reaches_its_receiver() {
    let t = open().await;
    let receiver = Receiver::start();
    let webhook = subscribe(&t, &receiver, json!({})).await;
    let paused = t
        .admin
        .post(&path(&webhook, "/pause"), json!({}))
        .await
        .expect(200);
    assert_eq!(paused["state"], "paused");
    assert_eq!(paused["pause_reason"], "requested");
    assert!(paused["paused_at"].is_string());

    let first = account(&t, "First").await;
    work(&t).await;
    assert!(receiver.take().is_empty());
    let health = t.admin.get(&path(&webhook, "/health")).await.expect(200);
    assert_eq!(
        (&health["is_behind"], &health["pending"]),
        (&json!(true), &json!(0))
    );
    let ping = t
        .admin
        .post(&path(&webhook, "/ping"), json!({}))
        .await
        .expect(200);
    work(&t).await;
    let got = receiver.take();
    assert_eq!(got.len(), 1);
    assert_eq!(got[0].json()["type"], "caravan.ping");
    assert_eq!(got[0].id(), ping["id"].as_str().unwrap());
    assert!(got[0].is_signed_by(webhook["secret"].as_str().unwrap()));

    t.admin
        .post(&path(&webhook, "/resume"), json!({}))
        .await
        .expect(200);
    work(&t).await;
    assert_eq!(receiver.take()[0].id(), format!("{first}-1"));

    t.admin
        .post(&path(&webhook, "/pause"), json!({}))
        .await
        .expect(200);
    account(&t, "Second").await;
    t.feed().await;
    let skip = json!({ "skip_backlog": true });
    t.admin
        .post(&path(&webhook, "/resume"), skip)
        .await
        .expect(200);
    let third = account(&t, "Third").await;
    work(&t).await;
    // A transaction of another test may keep what was skipped from being passed.
    assert_eq!(receiver.ids().last().unwrap(), &format!("{third}-1"));
}

#[actix_web::test]
async fn a_deleted_webhook_sends_nothing_until_it_is_restored() {
    let t = open().await;
    let receiver = Receiver::start();
    let webhook = subscribe(&t, &receiver, json!({})).await;
    t.admin.delete(&path(&webhook, "")).await.expect(204);
    let id = account(&t, "Northwind Example").await;
    work(&t).await;
    assert!(receiver.got().is_empty());

    t.admin
        .post(&path(&webhook, "/restore"), json!({}))
        .await
        .expect(200);
    work(&t).await;
    assert_eq!(receiver.ids(), [format!("{id}-1")]);
}

#[actix_web::test]
async fn a_stretch_of_many_changes_is_sent_whole() {
    let t = open().await;
    let receiver = Receiver::start();
    let webhook = subscribe(&t, &receiver, json!({ "types": ["account.created"] })).await;
    let mut expected = Vec::new();
    for number in 0..450 {
        let id = account(&t, &format!("Account {number}")).await;
        expected.push(format!("{id}-1"));
    }
    work(&t).await;

    let mut ids = receiver.ids();
    ids.sort();
    expected.sort();
    assert_eq!(ids, expected);
    let health = t.admin.get(&path(&webhook, "/health")).await.expect(200);
    assert_eq!(health["pending"], 0);
    assert!(health["last_success_at"].is_string());
}

#[actix_web::test]
async fn only_records_that_meet_the_condition_are_sent() {
    let t = open().await;
    let receiver = Receiver::start();
    let field = json!({ "object": "account", "key": "tier", "label": "Tier", "kind": "text" });
    let field = t.admin.post("/v1/custom-fields", field).await.expect(201);
    for (condition, status, code) in [
        (json!({ "colour": { "eq": "red" } }), 400, "INVALID"),
        (
            json!({ "employee_count": { "ge": "many" } }),
            400,
            "INVALID",
        ),
        (
            json!({ "custom_fields": { "size": { "eq": "XL" } } }),
            400,
            "INVALID",
        ),
        (json!(["software"]), 400, "INVALID"),
    ] {
        let new = json!({ "url": receiver.url, "types": ["account"], "condition": condition });
        let refused = t.admin.post("/v1/webhooks", new).await;
        assert_eq!(refused.refused(status), code, "{condition}");
    }
    let mixed = json!({ "url": receiver.url, "types": ["account", "deal"], "condition": { "name": { "eq": "A" } } });
    assert_eq!(
        t.admin.post("/v1/webhooks", mixed).await.refused(409),
        "CONFLICT"
    );

    let condition = json!({ "or": [{ "industry": { "eq": "software" } }, { "deals": { "some": { "status": { "eq": "won" } } } }] });
    let webhook = subscribe(&t, &receiver, json!({ "condition": condition })).await;
    assert_eq!(webhook["webhook"]["condition"], condition);
    account(&t, "Elsewhere").await;
    let id = account(&t, "Northwind Example").await;
    work(&t).await;
    assert!(receiver.take().is_empty());
    let software = json!({ "industry": "software" });
    t.admin
        .patch(&format!("/v1/accounts/{id}"), software)
        .await
        .expect(200);
    t.admin
        .delete(&format!("/v1/accounts/{id}"))
        .await
        .expect(204);
    work(&t).await;
    assert_eq!(receiver.ids(), [format!("{id}-2"), format!("{id}-3")]);

    // A field that is taken away stops the webhook, which says so.
    let tier = json!({ "condition": { "custom_fields": { "tier": { "eq": "gold" } } } });
    t.admin.patch(&path(&webhook, ""), tier).await.expect(200);
    let field = format!("/v1/custom-fields/{}", field["id"].as_str().unwrap());
    t.admin.delete(&field).await.expect(204);
    account(&t, "Later").await;
    work(&t).await;
    let paused = t.admin.get(&path(&webhook, "")).await.expect(200);
    assert_eq!(
        (&paused["state"], &paused["pause_reason"]),
        (&json!("paused"), &json!("condition"))
    );
}
