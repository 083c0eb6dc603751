//! What is drawn on a journey map: elements in lanes, touchpoints, evidence, and what is weak about it.

use serde_json::{Value, json};

use crate::support::{Client, TestApp};

fn path(kind: &str, record: &Value) -> String {
    format!("/v1/{kind}/{}", record["id"].as_str().unwrap())
}

async fn make(client: &Client, kind: &str, new: Value) -> Value {
    client.post(&format!("/v1/{kind}"), new).await.expect(201)
}

/// A draft with two stages, and the ids of these.
async fn draft(client: &Client) -> (Value, Vec<Value>) {
    let new = json!({ "name": "How they buy", "stages": [
        { "key": "look", "name": "Look" }, { "key": "weigh", "name": "Weigh" } ] });
    let map = make(client, "journey-maps", new).await;
    let id = map["id"].as_str().unwrap();
    let list = format!("/v1/journey-stages?filter[journey_map_id]={id}&sort=position");
    let page = client.get(&list).await.expect(200);
    let stages = page["data"].as_array().unwrap().iter();
    (
        map.clone(),
        stages.map(|stage| stage["id"].clone()).collect(),
    )
}

/// Code and place of each fault of a refusal.
fn faults(problem: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let errors = problem["errors"].as_array().unwrap().iter();
    errors
        .map(|fault| (text(&fault["pointer"]), text(&fault["code"])))
        .collect()
}

#[actix_web::test]
async fn an_element_stands_in_a_lane_of_a_stage() {
    let t = TestApp::start().await;
    let (map, stages) = draft(&t.admin).await;
    let me = t.admin.get("/v1/me").await.expect(200);
    let new = json!({ "stage_id": stages[0], "lane": "action", "text": "Search the web" });

    let action = make(&t.admin, "journey-map-elements", new).await;
    let mutation =
        "mutation($input: NewJourneyMapElement!) { createJourneyMapElement(input: $input) {
        lane position status evidenceLevel lineageId id
        journeyMap { id } stage { key } owner { id } } }";
    let input = json!({
        "stageId": stages[0], "lane": "OPPORTUNITY", "text": "Answer sooner",
        "ownerId": me["id"], "expectedEffect": "Two days less",
    });
    let opportunity = t.admin.data(mutation, json!({ "input": input })).await;
    let opportunity = &opportunity["createJourneyMapElement"];

    assert_eq!(
        (&action["position"], &action["evidence_level"]),
        (&json!(0), &json!("assumed"))
    );
    assert_eq!(action["journey_map_id"], map["id"]);
    assert_eq!(opportunity["position"], 1);
    assert_eq!(opportunity["status"], "OPEN");
    assert_eq!(opportunity["stage"]["key"], "look");
    assert_eq!(opportunity["owner"]["id"], me["id"]);
    assert_eq!(opportunity["lineageId"], opportunity["id"]);
    let query = "query($id: ID!) { journeyMap(id: $id) { elements { nodes { text } }
        stages { nodes { elements { totalCount } } } } }";
    let shown = t.admin.data(query, json!({ "id": map["id"] })).await["journeyMap"].clone();
    let texts = json!([{ "text": "Search the web" }, { "text": "Answer sooner" }]);
    assert_eq!(shown["elements"]["nodes"], texts);
    assert_eq!(shown["stages"]["nodes"][1]["elements"]["totalCount"], 0);
    // It moves to another stage of its map, and to none of another.
    let moved = json!({ "stage_id": stages[1] });
    let moved = t
        .admin
        .patch(&path("journey-map-elements", &action), moved)
        .await;
    assert_eq!(moved.expect(200)["stage_id"], stages[1]);
    let (_, elsewhere) = draft(&t.admin).await;
    let away = json!({ "stage_id": elsewhere[0] });
    let problem = t
        .admin
        .patch(&path("journey-map-elements", &action), away)
        .await
        .expect(409);
    assert_eq!(
        faults(&problem),
        [("/stage_id".to_owned(), "NO_SUCH_RECORD".to_owned())]
    );
}

