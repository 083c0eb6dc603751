//! What journeys come to: the same numbers on both faces, counts beside rates, and nothing that is no number.

use serde_json::{Value, json};

use crate::support::{Client, TestApp};

/// A published map with three stages, and what is lived on it.
struct Ground {
    client: Client,
    map: String,
    stages: Vec<String>,
    pipeline: String,
}

const START: &str = "2026-01-05T09:00:00Z";

fn day(day: u32) -> String {
    let (month, day) = (1 + (day + 4) / 28, 1 + (day + 4) % 28);
    format!("2026-{month:02}-{day:02}T09:00:00Z")
}

impl Ground {
    async fn lay(t: &TestApp) -> Self {
        let client = t.admin.clone();
        let stages = ["aware", "weigh", "decide"];
        let stages = stages.map(|key| json!({ "key": key, "name": key, "kind": "custom" }));
        let new = json!({ "name": "M", "kind": "as_is", "stages": stages });
        let map = client.post("/v1/journey-maps", new).await.expect(201)["id"].clone();
        let map = map.as_str().unwrap().to_owned();
        let path = format!("/v1/journey-maps/{map}/publish");
        client.post(&path, json!({})).await.expect(200);
        let list = format!("/v1/journey-stages?filter[journey_map_id]={map}&sort=position");
        let page = client.get(&list).await.expect(200);
        let stages = page["data"].as_array().unwrap().iter();
        let stages = stages.map(|stage| stage["id"].as_str().unwrap().to_owned());
        let pipeline = client.get("/v1/pipelines").await.expect(200)["data"][0]["id"].clone();
        Self {
            map,
            stages: stages.collect(),
            pipeline: pipeline.as_str().unwrap().to_owned(),
            client,
        }
    }

    /// A journey through stages, each entered on a day, and how it ended on a day.
    async fn journey(&self, way: &[(usize, u32)], end: Option<(&str, u32)>) -> (String, Value) {
        let account = self
            .client
            .post("/v1/accounts", json!({ "name": "A" }))
            .await
            .expect(201);
        let (first, begun) = way[0];
        let new = json!({
            "account_id": account["id"], "journey_map_id": self.map,
            "stage_id": self.stages[first], "started_at": day(begun),
        });
        let journey = self.client.post("/v1/journeys", new).await.expect(201);
        let path = format!("/v1/journeys/{}", journey["id"].as_str().unwrap());
        for (stage, on) in &way[1..] {
            let to = json!({ "stage_id": self.stages[*stage], "moved_at": day(*on) });
            self.client
                .post(&format!("{path}/move"), to)
                .await
                .expect(200);
        }
        if let Some((outcome, on)) = end {
            let end = json!({ "outcome": outcome, "ended_at": day(on) });
            self.client
                .post(&format!("{path}/end"), end)
                .await
                .expect(200);
        }
        (
            account["id"].as_str().unwrap().to_owned(),
            journey["id"].clone(),
        )
    }

    async fn interaction(&self, account: &str, kind: &str, on: u32) {
        let new = json!({
            "kind": kind, "direction": "inbound", "account_id": account, "occurred_at": day(on),
            "subject": format!("about {kind}"),
        });
        self.client.post("/v1/interactions", new).await.expect(201);
    }

    async fn won(&self, account: &str, amount: u32, (opened, closed): (u32, u32)) {
        let new = json!({
            "name": "D", "account_id": account, "pipeline_id": self.pipeline,
            "amount_minor": amount, "currency": "EUR", "entered_at": day(opened),
        });
        let deal = self.client.post("/v1/deals", new).await.expect(201);
        let path = format!("/v1/deals/{}/win", deal["id"].as_str().unwrap());
        self.client
            .post(&path, json!({ "closed_at": day(closed) }))
            .await
            .expect(200);
    }

    async fn ask(&self, path: &str) -> Value {
        let separator = if path.contains('?') { '&' } else { '?' };
        let path = format!("/v1/analytics/{path}{separator}journey_map_id={}", self.map);
        self.client.get(&path).await.expect(200)
    }
}

/// Four journeys: one to its end, one given up in the second stage, one under way there, one that skipped it.
async fn lived(t: &TestApp) -> Ground {
    let ground = Ground::lay(t).await;
    ground
        .journey(&[(0, 0), (1, 2), (2, 6)], Some(("completed", 10)))
        .await;
    ground
        .journey(&[(0, 0), (1, 4)], Some(("abandoned", 9)))
        .await;
    ground.journey(&[(0, 1), (1, 3)], None).await;
    ground.journey(&[(0, 1), (2, 5)], None).await;
    ground
}

