//! What is the same for every path: `HEAD`, `OPTIONS`, methods that a path does not take, browsers of
//! other origins, and the pages for people.

use actix_web::http::Method;
use serde_json::json;

use crate::support::contract::operations;
use crate::support::{Client, TestApp};

/// Headers that tell one request from another, or come with chance.
const OF_ONE_REQUEST: [&str; 4] = ["x-request-id", "date", "ratelimit", "ratelimit-policy"];

/// The status and the headers of an answer that are the same for the same request.
fn head(answer: &crate::support::Res) -> (u16, Vec<(String, String)>) {
    let mut headers: Vec<(String, String)> = answer
        .headers
        .iter()
        .filter(|(name, _)| !OF_ONE_REQUEST.contains(&name.as_str()))
        .filter(|(name, _)| !name.as_str().starts_with("access-control"))
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    headers.sort();
    (answer.status.as_u16(), headers)
}

async fn ask(client: &Client, method: Method, path: &str) -> crate::support::Res {
    client.call(method, path, &[], None).await
}

#[actix_web::test]
async fn a_head_is_answered_as_the_get_without_a_body() {
    let t = TestApp::start().await;
    let account = t.admin.post("/v1/accounts", json!({ "name": "A" })).await;
    let account = account.expect(201);
    let record = format!("/v1/accounts/{}", account["id"].as_str().unwrap());
    let gone = format!("{record}/nowhere");

    for path in [
        "/",
        "/healthz",
        "/readyz",
        "/openapi.json",
        "/docs/",
        "/graphiql",
        "/v1/accounts",
        "/v1/accounts?limit=0",
        "/graphql?query=%7Bme%7Bid%7D%7D",
        record.as_str(),
        gone.as_str(),
    ] {
        let get = ask(&t.admin, Method::GET, path).await;
        let answer = ask(&t.admin, Method::HEAD, path).await;

        assert_eq!(head(&answer), head(&get), "{path}");
        assert!(answer.body.is_empty(), "{path}");
        assert!(!get.body.is_empty(), "{path}");
    }
    let known = [("if-none-match", "\"1\"")];
    let unchanged = t.admin.call(Method::HEAD, &record, &known, None).await;
    assert_eq!(unchanged.status.as_u16(), 304);
    let stranger = ask(&t.anonymous(), Method::HEAD, &record).await;
    assert_eq!(stranger.status.as_u16(), 401);
}

#[actix_web::test]
async fn every_path_tells_its_methods() {
    let t = TestApp::start().await;

    for operation in operations() {
        let path = operation.example_path();
        let options = ask(&t.anonymous(), Method::OPTIONS, &path).await;
        assert_eq!(options.status.as_u16(), 204, "{path}");
        let allowed: Vec<&str> = options.header("allow").split(", ").collect();
        assert!(allowed.contains(&operation.method.as_str()), "{path}");
        assert_eq!(
            allowed.contains(&"GET"),
            allowed.contains(&"HEAD"),
            "{path}"
        );
        let trace = ask(&t.admin, Method::TRACE, &path).await;
        assert_eq!(trace.header("allow"), options.header("allow"), "{path}");
        assert_eq!(trace.refused(405), "METHOD_NOT_ALLOWED", "{path}");
    }
    for (path, allowed) in [
        ("/", "GET, HEAD"),
        ("/docs", "GET, HEAD"),
        ("/docs/", "GET, HEAD"),
        ("/openapi.json", "GET, HEAD"),
        ("/graphiql", "GET, HEAD"),
        ("/graphql", "GET, POST, HEAD"),
        ("/v1/accounts", "GET, POST, HEAD"),
    ] {
        let put = ask(&t.admin, Method::PUT, path).await;
        assert_eq!(put.header("allow"), allowed, "{path}");
        assert_eq!(put.refused(405), "METHOD_NOT_ALLOWED", "{path}");
    }
    let nowhere = ask(&t.admin, Method::OPTIONS, "/v1/colours").await;
    assert_eq!(nowhere.refused(404), "NO_SUCH_PATH");
}

