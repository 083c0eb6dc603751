//! Versions of journey maps: drafts, what was published, and the journeys that run meanwhile.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::support::{Client, TestApp};

fn path(kind: &str, record: &Value) -> String {
    format!("/v1/{kind}/{}", record["id"].as_str().unwrap())
}

async fn make(client: &Client, kind: &str, new: Value) -> Value {
    client.post(&format!("/v1/{kind}"), new).await.expect(201)
}

/// The records of a kind that belong to a map, by their places.
async fn parts(client: &Client, kind: &str, map: &Value) -> Vec<Value> {
    let id = map["id"].as_str().unwrap();
    let list = format!("/v1/{kind}?filter[journey_map_id]={id}&sort=position");
    let page = client.get(&list).await.expect(200);
    page["data"].as_array().unwrap().clone()
}

/// A draft with three stages, a touchpoint and an emotion in the first one.
async fn draft(client: &Client) -> Value {
    let new = json!({ "name": "How they buy", "stages": [
        { "key": "look", "name": "Look", "kind": "awareness" },
        { "key": "weigh", "name": "Weigh", "kind": "consideration" },
        { "key": "decide", "name": "Decide", "kind": "decision" },
    ] });
    let map = make(client, "journey-maps", new).await;
    let first = parts(client, "journey-stages", &map).await[0]["id"].clone();
    let touchpoint =
        json!({ "stage_id": first, "name": "Home page", "channel": "web", "direction": "inbound" });
    make(client, "touchpoints", touchpoint).await;
    let emotion = json!({ "stage_id": first, "lane": "emotion", "text": "Curious", "valence": 1 });
    make(client, "journey-map-elements", emotion).await;
    map
}

async fn publish(client: &Client, map: &Value, how: Value) -> Value {
    let path = format!("{}/publish", path("journey-maps", map));
    client.post(&path, how).await.expect(200)
}

async fn derive(client: &Client, map: &Value, how: Value) -> Value {
    let path = format!("{}/derive", path("journey-maps", map));
    client.post(&path, how).await.expect(201)
}

/// A published map, and a journey on it in the stage with that number.
async fn journey_in(client: &Client, map: &Value, stage: usize) -> Value {
    let account = make(client, "accounts", json!({ "name": "A" })).await;
    let stages = parts(client, "journey-stages", map).await;
    let new = json!({
        "account_id": account["id"], "journey_map_id": map["id"], "stage_id": stages[stage]["id"],
    });
    make(client, "journeys", new).await
}

async fn stays(client: &Client, journey: &Value) -> Vec<Value> {
    let history = format!("{}/stage-history", path("journeys", journey));
    let history = client.get(&history).await.expect(200);
    history["data"].as_array().unwrap().clone()
}

#[actix_web::test]
async fn a_map_is_a_draft_until_it_is_published() {
    let t = TestApp::start().await;
    let map = draft(&t.admin).await;
    assert_eq!(
        (&map["status"], &map["version_number"], &map["lineage_id"]),
        (&json!("draft"), &json!(1), &map["id"])
    );
    assert_eq!(map["published_at"], json!(null));

    let published = publish(&t.admin, &map, json!({})).await;

    assert_eq!(published["status"], "published");
    assert_eq!(published["published_at"], published["updated_at"]);
    let again = format!("{}/publish", path("journey-maps", &map));
    let refused = t.admin.post(&again, json!({})).await;
    assert_eq!(refused.refused(409), "CONFLICT");
    let at_once = json!({ "name": "M", "template": "b2b_five_stage", "publish": true });
    let at_once = make(&t.admin, "journey-maps", at_once).await;
    assert_eq!(at_once["status"], "published");
    let mutation = "mutation($id: ID!) { retireJourneyMap(id: $id) { status versionNumber } }";
    let retired = t.admin.data(mutation, json!({ "id": map["id"] })).await;
    assert_eq!(
        retired["retireJourneyMap"],
        json!({ "status": "RETIRED", "versionNumber": 1 })
    );
    let listed = t.admin.get("/v1/journey-maps?filter[status]=retired").await;
    assert_eq!(listed.expect(200)["data"][0]["id"], map["id"]);
}

