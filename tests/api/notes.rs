//! Notes: about somebody or something, by somebody.

use serde_json::{Value, json};

use crate::support::TestApp;

async fn account(t: &TestApp) -> Value {
    t.admin
        .post("/v1/accounts", json!({ "name": "A" }))
        .await
        .expect(201)["id"]
        .clone()
}

#[actix_web::test]
async fn a_note_belongs_to_its_author_whatever_a_patch_says() {
    let t = TestApp::start().await;
    let me = t.admin.get("/v1/me").await.expect(200)["id"].clone();
    let account = account(&t).await;
    let new = json!({ "body": "Prefers mail.", "account_id": account });

    let note = t.admin.post("/v1/notes", new).await.expect(201);
    let path = format!("/v1/notes/{}", note["id"].as_str().unwrap());

    assert_eq!(note["author_id"], me);
    let problem = t
        .admin
        .patch(&path, json!({ "author_id": null }))
        .await
        .expect(400);
    assert_eq!(problem["errors"][0]["code"], "UNKNOWN_FIELD");
    let rep = t.member("rep").await;
    let changed = rep
        .patch(&path, json!({ "body": "Prefers calls." }))
        .await
        .expect(200);
    assert_eq!(changed["author_id"], me);
    let query = "query($id: ID!) { note(id: $id) { body author { id } account { name } } }";
    let read = t.admin.data(query, json!({ "id": note["id"] })).await["note"].clone();
    let expected =
        json!({ "body": "Prefers calls.", "author": { "id": me }, "account": { "name": "A" } });
    assert_eq!(read, expected);
}

#[actix_web::test]
async fn an_integration_may_name_the_author() {
    let t = TestApp::start().await;
    let new = json!({ "email": "robin@example.com", "name": "Robin", "role": "rep" });
    let robin = t.admin.post("/v1/users", new).await.expect(201);
    let new = json!({ "body": "B", "account_id": account(&t).await, "author_id": robin["id"] });

    let note = t.admin.post("/v1/notes", new).await.expect(201);

    assert_eq!(note["author_id"], robin["id"]);
    let filter = format!(
        "/v1/notes?filter[author_id]={}",
        robin["id"].as_str().unwrap()
    );
    assert_eq!(
        t.admin.get(&filter).await.expect(200)["data"],
        json!([note])
    );
}

#[actix_web::test]
async fn a_note_is_about_something() {
    let t = TestApp::start().await;

    let problem = t
        .admin
        .post("/v1/notes", json!({ "body": "B" }))
        .await
        .expect(409);
    assert_eq!(problem["errors"][0]["code"], "REQUIRED");
    let mutation = "mutation { createNote(input: { body: \"B\" }) { id } }";
    assert_eq!(t.admin.code(mutation, json!({})).await, "CONFLICT");

    let new = json!({ "body": "B", "account_id": account(&t).await });
    let note = t.admin.post("/v1/notes", new).await.expect(201);
    let path = format!("/v1/notes/{}", note["id"].as_str().unwrap());
    t.admin
        .patch(&path, json!({ "account_id": null }))
        .await
        .expect(409);
    assert_eq!(t.admin.get(&path).await.expect(200), note);
}

#[actix_web::test]
async fn a_note_points_only_at_what_exists_and_says_something() {
    let t = TestApp::start().await;
    let nowhere = json!({ "body": "B", "deal_id": "deal_01h2xcejqtf2nbrexx3vqjhp41" });
    let problem = t.admin.post("/v1/notes", nowhere).await.expect(409);
    assert_eq!(problem["errors"][0]["pointer"], "/deal_id");

    let other = t.other_workspace().await;
    let theirs = other
        .post("/v1/accounts", json!({ "name": "X" }))
        .await
        .expect(201);
    let foreign = json!({ "body": " ", "account_id": theirs["id"] });
    let problem = t.admin.post("/v1/notes", foreign).await.expect(400);
    assert_eq!(problem["errors"][0]["pointer"], "/body");
    let foreign = json!({ "body": "B", "account_id": theirs["id"] });
    let problem = t.admin.post("/v1/notes", foreign).await.expect(409);
    assert_eq!(problem["errors"][0]["code"], "NO_SUCH_RECORD");
}

#[actix_web::test]
async fn an_account_shows_its_notes_without_the_deleted() {
    let t = TestApp::start().await;
    let account = account(&t).await;
    let mutation = "mutation($input: NewNote!) { createNote(input: $input) { id version } }";
    let input = json!({ "input": { "body": "B", "accountId": account } });
    let kept = t.admin.data(mutation, input.clone()).await["createNote"]["id"].clone();
    let gone = t.admin.data(mutation, input).await["createNote"]["id"].clone();

    let delete = "mutation($id: ID!) { deleteNote(id: $id) { deletedAt } }";
    let deleted = t.admin.data(delete, json!({ "id": gone })).await;

    assert!(deleted["deleteNote"]["deletedAt"].is_string());
    let query = "query($id: ID!) { account(id: $id) { notes { nodes { id } } } }";
    let shown = t.admin.data(query, json!({ "id": account })).await;
    assert_eq!(shown["account"]["notes"]["nodes"], json!([{ "id": kept }]));
    let path = format!("/v1/accounts/{}?include=notes", account.as_str().unwrap());
    assert_eq!(t.admin.get(&path).await.expect(200)["notes"][0]["id"], kept);
    let restore = "mutation($id: ID!) { restoreNote(id: $id) { deletedAt } }";
    let restored = t.admin.data(restore, json!({ "id": gone })).await;
    assert_eq!(restored["restoreNote"]["deletedAt"], json!(null));
}
