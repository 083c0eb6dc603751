//! Receivers that fail, hang, answer oddly or are gone.

use std::time::Duration;

use serde_json::json;

use super::{
    Receiver, account, deliveries, later, open, path, rename, says, subscribe, work, workspace,
};
use crate::support::TestApp;

/// Three days, in seconds.
const PATIENCE: i64 = 3 * 24 * 3600;

/// Moves the clock by hours, one at a time.
async fn hours(t: &mut TestApp, count: i64) {
    for _ in 0..count {
        later(t, 3600).await;
    }
}

#[actix_web::test]
async fn the_next_event_of_a_record_waits_and_other_records_do_not() {
    let mut t = open().await;
    let receiver = Receiver::start();
    let webhook = subscribe(&t, &receiver, json!({})).await;
    let slow = account(&t, "Fails").await;
    receiver.answers([says(500)]);
    work(&t).await;
    assert_eq!(receiver.ids(), [format!("{slow}-1")]);
    for number in 2..=4 {
        rename(&t, &slow, &format!("Fails {number}")).await;
    }
    let quick = account(&t, "Works").await;
    work(&t).await;
    assert_eq!(receiver.ids()[1..], [format!("{quick}-1")]);
    let failed = &deliveries(&t, &webhook, "").await[0];
    assert_eq!(
        (&failed["state"], &failed["attempt_count"]),
        (&json!("pending"), &json!(1))
    );
    assert_eq!(failed["attempts"][0]["error"], "NOT_SUCCESSFUL");

    receiver.answers([says(503)]);
    later(&mut t, 7).await;
    later(&mut t, 20).await;

    let of_slow: Vec<String> = receiver.ids();
    let of_slow: Vec<&String> = of_slow.iter().filter(|id| id.starts_with(&slow)).collect();
    let expected = [1, 1, 1, 2, 3, 4].map(|sequence| format!("{slow}-{sequence}"));
    assert_eq!(of_slow, expected.iter().collect::<Vec<_>>());
}

#[actix_web::test]
async fn attempts_grow_apart_and_carry_the_same_id_and_body() {
    let mut t = open().await;
    let receiver = Receiver::start();
    let webhook = subscribe(&t, &receiver, json!({})).await;
    receiver.always("", says(500));
    account(&t, "Northwind Example").await;
    work(&t).await;
    assert_eq!(receiver.take().len(), 1);

    // Five seconds and a fifth more or less, then three times as much.
    for (seconds, attempts) in [(3, 0), (4, 1), (11, 0), (8, 1), (34, 0), (21, 1)] {
        later(&mut t, seconds).await;
        let got = receiver.take();
        assert_eq!(got.len(), attempts, "after {seconds} more seconds");
        for got in got {
            let log = deliveries(&t, &webhook, "").await;
            assert_eq!(got.id(), log[0]["event_id"].as_str().unwrap());
            assert_eq!(got.body, log[0]["request_body"].as_str().unwrap());
        }
    }
}

#[actix_web::test]
async fn a_receiver_says_when_to_come_again() {
    let mut t = open().await;
    let receiver = Receiver::start();
    subscribe(&t, &receiver, json!({})).await;
    let mut busy = says(429);
    busy.headers.push(("retry-after", "600".to_owned()));
    receiver.answers([busy]);
    account(&t, "Northwind Example").await;
    work(&t).await;

    later(&mut t, 590).await;
    assert_eq!(receiver.got().len(), 1);
    later(&mut t, 20).await;
    assert_eq!(receiver.got().len(), 2);
}

