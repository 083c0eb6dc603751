//! Pictures of maps and journeys, and what goes in and out as CJML.

use serde_json::{Value, json};

use crate::support::{Client, TestApp, assert_alike};

async fn make(client: &Client, path: &str, new: Value) -> Value {
    client.post(&format!("/v1/{path}"), new).await.expect(201)
}

fn id(record: &Value) -> &str {
    record["id"].as_str().unwrap()
}

/// A published map, a journey through two of its stages, and a contact in the first.
struct World {
    t: TestApp,
    map: Value,
    stages: Vec<Value>,
    journey: Value,
}

impl World {
    async fn new() -> Self {
        let t = TestApp::start().await;
        let stages = json!([
            { "key": "look", "name": "Look <&>", "question": "Is it worth it?", "target_conversion": 0.6 },
            { "key": "weigh", "name": "Weigh", "description": "They compare" } ]);
        let map = json!({ "name": "How \"they\" buy", "stages": stages });
        let map = make(&t.admin, "journey-maps", map).await;
        let list = format!(
            "/v1/journey-stages?filter[journey_map_id]={}&sort=position",
            id(&map)
        );
        let page = t.admin.get(&list).await.expect(200);
        let stages: Vec<Value> = page["data"].as_array().unwrap().clone();
        for (stage, lane, text, valence) in [
            (0, "action", "Search <the> web", None),
            (0, "emotion", "Hopeful", Some(2)),
            (0, "emotion", "In doubt", Some(-1)),
            (1, "pain_point", "Nobody answers", None),
            (1, "backstage", "Prices are looked up", None),
        ] {
            let new = json!({ "stage_id": stages[stage]["id"], "lane": lane, "text": text,
                "valence": valence });
            make(&t.admin, "journey-map-elements", new).await;
        }
        for (stage, name, channel, direction, expected) in [
            (0, "First call", "call", "inbound", true),
            (1, "Offer", "email", "outbound", false),
        ] {
            let new = json!({ "stage_id": stages[stage]["id"], "name": name, "channel": channel,
                "direction": direction, "expected": expected });
            make(&t.admin, "touchpoints", new).await;
        }
        let publish = format!("/v1/journey-maps/{}/publish", id(&map));
        t.admin.post(&publish, json!({})).await.expect(200);
        let account = make(&t.admin, "accounts", json!({ "name": "Example & Sons" })).await;
        let journey = json!({ "account_id": account["id"], "journey_map_id": map["id"],
            "stage_id": stages[0]["id"], "started_at": "2026-01-05T09:00:00Z" });
        let journey = make(&t.admin, "journeys", journey).await;
        let call = json!({ "kind": "call", "direction": "inbound", "subject": "Prices?",
            "account_id": account["id"], "occurred_at": "2026-01-06T10:00:00Z", "sentiment": -2 });
        make(&t.admin, "interactions", call).await;
        let path = format!("/v1/journeys/{}/move", id(&journey));
        let there = json!({ "stage_id": stages[1]["id"], "reason": "They asked for prices" });
        t.admin.post(&path, there).await.expect(200);
        Self {
            t,
            map,
            stages,
            journey,
        }
    }

    async fn text(&self, path: &str) -> String {
        let answer = self.t.admin.get(path).await;
        let text = String::from_utf8(answer.body.to_vec()).unwrap();
        assert_eq!(answer.status.as_u16(), 200, "{path}: {text}");
        text
    }

    /// What pictures there are, without what they end in.
    fn pictures(&self) -> [String; 4] {
        let map = id(&self.map);
        [
            format!("/v1/journey-maps/{map}"),
            format!("/v1/journeys/{}", id(&self.journey)),
            "/v1/analytics/funnel".to_owned(),
            "/v1/analytics/paths".to_owned(),
        ]
    }
}

/// The text alternative of a picture.
fn alternative(svg: &str) -> &str {
    let (_, rest) = svg.split_once("<desc").unwrap();
    rest.split_once("</desc>").unwrap().0
}

