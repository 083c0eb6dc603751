//! How it was for the buyers: personas, pain points and what they answered to surveys.

use serde_json::{Value, json};

use crate::support::{Client, TestApp};

async fn make(client: &Client, path: &str, new: Value) -> Value {
    client.post(&format!("/v1/{path}"), new).await.expect(201)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn names(list: &Value) -> Vec<&str> {
    let records = list.as_array().unwrap().iter();
    records.map(|record| text(&record["name"])).collect()
}

#[actix_web::test]
async fn a_persona_has_those_it_was_given_to_and_those_its_rule_finds() {
    let t = TestApp::start().await;
    let rule = json!({ "seniority": { "eq": "director" } });
    let careful = json!({ "name": "Careful", "rule": rule });
    let careful = make(&t.admin, "personas", careful).await;
    let quick = make(&t.admin, "personas", json!({ "name": "Quick" })).await;
    let someone = |name: &str, seniority: &str, persona: &Value| json!({ "name": name, "seniority": seniority, "persona_id": persona });
    let by_rule = someone("Ada", "director", &Value::Null);
    let by_rule = make(&t.admin, "stakeholders", by_rule).await;
    let by_hand = someone("Ben", "entry", &careful["id"]);
    let by_hand = make(&t.admin, "stakeholders", by_hand).await;
    // The rule would find her, but she was given another one.
    make(
        &t.admin,
        "stakeholders",
        someone("Cleo", "director", &quick["id"]),
    )
    .await;
    make(
        &t.admin,
        "stakeholders",
        someone("Dan", "entry", &Value::Null),
    )
    .await;

    let path = format!("/v1/personas/{}/stakeholders", text(&careful["id"]));
    let found = t.admin.get(&format!("{path}?sort=name")).await.expect(200);

    assert_eq!(names(&found["data"]), ["Ada", "Ben"]);
    assert_eq!(found["data"][0]["persona_id"], json!(null));
    assert_eq!(found["data"][1]["persona_id"], careful["id"]);
    let narrowed = t
        .admin
        .get(&format!("{path}?filter[name]=Ben"))
        .await
        .expect(200);
    assert_eq!(names(&narrowed["data"]), ["Ben"]);

    for (who, given_by) in [(&by_rule, "rule"), (&by_hand, "hand")] {
        let path = format!("/v1/stakeholders/{}/personas", text(&who["id"]));
        let personas = t.admin.get(&path).await.expect(200);
        let expected = json!([{ "persona_id": careful["id"], "given_by": given_by }]);
        assert_eq!(personas["data"], expected);
    }
    let query = "query($persona: ID!, $ada: ID!) {
        persona(id: $persona) { stakeholders(orderBy: [{ field: NAME, direction: ASC }]) { nodes { name } } }
        stakeholder(id: $ada) { persona { id } personas { givenBy persona { name } } } }";
    let variables = json!({ "persona": careful["id"], "ada": by_rule["id"] });
    let data = t.admin.data(query, variables).await;
    assert_eq!(
        names(&data["persona"]["stakeholders"]["nodes"]),
        ["Ada", "Ben"]
    );
    let expected = json!({
        "persona": null, "personas": [{ "givenBy": "RULE", "persona": { "name": "Careful" } }],
    });
    assert_eq!(data["stakeholder"], expected);
}

#[actix_web::test]
async fn a_rule_that_names_what_is_not_there_is_refused() {
    let t = TestApp::start().await;
    let with = |rule: Value| json!({ "name": "Careful", "rule": rule });

    let unknown = with(json!({ "shoe_size": { "eq": 43 } }));
    let unknown = t.admin.post("/v1/personas", unknown).await.expect(409);
    assert_eq!(unknown["errors"][0]["pointer"], "/rule/shoe_size");
    let custom = with(json!({ "custom_fields": { "tier": { "eq": "gold" } } }));
    t.admin.post("/v1/personas", custom).await.refused(409);
    let persona = make(&t.admin, "personas", with(json!({}))).await;
    let path = format!("/v1/personas/{}", text(&persona["id"]));
    let changed = json!({ "rule": { "seniority": { "eq": "boss" } } });
    t.admin.patch(&path, changed).await.refused(409);
}

