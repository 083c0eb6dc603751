//! Analytics of one persona: journeys in which somebody of it took part, and only what it took part in.

use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::lived::{Lived, day, id};

/// Four accounts on their way. Of the persona are Ada, whom its rule finds, and Ben, who was given it; Cleo was given
/// another one, although the rule would find her, and nobody knows anything of Dan.
async fn peopled(t: &TestApp) -> (Lived, Value) {
    let lived = Lived::on(t).await;
    let rule = json!({ "seniority": { "eq": "director" } });
    let careful = lived
        .make("personas", json!({ "name": "Careful", "rule": rule }))
        .await;
    let quick = lived.make("personas", json!({ "name": "Quick" })).await;
    let someone = |name: &str, seniority: &str, persona: &Value| {
        let new = json!({ "name": name, "seniority": seniority, "persona_id": persona });
        lived.make("stakeholders", new)
    };
    let ada = someone("Ada", "director", &Value::Null).await;
    let ben = someone("Ben", "entry", &careful["id"]).await;
    let cleo = someone("Cleo", "director", &quick["id"]).await;
    let dan = someone("Dan", "entry", &Value::Null).await;

    let by_rule = lived.account("By rule").await;
    lived.journey(&by_rule, 0, None).await;
    lived.met(&by_rule, ("meeting", 1), &[&dan, &ada]).await;
    lived.met(&by_rule, ("call", 2), &[&dan]).await;
    let by_hand = lived.account("By hand").await;
    lived.journey(&by_hand, 0, Some(("completed", 9))).await;
    lived.met(&by_hand, ("email", 9), &[&ben]).await;
    let other = lived.account("Of another persona").await;
    lived.journey(&other, 0, None).await;
    lived.met(&other, ("meeting", 1), &[&cleo]).await;
    let apart = lived.account("Before and after").await;
    lived.journey(&apart, 0, Some(("completed", 9))).await;
    lived.met(&apart, ("meeting", -1), &[&ada]).await;
    lived.met(&apart, ("meeting", 10), &[&ben]).await;
    (lived, careful)
}

#[actix_web::test]
async fn journeys_are_of_a_persona_that_took_part_while_they_lasted() {
    let t = TestApp::start().await;
    let (lived, careful) = peopled(&t).await;
    let of_persona = format!("persona_id={}", id(&careful));

    let all = lived.ask("funnel").await;
    let funnel = lived.ask(&format!("funnel?{of_persona}")).await;

    assert_eq!(
        (&all["journeys"], &funnel["journeys"]),
        (&json!(4), &json!(2))
    );
    let early = format!("funnel?{of_persona}&as_of={}", day(5));
    assert_eq!(lived.ask(&early).await["journeys"], 1);
    let query = "query ($map: ID!, $persona: ID!) {
        journeyFunnel(filter: { journeyMapId: $map, personaId: $persona }) { journeys } }";
    let variables = json!({ "map": lived.map, "persona": careful["id"] });
    let data = t.admin.data(query, variables).await;
    assert_eq!(data["journeyFunnel"]["journeys"], funnel["journeys"]);
}

#[actix_web::test]
async fn of_the_contacts_only_those_with_the_persona_are_looked_at() {
    let t = TestApp::start().await;
    let (lived, careful) = peopled(&t).await;
    let asked = format!("transitions?activity=channel&persona_id={}", id(&careful));

    let all = lived.ask("transitions?activity=channel").await;
    let told = lived.ask(&asked).await;

    let counts = |told: &Value| {
        let activities = told["activities"].as_array().unwrap().iter();
        let mut counts: Vec<(String, i64)> = activities
            .map(|one| {
                let name = one["activity"].as_str().unwrap().to_owned();
                (name, one["events"].as_i64().unwrap())
            })
            .collect();
        counts.sort();
        counts
    };
    let expected = |counts: &[(&str, i64)]| {
        let counts = counts.iter();
        counts
            .map(|(name, count)| ((*name).to_owned(), *count))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        counts(&all),
        expected(&[("call", 1), ("email", 1), ("meeting", 2)])
    );
    assert_eq!(counts(&told), expected(&[("email", 1), ("meeting", 1)]));
}

