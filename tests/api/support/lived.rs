//! A published map, and what accounts live on it.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use super::{Client, TestApp};

/// The moment that is so many days after the journeys of tests begin, written as the API does.
pub fn day(day: i64) -> String {
    let start: DateTime<Utc> = "2026-01-05T09:00:00Z".parse().unwrap();
    let moment = start + Duration::days(day);
    moment.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The id of a record.
pub fn id(record: &Value) -> &str {
    record["id"].as_str().unwrap()
}

/// A published map with the stages `aware`, `weigh` and `decide`.
pub struct Lived {
    pub client: Client,
    pub map: String,
}

impl Lived {
    pub async fn on(t: &TestApp) -> Self {
        Self::with_objectives(t, json!([])).await
    }

    pub async fn with_objectives(t: &TestApp, objectives: Value) -> Self {
        let client = t.admin.clone();
        let stages = ["aware", "weigh", "decide"];
        let stages = stages.map(|key| json!({ "key": key, "name": key, "kind": "custom" }));
        let new =
            json!({ "name": "M", "objectives": objectives, "stages": stages, "publish": true });
        let map = client.post("/v1/journey-maps", new).await.expect(201);
        Self {
            map: id(&map).to_owned(),
            client,
        }
    }

    pub async fn make(&self, kind: &str, new: Value) -> Value {
        let path = format!("/v1/{kind}");
        self.client.post(&path, new).await.expect(201)
    }

    pub async fn account(&self, name: &str) -> Value {
        self.make("accounts", json!({ "name": name })).await
    }

    /// A journey of an account from a day on, and how it ended on a day.
    pub async fn journey(&self, account: &Value, begun: i64, end: Option<(&str, i64)>) -> Value {
        let new = json!({
            "account_id": account["id"], "journey_map_id": self.map, "started_at": day(begun),
        });
        let journey = self.make("journeys", new).await;
        if let Some((outcome, on)) = end {
            let path = format!("/v1/journeys/{}/end", id(&journey));
            let end = json!({ "outcome": outcome, "ended_at": day(on) });
            self.client.post(&path, end).await.expect(200);
        }
        journey
    }

    /// An interaction of an account, and who took part in it.
    pub async fn met(&self, account: &Value, (kind, on): (&str, i64), who: &[&Value]) -> Value {
        let who = who.iter();
        let who = who.map(|one| json!({ "role": "attendee", "stakeholder_id": one["id"] }));
        let new = json!({
            "kind": kind, "direction": "inbound", "account_id": account["id"],
            "occurred_at": day(on), "participants": who.collect::<Vec<_>>(),
        });
        self.make("interactions", new).await
    }

    /// A deal of an account that was opened on a day.
    pub async fn deal(&self, account: &Value, (amount, currency): (i64, &str), on: i64) -> Value {
        let pipelines = self.client.get("/v1/pipelines").await.expect(200);
        let new = json!({
            "name": "D", "account_id": account["id"], "pipeline_id": pipelines["data"][0]["id"],
            "amount_minor": amount, "currency": currency, "entered_at": day(on),
        });
        self.make("deals", new).await
    }

    pub async fn win(&self, deal: &Value, on: i64) {
        let path = format!("/v1/deals/{}/win", id(deal));
        let how = json!({ "closed_at": day(on) });
        self.client.post(&path, how).await.expect(200);
    }

    pub async fn lose(&self, deal: &Value, on: i64) {
        let path = format!("/v1/deals/{}/lose", id(deal));
        let how = json!({ "reason": "Budget", "closed_at": day(on) });
        self.client.post(&path, how).await.expect(200);
    }

    /// An analysis, of the map.
    pub async fn ask(&self, analysis: &str) -> Value {
        let separator = if analysis.contains('?') { '&' } else { '?' };
        let path = format!(
            "/v1/analytics/{analysis}{separator}journey_map_id={}",
            self.map
        );
        self.client.get(&path).await.expect(200)
    }
}
