//! Journeys told by planned touchpoints, and how they part with what is planned.

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

/// A published map with two stages: a first call and perhaps a visit are planned in the first, a demonstration for the
/// champion in the second.
struct Ground<'t> {
    client: &'t Client,
    map: String,
    stages: Vec<Value>,
    call: Value,
    demonstration: Value,
}

impl<'t> Ground<'t> {
    async fn lay(t: &'t TestApp) -> Self {
        let client = &t.admin;
        let stages = ["aware", "decide"].map(|key| json!({ "key": key, "name": key }));
        let map = json!({ "name": "M", "stages": stages });
        let map = text(&make(client, "journey-maps", map).await["id"]).to_owned();
        let list = format!("/v1/journey-stages?filter[journey_map_id]={map}&sort=position");
        let page = client.get(&list).await.expect(200);
        let stages = page["data"].as_array().unwrap().iter();
        let stages: Vec<Value> = stages.map(|stage| stage["id"].clone()).collect();
        // Made in another order than that of the stages.
        let demonstration = json!({
            "stage_id": stages[1], "name": "Demonstration", "channel": "meeting", "direction": "inbound",
            "committee_role": "champion",
        });
        let demonstration = make(client, "touchpoints", demonstration).await["id"].clone();
        let call = json!({
            "stage_id": stages[0], "name": "First call", "channel": "call", "direction": "inbound",
        });
        let call = make(client, "touchpoints", call).await["id"].clone();
        let visit = json!({
            "stage_id": stages[0], "name": "Visit", "channel": "web", "direction": "inbound",
            "expected": false,
        });
        make(client, "touchpoints", visit).await;
        let publish = format!("/v1/journey-maps/{map}/publish");
        client.post(&publish, json!({})).await.expect(200);
        Self {
            client,
            map,
            stages,
            call,
            demonstration,
        }
    }

    async fn account(&self, industry: &str) -> Value {
        let new = json!({ "name": "A", "industry": industry });
        make(self.client, "accounts", new).await["id"].clone()
    }

    async fn start(&self, account: &Value, on: u32) -> Value {
        let new = json!({
            "account_id": account, "journey_map_id": self.map, "stage_id": self.stages[0],
            "started_at": day(on),
        });
        make(self.client, "journeys", new).await["id"].clone()
    }

    async fn decide(&self, journey: &Value, on: u32) {
        let path = format!("/v1/journeys/{}/move", text(journey));
        let to = json!({ "stage_id": self.stages[1], "moved_at": day(on) });
        self.client.post(&path, to).await.expect(200);
    }

    async fn end(&self, journey: &Value, on: u32) {
        let path = format!("/v1/journeys/{}/end", text(journey));
        let end = json!({ "outcome": "completed", "ended_at": day(on) });
        self.client.post(&path, end).await.expect(200);
    }

    /// An interaction that people took part in.
    async fn met(&self, account: &Value, kind: &str, on: u32, people: &[&Value]) -> Value {
        let people = people
            .iter()
            .map(|person| json!({ "role": "to", "stakeholder_id": person }));
        let new = json!({
            "kind": kind, "direction": "inbound", "account_id": account, "occurred_at": day(on),
            "participants": people.collect::<Vec<_>>(),
        });
        make(self.client, "interactions", new).await["id"].clone()
    }

    /// Matches by the rules of the touchpoints.
    async fn look(&self, journey: &Value) {
        let path = format!("/v1/journeys/{}/match-touchpoints", text(journey));
        self.client.post(&path, json!({})).await.expect(200);
    }

    /// Says by hand which touchpoint an interaction was.
    async fn say(&self, interaction: &Value, journey: &Value, touchpoint: &Value) {
        let path = format!("/v1/interactions/{}/match-touchpoint", text(interaction));
        let said = json!({ "journey_id": journey, "touchpoint_id": touchpoint });
        self.client.post(&path, said).await.expect(200);
    }