#[actix_web::test]
async fn the_rule_of_a_persona_may_ask_for_a_segment() {
    let t = TestApp::start().await;
    let segment = json!({
        "name": "Germans", "kind": "stakeholders", "filter": { "language": { "eq": "de" } },
    });
    let segment = make(&t.admin, "segments", segment).await;
    let rule = json!({ "segment_id": { "eq": segment["id"] } });
    let persona = make(&t.admin, "personas", json!({ "name": "P", "rule": rule })).await;
    make(
        &t.admin,
        "stakeholders",
        json!({ "name": "Ada", "language": "de" }),
    )
    .await;
    make(
        &t.admin,
        "stakeholders",
        json!({ "name": "Ben", "language": "fr" }),
    )
    .await;

    let path = format!("/v1/personas/{}/stakeholders", text(&persona["id"]));
    assert_eq!(
        names(&t.admin.get(&path).await.expect(200)["data"]),
        ["Ada"]
    );
}

#[actix_web::test]
async fn what_names_a_pain_point_is_counted_once() {
    let t = TestApp::start().await;
    let pain = json!({ "title": "Slow answers", "severity": 3 });
    let pain = make(&t.admin, "pain-points", pain).await;
    assert_eq!(pain["status"], "open");
    assert_eq!(pain["mention_count"], 0);
    let account = make(&t.admin, "accounts", json!({ "name": "A" })).await;
    let note = json!({ "body": "They wait for weeks", "account_id": account["id"] });
    let note = make(&t.admin, "notes", note).await;
    let answer = make(&t.admin, "feedback", json!({ "kind": "ces", "score": 2 })).await;
    let path = format!("/v1/pain-points/{}", text(&pain["id"]));
    let mention = |record: &Value| json!({ "record_id": record["id"] });

    let post = |verb: &str, body: Value| {
        let (path, client) = (format!("{path}/{verb}"), &t.admin);
        async move { client.post(&path, body).await }
    };
    post("mention", mention(&note)).await.expect(200);
    let twice = post("mention", mention(&note)).await.expect(200);
    assert_eq!(twice["mention_count"], 1);
    let both = post("mention", mention(&answer)).await.expect(200);
    assert_eq!(both["mention_count"], 2);
    assert_eq!(
        post("mention", mention(&account)).await.expect(409)["errors"][0]["code"],
        "NOT_ALLOWED"
    );
    let nowhere = json!({ "record_id": "note_01h2xcejqtf2nbrexx3vqjhp41" });
    assert_eq!(
        post("mention", nowhere).await.expect(409)["errors"][0]["code"],
        "NO_SUCH_RECORD"
    );

    let mentions = t.admin.get(&format!("{path}/mentions")).await.expect(200);
    let found: Vec<&Value> = mentions["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["record_id"])
        .collect();
    assert_eq!(found, [&answer["id"], &note["id"]]);
    let query =
        "query($id: ID!) { painPoint(id: $id) { mentionCount mentions { recordId notedAt } } }";
    let data = t.admin.data(query, json!({ "id": pain["id"] })).await;
    assert_eq!(data["painPoint"]["mentionCount"], 2);
    assert_eq!(data["painPoint"]["mentions"][0]["recordId"], answer["id"]);
    let mutation = "mutation($id: ID!, $input: PainPointTarget!) {
        unmentionPainPoint(id: $id, input: $input) { mentionCount } }";
    let variables = json!({ "id": pain["id"], "input": { "recordId": note["id"] } });
    let data = t.admin.data(mutation, variables).await;
    assert_eq!(data["unmentionPainPoint"]["mentionCount"], 1);
}

#[actix_web::test]
async fn an_answer_must_be_on_the_scale_of_its_question() {
    let t = TestApp::start().await;
    for (kind, score, scale, is_good) in [
        ("nps", 0, json!(null), true),
        ("nps", 10, json!(10), true),
        ("nps", 11, json!(null), false),
        ("nps", 3, json!(5), false),
        ("csat", 0, json!(null), false),
        ("csat", 5, json!(null), true),
        ("csat", 6, json!(null), false),
        ("csat", 6, json!(7), true),
        ("csat", 6, json!(8), false),
        ("ces", 7, json!(null), true),
        ("ces", 7, json!(5), false),
        ("ces", 1, json!(10), false),
    ] {
        let answer = json!({ "kind": kind, "score": score, "scale": scale });
        let status = t
            .admin
            .post("/v1/feedback", answer.clone())
            .await
            .status
            .as_u16();
        assert_eq!(status == 201, is_good, "{answer}: {status}");
    }
    let future = json!({ "kind": "nps", "score": 9, "answered_at": "2999-01-01T00:00:00Z" });
    let refused = t.admin.post("/v1/feedback", future).await.expect(409);
    assert_eq!(refused["errors"][0]["pointer"], "/answered_at");
}

