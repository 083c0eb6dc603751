//! Moving, winning, losing and reopening.

use actix_web::http::Method;
use serde_json::{Value, json};

use super::{deal, history, moment, pass, path, pointer, stage, start, verb};

#[actix_web::test]
async fn an_open_deal_moves_between_open_stages() {
    let t = start().await;
    let made = deal(&t.admin).await;
    let proposal = stage(&t.admin, "Proposal").await;

    let to = json!({ "stage_id": proposal, "reason": "Budget confirmed" });
    let moved = t.admin.post(&verb(&made, "move"), to).await;
    assert_eq!(moved.header("etag"), "\"2\"");
    let moved = moved.expect(200);

    assert_eq!(moved["stage_id"], proposal);
    assert_eq!(moved["status"], "open");
    assert!(moved["stage_entered_at"].as_str() > made["stage_entered_at"].as_str());
    assert_eq!(t.admin.get(&path(&made)).await.expect(200), moved);
}

#[actix_web::test]
async fn a_deal_moves_to_another_pipeline_with_its_stage() {
    let t = start().await;
    let made = deal(&t.admin).await;
    let new = json!({ "name": "Renewals", "stages": [{ "name": "Due" }] });
    let pipeline = t.admin.post("/v1/pipelines", new).await.expect(201);
    let due = stage(&t.admin, "Due").await;

    let moved = t
        .admin
        .post(&verb(&made, "move"), json!({ "stage_id": due }))
        .await
        .expect(200);

    assert_eq!(moved["pipeline_id"], pipeline["id"]);
    // That pipeline has no stage to win or lose a deal in.
    assert_eq!(
        t.admin
            .post(&verb(&made, "win"), json!({}))
            .await
            .refused(409),
        "CONFLICT"
    );
    // And a stage of the one it left is not one of its own.
    let won = json!({ "stage_id": stage(&t.admin, "Won").await });
    assert_eq!(
        pointer(&t.admin.post(&verb(&made, "win"), won).await.expect(409)),
        "/stage_id"
    );
}

#[actix_web::test]
async fn a_move_neither_closes_a_deal_nor_leads_nowhere() {
    let t = start().await;
    let made = deal(&t.admin).await;

    for name in ["Won", "Lost", "Qualification"] {
        let to = json!({ "stage_id": stage(&t.admin, name).await });
        let problem = t.admin.post(&verb(&made, "move"), to).await.expect(409);
        assert_eq!(pointer(&problem), "/stage_id", "for {name}");
    }
    let to = json!({ "stage_id": "pipeline_stage_01h2xcejqtf2nbrexx3vqjhp41" });
    let problem = t.admin.post(&verb(&made, "move"), to).await.expect(409);
    assert_eq!(problem["errors"][0]["code"], "NO_SUCH_RECORD");
    assert_eq!(
        t.admin
            .post(&verb(&made, "move"), json!({}))
            .await
            .refused(400),
        "INVALID"
    );
    let blank = json!({ "stage_id": stage(&t.admin, "Proposal").await, "reason": " " });
    assert_eq!(
        pointer(&t.admin.post(&verb(&made, "move"), blank).await.expect(400)),
        "/reason"
    );
    assert_eq!(t.admin.get(&path(&made)).await.expect(200), made);
    assert_eq!(history(&t.admin, &made).await.len(), 1);
}

#[actix_web::test]
async fn a_won_deal_is_in_the_won_stage_from_the_moment_it_was_won() {
    let t = start().await;
    let made = deal(&t.admin).await;
    pass(&t, 3600);
    let closed_at = moment(&t, -60);

    let how = json!({ "closed_at": closed_at, "reason": "Best references" });
    let won = t.admin.post(&verb(&made, "win"), how).await.expect(200);

    assert_eq!(won["status"], "won");
    assert_eq!(won["stage_id"], stage(&t.admin, "Won").await);
    assert_eq!(won["closed_at"], json!(closed_at));
    assert_eq!(won["stage_entered_at"], json!(closed_at));
    assert_eq!(won["lost_reason"], json!(null));
}

