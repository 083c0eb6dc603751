//! What records come to, as a whole and by groups.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike as _, Days, NaiveDate, TimeDelta, Timelike as _, Utc};
use chrono_tz::Tz;
use serde_json::{Value, json};

use super::{make, world};
use crate::support::{Client, TestApp};

/// A request in the words of GraphQL: names in camel case, words of enums in upper case.
fn in_graphql(value: &Value, name: &str) -> Value {
    let enums = ["bucket", "function", "deleted", "status", "kind"];
    match value {
        Value::Object(fields) => fields
            .iter()
            .map(|(field, value)| {
                let is_operator = ["eq", "ne", "in"].contains(&field.as_str());
                let inner = if is_operator { name } else { field };
                (camel(field), in_graphql(value, inner))
            })
            .collect(),
        Value::Array(values) => values.iter().map(|one| in_graphql(one, name)).collect(),
        Value::String(word) if enums.contains(&name) => word.to_uppercase().into(),
        other => other.clone(),
    }
}

fn camel(name: &str) -> String {
    let mut parts = name.split('_');
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |mut out, part| {
        let mut letters = part.chars();
        out.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        out.extend(letters);
        out
    })
}

const ANSWER: &str = "{ rows { key values unconverted } hasMore
    conversion { toCurrency unconverted rates { id fromCurrency validOn rate source } } }";

async fn over_graphql(client: &Client, list: &str, request: &Value) -> Value {
    let kind = match list {
        "deals" => "Deal",
        "accounts" => "Account",
        "interactions" => "Interaction",
        "deal-line-items" => "DealLineItem",
        "committee-members" => "CommitteeMember",
        other => panic!("which kind are {other}?"),
    };
    let query = format!(
        "query($filter: {kind}Filter, $deleted: Deleted, $groupBy: [GroupBy!], $aggregates: [Measure!]!,
            $convertTo: String, $ratesOn: String, $sort: [String!], $limit: Int) {{
          it: {}Aggregate(filter: $filter, deleted: $deleted, groupBy: $groupBy, aggregates: $aggregates,
            convertTo: $convertTo, ratesOn: $ratesOn, sort: $sort, limit: $limit) {ANSWER} }}",
        camel(&list.replace('-', "_"))
    );
    client.graphql(&query, in_graphql(request, "")).await
}

/// An aggregate, which both faces answer alike.
pub async fn aggregate(client: &Client, list: &str, request: Value) -> Value {
    let path = format!("/v1/{list}/aggregate");
    let rest = client.post(&path, request.clone()).await.expect(200);
    let graphql = over_graphql(client, list, &request).await;
    assert!(graphql.get("errors").is_none(), "{request}: {graphql}");
    let mut expected = json!({ "rows": rest["rows"], "hasMore": rest["has_more"] });
    expected["conversion"] = in_graphql(&rest["conversion"], "");
    assert_eq!(
        graphql["data"]["it"], expected,
        "the faces differ on {request}"
    );
    rest
}

/// A request that both faces refuse alike: the code of the fault and its place.
async fn refused(client: &Client, list: &str, request: Value, status: u16) -> (String, String) {
    let path = format!("/v1/{list}/aggregate");
    let problem = client.post(&path, request.clone()).await.expect(status);
    let graphql = over_graphql(client, list, &request).await;
    let extensions = &graphql["errors"][0]["extensions"];
    assert_eq!(extensions["code"], problem["code"], "{request}: {graphql}");
    let (fault, other) = (&problem["errors"][0], &extensions["errors"][0]);
    assert_eq!(
        fault["code"], other["code"],
        "the faces differ on {request}: {graphql}"
    );
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (text(&fault["code"]), text(&fault["pointer"]))
}

/// Keys and values of the rows, in their order.
fn rows(answer: &Value) -> Vec<(Value, Value)> {
    let rows = answer["rows"].as_array().unwrap().iter();
    rows.map(|row| (row["key"].clone(), row["values"].clone()))
        .collect()
}

