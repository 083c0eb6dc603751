//! Pipelines and their stages.

use serde_json::{Value, json};

use crate::support::{Client, TestApp};

async fn pipelines(client: &Client) -> Vec<Value> {
    let page = client
        .get("/v1/pipelines?sort=created_at")
        .await
        .expect(200);
    page["data"].as_array().unwrap().clone()
}

fn path(record: &Value) -> String {
    let id = record["id"].as_str().unwrap();
    let collection = if id.starts_with("pipeline_stage_") {
        "pipeline-stages"
    } else {
        "pipelines"
    };
    format!("/v1/{collection}/{id}")
}

fn names(stages: &Value) -> Vec<&str> {
    stages
        .as_array()
        .unwrap()
        .iter()
        .map(|stage| stage["name"].as_str().unwrap())
        .collect()
}

/// The names of the pipelines that are the default.
async fn defaults(client: &Client) -> Vec<String> {
    let all = pipelines(client).await.into_iter();
    let defaults = all.filter(|pipeline| pipeline["is_default"] == true);
    defaults
        .map(|pipeline| pipeline["name"].as_str().unwrap().to_owned())
        .collect()
}

#[actix_web::test]
async fn a_workspace_begins_with_a_pipeline() {
    let t = TestApp::start().await;

    let first = t
        .admin
        .get("/v1/pipelines?include=stages")
        .await
        .expect(200)["data"][0]
        .clone();

    assert_eq!(first["name"], "Sales");
    assert_eq!(first["is_default"], true);
    let stages = first["stages"].as_array().unwrap();
    let told: Vec<_> = stages
        .iter()
        .map(|stage| {
            (
                stage["name"].as_str(),
                stage["kind"].as_str(),
                stage["probability"].as_i64(),
            )
        })
        .collect();
    let expected = [
        ("Qualification", "open", 10),
        ("Discovery", "open", 25),
        ("Proposal", "open", 50),
        ("Negotiation", "open", 75),
        ("Won", "won", 100),
        ("Lost", "lost", 0),
    ];
    let expected: Vec<_> = expected
        .iter()
        .map(|(name, kind, chance)| (Some(*name), Some(*kind), Some(*chance)))
        .collect();
    assert_eq!(told, expected);
}

#[actix_web::test]
async fn a_pipeline_comes_with_its_stages_in_their_order() {
    let t = TestApp::start().await;
    let new = json!({ "name": "Renewals", "stages": [
        { "name": "Due" }, { "name": "Renewed", "kind": "won" },
        { "name": "Cancelled", "kind": "lost" }, { "name": "Offered", "probability": 80 },
    ]});

    let pipeline = t.admin.post("/v1/pipelines", new).await.expect(201);

    assert_eq!(pipeline["is_default"], false);
    let included = t
        .admin
        .get(&format!("{}?include=stages", path(&pipeline)))
        .await
        .expect(200);
    assert_eq!(
        names(&included["stages"]),
        ["Due", "Renewed", "Cancelled", "Offered"]
    );
    let stages = included["stages"].as_array().unwrap().iter();
    let chances: Vec<_> = stages
        .map(|stage| stage["probability"].as_i64().unwrap())
        .collect();
    assert_eq!(chances, [50, 100, 0, 80]);
    let id = pipeline["id"].as_str().unwrap();
    let list =
        format!("/v1/pipeline-stages?filter[pipeline_id]={id}&sort=position&include=pipeline");
    let listed = t.admin.get(&list).await.expect(200);
    assert_eq!(
        names(&listed["data"]),
        ["Due", "Renewed", "Cancelled", "Offered"]
    );
    assert_eq!(listed["data"][0]["pipeline"]["name"], "Renewals");
}

#[actix_web::test]
async fn a_faulty_stage_keeps_the_whole_pipeline_out() {
    let t = TestApp::start().await;
    let new = json!({ "name": "Renewals", "stages": [
        { "name": "Due" }, { "name": "Renewed", "kind": "won", "probability": 90 },
    ]});

    let problem = t.admin.post("/v1/pipelines", new).await.expect(409);

    assert_eq!(problem["errors"][0]["pointer"], "/stages/1/probability");
    assert_eq!(pipelines(&t.admin).await.len(), 1);
    let unknown = json!({ "name": "B", "stages": [{ "name": "Due", "colour": "red" }] });
    let problem = t.admin.post("/v1/pipelines", unknown).await.expect(400);
    assert_eq!(problem["errors"][0]["code"], "UNKNOWN_FIELD");
}

#[actix_web::test]
async fn no_two_pipelines_share_a_name_whatever_its_case() {
    let t = TestApp::start().await;

    let problem = t
        .admin
        .post("/v1/pipelines", json!({ "name": "SALES" }))
        .await
        .expect(409);

    assert_eq!(problem["code"], "DUPLICATE");
    assert_eq!(problem["existing_id"], pipelines(&t.admin).await[0]["id"]);
}

