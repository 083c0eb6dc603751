//! Roles, templates and judgements of buying committees, and relations between people.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::{Client, TestApp};

async fn make(client: &Client, path: &str, new: Value) -> Value {
    client.post(&format!("/v1/{path}"), new).await.expect(201)
}

async fn named(client: &Client, path: &str, name: &str) -> Value {
    make(client, path, json!({ "name": name })).await
}

fn id(record: &Value) -> &str {
    record["id"].as_str().unwrap()
}

/// A seat with more said of it.
async fn seat(t: &TestApp, more: Value) -> Value {
    let deal = named(&t.admin, "deals", "Rollout").await;
    let dana = named(&t.admin, "stakeholders", "Dana").await;
    let mut new = json!({ "deal_id": deal["id"], "stakeholder_id": dana["id"] });
    let more = more.as_object().unwrap().clone();
    new.as_object_mut().unwrap().extend(more);
    make(&t.admin, "committee-members", new).await
}

#[actix_web::test]
async fn every_workspace_has_the_built_in_roles_from_its_first_moment() {
    let t = TestApp::start().await;

    for client in [t.admin.clone(), t.other_workspace().await] {
        let roles = client
            .get("/v1/committee-roles?sort=position&limit=100")
            .await
            .expect(200);
        let roles = roles["data"].as_array().unwrap();
        assert_eq!(roles.len(), 17);
        assert_eq!(roles[0]["key"], "economic_buyer");
        assert!(
            roles
                .iter()
                .all(|role| role["built_in"] == true && role["weight"] == 1.0)
        );
    }
}

#[actix_web::test]
async fn a_role_may_be_named_by_a_synonym_in_any_case_and_punctuation() {
    let t = TestApp::start().await;
    let council =
        json!({ "key": "works_council", "name": "Betriebsrat", "synonyms": ["staff-council"] });
    make(&t.admin, "committee-roles", council).await;

    let names = [
        "Budget Holder",
        "STAFF COUNCIL",
        "betriebsrat",
        "exec. sponsor",
    ];
    let dana = seat(&t, json!({ "roles": names[..2] })).await;
    assert_eq!(dana["roles"], json!(["economic_buyer", "works_council"]));
    let path = format!("/v1/committee-members/{}", id(&dana));
    let changed = t
        .admin
        .patch(&path, json!({ "roles": names[2..] }))
        .await
        .expect(200);
    assert_eq!(
        changed["roles"],
        json!(["works_council", "executive_sponsor"])
    );
    // Two names of one role are that role twice.
    let twice = json!({ "roles": ["sponsor", "Executive Sponsor"] });
    let refused = t.admin.patch(&path, twice).await.expect(409);
    assert_eq!(refused["errors"][0]["code"], "DUPLICATE");
}

#[actix_web::test]
async fn a_role_that_nobody_knows_is_refused_with_those_that_are_known() {
    let t = TestApp::start().await;
    let dana = seat(&t, json!({ "roles": ["coach"] })).await;
    let path = format!("/v1/committee-members/{}", id(&dana));

    let refused = t
        .admin
        .patch(&path, json!({ "roles": ["coach", "king"] }))
        .await
        .expect(409);

    assert_eq!(refused["errors"][0]["pointer"], "/roles/1");
    assert_eq!(refused["errors"][0]["code"], "UNKNOWN_ROLE");
    let message = refused["errors"][0]["message"].as_str().unwrap();
    assert!(
        message.contains("king") && message.contains("economic_buyer"),
        "{message}"
    );

    // A deleted role is given to nobody any more; who has it keeps it.
    let coach = t
        .admin
        .get("/v1/committee-roles?filter[key]=coach")
        .await
        .expect(200);
    let coach = format!("/v1/committee-roles/{}", id(&coach["data"][0]));
    t.admin.delete(&coach).await.expect(204);
    t.admin
        .patch(&path, json!({ "roles": ["coach", "legal"] }))
        .await
        .expect(200);
    t.admin
        .patch(&path, json!({ "roles": ["legal"] }))
        .await
        .expect(200);
    t.admin
        .patch(&path, json!({ "roles": ["coach"] }))
        .await
        .expect(409);
}

