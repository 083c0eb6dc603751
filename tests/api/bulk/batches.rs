//! What a batch takes, and what it refuses.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::support::TestApp;

fn statuses(answer: &Value) -> Vec<&str> {
    let results = answer["results"].as_array().unwrap().iter();
    results
        .map(|result| result["status"].as_str().unwrap())
        .collect()
}

fn person(number: usize) -> Value {
    json!({ "name": format!("Person {number}"), "emails": [{ "email": format!("p{number}@example.com") }] })
}

#[actix_web::test]
async fn a_refused_item_leaves_the_others_as_they_are() {
    let t = TestApp::start().await;
    for (path, word) in [("stakeholders", "name"), ("deal-line-items", "deal_id")] {
        let deal = t.admin.post(
            "/v1/deals",
            json!({ "name": "Rollout", "amount_minor": 1, "currency": "EUR" }),
        );
        let deal = deal.await.expect(201);
        let good = match path {
            "stakeholders" => json!({ "name": "Dana" }),
            _ => {
                json!({ "deal_id": deal["id"], "quantity": 2, "unit_price_minor": 100 })
            }
        };
        let batch = json!({ "items": [
            { "op": "create", "data": good },
            { "op": "create", "data": { word: "" } },
            { "op": "create", "data": good },
        ]});

        let answer = t
            .admin
            .post(&format!("/v1/batch/{path}"), batch)
            .await
            .expect(200);

        assert_eq!(
            statuses(&answer),
            ["created", "refused", "created"],
            "{path}: {answer}"
        );
        let count = t.admin.get(&format!("/v1/{path}")).await.expect(200);
        assert_eq!(count["data"].as_array().unwrap().len(), 2, "{path}");
    }
}