#[actix_web::test]
async fn each_lane_takes_what_it_can_say() {
    let t = TestApp::start().await;
    let (_, stages) = draft(&t.admin).await;
    let me = t.admin.get("/v1/me").await.expect(200)["id"].clone();
    let cases = [
        (json!({ "lane": "emotion" }), 409, "/valence", "REQUIRED"),
        (
            json!({ "lane": "emotion", "valence": 3 }),
            400,
            "/valence",
            "OUT_OF_RANGE",
        ),
        (
            json!({ "lane": "thought", "valence": 1 }),
            409,
            "/valence",
            "NOT_ALLOWED",
        ),
        (
            json!({ "lane": "need", "owner_id": me }),
            409,
            "/owner_id",
            "NOT_ALLOWED",
        ),
        (
            json!({ "lane": "gain", "status": "done" }),
            409,
            "/status",
            "NOT_ALLOWED",
        ),
        (
            json!({ "lane": "goal", "expected_effect": "E" }),
            409,
            "/expected_effect",
            "NOT_ALLOWED",
        ),
        (json!({ "lane": "mood" }), 400, "/lane", "INVALID_VALUE"),
    ];
    for (said, status, pointer, code) in cases {
        let mut new = json!({ "stage_id": stages[0], "text": "T" });
        new.as_object_mut()
            .unwrap()
            .extend(said.as_object().unwrap().clone());
        let problem = t
            .admin
            .post("/v1/journey-map-elements", new)
            .await
            .expect(status);
        assert_eq!(
            faults(&problem),
            [(pointer.to_owned(), code.to_owned())],
            "{said}"
        );
    }
}

#[actix_web::test]
async fn a_touchpoint_is_for_a_role_and_known_by_a_rule() {
    let t = TestApp::start().await;
    let (map, stages) = draft(&t.admin).await;
    let new = json!({
        "stage_id": stages[0], "name": "Demo", "channel": "meeting", "direction": "outbound",
        "committee_role": "Economic buyer", "content_keys": ["deck"],
        "match_rule": { "kinds": ["meeting", "event"], "utm": { "campaign": "spring" },
            "subject_pattern": "(?i)demo" },
    });

    let touchpoint = make(&t.admin, "touchpoints", new).await;

    assert_eq!(touchpoint["committee_role"], "economic_buyer");
    assert_eq!(
        (&touchpoint["medium"], &touchpoint["control"]),
        (&json!("offline"), &json!("owned"))
    );
    assert_eq!(touchpoint["expected"], true);
    assert_eq!(touchpoint["match_rule"]["directions"], json!([]));
    let query = "query($id: ID!) { touchpoint(id: $id) { matchRule { kinds utm { campaign source } subjectPattern }
        stage { key touchpoints { totalCount } } journeyMap { touchpoints { nodes { id } } } } }";
    let shown = t.admin.data(query, json!({ "id": touchpoint["id"] })).await["touchpoint"].clone();
    assert_eq!(shown["matchRule"]["kinds"], json!(["MEETING", "EVENT"]));
    assert_eq!(
        shown["matchRule"]["utm"],
        json!({ "campaign": "spring", "source": null })
    );
    assert_eq!(
        shown["journeyMap"]["touchpoints"]["nodes"][0]["id"],
        touchpoint["id"]
    );
    let of_map = format!(
        "{}?include=touchpoints,elements",
        path("journey-maps", &map)
    );
    assert_eq!(
        t.admin.get(&of_map).await.expect(200)["touchpoints"],
        json!([touchpoint])
    );
    let one = path("touchpoints", &touchpoint);
    let cases = [
        (
            json!({ "committee_role": "Wizard" }),
            409,
            "/committee_role",
            "UNKNOWN_ROLE",
        ),
        (json!({ "match_rule": {} }), 409, "/match_rule", "REQUIRED"),
        (
            json!({ "match_rule": { "subject_pattern": "(" } }),
            400,
            "/match_rule/subject_pattern",
            "INVALID_VALUE",
        ),
        (
            json!({ "match_rule": { "subject_pattern": "(a{1000}){1000}" } }),
            400,
            "/match_rule/subject_pattern",
            "INVALID_VALUE",
        ),
        (
            json!({ "content_keys": ["deck", "deck"] }),
            409,
            "/content_keys/1",
            "DUPLICATE",
        ),
        (
            json!({ "channel": "pigeon" }),
            400,
            "/channel",
            "INVALID_VALUE",
        ),
    ];
    for (patch, status, pointer, code) in cases {
        let problem = t.admin.patch(&one, patch.clone()).await.expect(status);
        assert_eq!(
            faults(&problem),
            [(pointer.to_owned(), code.to_owned())],
            "{patch}"
        );
    }
    let cleared = json!({ "match_rule": null, "committee_role": null, "expected": false });
    let cleared = t.admin.patch(&one, cleared).await.expect(200);
    assert_eq!(cleared["match_rule"], json!(null));
    t.admin.delete(&one).await.expect(204);
    let back = t
        .admin
        .post(&format!("{one}/restore"), json!({}))
        .await
        .expect(200);
    assert_eq!(back["deleted_at"], json!(null));
}

