//! Tasks: open until they are completed.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::{Client, TestApp};

async fn task(client: &Client, new: Value) -> (String, Value) {
    let task = client.post("/v1/tasks", new).await.expect(201);
    (format!("/v1/tasks/{}", task["id"].as_str().unwrap()), task)
}

#[actix_web::test]
async fn a_task_is_open_until_it_is_completed_and_again_once_it_is_reopened() {
    let t = TestApp::start().await;
    let (path, open) = task(&t.admin, json!({ "title": "Call back" })).await;
    assert_eq!(open["done_at"], json!(null));

    let done = t
        .admin
        .post(&format!("{path}/complete"), json!({}))
        .await
        .expect(200);
    assert_eq!(done["done_at"], done["updated_at"]);
    assert_eq!(done["version"], 2);
    let again = t.admin.post(&format!("{path}/complete"), json!({})).await;
    assert_eq!(again.refused(409), "CONFLICT");

    let reopened = t
        .admin
        .post(&format!("{path}/reopen"), json!({}))
        .await
        .expect(200);
    assert_eq!(reopened["done_at"], json!(null));
    assert_eq!(
        t.admin
            .post(&format!("{path}/reopen"), json!({}))
            .await
            .refused(409),
        "CONFLICT"
    );
}

#[actix_web::test]
async fn a_task_may_have_been_done_before_it_is_said_but_not_later() {
    let t = TestApp::start().await;
    let (path, open) = task(&t.admin, json!({ "title": "Call back" })).await;
    t.app.clock().advance(TimeDelta::minutes(5));

    let future = json!({ "done_at": "2999-01-01T00:00:00Z" });
    let problem = t
        .admin
        .post(&format!("{path}/complete"), future.clone())
        .await
        .expect(409);
    assert_eq!(problem["errors"][0]["pointer"], "/done_at");
    let past = json!({ "done_at": open["created_at"] });
    let done = t
        .admin
        .post(&format!("{path}/complete"), past)
        .await
        .expect(200);

    assert_eq!(done["done_at"], open["created_at"]);
    assert_ne!(done["updated_at"], open["created_at"]);
    let new = json!({ "title": "T", "done_at": "2999-01-01T00:00:00Z" });
    let problem = t.admin.post("/v1/tasks", new).await.expect(409);
    assert_eq!(problem["errors"][0]["pointer"], "/done_at");
}

#[actix_web::test]
async fn a_patch_cannot_complete_a_task() {
    let t = TestApp::start().await;
    let (path, _) = task(&t.admin, json!({ "title": "Call back" })).await;

    let problem = t
        .admin
        .patch(&path, json!({ "done_at": "2026-01-01T00:00:00Z" }))
        .await;

    assert_eq!(problem.expect(400)["errors"][0]["code"], "UNKNOWN_FIELD");
    let patch = json!({ "title": "Call again", "due_at": "2026-01-01T09:00:00Z" });
    let changed = t.admin.patch(&path, patch).await.expect(200);
    assert_eq!(changed["title"], "Call again");
    assert_eq!(changed["due_at"], "2026-01-01T09:00:00.000000Z");
}