#[actix_web::test]
async fn every_picture_is_one_that_may_do_nothing() {
    let w = World::new().await;

    for path in w.pictures() {
        let answer = w.t.admin.get(&format!("{path}.svg?width=390")).await;

        assert_eq!(answer.status.as_u16(), 200, "{path}");
        assert_eq!(answer.header("content-type"), "image/svg+xml");
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("sandbox"));
        let svg = String::from_utf8(answer.body.to_vec()).unwrap();
        assert!(
            svg.starts_with("<svg") && svg.contains(r#"width="390""#),
            "{path}"
        );
        assert!(
            svg.contains(r#"role="img""#) && !svg.contains("<the>"),
            "{path}"
        );
    }
}

#[actix_web::test]
async fn a_width_out_of_bounds_and_any_other_parameter_are_refused() {
    let w = World::new().await;

    for path in w.pictures() {
        for wrong in ["width=100", "width=wide", "height=3"] {
            let answer = w.t.admin.get(&format!("{path}.svg?{wrong}")).await;
            assert_eq!(answer.status.as_u16(), 400, "{path} {wrong}");
        }
        let answer = w.t.admin.get(&format!("{path}.mmd?width=390")).await;
        assert_eq!(answer.status.as_u16(), 400, "{path}");
    }
}

#[actix_web::test]
async fn a_map_is_drawn_with_what_is_planned_and_what_was_lived() {
    let w = World::new().await;
    let [path, ..] = w.pictures();

    let svg = w.text(&format!("{path}.svg")).await;
    let model = w.t.admin.get(&format!("{path}/picture")).await.expect(200);

    let words = alternative(&svg);
    for said in [
        "Look &lt;&amp;&gt;",
        "Search &lt;the&gt; web",
        "First call",
        "optional",
        "Nobody answers",
    ] {
        assert!(words.contains(said), "{said} is not among {words}");
    }
    let stage = &model["stages"][0];
    assert_eq!(stage["planned_emotion"], json!(0.5));
    assert_eq!(stage["observed_emotion"], json!(-2.0));
    assert_eq!(stage["observations"], json!(1));
    assert_eq!(stage["conversion"], json!(1.0));
    let lanes: Vec<&str> = model["lanes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|lane| lane["lane"].as_str().unwrap())
        .collect();
    assert_eq!(
        lanes,
        ["action", "touchpoint", "emotion", "pain_point", "backstage"]
    );
}

#[actix_web::test]
async fn what_was_felt_before_a_journey_was_moved_to_a_new_version_is_drawn_there() {
    let w = World::new().await;
    let path = format!("/v1/journey-maps/{}", id(&w.map));
    let derive = w.t.admin.post(&format!("{path}/derive"), json!({})).await;
    let path = format!("/v1/journey-maps/{}", id(&derive.expect(201)));
    let how = json!({ "journeys": "map_stages" });
    w.t.admin
        .post(&format!("{path}/publish"), how)
        .await
        .expect(200);

    let model = w.t.admin.get(&format!("{path}/picture")).await.expect(200);

    let felt = |place: usize| {
        let stage = &model["stages"][place];
        (&stage["observed_emotion"], &stage["observations"])
    };
    assert_eq!(felt(0), (&json!(-2.0), &json!(1)));
    assert_eq!(felt(1), (&Value::Null, &json!(0)));
}

#[actix_web::test]
async fn who_may_not_read_interactions_sees_no_feelings() {
    let w = World::new().await;
    let scopes = ["journey_maps:read", "journeys:read"];
    let key = json!({ "name": "Journeys", "scopes": scopes });
    let key = make(&w.t.admin, "api-keys", key).await;
    let client = w.t.bearer(key["key"].as_str().unwrap());
    let [path, ..] = w.pictures();

    let model = client.get(&format!("{path}/picture")).await.expect(200);

    assert_eq!(model["stages"][0]["conversion"], json!(1.0));
    assert_eq!(model["stages"][0]["observed_emotion"], Value::Null);
    assert_eq!(model["touchpoints"][0]["observed"], Value::Null);
}

#[actix_web::test]
async fn who_may_not_read_journeys_sees_the_plan_alone() {
    let w = World::new().await;
    let key = json!({ "name": "Maps", "scopes": ["journey_maps:read"] });
    let key = make(&w.t.admin, "api-keys", key).await;
    let client = w.t.bearer(key["key"].as_str().unwrap());
    let [path, ..] = w.pictures();

    let model = client.get(&format!("{path}/picture")).await.expect(200);

    assert_eq!(model["stages"][0]["planned_emotion"], json!(0.5));
    assert_eq!(model["stages"][0]["observed_emotion"], Value::Null);
    assert_eq!(model["touchpoints"][0]["observed"], Value::Null);
}

#[actix_web::test]
async fn a_journey_is_drawn_along_time() {
    let w = World::new().await;
    let [_, path, ..] = w.pictures();

    let words = w.text(&format!("{path}.svg")).await;
    let model = w.t.admin.get(&format!("{path}/picture")).await.expect(200);

    let words = alternative(&words);
    for said in [
        "Look &lt;&amp;&gt;",
        "from 2026-01-05",
        "Prices?",
        "went badly",
        "They asked for prices",
    ] {
        assert!(words.contains(said), "{said} is not among {words}");
    }
    assert_eq!(model["title"], json!("Example & Sons"));
    assert_eq!(model["stays"].as_array().unwrap().len(), 2);
    assert_eq!(model["stays"][0]["stage_id"], w.stages[0]["id"]);
    assert_eq!(model["interactions"][0]["channel"], json!("call"));
}

#[actix_web::test]
async fn what_happens_in_the_deals_of_a_journey_is_drawn_on_it() {
    let w = World::new().await;
    let [_, path, ..] = w.pictures();
    let deal = json!({ "name": "Pumps", "account_id": w.journey["account_id"] });
    let deal = make(&w.t.admin, "deals", deal).await;
    let person = make(&w.t.admin, "stakeholders", json!({ "name": "Ada" })).await;
    let seat =
        json!({ "deal_id": deal["id"], "stakeholder_id": person["id"], "stance": "neutral" });
    let seat = make(&w.t.admin, "committee-members", seat).await;
    let seat = format!("/v1/committee-members/{}", id(&seat));
    w.t.admin
        .patch(&seat, json!({ "stance": "champion" }))
        .await
        .expect(200);
    let add = json!({ "deal_id": deal["id"] });
    w.t.admin
        .post(&format!("{path}/add-deal"), add)
        .await
        .expect(200);

    let model = w.t.admin.get(&format!("{path}/picture")).await.expect(200);

    let told: Vec<(&str, &str)> = model["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| {
            (
                event["lane"].as_str().unwrap(),
                event["text"].as_str().unwrap(),
            )
        })
        .collect();
    assert!(
        told.contains(&("committee", "Ada joined as neutral")),
        "{told:?}"
    );
    assert!(
        told.contains(&("committee", "Ada turned from neutral to champion")),
        "{told:?}"
    );
    assert!(
        told.iter()
            .any(|(lane, text)| *lane == "deal" && text.starts_with("Pumps came into ")),
        "{told:?}"
    );
}

#[actix_web::test]
async fn funnel_and_paths_are_those_of_the_analytics() {
    let w = World::new().await;
    let map = format!("journey_map_id={}", id(&w.map));

    let funnel =
        w.t.admin
            .get(&format!("/v1/analytics/funnel/picture?{map}"))
            .await
            .expect(200);
    let paths =
        w.t.admin
            .get(&format!("/v1/analytics/paths/picture?{map}"))
            .await
            .expect(200);
    let told =
        w.t.admin
            .get(&format!("/v1/analytics/funnel?{map}"))
            .await
            .expect(200);

    for (drawn, counted) in funnel["stages"]
        .as_array()
        .unwrap()
        .iter()
        .zip(told["stages"].as_array().unwrap())
    {
        for field in ["entered", "advanced", "dropped", "still_in", "went_back"] {
            assert_eq!(drawn[field], counted[field], "{field}");
        }
        assert_eq!(drawn["conversion"], counted["decided_conversion"]);
    }
    assert_eq!(funnel["stages"][0]["target_conversion"], json!(0.6));
    assert_eq!(paths["journeys"], json!(1));
    assert_eq!(paths["transitions"][0]["count"], json!(1));
    assert_eq!(paths["variants"][0]["stages"], json!(["look", "weigh"]));
    assert_eq!(paths["stages"][1]["still_in"], json!(1));
}

#[actix_web::test]
async fn both_faces_tell_what_is_drawn() {
    let w = World::new().await;
    let [map, journey, funnel, paths] = w.pictures();
    let query = format!(
        r#"{{ map: journeyMap(id: "{}") {{ picture {{ title facts alternative
                stages {{ id name kind owner question outcome targetConversion conversion targetDays plannedEmotion observedEmotion observations }}
                lanes {{ lane name blueprint }}
                touchpoints {{ id stageId name channel direction expected meantFor observed evidenceLevel }}
                elements {{ id stageId lane text label valence evidenceLevel note }} }} }}
            journey(id: "{}") {{ picture {{ title facts alternative stays {{ stageId name enteredAt leftAt reason }}
                interactions {{ id channel direction at subject sentiment touchpoint }} events {{ id }} }} }}
            funnelPicture {{ title facts stages {{ id name entered advanced dropped stillIn wentBack conversion }} }}
            pathsPicture {{ journeys stages {{ id visits started completed dropped stillIn }}
                transitions {{ from to count medianDays }} variants {{ stages count }} }} }}"#,
        id(&w.map),
        id(&w.journey)
    );
    let data = w.t.admin.data(&query, json!({})).await;
    for (path, told) in [
        (map, &data["map"]["picture"]),
        (funnel, &data["funnelPicture"]),
        (paths, &data["pathsPicture"]),
    ] {
        let rest = w.t.admin.get(&format!("{path}/picture")).await.expect(200);
        let mut alike = json!({});
        for (name, value) in rest.as_object().unwrap() {
            let camel = match name.as_str() {
                "alternative" if told.get("alternative").is_none() => continue,
                "title" | "facts" if told.get(name).is_none() => continue,
                name => name,
            };
            alike[camel] = value.clone();
        }
        if told
            .get("stages")
            .is_some_and(|stages| stages[0].get("targetConversion").is_none())
        {
            for stage in alike["stages"].as_array_mut().unwrap() {
                for left in ["target_conversion", "compared_conversion", "name"] {
                    if told["stages"][0].get(left).is_none() {
                        stage.as_object_mut().unwrap().remove(left);
                    }
                }
            }
        }
        assert_alike(&alike, told);
    }
    let rest =
        w.t.admin
            .get(&format!("{journey}/picture"))
            .await
            .expect(200);
    let told = &data["journey"]["picture"];
    assert_eq!(told["stays"][0]["stageId"], rest["stays"][0]["stage_id"]);
    assert_eq!(told["interactions"][0]["at"], rest["interactions"][0]["at"]);
}

