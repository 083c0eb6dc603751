//! What may be said of decisions, and what is refused by name.

use serde_json::json;

use super::{World, id, make};

#[actix_web::test]
async fn a_deal_has_one_decision_that_is_not_deleted() {
    let w = World::new().await;
    let new = json!({ "deal_id": w.deal["id"], "question": "Again?" });

    let twin =
        w.t.admin
            .post("/v1/decisions", new.clone())
            .await
            .expect(409);
    assert_eq!(twin["code"], "DUPLICATE");
    assert_eq!(twin["existing_id"], w.decision["id"]);
    let mutation = "mutation ($input: NewDecision!) { createDecision(input: $input) { id } }";
    let input = json!({ "input": { "dealId": w.deal["id"], "question": "Again?" } });
    assert_eq!(w.t.admin.code(mutation, input).await, "DUPLICATE");

    let first = format!("/v1/decisions/{}", id(&w.decision));
    w.t.admin.delete(&first).await.expect(204);
    let second = make(&w.t.admin, "decisions", new).await;
    let restore = format!("{first}/restore");
    let twin = w.t.admin.post(&restore, json!({})).await.expect(409);
    assert_eq!(twin["existing_id"], second["id"]);
}

#[actix_web::test]
async fn a_rule_is_refused_where_it_is_wrong() {
    let w = World::new().await;
    let (ada, bo) = (w.member("Ada", &["legal"]).await, w.member("Bo", &[]).await);
    let stranger = {
        let other = World::new().await;
        other.member("Zoe", &[]).await
    };
    let weights = |first: f64, second: f64| {
        json!([{ "member_id": ada["id"], "weight": first },
            { "member_id": bo["id"], "weight": second }])
    };
    for (rule, status, pointer, code) in [
        (
            json!({ "kind": "quorum", "count": 3 }),
            409,
            "/rule/count",
            "ABOVE_MEMBERSHIP",
        ),
        (
            json!({ "kind": "at_least", "count": 2, "roles": ["legal"] }),
            409,
            "/rule/count",
            "ABOVE_MEMBERSHIP",
        ),
        (
            json!({ "kind": "supermajority" }),
            409,
            "/rule/share",
            "REQUIRED",
        ),
        (
            json!({ "kind": "supermajority", "share": 0.5 }),
            400,
            "/rule/share",
            "OUT_OF_RANGE",
        ),
        (
            json!({ "kind": "majority", "share": 0.6 }),
            409,
            "/rule/share",
            "NOT_ALLOWED",
        ),
        (
            json!({ "kind": "weighted", "threshold": 1, "weights": weights(-1.0, 2.0) }),
            400,
            "/rule/weights/0/weight",
            "OUT_OF_RANGE",
        ),
        (
            json!({ "kind": "weighted", "threshold": 1, "weights": weights(0.0, 0.0) }),
            409,
            "/rule/weights",
            "SUMS_TO_NOTHING",
        ),
        (
            json!({ "kind": "weighted", "threshold": 9, "weights": weights(3.0, 2.0) }),
            409,
            "/rule/threshold",
            "NEVER_PASSES",
        ),
        (
            json!({ "kind": "veto", "members": [stranger["id"]] }),
            409,
            "/rule/members/0",
            "NOT_ON_COMMITTEE",
        ),
        (
            json!({ "kind": "all", "rules": [{ "kind": "majority" },
                { "kind": "any", "rules": [{ "kind": "quorum", "count": 7 }] }] }),
            409,
            "/rule/rules/1/rules/0/count",
            "ABOVE_MEMBERSHIP",
        ),
    ] {
        let expected = (status, pointer.to_owned(), code.to_owned());
        assert_eq!(w.refused_step(rule.clone()).await, expected, "{rule}");
    }
    let steps = w.t.admin.get("/v1/decision-steps").await.expect(200);
    assert_eq!(steps["data"], json!([]));
    w.add_step("Board", json!({ "kind": "quorum", "count": 2 }))
        .await;
}

