//! Receivers are no way into the network of the server.

use serde_json::json;

use super::{Receiver, account, deliveries, open, subscribe, work, workspace};

#[actix_web::test]
async fn an_address_that_was_allowed_once_is_checked_at_each_attempt() {
    let t = open().await;
    let receiver = Receiver::start();
    let port = receiver.url.rsplit(':').next().unwrap();
    let by_name = json!({ "url": format!("http://localhost:{port}") });
    let webhooks = [
        subscribe(&t, &receiver, json!({})).await,
        subscribe(&t, &receiver, by_name).await,
    ];
    account(&t, "Northwind Example").await;
    t.feed().await;

    let mut config = t.app.config().clone();
    config.webhooks_allow_private = false;
    let strict = caravan::App::start(config).await.unwrap();
    let ws = workspace(&t).await;
    caravan::worker::run_once(&strict, ws).await.unwrap();

    assert!(receiver.got().is_empty());
    for webhook in &webhooks {
        let delivery = &deliveries(&t, webhook, "").await[0];
        assert_eq!(delivery["state"], "pending");
        assert_eq!(delivery["attempts"][0]["error"], "ADDRESS_NOT_ALLOWED");
    }
    work(&t).await;
}