#[actix_web::test]
async fn one_refused_item_undoes_all_of_an_atomic_batch() {
    let t = TestApp::start().await;
    for path in ["accounts", "deals"] {
        let batch = json!({ "atomic": true, "items": [
            { "op": "create", "data": { "name": "One" } },
            { "op": "create", "data": { "name": "" } },
            { "op": "create", "data": { "name": "Two", "owner_id": "user_01h2xcejqtf2nbrexx3vqjhp41" } },
        ]});

        let answer = t
            .admin
            .post(&format!("/v1/batch/{path}"), batch)
            .await
            .expect(409);

        assert_eq!(answer["code"], "NOT_DONE");
        assert_eq!(statuses(&answer), ["not_done", "refused", "refused"]);
        let places: Vec<&str> = answer["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|fault| fault["pointer"].as_str().unwrap())
            .collect();
        assert_eq!(places, ["/items/1/data/name", "/items/2/data/owner_id"]);
        let list = t
            .admin
            .get(&format!("/v1/{path}?deleted=include"))
            .await
            .expect(200);
        assert_eq!(list["data"], json!([]), "{path}");
    }
    assert_eq!(
        t.feed()
            .await
            .iter()
            .filter(|entry| entry["object"] == "account")
            .count(),
        0
    );
}

#[actix_web::test]
async fn of_two_items_with_the_same_key_the_first_one_has_it() {
    let t = TestApp::start().await;
    let items: Vec<Value> = [1, 2, 1]
        .iter()
        .map(|number| json!({ "op": "create", "data": person(*number) }))
        .collect();

    let answer = t
        .admin
        .post("/v1/batch/stakeholders", json!({ "items": items }))
        .await
        .expect(200);

    assert_eq!(statuses(&answer), ["created", "created", "refused"]);
    let problem = &answer["results"][2]["problem"];
    assert_eq!(problem["code"], "DUPLICATE");
    assert_eq!(problem["existing_id"], answer["results"][0]["id"]);
    assert_eq!(problem["errors"][0]["pointer"], "/data/emails");
}

#[actix_web::test]
async fn an_item_sees_what_the_items_before_it_did() {
    let t = TestApp::start().await;
    let by = json!({ "email": "P1@example.com" });
    let batch = json!({ "with_records": true, "items": [
        { "op": "create", "data": person(1) },
        { "op": "upsert", "match": by, "data": { "name": "Second name" } },
        { "op": "update", "match": by, "expected_version": 2, "data": { "title": "Head" } },
        { "op": "delete", "match": by },
        { "op": "update", "match": by, "data": { "title": "None" } },
        { "op": "upsert", "match": by, "data": { "name": "Another" } },
    ]});

    let answer = t
        .admin
        .post("/v1/batch/stakeholders", batch)
        .await
        .expect(200);

    let expected = [
        "created", "updated", "updated", "deleted", "refused", "created",
    ];
    assert_eq!(statuses(&answer), expected, "{answer}");
    assert_eq!(answer["results"][2]["version"], 3);
    assert_eq!(answer["results"][2]["record"]["name"], "Second name");
    assert_eq!(answer["results"][4]["problem"]["code"], "NOT_FOUND");
    assert_ne!(answer["results"][5]["id"], answer["results"][0]["id"]);
    let of_first: Vec<Value> = t
        .feed()
        .await
        .into_iter()
        .filter(|entry| entry["record_id"] == answer["results"][0]["id"])
        .map(|entry| json!([entry["sequence"], entry["operation"]]))
        .collect();
    let expected = json!([
        [1, "created"],
        [2, "updated"],
        [3, "updated"],
        [4, "deleted"]
    ]);
    assert_eq!(Value::Array(of_first), expected);
}

#[actix_web::test]
async fn a_reference_to_what_an_item_deleted_leads_nowhere() {
    let t = TestApp::start().await;
    let boss = t
        .admin
        .post("/v1/stakeholders", json!({ "name": "Boss" }))
        .await
        .expect(201);
    let batch = json!({ "items": [
        { "op": "create", "data": { "name": "Before", "reports_to_id": boss["id"] } },
        { "op": "delete", "id": boss["id"] },
        { "op": "create", "data": { "name": "After", "reports_to_id": boss["id"] } },
    ]});

    let answer = t
        .admin
        .post("/v1/batch/stakeholders", batch)
        .await
        .expect(200);

    assert_eq!(statuses(&answer), ["created", "deleted", "refused"]);
    let problem = &answer["results"][2]["problem"];
    assert_eq!(problem["errors"][0]["code"], "NO_SUCH_RECORD", "{problem}");
}

#[actix_web::test]
async fn a_circle_is_seen_within_a_batch() {
    let t = TestApp::start().await;
    let mut ids = Vec::new();
    for name in ["A", "B"] {
        let made = t
            .admin
            .post("/v1/accounts", json!({ "name": name }))
            .await
            .expect(201);
        ids.push(made["id"].clone());
    }
    let batch = json!({ "items": [
        { "op": "update", "id": ids[0], "data": { "parent_account_id": ids[1] } },
        { "op": "update", "id": ids[1], "data": { "parent_account_id": ids[0] } },
    ]});

    let answer = t.admin.post("/v1/batch/accounts", batch).await.expect(200);

    assert_eq!(statuses(&answer), ["updated", "refused"]);
}

#[actix_web::test]
async fn a_batch_of_a_thousand_costs_few_statements() {
    let t = TestApp::start().await;
    let items: Vec<Value> = (0..1000)
        .map(|number| {
            let by =
                json!({ "external_id": { "source": "crm", "external_id": number.to_string() } });
            json!({ "op": "upsert", "match": by, "data": person(number) })
        })
        .collect();
    let batch = json!({ "items": items });
    let mut costs = Vec::new();
    for expected in ["created", "unchanged"] {
        let before = t.app.db().statements();
        let answer = t
            .admin
            .post("/v1/batch/stakeholders", batch.clone())
            .await
            .expect(200);
        costs.push(t.app.db().statements() - before);
        assert!(
            statuses(&answer).iter().all(|status| *status == expected),
            "{expected}"
        );
    }
    let mut changed = batch.clone();
    for item in changed["items"].as_array_mut().unwrap() {
        item["data"]["title"] = json!("Head");
    }
    let before = t.app.db().statements();
    let answer = t
        .admin
        .post("/v1/batch/stakeholders", changed)
        .await
        .expect(200);
    costs.push(t.app.db().statements() - before);
    assert!(statuses(&answer).iter().all(|status| *status == "updated"));

    // SQLite is in the process: there a row is a statement.
    if std::env::var("TEST_DATABASE_URL").is_ok() {
        assert!(costs.iter().all(|cost| *cost <= 40), "{costs:?}");
    }
    let list = t
        .admin
        .get("/v1/stakeholders?filter[title]=Head&limit=1")
        .await
        .expect(200);
    assert_eq!(list["data"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn a_thousand_and_one_items_are_too_many() {
    let t = TestApp::start().await;
    let item = json!({ "op": "create", "data": { "name": "One" } });
    for count in [0, 1001] {
        let batch = json!({ "items": vec![item.clone(); count] });
        let answer = t.admin.post("/v1/batch/accounts", batch).await.expect(400);
        assert_eq!(answer["errors"][0]["pointer"], "/items");
        assert_eq!(answer["errors"][0]["code"], "OUT_OF_RANGE");
    }
    let list = t.admin.get("/v1/accounts").await.expect(200);
    assert_eq!(list["data"], json!([]));
}

#[actix_web::test]
async fn what_is_no_item_is_refused_by_its_place() {
    let t = TestApp::start().await;
    let good = json!({ "op": "create", "data": { "name": "One" } });
    for (item, pointer) in [
        (json!({ "op": "merge", "data": {} }), "/items/1/op"),
        (json!({ "op": "create", "daata": {} }), "/items/1/daata"),
        (json!({ "op": "create", "data": [] }), "/items/1/data"),
        (json!({ "op": "update", "id": 7 }), "/items/1/id"),
        (
            json!({ "op": "update", "expected_version": "1" }),
            "/items/1/expected_version",
        ),
        (json!({ "data": {} }), "/items/1/op"),
        (json!("create"), "/items/1"),
        (
            json!({ "op": "update", "match": { "phone": "1" } }),
            "/items/1/match/phone",
        ),
    ] {
        let batch = json!({ "items": [good, item] });
        let answer = t.admin.post("/v1/batch/accounts", batch).await.expect(400);
        assert_eq!(answer["errors"][0]["pointer"], pointer, "{answer}");
    }
    for (body, pointer) in [
        (json!({ "items": {} }), "/items"),
        (json!({ "items": [good], "atomic": "yes" }), "/atomic"),
        (json!({ "items": [good], "dry_run": true }), "/dry_run"),
        (json!({}), "/items"),
    ] {
        let answer = t.admin.post("/v1/batch/accounts", body).await.expect(400);
        assert_eq!(answer["errors"][0]["pointer"], pointer, "{answer}");
    }
    let twice = r#"{"items": [{"op": "create", "data": {"name": "One", "name": "Two"}}]}"#;
    let headers = [("content-type", "application/json")];
    let answer = t
        .admin
        .raw(Method::POST, "/v1/batch/accounts", &headers, twice)
        .await;
    assert_eq!(answer.refused(400), "INVALID");
    let list = t.admin.get("/v1/accounts").await.expect(200);
    assert_eq!(list["data"], json!([]));
}

#[actix_web::test]
async fn an_item_that_contradicts_itself_is_refused_alone() {
    let t = TestApp::start().await;
    let made = t
        .admin
        .post("/v1/accounts", json!({ "name": "One" }))
        .await
        .expect(201);
    let other = t
        .admin
        .post("/v1/stakeholders", json!({ "name": "Dana" }))
        .await
        .expect(201);
    let id = &made["id"];
    let external = json!({ "source": "erp", "external_id": "1" });
    for (item, code, pointer) in [
        (json!({ "op": "create" }), "INVALID", "/data"),
        (
            json!({ "op": "create", "id": id, "data": {} }),
            "INVALID",
            "/id",
        ),
        (
            json!({ "op": "create", "expected_version": 1, "data": {} }),
            "INVALID",
            "/expected_version",
        ),
        (json!({ "op": "update", "data": {} }), "INVALID", "/id"),
        (
            json!({ "op": "update", "id": id, "match": { "domain": "a.example.com" }, "data": {} }),
            "INVALID",
            "/id",
        ),
        (json!({ "op": "update", "id": id }), "INVALID", "/data"),
        (
            json!({ "op": "update", "id": id, "data": { "name": 5 } }),
            "INVALID",
            "/data/name",
        ),
        (
            json!({ "op": "update", "id": id, "data": { "name": null } }),
            "INVALID",
            "/data/name",
        ),
        (
            json!({ "op": "upsert", "data": { "name": "Two" } }),
            "INVALID",
            "/match",
        ),
        (
            json!({ "op": "upsert", "match": {}, "data": { "name": "Two" } }),
            "INVALID",
            "/match",
        ),
        (
            json!({ "op": "upsert", "match": { "domain": "a.example.com", "external_id": external }, "data": { "name": "Two" } }),
            "INVALID",
            "/match",
        ),
        (
            json!({ "op": "upsert", "match": { "email": "a@example.com" }, "data": { "name": "Two" } }),
            "CONFLICT",
            "/match/email",
        ),
        (
            json!({ "op": "upsert", "match": { "custom_field": { "key": "none", "value": 1 } }, "data": { "name": "Two" } }),
            "CONFLICT",
            "/match/custom_field",
        ),
        (
            json!({ "op": "upsert", "match": { "domain": "no domain" }, "data": { "name": "Two" } }),
            "INVALID",
            "/data/domains/0",
        ),
        (
            json!({ "op": "delete", "id": id, "data": {} }),
            "INVALID",
            "/data",
        ),
        (
            json!({ "op": "restore", "match": { "domain": "a.example.com" } }),
            "INVALID",
            "/match",
        ),
    ] {
        let batch =
            json!({ "items": [item, { "op": "update", "id": id, "data": { "industry": null } }] });
        let answer = t.admin.post("/v1/batch/accounts", batch).await.expect(200);
        assert_eq!(
            statuses(&answer),
            ["refused", "unchanged"],
            "{item}: {answer}"
        );
        let problem = &answer["results"][0]["problem"];
        assert_eq!(problem["code"], code, "{item}: {problem}");
        assert_eq!(
            problem["errors"][0]["pointer"], pointer,
            "{item}: {problem}"
        );
    }
    for id in [&other["id"], &json!("account_1"), &json!("")] {
        let item = json!({ "op": "delete", "id": id });
        let answer = t
            .admin
            .post("/v1/batch/accounts", json!({ "items": [item] }))
            .await;
        assert_eq!(
            answer.expect(200)["results"][0]["problem"]["code"],
            "NOT_FOUND"
        );
    }
}

#[actix_web::test]
async fn what_cannot_be_in_a_batch_has_no_path() {
    let t = TestApp::start().await;
    for resource in [
        "api-keys",
        "invitations",
        "exports",
        "imports",
        "changes",
        "nothing",
    ] {
        let batch = json!({ "items": [{ "op": "create", "data": {} }] });
        let answer = t.admin.post(&format!("/v1/batch/{resource}"), batch).await;
        assert_eq!(answer.refused(404), "NO_SUCH_PATH", "{resource}");
    }
}

#[actix_web::test]
async fn a_repeated_batch_gets_the_first_answer() {
    let t = TestApp::start().await;
    let batch = json!({ "items": [{ "op": "create", "data": { "name": "One" } }, { "op": "create", "data": { "name": "" } }] });
    let mut answers = Vec::new();
    for _ in 0..2 {
        let headers = [("idempotency-key", "batch-1")];
        let answer = t
            .admin
            .call(
                Method::POST,
                "/v1/batch/accounts",
                &headers,
                Some(batch.clone()),
            )
            .await;
        answers.push(answer.expect(200));
    }

    assert_eq!(answers[0], answers[1]);
    let list = t.admin.get("/v1/accounts").await.expect(200);
    assert_eq!(list["data"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn graphql_runs_the_same_batch() {
    let t = TestApp::start().await;
    let query = "
        mutation ($items: [BatchItemInput!]!, $atomic: Boolean! = false) {
            runBatch(resource: \"accounts\", items: $items, atomic: $atomic, withRecords: true) {
                results { status id version record problem { code detail existingId errors { pointer code } } }
            }
        }";
    let items = json!([
        { "op": "UPSERT", "match": { "externalId": { "source": "erp", "externalId": "1" } },
          "data": { "name": "One", "domains": ["one.example.com"], "lifecycle_stage": "customer" } },
        { "op": "CREATE", "data": { "name": "Two", "domains": ["one.example.com"] } },
    ]);

    let data = t.admin.data(query, json!({ "items": items })).await;

    let results = &data["runBatch"]["results"];
    assert_eq!(results[0]["status"], "CREATED");
    assert_eq!(results[0]["record"]["external_ids"][0]["external_id"], "1");
    assert_eq!(results[1]["problem"]["code"], "DUPLICATE");
    assert_eq!(results[1]["problem"]["existingId"], results[0]["id"]);
    let answer = t
        .admin
        .graphql(query, json!({ "items": items, "atomic": true }))
        .await;
    let extensions = &answer["errors"][0]["extensions"];
    assert_eq!(extensions["code"], "NOT_DONE", "{answer}");
    assert_eq!(extensions["errors"][0]["pointer"], "/items/1/data/domains");
    assert_eq!(extensions["results"][0]["status"], "not_done");
}
