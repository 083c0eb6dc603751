//! Milestones and the mutual action plan.

use serde_json::{Value, json};

use super::{at, deal, fault, id, make, one};
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
    let refused = t.admin.patch(&one("milestones", &first), circle.clone()).await.expect(409);
    assert_eq!(fault(&refused), ("/after/0", "CYCLE"));
    let itself = json!({ "after": [first["id"]] });
    let refused = t.admin.patch(&one("milestones", &first), itself).await.expect(409);
    assert_eq!(fault(&refused), ("/after/0", "CYCLE"));

    // A deleted one is there again when it is restored.
    t.admin.delete(&one("milestones", &second)).await.expect(204);
    let refused = t.admin.patch(&one("milestones", &first), circle.clone()).await.expect(409);
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

    let later = t.admin.patch(&path, json!({ "due_on": "2026-02-10" })).await.expect(200);
    assert_eq!(later["planned_on"], "2026-01-10");
    let early = json!({ "done_on": "2026-02-09" });
    let refused = t.admin.patch(&path, early).await.expect(409);
    assert_eq!(fault(&refused), ("/done_on", "NOT_ALLOWED"));
    let done = t.admin.patch(&path, json!({ "status": "done" })).await.expect(200);
    assert!(done["done_on"].is_string(), "{done}");
    let open = t.admin.patch(&path, json!({ "status": "open" })).await.expect(200);
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
    let refused = t.admin.post("/v1/milestones", both.clone()).await.expect(409);
    assert_eq!(fault(&refused), ("/owner_stakeholder_id", "NOT_ALLOWED"));

    let mut ours = both;
    ours["owner_stakeholder_id"] = Value::Null;
    let made = make(&t.admin, "milestones", ours).await;
    let theirs = json!({ "owner_stakeholder_id": dana["id"] });
    let changed = t.admin.patch(&one("milestones", &made), theirs).await.expect(200);

    assert_eq!(changed["owner_id"], Value::Null);
    assert_eq!(changed["owner_stakeholder_id"], dana["id"]);
}
