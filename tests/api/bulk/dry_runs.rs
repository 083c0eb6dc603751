//! Dry runs: what a write would answer and change, and nothing of it done.

use std::collections::BTreeMap;

use actix_web::http::Method;
use diesel::prelude::*;
use diesel::sql_types::Text;
use serde_json::{Value, json};

use super::differential::kinds;
use super::normal::{Names, feed};
use crate::support::tables::{Declared, declared};
use crate::support::{Client, PASSWORD, TestApp};

const DRY: (&str, &str) = ("prefer", "dry-run");

#[derive(QueryableByName)]
struct Dump {
    #[diesel(sql_type = Text)]
    rows: String,
}

/// Every row of every table that belongs to a workspace.
fn dump(t: &TestApp, workspace: &str) -> BTreeMap<String, String> {
    let tables = declared().into_iter().filter_map(|(table, (_, columns))| {
        let key = if table == "workspaces" {
            "id"
        } else {
            "workspace_id"
        };
        let is_of_workspace = columns.iter().any(|column| column.name == key);
        // A worker of another test may look after all workspaces of the database meanwhile.
        let is_of_a_write = table != "periodic_jobs";
        (is_of_workspace && is_of_a_write).then_some((table, columns, key))
    });
    match &t.app.config().database.url {
        caravan::DatabaseUrl::Postgres(url) => {
            let mut conn = PgConnection::establish(url).unwrap();
            let rows_of = |(table, _, key): (String, Vec<Declared>, &str)| {
                let sql = format!(
                    "SELECT COALESCE(string_agg(t::text, chr(10) ORDER BY t::text), '') AS rows \
                     FROM \"{table}\" AS t WHERE {key} = '{workspace}'"
                );
                let dump: Dump = diesel::sql_query(sql).get_result(&mut conn).unwrap();
                (table, dump.rows)
            };
            tables.map(rows_of).collect()
        }
        caravan::DatabaseUrl::Sqlite(path) => {
            let mut conn = SqliteConnection::establish(path).unwrap();
            let rows_of = |(table, columns, _): (String, Vec<Declared>, &str)| {
                let quoted = columns
                    .iter()
                    .map(|column| format!("quote(\"{}\")", column.name));
                let quoted = quoted.collect::<Vec<_>>().join(" || ',' || ");
                let sql = format!(
                    "SELECT COALESCE(group_concat(line, char(10)), '') AS rows FROM \
                     (SELECT {quoted} AS line FROM \"{table}\" ORDER BY 1)"
                );
                let dump: Dump = diesel::sql_query(sql).get_result(&mut conn).unwrap();
                (table, dump.rows)
            };
            tables.map(rows_of).collect()
        }
    }
}

/// The workspace's id as the databases print it.
async fn workspace_of(client: &Client) -> String {
    let workspace = client.get("/v1/workspace").await.expect(200);
    let text = workspace["id"]
        .as_str()
        .unwrap()
        .rsplit_once('_')
        .unwrap()
        .1
        .to_owned();
    let alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    let bits = text.chars().fold(0_u128, |bits, letter| {
        (bits << 5) | u128::try_from(alphabet.find(letter).unwrap()).unwrap()
    });
    uuid::Uuid::from_u128(bits).to_string()
}

/// A dry run, then the same in earnest: both show the same answer and the same changes, and the dry run
/// leaves every row as it was.
async fn compare(
    t: &TestApp,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    body: Option<Value>,
) {
    let of = format!("{method} {path} {body:?}");
    let workspace = workspace_of(&t.admin).await;
    let known = feed(&t.admin).await.len();
    let dry_headers = [headers, &[DRY]].concat();
    let before = dump(t, &workspace);

    let dry = t
        .admin
        .call(method.clone(), path, &dry_headers, body.clone())
        .await;
    assert_eq!(dump(t, &workspace), before, "{of} left something");
    let (status, applied) = (
        dry.status.as_u16(),
        dry.header("preference-applied").to_owned(),
    );
    let media = dry.header("content-type").to_owned();
    let dry = dry.json();
    let real = t.admin.call(method, path, headers, body).await;
    let real_status = real.status.as_u16();
    let real_body = if real.body.is_empty() {
        Value::Null
    } else {
        real.json()
    };
    let mut names = (Names::new(), Names::new());
    if real_status >= 400 {
        assert_eq!(status, real_status, "{of}");
        let plain = |mut problem: Value| {
            problem.as_object_mut().unwrap().remove("request_id");
            problem
        };
        assert_eq!(
            names.0.of(&plain(dry)),
            names.1.of(&plain(real_body)),
            "{of}"
        );
        return;
    }
    assert_eq!((status, applied.as_str()), (200, "dry-run"), "{of}: {dry}");
    assert_eq!(media, "application/vnd.caravan.dry-run+json");
    assert_eq!(dry["status"], real_status, "{of}");
    let mut appended = feed(&t.admin).await.split_off(known);
    for entry in &mut appended {
        entry.as_object_mut().unwrap().remove("cursor");
    }
    let shown = json!([dry["answer"], dry["changes"]]);
    assert_eq!(
        names.0.of(&shown),
        names.1.of(&json!([real_body, appended])),
        "{of}"
    );
}