#[actix_web::test]
async fn what_follows_from_the_journey_is_put_in() {
    let t = TestApp::start().await;
    let (account, map, stages) = ground(&t.admin).await;
    let journey = json!({
        "account_id": account["id"], "journey_map_id": map, "started_at": "2026-01-01T00:00:00Z",
    });
    let journey = make(&t.admin, "journeys", journey).await;
    let path = format!("/v1/journeys/{}/move", text(&journey["id"]));
    let step = json!({ "stage_id": stages[1], "moved_at": "2026-02-01T00:00:00Z" });
    t.admin.post(&path, step).await.expect(200);
    let answer = |at: &str| json!({ "kind": "nps", "score": 8, "journey_id": journey["id"], "answered_at": at });

    for (at, stage) in [
        ("2025-12-31T23:59:59Z", json!(null)),
        ("2026-01-01T00:00:00Z", stages[0].clone()),
        ("2026-01-31T23:59:59Z", stages[0].clone()),
        ("2026-02-01T00:00:00Z", stages[1].clone()),
    ] {
        let made = make(&t.admin, "feedback", answer(at)).await;
        assert_eq!(made["stage_id"], stage, "{at}");
        assert_eq!(made["account_id"], account["id"]);
    }
    let (other, _, elsewhere) = ground(&t.admin).await;
    let mut strange = answer("2026-01-05T00:00:00Z");
    strange["stage_id"] = elsewhere[0].clone();
    assert_eq!(
        t.admin.post("/v1/feedback", strange).await.expect(409)["errors"][0]["code"],
        "NOT_ALLOWED"
    );
    let mut strange = answer("2026-01-05T00:00:00Z");
    strange["account_id"] = other["id"].clone();
    assert_eq!(
        t.admin.post("/v1/feedback", strange).await.expect(409)["errors"][0]["code"],
        "NOT_ALLOWED"
    );
}

/// An account, and a map with its stages.
async fn ground(client: &Client) -> (Value, Value, Vec<Value>) {
    let account = make(client, "accounts", json!({ "name": "A" })).await;
    let map = json!({ "name": "M", "template": "b2b_five_stage", "publish": true });
    let map = make(client, "journey-maps", map).await["id"].clone();
    let list = format!(
        "/v1/journey-stages?filter[journey_map_id]={}&sort=position",
        text(&map)
    );
    let page = client.get(&list).await.expect(200);
    let stages = page["data"].as_array().unwrap().iter();
    (
        account,
        map,
        stages.map(|stage| stage["id"].clone()).collect(),
    )
}

/// The measures as REST tells them; GraphQL must tell the same.
async fn analytics(client: &Client, query: &str, arguments: &str) -> Value {
    let rest = client
        .get(&format!("/v1/analytics/feedback{query}"))
        .await
        .expect(200);
    let query = format!(
        "{{ feedbackAnalytics(question: {{ {arguments} }}) {{ total {{ ...M }} groups {{ key measures {{ ...M }} }} }} }}
         fragment M on FeedbackMeasures {{
            nps {{ count promoters passives detractors score low high }}
            csat {{ count satisfied share low high }}
            ces {{ count mean low high }} }}"
    );
    let data = client.data(&query, json!({})).await;
    assert_eq!(data["feedbackAnalytics"], rest, "the faces differ");
    rest
}

#[actix_web::test]
async fn nothing_answered_is_null_and_never_zero() {
    let t = TestApp::start().await;

    let found = analytics(&t.admin, "", "").await;

    let nps = json!({
        "count": 0, "promoters": 0, "passives": 0, "detractors": 0,
        "score": null, "low": null, "high": null,
    });
    let csat = json!({ "count": 0, "satisfied": 0, "share": null, "low": null, "high": null });
    let ces = json!({ "count": 0, "mean": null, "low": null, "high": null });
    let total = json!({ "nps": nps, "csat": csat, "ces": ces });
    assert_eq!(found, json!({ "total": total, "groups": [] }));
}

