//! Timelines: one order for all that happened around somebody.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::{Client, TestApp};

const NOWHERE: &str = "account_01h2xcejqtf2nbrexx3vqjhp41";

/// An account with something of each kind, and its path.
async fn account_with_a_past(t: &TestApp) -> (Value, String) {
    let account = t
        .admin
        .post("/v1/accounts", json!({ "name": "A" }))
        .await
        .expect(201);
    let id = account["id"].clone();
    let interaction = |at: &str, subject: Value| {
        json!({
            "kind": "call", "direction": "inbound", "occurred_at": at, "subject": subject,
            "account_id": id
        })
    };
    for new in [
        interaction("2025-03-01T00:00:00Z", json!("First call")),
        interaction("2025-01-01T00:00:00Z", json!(null)),
    ] {
        t.admin.post("/v1/interactions", new).await.expect(201);
    }
    let done = json!({ "title": "Done", "done_at": "2025-02-01T00:00:00Z", "account_id": id });
    let due = json!({ "title": "Due", "due_at": "2025-05-01T00:00:00Z", "account_id": id });
    t.admin.post("/v1/tasks", done).await.expect(201);
    t.admin.post("/v1/tasks", due).await.expect(201);
    let map = json!({ "name": "M", "template": "b2b_five_stage", "publish": true });
    let map = t.admin.post("/v1/journey-maps", map).await.expect(201);
    let journey = json!({
        "account_id": id, "journey_map_id": map["id"], "started_at": "2025-04-01T00:00:00Z"
    });
    t.admin.post("/v1/journeys", journey).await.expect(201);
    let note = json!({ "body": "n".repeat(300), "account_id": id });
    t.admin.post("/v1/notes", note).await.expect(201);
    (
        account,
        format!("/v1/accounts/{}/timeline", id.as_str().unwrap()),
    )
}

