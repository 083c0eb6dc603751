//! What is compared with another period or another map, and what both faces take for granted.

use serde_json::{Value, json};

use crate::support::{Client, TestApp};

async fn make(client: &Client, path: &str, new: Value) -> Value {
    client.post(&format!("/v1/{path}"), new).await.expect(201)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn day(day: u32) -> String {
    format!("2026-03-{:02}T09:00:00Z", day + 1)
}

/// A published map with two stages.
struct Ground<'t> {
    client: &'t Client,
    map: String,
    stages: Vec<Value>,
}

impl<'t> Ground<'t> {
    async fn lay(t: &'t TestApp, keys: [&str; 2]) -> Self {
        let client = &t.admin;
        let stages = keys.map(|key| json!({ "key": key, "name": key }));
        let map = json!({ "name": "M", "stages": stages });
        let map = text(&make(client, "journey-maps", map).await["id"]).to_owned();
        let publish = format!("/v1/journey-maps/{map}/publish");
        client.post(&publish, json!({})).await.expect(200);
        let list = format!("/v1/journey-stages?filter[journey_map_id]={map}&sort=position");
        let page = client.get(&list).await.expect(200);
        let stages = page["data"].as_array().unwrap().iter();
        Self {
            client,
            stages: stages.map(|stage| stage["id"].clone()).collect(),
            map,
        }
    }

    /// A journey that starts in the first stage on a day, may have a call there, and may go on or be given up the next day.
    async fn journey(&self, on: u32, has_call: bool, then: Option<bool>) -> Value {
        let account = make(self.client, "accounts", json!({ "name": "A" })).await["id"].clone();
        let new = json!({
            "account_id": account, "journey_map_id": self.map, "stage_id": self.stages[0],
            "started_at": day(on),
        });
        let journey = make(self.client, "journeys", new).await["id"].clone();
        if has_call {
            let call = json!({
                "kind": "call", "direction": "inbound", "account_id": account, "occurred_at": day(on),
            });
            make(self.client, "interactions", call).await;
        }
        let path = format!("/v1/journeys/{}", text(&journey));
        let (verb, how) = match then {
            None => return journey,
            Some(true) => {
                let to = json!({ "stage_id": self.stages[1], "moved_at": day(on + 1) });
                ("move", to)
            }
            Some(false) => {
                let end = json!({ "outcome": "abandoned", "ended_at": day(on + 1) });
                ("end", end)
            }
        };
        let path = format!("{path}/{verb}");
        self.client.post(&path, how).await.expect(200);
        journey
    }

    async fn ask(&self, path: &str) -> Value {
        let separator = if path.contains('?') { '&' } else { '?' };
        let path = format!("/v1/analytics/{path}{separator}journey_map_id={}", self.map);
        self.client.get(&path).await.expect(200)
    }
}

#[actix_web::test]
async fn what_comes_next_is_compared_in_the_same_place() {
    let t = TestApp::start().await;
    let ground = Ground::lay(&t, ["aware", "weigh"]).await;
    let other = Ground::lay(&t, ["aware", "decide"]).await;
    ground.journey(0, false, Some(true)).await;
    let here = ground.journey(0, false, None).await;
    other.journey(0, false, Some(false)).await;

    let told = ground
        .ask(&format!("next?after=aware&compare_to={}", other.map))
        .await;
    assert_eq!(told["steps"][0]["activity"], "weigh");
    assert_eq!(told["compared"]["after"], "aware");
    assert_eq!(told["compared"]["steps"][0]["outcome"], "abandoned");
    assert_eq!(told["compared"]["compared"], Value::Null);

    let of_journey = format!("next?journey_id={}&compare_to={}", text(&here), other.map);
    let told = ground.ask(&of_journey).await;
    assert_eq!(
        (&told["after"], &told["compared"]["after"]),
        (&json!("aware"), &json!("aware"))
    );
    assert_eq!(told["compared"]["observed"], 1);

    // On the other map nobody can come into the stage: nothing follows, and it is not the beginning.
    let told = ground
        .ask(&format!("next?after=weigh&compare_to={}", other.map))
        .await;
    assert_eq!(
        (&told["compared"]["after"], &told["compared"]["observed"]),
        (&json!("weigh"), &json!(0))
    );
    let query = "query ($of: AnalyticsFilter) {
        nextLikely(filter: $of, after: \"aware\") { compared { steps { outcome } } } }";
    let of = json!({ "of": { "journeyMapId": ground.map, "compareTo": other.map } });
    let data = t.admin.data(query, of).await;
    assert_eq!(
        data["nextLikely"]["compared"]["steps"],
        json!([{ "outcome": "ABANDONED" }])
    );
}

#[actix_web::test]
async fn effects_health_and_drift_are_compared() {
    let t = TestApp::start().await;
    let ground = Ground::lay(&t, ["aware", "weigh"]).await;
    for (on, has_call, then) in [
        (0, true, Some(true)),
        (0, false, Some(false)),
        (1, false, None),
        (10, true, Some(false)),
        (10, false, Some(true)),
    ] {
        ground.journey(on, has_call, then).await;
    }
    let periods = format!(
        "from={}&to={}&compare_to={}/{}",
        day(0),
        day(5),
        day(5),
        day(15)
    );

    let effects = ground.ask(&format!("touchpoint-effect?{periods}")).await;
    assert_eq!(effects["effects"][0]["difference"], 1.0);
    assert_eq!(effects["compared"]["effects"][0]["difference"], -1.0);
    assert_eq!(effects["compared"]["compared"], Value::Null);

    let health = ground.ask(&format!("health?{periods}")).await;
    assert_eq!(
        (&health["active"], &health["compared"]["active"]),
        (&json!(2), &json!(1))
    );

    let drift = ground.ask(&format!("drift?{periods}")).await;
    assert_eq!(
        (&drift["journeys"], &drift["compared"]["journeys"]),
        (&json!(3), &json!(2))
    );
    assert_eq!(drift["compared"]["compared"], Value::Null);

    let query = "query ($of: AnalyticsFilter) {
        touchpointEffects(filter: $of) { compared { effects { difference } } }
        journeyHealth(filter: $of) { compared { active } }
        journeyMapDrift(filter: $of) { compared { journeys } } }";
    let of = json!({ "of": {
        "journeyMapId": ground.map, "from": day(0), "to": day(5),
        "compareTo": format!("{}/{}", day(5), day(15)),
    } });
    let data = t.admin.data(query, of).await;
    let expected = json!({
        "touchpointEffects": { "compared": { "effects": [{ "difference": -1.0 }] } },
        "journeyHealth": { "compared": { "active": 1 } },
        "journeyMapDrift": { "compared": { "journeys": 2 } },
    });
    assert_eq!(data, expected);
}