#[actix_web::test]
async fn one_pipeline_is_the_default() {
    let t = TestApp::start().await;
    let sales = pipelines(&t.admin).await[0].clone();

    let new = json!({ "name": "Renewals", "is_default": true });
    let renewals = t.admin.post("/v1/pipelines", new).await.expect(201);
    assert_eq!(defaults(&t.admin).await, ["Renewals"]);
    // Losing it is a change of its own, which others can see.
    let changed = t.admin.get(&path(&sales)).await.expect(200);
    assert_eq!(changed["version"], 2);
    t.feed().await;
    let feed = format!("/v1/changes?record_id={}", sales["id"].as_str().unwrap());
    let feed = t.admin.get(&feed).await.expect(200);
    let expected = json!({ "is_default": { "from": true, "to": false } });
    assert_eq!(feed["data"][1]["fields"], expected);

    t.admin
        .patch(&path(&sales), json!({ "is_default": true }))
        .await
        .expect(200);
    assert_eq!(defaults(&t.admin).await, ["Sales"]);
    let problem = t
        .admin
        .patch(&path(&sales), json!({ "is_default": false }))
        .await
        .expect(409);
    assert_eq!(problem["errors"][0]["pointer"], "/is_default");
    // To say what is so already changes nothing.
    let same = t
        .admin
        .patch(&path(&renewals), json!({ "is_default": false }))
        .await
        .expect(200);
    assert_eq!(same["version"], 2);
}

#[actix_web::test]
async fn the_default_stays_while_there_are_others() {
    let t = TestApp::start().await;
    let sales = pipelines(&t.admin).await[0].clone();
    let renewals = t
        .admin
        .post("/v1/pipelines", json!({ "name": "Renewals" }))
        .await
        .expect(201);

    assert_eq!(t.admin.delete(&path(&sales)).await.refused(409), "CONFLICT");
    t.admin.delete(&path(&renewals)).await.expect(204);
    t.admin.delete(&path(&sales)).await.expect(204);

    // The first to come back is the default; the one that was is not any more.
    let restore = |pipeline: &Value| format!("{}/restore", path(pipeline));
    let back = t
        .admin
        .post(&restore(&renewals), json!({}))
        .await
        .expect(200);
    assert_eq!(back["is_default"], true);
    let back = t.admin.post(&restore(&sales), json!({})).await.expect(200);
    assert_eq!(back["is_default"], false);
    assert_eq!(defaults(&t.admin).await, ["Renewals"]);
}

#[actix_web::test]
async fn the_first_pipeline_is_the_default_whatever_it_says() {
    let t = TestApp::start().await;
    let sales = pipelines(&t.admin).await[0].clone();
    t.admin.delete(&path(&sales)).await.expect(204);

    let new = json!({ "name": "Only", "is_default": false });

    assert_eq!(
        t.admin.post("/v1/pipelines", new).await.expect(201)["is_default"],
        true
    );
}

#[actix_web::test]
async fn a_won_stage_is_certain_and_a_lost_one_out_of_the_question() {
    let t = TestApp::start().await;
    let pipeline = pipelines(&t.admin).await[0]["id"].clone();
    let stage = |kind: &str, chance: Value| {
        let new =
            json!({ "pipeline_id": pipeline, "name": "S", "kind": kind, "probability": chance });
        t.admin.post("/v1/pipeline-stages", new)
    };

    for (kind, chance) in [("won", 99), ("lost", 1)] {
        let problem = stage(kind, json!(chance)).await.expect(409);
        assert_eq!(problem["errors"][0]["pointer"], "/probability");
    }
    assert_eq!(stage("open", json!(101)).await.refused(400), "INVALID");
    assert_eq!(stage("maybe", json!(50)).await.refused(400), "INVALID");
    for (kind, usual) in [("won", 100), ("lost", 0), ("open", 50)] {
        assert_eq!(
            stage(kind, Value::Null).await.expect(201)["probability"],
            usual
        );
    }

    // A stage that changes its kind takes the probability of the kind along.
    let open = stage("open", json!(30)).await.expect(201);
    let won = t
        .admin
        .patch(&path(&open), json!({ "kind": "won" }))
        .await
        .expect(200);
    assert_eq!(won["probability"], 100);
}

