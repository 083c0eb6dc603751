//! What becomes of all that names two seats on a committee when the people on them turn out to be one.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::{Client, TestApp};

async fn make(client: &Client, path: &str, new: Value) -> Value {
    client.post(&format!("/v1/{path}"), new).await.expect(201)
}

fn id(record: &Value) -> &str {
    record["id"].as_str().unwrap()
}

async fn read(client: &Client, path: &str, record: &Value) -> Value {
    client
        .get(&format!("/v1/{path}/{}", id(record)))
        .await
        .expect(200)
}

/// A decision whose committee has two seats of one person and one of somebody else.
struct World {
    t: TestApp,
    deal: Value,
    decision: Value,
    /// Survivor and loser.
    people: [Value; 2],
    kept: Value,
    lost: Value,
    bo: Value,
}

impl World {
    async fn new() -> Self {
        let t = TestApp::start().await;
        let deal = make(&t.admin, "deals", json!({ "name": "Rollout" })).await;
        let new = json!({ "deal_id": deal["id"], "question": "Which platform do we buy?" });
        let decision = make(&t.admin, "decisions", new).await;
        let mut people = Vec::new();
        let mut seats = Vec::new();
        for (name, more) in [
            (
                "Dana Example",
                json!({ "roles": ["legal"], "needs": ["Quiet"] }),
            ),
            (
                "D. Example",
                json!({
                    "roles": ["security"], "authority": "veto", "stance": "skeptic", "needs": ["Proof"],
                    "judgements": [{ "field": "stance", "source": "stated" }],
                }),
            ),
            ("Bo Example", json!({})),
        ] {
            let person = make(&t.admin, "stakeholders", json!({ "name": name })).await;
            let mut seat = json!({ "deal_id": deal["id"], "stakeholder_id": person["id"] });
            let more = more.as_object().cloned().unwrap();
            seat.as_object_mut().unwrap().extend(more);
            seats.push(make(&t.admin, "committee-members", seat).await);
            people.push(person);
        }
        let [kept, lost, bo] = seats.try_into().unwrap();
        let [first, second, _] = people.try_into().unwrap();
        Self {
            t,
            deal,
            decision,
            people: [first, second],
            kept,
            lost,
            bo,
        }
    }

    async fn part(&self, path: &str, mut new: Value) -> Value {
        new["decision_id"] = self.decision["id"].clone();
        make(&self.t.admin, path, new).await
    }

    fn merging(&self) -> (String, Value) {
        let path = format!("/v1/stakeholders/{}/merge", id(&self.people[0]));
        (path, json!({ "loser_ids": [self.people[1]["id"]] }))
    }

    async fn merge(&self) -> Value {
        let (path, body) = self.merging();
        self.t.admin.post(&path, body).await.expect(201)
    }

    async fn undo(&self, merge: &Value) {
        let path = format!("/v1/merges/{}/undo", id(merge));
        let undone = self.t.admin.post(&path, json!({})).await.expect(200);
        assert_eq!(undone["kept"], json!([]));
    }

    /// All that a merge of seats touches, but what every write changes.
    async fn everything(&self) -> BTreeMap<String, Value> {
        let mut all = BTreeMap::new();
        for kind in [
            "stakeholders",
            "committee-members",
            "decision-steps",
            "criterion-ratings",
            "positions",
            "objections",
            "proposals",
            "proposal-events",
            "stakeholder-relations",
        ] {
            let path = format!("/v1/{kind}?deleted=include&limit=200");
            let page = self.t.admin.get(&path).await.expect(200);
            for mut record in page["data"].as_array().unwrap().clone() {
                let fields = record.as_object_mut().unwrap();
                fields.remove("version");
                fields.remove("updated_at");
                all.insert(id(&record).to_owned(), record);
            }
        }
        all
    }
}

