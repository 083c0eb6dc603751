//! What every record does, with the rules of deals.

use serde_json::{Value, json};

use super::{deal, moment, path, pointer, stage, start, verb};

#[actix_web::test]
async fn a_new_deal_enters_the_first_open_stage_of_the_default_pipeline() {
    let t = start().await;

    let deal = deal(&t.admin).await;

    assert_eq!(deal["stage_id"], stage(&t.admin, "Qualification").await);
    assert_eq!(deal["status"], "open");
    assert_eq!(deal["stage_entered_at"], deal["created_at"]);
    assert_eq!(deal["closed_at"], json!(null));
    let included = format!(
        "{}?include=stage,pipeline,owner,account,line_items",
        path(&deal)
    );
    let read = t.admin.get(&included).await.expect(200);
    assert_eq!(read["stage"]["name"], "Qualification");
    assert_eq!(read["pipeline"]["name"], "Sales");
    assert_eq!(read["account"], json!(null));
    assert_eq!(read["line_items"], json!([]));
}

#[actix_web::test]
async fn a_named_pipeline_or_stage_decides_where_a_new_deal_enters() {
    let t = start().await;
    let new = json!({ "name": "Renewals", "stages": [
        { "name": "Renewed", "kind": "won" }, { "name": "Due" },
    ]});
    let pipeline = t.admin.post("/v1/pipelines", new).await.expect(201);
    let empty = t
        .admin
        .post("/v1/pipelines", json!({ "name": "Empty" }))
        .await
        .expect(201);
    let due = stage(&t.admin, "Due").await;
    let create = |fields: Value| {
        let mut new = json!({ "name": "Licences" });
        new.as_object_mut()
            .unwrap()
            .extend(fields.as_object().unwrap().clone());
        t.admin.post("/v1/deals", new)
    };

    let by_pipeline = create(json!({ "pipeline_id": pipeline["id"] }))
        .await
        .expect(201);
    let by_stage = create(json!({ "stage_id": due })).await.expect(201);
    assert_eq!(by_pipeline["stage_id"], due);
    assert_eq!(by_stage["pipeline_id"], pipeline["id"]);

    let sales = stage(&t.admin, "Proposal").await;
    let torn = create(json!({ "pipeline_id": pipeline["id"], "stage_id": sales })).await;
    assert_eq!(pointer(&torn.expect(409)), "/stage_id");
    let nowhere = create(json!({ "pipeline_id": empty["id"] })).await;
    assert_eq!(pointer(&nowhere.expect(409)), "/stage_id");
    let gone = "pipeline_01h2xcejqtf2nbrexx3vqjhp41";
    let problem = create(json!({ "pipeline_id": gone })).await.expect(409);
    assert_eq!(pointer(&problem), "/pipeline_id");
    let gone = "pipeline_stage_01h2xcejqtf2nbrexx3vqjhp41";
    let problem = create(json!({ "stage_id": gone })).await.expect(409);
    assert_eq!(problem["errors"][0]["code"], "NO_SUCH_RECORD");
}

#[actix_web::test]
async fn a_deal_that_begins_in_a_closing_stage_is_closed() {
    let t = start().await;
    let (won, lost) = (stage(&t.admin, "Won").await, stage(&t.admin, "Lost").await);
    let entered_at = moment(&t, -3600);

    let new = json!({ "name": "A", "stage_id": won, "entered_at": entered_at });
    let deal = t.admin.post("/v1/deals", new).await.expect(201);
    assert_eq!(deal["status"], "won");
    assert_eq!(deal["closed_at"], json!(entered_at));

    let new = json!({ "name": "B", "stage_id": lost, "lost_reason": "No budget" });
    let deal = t.admin.post("/v1/deals", new).await.expect(201);
    assert_eq!(deal["status"], "lost");
    assert_eq!(deal["closed_at"], deal["created_at"]);

    let new = json!({ "name": "C", "lost_reason": "No budget" });
    let problem = t.admin.post("/v1/deals", new).await.expect(409);
    assert_eq!(pointer(&problem), "/lost_reason");
    let new = json!({ "name": "D", "entered_at": moment(&t, 60) });
    let problem = t.admin.post("/v1/deals", new).await.expect(409);
    assert_eq!(pointer(&problem), "/entered_at");
}

#[actix_web::test]
async fn no_field_says_the_stage_of_a_deal() {
    let t = start().await;
    let deal = deal(&t.admin).await;

    for field in [
        "stage_id",
        "pipeline_id",
        "status",
        "closed_at",
        "stage_entered_at",
    ] {
        let problem = t
            .admin
            .patch(&path(&deal), json!({ field: null }))
            .await
            .expect(400);
        assert_eq!(problem["errors"][0]["code"], "UNKNOWN_FIELD", "for {field}");
    }
    let problem = t
        .admin
        .patch(&path(&deal), json!({ "lost_reason": "No" }))
        .await
        .expect(409);
    assert_eq!(pointer(&problem), "/lost_reason");
}

