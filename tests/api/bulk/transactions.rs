//! Operations on records of several kinds, whole or not at all.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::support::TestApp;

async fn run(t: &TestApp, operations: Value) -> Value {
    let body = json!({ "operations": operations, "with_records": true });
    t.admin.post("/v1/transactions", body).await.json()
}

#[actix_web::test]
async fn an_operation_names_what_an_earlier_one_made() {
    let t = TestApp::start().await;
    let stages = t
        .admin
        .get("/v1/pipeline-stages?sort=position")
        .await
        .expect(200);
    let second = &stages["data"][1]["id"];

    let answer = run(
        &t,
        json!([
            { "operation": "create_account", "data": { "name": "Northwind Example" } },
            { "operation": "create_stakeholder", "data": { "name": "Dana", "account_id": "$1.id",
                "emails": [{ "email": "dana@northwind.example.com" }] } },
            { "operation": "create_deal", "data": { "name": "$1.name", "account_id": "$1.id" } },
            { "operation": "move_deal", "id": "$3.id", "expected_version": 1, "data": { "stage_id": second } },
            { "operation": "create_committee_member",
              "data": { "deal_id": "$3.id", "stakeholder_id": "$2.id" } },
            { "operation": "create_interaction", "data": {
                "kind": "email", "direction": "inbound", "occurred_at": "2026-02-03T10:00:00Z", "subject": "$$1.id",
                "participants": [{ "role": "from", "stakeholder_id": "$2.id", "address": "$2.emails.0.email" }] } },
            { "operation": "win_deal", "id": "$3.id", "data": {} },
        ]),
    )
    .await;

    let results = answer["results"]
        .as_array()
        .unwrap_or_else(|| panic!("{answer}"));
    assert!(
        results.iter().all(|result| result["problem"].is_null()),
        "{answer}"
    );
    assert_eq!(results[2]["record"]["name"], "Northwind Example");
    assert_eq!(results[3]["status"], "updated");
    assert_eq!(results[4]["record"]["deal_id"], results[2]["id"]);
    let interaction = &results[5]["record"];
    assert_eq!(interaction["subject"], "$1.id");
    assert_eq!(
        interaction["participants"][0]["address"],
        "dana@northwind.example.com"
    );
    assert_eq!(results[6]["record"]["status"], "won");
    assert_eq!(results[6]["version"], 3);
}

#[actix_web::test]
async fn a_refused_operation_undoes_all_of_them() {
    let t = TestApp::start().await;

    let answer = run(
        &t,
        json!([
            { "operation": "create_account", "data": { "name": "One" } },
            { "operation": "create_deal", "data": { "name": "", "account_id": "$1.id" } },
            { "operation": "create_deal", "data": { "name": "Two", "account_id": "$1.id" } },
        ]),
    )
    .await;

    assert_eq!(answer["code"], "NOT_DONE", "{answer}");
    assert_eq!(answer["status"], 409);
    assert_eq!(answer["errors"][0]["pointer"], "/operations/1/data/name");
    let statuses: Vec<&Value> = (0..3)
        .map(|index| &answer["results"][index]["status"])
        .collect();
    assert_eq!(statuses, ["not_done", "refused", "not_done"]);
    let list = t
        .admin
        .get("/v1/accounts?deleted=include")
        .await
        .expect(200);
    assert_eq!(list["data"], json!([]));
    assert!(
        t.feed()
            .await
            .iter()
            .all(|entry| entry["object"] != "account")
    );
}

