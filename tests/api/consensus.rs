//! How far a committee agrees, and what to know before speaking to it.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::{Client, TestApp, assert_alike};

async fn make(client: &Client, path: &str, new: Value) -> Value {
    client.post(&format!("/v1/{path}"), new).await.expect(201)
}

fn id(record: &Value) -> &str {
    record["id"].as_str().unwrap()
}

/// A number with two decimals, as a whole one.
fn hundredths(number: &Value) -> i64 {
    let text = format!("{:.0}", number.as_f64().unwrap() * 100.0);
    text.parse().unwrap()
}

/// Ada is all for it and wants it cheap, Bo is against it and wants it safe; of Cy nothing is known.
struct World {
    t: TestApp,
    deal: Value,
    decision: Value,
    members: Vec<Value>,
    price: Value,
    security: Value,
    speed: Value,
}

impl World {
    async fn new() -> Self {
        let t = TestApp::start().await;
        let deal = make(&t.admin, "deals", json!({ "name": "Rollout" })).await;
        let new = json!({ "deal_id": deal["id"], "question": "Which platform do we buy?" });
        let decision = make(&t.admin, "decisions", new).await;
        let mut criteria = Vec::new();
        for (position, name) in ["Price", "Security", "Speed"].iter().enumerate() {
            let new = json!({ "decision_id": decision["id"], "name": name, "kind": "scored",
                "weight": 1.0, "position": position });
            criteria.push(make(&t.admin, "decision-criteria", new).await);
        }
        let mut members = Vec::new();
        for (name, more) in [
            (
                "Ada",
                json!({ "stance": "champion", "influence": 80, "needs": ["A price she can defend"],
                    "criteria_weights": weights(&criteria, [5, 1, 3]) }),
            ),
            (
                "Bo",
                json!({ "stance": "opponent", "influence": 60, "concerns": ["Backups"],
                    "criteria_weights": weights(&criteria, [1, 5, 3]) }),
            ),
            (
                "Cy",
                json!({ "influence": 60, "preferred_channel": "chat" }),
            ),
        ] {
            let person = json!({ "name": name, "preferred_channel": "phone" });
            let person = make(&t.admin, "stakeholders", person).await;
            let mut seat = json!({ "deal_id": deal["id"], "stakeholder_id": person["id"] });
            let more = more.as_object().unwrap().clone();
            seat.as_object_mut().unwrap().extend(more);
            members.push(make(&t.admin, "committee-members", seat).await);
        }
        let [price, security, speed] = criteria.try_into().unwrap();
        Self {
            t,
            deal,
            decision,
            members,
            price,
            security,
            speed,
        }
    }

    /// Bo likes the price of our option and not its security.
    async fn rate(&self) {
        let option = json!({ "decision_id": self.decision["id"], "name": "Ours",
            "kind": "vendor", "ours": true });
        let option = make(&self.t.admin, "decision-options", option).await;
        for (criterion, rating) in [(&self.price, 8), (&self.security, 2)] {
            let rating = json!({ "criterion_id": criterion["id"], "option_id": option["id"],
                "member_id": self.members[1]["id"], "rating": rating, "source": "stated" });
            make(&self.t.admin, "criterion-ratings", rating).await;
        }
    }

    async fn told(&self, what: &str) -> Value {
        let path = format!("/v1/deals/{}/committee/{what}", id(&self.deal));
        self.t.admin.get(&path).await.expect(200)
    }
}

fn weights(criteria: &[Value], weights: [i32; 3]) -> Value {
    let both = criteria.iter().zip(weights);
    let both = both.map(|(criterion, weight)| {
        json!({ "criterion_id": criterion["id"], "weight": f64::from(weight) })
    });
    both.collect()
}

#[actix_web::test]
async fn the_losses_of_all_members_and_the_index_sum_to_100() {
    let w = World::new().await;

    let told = w.told("consensus").await;

    let members = told["members"].as_array().unwrap();
    let losses: i64 = members.iter().map(|one| hundredths(&one["loss"])).sum();
    assert_eq!(losses + hundredths(&told["index"]), 10_000);
    // 100 × (1 - (80 × (2 - 2/7)² + 60 × (-2 - 2/7)²) / 140 / 4).
    assert_eq!(told["index"], 2.04);
    assert_eq!(members[2]["loss"], 0.0, "of Cy no stance is known");
    assert_eq!(told["known_stances"], 2);
    assert_eq!(told["known_influence"], 70.0);
}