#[actix_web::test]
async fn a_judgement_says_where_it_comes_from_until_its_value_changes() {
    let t = TestApp::start().await;
    let judged = json!([
        { "field": "stance", "source": "observed", "confidence": 0.7 },
        { "field": "influence", "source": "inferred", "by": "agent" },
    ]);
    let dana = seat(
        &t,
        json!({ "stance": "supporter", "influence": 70, "judgements": judged }),
    )
    .await;
    let path = format!("/v1/committee-members/{}", id(&dana));

    assert_eq!(dana["influence_level"], "high");
    let known = dana["judgements"].as_array().unwrap();
    assert_eq!(known.len(), 2);
    let of = |member: &Value, field: &str| {
        let known = member["judgements"].as_array().unwrap();
        known.iter().find(|known| known["field"] == field).cloned()
    };
    let stance = of(&dana, "stance").unwrap();
    assert_eq!(
        (&stance["by"], &stance["confidence"]),
        (&json!("user"), &json!(0.7))
    );
    assert_eq!(of(&dana, "influence").unwrap()["by"], "agent");

    let changed = t
        .admin
        .patch(&path, json!({ "stance": "skeptic" }))
        .await
        .expect(200);
    assert!(
        of(&changed, "stance").is_none(),
        "of the new stance nothing is known"
    );
    assert!(of(&changed, "influence").is_some());
    let said = json!([{ "field": "stance", "source": "stated" }]);
    let changed = t
        .admin
        .patch(&path, json!({ "judgements": said }))
        .await
        .expect(200);
    assert_eq!(of(&changed, "stance").unwrap()["source"], "stated");
}

/// A criterion of the decision of a deal.
async fn criterion(t: &TestApp, deal: &Value) -> Value {
    let new = json!({ "deal_id": deal, "question": "Which?" });
    let decision = make(&t.admin, "decisions", new).await;
    let new = json!({ "decision_id": decision["id"], "name": "Price" });
    make(&t.admin, "decision-criteria", new).await
}

#[actix_web::test]
async fn what_is_said_of_a_member_has_bounds() {
    let t = TestApp::start().await;
    let dana = seat(&t, json!({})).await;
    assert_eq!(
        (
            &dana["authority"],
            &dana["stance"],
            &dana["party"],
            &dana["influence_level"]
        ),
        (
            &json!("consult"),
            &json!("unknown"),
            &json!("internal"),
            &Value::Null
        )
    );
    let path = format!("/v1/committee-members/{}", id(&dana));
    let own = criterion(&t, &dana["deal_id"]).await;
    let elsewhere = named(&t.admin, "deals", "Elsewhere").await;
    let foreign = criterion(&t, &elsewhere["id"]).await;
    let weigh = |criterion: &Value, weight: f64| {
        let weights = json!([{ "criterion_id": criterion["id"], "weight": weight }]);
        json!({ "criteria_weights": weights })
    };
    let weight = |weight: f64| weigh(&own, weight);

    for (status, body, pointer) in [
        (400, json!({ "influence": 101 }), "/influence"),
        (400, json!({ "influence": -1 }), "/influence"),
        (400, json!({ "stance": "fan" }), "/stance"),
        (400, json!({ "needs": [" "] }), "/needs/0"),
        (400, weight(-1.0), "/criteria_weights/0/weight"),
        (409, weight(0.0), "/criteria_weights"),
        (
            409,
            weigh(&foreign, 1.0),
            "/criteria_weights/0/criterion_id",
        ),
        (
            409,
            weigh(
                &json!({ "id": "decision_criterion_01h2xcejqtf2nbrexx3vqjhp41" }),
                1.0,
            ),
            "/criteria_weights/0/criterion_id",
        ),
        (
            400,
            json!({ "judgements": [{ "field": "stance", "source": "stated", "confidence": 1.5 }] }),
            "/judgements/0/confidence",
        ),
    ] {
        let refused = t.admin.patch(&path, body).await.expect(status);
        assert_eq!(refused["errors"][0]["pointer"], pointer);
    }
    let now = t.admin.get(&path).await.expect(200);
    assert_eq!(now["version"], 1, "nothing half done");
    t.admin.patch(&path, weight(2.0)).await.expect(200);
}

