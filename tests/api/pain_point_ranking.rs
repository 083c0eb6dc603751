//! Pain points ranked by how many accounts named them, how much they hurt, and what is at stake.

use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::factories::Kind;
use crate::support::lived::{Lived, day, id};

async fn pain(lived: &Lived, title: &str, severity: i32) -> Value {
    let new = json!({ "title": title, "severity": severity });
    lived.make("pain-points", new).await
}

async fn name(lived: &Lived, pain: &Value, record: &Value) {
    let path = format!("/v1/pain-points/{}/mention", id(pain));
    let mention = json!({ "record_id": record["id"] });
    lived.client.post(&path, mention).await.expect(200);
}

/// Three accounts. The first has 10 euros and 5 dollars at stake, the second 20 euros and bought for 90 on day 5, the
/// third nothing. Prices were named by the first on day 1 and by the second on day 2, slowness by the third on day 3,
/// missing documents by the first on days 10 and 40, rudeness by nobody; something that was resolved by the second.
async fn hurt(t: &TestApp) -> (Lived, [Value; 3]) {
    let lived = Lived::on(t).await;
    let me = t.admin.get("/v1/me").await.expect(200);
    let first = json!({ "name": "First", "owner_id": me["id"] });
    let first = lived.make("accounts", first).await;
    let (second, third) = (lived.account("Second").await, lived.account("Third").await);
    lived.deal(&first, (1_000, "EUR"), 0).await;
    lived.deal(&first, (500, "USD"), 0).await;
    lived.deal(&second, (2_000, "EUR"), 0).await;
    let bought = lived.deal(&second, (9_000, "EUR"), 0).await;
    lived.win(&bought, 5).await;
    lived.journey(&first, 0, Some(("completed", 20))).await;

    let prices = pain(&lived, "Prices", 4).await;
    name(&lived, &prices, &lived.met(&first, ("call", 1), &[]).await).await;
    let answer = json!({
        "kind": "ces", "score": 1, "account_id": second["id"], "answered_at": day(2),
    });
    name(&lived, &prices, &lived.make("feedback", answer).await).await;
    let slowness = pain(&lived, "Slowness", 5).await;
    name(
        &lived,
        &slowness,
        &lived.met(&third, ("email", 3), &[]).await,
    )
    .await;
    let documents = pain(&lived, "Documents", 2).await;
    name(
        &lived,
        &documents,
        &lived.met(&first, ("call", 10), &[]).await,
    )
    .await;
    name(
        &lived,
        &documents,
        &lived.met(&first, ("call", 40), &[]).await,
    )
    .await;
    pain(&lived, "Rudeness", 3).await;
    let resolved = pain(&lived, "Resolved", 5).await;
    name(
        &lived,
        &resolved,
        &lived.met(&second, ("call", 4), &[]).await,
    )
    .await;
    let path = format!("/v1/pain-points/{}", id(&resolved));
    let status = json!({ "status": "resolved" });
    lived.client.patch(&path, status).await.expect(200);
    (lived, [first, second, third])
}

async fn ranking(lived: &Lived, asked: &str) -> Vec<Value> {
    let path = format!("/v1/analytics/pain-points{asked}");
    let told = lived.client.get(&path).await.expect(200);
    told["pain_points"].as_array().unwrap().clone()
}

async fn of(lived: &Lived, title: &str, asked: &str) -> Value {
    let ranking = ranking(lived, asked).await;
    let found = ranking.iter().find(|one| one["title"] == title);
    found.expect(title).clone()
}

/// Title, frequency, mentions, severity and open deals.
fn factors(one: &Value) -> (&str, [i64; 4]) {
    let numbers = ["frequency", "mentions", "severity", "open_deals"];
    let numbers = numbers.map(|name| one[name].as_i64().unwrap());
    (one["title"].as_str().unwrap(), numbers)
}