#[actix_web::test]
async fn journeys_start_on_published_maps_only() {
    let t = TestApp::start().await;
    let map = draft(&t.admin).await;
    let account = make(&t.admin, "accounts", json!({ "name": "A" })).await;
    let new = json!({ "account_id": account["id"], "journey_map_id": map["id"] });

    let on_draft = t.admin.post("/v1/journeys", new.clone()).await.expect(409);
    publish(&t.admin, &map, json!({})).await;
    let journey = make(&t.admin, "journeys", new.clone()).await;
    let retire = format!("{}/retire", path("journey-maps", &map));
    t.admin.post(&retire, json!({})).await.expect(200);
    let on_retired = t.admin.post("/v1/journeys", new).await.expect(409);

    for problem in [on_draft, on_retired] {
        assert_eq!(problem["errors"][0]["pointer"], "/journey_map_id");
        assert_eq!(problem["errors"][0]["code"], "NOT_PUBLISHED");
    }
    // What runs goes on.
    let stages = parts(&t.admin, "journey-stages", &map).await;
    let step = json!({ "stage_id": stages[1]["id"] });
    let moves = format!("{}/move", path("journeys", &journey));
    t.admin.post(&moves, step).await.expect(200);
}

#[actix_web::test]
async fn what_was_published_never_changes() {
    let t = TestApp::start().await;
    let map = draft(&t.admin).await;
    let stage = parts(&t.admin, "journey-stages", &map).await[0].clone();
    let gone = parts(&t.admin, "journey-stages", &map).await[2].clone();
    t.admin
        .delete(&path("journey-stages", &gone))
        .await
        .expect(204);
    let touchpoint = parts(&t.admin, "touchpoints", &map).await[0].clone();
    let element = parts(&t.admin, "journey-map-elements", &map).await[0].clone();
    let published = publish(&t.admin, &map, json!({})).await;
    let before = (
        parts(&t.admin, "journey-stages", &map).await,
        parts(&t.admin, "touchpoints", &map).await,
        parts(&t.admin, "journey-map-elements", &map).await,
    );

    let of_map = path("journey-maps", &map);
    let patches = [
        (of_map.clone(), json!({ "name": "Other" })),
        (of_map.clone(), json!({ "kind": "to_be" })),
        (
            of_map.clone(),
            json!({ "objectives": [{ "text": "More" }] }),
        ),
        (path("journey-stages", &stage), json!({ "name": "Other" })),
        (path("touchpoints", &touchpoint), json!({ "name": "Other" })),
        (
            path("journey-map-elements", &element),
            json!({ "text": "Other" }),
        ),
    ];
    for (path, patch) in patches {
        let refused = t.admin.patch(&path, patch.clone()).await;
        assert_eq!(refused.refused(409), "CONFLICT", "{path} {patch}");
    }
    let new = [
        (
            "journey-stages",
            json!({ "journey_map_id": map["id"], "key": "new", "name": "New" }),
        ),
        (
            "touchpoints",
            json!({ "stage_id": stage["id"], "name": "New", "channel": "web", "direction": "inbound" }),
        ),
        (
            "journey-map-elements",
            json!({ "stage_id": stage["id"], "lane": "action", "text": "New" }),
        ),
    ];
    for (kind, new) in new {
        let refused = t.admin.post(&format!("/v1/{kind}"), new).await;
        assert_eq!(refused.refused(409), "CONFLICT", "a new one of {kind}");
    }
    for (kind, record) in [
        ("journey-maps", &map),
        ("journey-stages", &stage),
        ("touchpoints", &touchpoint),
        ("journey-map-elements", &element),
    ] {
        let refused = t.admin.delete(&path(kind, record)).await;
        assert_eq!(refused.refused(409), "CONFLICT", "deletion of {kind}");
    }
    let restore = format!("{}/restore", path("journey-stages", &gone));
    let refused = t.admin.post(&restore, json!({})).await;
    assert_eq!(refused.refused(409), "CONFLICT");

    let after = (
        parts(&t.admin, "journey-stages", &map).await,
        parts(&t.admin, "touchpoints", &map).await,
        parts(&t.admin, "journey-map-elements", &map).await,
    );
    assert_eq!(before, after);
    assert_eq!(t.admin.get(&of_map).await.expect(200), published);
    // Who keeps it true, and until when, is not what it says.
    let me = t.admin.get("/v1/me").await.expect(200);
    let kept = json!({
        "owner_id": me["id"], "review_due_on": "2027-01-01",
        "external_ids": [{ "source": "wiki", "external_id": "m1" }],
    });
    let changed = t.admin.patch(&of_map, kept).await.expect(200);
    assert_eq!(changed["review_due_on"], "2027-01-01");
}