#[actix_web::test]
async fn records_are_counted_by_what_they_point_at() {
    let t = TestApp::start().await;
    world(&t).await;

    let answer = aggregate(
        &t.admin,
        "deals",
        json!({ "group_by": [{ "field": "account.industry" }], "aggregates": [{ "function": "count" }] }),
    )
    .await;
    assert_eq!(
        rows(&answer),
        [
            (
                json!({ "account.industry": "retail" }),
                json!({ "count": 1 })
            ),
            (
                json!({ "account.industry": "software" }),
                json!({ "count": 2 })
            ),
            (json!({ "account.industry": null }), json!({ "count": 2 })),
        ]
    );
    assert_eq!(answer["has_more"], false);

    // By an added field of what is pointed at, the most first, the others cut off.
    let answer = aggregate(
        &t.admin,
        "deals",
        json!({
            "group_by": [{ "field": "account.custom_fields.tier", "name": "tier" }],
            "aggregates": [
                { "function": "count", "name": "deals" },
                { "function": "count_distinct", "field": "account_id", "name": "accounts" },
                { "function": "count", "field": "account.country", "name": "with_country" },
                { "function": "max", "field": "account.employee_count", "name": "largest" },
            ],
            "sort": ["-deals", "tier"], "limit": 2,
        }),
    )
    .await;
    assert_eq!(
        rows(&answer),
        [
            (
                json!({ "tier": "gold" }),
                json!({ "deals": 2, "accounts": 1, "with_country": 2, "largest": 100 })
            ),
            (
                json!({ "tier": null }),
                json!({ "deals": 2, "accounts": 1, "with_country": 0, "largest": null })
            ),
        ]
    );
    assert_eq!(answer["has_more"], true);

    // The filter reaches as far as that of a list, and the account's name tells its parent.
    let filter = json!({ "committee": { "none": { "role": { "eq": "economic_buyer" } } } });
    let answer = aggregate(
        &t.admin,
        "deals",
        json!({
            "filter": filter, "aggregates": [{ "function": "count" }],
            "group_by": [{ "field": "account.parent_account.name", "name": "parent" }, { "field": "status" }],
        }),
    )
    .await;
    assert_eq!(
        rows(&answer),
        [
            (
                json!({ "parent": "Alpine", "status": "open" }),
                json!({ "count": 1 })
            ),
            (
                json!({ "parent": null, "status": "open" }),
                json!({ "count": 3 })
            ),
        ]
    );
}

#[actix_web::test]
async fn ids_days_and_flags_are_keys_as_records_show_them() {
    let t = TestApp::start().await;
    let account = make(&t.admin, "accounts", json!({ "name": "Alpine" })).await;
    let deal =
        json!({ "name": "A", "account_id": account["id"], "expected_close_on": "2026-12-18" });
    let deal = make(&t.admin, "deals", deal).await;

    let answer = aggregate(
        &t.admin,
        "deals",
        json!({
            "group_by": [
                { "field": "account_id" }, { "field": "expected_close_on" },
                { "field": "pipeline.is_default" }, { "field": "created_at" },
            ],
            "aggregates": [
                { "function": "min", "field": "created_at", "name": "first" },
                { "function": "max", "field": "expected_close_on", "name": "last" },
            ],
        }),
    )
    .await;

    let key = json!({
        "account_id": account["id"], "expected_close_on": "2026-12-18", "pipeline.is_default": true,
        "created_at": deal["created_at"],
    });
    let values = json!({ "first": deal["created_at"], "last": "2026-12-18" });
    assert_eq!(rows(&answer), [(key, values)]);
}

