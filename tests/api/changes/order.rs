//! The feed is in the order of commits, whatever the order in which transactions begin.

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use actix_web::rt::time::sleep;
use caravan::DatabaseUrl;
use diesel::connection::SimpleConnection as _;
use diesel::pg::PgConnection;
use diesel::{Connection as _, RunQueryDsl as _};
use futures_util::future::join_all;
use futures_util::join;
use serde_json::{Value, json};

use super::{account, text};
use crate::support::TestApp;

/// A transaction of our own that holds an entry of the feed back, as a slow writer would.
struct Held(PgConnection);

impl Held {
    fn begin(t: &TestApp, record: &str) -> Option<Self> {
        let DatabaseUrl::Postgres(url) = &t.app.config().database.url else {
            return None;
        };
        let mut conn = PgConnection::establish(url).unwrap();
        conn.batch_execute("BEGIN").unwrap();
        // The twin of an entry that is there, so that no form of an id has to be known here.
        diesel::sql_query(
            "INSERT INTO changes (workspace_id, object, record_id, sequence, operation, fields,
                actor_kind, actor_id, changed_at)
             SELECT workspace_id, object, record_id, 99, 'updated', fields, actor_kind, actor_id,
                changed_at
             FROM changes WHERE fields -> 'name' ->> 'to' = $1",
        )
        .bind::<diesel::sql_types::Text, _>(record)
        .execute(&mut conn)
        .unwrap();
        Some(Self(conn))
    }

    fn commit(mut self) {
        self.0.batch_execute("COMMIT").unwrap();
    }
}

/// A reader who keeps the cursor, until it has seen a number of entries of accounts.
async fn read(t: &TestApp, from: &str, until: usize) -> Vec<Value> {
    let mut seen = Vec::new();
    let mut cursor = from.to_owned();
    while seen.len() < until {
        let path = format!("/v1/changes?types=account&limit=7&wait=1&after={cursor}");
        let page = t.admin.get(&path).await.expect(200);
        seen.extend(page["data"].as_array().unwrap().iter().cloned());
        text(&page["cursor"]).clone_into(&mut cursor);
    }
    seen
}

#[actix_web::test]
async fn a_reader_never_passes_a_change_that_has_yet_to_commit() {
    let t = TestApp::start().await;
    let name = uuid::Uuid::now_v7().to_string();
    account(&t, &name).await;
    t.feed().await;
    let end = t.admin.get("/v1/changes?after=latest").await.expect(200);
    let end = text(&end["cursor"]).to_owned();
    let held = Held::begin(&t, &name);
    let is_held = held.is_some();

    let writers = join_all((0..8).map(|writer| {
        let t = &t;
        async move {
            for index in 0..5 {
                account(t, &format!("{writer} {index}")).await;
            }
        }
    }));
    let expected = 40 + usize::from(is_held);
    let write = async {
        writers.await;
        if let Some(held) = held {
            // All 40 are committed; nobody sees one of them while the older transaction runs.
            let path = format!("/v1/changes?types=account&after={end}");
            for _ in 0..5 {
                let page = t.admin.get(&path).await.expect(200);
                assert_eq!(page["data"], json!([]));
                sleep(Duration::from_millis(20)).await;
            }
            held.commit();
        }
    };
    let (seen, ()) = join!(read(&t, &end, expected), write);

    let all: HashSet<&str> = seen.iter().map(|entry| text(&entry["cursor"])).collect();
    assert_eq!((seen.len(), all.len()), (expected, expected));
    if is_held {
        // It began first, so it comes first.
        assert_eq!(seen[0]["sequence"], 99);
    }
}