fn titles(page: &Value) -> Vec<Value> {
    page["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["title"].clone())
        .collect()
}

async fn items(client: &Client, path: &str) -> Vec<Value> {
    client.get(path).await.expect(200)["data"]
        .as_array()
        .unwrap()
        .clone()
}

#[actix_web::test]
async fn everything_around_an_account_stands_in_one_order() {
    let t = TestApp::start().await;
    let (account, path) = account_with_a_past(&t).await;
    t.admin
        .post("/v1/tasks", json!({ "title": "Elsewhere" }))
        .await
        .expect(201);

    let page = t.admin.get(&path).await.expect(200);

    let note = "n".repeat(200);
    let expected = json!([
        note,
        "Due",
        "Problem identification",
        "First call",
        "Done",
        null
    ]);
    assert_eq!(json!(titles(&page)), expected);
    assert_eq!(page["page"]["next"], json!(null));
    let items = page["data"].as_array().unwrap();
    let types: Vec<_> = items.iter().map(|item| item["type"].clone()).collect();
    let expected = [
        "note",
        "task",
        "journey_stage",
        "interaction",
        "task",
        "interaction",
    ];
    assert_eq!(types, expected);
    assert_eq!(items[1]["at"], "2025-05-01T00:00:00.000000Z");
    assert_eq!(items[4]["at"], "2025-02-01T00:00:00.000000Z");
    assert!(items.iter().all(|item| item["account_id"] == account["id"]));
    // Each item holds its record, as its own path shows it; a stay in a stage has none.
    assert_eq!(items[2]["record"], json!(null));
    assert!(
        items[2]["id"]
            .as_str()
            .unwrap()
            .starts_with("journey_stage_entry_")
    );
    for (item, collection) in [
        (&items[0], "notes"),
        (&items[1], "tasks"),
        (&items[3], "interactions"),
    ] {
        let path = format!("/v1/{collection}/{}", item["id"].as_str().unwrap());
        assert_eq!(t.admin.get(&path).await.expect(200), item["record"]);
    }
}

#[actix_web::test]
async fn pages_of_a_timeline_neither_skip_nor_repeat() {
    let t = TestApp::start().await;
    let (account, path) = account_with_a_past(&t).await;
    for _ in 0..3 {
        // At the same moment, so that only the id tells which comes first.
        let new = json!({
            "kind": "email", "direction": "outbound", "occurred_at": "2025-03-01T00:00:00Z",
            "account_id": account["id"]
        });
        t.admin.post("/v1/interactions", new).await.expect(201);
    }
    let whole = items(&t.admin, &path).await;
    assert_eq!(whole.len(), 9);

    for limit in [1, 2, 4] {
        let (mut paged, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = t
                .admin
                .get(&format!("{path}?limit={limit}{cursor}"))
                .await
                .expect(200);
            paged.extend(page["data"].as_array().unwrap().clone());
            match page["page"]["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(paged, whole, "with pages of {limit}");
    }
}

#[actix_web::test]
async fn types_narrow_a_timeline_and_unknown_ones_are_refused() {
    let t = TestApp::start().await;
    let (_, path) = account_with_a_past(&t).await;

    let tasks = t.admin.get(&format!("{path}?types=task")).await.expect(200);
    assert_eq!(titles(&tasks), ["Due", "Done"]);
    let two = t
        .admin
        .get(&format!("{path}?types=journey_stage,task"))
        .await
        .expect(200);
    assert_eq!(titles(&two), ["Due", "Problem identification", "Done"]);
    assert!(
        items(&t.admin, &format!("{path}?types=deal_stage"))
            .await
            .is_empty()
    );

    for (query, code) in [
        ("types=letter", "INVALID_VALUE"),
        ("limit=0", "OUT_OF_RANGE"),
        ("limit=201", "OUT_OF_RANGE"),
        ("limit=1&limit=2", "DUPLICATE"),
        ("sort=at", "UNKNOWN_PARAMETER"),
    ] {
        let problem = t.admin.get(&format!("{path}?{query}")).await.expect(400);
        assert_eq!(problem["errors"][0]["code"], code, "with {query}");
    }
    let foreign = t.admin.get(&format!("{path}?cursor=abc")).await.expect(409);
    assert_eq!(foreign["errors"][0]["code"], "INVALID_CURSOR");
}

#[actix_web::test]
async fn what_was_deleted_is_left_out_and_comes_back() {
    let t = TestApp::start().await;
    let (_, path) = account_with_a_past(&t).await;
    let all = items(&t.admin, &path).await;
    let collections = [
        ("note", "notes"),
        ("task", "tasks"),
        ("interaction", "interactions"),
    ];
    for item in &all {
        if let Some((_, collection)) = collections.iter().find(|(kind, _)| item["type"] == *kind) {
            let record = format!("/v1/{collection}/{}", item["id"].as_str().unwrap());
            t.admin.delete(&record).await.expect(204);
        }
    }
    let journey = t.admin.get("/v1/journeys").await.expect(200)["data"][0]["id"].clone();
    let journey = format!("/v1/journeys/{}", journey.as_str().unwrap());

    let left = items(&t.admin, &path).await;
    assert_eq!(left.len(), 1);
    assert_eq!(left[0]["type"], "journey_stage");
    t.admin.delete(&journey).await.expect(204);
    assert!(items(&t.admin, &path).await.is_empty());

    t.admin
        .post(&format!("{journey}/restore"), json!({}))
        .await
        .expect(200);
    assert_eq!(items(&t.admin, &path).await, left);
}

#[actix_web::test]
async fn a_move_of_a_journey_is_the_newest_item() {
    let t = TestApp::start().await;
    let (_, path) = account_with_a_past(&t).await;
    let journey = t
        .admin
        .get("/v1/journeys?include=journey_map")
        .await
        .expect(200)["data"][0]
        .clone();
    let stages = t
        .admin
        .get("/v1/journey-stages?filter[key]=decision")
        .await
        .expect(200);
    t.app.clock().advance(TimeDelta::minutes(5));
    let step = json!({ "stage_id": stages["data"][0]["id"] });
    let moves = format!("/v1/journeys/{}/move", journey["id"].as_str().unwrap());
    let moved = t.admin.post(&moves, step).await.expect(200);

    let newest = items(&t.admin, &format!("{path}?limit=1")).await;

    assert_eq!(newest[0]["title"], "Decision-making");
    assert_eq!(newest[0]["at"], moved["stage_entered_at"]);
}

#[actix_web::test]
async fn graphql_tells_the_same_story() {
    let t = TestApp::start().await;
    let (account, path) = account_with_a_past(&t).await;
    let query = "query($id: ID!, $after: String, $kinds: [TimelineKind!]) {
        accountTimeline(id: $id, first: 2, after: $after, kinds: $kinds) {
            nodes { id type at title accountId account { name } record {
                ... on Interaction { subject } ... on Note { body } ... on Task { title dueAt } } }
            edges { cursor node { id } }
            pageInfo { hasNextPage hasPreviousPage endCursor } } }";
    let page = async |after: Value, kinds: Value| {
        let variables = json!({ "id": account["id"], "after": after, "kinds": kinds });
        t.admin.data(query, variables).await["accountTimeline"].clone()
    };

    let first = page(json!(null), json!(null)).await;
    let second = page(first["pageInfo"]["endCursor"].clone(), json!(null)).await;
    let stages = page(json!(null), json!(["JOURNEY_STAGE"])).await;

    let rest = t.admin.get(&format!("{path}?limit=2")).await.expect(200);
    assert_eq!(first["nodes"][1]["id"], rest["data"][1]["id"]);
    assert_eq!(
        first["nodes"][1]["record"]["dueAt"],
        rest["data"][1]["record"]["due_at"]
    );
    assert_eq!(first["nodes"][0]["account"]["name"], "A");
    assert_eq!(first["edges"][1]["cursor"], rest["page"]["next"]);
    assert_eq!(first["pageInfo"]["hasNextPage"], true);
    assert_eq!(second["pageInfo"]["hasPreviousPage"], true);
    assert_eq!(second["nodes"][1]["title"], "First call");
    assert_eq!(stages["nodes"].as_array().unwrap().len(), 1);
    assert_eq!(stages["nodes"][0]["record"], json!(null));
}

#[actix_web::test]
async fn the_subject_of_a_timeline_exists() {
    let t = TestApp::start().await;
    let (account, path) = account_with_a_past(&t).await;
    for missing in [
        format!("/v1/accounts/{NOWHERE}/timeline"),
        "/v1/stakeholders/stakeholder_01h2xcejqtf2nbrexx3vqjhp41/timeline".to_owned(),
        "/v1/deals/deal_01h2xcejqtf2nbrexx3vqjhp41/timeline".to_owned(),
    ] {
        assert_eq!(
            t.admin.get(&missing).await.refused(404),
            "NOT_FOUND",
            "{missing}"
        );
    }
    assert_eq!(
        t.other_workspace().await.get(&path).await.refused(404),
        "NOT_FOUND"
    );
    for field in ["stakeholder", "deal"] {
        let query = format!(
            "{{ {field}Timeline(id: \"{field}_01h2xcejqtf2nbrexx3vqjhp41\") {{ nodes {{ id }} }} }}"
        );
        assert_eq!(t.admin.code(&query, json!({})).await, "NOT_FOUND");
    }
    let id = account["id"].as_str().unwrap();
    t.admin
        .delete(&format!("/v1/accounts/{id}"))
        .await
        .expect(204);
    assert_eq!(t.admin.get(&path).await.refused(404), "DELETED");
}

#[actix_web::test]
async fn a_stakeholder_sees_what_they_took_part_in_once() {
    let t = TestApp::start().await;
    let stakeholder = t
        .admin
        .post("/v1/stakeholders", json!({ "name": "Bea" }))
        .await
        .expect(201);
    let id = stakeholder["id"].clone();
    let with = |role: &str| json!({ "role": role, "stakeholder_id": id });
    let new = json!({
        "kind": "email", "direction": "inbound", "occurred_at": "2025-01-01T00:00:00Z",
        "subject": "Hello", "participants": [with("from"), with("cc")]
    });
    t.admin.post("/v1/interactions", new).await.expect(201);
    t.admin
        .post("/v1/notes", json!({ "body": "N", "stakeholder_id": id }))
        .await
        .expect(201);
    let task = json!({ "title": "T", "due_at": "2025-02-01T00:00:00Z", "stakeholder_id": id });
    t.admin.post("/v1/tasks", task).await.expect(201);

    let path = format!("/v1/stakeholders/{}/timeline", id.as_str().unwrap());
    let page = t.admin.get(&path).await.expect(200);

    assert_eq!(titles(&page), ["N", "T", "Hello"]);
    let stages = t
        .admin
        .get(&format!("{path}?types=deal_stage,journey_stage"))
        .await
        .expect(200);
    assert_eq!(stages["data"], json!([]));
}

#[actix_web::test]
async fn a_page_of_a_timeline_costs_the_same_however_long_it_is() {
    let t = TestApp::start().await;
    let (_, path) = account_with_a_past(&t).await;
    let mut costs = Vec::new();
    for limit in [2, 200] {
        let before = t.app.db().statements();
        let page = t
            .admin
            .get(&format!("{path}?limit={limit}&types=note,task"))
            .await
            .expect(200);
        assert!(page["data"].as_array().unwrap().len() >= 2);
        costs.push(t.app.db().statements() - before);
    }

    assert_eq!(costs[0], costs[1]);
    // The subject, the items, one for each kind of record, and the two ends of the snapshot.
    assert_eq!(costs[1], 6);
}

#[actix_web::test]
async fn what_a_caller_may_not_read_is_left_out() {
    let t = TestApp::start().await;
    let (_, path) = account_with_a_past(&t).await;
    let new = json!({ "name": "K", "scopes": ["accounts:read", "tasks:read"] });
    let key = t.admin.post("/v1/api-keys", new).await.expect(201);
    let key = t.bearer(key["key"].as_str().unwrap());

    let page = key.get(&path).await.expect(200);

    assert_eq!(titles(&page), ["Due", "Done"]);
    let blind = json!({ "name": "B", "scopes": ["tasks:read"] });
    let blind = t.admin.post("/v1/api-keys", blind).await.expect(201);
    let blind = t.bearer(blind["key"].as_str().unwrap());
    assert_eq!(blind.get(&path).await.refused(403), "FORBIDDEN");
}

#[actix_web::test]
async fn a_deal_and_its_account_see_the_stages_it_came_through() {
    let t = TestApp::start().await;
    let (account, path) = account_with_a_past(&t).await;
    let new = json!({ "name": "D", "account_id": account["id"] });
    let deal = t.admin.post("/v1/deals", new).await.expect(201);
    let id = deal["id"].as_str().unwrap();
    let stages = format!(
        "/v1/pipeline-stages?sort=position&filter[pipeline_id]={}",
        deal["pipeline_id"].as_str().unwrap()
    );
    let stages = t.admin.get(&stages).await.expect(200);
    t.app.clock().advance(TimeDelta::minutes(1));
    let step = json!({ "stage_id": stages["data"][1]["id"] });
    t.admin
        .post(&format!("/v1/deals/{id}/move"), step)
        .await
        .expect(200);
    t.app.clock().advance(TimeDelta::minutes(1));
    let note = json!({ "body": "About the deal", "deal_id": id });
    t.admin.post("/v1/notes", note).await.expect(201);

    let own = t
        .admin
        .get(&format!("/v1/deals/{id}/timeline"))
        .await
        .expect(200);
    let of_account = t
        .admin
        .get(&format!("{path}?types=deal_stage"))
        .await
        .expect(200);

    let names = [&stages["data"][1]["name"], &stages["data"][0]["name"]];
    assert_eq!(
        json!(titles(&own)),
        json!(["About the deal", names[0], names[1]])
    );
    assert_eq!(json!(titles(&of_account)), json!(names));
    assert_eq!(own["data"][1], of_account["data"][0]);
    assert_eq!(own["data"][1]["deal_id"], deal["id"]);
    assert_eq!(own["data"][1]["account_id"], account["id"]);
    t.admin.delete(&format!("/v1/deals/{id}")).await.expect(204);
    assert!(
        items(&t.admin, &format!("{path}?types=deal_stage"))
            .await
            .is_empty()
    );
}
