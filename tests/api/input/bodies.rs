//! Bodies that make no sense.

use actix_web::http::Method;
use serde_json::json;

use super::{JSON, deep, nothing_was_written, problem};
use crate::support::TestApp;

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
