//! Journey maps and their stages.

use serde_json::{Value, json};

use crate::support::{Client, TestApp};

async fn map(client: &Client, new: Value) -> (String, Value) {
    let map = client.post("/v1/journey-maps", new).await.expect(201);
    (
        format!("/v1/journey-maps/{}", map["id"].as_str().unwrap()),
        map,
    )
}

fn three_stages() -> Value {
    json!({ "name": "M", "stages": [
        { "key": "one", "name": "One", "kind": "awareness" },
        { "key": "two", "name": "Two", "description": "They compare." },
        { "key": "three", "name": "Three" }
    ] })
}

/// The stages of a map in their order.
async fn stages(client: &Client, map: &Value) -> Vec<Value> {
    let id = map["id"].as_str().unwrap();
    let list = format!("/v1/journey-stages?filter[journey_map_id]={id}&sort=position");
    client.get(&list).await.expect(200)["data"]
        .as_array()
        .unwrap()
        .clone()
}

#[actix_web::test]
async fn a_map_is_made_with_its_stages_in_their_order() {
    let t = TestApp::start().await;

    let (path, map) = map(&t.admin, three_stages()).await;

    assert_eq!(map["kind"], "as_is");
    assert_eq!(map["template"], json!(null));
    let stages = stages(&t.admin, &map).await;
    let told: Vec<_> = stages
        .iter()
        .map(|s| (&s["key"], &s["position"], &s["kind"]))
        .collect();
    assert_eq!(told[0], (&json!("one"), &json!(0), &json!("awareness")));
    assert_eq!(told[2], (&json!("three"), &json!(2), &json!("custom")));
    let included = t
        .admin
        .get(&format!("{path}?include=stages"))
        .await
        .expect(200);
    assert_eq!(included["stages"], json!(stages));
    let query = "query($id: ID!) { journeyMap(id: $id) { stages { nodes { key } totalCount } } }";
    let shown = t.admin.data(query, json!({ "id": map["id"] })).await["journeyMap"].clone();
    let keys = json!([{ "key": "one" }, { "key": "two" }, { "key": "three" }]);
    assert_eq!(shown["stages"], json!({ "nodes": keys, "totalCount": 3 }));
}

#[actix_web::test]
async fn a_template_brings_its_stages_and_takes_no_others() {
    let t = TestApp::start().await;
    let templates = t.admin.get("/v1/journey-map-templates").await.expect(200);
    let query =
        "{ journeyMapTemplates { key name description stages { key name kind description } } }";
    let same = t.admin.data(query, json!({})).await["journeyMapTemplates"].clone();
    assert_eq!(templates["data"][0]["key"], "b2b_five_stage");
    assert_eq!(same[0]["stages"][0]["kind"], "PROBLEM_IDENTIFICATION");

    let mutation = "mutation($input: NewJourneyMap!) { createJourneyMap(input: $input) {
        id template kind stages { nodes { key name description position } } } }";
    let input = json!({ "name": "M", "kind": "TO_BE", "template": "b2b_five_stage" });
    let made = t.admin.data(mutation, json!({ "input": input })).await["createJourneyMap"].clone();

    assert_eq!(made["template"], "b2b_five_stage");
    let stages = made["stages"]["nodes"].as_array().unwrap();
    let given = templates["data"][0]["stages"].as_array().unwrap();
    assert_eq!(stages.len(), 5);
    for (stage, given) in stages.iter().zip(given) {
        assert_eq!(
            (&stage["key"], &stage["name"]),
            (&given["key"], &given["name"])
        );
        assert_eq!(stage["description"], given["description"]);
    }
    let mut both = three_stages();
    both["template"] = json!("b2b_five_stage");
    let problem = t.admin.post("/v1/journey-maps", both).await.expect(409);
    assert_eq!(problem["errors"][0]["pointer"], "/stages");
    let unknown = json!({ "name": "M", "template": "seven_stages" });
    let problem = t.admin.post("/v1/journey-maps", unknown).await.expect(409);
    assert_eq!(problem["errors"][0]["pointer"], "/template");
    assert_eq!(
        t.admin.get("/v1/journey-stages").await.expect(200)["data"]
            .as_array()
            .unwrap()
            .len(),
        5
    );
}

#[actix_web::test]
async fn the_template_of_a_map_never_changes() {
    let t = TestApp::start().await;
    let (path, _) = map(
        &t.admin,
        json!({ "name": "M", "template": "b2b_five_stage" }),
    )
    .await;

    let problem = t
        .admin
        .patch(&path, json!({ "template": null }))
        .await
        .expect(400);
    assert_eq!(problem["errors"][0]["code"], "UNKNOWN_FIELD");
    let changed = t
        .admin
        .patch(&path, json!({ "kind": "to_be", "description": "D" }))
        .await;

    let changed = changed.expect(200);
    assert_eq!(
        (&changed["kind"], &changed["version"]),
        (&json!("to_be"), &json!(2))
    );
    let listed = t
        .admin
        .get("/v1/journey-maps?filter[template]=b2b_five_stage")
        .await
        .expect(200);
    assert_eq!(listed["data"], json!([changed]));
}

