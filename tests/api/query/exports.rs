//! Lists as files.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::body::{BoxBody, MessageBody as _};
use actix_web::test::{TestRequest, call_service, init_service};
use serde_json::{Value, json};

use super::{make, world};
use crate::support::{Client, TestApp};

/// The lines of an NDJSON file.
fn lines(body: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(body).unwrap();
    assert!(text.is_empty() || text.ends_with('\n'));
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The rows of a CSV file by name, as the csv library reads them.
fn cells(body: &[u8]) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(body);
    reader.deserialize().collect::<Result<_, _>>().unwrap()
}

#[actix_web::test]
async fn a_file_holds_what_the_list_shows() {
    let t = TestApp::start().await;
    world(&t).await;
    let asked = "filter[account.industry]=software&sort=-name";
    let list = t.admin.get(&format!("/v1/deals?{asked}")).await.expect(200);

    let file = t
        .admin
        .get(&format!("/v1/deals/export?format=ndjson&{asked}"))
        .await;
    assert_eq!(file.header("content-type"), "application/x-ndjson");
    assert_eq!(
        file.header("content-disposition"),
        "attachment; filename=\"deals.ndjson\""
    );
    assert_eq!(json!(lines(&file.body)), list["data"]);

    let file = t
        .admin
        .get(&format!("/v1/deals/export?format=csv&{asked}"))
        .await;
    assert_eq!(
        file.header("content-type"),
        "text/csv; charset=utf-8; header=present"
    );
    let rows = cells(&file.body);
    for (row, record) in rows.iter().zip(list["data"].as_array().unwrap()) {
        let fields = record.as_object().unwrap();
        assert_eq!(
            row.keys().collect::<BTreeSet<_>>(),
            fields.keys().collect::<BTreeSet<_>>()
        );
        for (name, value) in fields {
            let text = match value {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            assert_eq!(row[name], text, "{name}");
        }
    }
    assert_eq!(rows.len(), 2);
    // The id comes first, whatever is chosen; nothing found is a line of names.
    let file = t
        .admin
        .get("/v1/deals/export?format=csv&fields=name,status&filter[name]=A1")
        .await;
    let text = String::from_utf8(file.body.to_vec()).unwrap();
    let id = list["data"][1]["id"].as_str().unwrap();
    assert_eq!(text, format!("id,name,status\r\n{id},A1,open\r\n"));
    let file = t
        .admin
        .get("/v1/deals/export?format=csv&fields=name&filter[name]=Z")
        .await;
    assert_eq!(&file.body[..], b"id,name\r\n");
    let file = t
        .admin
        .get("/v1/deals/export?fields=name&filter[name]=A1")
        .await;
    assert_eq!(lines(&file.body), [json!({ "id": id, "name": "A1" })]);
}

#[actix_web::test]
async fn a_cell_holds_any_text_and_no_formula() {
    let t = TestApp::start().await;
    let names = [
        "=HYPERLINK(\"http://evil.example.com\")",
        "a,\"b\"\nc\r\nd",
        "ünïcödé 🚚",
    ];
    for name in names {
        let new = json!({ "name": name, "description": "+1", "domains": ["x.example.com", "y.example.com"] });
        let domains = json!({ "domains": [format!("{}.example.com", uuid::Uuid::now_v7())] });
        let mut new = new;
        new["domains"] = domains["domains"].clone();
        make(&t.admin, "accounts", new).await;
    }

    let file = t
        .admin
        .get("/v1/accounts/export?format=csv&sort=created_at")
        .await;

    let rows = cells(&file.body);
    let found: Vec<&str> = rows.iter().map(|row| row["name"].as_str()).collect();
    assert_eq!(
        found,
        [
            "'=HYPERLINK(\"http://evil.example.com\")",
            names[1],
            names[2]
        ]
    );
    for row in &rows {
        assert_eq!(row["description"], "'+1");
        let domains: Vec<String> = serde_json::from_str(&row["domains"]).unwrap();
        assert_eq!(domains.len(), 1);
    }
}

#[actix_web::test]
async fn what_an_export_may_not_say_is_refused_before_the_first_line() {
    let t = TestApp::start().await;
    for (string, pointer) in [
        ("format=xlsx", "format"),
        ("limit=5", "limit"),
        ("cursor=x", "cursor"),
        ("include=owner", "include"),
        ("total_count=exact", "total_count"),
        ("fields=colour", "fields"),
        ("sort=colour", "sort"),
        ("filter[colour]=red", "filter[colour]"),
        ("filter[custom_fields.colour]=red", "custom_fields.colour"),
        ("format=csv&format=csv", "format"),
    ] {
        let problem = t
            .admin
            .get(&format!("/v1/accounts/export?{string}"))
            .await
            .expect(400);
        assert_eq!(
            problem["errors"][0]["pointer"], pointer,
            "{string}: {problem}"
        );
    }
    let scopes = json!({ "name": "Deals only", "scopes": ["deals:read"] });
    let key = t.admin.post("/v1/api-keys", scopes).await.expect(201);
    let key = t.bearer(key["key"].as_str().unwrap());
    for path in [
        "/v1/accounts/export",
        "/v1/deals/export?filter[account.name]=A",
    ] {
        assert_eq!(key.get(path).await.refused(403), "FORBIDDEN", "{path}");
    }
    let answer = t.admin.get("/v1/colours/export").await;
    assert_eq!(answer.refused(404), "NO_SUCH_PATH");
}

/// Many accounts, some of them with the same name.
async fn many(client: &Client, count: usize) {
    for n in 0..count {
        let new = json!({ "name": format!("Account {}", n % 7) });
        make(client, "accounts", new).await;
    }
}

#[actix_web::test]
async fn a_slow_reader_holds_one_batch_of_one_moment_and_whoever_leaves_frees_the_place() {
    let t = TestApp::start().await;
    many(&t.admin, 1600).await;
    let service = init_service(caravan::server::build(&t.app)).await;
    let start = async || {
        let request = TestRequest::get()
            .uri("/v1/accounts/export?format=ndjson&sort=name")
            .insert_header(("authorization", format!("Bearer {}", t.admin.credential())))
            .to_request();
        call_service(&service, request).await
    };
    let next = async |body: &mut BoxBody| {
        std::future::poll_fn(|cx| std::pin::Pin::new(&mut *body).poll_next(cx)).await
    };

    let response = start().await;
    assert_eq!(response.status(), 200);
    let mut body = response.map_into_boxed_body().into_body();
    let mut file = next(&mut body).await.unwrap().unwrap().to_vec();
    // What is written meanwhile belongs to a later moment.
    make(&t.admin, "accounts", json!({ "name": "Account 9" })).await;
    let before = t.app.db().statements();
    actix_web::rt::time::sleep(std::time::Duration::from_millis(300)).await;
    assert!(
        t.app.db().statements() - before <= 1,
        "nobody asked for more, and more was read"
    );
    while let Some(piece) = next(&mut body).await {
        file.extend_from_slice(&piece.unwrap());
    }
    let found = lines(&file);
    assert_eq!(found.len(), 1600);
    let mut ids: Vec<&str> = found
        .iter()
        .map(|one| one["id"].as_str().unwrap())
        .collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 1600, "a record stands twice");

    // All places are taken, and free again when their readers leave.
    let mut waiting = Vec::new();
    let mut refused = None;
    for _ in 0..20 {
        let response = start().await;
        if response.status() == 200 {
            waiting.push(response);
        } else {
            refused = Some(response.status());
            break;
        }
    }
    assert_eq!(refused.map(|status| status.as_u16()), Some(503));
    drop(waiting);
    for _ in 0..100 {
        if start().await.status() == 200 {
            return;
        }
        actix_web::rt::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the places stay taken");
}