#[actix_web::test]
async fn a_template_names_roles_and_how_many() {
    let t = TestApp::start().await;
    let pipeline = named(&t.admin, "pipelines", "Renewals").await;
    let product = named(&t.admin, "products", "Licence").await;
    let new =
        json!({ "name": "Any", "requirements": [{ "role": "Budget owner", "min_members": 1 }] });

    let made = make(&t.admin, "committee-templates", new).await;

    assert_eq!(made["requirements"][0]["role"], "economic_buyer");
    for (status, wrong) in [
        (409, json!({ "name": "any" })),
        (
            409,
            json!({ "name": "A", "pipeline_id": pipeline["id"], "product_id": product["id"] }),
        ),
        (
            409,
            json!({ "name": "B", "requirements": [{ "role": "king", "min_members": 1 }] }),
        ),
        (
            400,
            json!({ "name": "C", "requirements": [{ "role": "legal", "min_members": -1 }] }),
        ),
        (
            409,
            json!({ "name": "D", "requirements": [{ "role": "legal", "min_members": 2, "max_members": 1 }] }),
        ),
        (
            409,
            json!({ "name": "E", "requirements": [
            { "role": "legal", "min_members": 1 }, { "role": "lawyer", "min_members": 1 }] }),
        ),
        (
            400,
            json!({ "name": "F", "requirements": [{ "role": "legal", "min_members": 1, "weight": -1 }] }),
        ),
    ] {
        t.admin
            .post("/v1/committee-templates", wrong)
            .await
            .expect(status);
    }
    // Reps use templates and do not make them.
    let rep = t.member("rep").await;
    rep.get("/v1/committee-templates").await.expect(200);
    rep.post("/v1/committee-templates", json!({ "name": "Mine" }))
        .await
        .expect(403);
}

#[actix_web::test]
async fn a_relation_leads_to_somebody_else_and_keeps_history() {
    let t = TestApp::start().await;
    let dana = named(&t.admin, "stakeholders", "Dana").await;
    let bea = named(&t.admin, "stakeholders", "Bea").await;
    let new = |to: &Value| {
        json!({ "from_stakeholder_id": dana["id"], "to_stakeholder_id": to["id"],
            "kind": "influences", "strength": 80 })
    };
    let oneself = t
        .admin
        .post("/v1/stakeholder-relations", new(&dana))
        .await
        .expect(409);
    assert_eq!(oneself["errors"][0]["pointer"], "/to_stakeholder_id");
    let made = make(&t.admin, "stakeholder-relations", new(&bea)).await;
    let twin = t
        .admin
        .post("/v1/stakeholder-relations", new(&bea))
        .await
        .expect(409);
    assert_eq!(twin["existing_id"], made["id"]);
    t.app.clock().advance(TimeDelta::minutes(1));
    let then = t.app.clock().now();
    t.app.clock().advance(TimeDelta::minutes(1));
    let path = format!("/v1/stakeholder-relations/{}", id(&made));

    t.admin
        .patch(&path, json!({ "strength": 10 }))
        .await
        .expect(200);

    let before = t
        .admin
        .get(&format!("{path}?as_of={then}"))
        .await
        .expect(200);
    assert_eq!(before, made);
    let history = t.admin.get(&format!("{path}/history")).await.expect(200);
    assert_eq!(
        history["data"][1]["fields"],
        json!({ "strength": { "from": 80, "to": 10 } })
    );
}

#[actix_web::test]
async fn people_do_not_report_in_circles() {
    let t = TestApp::start().await;
    let dana = named(&t.admin, "stakeholders", "Dana").await;
    let new = json!({ "name": "Bea", "reports_to_id": dana["id"] });
    let bea = make(&t.admin, "stakeholders", new).await;

    let path = format!("/v1/stakeholders/{}", id(&dana));
    let circle = json!({ "reports_to_id": bea["id"] });
    let refused = t.admin.patch(&path, circle).await.expect(409);

    assert_eq!(refused["errors"][0]["pointer"], "/reports_to_id");
}

