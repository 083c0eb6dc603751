//! Consents: history, and what holds now.

use serde_json::{Value, json};

use crate::support::{Client, TestApp};

async fn stakeholder(client: &Client) -> Value {
    client
        .post("/v1/stakeholders", json!({ "name": "Dana" }))
        .await
        .expect(201)
}

fn said(dana: &Value, channel: &str, purpose: &str, status: &str) -> Value {
    json!({
        "stakeholder_id": dana["id"], "channel": channel, "purpose": purpose, "status": status,
        "method": "web_form",
    })
}

fn path(consent: &Value) -> String {
    format!("/v1/consents/{}", consent["id"].as_str().unwrap())
}

/// What holds now, as both faces tell it: channel, purpose, status.
async fn current(client: &Client, dana: &Value) -> Vec<[String; 3]> {
    let rest = format!("/v1/stakeholders/{}/consents", dana["id"].as_str().unwrap());
    let rest = client.get(&rest).await.expect(200);
    let query = "query ($id: ID!) { stakeholder(id: $id) {
        currentConsents { channel purpose status }
    } }";
    let graphql = client.data(query, json!({ "id": dana["id"] })).await;
    let read = |list: &Value| -> Vec<[String; 3]> {
        let word = |one: &Value, name: &str| one[name].as_str().unwrap().to_lowercase();
        list.as_array()
            .unwrap()
            .iter()
            .map(|one| ["channel", "purpose", "status"].map(|name| word(one, name)))
            .collect()
    };
    let (rest, graphql) = (
        read(&rest["data"]),
        read(&graphql["stakeholder"]["currentConsents"]),
    );
    assert_eq!(rest, graphql);
    rest
}

#[actix_web::test]
async fn the_newest_consent_of_a_channel_and_purpose_holds() {
    let t = TestApp::start().await;
    let dana = stakeholder(&t.admin).await;
    let add = async |new: Value| t.admin.post("/v1/consents", new).await.expect(201);
    assert_eq!(current(&t.admin, &dana).await, Vec::<[String; 3]>::new());

    add(said(&dana, "email", "marketing", "granted")).await;
    let withdrawal = add(said(&dana, "email", "marketing", "withdrawn")).await;
    add(said(&dana, "phone", "sales", "granted")).await;
    let mut earlier = said(&dana, "phone", "sales", "withdrawn");
    earlier["given_at"] = json!("2020-01-01T00:00:00Z");
    add(earlier).await;

    let row = |words: [&str; 3]| words.map(ToOwned::to_owned);
    let sales = row(["phone", "sales", "granted"]);
    let now = [row(["email", "marketing", "withdrawn"]), sales.clone()];
    assert_eq!(current(&t.admin, &dana).await, now);
    // A mistake is deleted, and what was said before holds again.
    t.admin.delete(&path(&withdrawal)).await.expect(204);
    let before = [row(["email", "marketing", "granted"]), sales];
    assert_eq!(current(&t.admin, &dana).await, before);
    t.admin
        .post(&format!("{}/restore", path(&withdrawal)), json!({}))
        .await
        .expect(200);
    assert_eq!(current(&t.admin, &dana).await, now);
    let all = "query ($id: ID!) { stakeholder(id: $id) { consents { totalCount } } }";
    let all = t.admin.data(all, json!({ "id": dana["id"] })).await;
    assert_eq!(all["stakeholder"]["consents"]["totalCount"], 4);
}

#[actix_web::test]
async fn what_a_consent_says_never_changes() {
    let t = TestApp::start().await;
    let dana = stakeholder(&t.admin).await;
    let new = said(&dana, "email", "marketing", "granted");
    let consent = t.admin.post("/v1/consents", new).await.expect(201);

    for (field, value) in [
        ("stakeholder_id", dana["id"].clone()),
        ("channel", json!("phone")),
        ("purpose", json!("sales")),
        ("status", json!("withdrawn")),
        ("given_at", json!("2020-01-01T00:00:00Z")),
    ] {
        let refused = t
            .admin
            .patch(&path(&consent), json!({ field: value }))
            .await;
        assert_eq!(refused.refused(400), "INVALID", "{field} was changed");
    }
    let patch = json!({ "note": "The form is in the archive.", "method": "contract" });
    let noted = t.admin.patch(&path(&consent), patch).await.expect(200);
    assert_eq!(
        (&noted["method"], &noted["version"]),
        (&json!("contract"), &json!(2))
    );
    let update = "mutation ($id: ID!, $input: ConsentPatch!) {
        updateConsent(id: $id, input: $input) { note stakeholder { name } }
    }";
    let cleared = json!({ "id": consent["id"], "input": { "note": null } });
    let cleared = t.admin.data(update, cleared).await;
    assert_eq!(
        cleared["updateConsent"],
        json!({ "note": null, "stakeholder": { "name": "Dana" } })
    );
    let status = json!({ "id": consent["id"], "input": { "status": "WITHDRAWN" } });
    assert_eq!(t.admin.code(update, status).await, "INVALID");
}