#[actix_web::test]
async fn all_that_names_the_lost_seat_follows_to_the_surviving_one() {
    let w = World::new().await;
    let admin = &w.t.admin;
    let (kept, lost, bo) = (&w.kept["id"], &w.lost["id"], &w.bo["id"]);
    let price = w
        .part("decision-criteria", json!({ "name": "Price" }))
        .await;
    let risk = w.part("decision-criteria", json!({ "name": "Risk" })).await;
    let option = w.part("decision-options", json!({ "name": "Ours" })).await;
    let rate = async |criterion: &Value, member: &Value, rating: i32| {
        let new = json!({ "criterion_id": criterion["id"], "option_id": option["id"],
            "member_id": member, "rating": rating });
        make(admin, "criterion-ratings", new).await
    };
    let own = rate(&price, kept, 7).await;
    let twin = rate(&price, lost, 4).await;
    let other = rate(&risk, lost, 9).await;
    let rule = json!({ "kind": "all", "rules": [
        { "kind": "majority", "members": [lost, bo] },
        { "kind": "consent", "members": [kept, lost] },
        { "kind": "weighted", "threshold": 2, "weights": [
            { "member_id": lost, "weight": 2.0 }, { "member_id": bo, "weight": 1.0 }] },
    ] });
    let step = json!({ "name": "Board", "kind": "approval", "rule": rule, "owner_member_id": lost,
        "delegations": [{ "from_member_id": lost, "to_member_id": bo },
            { "from_member_id": kept, "to_member_id": lost }] });
    let step = w.part("decision-steps", step).await;
    let position = json!({ "step_id": step["id"], "member_id": lost, "choice": "for" });
    let position = make(admin, "positions", position).await;
    let objection = json!({ "member_id": lost, "text": "Backups leave the country" });
    let objection = w.part("objections", objection).await;
    let proposal = json!({ "deal_id": w.deal["id"], "title": "Offer" });
    let proposal = make(admin, "proposals", proposal).await;
    let send = format!("/v1/proposals/{}/send", id(&proposal));
    let to = json!({ "member_ids": [lost] });
    admin.post(&send, to).await.expect(200);
    let before = w.everything().await;

    let merge = w.merge().await;

    for (path, record) in [
        ("positions", &position),
        ("objections", &objection),
        ("criterion-ratings", &other),
    ] {
        assert_eq!(
            &read(admin, path, record).await["member_id"],
            kept,
            "{path}"
        );
    }
    let events = admin.get("/v1/proposal-events").await.expect(200);
    assert_eq!(&events["data"][0]["member_id"], kept);
    // Both rated the price: what the survivor's seat said stays.
    assert_eq!(read(admin, "criterion-ratings", &own).await["rating"], 7);
    let path = format!("/v1/criterion-ratings/{}", id(&twin));
    admin.get(&path).await.expect(404);
    let step = read(admin, "decision-steps", &step).await;
    assert_eq!(&step["owner_member_id"], kept);
    let rules = &step["rule"]["rules"];
    assert_eq!(rules[0]["members"], json!([kept, bo]));
    assert_eq!(rules[1]["members"], json!([kept]));
    assert_eq!(&rules[2]["weights"][0]["member_id"], kept);
    assert_eq!(
        step["delegations"],
        json!([{ "from_member_id": kept, "to_member_id": bo }])
    );
    let seat = read(admin, "committee-members", &w.kept).await;
    assert_eq!(seat["roles"], json!(["legal", "security"]));
    assert_eq!(seat["authority"], "veto");
    assert_eq!(seat["stance"], "skeptic");
    assert_eq!(seat["judgements"][0]["source"], "stated");
    assert_eq!(seat["needs"], json!(["Quiet", "Proof"]));
    let state = format!("/v1/deals/{}/decision", id(&w.deal));
    let state = admin.get(&state).await.expect(200);
    assert_eq!(state["steps"][0]["departed"], json!([]));

    w.undo(&merge).await;

    let after = w.everything().await;
    for (id, record) in &before {
        assert_eq!(after.get(id), Some(record), "{id}");
    }
    assert_eq!(after.len(), before.len());
}

#[actix_web::test]
async fn seats_that_a_step_tells_apart_do_not_become_one() {
    let w = World::new().await;
    let (kept, lost, bo) = (&w.kept["id"], &w.lost["id"], &w.bo["id"]);
    let weights =
        json!([{ "member_id": kept, "weight": 1.0 }, { "member_id": lost, "weight": 2.0 }]);
    let third = make(&w.t.admin, "stakeholders", json!({ "name": "Cy Example" })).await;
    let seat = json!({ "deal_id": w.deal["id"], "stakeholder_id": third["id"] });
    let cy = make(&w.t.admin, "committee-members", seat).await;
    for (name, fields) in [
        (
            "Weighed",
            json!({ "rule": { "kind": "weighted", "threshold": 2, "weights": weights } }),
        ),
        (
            "Spoken for",
            json!({ "rule": { "kind": "majority" }, "delegations": [
                { "from_member_id": kept, "to_member_id": bo },
                { "from_member_id": lost, "to_member_id": cy["id"] }] }),
        ),
        (
            "In a circle",
            json!({ "rule": { "kind": "majority" }, "delegations": [
                { "from_member_id": kept, "to_member_id": bo },
                { "from_member_id": bo, "to_member_id": lost }] }),
        ),
    ] {
        let mut new = fields;
        new["name"] = json!(name);
        new["kind"] = json!("approval");
        let step = w.part("decision-steps", new).await;
        let before = w.everything().await;

        let (path, body) = w.merging();
        let refused = w.t.admin.post(&path, body).await.expect(409);

        assert_eq!(refused["errors"][0]["code"], "SEATS_DIFFER", "{name}");
        let why = refused["errors"][0]["message"].as_str().unwrap();
        assert!(why.contains(name) && why.contains(id(&step)), "{why}");
        assert_eq!(w.everything().await, before, "nothing half done");
        let path = format!("/v1/decision-steps/{}", id(&step));
        let clear = json!({ "rule": { "kind": "majority" }, "delegations": [] });
        w.t.admin.patch(&path, clear).await.expect(200);
    }
    w.merge().await;
}

#[actix_web::test]
async fn relations_of_two_who_are_one_neither_lead_to_themselves_nor_stand_twice() {
    let w = World::new().await;
    let admin = &w.t.admin;
    let [dana, other] = &w.people;
    let bo = &w.bo["stakeholder_id"];
    let relate = async |from: &Value, kind: &str, to: &Value| {
        let new = json!({ "from_stakeholder_id": from, "to_stakeholder_id": to, "kind": kind });
        make(admin, "stakeholder-relations", new).await
    };
    let own = relate(&dana["id"], "trusts", bo).await;
    let twin = relate(&other["id"], "trusts", bo).await;
    let itself = relate(&other["id"], "influences", &dana["id"]).await;
    let moved = relate(bo, "influences", &other["id"]).await;
    let before = w.everything().await;

    let merge = w.merge().await;

    let path = "/v1/stakeholder-relations";
    let left = admin.get(path).await.expect(200);
    let left: Vec<&Value> = left["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|relation| &relation["id"])
        .collect();
    // The newest stands first.
    assert_eq!(left, [&moved["id"], &own["id"]]);
    let moved = read(admin, "stakeholder-relations", &moved).await;
    assert_eq!(moved["to_stakeholder_id"], dana["id"]);
    for relation in [&twin, &itself] {
        let restore = format!("{path}/{}/restore", id(relation));
        let refused = admin.post(&restore, json!({})).await;
        assert!(refused.status.is_client_error(), "{}", refused.json());
    }

    w.undo(&merge).await;

    assert_eq!(w.everything().await, before);
}