#[actix_web::test]
async fn a_stakeholder_shows_the_seats_they_have_elsewhere() {
    let t = TestApp::start().await;
    let dana = named(&t.admin, "stakeholders", "Dana").await;
    for (deal, stance) in [("Rollout", "champion"), ("Renewal", "opponent")] {
        let deal = named(&t.admin, "deals", deal).await;
        let new = json!({ "deal_id": deal["id"], "stakeholder_id": dana["id"],
            "roles": ["legal"], "stance": stance });
        let seat = make(&t.admin, "committee-members", new).await;
        if stance == "opponent" {
            let new = json!({ "deal_id": deal["id"], "question": "Again?" });
            let decision = make(&t.admin, "decisions", new).await;
            let new = json!({ "decision_id": decision["id"], "name": "Board",
                "kind": "approval", "rule": { "kind": "majority" } });
            let step = make(&t.admin, "decision-steps", new).await;
            for choice in ["abstain", "against"] {
                let new =
                    json!({ "step_id": step["id"], "member_id": seat["id"], "choice": choice });
                make(&t.admin, "positions", new).await;
            }
            let lose = format!("/v1/deals/{}/lose", id(&deal));
            t.admin
                .post(&lose, json!({ "reason": "No budget" }))
                .await
                .expect(200);
        }
    }

    let path = format!("/v1/stakeholders/{}/seats", id(&dana));
    let seats = t.admin.get(&path).await.expect(200);

    let told: Vec<_> = seats["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|seat| (&seat["deal_name"], &seat["deal_status"], &seat["stance"]))
        .collect();
    let expected = [
        (&json!("Renewal"), &json!("lost"), &json!("opponent")),
        (&json!("Rollout"), &json!("open"), &json!("champion")),
    ];
    assert_eq!(told, expected);
    let said = seats["data"][0]["positions"].as_array().unwrap();
    let said: Vec<_> = said
        .iter()
        .map(|said| (&said["step_name"], &said["choice"]))
        .collect();
    assert_eq!(
        said,
        [(&json!("Board"), &json!("against"))],
        "the last word"
    );
    assert_eq!(seats["data"][1]["positions"], json!([]));
    let query = "query ($id: ID!) { stakeholderSeats(id: $id) {
        dealName roles deal { name } positions { stepName choice } } }";
    let data = t.admin.data(query, json!({ "id": dana["id"] })).await;
    assert_eq!(data["stakeholderSeats"][0]["deal"]["name"], "Renewal");
    assert_eq!(data["stakeholderSeats"][0]["roles"], json!(["legal"]));
    let said = json!([{ "stepName": "Board", "choice": "AGAINST" }]);
    assert_eq!(data["stakeholderSeats"][0]["positions"], said);
}

/// A meeting with a stakeholder about a deal.
async fn met(t: &TestApp, deal: &Value, stakeholder: &Value, at: &str) -> Value {
    let me = t.admin.get("/v1/me").await.expect(200);
    let new = json!({
        "kind": "meeting", "direction": "outbound", "occurred_at": at, "deal_id": deal["id"],
        "participants": [
            { "role": "from", "user_id": me["id"] },
            { "role": "attendee", "stakeholder_id": stakeholder["id"] },
        ],
    });
    make(&t.admin, "interactions", new).await
}

