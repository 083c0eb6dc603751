//! Affiliations: seats of stakeholders at other accounts.

use serde_json::{Value, json};

use crate::support::{Client, TestApp};

/// A stakeholder and an account.
async fn pair(client: &Client) -> (Value, Value) {
    let account = client
        .post("/v1/accounts", json!({ "name": "Northwind Example" }))
        .await;
    let stakeholder = client
        .post("/v1/stakeholders", json!({ "name": "Dana" }))
        .await;
    (stakeholder.expect(201), account.expect(201))
}

fn seat(stakeholder: &Value, account: &Value) -> Value {
    json!({ "stakeholder_id": stakeholder["id"], "account_id": account["id"], "kind": "board_member" })
}

fn path(affiliation: &Value) -> String {
    format!("/v1/affiliations/{}", affiliation["id"].as_str().unwrap())
}

#[actix_web::test]
async fn an_affiliation_does_not_end_before_it_began() {
    let t = TestApp::start().await;
    let (dana, northwind) = pair(&t.admin).await;
    let mut new = seat(&dana, &northwind);
    new["started_on"] = json!("2024-05-01");
    new["ended_on"] = json!("2024-04-30");

    let problem = t
        .admin
        .post("/v1/affiliations", new.clone())
        .await
        .expect(409);
    assert_eq!(problem["errors"][0]["pointer"], "/ended_on");
    new["ended_on"] = json!("2024-05-01");
    let made = t.admin.post("/v1/affiliations", new).await.expect(201);
    let patch = json!({ "started_on": "2024-05-02" });
    assert_eq!(
        t.admin.patch(&path(&made), patch).await.refused(409),
        "CONFLICT"
    );
    let update = "mutation ($id: ID!, $input: AffiliationPatch!) {
        updateAffiliation(id: $id, input: $input) { startedOn endedOn }
    }";
    let early = json!({ "id": made["id"], "input": { "endedOn": "2024-04-30" } });
    assert_eq!(t.admin.code(update, early).await, "CONFLICT");
    let open = json!({ "id": made["id"], "input": { "endedOn": null } });
    let open = t.admin.data(update, open).await;
    assert_eq!(
        open["updateAffiliation"],
        json!({ "startedOn": "2024-05-01", "endedOn": null })
    );
}

#[actix_web::test]
async fn an_affiliation_ties_records_that_exist_and_stays_with_them() {
    let t = TestApp::start().await;
    let (dana, northwind) = pair(&t.admin).await;
    let (stranger, _) = pair(&t.other_workspace().await).await;

    let foreign = t
        .admin
        .post("/v1/affiliations", seat(&stranger, &northwind))
        .await
        .expect(409);
    assert_eq!(foreign["errors"][0]["pointer"], "/stakeholder_id");
    assert_eq!(foreign["errors"][0]["code"], "NO_SUCH_RECORD");
    for missing in ["stakeholder_id", "account_id", "kind"] {
        let mut new = seat(&dana, &northwind);
        new.as_object_mut().unwrap().remove(missing);
        assert_eq!(
            t.admin.post("/v1/affiliations", new).await.refused(400),
            "INVALID"
        );
    }
    let made = t
        .admin
        .post("/v1/affiliations", seat(&dana, &northwind))
        .await
        .expect(201);
    let moved = json!({ "account_id": northwind["id"] });
    assert_eq!(
        t.admin.patch(&path(&made), moved).await.refused(400),
        "INVALID"
    );
    assert_eq!(
        t.admin
            .patch(&path(&made), json!({ "kind": null }))
            .await
            .refused(400),
        "INVALID"
    );
}

#[actix_web::test]
async fn both_sides_show_an_affiliation_on_both_faces() {
    let t = TestApp::start().await;
    let (dana, northwind) = pair(&t.admin).await;
    let create = "mutation ($input: NewAffiliation!) { createAffiliation(input: $input) { id } }";
    let input = json!({ "input": {
        "stakeholderId": dana["id"], "accountId": northwind["id"], "kind": "ADVISOR", "title": "Chair"
    } });
    let id = t.admin.data(create, input).await["createAffiliation"]["id"].clone();

    let rest = format!(
        "/v1/affiliations/{}?include=stakeholder,account",
        id.as_str().unwrap()
    );
    let rest = t.admin.get(&rest).await.expect(200);
    assert_eq!(
        (&rest["stakeholder"], &rest["account"]),
        (&dana, &northwind)
    );
    for (owner, path) in [(&dana, "stakeholders"), (&northwind, "accounts")] {
        let path = format!(
            "/v1/{path}/{}?include=affiliations",
            owner["id"].as_str().unwrap()
        );
        let shown = t.admin.get(&path).await.expect(200);
        assert_eq!(shown["affiliations"][0]["id"], id);
    }
    let of_dana = format!(
        "/v1/affiliations?filter[stakeholder_id]={}",
        dana["id"].as_str().unwrap()
    );
    for (filter, count) in [
        ("", 1),
        ("&filter[kind]=advisor", 1),
        ("&filter[ended_on][is_null]=false", 0),
    ] {
        let found = t.admin.get(&format!("{of_dana}{filter}")).await.expect(200);
        assert_eq!(
            found["data"].as_array().unwrap().len(),
            count,
            "with {filter}"
        );
    }
    let query = "query ($id: ID!, $dana: ID!, $account: ID!) {
        affiliation(id: $id) { kind stakeholder { name } account { name } }
        stakeholder(id: $dana) { affiliations(filter: { kind: { eq: ADVISOR } }) { nodes { id } } }
        account(id: $account) { affiliations { totalCount nodes { title } } }
        node(id: $id) { ... on Affiliation { kind } }
    }";
    let variables = json!({ "id": id, "dana": dana["id"], "account": northwind["id"] });
    let data = t.admin.data(query, variables).await;
    assert_eq!(
        data,
        json!({
            "affiliation": {
                "kind": "ADVISOR",
                "stakeholder": { "name": "Dana" },
                "account": { "name": "Northwind Example" },
            },
            "stakeholder": { "affiliations": { "nodes": [{ "id": id }] } },
            "account": { "affiliations": { "totalCount": 1, "nodes": [{ "title": "Chair" }] } },
            "node": { "kind": "ADVISOR" },
        })
    );
}

#[actix_web::test]
async fn who_may_write_stakeholders_may_write_affiliations() {
    let t = TestApp::start().await;
    let (dana, northwind) = pair(&t.admin).await;
    let (viewer, rep) = (t.member("viewer").await, t.member("rep").await);

    let new = seat(&dana, &northwind);
    assert_eq!(
        viewer
            .post("/v1/affiliations", new.clone())
            .await
            .refused(403),
        "FORBIDDEN"
    );
    let made = rep.post("/v1/affiliations", new).await.expect(201);
    assert_eq!(viewer.get(&path(&made)).await.expect(200), made);
    assert_eq!(viewer.delete(&path(&made)).await.refused(403), "FORBIDDEN");
    rep.delete(&path(&made)).await.expect(204);
    assert_eq!(rep.get(&path(&made)).await.refused(404), "DELETED");
    let restored = rep
        .post(&format!("{}/restore", path(&made)), json!({}))
        .await
        .expect(200);
    assert_eq!(restored["version"], 3);
}
