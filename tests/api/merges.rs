//! Merges and their undo.

use std::collections::BTreeMap;

use caravan::DatabaseUrl;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use serde_json::{Value, json};

use crate::support::tables::{Tables, of_postgres, of_sqlite};
use crate::support::{Client, TestApp};

async fn make(client: &Client, path: &str, new: Value) -> String {
    let made = client.post(&format!("/v1/{path}"), new).await.expect(201);
    made["id"].as_str().unwrap().to_owned()
}

async fn get(client: &Client, path: &str, id: &str) -> Value {
    client.get(&format!("/v1/{path}/{id}")).await.expect(200)
}

async fn merge(client: &Client, path: &str, survivor: &str, losers: &[&str]) -> Value {
    let body = json!({ "loser_ids": losers });
    client
        .post(&format!("/v1/{path}/{survivor}/merge"), body)
        .await
        .expect(201)
}

async fn undo(client: &Client, merge: &Value) -> Value {
    let path = format!("/v1/merges/{}/undo", merge["id"].as_str().unwrap());
    client.post(&path, json!({})).await.expect(200)
}

fn unique(name: &str) -> String {
    format!("{name} {}", uuid::Uuid::now_v7())
}

/// Two accounts and two stakeholders, and one of each kind that points at the second ones.
struct World {
    /// Survivor and loser.
    accounts: [String; 2],
    stakeholders: [String; 2],
    names: [String; 2],
    deal: String,
}

