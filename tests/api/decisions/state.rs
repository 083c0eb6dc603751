//! Where a decision stands, in words and for whom it waits.

use serde_json::json;

use super::{World, id, make};

#[actix_web::test]
async fn a_deal_without_a_decision_says_so() {
    let w = World::new().await;
    let path = format!("/v1/decisions/{}", id(&w.decision));
    w.t.admin.delete(&path).await.expect(204);

    let state = w.state().await;

    assert_eq!(state["progress"], "none");
    assert_eq!(state["decision"], json!(null));
    assert_eq!(state["steps"], json!([]));
}

#[actix_web::test]
async fn a_step_passes_when_its_rule_holds_whatever_the_silent_do() {
    let w = World::new().await;
    let (ada, bo, cy) = (
        w.member("Ada", &[]).await,
        w.member("Bo", &[]).await,
        w.member("Cy", &[]).await,
    );
    let step = w.add_step("Board", json!({ "kind": "majority" })).await;
    let next = w.step(
        "Sign",
        json!({ "kind": "majority" }),
        json!({ "after": [step["id"]] }),
    );
    let next = make(&w.t.admin, "decision-steps", next).await;

    w.says(&step, &ada, "for").await;
    let told = w.progress(&step).await;
    assert_eq!(told["progress"], "passable");
    assert_eq!(told["waits_for"], json!([bo["id"], cy["id"]]));
    assert_eq!(told["reason"], "1 of 2 in favour; it waits for Bo and Cy");
    let told = w.progress(&next).await;
    assert_eq!(told["progress"], "pending");
    assert_eq!(told["reason"], "it comes after Board");
    assert_eq!(told["waits_for_steps"], json!([step["id"]]));

    w.says(&step, &bo, "for").await;
    assert_eq!(w.progress(&step).await["progress"], "passed");
    assert_eq!(w.progress(&next).await["progress"], "passable");

    w.says(&step, &ada, "against").await;
    w.says(&step, &cy, "against").await;
    assert_eq!(w.progress(&step).await["progress"], "failed");
    let told = w.progress(&next).await;
    assert_eq!(told["progress"], "blocked");
    assert_eq!(told["reason"], "Board did not pass");
    assert_eq!(w.state().await["progress"], "failed");
}

#[actix_web::test]
async fn a_veto_an_objection_and_frozen_money_block_a_step_and_are_named() {
    let w = World::new().await;
    let ada = w.member("Ada", &["security"]).await;
    let veto = w
        .add_step("Security", json!({ "kind": "veto", "roles": ["security"] }))
        .await;
    let consent = w.add_step("Consent", json!({ "kind": "consent" })).await;
    w.says(&consent, &ada, "for").await;
    assert_eq!(w.progress(&consent).await["progress"], "passed");

    w.says(&veto, &ada, "against").await;
    let told = w.progress(&veto).await;
    assert_eq!(told["progress"], "blocked");
    assert_eq!(told["reason"], "Ada said no and has a veto");

    let objection = json!({
        "decision_id": w.decision["id"], "member_id": ada["id"], "step_id": consent["id"],
        "text": "Backups leave the country",
    });
    let objection = make(&w.t.admin, "objections", objection).await;
    let told = w.progress(&consent).await;
    assert_eq!(told["progress"], "blocked");
    assert_eq!(told["reason"], "Ada has an open objection");
    let path = format!("/v1/objections/{}/withdraw", id(&objection));
    w.t.admin.post(&path, json!({})).await.expect(200);
    assert_eq!(w.progress(&consent).await["progress"], "passed");

    let path = format!("/v1/decisions/{}", id(&w.decision));
    let frozen = json!({ "budget_status": "frozen" });
    w.t.admin.patch(&path, frozen).await.expect(200);
    let told = w.progress(&consent).await;
    assert_eq!(told["progress"], "blocked");
    assert_eq!(told["reason"], "the budget is frozen");
}

#[actix_web::test]
async fn who_held_the_only_veto_and_left_is_said() {
    let w = World::new().await;
    let ada = w.member("Ada", &["security"]).await;
    w.member("Bo", &[]).await;
    let step = w
        .add_step(
            "Security",
            json!({ "kind": "veto", "members": [ada["id"]] }),
        )
        .await;
    w.says(&step, &ada, "against").await;
    let seat = format!("/v1/committee-members/{}", id(&ada));
    w.t.admin.delete(&seat).await.expect(204);

    let told = w.progress(&step).await;

    assert_eq!(told["departed"], json!([ada["id"]]));
    assert_ne!(told["progress"], "blocked");
    let reason = told["reason"].as_str().unwrap();
    assert!(reason.contains("Ada has left the committee"), "{reason}");
    assert_eq!(told["rule_warnings"], json!(["nobody votes in it"]));
}

