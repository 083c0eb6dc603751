//! What was true when, and what was known of it when.

use caravan::{App, DatabaseUrl};
use chrono::TimeDelta;
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::tables::FreshDatabase;

async fn make(t: &TestApp, path: &str, name: &str) -> Value {
    let path = format!("/v1/{path}");
    t.admin
        .post(&path, json!({ "name": name }))
        .await
        .expect(201)
}

/// A member of the committee of a new deal.
async fn member(t: &TestApp, roles: &[&str]) -> Value {
    let deal = make(t, "deals", "Rollout").await;
    let dana = make(t, "stakeholders", "Dana").await;
    let new = json!({ "deal_id": deal["id"], "stakeholder_id": dana["id"], "roles": roles });
    t.admin.post("/v1/committee-members", new).await.expect(201)
}

fn path(member: &Value) -> String {
    format!("/v1/committee-members/{}", member["id"].as_str().unwrap())
}

/// The present moment; the clock goes on by a minute.
fn tick(t: &TestApp) -> String {
    t.app.clock().advance(TimeDelta::minutes(1));
    let now = t.app.clock().now().to_string();
    t.app.clock().advance(TimeDelta::minutes(1));
    now
}

#[actix_web::test]
async fn a_correction_of_the_past_does_not_win_over_what_was_said_of_a_later_time() {
    let t = TestApp::start().await;
    let dana = member(&t, &["evaluator"]).await;
    let patch = async |body: Value| t.admin.patch(&path(&dana), body).await.expect(200);
    let monday = tick(&t);
    let tuesday = tick(&t);
    patch(json!({ "roles": ["champion"] })).await;
    let wednesday = tick(&t);

    let now = patch(json!({ "roles": ["blocker"], "valid_from": monday })).await;

    assert_eq!(now["roles"], json!(["champion"]), "the present stays");
    assert_eq!(now["version"], 3, "more is known of the record");
    let at = async |query: String| t.admin.get(&format!("{}?{query}", path(&dana))).await;
    let roles = async |query: String| at(query).await.expect(200)["roles"].clone();
    assert_eq!(roles(format!("as_of={tuesday}")).await, json!(["blocker"]));
    assert_eq!(
        roles(format!("as_of={wednesday}")).await,
        json!(["champion"])
    );
    // Before the correction another past was known.
    let known = format!("as_of={tuesday}&known_at={wednesday}");
    assert_eq!(roles(known).await, json!(["evaluator"]));
    let known = format!("known_at={tuesday}");
    assert_eq!(roles(known).await, json!(["evaluator"]));

    // The same that holds now can be said of an earlier time.
    let now = patch(json!({ "roles": ["champion"], "valid_from": tuesday })).await;
    assert_eq!(now["version"], 4);
    assert_eq!(roles(format!("as_of={tuesday}")).await, json!(["champion"]));
    // Said again it is nothing new.
    let again = patch(json!({ "roles": ["champion"], "valid_from": tuesday })).await;
    assert_eq!(again["version"], 4);
}

#[actix_web::test]
async fn what_nobody_knew_then_is_not_there() {
    let t = TestApp::start().await;
    let before = tick(&t);
    let dana = member(&t, &["champion"]).await;
    let between = tick(&t);
    t.admin.delete(&path(&dana)).await.expect(204);
    let after = tick(&t);
    let at = async |moment: &str| t.admin.get(&format!("{}?{moment}", path(&dana))).await;

    at(&format!("as_of={before}")).await.expect(404);
    at(&format!("known_at={before}")).await.expect(404);
    at(&format!("as_of={between}")).await.expect(200);
    at(&format!("known_at={between}")).await.expect(200);
    let gone = at(&format!("as_of={after}")).await.refused(404);
    assert_eq!(gone, "DELETED");

    let committee = |moment: &str| {
        let deal = dana["deal_id"].as_str().unwrap();
        format!("/v1/deals/{deal}/committee?as_of={moment}")
    };
    for (moment, expected) in [(&before, 0), (&between, 1), (&after, 0)] {
        let page = t.admin.get(&committee(moment)).await.expect(200);
        assert_eq!(page["data"].as_array().unwrap().len(), expected, "{moment}");
    }
}

