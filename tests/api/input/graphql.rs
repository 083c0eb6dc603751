//! GraphQL that cannot be run.

use actix_web::http::Method;
use serde_json::{Value, json};

use super::{JSON, deep, nothing_was_written, problem};
use crate::support::{Client, TestApp};

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