#[actix_web::test]
async fn a_funnel_counts_each_journey_once_in_each_stage_it_came_into() {
    let t = TestApp::start().await;
    let ground = lived(&t).await;

    let funnel = ground.ask("funnel?cohort=month").await;

    assert_eq!(funnel["journeys"], 4);
    let counts = |stage: &Value| {
        [
            "entered",
            "advanced",
            "dropped",
            "still_in",
            "went_back",
            "skipped",
        ]
        .map(|name| stage[name].as_i64().unwrap())
    };
    let stages = funnel["stages"].as_array().unwrap();
    assert_eq!(counts(&stages[0]), [4, 4, 0, 0, 0, 0]);
    assert_eq!(counts(&stages[1]), [3, 1, 1, 1, 0, 1]);
    assert_eq!(counts(&stages[2]), [2, 1, 0, 1, 0, 0]);
    assert_eq!(stages[1]["decided_conversion"], 0.5);
    assert_eq!(stages[0]["stage"]["key"], "aware");
    assert_eq!(funnel["cohorts"][0]["starts_on"], "2026-01-01");
    assert_eq!(funnel["cohorts"][0]["stages"], funnel["stages"]);
}

#[actix_web::test]
async fn who_was_moved_to_another_version_keeps_its_past() {
    let t = TestApp::start().await;
    let mut ground = lived(&t).await;
    let path = format!("/v1/journey-maps/{}/derive", ground.map);
    let next = ground.client.post(&path, json!({})).await.expect(201)["id"].clone();
    let before = std::mem::replace(&mut ground.map, next.as_str().unwrap().to_owned());
    let path = format!("/v1/journey-maps/{}/publish", ground.map);
    let how = json!({ "journeys": "map_stages" });
    ground.client.post(&path, how).await.expect(200);

    let funnel = ground.ask("funnel").await;
    let then = ground.ask(&format!("funnel?as_of={}", day(8))).await;
    let transitions = ground.ask("transitions").await;
    let conformance = ground.ask("conformance").await;
    let health = ground.ask("health").await;

    // Two were under way and were moved: one in the second stage, one in the third, which it came into by a skip.
    let entered: Vec<_> = funnel["stages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|stage| &stage["entered"])
        .collect();
    assert_eq!(entered, [&json!(2), &json!(1), &json!(1)]);
    // In January all four were on the version before.
    assert_eq!(then["journeys"], 0);
    ground.map = before;
    let then = ground.ask(&format!("funnel?as_of={}", day(8))).await;
    let now = ground.ask("funnel").await;
    assert_eq!(
        (&then["journeys"], &now["journeys"]),
        (&json!(4), &json!(2))
    );
    assert_eq!(transitions["loops"], json!([]));
    let deviations = conformance["deviations"].as_array().unwrap();
    assert_eq!(deviations.len(), 1, "{deviations:?}");
    assert_eq!(
        (&deviations[0]["kind"], &deviations[0]["stage"]),
        (&json!("skipped"), &json!("weigh"))
    );
    let stays = health["journeys"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["seconds_in_stage"].as_f64().unwrap());
    assert!(
        stays.clone().count() == 2 && stays.clone().all(|seconds| seconds > 86_400.0),
        "{stays:?}"
    );
}

#[actix_web::test]
async fn who_went_back_and_gave_up_is_lost_where_that_was() {
    let t = TestApp::start().await;
    let ground = Ground::lay(&t).await;
    ground
        .journey(&[(0, 0), (1, 2), (0, 4)], Some(("abandoned", 9)))
        .await;

    let stages = ground.ask("drop-off").await["stages"].clone();

    assert_eq!(
        (
            &stages[0]["entered"],
            &stages[0]["dropped"],
            &stages[0]["share"]
        ),
        (&json!(1), &json!(1), &json!(1.0))
    );
    assert_eq!(
        (&stages[1]["entered"], &stages[1]["dropped"]),
        (&json!(1), &json!(0))
    );
}

#[actix_web::test]
async fn an_answer_is_that_of_its_moment() {
    let t = TestApp::start().await;
    let ground = lived(&t).await;

    let funnel = ground.ask(&format!("funnel?as_of={}", day(5))).await;
    let second = &funnel["stages"][1];

    // The one that was given up on day 9 was still there, the one that went on had not gone yet.
    assert_eq!(
        (&second["entered"], &second["still_in"], &second["dropped"]),
        (&json!(3), &json!(3), &json!(0))
    );
    let refused = t
        .admin
        .get("/v1/analytics/funnel?as_of=2999-01-01T00:00:00Z")
        .await;
    assert_eq!(refused.expect(409)["errors"][0]["code"], "OUT_OF_RANGE");
}

#[actix_web::test]
async fn stays_that_last_count_for_as_long_as_they_have_lasted() {
    let t = TestApp::start().await;
    let ground = lived(&t).await;

    let times = ground.ask("time-in-stage?curve=true").await;
    let second = &times["stages"][1];

    // Stays of 4 and 5 days ended, one lasts since: 1, then 2/3, then 1/3.
    assert_eq!(
        (&second["stays"], &second["lasting"]),
        (&json!(3), &json!(1))
    );
    assert_eq!(second["median_seconds"], 5.0 * 86_400.0);
    assert_eq!(second["p90_seconds"], Value::Null);
    let curve: Vec<_> = second["curve"]
        .as_array()
        .unwrap()
        .iter()
        .map(|point| &point["at_risk"])
        .collect();
    assert_eq!(curve, [3, 2]);
}

#[actix_web::test]
async fn transitions_and_paths_tell_what_followed_what() {
    let t = TestApp::start().await;
    let ground = lived(&t).await;

    let flow = ground.ask("transitions").await;
    let told: Vec<_> = flow["transitions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|edge| {
            (
                edge["from"].as_str().unwrap(),
                edge["to"].as_str().unwrap(),
                edge["count"].as_i64().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("aware", "weigh", 3),
            ("aware", "decide", 1),
            ("weigh", "decide", 1)
        ]
    );
    assert_eq!(
        flow["transitions"][2]["duration"]["median_seconds"],
        4.0 * 86_400.0
    );

    let paths = ground.ask("paths?coverage=50").await;
    assert_eq!(
        (&paths["journeys"], &paths["path_count"], &paths["covering"]),
        (&json!(4), &json!(3), &json!(1))
    );
    assert_eq!(paths["paths"][0]["activities"], json!(["aware", "weigh"]));
    let outcomes =
        ["completed", "abandoned", "active"].map(|name| paths["paths"][0][name].as_i64().unwrap());
    assert_eq!(outcomes, [0, 1, 1]);
}

#[actix_web::test]
async fn planted_deviations_are_found_and_journeys_under_way_are_not_blamed_for_their_end() {
    let t = TestApp::start().await;
    let ground = lived(&t).await;
    ground
        .journey(&[(1, 0), (0, 1), (2, 2)], Some(("completed", 3)))
        .await;

    let told = ground.ask("conformance").await;

    assert_eq!(
        (&told["journeys"], &told["active"], &told["fitting"]),
        (&json!(5), &json!(2), &json!(3))
    );
    let found: Vec<_> = told["deviations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (
                one["kind"].as_str().unwrap(),
                one["stage"].as_str().unwrap(),
            )
        })
        .collect();
    // One skipped the second stage, one began with it; who gave up in it skipped nothing.
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.contains(&("skipped", "weigh")));
    assert!(found.iter().any(|(kind, _)| *kind == "wrong_order"));
    let lenient = ground.ask("conformance?optional=weigh,decide").await;
    assert_eq!(lenient["fitting"], 4);
    let unknown = t
        .admin
        .get(&format!(
            "/v1/analytics/conformance?journey_map_id={}&optional=nope",
            ground.map
        ))
        .await;
    assert_eq!(unknown.expect(400)["errors"][0]["code"], "INVALID_VALUE");
    assert_eq!(
        t.admin.get("/v1/analytics/conformance").await.expect(400)["errors"][0]["code"],
        "REQUIRED"
    );
}