#[actix_web::test]
async fn a_derived_map_says_the_same_and_is_a_draft() {
    let t = TestApp::start().await;
    let map = draft(&t.admin).await;
    let with_ids = json!({ "external_ids": [{ "source": "wiki", "external_id": "m1" }] });
    t.admin
        .patch(&path("journey-maps", &map), with_ids)
        .await
        .expect(200);
    publish(&t.admin, &map, json!({})).await;

    let next = derive(&t.admin, &map, json!({})).await;

    assert_eq!(
        (
            &next["status"],
            &next["version_number"],
            &next["lineage_id"]
        ),
        (&json!("draft"), &json!(2), &map["id"])
    );
    assert_eq!(next["derived_from_id"], map["id"]);
    assert_eq!(
        (&next["name"], &next["external_ids"]),
        (&map["name"], &json!([]))
    );
    let keys: Vec<Value> = parts(&t.admin, "journey-stages", &next)
        .await
        .iter()
        .map(|stage| stage["key"].clone())
        .collect();
    assert_eq!(keys, ["look", "weigh", "decide"]);
    for kind in ["touchpoints", "journey-map-elements"] {
        let (old, new) = (
            parts(&t.admin, kind, &map).await,
            parts(&t.admin, kind, &next).await,
        );
        assert_eq!((old.len(), new.len()), (1, 1), "{kind}");
        assert_eq!(new[0]["lineage_id"], old[0]["id"], "{kind}");
        assert_ne!(new[0]["id"], old[0]["id"], "{kind}");
    }
    let diff = format!(
        "{}/diff/{}",
        path("journey-maps", &map),
        next["id"].as_str().unwrap()
    );
    let diff = t.admin.get(&diff).await.expect(200);
    assert_eq!(
        diff,
        json!({
            "from_id": map["id"], "to_id": next["id"], "before": {}, "after": {},
            "stages": [], "touchpoints": [], "elements": [],
        })
    );
    // A number is not given again.
    t.admin
        .delete(&path("journey-maps", &next))
        .await
        .expect(204);
    assert_eq!(derive(&t.admin, &map, json!({})).await["version_number"], 3);
}

#[actix_web::test]
async fn a_map_of_the_other_kind_begins_a_line_of_its_own() {
    let t = TestApp::start().await;
    let map = draft(&t.admin).await;
    let mutation = "mutation($id: ID!) { deriveJourneyMap(id: $id, input: {
        kind: TO_BE, name: \"How they should buy\" }) {
        id name kind versionNumber lineageId derivedFrom { id } stages { nodes { key } } } }";

    let to_be =
        t.admin.data(mutation, json!({ "id": map["id"] })).await["deriveJourneyMap"].clone();

    assert_eq!(to_be["lineageId"], to_be["id"]);
    assert_eq!(to_be["versionNumber"], 1);
    assert_eq!(to_be["derivedFrom"]["id"], map["id"]);
    assert_eq!(to_be["name"], "How they should buy");
    let apart = derive(&t.admin, &map, json!({ "new_line": true })).await;
    assert_eq!(apart["lineage_id"], apart["id"]);
    // Both can be published at once, since they are of different lines.
    publish(&t.admin, &map, json!({})).await;
    publish(&t.admin, &apart, json!({})).await;
    let published = t
        .admin
        .get("/v1/journey-maps?filter[status]=published")
        .await;
    assert_eq!(published.expect(200)["data"].as_array().unwrap().len(), 2);
    // A line shows one thing.
    let next = derive(&t.admin, &map, json!({})).await;
    let problem = t
        .admin
        .patch(&path("journey-maps", &next), json!({ "kind": "to_be" }))
        .await
        .expect(409);
    assert_eq!(problem["errors"][0]["pointer"], "/kind");
}

