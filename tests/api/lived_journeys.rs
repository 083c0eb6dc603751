//! Journeys as they are lived: rests, re-entry, criteria that move them, touchpoints that interactions were, and
//! the buyers' jobs.

use caravan::WorkspaceId;
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::{Client, TestApp};

async fn make(client: &Client, path: &str, new: Value) -> Value {
    client.post(&format!("/v1/{path}"), new).await.expect(201)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// A published map of three stages, and an account.
struct Ground {
    account: Value,
    map: Value,
    stages: Vec<Value>,
    touchpoints: Vec<Value>,
}

impl Ground {
    /// The map has what `stages` says of its stages, and the touchpoints, each with the place of its stage.
    async fn lay(client: &Client, stages: [Value; 3], touchpoints: Vec<(usize, Value)>) -> Self {
        let account = make(client, "accounts", json!({ "name": "A" })).await;
        let named = stages.into_iter().zip(["first", "second", "third"]);
        let stages: Vec<Value> = named
            .map(|(mut stage, key)| {
                stage["key"] = key.into();
                stage["name"] = key.into();
                stage
            })
            .collect();
        let map = json!({ "name": "M", "stages": stages });
        let map = make(client, "journey-maps", map).await["id"].clone();
        let list = format!(
            "/v1/journey-stages?filter[journey_map_id]={}&sort=position",
            text(&map)
        );
        let page = client.get(&list).await.expect(200);
        let stages = page["data"].as_array().unwrap().iter();
        let stages: Vec<Value> = stages.map(|stage| stage["id"].clone()).collect();
        let mut planned = Vec::new();
        for (stage, mut touchpoint) in touchpoints {
            touchpoint["stage_id"] = stages[stage].clone();
            planned.push(make(client, "touchpoints", touchpoint).await["id"].clone());
        }
        let publish = format!("/v1/journey-maps/{}/publish", text(&map));
        client.post(&publish, json!({})).await.expect(200);
        Self {
            account: account["id"].clone(),
            map,
            stages,
            touchpoints: planned,
        }
    }

    async fn plain(client: &Client) -> Self {
        Self::lay(client, [json!({}), json!({}), json!({})], Vec::new()).await
    }

    async fn start(&self, client: &Client, more: Value) -> Value {
        let mut new = json!({ "account_id": self.account, "journey_map_id": self.map });
        new.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        make(client, "journeys", new).await
    }

    async fn interaction(&self, client: &Client, kind: &str, at: &str, more: Value) -> Value {
        let mut new = json!({
            "kind": kind, "direction": "inbound", "occurred_at": at, "account_id": self.account,
        });
        new.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        make(client, "interactions", new).await
    }
}

fn path(journey: &Value) -> String {
    format!("/v1/journeys/{}", text(&journey["id"]))
}

async fn list(client: &Client, path: &str) -> Vec<Value> {
    client.get(path).await.expect(200)["data"]
        .as_array()
        .unwrap()
        .clone()
}

/// What the worker does when it looks, a little later.
async fn look(t: &TestApp) {
    // On PostgreSQL an entry shows once every older transaction has ended.
    t.feed().await;
    t.app.clock().advance(TimeDelta::minutes(2));
    let workspace = t.admin.get("/v1/workspace").await.expect(200);
    let workspace: WorkspaceId = text(&workspace["id"]).parse().unwrap();
    caravan::worker::run_once(&t.app, workspace).await.unwrap();
}

#[actix_web::test]
async fn a_resting_journey_neither_moves_nor_is_moved() {
    let t = TestApp::start().await;
    let holds = json!([{ "resource": "accounts", "filter": { "name": { "eq": "A" } } }]);
    let stages = [json!({}), json!({ "entry_criteria": holds }), json!({})];
    let ground = Ground::lay(&t.admin, stages, Vec::new()).await;
    let journey = ground
        .start(&t.admin, json!({ "started_at": "2026-01-01T00:00:00Z" }))
        .await;
    let path = path(&journey);
    let pause = json!({ "reason": "No budget", "paused_at": "2026-02-01T00:00:00Z" });

    let resting = t
        .admin
        .post(&format!("{path}/pause"), pause)
        .await
        .expect(200);

    assert_eq!(resting["status"], "paused");
    assert_eq!(resting["paused_at"], "2026-02-01T00:00:00.000000Z");
    let step = json!({ "stage_id": ground.stages[2] });
    t.admin
        .post(&format!("{path}/move"), step)
        .await
        .refused(409);
    t.admin
        .post(&format!("{path}/evaluate"), json!({}))
        .await
        .refused(409);
    t.admin
        .post(&format!("{path}/pause"), json!({}))
        .await
        .refused(409);
    look(&t).await;
    assert_eq!(
        t.admin.get(&path).await.expect(200)["stage_id"],
        ground.stages[0]
    );
    let early = json!({ "resumed_at": "2026-01-15T00:00:00Z" });
    let early = t
        .admin
        .post(&format!("{path}/resume"), early)
        .await
        .expect(409);
    assert_eq!(early["errors"][0]["pointer"], "/resumed_at");
    let resume = json!({ "resumed_at": "2026-03-01T00:00:00Z" });
    let resumed = t
        .admin
        .post(&format!("{path}/resume"), resume)
        .await
        .expect(200);
    assert_eq!(
        (&resumed["status"], &resumed["paused_at"]),
        (&json!("active"), &json!(null))
    );
    t.admin
        .post(&format!("{path}/resume"), json!({}))
        .await
        .refused(409);
    let pauses = list(&t.admin, &format!("{path}/pauses")).await;
    assert_eq!(pauses.len(), 1);
    assert_eq!(pauses[0]["reason"], "No budget");
    assert_eq!(pauses[0]["resumed_at"], "2026-03-01T00:00:00.000000Z");
    let query = "query($id: ID!) { journey(id: $id) { pauses { reason resumedAt } } }";
    let data = t.admin.data(query, json!({ "id": journey["id"] })).await;
    assert_eq!(data["journey"]["pauses"][0]["reason"], "No budget");
}

#[actix_web::test]
async fn a_journey_that_ends_while_it_rests_rests_no_more() {
    let t = TestApp::start().await;
    let ground = Ground::plain(&t.admin).await;
    let journey = ground.start(&t.admin, json!({})).await;
    let path = path(&journey);
    t.admin
        .post(&format!("{path}/pause"), json!({}))
        .await
        .expect(200);

    let end = json!({ "outcome": "abandoned" });
    let ended = t.admin.post(&format!("{path}/end"), end).await.expect(200);

    assert_eq!(
        (&ended["status"], &ended["paused_at"]),
        (&json!("abandoned"), &json!(null))
    );
    let pauses = list(&t.admin, &format!("{path}/pauses")).await;
    assert_eq!(pauses[0]["resumed_at"], ended["ended_at"]);
    t.admin
        .post(&format!("{path}/resume"), json!({}))
        .await
        .refused(409);
}

#[actix_web::test]
async fn whether_an_account_may_go_the_same_way_again_is_said_at_the_start() {
    let t = TestApp::start().await;
    let ground = Ground::plain(&t.admin).await;
    let first = ground.start(&t.admin, json!({ "reentry": "once" })).await;
    let start = |reentry: &str| {
        let new = json!({
            "account_id": ground.account, "journey_map_id": ground.map, "reentry": reentry,
        });
        let client = &t.admin;
        async move { client.post("/v1/journeys", new).await }
    };

    for reentry in ["once", "after_end"] {
        let refused = start(reentry).await.expect(409);
        assert_eq!(refused["code"], "DUPLICATE");
        assert_eq!(refused["existing_id"], first["id"]);
    }
    start("always").await.expect(201);
    let all = list(
        &t.admin,
        &format!("/v1/journeys?filter[account_id]={}", text(&ground.account)),
    )
    .await;
    for journey in all {
        let end = json!({ "outcome": "completed" });
        t.admin
            .post(&format!("{}/end", path(&journey)), end)
            .await
            .expect(200);
    }
    assert_eq!(start("once").await.refused(409), "DUPLICATE");
    start("after_end").await.expect(201);
    start("after_end").await.refused(409);
}

#[actix_web::test]
async fn stays_that_begin_at_one_moment_are_in_the_order_in_which_they_were_said() {
    let t = TestApp::start().await;
    let ground = Ground::plain(&t.admin).await;
    let journey = ground
        .start(&t.admin, json!({ "started_at": "2026-01-01T00:00:00Z" }))
        .await;
    let path = path(&journey);
    let at = "2026-01-05T00:00:00Z";
    for stage in [2, 0, 1] {
        let step = json!({ "stage_id": ground.stages[stage], "moved_at": at });
        t.admin
            .post(&format!("{path}/move"), step)
            .await
            .expect(200);
    }

    let stays = list(&t.admin, &format!("{path}/stage-history")).await;

    let told: Vec<(&Value, &Value)> = stays
        .iter()
        .map(|stay| (&stay["stage_id"], &stay["sequence"]))
        .collect();
    let of = |place: usize| &ground.stages[place];
    let one_to_four = [json!(1), json!(2), json!(3), json!(4)];
    let expected: Vec<(&Value, &Value)> = [of(0), of(2), of(0), of(1)]
        .into_iter()
        .zip(&one_to_four)
        .collect();
    assert_eq!(told, expected);
    assert_eq!(stays[1]["duration_seconds"], 0);
    assert_eq!(stays[0]["cause"], "user");
    // Of those the last one counts.
    let answer =
        json!({ "kind": "nps", "score": 9, "journey_id": journey["id"], "answered_at": at });
    assert_eq!(
        make(&t.admin, "feedback", answer).await["stage_id"],
        ground.stages[1]
    );
    for (moment, pointer) in [
        ("2026-01-04T00:00:00Z", "/moved_at"),
        ("2999-01-01T00:00:00Z", "/moved_at"),
    ] {
        let step = json!({ "stage_id": ground.stages[2], "moved_at": moment });
        let refused = t
            .admin
            .post(&format!("{path}/move"), step)
            .await
            .expect(409);
        assert_eq!(refused["errors"][0]["pointer"], pointer);
        assert_eq!(refused["errors"][0]["code"], "OUT_OF_RANGE");
    }
}

#[actix_web::test]
async fn what_shows_that_a_journey_moved_is_kept() {
    let t = TestApp::start().await;
    let ground = Ground::plain(&t.admin).await;
    let journey = ground.start(&t.admin, json!({})).await;
    let call = ground
        .interaction(&t.admin, "call", "2026-01-02T00:00:00Z", json!({}))
        .await;
    let path = path(&journey);
    let step = |evidence: Value| json!({ "stage_id": ground.stages[1], "evidence": evidence });

    let nowhere = step(json!(["note_01h2xcejqtf2nbrexx3vqjhp41"]));
    let nowhere = t
        .admin
        .post(&format!("{path}/move"), nowhere)
        .await
        .expect(409);
    assert_eq!(nowhere["errors"][0]["pointer"], "/evidence/0");
    t.admin
        .post(&format!("{path}/move"), step(json!([call["id"]])))
        .await
        .expect(200);

    let query = "query($id: ID!) { journey(id: $id) { stageHistory { sequence cause evidence } } }";
    let data = t.admin.data(query, json!({ "id": journey["id"] })).await;
    let stays = &data["journey"]["stageHistory"];
    assert_eq!(
        stays[1],
        json!({ "sequence": 2, "cause": "USER", "evidence": [call["id"]] })
    );
}

/// Stages that are entered by a meeting, and by a won deal; the last one is left when the account is a customer.
fn by_criteria() -> [Value; 3] {
    let met = json!([{ "resource": "interactions", "filter": { "kind": { "eq": "meeting" } } }]);
    let won = json!([{ "resource": "deals", "filter": { "status": { "eq": "won" } } }]);
    let customer = json!([{
        "resource": "accounts", "filter": { "lifecycle_stage": { "eq": "former_customer" } },
    }]);
    [
        json!({}),
        json!({ "entry_criteria": met }),
        json!({ "entry_criteria": won, "exit_criteria": customer }),
    ]
}

#[actix_web::test]
async fn the_worker_moves_journeys_whose_criteria_hold_and_says_why() {
    let t = TestApp::start().await;
    let ground = Ground::lay(&t.admin, by_criteria(), Vec::new()).await;
    let journey = ground
        .start(&t.admin, json!({ "started_at": "2026-01-01T00:00:00Z" }))
        .await;
    let path = path(&journey);
    look(&t).await;
    // One before the journey began shows nothing.
    ground
        .interaction(&t.admin, "meeting", "2025-12-31T00:00:00Z", json!({}))
        .await;
    look(&t).await;
    assert_eq!(
        t.admin.get(&path).await.expect(200)["stage_id"],
        ground.stages[0]
    );

    let meeting = ground
        .interaction(&t.admin, "meeting", "2026-02-01T10:00:00Z", json!({}))
        .await;
    look(&t).await;

    let moved = t.admin.get(&path).await.expect(200);
    assert_eq!(moved["stage_id"], ground.stages[1]);
    assert_eq!(moved["stage_entered_at"], meeting["occurred_at"]);
    let stays = list(&t.admin, &format!("{path}/stage-history")).await;
    assert_eq!(stays[1]["cause"], "rule");
    assert_eq!(stays[1]["evidence"], json!([meeting["id"]]));
    assert_eq!(stays[1]["entered_by_id"], json!(null));
    let deal = json!({ "name": "D", "account_id": ground.account });
    let deal = make(&t.admin, "deals", deal).await;
    let win = format!("/v1/deals/{}/win", text(&deal["id"]));
    t.admin.post(&win, json!({})).await.expect(200);
    look(&t).await;
    let moved = t.admin.get(&path).await.expect(200);
    assert_eq!(
        (&moved["stage_id"], &moved["status"]),
        (&ground.stages[2], &json!("active"))
    );
    let account = format!("/v1/accounts/{}", text(&ground.account));
    let former = json!({ "lifecycle_stage": "former_customer" });
    t.admin.patch(&account, former).await.expect(200);
    look(&t).await;
    let ended = t.admin.get(&path).await.expect(200);
    assert_eq!(
        (&ended["stage_id"], &ended["status"]),
        (&ground.stages[2], &json!("completed"))
    );
    let version = ended["version"].clone();
    look(&t).await;
    assert_eq!(t.admin.get(&path).await.expect(200)["version"], version);
}

#[actix_web::test]
async fn on_demand_a_journey_goes_to_the_furthest_stage_whose_criteria_hold() {
    let t = TestApp::start().await;
    let ground = Ground::lay(&t.admin, by_criteria(), Vec::new()).await;
    let journey = ground
        .start(&t.admin, json!({ "started_at": "2026-01-01T00:00:00Z" }))
        .await;
    ground
        .interaction(&t.admin, "meeting", "2026-02-01T10:00:00Z", json!({}))
        .await;
    let deal = json!({ "name": "D", "account_id": ground.account });
    let deal = make(&t.admin, "deals", deal).await;
    let win = format!("/v1/deals/{}/win", text(&deal["id"]));
    t.admin.post(&win, json!({})).await.expect(200);

    let mutation = "mutation($id: ID!) { evaluateJourney(id: $id) {
        stage { id } stageHistory { cause evidence } } }";
    let data = t.admin.data(mutation, json!({ "id": journey["id"] })).await;

    let moved = &data["evaluateJourney"];
    assert_eq!(moved["stage"]["id"], ground.stages[2]);
    let stays = moved["stageHistory"].as_array().unwrap();
    assert_eq!(stays.len(), 2, "the stage in between is skipped");
    assert_eq!(
        stays[1],
        json!({ "cause": "RULE", "evidence": [deal["id"]] })
    );
    let again = format!("{}/evaluate", path(&journey));
    let version = t.admin.get(&path(&journey)).await.expect(200)["version"].clone();
    let again = t.admin.post(&again, json!({})).await.expect(200);
    assert_eq!(again["version"], version, "nothing more holds");
}