async fn world(t: &TestApp) -> World {
    let admin = &t.admin;
    let names = [unique("Losing Company"), unique("Losing Person")];
    let winner = json!({ "name": "Winning Company", "domains": ["win.example.com"] });
    let winner = make(admin, "accounts", winner).await;
    let loser = json!({
        "name": names[0], "domains": ["lose.example.com"], "industry": "software", "country": "DE",
        "revenue_minor": 1000, "revenue_currency": "EUR",
        "external_ids": [{ "source": "erp", "external_id": "a-2" }],
    });
    let loser = make(admin, "accounts", loser).await;
    let first = json!({
        "name": "Winning Person", "emails": [{ "email": "dana@win.example.com" }],
        "phones": [{ "number": "+49 30 5550 0001" }],
    });
    let first = make(admin, "stakeholders", first).await;
    let second = json!({
        "name": names[1], "title": "Buyer", "emails": [{ "email": "dana@lose.example.com" }],
        "phones": [{ "number": "+49 30 5550 0001" }, { "number": "+49 30 5550 0002" }],
        "account_id": loser, "external_ids": [{ "source": "erp", "external_id": "s-2" }],
    });
    let second = make(admin, "stakeholders", second).await;

    let child = json!({ "name": "Child", "parent_account_id": loser });
    make(admin, "accounts", child).await;
    let referred = json!({ "name": "Referred", "referred_by_account_id": loser });
    make(admin, "accounts", referred).await;
    let referred = json!({ "name": "Referred too", "referred_by_stakeholder_id": second });
    make(admin, "accounts", referred).await;
    let report = json!({ "name": "Report", "reports_to_id": second });
    let report = make(admin, "stakeholders", report).await;
    for (from, to) in [(&second, &report), (&report, &second)] {
        let tie = json!({ "from_stakeholder_id": from, "to_stakeholder_id": to, "kind": "trusts" });
        make(admin, "stakeholder-relations", tie).await;
    }
    let seat = json!({ "stakeholder_id": second, "account_id": loser, "kind": "board_member" });
    make(admin, "affiliations", seat).await;
    let consent = json!({
        "stakeholder_id": second, "channel": "email", "purpose": "marketing", "status": "granted",
        "method": "web_form", "given_at": "2026-01-05T08:00:00Z",
    });
    make(admin, "consents", consent).await;
    let deal = make(
        admin,
        "deals",
        json!({ "name": "Deal", "account_id": loser }),
    )
    .await;
    let seat = json!({ "deal_id": deal, "stakeholder_id": second, "roles": ["champion"] });
    make(admin, "committee-members", seat).await;
    let milestone = json!({
        "deal_id": deal, "title": "Their part", "party": "buyer", "owner_stakeholder_id": second,
    });
    make(admin, "milestones", milestone).await;
    let map = json!({ "name": "How they buy", "template": "b2b_five_stage", "publish": true });
    let map = make(admin, "journey-maps", map).await;
    let journey = json!({ "account_id": loser, "journey_map_id": map });
    make(admin, "journeys", journey).await;
    let mail = json!({
        "kind": "email", "direction": "inbound", "occurred_at": "2026-02-03T10:00:00Z",
        "account_id": loser, "participants": [{ "role": "from", "stakeholder_id": second }],
    });
    make(admin, "interactions", mail).await;
    let answer = json!({
        "kind": "nps", "score": 9, "account_id": loser, "stakeholder_id": second,
    });
    make(admin, "feedback", answer).await;
    for path in ["tasks", "notes"] {
        let about = json!({ "account_id": loser, "stakeholder_id": second });
        let mut new = about.as_object().unwrap().clone();
        let field = if path == "tasks" { "title" } else { "body" };
        new.insert(field.to_owned(), json!("About them"));
        let id = make(admin, path, Value::Object(new)).await;
        if path == "notes" {
            // What is deleted can be restored, and must not point at what is gone.
            admin.delete(&format!("/v1/notes/{id}")).await.expect(204);
        }
    }
    for (key, object, id) in [
        ("partner", "account", &loser),
        ("guide", "stakeholder", &second),
    ] {
        let field = json!({
            "object": "deal", "key": key, "label": key, "kind": "reference", "reference_object": object,
        });
        make(admin, "custom-fields", field).await;
        let new = json!({ "name": key, "custom_fields": { key: id } });
        make(admin, "deals", new).await;
    }
    for (name, target) in [("Key account", &loser), ("Speaker", &second)] {
        let tag = make(admin, "tags", json!({ "name": name })).await;
        let apply = json!({ "record_id": target });
        admin
            .post(&format!("/v1/tags/{tag}/apply"), apply)
            .await
            .expect(200);
    }
    World {
        accounts: [winner, loser],
        stakeholders: [first, second],
        names,
        deal,
    }
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// For every foreign key to a table: how many rows hold the record of that name.
fn holders(t: &TestApp, target: &str, name: &str) -> BTreeMap<String, i64> {
    let url = &t.app.config().database.url;
    let tables: Tables = match url {
        DatabaseUrl::Sqlite(path) => of_sqlite(path),
        DatabaseUrl::Postgres(url) => of_postgres(url).0,
    };
    let mut holders = BTreeMap::new();
    for (table, description) in tables {
        let keys = description.foreign_keys.iter();
        for key in keys.filter(|key| key.target == target) {
            let column = &key.columns[1];
            let sql = format!(
                "SELECT count(*) AS count FROM {table} WHERE {column} = \
                 (SELECT id FROM {target} WHERE name = '{name}')"
            );
            let counted: Count = match url {
                DatabaseUrl::Sqlite(path) => {
                    let mut conn = SqliteConnection::establish(path).unwrap();
                    diesel::sql_query(sql).get_result(&mut conn).unwrap()
                }
                DatabaseUrl::Postgres(url) => {
                    let mut conn = PgConnection::establish(url).unwrap();
                    diesel::sql_query(sql).get_result(&mut conn).unwrap()
                }
            };
            holders.insert(format!("{table}.{column}"), counted.count);
        }
    }
    // A merge tells what was.
    holders.retain(|place, _| !place.starts_with("merges."));
    holders
}

/// Everything in the workspace but what every write changes.
async fn everything(client: &Client) -> BTreeMap<String, Value> {
    let mut all = BTreeMap::new();
    for kind in [
        "accounts",
        "stakeholders",
        "affiliations",
        "consents",
        "deals",
        "committee-members",
        "journeys",
        "interactions",
        "feedback",
        "tasks",
        "notes",
        "tags",
    ] {
        let path = format!("/v1/{kind}?deleted=include&limit=200");
        let page = client.get(&path).await.expect(200);
        assert!(page["page"]["next"].is_null(), "more {kind} than a page");
        for mut record in page["data"].as_array().unwrap().clone() {
            let fields = record.as_object_mut().unwrap();
            fields.remove("version");
            fields.remove("updated_at");
            let id = fields["id"].as_str().unwrap().to_owned();
            if ["accounts", "stakeholders", "deals"].contains(&kind)
                && fields["deleted_at"].is_null()
            {
                let path = format!("/v1/{kind}/{id}?include=tags");
                let tagged = client.get(&path).await.expect(200);
                let names = tagged["tags"].as_array().unwrap().iter();
                let names: Vec<Value> = names.map(|tag| tag["name"].clone()).collect();
                fields.insert("tags".to_owned(), json!(names));
            }
            all.insert(id, record);
        }
    }
    for word in [
        "winning", "losing", "dana", "lose", "person", "random", "mail",
    ] {
        let found = client
            .get(&format!("/v1/search?q={word}&limit=100"))
            .await
            .expect(200);
        let hits = found["data"].as_array().unwrap().iter();
        let hits: Vec<Value> = hits.map(|hit| json!([hit["id"], hit["score"]])).collect();
        all.insert(format!("search {word}"), json!(hits));
    }
    for kind in ["accounts", "stakeholders"] {
        let found = client
            .get(&format!("/v1/{kind}/duplicates?limit=200"))
            .await
            .expect(200);
        let pairs = found["data"].as_array().unwrap().iter();
        let pairs: Vec<Value> = pairs
            .map(|pair| json!([pair["score"], pair["other"]["id"]]))
            .collect();
        all.insert(format!("duplicate {kind}"), json!(pairs));
    }
    all
}

#[track_caller]
fn assert_same(before: &BTreeMap<String, Value>, after: &BTreeMap<String, Value>) {
    for (id, record) in before {
        assert_eq!(after.get(id), Some(record), "{id}");
    }
    assert_eq!(before.len(), after.len());
}

#[actix_web::test]
async fn everything_that_pointed_at_the_losers_points_at_the_survivor() {
    let t = TestApp::start().await;
    let w = world(&t).await;
    for (target, name) in [("accounts", &w.names[0]), ("stakeholders", &w.names[1])] {
        for (place, count) in holders(&t, target, name) {
            assert!(
                count > 0,
                "nothing of this test stands in {place}: add a record that does"
            );
        }
    }

    let of_accounts = merge(&t.admin, "accounts", &w.accounts[0], &[&w.accounts[1]]).await;
    let of_people = merge(
        &t.admin,
        "stakeholders",
        &w.stakeholders[0],
        &[&w.stakeholders[1]],
    )
    .await;

    for (target, name) in [("accounts", &w.names[0]), ("stakeholders", &w.names[1])] {
        for (place, count) in holders(&t, target, name) {
            assert_eq!(count, 0, "{place} still points at what was merged away");
        }
    }
    let places = |merge: &Value| -> Vec<String> {
        let moved = merge["moved"].as_array().unwrap().iter();
        let text = |one: &Value| one.as_str().unwrap().to_owned();
        moved
            .map(|one| {
                format!(
                    "{}.{} {}",
                    text(&one["object"]),
                    text(&one["field"]),
                    one["count"]
                )
            })
            .collect()
    };
    let mut found = places(&of_accounts);
    found.extend(places(&of_people));
    for place in [
        "account.parent_account_id 1",
        "account.referred_by_account_id 1",
        "deal.account_id 1",
        "deal.custom_fields.partner 1",
        "interaction.account_id 1",
        "tag.tags 1",
        "note.account_id 1",
        "account.referred_by_stakeholder_id 1",
        "stakeholder.reports_to_id 1",
        "consent.stakeholder_id 1",
        "committee_member.stakeholder_id 1",
        "interaction.participants 1",
        "deal.custom_fields.guide 1",
    ] {
        assert!(
            found.contains(&place.to_owned()),
            "{place} is not in {found:?}"
        );
    }
    let survivor = get(
        &t.admin,
        "accounts",
        &format!("{}?include=tags", w.accounts[0]),
    )
    .await;
    assert_eq!(survivor["name"], "Winning Company");
    assert_eq!(survivor["industry"], "software");
    assert_eq!(survivor["revenue_minor"], 1000);
    assert_eq!(
        survivor["domains"],
        json!(["win.example.com", "lose.example.com"])
    );
    assert_eq!(survivor["tags"][0]["name"], "Key account");
    let person = get(&t.admin, "stakeholders", &w.stakeholders[0]).await;
    assert_eq!(person["emails"].as_array().unwrap().len(), 2);
    assert_eq!(person["emails"][1]["is_primary"], false);
    assert_eq!(person["phones"].as_array().unwrap().len(), 2);
    assert_eq!(person["account_id"], w.accounts[0].as_str());
}

#[actix_web::test]
async fn the_id_of_a_loser_leads_to_the_survivor_for_ever() {
    let t = TestApp::start().await;
    let w = world(&t).await;
    let third = make(&t.admin, "accounts", json!({ "name": "Third" })).await;
    let [first, loser] = &w.accounts;
    merge(&t.admin, "accounts", first, &[loser]).await;
    merge(&t.admin, "accounts", &third, &[first]).await;

    for id in [first, loser] {
        let answer = t
            .admin
            .get(&format!("/v1/accounts/{id}?include=owner"))
            .await;
        assert_eq!(
            answer.header("content-location"),
            format!("/v1/accounts/{third}")
        );
        assert_eq!(answer.expect(200)["id"], third.as_str());
        let timeline = t
            .admin
            .get(&format!("/v1/accounts/{id}/timeline"))
            .await
            .expect(200);
        assert_eq!(timeline["data"][0]["account_id"], third.as_str());
        let query = "query ($id: ID!) { account(id: $id) { id mergedInto { id } }
            node(id: $id) { ... on Account { id deletedAt mergedInto { id } } } }";
        let data = t.admin.data(query, json!({ "id": id })).await;
        assert_eq!(data["account"], json!({ "id": third, "mergedInto": null }));
        assert_eq!(data["node"]["id"], id.as_str());
        assert_eq!(data["node"]["mergedInto"]["id"], third.as_str());
        assert!(data["node"]["deletedAt"].is_string());
    }
    let own = t.admin.get(&format!("/v1/accounts/{third}")).await;
    assert_eq!(own.header("content-location"), "");
    let list = t
        .admin
        .get("/v1/accounts?filter[external_id]=erp:a-2")
        .await
        .expect(200);
    assert_eq!(list["data"][0]["id"], third.as_str());
    let list = t
        .admin
        .get("/v1/accounts?filter[domain]=lose.example.com")
        .await
        .expect(200);
    assert_eq!(list["data"][0]["id"], third.as_str());

    let path = format!("/v1/accounts/{loser}");
    let refused = t
        .admin
        .patch(&path, json!({ "name": "New" }))
        .await
        .expect(409);
    assert_eq!(
        (&refused["code"], &refused["merged_into"]),
        (&json!("MERGED"), &json!(third))
    );
    assert_eq!(t.admin.delete(&path).await.refused(409), "MERGED");
    let restore = t.admin.post(&format!("{path}/restore"), json!({})).await;
    assert_eq!(restore.refused(409), "MERGED");
    let again = json!({ "loser_ids": [loser] });
    let again = t
        .admin
        .post(&format!("/v1/accounts/{third}/merge"), again)
        .await
        .expect(409);
    assert_eq!(again["errors"][0]["code"], "MERGED");
    let other = t.other_workspace().await;
    assert_eq!(other.get(&path).await.refused(404), "NOT_FOUND");
}