#[actix_web::test]
async fn a_deal_is_lost_for_a_reason() {
    let t = start().await;
    let made = deal(&t.admin).await;

    assert_eq!(
        t.admin
            .post(&verb(&made, "lose"), json!({}))
            .await
            .refused(400),
        "INVALID"
    );
    let blank = t
        .admin
        .post(&verb(&made, "lose"), json!({ "reason": "" }))
        .await;
    assert_eq!(pointer(&blank.expect(400)), "/reason");
    let lost = t
        .admin
        .post(&verb(&made, "lose"), json!({ "reason": "No budget" }))
        .await;
    let lost = lost.expect(200);

    assert_eq!(lost["status"], "lost");
    assert_eq!(lost["lost_reason"], "No budget");
    assert_eq!(lost["stage_id"], stage(&t.admin, "Lost").await);
    let better = json!({ "lost_reason": "No budget this year" });
    let changed = t.admin.patch(&path(&made), better).await.expect(200);
    assert_eq!(changed["lost_reason"], "No budget this year");
}

#[actix_web::test]
async fn a_deal_is_closed_in_a_stage_that_closes_it_that_way() {
    let t = start().await;
    let made = deal(&t.admin).await;
    let second = json!({ "pipeline_id": made["pipeline_id"], "name": "Renewed", "kind": "won" });
    let second = t
        .admin
        .post("/v1/pipeline-stages", second)
        .await
        .expect(201);

    for (verb_name, body) in [
        ("win", json!({ "stage_id": stage(&t.admin, "Lost").await })),
        (
            "win",
            json!({ "stage_id": stage(&t.admin, "Proposal").await }),
        ),
        (
            "lose",
            json!({ "stage_id": second["id"], "reason": "No budget" }),
        ),
    ] {
        let problem = t
            .admin
            .post(&verb(&made, verb_name), body)
            .await
            .expect(409);
        assert_eq!(pointer(&problem), "/stage_id");
    }
    let won = json!({ "stage_id": second["id"] });
    let won = t.admin.post(&verb(&made, "win"), won).await.expect(200);
    assert_eq!(won["stage_id"], second["id"]);
}

#[actix_web::test]
async fn a_closed_deal_stays_where_it_is_until_it_is_reopened() {
    let t = start().await;
    let made = deal(&t.admin).await;
    let proposal = json!({ "stage_id": stage(&t.admin, "Proposal").await });
    t.admin
        .post(&verb(&made, "move"), proposal.clone())
        .await
        .expect(200);
    assert_eq!(
        t.admin
            .post(&verb(&made, "reopen"), json!({}))
            .await
            .refused(409),
        "CONFLICT"
    );
    t.admin
        .post(&verb(&made, "lose"), json!({ "reason": "No budget" }))
        .await
        .expect(200);

    for (verb_name, body) in [
        ("move", proposal.clone()),
        ("win", json!({})),
        ("lose", json!({ "reason": "No budget" })),
    ] {
        let refused = t.admin.post(&verb(&made, verb_name), body).await;
        assert_eq!(refused.refused(409), "CONFLICT", "for {verb_name}");
    }
    let open = t
        .admin
        .post(&verb(&made, "reopen"), json!({}))
        .await
        .expect(200);

    assert_eq!(open["status"], "open");
    assert_eq!(open["stage_id"], proposal["stage_id"]);
    assert_eq!(open["closed_at"], json!(null));
    assert_eq!(open["lost_reason"], json!(null));
}

#[actix_web::test]
async fn a_deal_is_reopened_where_it_is_told_if_it_has_nowhere_to_go_back_to() {
    let t = start().await;
    let won = stage(&t.admin, "Won").await;
    let new = json!({ "name": "Licences", "stage_id": won });
    let made = t.admin.post("/v1/deals", new).await.expect(201);

    let problem = t
        .admin
        .post(&verb(&made, "reopen"), json!({}))
        .await
        .expect(409);
    assert_eq!(problem["errors"][0]["code"], "REQUIRED");
    let closed = json!({ "stage_id": stage(&t.admin, "Lost").await });
    let problem = t
        .admin
        .post(&verb(&made, "reopen"), closed)
        .await
        .expect(409);
    assert_eq!(pointer(&problem), "/stage_id");

    let discovery = json!({ "stage_id": stage(&t.admin, "Discovery").await });
    let open = t
        .admin
        .post(&verb(&made, "reopen"), discovery.clone())
        .await
        .expect(200);
    assert_eq!(open["stage_id"], discovery["stage_id"]);

    // The stage it was closed from may have gone meanwhile.
    t.admin
        .post(&verb(&made, "win"), json!({}))
        .await
        .expect(200);
    let gone = format!(
        "/v1/pipeline-stages/{}",
        discovery["stage_id"].as_str().unwrap()
    );
    t.admin.delete(&gone).await.expect(204);
    let problem = t
        .admin
        .post(&verb(&made, "reopen"), json!({}))
        .await
        .expect(409);
    assert_eq!(problem["errors"][0]["code"], "REQUIRED");
}