#[actix_web::test]
async fn what_many_write_at_once_is_seen_once_and_in_the_order_of_each_record() {
    let t = TestApp::start().await;
    t.feed().await;
    let end = t.admin.get("/v1/changes?after=latest").await.expect(200);
    let end = text(&end["cursor"]).to_owned();

    let writers = join_all((0..6).map(|writer| {
        let t = &t;
        async move {
            let id = account(t, &format!("Writer {writer}")).await;
            let path = format!("/v1/accounts/{id}");
            for index in 0..4 {
                let patch = json!({ "employee_count": index });
                t.admin.patch(&path, patch).await.expect(200);
            }
            t.admin.delete(&path).await.expect(204);
            let restore = format!("{path}/restore");
            t.admin.post(&restore, json!({})).await.expect(200);
        }
    }));
    let (seen, _) = join!(read(&t, &end, 42), writers);

    let mut records: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for entry in &seen {
        let record = records.entry(text(&entry["record_id"])).or_default();
        record.push(entry["sequence"].as_i64().unwrap());
    }
    assert_eq!((seen.len(), records.len()), (42, 6));
    for sequences in records.values() {
        assert_eq!(*sequences, [1, 2, 3, 4, 5, 6, 7]);
    }
}

#[actix_web::test]
async fn the_changes_of_a_record_are_in_order_though_an_older_transaction_made_the_last() {
    let t = TestApp::start().await;
    let DatabaseUrl::Postgres(url) = &t.app.config().database.url else {
        return;
    };
    let name = uuid::Uuid::now_v7().to_string();
    let id = account(&t, &name).await;
    let path = format!("/v1/accounts/{id}");
    let mut old = PgConnection::establish(url).unwrap();
    old.batch_execute("BEGIN; SELECT pg_current_xact_id()")
        .unwrap();

    t.admin
        .patch(&path, json!({ "industry": "software" }))
        .await
        .expect(200);
    // The older transaction comes to the record only now, as one that writes many records may.
    let write = "WITH written AS (
            UPDATE accounts SET country = 'DE', version = version + 1 WHERE name = $1
            RETURNING workspace_id, id, version)
        INSERT INTO changes (workspace_id, object, record_id, sequence, operation, fields,
            actor_kind, changed_at)
        SELECT workspace_id, 'account', id, version, 'updated',
            '{\"country\": {\"to\": \"DE\"}}', 'system', now() FROM written";
    let write = diesel::sql_query(write).bind::<diesel::sql_types::Text, _>(&name);
    assert_eq!(write.execute(&mut old).unwrap(), 1);
    old.batch_execute("COMMIT").unwrap();
    t.feed().await;

    let history = format!("/v1/changes?record_id={id}");
    let history = t.admin.get(&history).await.expect(200);
    let sequences = history["data"].as_array().unwrap().iter();
    let sequences: Vec<i64> = sequences
        .map(|one| one["sequence"].as_i64().unwrap())
        .collect();
    assert_eq!(sequences, [1, 2, 3]);
}

#[actix_web::test]
async fn a_feed_that_comes_from_another_server_goes_on() {
    let t = TestApp::start().await;
    let DatabaseUrl::Postgres(url) = &t.app.config().database.url else {
        return;
    };
    let id = account(&t, "Northwind Example").await;
    t.feed().await;
    // As a dump would, since the numbers of transactions began anew.
    let far = "UPDATE changes SET rank = 1000000000000000, transaction_id = 1000000000000000
        WHERE fields -> 'name' ->> 'to' = 'Northwind Example'
            AND workspace_id = (SELECT id FROM workspaces WHERE slug = $1)";
    let far = diesel::sql_query(far).bind::<diesel::sql_types::Text, _>(&t.slug);
    let mut conn = PgConnection::establish(url).unwrap();
    assert_eq!(far.execute(&mut conn).unwrap(), 1);
    let old = "/v1/changes?types=account";
    let ids = |page: Value| {
        let entries = page["data"].as_array().unwrap().clone();
        entries
            .into_iter()
            .map(|one| one["record_id"].clone())
            .collect::<Vec<_>>()
    };

    caravan::App::start(t.app.config().clone()).await.unwrap();
    let next = account(&t, "Southwind Example").await;
    t.feed().await;

    let page = t.admin.get(old).await.expect(200);
    assert_eq!(ids(page), [json!(id), json!(next)]);
}
