//! Decisions of buying committees: what may be said of them, and where they stand.

mod analysis;
mod bad_input;
mod faces;
mod history;
mod records;
mod state;

use serde_json::{Value, json};

use crate::support::{Client, TestApp};

fn id(record: &Value) -> &str {
    record["id"].as_str().unwrap()
}

/// The name of a field in GraphQL.
fn camel(name: &str) -> String {
    let mut parts = name.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |name, part| {
        let (head, tail) = part.split_at(1);
        name + &head.to_uppercase() + tail
    })
}

async fn make(client: &Client, kind: &str, new: Value) -> Value {
    client.post(&format!("/v1/{kind}"), new).await.expect(201)
}

/// A deal with a committee and a decision.
struct World {
    t: TestApp,
    deal: Value,
    decision: Value,
}

impl World {
    async fn new() -> Self {
        // Tests let hours pass.
        let t = TestApp::with(&[("CARAVAN_JWT_ACCESS_SECONDS", "86400")]).await;
        let deal = make(&t.admin, "deals", json!({ "name": "Rollout" })).await;
        let new = json!({ "deal_id": deal["id"], "question": "Which platform do we buy?" });
        let decision = make(&t.admin, "decisions", new).await;
        Self { t, deal, decision }
    }

    /// Somebody on the committee.
    async fn member(&self, name: &str, roles: &[&str]) -> Value {
        let person = make(&self.t.admin, "stakeholders", json!({ "name": name })).await;
        let seat = json!({
            "deal_id": self.deal["id"], "stakeholder_id": person["id"], "roles": roles,
        });
        make(&self.t.admin, "committee-members", seat).await
    }

    /// What a step is made of, for the decision.
    fn step(&self, name: &str, rule: Value, more: Value) -> Value {
        let mut new = json!({
            "decision_id": self.decision["id"], "name": name, "kind": "approval", "rule": rule,
        });
        let more = more.as_object().cloned().unwrap_or_default();
        new.as_object_mut().unwrap().extend(more);
        new
    }

    async fn add_step(&self, name: &str, rule: Value) -> Value {
        make(
            &self.t.admin,
            "decision-steps",
            self.step(name, rule, json!({})),
        )
        .await
    }

    /// The refusal of a step: its status and the first fault.
    async fn refused_step(&self, rule: Value) -> (u16, String, String) {
        let new = self.step("Board", rule, json!({}));
        let answer = self.t.admin.post("/v1/decision-steps", new).await;
        let problem = answer.json();
        let fault = &problem["errors"][0];
        let text = |name: &str| fault[name].as_str().unwrap_or_default().to_owned();
        (answer.status.as_u16(), text("pointer"), text("code"))
    }

    async fn says(&self, step: &Value, member: &Value, choice: &str) -> Value {
        let new = json!({ "step_id": step["id"], "member_id": member["id"], "choice": choice });
        make(&self.t.admin, "positions", new).await
    }

    async fn state(&self) -> Value {
        let path = format!("/v1/deals/{}/decision", id(&self.deal));
        self.t.admin.get(&path).await.expect(200)
    }

    /// Where the step stands.
    async fn progress(&self, step: &Value) -> Value {
        let state = self.state().await;
        let steps = state["steps"].as_array().unwrap();
        let found = steps.iter().find(|told| told["step"]["id"] == step["id"]);
        found.expect("the step").clone()
    }
}
