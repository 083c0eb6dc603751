//! Stakeholders: names, addresses, numbers, chains of superiors.

use serde_json::{Value, json};

use crate::support::{Client, TestApp};

async fn account(client: &Client, name: &str) -> Value {
    client
        .post("/v1/accounts", json!({ "name": name }))
        .await
        .expect(201)
}

async fn stakeholder(client: &Client, new: Value) -> Value {
    client.post("/v1/stakeholders", new).await.expect(201)
}

fn path(stakeholder: &Value) -> String {
    format!("/v1/stakeholders/{}", stakeholder["id"].as_str().unwrap())
}

#[actix_web::test]
async fn a_name_is_made_from_its_parts_when_only_they_are_sent() {
    let t = TestApp::start().await;

    let parts = json!({ "given_name": " Dana ", "family_name": "Example" });
    assert_eq!(stakeholder(&t.admin, parts).await["name"], "Dana Example");
    let one = stakeholder(&t.admin, json!({ "family_name": "Example" })).await;
    assert_eq!(one["name"], "Example");
    let own = json!({ "name": "Dr. D. Example", "given_name": "Dana" });
    assert_eq!(stakeholder(&t.admin, own).await["name"], "Dr. D. Example");

    let nameless = t
        .admin
        .post("/v1/stakeholders", json!({ "title": "CFO" }))
        .await
        .expect(409);
    assert_eq!(nameless["errors"][0]["pointer"], "/name");
    assert_eq!(nameless["errors"][0]["code"], "REQUIRED");
    let create = "mutation ($input: NewStakeholder!) { createStakeholder(input: $input) { name } }";
    let made = t
        .admin
        .data(create, json!({ "input": { "givenName": "Kim" } }))
        .await;
    assert_eq!(made["createStakeholder"]["name"], "Kim");
    assert_eq!(
        t.admin.code(create, json!({ "input": {} })).await,
        "CONFLICT"
    );
}

#[actix_web::test]
async fn one_address_and_one_number_are_the_primary_ones() {
    let t = TestApp::start().await;
    let new = json!({
        "name": "Dana",
        "emails": [{ "email": "Dana@Example.com", "label": "work" }, { "email": "d@example.com" }],
        "phones": [{ "number": "030 1" }, { "number": "+49 (30) 555-0", "is_primary": true }],
    });

    let dana = stakeholder(&t.admin, new).await;

    let work = json!({ "email": "dana@example.com", "label": "work", "is_primary": true });
    assert_eq!(dana["emails"][0], work);
    assert_eq!(dana["emails"][1]["is_primary"], false);
    assert_eq!(dana["phones"][0]["is_primary"], false);
    let two = json!({ "emails": [
        { "email": "a@example.com", "is_primary": true }, { "email": "b@example.com", "is_primary": true }
    ] });
    let two = t.admin.patch(&path(&dana), two).await.expect(409);
    assert_eq!(two["errors"][0]["pointer"], "/emails/1/is_primary");
    let bare = t
        .admin
        .patch(&path(&dana), json!({ "emails": [], "phones": [] }))
        .await
        .expect(200);
    assert_eq!(bare["emails"], json!([]));
}

#[actix_web::test]
async fn no_two_stakeholders_share_an_address() {
    let t = TestApp::start().await;
    let new = json!({ "name": "Dana", "emails": [{ "email": "dana@example.com" }] });
    let dana = stakeholder(&t.admin, new).await;

    let twin = json!({ "name": "Twin", "emails": [{ "email": "DANA@example.com" }] });
    let problem = t
        .admin
        .post("/v1/stakeholders", twin.clone())
        .await
        .expect(409);

    assert_eq!(problem["code"], "DUPLICATE");
    assert_eq!(problem["existing_id"], dana["id"]);
    assert_eq!(problem["errors"][0]["pointer"], "/emails");
    let found = t
        .admin
        .get("/v1/stakeholders?filter[email]=dana@example.com")
        .await
        .expect(200);
    assert_eq!(found["data"], json!([dana]));
    // Another workspace may know the same person.
    stakeholder(&t.other_workspace().await, twin.clone()).await;
    t.admin.delete(&path(&dana)).await.expect(204);
    stakeholder(&t.admin, twin).await;
    let restore = t
        .admin
        .post(&format!("{}/restore", path(&dana)), json!({}))
        .await;
    assert_eq!(restore.refused(409), "DUPLICATE");
}

