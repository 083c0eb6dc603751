//! Pictures of a committee and of its decision.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::{Client, TestApp, assert_alike};

async fn make(client: &Client, path: &str, new: Value) -> Value {
    client.post(&format!("/v1/{path}"), new).await.expect(201)
}

fn id(record: &Value) -> &str {
    record["id"].as_str().unwrap()
}

const NAMES: [&str; 3] = ["Ann <b>&\"O'Neil\"</b>", "Bo", "Cy"];

/// A deal with three members, one of whom has a name that is hard to draw, and two seats that are empty.
struct World {
    t: TestApp,
    deal: Value,
    people: Vec<Value>,
    members: Vec<Value>,
}

impl World {
    async fn new() -> Self {
        let t = TestApp::start().await;
        let template = json!({ "name": "Any", "requirements": [
            { "role": "legal", "min_members": 2 }, { "role": "champion", "min_members": 1 }] });
        make(&t.admin, "committee-templates", template).await;
        let deal = make(&t.admin, "deals", json!({ "name": "Rollout <&>" })).await;
        let (mut people, mut members) = (Vec::new(), Vec::new());
        for (name, stance) in NAMES.iter().zip(["champion", "skeptic", "unknown"]) {
            let boss = people.first().map(|boss: &Value| boss["id"].clone());
            let new = json!({ "name": name, "reports_to_id": boss });
            let person = make(&t.admin, "stakeholders", new).await;
            let seat = json!({ "deal_id": deal["id"], "stakeholder_id": person["id"],
                "stance": stance, "influence": 70, "roles": ["champion"] });
            members.push(make(&t.admin, "committee-members", seat).await);
            people.push(person);
        }
        let relation = json!({ "from_stakeholder_id": people[1]["id"],
            "to_stakeholder_id": people[2]["id"], "kind": "influences", "strength": 80 });
        make(&t.admin, "stakeholder-relations", relation).await;
        Self {
            t,
            deal,
            people,
            members,
        }
    }

    fn path(&self, what: &str) -> String {
        format!("/v1/deals/{}/{what}", id(&self.deal))
    }

    /// A picture as text.
    async fn picture(&self, what: &str) -> String {
        let answer = self.t.admin.get(&self.path(what)).await;
        let text = String::from_utf8(answer.body.to_vec()).unwrap();
        assert_eq!(answer.status.as_u16(), 200, "{text}");
        text
    }

    async fn graph(&self, what: &str) -> Value {
        self.t.admin.get(&self.path(what)).await.expect(200)
    }

    /// A decision of two steps, the first of which waits for everybody.
    async fn decide(&self) -> [Value; 2] {
        let new = json!({ "deal_id": self.deal["id"], "question": "Shall we <buy>?" });
        let decision = make(&self.t.admin, "decisions", new).await;
        let step = |name: &str, after: Value| {
            json!({ "decision_id": decision["id"], "name": name, "kind": "approval",
                "rule": { "kind": "unanimity" }, "after": after, "sla_days": 5 })
        };
        let board = step("Board & <council>", json!([]));
        let board = make(&self.t.admin, "decision-steps", board).await;
        let sign = step("Signature", json!([board["id"]]));
        let sign = make(&self.t.admin, "decision-steps", sign).await;
        [board, sign]
    }
}

/// The text alternative of a picture.
fn alternative(svg: &str) -> &str {
    let (_, rest) = svg.split_once("<desc").unwrap();
    rest.split_once("</desc>").unwrap().0
}