#[actix_web::test]
async fn attributed_amounts_sum_to_what_was_won_to_the_cent() {
    let t = TestApp::start().await;
    let ground = Ground::lay(&t).await;
    for (place, amount) in [(0, 100), (1, 101), (2, 9_999)] {
        let (account, _) = ground.journey(&[(0, 0), (1, 2)], None).await;
        for (on, kind) in [(1, "ad"), (3, "email"), (4 + place, "call"), (9, "meeting")] {
            ground.interaction(&account, kind, on).await;
        }
        ground.won(&account, amount, (2, 10)).await;
        // Too late to have had a part in it.
        ground.interaction(&account, "support", 12).await;
    }
    let (lost, _) = ground.journey(&[(0, 0)], Some(("abandoned", 5))).await;
    ground.interaction(&lost, "ad", 1).await;

    for model in [
        "first",
        "last",
        "linear",
        "time_decay",
        "u_shaped",
        "w_shaped",
        "markov",
        "shapley",
    ] {
        let told = ground.ask(&format!("attribution?model={model}")).await;
        let channels = told["channels"].as_array().unwrap();
        let amounts = channels
            .iter()
            .flat_map(|channel| channel["amounts"].as_array().unwrap());
        let sum: i64 = amounts
            .map(|amount| amount["amount_minor"].as_i64().unwrap())
            .sum();
        assert_eq!(sum, 10_200, "{model}");
        let credit: f64 = channels
            .iter()
            .map(|channel| channel["credit"].as_f64().unwrap())
            .sum();
        assert!((credit - 3.0).abs() < 1e-9, "{model}");
        assert_eq!(
            (&told["deals"], &told["journeys_without_deal"]),
            (&json!(3), &json!(1))
        );
        let of = |name: &str| {
            channels
                .iter()
                .find(|channel| channel["activity"] == name)
                .unwrap()
        };
        assert_eq!(of("support")["contacts"], 0, "{model}");
        match model {
            "first" => assert_eq!(of("ad")["amounts"][0]["amount_minor"], 10_200),
            "last" => assert_eq!(of("meeting")["amounts"][0]["amount_minor"], 10_200),
            "linear" => assert_eq!(of("call")["credit"], 0.75),
            _ => {}
        }
    }
}