#[actix_web::test]
async fn every_fault_of_a_stakeholder_is_named_at_once() {
    let t = TestApp::start().await;
    let new = json!({
        "name": "Dana",
        "emails": [{ "email": "not an address" }, { "email": "a@example.com" }, { "email": "A@example.com" }],
        "phones": [{ "number": "call me" }],
        "time_zone": "Middle/Earth",
        "language": "no language",
    });

    let problem = t.admin.post("/v1/stakeholders", new).await.expect(400);

    let faults: Vec<_> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| fault["pointer"].clone())
        .collect();
    let expected = [
        "/emails/0/email",
        "/phones/0/number",
        "/time_zone",
        "/language",
        "/emails/2/email",
    ];
    assert_eq!(faults, expected);
    for wrong in [
        json!({ "name": "Dana", "seniority": "boss" }),
        json!({ "name": "Dana", "preferred_channel": "pigeon" }),
        json!({ "name": "Dana", "emails": [{ "address": "a@example.com" }] }),
        json!({ "name": "Dana", "nick_name": "D" }),
    ] {
        assert_eq!(
            t.admin.post("/v1/stakeholders", wrong).await.refused(400),
            "INVALID"
        );
    }
}

#[actix_web::test]
async fn a_language_is_kept_in_its_usual_case() {
    let t = TestApp::start().await;

    for (sent, kept) in [
        ("de", "de"),
        ("PT-br", "pt-BR"),
        ("zh-hant-tw", "zh-Hant-TW"),
    ] {
        let made = stakeholder(&t.admin, json!({ "name": "Dana", "language": sent })).await;
        assert_eq!(made["language"], kept);
    }
}

#[actix_web::test]
async fn nobody_reports_to_themself_however_long_the_chain() {
    let t = TestApp::start().await;
    let top = stakeholder(&t.admin, json!({ "name": "Top" })).await;
    let middle = json!({ "name": "Middle", "reports_to_id": top["id"] });
    let middle = stakeholder(&t.admin, middle).await;
    let low = json!({ "name": "Low", "reports_to_id": middle["id"] });
    let low = stakeholder(&t.admin, low).await;

    for superior in [&top, &middle, &low] {
        let patch = json!({ "reports_to_id": superior["id"] });
        let problem = t.admin.patch(&path(&top), patch).await.expect(409);
        assert_eq!(problem["errors"][0]["pointer"], "/reports_to_id");
        assert_eq!(problem["errors"][0]["code"], "NOT_ALLOWED");
    }
    let update = "mutation ($id: ID!, $to: ID) {
        updateStakeholder(id: $id, input: { reportsToId: $to }) { reportsTo { name } }
    }";
    let circle = json!({ "id": top["id"], "to": low["id"] });
    assert_eq!(t.admin.code(update, circle).await, "CONFLICT");
    let shorter = t
        .admin
        .data(update, json!({ "id": low["id"], "to": top["id"] }))
        .await;
    assert_eq!(shorter["updateStakeholder"]["reportsTo"]["name"], "Top");
}

#[actix_web::test]
async fn a_stakeholder_points_only_at_records_that_exist() {
    let t = TestApp::start().await;
    let gone = account(&t.admin, "Gone").await;
    let gone_path = format!("/v1/accounts/{}", gone["id"].as_str().unwrap());
    t.admin.delete(&gone_path).await.expect(204);
    let foreign = stakeholder(&t.other_workspace().await, json!({ "name": "Foreign" })).await;

    for (field, id) in [
        ("account_id", &gone["id"]),
        ("reports_to_id", &foreign["id"]),
    ] {
        let new = json!({ "name": "Dana", field: id });
        let problem = t.admin.post("/v1/stakeholders", new).await.expect(409);
        assert_eq!(problem["errors"][0]["code"], "NO_SUCH_RECORD");
        assert_eq!(problem["errors"][0]["pointer"], format!("/{field}"));
    }
}