#[actix_web::test]
async fn publishing_a_version_retires_the_one_before_and_leaves_its_journeys_there() {
    let t = TestApp::start().await;
    let map = draft(&t.admin).await;
    publish(&t.admin, &map, json!({})).await;
    let journey = journey_in(&t.admin, &map, 1).await;
    let next = derive(&t.admin, &map, json!({})).await;

    publish(&t.admin, &next, json!({})).await;

    let old = t.admin.get(&path("journey-maps", &map)).await.expect(200);
    assert_eq!(old["status"], "retired");
    let now = t.admin.get(&path("journeys", &journey)).await.expect(200);
    assert_eq!(now, journey);
    assert_eq!(stays(&t.admin, &journey).await.len(), 1);
}

#[actix_web::test]
async fn running_journeys_go_on_in_the_stages_that_correspond() {
    let t = TestApp::start().await;
    let map = draft(&t.admin).await;
    publish(&t.admin, &map, json!({})).await;
    let (same, renamed) = (
        journey_in(&t.admin, &map, 0).await,
        journey_in(&t.admin, &map, 1).await,
    );
    let ended = journey_in(&t.admin, &map, 1).await;
    let end = format!("{}/end", path("journeys", &ended));
    t.admin
        .post(&end, json!({ "outcome": "abandoned" }))
        .await
        .expect(200);
    let next = derive(&t.admin, &map, json!({})).await;
    let stages = parts(&t.admin, "journey-stages", &next).await;
    t.admin
        .delete(&path("journey-stages", &stages[1]))
        .await
        .expect(204);
    let compare =
        json!({ "journey_map_id": next["id"], "key": "compare", "name": "Compare", "position": 1 });
    let compare = make(&t.admin, "journey-stages", compare).await;
    let publish_path = format!("{}/publish", path("journey-maps", &next));

    // What corresponds to nothing is refused by name, and nothing is published.
    let unmapped = json!({ "journeys": "map_stages" });
    let problem = t.admin.post(&publish_path, unmapped).await.expect(409);
    assert_eq!(problem["errors"][0]["code"], "UNMAPPABLE");
    let message = problem["errors"][0]["message"].as_str().unwrap();
    assert!(message.contains("weigh"), "{message}");
    let still = t.admin.get(&path("journey-maps", &next)).await.expect(200);
    assert_eq!(still["status"], "draft");
    let misspelt = json!({ "journeys": "map_stages", "stage_mapping": [
        { "from": "weight", "to": "compare" }, { "from": "weigh", "to": "compar" } ] });
    let problem = t.admin.post(&publish_path, misspelt).await.expect(409);
    let pointers: Vec<_> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["pointer"].clone())
        .collect();
    assert_eq!(pointers, ["/stage_mapping/0/from", "/stage_mapping/1/to"]);
    let idle = json!({ "stage_mapping": [{ "from": "weigh", "to": "compare" }] });
    let problem = t.admin.post(&publish_path, idle).await.expect(409);
    assert_eq!(problem["errors"][0]["pointer"], "/stage_mapping");

    // A dry run tells what would happen to each journey, and does nothing.
    let mapped = json!({
        "journeys": "map_stages", "stage_mapping": [{ "from": "weigh", "to": "compare" }],
    });
    let dry = t
        .admin
        .call(
            Method::POST,
            &publish_path,
            &[("prefer", "dry-run")],
            Some(mapped.clone()),
        )
        .await
        .expect(200);
    let planned: Vec<_> = dry["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["record_id"].clone())
        .collect();
    for id in [&map["id"], &next["id"], &same["id"], &renamed["id"]] {
        assert!(planned.contains(id), "{id} is not among {planned:?}");
    }
    assert_eq!(
        t.admin.get(&path("journeys", &same)).await.expect(200),
        same
    );

    let published = t.admin.post(&publish_path, mapped).await.expect(200);

    let now = t.admin.get(&path("journeys", &renamed)).await.expect(200);
    assert_eq!(now["journey_map_id"], next["id"]);
    assert_eq!(now["stage_id"], compare["id"]);
    assert_eq!(now["started_at"], renamed["started_at"]);
    let told = stays(&t.admin, &renamed).await;
    assert_eq!(told.len(), 2);
    assert_eq!(told[0]["stage_id"], renamed["stage_id"]);
    assert_eq!(told[0]["left_at"], published["published_at"]);
    assert_eq!(told[1]["entered_at"], told[0]["left_at"]);
    assert_eq!(told[1]["stage_id"], compare["id"]);
    assert_eq!(told[1]["left_at"], json!(null));
    assert_eq!(told[1]["reason"], "Version 2 of the map was published");
    let now = t.admin.get(&path("journeys", &same)).await.expect(200);
    assert_eq!(now["stage_id"], stages[0]["id"]);
    // What has ended stays where it ended.
    let now = t.admin.get(&path("journeys", &ended)).await.expect(200);
    assert_eq!(now["journey_map_id"], map["id"]);
    assert_eq!(stays(&t.admin, &ended).await.len(), 1);
    // The journey goes on by the new map.
    let moves = format!("{}/move", path("journeys", &renamed));
    let step = json!({ "stage_id": stages[2]["id"] });
    t.admin.post(&moves, step).await.expect(200);
}

