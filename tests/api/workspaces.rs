//! The workspace and its settings.

use actix_web::http::Method;
use serde_json::json;

use crate::support::TestApp;

#[actix_web::test]
async fn an_admin_sets_name_currency_and_time_zone() {
    let t = TestApp::start().await;
    let before = t.admin.get("/v1/workspace").await;
    assert_eq!(before.header("etag"), "\"1\"");
    let before = before.expect(200);

    let patch = json!({ "name": "Acme", "default_currency": "USD", "time_zone": "Asia/Tokyo" });
    let after = t.admin.patch("/v1/workspace", patch).await;

    assert_eq!(after.header("etag"), "\"2\"");
    let after = after.expect(200);
    assert_eq!(after["name"], "Acme");
    assert_eq!(after["default_currency"], "USD");
    assert_eq!(after["time_zone"], "Asia/Tokyo");
    assert_eq!(after["slug"], before["slug"]);
    assert_eq!(t.admin.get("/v1/workspace").await.expect(200), after);
}

#[actix_web::test]
async fn a_change_of_the_workspace_is_in_the_feed() {
    let t = TestApp::start().await;
    t.admin
        .patch("/v1/workspace", json!({ "time_zone": "Asia/Tokyo" }))
        .await
        .expect(200);
    let id = t.admin.get("/v1/workspace").await.expect(200)["id"].clone();
    t.feed().await;

    let feed = t.admin.get("/v1/changes?types=workspace").await.expect(200);

    let entry = &feed["data"][0];
    assert_eq!(entry["record_id"], id);
    assert_eq!(entry["operation"], "updated");
    assert_eq!(entry["sequence"], 2);
    assert_eq!(
        entry["fields"],
        json!({ "time_zone": { "from": "UTC", "to": "Asia/Tokyo" } })
    );
}

#[actix_web::test]
async fn settings_that_make_no_sense_are_refused() {
    let t = TestApp::start().await;

    for (field, value) in [
        ("name", ""),
        ("default_currency", "EURO"),
        ("time_zone", "Middle/Earth"),
    ] {
        let problem = t
            .admin
            .patch("/v1/workspace", json!({ field: value }))
            .await
            .expect(400);
        assert_eq!(problem["errors"][0]["pointer"], format!("/{field}"));
    }
    let slug = t
        .admin
        .patch("/v1/workspace", json!({ "slug": "other" }))
        .await
        .expect(400);
    assert_eq!(slug["errors"][0]["code"], "UNKNOWN_FIELD");
}

#[actix_web::test]
async fn nobodys_change_of_the_workspace_is_lost() {
    let t = TestApp::start().await;
    t.admin
        .patch("/v1/workspace", json!({ "name": "First" }))
        .await
        .expect(200);

    let headers = [("if-match", "\"1\"")];
    let body = Some(json!({ "name": "Second" }));
    let stale = t
        .admin
        .call(Method::PATCH, "/v1/workspace", &headers, body)
        .await;

    assert_eq!(stale.refused(412), "VERSION_CONFLICT");
    let update =
        "mutation { updateWorkspace(input: { name: \"Second\" }, expectedVersion: 1) { id } }";
    assert_eq!(t.admin.code(update, json!({})).await, "VERSION_CONFLICT");
}

#[actix_web::test]
async fn the_same_workspace_is_not_sent_twice() {
    let t = TestApp::start().await;
    let headers = [("if-none-match", "\"1\"")];

    t.admin
        .call(Method::GET, "/v1/workspace", &headers, None)
        .await
        .expect(304);
}

#[actix_web::test]
async fn a_workspace_is_a_node_for_its_own_people_only() {
    let t = TestApp::start().await;
    let other = t.other_workspace().await;
    let id = t.admin.get("/v1/workspace").await.expect(200)["id"].clone();
    let query = "query ($id: ID!) { node(id: $id) { __typename id } }";

    let own = t.admin.data(query, json!({ "id": id })).await;
    let foreign = other.data(query, json!({ "id": id })).await;

    assert_eq!(own["node"], json!({ "__typename": "Workspace", "id": id }));
    assert_eq!(foreign["node"], json!(null));
}
