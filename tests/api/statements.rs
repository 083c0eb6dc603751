//! How many SQL statements a request costs.

use serde_json::{Value, json};

use crate::support::TestApp;

const THREE_LEVELS: &str = "
    query ($name: String!) {
        accounts(first: 100, filter: { name: { startsWith: $name } }) {
            nodes { name childAccounts(first: 5) { nodes { name owner { name } } } }
        }
    }";

/// Accounts with two children each, which have owners.
async fn families(t: &TestApp, name: &str, count: usize) {
    let me = t.admin.get("/v1/me").await.expect(200);
    for index in 0..count {
        let top = json!({ "name": format!("{name} {index}") });
        let top = t.admin.post("/v1/accounts", top).await.expect(201);
        for child in ["east", "west"] {
            let new = json!({
                "name": child, "parent_account_id": top["id"], "owner_id": me["id"]
            });
            t.admin.post("/v1/accounts", new).await.expect(201);
        }
    }
}

fn owners(data: &Value) -> usize {
    let tops = data["accounts"]["nodes"].as_array().unwrap();
    let children = tops
        .iter()
        .flat_map(|top| top["childAccounts"]["nodes"].as_array().unwrap());
    children
        .filter(|child| child["owner"]["name"].is_string())
        .count()
}

#[actix_web::test]
async fn a_nested_query_costs_the_same_for_few_records_as_for_many() {
    let t = TestApp::start().await;
    families(&t, "few", 2).await;
    families(&t, "many", 20).await;
    let mut costs = Vec::new();

    for (name, count) in [("few", 2), ("many", 20)] {
        let before = t.app.db().statements();
        let data = t.admin.data(THREE_LEVELS, json!({ "name": name })).await;
        costs.push(t.app.db().statements() - before);
        assert_eq!(owners(&data), 2 * count);
    }

    assert_eq!(
        costs[0], costs[1],
        "the cost grows with the number of records"
    );
    // One for each level, and the two ends of the snapshot.
    assert!(costs[1] <= 5, "three levels cost {} statements", costs[1]);
}

#[actix_web::test]
async fn a_page_costs_one_statement() {
    let t = TestApp::start().await;
    families(&t, "some", 3).await;

    for query in [
        "",
        "?limit=2",
        "?sort=name&filter[name][contains]=so",
        "?deleted=include",
    ] {
        let before = t.app.db().statements();
        t.admin
            .get(&format!("/v1/accounts{query}"))
            .await
            .expect(200);
        assert_eq!(t.app.db().statements() - before, 1, "for {query}");
    }
}

#[actix_web::test]
async fn what_is_included_costs_one_statement_for_each_relation() {
    let t = TestApp::start().await;
    families(&t, "some", 3).await;

    let before = t.app.db().statements();
    t.admin
        .get("/v1/accounts?include=owner,parent_account")
        .await
        .expect(200);

    // The page, two relations, and the two ends of the snapshot.
    assert_eq!(t.app.db().statements() - before, 5);
}

/// A mail to a stakeholder about a deal.
async fn mail(t: &TestApp, name: &str) {
    let new = json!({ "name": name });
    let person = t.admin.post("/v1/stakeholders", new.clone()).await;
    let deal = t.admin.post("/v1/deals", new).await.expect(201);
    let mail = json!({
        "kind": "email", "direction": "outbound", "occurred_at": "2026-03-01T10:00:00Z",
        "deal_id": deal["id"],
        "participants": [{ "role": "to", "stakeholder_id": person.expect(201)["id"] }],
    });
    t.admin.post("/v1/interactions", mail).await.expect(201);
}

#[actix_web::test]
async fn contacts_of_many_people_cost_the_same_as_those_of_few() {
    let t = TestApp::start().await;
    let query = "query ($name: String!) {
        stakeholders(first: 50, filter: { name: { eq: $name } }) { nodes {
            interactions(first: 5) { totalCount nodes {
                deal { name } participants { stakeholder { name } } } } } } }";
    let mut costs = Vec::new();

    for (name, count) in [("few", 2), ("many", 12)] {
        for _ in 0..count {
            mail(&t, name).await;
        }
        let before = t.app.db().statements();
        let data = t.admin.data(query, json!({ "name": name })).await;
        costs.push(t.app.db().statements() - before);
        let people = data["stakeholders"]["nodes"].as_array().unwrap();
        assert_eq!(people.len(), count);
        for person in people {
            let contact = &person["interactions"]["nodes"][0];
            assert_eq!(contact["deal"]["name"], name);
            assert_eq!(contact["participants"][0]["stakeholder"]["name"], name);
        }
    }

    // The people, their contacts, how many, the deals, who took part; two ends of the snapshot.
    assert_eq!(costs, [7, 7]);
}