#[actix_web::test]
async fn a_receiver_that_takes_nothing_for_three_days_pauses_its_webhook_and_loses_nothing() {
    let mut t = open().await;
    let (receiver, watcher) = (Receiver::start(), Receiver::start());
    let webhook = subscribe(&t, &receiver, json!({})).await;
    subscribe(&t, &watcher, json!({ "types": ["webhook.updated"] })).await;
    receiver.always("", says(500));
    let first = account(&t, "First").await;
    work(&t).await;
    rename(&t, &first, "First again").await;

    hours(&mut t, 71).await;
    let health = t.admin.get(&path(&webhook, "/health")).await.expect(200);
    assert_eq!(
        (&health["dead"], &health["pending"]),
        (&json!(0), &json!(2))
    );
    assert!(health["failures"].as_i64().unwrap() >= 10, "{health}");
    let still = t.admin.get(&path(&webhook, "")).await.expect(200);
    assert_eq!(still["state"], "active");
    hours(&mut t, 2).await;

    let paused = t.admin.get(&path(&webhook, "")).await.expect(200);
    assert_eq!(
        (&paused["state"], &paused["pause_reason"]),
        (&json!("paused"), &json!("failing"))
    );
    let dead = deliveries(&t, &webhook, "&filter[state]=dead").await;
    assert_eq!(dead.len(), 1);
    assert_eq!(dead[0]["event_id"], format!("{first}-1"));
    // It says so by a change in the feed, which other webhooks can ask for.
    let feed = t.feed().await;
    let told = feed
        .iter()
        .find(|entry| entry["fields"]["state"]["to"] == "paused")
        .unwrap();
    assert_eq!(told["record_id"], webhook["webhook"]["id"]);
    assert_eq!(told["actor_kind"], "system");
    work(&t).await;
    assert_eq!(watcher.got().len(), 1);

    // Nothing is lost: what waited, what came meanwhile, and on demand what was given up.
    let second = account(&t, "Second").await;
    receiver.always("", says(204));
    receiver.take();
    t.admin
        .post(&path(&webhook, "/resume"), json!({}))
        .await
        .expect(200);
    later(&mut t, PATIENCE).await;
    let mut ids = receiver.ids();
    ids.sort();
    assert_eq!(ids, [format!("{first}-2"), format!("{second}-1")]);
    receiver.take();
    let replay = json!({ "dead": true });
    let replay = t
        .admin
        .post(&path(&webhook, "/replay"), replay)
        .await
        .expect(200);
    assert_eq!(replay["deliveries"], 1);
    work(&t).await;
    assert_eq!(receiver.ids(), [format!("{first}-1")]);
    assert!(
        deliveries(&t, &webhook, "&filter[state]=dead")
            .await
            .is_empty()
    );
}

#[actix_web::test]
async fn an_event_that_is_never_taken_dies_alone() {
    let mut t = open().await;
    let receiver = Receiver::start();
    let webhook = subscribe(&t, &receiver, json!({})).await;
    let poison = account(&t, "Poison").await;
    receiver.always(&format!("{poison}-1"), says(400));
    work(&t).await;
    rename(&t, &poison, "Cure").await;
    let good = account(&t, "Good").await;
    work(&t).await;
    assert!(receiver.ids().contains(&format!("{good}-1")));
    receiver.take();

    hours(&mut t, 73).await;
    let webhook_now = t.admin.get(&path(&webhook, "")).await.expect(200);
    assert_eq!(webhook_now["state"], "active");
    let dead = deliveries(&t, &webhook, "&filter[state]=dead").await;
    assert_eq!(dead.len(), 1);
    // Then the next event of the record is sent.
    assert_eq!(receiver.ids().last().unwrap(), &format!("{poison}-2"));
}

#[actix_web::test]
async fn a_receiver_that_is_gone_pauses_its_webhook_at_once() {
    let mut t = open().await;
    let receiver = Receiver::start();
    let webhook = subscribe(&t, &receiver, json!({})).await;
    receiver.answers([says(410)]);
    let id = account(&t, "Northwind Example").await;
    work(&t).await;

    let paused = t.admin.get(&path(&webhook, "")).await.expect(200);
    assert_eq!(
        (&paused["state"], &paused["pause_reason"]),
        (&json!("paused"), &json!("gone"))
    );
    later(&mut t, 60).await;
    assert_eq!(receiver.take().len(), 1);
    t.admin
        .post(&path(&webhook, "/resume"), json!({}))
        .await
        .expect(200);
    work(&t).await;
    assert_eq!(
        receiver.ids(),
        [format!("{id}-1")],
        "what was refused is kept"
    );
}

#[actix_web::test]
async fn a_receiver_that_hangs_is_not_waited_for() {
    let t = open().await;
    let receiver = Receiver::start();
    let webhook = subscribe(&t, &receiver, json!({})).await;
    let mut hangs = says(200);
    hangs.after = Duration::from_secs(30);
    receiver.answers([hangs]);
    account(&t, "Northwind Example").await;
    work(&t).await;

    let delivery = &deliveries(&t, &webhook, "").await[0];
    assert_eq!(delivery["state"], "pending");
    let attempt = &delivery["attempts"][0];
    assert_eq!(
        (&attempt["error"], &attempt["status"]),
        (&json!("TIMED_OUT"), &json!(null))
    );
    assert!(
        (900..5000).contains(&attempt["duration_ms"].as_i64().unwrap()),
        "{attempt}"
    );
}