#[actix_web::test]
async fn answers_are_measured_by_the_usual_definitions() {
    let t = TestApp::start().await;
    for (kind, scores) in [
        ("nps", vec![10, 9, 9, 8, 3]),
        ("csat", vec![5, 4, 4, 2]),
        ("ces", vec![3, 5, 6, 6, 7]),
    ] {
        for score in scores {
            make(
                &t.admin,
                "feedback",
                json!({ "kind": kind, "score": score }),
            )
            .await;
        }
    }
    let gone = make(&t.admin, "feedback", json!({ "kind": "nps", "score": 0 })).await;
    let gone = format!("/v1/feedback/{}", text(&gone["id"]));
    t.admin.delete(&gone).await.expect(204);

    let total = analytics(&t.admin, "", "").await["total"].clone();

    assert_eq!(total["nps"]["score"], 40.0);
    assert_eq!(total["nps"]["promoters"], 3);
    // 100 (0.4 ± 1.959964 √((0.8 - 0.16) / 5)).
    assert_eq!(total["nps"]["low"], -30.121_803);
    assert_eq!(total["nps"]["high"], 100.0);
    assert_eq!(total["csat"]["share"], 0.75);
    // Wilson for 3 of 4.
    assert_eq!(total["csat"]["low"], 0.300_642);
    assert_eq!(total["csat"]["high"], 0.954_413);
    assert_eq!(total["ces"]["mean"], 5.4);
    // 5.4 ± 2.776445 √(2.3 / 5).
    assert_eq!(total["ces"]["low"], 3.516_923);
    assert_eq!(total["ces"]["high"], 7.0);
}

#[actix_web::test]
async fn answers_are_told_apart_by_month_stage_and_persona() {
    let t = TestApp::start().await;
    let (account, map, stages) = ground(&t.admin).await;
    let journey = json!({
        "account_id": account["id"], "journey_map_id": map, "started_at": "2026-01-01T00:00:00Z",
    });
    let journey = make(&t.admin, "journeys", journey).await;
    let persona = json!({ "name": "P", "rule": { "seniority": { "eq": "vp" } } });
    let persona = make(&t.admin, "personas", persona).await;
    let ada = make(
        &t.admin,
        "stakeholders",
        json!({ "name": "Ada", "seniority": "vp" }),
    )
    .await;
    // In Berlin it is March already.
    let first = json!({
        "kind": "nps", "score": 10, "answered_at": "2026-02-28T23:30:00Z",
        "journey_id": journey["id"], "stakeholder_id": ada["id"],
    });
    make(&t.admin, "feedback", first).await;
    let second = json!({ "kind": "nps", "score": 2, "answered_at": "2026-02-10T10:00:00Z" });
    make(&t.admin, "feedback", second).await;
    let told = |found: &Value| -> Vec<Value> {
        let groups = found["groups"].as_array().unwrap().iter();
        groups
            .map(|group| json!([group["key"], group["measures"]["nps"]["score"]]))
            .collect()
    };

    let by_month = analytics(
        &t.admin,
        "?group_by=month&tz=Europe/Berlin",
        "groupBy: MONTH, tz: \"Europe/Berlin\"",
    );
    assert_eq!(
        told(&by_month.await),
        [json!(["2026-02", -100.0]), json!(["2026-03", 100.0])]
    );
    let by_stage = analytics(&t.admin, "?group_by=stage", "groupBy: STAGE").await;
    assert_eq!(
        told(&by_stage),
        [json!([stages[0], 100.0]), json!([null, -100.0])]
    );
    let by_persona = analytics(&t.admin, "?group_by=persona", "groupBy: PERSONA").await;
    assert_eq!(
        told(&by_persona),
        [json!([persona["id"], 100.0]), json!([null, -100.0])]
    );
    let query = format!(
        "?account_id={}&since=2026-02-01T00:00:00Z",
        text(&account["id"])
    );
    let arguments = format!(
        "accountId: {}, since: \"2026-02-01T00:00:00Z\"",
        account["id"]
    );
    let of_account = analytics(&t.admin, &query, &arguments).await;
    assert_eq!(of_account["total"]["nps"]["count"], 1);
    let query = format!("?journey_map_id={}", text(&map));
    let of_map = analytics(&t.admin, &query, &format!("journeyMapId: {map}")).await;
    assert_eq!(of_map["total"]["nps"]["count"], 1);
}

#[actix_web::test]
async fn questions_about_feedback_that_make_no_sense_are_refused() {
    let t = TestApp::start().await;
    for (query, status, code) in [
        ("?kind=stars", 400, "INVALID_VALUE"),
        ("?group_by=weekday", 400, "INVALID_VALUE"),
        ("?group_by=month", 409, "REQUIRED"),
        ("?tz=Europe/Berlin", 409, "UNUSED"),
        ("?group_by=month&tz=Middle/Earth", 400, "INVALID_VALUE"),
        ("?account_id=deal_1", 400, "INVALID_VALUE"),
        ("?since=yesterday", 400, "INVALID_VALUE"),
        ("?colour=red", 400, "UNKNOWN_PARAMETER"),
        ("?kind=nps&kind=ces", 400, "DUPLICATE"),
    ] {
        let refused = t.admin.get(&format!("/v1/analytics/feedback{query}")).await;
        let refused = refused.expect(status);
        assert_eq!(refused["errors"][0]["code"], code, "{query}");
    }
}