#[actix_web::test]
async fn references_that_lead_nowhere_are_refused_by_their_place() {
    let t = TestApp::start().await;
    let account = json!({ "operation": "create_account", "data": { "name": "One" } });
    let note = |target: &str| json!({ "operation": "create_note", "data": { "body": "Hm", "account_id": target } });
    for (second, status, code, pointer) in [
        (
            note("$2.id"),
            409,
            "INVALID_REFERENCE",
            "/operations/1/data/account_id",
        ),
        (
            note("$3.id"),
            409,
            "INVALID_REFERENCE",
            "/operations/1/data/account_id",
        ),
        (
            note("$0.id"),
            409,
            "INVALID_REFERENCE",
            "/operations/1/data/account_id",
        ),
        (
            note("$99999999999999999999.id"),
            409,
            "INVALID_VALUE",
            "/operations/1/data/account_id",
        ),
        (
            note("$1.colour"),
            409,
            "INVALID_REFERENCE",
            "/operations/1/data/account_id",
        ),
        (
            note("$1.id.id"),
            409,
            "INVALID_REFERENCE",
            "/operations/1/data/account_id",
        ),
        (
            note("$1.$1.id"),
            409,
            "INVALID_VALUE",
            "/operations/1/data/account_id",
        ),
        (
            note("$1.version"),
            409,
            "INVALID_VALUE",
            "/operations/1/data/account_id",
        ),
        (
            json!({ "operation": "create_deal", "data": { "name": "x", "owner_id": "$1.id" } }),
            409,
            "INVALID_VALUE",
            "/operations/1/data/owner_id",
        ),
        (
            json!({ "operation": "create_deal", "data": { "name": "x", "external_ids": [{ "source": "$4.name", "external_id": "1" }] } }),
            409,
            "INVALID_REFERENCE",
            "/operations/1/data/external_ids/0/source",
        ),
        (
            json!({ "operation": "delete_deal", "id": "$1.id" }),
            409,
            "NOT_FOUND",
            "/operations/1",
        ),
        (
            json!({ "operation": "delete_account", "id": "$2.id" }),
            409,
            "INVALID_REFERENCE",
            "/operations/1/id",
        ),
        (
            json!({ "operation": "merge_account" }),
            400,
            "INVALID_VALUE",
            "/operations/1/operation",
        ),
        (
            json!({ "operation": "create_account" }),
            409,
            "REQUIRED",
            "/operations/1/data",
        ),
        (
            json!({ "operation": "update_account", "data": {} }),
            409,
            "REQUIRED",
            "/operations/1/id",
        ),
        (
            json!({ "operation": "upsert_account", "data": { "name": "x" } }),
            409,
            "REQUIRED",
            "/operations/1/match",
        ),
        (
            json!({ "operation": "reopen_task", "id": "$1.id", "data": {} }),
            409,
            "NOT_ALLOWED",
            "/operations/1/data",
        ),
        (
            json!({ "operation": "update_account", "id": "$1.id", "match": { "domain": "a.example.com" }, "data": {} }),
            409,
            "NOT_ALLOWED",
            "/operations/1/match",
        ),
        (
            json!({ "operation": "update_account", "id": "$1.id", "expected_version": 7, "data": { "name": "x" } }),
            409,
            "VERSION_CONFLICT",
            "/operations/1",
        ),
    ] {
        let answer = run(&t, json!([account, second])).await;
        assert_eq!(answer["status"], status, "{second}: {answer}");
        assert_eq!(
            answer["errors"][0]["pointer"], pointer,
            "{second}: {answer}"
        );
        assert_eq!(answer["errors"][0]["code"], code, "{second}: {answer}");
    }
    for (body, pointer) in [
        (json!({ "operations": [] }), "/operations"),
        (
            json!({ "operations": vec![account.clone(); 101] }),
            "/operations",
        ),
        (
            json!({ "operations": [{ "operation": "create_account", "colour": 1 }] }),
            "/operations/0/colour",
        ),
        (json!({ "steps": [] }), "/steps"),
    ] {
        let answer = t.admin.post("/v1/transactions", body).await.expect(400);
        assert_eq!(answer["errors"][0]["pointer"], pointer, "{answer}");
    }
    let list = t
        .admin
        .get("/v1/accounts?deleted=include")
        .await
        .expect(200);
    assert_eq!(list["data"], json!([]));
}

#[actix_web::test]
async fn a_transaction_needs_the_right_to_each_of_its_operations() {
    let t = TestApp::start().await;
    let new = json!({ "name": "Accounts only", "scopes": ["accounts:write"] });
    let key = t.admin.post("/v1/api-keys", new).await.expect(201);
    let client = t.bearer(key["key"].as_str().unwrap());
    let account = json!({ "operation": "create_account", "data": { "name": "One" } });
    let deal = json!({ "operation": "create_deal", "data": { "name": "Rollout" } });

    let both = json!({ "operations": [account, deal] });
    assert_eq!(
        client.post("/v1/transactions", both).await.refused(403),
        "FORBIDDEN"
    );
    let one = json!({ "operations": [account] });
    client.post("/v1/transactions", one).await.expect(200);
}