#[actix_web::test]
async fn a_word_that_is_a_path_is_no_id() {
    let t = TestApp::start().await;
    let record = "/v1/journeys/journey_01h2xcejqtf2nbrexx3vqjhp41";
    let picture = format!("{record}.svg");
    for (method, path, allowed) in [
        (Method::PATCH, "/v1/tags/export", "GET, HEAD"),
        (Method::DELETE, "/v1/tags/query", "POST"),
        (Method::DELETE, picture.as_str(), "GET, HEAD"),
    ] {
        let body = (method == Method::PATCH).then(|| json!({}));
        let answer = t.admin.call(method, path, &[], body).await;
        assert_eq!(answer.header("allow"), allowed, "{path}");
        assert_eq!(answer.refused(405), "METHOD_NOT_ALLOWED", "{path}");
        let options = ask(&t.anonymous(), Method::OPTIONS, path).await;
        assert_eq!(options.header("allow"), allowed, "{path}");
    }
    assert_eq!(
        ask(&t.admin, Method::DELETE, record).await.refused(404),
        "NOT_FOUND"
    );
    let nothing = ask(&t.admin, Method::DELETE, "/v1/tags/nothing").await;
    assert_eq!(nothing.refused(404), "NOT_FOUND");
}

#[actix_web::test]
async fn a_browser_may_call_from_the_origins_that_are_set() {
    let settings = [("CARAVAN_CORS_ORIGINS", "https://crm.example")];
    let t = TestApp::with(&settings).await;
    let preflight = |origin: &'static str| {
        let headers = [
            ("origin", origin),
            ("access-control-request-method", "PATCH"),
            ("access-control-request-headers", "authorization,if-match"),
        ];
        let client = t.anonymous();
        async move {
            let path = "/v1/accounts/account_01h2xcejqtf2nbrexx3vqjhp41";
            client.call(Method::OPTIONS, path, &headers, None).await
        }
    };

    let known = preflight("https://crm.example").await;
    let unknown = preflight("https://elsewhere.example").await;
    let origin = [("origin", "https://crm.example")];
    let read = t
        .admin
        .call(Method::GET, "/v1/accounts", &origin, None)
        .await;

    assert_eq!(known.status.as_u16(), 200);
    assert_eq!(
        known.header("access-control-allow-origin"),
        "https://crm.example"
    );
    assert!(
        known
            .header("access-control-allow-methods")
            .contains("PATCH")
    );
    assert_eq!(unknown.header("access-control-allow-origin"), "");
    assert_eq!(
        read.header("access-control-allow-origin"),
        "https://crm.example"
    );
    let exposed = read.header("access-control-expose-headers").to_owned();
    for name in ["etag", "location", "idempotency-replayed", "x-request-id"] {
        assert!(exposed.contains(name), "{name} is missing in {exposed}");
    }
}

#[actix_web::test]
async fn the_root_leads_everywhere() {
    let t = TestApp::start().await;
    let index = t.anonymous().get("/").await.expect(200);

    for name in [
        "rest_documentation",
        "openapi",
        "graphql_explorer",
        "health",
    ] {
        let path = index[name].as_str().unwrap();
        let answer = t.anonymous().get(path).await;
        assert_eq!(answer.status.as_u16(), 200, "{name}: {path}");
    }
    let graphql = t.admin.call(
        Method::OPTIONS,
        index["graphql"].as_str().unwrap(),
        &[],
        None,
    );
    assert_eq!(graphql.await.status.as_u16(), 204);
    let sign_in = t
        .anonymous()
        .post(index["sign_in"].as_str().unwrap(), json!({}))
        .await;
    assert_eq!(sign_in.status.as_u16(), 400);
}

#[actix_web::test]
async fn the_explorer_says_what_to_do_without_its_files() {
    let t = TestApp::start().await;

    let page = t.anonymous().get("/graphiql").await;

    let text = String::from_utf8(page.body.to_vec()).unwrap();
    for part in [
        "could not be loaded",
        "POST /graphql",
        "caravan schema",
        "id=\"query\"",
    ] {
        assert!(text.contains(part), "{part} is missing");
    }
    // Nothing from elsewhere without its hash.
    assert_eq!(
        text.matches("https://").count(),
        text.matches("integrity=").count()
    );
}
