//! Segments: filters that are saved, and who belongs to them.

use caravan::WorkspaceId;
use serde_json::{Value, json};

use super::aggregates::aggregate;
use super::{make, names, world};
use crate::support::{Client, TestApp};

async fn segment(client: &Client, name: &str, kind: &str, filter: Value) -> (String, String) {
    let new = json!({ "name": name, "kind": kind, "filter": filter });
    let made = make(client, "segments", new).await;
    let id = made["id"].as_str().unwrap().to_owned();
    (format!("/v1/segments/{id}"), id)
}

async fn members(client: &Client, path: &str) -> Vec<String> {
    let page = client
        .get(&format!("{path}/members?sort=name"))
        .await
        .expect(200);
    names(&page).into_iter().map(ToOwned::to_owned).collect()
}

#[actix_web::test]
async fn who_belongs_to_a_segment_is_found_anew_each_time() {
    let t = TestApp::start().await;
    world(&t).await;
    let filter = json!({ "deals": { "some": { "committee": { "some": { "role": { "eq": "champion" } } } } } });
    let (path, id) = segment(&t.admin, "With champions", "accounts", filter).await;

    assert_eq!(members(&t.admin, &path).await, ["Alpine"]);
    let page = t
        .admin
        .get(&format!(
            "{path}/members?total_count=exact&include=deals&filter[country]=DE"
        ))
        .await;
    let page = page.expect(200);
    assert_eq!(page["page"]["total_count"], 1);
    assert_eq!(page["data"][0]["deals"].as_array().unwrap().len(), 2);
    let query = "query($id: ID!) { segment(id: $id) { name kind filter
        accounts(first: 1) { totalCount nodes { name } } stakeholders { totalCount } } }";
    let data = t.admin.data(query, json!({ "id": id })).await;
    assert_eq!(
        data["segment"],
        json!({
            "name": "With champions", "kind": "ACCOUNTS",
            "filter": { "deals": { "some": { "committee": { "some": { "role": { "eq": "champion" } } } } } },
            "accounts": { "totalCount": 1, "nodes": [{ "name": "Alpine" }] },
            "stakeholders": { "totalCount": 0 },
        })
    );

    // Another deal gets a champion.
    let deal = t.admin.get("/v1/deals?filter[name]=B1").await.expect(200)["data"][0]["id"].clone();
    let person = make(&t.admin, "stakeholders", json!({ "name": "Cy" })).await;
    let member = json!({ "deal_id": deal, "stakeholder_id": person["id"], "roles": ["champion"] });
    make(&t.admin, "committee-members", member).await;
    assert_eq!(members(&t.admin, &path).await, ["Alpine", "Bayside"]);

    // Wherever a filter reaches accounts it can ask for the segment.
    let deals = t
        .admin
        .get(&format!("/v1/deals?filter[account.segment_id]={id}"))
        .await
        .expect(200);
    assert_eq!(names(&deals), ["A1", "A2", "B1"]);
    let not = json!({ "filter": { "not": { "account": { "segment_id": { "eq": id } } } } });
    let deals = t.admin.post("/v1/deals/query", not).await.expect(200);
    assert_eq!(names(&deals), ["C1", "D1"]);
    let count = json!({ "filter": { "segment_id": { "in": [id] } }, "aggregates": [{ "function": "count" }] });
    let count = aggregate(&t.admin, "accounts", count).await;
    assert_eq!(count["rows"][0]["values"]["count"], 2);
    let unknown = "filter[segment_id]=segment_01h2xcejqtf2nbrexx3vqjhp41";
    let nobody = t
        .admin
        .get(&format!("/v1/accounts?{unknown}"))
        .await
        .expect(200);
    assert_eq!(names(&nobody), Vec::<&str>::new());
    // One of accounts has no stakeholders.
    let nobody = t
        .admin
        .get(&format!("/v1/stakeholders?filter[segment_id]={id}"))
        .await
        .expect(200);
    assert_eq!(names(&nobody), Vec::<&str>::new());
}