#[actix_web::test]
async fn what_is_included_in_what_is_included_costs_one_statement_more() {
    let t = TestApp::start().await;
    families(&t, "some", 3).await;

    let before = t.app.db().statements();
    let list = "/v1/accounts?filter[name]=east&include=parent_account,owner.teams,owner.accounts";
    let list = t.admin.get(list).await.expect(200);
    let cost = t.app.db().statements() - before;

    let accounts = list["data"].as_array().unwrap();
    assert_eq!(accounts.len(), 3);
    for account in accounts {
        assert_eq!(account["owner"]["accounts"].as_array().unwrap().len(), 6);
    }
    // The page, the parents, the owners, their teams, their accounts; two ends of the snapshot.
    assert_eq!(cost, 7);
}

const COMMITTEE_SCREEN: &str = "
    query ($id: ID!) {
        deal(id: $id) {
            name
            committee(first: 50) { nodes { roles stance influence stakeholder { name } } }
            coverage { completeness roles { role missing } flags { kind memberIds } }
            engagement { members { score momentum lastContactAt } }
            decision {
                question
                state { progress steps { progress reason waitsFor } }
                analysis { now { probability } power { memberId banzhaf } }
            }
        }
    }";

/// A deal with a committee of so many, who know each other and have been met, and a decision.
async fn committee(t: &TestApp, count: usize) -> Value {
    let me = t.admin.get("/v1/me").await.expect(200);
    let account = json!({ "name": "Acme" });
    let account = t.admin.post("/v1/accounts", account).await.expect(201);
    let deal = json!({ "name": "Rollout", "account_id": account["id"] });
    let deal = t.admin.post("/v1/deals", deal).await.expect(201);
    let decision = json!({ "deal_id": deal["id"], "question": "Which platform?" });
    let decision = t.admin.post("/v1/decisions", decision).await.expect(201);
    let step = json!({ "decision_id": decision["id"], "name": "Board", "kind": "approval",
        "rule": { "kind": "majority" } });
    let step = t.admin.post("/v1/decision-steps", step).await.expect(201);
    let mut before: Option<Value> = None;
    for index in 0..count {
        let boss = before.as_ref().map(|before| before["id"].clone());
        let new = json!({ "name": format!("Member {index}"), "account_id": account["id"],
            "reports_to_id": boss });
        let person = t.admin.post("/v1/stakeholders", new).await.expect(201);
        let seat = json!({ "deal_id": deal["id"], "stakeholder_id": person["id"],
            "roles": ["champion"], "stance": "supporter", "influence": 50 });
        let seat = t
            .admin
            .post("/v1/committee-members", seat)
            .await
            .expect(201);
        if let Some(before) = before {
            let relation = json!({ "from_stakeholder_id": person["id"],
                "to_stakeholder_id": before["id"], "kind": "influences" });
            let made = t.admin.post("/v1/stakeholder-relations", relation).await;
            made.expect(201);
        }
        if index % 2 == 0 {
            let said = json!({ "step_id": step["id"], "member_id": seat["id"], "choice": "for" });
            t.admin.post("/v1/positions", said).await.expect(201);
            let meeting = json!({ "kind": "meeting", "direction": "outbound",
                "occurred_at": t.app.clock().now().to_string(), "deal_id": deal["id"],
                "participants": [{ "role": "from", "user_id": me["id"] },
                    { "role": "attendee", "stakeholder_id": person["id"] }] });
            t.admin.post("/v1/interactions", meeting).await.expect(201);
        }
        before = Some(person);
    }
    deal
}

#[actix_web::test]
async fn the_screen_of_a_committee_costs_at_most_15_statements_for_50_members() {
    let t = TestApp::start().await;
    let template =
        json!({ "name": "Any", "requirements": [{ "role": "legal", "min_members": 1 }] });
    let made = t.admin.post("/v1/committee-templates", template).await;
    made.expect(201);
    let mut costs = Vec::new();

    for count in [3, 50] {
        let deal = committee(&t, count).await;
        let before = t.app.db().statements();
        let data = t
            .admin
            .data(COMMITTEE_SCREEN, json!({ "id": deal["id"] }))
            .await;
        costs.push(t.app.db().statements() - before);
        let deal = &data["deal"];
        let members = deal["committee"]["nodes"].as_array().unwrap();
        assert_eq!(members.len(), count);
        assert_eq!(
            members[count - 1]["stakeholder"]["name"],
            format!("Member {}", count - 1)
        );
        let engaged = deal["engagement"]["members"].as_array().unwrap();
        assert_eq!(engaged.len(), count);
        assert_eq!(deal["coverage"]["roles"][0]["missing"], 1);
        let steps = &deal["decision"]["state"]["steps"];
        assert!(steps[0]["waitsFor"].as_array().unwrap().len() <= count / 2);
        assert_eq!(
            deal["decision"]["analysis"]["power"]
                .as_array()
                .unwrap()
                .len(),
            count
        );
    }

    assert_eq!(
        costs[0], costs[1],
        "the cost grows with the number of members"
    );
    assert!(costs[1] <= 15, "the screen costs {} statements", costs[1]);
}