#[actix_web::test]
async fn win_rates_have_both_denominators() {
    let t = TestApp::start().await;
    let ground = Ground::lay(&t).await;
    let (account, _) = ground.journey(&[(0, 0)], None).await;
    ground.won(&account, 1_000, (0, 10)).await;
    ground.won(&account, 3_000, (0, 20)).await;
    for lose in [true, false] {
        let new = json!({
            "name": "D", "account_id": account, "pipeline_id": ground.pipeline, "amount_minor": 500,
            "currency": "EUR", "entered_at": day(0),
        });
        let deal = t.admin.post("/v1/deals", new).await.expect(201);
        if lose {
            let path = format!("/v1/deals/{}/lose", deal["id"].as_str().unwrap());
            let how = json!({ "reason": "Budget", "closed_at": day(4) });
            t.admin.post(&path, how).await.expect(200);
        }
    }
    let path = format!(
        "/v1/analytics/revenue?pipeline_id={}&quota_minor=1000&currency=EUR",
        ground.pipeline
    );
    let told = t.admin.get(&path).await.expect(200);

    let counts =
        ["opened", "opened_won", "open", "won", "lost"].map(|name| told[name].as_i64().unwrap());
    assert_eq!(counts, [4, 2, 1, 2, 1]);
    assert_eq!(told["win_rate_of_decided"], 2.0 / 3.0);
    assert_eq!(told["win_rate_of_opened"], 0.5);
    assert_eq!(
        (&told["won_cycle_days"], &told["lost_cycle_days"]),
        (&json!(15.0), &json!(4.0))
    );
    let euro = &told["amounts"][0];
    assert_eq!(
        (&euro["won_minor"], &euro["mean_won_minor"]),
        (&json!(4_000), &json!(2_000.0))
    );
    let velocity = euro["velocity_minor_per_day"].as_f64().unwrap();
    assert!((velocity - (2.0 / 3.0) * 2_000.0 / 15.0).abs() < 1e-9);
    assert_eq!(
        (&euro["customers"], &euro["mean_lifetime_minor"]),
        (&json!(1), &json!(4_000.0))
    );
}

/// Every analysis by its path and its GraphQL field.
const ALL: [(&str, &str); 7] = [
    ("funnel", "journeyFunnel"),
    ("time-in-stage", "timeInStage"),
    ("transitions", "journeyTransitions"),
    ("paths", "journeyPaths"),
    ("conformance", "journeyConformance"),
    ("attribution", "attribution"),
    ("revenue", "revenueMetrics"),
];

/// Whether no number is missing where counts are, and there is nothing but JSON.
fn counts_are_zero(value: &Value) -> bool {
    match value {
        Value::Object(fields) => fields.values().all(counts_are_zero),
        Value::Array(values) => values.iter().all(counts_are_zero),
        Value::Number(number) => number.as_f64() == Some(0.0),
        _ => true,
    }
}

#[actix_web::test]
async fn of_nothing_counts_are_zero_and_rates_null() {
    let t = TestApp::start().await;
    let ground = Ground::lay(&t).await;

    for (path, _) in ALL {
        let asked = if path == "revenue" {
            format!("/v1/analytics/revenue?pipeline_id={}", ground.pipeline)
        } else {
            format!("/v1/analytics/{path}?journey_map_id={}", ground.map)
        };
        let mut told = t.admin.get(&asked).await.expect(200);
        // The only number that is not counted.
        told.as_object_mut().unwrap().remove("half_life_days");
        assert!(counts_are_zero(&told), "{path}: {told}");
        let text = told.to_string();
        assert!(
            !text.contains("NaN") && !text.contains("inf"),
            "{path}: {text}"
        );
    }
    t.admin.get("/v1/analytics/funnel").await.expect(200);
}

