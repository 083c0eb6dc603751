//! Those who wait for changes: long polls and server-sent events.

use std::time::{Duration, Instant};

use actix_web::rt::time::sleep;
use futures_util::join;
use serde_json::json;

use super::{account, text};
use crate::support::TestApp;
use crate::support::live::{Event, Events, Live};

async fn latest(t: &TestApp) -> String {
    t.feed().await;
    let page = t.admin.get("/v1/changes?after=latest").await.expect(200);
    text(&page["cursor"]).to_owned()
}

#[actix_web::test]
async fn a_long_poll_is_answered_by_the_next_commit() {
    let t = TestApp::start().await;
    let cursor = latest(&t).await;
    let path = format!("/v1/changes?types=account&wait=30&after={cursor}");

    let poll = async {
        let page = t.admin.get(&path).await.expect(200);
        (page, Instant::now())
    };
    let write = async {
        sleep(Duration::from_millis(300)).await;
        // Not what the poll waits for.
        let deal = json!({ "name": "Rollout" });
        t.admin.post("/v1/deals", deal).await.expect(201);
        sleep(Duration::from_millis(100)).await;
        (account(&t, "Awaited").await, Instant::now())
    };
    let ((page, answered), (made, written)) = join!(poll, write);

    let entries = page["data"].as_array().unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0]["record_id"], made.as_str());
    assert_eq!(page["has_more"], false);
    // On PostgreSQL the transactions of other tests hold it up.
    if t.is_sqlite() {
        assert!(answered.saturating_duration_since(written) < Duration::from_secs(1));
    }
}

#[actix_web::test]
async fn a_long_poll_answers_at_once_when_there_is_something_and_in_the_end_with_nothing() {
    let t = TestApp::start().await;
    account(&t, "Before").await;
    let end = latest(&t).await;

    let started = Instant::now();
    let page = t
        .admin
        .get("/v1/changes?types=account&wait=30")
        .await
        .expect(200);
    assert_eq!(page["data"].as_array().unwrap().len(), 1);
    assert!(started.elapsed() < Duration::from_secs(10));

    let started = Instant::now();
    let path = format!("/v1/changes?wait=1&after={end}");
    let page = t.admin.get(&path).await.expect(200);
    assert_eq!(page["data"], json!([]));
    assert!(started.elapsed() >= Duration::from_secs(1));
}

#[actix_web::test]
async fn polls_that_wait_hold_no_connection() {
    let t = TestApp::start().await;
    let path = format!("/v1/changes?wait=5&types=deal&after={}", latest(&t).await);

    // The store of a test has four connections.
    let polls = futures_util::future::join_all((0..20).map(|_| t.admin.get(&path)));
    let read = async {
        sleep(Duration::from_millis(500)).await;
        let started = Instant::now();
        t.admin.get("/v1/accounts").await.expect(200);
        let waited = started.elapsed();
        let deal = json!({ "name": "Rollout" });
        t.admin.post("/v1/deals", deal).await.expect(201);
        waited
    };
    let (polls, waited) = join!(polls, read);

    assert!(waited < Duration::from_secs(2), "a read took {waited:?}");
    for poll in polls {
        assert_eq!(poll.expect(200)["data"].as_array().unwrap().len(), 1);
    }
}

fn names(events: &mut Events, count: usize) -> Vec<(String, String)> {
    let named = |event: Event| {
        let name = event.data["fields"]["name"]["to"].as_str().unwrap_or("");
        assert_eq!(event.id, event.data["cursor"]);
        (name.to_owned(), event.id)
    };
    (0..count)
        .map(|_| named(events.next().expect("an event")))
        .collect()
}

#[actix_web::test]
async fn a_stream_goes_on_where_its_reader_was() {
    let t = TestApp::start().await;
    let live = Live::start(&t);
    let key = t.admin.credential();
    let path = format!(
        "/v1/changes/stream?types=account&after={}",
        latest(&t).await
    );
    account(&t, "One").await;

    let mut first = live.events(&path, key, None);
    account(&t, "Two").await;
    account(&t, "Three").await;
    let seen = names(&mut first, 3);
    drop(first);
    account(&t, "Four").await;
    let mut second = live.events(&path, key, Some(&seen[1].1));
    let rest = names(&mut second, 2);
    account(&t, "Five").await;
    let last = names(&mut second, 1);

    let all: Vec<&str> = [&seen[..2], &rest, &last]
        .into_iter()
        .flatten()
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(all, ["One", "Two", "Three", "Four", "Five"]);
}

#[actix_web::test]
async fn a_change_reaches_a_stream_within_fifty_milliseconds() {
    let t = TestApp::start().await;
    let live = Live::start(&t);
    let path = format!(
        "/v1/changes/stream?types=account&after={}",
        latest(&t).await
    );
    let mut events = live.events(&path, t.admin.credential(), None);
    let mut delays = Vec::new();

    for index in 0..15 {
        account(&t, &index.to_string()).await;
        let committed = Instant::now();
        assert_eq!(names(&mut events, 1)[0].0, index.to_string());
        delays.push(committed.elapsed());
        sleep(Duration::from_millis(20)).await;
    }

    delays.sort();
    // On PostgreSQL the transactions of other tests hold entries up.
    if t.is_sqlite() {
        assert!(delays[7] < Duration::from_millis(50), "{delays:?}");
    }
}