#[actix_web::test]
async fn an_amount_and_its_currency_come_and_go_together() {
    let t = start().await;

    for (bad, status, place) in [
        (
            json!({ "name": "A", "amount_minor": 100 }),
            409,
            "/currency",
        ),
        (
            json!({ "name": "A", "currency": "EUR" }),
            409,
            "/amount_minor",
        ),
        (
            json!({ "name": "A", "amount_minor": 100, "currency": "eur" }),
            400,
            "/currency",
        ),
        (json!({ "name": "" }), 400, "/name"),
        (
            json!({ "name": "A", "owner_id": "user_01h2xcejqtf2nbrexx3vqjhp41" }),
            409,
            "/owner_id",
        ),
        (
            json!({ "name": "A", "expected_close_on": "2026-02-30" }),
            400,
            "/expected_close_on",
        ),
    ] {
        let problem = t.admin.post("/v1/deals", bad.clone()).await.expect(status);
        assert_eq!(pointer(&problem), place, "for {bad}");
    }

    let deal = deal(&t.admin).await;
    let patch = json!({ "amount_minor": 100, "currency": "EUR", "source": "referral" });
    let changed = t.admin.patch(&path(&deal), patch).await.expect(200);
    assert_eq!(changed["amount_minor"], 100);
    assert_eq!(changed["version"], 2);
    t.admin
        .patch(&path(&deal), json!({ "amount_minor": null }))
        .await
        .expect(409);
}

#[actix_web::test]
async fn deals_are_found_by_what_they_are() {
    let t = start().await;
    let account = t
        .admin
        .post("/v1/accounts", json!({ "name": "Northwind Example" }))
        .await;
    let account = account.expect(201)["id"].clone();
    let me = t.admin.get("/v1/me").await.expect(200)["id"].clone();
    for (name, amount, day) in [("A", 300, "2026-12-01"), ("B", 100, "2026-11-01")] {
        let new = json!({ "name": name, "account_id": account, "owner_id": me,
            "amount_minor": amount, "currency": "EUR", "expected_close_on": day });
        t.admin.post("/v1/deals", new).await.expect(201);
    }
    t.admin
        .post("/v1/deals", json!({ "name": "C" }))
        .await
        .expect(201);
    let b = t.admin.get("/v1/deals?filter[name]=B").await.expect(200)["data"][0].clone();
    t.admin.post(&verb(&b, "win"), json!({})).await.expect(200);
    let names = async |query: &str| {
        let page = t.admin.get(&format!("/v1/deals?{query}")).await.expect(200);
        let data = page["data"].as_array().unwrap().clone();
        data.iter()
            .map(|deal| deal["name"].as_str().unwrap().to_owned())
            .collect::<String>()
    };

    let account = account.as_str().unwrap();
    assert_eq!(
        names(&format!("filter[account_id]={account}&sort=amount_minor")).await,
        "BA"
    );
    assert_eq!(names("filter[status]=open&sort=name").await, "AC");
    assert_eq!(names("filter[status]=won").await, "B");
    assert_eq!(
        names("filter[amount_minor][ge]=100&sort=-amount_minor").await,
        "AB"
    );
    assert_eq!(names("filter[expected_close_on][lt]=2026-12-01").await, "B");
    assert_eq!(names("filter[owner_id][is_null]=true").await, "C");
    assert_eq!(names("filter[closed_at][is_null]=false").await, "B");
    assert_eq!(names("sort=expected_close_on").await, "BAC");
}

#[actix_web::test]
async fn a_rep_works_on_deals_and_a_viewer_looks_at_them() {
    let t = start().await;
    let (rep, viewer) = (t.member("rep").await, t.member("viewer").await);
    let made = deal(&rep).await;

    assert_eq!(viewer.get(&path(&made)).await.expect(200), made);
    assert_eq!(
        viewer.get(&verb(&made, "stage-history")).await.expect(200)["data"][0]["reason"],
        json!(null)
    );
    let refused = viewer.post("/v1/deals", json!({ "name": "A" })).await;
    assert_eq!(refused.refused(403), "FORBIDDEN");
    for (verb_name, body) in [
        ("move", json!({ "stage_id": made["stage_id"] })),
        ("win", json!({})),
        ("lose", json!({ "reason": "No" })),
        ("reopen", json!({})),
    ] {
        let refused = viewer.post(&verb(&made, verb_name), body).await;
        assert_eq!(refused.refused(403), "FORBIDDEN", "for {verb_name}");
    }
}

#[actix_web::test]
async fn another_workspace_knows_nothing_of_a_deal() {
    let t = start().await;
    let made = deal(&t.admin).await;
    let other = t.other_workspace().await;

    assert_eq!(other.get(&path(&made)).await.refused(404), "NOT_FOUND");
    assert_eq!(
        other.get(&verb(&made, "stage-history")).await.refused(404),
        "NOT_FOUND"
    );
    assert_eq!(
        other
            .post(&verb(&made, "win"), json!({}))
            .await
            .refused(404),
        "NOT_FOUND"
    );
    let foreign = json!({ "name": "A", "stage_id": made["stage_id"] });
    assert_eq!(
        pointer(&other.post("/v1/deals", foreign).await.expect(409)),
        "/stage_id"
    );
}