#[actix_web::test]
async fn a_new_stage_comes_last_unless_it_is_given_a_place() {
    let t = TestApp::start().await;
    let pipeline = pipelines(&t.admin).await[0].clone();
    let new = |name: &str, place: Value| json!({ "pipeline_id": pipeline["id"], "name": name, "position": place });

    let last = t
        .admin
        .post("/v1/pipeline-stages", new("Last", json!(null)))
        .await
        .expect(201);
    let first = t
        .admin
        .post("/v1/pipeline-stages", new("First", json!(0)))
        .await
        .expect(201);
    assert_eq!(last["position"], 6);
    t.admin
        .patch(&path(&first), json!({ "position": 3 }))
        .await
        .expect(200);
    t.admin
        .patch(&path(&last), json!({ "position": 1 }))
        .await
        .expect(200);

    let query = "query($id: ID!) { pipeline(id: $id) {
        stages { nodes { name } }
        backwards: stages(orderBy: [{ field: POSITION, direction: DESC }], first: 1) { nodes { name } }
    } }";
    let read = t.admin.data(query, json!({ "id": pipeline["id"] })).await["pipeline"].clone();
    let expected = [
        "Qualification",
        "Discovery",
        "Last",
        "Proposal",
        "Negotiation",
        "First",
        "Won",
        "Lost",
    ];
    assert_eq!(names(&read["stages"]["nodes"]), expected);
    assert_eq!(names(&read["backwards"]["nodes"]), ["Lost"]);
}

#[actix_web::test]
async fn a_stage_belongs_to_a_pipeline_of_its_workspace() {
    let t = TestApp::start().await;
    let other = t.other_workspace().await;
    let foreign = pipelines(&other).await[0]["id"].clone();
    let stage = json!({ "pipeline_id": foreign, "name": "S" });

    let problem = t.admin.post("/v1/pipeline-stages", stage).await.expect(409);

    assert_eq!(problem["errors"][0]["code"], "NO_SUCH_RECORD");
    let moved = json!({ "pipeline_id": foreign });
    let own = t.admin.get("/v1/pipeline-stages").await.expect(200)["data"][0].clone();
    assert_eq!(
        t.admin.patch(&path(&own), moved).await.refused(400),
        "INVALID"
    );
}

#[actix_web::test]
async fn who_may_only_read_pipelines_may_not_change_their_stages() {
    let t = TestApp::start().await;
    let rep = t.member("rep").await;
    let pipeline = pipelines(&rep).await[0]["id"].clone();
    let stage = json!({ "pipeline_id": pipeline, "name": "S" });

    assert_eq!(
        rep.post("/v1/pipeline-stages", stage).await.refused(403),
        "FORBIDDEN"
    );
    assert_eq!(
        rep.post("/v1/pipelines", json!({ "name": "P" }))
            .await
            .refused(403),
        "FORBIDDEN"
    );
}

#[actix_web::test]
async fn pipelines_and_stages_live_the_same_life_over_graphql() {
    let t = TestApp::start().await;

    let create = "mutation($input: NewPipeline!) { createPipeline(input: $input) {
        id isDefault stages { totalCount nodes { id name kind probability pipeline { id } } } } }";
    let stages = json!([{ "name": "Due" }, { "name": "Done", "kind": "WON" }]);
    let input = json!({ "name": "Renewals", "isDefault": true, "stages": stages });
    let made = t.admin.data(create, json!({ "input": input })).await["createPipeline"].clone();
    assert_eq!(made["isDefault"], true);
    assert_eq!(made["stages"]["totalCount"], 2);
    assert_eq!(made["stages"]["nodes"][1]["probability"], 100);
    assert_eq!(made["stages"]["nodes"][0]["pipeline"]["id"], made["id"]);
    assert_eq!(defaults(&t.admin).await, ["Renewals"]);

    let stage = made["stages"]["nodes"][0]["id"].clone();
    let update = "mutation($id: ID!, $input: PipelineStagePatch!) {
        updatePipelineStage(id: $id, input: $input) { name probability version } }";
    let variables = json!({ "id": stage, "input": { "name": "Overdue", "probability": 20 } });
    let changed = t.admin.data(update, variables).await;
    let expected = json!({ "name": "Overdue", "probability": 20, "version": 2 });
    assert_eq!(changed["updatePipelineStage"], expected);
    let variables = json!({ "id": stage, "input": { "kind": "LOST", "probability": 20 } });
    assert_eq!(t.admin.code(update, variables).await, "CONFLICT");

    let node = "query($id: ID!) { node(id: $id) { id ... on PipelineStage { kind } } }";
    assert_eq!(
        t.admin.data(node, json!({ "id": stage })).await["node"]["kind"],
        "OPEN"
    );
    let delete = "mutation($id: ID!) { deletePipelineStage(id: $id) { id } }";
    t.admin.data(delete, json!({ "id": stage })).await;
    let restore = "mutation($id: ID!) { restorePipelineStage(id: $id) { deletedAt } }";
    let back = t.admin.data(restore, json!({ "id": stage })).await;
    assert_eq!(back["restorePipelineStage"]["deletedAt"], json!(null));
    let code = t.admin.code(
        "mutation($id: ID!) { deletePipeline(id: $id) { id } }",
        json!({ "id": made["id"] }),
    );
    assert_eq!(code.await, "CONFLICT");
}