#[actix_web::test]
async fn numbers_are_summed_and_ranked_exactly() {
    let t = TestApp::start().await;
    let counts = [1, 2, 3, 4, 100, 7, 7];
    for (n, count) in counts.iter().enumerate() {
        let new = json!({ "name": format!("Account {n}"), "employee_count": count });
        make(&t.admin, "accounts", new).await;
    }
    make(&t.admin, "accounts", json!({ "name": "Unknown" })).await;
    let of = |function: &str| json!({ "function": function, "field": "employee_count", "name": function });
    let share = |p: f64| json!({ "function": "percentile", "field": "employee_count", "p": p, "name": format!("p{p}") });
    let request = json!({ "aggregates": [
        { "function": "count", "name": "records" },
        of("count"), of("count_distinct"), of("sum"), of("avg"), of("min"), of("max"), of("median"),
        share(0.0), share(0.25), share(0.9), share(1.0),
    ] });

    let answer = aggregate(&t.admin, "accounts", request).await;

    // Sorted: 1 2 3 4 7 7 100.
    let sum: i64 = counts.iter().sum();
    assert_eq!(
        rows(&answer),
        [(
            json!({}),
            json!({
                "records": 8, "count": 7, "count_distinct": 6, "sum": sum, "avg": 124.0 / 7.0,
                "min": 1, "max": 100, "median": 4.0,
                "p0": 1.0, "p0.25": 2.5, "p0.9": 7.0 + (0.9 * 6.0 - 5.0) * 93.0, "p1": 100.0,
            })
        )]
    );
}

#[actix_web::test]
async fn nothing_comes_to_nothing() {
    let t = TestApp::start().await;
    let of = |function: &str| json!({ "function": function, "field": "employee_count", "name": function });
    let aggregates = json!([
        { "function": "count", "name": "records" }, of("count"), of("count_distinct"), of("sum"), of("avg"),
        of("min"), of("max"), of("median"),
    ]);

    let answer = aggregate(&t.admin, "accounts", json!({ "aggregates": aggregates })).await;
    let nothing = json!({
        "records": 0, "count": 0, "count_distinct": 0, "sum": 0, "avg": null, "min": null, "max": null,
        "median": null,
    });
    assert_eq!(rows(&answer), [(json!({}), nothing.clone())]);
    let grouped = json!({ "aggregates": aggregates, "group_by": [{ "field": "industry" }] });
    let answer = aggregate(&t.admin, "accounts", grouped.clone()).await;
    assert_eq!(rows(&answer), []);

    // A record whose field is empty is there, and has nothing to compute with.
    make(&t.admin, "accounts", json!({ "name": "Empty" })).await;
    let answer = aggregate(&t.admin, "accounts", grouped).await;
    let mut one = nothing;
    one["records"] = json!(1);
    assert_eq!(rows(&answer), [(json!({ "industry": null }), one)]);
}

#[actix_web::test]
async fn added_fields_are_aggregated_by_their_kind() {
    let t = TestApp::start().await;
    for (key, kind) in [
        ("weight", "number"),
        ("signed", "date"),
        ("seen", "timestamp"),
        ("hot", "boolean"),
    ] {
        let field = json!({ "object": "account", "key": key, "label": key, "kind": kind });
        make(&t.admin, "custom-fields", field).await;
    }
    for (n, (weight, signed, seen, hot)) in [
        (0.5, "2026-01-15", "2026-03-29T00:30:00Z", true),
        (1.25, "2026-02-10", "2026-03-29T01:30:00Z", true),
        (2.25, "2026-04-01", "2026-03-28T23:30:00Z", false),
    ]
    .into_iter()
    .enumerate()
    {
        let values = json!({ "weight": weight, "signed": signed, "seen": seen, "hot": hot });
        let new = json!({ "name": format!("Account {n}"), "custom_fields": values });
        make(&t.admin, "accounts", new).await;
    }
    let sum = json!({ "function": "sum", "field": "custom_fields.weight", "name": "weight" });

    let by = async |group: Value| {
        let request = json!({ "group_by": [group], "aggregates": [sum] });
        rows(&aggregate(&t.admin, "accounts", request).await)
    };

    let row = |key: Value, weight: f64| (json!({ "k": key }), json!({ "weight": weight }));
    let hot = by(json!({ "field": "custom_fields.hot", "name": "k" })).await;
    assert_eq!(hot, [row(json!(false), 2.25), row(json!(true), 1.75)]);
    let quarter =
        by(json!({ "field": "custom_fields.signed", "bucket": "quarter", "name": "k" })).await;
    assert_eq!(
        quarter,
        [
            row(json!("2026-01-01"), 1.75),
            row(json!("2026-04-01"), 2.25)
        ]
    );
    let day = json!({ "field": "custom_fields.seen", "bucket": "day", "tz": "Europe/Berlin", "name": "k" });
    assert_eq!(by(day).await, [row(json!("2026-03-29"), 4.0)]);
    let day = json!({ "field": "custom_fields.seen", "bucket": "day", "tz": "UTC", "name": "k" });
    assert_eq!(
        by(day).await,
        [
            row(json!("2026-03-28"), 2.25),
            row(json!("2026-03-29"), 1.75)
        ]
    );
    let latest = json!({ "aggregates": [{ "function": "max", "field": "custom_fields.seen", "name": "seen" },
        { "function": "min", "field": "custom_fields.signed", "name": "signed" }] });
    let latest = rows(&aggregate(&t.admin, "accounts", latest).await);
    let expected = json!({ "seen": "2026-03-29T01:30:00.000000Z", "signed": "2026-01-15" });
    assert_eq!(latest, [(json!({}), expected)]);
}