fn stake(currency: &str, deals: i64, amount: i64, score: f64, rank: i64) -> Value {
    json!({
        "currency": currency, "deals": deals, "amount_minor": amount, "score": score, "rank": rank,
    })
}

#[actix_web::test]
async fn pain_points_are_ranked_by_frequency_severity_and_what_is_at_stake() {
    let t = TestApp::start().await;
    let (lived, _) = hurt(&t).await;

    let told = lived
        .client
        .get("/v1/analytics/pain-points")
        .await
        .expect(200);
    let ranking = told["pain_points"].as_array().unwrap();

    assert_eq!(told["pain_point_count"], 4);
    let found: Vec<_> = ranking.iter().map(factors).collect();
    let expected = [
        ("Prices", [2, 2, 4, 3]),
        ("Documents", [1, 2, 2, 2]),
        ("Slowness", [1, 1, 5, 0]),
        ("Rudeness", [0, 0, 3, 0]),
    ];
    assert_eq!(found, expected);
    // 2 x 4 x (1000 + 2000), 2 x 4 x 500; 1 x 2 x 1000, 1 x 2 x 500.
    let prices = json!([
        stake("EUR", 2, 3_000, 24_000.0, 1),
        stake("USD", 1, 500, 4_000.0, 1)
    ]);
    assert_eq!(ranking[0]["stakes"], prices);
    let documents = json!([
        stake("EUR", 1, 1_000, 2_000.0, 2),
        stake("USD", 1, 500, 1_000.0, 2)
    ]);
    assert_eq!(ranking[1]["stakes"], documents);
    assert_eq!(
        (&ranking[2]["stakes"], &ranking[3]["stakes"]),
        (&json!([]), &json!([]))
    );
    let cut = lived
        .client
        .get("/v1/analytics/pain-points?limit=1")
        .await
        .expect(200);
    assert_eq!(
        (&cut["pain_points"][0], &cut["pain_point_count"]),
        (&ranking[0], &json!(4))
    );
    assert_eq!(cut["pain_points"].as_array().unwrap().len(), 1);

    let query = "{ painPointRanking { painPointCount painPoints { title frequency mentions severity openDeals
        stakes { currency deals amountMinor score rank } } } }";
    let data = t.admin.data(query, json!({})).await;
    let other = data["painPointRanking"]["painPoints"].as_array().unwrap();
    assert_eq!(other.len(), 4);
    for (one, other) in ranking.iter().zip(other) {
        assert_eq!(
            (&one["title"], &one["frequency"]),
            (&other["title"], &other["frequency"])
        );
        assert_eq!(one["open_deals"], other["openDeals"]);
        let both = one["stakes"].as_array().unwrap().iter();
        for (one, other) in both.zip(other["stakes"].as_array().unwrap()) {
            assert_eq!(
                (&one["score"], &one["rank"]),
                (&other["score"], &other["rank"])
            );
        }
    }
}

#[actix_web::test]
async fn amounts_in_different_currencies_are_not_compared() {
    let t = TestApp::start().await;
    let lived = Lived::on(&t).await;
    let (one, other) = (lived.account("One").await, lived.account("Other").await);
    lived.deal(&one, (100, "EUR"), 0).await;
    lived.deal(&other, (9_000, "JPY"), 0).await;
    let (euros, yen) = (pain(&lived, "Euros", 3).await, pain(&lived, "Yen", 2).await);
    name(&lived, &euros, &lived.met(&one, ("call", 1), &[]).await).await;
    name(&lived, &yen, &lived.met(&other, ("call", 1), &[]).await).await;

    let found = ranking(&lived, "").await;
    assert_eq!(
        (&found[0]["title"], &found[1]["title"]),
        (&json!("Euros"), &json!("Yen"))
    );
    assert_eq!(
        (
            &found[0]["stakes"][0]["rank"],
            &found[1]["stakes"][0]["rank"]
        ),
        (&json!(1), &json!(1))
    );
    let found = ranking(&lived, "?currency=JPY").await;
    assert_eq!(
        (&found[0]["title"], &found[1]["title"]),
        (&json!("Yen"), &json!("Euros"))
    );
    assert_eq!(
        (&found[1]["stakes"], &found[1]["open_deals"]),
        (&json!([]), &json!(0))
    );
}