#[actix_web::test]
async fn a_repeated_transaction_is_carried_out_once() {
    let t = TestApp::start().await;
    let body = json!({ "operations": [
        { "operation": "create_account", "data": { "name": "One" } },
        { "operation": "create_note", "data": { "body": "Hm", "account_id": "$1.id" } },
    ]});
    let mut answers = Vec::new();
    for _ in 0..2 {
        let headers = [("idempotency-key", "transaction-1")];
        let answer = t
            .admin
            .call(
                Method::POST,
                "/v1/transactions",
                &headers,
                Some(body.clone()),
            )
            .await;
        answers.push(answer.expect(200));
    }

    assert_eq!(answers[0], answers[1]);
    let list = t.admin.get("/v1/notes").await.expect(200);
    assert_eq!(list["data"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn graphql_runs_the_same_transaction() {
    let t = TestApp::start().await;
    let query = "
        mutation ($operations: [TransactionOperationInput!]!) {
            runTransaction(operations: $operations) { results { status id version } }
        }";
    let operations = json!([
        { "operation": "create_account", "data": { "name": "One" } },
        { "operation": "create_tag", "data": { "name": "Key account" } },
        { "operation": "apply_tag", "id": "$2.id", "data": { "record_id": "$1.id" } },
    ]);

    let data = t
        .admin
        .data(query, json!({ "operations": operations }))
        .await;

    let results = &data["runTransaction"]["results"];
    assert_eq!(results[0]["status"], "CREATED");
    assert_eq!(results[2]["status"], "UPDATED");
    let tagged = format!(
        "/v1/accounts?filter[tag_id]={}",
        results[1]["id"].as_str().unwrap()
    );
    let list = t.admin.get(&tagged).await.expect(200);
    assert_eq!(list["data"][0]["id"], results[0]["id"]);
    let bad = json!([{ "operation": "create_account", "data": { "name": "" } }]);
    assert_eq!(
        t.admin.code(query, json!({ "operations": bad })).await,
        "NOT_DONE"
    );
}

#[test]
fn every_operation_that_writes_a_record_is_one_of_a_transaction() {
    /// Operations of kinds that data alone can write which have no place in a transaction, and why.
    const LEFT_OUT: &[(&str, &str)] = &[
        (
            "merge_account",
            "answers with a merge, not with the account",
        ),
        (
            "merge_stakeholder",
            "answers with a merge, not with the stakeholder",
        ),
        ("compare_account_again", "is about two accounts"),
        ("compare_stakeholder_again", "is about two stakeholders"),
        ("tell_account_apart", "is about two accounts"),
        ("tell_stakeholder_apart", "is about two stakeholders"),
        ("derive_journey_map", "copies a whole map"),
        ("import_cjml_journey_map", "takes a document of its own"),
        ("match_interaction_touchpoint", "answers with a match"),
        ("match_journey_touchpoints", "answers with matches"),
        ("get_deal_decision_analysis", "writes nothing"),
        ("preview_account_merge", "writes nothing"),
        ("preview_stakeholder_merge", "writes nothing"),
    ];
    let document = crate::support::contract::document();
    let names = document["components"]["schemas"]["OperationName"]["enum"]
        .as_array()
        .unwrap();
    let batch = &document["paths"]["/v1/batch/{resource}"]["post"];
    let kinds = batch["parameters"][0]["schema"]["enum"].as_array().unwrap();
    let missing: Vec<String> = crate::support::contract::operations()
        .into_iter()
        .filter(|operation| operation.method != "GET" && kinds.contains(&operation.kind().into()))
        .filter(|operation| {
            let path = &operation.path;
            !path.ends_with("/query") && !path.ends_with("/aggregate")
        })
        .map(|operation| operation.id)
        .filter(|id| !LEFT_OUT.iter().any(|(known, _)| known == id))
        .filter(|id| !names.contains(&id.as_str().into()))
        .collect();
    assert!(
        missing.is_empty(),
        "{missing:?}: add a row to src/writes/kinds.rs or src/writes/steps.rs, or leave it out here"
    );
}
