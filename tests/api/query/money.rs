//! Money in aggregates: never added up over currencies without saying so.

use serde_json::{Value, json};

use super::aggregates::aggregate;
use super::make;
use crate::support::{Client, TestApp};

async fn deal(client: &Client, name: &str, amount: i64, currency: &str, day: &str) {
    let new = json!({ "name": name, "amount_minor": amount, "currency": currency,
        "expected_close_on": day });
    make(client, "deals", new).await;
}

async fn rate(client: &Client, day: &str, from: &str, to: &str, rate: &str) -> Value {
    let new = json!({ "valid_on": day, "from_currency": from, "to_currency": to, "rate": rate,
        "source": "Example bank" });
    make(client, "exchange-rates", new).await
}

fn values(answer: &Value) -> Vec<&Value> {
    let rows = answer["rows"].as_array().unwrap().iter();
    rows.map(|row| &row["values"]).collect()
}

#[actix_web::test]
async fn amounts_of_several_currencies_are_refused_until_something_is_said_of_them() {
    let t = TestApp::start().await;
    deal(&t.admin, "A", 1000, "EUR", "2026-01-05").await;
    deal(&t.admin, "B", 2000, "EUR", "2026-01-05").await;
    deal(&t.admin, "C", 500, "USD", "2026-01-05").await;
    let sum = json!([{ "function": "sum", "field": "amount_minor", "name": "sum" }]);

    for function in ["sum", "avg", "min", "max", "median"] {
        let request = json!({ "aggregates": [{ "function": function, "field": "amount_minor" }] });
        let problem = t
            .admin
            .post("/v1/deals/aggregate", request)
            .await
            .expect(409);
        assert_eq!(
            problem["errors"][0]["code"], "MIXED_CURRENCIES",
            "{function}"
        );
        assert_eq!(problem["errors"][0]["pointer"], "/aggregates/0/field");
    }
    // One of two currencies is not one currency.
    let either = json!({ "or": [{ "currency": { "eq": "EUR" } }, { "name": { "eq": "C" } }] });
    let request = json!({ "filter": either, "aggregates": sum });
    t.admin
        .post("/v1/deals/aggregate", request)
        .await
        .expect(409);

    let count =
        json!({ "aggregates": [{ "function": "count", "field": "amount_minor", "name": "n" }] });
    assert_eq!(
        values(&aggregate(&t.admin, "deals", count).await),
        [&json!({ "n": 3 })]
    );
    let grouped = json!({ "group_by": [{ "field": "currency" }], "aggregates": sum });
    let grouped = aggregate(&t.admin, "deals", grouped).await;
    assert_eq!(
        values(&grouped),
        [&json!({ "sum": 3000 }), &json!({ "sum": 500 })]
    );
    let filtered = json!({ "filter": { "currency": { "eq": "EUR" } }, "aggregates": sum });
    let filtered = aggregate(&t.admin, "deals", filtered).await;
    assert_eq!(values(&filtered), [&json!({ "sum": 3000 })]);
    assert_eq!(filtered["conversion"], Value::Null);
}