#[actix_web::test]
async fn what_deals_are_in_cannot_be_deleted() {
    let t = start().await;
    let made = deal(&t.admin).await;
    let stage = format!("/v1/pipeline-stages/{}", made["stage_id"].as_str().unwrap());
    let pipeline = format!("/v1/pipelines/{}", made["pipeline_id"].as_str().unwrap());

    assert_eq!(t.admin.delete(&stage).await.refused(409), "CONFLICT");
    assert_eq!(
        t.admin
            .patch(&stage, json!({ "kind": "won" }))
            .await
            .refused(409),
        "CONFLICT"
    );
    assert_eq!(t.admin.delete(&pipeline).await.refused(409), "CONFLICT");
    t.admin
        .patch(&stage, json!({ "probability": 15 }))
        .await
        .expect(200);

    // A deleted deal is not in the way, and cannot come back before its stage.
    t.admin.delete(&path(&made)).await.expect(204);
    t.admin.delete(&stage).await.expect(204);
    assert_eq!(
        t.admin
            .post(&verb(&made, "restore"), json!({}))
            .await
            .refused(409),
        "CONFLICT"
    );
    t.admin
        .post(&format!("{stage}/restore"), json!({}))
        .await
        .expect(200);
    t.admin
        .post(&verb(&made, "restore"), json!({}))
        .await
        .expect(200);

    // Nor while its stage has another kind than it had.
    t.admin.delete(&path(&made)).await.expect(204);
    t.admin
        .patch(&stage, json!({ "kind": "lost" }))
        .await
        .expect(200);
    assert_eq!(
        t.admin
            .post(&verb(&made, "restore"), json!({}))
            .await
            .refused(409),
        "CONFLICT"
    );
}

#[actix_web::test]
async fn a_deal_and_its_neighbours_reach_each_other_over_graphql() {
    let t = start().await;
    let account = t
        .admin
        .post("/v1/accounts", json!({ "name": "Northwind Example" }))
        .await;
    let account = account.expect(201)["id"].clone();
    let me = t.admin.get("/v1/me").await.expect(200)["id"].clone();

    let create = "mutation($input: NewDeal!) { createDeal(input: $input) {
        id status amountMinor expectedCloseOn version
        account { name deals { nodes { name } } }
        owner { deals(filter: { status: { eq: OPEN } }) { totalCount } }
        stage { name deals { nodes { id } } }
        pipeline { name deals(orderBy: [{ field: NAME }]) { totalCount } }
        lineItems { nodes { id } }
        stageHistory { stage { name } enteredBy { id } durationSeconds }
    } }";
    let input = json!({ "name": "Licences", "accountId": account, "ownerId": me,
        "amountMinor": 4900, "currency": "EUR", "expectedCloseOn": "2026-12-18" });
    let made = t.admin.data(create, json!({ "input": input })).await["createDeal"].clone();

    assert_eq!(made["status"], "OPEN");
    assert_eq!(made["amountMinor"], 4900);
    assert_eq!(
        made["account"]["deals"]["nodes"],
        json!([{ "name": "Licences" }])
    );
    assert_eq!(made["owner"]["deals"]["totalCount"], 1);
    assert_eq!(made["stage"]["name"], "Qualification");
    assert_eq!(made["stage"]["deals"]["nodes"][0]["id"], made["id"]);
    assert_eq!(made["pipeline"]["deals"]["totalCount"], 1);
    assert_eq!(made["stageHistory"][0]["stage"]["name"], "Qualification");

    let variables = json!({ "id": made["id"] });
    let node =
        "query($id: ID!) { node(id: $id) { ... on Deal { name } } deal(id: $id) { version } }";
    let found = t.admin.data(node, variables.clone()).await;
    assert_eq!(
        found,
        json!({ "node": { "name": "Licences" }, "deal": { "version": 1 } })
    );
    let update = "mutation($id: ID!) { updateDeal(id: $id, input: { accountId: null }) {
        account { id } version } }";
    let changed = t.admin.data(update, variables.clone()).await;
    assert_eq!(
        changed["updateDeal"],
        json!({ "account": null, "version": 2 })
    );
    t.admin
        .data(
            "mutation($id: ID!) { deleteDeal(id: $id) { id } }",
            variables.clone(),
        )
        .await;
    let gone = t
        .admin
        .code(
            "query($id: ID!) { deal(id: $id) { id } }",
            variables.clone(),
        )
        .await;
    assert_eq!(gone, "DELETED");
    let restore = "mutation($id: ID!) { restoreDeal(id: $id) { deletedAt } }";
    assert_eq!(
        t.admin.data(restore, variables).await["restoreDeal"]["deletedAt"],
        json!(null)
    );
}
