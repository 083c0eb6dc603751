//! Bad input: refused by name, never a fault of the server, and nothing is written.

use std::io::Write as _;

use actix_web::http::Method;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::support::{Client, Res, TestApp};

const JSON: (&str, &str) = ("content-type", "application/json");

/// The code of a refusal; anything but a problem with a status of 4xx fails the test.
#[track_caller]
fn problem(answer: &Res, what: &str) -> Value {
    let text = String::from_utf8_lossy(&answer.body);
    let text: String = text.chars().take(300).collect();
    assert!(
        answer.status.is_client_error(),
        "{what} was answered {}: {text}",
        answer.status
    );
    assert_eq!(
        answer.header("content-type"),
        "application/problem+json",
        "{what}: {text}"
    );
    let problem = answer.json();
    assert_eq!(problem["status"], answer.status.as_u16(), "{what}");
    assert!(
        problem["code"]
            .as_str()
            .is_some_and(|code| !code.is_empty()),
        "{what}: {text}"
    );
    assert_eq!(
        problem["request_id"],
        answer.header("x-request-id"),
        "{what}"
    );
    problem
}

async fn nothing_was_written(t: &TestApp) {
    let accounts = t
        .admin
        .get("/v1/accounts?deleted=include")
        .await
        .expect(200);
    assert_eq!(accounts["data"], json!([]));
    let written: Vec<Value> = t
        .feed()
        .await
        .into_iter()
        .filter(|entry| entry["actor_kind"] != "system")
        .collect();
    assert_eq!(written, Vec::<Value>::new());
}

fn deep(open: &str, middle: &str, close: &str, depth: usize) -> String {
    format!("{}{middle}{}", open.repeat(depth), close.repeat(depth))
}