#[actix_web::test]
async fn a_dry_run_shows_what_the_write_then_does_and_leaves_no_trace() {
    let t = TestApp::start().await;
    for kind in kinds() {
        let list = format!("/v1/{}", kind.path);
        let new = (kind.new)(&t.admin).await;
        compare(&t, Method::POST, &list, &[], Some(new.clone())).await;
        compare(&t, Method::POST, &list, &[], Some((kind.wrong)())).await;
        let made = t.admin.get(&format!("{list}?limit=1")).await.expect(200);
        let one = format!("{list}/{}", made["data"][0]["id"].as_str().unwrap());
        compare(&t, Method::PATCH, &one, &[], Some((kind.patch)())).await;
        compare(
            &t,
            Method::PATCH,
            &one,
            &[("if-match", "\"99\"")],
            Some((kind.patch)()),
        )
        .await;
        compare(&t, Method::DELETE, &one, &[], None).await;
        compare(&t, Method::DELETE, &one, &[], None).await;
        compare(
            &t,
            Method::POST,
            &format!("{one}/restore"),
            &[],
            Some(json!({})),
        )
        .await;
        if kind.path != "custom-fields" {
            let path = format!("{list}/by-external-id/dry/1");
            let mut new = (kind.new)(&t.admin).await;
            for unique in ["external_ids", "domains", "emails", "code"] {
                new.as_object_mut().unwrap().remove(unique);
            }
            compare(&t, Method::PUT, &path, &[], Some(new)).await;
        }
        let items = json!([
            { "op": "update", "id": made["data"][0]["id"], "data": (kind.patch)() },
            { "op": "create", "data": (kind.wrong)() },
            { "op": "delete", "id": made["data"][0]["id"] },
        ]);
        for atomic in [true, false] {
            let batch = json!({ "items": items, "atomic": atomic, "with_records": true });
            compare(
                &t,
                Method::POST,
                &format!("/v1/batch/{}", kind.path),
                &[],
                Some(batch),
            )
            .await;
        }
    }
    let operations = json!({ "operations": [
        { "operation": "create_account", "data": { "name": "One" } },
        { "operation": "create_deal", "data": { "name": "Rollout", "account_id": "$1.id" } },
        { "operation": "lose_deal", "id": "$2.id", "data": { "reason": "Too late" } },
    ]});
    compare(&t, Method::POST, "/v1/transactions", &[], Some(operations)).await;
}

#[actix_web::test]
async fn a_dry_run_keeps_no_idempotency_key() {
    let t = TestApp::start().await;
    let headers = [DRY, ("idempotency-key", "once")];
    let body = json!({ "name": "One" });
    for _ in 0..2 {
        let answer = t
            .admin
            .call(Method::POST, "/v1/accounts", &headers, Some(body.clone()))
            .await;
        assert_eq!(answer.header("idempotency-replayed"), "");
        assert_eq!(answer.expect(200)["status"], 201);
    }
    let real = t
        .admin
        .call(
            Method::POST,
            "/v1/accounts",
            &headers[1..],
            Some(body.clone()),
        )
        .await;
    real.expect(201);
    // And none that stands is given again: what would happen anew is shown.
    let answer = t
        .admin
        .call(
            Method::POST,
            "/v1/accounts",
            &headers,
            Some(json!({ "name": "Two" })),
        )
        .await;
    assert_eq!(answer.expect(200)["answer"]["name"], "Two");
}