#[actix_web::test]
async fn steps_and_delegations_form_no_circle() {
    let w = World::new().await;
    let (ada, bo) = (w.member("Ada", &[]).await, w.member("Bo", &[]).await);
    let majority = json!({ "kind": "majority" });
    let first = w.add_step("First", majority.clone()).await;
    let after = json!({ "after": [first["id"]] });
    let second = make(
        &w.t.admin,
        "decision-steps",
        w.step("Second", majority.clone(), after),
    )
    .await;

    let patch = json!({ "after": [second["id"]] });
    let path = format!("/v1/decision-steps/{}", id(&first));
    let refused = w.t.admin.patch(&path, patch).await.expect(409);
    assert_eq!(refused["errors"][0]["code"], "CYCLE");
    assert_eq!(refused["errors"][0]["pointer"], "/after/0");
    let itself = json!({ "after": [first["id"]] });
    let refused = w.t.admin.patch(&path, itself).await.expect(409);
    assert_eq!(refused["errors"][0]["code"], "CYCLE");

    let pair = |from: &serde_json::Value, to: &serde_json::Value| json!({ "from_member_id": from["id"], "to_member_id": to["id"] });
    for delegations in [
        json!([pair(&ada, &ada)]),
        json!([pair(&ada, &bo), pair(&bo, &ada)]),
    ] {
        let patch = json!({ "delegations": delegations });
        let refused = w.t.admin.patch(&path, patch).await.expect(409);
        assert_eq!(refused["errors"][0]["code"], "CYCLE");
    }
}

#[actix_web::test]
async fn positions_are_only_added_and_only_by_members_while_the_step_is_open() {
    let w = World::new().await;
    let ada = w.member("Ada", &[]).await;
    let step = w.add_step("Board", json!({ "kind": "majority" })).await;

    let first = w.says(&step, &ada, "against").await;
    assert_eq!(first["supersedes_id"], json!(null));
    let second = w.says(&step, &ada, "for").await;
    assert_eq!(second["supersedes_id"], first["id"]);
    let path = format!("/v1/positions/{}", id(&first));
    assert_eq!(w.t.admin.get(&path).await.expect(200), first);
    assert_eq!(
        w.t.admin.delete(&path).await.refused(405),
        "METHOD_NOT_ALLOWED"
    );

    let other = World::new().await;
    let stranger = json!({
        "step_id": step["id"], "choice": "for",
        "member_id": other.member("Zoe", &[]).await["id"],
    });
    // Of another workspace even.
    w.t.admin.post("/v1/positions", stranger).await.expect(409);
    let bo = w.member("Bo", &[]).await;
    let seat = format!("/v1/committee-members/{}", id(&bo));
    w.t.admin.delete(&seat).await.expect(204);
    let gone = json!({ "step_id": step["id"], "member_id": bo["id"], "choice": "for" });
    let refused = w.t.admin.post("/v1/positions", gone).await.expect(409);
    assert_eq!(refused["errors"][0]["pointer"], "/member_id");

    let deal = make(&w.t.admin, "deals", json!({ "name": "Other" })).await;
    let decision = json!({ "deal_id": deal["id"], "question": "What else?" });
    let decision = make(&w.t.admin, "decisions", decision).await;
    let option = json!({ "decision_id": decision["id"], "name": "Else" });
    let option = make(&w.t.admin, "decision-options", option).await;
    let foreign = json!({
        "step_id": step["id"], "member_id": ada["id"], "choice": "for", "option_id": option["id"],
    });
    let refused = w.t.admin.post("/v1/positions", foreign).await.expect(409);
    assert_eq!(refused["errors"][0]["code"], "OTHER_DECISION");

    let path = format!("/v1/decision-steps/{}", id(&step));
    let close = json!({ "outcome": "passed" });
    w.t.admin
        .post(&format!("{path}/close"), close.clone())
        .await
        .expect(200);
    w.t.admin
        .post(&format!("{path}/close"), close)
        .await
        .expect(409);
    let late = json!({ "step_id": step["id"], "member_id": ada["id"], "choice": "against" });
    let refused =
        w.t.admin
            .post("/v1/positions", late.clone())
            .await
            .expect(409);
    assert_eq!(refused["errors"][0]["code"], "CLOSED");
    assert_eq!(refused["errors"][0]["pointer"], "/step_id");
    w.t.admin
        .post(&format!("{path}/reopen"), json!({}))
        .await
        .expect(200);
    w.t.admin.post("/v1/positions", late).await.expect(201);
}