#[actix_web::test]
async fn only_what_was_named_in_the_period_counts() {
    let t = TestApp::start().await;
    let (lived, _) = hurt(&t).await;

    let late = ranking(&lived, &format!("?from={}", day(20))).await;
    assert_eq!(factors(&late[0]), ("Documents", [1, 1, 2, 2]));
    assert_eq!(late[0]["stakes"][0], stake("EUR", 1, 1_000, 2_000.0, 1));
    assert_eq!(late[1]["frequency"], 0);
    let before = of(&lived, "Prices", &format!("?to={}", day(2))).await;
    assert_eq!(factors(&before), ("Prices", [1, 1, 4, 2]));
    let compared = format!(
        "/v1/analytics/pain-points?from={}&compare_to={}/{}",
        day(20),
        day(0),
        day(20)
    );
    let compared = lived.client.get(&compared).await.expect(200);
    assert_eq!(compared["compared"]["pain_points"][0]["title"], "Prices");
    assert_eq!(compared["compared"]["compared"], Value::Null);
}

#[actix_web::test]
async fn what_was_open_then_was_at_stake_then() {
    let t = TestApp::start().await;
    let (lived, _) = hurt(&t).await;

    // The deal over 9000 was won on day 5, the second account named prices on day 2.
    let then = of(&lived, "Prices", &format!("?as_of={}", day(4))).await;
    assert_eq!(then["stakes"][0], stake("EUR", 3, 12_000, 96_000.0, 1));
    let earlier = of(&lived, "Prices", &format!("?as_of={}", day(1))).await;
    assert_eq!(earlier["stakes"][0], stake("EUR", 1, 1_000, 4_000.0, 1));
    // No deal was there yet.
    let first = of(&lived, "Prices", &format!("?as_of={}", day(-1))).await;
    assert_eq!(
        (&first["frequency"], &first["stakes"]),
        (&json!(0), &json!([]))
    );
}

#[actix_web::test]
async fn a_ranking_is_narrowed_to_accounts_and_to_their_way() {
    let t = TestApp::start().await;
    let (lived, [first, ..]) = hurt(&t).await;
    let owner = first["owner_id"].as_str().unwrap();
    let segment = json!({
        "name": "Second", "kind": "accounts", "filter": { "name": { "eq": "Second" } },
    });
    let segment = lived.make("segments", segment).await;

    let owned = of(&lived, "Prices", &format!("?owner_id={owner}")).await;
    assert_eq!(owned["stakes"][0], stake("EUR", 1, 1_000, 4_000.0, 1));
    let of_segment = format!("?segment_id={}", id(&segment));
    let of_segment = of(&lived, "Prices", &of_segment).await;
    assert_eq!(
        of_segment["stakes"],
        json!([stake("EUR", 1, 2_000, 8_000.0, 1)])
    );
    // The first account went its way until day 20, the second went none.
    let on_map = format!("?journey_map_id={}", lived.map);
    assert_eq!(
        factors(&of(&lived, "Prices", &on_map).await),
        ("Prices", [1, 1, 4, 2])
    );
    assert_eq!(
        factors(&of(&lived, "Documents", &on_map).await),
        ("Documents", [1, 1, 2, 2])
    );
}

