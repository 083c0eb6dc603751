//! Members of buying committees: who sits where, in which roles.

use serde_json::{Value, json};

use crate::support::{Client, TestApp};

const CREATE: &str = "mutation ($input: NewCommitteeMember!) {
    createCommitteeMember(input: $input) { id roles }
}";

async fn make(client: &Client, path: &str, name: &str) -> Value {
    let path = format!("/v1/{path}");
    client
        .post(&path, json!({ "name": name }))
        .await
        .expect(201)
}

fn seat(deal: &Value, stakeholder: &Value, roles: &[&str]) -> Value {
    json!({ "deal_id": deal["id"], "stakeholder_id": stakeholder["id"], "roles": roles })
}

async fn add(client: &Client, deal: &Value, stakeholder: &Value, roles: &[&str]) -> Value {
    let new = seat(deal, stakeholder, roles);
    client.post("/v1/committee-members", new).await.expect(201)
}

fn path(member: &Value) -> String {
    format!("/v1/committee-members/{}", member["id"].as_str().unwrap())
}

fn id(record: &Value) -> &str {
    record["id"].as_str().unwrap()
}

/// The ids of a list.
fn ids(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(id).collect()
}

#[actix_web::test]
async fn nobody_sits_on_a_committee_twice() {
    let t = TestApp::start().await;
    let deal = make(&t.admin, "deals", "Rollout").await;
    let (dana, bea) = (
        make(&t.admin, "stakeholders", "Dana").await,
        make(&t.admin, "stakeholders", "Bea").await,
    );
    let first = add(&t.admin, &deal, &dana, &["champion"]).await;
    let again = async |expected: u16| {
        let new = seat(&deal, &dana, &["coach"]);
        let answer = t.admin.post("/v1/committee-members", new).await;
        answer.expect(expected)
    };

    let twin = again(409).await;
    assert_eq!(twin["code"], "DUPLICATE");
    assert_eq!(twin["existing_id"], first["id"]);
    assert_eq!(twin["errors"][0]["pointer"], "/stakeholder_id");
    let input = json!({ "input": { "dealId": deal["id"], "stakeholderId": dana["id"] } });
    assert_eq!(t.admin.code(CREATE, input).await, "DUPLICATE");
    // Others sit beside them, and they sit on other committees.
    add(&t.admin, &deal, &bea, &[]).await;
    let other = make(&t.admin, "deals", "Renewal").await;
    add(&t.admin, &other, &dana, &[]).await;

    // Whoever left may be given a new seat; then the old one cannot come back.
    t.admin.delete(&path(&first)).await.expect(204);
    let second = again(201).await;
    let restore = format!("{}/restore", path(&first));
    let twin = t.admin.post(&restore, json!({})).await.expect(409);
    assert_eq!(twin["existing_id"], second["id"]);
    t.admin.delete(&path(&second)).await.expect(204);
    let back = t.admin.post(&restore, json!({})).await.expect(200);
    assert_eq!(back["roles"], json!(["champion"]));
    assert_eq!(again(409).await["existing_id"], first["id"]);
}

#[actix_web::test]
async fn a_member_ties_a_deal_and_a_stakeholder_that_exist_for_good() {
    let t = TestApp::start().await;
    let (deal, dana) = (
        make(&t.admin, "deals", "Rollout").await,
        make(&t.admin, "stakeholders", "Dana").await,
    );
    let other = t.other_workspace().await;
    let (theirs, stranger) = (
        make(&other, "deals", "Theirs").await,
        make(&other, "stakeholders", "Stranger").await,
    );
    let gone = make(&t.admin, "deals", "Gone").await;
    t.admin
        .delete(&format!("/v1/deals/{}", id(&gone)))
        .await
        .expect(204);

    for (deal, person, pointer) in [
        (&theirs, &dana, "/deal_id"),
        (&gone, &dana, "/deal_id"),
        (&deal, &stranger, "/stakeholder_id"),
    ] {
        let new = seat(deal, person, &[]);
        let refused = t.admin.post("/v1/committee-members", new).await.expect(409);
        assert_eq!(refused["errors"][0]["pointer"], pointer);
        assert_eq!(refused["errors"][0]["code"], "NO_SUCH_RECORD");
    }
    for wrong in [
        json!({ "deal_id": deal["id"] }),
        json!({ "stakeholder_id": dana["id"] }),
        json!({ "deal_id": dana["id"], "stakeholder_id": dana["id"] }),
        json!({ "deal_id": deal["id"], "stakeholder_id": dana["id"], "roles": "coach" }),
        json!({ "deal_id": deal["id"], "stakeholder_id": dana["id"], "role": "coach" }),
    ] {
        let answer = t.admin.post("/v1/committee-members", wrong).await;
        assert_eq!(answer.refused(400), "INVALID");
    }
    let member = add(&t.admin, &deal, &dana, &[]).await;
    for wrong in [
        json!({ "deal_id": deal["id"] }),
        json!({ "stakeholder_id": dana["id"] }),
        json!({ "roles": null }),
        json!({ "roles": "champion" }),
    ] {
        let answer = t.admin.patch(&path(&member), wrong).await;
        assert_eq!(answer.refused(400), "INVALID");
    }
}

