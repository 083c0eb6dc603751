//! Milestones and the mutual action plan.

use serde_json::{Value, json};

use super::{at, deal, fault, id, make, one, tick};
use crate::support::{Client, TestApp};

async fn milestone(client: &Client, deal: &Value, title: &str, after: &[&Value]) -> Value {
    let after: Vec<&str> = after.iter().map(|one| id(one)).collect();
    let new = json!({
        "deal_id": deal["id"], "title": title, "party": "seller", "after": after,
    });
    make(client, "milestones", new).await
}

#[actix_web::test]
async fn milestones_never_lead_in_a_circle() {
    let t = TestApp::start().await;
    let deal = deal(&t.admin).await;
    let first = milestone(&t.admin, &deal, "First", &[]).await;
    let second = milestone(&t.admin, &deal, "Second", &[&first]).await;
    let third = milestone(&t.admin, &deal, "Third", &[&second]).await;

    let circle = json!({ "after": [third["id"]] });
    let refused = t
        .admin
        .patch(&one("milestones", &first), circle.clone())
        .await
        .expect(409);
    assert_eq!(fault(&refused), ("/after/0", "CYCLE"));
    let itself = json!({ "after": [first["id"]] });
    let refused = t
        .admin
        .patch(&one("milestones", &first), itself)
        .await
        .expect(409);
    assert_eq!(fault(&refused), ("/after/0", "CYCLE"));

    // A deleted one is there again when it is restored.
    t.admin
        .delete(&one("milestones", &second))
        .await
        .expect(204);
    let refused = t
        .admin
        .patch(&one("milestones", &first), circle.clone())
        .await
        .expect(409);
    assert_eq!(fault(&refused), ("/after/0", "CYCLE"));
    let query = "mutation ($id: ID!, $input: MilestonePatch!) {
        updateMilestone(id: $id, input: $input) { id } }";
    let variables = json!({ "id": first["id"], "input": circle });
    assert_eq!(t.admin.code(query, variables).await, "CONFLICT");
    let unchanged = t.admin.get(&one("milestones", &first)).await.expect(200);
    assert_eq!(unchanged["version"], 1);
}

#[actix_web::test]
async fn a_milestone_comes_after_those_of_its_own_deal_only() {
    let t = TestApp::start().await;
    let (own, other) = (deal(&t.admin).await, deal(&t.admin).await);
    let foreign = milestone(&t.admin, &other, "Elsewhere", &[]).await;

    let new = json!({
        "deal_id": own["id"], "title": "Here", "party": "buyer", "after": [foreign["id"]],
    });
    let refused = t.admin.post("/v1/milestones", new).await.expect(409);

    assert_eq!(fault(&refused), ("/after/0", "NO_SUCH_RECORD"));
}

#[actix_web::test]
async fn the_first_promise_stays_and_done_has_a_day() {
    let t = TestApp::start().await;
    let deal = deal(&t.admin).await;
    let new = json!({
        "deal_id": deal["id"], "title": "Review", "party": "buyer", "due_on": "2026-01-10",
    });
    let made = make(&t.admin, "milestones", new).await;
    assert_eq!(made["planned_on"], "2026-01-10");
    let path = one("milestones", &made);

    let later = t
        .admin
        .patch(&path, json!({ "due_on": "2026-02-10" }))
        .await
        .expect(200);
    assert_eq!(later["planned_on"], "2026-01-10");
    let early = json!({ "done_on": "2026-02-09" });
    let refused = t.admin.patch(&path, early).await.expect(409);
    assert_eq!(fault(&refused), ("/done_on", "NOT_ALLOWED"));
    let done = t
        .admin
        .patch(&path, json!({ "status": "done" }))
        .await
        .expect(200);
    assert!(done["done_on"].is_string(), "{done}");
    let open = t
        .admin
        .patch(&path, json!({ "status": "open" }))
        .await
        .expect(200);
    assert_eq!(open["done_on"], Value::Null);
}

#[actix_web::test]
async fn a_milestone_has_one_owner() {
    let t = TestApp::start().await;
    let deal = deal(&t.admin).await;
    let me = t.admin.get("/v1/me").await.expect(200);
    let dana = make(&t.admin, "stakeholders", json!({ "name": "Dana" })).await;
    let both = json!({
        "deal_id": deal["id"], "title": "Review", "party": "buyer",
        "owner_id": me["id"], "owner_stakeholder_id": dana["id"],
    });
    let refused = t
        .admin
        .post("/v1/milestones", both.clone())
        .await
        .expect(409);
    assert_eq!(fault(&refused), ("/owner_stakeholder_id", "NOT_ALLOWED"));

    let mut ours = both;
    ours["owner_stakeholder_id"] = Value::Null;
    let made = make(&t.admin, "milestones", ours).await;
    let theirs = json!({ "owner_stakeholder_id": dana["id"] });
    let changed = t
        .admin
        .patch(&one("milestones", &made), theirs)
        .await
        .expect(200);

    assert_eq!(changed["owner_id"], Value::Null);
    assert_eq!(changed["owner_stakeholder_id"], dana["id"]);
}