#[actix_web::test]
async fn running_journeys_begin_again_if_that_is_said() {
    let t = TestApp::start().await;
    let map = draft(&t.admin).await;
    publish(&t.admin, &map, json!({})).await;
    let journey = journey_in(&t.admin, &map, 2).await;
    let second = derive(&t.admin, &map, json!({})).await;
    publish(&t.admin, &second, json!({ "journeys": "stay" })).await;
    let third = derive(&t.admin, &second, json!({})).await;
    let first_stage = parts(&t.admin, "journey-stages", &third).await[0]["id"].clone();
    let mutation = "mutation($id: ID!) { publishJourneyMap(id: $id, input: { journeys: RESTART }) {
        status versionNumber journeys { nodes { id stage { id } stageHistory { reason } } } } }";

    let published = t.admin.data(mutation, json!({ "id": third["id"] })).await;

    // Also those that stayed on an older version.
    let journeys = &published["publishJourneyMap"]["journeys"]["nodes"];
    assert_eq!(journeys[0]["id"], journey["id"]);
    assert_eq!(journeys[0]["stage"]["id"], first_stage);
    assert_eq!(
        journeys[0]["stageHistory"][1]["reason"],
        "Version 3 of the map was published"
    );
}

#[actix_web::test]
async fn whoever_may_not_move_journeys_publishes_without_moving_them() {
    let t = TestApp::start().await;
    let map = draft(&t.admin).await;
    publish(&t.admin, &map, json!({})).await;
    journey_in(&t.admin, &map, 0).await;
    let next = derive(&t.admin, &map, json!({})).await;
    let key = json!({ "name": "Maps", "scopes": ["journey_maps:read", "journey_maps:write"] });
    let key = make(&t.admin, "api-keys", key).await;
    let key = t.bearer(key["key"].as_str().unwrap());
    let publish_path = format!("{}/publish", path("journey-maps", &next));

    let moving = json!({ "journeys": "restart" });
    assert_eq!(
        key.post(&publish_path, moving).await.refused(403),
        "FORBIDDEN"
    );
    key.post(&publish_path, json!({})).await.expect(200);
}