#[actix_web::test]
async fn a_stage_that_was_gone_through_is_followed_by_the_next() {
    let t = TestApp::start().await;
    let called = json!([{ "resource": "interactions", "filter": { "kind": { "eq": "call" } } }]);
    let stages = [
        json!({ "exit_criteria": called.clone() }),
        json!({ "exit_criteria": called }),
        json!({}),
    ];
    let ground = Ground::lay(&t.admin, stages, Vec::new()).await;
    let journey = ground
        .start(&t.admin, json!({ "started_at": "2026-01-01T00:00:00Z" }))
        .await;
    ground
        .interaction(&t.admin, "call", "2026-01-03T00:00:00Z", json!({}))
        .await;
    ground
        .interaction(&t.admin, "call", "2026-01-02T00:00:00Z", json!({}))
        .await;

    t.admin
        .post(&format!("{}/evaluate", path(&journey)), json!({}))
        .await
        .expect(200);

    // The first call ends the first stage; the second one, in the second stage, ends that.
    let stays = list(&t.admin, &format!("{}/stage-history", path(&journey))).await;
    let entered: Vec<&str> = stays.iter().map(|stay| text(&stay["entered_at"])).collect();
    assert_eq!(
        entered,
        [
            "2026-01-01T00:00:00.000000Z",
            "2026-01-02T00:00:00.000000Z",
            "2026-01-03T00:00:00.000000Z"
        ]
    );
}