/// Three milestones one after the other, the first of which is overdue.
async fn late_plan(client: &Client) -> (Value, [Value; 3]) {
    let deal = deal(client).await;
    let dated = async |title: &str, party: &str, due: &str, after: &[&Value]| {
        let after: Vec<&str> = after.iter().map(|one| id(one)).collect();
        let new = json!({
            "deal_id": deal["id"], "title": title, "party": party, "due_on": due, "after": after,
        });
        make(client, "milestones", new).await
    };
    let questions = dated("Questions answered", "seller", "2026-01-10", &[]).await;
    let review = dated("Review", "buyer", "2199-01-10", &[&questions]).await;
    let signature = dated("Signature", "buyer", "2199-02-10", &[&review]).await;
    (deal, [questions, review, signature])
}

#[actix_web::test]
async fn an_action_plan_tells_what_is_late_and_what_decides_the_end() {
    let t = TestApp::start().await;
    let (deal, [questions, review, signature]) = late_plan(&t.admin).await;
    let later = json!({ "due_on": "2199-02-15" });
    t.admin
        .patch(&one("milestones", &signature), later)
        .await
        .expect(200);

    let plan = t
        .admin
        .get(&at("deals", &deal, "action-plan"))
        .await
        .expect(200);

    let order: Vec<&Value> = plan["milestones"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["milestone_id"])
        .collect();
    assert_eq!(order, [&questions["id"], &review["id"], &signature["id"]]);
    assert_eq!(plan["overdue"], json!([questions["id"]]));
    assert_eq!(plan["planned_on"], "2199-02-10");
    assert_eq!(plan["forecast_on"], "2199-02-15");
    assert_eq!(plan["slip_days"], 5);
    assert_eq!(plan["milestones"][1]["waits_for"], json!([questions["id"]]));
    let path = plan["critical_path"].as_array().unwrap();
    assert_eq!(path.last(), Some(&signature["id"]));
    let [buyer, seller] = [&plan["by_party"][0], &plan["by_party"][1]];
    assert_eq!(
        (&buyer["milestones"], &buyer["overdue"]),
        (&json!(2), &json!(0))
    );
    assert_eq!(
        (&seller["milestones"], &seller["overdue"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(buyer["slip_days"], 5);
}

#[actix_web::test]
async fn both_faces_show_the_same_plan_also_of_the_past() {
    let t = TestApp::start().await;
    let (deal, [questions, ..]) = late_plan(&t.admin).await;
    let before = t
        .admin
        .get(&at("deals", &deal, "action-plan"))
        .await
        .expect(200);
    tick(&t);
    let done = json!({ "status": "done", "done_on": "2026-01-12" });
    t.admin
        .patch(&one("milestones", &questions), done)
        .await
        .expect(200);

    let now = t
        .admin
        .get(&at("deals", &deal, "action-plan"))
        .await
        .expect(200);
    assert_eq!(now["overdue"], json!([]));
    assert_eq!(now["milestones"][0]["slip_days"], 2);
    let known_at = before["known_at"].as_str().unwrap();
    let path = format!("{}?known_at={known_at}", at("deals", &deal, "action-plan"));
    assert_eq!(t.admin.get(&path).await.expect(200), before);
    let query = "query ($id: ID!, $at: Timestamp) { deal(id: $id) {
        actionPlan(knownAt: $at) { overdue forecastOn milestones { milestoneId slipDays } } } }";
    let variables = json!({ "id": deal["id"], "at": known_at });
    let data = t.admin.data(query, variables).await;
    let plan = &data["deal"]["actionPlan"];
    assert_eq!(plan["overdue"], before["overdue"]);
    assert_eq!(plan["forecastOn"], before["forecast_on"]);
    assert_eq!(
        plan["milestones"][0]["slipDays"],
        before["milestones"][0]["slip_days"]
    );
}

#[actix_web::test]
async fn a_milestone_brings_forward_a_step_of_the_same_deal() {
    let t = TestApp::start().await;
    let (own, other) = (deal(&t.admin).await, deal(&t.admin).await);
    let step_of = async |deal: &Value| {
        let new = json!({ "deal_id": deal["id"], "question": "Which?" });
        let decision = make(&t.admin, "decisions", new).await;
        let new = json!({ "decision_id": decision["id"], "name": "Security review",
            "kind": "security", "rule": { "kind": "consent" } });
        make(&t.admin, "decision-steps", new).await
    };
    let (step, foreign) = (step_of(&own).await, step_of(&other).await);
    let milestone = milestone(&t.admin, &own, "Questionnaire", &[]).await;
    let path = one("milestones", &milestone);

    let names = |step: &Value| json!({ "step_id": step["id"] });
    let refused = t.admin.patch(&path, names(&foreign)).await.expect(409);
    assert_eq!(fault(&refused), ("/step_id", "OTHER_DEAL"));
    let named = t.admin.patch(&path, names(&step)).await.expect(200);

    assert_eq!(named["step_id"], step["id"]);
    let query = "query ($id: ID!) { milestone(id: $id) {
        step { name milestones { nodes { title } } } } }";
    let data = t.admin.data(query, json!({ "id": milestone["id"] })).await;
    assert_eq!(data["milestone"]["step"]["name"], "Security review");
    let back = &data["milestone"]["step"]["milestones"]["nodes"];
    assert_eq!(back[0]["title"], "Questionnaire");
}
