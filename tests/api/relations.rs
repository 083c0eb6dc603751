//! What records are related to: `include` in REST, fields in GraphQL.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::support::{Client, TestApp};

/// Relations that only REST has, and why.
const REST_ONLY: &[(&str, &str)] = &[(
    "Interaction.stakeholders",
    "GraphQL has Participant.stakeholder",
)];

/// Relations that only GraphQL has, and why.
const GRAPHQL_ONLY: &[(&str, &str)] = &[
    ("Segment.accounts", "REST has a path for what is computed"),
    (
        "Segment.stakeholders",
        "REST has a path for what is computed",
    ),
    (
        "Persona.stakeholders",
        "REST has a path for what is computed",
    ),
    (
        "Stakeholder.currentConsents",
        "REST has a path for what is computed",
    ),
    ("Deal.decision", "is the only one of Deal.decisions"),
    ("Account.mergedInto", "REST answers with the survivor"),
    ("Stakeholder.mergedInto", "REST answers with the survivor"),
];

/// What stands in `components` of the OpenAPI document.
fn schemas() -> &'static Value {
    &crate::support::contract::document()["components"]["schemas"]
}

/// What may be included in a kind of record.
fn includes(schemas: &Value, kind: &str) -> Vec<String> {
    let words = schemas[format!("{kind}Include")]["enum"].as_array();
    let words = words.into_iter().flatten();
    words
        .map(|word| word.as_str().unwrap().to_owned())
        .collect()
}

fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let mut camel = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        camel.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        camel.extend(letters);
    }
    camel
}

/// For each kind of record its fields that lead to other records, and whether by a connection.
async fn graphql_relations(client: &Client) -> BTreeMap<String, BTreeMap<String, bool>> {
    let query = "{ __schema { types { name kind fields { name type {
        name ofType { name ofType { name ofType { name ofType { name ofType { name } } } } } } } } } }";
    let data = client.data(query, json!({})).await;
    let types: Vec<&Value> = data["__schema"]["types"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["kind"] == "OBJECT")
        .collect();
    let fields = |one: &Value| -> Vec<(String, String)> {
        let fields = one["fields"].as_array().unwrap().iter();
        let named = fields.map(|field| {
            let mut ty = &field["type"];
            while ty["name"].is_null() {
                ty = &ty["ofType"];
            }
            let (field, ty) = (field["name"].as_str(), ty["name"].as_str());
            (field.unwrap().to_owned(), ty.unwrap().to_owned())
        });
        named.collect()
    };
    let records: BTreeSet<&str> = types
        .iter()
        .filter(|one| {
            let has = |wanted: &str| fields(one).iter().any(|(name, _)| name == wanted);
            has("version") && has("id")
        })
        .map(|one| one["name"].as_str().unwrap())
        .collect();
    let is_relation = |ty: &str| records.contains(ty.trim_end_matches("Connection"));
    types
        .iter()
        .filter(|one| records.contains(one["name"].as_str().unwrap()))
        .map(|one| {
            let related = fields(one)
                .into_iter()
                .filter(|(_, ty)| is_relation(ty))
                .map(|(name, ty)| (name, ty.ends_with("Connection")));
            (one["name"].as_str().unwrap().to_owned(), related.collect())
        })
        .collect()
}

#[actix_web::test]
async fn both_faces_have_the_same_relations() {
    let t = TestApp::start().await;
    let schemas = schemas();
    let excused = |list: &[(&str, &str)], name: &str| list.iter().any(|(known, _)| *known == name);

    for (kind, fields) in graphql_relations(&t.admin).await {
        let rest: BTreeSet<String> = includes(schemas, &kind)
            .iter()
            .filter(|path| !path.contains('.'))
            .map(|path| camel(path))
            .collect();
        let graphql: BTreeSet<String> = fields.into_keys().collect();
        let lacks = |one: &BTreeSet<String>, other: &BTreeSet<String>, list| {
            let missing = other.difference(one).map(|name| format!("{kind}.{name}"));
            missing
                .filter(|name| !excused(list, name))
                .collect::<Vec<_>>()
        };
        let (in_rest, in_graphql) = (
            lacks(&rest, &graphql, GRAPHQL_ONLY),
            lacks(&graphql, &rest, REST_ONLY),
        );
        assert!(in_rest.is_empty(), "REST cannot include {in_rest:?}");
        assert!(in_graphql.is_empty(), "GraphQL lacks {in_graphql:?}");
    }
}

async fn make(client: &Client, path: &str, new: Value) -> Value {
    client.post(&format!("/v1/{path}"), new).await.expect(201)
}

