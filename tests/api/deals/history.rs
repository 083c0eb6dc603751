//! What is kept of a deal's stays.

use serde_json::{Value, json};

use super::{deal, history, moment, pass, pointer, stage, start, verb};

fn stays(entries: &[Value]) -> Vec<(Value, i64)> {
    let one = |entry: &Value| {
        (
            entry["stage_id"].clone(),
            entry["duration_seconds"].as_i64().unwrap(),
        )
    };
    entries.iter().map(one).collect()
}

#[actix_web::test]
async fn every_stay_is_kept_with_its_length() {
    let t = start().await;
    let me = t.admin.get("/v1/me").await.expect(200)["id"].clone();
    let made = deal(&t.admin).await;
    let (proposal, won) = (
        stage(&t.admin, "Proposal").await,
        stage(&t.admin, "Won").await,
    );

    pass(&t, 3600);
    let to = json!({ "stage_id": proposal, "reason": "Budget confirmed" });
    t.admin.post(&verb(&made, "move"), to).await.expect(200);
    pass(&t, 7200);
    t.admin
        .post(&verb(&made, "win"), json!({}))
        .await
        .expect(200);
    pass(&t, 60);
    let entries = history(&t.admin, &made).await;

    let told = stays(&entries);
    let expected = [
        (made["stage_id"].clone(), 3600),
        (proposal, 7200),
        (won, 60),
    ];
    for ((stage, length), (expected_stage, expected_length)) in told.iter().zip(&expected) {
        assert_eq!(stage, expected_stage);
        // The requests themselves take a moment.
        assert!(
            (*expected_length..expected_length + 30).contains(length),
            "{length}"
        );
    }
    assert_eq!(told.len(), 3);
    assert_eq!(entries[1]["reason"], "Budget confirmed");
    assert_eq!(entries[1]["entered_by_id"], me);
    assert_eq!(entries[2]["left_at"], json!(null));
    assert_eq!(entries[0]["entered_at"], made["created_at"]);
}

#[actix_web::test]
async fn stays_follow_each_other_without_gaps_also_when_told_late() {
    let t = start().await;
    let made = deal(&t.admin).await;
    pass(&t, 10_000);
    let (early, late) = (moment(&t, -6000), moment(&t, -1000));

    let to = |name: Value, at: &str| json!({ "stage_id": name, "moved_at": at });
    let discovery = to(stage(&t.admin, "Discovery").await, &early);
    t.admin
        .post(&verb(&made, "move"), discovery)
        .await
        .expect(200);
    let proposal = to(stage(&t.admin, "Proposal").await, &late);
    let moved = t
        .admin
        .post(&verb(&made, "move"), proposal)
        .await
        .expect(200);
    assert_eq!(moved["stage_entered_at"], json!(late));

    let entries = history(&t.admin, &made).await;
    for pair in entries.windows(2) {
        assert_eq!(pair[0]["left_at"], pair[1]["entered_at"]);
    }
    assert_eq!(entries[1]["duration_seconds"], 5000);
    assert!(entries[1]["recorded_at"].as_str() > entries[1]["entered_at"].as_str());
    let whole: i64 = stays(&entries).iter().map(|(_, length)| length).sum();
    assert!((9_998..10_030).contains(&whole), "{whole}");
}

#[actix_web::test]
async fn a_move_lies_neither_in_the_future_nor_before_the_current_stay() {
    let t = start().await;
    let made = deal(&t.admin).await;
    let proposal = stage(&t.admin, "Proposal").await;
    pass(&t, 3600);

    for at in [
        moment(&t, 60),
        moment(&t, -4000),
        "0001-01-01T00:00:00Z".to_owned(),
    ] {
        let to = json!({ "stage_id": proposal, "moved_at": at });
        let problem = t.admin.post(&verb(&made, "move"), to).await.expect(409);
        assert_eq!(pointer(&problem), "/moved_at", "for {at}");
        let won = t
            .admin
            .post(&verb(&made, "win"), json!({ "closed_at": at }))
            .await
            .expect(409);
        assert_eq!(pointer(&won), "/closed_at", "for {at}");
        let lost = json!({ "reason": "No budget", "closed_at": at });
        let lost = t.admin.post(&verb(&made, "lose"), lost).await.expect(409);
        assert_eq!(pointer(&lost), "/closed_at", "for {at}");
    }
    assert_eq!(history(&t.admin, &made).await.len(), 1);
    // The very moment at which the stay began is not before it.
    let to = json!({ "stage_id": proposal, "moved_at": made["stage_entered_at"] });
    t.admin.post(&verb(&made, "move"), to).await.expect(200);
    let entries = history(&t.admin, &made).await;
    assert_eq!(entries[0]["duration_seconds"], 0);
    assert_eq!(entries[1]["stage_id"], proposal);
}