fn touchpoints() -> Vec<(usize, Value)> {
    vec![
        (
            0,
            json!({
                "name": "Campaign", "channel": "web", "direction": "inbound",
                "match_rule": { "kinds": ["web"], "utm": { "campaign": "Spring" } },
            }),
        ),
        (
            0,
            json!({
                "name": "Price question", "channel": "email", "direction": "inbound",
                "match_rule": { "kinds": ["email"], "subject_pattern": "(?i)price" },
            }),
        ),
        (
            0,
            json!({ "name": "Any mail", "channel": "email", "direction": "inbound" }),
        ),
        (
            1,
            json!({ "name": "Mail later", "channel": "email", "direction": "inbound" }),
        ),
    ]
}

/// The touchpoints that the interactions of a journey were, with who says so.
async fn matches(client: &Client, journey: &Value) -> Vec<(Value, Value, Value)> {
    let matches = list(client, &format!("{}/touchpoints", path(journey)))
        .await
        .into_iter();
    matches
        .map(|one| {
            (
                one["interaction_id"].clone(),
                one["touchpoint_id"].clone(),
                one["matched_by"].clone(),
            )
        })
        .collect()
}

#[actix_web::test]
async fn an_interaction_is_the_first_touchpoint_of_the_stage_then_whose_rule_it_meets() {
    let t = TestApp::start().await;
    let ground = Ground::lay(&t.admin, [json!({}), json!({}), json!({})], touchpoints()).await;
    let journey = ground
        .start(&t.admin, json!({ "started_at": "2026-01-01T00:00:00Z" }))
        .await;
    let step = json!({ "stage_id": ground.stages[1], "moved_at": "2026-02-01T00:00:00Z" });
    t.admin
        .post(&format!("{}/move", path(&journey)), step)
        .await
        .expect(200);
    let subject = |subject: &str| json!({ "subject": subject });
    let visit = json!({
        "body": "Came to https://example.com/offer?utm_source=mail&utm_campaign=spring (twice)",
    });
    let (mail, web) = ("email", "web");
    let made = [
        ground
            .interaction(
                &t.admin,
                mail,
                "2026-01-02T00:00:00Z",
                subject("Your PRICE list"),
            )
            .await,
        ground
            .interaction(&t.admin, mail, "2026-01-03T00:00:00Z", subject("Hello"))
            .await,
        ground
            .interaction(&t.admin, web, "2026-01-04T00:00:00Z", visit)
            .await,
        ground
            .interaction(
                &t.admin,
                mail,
                "2026-02-05T00:00:00Z",
                subject("Price again"),
            )
            .await,
        // Before the journey, of no planned kind, and without the mark.
        ground
            .interaction(&t.admin, mail, "2025-12-05T00:00:00Z", json!({}))
            .await,
        ground
            .interaction(&t.admin, "call", "2026-01-05T00:00:00Z", json!({}))
            .await,
        ground
            .interaction(&t.admin, web, "2026-01-05T00:00:00Z", json!({}))
            .await,
    ];

    look(&t).await;

    let of = |place: usize, touchpoint: usize| {
        (
            made[place]["id"].clone(),
            ground.touchpoints[touchpoint].clone(),
            json!("rule"),
        )
    };
    let expected = [of(0, 1), of(1, 2), of(2, 0), of(3, 3)];
    assert_eq!(matches(&t.admin, &journey).await, expected);
    let of_touchpoint = format!(
        "/v1/interactions?filter[touchpoint_id]={}",
        text(&ground.touchpoints[1])
    );
    assert_eq!(list(&t.admin, &of_touchpoint).await[0]["id"], made[0]["id"]);
    let of_journey = format!(
        "/v1/interactions?filter[journey_id]={}",
        text(&journey["id"])
    );
    assert_eq!(list(&t.admin, &of_journey).await.len(), 4);
    let query = "query($touchpoint: ID!, $mail: ID!) {
        touchpoint(id: $touchpoint) { interactions { nodes { id } } }
        interaction(id: $mail) { touchpoints { matchedBy touchpoint { name } journey { id } } } }";
    let variables = json!({ "touchpoint": ground.touchpoints[2], "mail": made[1]["id"] });
    let data = t.admin.data(query, variables).await;
    assert_eq!(
        data["touchpoint"]["interactions"]["nodes"],
        json!([{ "id": made[1]["id"] }])
    );
    let expected = json!([{
        "matchedBy": "RULE", "touchpoint": { "name": "Any mail" }, "journey": { "id": journey["id"] },
    }]);
    assert_eq!(data["interaction"]["touchpoints"], expected);
}