#[actix_web::test]
async fn a_conflict_names_the_criterion_on_which_two_differ_most() {
    let w = World::new().await;

    let told = w.told("consensus").await;

    let conflicts = told["conflicts"].as_array().unwrap();
    assert_eq!(conflicts.len(), 1);
    let (ada, bo) = (&w.members[0]["id"], &w.members[1]["id"]);
    assert_eq!(conflicts[0]["member_ids"], json!([ada, bo]));
    assert_eq!(conflicts[0]["opposite_stance"], true);
    assert_eq!(conflicts[0]["stance_gap"], 4);
    assert_eq!(conflicts[0]["tau"], -1.0);
    assert_eq!(conflicts[0]["criterion"], "Price");
    assert_eq!(conflicts[0]["criterion_gap"], 100.0);
    let ground = told["common_ground"].as_array().unwrap();
    assert_eq!(ground.len(), 1);
    assert_eq!(ground[0]["criterion_id"], w.speed["id"]);
    assert_eq!(ground[0]["lowest_standing"], 50.0);
}

#[actix_web::test]
async fn what_would_raise_the_least_satisfied_sums_to_what_is_missing() {
    let w = World::new().await;
    let by_stance = w.told("consensus").await["least_satisfied"].clone();
    assert_eq!(by_stance["member_id"], w.members[1]["id"]);
    assert_eq!(by_stance["satisfaction"], 0.0);
    assert_eq!(by_stance["by_stance"], true);
    assert_eq!(by_stance["raises"], json!([]));
    w.rate().await;

    let told = w.told("consensus").await;

    let members = told["members"].as_array().unwrap();
    // Whoever did not rate has the mean of those who did: (5 × 8 + 1 × 2) / 6.
    assert_eq!(members[0]["satisfaction"], 70.0);
    assert_eq!(members[1]["worst_criterion_id"], w.security["id"]);
    assert_eq!(members[2]["satisfaction"], Value::Null);
    let least = &told["least_satisfied"];
    assert_eq!(least["member_id"], w.members[1]["id"]);
    assert_eq!(least["satisfaction"], 30.0);
    assert_eq!(least["by_stance"], false);
    let raises = least["raises"].as_array().unwrap();
    assert_eq!(raises[0]["criterion"], "Security");
    let sum: i64 = raises.iter().map(|one| hundredths(&one["raise"])).sum();
    assert_eq!(sum, 7_000);
}

#[actix_web::test]
async fn a_committee_of_nobody_agrees_on_nothing() {
    let t = TestApp::start().await;
    let deal = make(&t.admin, "deals", json!({ "name": "Rollout" })).await;

    for what in ["consensus", "context"] {
        let path = format!("/v1/deals/{}/committee/{what}", id(&deal));
        let told = t.admin.get(&path).await.expect(200);
        let group = told.get("group").unwrap_or(&told);
        assert_eq!(group["index"], Value::Null);
        assert_eq!(group["least_satisfied"], Value::Null);
        assert_eq!(group["conflicts"], json!([]));
    }
}

#[actix_web::test]
async fn the_context_tells_of_the_group_and_then_of_each_member() {
    let w = World::new().await;
    let (ada, bo) = (&w.members[0], &w.members[1]);
    let objection = json!({ "decision_id": w.decision["id"], "member_id": bo["id"],
        "text": "Backups leave the country" });
    let objection = make(&w.t.admin, "objections", objection).await;
    let me = w.t.admin.get("/v1/me").await.expect(200);
    let now = w.t.app.clock().now().to_string();
    let meeting = json!({ "kind": "meeting", "direction": "outbound", "occurred_at": now,
        "deal_id": w.deal["id"], "participants": [
            { "role": "from", "user_id": me["id"] },
            { "role": "attendee", "stakeholder_id": ada["stakeholder_id"] }] });
    let meeting = make(&w.t.admin, "interactions", meeting).await;

    let told = w.told("context").await;

    assert_eq!(told["group"]["conflicts"].as_array().unwrap().len(), 1);
    assert_eq!(told["group"]["common_ground"][0]["criterion"], "Speed");
    let least = &told["group"]["least_satisfied"];
    assert_eq!(least["open_objection_ids"], json!([objection["id"]]));
    let people = told["stakeholders"].as_array().unwrap();
    assert_eq!(people[0]["name"], "Ada");
    assert_eq!(people[0]["needs"], json!(["A price she can defend"]));
    assert_eq!(people[0]["last_contact_id"], meeting["id"]);
    assert_eq!(people[0]["last_contact_user_ids"], json!([me["id"]]));
    assert_eq!(people[0]["preferred_channel"], "phone", "hers everywhere");
    assert_eq!(people[2]["preferred_channel"], "chat", "his for this deal");
    let avoid = people[0]["avoid"].as_array().unwrap();
    assert_eq!(avoid.len(), 1);
    assert_eq!(avoid[0]["criterion"], "Price");
    assert_eq!(avoid[0]["with_member_id"], bo["id"]);
    let reason = avoid[0]["reason"].as_str().unwrap();
    assert!(reason.contains("Ada") && reason.contains("Bo"), "{reason}");
    assert_eq!(people[1]["open_objections"][0]["id"], objection["id"]);
    assert_eq!(people[1]["concerns"], json!(["Backups"]));

    let path = format!("/v1/objections/{}/withdraw", id(&objection));
    w.t.admin.post(&path, json!({})).await.expect(200);
    let told = w.told("context").await;
    assert_eq!(told["stakeholders"][1]["open_objections"], json!([]));
}