#[actix_web::test]
async fn a_look_at_a_segment_tells_who_left_and_who_entered() {
    let t = TestApp::start().await;
    world(&t).await;
    let ids = async || {
        let list = t.admin.get("/v1/accounts?sort=name").await.expect(200);
        let list = list["data"].as_array().unwrap().clone();
        list.into_iter()
            .map(|one| one["id"].clone())
            .collect::<Vec<_>>()
    };
    let [alpine, bayside, cove] = ids().await.try_into().unwrap();
    let filter = json!({ "employee_count": { "ge": 100 } });
    let (path, id) = segment(&t.admin, "Large", "accounts", filter).await;
    let refresh = async || {
        t.admin
            .post(&format!("{path}/refresh"), json!({}))
            .await
            .expect(200)
    };
    let entries = async || -> Vec<Value> {
        let feed = t.feed().await;
        let of_segment = feed
            .into_iter()
            .filter(|entry| entry["record_id"] == id.as_str());
        of_segment
            .skip(1)
            .map(|entry| entry["fields"]["members"].clone())
            .collect()
    };
    let sorted = |ids: &[&Value]| {
        let mut ids: Vec<&str> = ids.iter().map(|id| id.as_str().unwrap()).collect();
        ids.sort_unstable();
        json!(ids)
    };
    let told = |mut entry: Value| {
        for side in ["from", "to"] {
            let ids = entry[side].as_array_mut().unwrap();
            ids.sort_by(|one, other| one.as_str().cmp(&other.as_str()));
        }
        entry
    };

    let first = refresh().await;
    assert_eq!(first["version"], 2);
    assert_eq!(
        told(entries().await[0].clone()),
        json!({ "from": [], "to": sorted(&[&alpine, &bayside]) })
    );
    // Nothing differs, nothing is told.
    assert_eq!(refresh().await["version"], 2);

    let grow = json!({ "employee_count": 101 });
    t.admin
        .patch(&format!("/v1/accounts/{}", cove.as_str().unwrap()), grow)
        .await
        .expect(200);
    t.admin
        .delete(&format!("/v1/accounts/{}", bayside.as_str().unwrap()))
        .await
        .expect(204);
    let query = "mutation($id: ID!) { refreshSegment(id: $id) { version } }";
    let data = t.admin.data(query, json!({ "id": id })).await;
    assert_eq!(data["refreshSegment"]["version"], 3);
    assert_eq!(
        told(entries().await[1].clone()),
        json!({ "from": [bayside], "to": [cove] })
    );

    // Another filter is other members.
    let patch = json!({ "filter": { "name": { "eq": "Alpine" } } });
    t.admin.patch(&path, patch).await.expect(200);
    refresh().await;
    assert_eq!(
        told(entries().await[3].clone()),
        json!({ "from": [cove], "to": [] })
    );
    let viewer = t.member("viewer").await;
    let answer = viewer.post(&format!("{path}/refresh"), json!({})).await;
    assert_eq!(answer.refused(403), "FORBIDDEN");
}

#[actix_web::test]
async fn who_came_is_told_without_being_asked_for() {
    let t = TestApp::start().await;
    let filter = json!({ "industry": { "eq": "software" } });
    let (path, _) = segment(&t.admin, "Software", "accounts", filter).await;
    let field = json!({ "object": "account", "key": "tier", "label": "Tier", "kind": "text" });
    let field = make(&t.admin, "custom-fields", field).await;
    let filter = json!({ "custom_fields": { "tier": { "eq": "gold" } } });
    let (broken, _) = segment(&t.admin, "Gold", "accounts", filter).await;
    let field = format!("/v1/custom-fields/{}", field["id"].as_str().unwrap());
    t.admin.delete(&field).await.expect(204);
    let new = json!({ "name": "Northwind Example", "industry": "software" });
    make(&t.admin, "accounts", new).await;
    let workspace = t.admin.get("/v1/workspace").await.expect(200);
    let workspace: WorkspaceId = workspace["id"].as_str().unwrap().parse().unwrap();

    let mut versions = Vec::new();
    for _look in 0..2 {
        t.app.clock().advance(chrono::TimeDelta::minutes(6));
        caravan::worker::run_once(&t.app, workspace).await.unwrap();
        versions.push(t.admin.get(&path).await.expect(200)["version"].clone());
    }

    assert_eq!(versions, [json!(2), json!(2)], "told once");
    assert_eq!(t.admin.get(&broken).await.expect(200)["version"], 1);
}