/// The beginning of the bucket of a moment, computed without any database.
fn start(moment: DateTime<Utc>, bucket: &str, tz: Tz) -> String {
    let local = moment.with_timezone(&tz);
    if bucket == "hour" {
        let past = i64::from(local.minute() * 60 + local.second());
        let hour = moment
            - TimeDelta::seconds(past)
            - TimeDelta::nanoseconds(i64::from(local.nanosecond()));
        return hour.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
    }
    let day = local.date_naive();
    let first = |month: u32| NaiveDate::from_ymd_opt(day.year(), month, 1).unwrap();
    let start = match bucket {
        "day" => day,
        "week" => day - Days::new(day.weekday().num_days_from_monday().into()),
        "month" => first(day.month()),
        "quarter" => first((day.month() - 1) / 3 * 3 + 1),
        "year" => first(1),
        other => panic!("which bucket is {other}?"),
    };
    start.format("%Y-%m-%d").to_string()
}

#[actix_web::test]
async fn buckets_begin_on_the_clocks_of_their_zone_on_every_day_of_the_year() {
    let t = TestApp::start().await;
    // Around changes of the clocks, of the day and of the year, and one before 1970.
    let mut moments = Vec::new();
    for edge in [
        "2025-03-30T01:00:00Z",
        "2025-10-26T01:00:00Z",
        "2025-03-09T07:00:00Z",
        "2025-11-02T06:00:00Z",
        "2018-11-04T03:00:00Z",
        "2011-12-30T10:00:00Z",
        "2025-04-05T15:00:00Z",
        "2024-12-31T23:00:00Z",
        "2021-01-03T23:30:00Z",
        "1969-12-31T23:59:59.999999Z",
        "1955-07-01T00:00:00Z",
    ] {
        let edge: DateTime<Utc> = edge.parse().unwrap();
        for minutes in [-95, -61, -30, -1, 0, 1, 29, 61, 185] {
            moments.push(edge + TimeDelta::minutes(minutes));
        }
    }
    for moment in &moments {
        let new =
            json!({ "kind": "call", "direction": "inbound", "occurred_at": moment.to_rfc3339() });
        make(&t.admin, "interactions", new).await;
    }

    for tz in [
        Tz::UTC,
        Tz::Europe__Berlin,
        Tz::America__New_York,
        Tz::America__Sao_Paulo,
        Tz::Asia__Kathmandu,
        Tz::Australia__Lord_Howe,
        Tz::Pacific__Apia,
    ] {
        for bucket in ["hour", "day", "week", "month", "quarter", "year"] {
            let request = json!({
                "group_by": [{ "field": "occurred_at", "bucket": bucket, "tz": tz.name(), "name": "at" }],
                "aggregates": [{ "function": "count" }], "limit": 1000,
            });
            let answer = t
                .admin
                .post("/v1/interactions/aggregate", request)
                .await
                .expect(200);
            let found: BTreeMap<String, i64> = rows(&answer)
                .into_iter()
                .map(|(key, values)| {
                    (
                        key["at"].as_str().unwrap().to_owned(),
                        values["count"].as_i64().unwrap(),
                    )
                })
                .collect();
            let mut expected = BTreeMap::new();
            for moment in &moments {
                *expected.entry(start(*moment, bucket, tz)).or_insert(0) += 1;
            }
            assert_eq!(found, expected, "by {bucket} in {tz}");
        }
    }
    let request = json!({
        "group_by": [{ "field": "occurred_at", "bucket": "week", "tz": "Europe/Berlin" }, { "field": "kind" }],
        "aggregates": [{ "function": "count" }],
    });
    aggregate(&t.admin, "interactions", request).await;
}

