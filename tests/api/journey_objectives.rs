//! Objectives of a map: what their metrics come to, beside what they are to reach.

use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::lived::{Lived, day, id};

fn objectives() -> Value {
    let measured = [
        ("conversion", 0.5),
        ("decided_conversion", 0.7),
        ("duration_days", 11.0),
        ("win_rate", 0.5),
        ("won_minor", 5_000.0),
        ("nps", 0.0),
        ("csat", 0.8),
        ("ces", 6.0),
        ("smiles", 3.0),
    ];
    let measured = measured
        .map(|(metric, target)| json!({ "text": metric, "metric": metric, "target": target }));
    let mut all = measured.to_vec();
    all.push(json!({ "text": "no target", "metric": "conversion" }));
    all.push(json!({ "text": "They smile" }));
    Value::Array(all)
}

/// Two journeys to their end, after 8 and 12 days, one given up, and one under way, with their deals and answers.
async fn lived(t: &TestApp) -> Lived {
    let lived = Lived::with_objectives(t, objectives()).await;
    let mut journeys = Vec::new();
    for (end, won) in [
        (Some(("completed", 8)), Some((3_000, 7))),
        (Some(("completed", 12)), Some((1_000, 11))),
        (Some(("abandoned", 3)), None),
        (None, None),
    ] {
        let account = lived.account("A").await;
        journeys.push(lived.journey(&account, 0, end).await);
        if let Some((amount, on)) = won {
            let deal = lived.deal(&account, (amount, "EUR"), 1).await;
            lived.win(&deal, on).await;
        } else {
            let deal = lived.deal(&account, (700, "EUR"), 1).await;
            if end.is_some() {
                lived.lose(&deal, 2).await;
            }
        }
        // Before the journey began.
        let early = lived.deal(&account, (50, "EUR"), -9).await;
        lived.win(&early, -5).await;
    }
    for (place, kind, score, on) in [
        (0, "nps", 10, 7),
        (1, "nps", 6, 10),
        (1, "nps", 9, 10),
        (0, "csat", 5, 7),
        (1, "csat", 2, 10),
        (0, "ces", 7, 7),
        (1, "ces", 6, 10),
    ] {
        let answer = json!({
            "kind": kind, "score": score, "journey_id": journeys[place]["id"], "answered_at": day(on),
        });
        let answer = if kind == "ces" {
            let mut answer = answer;
            answer["scale"] = json!(7);
            answer
        } else {
            answer
        };
        lived.make("feedback", answer).await;
    }
    // About no journey.
    let apart = json!({ "kind": "nps", "score": 0, "answered_at": day(7) });
    lived.make("feedback", apart).await;
    lived
}

/// Metric, value, of how many, and whether the target is reached.
fn told(answer: &Value) -> Vec<(&str, Option<f64>, i64, Option<bool>)> {
    let objectives = answer["objectives"].as_array().unwrap().iter();
    objectives
        .map(|one| {
            let actual = one["actual"].as_f64();
            let count = one["count"].as_i64().unwrap();
            let text = one["text"].as_str().unwrap();
            (text, actual, count, one["is_reached"].as_bool())
        })
        .collect()
}