/// One record of each kind that sales people work with, each with everything it can point at.
async fn world(client: &Client) -> BTreeMap<&'static str, Value> {
    let me = client.get("/v1/me").await.expect(200);
    let team = json!({ "name": "North", "manager_id": me["id"] });
    let team = make(client, "teams", team).await;
    let members = format!("/v1/teams/{}/members", team["id"].as_str().unwrap());
    let me_id = json!({ "user_id": me["id"] });
    client.post(&members, me_id).await.expect(200);

    let parent = make(client, "accounts", json!({ "name": "Parent" })).await;
    let referrer = make(client, "stakeholders", json!({ "name": "Referrer" })).await;
    let account = make(
        client,
        "accounts",
        json!({
            "name": "Northwind Example", "owner_id": me["id"], "parent_account_id": parent["id"],
            "referred_by_stakeholder_id": referrer["id"],
        }),
    )
    .await;
    let persona = make(client, "personas", json!({ "name": "Cautious buyer" })).await;
    let stakeholder = make(
        client,
        "stakeholders",
        json!({
            "name": "Dana", "account_id": account["id"], "owner_id": me["id"],
            "reports_to_id": referrer["id"], "persona_id": persona["id"],
        }),
    )
    .await;
    let deal = make(
        client,
        "deals",
        json!({ "name": "Licences", "account_id": account["id"], "owner_id": me["id"] }),
    )
    .await;
    let item = make(
        client,
        "deal-line-items",
        json!({ "deal_id": deal["id"], "unit_price_minor": 100, "quantity": 1, "currency": "EUR" }),
    )
    .await;
    let member = json!({ "deal_id": deal["id"], "stakeholder_id": stakeholder["id"] });
    let member = make(client, "committee-members", member).await;
    let about = |new: Value| {
        let mut new = new;
        for (field, record) in [
            ("account_id", &account),
            ("stakeholder_id", &stakeholder),
            ("deal_id", &deal),
        ] {
            new[field] = record["id"].clone();
        }
        new
    };
    let task = about(json!({ "title": "Call", "assignee_id": me["id"] }));
    let task = make(client, "tasks", task).await;
    let note = make(client, "notes", about(json!({ "body": "Wants it soon" }))).await;
    let interaction = make(
        client,
        "interactions",
        json!({
            "kind": "email", "direction": "inbound", "occurred_at": "2026-02-03T10:00:00Z",
            "account_id": account["id"], "deal_id": deal["id"], "owner_id": me["id"],
            "participants": [
                { "role": "from", "stakeholder_id": stakeholder["id"] },
                { "role": "cc", "stakeholder_id": stakeholder["id"] },
                { "role": "to", "user_id": me["id"] },
            ],
        }),
    )
    .await;
    let survey = json!({
        "kind": "nps", "score": 9, "account_id": account["id"], "stakeholder_id": stakeholder["id"],
        "interaction_id": interaction["id"],
    });
    let survey = make(client, "feedback", survey).await;
    let decision = json!({
        "deal_id": deal["id"], "question": "Which licences?", "budget_owner_member_id": member["id"],
    });
    let decision = make(client, "decisions", decision).await;
    let part = |mut fields: Value| {
        fields["decision_id"] = decision["id"].clone();
        fields
    };
    let option = make(client, "decision-options", part(json!({ "name": "Ours" }))).await;
    let criterion = make(
        client,
        "decision-criteria",
        part(json!({ "name": "Price" })),
    )
    .await;
    let rating = json!({
        "criterion_id": criterion["id"], "option_id": option["id"], "member_id": member["id"],
        "rating": 7,
    });
    let rating = make(client, "criterion-ratings", rating).await;
    let step = part(json!({
        "name": "Approval", "kind": "approval", "rule": { "kind": "majority" },
        "owner_member_id": member["id"], "owner_id": me["id"],
    }));
    let step = make(client, "decision-steps", step).await;
    let said = json!({
        "step_id": step["id"], "member_id": member["id"], "option_id": option["id"],
        "choice": "for",
    });
    make(client, "positions", said.clone()).await;
    let said = make(client, "positions", said).await;
    let objection = part(json!({
        "member_id": member["id"], "text": "Too dear", "step_id": step["id"],
        "criterion_id": criterion["id"], "raised_in_id": interaction["id"],
    }));
    let objection = make(client, "objections", objection).await;
    let tie = json!({
        "from_stakeholder_id": stakeholder["id"], "to_stakeholder_id": referrer["id"],
        "kind": "trusts",
    });
    let tie = make(client, "stakeholder-relations", tie).await;
    let milestone = json!({
        "deal_id": deal["id"], "title": "Sign", "party": "buyer", "step_id": step["id"],
        "owner_stakeholder_id": stakeholder["id"], "evidence_interaction_id": interaction["id"],
    });
    let milestone = make(client, "milestones", milestone).await;
    let proposal = json!({ "deal_id": deal["id"], "title": "Offer", "line_items": [] });
    let proposal = make(client, "proposals", proposal).await;
    let send = format!("/v1/proposals/{}/send", proposal["id"].as_str().unwrap());
    let to = json!({ "member_ids": [member["id"]] });
    client.post(&send, to).await.expect(200);
    let opened =
        json!({ "proposal_id": proposal["id"], "member_id": member["id"], "kind": "opened" });
    let opened = make(client, "proposal-events", opened).await;
    let frameworks = client.get("/v1/qualification-frameworks").await.expect(200);
    let framework = &frameworks["data"][0];
    let answer = json!({
        "deal_id": deal["id"], "framework_id": framework["id"], "score": 1,
        "element": framework["elements"][0]["key"],
    });
    let answer = make(client, "qualification-answers", answer).await;
    let win = format!("/v1/deals/{}/win", deal["id"].as_str().unwrap());
    let deal = client.post(&win, json!({})).await.expect(200);
    let records = client.get("/v1/win-loss-records").await.expect(200);
    let tag = make(client, "tags", json!({ "name": "Key" })).await;
    for record in [&account, &stakeholder, &deal] {
        let apply = format!("/v1/tags/{}/apply", tag["id"].as_str().unwrap());
        let target = json!({ "record_id": record["id"] });
        client.post(&apply, target).await.expect(200);
    }
    BTreeMap::from([
        ("Account", account),
        ("CommitteeMember", member),
        ("CriterionRating", rating),
        ("Deal", deal),
        ("Decision", decision),
        ("DecisionCriterion", criterion),
        ("DecisionOption", option),
        ("DecisionStep", step),
        ("DealLineItem", item),
        ("Feedback", survey),
        ("Interaction", interaction),
        ("Milestone", milestone),
        ("Note", note),
        ("Objection", objection),
        ("Position", said),
        ("Proposal", proposal),
        ("ProposalEvent", opened),
        ("QualificationAnswer", answer),
        ("Stakeholder", stakeholder),
        ("StakeholderRelation", tie),
        ("Task", task),
        ("Team", team),
        ("User", me),
        ("WinLossRecord", records["data"][0].clone()),
    ])
}

