//! Events that are asked for again.

use serde_json::json;

use super::{Receiver, account, deliveries, later, open, path, rename, subscribe, work};

#[actix_web::test]
async fn one_delivery_is_sent_again_with_its_id() {
    let t = open().await;
    let receiver = Receiver::start();
    let webhook = subscribe(&t, &receiver, json!({})).await;
    account(&t, "First").await;
    let second = account(&t, "Second").await;
    work(&t).await;
    let before = receiver.take();
    let log = deliveries(&t, &webhook, "").await;

    let again = json!({ "delivery_ids": [log[1]["id"]] });
    let replay = t
        .admin
        .post(&path(&webhook, "/replay"), again)
        .await
        .expect(200);
    assert_eq!(
        replay,
        json!({ "deliveries": 1, "since": null, "until": null })
    );
    work(&t).await;

    let got = receiver.take();
    assert_eq!(got.len(), 1);
    assert_eq!(got[0].id(), format!("{second}-1"));
    let first_time = before.iter().find(|one| one.id() == got[0].id()).unwrap();
    assert_eq!(got[0].body, first_time.body);
    let log = deliveries(&t, &webhook, "").await;
    assert_eq!(log[1]["attempts"].as_array().unwrap().len(), 2);
}

#[actix_web::test]
async fn a_stretch_of_time_is_sent_again_also_what_was_never_sent() {
    let mut t = open().await;
    let receiver = Receiver::start();
    let webhook = subscribe(&t, &receiver, json!({ "types": ["task"] })).await;
    let early = account(&t, "Early").await;
    later(&mut t, 3600).await;
    let since = t.app.clock().now().to_string();
    let mut expected = Vec::new();
    for number in 0..210 {
        let id = account(&t, &format!("Account {number}")).await;
        expected.push(format!("{id}-1"));
    }
    rename(&t, &early, "Renamed in time").await;
    expected.push(format!("{early}-2"));
    later(&mut t, 3600).await;
    let until = t.app.clock().now().to_string();
    account(&t, "Late").await;
    work(&t).await;
    assert!(receiver.take().is_empty());

    let types = json!({ "types": ["account"] });
    t.admin.patch(&path(&webhook, ""), types).await.expect(200);
    let stretch = json!({ "since": since, "until": until });
    let replay = path(&webhook, "/replay");
    let answer = t.admin.post(&replay, stretch.clone()).await.expect(200);
    assert_eq!(answer["deliveries"], json!(null));
    assert_eq!(
        t.admin.post(&replay, stretch).await.refused(409),
        "CONFLICT"
    );
    work(&t).await;

    let mut ids = receiver.ids();
    ids.sort();
    expected.sort();
    assert_eq!(ids, expected);
    let health = t.admin.get(&path(&webhook, "/health")).await.expect(200);
    assert_eq!(health["replaying_until"], json!(null));
}

#[actix_web::test]
async fn what_is_asked_for_again_must_be_clear() {
    let t = open().await;
    let receiver = Receiver::start();
    let webhook = subscribe(&t, &receiver, json!({})).await;
    let other = subscribe(&t, &receiver, json!({})).await;
    account(&t, "Northwind Example").await;
    work(&t).await;
    let foreign = &deliveries(&t, &other, "").await[0]["id"];

    for (input, status, place) in [
        (json!({}), 409, "/since"),
        (
            json!({ "dead": true, "since": "2026-01-01T00:00:00Z" }),
            409,
            "/since",
        ),
        (
            json!({ "since": "2026-02-01T00:00:00Z", "until": "2026-01-01T00:00:00Z" }),
            409,
            "/until",
        ),
        (
            json!({ "dead": true, "until": "2026-01-01T00:00:00Z" }),
            409,
            "/until",
        ),
        (json!({ "delivery_ids": [] }), 400, "/delivery_ids"),
        (json!({ "delivery_ids": [foreign] }), 409, "/delivery_ids/0"),
        (json!({ "until_now": true }), 400, "/until_now"),
    ] {
        let problem = t
            .admin
            .post(&path(&webhook, "/replay"), input.clone())
            .await;
        let problem = problem.expect(status);
        assert_eq!(problem["errors"][0]["pointer"], place, "{input}: {problem}");
    }
}

#[actix_web::test]
async fn old_deliveries_are_removed() {
    let mut t = open().await;
    let receiver = Receiver::start();
    let webhook = subscribe(&t, &receiver, json!({})).await;
    account(&t, "Northwind Example").await;
    work(&t).await;
    later(&mut t, 6 * 24 * 3600).await;
    assert_eq!(deliveries(&t, &webhook, "").await.len(), 1);
    later(&mut t, 25 * 3600).await;
    assert!(deliveries(&t, &webhook, "").await.is_empty());
}