#[actix_web::test]
async fn what_is_said_by_hand_stays() {
    let t = TestApp::start().await;
    let ground = Ground::lay(&t.admin, [json!({}), json!({}), json!({})], touchpoints()).await;
    let journey = ground
        .start(&t.admin, json!({ "started_at": "2026-01-01T00:00:00Z" }))
        .await;
    let first = ground
        .interaction(&t.admin, "email", "2026-01-02T00:00:00Z", json!({}))
        .await;
    let second = ground
        .interaction(&t.admin, "email", "2026-01-03T00:00:00Z", json!({}))
        .await;
    look(&t).await;
    let say = |interaction: &Value, touchpoint: &Value| {
        let path = format!(
            "/v1/interactions/{}/match-touchpoint",
            text(&interaction["id"])
        );
        let said = json!({ "journey_id": journey["id"], "touchpoint_id": touchpoint });
        let client = &t.admin;
        async move { client.post(&path, said).await }
    };

    say(&first, &ground.touchpoints[3]).await.expect(200);
    say(&second, &Value::Null).await.expect(200);

    let expected = [
        (
            first["id"].clone(),
            ground.touchpoints[3].clone(),
            json!("hand"),
        ),
        (second["id"].clone(), Value::Null, json!("hand")),
    ];
    assert_eq!(matches(&t.admin, &journey).await, expected);
    let path = format!("/v1/interactions/{}", text(&first["id"]));
    t.admin
        .patch(&path, json!({ "subject": "Price" }))
        .await
        .expect(200);
    look(&t).await;
    t.admin
        .post(
            &format!("{}/match-touchpoints", self::path(&journey)),
            json!({}),
        )
        .await
        .expect(200);
    assert_eq!(matches(&t.admin, &journey).await, expected);
    let other = Ground::lay(&t.admin, [json!({}), json!({}), json!({})], touchpoints()).await;
    assert_eq!(
        say(&first, &other.touchpoints[0]).await.expect(409)["errors"][0]["code"],
        "NOT_ALLOWED"
    );
    let theirs = other.start(&t.admin, json!({})).await;
    let path = format!("{path}/match-touchpoint");
    let said = json!({ "journey_id": theirs["id"] });
    assert_eq!(
        t.admin.post(&path, said).await.expect(409)["errors"][0]["code"],
        "NOT_ALLOWED"
    );
}