    async fn ask(&self, path: &str) -> Value {
        let separator = if path.contains('?') { '&' } else { '?' };
        let path = format!("/v1/analytics/{path}{separator}journey_map_id={}", self.map);
        self.client.get(&path).await.expect(200)
    }

    /// A journey to its end with a call, a mail and a demonstration.
    async fn lived(&self) -> Value {
        let account = self.account("software").await;
        let journey = self.start(&account, 0).await;
        self.met(&account, "call", 1, &[]).await;
        self.met(&account, "email", 2, &[]).await;
        self.decide(&journey, 3).await;
        self.met(&account, "meeting", 4, &[]).await;
        self.end(&journey, 5).await;
        self.look(&journey).await;
        journey
    }
}

/// How a list tells some of its fields.
fn fields<'v>(list: &'v Value, names: &[&str]) -> Vec<Vec<&'v Value>> {
    let rows = list.as_array().unwrap().iter();
    rows.map(|row| names.iter().map(|name| &row[name]).collect())
        .collect()
}

#[actix_web::test]
async fn a_contact_is_told_by_the_planned_touchpoint_that_it_was() {
    let t = TestApp::start().await;
    let ground = Ground::lay(&t).await;
    ground.lived().await;
    let way = json!(["First call", "unplanned email", "Demonstration"]);

    let paths = ground.ask("paths?activity=touchpoint").await;
    assert_eq!(paths["activity"], "touchpoint");
    assert_eq!(paths["paths"][0]["activities"], way);

    let flow = ground.ask("transitions?activity=touchpoint").await;
    assert_eq!(
        fields(&flow["transitions"], &["from", "to"]).len(),
        2,
        "{flow}"
    );
    let next = "next?activity=touchpoint&after=First%20call";
    assert_eq!(
        ground.ask(next).await["steps"][0]["activity"],
        "unplanned email"
    );

    let effects = ground.ask("touchpoint-effect?activity=touchpoint").await;
    assert_eq!(
        effects["effects"],
        json!([]),
        "nobody is without: {effects}"
    );
    let other = ground.account("software").await;
    let other = ground.start(&other, 0).await;
    ground.end(&other, 9).await;
    let effects = ground.ask("touchpoint-effect?activity=touchpoint").await;
    let mut of_first: Vec<&Value> = effects["effects"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["stage"]["key"] == "aware")
        .map(|one| &one["activity"])
        .collect();
    of_first.sort_by_key(|name| text(name).to_owned());
    assert_eq!(of_first, ["First call", "unplanned email"]);

    let log = format!(
        "/v1/event-logs/journeys.csv?journey_map_id={}&activity=touchpoint",
        ground.map
    );
    let log = t.admin.get(&log).await;
    let log = String::from_utf8(log.body.to_vec()).unwrap();
    let named = way.as_array().unwrap().iter().map(text);
    assert!(named.clone().count() == 3 && named.clone().all(|name| log.contains(name)));

    let new = json!({
        "name": "Found", "activity": "touchpoint", "filter": { "journey_map_id": ground.map },
    });
    let found = make(&t.admin, "analytics/discovery", new).await["id"].clone();
    let found = format!(
        "/v1/journey-stages?filter[journey_map_id]={}&sort=position",
        text(&found)
    );
    let stages = t.admin.get(&found).await.expect(200);
    let names = fields(&stages["data"], &["name"]).concat();
    assert_eq!(names, way.as_array().unwrap().iter().collect::<Vec<_>>());

    let query = "query ($map: ID!) {
        journeyPaths(filter: { journeyMapId: $map }, activity: TOUCHPOINT) { paths { activities } }
    }";
    let data = t.admin.data(query, json!({ "map": ground.map })).await;
    assert_eq!(data["journeyPaths"]["paths"][0]["activities"], way);
}