#[actix_web::test]
async fn who_is_spoken_for_counts_by_who_speaks() {
    let w = World::new().await;
    let (ada, bo) = (w.member("Ada", &[]).await, w.member("Bo", &[]).await);
    let delegations = json!({ "delegations": [
        { "from_member_id": ada["id"], "to_member_id": bo["id"] }] });
    let rule = json!({ "kind": "single_decider", "members": [ada["id"]] });
    let step = make(
        &w.t.admin,
        "decision-steps",
        w.step("CFO", rule, delegations),
    )
    .await;

    w.says(&step, &bo, "for").await;
    assert_eq!(w.progress(&step).await["progress"], "passed");
    w.says(&step, &ada, "against").await;
    assert_eq!(w.progress(&step).await["progress"], "failed");
}

#[actix_web::test]
async fn a_yes_to_another_option_is_a_no_to_ours() {
    let w = World::new().await;
    let ada = w.member("Ada", &[]).await;
    let option = |name: &str, ours: bool| json!({ "decision_id": w.decision["id"], "name": name, "ours": ours });
    make(&w.t.admin, "decision-options", option("Ours", true)).await;
    let theirs = make(&w.t.admin, "decision-options", option("Theirs", false)).await;
    let step = w.add_step("Board", json!({ "kind": "unanimity" })).await;
    let new = json!({
        "step_id": step["id"], "member_id": ada["id"], "choice": "for", "option_id": theirs["id"],
    });
    make(&w.t.admin, "positions", new).await;

    assert_eq!(w.progress(&step).await["against"], json!([ada["id"]]));
}

#[actix_web::test]
async fn both_faces_tell_the_same_state_and_when_it_ends() {
    let w = World::new().await;
    w.member("Ada", &[]).await;
    let more = json!({ "sla_days": 10, "started_at": "2026-01-01T00:00:00Z" });
    let first = w.step("Security", json!({ "kind": "majority" }), more);
    let first = make(&w.t.admin, "decision-steps", first).await;
    let more = json!({ "after": [first["id"]], "sla_days": 5 });
    let second = w.step("Sign", json!({ "kind": "majority" }), more);
    let second = make(&w.t.admin, "decision-steps", second).await;

    let state = w.state().await;
    assert_eq!(state["critical_path"], json!([first["id"], second["id"]]));
    assert_eq!(state["forecast_end"], state["steps"][1]["ends_at"]);
    let told = w.progress(&first).await;
    assert_eq!(
        (&told["overdue"], &told["critical"]),
        (&json!(true), &json!(true))
    );

    let query = "query ($id: ID!) { deal(id: $id) { decision { id state {
        progress reason criticalPath
        steps { progress reason step { id rule { kind } } voters waitsFor } } } } }";
    let data = w.t.admin.data(query, json!({ "id": w.deal["id"] })).await;
    let decision = &data["deal"]["decision"];
    assert_eq!(decision["id"], w.decision["id"]);
    let other = &decision["state"];
    assert_eq!(other["progress"], "OPEN");
    assert_eq!(other["reason"], state["reason"]);
    assert_eq!(other["criticalPath"], state["critical_path"]);
    for (one, other) in state["steps"]
        .as_array()
        .unwrap()
        .iter()
        .zip(other["steps"].as_array().unwrap())
    {
        assert_eq!(one["step"]["id"], other["step"]["id"]);
        assert_eq!(one["reason"], other["reason"]);
        assert_eq!(one["voters"], other["voters"]);
        assert_eq!(one["waits_for"], other["waitsFor"]);
    }
}

#[actix_web::test]
async fn what_was_believed_then_is_answered_again() {
    let w = World::new().await;
    let ada = w.member("Ada", &[]).await;
    let step = w.add_step("Board", json!({ "kind": "unanimity" })).await;
    let tick = || {
        w.t.app.clock().advance(chrono::TimeDelta::minutes(1));
        let now = w.t.app.clock().now().to_string();
        w.t.app.clock().advance(chrono::TimeDelta::minutes(1));
        now
    };
    let monday = tick();
    let before = w.state().await;
    let tuesday = tick();
    let new = json!({
        "step_id": step["id"], "member_id": ada["id"], "choice": "for", "cast_at": monday,
    });
    make(&w.t.admin, "positions", new).await;
    let at = async |query: String| {
        let path = format!("/v1/deals/{}/decision?{query}", id(&w.deal));
        let state = w.t.admin.get(&path).await.expect(200);
        state["steps"][0]["progress"].clone()
    };

    assert_eq!(w.progress(&step).await["progress"], "passed");
    // It was so on Tuesday, although nobody knew.
    assert_eq!(at(format!("as_of={tuesday}")).await, "passed");
    let then = at(format!("known_at={tuesday}")).await;
    assert_eq!(then, "passable");
    assert_eq!(then, before["steps"][0]["progress"]);

    let query = "query ($id: ID!, $at: Timestamp!) { deal(id: $id) { decision {
        state(knownAt: $at) { steps { progress } } } } }";
    let variables = json!({ "id": w.deal["id"], "at": tuesday });
    let data = w.t.admin.data(query, variables).await;
    assert_eq!(
        data["deal"]["decision"]["state"]["steps"][0]["progress"],
        "PASSABLE"
    );
}