#[actix_web::test]
async fn an_interaction_that_is_gone_was_no_touchpoint() {
    let t = TestApp::start().await;
    let ground = Ground::lay(&t.admin, [json!({}), json!({}), json!({})], touchpoints()).await;
    let journey = ground
        .start(&t.admin, json!({ "started_at": "2026-01-01T00:00:00Z" }))
        .await;
    let mail = ground
        .interaction(&t.admin, "email", "2026-01-02T00:00:00Z", json!({}))
        .await;
    look(&t).await;
    assert_eq!(matches(&t.admin, &journey).await.len(), 1);

    t.admin
        .delete(&format!("/v1/interactions/{}", text(&mail["id"])))
        .await
        .expect(204);
    look(&t).await;

    assert!(matches(&t.admin, &journey).await.is_empty());
}

#[actix_web::test]
async fn the_six_jobs_of_the_buyers_go_on_beside_the_stages() {
    let t = TestApp::start().await;
    let ground = Ground::plain(&t.admin).await;
    let journey = ground
        .start(&t.admin, json!({ "started_at": "2026-01-01T00:00:00Z" }))
        .await;
    let path = format!("{}/buying-jobs", path(&journey));
    let jobs = list(&t.admin, &path).await;
    assert_eq!(jobs.len(), 6);
    assert!(
        jobs.iter()
            .all(|job| job["status"] == "not_started" && job["history"] == json!([]))
    );
    let say =
        |status: &str, at: &str| json!({ "job": "validation", "status": status, "changed_at": at });

    for (status, at) in [
        ("in_progress", "2026-01-10T00:00:00Z"),
        ("done", "2026-01-20T00:00:00Z"),
        ("done", "2026-01-21T00:00:00Z"),
        ("in_progress", "2026-02-01T00:00:00Z"),
        ("done", "2026-02-10T00:00:00Z"),
    ] {
        t.admin.post(&path, say(status, at)).await.expect(200);
    }

    let jobs = list(&t.admin, &path).await;
    let validation = jobs.iter().find(|job| job["job"] == "validation").unwrap();
    assert_eq!(validation["status"], "done");
    assert_eq!(validation["started_at"], "2026-01-10T00:00:00.000000Z");
    assert_eq!(validation["finished_at"], "2026-02-10T00:00:00.000000Z");
    assert_eq!(validation["revisit_count"], 1);
    assert_eq!(
        validation["last_revisited_at"],
        "2026-02-01T00:00:00.000000Z"
    );
    assert_eq!(validation["history"].as_array().unwrap().len(), 4);
    for at in [
        "2026-02-09T00:00:00Z",
        "2999-01-01T00:00:00Z",
        "2025-12-01T00:00:00Z",
    ] {
        let refused = t
            .admin
            .post(&path, say("in_progress", at))
            .await
            .expect(409);
        assert_eq!(refused["errors"][0]["pointer"], "/changed_at", "{at}");
    }
    let mutation = "mutation($id: ID!, $input: BuyingJobChange!) { setJourneyBuyingJob(id: $id, input: $input) {
        version buyingJobs { job status revisitCount } } }";
    let input = json!({ "job": "VALIDATION", "status": "IN_PROGRESS" });
    let data = t
        .admin
        .data(mutation, json!({ "id": journey["id"], "input": input }))
        .await;
    let told = data["setJourneyBuyingJob"]["buyingJobs"]
        .as_array()
        .unwrap();
    assert!(
        told.contains(&json!({ "job": "VALIDATION", "status": "IN_PROGRESS", "revisitCount": 2 }))
    );
}