#[actix_web::test]
async fn evidence_names_records_that_are_there() {
    let t = TestApp::start().await;
    let (_, stages) = draft(&t.admin).await;
    let account = make(&t.admin, "accounts", json!({ "name": "A" })).await;
    let call =
        json!({ "kind": "call", "direction": "inbound", "occurred_at": "2026-01-05T08:00:00Z" });
    let call = make(&t.admin, "interactions", call).await;
    let evidence = |id: &Value| json!([{ "record_id": id, "note": "Said so twice" }]);
    let new = |evidence: Value| {
        json!({
            "stage_id": stages[0], "lane": "pain_point", "text": "Too slow",
            "evidence_level": "reported", "evidence": evidence,
        })
    };

    let element = make(&t.admin, "journey-map-elements", new(evidence(&call["id"]))).await;

    assert_eq!(element["evidence"], evidence(&call["id"]));
    let gone = "interaction_01h2xcejqtf2nbrexx3vqjhp41";
    for (id, code) in [
        (&account["id"], "INVALID_VALUE"),
        (&json!(gone), "NO_SUCH_RECORD"),
    ] {
        let problem = t
            .admin
            .post("/v1/journey-map-elements", new(evidence(id)))
            .await
            .expect(409);
        assert_eq!(
            faults(&problem),
            [("/evidence/0/record_id".to_owned(), code.to_owned())]
        );
    }
    // What was named before may go; a change of something else does not ask for it again.
    t.admin
        .delete(&path("interactions", &call))
        .await
        .expect(204);
    let patch = json!({ "text": "Far too slow" });
    t.admin
        .patch(&path("journey-map-elements", &element), patch)
        .await
        .expect(200);
}