#[actix_web::test]
async fn rules_choose_the_values_and_a_preview_shows_them() {
    let t = TestApp::start().await;
    let old =
        json!({ "name": "Old", "industry": "software", "employee_count": 5, "country": "DE" });
    let old = make(&t.admin, "accounts", old).await;
    let long = json!({
        "name": "A longer name", "industry": "it", "employee_count": 7,
        "description": "Second", "revenue_minor": 5, "revenue_currency": "EUR", "parent_account_id": old,
    });
    let long = make(&t.admin, "accounts", long).await;
    let new = json!({ "name": "New", "employee_count": 9, "description": "Third", "website": "https://new.example.com" });
    let new = make(&t.admin, "accounts", new).await;
    let body = json!({
        "loser_ids": [long, new],
        "rules": [
            { "field": "name", "take": "longest" },
            { "field": "industry", "take": "survivor" },
            { "field": "employee_count", "take": "newest" },
            { "field": "description", "take": "survivor" },
            { "field": "revenue_minor", "take": "loser" },
        ],
        "values": { "country": "AT" },
    });

    let path = format!("/v1/accounts/{old}/merge");
    let preview = t
        .admin
        .post(&format!("{path}/preview"), body.clone())
        .await
        .expect(200);
    assert_eq!(
        get(&t.admin, "accounts", &old).await["version"],
        1,
        "a preview stores nothing"
    );
    let query =
        "query ($id: ID!, $input: MergeAccounts!) { previewAccountMerge(id: $id, input: $input) {
        survivor { name country } fields moved { object field count } } }";
    let input = json!({ "loserIds": [long, new], "rules": [{ "field": "name", "take": "LONGEST" }],
        "values": { "country": "AT" } });
    let graphql = t
        .admin
        .data(query, json!({ "id": old, "input": input }))
        .await;
    assert_eq!(
        graphql["previewAccountMerge"]["survivor"],
        json!({ "name": "A longer name", "country": "AT" })
    );
    let merge = t.admin.post(&path, body).await.expect(201);

    assert_eq!(merge["fields"], preview["fields"]);
    assert_eq!(merge["moved"], preview["moved"]);
    let survivor = get(&t.admin, "accounts", &old).await;
    for field in [
        "name",
        "industry",
        "employee_count",
        "description",
        "country",
        "website",
        "parent_account_id",
    ] {
        assert_eq!(survivor[field], preview["survivor"][field], "{field}");
    }
    assert_eq!(survivor["name"], "A longer name");
    assert_eq!(survivor["industry"], "software");
    assert_eq!(survivor["employee_count"], 9);
    assert!(survivor["description"].is_null());
    assert_eq!(
        (&survivor["revenue_minor"], &survivor["revenue_currency"]),
        (&json!(5), &json!("EUR"))
    );
    assert_eq!(survivor["country"], "AT");
    assert_eq!(survivor["website"], "https://new.example.com");
    assert!(
        survivor["parent_account_id"].is_null(),
        "nobody stands above themself"
    );
}