#[actix_web::test]
async fn what_makes_no_sense_is_refused_by_its_place_on_both_faces() {
    let t = TestApp::start().await;
    let group =
        |group: Value| json!({ "group_by": [group], "aggregates": [{ "function": "count" }] });
    let measure = |measure: Value| json!({ "aggregates": [measure] });
    let five = ["id", "name", "industry", "country", "website"];
    let five = five.map(|field| json!({ "field": field }));
    for (request, code, place) in [
        (json!({ "aggregates": [] }), "OUT_OF_RANGE", "/aggregates"),
        (
            measure(json!({ "function": "sum" })),
            "REQUIRED",
            "/aggregates/0/field",
        ),
        (
            measure(json!({ "function": "sum", "field": "name" })),
            "INVALID_VALUE",
            "/aggregates/0/field",
        ),
        (
            measure(json!({ "function": "max", "field": "name" })),
            "INVALID_VALUE",
            "/aggregates/0/field",
        ),
        (
            measure(json!({ "function": "avg", "field": "created_at" })),
            "INVALID_VALUE",
            "/aggregates/0/field",
        ),
        (
            measure(json!({ "function": "sum", "field": "colour" })),
            "UNKNOWN_FIELD",
            "/aggregates/0/field",
        ),
        (
            measure(json!({ "function": "count", "field": "tag_id" })),
            "NOT_GROUPABLE",
            "/aggregates/0/field",
        ),
        (
            measure(json!({ "function": "percentile", "field": "employee_count" })),
            "REQUIRED",
            "/aggregates/0/p",
        ),
        (
            measure(json!({ "function": "percentile", "field": "employee_count", "p": 1.5 })),
            "OUT_OF_RANGE",
            "/aggregates/0/p",
        ),
        (
            measure(json!({ "function": "percentile", "field": "employee_count", "p": -0.1 })),
            "OUT_OF_RANGE",
            "/aggregates/0/p",
        ),
        (
            measure(json!({ "function": "count", "p": 0.5 })),
            "UNUSED",
            "/aggregates/0/p",
        ),
        (
            group(json!({ "field": "colour" })),
            "UNKNOWN_FIELD",
            "/group_by/0/field",
        ),
        (
            group(json!({ "field": "owner.colour" })),
            "UNKNOWN_FIELD",
            "/group_by/0/field",
        ),
        (
            group(json!({ "field": "deals.name" })),
            "NOT_GROUPABLE",
            "/group_by/0/field",
        ),
        (
            group(json!({ "field": "domain" })),
            "NOT_GROUPABLE",
            "/group_by/0/field",
        ),
        (
            group(json!({ "field": "custom_fields.colour" })),
            "UNKNOWN_FIELD",
            "/group_by/0/field",
        ),
        (
            group(json!({ "field": "created_at", "bucket": "day" })),
            "REQUIRED",
            "/group_by/0/tz",
        ),
        (
            group(json!({ "field": "created_at", "bucket": "day", "tz": "Europe/Nowhere" })),
            "INVALID_VALUE",
            "/group_by/0/tz",
        ),
        (
            group(json!({ "field": "created_at", "bucket": "day", "tz": "+02:00" })),
            "INVALID_VALUE",
            "/group_by/0/tz",
        ),
        (
            group(json!({ "field": "created_at", "tz": "UTC" })),
            "UNUSED",
            "/group_by/0/tz",
        ),
        (
            group(json!({ "field": "name", "bucket": "day" })),
            "UNUSED",
            "/group_by/0/bucket",
        ),
        (
            json!({ "aggregates": [{ "function": "count" }], "sort": ["colour"] }),
            "NOT_SORTABLE",
            "/sort/0",
        ),
        (
            json!({ "aggregates": [{ "function": "count" }], "limit": 0 }),
            "OUT_OF_RANGE",
            "/limit",
        ),
        (
            json!({ "aggregates": [{ "function": "count" }], "limit": 1001 }),
            "OUT_OF_RANGE",
            "/limit",
        ),
        (
            json!({ "aggregates": [{ "function": "count" }], "group_by": five }),
            "OUT_OF_RANGE",
            "/group_by",
        ),
    ] {
        // Bounds stand in the schema; what the fields of a kind allow does not.
        let status = if code == "OUT_OF_RANGE" { 400 } else { 409 };
        let found = refused(&t.admin, "accounts", request.clone(), status).await;
        assert_eq!(found, (code.to_owned(), place.to_owned()), "{request}");
    }
    let twice = json!({ "aggregates": [{ "function": "count" }, { "function": "count" }] });
    let found = refused(&t.admin, "accounts", twice, 409).await;
    assert_eq!(
        found,
        ("DUPLICATE".to_owned(), "/aggregates/1/name".to_owned())
    );
    let hours = json!({ "aggregates": [{ "function": "count" }],
        "group_by": [{ "field": "expected_close_on", "bucket": "hour" }] });
    assert_eq!(
        refused(&t.admin, "deals", hours, 409).await.1,
        "/group_by/0/bucket"
    );
    let zone = json!({ "aggregates": [{ "function": "count" }],
        "group_by": [{ "field": "expected_close_on", "bucket": "day", "tz": "UTC" }] });
    assert_eq!(
        refused(&t.admin, "deals", zone, 409).await.1,
        "/group_by/0/tz"
    );
    for (body, place) in [
        (json!({}), "/aggregates"),
        (
            json!({ "aggregates": [{ "function": "mode" }] }),
            "/aggregates/0/function",
        ),
        (
            json!({ "aggregates": [{ "function": "count" }], "having": {} }),
            "/having",
        ),
        (
            json!({ "aggregates": [{ "function": "count" }], "filter": { "colour": {} } }),
            "/filter/colour",
        ),
    ] {
        let problem = t
            .admin
            .post("/v1/accounts/aggregate", body)
            .await
            .expect(400);
        assert_eq!(problem["errors"][0]["pointer"], place, "{problem}");
    }
}

