//! Journeys: one stage at a time, and every stay kept.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::{Client, TestApp};

/// An account and a map with its stages.
struct Ground {
    account: Value,
    map: Value,
    stages: Vec<Value>,
}

impl Ground {
    async fn lay(client: &Client) -> Self {
        let account = client
            .post("/v1/accounts", json!({ "name": "A" }))
            .await
            .expect(201);
        let new = json!({ "name": "M", "template": "b2b_five_stage", "publish": true });
        let map = client.post("/v1/journey-maps", new).await.expect(201)["id"].clone();
        let list = format!(
            "/v1/journey-stages?filter[journey_map_id]={}&sort=position",
            map.as_str().unwrap()
        );
        let page = client.get(&list).await.expect(200);
        let stages = page["data"].as_array().unwrap();
        let stages = stages.iter().map(|stage| stage["id"].clone()).collect();
        Self {
            account: account["id"].clone(),
            map,
            stages,
        }
    }

    fn input(&self) -> Value {
        json!({ "account_id": self.account, "journey_map_id": self.map })
    }

    async fn start(&self, client: &Client) -> (String, Value) {
        let journey = client.post("/v1/journeys", self.input()).await.expect(201);
        (
            format!("/v1/journeys/{}", journey["id"].as_str().unwrap()),
            journey,
        )
    }
}

async fn history(client: &Client, path: &str) -> Vec<Value> {
    let history = client
        .get(&format!("{path}/stage-history"))
        .await
        .expect(200);
    history["data"].as_array().unwrap().clone()
}

#[actix_web::test]
async fn a_journey_starts_in_the_first_stage_of_its_map() {
    let t = TestApp::start().await;
    let ground = Ground::lay(&t.admin).await;
    let me = t.admin.get("/v1/me").await.expect(200)["id"].clone();

    let (path, journey) = ground.start(&t.admin).await;

    assert_eq!(journey["stage_id"], ground.stages[0]);
    assert_eq!(journey["status"], "active");
    assert_eq!(journey["stage_entered_at"], journey["started_at"]);
    let history = history(&t.admin, &path).await;
    assert_eq!(history.len(), 1);
    assert_eq!(history[0]["stage_id"], ground.stages[0]);
    assert_eq!(history[0]["entered_by_id"], me);
    assert_eq!(history[0]["left_at"], json!(null));
    let mutation = "mutation($input: NewJourney!) { startJourney(input: $input) {
        stage { key } account { name } journeyMap { name } } }";
    let input = json!({
        "accountId": ground.account, "journeyMapId": ground.map, "stageId": ground.stages[3]
    });
    let started = t.admin.data(mutation, json!({ "input": input })).await["startJourney"].clone();
    assert_eq!(started["stage"]["key"], "decision");
    assert_eq!(started["account"]["name"], "A");
}

#[actix_web::test]
async fn every_stay_is_kept_with_its_length() {
    let t = TestApp::start().await;
    let ground = Ground::lay(&t.admin).await;
    let (path, journey) = ground.start(&t.admin).await;
    let step = |to: usize| json!({ "stage_id": ground.stages[to], "reason": format!("to {to}") });

    t.app.clock().advance(TimeDelta::seconds(100));
    t.admin
        .post(&format!("{path}/move"), step(2))
        .await
        .expect(200);
    t.app.clock().advance(TimeDelta::seconds(200));
    let moved = t
        .admin
        .post(&format!("{path}/move"), step(1))
        .await
        .expect(200);
    t.app.clock().advance(TimeDelta::seconds(50));

    assert_eq!(moved["stage_id"], ground.stages[1]);
    assert_eq!(moved["started_at"], journey["started_at"]);
    let stays = history(&t.admin, &path).await;
    let visited: Vec<_> = stays.iter().map(|stay| stay["stage_id"].clone()).collect();
    let order = [0, 2, 1].map(|stage: usize| ground.stages[stage].clone());
    assert_eq!(visited, order);
    assert_eq!(stays[1]["reason"], "to 2");
    // Each stay begins where the one before ended, and the tests themselves take a moment.
    for (stay, seconds) in stays.iter().zip([100, 200, 50]) {
        let counted = stay["duration_seconds"].as_i64().unwrap();
        assert!(
            (seconds..seconds + 30).contains(&counted),
            "{counted} is not {seconds}"
        );
    }
    assert_eq!(stays[0]["left_at"], stays[1]["entered_at"]);
    assert_eq!(stays[1]["left_at"], stays[2]["entered_at"]);
    assert_eq!(stays[2]["left_at"], json!(null));
    assert_eq!(stays[2]["entered_at"], moved["stage_entered_at"]);

    let query = "query($id: ID!) { journey(id: $id) { stageHistory {
        durationSeconds reason stage { key } enteredBy { role } } } }";
    let shown = t.admin.data(query, json!({ "id": journey["id"] })).await["journey"].clone();
    assert_eq!(shown["stageHistory"][1]["stage"]["key"], "consultation");
    assert_eq!(
        shown["stageHistory"][1]["durationSeconds"],
        stays[1]["duration_seconds"]
    );
    assert_eq!(shown["stageHistory"][2]["enteredBy"]["role"], "ADMIN");
}

