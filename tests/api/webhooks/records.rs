//! Webhooks as records: what is taken, what is refused, what is told.

use serde_json::json;

use super::{Receiver, open, path, subscribe};
use crate::support::TestApp;

const URL: &str = "https://hooks.example.com/caravan";

#[actix_web::test]
async fn a_secret_is_told_once_and_stands_nowhere_else() {
    let t = TestApp::start().await;
    let new = json!({ "url": URL, "types": ["deal.updated"] });

    let told = t.admin.post("/v1/webhooks", new.clone()).await.expect(201);
    let secret = told["secret"].as_str().unwrap();
    let bytes = secret.strip_prefix("whsec_").unwrap();
    assert_eq!(bytes.len(), 44, "32 bytes in base 64");
    let rotate = path(&told, "/rotate-secret");
    let rotated = t.admin.post(&rotate, json!({})).await.expect(200);
    let second = rotated["secret"].as_str().unwrap();
    assert_ne!(secret, second);

    let read = t.admin.get(&path(&told, "")).await.expect(200);
    assert_eq!(read, rotated["webhook"]);
    let feed = t.feed().await;
    let everything = format!("{read} {feed:?}");
    for secret in [secret, second] {
        assert!(!everything.contains(secret), "{everything}");
    }
    let of_webhook = feed.iter().filter(|entry| entry["object"] == "webhook");
    assert_eq!(of_webhook.count(), 2, "created, updated");

    let key = [("idempotency-key", "once")];
    for told_again in [true, false] {
        let answer = t
            .admin
            .call(
                "POST".parse().unwrap(),
                "/v1/webhooks",
                &key,
                Some(new.clone()),
            )
            .await
            .expect(201);
        assert_eq!(answer["secret"].is_string(), told_again, "{answer}");
    }
}

#[actix_web::test]
async fn what_is_no_event_no_field_and_no_address_is_named() {
    let t = TestApp::start().await;
    for (more, status, place, code) in [
        (json!({ "types": [] }), 400, "/types", "OUT_OF_RANGE"),
        (
            json!({ "types": ["deals"] }),
            400,
            "/types/0",
            "INVALID_VALUE",
        ),
        (
            json!({ "types": ["deal.moved"] }),
            400,
            "/types/0",
            "INVALID_VALUE",
        ),
        (
            json!({ "types": ["deal", "deal"] }),
            409,
            "/types/1",
            "DUPLICATE",
        ),
        (
            json!({ "types": ["webhook_delivery"] }),
            400,
            "/types/0",
            "INVALID_VALUE",
        ),
        (
            json!({ "changed_fields": ["colour"] }),
            409,
            "/changed_fields/0",
            "UNKNOWN_FIELD",
        ),
        (
            json!({ "payload_fields": ["name", "industry"] }),
            409,
            "/payload_fields/1",
            "UNKNOWN_FIELD",
        ),
        (
            json!({ "url": "hooks.example.com" }),
            400,
            "/url",
            "INVALID_VALUE",
        ),
        (
            json!({ "url": "http://hooks.example.com/" }),
            409,
            "/url",
            "NOT_SECURE",
        ),
        (
            json!({ "url": "http://169.254.169.254/" }),
            409,
            "/url",
            "ADDRESS_NOT_ALLOWED",
        ),
        (
            json!({ "url": "https://localhost:8080/" }),
            409,
            "/url",
            "ADDRESS_NOT_ALLOWED",
        ),
        (
            json!({ "url": "https://10.1.2.3/" }),
            409,
            "/url",
            "ADDRESS_NOT_ALLOWED",
        ),
        (json!({ "colour": 1 }), 400, "/colour", "UNKNOWN_FIELD"),
    ] {
        let mut new = json!({ "url": URL, "types": ["deal"] });
        new.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        let problem = t.admin.post("/v1/webhooks", new).await.expect(status);
        let fault = &problem["errors"][0];
        assert_eq!(
            (fault["pointer"].as_str(), fault["code"].as_str()),
            (Some(place), Some(code)),
            "{more}: {problem}"
        );
    }

    let told = t
        .admin
        .post("/v1/webhooks", json!({ "url": URL, "types": ["deal"] }));
    let told = told.await.expect(201);
    let patch = json!({ "url": "https://2130706433/" });
    let refused = t.admin.patch(&path(&told, ""), patch).await;
    assert_eq!(refused.refused(409), "CONFLICT");
}