#[actix_web::test]
async fn a_review_tells_what_is_weak_and_how_much_is_known() {
    let t = TestApp::start().await;
    let (map, stages) = draft(&t.admin).await;
    let review = format!("{}/review", path("journey-maps", &map));
    let warned = async || {
        let review = t.admin.get(&review).await.expect(200);
        let warnings = review["warnings"].as_array().unwrap().iter();
        let kinds = warnings.map(|warning| warning["kind"].as_str().unwrap().to_owned());
        (kinds.collect::<Vec<_>>(), review)
    };
    let (kinds, told) = warned().await;
    assert!(kinds.contains(&"no_emotions".to_owned()), "{kinds:?}");
    assert_eq!(
        kinds
            .iter()
            .filter(|kind| *kind == "stage_without_touchpoint")
            .count(),
        2
    );
    assert_eq!(
        told["evidence"],
        json!({ "count": 0, "score": null, "parts": [] })
    );

    let element = |lane: &str| json!({ "stage_id": stages[0], "lane": lane, "text": lane });
    make(&t.admin, "journey-map-elements", element("backstage")).await;
    let kinds = warned().await.0;
    assert!(
        kinds.contains(&"only_internal_actions".to_owned()),
        "{kinds:?}"
    );

    let call =
        json!({ "kind": "call", "direction": "inbound", "occurred_at": "2026-01-05T08:00:00Z" });
    let call = make(&t.admin, "interactions", call).await;
    let shown = |level: &str, is_shown: bool| {
        let mut new = element("need");
        new["evidence_level"] = json!(level);
        if is_shown {
            new["evidence"] = json!([{ "record_id": call["id"] }]);
        }
        new
    };
    for new in [
        shown("observed", true),
        shown("reported", true),
        shown("reported", false),
    ] {
        make(&t.admin, "journey-map-elements", new).await;
    }
    let patch = json!({ "review_due_on": "2025-01-01" });
    t.admin
        .patch(&path("journey-maps", &map), patch)
        .await
        .expect(200);

    let (kinds, told) = warned().await;

    for gone in ["only_internal_actions", "no_needs"] {
        assert!(!kinds.contains(&gone.to_owned()), "{kinds:?}");
    }
    assert_eq!(
        kinds
            .iter()
            .filter(|kind| *kind == "evidence_missing")
            .count(),
        1
    );
    assert!(kinds.contains(&"review_overdue".to_owned()), "{kinds:?}");
    // One of four observed, one reported with a record: 0.25 + 0.25 / 2.
    assert_eq!(told["evidence"]["score"], 0.375);
    let parts = told["evidence"]["parts"].as_array().unwrap();
    let counts: Vec<_> = parts
        .iter()
        .map(|part| (part["level"].clone(), part["count"].clone()))
        .collect();
    assert_eq!(
        counts,
        [
            (json!("observed"), json!(1)),
            (json!("reported"), json!(1)),
            (json!("assumed"), json!(2))
        ]
    );
    let sum: f64 = parts
        .iter()
        .map(|part| part["points"].as_f64().unwrap())
        .sum();
    assert_eq!(json!(sum), told["evidence"]["score"]);
    assert_eq!(told["stages"][0]["evidence"], told["evidence"]);
    assert_eq!(told["stages"][1]["evidence"]["score"], json!(null));
    let lanes: Vec<_> = told["lanes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|lane| lane["lane"].clone())
        .collect();
    assert_eq!(lanes, ["need", "backstage"]);
    let query =
        "query($id: ID!) { journeyMap(id: $id) { review { warnings { kind stageId recordId }
        evidence { score parts { level share points } } lanes { lane evidence { count } } } } }";
    let same =
        t.admin.data(query, json!({ "id": map["id"] })).await["journeyMap"]["review"].clone();
    assert_eq!(same["evidence"]["score"], 0.375);
    assert_eq!(same["warnings"].as_array().unwrap().len(), kinds.len());
    assert_eq!(
        same["lanes"][0],
        json!({ "lane": "NEED", "evidence": { "count": 3 } })
    );
}