fn path(kind: &str, record: &Value) -> String {
    let word = match kind {
        "CommitteeMember" => "committee-members".to_owned(),
        "Feedback" => "feedback".to_owned(),
        "ProposalEvent" => "proposal-events".to_owned(),
        "QualificationAnswer" => "qualification-answers".to_owned(),
        "WinLossRecord" => "win-loss-records".to_owned(),
        "DealLineItem" => "deal-line-items".to_owned(),
        "CriterionRating" => "criterion-ratings".to_owned(),
        "DecisionCriterion" => "decision-criteria".to_owned(),
        "DecisionOption" => "decision-options".to_owned(),
        "DecisionStep" => "decision-steps".to_owned(),
        "StakeholderRelation" => "stakeholder-relations".to_owned(),
        kind => format!("{}s", kind.to_lowercase()),
    };
    format!("/v1/{word}/{}", record["id"].as_str().unwrap())
}

/// The ids of one record, of several, or of none.
fn ids(related: &Value) -> BTreeSet<String> {
    let related = match related {
        Value::Array(many) => many.iter().collect(),
        Value::Null => Vec::new(),
        one => vec![one],
    };
    related
        .into_iter()
        .map(|one| one["id"].as_str().unwrap().to_owned())
        .collect()
}

/// Relations that lead nowhere in [`world`].
const EMPTY: &[&str] = &[
    "Account.affiliations",
    "Account.child_accounts",
    "Account.journeys",
    "Account.referred_accounts",
    "Account.referred_by_account",
    "Deal.journeys",
    "DealLineItem.product",
    "Feedback.journey",
    "Feedback.stage",
    "Feedback.touchpoint",
    "Milestone.owner",
    "Objection.answered_in",
    "Stakeholder.affiliations",
    "Stakeholder.consents",
    "Stakeholder.direct_reports",
    "Stakeholder.referred_accounts",
];

