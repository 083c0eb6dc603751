//! Event logs: taken whole or not at all, once, and given back as they came.

use serde_json::{Value, json};

use crate::support::TestApp;

const HEAD: &str = "case:concept:name,concept:name,time:timestamp,channel\n";

/// A published map with two stages.
async fn map(t: &TestApp) -> Value {
    let stages = json!([
        { "key": "first_call", "name": "A first call", "kind": "custom" },
        { "key": "offer", "name": "Offer", "kind": "custom" },
    ]);
    let new = json!({ "name": "M", "stages": stages, "publish": true });
    t.admin.post("/v1/journey-maps", new).await.expect(201)["id"].clone()
}

fn log(map: &Value, rows: &str) -> Value {
    json!({
        "format": "csv", "journey_map_id": map, "source": "logs", "outcome": "completed",
        "content": format!("{HEAD}{rows}"),
    })
}

const ROWS: &str = "1,First call,2026-01-05T09:00:00Z,call\n\
    2,First call,2026-01-05T09:00:00Z,email\n\
    1,Offer,2026-01-06T09:00:00Z,email\n\
    1,offer,2026-01-07T09:00:00Z,email\n\
    1,Lunch,2026-01-07T09:00:00Z,\n";

#[actix_web::test]
async fn cases_become_journeys_events_interactions_and_stays() {
    let t = TestApp::start().await;
    let map = map(&t).await;

    let told = t
        .admin
        .post("/v1/event-logs/import", log(&map, ROWS))
        .await
        .expect(200);

    assert_eq!(told["journeys_created"], 2);
    assert_eq!(told["interactions_created"], 5);
    // The second offer is no new stay.
    assert_eq!(told["stays_created"], 3);
    let page = t.admin.get("/v1/journeys?sort=id").await.expect(200);
    let journey = &page["data"][0];
    assert_eq!(
        (&journey["status"], &journey["ended_at"]),
        (&json!("completed"), &json!("2026-01-07T09:00:00.000000Z"))
    );
    assert_eq!(journey["external_ids"][0]["external_id"], "1");
    let path = format!(
        "/v1/journeys/{}/stage-history",
        journey["id"].as_str().unwrap()
    );
    let stays = t.admin.get(&path).await.expect(200);
    assert_eq!(stays["data"][0]["left_at"], stays["data"][1]["entered_at"]);
    assert_eq!(stays["data"][1]["left_at"], journey["ended_at"]);
    let page = t.admin.get("/v1/interactions?sort=id").await.expect(200);
    let kinds: Vec<&str> = page["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["call", "email", "email", "other", "email"]);
}

#[actix_web::test]
async fn a_case_that_was_taken_is_left_as_it_is() {
    let t = TestApp::start().await;
    let map = map(&t).await;
    t.admin
        .post("/v1/event-logs/import", log(&map, ROWS))
        .await
        .expect(200);

    let again = t
        .admin
        .post("/v1/event-logs/import", log(&map, ROWS))
        .await
        .expect(200);

    assert_eq!(
        (&again["journeys_created"], &again["journeys_known"]),
        (&json!(0), &json!(2))
    );
    assert_eq!(
        (&again["interactions_created"], &again["accounts_created"]),
        (&json!(0), &json!(0))
    );
}

#[actix_web::test]
async fn what_goes_out_is_what_came_in() {
    let t = TestApp::start().await;
    let first = map(&t).await;
    t.admin
        .post("/v1/event-logs/import", log(&first, ROWS))
        .await
        .expect(200);
    let flow = |map: Value| {
        let client = t.admin.clone();
        async move {
            let path = format!(
                "/v1/analytics/paths?activity=subject&coverage=100&journey_map_id={}",
                map.as_str().unwrap()
            );
            client.get(&path).await.expect(200)["paths"].clone()
        }
    };
    let expected = flow(first.clone()).await;
    assert_eq!(expected[0]["activities"], json!(["First call"]));

    for (format, ending) in [("xes", "xes"), ("csv", "csv"), ("ocel", "jsonocel")] {
        let path = format!(
            "/v1/event-logs/journeys.{ending}?journey_map_id={}",
            first.as_str().unwrap()
        );
        let answer = t.admin.get(&path).await;
        let content = String::from_utf8(answer.body.to_vec()).unwrap();
        let other = map(&t).await;
        let new = json!({
            "format": format, "journey_map_id": other, "source": format, "outcome": "completed", "content": content,
        });
        let told = t.admin.post("/v1/event-logs/import", new).await.expect(200);
        assert_eq!(told["interactions_created"], 5, "{format}");
        assert_eq!(flow(other).await, expected, "{format}");
    }
}

#[actix_web::test]
async fn a_fault_is_named_by_its_line_and_nothing_is_kept() {
    let t = TestApp::start().await;
    let map = map(&t).await;
    let faults = [
        (
            format!("{ROWS}3,Call,,\n"),
            "line 7: the event has no time:timestamp",
        ),
        (
            format!("{ROWS}3,Call,soon,\n"),
            "line 7: \"soon\" is no moment",
        ),
        (
            format!("{ROWS}3,Call,2999-01-01T00:00:00Z,\n"),
            "line 7: the moment lies in the future",
        ),
    ];
    for (rows, message) in faults {
        let answer = t
            .admin
            .post("/v1/event-logs/import", log(&map, &rows))
            .await;
        let problem: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(answer.status.as_u16(), 409);
        assert_eq!(problem["errors"][0]["message"], message);
    }
    let bomb = json!({
        "format": "xes", "journey_map_id": map, "source": "logs",
        "content": "<!DOCTYPE a [<!ENTITY b \"bb\">]><log/>",
    });
    t.admin
        .post("/v1/event-logs/import", bomb)
        .await
        .refused(409);
    let page = t.admin.get("/v1/journeys").await.expect(200);
    assert_eq!(page["data"], json!([]));
    let page = t.admin.get("/v1/accounts").await.expect(200);
    assert_eq!(page["data"], json!([]));
}

#[actix_web::test]
async fn a_map_is_drafted_from_what_happened() {
    let t = TestApp::start().await;
    let first = map(&t).await;
    let mut happened = log(&first, "");
    happened["content"] = json!(
        "case:concept:name,concept:name,time:timestamp,channel,direction\n\
        1,First call,2026-01-05,call,inbound\n\
        1,Offer,2026-01-06,email,outbound\n\
        1,Offer,2026-01-07,email,outbound\n\
        1,Offer,2026-01-08,email,inbound\n"
    );
    t.admin
        .post("/v1/event-logs/import", happened)
        .await
        .expect(200);
    let new =
        json!({ "name": "Seen", "activity": "subject", "filter": { "journey_map_id": first } });

    let draft = t
        .admin
        .post("/v1/analytics/discovery", new)
        .await
        .expect(201);

    assert_eq!(
        (&draft["kind"], &draft["status"]),
        (&json!("as_is"), &json!("draft"))
    );
    let id = draft["id"].as_str().unwrap();
    let stages = t
        .admin
        .get(&format!(
            "/v1/journey-stages?filter[journey_map_id]={id}&sort=position"
        ))
        .await
        .expect(200);
    // What happened is called like a stage that is known, which is found by its key.
    let first = &stages["data"][0];
    assert_eq!(
        (&first["key"], &first["name"]),
        (&json!("first_call"), &json!("A first call"))
    );
    let touchpoints = t
        .admin
        .get(&format!("/v1/touchpoints?filter[journey_map_id]={id}"))
        .await
        .expect(200);
    let touchpoints = touchpoints["data"].as_array().unwrap();
    let mut by: Vec<_> = touchpoints
        .iter()
        .map(|one| [one["channel"].as_str(), one["direction"].as_str()].map(Option::unwrap))
        .collect();
    by.sort_unstable();
    assert_eq!(by, [["call", "inbound"], ["email", "outbound"]]);
    assert!(touchpoints.iter().all(|one| {
        let evidence = &one["evidence"][0]["record_id"];
        one["evidence_level"] == "observed" && evidence.is_string()
    }));
    let nothing = json!({ "name": "Seen", "filter": { "from": "2020-01-01T00:00:00Z", "to": "2020-01-02T00:00:00Z" } });
    assert_eq!(
        t.admin
            .post("/v1/analytics/discovery", nothing)
            .await
            .status
            .as_u16(),
        409
    );
}