#[actix_web::test]
async fn an_interaction_may_be_another_touchpoint_on_each_journey_of_its_account() {
    let t = TestApp::start().await;
    let ground = Ground::lay(&t).await;
    let account = ground.account("software").await;
    let first = ground.start(&account, 0).await;
    ground.end(&first, 20).await;
    let second = ground.start(&account, 1).await;
    let mail = ground.met(&account, "email", 2, &[]).await;
    let call = ground.met(&account, "call", 3, &[]).await;
    ground.look(&first).await;
    ground.look(&second).await;
    ground.say(&mail, &first, &ground.demonstration).await;
    ground.say(&call, &second, &Value::Null).await;

    let paths = ground.ask("paths?activity=touchpoint&coverage=100").await;

    let mut ways: Vec<String> = fields(&paths["paths"], &["activities"])
        .iter()
        .map(|way| way[0].to_string())
        .collect();
    ways.sort();
    let expected = [
        json!(["Demonstration", "First call"]),
        json!(["unplanned email", "unplanned call"]),
    ];
    assert_eq!(ways, expected.map(|way| way.to_string()));
}

#[actix_web::test]
async fn journeys_are_laid_along_the_touchpoints_that_are_planned() {
    let t = TestApp::start().await;
    let ground = Ground::lay(&t).await;
    let account = ground.account("software").await;
    let fitting = ground.start(&account, 0).await;
    ground.met(&account, "call", 1, &[]).await;
    ground.decide(&fitting, 3).await;
    ground.met(&account, "meeting", 4, &[]).await;
    ground.end(&fitting, 5).await;
    ground.look(&fitting).await;

    let told = ground.ask("conformance?activity=touchpoint").await;
    // A visit is not expected of everybody.
    assert_eq!(
        (&told["journeys"], &told["fitting"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(told["deviations"], json!([]));
    assert_eq!(
        fields(&told["stages"], &["conforming", "skipped"]),
        [[&json!(1), &json!(0)], [&json!(1), &json!(0)]]
    );

    let account = ground.account("software").await;
    let other = ground.start(&account, 0).await;
    ground.met(&account, "email", 1, &[]).await;
    ground.decide(&other, 3).await;
    ground.met(&account, "meeting", 4, &[]).await;
    ground.end(&other, 5).await;
    ground.look(&other).await;

    let told = ground.ask("conformance?activity=touchpoint").await;
    let names = ["kind", "stage", "touchpoint", "activity"];
    let mut found = fields(&told["deviations"], &names);
    found.sort_by_key(|row| text(row[0]).to_owned());
    let nothing = Value::Null;
    let inserted = [
        &json!("inserted"),
        &nothing,
        &nothing,
        &json!("unplanned email"),
    ];
    let skipped = [
        &json!("skipped"),
        &json!("aware"),
        &json!("First call"),
        &nothing,
    ];
    assert_eq!(found, [inserted, skipped]);
    let worst = &told["worst"][0];
    assert_eq!(worst["journey_id"], other);
    assert_eq!(
        fields(&worst["deviations"], &["touchpoint"]).len(),
        2,
        "{worst}"
    );
    let lenient = ground
        .ask("conformance?activity=touchpoint&optional=aware")
        .await;
    assert_eq!(lenient["deviations"].as_array().unwrap().len(), 1);
    let drift = ground.ask("drift?activity=touchpoint").await;
    let skipped = drift["findings"].as_array().unwrap().iter();
    let mut skipped = skipped.filter(|one| one["kind"] == "skipped");
    assert_eq!(skipped.next().unwrap()["touchpoint"], "First call");
}

#[actix_web::test]
async fn a_touchpoint_by_another_channel_or_without_its_role_is_a_deviation() {
    let t = TestApp::start().await;
    let ground = Ground::lay(&t).await;
    let account = ground.account("software").await;
    let deal = json!({ "name": "D", "account_id": account });
    let deal = make(&t.admin, "deals", deal).await;
    let mut people = Vec::new();
    for (name, role) in [("Dana", "champion"), ("Bea", "end_user")] {
        let new = json!({ "name": name, "account_id": account });
        let person = make(&t.admin, "stakeholders", new).await["id"].clone();
        let seat = json!({ "deal_id": deal["id"], "stakeholder_id": person, "roles": [role] });
        make(&t.admin, "committee-members", seat).await;
        people.push(person);
    }
    let journey = ground.start(&account, 0).await;
    let mail = ground.met(&account, "email", 1, &[]).await;
    ground.decide(&journey, 3).await;
    ground.met(&account, "meeting", 4, &[&people[1]]).await;
    ground.look(&journey).await;
    ground.say(&mail, &journey, &ground.call).await;

    let told = ground.ask("conformance?activity=touchpoint").await;

    let names = ["kind", "stage", "touchpoint", "activity", "occurrences"];
    let mut found = fields(&told["deviations"], &names);
    found.sort_by_key(|row| text(row[0]).to_owned());
    let call = json!("First call");
    let demonstration = json!("Demonstration");
    let expected = [
        [
            &json!("wrong_channel"),
            &json!("aware"),
            &call,
            &call,
            &json!(1),
        ],
        [
            &json!("wrong_role"),
            &json!("decide"),
            &demonstration,
            &demonstration,
            &json!(1),
        ],
    ];
    assert_eq!(found, expected);
    assert_eq!(told["fitting"], 0);
    // It was what the map has there: that costs nothing.
    assert_eq!(told["mean_fitness"], 1.0);
    let names = ["conforming", "wrong_channel", "wrong_role"];
    let (none, one) = (json!(0), json!(1));
    let expected = [[&one, &one, &none], [&one, &none, &one]];
    assert_eq!(fields(&told["stages"], &names), expected);
    let query = "query ($map: ID!) {
        journeyConformance(filter: { journeyMapId: $map }, activity: TOUCHPOINT) {
            deviations { kind touchpoint } stages { wrongChannel wrongRole } worst { deviations { kind at } }
        } }";
    let data = t.admin.data(query, json!({ "map": ground.map })).await;
    let data = &data["journeyConformance"];
    let mut kinds = fields(&data["worst"][0]["deviations"], &["kind"]).concat();
    kinds.sort_by_key(|kind| text(kind).to_owned());
    assert_eq!(kinds, ["WRONG_CHANNEL", "WRONG_ROLE"]);
    assert_eq!(data["stages"][0]["wrongChannel"], 1);

    let with = |role: &str| format!("conformance?activity=touchpoint&role={role}");
    assert_eq!(ground.ask(&with("end_user")).await["journeys"], 1);
    assert_eq!(ground.ask(&with("champion")).await["journeys"], 0);

    // With the champion, or with nobody known, it is as planned; what happens once too often may be by another channel too.
    let account = ground.account("software").await;
    let deal = json!({ "name": "D", "account_id": account });
    let deal = make(&t.admin, "deals", deal).await;
    let new = json!({ "name": "Cleo", "account_id": account });
    let cleo = make(&t.admin, "stakeholders", new).await["id"].clone();
    let seat = json!({ "deal_id": deal["id"], "stakeholder_id": cleo, "roles": ["champion"] });
    make(&t.admin, "committee-members", seat).await;
    let journey = ground.start(&account, 0).await;
    let mail = ground.met(&account, "email", 1, &[]).await;
    ground.met(&account, "call", 2, &[]).await;
    ground.decide(&journey, 3).await;
    ground
        .met(&account, "meeting", 4, &[&cleo, &people[1]])
        .await;
    ground.look(&journey).await;
    ground.say(&mail, &journey, &ground.demonstration).await;
    let told = ground.ask("conformance?activity=touchpoint").await;
    let other = told["worst"].as_array().unwrap().iter();
    let mut other = other.filter(|one| one["journey_id"] == journey);
    let found = &other.next().unwrap()["deviations"];
    let mut kinds = fields(found, &["kind"]).concat();
    kinds.sort_by_key(|kind| text(kind).to_owned());
    assert_eq!(kinds, ["repeated", "wrong_channel"]);
}

#[actix_web::test]
async fn a_role_on_the_committee_of_another_account_does_not_count() {
    let t = TestApp::start().await;
    let ground = Ground::lay(&t).await;
    let (account, other) = (ground.account("a").await, ground.account("b").await);
    let deal = json!({ "name": "D", "account_id": other });
    let deal = make(&t.admin, "deals", deal).await;
    let dana = make(&t.admin, "stakeholders", json!({ "name": "Dana" })).await["id"].clone();
    let seat = json!({ "deal_id": deal["id"], "stakeholder_id": dana, "roles": ["champion"] });
    make(&t.admin, "committee-members", seat).await;
    let journey = ground.start(&account, 0).await;
    ground.met(&account, "call", 1, &[]).await;
    ground.decide(&journey, 3).await;
    ground.met(&account, "meeting", 4, &[&dana]).await;
    ground.look(&journey).await;

    let told = ground.ask("conformance?activity=touchpoint").await;

    assert_eq!(fields(&told["deviations"], &["kind"]), [["wrong_role"]]);
}

#[actix_web::test]
async fn fitness_is_told_by_the_segments_of_accounts_when_it_is_asked_for() {
    let t = TestApp::start().await;
    let ground = Ground::lay(&t).await;
    for (industry, skips) in [("software", false), ("software", true), ("mining", true)] {
        let account = ground.account(industry).await;
        let journey = ground.start(&account, 0).await;
        if !skips {
            ground.decide(&journey, 3).await;
        }
        ground.end(&journey, 5).await;
    }
    for (name, kind, filter) in [
        (
            "Software",
            "accounts",
            json!({ "industry": { "eq": "software" } }),
        ),
        ("All", "accounts", json!({ "name": { "eq": "A" } })),
        (
            "None",
            "accounts",
            json!({ "industry": { "eq": "retail" } }),
        ),
        ("People", "stakeholders", json!({ "name": { "eq": "A" } })),
    ] {
        let new = json!({ "name": name, "kind": kind, "filter": filter });
        make(&t.admin, "segments", new).await;
    }

    let told = ground.ask("conformance?by_segment=true").await;

    let names = ["name", "journeys", "fitting", "mean_fitness"];
    let told: Vec<String> = fields(&told["segments"], &names)
        .into_iter()
        .map(|row| {
            let mean = row[3].as_f64().map(|mean| format!("{mean:.4}"));
            format!("{} {} {} {mean:?}", text(row[0]), row[1], row[2])
        })
        .collect();
    // Of one that ended in the first stage the second is skipped, one of three moves at worst: 2/3.
    let expected = [
        "All 3 1 Some(\"0.7778\")",
        "None 0 0 None",
        "Software 2 1 Some(\"0.8333\")",
    ];
    assert_eq!(told, expected);
    assert_eq!(ground.ask("conformance").await["segments"], json!([]));
    let query = "query ($map: ID!) {
        journeyConformance(filter: { journeyMapId: $map }, bySegment: true) { segments { name journeys meanFitness } }
    }";
    let data = t.admin.data(query, json!({ "map": ground.map })).await;
    let named = fields(&data["journeyConformance"]["segments"], &["name"]).concat();
    assert_eq!(named, ["All", "None", "Software"]);
    let key = json!({ "name": "K", "scopes": ["journeys:read", "journey_maps:read"] });
    let key = make(&t.admin, "api-keys", key).await["key"].clone();
    let key = t.bearer(text(&key));
    let path = format!("/v1/analytics/conformance?journey_map_id={}", ground.map);
    key.get(&path).await.expect(200);
    key.get(&format!("{path}&by_segment=true"))
        .await
        .expect(403);
}
