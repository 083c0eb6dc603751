//! Query strings, cursors, paths and headers that make no sense.

use actix_web::http::Method;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::{nothing_was_written, problem};
use crate::support::TestApp;

#[actix_web::test]
async fn what_a_query_string_may_not_say_is_refused() {
    let t = TestApp::start().await;
    let long = format!("filter[name]={}", "x".repeat(1001));
    let many = format!("filter[name][in]={}", vec!["x"; 201].join(","));
    let queries = [
        "colour=red",
        "limit=0",
        "limit=201",
        "limit=-1",
        "limit=many",
        "limit=",
        "limit=1&limit=2",
        "limit=99999999999999999999",
        "cursor=",
        "cursor=word",
        "cursor=e30",
        "cursor=%00",
        "sort=",
        "sort=colour",
        "sort=name,name",
        "sort=domain",
        "sort=--name",
        "sort=name%00",
        "sort=custom_fields.unknown",
        "deleted=maybe",
        "include=colour",
        "include=owner,",
        "fields=colour",
        "fields=",
        "fields=workspace_id",
        "filter=name",
        "filter[name",
        "filter[]=A",
        "filter[name]extra=A",
        "filter[colour]=red",
        "filter[workspace_id]=x",
        "filter[name][like]=A",
        "filter[name][eq][eq]=A",
        "filter[name]=%00",
        "filter[name]=a%00b",
        "filter[name][contains]=%00",
        "filter[name][in]=a,%00",
        "filter[domain]=%00",
        "filter[external_id]=erp:%00",
        "filter[external_id]=erp",
        "filter[custom_fields.unknown]=1",
        "filter[custom_fields.%00]=1",
        "filter[employee_count]=many",
        "filter[employee_count]=3000000000",
        "filter[revenue_minor][gt]=9007199254740992",
        "filter[owner_id]=account_01h2xcejqtf2nbrexx3vqjhp41",
        "filter[owner_id]=",
        "filter[created_at][gt]=yesterday",
        "filter[created_at]=99999-01-01T00:00:00Z",
        "filter[lifecycle_stage]=lead",
        "filter[website][is_null]=perhaps",
        "filter[name][is_null]=true",
        &long,
        &many,
    ];

    for query in queries {
        let answer = t.admin.get(&format!("/v1/accounts?{query}")).await;
        problem(&answer, query);
    }
    for query in ["colour=red", "limit=1", "filter[name]=A"] {
        let path = "/v1/accounts/account_01h2xcejqtf2nbrexx3vqjhp41";
        problem(&t.admin.get(&format!("{path}?{query}")).await, query);
        problem(&t.admin.delete(&format!("{path}?{query}")).await, query);
        let post = t
            .admin
            .post(&format!("/v1/accounts?{query}"), json!({ "name": "A" }))
            .await;
        problem(&post, query);
    }
    for query in [
        "limit=0",
        "limit=1001",
        "after=word",
        "after=1",
        "after=-1--1",
        "types=colour",
        "record_id=x",
        "colour=red",
    ] {
        problem(&t.admin.get(&format!("/v1/changes?{query}")).await, query);
    }
    nothing_was_written(&t).await;
}

/// The cursors that somebody might make of a real one.
fn edited(cursor: &str) -> Vec<String> {
    let real: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(cursor).unwrap()).unwrap();
    let mut all = vec![
        format!("{cursor}x"),
        cursor.chars().skip(1).collect(),
        cursor.chars().take(cursor.len() - 2).collect(),
        cursor.to_uppercase(),
    ];
    let values = [
        json!("\0"),
        json!(["\0"]),
        json!([null]),
        json!([1]),
        json!([{ "a": 1 }]),
        json!([[]]),
        json!([true]),
        json!([]),
        json!(["a", "b"]),
        json!(["x".repeat(2000)]),
    ];
    let ids = [
        json!("user_01h2xcejqtf2nbrexx3vqjhp41"),
        json!("account_"),
        json!(1),
        json!(null),
        json!("\0"),
    ];
    let orders = [
        json!(""),
        json!("name:Desc"),
        json!("colour:Asc"),
        json!("name:Asc,name:Asc"),
    ];
    let mut with = |name: &str, value: Value| {
        let mut wire = real.clone();
        wire[name] = value;
        all.push(URL_SAFE_NO_PAD.encode(wire.to_string()));
    };
    for value in values {
        with("v", value);
    }
    for id in ids {
        with("id", id);
    }
    for order in orders {
        with("o", order);
    }
    all
}