#[actix_web::test]
async fn a_filter_that_no_longer_fits_says_so_by_name() {
    let t = TestApp::start().await;
    world(&t).await;
    let filter = json!({ "custom_fields": { "tier": { "eq": "gold" } } });
    let (path, id) = segment(&t.admin, "Gold", "accounts", filter).await;
    assert_eq!(members(&t.admin, &path).await, ["Alpine"]);
    let field = t
        .admin
        .get("/v1/custom-fields?filter[key]=tier")
        .await
        .expect(200);
    let field = format!(
        "/v1/custom-fields/{}",
        field["data"][0]["id"].as_str().unwrap()
    );
    t.admin.delete(&field).await.expect(204);

    for answer in [
        t.admin.get(&format!("{path}/members")).await,
        t.admin
            .get(&format!("/v1/accounts?filter[segment_id]={id}"))
            .await,
        t.admin.post(&format!("{path}/refresh"), json!({})).await,
    ] {
        let problem = answer.expect(409);
        assert_eq!(
            problem["errors"][0]["code"], "FILTER_DOES_NOT_FIT",
            "{problem}"
        );
        let detail = problem["detail"].as_str().unwrap();
        assert!(
            detail.contains("\"Gold\"") && detail.contains("tier"),
            "{detail}"
        );
    }
    // The segment itself is there, and fits again when the field does.
    t.admin.get(&path).await.expect(200);
    t.admin
        .post(&format!("{field}/restore"), json!({}))
        .await
        .expect(200);
    assert_eq!(members(&t.admin, &path).await, ["Alpine"]);
}

#[actix_web::test]
async fn a_filter_that_makes_no_sense_is_not_saved() {
    let t = TestApp::start().await;
    world(&t).await;
    let (path, id) = segment(&t.admin, "All", "stakeholders", json!({})).await;
    for (filter, pointer) in [
        (json!({ "colour": { "eq": "red" } }), "/filter/colour"),
        (json!({ "name": { "like": "A" } }), "/filter/name"),
        (
            json!({ "industry": { "eq": "software" } }),
            "/filter/industry",
        ),
        (
            json!({ "custom_fields": { "colour": { "eq": "red" } } }),
            "custom_fields.colour",
        ),
        (json!({ "segment_id": { "eq": id } }), "/filter"),
        (
            json!({ "account": { "segment_id": { "eq": id } } }),
            "/filter",
        ),
    ] {
        let new = json!({ "name": "Wrong", "kind": "stakeholders", "filter": filter });
        let problem = t.admin.post("/v1/segments", new).await.expect(409);
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
        let patch = json!({ "filter": filter });
        t.admin.patch(&path, patch).await.expect(409);
    }
    let twice = json!({ "name": "ALL", "kind": "accounts", "filter": {} });
    let problem = t.admin.post("/v1/segments", twice).await.expect(409);
    assert_eq!(problem["existing_id"], id.as_str());
    // Nobody saves a question that they may not ask.
    let scopes = json!({ "name": "Segments", "scopes": ["segments:write", "stakeholders:read"] });
    let key = t.admin.post("/v1/api-keys", scopes).await.expect(201);
    let key = t.bearer(key["key"].as_str().unwrap());
    let by_account = json!({ "name": "By account", "kind": "stakeholders",
        "filter": { "account": { "industry": { "eq": "software" } } } });
    assert_eq!(
        key.post("/v1/segments", by_account.clone())
            .await
            .refused(403),
        "FORBIDDEN"
    );
    make(&t.admin, "segments", by_account).await;
    let others = t
        .admin
        .get("/v1/segments?filter[name]=By%20account")
        .await
        .expect(200);
    let other = others["data"][0]["id"].as_str().unwrap();
    for path in [
        format!("/v1/segments/{other}/members"),
        format!("/v1/stakeholders?filter[segment_id]={other}"),
    ] {
        assert_eq!(key.get(&path).await.refused(403), "FORBIDDEN", "{path}");
    }
    let other = t.other_workspace().await;
    assert_eq!(
        other.get(&format!("{path}/members")).await.refused(404),
        "NOT_FOUND"
    );
}