#[actix_web::test]
async fn a_journey_spans_deals_and_goes_on_after_the_sale() {
    let t = TestApp::start().await;
    let ground = Ground::plain(&t.admin).await;
    let deal = |name: &str, account: &Value| json!({ "name": name, "account_id": account });
    let first = make(&t.admin, "deals", deal("First", &ground.account)).await;
    let renewal = make(&t.admin, "deals", deal("Renewal", &ground.account)).await;
    let strange = make(&t.admin, "deals", json!({ "name": "Nobody's" })).await;
    let journey = ground
        .start(&t.admin, json!({ "deal_ids": [first["id"]] }))
        .await;
    let path = path(&journey);
    let win = format!("/v1/deals/{}/win", text(&first["id"]));
    t.admin.post(&win, json!({})).await.expect(200);

    assert_eq!(t.admin.get(&path).await.expect(200)["status"], "active");
    let add = |deal: &Value| json!({ "deal_id": deal["id"] });
    let refused = t
        .admin
        .post(&format!("{path}/add-deal"), add(&strange))
        .await;
    assert_eq!(refused.expect(409)["errors"][0]["code"], "NOT_ALLOWED");
    t.admin
        .post(&format!("{path}/add-deal"), add(&renewal))
        .await
        .expect(200);
    let both = t
        .admin
        .get(&format!("{path}?include=deals"))
        .await
        .expect(200);
    assert_eq!(both["deals"].as_array().unwrap().len(), 2);
    let of_deal = format!("/v1/journeys?filter[deal_id]={}", text(&renewal["id"]));
    assert_eq!(list(&t.admin, &of_deal).await.len(), 1);
    t.admin
        .post(&format!("{path}/remove-deal"), add(&first))
        .await
        .expect(200);
    let query = "query($id: ID!) { journey(id: $id) { deals { nodes { name journeys { nodes { id } } } } } }";
    let data = t.admin.data(query, json!({ "id": journey["id"] })).await;
    let expected =
        json!([{ "name": "Renewal", "journeys": { "nodes": [{ "id": journey["id"] }] } }]);
    assert_eq!(data["journey"]["deals"]["nodes"], expected);
}