#[actix_web::test]
async fn every_template_makes_a_map_that_can_be_published() {
    let t = TestApp::start().await;
    let templates = t.admin.get("/v1/journey-map-templates").await.expect(200);
    let keys: Vec<_> = templates["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["key"].clone())
        .collect();
    assert_eq!(
        keys,
        [
            "b2b_five_stage",
            "five_stage_lifecycle",
            "saas_trial",
            "renewal_expansion"
        ]
    );
    for template in templates["data"].as_array().unwrap() {
        let new = json!({ "name": "M", "template": template["key"] });
        let map = make(&t.admin, "journey-maps", new).await;
        assert_eq!(map["status"], "draft");
        let review = format!("{}/review", path("journey-maps", &map));
        let review = t.admin.get(&review).await.expect(200);
        // Whoever uses a template says who sees to it.
        let of_whose = ["no_owner", "opportunity_without_owner"];
        for warning in review["warnings"].as_array().unwrap() {
            let kind = warning["kind"].as_str().unwrap();
            assert!(of_whose.contains(&kind), "{}: {kind}", template["key"]);
        }
        assert_eq!(review["evidence"]["score"], 0.0);
        let publish = format!("{}/publish", path("journey-maps", &map));
        t.admin.post(&publish, json!({})).await.expect(200);
        let drawn = "query($id: ID!) { journeyMap(id: $id) { stages { nodes { key question outcome
            ownerFunction touchpoints { nodes { name channel expected } }
            elements { nodes { lane text valence } } } } } }";
        let drawn = t.admin.data(drawn, json!({ "id": map["id"] })).await["journeyMap"].clone();
        let stages = drawn["stages"]["nodes"].as_array().unwrap();
        for (stage, given) in stages.iter().zip(template["stages"].as_array().unwrap()) {
            assert_eq!(
                (&stage["key"], &stage["question"]),
                (&given["key"], &given["question"])
            );
            for (kind, name) in [("touchpoints", "name"), ("elements", "text")] {
                let texts = |list: &Value| -> Vec<Value> {
                    list.as_array()
                        .unwrap()
                        .iter()
                        .map(|one| one[name].clone())
                        .collect()
                };
                assert_eq!(texts(&stage[kind]["nodes"]), texts(&given[kind]));
            }
        }
    }
}

#[actix_web::test]
async fn what_a_map_is_about_is_there() {
    let t = TestApp::start().await;
    let product = make(&t.admin, "products", json!({ "name": "P" })).await;
    let segment =
        json!({ "name": "S", "kind": "accounts", "filter": { "industry": { "eq": "x" } } });
    let segment = make(&t.admin, "segments", segment).await;
    let new = json!({
        "name": "M", "product_ids": [product["id"]], "segment_ids": [segment["id"]],
        "from_stage_kind": "awareness", "to_stage_kind": "decision",
        "objectives": [{ "text": "Half of them buy", "metric": "conversion", "target": 0.5 }, { "text": "They smile" }],
    });

    let map = make(&t.admin, "journey-maps", new).await;

    assert_eq!(
        map["objectives"][1],
        json!({ "text": "They smile", "metric": null, "target": null })
    );
    let query =
        "query($id: ID!) { journeyMap(id: $id) { productIds segmentIds personaIds fromStageKind
        objectives { text metric target } } }";
    let shown = t.admin.data(query, json!({ "id": map["id"] })).await["journeyMap"].clone();
    assert_eq!(shown["productIds"], json!([product["id"]]));
    assert_eq!(shown["fromStageKind"], "AWARENESS");
    let one = path("journey-maps", &map);
    let cases = [
        (
            json!({ "product_ids": ["product_01h2xcejqtf2nbrexx3vqjhp41"] }),
            409,
            "/product_ids/0",
            "NO_SUCH_RECORD",
        ),
        (
            json!({ "product_ids": [product["id"], product["id"]] }),
            409,
            "/product_ids/1",
            "DUPLICATE",
        ),
        (
            json!({ "objectives": [{ "text": "T", "target": 1.0 }] }),
            409,
            "/objectives/0/metric",
            "REQUIRED",
        ),
        (
            json!({ "objectives": [{ "text": "" }] }),
            400,
            "/objectives/0/text",
            "REQUIRED",
        ),
        (
            json!({ "owner_id": "user_01h2xcejqtf2nbrexx3vqjhp41" }),
            409,
            "/owner_id",
            "NO_SUCH_RECORD",
        ),
    ];
    for (patch, status, pointer, code) in cases {
        let problem = t.admin.patch(&one, patch.clone()).await.expect(status);
        assert_eq!(
            faults(&problem),
            [(pointer.to_owned(), code.to_owned())],
            "{patch}"
        );
    }
}