#[actix_web::test]
async fn converted_sums_name_their_rates_and_count_what_had_none() {
    let t = TestApp::start().await;
    deal(&t.admin, "A", 1000, "EUR", "2026-01-05").await;
    deal(&t.admin, "B", 1001, "USD", "2026-01-05").await;
    deal(&t.admin, "C", 1003, "USD", "2026-02-10").await;
    deal(&t.admin, "D", 333, "JPY", "2026-02-10").await;
    deal(&t.admin, "E", 777, "CHF", "2026-02-10").await;
    make(&t.admin, "deals", json!({ "name": "F" })).await;
    let old = rate(&t.admin, "2026-01-01", "USD", "EUR", "0.5").await;
    let new = rate(&t.admin, "2026-02-01", "USD", "EUR", "0.25").await;
    // The yen has no minor unit: 333 JPY are 2.0646 EUR.
    let yen = rate(&t.admin, "2026-01-20", "JPY", "EUR", "0.0062").await;
    // Neither turned around nor put together from others.
    rate(&t.admin, "2026-01-01", "EUR", "CHF", "0.95").await;
    rate(&t.admin, "2026-01-01", "CHF", "USD", "1.1").await;
    let of =
        |function: &str| json!({ "function": function, "field": "amount_minor", "name": function });
    let request = |on: &str| {
        json!({ "aggregates": [of("sum"), of("avg"), of("min"), of("max"), of("median"),
                { "function": "count", "name": "records" }],
            "convert_to": "EUR", "rates_on": on })
    };
    let used = |rate: &Value| {
        json!({ "id": rate["id"], "from_currency": rate["from_currency"], "valid_on": rate["valid_on"],
            "rate": rate["rate"], "source": "Example bank" })
    };

    // On one day: 1000, 1001 * 0.25 = 250.25, 1003 * 0.25 = 250.75, 206.46.
    let answer = aggregate(&t.admin, "deals", request("2026-02-10")).await;
    let expected = json!({ "sum": 1000 + 250 + 251 + 206, "avg": 1707.0 / 4.0, "min": 206, "max": 1000,
        "median": 250.5, "records": 6 });
    assert_eq!(values(&answer), [&expected]);
    assert_eq!(
        answer["conversion"],
        json!({ "to_currency": "EUR", "rates": [used(&yen), used(&new)], "unconverted": 1 })
    );
    assert_eq!(answer["rows"][0]["unconverted"], 1);

    // On each record's day: 1001 * 0.5 = 500.5, the nearest even number is 500.
    let answer = aggregate(&t.admin, "deals", request("expected_close_on")).await;
    assert_eq!(values(&answer)[0]["sum"], 1000 + 500 + 251 + 206);
    assert_eq!(
        answer["conversion"],
        json!({ "to_currency": "EUR", "rates": [used(&yen), used(&old), used(&new)], "unconverted": 1 })
    );

    // On a day before there was any rate, only what needs none is left.
    let answer = aggregate(&t.admin, "deals", request("2025-12-31")).await;
    assert_eq!(values(&answer)[0]["sum"], 1000);
    assert_eq!(answer["conversion"]["unconverted"], 4);
    assert_eq!(answer["conversion"]["rates"], json!([]));

    // A deleted rate is none.
    let path = format!("/v1/exchange-rates/{}", new["id"].as_str().unwrap());
    t.admin.delete(&path).await.expect(204);
    let answer = aggregate(&t.admin, "deals", request("2026-02-10")).await;
    assert_eq!(values(&answer)[0]["sum"], 1000 + 500 + 502 + 206);
}

#[actix_web::test]
async fn groups_are_converted_each_for_itself() {
    let t = TestApp::start().await;
    deal(&t.admin, "A", 1000, "EUR", "2026-01-05").await;
    deal(&t.admin, "B", 1000, "USD", "2026-01-25").await;
    deal(&t.admin, "C", 1000, "USD", "2026-02-10").await;
    deal(&t.admin, "D", 1000, "CHF", "2026-02-11").await;
    rate(&t.admin, "2026-01-01", "USD", "EUR", "0.9").await;
    let request = json!({
        "group_by": [{ "field": "expected_close_on", "bucket": "month", "name": "month" }],
        "aggregates": [{ "function": "sum", "field": "amount_minor", "name": "sum" }, { "function": "count" }],
        "convert_to": "EUR", "rates_on": "expected_close_on", "sort": ["-sum"],
    });

    let answer = aggregate(&t.admin, "deals", request).await;

    assert_eq!(
        answer["rows"],
        json!([
            { "key": { "month": "2026-01-01" }, "values": { "sum": 1900, "count": 2 }, "unconverted": 0 },
            { "key": { "month": "2026-02-01" }, "values": { "sum": 900, "count": 2 }, "unconverted": 1 },
        ])
    );
}

#[actix_web::test]
async fn added_money_fields_have_a_currency_too() {
    let t = TestApp::start().await;
    let field = json!({ "object": "deal", "key": "budget", "label": "Budget", "kind": "money" });
    make(&t.admin, "custom-fields", field).await;
    for (name, amount, currency) in [("A", 100, "EUR"), ("B", 300, "USD"), ("C", 50, "EUR")] {
        let budget = json!({ "budget": { "amount_minor": amount, "currency": currency } });
        make(
            &t.admin,
            "deals",
            json!({ "name": name, "custom_fields": budget }),
        )
        .await;
    }
    make(&t.admin, "deals", json!({ "name": "D" })).await;
    rate(&t.admin, "2020-01-01", "USD", "EUR", "0.5").await;
    let sum = json!([{ "function": "sum", "field": "custom_fields.budget", "name": "sum" }]);

    let mixed = json!({ "aggregates": sum });
    let problem = t.admin.post("/v1/deals/aggregate", mixed).await.expect(409);
    assert_eq!(problem["errors"][0]["code"], "MIXED_CURRENCIES");
    let grouped = json!({ "group_by": [{ "field": "custom_fields.budget.currency", "name": "currency" }],
        "aggregates": sum });
    let grouped = aggregate(&t.admin, "deals", grouped).await;
    assert_eq!(
        values(&grouped),
        [
            &json!({ "sum": 150 }),
            &json!({ "sum": 300 }),
            &json!({ "sum": 0 })
        ]
    );
    let converted = json!({ "aggregates": sum, "convert_to": "EUR", "rates_on": "created_at" });
    let converted = aggregate(&t.admin, "deals", converted).await;
    assert_eq!(values(&converted), [&json!({ "sum": 300 })]);
}