#[actix_web::test]
async fn a_comparison_is_refused_where_it_is_told_nowhere() {
    let t = TestApp::start().await;
    let ground = Ground::lay(&t, ["aware", "weigh"]).await;
    ground.journey(0, false, None).await;
    let of = format!("journey_map_id={}&compare_to={}", ground.map, ground.map);

    for path in [
        "analytics/paths.svg",
        "analytics/paths.mmd",
        "analytics/paths/picture",
        "event-logs/journeys.xes",
        "event-logs/journeys.csv",
        "event-logs/journeys.jsonocel",
    ] {
        let answer = t.admin.get(&format!("/v1/{path}?{of}")).await.expect(409);
        let fault = &answer["errors"][0];
        assert_eq!(
            (&fault["pointer"], &fault["code"]),
            (&json!("compare_to"), &json!("NOT_ALLOWED")),
            "{path}"
        );
    }
    let filter = json!({ "journey_map_id": ground.map, "compare_to": ground.map });
    let new = json!({ "name": "D", "filter": filter });
    let answer = t.admin.post("/v1/analytics/discovery", new).await;
    assert_eq!(answer.expect(409)["errors"][0]["code"], "NOT_ALLOWED");
    let of = json!({ "of": { "journeyMapId": ground.map, "compareTo": ground.map } });
    let query = "query ($of: AnalyticsFilter) { pathsPicture(filter: $of) { journeys } }";
    let answer = t.admin.graphql(query, of).await;
    let fault = &answer["errors"][0]["extensions"]["errors"][0];
    assert_eq!(fault["code"], "NOT_ALLOWED", "{answer}");
}

#[actix_web::test]
async fn both_faces_have_the_same_bounds_and_usual_values() {
    let t = TestApp::start().await;
    let ground = Ground::lay(&t, ["aware", "weigh"]).await;
    ground.journey(0, true, Some(true)).await;

    for (path, field) in [
        (
            "transitions?limit=1001",
            "journeyTransitions(limit: 1001) { events }",
        ),
        ("paths?limit=0", "journeyPaths(limit: 0) { journeys }"),
        (
            "paths?coverage=101",
            "journeyPaths(coverage: 101) { journeys }",
        ),
        (
            "touchpoint-effect?limit=0",
            "touchpointEffects(limit: 0) { activity }",
        ),
        ("health?limit=-1", "journeyHealth(limit: -1) { active }"),
        (
            "attribution?lookback_days=0",
            "attribution(lookbackDays: 0) { deals }",
        ),
        (
            "attribution?half_life_days=3651",
            "attribution(halfLifeDays: 3651) { deals }",
        ),
        (
            "revenue?quota_minor=0&currency=EUR",
            "revenueMetrics(quotaMinor: 0, currency: \"EUR\") { won }",
        ),
        (
            "revenue?quota_minor=5",
            "revenueMetrics(quotaMinor: 5) { won }",
        ),
        (
            "revenue?currency=EUR",
            "revenueMetrics(currency: \"EUR\") { won }",
        ),
    ] {
        let by_rest = t.admin.get(&format!("/v1/analytics/{path}")).await;
        let by_rest = by_rest.expect(400)["errors"][0].clone();
        let answer = t.admin.graphql(&format!("{{ {field} }}"), json!({})).await;
        let by_graphql = &answer["errors"][0]["extensions"]["errors"][0];
        assert_eq!(by_rest["code"], by_graphql["code"], "{path}: {answer}");
        assert_eq!(by_rest["message"], by_graphql["message"], "{path}");
    }
    let no_number = t.admin.get("/v1/analytics/paths?limit=many").await;
    assert_eq!(no_number.expect(400)["errors"][0]["code"], "INVALID_VALUE");

    let query = "query ($of: AnalyticsFilter) {
        journeyTransitions(filter: $of) { activity } journeyPaths(filter: $of) { activity }
        journeyConformance(filter: $of) { activity } touchpointEffects(filter: $of) { activity }
        nextLikely(filter: $of) { activity } attribution(filter: $of) { activity model } }";
    let of = json!({ "of": { "journeyMapId": ground.map } });
    let data = t.admin.data(query, of).await;
    for (path, field) in [
        ("transitions", "journeyTransitions"),
        ("paths", "journeyPaths"),
        ("conformance", "journeyConformance"),
        ("touchpoint-effect", "touchpointEffects"),
        ("next", "nextLikely"),
        ("attribution", "attribution"),
    ] {
        let told = ground.ask(path).await;
        let by_graphql = text(&data[field]["activity"]).to_lowercase();
        assert_eq!(told["activity"], by_graphql, "{path}");
    }
}