#[actix_web::test]
async fn a_stream_ends_with_the_session_of_its_reader() {
    let t = TestApp::start().await;
    let live = Live::start(&t);
    let (_, tokens) = t.signed_in("rep").await;
    let path = format!(
        "/v1/changes/stream?types=account&after={}",
        latest(&t).await
    );
    let mut events = live.events(&path, text(&tokens["access_token"]), None);
    account(&t, "Seen").await;
    assert_eq!(names(&mut events, 1)[0].0, "Seen");

    let logout = json!({ "refresh_token": tokens["refresh_token"] });
    t.anonymous()
        .post("/v1/auth/logout", logout)
        .await
        .expect(204);
    account(&t, "Not seen").await;

    let end = events.next().expect("an event");
    assert_eq!(
        (end.name.as_str(), text(&end.data["code"])),
        ("end", "UNAUTHENTICATED")
    );
    assert!(events.next().is_none());
}

#[actix_web::test]
async fn a_stream_ends_when_the_token_of_its_reader_expires() {
    let t = TestApp::start().await;
    let live = Live::start(&t);
    let (_, tokens) = t.signed_in("rep").await;
    let path = format!("/v1/changes/stream?after={}", latest(&t).await);
    let mut events = live.events(&path, text(&tokens["access_token"]), None);

    t.app.clock().advance(chrono::TimeDelta::minutes(16));

    // Nothing is written: the stream looks after itself.
    let end = events.next().expect("an event");
    assert_eq!(
        (end.name.as_str(), text(&end.data["code"])),
        ("end", "UNAUTHENTICATED")
    );
    assert!(events.next().is_none());
}

#[actix_web::test]
async fn a_key_whose_user_loses_a_right_sees_less_from_then_on() {
    let t = TestApp::start().await;
    let live = Live::start(&t);
    let second = t.member("admin").await;
    let user = second.get("/v1/me").await.expect(200);
    let rights = ["workspaces:read", "accounts:read", "invitations:read"];
    let new = json!({ "name": "Sync", "scopes": rights });
    let key = second.post("/v1/api-keys", new).await.expect(201);
    let end = latest(&t).await;
    let path = format!("/v1/changes/stream?types=account,invitation&after={end}");
    let mut events = live.events(&path, text(&key["key"]), None);
    let invite = async |name: &str| {
        let email = format!("{}@example.com", uuid::Uuid::now_v7());
        let new = json!({ "email": email, "name": name, "role": "rep" });
        t.admin.post("/v1/invitations", new).await.expect(201);
    };
    invite("Seen").await;
    assert_eq!(names(&mut events, 1)[0].0, "Seen");

    let user = format!("/v1/users/{}", text(&user["id"]));
    let fewer = json!({ "role": "rep" });
    t.admin.patch(&user, fewer).await.expect(200);
    invite("Not seen").await;
    account(&t, "Also seen").await;
    assert_eq!(names(&mut events, 1)[0].0, "Also seen");

    let key = format!("/v1/api-keys/{}", text(&key["api_key"]["id"]));
    t.admin.delete(&key).await.expect(204);
    account(&t, "Not seen either").await;
    assert_eq!(events.next().expect("an event").name, "end");
}

/// Notes whose entries are more than the buffers of a connection hold.
const NOTES: usize = 160;

#[actix_web::test]
async fn a_reader_that_stands_still_is_dropped_and_loses_nothing() {
    let t = TestApp::start().await;
    let live = Live::start(&t);
    let key = t.admin.credential();
    let path = format!("/v1/changes/stream?types=note&after={}", latest(&t).await);
    let events = live.events(&path, key, None);
    let about = account(&t, "Northwind Example").await;
    for index in 0..NOTES {
        let body = format!("{index} {}", "x".repeat(99_000));
        let note = json!({ "body": body, "account_id": about });
        t.admin.post("/v1/notes", note).await.expect(201);
    }

    sleep(Duration::from_secs(12)).await;
    let rest = events.rest();

    // What was sent is whole but for its end; the reader goes on after the last whole event.
    let whole = rest.rsplit_once("\n\n").map_or("", |(whole, _)| whole);
    let ids = || {
        whole
            .split('\n')
            .filter_map(|line| line.strip_prefix("id: "))
    };
    let read = whole.matches("\ndata: ").count();
    assert!(read < NOTES, "the reader was not dropped");
    let mut again = live.events(&path, key, ids().next_back());
    for index in read..NOTES {
        let body = again.next().expect("an event").data["fields"]["body"]["to"].clone();
        let number = text(&body).split(' ').next().unwrap();
        assert_eq!(number, index.to_string());
    }
}