#[actix_web::test]
async fn a_merge_that_makes_no_sense_is_refused_by_name() {
    let t = TestApp::start().await;
    let one = make(&t.admin, "accounts", json!({ "name": "One" })).await;
    let two = make(&t.admin, "accounts", json!({ "name": "Two" })).await;
    let path = format!("/v1/accounts/{one}/merge");
    let rule = |field: &str, take: &str| json!({ "loser_ids": [two], "rules": [{ "field": field, "take": take }] });

    for (body, status, pointer) in [
        (json!({ "loser_ids": [] }), 400, "/loser_ids"),
        (json!({ "loser_ids": [one] }), 409, "/loser_ids/0"),
        (json!({ "loser_ids": [two, two] }), 409, "/loser_ids/1"),
        (
            json!({ "loser_ids": ["account_01h2xcejqtf2nbrexx3vqjhp41"] }),
            409,
            "/loser_ids/0",
        ),
        (
            json!({ "loser_ids": ["deal_01h2xcejqtf2nbrexx3vqjhp41"] }),
            400,
            "/loser_ids/0",
        ),
        (rule("colour", "loser"), 400, "/rules/0/field"),
        (rule("domains", "loser"), 409, "/rules/0/field"),
        (rule("country", "longest"), 409, "/rules/0/take"),
        (rule("custom_fields.none", "loser"), 409, "/rules/0/field"),
        (rule("name", "prettiest"), 400, "/rules/0/take"),
        (
            json!({ "loser_ids": [two], "values": { "name": "" } }),
            400,
            "/name",
        ),
    ] {
        for path in [path.clone(), format!("{path}/preview")] {
            let problem = t.admin.post(&path, body.clone()).await.expect(status);
            assert_eq!(problem["errors"][0]["pointer"], pointer, "{body}");
        }
    }
    let headers = [("if-match", "\"7\"")];
    let body = json!({ "loser_ids": [two] });
    let method = actix_web::http::Method::POST;
    let stale = t.admin.call(method, &path, &headers, Some(body)).await;
    assert_eq!(stale.refused(412), "VERSION_CONFLICT");
    assert_eq!(get(&t.admin, "accounts", &two).await["version"], 1);
}