#[actix_web::test]
async fn an_empty_map_and_one_within_itself_are_not_published() {
    let t = TestApp::start().await;
    let empty = make(&t.admin, "journey-maps", json!({ "name": "E" })).await;
    let publish_path = format!("{}/publish", path("journey-maps", &empty));
    let problem = t.admin.post(&publish_path, json!({})).await.expect(409);
    assert_eq!(problem["errors"][0]["code"], "EMPTY_MAP");
    let at_once = json!({ "name": "E", "publish": true });
    let problem = t.admin.post("/v1/journey-maps", at_once).await.expect(409);
    assert_eq!(problem["errors"][0]["code"], "EMPTY_MAP");

    // A map whose stage is shown in more detail by itself, by two others, and by another version.
    let (outer, inner) = (draft(&t.admin).await, draft(&t.admin).await);
    let stage_of = async |map: &Value| parts(&t.admin, "journey-stages", map).await[0].clone();
    let (outer_stage, inner_stage) = (stage_of(&outer).await, stage_of(&inner).await);
    let itself = json!({ "child_map_id": outer["id"] });
    let problem = t
        .admin
        .patch(&path("journey-stages", &outer_stage), itself)
        .await
        .expect(409);
    assert_eq!(problem["errors"][0]["pointer"], "/child_map_id");
    for (stage, child) in [(&outer_stage, &inner), (&inner_stage, &outer)] {
        let patch = json!({ "child_map_id": child["id"] });
        let changed = t.admin.patch(&path("journey-stages", stage), patch).await;
        assert_eq!(changed.expect(200)["child_map_id"], child["id"]);
    }
    let outer_path = format!("{}/publish", path("journey-maps", &outer));
    let problem = t.admin.post(&outer_path, json!({})).await.expect(409);
    assert_eq!(problem["errors"][0]["code"], "CYCLE");
    let patch = json!({ "child_map_id": null });
    t.admin
        .patch(&path("journey-stages", &inner_stage), patch)
        .await
        .expect(200);
    // What could still change is nothing to rely on.
    let problem = t.admin.post(&outer_path, json!({})).await.expect(409);
    assert_eq!(problem["errors"][0]["code"], "NOT_PUBLISHED");
    publish(&t.admin, &inner, json!({})).await;
    publish(&t.admin, &outer, json!({})).await;
    let next = derive(&t.admin, &inner, json!({})).await;
    let patch = json!({ "child_map_id": outer["id"] });
    t.admin
        .patch(&path("journey-stages", &stage_of(&next).await), patch)
        .await
        .expect(200);
    let next_path = format!("{}/publish", path("journey-maps", &next));
    let problem = t.admin.post(&next_path, json!({})).await.expect(409);
    assert_eq!(problem["errors"][0]["code"], "CYCLE");
}

#[actix_web::test]
async fn criteria_that_name_what_there_is_not_are_refused_by_name() {
    let t = TestApp::start().await;
    let map = draft(&t.admin).await;
    let stage = path(
        "journey-stages",
        &parts(&t.admin, "journey-stages", &map).await[2],
    );
    let criteria = |filter: Value| {
        json!({ "entry_criteria": [
            { "resource": "interactions", "filter": {} }, { "resource": "deals", "filter": filter } ] })
    };

    let unknown = t
        .admin
        .patch(&stage, criteria(json!({ "statuss": { "eq": "won" } })))
        .await
        .expect(409);
    assert_eq!(
        unknown["errors"][0]["pointer"],
        "/entry_criteria/1/filter/statuss"
    );
    let wrong = t
        .admin
        .patch(&stage, criteria(json!({ "status": { "eq": "wonn" } })))
        .await
        .expect(409);
    assert_eq!(
        wrong["errors"][0]["pointer"],
        "/entry_criteria/1/filter/status/eq"
    );
    let mut new = json!({ "name": "M", "stages": [{ "key": "one", "name": "One" }] });
    new["stages"][0]["exit_criteria"] =
        json!([{ "resource": "accounts", "filter": { "x": { "eq": 1 } } }]);
    let problem = t.admin.post("/v1/journey-maps", new).await.expect(409);
    assert_eq!(
        problem["errors"][0]["pointer"],
        "/stages/0/exit_criteria/0/filter/x"
    );

    // A field that is deleted later is found when the map is published.
    let field = json!({ "object": "deal", "key": "tier", "label": "Tier", "kind": "text" });
    let field = make(&t.admin, "custom-fields", field).await;
    let by_tier = criteria(json!({ "custom_fields": { "tier": { "eq": "gold" } } }));
    let changed = t.admin.patch(&stage, by_tier).await.expect(200);
    assert_eq!(changed["entry_criteria"][1]["resource"], "deals");
    t.admin
        .delete(&path("custom-fields", &field))
        .await
        .expect(204);
    let publish_path = format!("{}/publish", path("journey-maps", &map));
    let problem = t.admin.post(&publish_path, json!({})).await.expect(409);
    let pointer = problem["errors"][0]["pointer"].as_str().unwrap();
    assert!(pointer.starts_with("/stages/decide/"), "{pointer}");
    let message = problem["errors"][0]["message"].as_str().unwrap();
    assert!(message.contains("tier"), "{message}");
}

