//! Deals: what they are, how they move, and what is kept of it.

mod history;
mod moves;
mod records;

use serde_json::{Value, json};

use crate::support::{Client, TestApp};

/// An application whose tokens outlive the hours that a test lets pass.
pub async fn start() -> TestApp {
    TestApp::with(&[("CARAVAN_JWT_ACCESS_SECONDS", "86400")]).await
}

pub fn pass(t: &TestApp, seconds: i64) {
    t.app.clock().advance(chrono::TimeDelta::seconds(seconds));
}

pub fn path(deal: &Value) -> String {
    format!("/v1/deals/{}", deal["id"].as_str().unwrap())
}

pub fn verb(deal: &Value, verb: &str) -> String {
    format!("{}/{verb}", path(deal))
}

/// The id of a stage of the pipeline that the workspace began with.
pub async fn stage(client: &Client, name: &str) -> Value {
    let path = format!("/v1/pipeline-stages?filter[name]={name}&sort=created_at");
    client.get(&path).await.expect(200)["data"][0]["id"].clone()
}

/// A deal that has just entered its first stage.
pub async fn deal(client: &Client) -> Value {
    client
        .post("/v1/deals", json!({ "name": "Licences" }))
        .await
        .expect(201)
}

/// The stays of a deal, oldest first.
pub async fn history(client: &Client, deal: &Value) -> Vec<Value> {
    let answer = client.get(&verb(deal, "stage-history")).await.expect(200);
    answer["data"].as_array().unwrap().clone()
}

/// What is wrong, by the first place.
pub fn pointer(problem: &Value) -> &str {
    problem["errors"][0]["pointer"].as_str().unwrap_or_default()
}

/// The moment some seconds from now, by the application's clock.
pub fn moment(t: &TestApp, seconds: i64) -> String {
    t.app
        .clock()
        .now()
        .plus(chrono::TimeDelta::seconds(seconds))
        .to_string()
}