#[actix_web::test]
async fn a_dry_run_has_no_effects_beside_the_database() {
    let t = TestApp::start().await;
    let (email, tokens) = t.signed_in("rep").await;
    let rep = t.bearer(tokens["access_token"].as_str().unwrap());
    let path = format!("/v1/users?filter[email]={}", email.replace('@', "%40"));
    let users = t.admin.get(&path).await.expect(200);
    let one = format!("/v1/users/{}", users["data"][0]["id"].as_str().unwrap());

    let answer = t
        .admin
        .call(Method::DELETE, &one, &[DRY], None)
        .await
        .expect(200);

    assert_eq!(answer["status"], 204);
    assert_eq!(answer["answer"], Value::Null);
    rep.get("/v1/me").await.expect(200);
    let mapping = "source = 'erp'\n[[step]]\nfile = 'a.csv'\ninto = 'accounts'\nid = 'no'\nfields = { name = 'name' }\n";
    let import = json!({ "mapping": mapping, "files": [{ "name": "a.csv", "content": "no,name\n1,One\n" }] });
    let answer = t
        .admin
        .call(Method::POST, "/v1/imports", &[DRY], Some(import))
        .await
        .expect(200);
    assert_eq!(answer["status"], 201);
    actix_web::rt::time::sleep(std::time::Duration::from_millis(300)).await;
    assert_eq!(
        t.admin.get("/v1/imports").await.expect(200)["data"],
        json!([])
    );
    assert_eq!(
        t.admin.get("/v1/accounts").await.expect(200)["data"],
        json!([])
    );
}

#[actix_web::test]
async fn signing_in_has_no_dry_run_and_says_so() {
    let t = TestApp::start().await;
    let login = json!({ "email": t.admin_email(), "password": PASSWORD });
    for (path, body) in [
        ("/v1/auth/login", login),
        ("/v1/auth/refresh", json!({ "refresh_token": "x" })),
        ("/v1/auth/logout", json!({ "refresh_token": "x" })),
        (
            "/v1/auth/password",
            json!({ "current_password": "x", "new_password": "y" }),
        ),
        (
            "/v1/auth/accept-invitation",
            json!({ "token": "x", "password": PASSWORD }),
        ),
    ] {
        let answer = t
            .admin
            .call(Method::POST, path, &[DRY], Some(body))
            .await
            .expect(400);
        assert_eq!(answer["errors"][0]["pointer"], "Prefer", "{path}");
    }
}

#[actix_web::test]
async fn other_preferences_mean_nothing_here() {
    let t = TestApp::start().await;
    for (header, status) in [
        ("return=minimal", 201),
        ("respond-async, Dry-Run", 200),
        ("dry-run-not", 201),
        ("", 201),
    ] {
        let answer = t
            .admin
            .call(
                Method::POST,
                "/v1/accounts",
                &[("prefer", header)],
                Some(json!({ "name": "One" })),
            )
            .await;
        answer.expect(status);
    }
}

#[actix_web::test]
async fn graphql_shows_what_a_mutation_would_do() {
    let t = TestApp::start().await;
    let workspace = workspace_of(&t.admin).await;
    let query = "mutation {
        one: createAccount(input: { name: \"One\" }) { id name }
        two: createTag(input: { name: \"Key\" }) { id }
    }";
    let before = dump(&t, &workspace);
    for (headers, extensions) in [
        (&[][..], json!({ "dryRun": true })),
        (&[DRY][..], Value::Null),
    ] {
        let body = json!({ "query": query, "extensions": extensions });
        let answer = t
            .admin
            .call(Method::POST, "/graphql", headers, Some(body))
            .await;
        assert_eq!(answer.header("preference-applied"), "dry-run");
        let answer = answer.expect(200);
        assert_eq!(answer["data"]["one"]["name"], "One");
        let changes = answer["extensions"]["dryRun"]["changes"]
            .as_array()
            .unwrap();
        assert_eq!(changes.len(), 2);
        assert_eq!(changes[0]["object"], "ACCOUNT");
        assert_eq!(changes[0]["operation"], "CREATED");
        assert_eq!(changes[0]["recordId"], answer["data"]["one"]["id"]);
        assert_eq!(changes[0]["fields"]["name"], json!({ "to": "One" }));
    }
    assert_eq!(dump(&t, &workspace), before);

    let refused = json!({ "query": "mutation { createAccount(input: { name: \"\" }) { id } }", "extensions": { "dryRun": true } });
    let answer = t.admin.post("/graphql", refused).await.expect(200);
    assert_eq!(answer["errors"][0]["extensions"]["code"], "INVALID");
    assert_eq!(answer["data"], Value::Null);
    let odd = json!({ "query": query, "extensions": { "dryRun": "yes" } });
    assert_eq!(t.admin.post("/graphql", odd).await.refused(400), "INVALID");
    let real = json!({ "query": query, "extensions": { "dryRun": false } });
    t.admin.post("/graphql", real).await.expect(200);
    assert_ne!(dump(&t, &workspace), before);
}