#[actix_web::test]
async fn no_two_stages_of_a_map_share_a_key() {
    let t = TestApp::start().await;
    let mut twice = three_stages();
    twice["stages"][2]["key"] = json!("one");
    let problem = t.admin.post("/v1/journey-maps", twice).await.expect(409);
    assert_eq!(problem["errors"][0]["pointer"], "/stages/2/key");
    let mut misspelt = three_stages();
    misspelt["stages"][1]["key"] = json!("Two!");
    let problem = t.admin.post("/v1/journey-maps", misspelt).await.expect(400);
    assert_eq!(problem["errors"][0]["pointer"], "/stages/1/key");

    let (_, first) = map(&t.admin, three_stages()).await;
    let (_, second) = map(&t.admin, three_stages()).await;
    let new = json!({ "journey_map_id": first["id"], "key": "two", "name": "Again" });
    let problem = t
        .admin
        .post("/v1/journey-stages", new.clone())
        .await
        .expect(409);
    assert_eq!(problem["code"], "DUPLICATE");
    assert_eq!(
        problem["existing_id"],
        stages(&t.admin, &first).await[1]["id"]
    );

    // A deleted stage gives its key up, and cannot come back while another has it.
    let gone = format!(
        "/v1/journey-stages/{}",
        problem["existing_id"].as_str().unwrap()
    );
    t.admin.delete(&gone).await.expect(204);
    t.admin.post("/v1/journey-stages", new).await.expect(201);
    let restore = t.admin.post(&format!("{gone}/restore"), json!({})).await;
    assert_eq!(restore.refused(409), "DUPLICATE");
    assert_eq!(stages(&t.admin, &second).await.len(), 3);
}

#[actix_web::test]
async fn a_new_stage_comes_last_unless_it_is_given_a_place() {
    let t = TestApp::start().await;
    let (_, map) = map(&t.admin, three_stages()).await;
    let mutation = "mutation($input: NewJourneyStage!) { createJourneyStage(input: $input) {
        position journeyMap { name } } }";
    let input = |key: &str| json!({ "journeyMapId": map["id"], "key": key, "name": key });

    let last = t
        .admin
        .data(mutation, json!({ "input": input("last") }))
        .await;
    assert_eq!(
        last["createJourneyStage"],
        json!({ "position": 3, "journeyMap": { "name": "M" } })
    );
    let new = json!({ "journey_map_id": map["id"], "key": "early", "name": "E", "position": 0 });
    let early = t.admin.post("/v1/journey-stages", new).await.expect(201);
    let path = format!("/v1/journey-stages/{}", early["id"].as_str().unwrap());
    t.admin
        .patch(&path, json!({ "position": 10_001 }))
        .await
        .expect(400);
    t.admin
        .patch(&path, json!({ "position": 9 }))
        .await
        .expect(200);

    let keys: Vec<_> = stages(&t.admin, &map)
        .await
        .iter()
        .map(|s| s["key"].clone())
        .collect();
    assert_eq!(keys, ["one", "two", "three", "last", "early"]);
    let problem = t
        .admin
        .patch(&path, json!({ "key": "late" }))
        .await
        .expect(400);
    assert_eq!(problem["errors"][0]["code"], "UNKNOWN_FIELD");
}

#[actix_web::test]
async fn a_stage_needs_a_map_of_the_workspace() {
    let t = TestApp::start().await;
    let (_, theirs) = map(&t.other_workspace().await, three_stages()).await;
    let new = json!({ "journey_map_id": theirs["id"], "key": "k", "name": "K" });

    let problem = t.admin.post("/v1/journey-stages", new).await.expect(409);

    assert_eq!(problem["errors"][0]["pointer"], "/journey_map_id");
    assert_eq!(problem["errors"][0]["code"], "NO_SUCH_RECORD");
}

#[actix_web::test]
async fn a_deleted_map_keeps_its_stages_and_can_be_restored() {
    let t = TestApp::start().await;
    let (path, map) = map(&t.admin, three_stages()).await;

    t.admin.delete(&path).await.expect(204);
    assert_eq!(t.admin.get(&path).await.refused(404), "DELETED");
    assert_eq!(stages(&t.admin, &map).await.len(), 3);

    let restore = "mutation($id: ID!) { restoreJourneyMap(id: $id) { deletedAt } }";
    let restored = t.admin.data(restore, json!({ "id": map["id"] })).await;
    assert_eq!(restored["restoreJourneyMap"]["deletedAt"], json!(null));
}

#[actix_web::test]
async fn a_rep_reads_maps_and_a_manager_draws_them() {
    let t = TestApp::start().await;
    let (path, map) = map(&t.member("manager").await, three_stages()).await;
    let rep = t.member("rep").await;

    rep.get(&path).await.expect(200);
    rep.get("/v1/journey-map-templates").await.expect(200);

    assert_eq!(
        rep.patch(&path, json!({ "name": "N" })).await.refused(403),
        "FORBIDDEN"
    );
    let stage = json!({ "journey_map_id": map["id"], "key": "k", "name": "K" });
    assert_eq!(
        rep.post("/v1/journey-stages", stage).await.refused(403),
        "FORBIDDEN"
    );
    let delete = "mutation($id: ID!) { deleteJourneyStage(id: $id) { id } }";
    let id = stages(&t.admin, &map).await[0]["id"].clone();
    assert_eq!(rep.code(delete, json!({ "id": id })).await, "FORBIDDEN");
}