#[actix_web::test]
async fn a_power_map_is_a_picture_that_may_do_nothing() {
    let w = World::new().await;

    let answer = w.t.admin.get(&w.path("committee.svg")).await;

    assert_eq!(answer.status.as_u16(), 200);
    assert_eq!(answer.header("content-type"), "image/svg+xml");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    let policy = answer.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("sandbox"));
    let svg = String::from_utf8(answer.body.to_vec()).unwrap();
    assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"));
    assert!(svg.contains(r#"role="img""#) && !svg.contains("<script"));
}

#[actix_web::test]
async fn a_power_map_escapes_names_and_lists_everybody_and_the_empty_seats_in_words() {
    let w = World::new().await;

    let svg = w.picture("committee.svg").await;

    assert!(!svg.contains("<b>"), "a name became a tag");
    let words = alternative(&svg);
    assert!(words.contains("Ann &lt;b&gt;&amp;"), "{words}");
    for said in ["Neil", "Bo", "Cy", "influences", "reports to"] {
        assert!(words.contains(said), "{said} is not among {words}");
    }
    assert!(words.contains("Empty seat: Legal, 2 missing."));
    assert!(svg.contains("Rollout &lt;&amp;&gt;"));
    assert!(!words.contains("Empty seat: Champion"));
}

#[actix_web::test]
async fn a_picture_is_as_wide_as_is_asked_for_within_bounds() {
    let w = World::new().await;
    w.decide().await;

    for what in ["committee.svg", "decision.svg"] {
        let narrow = w.picture(&format!("{what}?width=390")).await;
        assert!(narrow.contains(r#"viewBox="0 0 390 "#));
        let usual = w.picture(what).await;
        assert!(usual.contains(r#"viewBox="0 0 1280 "#));
        for wrong in ["319", "2401", "-5", "wide", ""] {
            let path = w.path(&format!("{what}?width={wrong}"));
            let refused = w.t.admin.get(&path).await.expect(400);
            assert_eq!(refused["errors"][0]["pointer"], "width");
        }
        let path = w.path(&format!("{what}?height=5"));
        let refused = w.t.admin.get(&path).await.expect(400);
        assert_eq!(refused["errors"][0]["code"], "UNKNOWN_PARAMETER");
    }
}

#[actix_web::test]
async fn a_committee_is_a_graph_of_members_empty_seats_and_ties() {
    let w = World::new().await;

    let graph = w.graph("committee/graph").await;

    let nodes = graph["nodes"].as_array().unwrap();
    let ids: Vec<&str> = nodes.iter().map(id).collect();
    let mut expected: Vec<&str> = w.members.iter().map(id).collect();
    expected.push("empty:legal");
    assert_eq!(ids, expected);
    assert_eq!(nodes[0]["label"], NAMES[0]);
    assert_eq!(nodes[0]["attributes"]["stance"], "champion");
    assert_eq!(nodes[0]["attributes"]["engaged"], false);
    assert_eq!(nodes[3]["kind"], "empty_seat");
    assert_eq!(nodes[3]["attributes"]["missing"], 2);
    let edges = graph["edges"].as_array().unwrap();
    let ties: Vec<_> = edges
        .iter()
        .map(|edge| {
            (
                &edge["from"],
                edge["kind"].as_str().unwrap(),
                &edge["to"],
                &edge["strength"],
            )
        })
        .collect();
    assert_eq!(ties.len(), 3);
    let of = |place: usize| &w.members[place]["id"];
    assert!(ties.contains(&(of(1), "influences", of(2), &json!(80))));
    assert!(ties.contains(&(of(1), "reports_to", of(0), &Value::Null)));
    assert!(ties.contains(&(of(2), "reports_to", of(0), &Value::Null)));

    let path = format!("/v1/committee-members/{}", id(&w.members[2]));
    w.t.admin.delete(&path).await.expect(204);
    let graph = w.graph("committee/graph").await;
    assert_eq!(
        graph["edges"].as_array().unwrap().len(),
        1,
        "who left has no ties"
    );
    assert_eq!(w.people.len(), 3);
}

#[actix_web::test]
async fn a_decision_is_drawn_with_the_state_of_each_step() {
    let w = World::new().await;
    let [board, sign] = w.decide().await;

    let graph = w.graph("decision/graph").await;
    assert_eq!(graph["title"], "Shall we <buy>?");
    let nodes = graph["nodes"].as_array().unwrap();
    assert_eq!(
        [&nodes[0]["id"], &nodes[1]["id"]],
        [&board["id"], &sign["id"]]
    );
    assert_eq!(nodes[0]["attributes"]["state"], "passable");
    assert_eq!(nodes[0]["attributes"]["waits_for"], json!(NAMES));
    assert_eq!(nodes[1]["attributes"]["state"], "pending");
    let edge = &graph["edges"][0];
    assert_eq!([&edge["from"], &edge["to"]], [&board["id"], &sign["id"]]);
    assert_eq!(edge["critical"], true);

    let svg = w.picture("decision.svg").await;
    assert!(!svg.contains("<council>") && !svg.contains("<buy>"));
    let words = alternative(&svg);
    assert!(words.contains("Board &amp; &lt;council&gt;"), "{words}");
    assert!(words.contains("passable") && words.contains("pending"));
}

#[actix_web::test]
async fn a_deal_without_anything_still_has_pictures() {
    let t = TestApp::start().await;
    let deal = make(&t.admin, "deals", json!({ "name": "Rollout" })).await;

    for what in [
        "committee.svg",
        "committee.mmd",
        "decision.svg",
        "decision.mmd",
    ] {
        let path = format!("/v1/deals/{}/{what}", id(&deal));
        let answer = t.admin.get(&path).await;
        assert_eq!(answer.status.as_u16(), 200, "{what}");
        assert!(!answer.body.is_empty(), "{what}");
    }
}

#[actix_web::test]
async fn mermaid_comes_as_its_own_media_type_and_cannot_be_left_by_a_name() {
    let w = World::new().await;
    w.decide().await;

    for what in ["committee.mmd", "decision.mmd"] {
        let answer = w.t.admin.get(&w.path(what)).await;
        let kind = answer.header("content-type");
        assert!(kind.starts_with("text/vnd.mermaid"), "{kind}");
        let text = String::from_utf8(answer.body.to_vec()).unwrap();
        assert!(text.starts_with("flowchart"));
        for line in text.lines() {
            assert_eq!(line.matches('"').count() % 2, 0, "{line}");
            assert!(
                !line.contains("<b>") && !line.contains("<council>"),
                "{line}"
            );
        }
    }
}

#[actix_web::test]
async fn a_picture_of_the_past_shows_who_was_there() {
    let w = World::new().await;
    w.t.app.clock().advance(TimeDelta::minutes(1));
    let then = w.t.app.clock().now().to_string();
    let known = w.graph("committee/graph").await;
    w.t.app.clock().advance(TimeDelta::minutes(1));
    let path = format!("/v1/committee-members/{}", id(&w.members[1]));
    let won = json!({ "stance": "champion" });
    w.t.admin.patch(&path, won).await.expect(200);
    w.decide().await;

    let past = w.graph(&format!("committee/graph?known_at={then}")).await;
    assert_eq!(past["nodes"], known["nodes"]);
    assert_ne!(w.graph("committee/graph").await["nodes"], known["nodes"]);
    let svg = w.picture(&format!("committee.svg?known_at={then}")).await;
    assert!(alternative(&svg).contains("skeptic"));
    let steps = w.graph(&format!("decision/graph?as_of={then}")).await;
    assert_eq!(steps["nodes"], json!([]));
}

#[actix_web::test]
async fn both_faces_tell_the_same_graphs() {
    let w = World::new().await;
    w.decide().await;
    let now = w.t.app.clock().now().to_string();
    let graph = "asOf knownAt title alternative nodes { id label kind attributes }
        edges { from to kind strength critical }";
    let query = format!(
        "query ($id: ID!, $at: Timestamp) {{ deal(id: $id) {{
            committeeGraph(asOf: $at, knownAt: $at) {{ {graph} }}
            decisionGraph(asOf: $at, knownAt: $at) {{ {graph} }} }} }}"
    );

    let data =
        w.t.admin
            .data(&query, json!({ "id": w.deal["id"], "at": now }))
            .await;

    let moment = format!("?as_of={now}&known_at={now}");
    let rest = w.graph(&format!("committee/graph{moment}")).await;
    assert_alike(&rest, &data["deal"]["committeeGraph"]);
    let rest = w.graph(&format!("decision/graph{moment}")).await;
    assert_alike(&rest, &data["deal"]["decisionGraph"]);
}