#[actix_web::test]
async fn an_objective_is_told_beside_the_value_of_its_metric() {
    let t = TestApp::start().await;
    let lived = lived(&t).await;

    let answer = lived.ask("objectives").await;

    assert_eq!(
        (&answer["journeys"], &answer["journey_map_id"]),
        (&json!(4), &json!(lived.map))
    );
    let expected = [
        ("conversion", Some(0.5), 4, Some(true)),
        ("decided_conversion", Some(2.0 / 3.0), 3, Some(false)),
        ("duration_days", Some(10.0), 2, Some(true)),
        ("win_rate", Some(2.0 / 3.0), 3, Some(true)),
        ("won_minor", Some(4_000.0), 2, Some(false)),
        // Two of three recommend, one does not.
        ("nps", Some(100.0 / 3.0), 3, Some(true)),
        ("csat", Some(0.5), 2, Some(false)),
        ("ces", Some(6.5), 2, Some(true)),
        ("smiles", None, 0, None),
        ("no target", Some(0.5), 4, None),
        ("They smile", None, 0, None),
    ];
    for (found, expected) in told(&answer).iter().zip(expected) {
        assert_eq!(
            (found.0, found.2, found.3),
            (expected.0, expected.2, expected.3)
        );
        let off = found.1.unwrap_or(-1.0) - expected.1.unwrap_or(-1.0);
        assert!(off.abs() < 1e-9, "{found:?} is not {expected:?}");
    }
    assert_eq!(told(&answer).len(), expected.len());
    let objectives = &answer["objectives"];
    assert_eq!(objectives[4]["currency"], "EUR");
    assert_eq!(
        (&objectives[3]["computed_by"], &objectives[8]["computed_by"]),
        (&json!("win_rate"), &json!(null))
    );
    assert_eq!(objectives[8]["metric"], "smiles");

    let query = "query ($map: ID!) { journeyObjectives(filter: { journeyMapId: $map }) {
        journeys objectives { text metric computedBy target actual count currency isReached } } }";
    let data = t.admin.data(query, json!({ "map": lived.map })).await;
    let other = data["journeyObjectives"]["objectives"].as_array().unwrap();
    assert_eq!(other.len(), expected.len());
    for (one, other) in objectives.as_array().unwrap().iter().zip(other) {
        assert_eq!(
            (&one["text"], &one["actual"]),
            (&other["text"], &other["actual"])
        );
        assert_eq!(
            (&one["count"], &one["is_reached"]),
            (&other["count"], &other["isReached"])
        );
    }
    assert_eq!(other[3]["computedBy"], "WIN_RATE");
}

#[actix_web::test]
async fn what_had_happened_by_then_counts_for_objectives() {
    let t = TestApp::start().await;
    let lived = lived(&t).await;

    let answer = lived.ask(&format!("objectives?as_of={}", day(9))).await;
    let told = told(&answer);

    assert_eq!(told[0], ("conversion", Some(0.25), 4, Some(false)));
    assert_eq!(told[1], ("decided_conversion", Some(0.5), 2, Some(false)));
    assert_eq!(told[2], ("duration_days", Some(8.0), 1, Some(true)));
    assert_eq!(told[3], ("win_rate", Some(0.5), 2, Some(true)));
    assert_eq!(told[4], ("won_minor", Some(3_000.0), 1, Some(false)));
    assert_eq!(told[5], ("nps", Some(100.0), 1, Some(true)));
}

#[actix_web::test]
async fn amounts_in_several_currencies_have_no_sum() {
    let t = TestApp::start().await;
    let lived = lived(&t).await;
    let account = lived.account("Abroad").await;
    lived.journey(&account, 0, None).await;
    let deal = lived.deal(&account, (100, "USD"), 1).await;
    lived.win(&deal, 4).await;

    let won = lived.ask("objectives").await["objectives"][4].clone();

    assert_eq!((&won["actual"], &won["count"]), (&json!(null), &json!(3)));
    assert_eq!(
        (&won["currency"], &won["is_reached"]),
        (&json!(null), &json!(null))
    );
}

#[actix_web::test]
async fn of_no_journeys_objectives_have_counts_of_zero_and_no_rates() {
    let t = TestApp::start().await;
    let lived = Lived::with_objectives(&t, objectives()).await;

    let answer = lived.ask("objectives").await;

    for (metric, actual, count, _) in told(&answer) {
        let nothing = (metric == "won_minor").then_some(0.0);
        assert_eq!((actual, count), (nothing, 0), "{metric}");
    }
    let other = Lived::on(&t).await;
    let compared = lived
        .ask(&format!("objectives?compare_to={}", other.map))
        .await;
    assert_eq!(compared["compared"]["objectives"], json!([]));
}

#[actix_web::test]
async fn objectives_are_those_of_a_map() {
    let t = TestApp::start().await;
    let none = t.admin.get("/v1/analytics/objectives").await.expect(400);
    assert_eq!(none["errors"][0]["code"], "REQUIRED");
    let nowhere = "/v1/analytics/objectives?journey_map_id=journey_map_01h2xcejqtf2nbrexx3vqjhp41";
    t.admin.get(nowhere).await.refused(404);
    let pipelines = t.admin.get("/v1/pipelines").await.expect(200);
    let path = format!(
        "/v1/analytics/objectives?pipeline_id={}",
        id(&pipelines["data"][0])
    );
    let refused = t.admin.get(&path).await.expect(409);
    assert_eq!(refused["errors"][0]["code"], "NOT_ALLOWED");
}