#[actix_web::test]
async fn a_deal_that_is_told_late_began_when_it_says() {
    let t = start().await;
    let entered_at = "2026-01-05T09:00:00.000000Z";

    let new = json!({ "name": "Licences", "entered_at": entered_at });
    let made = t.admin.post("/v1/deals", new).await.expect(201);
    let moved_at = "2026-01-06T09:00:00Z";
    let to = json!({ "stage_id": stage(&t.admin, "Discovery").await, "moved_at": moved_at });
    t.admin.post(&verb(&made, "move"), to).await.expect(200);

    let entries = history(&t.admin, &made).await;
    assert_eq!(entries[0]["entered_at"], entered_at);
    assert_eq!(entries[0]["duration_seconds"], 86_400);
    assert_eq!(entries[0]["recorded_at"], made["created_at"]);
}

#[actix_web::test]
async fn a_stage_that_a_deal_comes_back_to_is_a_stay_of_its_own() {
    let t = start().await;
    let made = deal(&t.admin).await;
    let discovery = json!({ "stage_id": stage(&t.admin, "Discovery").await });
    let first = json!({ "stage_id": made["stage_id"] });

    t.admin
        .post(&verb(&made, "move"), discovery.clone())
        .await
        .expect(200);
    t.admin
        .post(&verb(&made, "move"), first.clone())
        .await
        .expect(200);
    t.admin
        .post(&verb(&made, "lose"), json!({ "reason": "No budget" }))
        .await
        .expect(200);
    t.admin
        .post(&verb(&made, "reopen"), json!({ "reason": "Called" }))
        .await
        .expect(200);

    let entries = history(&t.admin, &made).await;
    let lost = stage(&t.admin, "Lost").await;
    let order: Vec<Value> = entries
        .iter()
        .map(|entry| entry["stage_id"].clone())
        .collect();
    let (first, discovery) = (&first["stage_id"], &discovery["stage_id"]);
    assert_eq!(json!(order), json!([first, discovery, first, lost, first]));
    let lasting = entries.iter().filter(|entry| entry["left_at"].is_null());
    assert_eq!(lasting.count(), 1);
    assert_eq!(entries[3]["reason"], "No budget");
    assert_eq!(entries[4]["reason"], "Called");
}

#[actix_web::test]
async fn the_history_takes_no_parameters_and_is_gone_with_its_deal() {
    let t = start().await;
    let made = deal(&t.admin).await;
    let path = verb(&made, "stage-history");

    let refused = t.admin.get(&format!("{path}?limit=1")).await.expect(400);
    assert_eq!(refused["errors"][0]["code"], "UNKNOWN_PARAMETER");
    t.admin.delete(&super::path(&made)).await.expect(204);
    assert_eq!(t.admin.get(&path).await.refused(404), "DELETED");
    t.admin
        .post(&verb(&made, "restore"), json!({}))
        .await
        .expect(200);
    assert_eq!(history(&t.admin, &made).await.len(), 1);
}

#[actix_web::test]
async fn the_histories_of_many_deals_cost_no_more_statements_than_that_of_one() {
    let t = start().await;
    for _ in 0..12 {
        let made = deal(&t.admin).await;
        let to = json!({ "stage_id": stage(&t.admin, "Proposal").await });
        t.admin.post(&verb(&made, "move"), to).await.expect(200);
    }
    let query = "query($first: Int!) { deals(first: $first) { nodes {
        stage { name } stageHistory { enteredAt leftAt durationSeconds stage { name } enteredBy { name } }
    } } }";
    let cost = async |first: i64| {
        let before = t.app.db().statements();
        let data = t.admin.data(query, json!({ "first": first })).await;
        let nodes = data["deals"]["nodes"].as_array().unwrap().clone();
        assert!(
            nodes
                .iter()
                .all(|node| node["stageHistory"].as_array().unwrap().len() == 2)
        );
        t.app.db().statements() - before
    };
    cost(1).await;

    let (one, many) = (cost(1).await, cost(12).await);

    assert!(
        many <= one,
        "{many} statements for twelve deals, {one} for one"
    );
}
