//! Exports: lists that are written to files in the background.

use actix_web::test::{TestRequest, call_service, init_service};
use caravan::{DatabaseUrl, WorkspaceId};
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use serde_json::{Value, json};

use crate::support::factories::ended;
use crate::support::{Client, TestApp};

/// Many accounts.
async fn many(client: &Client, count: usize) {
    for first in (0..count).step_by(500) {
        let items: Vec<Value> = (first..count.min(first + 500))
            .map(|n| json!({ "op": "create", "data": { "name": format!("=Account {}", n % 7) } }))
            .collect();
        let batch = json!({ "items": items, "atomic": true });
        client.post("/v1/batch/accounts", batch).await.expect(200);
    }
}

fn path(export: &Value) -> String {
    format!("/v1/exports/{}", export["id"].as_str().unwrap())
}

fn content(export: &Value) -> String {
    format!("{}/content", path(export))
}

async fn ask(client: &Client, new: Value) -> Value {
    client.post("/v1/exports", new).await.expect(201)
}

async fn workspace(t: &TestApp) -> WorkspaceId {
    let workspace = t.admin.get("/v1/workspace").await.expect(200);
    workspace["id"].as_str().unwrap().parse().unwrap()
}

/// The admin with a token of now, for when the clock was moved.
async fn fresh(t: &TestApp) -> Client {
    let email = t.admin_email();
    let token = caravan::operator_token(&t.app, &email, None).await;
    t.bearer(&token.unwrap())
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// The UUID of an id: its suffix is Crockford's base 32.
fn uuid_of(record: &Value) -> uuid::Uuid {
    let digits = "0123456789abcdefghjkmnpqrstvwxyz";
    let (_, suffix) = record["id"].as_str().unwrap().split_once('_').unwrap();
    let number = suffix.chars().fold(0_u128, |number, letter| {
        (number << 5) | u128::try_from(digits.find(letter).unwrap()).unwrap()
    });
    uuid::Uuid::from_u128(number)
}

/// How many pieces of the file are stored.
fn pieces(t: &TestApp, export: &Value) -> i64 {
    let uuid = uuid_of(export);
    let sql = "SELECT count(*) AS count FROM export_pieces WHERE export_id = ";
    let counted: Count = match &t.app.config().database.url {
        DatabaseUrl::Sqlite(path) => diesel::sql_query(format!("{sql} x'{}'", uuid.simple()))
            .get_result(&mut SqliteConnection::establish(path).unwrap())
            .unwrap(),
        DatabaseUrl::Postgres(url) => diesel::sql_query(format!("{sql} '{uuid}'"))
            .get_result(&mut PgConnection::establish(url).unwrap())
            .unwrap(),
    };
    counted.count
}

/// Leaves an export as a server does that is killed while it writes the file.
fn kill_server_of(t: &TestApp, export: &Value) {
    let uuid = uuid_of(export);
    let sql = "UPDATE exports SET status = 'running', content_url = NULL, finished_at = NULL, \
               expires_at = NULL WHERE id = ";
    match &t.app.config().database.url {
        DatabaseUrl::Sqlite(path) => SqliteConnection::establish(path)
            .unwrap()
            .batch_execute(&format!(
                "PRAGMA busy_timeout = 5000; {sql} x'{}'",
                uuid.simple()
            ))
            .unwrap(),
        DatabaseUrl::Postgres(url) => PgConnection::establish(url)
            .unwrap()
            .batch_execute(&format!("{sql} '{uuid}'"))
            .unwrap(),
    }
}

#[actix_web::test]
async fn the_file_of_an_export_is_the_one_that_the_list_sends_at_once() {
    let t = TestApp::start().await;
    many(&t.admin, 1100).await;
    let filter = json!({ "name": { "ne": "=Account 3" } });
    for (new, same, media) in [
        (
            json!({ "format": "csv", "sort": ["-name"], "filter": filter }),
            "format=csv&sort=-name&filter[name][ne]=%3DAccount%203",
            "text/csv; charset=utf-8; header=present",
        ),
        (
            json!({ "format": "ndjson", "fields": ["name"] }),
            "format=ndjson&fields=name",
            "application/x-ndjson",
        ),
        (
            json!({ "format": "csv", "deleted": "only" }),
            "format=csv&deleted=only",
            "text/csv; charset=utf-8; header=present",
        ),
    ] {
        let mut new = new;
        new["resource"] = json!("accounts");
        let asked = ask(&t.admin, new).await;
        assert_eq!(asked["status"], "queued");
        assert_eq!(asked["content_url"], Value::Null);

        let export = ended(&t.admin, &asked).await;

        let url = format!("/v1/accounts/export?{same}");
        let sent = t.admin.get(&url).await;
        assert_eq!(export["status"], "finished", "{export}");
        assert_eq!(export["bytes"], sent.body.len(), "{same}");
        assert_eq!(export["rows_done"], export["rows_total"]);
        assert_eq!(export["content_url"], content(&export));
        let file = t.admin.get(&content(&export)).await;
        assert_eq!(file.status, 200);
        assert_eq!(file.body, sent.body, "{same}");
        assert_eq!(file.header("content-type"), media);
        assert_eq!(
            file.header("content-disposition"),
            sent.header("content-disposition")
        );
    }
}

#[actix_web::test]
async fn the_record_tells_how_far_the_file_is() {
    let t = TestApp::start().await;
    many(&t.admin, 600).await;
    let new = json!({ "resource": "accounts", "format": "ndjson" });
    let export = ended(&t.admin, &ask(&t.admin, new).await).await;

    let feed = t.feed().await;
    let told: Vec<&Value> = feed
        .iter()
        .filter(|entry| entry["record_id"] == export["id"])
        .map(|entry| &entry["fields"])
        .collect();
    assert_eq!(told[0]["status"], json!({ "to": "queued" }));
    assert_eq!(
        told[1]["status"],
        json!({ "from": "queued", "to": "running" })
    );
    assert_eq!(told[1]["rows_total"]["to"], 600);
    assert_eq!(told[1]["rows_done"]["to"], 500);
    let last = told.last().unwrap();
    assert_eq!(
        last["status"],
        json!({ "from": "running", "to": "finished" })
    );
    assert_eq!(last["rows_done"]["to"], 600);
    assert_eq!(pieces(&t, &export), 2);
}

#[actix_web::test]
async fn what_an_export_may_not_ask_for_is_refused_at_once_and_by_its_place() {
    let t = TestApp::start().await;
    for (part, status, pointer) in [
        (json!({ "resource": "colours" }), 400, "/resource"),
        (json!({ "format": "xlsx" }), 400, "/format"),
        (json!({ "deleted": "sometimes" }), 400, "/deleted"),
        (json!({ "limit": 5 }), 400, "/limit"),
        // Well formed, but not for accounts.
        (json!({ "fields": ["colour"] }), 409, "/fields"),
        (json!({ "sort": ["colour"] }), 409, "/sort"),
        (
            json!({ "filter": { "colour": { "eq": "red" } } }),
            409,
            "/filter/colour",
        ),
        (
            json!({ "filter": { "name": { "eq": 5 } } }),
            409,
            "/filter/name/eq",
        ),
        (
            json!({ "filter": { "custom_fields": { "colour": { "eq": "red" } } } }),
            409,
            "custom_fields.colour",
        ),
    ] {
        let mut new = json!({ "resource": "accounts", "format": "csv" });
        new.as_object_mut()
            .unwrap()
            .extend(part.as_object().unwrap().clone());
        let problem = t.admin.post("/v1/exports", new).await.expect(status);
        assert_eq!(
            problem["errors"][0]["pointer"], pointer,
            "{part}: {problem}"
        );
    }
    let listed = t.admin.get("/v1/exports").await.expect(200);
    assert_eq!(listed["data"], json!([]));
}

#[actix_web::test]
async fn an_export_that_waits_has_no_file_and_stops_when_it_is_deleted() {
    let t = TestApp::start().await;
    many(&t.admin, 600).await;
    let service = init_service(caravan::server::build(&t.app)).await;
    // Readers who take all places.
    let mut readers = Vec::new();
    loop {
        let request = TestRequest::get()
            .uri("/v1/accounts/export")
            .insert_header(("authorization", format!("Bearer {}", t.admin.credential())))
            .to_request();
        let response = call_service(&service, request).await;
        if response.status() != 200 {
            break;
        }
        readers.push(response);
    }
    let new = || json!({ "resource": "accounts", "format": "csv" });
    let waiting = ask(&t.admin, new()).await;
    let stopped = ask(&t.admin, new()).await;

    let problem = t.admin.get(&content(&waiting)).await.expect(409);
    assert_eq!(problem["errors"][0]["code"], "NOT_FINISHED");
    t.admin.delete(&path(&stopped)).await.expect(204);
    drop(readers);

    let finished = ended(&t.admin, &waiting).await;
    assert_eq!(finished["status"], "finished");
    assert_eq!(t.admin.get(&path(&stopped)).await.refused(404), "DELETED");
    assert_eq!(t.admin.get(&content(&stopped)).await.refused(410), "GONE");
    let deleted = t.admin.get("/v1/exports?deleted=only").await.expect(200);
    assert_eq!(deleted["data"][0]["id"], stopped["id"]);
    assert_eq!(deleted["data"][0]["status"], "failed");
    // The second one got its turn no later than a second after the first.
    actix_web::rt::time::sleep(std::time::Duration::from_millis(1500)).await;
    assert_eq!(pieces(&t, &stopped), 0);
}

#[actix_web::test]
async fn a_file_is_kept_for_a_week_and_gone_with_its_export() {
    let t = TestApp::start().await;
    let workspace = workspace(&t).await;
    let new = || json!({ "resource": "users", "format": "csv" });
    let kept = ended(&t.admin, &ask(&t.admin, new()).await).await;
    let deleted = ended(&t.admin, &ask(&t.admin, new()).await).await;
    assert_eq!((pieces(&t, &kept), pieces(&t, &deleted)), (1, 1));

    t.admin.delete(&path(&deleted)).await.expect(204);
    assert_eq!(t.admin.get(&content(&deleted)).await.refused(410), "GONE");
    assert_eq!(pieces(&t, &deleted), 0);

    t.app.clock().advance(chrono::TimeDelta::days(6));
    caravan::worker::run_once(&t.app, workspace).await.unwrap();
    let admin = fresh(&t).await;
    assert_eq!(admin.get(&content(&kept)).await.status, 200);
    t.app.clock().advance(chrono::TimeDelta::days(1));
    let admin = fresh(&t).await;
    // Whether or not the worker was there.
    assert_eq!(admin.get(&content(&kept)).await.refused(410), "GONE");
    caravan::worker::run_once(&t.app, workspace).await.unwrap();
    assert_eq!(pieces(&t, &kept), 0);
    let export = admin.get(&path(&kept)).await.expect(200);
    assert_eq!(export["status"], "finished");
    assert_eq!(export["content_url"], Value::Null);
    assert_eq!(admin.get(&content(&kept)).await.refused(410), "GONE");
}

#[actix_web::test]
async fn an_export_whose_server_was_killed_is_ended_as_failed() {
    let t = TestApp::start().await;
    let workspace = workspace(&t).await;
    let new = json!({ "resource": "users", "format": "csv" });
    let export = ended(&t.admin, &ask(&t.admin, new).await).await;
    kill_server_of(&t, &export);
    let problem = t.admin.get(&content(&export)).await.expect(409);
    assert_eq!(problem["code"], "CONFLICT");
    assert_eq!(problem["errors"][0]["code"], "NOT_FINISHED");

    for (minutes, status) in [(14, "running"), (16, "failed")] {
        t.app.clock().advance(chrono::TimeDelta::minutes(minutes));
        caravan::worker::run_once(&t.app, workspace).await.unwrap();
        let admin = fresh(&t).await;
        let now = admin.get(&path(&export)).await.expect(200);
        assert_eq!(now["status"], status, "after {minutes} more minutes");
    }

    let admin = fresh(&t).await;
    let failed = admin.get(&path(&export)).await.expect(200);
    assert_eq!(
        failed["failure"],
        "the server was stopped; ask for it again"
    );
    assert_eq!(pieces(&t, &export), 0);
    let problem = admin.get(&content(&export)).await.expect(409);
    assert_eq!(problem["errors"][0]["code"], "NOT_FINISHED");
}

#[actix_web::test]
async fn a_file_is_for_those_who_may_read_what_it_holds() {
    let t = TestApp::start().await;
    let key = async |scopes: Value| {
        let new = json!({ "name": "Reader", "scopes": scopes });
        let key = t.admin.post("/v1/api-keys", new).await.expect(201);
        t.bearer(key["key"].as_str().unwrap())
    };
    let deals_only = key(json!(["exports:write", "deals:read"])).await;
    for new in [
        json!({ "resource": "accounts", "format": "csv" }),
        json!({
            "resource": "deals", "format": "csv",
            "filter": { "account": { "name": { "eq": "A" } } },
        }),
    ] {
        let asked = deals_only.post("/v1/exports", new.clone()).await;
        assert_eq!(asked.refused(403), "FORBIDDEN", "{new}");
    }
    let accounts = json!({ "resource": "accounts", "format": "csv" });
    let export = ended(&t.admin, &ask(&t.admin, accounts).await).await;
    assert_eq!(
        deals_only.get(&content(&export)).await.refused(403),
        "FORBIDDEN"
    );
    let viewer = t.member("viewer").await;
    assert_eq!(viewer.get(&content(&export)).await.status, 200);

    // Whoever asked for it deletes it, and admins do.
    assert_eq!(
        viewer.delete(&path(&export)).await.refused(403),
        "FORBIDDEN"
    );
    for client in [&viewer, &t.admin] {
        let new = json!({ "resource": "deals", "format": "ndjson" });
        let own = ended(&viewer, &ask(&viewer, new).await).await;
        client.delete(&path(&own)).await.expect(204);
    }

    let other = t.other_workspace().await;
    for foreign in [path(&export), content(&export)] {
        assert_eq!(other.get(&foreign).await.refused(404), "NOT_FOUND");
    }
    let deleted = other.delete(&path(&export)).await;
    assert_eq!(deleted.refused(404), "NOT_FOUND");
}

#[actix_web::test]
async fn graphql_asks_for_the_same_export() {
    let t = TestApp::start().await;
    let input = json!({
        "resource": "users", "filter": { "role": { "eq": "admin" } }, "sort": ["-name"],
        "fields": ["name"],
    });
    let mut rest = input.clone();
    rest["format"] = json!("csv");
    rest["deleted"] = json!("include");
    let mut graphql = input;
    graphql["format"] = json!("CSV");
    graphql["deleted"] = json!("INCLUDE");
    let rest = ended(&t.admin, &ask(&t.admin, rest).await).await;
    let create = "mutation($input: NewExport!) { createExport(input: $input) { id status } }";
    let made = t.admin.data(create, json!({ "input": graphql })).await;
    assert_eq!(made["createExport"]["status"], "QUEUED");
    ended(&t.admin, &made["createExport"]).await;

    let query = "query($id: ID!) { export(id: $id) {
        id resource format filter sort fields deleted status rowsTotal rowsDone bytes contentUrl failure
        createdBy { id } } }";
    let of_graphql = t
        .admin
        .data(query, json!({ "id": made["createExport"]["id"] }))
        .await["export"]
        .clone();

    for (field, name) in [
        ("resource", "resource"),
        ("filter", "filter"),
        ("sort", "sort"),
        ("fields", "fields"),
        ("rows_total", "rowsTotal"),
        ("rows_done", "rowsDone"),
        ("bytes", "bytes"),
        ("failure", "failure"),
    ] {
        assert_eq!(rest[field], of_graphql[name], "{field}");
    }
    assert_eq!(of_graphql["status"], "FINISHED");
    assert_eq!(of_graphql["createdBy"]["id"], rest["created_by_id"]);
    assert_eq!(of_graphql["contentUrl"], content(&of_graphql));
    let own = t.admin.get(&content(&rest)).await;
    assert_eq!(t.admin.get(&content(&of_graphql)).await.body, own.body);

    let listed = "{ exports(filter: { status: { eq: FINISHED } }) { nodes { id } } }";
    let listed = t.admin.data(listed, json!({})).await;
    assert_eq!(listed["exports"]["nodes"].as_array().unwrap().len(), 2);
    let delete = "mutation($id: ID!) { deleteExport(id: $id) { id deletedAt } }";
    let deleted = t.admin.data(delete, json!({ "id": rest["id"] })).await;
    assert_eq!(deleted["deleteExport"]["id"], rest["id"]);
    assert_eq!(t.admin.get(&content(&rest)).await.refused(410), "GONE");
}