#[actix_web::test]
async fn seats_on_the_same_committee_become_one() {
    let t = TestApp::start().await;
    let w = world(&t).await;
    let [first, second] = &w.stakeholders;
    let seat = json!({ "deal_id": w.deal, "stakeholder_id": first, "roles": ["legal"] });
    let kept = make(&t.admin, "committee-members", seat).await;
    let before = everything(&t.admin).await;

    let made = merge(&t.admin, "stakeholders", first, &[second]).await;

    let committee = t
        .admin
        .get(&format!("/v1/deals/{}/committee", w.deal))
        .await
        .expect(200);
    assert_eq!(committee["data"].as_array().unwrap().len(), 1);
    assert_eq!(committee["data"][0]["id"], kept.as_str());
    assert_eq!(committee["data"][0]["roles"], json!(["legal", "champion"]));
    let undone = undo(&t.admin, &made).await;
    assert_eq!(undone["kept"], json!([]));
    assert_same(&before, &everything(&t.admin).await);
}

#[actix_web::test]
async fn the_feed_tells_each_change_once_and_names_the_survivor() {
    let t = TestApp::start().await;
    let w = world(&t).await;
    let [survivor, loser] = &w.accounts;
    let merge = merge(&t.admin, "accounts", survivor, &[loser]).await;
    undo(&t.admin, &merge).await;

    let mut versions: BTreeMap<String, i64> = BTreeMap::new();
    let feed = t.feed().await;
    for entry in &feed {
        let version = versions
            .entry(entry["record_id"].as_str().unwrap().to_owned())
            .or_default();
        *version += 1;
        assert_eq!(entry["sequence"], *version, "{entry}");
    }
    let of = |id: &str| -> Vec<&Value> {
        feed.iter()
            .filter(|entry| entry["record_id"] == id)
            .collect()
    };
    let of_loser = of(loser);
    let operations: Vec<&str> = of_loser
        .iter()
        .map(|entry| entry["operation"].as_str().unwrap())
        .collect();
    let ends: Vec<&str> = operations.iter().copied().rev().take(2).collect();
    assert_eq!(ends, ["restored", "merged"]);
    let merged = of_loser
        .iter()
        .find(|entry| entry["operation"] == "merged")
        .unwrap();
    assert_eq!(merged["fields"]["merged_into_id"]["to"], survivor.as_str());
    let of_survivor = of(survivor);
    assert!(
        of_survivor
            .iter()
            .any(|entry| entry["fields"]["merged_ids"]["to"] == json!([loser]))
    );
    assert!(
        of_survivor
            .iter()
            .any(|entry| entry["fields"]["industry"]["to"] == "software")
    );
    let of_merge = of(merge["id"].as_str().unwrap());
    assert_eq!(of_merge.len(), 2);
}