#[actix_web::test]
async fn graphql_completes_and_reopens_by_the_same_rules() {
    let t = TestApp::start().await;
    let create = "mutation { createTask(input: { title: \"Send the offer\" }) { id } }";
    let id = t.admin.data(create, json!({})).await["createTask"]["id"].clone();
    let complete = "mutation($id: ID!) { completeTask(id: $id) { doneAt version } }";
    let reopen = "mutation($id: ID!) { reopenTask(id: $id, expectedVersion: 2) { doneAt } }";

    let done = t.admin.data(complete, json!({ "id": id })).await;
    assert_eq!(done["completeTask"]["version"], 2);
    assert_eq!(
        t.admin.code(complete, json!({ "id": id })).await,
        "CONFLICT"
    );
    let open = t.admin.data(reopen, json!({ "id": id })).await;
    assert_eq!(open["reopenTask"]["doneAt"], json!(null));
    assert_eq!(
        t.admin.code(reopen, json!({ "id": id })).await,
        "VERSION_CONFLICT"
    );
    let future = "mutation($id: ID!) {
        completeTask(id: $id, input: { doneAt: \"2999-01-01T00:00:00Z\" }) { id } }";
    assert_eq!(t.admin.code(future, json!({ "id": id })).await, "CONFLICT");
}

#[actix_web::test]
async fn open_tasks_of_a_user_are_listed_by_when_they_are_due() {
    let t = TestApp::start().await;
    let me = t.admin.get("/v1/me").await.expect(200)["id"].clone();
    let new = |title: &str, due: Value| json!({ "title": title, "due_at": due, "assignee_id": me });
    let (_, late) = task(&t.admin, new("late", json!("2026-03-01T00:00:00Z"))).await;
    let (_, soon) = task(&t.admin, new("soon", json!("2026-02-01T00:00:00Z"))).await;
    let (_, any) = task(&t.admin, new("any time", json!(null))).await;
    let (done, _) = task(&t.admin, new("done", json!(null))).await;
    t.admin
        .post(&format!("{done}/complete"), json!({}))
        .await
        .expect(200);
    task(&t.admin, json!({ "title": "nobody's" })).await;

    let list = format!(
        "/v1/tasks?filter[done_at][is_null]=true&filter[assignee_id]={}&sort=due_at",
        me.as_str().unwrap()
    );
    let page = t.admin.get(&list).await.expect(200);
    let query = "query($me: ID!) { tasks(
        filter: { doneAt: { isNull: true }, assigneeId: { eq: $me } }, orderBy: [{ field: DUE_AT }]
    ) { nodes { title assignee { id } } } }";
    let nodes = t.admin.data(query, json!({ "me": me })).await["tasks"]["nodes"].clone();

    assert_eq!(page["data"], json!([soon, late, any]));
    assert_eq!(
        nodes[0],
        json!({ "title": "soon", "assignee": { "id": me } })
    );
    assert_eq!(nodes.as_array().unwrap().len(), 3);
}

#[actix_web::test]
async fn a_task_points_only_at_what_exists() {
    let t = TestApp::start().await;
    let new = json!({
        "title": "T",
        "account_id": "account_01h2xcejqtf2nbrexx3vqjhp41",
        "stakeholder_id": "stakeholder_01h2xcejqtf2nbrexx3vqjhp41",
        "deal_id": "deal_01h2xcejqtf2nbrexx3vqjhp41"
    });

    let problem = t.admin.post("/v1/tasks", new).await.expect(409);

    let pointers: Vec<_> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["pointer"].clone())
        .collect();
    assert_eq!(pointers, ["/account_id", "/stakeholder_id", "/deal_id"]);
}

#[actix_web::test]
async fn an_account_shows_its_tasks_and_a_deleted_one_can_be_restored() {
    let t = TestApp::start().await;
    let account = t
        .admin
        .post("/v1/accounts", json!({ "name": "A" }))
        .await
        .expect(201);
    let (path, task) = task(
        &t.admin,
        json!({ "title": "T", "account_id": account["id"] }),
    )
    .await;
    let query = "query($id: ID!) { account(id: $id) { tasks { nodes { id account { name } } } } }";
    let shown = async || t.admin.data(query, json!({ "id": account["id"] })).await;

    let nodes = json!([{ "id": task["id"], "account": { "name": "A" } }]);
    assert_eq!(shown().await["account"]["tasks"]["nodes"], nodes);
    t.admin.delete(&path).await.expect(204);
    assert_eq!(shown().await["account"]["tasks"]["nodes"], json!([]));
    assert_eq!(
        t.admin
            .post(&format!("{path}/complete"), json!({}))
            .await
            .refused(404),
        "DELETED"
    );
    t.admin
        .post(&format!("{path}/restore"), json!({}))
        .await
        .expect(200);
    assert_eq!(shown().await["account"]["tasks"]["nodes"], nodes);
}

#[actix_web::test]
async fn a_viewer_completes_nothing() {
    let t = TestApp::start().await;
    let (path, _) = task(&t.admin, json!({ "title": "T" })).await;
    let viewer = t.member("viewer").await;

    viewer.get(&path).await.expect(200);

    let refused = viewer.post(&format!("{path}/complete"), json!({})).await;
    assert_eq!(refused.refused(403), "FORBIDDEN");
}