#[actix_web::test]
async fn a_moment_to_come_is_refused() {
    let t = TestApp::start().await;
    let dana = member(&t, &["champion"]).await;
    t.app.clock().advance(TimeDelta::minutes(1));
    let soon = (t.app.clock().now().to_chrono() + TimeDelta::minutes(5)).to_rfc3339();
    let soon = soon.replace("+00:00", "Z");

    for name in ["as_of", "known_at"] {
        let asked = format!("{}?{name}={soon}", path(&dana));
        let refused = t.admin.get(&asked).await.expect(409);
        assert_eq!(refused["errors"][0]["pointer"], name);
        assert_eq!(refused["errors"][0]["code"], "OUT_OF_RANGE");
    }
    let body = json!({ "roles": [], "valid_from": soon });
    let refused = t.admin.patch(&path(&dana), body).await.expect(409);
    assert_eq!(refused["errors"][0]["pointer"], "/valid_from");
    let refused = t
        .admin
        .get(&format!("{}?as_of=yesterday", path(&dana)))
        .await
        .expect(400);
    assert_eq!(refused["errors"][0]["code"], "INVALID_VALUE");
    // Lists of a kind show the present only.
    let refused = t
        .admin
        .get("/v1/committee-members?as_of=2026-01-01T00:00:00Z")
        .await
        .expect(400);
    assert_eq!(refused["errors"][0]["code"], "UNKNOWN_PARAMETER");
}

#[actix_web::test]
async fn the_history_tells_what_was_said_by_whom_and_of_when() {
    let t = TestApp::start().await;
    let dana = member(&t, &["evaluator"]).await;
    let monday = tick(&t);
    let body = json!({ "roles": ["champion"] });
    t.admin.patch(&path(&dana), body).await.expect(200);
    tick(&t);
    let body = json!({ "roles": ["blocker"], "valid_from": monday });
    t.admin.patch(&path(&dana), body).await.expect(200);
    t.admin.delete(&path(&dana)).await.expect(204);

    let history = t
        .admin
        .get(&format!("{}/history", path(&dana)))
        .await
        .expect(200);

    let entries = history["data"].as_array().unwrap();
    let versions: Vec<i64> = entries
        .iter()
        .map(|e| e["version"].as_i64().unwrap())
        .collect();
    assert_eq!(versions, [1, 2, 3, 4]);
    assert_eq!(
        entries[0]["fields"]["roles"],
        json!({ "to": ["evaluator"] })
    );
    let changed = json!({ "roles": { "from": ["evaluator"], "to": ["champion"] } });
    assert_eq!(entries[1]["fields"], changed);
    assert_eq!(entries[2]["valid_from"], monday);
    let corrected = json!({ "roles": { "from": ["evaluator"], "to": ["blocker"] } });
    assert_eq!(entries[2]["fields"], corrected);
    assert_eq!(entries[3]["fields"]["deleted_at"]["from"], Value::Null);
    let me = t.admin.get("/v1/me").await.expect(200);
    assert!(entries.iter().all(|entry| entry["actor_id"] == me["id"]));
    assert!(entries[2]["recorded_at"].as_str() > entries[2]["valid_from"].as_str());
    // Nobody of another workspace sees it.
    let other = t.other_workspace().await;
    other
        .get(&format!("{}/history", path(&dana)))
        .await
        .expect(404);
}

