//! Interactions: what was said, and who took part.

use serde_json::{Value, json};

use crate::support::{Client, TestApp};

/// A stakeholder that does not exist.
const NOBODY: &str = "stakeholder_01h2xcejqtf2nbrexx3vqjhp41";

fn email(participants: Value) -> Value {
    json!({
        "kind": "email", "direction": "inbound", "subject": "Offer",
        "occurred_at": "2026-01-05T10:00:00+01:00", "participants": participants
    })
}

async fn me(client: &Client) -> Value {
    client.get("/v1/me").await.expect(200)["id"].clone()
}

fn path(interaction: &Value) -> String {
    format!("/v1/interactions/{}", interaction["id"].as_str().unwrap())
}

async fn ids(client: &Client, query: &str) -> Vec<Value> {
    let page = client
        .get(&format!("/v1/interactions?{query}"))
        .await
        .expect(200);
    page["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["id"].clone())
        .collect()
}

#[actix_web::test]
async fn an_interaction_is_the_same_on_both_faces() {
    let t = TestApp::start().await;
    let account = t
        .admin
        .post("/v1/accounts", json!({ "name": "A" }))
        .await
        .expect(201);
    let me = me(&t.admin).await;

    let mutation = "mutation($input: NewInteraction!) { createInteraction(input: $input) { id } }";
    let input = json!({
        "kind": "MEETING", "direction": "OUTBOUND", "occurredAt": "2026-01-05T09:00:00Z",
        "durationSeconds": 1800, "sentiment": -2, "accountId": account["id"], "ownerId": me,
        "participants": [
            { "role": "ATTENDEE", "userId": me },
            { "role": "ATTENDEE", "address": " Buyer@Example.com ", "name": "Bea" }
        ]
    });
    let made = t.admin.data(mutation, json!({ "input": input })).await;
    let id = made["createInteraction"]["id"].clone();
    let read = t.admin.get(&path(&json!({ "id": id }))).await.expect(200);

    assert_eq!(read["kind"], "meeting");
    assert_eq!(read["occurred_at"], "2026-01-05T09:00:00.000000Z");
    assert_eq!(read["sentiment"], -2);
    assert_eq!(read["participants"][0]["user_id"], me);
    assert_eq!(read["participants"][1]["address"], "buyer@example.com");
    let query = "query($id: ID!) { node(id: $id) { ... on Interaction {
        kind account { name } owner { role } participants { role name address user { id } } } } }";
    let node = t.admin.data(query, json!({ "id": id })).await["node"].clone();
    assert_eq!(node["account"]["name"], "A");
    assert_eq!(node["participants"][0]["user"]["id"], me);
    assert_eq!(node["participants"][1]["name"], "Bea");
}

#[actix_web::test]
async fn every_participant_leads_somewhere_or_is_named_by_its_place() {
    let t = TestApp::start().await;
    let stranger = me(&t.other_workspace().await).await;
    let participants = json!([
        { "role": "from", "address": "buyer@example.com" },
        { "role": "to", "user_id": stranger },
        { "role": "cc", "stakeholder_id": NOBODY }
    ]);

    let problem = t
        .admin
        .post("/v1/interactions", email(participants))
        .await
        .expect(409);

    let pointers: Vec<_> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["pointer"].clone())
        .collect();
    assert_eq!(
        pointers,
        ["/participants/1/user_id", "/participants/2/stakeholder_id"]
    );
    assert_eq!(problem["errors"][0]["code"], "NO_SUCH_RECORD");
    let mutation = "mutation($input: NewInteraction!) { createInteraction(input: $input) { id } }";
    let input = json!({
        "kind": "CALL", "direction": "INBOUND", "occurredAt": "2026-01-05T09:00:00Z",
        "participants": [{ "role": "FROM", "stakeholderId": NOBODY }]
    });
    assert_eq!(
        t.admin.code(mutation, json!({ "input": input })).await,
        "CONFLICT"
    );
    assert!(ids(&t.admin, "").await.is_empty());
}

