//! Likely duplicates: which pairs, why, and how they are told apart.

use serde_json::{Value, json};

use crate::support::{Client, TestApp};

async fn make(client: &Client, path: &str, new: Value) -> String {
    let made = client.post(&format!("/v1/{path}"), new).await.expect(201);
    made["id"].as_str().unwrap().to_owned()
}

async fn pairs(client: &Client, path: &str) -> Vec<Value> {
    let page = client.get(&format!("/v1/{path}")).await.expect(200);
    page["data"].as_array().unwrap().clone()
}

/// The names of each pair, in the order of names.
fn names(pairs: &[Value], first: &str) -> Vec<[String; 2]> {
    let names = pairs.iter().map(|pair| {
        let mut names =
            [&pair[first], &pair["other"]].map(|one| one["name"].as_str().unwrap().to_owned());
        names.sort();
        names
    });
    names.collect()
}

#[actix_web::test]
async fn accounts_with_like_names_and_domains_are_likely_duplicates() {
    let t = TestApp::start().await;
    for new in [
        json!({ "name": "Northwind Example GmbH", "domains": ["northwind.example"], "country": "DE" }),
        json!({ "name": "Northwind Exampel", "website": "https://www.northwind.example/start", "country": "DE" }),
        json!({ "name": "Contoso Ltd.", "domains": ["contoso.example"] }),
        json!({ "name": "CONTOSO Inc", "domains": ["contoso.test"] }),
        json!({ "name": "Northgate Example" }),
        json!({ "name": "Fabrikam" }),
    ] {
        make(&t.admin, "accounts", new).await;
    }

    let found = pairs(&t.admin, "accounts/duplicates").await;

    let expected = [
        ["Northwind Exampel", "Northwind Example GmbH"],
        ["CONTOSO Inc", "Contoso Ltd."],
    ];
    assert_eq!(names(&found, "account"), expected);
    let reasons: Vec<&str> = found[0]["parts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| part["reason"].as_str().unwrap())
        .collect();
    assert_eq!(reasons, ["domain", "name", "country"]);
    for pair in &found {
        let parts = pair["parts"].as_array().unwrap();
        let sum: f64 = parts
            .iter()
            .map(|part| part["score"].as_f64().unwrap())
            .sum();
        assert!(
            (pair["score"].as_f64().unwrap() - sum).abs() < 1e-9,
            "{pair}"
        );
        assert!(pair["score"].as_f64().unwrap() <= 1.0);
    }
}

#[actix_web::test]
async fn stakeholders_are_compared_by_mailbox_number_name_and_account() {
    let t = TestApp::start().await;
    let account = make(&t.admin, "accounts", json!({ "name": "Northwind" })).await;
    for new in [
        json!({ "name": "Dana Example", "emails": [{ "email": "dana@northwind.example.com" }] }),
        json!({ "name": "D. Example", "emails": [{ "email": "dana+news@northwind.example.com" }],
                "phones": [{ "number": "+49 30 5550 0000" }] }),
        json!({ "name": "Example, Robin", "phones": [{ "number": "+49 (171) 5550-0001" }], "account_id": account }),
        json!({ "name": "Robin Exampel", "phones": [{ "number": "0171 55500001" }], "account_id": account }),
        json!({ "name": "Kim Person", "account_id": account }),
        json!({ "name": "Kim Person", "account_id": account }),
        json!({ "name": "Kim Person" }),
        json!({ "name": "Somebody Else", "account_id": account }),
    ] {
        make(&t.admin, "stakeholders", new).await;
    }

    let found = pairs(&t.admin, "stakeholders/duplicates").await;

    let mut found = names(&found, "stakeholder");
    found.sort();
    assert_eq!(
        found,
        [
            ["D. Example", "Dana Example"],
            ["Example, Robin", "Robin Exampel"],
            ["Kim Person", "Kim Person"],
        ]
    );
}

#[actix_web::test]
async fn one_record_has_its_own_list_and_both_faces_agree() {
    let t = TestApp::start().await;
    let one = make(&t.admin, "accounts", json!({ "name": "Northwind Example" })).await;
    let two = make(
        &t.admin,
        "accounts",
        json!({ "name": "Northwind Example AG" }),
    )
    .await;
    for name in ["Contoso", "Contoso GmbH"] {
        make(&t.admin, "accounts", json!({ "name": name })).await;
    }

    let path = format!("accounts/{one}/duplicates");
    let rest = pairs(&t.admin, &path).await;
    let query = "query ($id: ID!) { duplicatesOfAccount(id: $id) {
        nodes { score parts { reason score } account { id } other { id } } pageInfo { hasNextPage } }
        accountDuplicates(first: 1) { edges { cursor node { score } } pageInfo { endCursor hasNextPage } } }";
    let graphql = t.admin.data(query, json!({ "id": one })).await;

    assert_eq!(rest.len(), 1);
    assert_eq!(
        (&rest[0]["account"]["id"], &rest[0]["other"]["id"]),
        (&json!(one), &json!(two))
    );
    let node = &graphql["duplicatesOfAccount"]["nodes"][0];
    assert_eq!(node["score"], rest[0]["score"]);
    assert_eq!(node["other"]["id"], two.as_str());
    assert_eq!(
        graphql["accountDuplicates"]["pageInfo"]["hasNextPage"],
        true
    );
    let first = t
        .admin
        .get("/v1/accounts/duplicates?limit=1")
        .await
        .expect(200);
    let cursor = first["page"]["next"].as_str().unwrap();
    assert_eq!(
        graphql["accountDuplicates"]["pageInfo"]["endCursor"],
        cursor
    );
    let path = format!("/v1/accounts/duplicates?limit=1&cursor={cursor}");
    let second = t.admin.get(&path).await.expect(200);
    assert_ne!(
        second["data"][0]["other"]["id"],
        first["data"][0]["other"]["id"]
    );
    assert!(second["page"]["next"].is_null());
    let foreign = format!("/v1/stakeholders/duplicates?cursor={cursor}");
    assert_eq!(t.admin.get(&foreign).await.refused(409), "CONFLICT");
    let other = t.other_workspace().await;
    assert!(pairs(&other, "accounts/duplicates").await.is_empty());
}