#[actix_web::test]
async fn an_undo_with_nothing_in_between_leaves_everything_as_it_was() {
    let t = TestApp::start().await;
    let w = world(&t).await;
    let before = everything(&t.admin).await;

    let people = merge(
        &t.admin,
        "stakeholders",
        &w.stakeholders[0],
        &[&w.stakeholders[1]],
    )
    .await;
    let accounts = merge(&t.admin, "accounts", &w.accounts[0], &[&w.accounts[1]]).await;
    for made in [&accounts, &people] {
        let undone = undo(&t.admin, made).await;
        assert_eq!(undone["kept"], json!([]));
        assert!(undone["undone_at"].is_string());
    }

    assert_same(&before, &everything(&t.admin).await);
    let loser = get(&t.admin, "accounts", &w.accounts[1]).await;
    assert_eq!(loser["name"], w.names[0].as_str());
}

/// Small numbers that follow each other without a visible rule, the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
    fn pick<'a>(&mut self, from: &'a [String]) -> &'a str {
        let place = self.roll(from.len());
        &from[place]
    }
}

#[actix_web::test]
async fn any_merges_undone_in_reverse_leave_any_graph_as_it_was() {
    for seed in 1..=6 {
        let t = TestApp::start().await;
        let mut dice = Dice(seed);
        let (mut accounts, mut people, mut deals) = (Vec::new(), Vec::new(), Vec::new());
        for n in 0..6 {
            let mut new =
                json!({ "name": format!("Random {n}"), "domains": [format!("r{n}.example.com")] });
            let fields = new.as_object_mut().unwrap();
            if dice.roll(2) == 0 {
                fields.insert("industry".to_owned(), json!(format!("industry {n}")));
            }
            if !accounts.is_empty() && dice.roll(2) == 0 {
                fields.insert("parent_account_id".to_owned(), json!(dice.pick(&accounts)));
            }
            accounts.push(make(&t.admin, "accounts", new).await);
        }
        for n in 0..6 {
            let mut new = json!({
                "name": format!("Random Person {n}"), "account_id": dice.pick(&accounts),
                "emails": [{ "email": format!("p{n}@example.com") }], "phones": [{ "number": "+49 30 5550 0000" }],
            });
            if !people.is_empty() && dice.roll(2) == 0 {
                new["reports_to_id"] = json!(dice.pick(&people));
            }
            people.push(make(&t.admin, "stakeholders", new).await);
        }
        for n in 0..4 {
            let new =
                json!({ "name": format!("Random Deal {n}"), "account_id": dice.pick(&accounts) });
            deals.push(make(&t.admin, "deals", new).await);
            for _ in 0..3 {
                let role = ["champion", "legal", "coach"][dice.roll(3)];
                let seat = json!({ "deal_id": deals[n], "stakeholder_id": dice.pick(&people), "roles": [role] });
                // Nobody sits twice.
                t.admin.post("/v1/committee-members", seat).await;
            }
            let participants: Vec<Value> = (0..3)
                .map(|place| {
                    let role = ["from", "to", "cc"][place];
                    json!({ "role": role, "stakeholder_id": dice.pick(&people) })
                })
                .collect();
            let mail = json!({
                "kind": "email", "direction": "inbound", "occurred_at": "2026-02-03T10:00:00Z",
                "subject": "Mail", "account_id": dice.pick(&accounts), "participants": participants,
            });
            make(&t.admin, "interactions", mail).await;
        }
        let before = everything(&t.admin).await;

        let mut merges = Vec::new();
        for _ in 0..3 {
            for (path, living) in [("accounts", &mut accounts), ("stakeholders", &mut people)] {
                let survivor = living.remove(dice.roll(living.len()));
                let loser = living.remove(dice.roll(living.len()));
                merges.push(merge(&t.admin, path, &survivor, &[&loser]).await);
                living.push(survivor);
            }
        }
        for made in merges.iter().rev() {
            let undone = undo(&t.admin, made).await;
            assert_eq!(undone["kept"], json!([]), "seed {seed}");
        }

        assert_same(&before, &everything(&t.admin).await);
    }
}