#[actix_web::test]
async fn lengths_follow_from_the_moments_that_callers_state() {
    let t = TestApp::start().await;
    let ground = Ground::lay(&t.admin).await;
    let mut new = ground.input();
    new["started_at"] = json!("2025-01-01T00:00:00Z");
    let journey = t.admin.post("/v1/journeys", new).await.expect(201);
    let path = format!("/v1/journeys/{}", journey["id"].as_str().unwrap());
    let step = json!({ "stage_id": ground.stages[1], "moved_at": "2025-01-02T00:00:00Z" });
    t.admin
        .post(&format!("{path}/move"), step)
        .await
        .expect(200);
    let end =
        json!({ "outcome": "completed", "ended_at": "2025-01-02T01:00:00Z", "reason": "Bought" });

    let ended = t.admin.post(&format!("{path}/end"), end).await.expect(200);

    assert_eq!(ended["status"], "completed");
    assert_eq!(ended["ended_at"], "2025-01-02T01:00:00.000000Z");
    assert_eq!(ended["end_reason"], "Bought");
    assert_eq!(ended["stage_id"], ground.stages[1]);
    let stays = history(&t.admin, &path).await;
    let lengths: Vec<_> = stays
        .iter()
        .map(|stay| stay["duration_seconds"].clone())
        .collect();
    assert_eq!(lengths, [86_400, 3_600]);
    assert_eq!(stays[1]["left_at"], ended["ended_at"]);
}

#[actix_web::test]
async fn nothing_happens_in_the_future_or_before_the_present_stay() {
    let t = TestApp::start().await;
    let ground = Ground::lay(&t.admin).await;
    let mut new = ground.input();
    new["started_at"] = json!("2999-01-01T00:00:00Z");
    let problem = t.admin.post("/v1/journeys", new.clone()).await.expect(409);
    assert_eq!(problem["errors"][0]["pointer"], "/started_at");
    new["started_at"] = json!("2025-01-01T00:00:00Z");
    let journey = t.admin.post("/v1/journeys", new).await.expect(201);
    let path = format!("/v1/journeys/{}", journey["id"].as_str().unwrap());

    for moment in ["2999-01-01T00:00:00Z", "2024-12-31T23:59:59Z"] {
        let step = json!({ "stage_id": ground.stages[1], "moved_at": moment });
        let problem = t
            .admin
            .post(&format!("{path}/move"), step)
            .await
            .expect(409);
        assert_eq!(problem["errors"][0]["pointer"], "/moved_at", "at {moment}");
        let end = json!({ "outcome": "abandoned", "ended_at": moment });
        let problem = t.admin.post(&format!("{path}/end"), end).await.expect(409);
        assert_eq!(problem["errors"][0]["pointer"], "/ended_at", "at {moment}");
    }

    assert_eq!(t.admin.get(&path).await.expect(200), journey);
    assert_eq!(history(&t.admin, &path).await.len(), 1);
}

#[actix_web::test]
async fn a_journey_moves_only_to_other_stages_of_its_own_map() {
    let t = TestApp::start().await;
    let ground = Ground::lay(&t.admin).await;
    let elsewhere = Ground::lay(&t.admin).await;
    let (path, journey) = ground.start(&t.admin).await;

    let step = json!({ "stage_id": elsewhere.stages[1] });
    let problem = t
        .admin
        .post(&format!("{path}/move"), step)
        .await
        .expect(409);
    assert_eq!(problem["errors"][0]["pointer"], "/stage_id");
    let stay = json!({ "stage_id": ground.stages[0] });
    assert_eq!(
        t.admin
            .post(&format!("{path}/move"), stay)
            .await
            .refused(409),
        "CONFLICT"
    );
    let mut new = ground.input();
    new["stage_id"] = elsewhere.stages[0].clone();
    let problem = t.admin.post("/v1/journeys", new).await.expect(409);
    assert_eq!(problem["errors"][0]["pointer"], "/stage_id");

    assert_eq!(t.admin.get(&path).await.expect(200), journey);
}

#[actix_web::test]
async fn a_journey_that_has_ended_moves_no_more() {
    let t = TestApp::start().await;
    let ground = Ground::lay(&t.admin).await;
    let (path, journey) = ground.start(&t.admin).await;
    let end = "mutation($id: ID!) { endJourney(id: $id, input: { outcome: ABANDONED }) {
        status stage { position } } }";

    let ended = t.admin.data(end, json!({ "id": journey["id"] })).await["endJourney"].clone();

    assert_eq!(
        ended,
        json!({ "status": "ABANDONED", "stage": { "position": 0 } })
    );
    assert_eq!(
        t.admin.code(end, json!({ "id": journey["id"] })).await,
        "CONFLICT"
    );
    let step = json!({ "stage_id": ground.stages[1] });
    assert_eq!(
        t.admin
            .post(&format!("{path}/move"), step)
            .await
            .refused(409),
        "CONFLICT"
    );
    let active = t
        .admin
        .get("/v1/journeys?filter[status]=active")
        .await
        .expect(200);
    assert_eq!(active["data"], json!([]));
}