#[actix_web::test]
async fn a_participant_without_any_identifier_is_refused() {
    let t = TestApp::start().await;
    let participants = json!([{ "role": "from", "name": "Somebody" }]);

    let problem = t
        .admin
        .post("/v1/interactions", email(participants))
        .await
        .expect(409);

    assert_eq!(problem["errors"][0]["pointer"], "/participants/0");
    assert_eq!(problem["errors"][0]["code"], "REQUIRED");
    let unknown = json!([{ "role": "from", "address": "a@example.com", "age": 30 }]);
    let problem = t
        .admin
        .post("/v1/interactions", email(unknown))
        .await
        .expect(400);
    assert_eq!(problem["errors"][0]["pointer"], "/participants/0/age");
}

#[actix_web::test]
async fn interactions_are_found_by_who_took_part_then_and_now() {
    let t = TestApp::start().await;
    let me = me(&t.admin).await;
    let mine = json!([{ "role": "to", "user_id": me }, { "role": "cc", "user_id": me }]);
    let found = t
        .admin
        .post("/v1/interactions", email(mine.clone()))
        .await
        .expect(201);
    let others = json!([{ "role": "to", "address": "a@example.com" }]);
    let other = t
        .admin
        .post("/v1/interactions", email(others.clone()))
        .await
        .expect(201);
    let by_me = format!("filter[user_id]={}", me.as_str().unwrap());

    assert_eq!(ids(&t.admin, &by_me).await, [found["id"].clone()]);
    t.admin
        .patch(&path(&found), json!({ "participants": others }))
        .await
        .expect(200);
    t.admin
        .patch(&path(&other), json!({ "participants": mine }))
        .await
        .expect(200);

    assert_eq!(ids(&t.admin, &by_me).await, [other["id"].clone()]);
    let query = "query($me: ID!) { interactions(filter: { userId: { eq: $me } }) {
        nodes { id } totalCount } }";
    let listed = t.admin.data(query, json!({ "me": me })).await["interactions"].clone();
    assert_eq!(listed["nodes"], json!([{ "id": other["id"] }]));
    assert_eq!(listed["totalCount"], 1);
    t.admin.delete(&path(&other)).await.expect(204);
    assert!(ids(&t.admin, &by_me).await.is_empty());
    assert!(
        ids(&t.admin, &format!("filter[stakeholder_id]={NOBODY}"))
            .await
            .is_empty()
    );
}

#[actix_web::test]
async fn kind_direction_and_moment_narrow_a_list() {
    let t = TestApp::start().await;
    let call = json!({
        "kind": "call", "direction": "outbound", "occurred_at": "2026-02-01T00:00:00Z", "source": "phone"
    });
    let call = t.admin.post("/v1/interactions", call).await.expect(201);
    let email = t
        .admin
        .post("/v1/interactions", email(json!([])))
        .await
        .expect(201);

    for (query, expected) in [
        ("filter[kind]=call", vec![&call]),
        (
            "filter[kind][in]=email,call&sort=-occurred_at",
            vec![&call, &email],
        ),
        ("filter[direction]=inbound", vec![&email]),
        ("filter[occurred_at][lt]=2026-02-01T00:00:00Z", vec![&email]),
        ("filter[source]=phone", vec![&call]),
        (
            "filter[deal_id][is_null]=true&sort=occurred_at",
            vec![&email, &call],
        ),
    ] {
        let expected: Vec<_> = expected.into_iter().map(|one| one["id"].clone()).collect();
        assert_eq!(ids(&t.admin, query).await, expected, "with {query}");
    }
    let refused = t
        .admin
        .get("/v1/interactions?filter[kind]=letter")
        .await
        .expect(400);
    assert_eq!(refused["errors"][0]["code"], "INVALID_VALUE");
}