#[actix_web::test]
async fn a_relation_leads_to_the_same_records_on_both_faces() {
    let t = TestApp::start().await;
    let (schemas, relations) = (schemas(), graphql_relations(&t.admin).await);
    let world = world(&t.admin).await;

    for (kind, record) in &world {
        let names = includes(schemas, kind);
        let names: Vec<&String> = names.iter().filter(|name| !name.contains('.')).collect();
        let all: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
        let rest = format!("{}?include={}", path(kind, record), all.join(","));
        let rest = t.admin.get(&rest).await.expect(200);
        for name in names {
            let place = format!("{kind}.{name}");
            let from_rest = ids(&rest[name]);
            assert_eq!(
                from_rest.is_empty(),
                EMPTY.contains(&place.as_str()),
                "{place} shows {from_rest:?}"
            );
            let field = camel(name);
            let Some(is_connection) = relations[*kind].get(&field) else {
                continue;
            };
            let shape = if *is_connection { "nodes { id }" } else { "id" };
            let query = format!(
                "query($id: ID!) {{ node(id: $id) {{ ... on {kind} {{ {field} {{ {shape} }} }} }} }}"
            );
            let data = t.admin.data(&query, json!({ "id": record["id"] })).await;
            let related = &data["node"][&field];
            let related = if *is_connection {
                &related["nodes"]
            } else {
                related
            };
            assert_eq!(ids(related), from_rest, "the faces differ in {place}");
        }
    }
}

#[actix_web::test]
async fn the_parts_of_records_lead_to_the_records_they_name() {
    let t = TestApp::start().await;
    let world = world(&t.admin).await;
    let query = "query($deal: ID!, $interaction: ID!) {
        interaction(id: $interaction) { participants { role stakeholder { id } user { id } } }
        dealTimeline(id: $deal) { nodes { type account { id } deal { id } } } }";
    let (deal, dana) = (&world["Deal"]["id"], &world["Stakeholder"]["id"]);

    let variables = json!({ "deal": deal, "interaction": world["Interaction"]["id"] });
    let data = t.admin.data(query, variables).await;

    assert_eq!(
        data["interaction"]["participants"],
        json!([
            { "role": "FROM", "stakeholder": { "id": dana }, "user": null },
            { "role": "CC", "stakeholder": { "id": dana }, "user": null },
            { "role": "TO", "stakeholder": null, "user": { "id": world["User"]["id"] } },
        ])
    );
    let items = data["dealTimeline"]["nodes"].as_array().unwrap();
    assert_eq!(items.len(), 5, "{items:?}");
    for item in items {
        assert_eq!(item["deal"]["id"], *deal, "{item}");
        assert_eq!(item["account"]["id"], world["Account"]["id"], "{item}");
    }
}

/// An interaction at a moment with some stakeholders, of whom the first also got a copy.
async fn mail(client: &Client, day: u32, subject: &str, stakeholders: &[&Value]) -> Value {
    let copies = stakeholders.iter().take(1).map(|one| ("cc", one));
    let participants: Vec<Value> = stakeholders
        .iter()
        .map(|one| ("to", one))
        .chain(copies)
        .map(|(role, one)| json!({ "role": role, "stakeholder_id": one["id"] }))
        .collect();
    let new = json!({
        "kind": "email", "direction": "outbound", "subject": subject,
        "occurred_at": format!("2026-03-{day:02}T10:00:00Z"), "participants": participants,
    });
    make(client, "interactions", new).await
}

const CONTACTS: &str = "query($first: Int, $after: String, $filter: InteractionFilter) {
    stakeholders(orderBy: [{ field: NAME, direction: ASC }]) { nodes { name
        interactions(first: $first, after: $after, filter: $filter,
            orderBy: [{ field: OCCURRED_AT, direction: DESC }]) {
            nodes { subject } totalCount pageInfo { hasNextPage endCursor } } } } }";

fn contacts(data: &Value) -> Vec<(&str, Vec<&str>, i64)> {
    let people = data["stakeholders"]["nodes"].as_array().unwrap().iter();
    let contacts = people.map(|person| {
        let list = &person["interactions"];
        let subjects = list["nodes"].as_array().unwrap().iter();
        (
            person["name"].as_str().unwrap(),
            subjects
                .map(|one| one["subject"].as_str().unwrap())
                .collect(),
            list["totalCount"].as_i64().unwrap(),
        )
    });
    contacts.collect()
}