#[actix_web::test]
async fn both_faces_tell_the_same_past() {
    let t = TestApp::start().await;
    let dana = member(&t, &["evaluator"]).await;
    let then = tick(&t);
    t.admin
        .patch(&path(&dana), json!({ "roles": ["champion"] }))
        .await
        .expect(200);
    let query = "query ($id: ID!, $deal: ID!, $then: Timestamp) {
        committeeMember(id: $id, asOf: $then) { roles version history { version fields validFrom } }
        deal(id: $deal) { committee(asOf: $then) { nodes { roles version } } }
    }";
    let variables = json!({ "id": dana["id"], "deal": dana["deal_id"], "then": then });

    let data = t.admin.data(query, variables).await;

    let rest = t
        .admin
        .get(&format!("{}?as_of={then}", path(&dana)))
        .await
        .expect(200);
    assert_eq!(rest["version"], 1);
    assert_eq!(data["committeeMember"]["version"], 1);
    assert_eq!(data["deal"]["committee"]["nodes"][0]["version"], 1);
    assert_eq!(
        data["committeeMember"]["roles"],
        data["deal"]["committee"]["nodes"][0]["roles"]
    );
    let entries = t
        .admin
        .get(&format!("{}/history", path(&dana)))
        .await
        .expect(200);
    let told = data["committeeMember"]["history"].as_array().unwrap();
    assert_eq!(told.len(), 2);
    for (entry, known) in told.iter().zip(entries["data"].as_array().unwrap()) {
        assert_eq!(entry["fields"], known["fields"]);
        assert_eq!(entry["validFrom"], known["valid_from"]);
    }
}

