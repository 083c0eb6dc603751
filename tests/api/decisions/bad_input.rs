//! What makes no sense of a committee or a decision: each is a problem with a name and a place, the same on
//! both faces, and leaves nothing behind.

use actix_web::http::Method;
use serde_json::{Value, json};

use super::{World, camel, id, make};

/// A fault: its place and its code.
fn fault(problem: &Value) -> (String, String) {
    let fault = &problem["errors"][0];
    let text = |name: &str| fault[name].as_str().unwrap_or_default().to_owned();
    (text("pointer"), text("code"))
}

/// JSON of REST as an input of GraphQL.
fn input(rest: &Value) -> Value {
    const WORDS: [&str; 3] = ["kind", "choice", "stance"];
    match rest {
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| {
                let value = match value.as_str() {
                    Some(word) if WORDS.contains(&name.as_str()) => json!(word.to_uppercase()),
                    _ => input(value),
                };
                (camel(name), value)
            })
            .collect(),
        Value::Array(items) => items.iter().map(input).collect(),
        other => other.clone(),
    }
}

impl World {
    /// Holds that both faces refuse something new, at this place and with this code.
    async fn refuses(&self, (path, kind): (&str, &str), new: Value, expected: (&str, &str)) {
        let expected = (expected.0.to_owned(), expected.1.to_owned());
        let answer = self.t.admin.post(&format!("/v1/{path}"), new.clone()).await;
        let status = answer.status.as_u16();
        assert!([400, 409].contains(&status), "{status} for {new}");
        let problem = answer.json();
        assert_eq!(fault(&problem), expected, "{new}");
        assert_ne!(problem["errors"][0]["message"], "", "it is said why");

        let mutation =
            format!("mutation ($input: New{kind}!) {{ create{kind}(input: $input) {{ id }} }}");
        let variables = json!({ "input": input(&new) });
        let answer = self.t.admin.graphql(&mutation, variables).await;
        let extensions = &answer["errors"][0]["extensions"];
        assert_eq!(fault(extensions), expected, "{answer}");
        assert_eq!(extensions["code"], problem["code"], "{answer}");
    }

    async fn refuses_rule(&self, rule: Value, expected: (&str, &str)) {
        let new = self.step("Board", rule, json!({}));
        self.refuses(("decision-steps", "DecisionStep"), new, expected)
            .await;
    }
}

#[actix_web::test]
async fn a_rule_that_can_never_pass_or_always_passes_is_refused_and_told_why() {
    let w = World::new().await;
    let (ada, bo) = (w.member("Ada", &["legal"]).await, w.member("Bo", &[]).await);
    let weights = |first: f64, second: f64| {
        json!([{ "member_id": ada["id"], "weight": first },
            { "member_id": bo["id"], "weight": second }])
    };
    let before = w.t.feed().await.len();

    for (rule, pointer, code) in [
        (
            json!({ "kind": "weighted", "threshold": 6, "weights": weights(3.0, 2.0) }),
            "/rule/threshold",
            "NEVER_PASSES",
        ),
        (
            json!({ "kind": "weighted", "threshold": 0, "weights": weights(3.0, 2.0) }),
            "/rule/threshold",
            "ALWAYS_PASSES",
        ),
        (
            json!({ "kind": "weighted", "threshold": -1, "weights": weights(3.0, 2.0) }),
            "/rule/threshold",
            "ALWAYS_PASSES",
        ),
        (
            json!({ "kind": "at_least", "count": 0 }),
            "/rule/count",
            "ALWAYS_PASSES",
        ),
        (
            json!({ "kind": "at_least", "count": 2, "roles": ["legal"] }),
            "/rule/count",
            "ABOVE_MEMBERSHIP",
        ),
        (
            json!({ "kind": "quorum", "count": 3 }),
            "/rule/count",
            "ABOVE_MEMBERSHIP",
        ),
        (
            json!({ "kind": "weighted", "threshold": 1, "weights": weights(-1.0, 2.0) }),
            "/rule/weights/0/weight",
            "OUT_OF_RANGE",
        ),
        (
            json!({ "kind": "weighted", "threshold": 1, "weights": weights(0.0, 0.0) }),
            "/rule/weights",
            "SUMS_TO_NOTHING",
        ),
        (
            json!({ "kind": "any", "rules": [{ "kind": "majority" }, { "kind": "quorum", "count": 9 }] }),
            "/rule/rules/1/count",
            "ABOVE_MEMBERSHIP",
        ),
    ] {
        w.refuses_rule(rule, (pointer, code)).await;
    }

    assert_eq!(w.t.feed().await.len(), before, "nothing half done");
}

#[actix_web::test]
async fn a_weight_that_is_not_a_number_is_not_json_and_not_taken() {
    let w = World::new().await;
    let ada = w.member("Ada", &[]).await;
    for weight in ["NaN", "Infinity", "1e999", "\"NaN\"", "null"] {
        let body = format!(
            r#"{{"decision_id": {}, "name": "Board", "kind": "approval", "rule": {{
                "kind": "weighted", "threshold": 1, "weights": [{{"member_id": {}, "weight": {weight}}}]}}}}"#,
            w.decision["id"], ada["id"]
        );
        let json = [("content-type", "application/json")];
        let answer =
            w.t.admin
                .raw(Method::POST, "/v1/decision-steps", &json, body)
                .await;
        let problem = answer.expect(400);
        assert!(problem["code"].is_string(), "{weight}: {problem}");
    }
    let steps = w.t.admin.get("/v1/decision-steps").await.expect(200);
    assert_eq!(steps["data"], json!([]));
}

