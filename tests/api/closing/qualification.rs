//! Qualification frameworks, and how well deals are understood by them.

use serde_json::{Value, json};

use super::{at, deal, fault, make, member, one, tick};
use crate::support::{Client, TestApp};

async fn framework(client: &Client, key: &str) -> Value {
    let path = format!("/v1/qualification-frameworks?filter[key]={key}");
    client.get(&path).await.expect(200)["data"][0].clone()
}

#[actix_web::test]
async fn a_workspace_has_four_frameworks_from_its_first_moment() {
    let t = TestApp::start().await;

    let page = t
        .admin
        .get("/v1/qualification-frameworks?sort=key")
        .await
        .expect(200);

    let frameworks = page["data"].as_array().unwrap();
    let shape: Vec<(&str, usize)> = frameworks
        .iter()
        .map(|one| {
            (
                one["key"].as_str().unwrap(),
                one["elements"].as_array().unwrap().len(),
            )
        })
        .collect();
    assert_eq!(
        shape,
        [("bant", 4), ("meddic", 6), ("meddpicc", 8), ("spiced", 5)]
    );
    assert!(frameworks.iter().all(|one| one["built_in"] == true));
}

#[actix_web::test]
async fn a_built_in_framework_keeps_what_it_asks() {
    let t = TestApp::start().await;
    let bant = framework(&t.admin, "bant").await;
    let path = one("qualification-frameworks", &bant);

    let named = t
        .admin
        .patch(&path, json!({ "name": "Our BANT" }))
        .await
        .expect(200);
    assert_eq!(named["name"], "Our BANT");
    let other = json!({ "elements": [{ "key": "luck", "name": "Luck", "question": "Any?" }] });
    let refused = t.admin.patch(&path, other).await.expect(409);
    assert_eq!(fault(&refused), ("/elements", "NOT_ALLOWED"));
    assert_eq!(t.admin.delete(&path).await.refused(409), "CONFLICT");
    let twin = json!({
        "key": "bant", "name": "Mine",
        "elements": [{ "key": "luck", "name": "Luck", "question": "Any?" }],
    });
    let twin = t
        .admin
        .post("/v1/qualification-frameworks", twin)
        .await
        .expect(409);
    assert_eq!(
        (&twin["code"], &twin["existing_id"]),
        (&json!("DUPLICATE"), &bant["id"])
    );
}

#[actix_web::test]
async fn an_element_is_answered_once_for_a_deal() {
    let t = TestApp::start().await;
    let deal = deal(&t.admin).await;
    let bant = framework(&t.admin, "bant").await;
    let new = json!({
        "deal_id": deal["id"], "framework_id": bant["id"], "element": "budget", "score": 2,
    });
    let made = make(&t.admin, "qualification-answers", new.clone()).await;
    assert_eq!(
        (&made["source"], &made["confidence"]),
        (&json!("stated"), &json!(1.0))
    );

    let twin = t
        .admin
        .post("/v1/qualification-answers", new.clone())
        .await
        .expect(409);
    assert_eq!(
        (&twin["code"], &twin["existing_id"]),
        (&json!("DUPLICATE"), &made["id"])
    );
    let mut wrong = new;
    wrong["element"] = "luck".into();
    let refused = t
        .admin
        .post("/v1/qualification-answers", wrong)
        .await
        .expect(409);
    assert_eq!(fault(&refused), ("/element", "NO_SUCH_ELEMENT"));
    let much = json!({ "score": 4, "confidence": 1.5 });
    let refused = t
        .admin
        .patch(&one("qualification-answers", &made), much)
        .await
        .expect(400);
    assert_eq!(refused["errors"].as_array().unwrap().len(), 2);
}

/// An element of a deal's qualification.
fn element<'a>(qualification: &'a Value, key: &str) -> &'a Value {
    let elements = qualification["elements"].as_array().unwrap();
    elements.iter().find(|one| one["element"] == key).unwrap()
}

#[actix_web::test]
async fn live_records_answer_beside_what_was_said() {
    let t = TestApp::start().await;
    let deal = deal(&t.admin).await;
    let path = at("deals", &deal, "qualification");
    let empty = t.admin.get(&path).await.expect(200);
    assert_eq!(
        (&empty["framework"], &empty["score"], &empty["max_score"]),
        (&json!("meddpicc"), &json!(0), &json!(24))
    );
    assert_eq!(element(&empty, "economic_buyer")["derived"]["score"], 0);

    let dana = member(&t.admin, &deal, "Dana", &["economic_buyer"]).await;
    let known = t.admin.get(&path).await.expect(200);
    let buyer = element(&known, "economic_buyer");
    assert_eq!(buyer["score"], 1);
    assert_eq!(buyer["derived"]["evidence"][0]["record_id"], dana["id"]);

    tick(&t);
    let call = json!({
        "kind": "call", "direction": "outbound", "occurred_at": t.admin.get(&path).await.expect(200)["as_of"],
        "participants": [{ "role": "to", "stakeholder_id": dana["stakeholder_id"] }],
    });
    make(&t.admin, "interactions", call).await;
    let met = t.admin.get(&path).await.expect(200);
    assert_eq!(element(&met, "economic_buyer")["score"], 2);

    // What was said counts; where it says more than the records, the gaps tell.
    let meddpicc = framework(&t.admin, "meddpicc").await;
    let said = json!({
        "deal_id": deal["id"], "framework_id": meddpicc["id"], "element": "economic_buyer",
        "score": 3, "source": "observed",
    });
    make(&t.admin, "qualification-answers", said).await;
    let said = t.admin.get(&path).await.expect(200);
    let buyer = element(&said, "economic_buyer");
    assert_eq!(
        (&buyer["score"], &buyer["derived"]["score"]),
        (&json!(3), &json!(2))
    );
    assert_eq!(buyer["given"]["source"], "observed");
    let gaps = said["gaps"].as_array().unwrap();
    let text = "Economic buyer: 3 was given, the records tell 2";
    assert!(gaps.iter().any(|gap| gap["text"] == text), "{gaps:?}");

    // What was known before is what was answered before.
    let then = format!("{path}?known_at={}", known["known_at"].as_str().unwrap());
    assert_eq!(t.admin.get(&then).await.expect(200), known);
}

#[actix_web::test]
async fn both_faces_qualify_by_a_named_framework() {
    let t = TestApp::start().await;
    let deal = deal(&t.admin).await;
    let path = at("deals", &deal, "qualification");

    let bant = t
        .admin
        .get(&format!("{path}?framework=bant"))
        .await
        .expect(200);
    assert_eq!(
        (&bant["framework"], &bant["max_score"]),
        (&json!("bant"), &json!(12))
    );
    let query = "query ($id: ID!) { deal(id: $id) { qualification(framework: \"bant\") {
        framework maxScore gaps { element text } } } }";
    let data = t.admin.data(query, json!({ "id": deal["id"] })).await;
    let same = &data["deal"]["qualification"];
    assert_eq!(same["maxScore"], bant["max_score"]);
    assert_eq!(same["gaps"], bant["gaps"]);
    let unknown = t.admin.get(&format!("{path}?framework=luck")).await;
    assert_eq!(unknown.refused(400), "INVALID");
    let query =
        "query ($id: ID!) { deal(id: $id) { qualification(framework: \"luck\") { score } } }";
    assert_eq!(
        t.admin.code(query, json!({ "id": deal["id"] })).await,
        "INVALID"
    );
}
