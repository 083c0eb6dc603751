//! What is computed of committees and decisions is the same on both faces, in every field.

use serde_json::{Map, Value, json};

use super::{World, camel, id, make};

/// All that an answer of REST says, as a selection of GraphQL. What is empty selects nothing.
fn selection(answer: &Value) -> Option<String> {
    match answer {
        Value::Object(fields) => {
            let fields: Vec<String> = fields
                .iter()
                .filter(|(_, value)| !is_empty(value))
                .map(|(name, value)| {
                    let inner = selection(value).unwrap_or_default();
                    format!("{} {inner}", camel(name))
                })
                .collect();
            Some(format!("{{ {} }}", fields.join(" ")))
        }
        Value::Array(items) => selection(&whole(items)),
        _ => None,
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.iter().all(is_empty),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

/// One value with all the fields that any of some has.
fn whole(items: &[Value]) -> Value {
    let mut whole = Value::Null;
    for item in items {
        match (&mut whole, item) {
            (Value::Object(whole), Value::Object(fields)) => join(whole, fields),
            (Value::Null, item) => whole = item.clone(),
            (Value::Array(whole), Value::Array(items)) => whole.extend(items.iter().cloned()),
            _ => {}
        }
    }
    whole
}

fn join(whole: &mut Map<String, Value>, fields: &Map<String, Value>) {
    for (name, value) in fields {
        match (whole.get_mut(name), value) {
            (Some(Value::Object(known)), Value::Object(fields)) => join(known, fields),
            (Some(Value::Array(known)), Value::Array(items)) => {
                known.extend(items.iter().cloned());
            }
            (Some(known), value) if is_empty(known) => *known = value.clone(),
            (None, value) => drop(whole.insert(name.clone(), value.clone())),
            _ => {}
        }
    }
}

/// Holds that GraphQL says what REST says; words of GraphQL are in upper case.
fn same(rest: &Value, graphql: &Value, place: &str) {
    match (rest, graphql) {
        (rest, Value::Null) => assert!(is_empty(rest), "{place}: {rest}"),
        (Value::Object(fields), _) => {
            for (name, value) in fields.iter().filter(|(_, value)| !is_empty(value)) {
                same(value, &graphql[camel(name)], &format!("{place}/{name}"));
            }
        }
        (Value::Array(items), Value::Array(others)) => {
            assert_eq!(items.len(), others.len(), "{place}");
            for (index, (one, other)) in items.iter().zip(others).enumerate() {
                same(one, other, &format!("{place}/{index}"));
            }
        }
        (Value::String(one), Value::String(other)) => {
            assert!(one.eq_ignore_ascii_case(other), "{place}: {one}, {other}");
        }
        _ => assert_eq!(rest, graphql, "{place}"),
    }
}

/// A committee and a decision in which everything occurs once.
async fn rich() -> World {
    let w = World::new().await;
    let admin = &w.t.admin;
    let template = json!({ "name": "Any", "requirements": [
        { "role": "economic_buyer", "min_members": 1, "max_members": 2, "weight": 3 },
        { "role": "security", "min_members": 2 }] });
    make(admin, "committee-templates", template).await;
    let mut members = Vec::new();
    for (name, role, stance) in [
        ("Ada", "economic_buyer", "neutral"),
        ("Bo", "security", "skeptic"),
        ("Cy", "champion", "champion"),
        ("Di", "legal", "opponent"),
    ] {
        let person = make(admin, "stakeholders", json!({ "name": name })).await;
        let seat = json!({
            "deal_id": w.deal["id"], "stakeholder_id": person["id"], "roles": [role], "stance": stance,
            "authority": if name == "Bo" { "veto" } else { "recommend" }, "influence": 40,
            "judgements": [{ "field": "roles", "source": "inferred", "confidence": 0.5 }],
        });
        members.push(make(admin, "committee-members", seat).await);
    }
    let of_it = |name: &str| json!({ "decision_id": w.decision["id"], "name": name });
    let option = make(admin, "decision-options", of_it("Ours")).await;
    let criterion = make(admin, "decision-criteria", of_it("Price")).await;
    let rating = json!({ "criterion_id": criterion["id"], "option_id": option["id"],
        "member_id": members[0]["id"], "rating": 7, "confidence": 0.5 });
    make(admin, "criterion-ratings", rating).await;
    let patch = json!({ "budget_amount_minor": 500, "budget_currency": "EUR", "due_at": "2099-01-01T00:00:00Z" });
    admin
        .patch(&format!("/v1/decisions/{}", id(&w.decision)), patch)
        .await
        .expect(200);
    let rule = json!({ "kind": "all", "rules": [
        { "kind": "supermajority", "share": 0.6, "abstentions": "against" },
        { "kind": "veto", "roles": ["security"] },
        { "kind": "weighted", "threshold": 1.5, "weights": [{ "member_id": members[0]["id"], "weight": 2.5 }] }] });
    let more = json!({ "sla_days": 10, "owner_member_id": members[0]["id"],
        "delegations": [{ "from_member_id": members[3]["id"], "to_member_id": members[2]["id"] }] });
    let first = make(admin, "decision-steps", w.step("Board", rule, more)).await;
    let consent = json!({ "kind": "consent" });
    let more = json!({ "after": [first["id"]], "due_at": "2099-01-01T00:00:00Z" });
    let second = make(admin, "decision-steps", w.step("Sign", consent, more)).await;
    w.says(&first, &members[2], "for").await;
    w.says(&first, &members[0], "abstain").await;
    let objection = json!({ "decision_id": w.decision["id"], "member_id": members[3]["id"],
        "step_id": second["id"], "text": "Backups leave the country" });
    make(admin, "objections", objection).await;
    w
}

#[actix_web::test]
async fn coverage_state_and_analysis_are_the_same_on_both_faces() {
    let w = rich().await;
    let deal = format!("/v1/deals/{}", id(&w.deal));
    let now = w.state().await["as_of"].clone();
    let moment = now.as_str().unwrap();
    let at = format!("as_of={moment}&known_at={moment}");
    let coverage = format!("{deal}/committee/coverage?{at}");
    let coverage = w.t.admin.get(&coverage).await.expect(200);
    let state = format!("{deal}/decision?{at}");
    let state = w.t.admin.get(&state).await.expect(200);
    let asked = json!({ "as_of": now, "known_at": now, "costs": [], "what_if": [
        { "member_id": coverage["roles"][0]["assigned_ids"][0], "choice": "for" }] });
    let analysis = format!("{deal}/decision/analysis");
    let analysis = w.t.admin.post(&analysis, asked).await.expect(200);

    let query = format!(
        "query ($id: ID!, $at: Timestamp!, $input: AnalyseDecision!) {{ deal(id: $id) {{
            coverage(asOf: $at, knownAt: $at) {}
            decision {{ state(asOf: $at, knownAt: $at) {} analysis(input: $input) {} }} }} }}",
        selection(&coverage).unwrap(),
        selection(&state).unwrap(),
        selection(&analysis).unwrap(),
    );
    let input = json!({ "asOf": now, "knownAt": now, "whatIf": [
        { "memberId": coverage["roles"][0]["assigned_ids"][0], "choice": "FOR" }] });
    let variables = json!({ "id": w.deal["id"], "at": now, "input": input });
    let data = w.t.admin.data(&query, variables).await;

    let graphql = &data["deal"];
    same(&coverage, &graphql["coverage"], "coverage");
    same(&state, &graphql["decision"]["state"], "state");
    same(&analysis, &graphql["decision"]["analysis"], "analysis");
    // The answers are not empty.
    assert!(!coverage["flags"].as_array().unwrap().is_empty());
    assert_eq!(state["steps"].as_array().unwrap().len(), 2);
    assert!(!analysis["what_it_takes"].as_array().unwrap().is_empty());
}