#[actix_web::test]
async fn both_faces_show_a_stakeholder_with_what_is_around_them() {
    let t = TestApp::start().await;
    let northwind = account(&t.admin, "Northwind Example").await;
    let boss = json!({ "name": "Boss", "account_id": northwind["id"], "seniority": "c_level" });
    let boss = stakeholder(&t.admin, boss).await;
    let me = t.admin.get("/v1/me").await.expect(200);
    let dana = stakeholder(
        &t.admin,
        json!({
            "name": "Dana", "account_id": northwind["id"], "reports_to_id": boss["id"],
            "owner_id": me["id"], "seniority": "manager", "preferred_channel": "phone",
        }),
    )
    .await;
    let referred = json!({ "name": "Referred", "referred_by_stakeholder_id": boss["id"] });
    t.admin.post("/v1/accounts", referred).await.expect(201);

    let rest = t
        .admin
        .get(&format!("{}?include=account,reports_to,owner", path(&dana)))
        .await;
    let rest = rest.expect(200);
    assert_eq!(rest["account"]["name"], "Northwind Example");
    assert_eq!(rest["reports_to"], boss);
    assert_eq!(rest["owner"]["id"], me["id"]);
    let above = t
        .admin
        .get(&format!("{}?include=direct_reports", path(&boss)))
        .await
        .expect(200);
    assert_eq!(above["direct_reports"], json!([dana]));

    let query = "query ($id: ID!, $account: ID!) {
        stakeholder(id: $id) {
            seniority preferredChannel account { name } owner { id }
            reportsTo { directReports { nodes { name } } referredAccounts { nodes { name } } }
        }
        account(id: $account) { stakeholders(orderBy: [{ field: NAME }]) { totalCount nodes { name } } }
        accounts(filter: { name: { eq: \"Referred\" } }) { nodes { referredByStakeholder { name } } }
        me { stakeholders { nodes { name } } }
        node(id: $id) { id ... on Stakeholder { name } }
    }";
    let data = t
        .admin
        .data(
            query,
            json!({ "id": dana["id"], "account": northwind["id"] }),
        )
        .await;
    assert_eq!(
        data["stakeholder"],
        json!({
            "seniority": "MANAGER",
            "preferredChannel": "PHONE",
            "account": { "name": "Northwind Example" },
            "owner": { "id": me["id"] },
            "reportsTo": {
                "directReports": { "nodes": [{ "name": "Dana" }] },
                "referredAccounts": { "nodes": [{ "name": "Referred" }] },
            },
        })
    );
    let people = json!({ "totalCount": 2, "nodes": [{ "name": "Boss" }, { "name": "Dana" }] });
    assert_eq!(data["account"]["stakeholders"], people);
    assert_eq!(
        data["accounts"]["nodes"][0]["referredByStakeholder"]["name"],
        "Boss"
    );
    assert_eq!(data["me"]["stakeholders"]["nodes"][0]["name"], "Dana");
    assert_eq!(data["node"]["name"], "Dana");
}

#[actix_web::test]
async fn both_faces_filter_stakeholders_alike() {
    let t = TestApp::start().await;
    let northwind = account(&t.admin, "Northwind Example").await;
    stakeholder(
        &t.admin,
        json!({ "name": "A", "seniority": "c_level", "language": "de" }),
    )
    .await;
    let b = json!({ "name": "B", "account_id": northwind["id"], "emails": [{ "email": "b@example.com" }] });
    stakeholder(&t.admin, b).await;
    let account_id = northwind["id"].as_str().unwrap();

    for (rest, graphql, names) in [
        (
            "filter[seniority]=c_level".to_owned(),
            "seniority: { eq: C_LEVEL }".to_owned(),
            "A",
        ),
        (
            "filter[email][contains]=B@".to_owned(),
            "email: { contains: \"B@\" }".to_owned(),
            "B",
        ),
        (
            format!("filter[account_id]={account_id}"),
            format!("accountId: {{ eq: \"{account_id}\" }}"),
            "B",
        ),
        (
            "filter[language][is_null]=true".to_owned(),
            "language: { isNull: true }".to_owned(),
            "B",
        ),
        ("limit=10".to_owned(), String::new(), "BA"),
    ] {
        let list = format!("/v1/stakeholders?sort=-name&{rest}");
        let found = t.admin.get(&list).await.expect(200);
        let query = format!(
            "{{ stakeholders(filter: {{ {graphql} }}, orderBy: [{{ field: NAME, direction: DESC }}]) {{ nodes {{ name }} }} }}"
        );
        let data = t.admin.data(&query, json!({})).await;
        for list in [&found["data"], &data["stakeholders"]["nodes"]] {
            let list: String = list
                .as_array()
                .unwrap()
                .iter()
                .map(|one| one["name"].as_str().unwrap())
                .collect();
            assert_eq!(list, names, "with {rest}");
        }
    }
    let unknown = t.admin.get("/v1/stakeholders?filter[nick]=x").await;
    assert_eq!(unknown.refused(400), "INVALID");
}

#[actix_web::test]
async fn who_may_only_read_cannot_write_a_stakeholder() {
    let t = TestApp::start().await;
    let dana = stakeholder(&t.admin, json!({ "name": "Dana" })).await;
    let viewer = t.member("viewer").await;

    assert_eq!(viewer.get(&path(&dana)).await.expect(200), dana);
    let new = json!({ "name": "X" });
    assert_eq!(
        viewer.post("/v1/stakeholders", new).await.refused(403),
        "FORBIDDEN"
    );
    assert_eq!(
        viewer.patch(&path(&dana), json!({})).await.refused(403),
        "FORBIDDEN"
    );
    assert_eq!(viewer.delete(&path(&dana)).await.refused(403), "FORBIDDEN");
    let delete = "mutation ($id: ID!) { deleteStakeholder(id: $id) { id } }";
    assert_eq!(
        viewer.code(delete, json!({ "id": dana["id"] })).await,
        "FORBIDDEN"
    );
    let other = t.other_workspace().await;
    assert_eq!(other.get(&path(&dana)).await.refused(404), "NOT_FOUND");
}