#[actix_web::test]
async fn a_batch_writes_history_and_each_item_speaks_of_its_own_time() {
    let t = TestApp::start().await;
    let dana = member(&t, &["evaluator"]).await;
    let other = member(&t, &["evaluator"]).await;
    let monday = tick(&t);
    let body = json!({ "operations": [
        { "op": "update", "id": dana["id"], "data": { "roles": ["champion"], "valid_from": monday } },
        { "op": "update", "id": other["id"], "data": { "roles": ["blocker"] } },
        { "op": "update", "id": dana["id"], "data": { "roles": ["coach"], "valid_from": monday } },
    ] });
    let body = json!({ "items": body["operations"] });

    let done = t
        .admin
        .post("/v1/batch/committee-members", body)
        .await
        .expect(200);

    let statuses: Vec<&str> = done["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["status"].as_str().unwrap())
        .collect();
    assert_eq!(statuses, ["updated", "updated", "updated"], "{done}");
    let at = async |member: &Value| {
        let asked = format!("{}?as_of={monday}", path(member));
        t.admin.get(&asked).await.expect(200)["roles"].clone()
    };
    assert_eq!(at(&dana).await, json!(["coach"]));
    assert_eq!(at(&other).await, json!(["evaluator"]));
    let now = t.admin.get(&path(&dana)).await.expect(200);
    assert_eq!(
        (&now["roles"], &now["version"]),
        (&json!(["coach"]), &json!(3))
    );
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

const ROLES: [&str; 4] = ["champion", "coach", "evaluator", "blocker"];

#[actix_web::test]
async fn what_was_known_then_is_what_was_answered_then() {
    // Hours pass.
    let t = TestApp::with(&[("CARAVAN_JWT_ACCESS_SECONDS", "86400")]).await;
    for seed in 0..4 {
        let mut dice = Dice(seed);
        let deal = make(&t, "deals", "Rollout").await;
        let mut members: Vec<Value> = Vec::new();
        let mut moments: Vec<String> = vec![tick(&t)];
        let mut answers: Vec<(String, Value, Vec<Value>)> = Vec::new();
        let committee = format!("/v1/deals/{}/committee", deal["id"].as_str().unwrap());
        for step in 0..25 {
            let past = &moments
                [usize::try_from(dice.below(u64::try_from(moments.len()).unwrap())).unwrap()];
            let valid_from = if dice.below(2) == 0 {
                json!(past)
            } else {
                Value::Null
            };
            let role = ROLES[usize::try_from(dice.below(4)).unwrap()];
            let mut body = if dice.below(3) == 0 {
                json!({ "external_ids": [{ "source": "crm", "external_id": format!("{seed}-{step}") }] })
            } else {
                json!({ "roles": [role] })
            };
            body["valid_from"] = valid_from;
            let chosen = members.get(usize::try_from(dice.below(4)).unwrap());
            match (chosen, dice.below(8)) {
                (None, _) => {
                    let person = make(&t, "stakeholders", "Somebody").await;
                    body["deal_id"] = deal["id"].clone();
                    body["stakeholder_id"] = person["id"].clone();
                    members.push(
                        t.admin
                            .post("/v1/committee-members", body)
                            .await
                            .expect(201),
                    );
                }
                (Some(member), 0) => drop(t.admin.delete(&path(member)).await),
                (Some(member), 1) => {
                    let restore = format!("{}/restore", path(member));
                    t.admin.post(&restore, json!({})).await.expect(200);
                }
                // A deleted member is refused; that leaves no trace.
                (Some(member), _) => drop(t.admin.patch(&path(member), body).await),
            }
            let moment = tick(&t);
            let list = t.admin.get(&committee).await.expect(200);
            let mut each = Vec::new();
            for member in &members {
                let answer = t.admin.get(&path(member)).await;
                each.push(json!([
                    answer.status.as_u16(),
                    answer.json()["version"],
                    answer.json()["roles"]
                ]));
            }
            answers.push((moment.clone(), list, each));
            moments.push(moment);
        }

        for (moment, list, each) in answers {
            let asked = format!("{committee}?known_at={moment}");
            assert_eq!(
                t.admin.get(&asked).await.expect(200),
                list,
                "seed {seed} at {moment}"
            );
            let asked = format!("{committee}?as_of={moment}&known_at={moment}");
            assert_eq!(
                t.admin.get(&asked).await.expect(200),
                list,
                "seed {seed} at {moment}"
            );
            for (member, known) in members.iter().zip(each) {
                let asked = format!("{}?known_at={moment}", path(member));
                let answer = t.admin.get(&asked).await;
                let answer = json!([
                    answer.status.as_u16(),
                    answer.json()["version"],
                    answer.json()["roles"]
                ]);
                assert_eq!(answer, known, "seed {seed} at {moment}");
            }
        }
    }
}

#[actix_web::test]
async fn a_judgement_said_later_does_not_hide_what_is_corrected_before_it() {
    let t = TestApp::start().await;
    let deal = make(&t, "deals", "Rollout").await;
    let dana = make(&t, "stakeholders", "Dana").await;
    let new = json!({ "deal_id": deal["id"], "stakeholder_id": dana["id"],
        "valid_from": "2026-03-01T00:00:00Z" });
    let dana = t.admin.post("/v1/committee-members", new).await.expect(201);
    let say = async |day: &str, field: &str, value: Value, source: &str| {
        let valid_from = format!("2026-03-{day}T00:00:00Z");
        let judgement = json!({ "field": field, "source": source });
        let body = json!({ field: value, "judgements": [judgement], "valid_from": valid_from });
        t.admin.patch(&path(&dana), body).await.expect(200)
    };
    say("10", "stance", json!("supporter"), "stated").await;
    say("20", "influence", json!(70), "observed").await;
    let before = tick(&t);

    let now = say("05", "stance", json!("skeptic"), "inferred").await;
    say("03", "influence", json!(10), "inferred").await;

    let at = async |moment: &str| {
        let path = format!("{}?as_of=2026-03-{moment}", path(&dana));
        let member = t.admin.get(&path).await.expect(200);
        let sources = member["judgements"].as_array().unwrap().iter();
        let sources: Vec<Value> = sources
            .map(|known| json!([known["field"], known["source"]]))
            .collect();
        json!([
            member["stance"],
            member["influence"],
            member["influence_level"],
            sources
        ])
    };
    assert_eq!(at("02T00:00:00Z").await, json!(["unknown", null, null, []]));
    assert_eq!(
        at("04T00:00:00Z").await,
        json!(["unknown", 10, "low", [["influence", "inferred"]]])
    );
    let both =
        |influence: &str, stance: &str| json!([["influence", influence], ["stance", stance]]);
    assert_eq!(
        at("06T00:00:00Z").await,
        json!(["skeptic", 10, "low", both("inferred", "inferred")])
    );
    assert_eq!(
        at("12T00:00:00Z").await,
        json!(["supporter", 10, "low", both("inferred", "stated")])
    );
    assert_eq!(
        at("25T00:00:00Z").await,
        json!(["supporter", 70, "high", both("observed", "stated")])
    );
    // The present was not touched, and what was known before is still told.
    assert_eq!(now["stance"], "supporter");
    assert_eq!(now["judgements"].as_array().unwrap().len(), 2);
    assert_eq!(
        at(&format!("06T00:00:00Z&known_at={before}")).await,
        json!(["unknown", null, null, []])
    );
}

/// Makes records all at once; returns their ids.
async fn make_all(t: &TestApp, path: &str, new: impl Iterator<Item = Value>) -> Vec<Value> {
    let items: Vec<Value> = new
        .map(|data| json!({ "op": "create", "data": data }))
        .collect();
    let answer = t
        .admin
        .post(&format!("/v1/batch/{path}"), json!({ "items": items }))
        .await
        .expect(200);
    let results = answer["results"].as_array().unwrap().iter();
    results.map(|result| result["id"].clone()).collect()
}

#[actix_web::test]
async fn records_from_before_there_was_history_begin_it_at_the_start_however_many_there_are() {
    // More than are read at once.
    const MEMBERS: usize = 510;
    const OF_A_DEAL: usize = 100;
    let fresh = FreshDatabase::create();
    let url = fresh.as_ref().map(FreshDatabase::url);
    let settings: Vec<_> = url
        .iter()
        .map(|url| ("DATABASE_URL", url.as_str()))
        .collect();
    let t = TestApp::with(&settings).await;
    let people = (0..MEMBERS).map(|n| json!({ "name": format!("Person {n}") }));
    let people = make_all(&t, "stakeholders", people).await;
    let deals = (0..MEMBERS.div_ceil(OF_A_DEAL)).map(|n| json!({ "name": format!("Deal {n}") }));
    let deals = make_all(&t, "deals", deals).await;
    let seat = |(n, person): (usize, &Value)| json!({ "deal_id": deals[n / OF_A_DEAL], "stakeholder_id": person, "stance": "supporter" });
    let members = make_all(&t, "committee-members", people.iter().enumerate().map(seat)).await;

    let without = "DELETE FROM history";
    match &t.app.config().database.url {
        DatabaseUrl::Sqlite(path) => {
            let mut conn = SqliteConnection::establish(path).unwrap();
            let sql = format!("PRAGMA busy_timeout = 5000; {without}");
            conn.batch_execute(&sql).unwrap();
        }
        DatabaseUrl::Postgres(url) => {
            let mut conn = PgConnection::establish(url).unwrap();
            conn.batch_execute(without).unwrap();
        }
    }
    let path =
        |member: &Value| format!("/v1/committee-members/{}/history", member.as_str().unwrap());
    t.admin.get(&path(&members[0])).await.expect(404);

    let again = App::start(t.app.config().clone()).await.unwrap();
    for member in [&members[0], &members[255], &members[MEMBERS - 1]] {
        let told = t.admin.get(&path(member)).await.expect(200)["data"].clone();
        assert_eq!(told.as_array().unwrap().len(), 1, "{told}");
        assert_eq!(told[0]["fields"]["stance"], json!({ "to": "supporter" }));
        assert_eq!(told[0]["actor_kind"], "system");
    }
    drop(again);
}