#[actix_web::test]
async fn a_sum_that_json_cannot_carry_is_refused_not_rounded() {
    let t = TestApp::start().await;
    let most = 9_007_199_254_740_991_i64;
    deal(&t.admin, "A", most, "EUR", "2026-01-05").await;
    let request = json!({ "group_by": [{ "field": "currency" }],
        "aggregates": [{ "function": "sum", "field": "amount_minor", "name": "sum" }] });
    let answer = aggregate(&t.admin, "deals", request.clone()).await;
    assert_eq!(values(&answer), [&json!({ "sum": most })]);

    deal(&t.admin, "B", 1, "EUR", "2026-01-05").await;
    let problem = t
        .admin
        .post("/v1/deals/aggregate", request.clone())
        .await
        .expect(409);
    assert_eq!(problem["errors"][0]["code"], "OUT_OF_RANGE");
    assert_eq!(problem["errors"][0]["pointer"], "/aggregates/0");
    deal(&t.admin, "C", -most, "EUR", "2026-01-05").await;
    let answer = aggregate(&t.admin, "deals", request).await;
    assert_eq!(values(&answer), [&json!({ "sum": 1 })]);
}

#[actix_web::test]
async fn a_conversion_says_to_what_and_by_which_rates() {
    let t = TestApp::start().await;
    let with = |more: Value| {
        let mut request = json!({ "aggregates": [{ "function": "sum", "field": "amount_minor" }] });
        request
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        request
    };
    for (request, place, code) in [
        (
            with(json!({ "convert_to": "EUR" })),
            "/rates_on",
            "REQUIRED",
        ),
        (
            with(json!({ "rates_on": "2026-01-01" })),
            "/rates_on",
            "UNUSED",
        ),
        (
            with(json!({ "convert_to": "EURO", "rates_on": "2026-01-01" })),
            "/convert_to",
            "INVALID_VALUE",
        ),
        (
            with(json!({ "convert_to": "EUR", "rates_on": "2026-13-01" })),
            "/rates_on",
            "UNKNOWN_FIELD",
        ),
        (
            with(json!({ "convert_to": "EUR", "rates_on": "name" })),
            "/rates_on",
            "INVALID_VALUE",
        ),
        (
            json!({ "aggregates": [{ "function": "count" }], "convert_to": "EUR", "rates_on": "2026-01-01" }),
            "/convert_to",
            "UNUSED",
        ),
    ] {
        let status = if place == "/convert_to" && code == "INVALID_VALUE" {
            400
        } else {
            409
        };
        let problem = t
            .admin
            .post("/v1/deals/aggregate", request.clone())
            .await
            .expect(status);
        assert_eq!(
            problem["errors"][0]["pointer"], place,
            "{request}: {problem}"
        );
        assert_eq!(problem["errors"][0]["code"], code, "{request}");
    }
}

#[actix_web::test]
async fn a_pair_of_currencies_has_one_rate_for_a_day() {
    let t = TestApp::start().await;
    let first = rate(&t.admin, "2026-01-01", "USD", "EUR", "0.90").await;
    assert_eq!(first["rate"], "0.9");
    let again = json!({ "valid_on": "2026-01-01", "from_currency": "USD", "to_currency": "EUR", "rate": "1" });
    let problem = t
        .admin
        .post("/v1/exchange-rates", again.clone())
        .await
        .expect(409);
    assert_eq!(problem["existing_id"], first["id"]);
    rate(&t.admin, "2026-01-02", "USD", "EUR", "0.91").await;
    rate(&t.admin, "2026-01-01", "EUR", "USD", "1.1").await;
    let path = format!("/v1/exchange-rates/{}", first["id"].as_str().unwrap());
    t.admin.delete(&path).await.expect(204);
    t.admin.post("/v1/exchange-rates", again).await.expect(201);
    let restored = t.admin.post(&format!("{path}/restore"), json!({})).await;
    assert_eq!(restored.refused(409), "DUPLICATE");
    for (wrong, status) in [
        (json!({ "rate": "0" }), 400),
        (json!({ "rate": "-1" }), 400),
        (json!({ "rate": 1.5 }), 400),
        (json!({ "rate": "1.00000000001" }), 400),
        (json!({ "from_currency": "EUR" }), 409),
        (json!({ "to_currency": "XXXX" }), 400),
        (json!({ "valid_on": "2026-02-30" }), 400),
    ] {
        let mut new = json!({ "valid_on": "2026-03-01", "from_currency": "USD", "to_currency": "EUR",
            "rate": "1.1" });
        new.as_object_mut()
            .unwrap()
            .extend(wrong.as_object().unwrap().clone());
        t.admin.post("/v1/exchange-rates", new).await.expect(status);
    }
}