#[actix_web::test]
async fn a_persona_that_is_not_there_is_refused() {
    let t = TestApp::start().await;
    let (lived, careful) = peopled(&t).await;
    let ask = |analysis: &str, persona: &str| {
        let path = format!("/v1/analytics/{analysis}persona_id={persona}");
        let client = t.admin.clone();
        async move { client.get(&path).await }
    };
    let nobody = "persona_01h2xcejqtf2nbrexx3vqjhp41";

    for analysis in ["funnel?", "attribution?", "health?"] {
        let refused = ask(analysis, nobody).await.expect(409);
        let error = &refused["errors"][0];
        assert_eq!(
            (&error["code"], &error["pointer"]),
            (&json!("NO_SUCH_RECORD"), &json!("/persona_id")),
            "{analysis}"
        );
    }
    let wrong = ask("funnel?", "somebody").await.expect(400);
    assert_eq!(wrong["errors"][0]["code"], "INVALID_VALUE");
    let pipelines = t.admin.get("/v1/pipelines").await.expect(200);
    let of_deals = format!("funnel?pipeline_id={}&", id(&pipelines["data"][0]));
    for analysis in [of_deals.as_str(), "revenue?"] {
        let refused = ask(analysis, id(&careful)).await.expect(409);
        assert_eq!(refused["errors"][0]["code"], "NOT_ALLOWED", "{analysis}");
    }
    let path = format!("/v1/personas/{}", id(&careful));
    lived.client.delete(&path).await.expect(204);
    let refused = ask("funnel?", id(&careful)).await.expect(409);
    assert_eq!(refused["errors"][0]["code"], "NO_SUCH_RECORD");
    let query =
        "query ($persona: ID!) { journeyFunnel(filter: { personaId: $persona }) { journeys } }";
    let code = t.admin.code(query, json!({ "persona": nobody })).await;
    assert_eq!(code, "CONFLICT");
}

#[actix_web::test]
async fn who_may_not_read_personas_may_not_ask_for_one() {
    let t = TestApp::start().await;
    let (_, careful) = peopled(&t).await;
    let of_persona = format!("/v1/analytics/attribution?persona_id={}", id(&careful));
    let attribution = ["journeys:read", "interactions:read", "deals:read"];

    for (further, status) in [
        (&[][..], 403),
        (&["journey_maps:read"][..], 403),
        (&["stakeholders:read"][..], 403),
        (&["journey_maps:read", "stakeholders:read"][..], 200),
    ] {
        let scopes: Vec<&str> = attribution.iter().chain(further).copied().collect();
        let key = json!({ "name": format!("{further:?}"), "scopes": scopes });
        let key = t.admin.post("/v1/api-keys", key).await;
        let client = t.bearer(key.expect(201)["key"].as_str().unwrap());
        client.get("/v1/analytics/attribution").await.expect(200);
        client.get(&of_persona).await.expect(status);
    }
}

#[actix_web::test]
async fn a_log_holds_only_the_interactions_that_are_asked_for() {
    let t = TestApp::start().await;
    let (lived, careful) = peopled(&t).await;
    let of_persona = format!("persona_id={}", id(&careful));

    for (asked, expected) in [
        ("", vec!["call", "email", "meeting", "meeting"]),
        (of_persona.as_str(), vec!["email", "meeting"]),
        ("channel=call", vec!["call"]),
    ] {
        let path = format!(
            "/v1/event-logs/journeys.csv?activity=channel&journey_map_id={}&{asked}",
            lived.map
        );
        let answer = t.admin.get(&path).await;
        assert_eq!(answer.status.as_u16(), 200);
        let text = String::from_utf8(answer.body.to_vec()).unwrap();
        // The line of names comes first, the activity after the case.
        let events = text.lines().skip(1);
        let kinds = events.map(|event| event.split(',').nth(1).unwrap());
        let mut kinds: Vec<&str> = kinds.collect();
        kinds.sort_unstable();
        assert_eq!(kinds, expected, "{asked}: {text}");
    }
}