#[actix_web::test]
async fn consensus_and_context_are_told_of_the_past_as_they_were() {
    let w = World::new().await;
    w.t.app.clock().advance(TimeDelta::minutes(1));
    let then = w.t.app.clock().now().to_string();
    let known = [w.told("consensus").await, w.told("context").await];
    w.t.app.clock().advance(TimeDelta::minutes(1));
    let bo = format!("/v1/committee-members/{}", id(&w.members[1]));
    let won = json!({ "stance": "supporter" });
    w.t.admin.patch(&bo, won).await.expect(200);

    assert_ne!(w.told("consensus").await["index"], known[0]["index"]);
    let past = [
        w.told(&format!("consensus?known_at={then}")).await,
        w.told(&format!("context?known_at={then}")).await,
    ];
    assert_eq!(past[0]["index"], known[0]["index"]);
    for what in ["conflicts", "members", "least_satisfied"] {
        assert_eq!(past[0][what], known[0][what]);
        assert_eq!(past[1]["group"][what], known[1]["group"][what]);
    }
    assert_eq!(past[1]["stakeholders"], known[1]["stakeholders"]);
}

#[actix_web::test]
async fn both_faces_tell_the_same_of_a_group() {
    let w = World::new().await;
    w.rate().await;
    let now = w.t.app.clock().now().to_string();
    let group = "asOf knownAt index knownStances knownInfluence
        members { memberId stakeholderId stance influence loss satisfaction worstCriterionId }
        conflicts { memberIds oppositeStance stanceGap tau criterionId criterion criterionGap }
        commonGround { criterionId criterion lowestStanding memberId }
        leastSatisfied { memberId satisfaction byStance openObjectionIds
            raises { criterionId criterion raise } }";
    let query = format!(
        "query ($id: ID!, $at: Timestamp) {{ deal(id: $id) {{
            consensus(asOf: $at, knownAt: $at) {{ {group} }}
            committeeContext(asOf: $at, knownAt: $at) {{ asOf knownAt group {{ {group} }}
                stakeholders {{ memberId stakeholderId name roles authority stance influence satisfaction
                    needs concerns wins openObjections {{ id text }} preferredChannel lastContactAt
                    lastContactId lastProposalEventId lastContactUserIds
                    avoid {{ criterionId criterion withMemberId reason }} }} }} }} }}"
    );

    let data =
        w.t.admin
            .data(&query, json!({ "id": w.deal["id"], "at": now }))
            .await;

    let moment = format!("?as_of={now}&known_at={now}");
    let rest = w.told(&format!("consensus{moment}")).await;
    assert_alike(&rest, &data["deal"]["consensus"]);
    let rest = w.told(&format!("context{moment}")).await;
    assert_alike(&rest, &data["deal"]["committeeContext"]);
}

#[actix_web::test]
async fn what_members_do_with_a_proposal_is_a_contact_that_they_began() {
    let w = World::new().await;
    let new = json!({ "deal_id": w.deal["id"], "title": "As agreed", "currency": "EUR",
        "line_items": [{ "description": "Licences", "quantity": 1, "unit_price_minor": 700 }] });
    let proposal = make(&w.t.admin, "proposals", new).await;
    let path = format!("/v1/proposals/{}/send", id(&proposal));
    let to = json!({ "member_ids": [w.members[0]["id"], w.members[1]["id"]] });
    w.t.admin.post(&path, to).await.expect(200);
    w.t.app.clock().advance(TimeDelta::minutes(1));
    let silent = w.told("engagement").await;
    assert_eq!(silent["members"][0]["score"], 0.0, "it was sent, no more");

    let say = |member: &Value, kind: &str| {
        json!({ "proposal_id": proposal["id"], "member_id": member["id"], "kind": kind,
            "comment": "Looks good" })
    };
    let opened = make(&w.t.admin, "proposal-events", say(&w.members[0], "opened")).await;
    let accepted = make(
        &w.t.admin,
        "proposal-events",
        say(&w.members[1], "accepted"),
    )
    .await;
    w.t.app.clock().advance(TimeDelta::minutes(1));

    let told = w.told("engagement").await;
    let (ada, bo) = (&told["members"][0], &told["members"][1]);
    for (member, event) in [(ada, &opened), (bo, &accepted)] {
        assert_eq!(member["last_proposal_event_id"], event["id"]);
        assert_eq!(member["last_contact_id"], Value::Null);
        assert_eq!(member["parts"][0]["proposal_event_id"], event["id"]);
        assert_eq!(member["parts"][0]["score"], member["score"]);
        assert!(member["score"].as_f64().unwrap() > 0.0);
    }
    assert_eq!(ada["is_engaged"], false, "she has not answered");
    assert_eq!(bo["is_engaged"], true);
}