#[actix_web::test]
async fn a_patch_leaves_the_path_alone() {
    let t = TestApp::start().await;
    let ground = Ground::lay(&t.admin).await;
    let (path, _) = ground.start(&t.admin).await;
    let field = json!({ "object": "journey", "key": "tier", "label": "Tier", "kind": "text" });
    t.admin.post("/v1/custom-fields", field).await.expect(201);

    for patch in [
        json!({ "stage_id": ground.stages[1] }),
        json!({ "status": "completed" }),
    ] {
        let problem = t.admin.patch(&path, patch).await.expect(400);
        assert_eq!(problem["errors"][0]["code"], "UNKNOWN_FIELD");
    }
    let changed = t
        .admin
        .patch(&path, json!({ "custom_fields": { "tier": "gold" } }))
        .await;

    assert_eq!(changed.expect(200)["custom_fields"]["tier"], "gold");
    let found = t
        .admin
        .get("/v1/journeys?filter[custom_fields.tier]=gold")
        .await
        .expect(200);
    assert_eq!(found["data"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn a_stage_in_which_journeys_may_be_cannot_be_deleted() {
    let t = TestApp::start().await;
    let ground = Ground::lay(&t.admin).await;
    let stage = format!("/v1/journey-stages/{}", ground.stages[0].as_str().unwrap());

    assert_eq!(t.admin.delete(&stage).await.refused(409), "CONFLICT");
    let delete = "mutation($id: ID!) { deleteJourneyStage(id: $id) { id } }";
    assert_eq!(
        t.admin
            .code(delete, json!({ "id": ground.stages[0] }))
            .await,
        "CONFLICT"
    );

    assert_eq!(t.admin.get(&stage).await.expect(200)["version"], 1);
}

#[actix_web::test]
async fn an_account_shows_its_journeys_and_the_histories_are_read_at_once() {
    let t = TestApp::start().await;
    let ground = Ground::lay(&t.admin).await;
    let query = "query($id: ID!) { account(id: $id) { journeys(first: 10) {
        nodes { id stageHistory { id } } totalCount } } }";
    let ask = async || {
        let before = t.app.db().statements();
        let shown = t.admin.data(query, json!({ "id": ground.account })).await;
        (
            shown["account"]["journeys"].clone(),
            t.app.db().statements() - before,
        )
    };
    ground.start(&t.admin).await;
    let (_, cost_of_one) = ask().await;
    ground.start(&t.admin).await;
    ground.start(&t.admin).await;

    let (shown, cost_of_three) = ask().await;

    assert_eq!(shown["totalCount"], 3);
    let nodes = shown["nodes"].as_array().unwrap();
    assert!(
        nodes
            .iter()
            .all(|node| node["stageHistory"].as_array().unwrap().len() == 1)
    );
    assert_eq!(cost_of_one, cost_of_three);
    let stage = "query($id: ID!) { journeyStage(id: $id) { journeys { totalCount } } }";
    let shown = t.admin.data(stage, json!({ "id": ground.stages[0] })).await;
    assert_eq!(shown["journeyStage"]["journeys"]["totalCount"], 3);
}

#[actix_web::test]
async fn two_moves_from_the_same_version_leave_one_stay() {
    let t = TestApp::start().await;
    let ground = Ground::lay(&t.admin).await;
    let (path, journey) = ground.start(&t.admin).await;
    let step = "mutation($id: ID!, $stage: ID!) {
        moveJourney(id: $id, input: { stageId: $stage }, expectedVersion: 1) { version } }";
    let to = |stage: usize| json!({ "id": journey["id"], "stage": ground.stages[stage] });

    let moved = t.admin.data(step, to(1)).await;
    let refused = t.admin.code(step, to(2)).await;

    assert_eq!(moved["moveJourney"]["version"], 2);
    assert_eq!(refused, "VERSION_CONFLICT");
    assert_eq!(history(&t.admin, &path).await.len(), 2);
}

#[actix_web::test]
async fn a_viewer_follows_journeys_and_moves_none() {
    let t = TestApp::start().await;
    let ground = Ground::lay(&t.admin).await;
    let (path, _) = ground.start(&t.admin).await;
    let viewer = t.member("viewer").await;

    assert_eq!(history(&viewer, &path).await.len(), 1);

    let step = json!({ "stage_id": ground.stages[1] });
    assert_eq!(
        viewer
            .post(&format!("{path}/move"), step)
            .await
            .refused(403),
        "FORBIDDEN"
    );
    assert_eq!(
        viewer
            .post("/v1/journeys", ground.input())
            .await
            .refused(403),
        "FORBIDDEN"
    );
    let other = t.other_workspace().await;
    assert_eq!(
        other
            .get(&format!("{path}/stage-history"))
            .await
            .refused(404),
        "NOT_FOUND"
    );
}