#[actix_web::test]
async fn coverage_and_engagement_are_told_of_now_and_of_the_past() {
    let t = TestApp::start().await;
    let new = json!({ "name": "Any", "requirements": [
        { "role": "economic_buyer", "min_members": 1 }, { "role": "champion", "min_members": 1 }] });
    make(&t.admin, "committee-templates", new).await;
    let deal = named(&t.admin, "deals", "Rollout").await;
    let dana = named(&t.admin, "stakeholders", "Dana").await;
    let seat = json!({ "deal_id": deal["id"], "stakeholder_id": dana["id"],
        "roles": ["champion"], "stance": "champion" });
    let member = make(&t.admin, "committee-members", seat).await;
    t.app.clock().advance(TimeDelta::minutes(1));
    let then = t.app.clock().now().to_string();
    let coverage = format!("/v1/deals/{}/committee/coverage", id(&deal));
    let engagement = format!("/v1/deals/{}/committee/engagement", id(&deal));
    let known = (
        t.admin.get(&coverage).await.expect(200),
        t.admin.get(&engagement).await.expect(200),
    );
    t.app.clock().advance(TimeDelta::minutes(1));

    let now = t.app.clock().now().to_string();
    let meeting = met(&t, &deal, &dana, &now).await;
    let bea = named(&t.admin, "stakeholders", "Bea").await;
    let seat =
        json!({ "deal_id": deal["id"], "stakeholder_id": bea["id"], "roles": ["economic_buyer"] });
    make(&t.admin, "committee-members", seat).await;
    t.app.clock().advance(TimeDelta::minutes(1));

    let told = t.admin.get(&coverage).await.expect(200);
    assert_eq!(told["completeness"], 100.0);
    assert_eq!(told["engaged_completeness"], 50.0);
    assert_eq!(told["roles"][1]["engaged_ids"], json!([member["id"]]));
    let told = t.admin.get(&engagement).await.expect(200);
    let dana = &told["members"][0];
    assert_eq!(dana["is_engaged"], true);
    assert_eq!(dana["last_contact_id"], meeting["id"]);
    assert_eq!(dana["parts"][0]["score"], dana["score"]);
    assert_eq!(told["members"][1]["score"], 0.0);
    // The past is what it was.
    assert_eq!(known.0["completeness"], 50.0);
    let flags = known.0["flags"].as_array().unwrap();
    assert!(flags.iter().any(|flag| flag["kind"] == "no_economic_buyer"));
    for (path, known) in [(&coverage, known.0), (&engagement, known.1)] {
        let mut told = t
            .admin
            .get(&format!("{path}?known_at={then}"))
            .await
            .expect(200);
        told["as_of"] = known["as_of"].clone();
        told["known_at"] = known["known_at"].clone();
        assert_eq!(told, known);
    }
    let query = "query ($id: ID!) { deal(id: $id) {
        coverage { completeness flags { kind memberIds } } engagement { members { score momentum } } } }";
    let data = t.admin.data(query, json!({ "id": deal["id"] })).await;
    assert_eq!(data["deal"]["coverage"]["completeness"], 100.0);
    assert_eq!(
        data["deal"]["engagement"]["members"][0]["score"],
        dana["score"]
    );
}

#[actix_web::test]
async fn who_had_left_by_a_moment_goes_by_the_days_of_their_affiliations() {
    let t = TestApp::start().await;
    let account = named(&t.admin, "accounts", "Northwind Example").await;
    let new = json!({ "name": "Rollout", "account_id": account["id"] });
    let deal = make(&t.admin, "deals", new).await;
    let dana = named(&t.admin, "stakeholders", "Dana").await;
    let seat = json!({ "deal_id": deal["id"], "stakeholder_id": dana["id"], "roles": ["champion"],
        "stance": "champion", "valid_from": "2026-03-01T00:00:00Z" });
    make(&t.admin, "committee-members", seat).await;
    for (from, until) in [
        ("2020-01-01", json!("2026-04-01")),
        ("2026-05-01", Value::Null),
    ] {
        let new = json!({ "stakeholder_id": dana["id"], "account_id": account["id"],
            "kind": "advisor", "started_on": from, "ended_on": until });
        make(&t.admin, "affiliations", new).await;
    }
    let has_left = async |as_of: &str| {
        let path = format!("/v1/deals/{}/committee/coverage?as_of={as_of}", id(&deal));
        let told = t.admin.get(&path).await.expect(200);
        let flags = told["flags"].as_array().unwrap().clone();
        flags.iter().any(|flag| flag["kind"] == "champion_left")
    };

    assert!(!has_left("2026-03-15T00:00:00Z").await);
    assert!(has_left("2026-04-15T00:00:00Z").await);
    assert!(!has_left("2026-05-15T00:00:00Z").await, "there again");
}
