//! Bad input: refused by name, never a fault of the server, and nothing is written.

mod bodies;
mod graphql;
mod requests;
mod strings;

use serde_json::{Value, json};

use crate::support::{Res, TestApp};

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