#[actix_web::test]
async fn a_verb_on_a_version_that_is_not_any_more_is_refused() {
    let t = start().await;
    let made = deal(&t.admin).await;
    t.admin
        .patch(&path(&made), json!({ "name": "B" }))
        .await
        .expect(200);

    for (verb_name, body) in [
        (
            "move",
            json!({ "stage_id": stage(&t.admin, "Proposal").await }),
        ),
        ("win", json!({})),
        ("lose", json!({ "reason": "No budget" })),
        ("reopen", json!({})),
    ] {
        let headers = [("if-match", "\"1\"")];
        let path = verb(&made, verb_name);
        let stale = t
            .admin
            .call(Method::POST, &path, &headers, Some(body))
            .await;
        assert_eq!(stale.refused(412), "VERSION_CONFLICT", "for {verb_name}");
    }
}

#[actix_web::test]
async fn a_repeated_move_with_a_key_is_carried_out_once() {
    let t = start().await;
    let made = deal(&t.admin).await;
    let body = json!({ "stage_id": stage(&t.admin, "Proposal").await });
    let headers = [("idempotency-key", "move-1")];
    let path = verb(&made, "move");

    let first = t
        .admin
        .call(Method::POST, &path, &headers, Some(body.clone()))
        .await
        .expect(200);
    let again = t
        .admin
        .call(Method::POST, &path, &headers, Some(body))
        .await
        .expect(200);

    assert_eq!(first, again);
    assert_eq!(history(&t.admin, &made).await.len(), 2);
}

#[actix_web::test]
async fn a_move_is_a_change_of_the_deal() {
    let t = start().await;
    let made = deal(&t.admin).await;
    let proposal = stage(&t.admin, "Proposal").await;
    t.admin
        .post(&verb(&made, "move"), json!({ "stage_id": proposal }))
        .await
        .expect(200);

    t.feed().await;
    let feed = format!("/v1/changes?record_id={}", made["id"].as_str().unwrap());
    let feed = t.admin.get(&feed).await.expect(200);
    let change = &feed["data"][1]["fields"];
    let expected = json!({ "from": made["stage_id"], "to": proposal });
    assert_eq!(change["stage_id"], expected);
    assert!(change.get("status").is_none());
}

#[actix_web::test]
async fn the_verbs_do_the_same_over_graphql() {
    let t = start().await;
    let id = deal(&t.admin).await["id"].clone();
    let run = async |name: &str, kind: &str, input: Value| {
        let query = format!(
            "mutation($id: ID!, $input: {kind}!) {{ {name}(id: $id, input: $input) {{
                status stage {{ name }} lostReason closedAt version }} }}"
        );
        let answer = t
            .admin
            .graphql(&query, json!({ "id": id, "input": input }))
            .await;
        match answer["errors"][0]["extensions"]["code"].as_str() {
            Some(code) => json!(code),
            None => answer["data"][name].clone(),
        }
    };
    let proposal = json!({ "stageId": stage(&t.admin, "Proposal").await });

    let moved = run("moveDeal", "MoveDeal", proposal.clone()).await;
    assert_eq!(moved["stage"]["name"], "Proposal");
    let to_won = json!({ "stageId": stage(&t.admin, "Won").await });
    assert_eq!(run("moveDeal", "MoveDeal", to_won).await, "CONFLICT");
    let won = run("winDeal", "WinDeal", json!({})).await;
    assert_eq!(won["status"], "WON");
    assert!(won["closedAt"].is_string());
    assert_eq!(run("moveDeal", "MoveDeal", proposal).await, "CONFLICT");
    let open = run(
        "reopenDeal",
        "ReopenDeal",
        json!({ "reason": "Called again" }),
    )
    .await;
    assert_eq!(open["stage"]["name"], "Proposal");
    assert_eq!(
        run("loseDeal", "LoseDeal", json!({ "reason": " " })).await,
        "INVALID"
    );
    let lost = run("loseDeal", "LoseDeal", json!({ "reason": "No budget" })).await;
    assert_eq!(lost["lostReason"], "No budget");
    assert_eq!(lost["version"], 5);
    let query = "mutation($id: ID!) { reopenDeal(id: $id, input: {}, expectedVersion: 4) { id } }";
    assert_eq!(
        t.admin.code(query, json!({ "id": id })).await,
        "VERSION_CONFLICT"
    );
}
