//! Limits are told before a client runs into them, and GraphQL pays for what it asks.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::support::TestApp;

async fn limited() -> TestApp {
    TestApp::with(&[("CARAVAN_REQUESTS_PER_MINUTE", "60")]).await
}

/// What `RateLimit` says is left.
fn left(header: &str) -> i64 {
    let rest = header.strip_prefix("\"default\";r=").unwrap();
    rest.split(';').next().unwrap().parse().unwrap()
}

/// A page of accounts with so many fields, each under another name.
fn page(fields: usize) -> String {
    let fields: Vec<String> = (0..fields).map(|n| format!("a{n}: name")).collect();
    format!(
        "{{ accounts(first: 100) {{ nodes {{ {} }} }} }}",
        fields.join(" ")
    )
}

#[actix_web::test]
async fn both_faces_tell_the_same_limits() {
    let t = limited().await;

    let answer = t.admin.get("/v1/limits").await;
    let remaining = left(answer.header("ratelimit"));
    assert_eq!(answer.header("ratelimit-policy"), "\"default\";q=60;w=60");
    let rest = answer.expect(200);
    assert_eq!(
        rest,
        json!({
            "rate": {
                "units_per_minute": 60, "remaining": remaining,
                "reset_seconds": rest["rate"]["reset_seconds"],
            },
            "bodies": { "request_bytes": 2_097_152, "import_bytes": 67_108_864 },
            "pages": { "default_records": 50, "most_records": 200, "most_changes": 1000, "most_wait_seconds": 30 },
            "writes": { "batch_items": 1000, "transaction_operations": 100 },
            "graphql": { "depth": 15, "complexity": 20_000, "aliases": 50, "complexity_per_unit": 100 },
        })
    );
    let query = "{ limits { rate { unitsPerMinute remaining resetSeconds }
        bodies { requestBytes importBytes } pages { defaultRecords mostRecords mostChanges mostWaitSeconds }
        writes { batchItems transactionOperations }
        graphql { depth complexity aliases complexityPerUnit } } }";
    let graphql = t.admin.data(query, json!({})).await["limits"].clone();
    assert_eq!(graphql["rate"]["unitsPerMinute"], 60);
    assert!(graphql["rate"]["remaining"].as_i64().unwrap() <= remaining);
    assert_eq!(graphql["graphql"]["complexityPerUnit"], 100);
    assert_eq!(graphql["pages"]["mostChanges"], 1000);
    assert_eq!(graphql["writes"]["batchItems"], 1000);

    let free = TestApp::start().await;
    assert_eq!(
        free.admin.get("/v1/limits").await.expect(200)["rate"],
        json!(null)
    );
}

#[actix_web::test]
async fn a_graphql_request_pays_by_its_complexity_and_says_so() {
    let t = limited().await;
    let body = |query: &str| Some(json!({ "query": query }));
    let post = |query: String| {
        let admin = t.admin.clone();
        async move {
            admin
                .call(Method::POST, "/graphql", &[], body(&query))
                .await
        }
    };

    let cheap = post("{ me { id } }".to_owned()).await;
    let before = left(cheap.header("ratelimit"));
    let cost = cheap.expect(200)["extensions"]["cost"].clone();
    assert_eq!(
        (&cost["complexity"], &cost["requested"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(cost["rate"]["limit"], 60);

    // Forty names and the list of them, ten times, and the page itself.
    let dear = post(page(40)).await;
    let after = left(dear.header("ratelimit"));
    let cost = dear.expect(200)["extensions"]["cost"].clone();
    assert_eq!(
        (&cost["complexity"], &cost["requested"]),
        (&json!(411), &json!(5))
    );
    assert_eq!(cost["rate"]["remaining"], after);
    // A unit comes back each second.
    assert!((3..=5).contains(&(before - after)), "{before} {after}");
}

#[actix_web::test]
async fn a_request_that_cannot_be_paid_is_not_carried_out() {
    let t = limited().await;
    let mutation = format!(
        "mutation {{ createAccount(input: {{ name: \"Unpaid\" }}) {{ deals(first: 200) {{ nodes {{ {} }} }} }} }}",
        (0..40)
            .map(|n| format!("a{n}: name"))
            .collect::<Vec<_>>()
            .join(" ")
    );
    let mut refused = None;
    for _ in 0..12 {
        let body = Some(json!({ "query": mutation }));
        let answer = t.admin.call(Method::POST, "/graphql", &[], body).await;
        if answer.status.as_u16() == 429 {
            refused = Some(answer);
            break;
        }
        answer.expect(200);
    }
    let refused = refused.expect("a refusal");
    assert!(refused.header("retry-after").parse::<u64>().unwrap() >= 1);
    assert_eq!(refused.refused(429), "RATE_LIMITED");

    // Somebody else's units are their own.
    let other = t.member("admin").await;
    let page = other
        .get("/v1/accounts?filter[name]=Unpaid")
        .await
        .expect(200);
    let made = page["data"].as_array().unwrap().len();
    assert!((4..=8).contains(&made), "{made} were made, nine units each");
    let feed: Value = other.get("/v1/limits").await.expect(200);
    assert!(feed["rate"]["remaining"].as_i64().unwrap() > 50);
}