#[actix_web::test]
async fn odd_answers_are_cut_short_and_redirects_are_not_followed() {
    let t = open().await;
    let (receiver, elsewhere) = (Receiver::start(), Receiver::start());
    let webhook = subscribe(&t, &receiver, json!({})).await;
    let mut huge = says(200);
    huge.body = "\0x".repeat(4_000_000);
    let mut redirect = says(307);
    redirect.headers.push(("location", elsewhere.url.clone()));
    account(&t, "Huge").await;
    receiver.answers([huge]);
    work(&t).await;
    account(&t, "Moved").await;
    receiver.answers([redirect]);
    work(&t).await;

    let log = deliveries(&t, &webhook, "").await;
    assert_eq!(log[0]["state"], "succeeded");
    let kept = log[0]["attempts"][0]["response_body"].as_str().unwrap();
    assert!((1000..=2048).contains(&kept.len()), "{} bytes", kept.len());
    assert_eq!(log[1]["state"], "pending");
    assert_eq!(log[1]["attempts"][0]["status"], 307);
    assert!(elsewhere.got().is_empty());
}

#[actix_web::test]
async fn a_receiver_that_is_away_is_called_again() {
    let mut t = open().await;
    let receiver = Receiver::start();
    let url = "http://127.0.0.1:1/";
    let webhook = subscribe(&t, &receiver, json!({ "url": url })).await;
    let id = account(&t, "Northwind Example").await;
    work(&t).await;
    let delivery = &deliveries(&t, &webhook, "").await[0];
    assert_eq!(delivery["attempts"][0]["error"], "NOT_CONNECTED");

    // It has moved; what waits goes to the new address.
    let moved = json!({ "url": receiver.url });
    t.admin.patch(&path(&webhook, ""), moved).await.expect(200);
    later(&mut t, 10).await;
    assert_eq!(receiver.ids(), [format!("{id}-1")]);
}

#[actix_web::test]
async fn a_server_that_stops_in_the_middle_repeats_with_the_same_id() {
    let mut t = open().await;
    let receiver = Receiver::start();
    subscribe(&t, &receiver, json!({})).await;
    let id = account(&t, "Northwind Example").await;
    t.feed().await;
    let mut hangs = says(200);
    hangs.after = Duration::from_millis(700);
    receiver.answers([hangs]);
    // The server is gone before the receiver has answered: what it was at is never noted.
    let ws = workspace(&t).await;
    let config = t.app.config().clone();
    let server = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let life = async {
            let app = caravan::App::start(config).await.unwrap();
            let work = caravan::worker::run_once(&app, ws);
            let waited = tokio::time::timeout(Duration::from_millis(400), work).await;
            assert!(waited.is_err(), "it had come to its end");
        };
        runtime.block_on(life);
    });
    server.join().unwrap();
    assert_eq!(receiver.ids(), [format!("{id}-1")]);

    // Another one leaves alone what is under way, until the lease has run out.
    caravan::worker::run_once(&t.app, ws).await.unwrap();
    assert_eq!(receiver.ids().len(), 1);
    later(&mut t, 91).await;
    assert_eq!(receiver.ids(), [format!("{id}-1"), format!("{id}-1")]);
}

#[actix_web::test]
async fn servers_side_by_side_keep_the_order_of_each_record() {
    let t = open().await;
    let receiver = Receiver::start();
    subscribe(&t, &receiver, json!({})).await;
    let mut ids = Vec::new();
    for number in 0..6 {
        ids.push(account(&t, &format!("Account {number}")).await);
    }
    for round in 0..8 {
        for id in &ids {
            rename(&t, id, &format!("Round {round}")).await;
        }
    }
    t.feed().await;
    let ws = workspace(&t).await;
    let other = caravan::App::start(t.app.config().clone()).await.unwrap();

    let (one, two) = futures_util::future::join(
        caravan::worker::run_once(&t.app, ws),
        caravan::worker::run_once(&other, ws),
    )
    .await;
    one.unwrap();
    two.unwrap();
    caravan::worker::run_once(&t.app, ws).await.unwrap();

    let got = receiver.ids();
    assert_eq!(got.len(), 6 * 9, "each event once");
    for id in &ids {
        let of_record: Vec<&String> = got.iter().filter(|event| event.starts_with(id)).collect();
        let expected: Vec<String> = (1..=9).map(|sequence| format!("{id}-{sequence}")).collect();
        assert_eq!(of_record, expected.iter().collect::<Vec<_>>());
    }
}
