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