#[actix_web::test]
async fn a_body_that_is_no_json_of_the_right_form_is_refused() {
    let t = TestApp::start().await;
    let long = format!(r#"{{"name": "{}"}}"#, "x".repeat(256));
    let many = format!(
        r#"{{"name": "A", "domains": {}}}"#,
        json!(vec!["a.example.com"; 51])
    );
    let bodies: Vec<(&str, Vec<u8>)> = vec![
        ("nothing", b"".to_vec()),
        ("half an object", b"{".to_vec()),
        ("a missing value", br#"{"name":}"#.to_vec()),
        ("single quotes", b"{'name':'A'}".to_vec()),
        ("a trailing comma", br#"{"name":"A",}"#.to_vec()),
        ("something behind", br#"{"name":"A"} {}"#.to_vec()),
        ("a list", b"[]".to_vec()),
        ("null", b"null".to_vec()),
        ("a text", br#""name""#.to_vec()),
        (
            "a byte order mark",
            b"\xef\xbb\xbf{\"name\":\"A\"}".to_vec(),
        ),
        ("no UTF-8", b"{\"name\":\"\xff\xfe\"}".to_vec()),
        (
            "UTF-16",
            b"{\0\"\0n\0a\0m\0e\0\"\0:\0\"\0A\0\"\0}\0".to_vec(),
        ),
        ("a lone surrogate", br#"{"name":"\ud800"}"#.to_vec()),
        (
            "surrogates the wrong way round",
            br#"{"name":"\udc00\ud800"}"#.to_vec(),
        ),
        ("a bare NUL", b"{\"name\":\"a\0b\"}".to_vec()),
        ("an escaped NUL", br#"{"name":"a\u0000b"}"#.to_vec()),
        (
            "NUL in a description",
            br#"{"name":"A","description":"a\u0000b"}"#.to_vec(),
        ),
        (
            "NUL in a domain",
            br#"{"name":"A","domains":["a\u0000.example.com"]}"#.to_vec(),
        ),
        (
            "NUL in an external id",
            br#"{"name":"A","external_ids":[{"source":"erp","external_id":"\u0000"}]}"#.to_vec(),
        ),
        ("NUL as a field", br#"{"name":"A","\u0000":1}"#.to_vec()),
        (
            "NUL as a custom field",
            br#"{"name":"A","custom_fields":{"\u0000":"\u0000"}}"#.to_vec(),
        ),
        ("no name", b"{}".to_vec()),
        ("a name that is null", br#"{"name":null}"#.to_vec()),
        ("a name that is a number", br#"{"name":1}"#.to_vec()),
        ("a name of blanks", br#"{"name":" \t "}"#.to_vec()),
        ("a name that is too long", long.into_bytes()),
        ("a name twice", br#"{"name":"A","name":"B"}"#.to_vec()),
        (
            "an unknown field",
            br#"{"name":"A","colour":"red"}"#.to_vec(),
        ),
        (
            "a field that is set by the server",
            br#"{"name":"A","version":7}"#.to_vec(),
        ),
        (
            "an unknown word",
            br#"{"name":"A","lifecycle_stage":"lead"}"#.to_vec(),
        ),
        (
            "a number below",
            br#"{"name":"A","employee_count":-1}"#.to_vec(),
        ),
        (
            "a number with a fraction",
            br#"{"name":"A","employee_count":1.5}"#.to_vec(),
        ),
        (
            "a number beyond 32 bits",
            br#"{"name":"A","employee_count":3000000000}"#.to_vec(),
        ),
        (
            "a number beyond all",
            br#"{"name":"A","employee_count":1e999}"#.to_vec(),
        ),
        (
            "an amount beyond 2^53",
            br#"{"name":"A","revenue_minor":9007199254740992,"revenue_currency":"EUR"}"#.to_vec(),
        ),
        (
            "an amount without a currency",
            br#"{"name":"A","revenue_minor":1}"#.to_vec(),
        ),
        (
            "an unknown currency",
            br#"{"name":"A","revenue_minor":1,"revenue_currency":"EURO"}"#.to_vec(),
        ),
        (
            "an id of another kind",
            br#"{"name":"A","owner_id":"account_01h2xcejqtf2nbrexx3vqjhp41"}"#.to_vec(),
        ),
        (
            "an id of nothing",
            br#"{"name":"A","owner_id":"user_01h2xcejqtf2nbrexx3vqjhp41"}"#.to_vec(),
        ),
        (
            "an id that is none",
            br#"{"name":"A","owner_id":"' OR 1=1 --"}"#.to_vec(),
        ),
        (
            "a list that is a text",
            br#"{"name":"A","domains":"a.example.com"}"#.to_vec(),
        ),
        ("a list that is too long", many.into_bytes()),
        (
            "a list of lists, 10,000 deep",
            deep("[", "", "]", 10_000).into_bytes(),
        ),
        (
            "objects, 10,000 deep",
            deep(r#"{"a":"#, "1", "}", 10_000).into_bytes(),
        ),
        (
            "custom fields, 10,000 deep",
            format!(
                r#"{{"name":"A","custom_fields":{}}}"#,
                deep(r#"{"a":"#, "1", "}", 10_000)
            )
            .into_bytes(),
        ),
        ("an open list, 10,000 deep", "[".repeat(10_000).into_bytes()),
    ];

    for (what, body) in bodies {
        let answer = t
            .admin
            .raw(Method::POST, "/v1/accounts", &[JSON], body)
            .await;
        problem(&answer, what);
    }

    nothing_was_written(&t).await;
}

#[actix_web::test]
async fn a_refusal_names_the_place() {
    let t = TestApp::start().await;
    let cases = [
        (
            json!({ "name": "A", "colour": "red" }),
            "/colour",
            "UNKNOWN_FIELD",
        ),
        (
            json!({ "name": "A", "external_ids": [{ "source": "erp" }] }),
            "/external_ids/0/external_id",
            "REQUIRED",
        ),
        (
            json!({ "name": "A", "domains": ["a.example.com", 1] }),
            "/domains/1",
            "INVALID_VALUE",
        ),
        (
            json!({ "name": "A", "domains": ["nowhere"] }),
            "/domains/0",
            "INVALID_VALUE",
        ),
        (json!({ "name": "" }), "/name", "REQUIRED"),
    ];

    for (body, pointer, code) in cases {
        let answer = t.admin.post("/v1/accounts", body).await;
        let problem = problem(&answer, pointer);
        let fault = &problem["errors"][0];
        assert_eq!(
            (&fault["pointer"], &fault["code"]),
            (&json!(pointer), &json!(code)),
            "{problem}"
        );
    }
}

#[actix_web::test]
async fn all_that_is_wrong_is_told_at_once() {
    let t = TestApp::start().await;
    let body = json!({ "name": "", "country": "XX", "employee_count": -1 });

    let problem = t.admin.post("/v1/accounts", body).await.expect(400);

    let pointers: Vec<&str> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["pointer"].as_str().unwrap())
        .collect();
    assert_eq!(pointers, ["/name", "/employee_count", "/country"]);
}

#[actix_web::test]
async fn a_body_over_the_limit_is_refused() {
    let t = TestApp::with(&[("CARAVAN_BODY_BYTES", "1024")]).await;
    let body = json!({ "name": "A", "description": "x".repeat(2000) });

    let rest = t.admin.post("/v1/accounts", body.clone()).await;
    let graphql = t
        .admin
        .post("/graphql", json!({ "query": "x".repeat(2000) }))
        .await;

    assert_eq!(problem(&rest, "REST")["code"], "TOO_LARGE");
    assert_eq!(problem(&graphql, "GraphQL")["code"], "TOO_LARGE");
    assert_eq!(rest.status.as_u16(), 413);
    nothing_was_written(&t).await;
}

#[actix_web::test]
async fn a_body_of_another_media_type_is_refused() {
    let t = TestApp::start().await;
    let body = r#"{"name":"A"}"#;

    for media in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/xml",
        "json",
        "",
    ] {
        let headers = [("content-type", media)];
        for path in ["/v1/accounts", "/graphql", "/v1/auth/login"] {
            let answer = t.admin.raw(Method::POST, path, &headers, body).await;
            assert_eq!(
                problem(&answer, media)["code"],
                "UNSUPPORTED_MEDIA_TYPE",
                "{path}"
            );
            assert_eq!(answer.status.as_u16(), 415);
        }
    }
    let none = t.admin.raw(Method::POST, "/v1/accounts", &[], body).await;
    assert_eq!(none.status.as_u16(), 415);
    nothing_was_written(&t).await;
}

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
        "/",
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
    let put = t.admin.call(Method::PUT, "/v1/accounts", &[], None).await;
    assert_eq!(put.header("allow"), "GET, POST");
    assert_eq!(problem(&put, "PUT")["code"], "METHOD_NOT_ALLOWED");
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

/// A GraphQL request that must be refused, whichever way.
async fn refused(client: &Client, what: &str, body: Vec<u8>) {
    let answer = client.raw(Method::POST, "/graphql", &[JSON], body).await;
    if answer.status.is_success() {
        let json = answer.json();
        let code = json["errors"][0]["extensions"]["code"]
            .as_str()
            .map(ToOwned::to_owned);
        assert!(code.is_some(), "{what} was taken: {json}");
        assert_ne!(code.as_deref(), Some("INTERNAL"), "{what}: {json}");
    } else {
        problem(&answer, what);
    }
}

#[actix_web::test]
async fn what_graphql_cannot_run_is_refused() {
    let t = TestApp::start().await;
    let create = "mutation ($input: NewAccount!) { createAccount(input: $input) { id } }";
    let filter = "query ($filter: AccountFilter) { accounts(filter: $filter) { nodes { id } } }";
    let field = "{ account: accounts { nodes { childAccounts { nodes ";
    let aliases: Vec<String> = (0..60).map(|n| format!("a{n}: me {{ id }}")).collect();
    let aliases = aliases.join(" ");
    let not = (0..30).fold(
        json!({ "name": { "eq": "A" } }),
        |inner, _| json!({ "not": inner }),
    );
    let requests: Vec<(&str, Value)> = vec![
        ("nothing", json!({})),
        ("a list", json!([])),
        ("no query", json!({ "query": null })),
        ("an empty query", json!({ "query": "" })),
        ("a query that is no text", json!({ "query": 1 })),
        ("half a query", json!({ "query": "{ me {" })),
        ("an unknown field", json!({ "query": "{ me { colour } }" })),
        (
            "a hidden field",
            json!({ "query": "{ me { passwordHash } }" }),
        ),
        (
            "an unknown operation",
            json!({ "query": "query A { me { id } }", "operationName": "B" }),
        ),
        (
            "two operations",
            json!({ "query": "query A { me { id } } query B { me { id } }" }),
        ),
        (
            "variables that are a list",
            json!({ "query": "{ me { id } }", "variables": [] }),
        ),
        ("a missing variable", json!({ "query": create })),
        (
            "an unknown argument",
            json!({ "query": "{ me(colour: 1) { id } }" }),
        ),
        (
            "an unknown input",
            json!({ "query": create, "variables": { "input": { "name": "A", "colour": 1 } } }),
        ),
        (
            "a name that is a number",
            json!({ "query": create, "variables": { "input": { "name": 1 } } }),
        ),
        (
            "a name that is null",
            json!({ "query": create, "variables": { "input": { "name": null } } }),
        ),
        (
            "NUL in a name",
            json!({ "query": create, "variables": { "input": { "name": "a\0b" } } }),
        ),
        (
            "a long name",
            json!({ "query": create, "variables": { "input": { "name": "x".repeat(256) } } }),
        ),
        (
            "an id of another kind",
            json!({ "query": create, "variables": { "input": { "name": "A", "ownerId": "account_01h2xcejqtf2nbrexx3vqjhp41" } } }),
        ),
        (
            "an unknown word",
            json!({ "query": create, "variables": { "input": { "name": "A", "lifecycleStage": "LEAD" } } }),
        ),
        (
            "a number beyond 32 bits",
            json!({ "query": create, "variables": { "input": { "name": "A", "employeeCount": 3_000_000_000_i64 } } }),
        ),
        (
            "an amount beyond 2^53",
            json!({ "query": create, "variables": { "input": { "name": "A", "revenueMinor": 9_007_199_254_740_992_i64, "revenueCurrency": "EUR" } } }),
        ),
        (
            "NUL in a filter",
            json!({ "query": filter, "variables": { "filter": { "name": { "contains": "\0" } } } }),
        ),
        (
            "NUL in a list of a filter",
            json!({ "query": filter, "variables": { "filter": { "name": { "in": ["\0"] } } } }),
        ),
        (
            "NUL in the key of a custom field",
            json!({ "query": filter, "variables": { "filter": { "customFields": [{ "key": "\0", "eq": 1 }] } } }),
        ),
        (
            "NUL in a domain of a filter",
            json!({ "query": filter, "variables": { "filter": { "domain": { "eq": "\0" } } } }),
        ),
        (
            "an unknown filter",
            json!({ "query": filter, "variables": { "filter": { "colour": { "eq": "red" } } } }),
        ),
        (
            "an unknown operator",
            json!({ "query": filter, "variables": { "filter": { "name": { "like": "A" } } } }),
        ),
        (
            "a filter that nests too deep",
            json!({ "query": filter, "variables": { "filter": not } }),
        ),
        (
            "NUL in a cursor",
            json!({ "query": "{ accounts(after: \"\\u0000\") { nodes { id } } }" }),
        ),
        (
            "a page that is too large",
            json!({ "query": "{ accounts(first: 201) { nodes { id } } }" }),
        ),
        (
            "a page of nothing",
            json!({ "query": "{ accounts(first: 0) { nodes { id } } }" }),
        ),
        (
            "an id that is none",
            json!({ "query": "{ account(id: \"\\u0000\") { id } }" }),
        ),
        ("60 aliases", json!({ "query": format!("{{ {aliases} }}") })),
        (
            "a query 100 deep",
            json!({ "query": format!("{}id{}", field.repeat(50), "}".repeat(200)) }),
        ),
        (
            "parents, 100 deep",
            json!({ "query": format!("{{ accounts {{ nodes {{ {} }} }} }}", deep("parentAccount { ", "id", " }", 100)) }),
        ),
        (
            "braces, 10,000 deep",
            json!({ "query": deep("{a", "", "}", 10_000) }),
        ),
        (
            "lists, 10,000 deep",
            json!({ "query": format!("{{ accounts(filter: {{ and: {} }}) {{ nodes {{ id }} }} }}", deep("[", "", "]", 10_000)) }),
        ),
        (
            "a subscription",
            json!({ "query": "subscription { changes { id } }" }),
        ),
    ];

    for (what, body) in requests {
        refused(&t.admin, what, body.to_string().into_bytes()).await;
    }
    refused(
        &t.admin,
        "a lone surrogate",
        br#"{"query":"{ me { id } }","operationName":"\ud800"}"#.to_vec(),
    )
    .await;
    refused(
        &t.admin,
        "no UTF-8",
        b"{\"query\":\"{ me { id } } # \xff\"}".to_vec(),
    )
    .await;
    let variables = deep(r#"{"a":"#, "1", "}", 10_000);
    let body = format!(r#"{{"query":"{{ me {{ id }} }}","variables":{variables}}}"#);
    refused(&t.admin, "variables, 10,000 deep", body.into_bytes()).await;
    for query in [
        "",
        "?query=",
        "?query=%7Bme%7Bid%7D%7D&colour=1",
        "?query=%7Bme%7Bid%7D%7D&variables=x",
    ] {
        let answer = t.admin.get(&format!("/graphql{query}")).await;
        let refused = answer.status.is_client_error() || answer.json()["errors"][0].is_object();
        assert!(
            refused && !answer.status.is_server_error(),
            "{query} was taken"
        );
    }
    let mutation = "?query=mutation%7BcreateAccount(input:%7Bname:%22A%22%7D)%7Bid%7D%7D";
    assert_eq!(
        t.admin
            .get(&format!("/graphql{mutation}"))
            .await
            .refused(405),
        "METHOD_NOT_ALLOWED"
    );

    nothing_was_written(&t).await;
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[actix_web::test]
async fn naughty_strings_are_kept_as_they_are_or_refused() {
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../shared/data/standards/naughty-strings/blns.json"
    );
    let Ok(text) = std::fs::read_to_string(file) else {
        writeln!(std::io::stderr(), "skipped: there is no {file}").unwrap();
        return;
    };
    let strings: Vec<String> = serde_json::from_str(&text).unwrap();
    let t = TestApp::start().await;
    let query = "query ($id: ID!) { account(id: $id) { name } }";
    let mut kept = 0;

    for string in &strings {
        let answer = t
            .admin
            .post("/v1/accounts", json!({ "name": string }))
            .await;
        if !answer.status.is_success() {
            problem(&answer, string);
            continue;
        }
        kept += 1;
        let made = answer.expect(201);
        assert_eq!(made["name"], string.trim(), "{string:?}");
        let path = format!("/v1/accounts/{}", made["id"].as_str().unwrap());
        assert_eq!(t.admin.get(&path).await.expect(200), made);
        let graphql = t.admin.data(query, json!({ "id": made["id"] })).await;
        assert_eq!(graphql["account"]["name"], made["name"]);

        let name = made["name"].as_str().unwrap();
        for operator in ["[eq]", "[contains]", "[starts_with]"] {
            let path = format!(
                "/v1/accounts?limit=200&filter[name]{operator}={}",
                encoded(name)
            );
            let found = t.admin.get(&path).await.expect(200);
            let found = found["data"].as_array().unwrap();
            assert!(
                found.iter().any(|one| one["id"] == made["id"]),
                "{operator} misses {name:?}"
            );
        }
    }

    assert!(
        kept * 10 > strings.len() * 9,
        "only {kept} of {} were kept",
        strings.len()
    );
}