#[actix_web::test]
async fn an_edited_cursor_is_refused_or_harmless() {
    let t = TestApp::start().await;
    for index in 0..3 {
        let new = json!({ "name": format!("Account {index}") });
        t.admin.post("/v1/accounts", new).await.expect(201);
    }
    let page = t
        .admin
        .get("/v1/accounts?sort=name&limit=1")
        .await
        .expect(200);
    let cursor = page["page"]["next"].as_str().unwrap();
    let query = "query ($after: String) { accounts(after: $after, orderBy: [{ field: NAME }]) { nodes { id } } }";

    let mut refused = 0;
    for cursor in edited(cursor) {
        let answer = t
            .admin
            .get(&format!("/v1/accounts?sort=name&cursor={cursor}"))
            .await;
        let graphql = t.admin.graphql(query, json!({ "after": cursor })).await;
        if answer.status.is_success() {
            assert!(
                graphql.get("errors").is_none(),
                "the faces differ on {cursor}: {graphql}"
            );
            continue;
        }
        let code = problem(&answer, &cursor)["code"].clone();
        assert_eq!(graphql["errors"][0]["extensions"]["code"], code, "{cursor}");
        refused += 1;
    }
    assert!(refused >= 15, "only {refused} were refused");
}

#[actix_web::test]
async fn a_path_with_no_id_of_the_kind_leads_nowhere() {
    let t = TestApp::start().await;
    let ids = [
        "x",
        "1",
        "%00",
        "account_",
        "account_01H2XCEJQTF2NBREXX3VQJHP41",
        "%F0%9F%92%A9",
        "..%2F..",
        "user_01h2xcejqtf2nbrexx3vqjhp41",
        "account_01h2xcejqtf2nbrexx3vqjhp41",
        "%ff",
        "account_81h2xcejqtf2nbrexx3vqjhp41",
        "'%20OR%201=1--",
        &"x".repeat(3000),
    ];

    for id in ids {
        let path = format!("/v1/accounts/{id}");
        for answer in [
            t.admin.get(&path).await,
            t.admin.patch(&path, json!({})).await,
            t.admin.delete(&path).await,
            t.admin.post(&format!("{path}/restore"), json!({})).await,
        ] {
            problem(&answer, &path);
            assert_eq!(answer.status.as_u16(), 404, "{path}");
        }
    }
    for path in [
        "/v1",
        "/v1/",
        "/v2/accounts",
        "/v1/accounts/",
        "//v1/accounts",
        "/v1/colours",
    ] {
        assert_eq!(
            problem(&t.admin.get(path).await, path)["code"],
            "NO_SUCH_PATH",
            "{path}"
        );
    }
}

#[actix_web::test]
async fn headers_that_make_no_sense_are_refused() {
    let t = TestApp::start().await;
    let account = t
        .admin
        .post("/v1/accounts", json!({ "name": "A" }))
        .await
        .expect(201);
    let path = format!("/v1/accounts/{}", account["id"].as_str().unwrap());
    let long = "x".repeat(256);

    for tag in [
        "1",
        "\"one\"",
        "\"1\", \"2\"",
        "\"\"",
        "\"99999999999\"",
        "\"-\"",
    ] {
        let body = Some(json!({ "name": "B" }));
        let answer = t
            .admin
            .call(Method::PATCH, &path, &[("if-match", tag)], body)
            .await;
        problem(&answer, tag);
    }
    for key in ["", &long, "a\tb"] {
        let body = Some(json!({ "name": "B" }));
        let headers = [("idempotency-key", key)];
        problem(
            &t.admin
                .call(Method::POST, "/v1/accounts", &headers, body)
                .await,
            key,
        );
    }
    for value in [
        "",
        "Bearer",
        "Bearer ",
        "Basic YTpi",
        "Token x",
        &format!("Bearer {}", "x".repeat(5000)),
    ] {
        let headers = [("authorization", value)];
        let answer = t
            .anonymous()
            .call(Method::GET, "/v1/accounts", &headers, None)
            .await;
        assert_eq!(problem(&answer, value)["code"], "UNAUTHENTICATED");
    }
    let accept = [("accept", "text/html")];
    let body = Some(json!({ "query": "{ me { id } }" }));
    let answer = t.admin.call(Method::POST, "/graphql", &accept, body).await;
    assert_eq!(problem(&answer, "accept")["code"], "NOT_ACCEPTABLE");
    assert_eq!(t.admin.get(&path).await.expect(200), account);
    assert_eq!(
        t.admin.get("/v1/accounts").await.expect(200)["data"],
        json!([account])
    );
}