#[actix_web::test]
async fn consent_is_not_given_in_the_future() {
    let t = TestApp::start().await;
    let dana = stakeholder(&t.admin).await;
    let at = |seconds: i64| {
        let mut new = said(&dana, "email", "marketing", "granted");
        let moment = t.app.clock().now().as_micros() + seconds * 1_000_000;
        new["given_at"] = json!(caravan::Timestamp::from_micros(moment).unwrap().to_string());
        new
    };

    let late = t.admin.post("/v1/consents", at(120)).await.expect(409);
    assert_eq!(late["errors"][0]["pointer"], "/given_at");
    t.admin.post("/v1/consents", at(30)).await.expect(201);
    let plain = said(&dana, "email", "sales", "granted");
    let plain = t.admin.post("/v1/consents", plain).await.expect(201);
    assert_eq!(plain["given_at"], plain["created_at"]);
}

#[actix_web::test]
async fn a_consent_that_makes_no_sense_is_refused() {
    let t = TestApp::start().await;
    let dana = stakeholder(&t.admin).await;
    let good = said(&dana, "email", "marketing", "granted");

    for (field, value) in [
        ("purpose", json!("Our News!")),
        ("purpose", json!("")),
        ("status", json!("maybe")),
        ("channel", json!("pigeon")),
        ("method", json!("telepathy")),
        ("note", json!("")),
    ] {
        let mut new = good.clone();
        new[field] = value.clone();
        let refused = t.admin.post("/v1/consents", new).await;
        assert_eq!(refused.refused(400), "INVALID", "{field} {value} was taken");
    }
    let mut foreign = good.clone();
    foreign["stakeholder_id"] = stakeholder(&t.other_workspace().await).await["id"].clone();
    assert_eq!(
        t.admin.post("/v1/consents", foreign).await.refused(409),
        "CONFLICT"
    );
    let create = "mutation ($input: NewConsent!) { createConsent(input: $input) { id } }";
    let input = json!({ "input": {
        "stakeholderId": dana["id"], "channel": "EMAIL", "purpose": "A B", "status": "GRANTED",
        "method": "PHONE",
    } });
    assert_eq!(t.admin.code(create, input).await, "INVALID");
    let nobody = dana["id"]
        .as_str()
        .unwrap()
        .replace("stakeholder_", "account_");
    let nobody = t
        .admin
        .get(&format!("/v1/stakeholders/{nobody}/consents"))
        .await;
    assert_eq!(nobody.refused(404), "NOT_FOUND");
}

#[actix_web::test]
async fn consents_are_ruled_by_the_rights_on_stakeholders_and_listed_by_field() {
    let t = TestApp::start().await;
    let dana = stakeholder(&t.admin).await;
    let viewer = t.member("viewer").await;
    let new = said(&dana, "email", "marketing", "granted");
    assert_eq!(
        viewer.post("/v1/consents", new.clone()).await.refused(403),
        "FORBIDDEN"
    );
    let consent = t.admin.post("/v1/consents", new).await.expect(201);

    assert_eq!(viewer.get(&path(&consent)).await.expect(200), consent);
    assert_eq!(current(&viewer, &dana).await.len(), 1);
    for (filter, count) in [
        ("filter[channel]=email&filter[status]=granted", 1),
        ("filter[purpose]=sales", 0),
        (
            "filter[given_at][gt]=2020-01-01T00:00:00Z&sort=-given_at",
            1,
        ),
    ] {
        let found = t
            .admin
            .get(&format!("/v1/consents?{filter}"))
            .await
            .expect(200);
        assert_eq!(
            found["data"].as_array().unwrap().len(),
            count,
            "with {filter}"
        );
    }
    let included = t
        .admin
        .get(&format!("{}?include=stakeholder", path(&consent)))
        .await
        .expect(200);
    assert_eq!(included["stakeholder"], dana);
    let whole = format!(
        "/v1/stakeholders/{}?include=consents",
        dana["id"].as_str().unwrap()
    );
    assert_eq!(
        t.admin.get(&whole).await.expect(200)["consents"],
        json!([consent])
    );
    let query = "query ($id: ID!) {
        consents(filter: { channel: { eq: EMAIL } }) { nodes { id } }
        node(id: $id) { ... on Consent { purpose } }
    }";
    let data = t.admin.data(query, json!({ "id": consent["id"] })).await;
    assert_eq!(data["consents"]["nodes"], json!([{ "id": consent["id"] }]));
    assert_eq!(data["node"]["purpose"], "marketing");
    let foreign = format!("/v1/stakeholders/{}/consents", dana["id"].as_str().unwrap());
    let other = t.other_workspace().await;
    assert_eq!(other.get(&foreign).await.refused(404), "NOT_FOUND");
}