#[actix_web::test]
async fn an_undo_keeps_what_was_changed_since_and_reports_it() {
    let t = TestApp::start().await;
    let w = world(&t).await;
    let [survivor, loser] = &w.accounts;
    let elsewhere = make(&t.admin, "accounts", json!({ "name": "Elsewhere" })).await;
    let made = merge(&t.admin, "accounts", survivor, &[loser]).await;

    let change = json!({ "industry": "logistics", "domains": ["win.example.com", "lose.example.com", "new.example.com"] });
    t.admin
        .patch(&format!("/v1/accounts/{survivor}"), change)
        .await
        .expect(200);
    let deal = format!("/v1/deals/{}", w.deal);
    t.admin
        .patch(&deal, json!({ "account_id": elsewhere }))
        .await
        .expect(200);
    let later = make(
        &t.admin,
        "deals",
        json!({ "name": "Later", "account_id": survivor }),
    )
    .await;
    let undone = undo(&t.admin, &made).await;

    let kept: Vec<(&str, &str)> = undone["kept"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (
                one["record_id"].as_str().unwrap(),
                one["field"].as_str().unwrap(),
            )
        })
        .collect();
    assert!(kept.contains(&(survivor.as_str(), "industry")), "{kept:?}");
    assert!(kept.contains(&(survivor.as_str(), "domains")), "{kept:?}");
    assert!(kept.contains(&(w.deal.as_str(), "account_id")), "{kept:?}");
    assert_eq!(kept.len(), 3, "{kept:?}");
    let account = get(&t.admin, "accounts", survivor).await;
    assert_eq!(account["industry"], "logistics");
    assert!(account["revenue_minor"].is_null() && account["country"].is_null());
    assert_eq!(
        account["domains"],
        json!(["win.example.com", "new.example.com"])
    );
    assert_eq!(
        get(&t.admin, "accounts", loser).await["domains"],
        json!(["lose.example.com"])
    );
    assert_eq!(
        get(&t.admin, "deals", &w.deal).await["account_id"],
        elsewhere.as_str()
    );
    assert_eq!(
        get(&t.admin, "deals", &later).await["account_id"],
        survivor.as_str()
    );
}

