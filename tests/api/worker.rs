//! What the worker does once in a while.

use actix_web::http::Method;
use caravan::{DatabaseUrl, WorkspaceId};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use serde_json::json;

use crate::support::TestApp;

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// How many answers are kept for an idempotency key.
fn kept(t: &TestApp, key: &str) -> i64 {
    let sql = format!("SELECT count(*) AS count FROM idempotency_keys WHERE key = '{key}'");
    let sql = diesel::sql_query(sql);
    let counted: Count = match &t.app.config().database.url {
        DatabaseUrl::Sqlite(path) => sql
            .get_result(&mut SqliteConnection::establish(path).unwrap())
            .unwrap(),
        DatabaseUrl::Postgres(url) => sql
            .get_result(&mut PgConnection::establish(url).unwrap())
            .unwrap(),
    };
    counted.count
}

#[actix_web::test]
async fn an_idempotency_key_is_removed_when_it_counts_no_more() {
    let t = TestApp::start().await;
    let workspace = t.admin.get("/v1/workspace").await.expect(200);
    let workspace: WorkspaceId = workspace["id"].as_str().unwrap().parse().unwrap();
    let key = uuid::Uuid::now_v7().to_string();
    let headers = [("idempotency-key", key.as_str())];
    let new = Some(json!({ "name": "Northwind Example" }));
    let answer = t.admin.call(Method::POST, "/v1/accounts", &headers, new);
    answer.await.expect(201);

    for (hours, expected) in [(23, 1), (2, 0)] {
        t.app.clock().advance(chrono::TimeDelta::hours(hours));
        caravan::worker::run_once(&t.app, workspace).await.unwrap();
        assert_eq!(kept(&t, &key), expected, "after {hours} more hours");
    }
}