#[actix_web::test]
async fn a_member_plays_each_role_once_and_perhaps_none() {
    let t = TestApp::start().await;
    let (deal, dana) = (
        make(&t.admin, "deals", "Rollout").await,
        make(&t.admin, "stakeholders", "Dana").await,
    );
    let twice = seat(&deal, &dana, &["coach", "legal", "coach"]);
    let refused = t
        .admin
        .post("/v1/committee-members", twice)
        .await
        .expect(409);
    assert_eq!(refused["errors"][0]["pointer"], "/roles/2");
    assert_eq!(refused["errors"][0]["code"], "DUPLICATE");

    let input = json!({ "input": { "dealId": deal["id"], "stakeholderId": dana["id"] } });
    let made = t.admin.data(CREATE, input).await["createCommitteeMember"].clone();
    assert_eq!(made["roles"], json!([]));
    let roles = json!({ "roles": ["economic_buyer", "executive_sponsor"] });
    let changed = t.admin.patch(&path(&made), roles.clone()).await.expect(200);
    assert_eq!(changed["roles"], roles["roles"]);
    assert_eq!(changed["version"], 2);
    let update = "mutation ($id: ID!, $input: CommitteeMemberPatch!) {
        updateCommitteeMember(id: $id, input: $input) { roles }
    }";
    let input = json!({ "id": made["id"], "input": { "roles": ["blocker"] } });
    let changed = t.admin.data(update, input).await;
    assert_eq!(
        changed["updateCommitteeMember"]["roles"],
        json!(["blocker"])
    );

    let feed = t.feed().await;
    let last = feed
        .iter()
        .rfind(|entry| entry["record_id"] == made["id"])
        .unwrap();
    assert_eq!(last["object"], "committee_member");
    let fields = json!({ "roles": { "from": roles["roles"], "to": ["blocker"] } });
    assert_eq!(last["fields"], fields);
}