#[actix_web::test]
async fn nobody_aggregates_what_they_may_not_read() {
    let t = TestApp::start().await;
    world(&t).await;
    let scopes = json!({ "name": "Deals only", "scopes": ["deals:read"] });
    let key = t.admin.post("/v1/api-keys", scopes).await.expect(201);
    let key = t.bearer(key["key"].as_str().unwrap());
    let count = json!([{ "function": "count" }]);

    let own = json!({ "group_by": [{ "field": "status" }], "aggregates": count });
    aggregate(&key, "deals", own).await;
    for request in [
        json!({ "group_by": [{ "field": "account.industry" }], "aggregates": count }),
        json!({ "aggregates": [{ "function": "max", "field": "account.employee_count" }] }),
        json!({ "filter": { "account": { "industry": { "eq": "software" } } }, "aggregates": count }),
        json!({ "aggregates": [{ "function": "sum", "field": "amount_minor" }],
            "convert_to": "EUR", "rates_on": "2026-11-23" }),
        json!({ "aggregates": [{ "function": "sum", "field": "amount_minor" }],
            "convert_to": "EUR", "rates_on": "account.created_at" }),
    ] {
        let answer = key.post("/v1/deals/aggregate", request.clone()).await;
        assert_eq!(answer.refused(403), "FORBIDDEN", "{request}");
    }
    // Nobody else's records are counted.
    let other = t.other_workspace().await;
    let answer = aggregate(&other, "deals", json!({ "aggregates": count })).await;
    assert_eq!(rows(&answer), [(json!({}), json!({ "count": 0 }))]);
}