#[actix_web::test]
async fn two_maps_are_compared_field_by_field() {
    let t = TestApp::start().await;
    let map = draft(&t.admin).await;
    let next = derive(&t.admin, &map, json!({ "name": "How they will buy" })).await;
    let stages = parts(&t.admin, "journey-stages", &next).await;
    let emotion = parts(&t.admin, "journey-map-elements", &next).await[0].clone();
    let changes = [
        (
            "journey-stages",
            &stages[0],
            json!({ "target_conversion": 0.5 }),
        ),
        (
            "journey-map-elements",
            &emotion,
            json!({ "text": "Keen", "valence": 2, "stage_id": stages[1]["id"] }),
        ),
    ];
    for (kind, record, patch) in changes {
        t.admin.patch(&path(kind, record), patch).await.expect(200);
    }
    let gone = parts(&t.admin, "touchpoints", &next).await[0].clone();
    t.admin
        .delete(&path("touchpoints", &gone))
        .await
        .expect(204);
    t.admin
        .delete(&path("journey-stages", &stages[2]))
        .await
        .expect(204);
    let new = json!({ "stage_id": stages[1]["id"], "name": "Demo", "channel": "meeting", "direction": "outbound" });
    let new = make(&t.admin, "touchpoints", new).await;
    let old_touchpoint = parts(&t.admin, "touchpoints", &map).await[0].clone();
    let old_emotion = parts(&t.admin, "journey-map-elements", &map).await[0].clone();

    let diff = format!(
        "{}/diff/{}",
        path("journey-maps", &map),
        next["id"].as_str().unwrap()
    );
    let diff = t.admin.get(&diff).await.expect(200);

    assert_eq!(diff["before"], json!({ "name": "How they buy" }));
    assert_eq!(diff["after"], json!({ "name": "How they will buy" }));
    assert_eq!(diff["stages"][0]["change"], "changed");
    assert_eq!(diff["stages"][0]["stage"], "look");
    assert_eq!(
        diff["stages"][0]["before"],
        json!({ "target_conversion": null })
    );
    assert_eq!(
        diff["stages"][0]["after"],
        json!({ "target_conversion": 0.5 })
    );
    assert_eq!(diff["stages"][1]["change"], "removed");
    assert_eq!(diff["stages"][1]["stage"], "decide");
    assert_eq!(diff["stages"].as_array().unwrap().len(), 2);
    assert_eq!(
        diff["elements"],
        json!([{
            "change": "changed", "stage": "weigh", "title": "Keen",
            "from_id": old_emotion["id"], "to_id": emotion["id"],
            "before": { "stage": "look", "text": "Curious", "valence": 1 },
            "after": { "stage": "weigh", "text": "Keen", "valence": 2 },
        }])
    );
    let told: Vec<_> = diff["touchpoints"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (
                one["change"].clone(),
                one["from_id"].clone(),
                one["to_id"].clone(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (json!("added"), json!(null), new["id"].clone()),
            (json!("removed"), old_touchpoint["id"].clone(), json!(null)),
        ]
    );
    assert_eq!(diff["touchpoints"][0]["after"]["channel"], "meeting");
    let query = "query($id: ID!, $with: ID!) { journeyMap(id: $id) { diff(with: $with) {
        before after elements { change stage title before after fromId toId } } } }";
    let variables = json!({ "id": map["id"], "with": next["id"] });
    let same = t.admin.data(query, variables).await["journeyMap"]["diff"].clone();
    assert_eq!(same["before"], diff["before"]);
    assert_eq!(same["elements"][0]["after"], diff["elements"][0]["after"]);
    assert_eq!(same["elements"][0]["change"], "CHANGED");
    // Maps that have nothing to do with each other are compared by what they say.
    let other = draft(&t.admin).await;
    let diff = format!(
        "{}/diff/{}",
        path("journey-maps", &map),
        other["id"].as_str().unwrap()
    );
    let diff = t.admin.get(&diff).await.expect(200);
    assert_eq!(
        (&diff["touchpoints"], &diff["elements"]),
        (&json!([]), &json!([]))
    );
    let theirs = draft(&t.other_workspace().await).await;
    let diff = format!(
        "{}/diff/{}",
        path("journey-maps", &map),
        theirs["id"].as_str().unwrap()
    );
    assert_eq!(t.admin.get(&diff).await.refused(404), "NOT_FOUND");
}