#[actix_web::test]
async fn people_show_the_contacts_they_took_part_in_each_once() {
    let t = TestApp::start().await;
    let mut people = Vec::new();
    for name in ["Ada", "Bo", "Cy"] {
        people.push(make(&t.admin, "stakeholders", json!({ "name": name })).await);
    }
    let [ada, bo, _] = people.as_slice() else {
        panic!("three people")
    };
    mail(&t.admin, 1, "first", &[ada, bo]).await;
    mail(&t.admin, 3, "third", &[ada]).await;
    mail(&t.admin, 2, "second", &[bo, ada]).await;
    let gone = mail(&t.admin, 4, "gone", &[ada, bo]).await;
    t.admin
        .delete(&path("Interaction", &gone))
        .await
        .expect(204);

    let all = t.admin.data(CONTACTS, json!({})).await;
    assert_eq!(
        contacts(&all),
        [
            ("Ada", vec!["third", "second", "first"], 3),
            ("Bo", vec!["second", "first"], 2),
            ("Cy", vec![], 0),
        ]
    );
    let filter = json!({ "first": 1, "filter": { "subject": { "ne": "third" } } });
    let some = t.admin.data(CONTACTS, filter.clone()).await;
    assert_eq!(
        contacts(&some),
        [
            ("Ada", vec!["second"], 2),
            ("Bo", vec!["second"], 2),
            ("Cy", vec![], 0)
        ]
    );
    let list = &some["stakeholders"]["nodes"][0]["interactions"];
    assert_eq!(list["pageInfo"]["hasNextPage"], true);
    let mut rest = filter;
    rest["after"] = list["pageInfo"]["endCursor"].clone();
    let rest = t.admin.data(CONTACTS, rest).await;
    assert_eq!(contacts(&rest)[0], ("Ada", vec!["first"], 2));

    // The same in REST: with many, and with one alone.
    let list = "/v1/stakeholders?sort=name&include=interactions";
    let list = t.admin.get(list).await.expect(200);
    let alone = format!("{}?include=interactions", path("Stakeholder", ada));
    let alone = t.admin.get(&alone).await.expect(200);
    for person in [&list["data"][0], &alone] {
        let subjects = person["interactions"].as_array().unwrap().iter();
        let subjects: Vec<_> = subjects.map(|one| one["subject"].clone()).collect();
        // Newest first, by when they were recorded.
        assert_eq!(subjects, ["second", "third", "first"]);
    }
    assert_eq!(list["data"][2]["interactions"], json!([]));
}

#[actix_web::test]
async fn what_is_included_may_include_its_own_relations() {
    let t = TestApp::start().await;
    let world = world(&t.admin).await;
    let deal = path("Deal", &world["Deal"]);

    let read = format!("{deal}?include=account.owner,tasks.assignee,account.tags,owner");
    let read = t.admin.get(&read).await.expect(200);

    assert_eq!(read["account"]["name"], "Northwind Example");
    assert_eq!(read["account"]["owner"]["id"], world["User"]["id"]);
    assert_eq!(read["account"]["tags"][0]["name"], "Key");
    assert_eq!(read["tasks"][0]["title"], "Call");
    assert_eq!(read["tasks"][0]["assignee"]["id"], world["User"]["id"]);
    assert_eq!(read["owner"]["id"], world["User"]["id"]);
    assert!(read["owner"].get("teams").is_none());
    // What was asked for by itself is there as well as what was asked for in it.
    let both = format!("{deal}?include=account,account.owner,account&fields=name");
    let both = t.admin.get(&both).await.expect(200);
    assert_eq!(both["account"]["owner"]["id"], world["User"]["id"]);
    assert_eq!(both["name"], "Licences");
    assert!(both.get("account_id").is_none());
}

#[actix_web::test]
async fn a_list_within_a_list_is_not_included() {
    let t = TestApp::start().await;
    let known = includes(schemas(), "Deal");
    assert!(known.contains(&"tasks.assignee".to_owned()));
    assert!(known.contains(&"account.tasks".to_owned()));
    assert!(!known.contains(&"tasks.notes".to_owned()));

    for query in [
        "tasks.stakeholder.tasks",
        "account.owner.teams",
        "line_items.colour",
        "colour.account",
        "account.",
        ".account",
        "interactions.stakeholders",
        "account,,owner",
    ] {
        let answer = t.admin.get(&format!("/v1/deals?include={query}")).await;
        let problem = answer.expect(400);
        assert_eq!(problem["errors"][0]["code"], "UNKNOWN_INCLUDE", "{query}");
    }
    let many = known.iter().take(21).map(String::as_str);
    let many: Vec<&str> = many.collect();
    let many = format!("/v1/deals?include={}", many.join(","));
    let problem = t.admin.get(&many).await.expect(400);
    assert_eq!(problem["errors"][0]["code"], "OUT_OF_RANGE");
}