#[actix_web::test]
async fn whatever_names_a_pain_point_belongs_to_an_account() {
    let t = TestApp::start().await;
    let lived = Lived::on(&t).await;
    let pain = pain(&lived, "Everywhere", 1).await;
    let mut accounts = Vec::new();
    for place in 0..4 {
        accounts.push(lived.account(&format!("Account {place}")).await);
    }
    let deal = lived.deal(&accounts[0], (1, "EUR"), 0).await;
    let task = json!({ "title": "Ask", "deal_id": deal["id"] });
    name(&lived, &pain, &lived.make("tasks", task).await).await;
    let who = json!({ "name": "Ada", "account_id": accounts[1]["id"] });
    let who = lived.make("stakeholders", who).await;
    let note = json!({ "body": "It hurts", "stakeholder_id": who["id"] });
    name(&lived, &pain, &lived.make("notes", note).await).await;
    let lost = lived.deal(&accounts[2], (1, "EUR"), 0).await;
    lived.lose(&lost, 3).await;
    let records = format!("/v1/win-loss-records?filter[deal_id]={}", id(&lost));
    let records = lived.client.get(&records).await.expect(200);
    let record = records["data"][0].clone();
    name(&lived, &pain, &record).await;
    let objection = Kind::row("objections").make(&lived.client).await;
    let decided = format!("/v1/deals/{}", objection["deal_id"].as_str().unwrap());
    let account = json!({ "account_id": accounts[3]["id"] });
    lived.client.patch(&decided, account).await.expect(200);
    name(&lived, &pain, &objection).await;
    // Twice by the same account is named once.
    name(
        &lived,
        &pain,
        &lived.met(&accounts[0], ("call", 1), &[]).await,
    )
    .await;

    let told = of(&lived, "Everywhere", "").await;
    assert_eq!(
        (&told["frequency"], &told["mentions"]),
        (&json!(4), &json!(5))
    );

    // What was deleted names nothing, and who was deleted is nobody.
    let path = format!("/v1/accounts/{}", id(&accounts[3]));
    lived.client.delete(&path).await.expect(204);
    let path = format!("/v1/win-loss-records/{}", id(&record));
    lived.client.delete(&path).await.expect(204);
    assert_eq!(of(&lived, "Everywhere", "").await["frequency"], 2);
}

#[actix_web::test]
async fn what_pain_points_are_not_told_apart_by_is_refused() {
    let t = TestApp::start().await;
    let lived = Lived::on(&t).await;
    let ask = |asked: String| {
        let (path, client) = (format!("/v1/analytics/pain-points?{asked}"), &t.admin);
        async move { client.get(&path).await }
    };
    let pipelines = t.admin.get("/v1/pipelines").await.expect(200);
    let pipeline = id(&pipelines["data"][0]).to_owned();

    for asked in [
        format!("pipeline_id={pipeline}"),
        "channel=call".into(),
        "role=champion".into(),
    ] {
        let refused = ask(asked.clone()).await.expect(409);
        assert_eq!(refused["errors"][0]["code"], "NOT_ALLOWED", "{asked}");
    }
    assert_eq!(
        ask("limit=0".into()).await.expect(400)["errors"][0]["code"],
        "OUT_OF_RANGE"
    );
    ask("journey_map_id=journey_map_01h2xcejqtf2nbrexx3vqjhp41".into())
        .await
        .refused(404);
    let path = format!("/v1/journey-maps/{}/retire", lived.map);
    t.admin.post(&path, json!({})).await.expect(200);
    let told = ask(format!("journey_map_id={}", lived.map))
        .await
        .expect(200);
    assert_eq!(
        (&told["pain_point_count"], &told["pain_points"]),
        (&json!(0), &json!([]))
    );

    let rights = ["journeys:read", "accounts:read"];
    for (further, status) in [(None, 403), (Some("deals:read"), 200)] {
        let scopes: Vec<&str> = rights.into_iter().chain(further).collect();
        let key = json!({ "name": format!("{further:?}"), "scopes": scopes });
        let key = t.admin.post("/v1/api-keys", key).await.expect(201);
        let client = t.bearer(key["key"].as_str().unwrap());
        client.get("/v1/analytics/pain-points").await.expect(status);
    }
}
