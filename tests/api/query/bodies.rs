//! Queries whose filter comes as a body, and the totals of lists.

use serde_json::{Value, json};

use super::{make, names, world};
use crate::support::TestApp;

#[actix_web::test]
async fn a_query_answers_as_the_list_does() {
    let t = TestApp::start().await;
    world(&t).await;
    let string = "/v1/deals?filter[account.industry]=software&sort=-name&limit=1\
        &include=account&fields=name&total_count=exact";
    let body = json!({
        "filter": { "account": { "industry": { "eq": "software" } } }, "sort": ["-name"], "limit": 1,
        "include": ["account"], "fields": ["name"], "total_count": "exact",
    });

    let listed = t.admin.get(string).await;
    let queried = t.admin.post("/v1/deals/query", body.clone()).await;
    assert_eq!(
        listed.header("content-type"),
        queried.header("content-type")
    );
    let (listed, queried) = (listed.expect(200), queried.expect(200));

    assert_eq!(listed, queried);
    assert_eq!(queried["data"][0]["name"], "A2");
    assert_eq!(queried["data"][0]["account"]["name"], "Alpine");
    assert_eq!(queried["page"]["total_count"], 2);
    let mut next = body;
    next["cursor"] = queried["page"]["next"].clone();
    let last = t.admin.post("/v1/deals/query", next).await.expect(200);
    assert_eq!(names(&last), ["A1"]);
    assert_eq!(last["page"]["next"], Value::Null);
    assert_eq!(
        last["page"]["total_count"], 2,
        "the total is that of the whole list"
    );
}

#[actix_web::test]
async fn a_query_writes_nothing_and_needs_only_the_right_to_read() {
    let t = TestApp::start().await;
    world(&t).await;
    let viewer = t.member("viewer").await;
    let before = t.feed().await.len();

    let found = viewer.post("/v1/deals/query", json!({})).await.expect(200);

    assert_eq!(names(&found), ["A1", "A2", "B1", "C1", "D1"]);
    let twice = viewer.post("/v1/deals/query", json!({})).await.expect(200);
    assert_eq!(twice, found);
    // The viewer's own user was made before.
    assert_eq!(t.feed().await.len(), before);
}

#[actix_web::test]
async fn what_a_query_may_not_say_is_refused_with_its_place() {
    let t = TestApp::start().await;
    let field = |field: &str, condition: Value| {
        let mut filter = json!({});
        filter[field] = condition;
        json!({ "filter": filter })
    };
    let deep = (0..12).fold(json!({}), |inner, _| json!({ "not": inner }));
    let many: Vec<Value> = (0..201)
        .map(|n| json!({ "name": { "ne": n.to_string() } }))
        .collect();
    let relations = (0..4).fold(json!({}), |inner, _| json!({ "parent_account": inner }));
    for (body, pointer, code) in [
        (json!({ "colour": 1 }), "/colour", "UNKNOWN_FIELD"),
        (json!({ "filter": [] }), "/filter", "INVALID_VALUE"),
        (json!({ "limit": 0 }), "/limit", "OUT_OF_RANGE"),
        (json!({ "limit": "1" }), "/limit", "INVALID_VALUE"),
        (json!({ "sort": "name" }), "/sort", "INVALID_VALUE"),
        (json!({ "sort": ["colour"] }), "/sort", "NOT_SORTABLE"),
        (json!({ "sort": ["name,country"] }), "/sort", "NOT_SORTABLE"),
        (
            json!({ "include": ["colour"] }),
            "/include",
            "UNKNOWN_INCLUDE",
        ),
        (json!({ "fields": ["colour"] }), "/fields", "UNKNOWN_FIELD"),
        (json!({ "deleted": "maybe" }), "/deleted", "INVALID_VALUE"),
        (
            json!({ "total_count": "about" }),
            "/total_count",
            "INVALID_VALUE",
        ),
        (
            field("colour", json!({ "eq": "red" })),
            "/filter/colour",
            "UNKNOWN_FIELD",
        ),
        (field("name", json!("A")), "/filter/name", "INVALID_VALUE"),
        (
            field("name", json!({ "like": "A" })),
            "/filter/name",
            "UNKNOWN_OPERATOR",
        ),
        (
            field("name", json!({ "lt": "A" })),
            "/filter/name/lt",
            "UNKNOWN_OPERATOR",
        ),
        (
            field("name", json!({ "eq": 1 })),
            "/filter/name/eq",
            "INVALID_VALUE",
        ),
        (
            field("name", json!({ "eq": null })),
            "/filter/name/eq",
            "INVALID_VALUE",
        ),
        (field("name", Value::Null), "/filter/name", "INVALID_VALUE"),
        (
            field("employeeCount", json!({ "eq": 1 })),
            "/filter/employeeCount",
            "UNKNOWN_FIELD",
        ),
        (
            field("employee_count", json!({ "eq": "x" })),
            "/filter/employee_count/eq",
            "INVALID_VALUE",
        ),
        (
            field("name", json!({ "in": [] })),
            "/filter/name/in",
            "OUT_OF_RANGE",
        ),
        (field("and", json!({})), "/filter/and", "INVALID_VALUE"),
        (
            field("or", json!([{ "colour": {} }])),
            "/filter/or/0/colour",
            "UNKNOWN_FIELD",
        ),
        (
            field("owner", json!({ "colour": {} })),
            "/filter/owner/colour",
            "UNKNOWN_FIELD",
        ),
        (
            field("deals", json!({ "name": {} })),
            "/filter/deals/name",
            "UNKNOWN_QUANTIFIER",
        ),
        (
            field("deals", json!({})),
            "/filter/deals",
            "UNKNOWN_QUANTIFIER",
        ),
        (
            field("custom_fields", json!({ "tier": { "like": 1 } })),
            "/filter/custom_fields/tier",
            "UNKNOWN_OPERATOR",
        ),
        (
            field("custom_fields", json!({ "tier": { "eq": 1 } })),
            "custom_fields.tier",
            "UNKNOWN_FIELD",
        ),
        (
            field("and", json!(many)),
            "/filter/and/200/name",
            "TOO_MANY",
        ),
        (
            field("parent_account", relations["parent_account"].clone()),
            "/filter/parent_account/parent_account/parent_account/parent_account",
            "TOO_DEEP",
        ),
        (json!({ "filter": deep }), "", "TOO_DEEP"),
    ] {
        let answer = t.admin.post("/v1/accounts/query", body.clone()).await;
        let problem = answer.expect(400);
        let fault = &problem["errors"][0];
        assert_eq!(fault["code"], code, "{body}: {problem}");
        let found = fault["pointer"].as_str().unwrap();
        assert!(found == pointer || pointer.is_empty(), "{body}: {problem}");
    }
    let answer = t.admin.post("/v1/colours/query", json!({})).await;
    assert_eq!(answer.refused(404), "NO_SUCH_PATH");
    let answer = t.admin.post("/v1/accounts/query?limit=1", json!({})).await;
    assert_eq!(answer.refused(400), "INVALID");
}

