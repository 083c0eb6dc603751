//! What lists can be asked: conditions over relations, filters as bodies, totals.

pub mod aggregates;
mod bodies;
mod exports;
mod money;
mod related;
mod segments;

use serde_json::{Value, json};

use crate::support::{Client, TestApp};

async fn make(client: &Client, path: &str, new: Value) -> Value {
    client.post(&format!("/v1/{path}"), new).await.expect(201)
}

/// Three accounts with deals, committees and notes, each told apart by their names.
///
/// * Alpine (software, DE): deal `A1` (won by nobody yet; economic buyer Ada, champion Bo), `A2` (Ada
///   as champion); a note.
/// * Bayside (retail, US): deal `B1` with nobody on its committee.
/// * Cove (no industry): deal `C1` with a coach; Cove's parent is Alpine.
/// * `D1` has no account.
async fn world(t: &TestApp) {
    let admin = &t.admin;
    let field = json!({ "object": "account", "key": "tier", "label": "Tier", "kind": "select",
        "options": ["gold", "silver"] });
    make(admin, "custom-fields", field).await;
    let alpine = json!({ "name": "Alpine", "industry": "software", "country": "DE",
        "employee_count": 100, "custom_fields": { "tier": "gold" } });
    let alpine = make(admin, "accounts", alpine).await;
    let bayside = json!({ "name": "Bayside", "industry": "retail", "country": "US",
        "employee_count": 900, "custom_fields": { "tier": "silver" } });
    let bayside = make(admin, "accounts", bayside).await;
    let cove = json!({ "name": "Cove", "parent_account_id": alpine["id"] });
    let cove = make(admin, "accounts", cove).await;
    let mut deals = Vec::new();
    for (name, account) in [
        ("A1", &alpine),
        ("A2", &alpine),
        ("B1", &bayside),
        ("C1", &cove),
    ] {
        let deal = json!({ "name": name, "account_id": account["id"] });
        deals.push(make(admin, "deals", deal).await);
    }
    make(admin, "deals", json!({ "name": "D1" })).await;
    let mut people = Vec::new();
    for name in ["Ada", "Bo"] {
        let person = json!({ "name": name, "account_id": alpine["id"] });
        people.push(make(admin, "stakeholders", person).await);
    }
    for (deal, person, role) in [
        (0, 0, "economic_buyer"),
        (0, 1, "champion"),
        (1, 0, "champion"),
        (3, 1, "coach"),
    ] {
        let member = json!({ "deal_id": deals[deal]["id"], "stakeholder_id": people[person]["id"],
            "roles": [role] });
        make(admin, "committee-members", member).await;
    }
    let note = json!({ "body": "Call back", "account_id": alpine["id"] });
    make(admin, "notes", note).await;
    let tag = make(admin, "tags", json!({ "name": "Key" })).await;
    let apply = format!("/v1/tags/{}/apply", tag["id"].as_str().unwrap());
    let target = json!({ "record_id": bayside["id"] });
    admin.post(&apply, target).await.expect(200);
}

/// The names of the records of a list, in the order of names.
fn names(list: &Value) -> Vec<&str> {
    let records = list["data"].as_array().or_else(|| list.as_array());
    let records = records.expect("a list").iter();
    let mut names: Vec<&str> = records.map(|one| one["name"].as_str().unwrap()).collect();
    names.sort_unstable();
    names
}