#[actix_web::test]
async fn all_that_is_out_of_bounds_is_refused_at_once() {
    let t = TestApp::start().await;
    let new = json!({
        "kind": "call", "direction": "inbound", "occurred_at": "2026-01-05T09:00:00Z",
        "duration_seconds": 604_801, "sentiment": 3, "subject": " "
    });

    let problem = t.admin.post("/v1/interactions", new).await.expect(400);

    let pointers: Vec<_> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["pointer"].clone())
        .collect();
    assert_eq!(pointers, ["/subject", "/duration_seconds", "/sentiment"]);
    let without_moment = json!({ "kind": "call", "direction": "inbound" });
    let problem = t
        .admin
        .post("/v1/interactions", without_moment)
        .await
        .expect(400);
    assert_eq!(problem["errors"][0]["code"], "REQUIRED");
}

#[actix_web::test]
async fn an_account_shows_the_contacts_with_it() {
    let t = TestApp::start().await;
    let account = t
        .admin
        .post("/v1/accounts", json!({ "name": "A" }))
        .await
        .expect(201);
    let mut new = email(json!([]));
    new["account_id"] = account["id"].clone();
    let interaction = t.admin.post("/v1/interactions", new).await.expect(201);
    t.admin
        .post("/v1/interactions", email(json!([])))
        .await
        .expect(201);

    let query = "query($id: ID!) { account(id: $id) {
        interactions(filter: { kind: { eq: EMAIL } }) { nodes { id } totalCount } } }";
    let shown = t.admin.data(query, json!({ "id": account["id"] })).await;

    let list = &shown["account"]["interactions"];
    assert_eq!(list["nodes"], json!([{ "id": interaction["id"] }]));
    assert_eq!(list["totalCount"], 1);
    let account_path = format!("/v1/accounts/{}", account["id"].as_str().unwrap());
    let included = t
        .admin
        .get(&format!("{account_path}?include=interactions"))
        .await
        .expect(200);
    assert_eq!(included["interactions"][0], interaction);
    let included = t
        .admin
        .get(&format!("{}?include=account", path(&interaction)))
        .await
        .expect(200);
    assert_eq!(included["account"]["name"], "A");
}

#[actix_web::test]
async fn a_deleted_interaction_comes_back_unless_its_external_id_is_taken() {
    let t = TestApp::start().await;
    let mut new = email(json!([]));
    new["external_ids"] = json!([{ "source": "mail", "external_id": "m-1" }]);
    let first = t
        .admin
        .post("/v1/interactions", new.clone())
        .await
        .expect(201);
    assert_eq!(
        t.admin
            .post("/v1/interactions", new.clone())
            .await
            .refused(409),
        "DUPLICATE"
    );

    t.admin.delete(&path(&first)).await.expect(204);
    assert_eq!(t.admin.get(&path(&first)).await.refused(404), "DELETED");
    let restore = "mutation($id: ID!) { restoreInteraction(id: $id) { deletedAt version } }";
    let restored = t.admin.data(restore, json!({ "id": first["id"] })).await;
    assert_eq!(
        restored["restoreInteraction"],
        json!({ "deletedAt": null, "version": 3 })
    );

    t.admin.delete(&path(&first)).await.expect(204);
    t.admin.post("/v1/interactions", new).await.expect(201);
    assert_eq!(
        t.admin.code(restore, json!({ "id": first["id"] })).await,
        "DUPLICATE"
    );
}

#[actix_web::test]
async fn a_viewer_reads_interactions_and_writes_none() {
    let t = TestApp::start().await;
    let interaction = t
        .admin
        .post("/v1/interactions", email(json!([])))
        .await
        .expect(201);
    let viewer = t.member("viewer").await;

    viewer.get(&path(&interaction)).await.expect(200);

    let refused = viewer.post("/v1/interactions", email(json!([]))).await;
    assert_eq!(refused.refused(403), "FORBIDDEN");
    let delete = "mutation($id: ID!) { deleteInteraction(id: $id) { id } }";
    assert_eq!(
        viewer
            .code(delete, json!({ "id": interaction["id"] }))
            .await,
        "FORBIDDEN"
    );
}