#[actix_web::test]
async fn nobody_sends_what_they_may_not_read() {
    let t = TestApp::start().await;
    let key = json!({ "name": "Billing", "scopes": ["webhooks:write", "accounts:read"] });
    let key = t.admin.post("/v1/api-keys", key).await.expect(201);
    let billing = t.bearer(key["key"].as_str().unwrap());

    let new = json!({ "url": URL, "types": ["account", "deal.updated"] });
    let problem = billing.post("/v1/webhooks", new).await.expect(409);
    assert_eq!(problem["errors"][0]["pointer"], "/types/1");
    assert_eq!(problem["errors"][0]["code"], "NOT_ALLOWED");

    let new = json!({ "url": URL, "types": ["account"] });
    let own = billing.post("/v1/webhooks", new).await.expect(201);
    let more = json!({ "types": ["account", "note"] });
    let problem = billing.patch(&path(&own, ""), more).await.expect(409);
    assert_eq!(problem["errors"][0]["code"], "NOT_ALLOWED");

    // Nor does the address of somebody else's webhook become theirs.
    let new = json!({ "url": URL, "types": ["deal"] });
    let foreign = t.admin.post("/v1/webhooks", new).await.expect(201);
    let steal = json!({ "url": "https://billing.example.com/" });
    let problem = billing.patch(&path(&foreign, ""), steal).await.expect(409);
    assert_eq!(problem["errors"][0]["code"], "NOT_ALLOWED");
    let describe = json!({ "description": "Sales" });
    billing
        .patch(&path(&foreign, ""), describe)
        .await
        .expect(200);
}

#[actix_web::test]
async fn five_secrets_are_enough() {
    let t = open().await;
    let receiver = Receiver::start();
    let webhook = subscribe(&t, &receiver, json!({})).await;
    let rotate = path(&webhook, "/rotate-secret");

    for _ in 0..4 {
        t.admin.post(&rotate, json!({})).await.expect(200);
    }
    assert_eq!(
        t.admin.post(&rotate, json!({})).await.refused(409),
        "CONFLICT"
    );
    let at_once = json!({ "keep_previous_seconds": 0 });
    let told = t.admin.post(&rotate, at_once).await.expect(200);
    assert!(
        told["webhook"]["previous_secrets_end_at"].is_null(),
        "{told}"
    );
    let long = json!({ "keep_previous_seconds": 2_592_001 });
    assert_eq!(t.admin.post(&rotate, long).await.refused(400), "INVALID");
}

#[actix_web::test]
async fn verbs_of_graphql_do_what_those_of_rest_do() {
    let t = open().await;
    let receiver = Receiver::start();
    let input = json!({ "url": receiver.url, "types": ["account"] });
    let create = "mutation ($input: NewWebhook!) { createWebhook(input: $input) { secret webhook { id state } } }";
    let made = t.admin.data(create, json!({ "input": input })).await;
    let id = &made["createWebhook"]["webhook"]["id"];
    assert!(made["createWebhook"]["secret"].is_string());

    let verbs = "mutation ($id: ID!) {
        pauseWebhook(id: $id) { state pauseReason }
        resumeWebhook(id: $id, input: { skipBacklog: true }) { state pauseReason }
        rotateWebhookSecret(id: $id, input: { keepPreviousSeconds: 60 }) { secret webhook { previousSecretsEndAt } }
        pingWebhook(id: $id) { id eventType state }
        replayWebhook(id: $id, input: { dead: true }) { deliveries since }
    }";
    let done = t.admin.data(verbs, json!({ "id": id })).await;
    assert_eq!(
        done["pauseWebhook"],
        json!({ "state": "PAUSED", "pauseReason": "REQUESTED" })
    );
    assert_eq!(
        done["resumeWebhook"],
        json!({ "state": "ACTIVE", "pauseReason": null })
    );
    assert!(done["rotateWebhookSecret"]["webhook"]["previousSecretsEndAt"].is_string());
    assert_eq!(done["pingWebhook"]["eventType"], "caravan.ping");
    assert_eq!(
        done["replayWebhook"],
        json!({ "deliveries": 0, "since": null })
    );

    super::work(&t).await;
    let read = "query ($id: ID!, $delivery: ID!) {
        webhookHealth(id: $id) { pending dead failures isBehind }
        webhookDelivery(id: $delivery) { state attempts { status error } }
        webhookDeliveries(first: 5, filter: { webhookId: { eq: $id }, state: { eq: SUCCEEDED } }) { totalCount nodes { eventType } }
    }";
    let variables = json!({ "id": id, "delivery": done["pingWebhook"]["id"] });
    let data = t.admin.data(read, variables).await;
    assert_eq!(
        data["webhookHealth"],
        json!({ "pending": 0, "dead": 0, "failures": 0, "isBehind": false })
    );
    assert_eq!(
        data["webhookDelivery"],
        json!({ "state": "SUCCEEDED", "attempts": [{ "status": 204, "error": null }] })
    );
    assert_eq!(
        data["webhookDeliveries"],
        json!({ "totalCount": 1, "nodes": [{ "eventType": "caravan.ping" }] })
    );
}