#[actix_web::test]
async fn an_objection_is_answered_accepted_withdrawn_and_raised_again() {
    let w = World::new().await;
    let ada = w.member("Ada", &[]).await;
    let new = json!({
        "decision_id": w.decision["id"], "member_id": ada["id"], "text": "Backups leave the country",
    });
    let objection = make(&w.t.admin, "objections", new).await;
    assert_eq!(objection["status"], "raised");
    let verb = async |verb: &str, body| {
        let path = format!("/v1/objections/{}/{verb}", id(&objection));
        w.t.admin.post(&path, body).await
    };

    verb("accept", json!({})).await.expect(409);
    let answered = verb("answer", json!({ "answer": "They stay in Frankfurt" }))
        .await
        .expect(200);
    assert_eq!(answered["status"], "answered");
    assert_eq!(answered["answer"], "They stay in Frankfurt");
    assert_eq!(
        verb("accept", json!({})).await.expect(200)["status"],
        "accepted"
    );
    verb("withdraw", json!({})).await.expect(409);
    assert_eq!(
        verb("reopen", json!({})).await.expect(200)["status"],
        "raised"
    );
    assert_eq!(
        verb("withdraw", json!({})).await.expect(200)["status"],
        "withdrawn"
    );
    let to_come = verb("reopen", json!({ "valid_from": "2999-01-01T00:00:00Z" })).await;
    assert!(to_come.status.is_client_error());
}

#[actix_web::test]
async fn nobody_rates_an_option_by_a_criterion_twice() {
    let w = World::new().await;
    let ada = w.member("Ada", &[]).await;
    let of_it = |name: &str| json!({ "decision_id": w.decision["id"], "name": name });
    let option = make(&w.t.admin, "decision-options", of_it("Ours")).await;
    let criterion = make(&w.t.admin, "decision-criteria", of_it("Price")).await;
    let new = json!({
        "criterion_id": criterion["id"], "option_id": option["id"], "member_id": ada["id"], "rating": 7,
    });
    let first = make(&w.t.admin, "criterion-ratings", new.clone()).await;
    assert_eq!(first["deal_id"], w.deal["id"]);
    let twin =
        w.t.admin
            .post("/v1/criterion-ratings", new)
            .await
            .expect(409);
    assert_eq!(twin["existing_id"], first["id"]);
}

#[actix_web::test]
async fn a_rule_that_always_passes_is_taken_and_told() {
    let w = World::new().await;
    let ada = w.member("Ada", &[]).await;
    let weights = json!([{ "member_id": ada["id"], "weight": 1 }]);
    let rule = json!({ "kind": "weighted", "threshold": 0.00001, "weights": weights });

    let step = w.add_step("Board", rule).await;

    let told = w.progress(&step).await;
    let warning = told["rule_warnings"][0].as_str().unwrap();
    assert!(warning.starts_with("it always passes"), "{warning}");
}

#[actix_web::test]
async fn a_closed_step_is_not_closed_again_at_an_earlier_moment() {
    let w = World::new().await;
    let step = w.add_step("Board", json!({ "kind": "majority" })).await;
    let tick = || {
        w.t.app.clock().advance(chrono::TimeDelta::minutes(1));
        w.t.app.clock().now().to_string()
    };
    let verb = |verb: &str| format!("/v1/decision-steps/{}/{verb}", id(&step));
    let (early, late) = (tick(), tick());
    let close = |at: &str| json!({ "outcome": "failed", "closed_at": at });
    tick();
    w.t.admin
        .post(&verb("close"), close(&late))
        .await
        .expect(200);
    tick();

    w.t.admin
        .post(&verb("close"), close(&early))
        .await
        .expect(409);

    w.t.admin.post(&verb("reopen"), json!({})).await.expect(200);
    // It was closed later and is open now, so that this would say nothing of now.
    let refused = w.t.admin.post(&verb("close"), close(&early)).await;
    let refused = refused.expect(409);
    assert_eq!(refused["errors"][0]["code"], "REOPENED");
    let path = format!("/v1/decision-steps/{}", id(&step));
    let left = w.t.admin.get(&path).await.expect(200);
    assert_eq!(
        (&left["version"], &left["closed_at"]),
        (&json!(3), &json!(null))
    );
}