#[actix_web::test]
async fn pairs_that_somebody_told_apart_are_left_out() {
    let t = TestApp::start().await;
    let one = make(&t.admin, "accounts", json!({ "name": "Northwind Example" })).await;
    let two = make(
        &t.admin,
        "accounts",
        json!({ "name": "Northwind Example AG" }),
    )
    .await;
    let path = format!("/v1/accounts/{two}/duplicates");

    let said = json!({ "other_id": one });
    let told = t
        .admin
        .post(&format!("{path}/tell-apart"), said.clone())
        .await
        .expect(200);
    assert_eq!(told["version"], 2);
    assert!(pairs(&t.admin, "accounts/duplicates").await.is_empty());
    assert!(
        pairs(&t.admin, &format!("accounts/{one}/duplicates"))
            .await
            .is_empty()
    );
    let again = t
        .admin
        .post(&format!("{path}/tell-apart"), said.clone())
        .await
        .expect(200);
    assert_eq!(again["version"], 2, "nothing was written");
    let own = t
        .admin
        .post(&format!("{path}/tell-apart"), json!({ "other_id": two }))
        .await
        .expect(409);
    assert_eq!(own["errors"][0]["pointer"], "/other_id");

    let mutation = "mutation ($id: ID!, $other: ID!) { compareAccountAgain(id: $id, input: { otherId: $other }) { id } }";
    t.admin
        .data(mutation, json!({ "id": one, "other": two }))
        .await;
    assert_eq!(pairs(&t.admin, "accounts/duplicates").await.len(), 1);
}

#[actix_web::test]
async fn a_change_or_a_deletion_counts_at_once() {
    let t = TestApp::start().await;
    let one = make(&t.admin, "accounts", json!({ "name": "Northwind Example" })).await;
    make(
        &t.admin,
        "accounts",
        json!({ "name": "Northwind Example AG" }),
    )
    .await;
    let path = format!("/v1/accounts/{one}");
    let count = || async { pairs(&t.admin, "accounts/duplicates").await.len() };
    assert_eq!(count().await, 1);

    t.admin
        .patch(&path, json!({ "name": "Fabrikam" }))
        .await
        .expect(200);
    assert_eq!(count().await, 0);
    t.admin
        .patch(&path, json!({ "name": "Northwind Exampl" }))
        .await
        .expect(200);
    assert_eq!(count().await, 1);
    t.admin.delete(&path).await.expect(204);
    assert_eq!(count().await, 0);
    t.admin
        .post(&format!("{path}/restore"), json!({}))
        .await
        .expect(200);
    assert_eq!(count().await, 1);
}

#[actix_web::test]
async fn what_a_crowd_has_in_common_says_nothing() {
    let t = TestApp::start().await;
    for n in 0..52 {
        make(
            &t.admin,
            "accounts",
            json!({ "name": "Branch", "description": format!("{n}") }),
        )
        .await;
    }
    assert!(pairs(&t.admin, "accounts/duplicates").await.is_empty());
    for bad in ["limit=0", "limit=201", "limit=x", "sort=score", "cursor=x"] {
        let answer = t.admin.get(&format!("/v1/accounts/duplicates?{bad}")).await;
        assert!([400, 409].contains(&answer.status.as_u16()), "{bad}");
    }
}