#[actix_web::test]
async fn a_total_is_told_when_it_is_asked_for_and_says_how_exact_it_is() {
    let t = TestApp::start().await;
    for index in 0..5 {
        let industry = if index < 3 { "software" } else { "retail" };
        let new = json!({ "name": format!("Account {index}"), "industry": industry });
        make(&t.admin, "accounts", new).await;
    }
    let page = async |string: &str| {
        let list = t.admin.get(&format!("/v1/accounts?{string}")).await;
        list.expect(200)["page"].clone()
    };

    assert!(page("limit=2").await.get("total_count").is_none());
    let exact = page("limit=2&total_count=exact&filter[industry]=software").await;
    assert_eq!(exact["total_count"], 3);
    assert_eq!(exact["total_count_precision"], "exact");
    let estimate = page("limit=2&total_count=estimate").await;
    assert!(estimate["total_count"].as_i64().unwrap() >= 0);
    let query = "{ accounts(first: 2) { totalCount totalCountEstimate { count precision } } }";
    let data = t.admin.data(query, json!({})).await;
    assert_eq!(data["accounts"]["totalCount"], 5);
    if std::env::var("TEST_DATABASE_URL").is_ok() {
        assert_eq!(estimate["total_count_precision"], "estimate");
        assert_eq!(
            data["accounts"]["totalCountEstimate"]["precision"],
            "ESTIMATE"
        );
    } else {
        assert_eq!(
            (&estimate["total_count"], &estimate["total_count_precision"]),
            (&json!(5), &json!("exact"))
        );
        let exact = json!({ "count": 5, "precision": "EXACT" });
        assert_eq!(data["accounts"]["totalCountEstimate"], exact);
    }
}

#[actix_web::test]
async fn a_committee_is_counted_within_its_deal() {
    let t = TestApp::start().await;
    world(&t).await;
    let deal = t.admin.get("/v1/deals?filter[name]=A1").await.expect(200);
    let path = format!(
        "/v1/deals/{}/committee",
        deal["data"][0]["id"].as_str().unwrap()
    );

    let page = t
        .admin
        .get(&format!("{path}?limit=1&total_count=exact"))
        .await
        .expect(200);

    assert_eq!(page["page"]["total_count"], 2);
}

#[actix_web::test]
async fn a_parameter_that_is_a_list_may_come_in_parts() {
    let t = TestApp::start().await;
    world(&t).await;

    let parts =
        "/v1/deals?include=account&include=stage&fields=name&fields=status&sort=status&sort=-name";
    let parts = t.admin.get(parts).await.expect(200);
    let whole = "/v1/deals?include=account,stage&fields=name,status&sort=status,-name";
    let whole = t.admin.get(whole).await.expect(200);
    let twice = t.admin.get("/v1/deals?limit=1&limit=2").await;

    assert_eq!(parts, whole);
    assert_eq!(names(&parts), ["A1", "A2", "B1", "C1", "D1"]);
    assert_eq!(twice.refused(400), "INVALID");
}