#[actix_web::test]
async fn an_undo_that_cannot_be_is_refused_by_name() {
    let t = TestApp::start().await;
    let w = world(&t).await;
    let [survivor, loser] = &w.accounts;
    let third = make(&t.admin, "accounts", json!({ "name": "Third" })).await;
    let made = merge(&t.admin, "accounts", survivor, &[loser]).await;
    let path = format!("/v1/merges/{}/undo", made["id"].as_str().unwrap());
    let code = |problem: Value| problem["errors"][0]["code"].clone();

    let further = merge(&t.admin, "accounts", &third, &[survivor]).await;
    assert_eq!(
        code(t.admin.post(&path, json!({})).await.expect(409)),
        "MERGED"
    );
    undo(&t.admin, &further).await;

    let moved = json!({ "domains": ["win.example.com"] });
    t.admin
        .patch(&format!("/v1/accounts/{survivor}"), moved)
        .await
        .expect(200);
    let holder = json!({ "name": "Holder", "domains": ["lose.example.com"] });
    let holder = make(&t.admin, "accounts", holder).await;
    let taken = t.admin.post(&path, json!({})).await.expect(409);
    assert_eq!(
        (&taken["code"], &taken["existing_id"]),
        (&json!("DUPLICATE"), &json!(holder))
    );
    assert_eq!(
        t.admin
            .get(&format!("/v1/accounts/{loser}"))
            .await
            .expect(200)["id"],
        survivor.as_str()
    );
    t.admin
        .delete(&format!("/v1/accounts/{holder}"))
        .await
        .expect(204);

    t.admin
        .delete(&format!("/v1/accounts/{survivor}"))
        .await
        .expect(204);
    assert_eq!(
        code(t.admin.post(&path, json!({})).await.expect(409)),
        "DELETED"
    );
    assert_eq!(
        t.admin
            .get(&format!("/v1/accounts/{loser}"))
            .await
            .refused(404),
        "DELETED"
    );
    t.admin
        .post(&format!("/v1/accounts/{survivor}/restore"), json!({}))
        .await
        .expect(200);

    let mutation =
        "mutation ($id: ID!) { undoMerge(id: $id) { id undoneAt account { id } kept { field } } }";
    let undone = t.admin.data(mutation, json!({ "id": made["id"] })).await;
    assert_eq!(undone["undoMerge"]["account"]["id"], survivor.as_str());
    assert_eq!(
        code(t.admin.post(&path, json!({})).await.expect(409)),
        "UNDONE"
    );
    assert_eq!(
        t.admin.code(mutation, json!({ "id": made["id"] })).await,
        "CONFLICT"
    );

    let late = merge(&t.admin, "accounts", survivor, &[loser]).await;
    t.app.clock().advance(chrono::TimeDelta::days(31));
    let token = caravan::operator_token(&t.app, &t.admin_email(), None)
        .await
        .unwrap();
    let later = t.bearer(&token);
    let path = format!("/v1/merges/{}/undo", late["id"].as_str().unwrap());
    assert_eq!(
        code(later.post(&path, json!({})).await.expect(409)),
        "TOO_LATE"
    );
}

#[actix_web::test]
async fn both_faces_merge_alike() {
    let t = TestApp::start().await;
    let mut answers = Vec::new();
    for face in ["rest", "graphql"] {
        let client = t.other_workspace().await;
        let one = make(&client, "stakeholders", json!({ "name": "Dana Example" })).await;
        let two = json!({ "name": "Dana B. Example", "title": "Buyer" });
        let two = make(&client, "stakeholders", two).await;
        make(
            &client,
            "notes",
            json!({ "body": "About her", "stakeholder_id": two }),
        )
        .await;
        let made = if face == "rest" {
            let body =
                json!({ "loser_ids": [two], "rules": [{ "field": "name", "take": "loser" }] });
            let made = client
                .post(&format!("/v1/stakeholders/{one}/merge"), body)
                .await
                .expect(201);
            json!({ "fields": made["fields"], "moved": made["moved"] })
        } else {
            let mutation = "mutation ($id: ID!, $input: MergeStakeholders!) {
                mergeStakeholder(id: $id, input: $input) { fields moved { object field count } } }";
            let input =
                json!({ "loserIds": [two], "rules": [{ "field": "name", "take": "LOSER" }] });
            let data = client
                .data(mutation, json!({ "id": one, "input": input }))
                .await;
            let mut made = data["mergeStakeholder"].clone();
            made["moved"][0]["object"] =
                json!(made["moved"][0]["object"].as_str().unwrap().to_lowercase());
            made
        };
        assert_eq!(
            get(&client, "stakeholders", &one).await["name"],
            "Dana B. Example"
        );
        answers.push(made);
    }
    assert_eq!(answers[0], answers[1]);
}