#[actix_web::test]
async fn members_are_found_by_the_roles_they_play() {
    let t = TestApp::start().await;
    let deal = make(&t.admin, "deals", "Rollout").await;
    let mut members = Vec::new();
    for (name, roles) in [
        ("Ada", ["champion", "economic_buyer"].as_slice()),
        ("Bo", &["economic_buyer"]),
        ("Cy", &["end_user"]),
        ("Di", &[]),
    ] {
        let person = make(&t.admin, "stakeholders", name).await;
        members.push(add(&t.admin, &deal, &person, roles).await);
    }
    let [ada, bo, cy, di] = members.iter().map(id).collect::<Vec<_>>()[..] else {
        panic!("four members")
    };
    let list = async |query: &str| {
        let path = format!("/v1/committee-members?sort=id&{query}");
        t.admin.get(&path).await.expect(200)["data"].clone()
    };

    assert_eq!(ids(&list("filter[role]=economic_buyer").await), [ada, bo]);
    assert_eq!(
        ids(&list("filter[role][in]=champion,end_user").await),
        [ada, cy]
    );
    let both = "filter[role]=economic_buyer&filter[role][in]=champion,coach";
    assert_eq!(ids(&list(both).await), [ada]);
    assert!(ids(&list("filter[role]=coach").await).is_empty());
    let query = "query ($deal: ID!) { deal(id: $deal) {
        buyers: committee(filter: { role: { eq: \"economic_buyer\" } }) { totalCount nodes { id } }
        others: committee(filter: { not: { role: { in: [\"economic_buyer\", \"end_user\"] } } }) {
            totalCount nodes { id } } } }";
    let data = t.admin.data(query, json!({ "deal": deal["id"] })).await;
    assert_eq!(ids(&data["deal"]["buyers"]["nodes"]), [ada, bo]);
    assert_eq!(data["deal"]["buyers"]["totalCount"], 2);
    assert_eq!(ids(&data["deal"]["others"]["nodes"]), [di]);
    for wrong in ["filter[role][ne]=coach", "sort=role"] {
        let path = format!("/v1/committee-members?{wrong}");
        assert_eq!(t.admin.get(&path).await.refused(400), "INVALID", "{wrong}");
    }
}

#[actix_web::test]
async fn a_deal_shows_its_own_committee_on_both_faces() {
    let t = TestApp::start().await;
    let (deal, other) = (
        make(&t.admin, "deals", "Rollout").await,
        make(&t.admin, "deals", "Renewal").await,
    );
    let (dana, bea) = (
        make(&t.admin, "stakeholders", "Dana").await,
        make(&t.admin, "stakeholders", "Bea").await,
    );
    let first = add(&t.admin, &deal, &dana, &["champion"]).await;
    let second = add(&t.admin, &deal, &bea, &["legal"]).await;
    let elsewhere = add(&t.admin, &other, &dana, &["blocker"]).await;
    let committee = async |query: &str| {
        let path = format!("/v1/deals/{}/committee?{query}", id(&deal));
        t.admin.get(&path).await.expect(200)
    };

    let all = committee("sort=id").await;
    assert_eq!(all["data"], json!([first, second]));
    let page = committee("sort=id&limit=1").await;
    assert_eq!(page["data"], json!([first]));
    let next = format!(
        "sort=id&limit=1&cursor={}",
        page["page"]["next"].as_str().unwrap()
    );
    assert_eq!(committee(&next).await["data"], json!([second]));
    let some = committee("filter[role]=legal&include=stakeholder,deal&fields=roles").await;
    assert_eq!(
        some["data"],
        json!([{ "id": second["id"], "roles": ["legal"], "stakeholder": bea, "deal": deal }])
    );
    // A filter narrows the committee and never widens it.
    let foreign = committee(&format!("filter[deal_id]={}", id(&other))).await;
    assert_eq!(foreign["data"], json!([]));
    assert_eq!(
        t.admin
            .get(&format!("/v1/deals/{}/committee?colour=red", id(&deal)))
            .await
            .refused(400),
        "INVALID"
    );

    let query = "query ($deal: ID!, $person: ID!) {
        deal(id: $deal) { committee { totalCount nodes { id roles stakeholder { name } } } }
        stakeholder(id: $person) { memberships(orderBy: [{ field: ID, direction: ASC }]) {
            nodes { id deal { name } } } } }";
    let asked = json!({ "deal": deal["id"], "person": dana["id"] });
    let data = t.admin.data(query, asked.clone()).await;
    assert_eq!(
        data["deal"]["committee"],
        json!({ "totalCount": 2, "nodes": [
            { "id": first["id"], "roles": ["champion"], "stakeholder": { "name": "Dana" } },
            { "id": second["id"], "roles": ["legal"], "stakeholder": { "name": "Bea" } },
        ] })
    );
    assert_eq!(
        data["stakeholder"]["memberships"]["nodes"],
        json!([
            { "id": first["id"], "deal": { "name": "Rollout" } },
            { "id": elsewhere["id"], "deal": { "name": "Renewal" } },
        ])
    );

    // Who left is shown only to those who ask.
    t.admin.delete(&path(&first)).await.expect(204);
    assert_eq!(ids(&committee("").await["data"]), [id(&second)]);
    assert_eq!(ids(&committee("deleted=only").await["data"]), [id(&first)]);
    let data = t.admin.data(query, asked).await;
    assert_eq!(data["deal"]["committee"]["totalCount"], 1);
}

#[actix_web::test]
async fn a_seat_stays_when_its_deal_or_its_stakeholder_is_deleted() {
    let t = TestApp::start().await;
    let (deal, dana) = (
        make(&t.admin, "deals", "Rollout").await,
        make(&t.admin, "stakeholders", "Dana").await,
    );
    let member = add(&t.admin, &deal, &dana, &["champion"]).await;
    for gone in [
        format!("/v1/deals/{}", id(&deal)),
        format!("/v1/stakeholders/{}", id(&dana)),
    ] {
        t.admin.delete(&gone).await.expect(204);
    }

    let shown = format!("{}?include=deal,stakeholder", path(&member));
    let shown = t.admin.get(&shown).await.expect(200);
    assert_eq!(shown["version"], 1);
    assert!(shown["deal"]["deleted_at"].is_string());
    assert!(shown["stakeholder"]["deleted_at"].is_string());
    let query = "query ($id: ID!) { committeeMember(id: $id) {
        roles deal { deletedAt } stakeholder { deletedAt } } }";
    let data = t.admin.data(query, json!({ "id": member["id"] })).await;
    let found = &data["committeeMember"];
    assert_eq!(found["roles"], json!(["champion"]));
    assert!(found["deal"]["deletedAt"].is_string());
    assert!(found["stakeholder"]["deletedAt"].is_string());
    // What is deleted has no lists; restored, it has its committee again.
    let committee = format!("/v1/deals/{}/committee", id(&deal));
    assert_eq!(t.admin.get(&committee).await.refused(404), "DELETED");
    t.admin
        .post(&format!("/v1/deals/{}/restore", id(&deal)), json!({}))
        .await
        .expect(200);
    assert_eq!(
        t.admin.get(&committee).await.expect(200)["data"],
        json!([member])
    );
}

#[actix_web::test]
async fn deals_are_found_by_their_members_and_people_by_their_deals() {
    let t = TestApp::start().await;
    let (deal, other) = (
        make(&t.admin, "deals", "Rollout").await,
        make(&t.admin, "deals", "Renewal").await,
    );
    let (dana, bea) = (
        make(&t.admin, "stakeholders", "Dana").await,
        make(&t.admin, "stakeholders", "Bea").await,
    );
    add(&t.admin, &deal, &dana, &[]).await;
    add(&t.admin, &other, &dana, &[]).await;
    let left = add(&t.admin, &deal, &bea, &[]).await;
    let found = async |path: String| t.admin.get(&path).await.expect(200)["data"].clone();
    let deals_of = async |person: &Value| {
        found(format!(
            "/v1/deals?sort=id&filter[stakeholder_id]={}",
            id(person)
        ))
        .await
    };
    let people_of = async |deal: &Value| {
        found(format!(
            "/v1/stakeholders?sort=id&filter[deal_id]={}",
            id(deal)
        ))
        .await
    };

    assert_eq!(ids(&deals_of(&dana).await), [id(&deal), id(&other)]);
    assert_eq!(ids(&deals_of(&bea).await), [id(&deal)]);
    assert_eq!(ids(&people_of(&deal).await), [id(&dana), id(&bea)]);
    t.admin.delete(&path(&left)).await.expect(204);
    assert!(ids(&deals_of(&bea).await).is_empty());
    assert_eq!(ids(&people_of(&deal).await), [id(&dana)]);
    let query = "query ($deal: ID!, $person: ID!) {
        deals(filter: { stakeholderId: { eq: $person } }) { totalCount }
        stakeholders(filter: { dealId: { in: [$deal] } }) { nodes { name } } }";
    let asked = json!({ "deal": deal["id"], "person": dana["id"] });
    let data = t.admin.data(query, asked).await;
    assert_eq!(data["deals"]["totalCount"], 2);
    assert_eq!(data["stakeholders"]["nodes"], json!([{ "name": "Dana" }]));
}

/// Deals of an account with two members each.
async fn committees(t: &TestApp, name: &str, count: usize) {
    let account = make(&t.admin, "accounts", name).await;
    for _ in 0..count {
        let deal = json!({ "name": name, "account_id": account["id"] });
        let deal = t.admin.post("/v1/deals", deal).await.expect(201);
        for person in ["Dana", "Bea"] {
            let person = make(&t.admin, "stakeholders", person).await;
            add(&t.admin, &deal, &person, &["champion"]).await;
        }
    }
}

#[actix_web::test]
async fn deals_with_their_accounts_and_committees_are_one_request_and_four_statements() {
    let t = TestApp::start().await;
    let query = "query ($name: String!) {
        deals(first: 50, filter: { name: { eq: $name } }) { nodes { account { name }
            committee(first: 50) { nodes { roles stakeholder { name } } } } } }";
    for (name, count) in [("few", 2), ("many", 12)] {
        committees(&t, name, count).await;

        let before = t.app.db().statements();
        let rest = format!("/v1/deals?filter[name]={name}&include=account,committee.stakeholder");
        let rest = t.admin.get(&rest).await.expect(200);
        let rest_cost = t.app.db().statements() - before;
        let before = t.app.db().statements();
        let graphql = t.admin.data(query, json!({ "name": name })).await;
        let graphql_cost = t.app.db().statements() - before;

        // The deals, the accounts, the members, the people; and the two ends of the snapshot.
        assert_eq!((rest_cost, graphql_cost), (6, 6), "for {name}");
        for (list, members) in [
            (&rest["data"], "/committee"),
            (&graphql["deals"]["nodes"], "/committee/nodes"),
        ] {
            let deals = list.as_array().unwrap();
            assert_eq!(deals.len(), count);
            for deal in deals {
                assert_eq!(deal["account"]["name"], name);
                let members = deal.pointer(members).unwrap().as_array().unwrap();
                let people: Vec<_> = members
                    .iter()
                    .map(|member| member["stakeholder"]["name"].as_str().unwrap())
                    .collect();
                assert_eq!(people, ["Dana", "Bea"]);
            }
        }
    }
}