#[actix_web::test]
async fn both_faces_tell_the_same() {
    let t = TestApp::start().await;
    let ground = lived(&t).await;
    let funnel = ground.ask("funnel").await;
    let query = "query ($map: ID!) {
        journeyFunnel(filter: { journeyMapId: $map }) { journeys stages { entered advanced dropped stillIn decidedConversion } }
        timeInStage(filter: { journeyMapId: $map }) { stages { stays lasting medianSeconds } }
        journeyTransitions(filter: { journeyMapId: $map }) { transitions { from to count duration { meanSeconds } } }
        journeyPaths(filter: { journeyMapId: $map }, coverage: 100) { covering paths { activities journeys } }
        journeyConformance(filter: { journeyMapId: $map }) { fitting meanFitness deviations { kind stage journeys } }
        attribution(filter: { journeyMapId: $map }, model: MARKOV) { deals journeysWithoutDeal }
        revenueMetrics { open won lost }
    }";
    let data = t.admin.data(query, json!({ "map": ground.map })).await;

    assert_eq!(data["journeyFunnel"]["journeys"], funnel["journeys"]);
    for (one, other) in data["journeyFunnel"]["stages"]
        .as_array()
        .unwrap()
        .iter()
        .zip(funnel["stages"].as_array().unwrap())
    {
        assert_eq!(
            (&one["entered"], &one["stillIn"]),
            (&other["entered"], &other["still_in"])
        );
        assert_eq!(one["decidedConversion"], other["decided_conversion"]);
    }
    let fitness = ground.ask("conformance").await["mean_fitness"].clone();
    assert_eq!(data["journeyConformance"]["meanFitness"], fitness);
    assert_eq!(data["journeyPaths"]["covering"], 3);
    assert_eq!(data["attribution"]["journeysWithoutDeal"], 2);
}

#[actix_web::test]
async fn an_answer_is_compared_with_another_period_or_another_map() {
    let t = TestApp::start().await;
    let ground = lived(&t).await;
    let other = Ground::lay(&t).await;
    other.journey(&[(0, 40)], None).await;

    let by_period = format!(
        "funnel?from={START}&to={}&compare_to={}/{}",
        day(1),
        day(1),
        day(2)
    );
    let told = ground.ask(&by_period).await;
    assert_eq!(
        (&told["journeys"], &told["compared"]["journeys"]),
        (&json!(2), &json!(2))
    );
    assert_eq!(told["compared"]["compared"], Value::Null);

    let told = ground
        .ask(&format!("funnel?compare_to={}", other.map))
        .await;
    assert_eq!(
        (&told["journeys"], &told["compared"]["journeys"]),
        (&json!(4), &json!(1))
    );

    let wrong = t
        .admin
        .get("/v1/analytics/funnel?compare_to=last_year")
        .await;
    assert_eq!(wrong.expect(400)["errors"][0]["code"], "INVALID_VALUE");
}

#[actix_web::test]
async fn what_is_not_asked_for_by_a_known_name_is_refused() {
    let t = TestApp::start().await;
    let cases = [
        ("funnel?nope=1", "UNKNOWN_PARAMETER"),
        ("funnel?activity=stage", "UNKNOWN_PARAMETER"),
        ("funnel?as_of=yesterday", "INVALID_VALUE"),
        (
            "funnel?as_of=2026-01-01T00:00:00Z&as_of=2026-01-01T00:00:00Z",
            "DUPLICATE",
        ),
        ("funnel?cohort=hour", "INVALID_VALUE"),
        ("transitions?activity=touch", "INVALID_VALUE"),
        ("paths?coverage=101", "OUT_OF_RANGE"),
        ("paths?limit=0", "OUT_OF_RANGE"),
        ("attribution?activity=stage", "INVALID_VALUE"),
        ("revenue?quota_minor=5", "REQUIRED"),
    ];
    for (path, code) in cases {
        let answer = t.admin.get(&format!("/v1/analytics/{path}")).await;
        assert_eq!(answer.expect(400)["errors"][0]["code"], code, "{path}");
    }
    let order = "funnel?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z";
    let answer = t.admin.get(&format!("/v1/analytics/{order}")).await;
    assert_eq!(answer.expect(409)["errors"][0]["code"], "OUT_OF_RANGE");
}