#[actix_web::test]
async fn mermaid_diagrams_are_of_the_kind_that_fits() {
    let w = World::new().await;
    let [map, journey, funnel, paths] = w.pictures();

    for (path, begins) in [
        (map, "journey\n"),
        (journey, "gantt\n"),
        (funnel, "flowchart TD\n"),
        (paths, "flowchart TD\n"),
    ] {
        let answer = w.t.admin.get(&format!("{path}.mmd")).await;
        assert_eq!(
            answer.header("content-type"),
            "text/vnd.mermaid; charset=utf-8"
        );
        let text = String::from_utf8(answer.body.to_vec()).unwrap();
        assert!(text.starts_with(begins), "{text}");
    }
}

#[actix_web::test]
async fn pictures_of_nothing_are_drawn() {
    let t = TestApp::start().await;
    for path in ["/v1/analytics/funnel", "/v1/analytics/paths"] {
        let answer = t.admin.get(&format!("{path}.svg")).await;
        assert_eq!(answer.status.as_u16(), 200);
        assert!(
            !String::from_utf8(answer.body.to_vec())
                .unwrap()
                .contains("NaN")
        );
    }
}

#[actix_web::test]
async fn a_map_goes_out_as_cjml_and_comes_back_as_a_draft() {
    let w = World::new().await;
    let document = w
        .text(&format!("/v1/journey-maps/{}.cjml", id(&w.map)))
        .await;

    let new = json!({ "document": document, "name": "Again" });
    let again = make(&w.t.admin, "journey-maps/import/cjml", new).await;

    assert_eq!(
        (&again["name"], &again["status"]),
        (&json!("Again"), &json!("draft"))
    );
    let list = format!(
        "/v1/journey-stages?filter[journey_map_id]={}&sort=position",
        id(&again)
    );
    let stages = w.t.admin.get(&list).await.expect(200);
    let told: Vec<(&str, &str)> = stages["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|stage| {
            (
                stage["key"].as_str().unwrap(),
                stage["name"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(told, [("look", "Look <&>"), ("weigh", "Weigh")]);
    let list = format!("/v1/touchpoints?filter[journey_map_id]={}", id(&again));
    let touchpoints = w.t.admin.get(&list).await.expect(200);
    let mut told: Vec<Value> = touchpoints["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            json!([
                one["name"],
                one["channel"],
                one["direction"],
                one["expected"]
            ])
        })
        .collect();
    told.sort_by_key(ToString::to_string);
    assert_eq!(
        told,
        [
            json!(["First call", "call", "inbound", true]),
            json!(["Offer", "email", "outbound", false])
        ]
    );
    let list = format!(
        "/v1/journey-map-elements?filter[journey_map_id]={}",
        id(&again)
    );
    let elements = w.t.admin.get(&list).await.expect(200);
    let mut told: Vec<Value> = elements["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| json!([one["lane"], one["text"]]))
        .collect();
    told.sort_by_key(ToString::to_string);
    assert_eq!(
        told,
        [
            json!(["action", "Search <the> web"]),
            json!(["backstage", "Prices are looked up"])
        ]
    );
}

#[actix_web::test]
async fn a_journey_goes_out_as_cjml_with_its_plan() {
    let w = World::new().await;

    let document = w
        .text(&format!("/v1/journeys/{}.cjml", id(&w.journey)))
        .await;

    for said in [
        "<plannedJourney>",
        "<actualJourney>",
        "<plannedReference>",
        "<actualCommunicationPoint>",
        "<initiatorLabel>Prices?</initiatorLabel>",
        "<experienceRating>-2</experienceRating>",
        "Example &amp; Sons",
    ] {
        assert!(document.contains(said), "{said} is not in {document}");
    }
}

#[actix_web::test]
async fn a_document_that_is_wrong_is_refused_with_its_line() {
    let t = TestApp::start().await;
    for (document, said) in [
        (
            "<CJML version='2.0'>\n<a>",
            "line 2: the element a is not closed",
        ),
        (
            "<!DOCTYPE x [<!ENTITY a 'b'>]><CJML version='2.0'>&a;</CJML>",
            "line 1: document types are refused",
        ),
        (
            "<CJML version='1.1'/>",
            "line 1: the version is 1.1; only 2.0 is read",
        ),
    ] {
        let answer = t
            .admin
            .post(
                "/v1/journey-maps/import/cjml",
                json!({ "document": document }),
            )
            .await;
        assert_eq!(answer.status.as_u16(), 409);
        let fault = &answer.json()["errors"][0];
        assert_eq!(
            (&fault["pointer"], &fault["message"]),
            (&json!("/document"), &json!(said))
        );
    }
}

#[actix_web::test]
async fn what_a_document_says_beyond_a_map_is_named() {
    let t = TestApp::start().await;
    let document = "<CJML version=\"2.0\"><plannedJourney>\n<journeyID>PJ1</journeyID>\n<mood>fine</mood>
        <actors><endUser actorID=\"u\"/></actors><touchpoints><plannedAction><touchpointID>T1</touchpointID>
        <initiator><refersTo actorIDref=\"u\"/><initiatorLabel>Compare</initiatorLabel></initiator>
        </plannedAction></touchpoints></plannedJourney></CJML>";

    let map = make(
        &t.admin,
        "journey-maps/import/cjml",
        json!({ "document": document }),
    )
    .await;

    assert_eq!(map["name"], json!("PJ1"));
    assert_eq!(
        map["description"],
        json!("Of the CJML document:\nline 3: mood was left out")
    );
}
