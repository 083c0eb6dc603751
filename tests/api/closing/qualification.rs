//! Qualification frameworks, and how well deals are understood by them.

use serde_json::{Value, json};

use super::{deal, fault, make, one};
use crate::support::{Client, TestApp};

async fn framework(client: &Client, key: &str) -> Value {
    let path = format!("/v1/qualification-frameworks?filter[key]={key}");
    client.get(&path).await.expect(200)["data"][0].clone()
}

#[actix_web::test]
async fn a_workspace_has_four_frameworks_from_its_first_moment() {
    let t = TestApp::start().await;

    let page = t.admin.get("/v1/qualification-frameworks?sort=key").await.expect(200);

    let frameworks = page["data"].as_array().unwrap();
    let shape: Vec<(&str, usize)> = frameworks
        .iter()
        .map(|one| (one["key"].as_str().unwrap(), one["elements"].as_array().unwrap().len()))
        .collect();
    assert_eq!(shape, [("bant", 4), ("meddic", 6), ("meddpicc", 8), ("spiced", 5)]);
    assert!(frameworks.iter().all(|one| one["built_in"] == true));
}

#[actix_web::test]
async fn a_built_in_framework_keeps_what_it_asks() {
    let t = TestApp::start().await;
    let bant = framework(&t.admin, "bant").await;
    let path = one("qualification-frameworks", &bant);

    let named = t.admin.patch(&path, json!({ "name": "Our BANT" })).await.expect(200);
    assert_eq!(named["name"], "Our BANT");
    let other = json!({ "elements": [{ "key": "luck", "name": "Luck", "question": "Any?" }] });
    let refused = t.admin.patch(&path, other).await.expect(409);
    assert_eq!(fault(&refused), ("/elements", "NOT_ALLOWED"));
    assert_eq!(t.admin.delete(&path).await.refused(409), "CONFLICT");
    let twin = json!({
        "key": "bant", "name": "Mine",
        "elements": [{ "key": "luck", "name": "Luck", "question": "Any?" }],
    });
    let twin = t.admin.post("/v1/qualification-frameworks", twin).await.expect(409);
    assert_eq!((&twin["code"], &twin["existing_id"]), (&json!("DUPLICATE"), &bant["id"]));
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
    assert_eq!((&made["source"], &made["confidence"]), (&json!("stated"), &json!(1.0)));

    let twin = t.admin.post("/v1/qualification-answers", new.clone()).await.expect(409);
    assert_eq!((&twin["code"], &twin["existing_id"]), (&json!("DUPLICATE"), &made["id"]));
    let mut wrong = new;
    wrong["element"] = "luck".into();
    let refused = t.admin.post("/v1/qualification-answers", wrong).await.expect(409);
    assert_eq!(fault(&refused), ("/element", "NO_SUCH_ELEMENT"));
    let much = json!({ "score": 4, "confidence": 1.5 });
    let refused = t.admin.patch(&one("qualification-answers", &made), much).await.expect(400);
    assert_eq!(refused["errors"].as_array().unwrap().len(), 2);
}
