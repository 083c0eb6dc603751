//! How a sale is led to its end: plans, proposals, qualification, and why it was won or lost.

mod action_plans;
mod proposals;
mod qualification;
mod win_loss;

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::{Client, TestApp};

/// Lets the clock go on, so that what was and what follows are told apart.
pub fn tick(t: &TestApp) {
    t.app.clock().advance(TimeDelta::minutes(1));
}

pub async fn make(client: &Client, path: &str, new: Value) -> Value {
    client.post(&format!("/v1/{path}"), new).await.expect(201)
}

pub async fn deal(client: &Client) -> Value {
    let new = json!({ "name": "Rollout", "amount_minor": 500_000, "currency": "EUR" });
    make(client, "deals", new).await
}

/// A member of the deal's committee.
pub async fn member(client: &Client, deal: &Value, name: &str, roles: &[&str]) -> Value {
    let stakeholder = make(client, "stakeholders", json!({ "name": name })).await;
    let new = json!({
        "deal_id": deal["id"], "stakeholder_id": stakeholder["id"], "roles": roles,
    });
    make(client, "committee-members", new).await
}

pub fn id(record: &Value) -> &str {
    record["id"].as_str().unwrap()
}

/// The place of a verb, or of a computed answer.
pub fn at(path: &str, record: &Value, verb: &str) -> String {
    format!("/v1/{path}/{}/{verb}", id(record))
}

pub fn one(path: &str, record: &Value) -> String {
    format!("/v1/{path}/{}", id(record))
}

/// The first place that a refusal names, and its code.
pub fn fault(problem: &Value) -> (&str, &str) {
    let first = &problem["errors"][0];
    (
        first["pointer"].as_str().unwrap_or_default(),
        first["code"].as_str().unwrap_or_default(),
    )
}
