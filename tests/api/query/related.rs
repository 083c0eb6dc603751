//! Filters that reach over relations.

use serde_json::{Value, json};

use super::{make, names, world};
use crate::support::TestApp;

/// One filter in the three forms it can be written in: a query string, REST's body, GraphQL.
struct Case {
    list: &'static str,
    /// Nothing for what a query string cannot say.
    string: Option<&'static str>,
    body: Value,
    graphql: &'static str,
    found: &'static [&'static str],
}

fn cases() -> Vec<Case> {
    let case = |list, string, body, graphql, found| Case {
        list,
        string,
        body,
        graphql,
        found,
    };
    vec![
        case(
            "deals",
            Some("filter[account.industry]=software"),
            json!({ "account": { "industry": { "eq": "software" } } }),
            "account: { industry: { eq: \"software\" } }",
            &["A1", "A2"],
        ),
        case(
            "deals",
            Some("filter[account.industry][ne]=software"),
            json!({ "account": { "industry": { "ne": "software" } } }),
            "account: { industry: { ne: \"software\" } }",
            // A deal without an account has none that differs.
            &["B1", "C1"],
        ),
        case(
            "deals",
            None,
            json!({ "not": { "account": { "industry": { "eq": "software" } } } }),
            "not: { account: { industry: { eq: \"software\" } } }",
            &["B1", "C1", "D1"],
        ),
        case(
            "deals",
            Some("filter[account.employee_count][gt]=99&filter[account.country]=DE"),
            json!({ "account": { "employee_count": { "gt": 99 }, "country": { "eq": "DE" } } }),
            "account: { employeeCount: { gt: 99 }, country: { eq: \"DE\" } }",
            &["A1", "A2"],
        ),
        case(
            "deals",
            Some("filter[committee.none.role]=economic_buyer"),
            json!({ "committee": { "none": { "role": { "eq": "economic_buyer" } } } }),
            "committee: { none: { role: { eq: \"economic_buyer\" } } }",
            &["A2", "B1", "C1", "D1"],
        ),
        case(
            "deals",
            Some("filter[committee.some.role]=champion"),
            json!({ "committee": { "some": { "role": { "eq": "champion" } } } }),
            "committee: { some: { role: { eq: \"champion\" } } }",
            &["A1", "A2"],
        ),
        case(
            "deals",
            Some("filter[committee.every.role][in]=champion,coach"),
            json!({ "committee": { "every": { "role": { "in": ["champion", "coach"] } } } }),
            "committee: { every: { role: { in: [\"champion\", \"coach\"] } } }",
            &["A2", "B1", "C1", "D1"],
        ),
        case(
            "deals",
            // Both are said of the same member.
            Some(
                "filter[committee.some.role]=champion&filter[committee.some.stakeholder.name]=Ada",
            ),
            json!({ "committee": { "some": {
                "role": { "eq": "champion" }, "stakeholder": { "name": { "eq": "Ada" } } } } }),
            "committee: { some: { role: { eq: \"champion\" }, stakeholder: { name: { eq: \"Ada\" } } } }",
            &["A2"],
        ),
        case(
            "deals",
            None,
            json!({ "and": [
                { "committee": { "some": { "role": { "eq": "champion" } } } },
                { "committee": { "some": { "stakeholder": { "name": { "eq": "Ada" } } } } },
            ] }),
            "and: [{ committee: { some: { role: { eq: \"champion\" } } } },
                { committee: { some: { stakeholder: { name: { eq: \"Ada\" } } } } }]",
            &["A1", "A2"],
        ),
        case(
            "deals",
            None,
            json!({ "account": { "industry": { "eq": "software" } },
                "committee": { "none": { "role": { "eq": "economic_buyer" } } } }),
            "account: { industry: { eq: \"software\" } },
                committee: { none: { role: { eq: \"economic_buyer\" } } }",
            &["A2"],
        ),
        case(
            "deals",
            Some("filter[account.custom_fields.tier]=gold"),
            json!({ "account": { "custom_fields": { "tier": { "eq": "gold" } } } }),
            "account: { customFields: [{ key: \"tier\", eq: \"gold\" }] }",
            &["A1", "A2"],
        ),
        case(
            "deals",
            Some("filter[account.parent_account.name]=Alpine"),
            json!({ "account": { "parent_account": { "name": { "eq": "Alpine" } } } }),
            "account: { parentAccount: { name: { eq: \"Alpine\" } } }",
            &["C1"],
        ),
        case(
            "deals",
            Some("filter[account.tags.some.name]=Key"),
            json!({ "account": { "tags": { "some": { "name": { "eq": "Key" } } } } }),
            "account: { tags: { some: { name: { eq: \"Key\" } } } }",
            &["B1"],
        ),
        case(
            "accounts",
            Some("filter[child_accounts.some.deals.some.committee.some.role]=coach"),
            json!({ "child_accounts": { "some": { "deals": { "some": {
                "committee": { "some": { "role": { "eq": "coach" } } } } } } } }),
            "childAccounts: { some: { deals: { some: { committee: { some: { role: { eq: \"coach\" } } } } } } }",
            &["Alpine"],
        ),
        case(
            "accounts",
            None,
            json!({ "deals": { "none": {} } }),
            "deals: { none: {} }",
            &["Fjord"],
        ),
        case(
            "stakeholders",
            Some("filter[memberships.some.deal.account.name]=Cove"),
            json!({ "memberships": { "some": { "deal": { "account": { "name": { "eq": "Cove" } } } } } }),
            "memberships: { some: { deal: { account: { name: { eq: \"Cove\" } } } } }",
            &["Bo"],
        ),
        case(
            "accounts",
            None,
            json!({ "or": [
                { "notes": { "some": {} } },
                { "custom_fields": { "tier": { "eq": "silver" } } },
            ] }),
            "or: [{ notes: { some: {} } }, { customFields: [{ key: \"tier\", eq: \"silver\" }] }]",
            &["Alpine", "Bayside"],
        ),
    ]
}

#[actix_web::test]
async fn a_filter_over_relations_finds_the_same_in_all_its_forms() {
    let t = TestApp::start().await;
    world(&t).await;
    make(&t.admin, "accounts", json!({ "name": "Fjord" })).await;

    for case in cases() {
        let (list, body) = (case.list, &case.body);
        let found = t
            .admin
            .post(&format!("/v1/{list}/query"), json!({ "filter": body }))
            .await;
        assert_eq!(names(&found.expect(200)), case.found, "by the body {body}");
        if let Some(string) = case.string {
            let found = t
                .admin
                .get(&format!("/v1/{list}?{string}"))
                .await
                .expect(200);
            assert_eq!(names(&found), case.found, "by {string}");
        }
        let query = format!(
            "{{ {list}(filter: {{ {} }}) {{ totalCount nodes {{ name }} }} }}",
            case.graphql
        );
        let data = t.admin.data(&query, json!({})).await;
        assert_eq!(
            names(&data[list]["nodes"]),
            case.found,
            "by {}",
            case.graphql
        );
        assert_eq!(
            data[list]["totalCount"],
            case.found.len(),
            "by {}",
            case.graphql
        );
    }
}

#[actix_web::test]
async fn deleted_records_do_not_count_among_many_and_do_where_they_are_pointed_at() {
    let t = TestApp::start().await;
    world(&t).await;
    let find = async |string: &str| {
        let found = t.admin.get(&format!("/v1/{string}")).await.expect(200);
        names(&found)
            .into_iter()
            .map(ToOwned::to_owned)
            .collect::<Vec<_>>()
    };
    let buyer = "committee-members?filter[role]=economic_buyer";
    let member = t.admin.get(&format!("/v1/{buyer}")).await.expect(200);
    let member = format!(
        "/v1/committee-members/{}",
        member["data"][0]["id"].as_str().unwrap()
    );
    t.admin.delete(&member).await.expect(204);
    let found = find("deals?filter[committee.some.role]=economic_buyer").await;
    assert_eq!(found, Vec::<String>::new());

    let alpine = t
        .admin
        .get("/v1/accounts?filter[name]=Alpine")
        .await
        .expect(200);
    let alpine = format!("/v1/accounts/{}", alpine["data"][0]["id"].as_str().unwrap());
    t.admin.delete(&alpine).await.expect(204);
    // The deals still show their account with `include`.
    assert_eq!(
        find("deals?filter[account.name]=Alpine").await,
        ["A1", "A2"]
    );
}

#[actix_web::test]
async fn a_list_within_a_record_takes_filters_over_relations() {
    let t = TestApp::start().await;
    world(&t).await;
    let query = "{ accounts(orderBy: [{ field: NAME }]) { nodes { name
        deals(filter: { committee: { some: { stakeholder: { name: { eq: \"Bo\" } } } } }) {
            totalCount nodes { name } } } } }";

    let data = t.admin.data(query, json!({})).await;

    let found: Vec<(Vec<&str>, &Value)> = data["accounts"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|account| {
            (
                names(&account["deals"]["nodes"]),
                &account["deals"]["totalCount"],
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            (vec!["A1"], &json!(1)),
            (vec![], &json!(0)),
            (vec!["C1"], &json!(1))
        ]
    );
}

#[actix_web::test]
async fn nobody_filters_by_what_they_may_not_read() {
    let t = TestApp::start().await;
    world(&t).await;
    let scopes = json!({ "name": "Deals only", "scopes": ["deals:read"] });
    let key = t.admin.post("/v1/api-keys", scopes).await.expect(201);
    let key = t.bearer(key["key"].as_str().unwrap());

    assert_eq!(names(&key.get("/v1/deals").await.expect(200)).len(), 5);
    // The committee is ruled by deals, and leads to people.
    let own = key.get("/v1/deals?filter[committee.some.role]=coach").await;
    assert_eq!(names(&own.expect(200)), ["C1"]);
    for string in [
        "filter[account.industry]=software",
        "filter[committee.some.stakeholder.name]=Ada",
        "filter[committee.none.stakeholder.name]=Ada",
    ] {
        let answer = key.get(&format!("/v1/deals?{string}")).await;
        assert_eq!(answer.refused(403), "FORBIDDEN", "{string}");
        let counted = key
            .get(&format!("/v1/deals?total_count=exact&{string}"))
            .await;
        assert_eq!(counted.refused(403), "FORBIDDEN", "{string}");
    }
    let body = json!({ "filter": { "or": [{ "account": {} }, { "name": { "eq": "A1" } }] } });
    let answer = key.post("/v1/deals/query", body).await;
    assert_eq!(answer.refused(403), "FORBIDDEN");
    let query = "{ deals(filter: { account: { name: { startsWith: \"A\" } } }) { totalCount } }";
    assert_eq!(key.code(query, json!({})).await, "FORBIDDEN");
}

#[actix_web::test]
async fn records_of_another_workspace_meet_no_condition() {
    let t = TestApp::start().await;
    world(&t).await;
    let other = t.other_workspace().await;
    make(&other, "deals", json!({ "name": "X1" })).await;

    for string in [
        "filter[account.industry]=software",
        "filter[committee.some.role]=champion",
        "filter[tags.some.name]=Key",
    ] {
        let found = other.get(&format!("/v1/deals?{string}")).await.expect(200);
        assert_eq!(names(&found), Vec::<&str>::new(), "{string}");
    }
}

#[actix_web::test]
async fn a_path_that_leads_nowhere_is_refused_by_name() {
    let t = TestApp::start().await;
    for (string, code) in [
        ("filter[account.colour]=red", "UNKNOWN_FIELD"),
        ("filter[colour.name]=red", "UNKNOWN_FIELD"),
        ("filter[account]=red", "UNKNOWN_FIELD"),
        ("filter[account.]=red", "UNKNOWN_FIELD"),
        ("filter[committee.role]=coach", "UNKNOWN_QUANTIFIER"),
        ("filter[committee.most.role]=coach", "UNKNOWN_QUANTIFIER"),
        ("filter[committee.some]=coach", "UNKNOWN_QUANTIFIER"),
        ("filter[account.some.name]=A", "UNKNOWN_FIELD"),
        ("filter[account.industry][like]=A", "UNKNOWN_OPERATOR"),
        ("filter[account.industry][lt]=A", "UNKNOWN_OPERATOR"),
        ("filter[account.employee_count]=many", "INVALID_VALUE"),
        ("filter[account.custom_fields.colour]=red", "UNKNOWN_FIELD"),
        ("filter[pipeline.custom_fields.colour]=red", "UNKNOWN_FIELD"),
        (
            "filter[account.parent_account.parent_account.parent_account.name]=A",
            "TOO_DEEP",
        ),
    ] {
        let problem = t
            .admin
            .get(&format!("/v1/deals?{string}"))
            .await
            .expect(400);
        assert_eq!(problem["errors"][0]["code"], code, "{string}: {problem}");
        let pointer = problem["errors"][0]["pointer"].as_str().unwrap();
        let name = string.split('=').next().unwrap();
        assert!(name.contains(pointer), "{string}: {problem}");
    }
}