#[actix_web::test]
async fn weights_of_templates_criteria_and_members_are_weights() {
    let w = World::new().await;
    let ada = w.member("Ada", &[]).await;
    let template = json!({ "name": "Any", "requirements": [
        { "role": "legal", "min_members": 1, "weight": -1.0 }] });
    let expected = ("/requirements/0/weight", "OUT_OF_RANGE");
    w.refuses(
        ("committee-templates", "CommitteeTemplate"),
        template,
        expected,
    )
    .await;
    let criterion = json!({ "decision_id": w.decision["id"], "name": "Price", "weight": -2.0 });
    let kinds = ("decision-criteria", "DecisionCriterion");
    w.refuses(kinds, criterion, ("/weight", "OUT_OF_RANGE"))
        .await;

    let price = json!({ "decision_id": w.decision["id"], "name": "Price" });
    let price = make(&w.t.admin, "decision-criteria", price).await;
    let seat = format!("/v1/committee-members/{}", id(&ada));
    for (weight, expected) in [
        (json!(-1.0), ("/criteria_weights/0/weight", "OUT_OF_RANGE")),
        (json!(0.0), ("/criteria_weights", "NO_WEIGHT")),
    ] {
        let patch =
            json!({ "criteria_weights": [{ "criterion_id": price["id"], "weight": weight }] });
        let answer = w.t.admin.patch(&seat, patch).await;
        assert!(answer.status.is_client_error());
        let (pointer, code) = fault(&answer.json());
        assert_eq!((pointer.as_str(), code.as_str()), expected);
    }
    let told = w.t.admin.get(&seat).await.expect(200);
    assert_eq!(told["version"], 1);
}

#[actix_web::test]
async fn circles_of_steps_and_of_superiors_are_refused() {
    let w = World::new().await;
    let majority = json!({ "kind": "majority" });
    let mut chain = vec![w.add_step("Step 0", majority.clone()).await];
    for number in 1..4 {
        let after = json!({ "after": [chain[number - 1]["id"]] });
        let new = w.step(&format!("Step {number}"), majority.clone(), after);
        chain.push(make(&w.t.admin, "decision-steps", new).await);
    }
    let path = format!("/v1/decision-steps/{}", id(&chain[0]));
    for step in &chain {
        let patch = json!({ "after": [step["id"]] });
        let problem = w.t.admin.patch(&path, patch).await.expect(409);
        let expected = ("/after/0".to_owned(), "CYCLE".to_owned());
        assert_eq!(fault(&problem), expected);
    }
    let update = "mutation ($id: ID!, $input: DecisionStepPatch!) {
        updateDecisionStep(id: $id, input: $input) { id } }";
    let circle = json!({ "id": chain[0]["id"], "input": { "after": [chain[3]["id"]] } });
    let answer = w.t.admin.graphql(update, circle).await;
    assert_eq!(fault(&answer["errors"][0]["extensions"]).1, "CYCLE");
    assert_eq!(w.t.admin.get(&path).await.expect(200), chain[0]);

    let top = make(&w.t.admin, "stakeholders", json!({ "name": "Top" })).await;
    let low = json!({ "name": "Low", "reports_to_id": top["id"] });
    let low = make(&w.t.admin, "stakeholders", low).await;
    let path = format!("/v1/stakeholders/{}", id(&top));
    let circle = json!({ "reports_to_id": low["id"] });
    let problem = w.t.admin.patch(&path, circle).await.expect(409);
    let expected = ("/reports_to_id".to_owned(), "NOT_ALLOWED".to_owned());
    assert_eq!(fault(&problem), expected);
}

#[actix_web::test]
async fn strangers_and_latecomers_take_no_position() {
    let w = World::new().await;
    let ada = w.member("Ada", &[]).await;
    let step = w.add_step("Board", json!({ "kind": "majority" })).await;
    // A member, but of another deal.
    let deal = make(&w.t.admin, "deals", json!({ "name": "Other" })).await;
    let person = make(&w.t.admin, "stakeholders", json!({ "name": "Zoe" })).await;
    let seat = json!({ "deal_id": deal["id"], "stakeholder_id": person["id"] });
    let zoe = make(&w.t.admin, "committee-members", seat).await;
    let kinds = ("positions", "Position");
    let of = |member: &Value| json!({ "step_id": step["id"], "member_id": member["id"], "choice": "for" });
    let before = w.t.feed().await.len();

    w.refuses(kinds, of(&zoe), ("/member_id", "NOT_ON_COMMITTEE"))
        .await;
    let mut soon = of(&ada);
    soon["cast_at"] = json!("2999-01-01T00:00:00Z");
    w.refuses(kinds, soon, ("/cast_at", "OUT_OF_RANGE")).await;
    let mut bare = of(&ada);
    bare["choice"] = json!("conditional");
    w.refuses(kinds, bare, ("/condition", "REQUIRED")).await;
    assert_eq!(w.t.feed().await.len(), before, "nothing half done");

    let path = format!("/v1/decision-steps/{}/close", id(&step));
    let close = json!({ "outcome": "failed" });
    w.t.admin.post(&path, close).await.expect(200);
    w.refuses(kinds, of(&ada), ("/step_id", "CLOSED")).await;
    let positions = w.t.admin.get("/v1/positions").await.expect(200);
    assert_eq!(positions["data"], json!([]));
}
