//! Why deals are won and lost.

use serde_json::{Value, json};

use super::{at, deal, make, member, one};
use crate::support::{Client, TestApp};

async fn records(client: &Client, deal: &Value) -> Vec<Value> {
    let path = format!("/v1/win-loss-records?sort=closed_at&filter[deal_id]={}", deal["id"].as_str().unwrap());
    let page = client.get(&path).await.expect(200);
    page["data"].as_array().unwrap().clone()
}

#[actix_web::test]
async fn a_closing_keeps_why_and_who_was_there() {
    let t = TestApp::start().await;
    let deal = deal(&t.admin).await;
    let dana = member(&t.admin, &deal, "Dana", &["champion"]).await;
    let why = json!({ "reason": "No audit log", "competitor": "Example Rival Inc." });

    t.admin.post(&at("deals", &deal, "lose"), why).await.expect(200);

    let kept = records(&t.admin, &deal).await;
    assert_eq!(kept.len(), 1);
    let kept = &kept[0];
    assert_eq!(kept["outcome"], "lost");
    assert_eq!(kept["reasons"], json!(["No audit log"]));
    assert_eq!(kept["competitor"], "Example Rival Inc.");
    assert_eq!((&kept["amount_minor"], &kept["currency"]), (&json!(500_000), &json!("EUR")));
    let stood = &kept["snapshot"]["committee_member"][0];
    assert_eq!((&stood["id"], &stood["roles"]), (&dana["id"], &json!(["champion"])));

    // What is said of the committee later does not change what was known then.
    let blocker = json!({ "roles": ["blocker"] });
    t.admin.patch(&one("committee-members", &dana), blocker).await.expect(200);
    assert_eq!(records(&t.admin, &deal).await[0]["snapshot"], kept["snapshot"]);
}

#[actix_web::test]
async fn each_closing_has_a_record_of_its_own() {
    let t = TestApp::start().await;
    let deal = deal(&t.admin).await;
    let why = json!({ "reason": "No budget" });
    t.admin.post(&at("deals", &deal, "lose"), why).await.expect(200);
    t.admin.post(&at("deals", &deal, "reopen"), json!({})).await.expect(200);
    assert_eq!(records(&t.admin, &deal).await.len(), 1);

    t.admin.post(&at("deals", &deal, "win"), json!({})).await.expect(200);

    let kept = records(&t.admin, &deal).await;
    let outcomes: Vec<&Value> = kept.iter().map(|record| &record["outcome"]).collect();
    assert_eq!(outcomes, ["lost", "won"]);
    // A second one of the same closing is refused and names the first.
    let again = json!({ "deal_id": deal["id"], "reasons": ["Price"] });
    let twin = t.admin.post("/v1/win-loss-records", again).await.expect(409);
    assert_eq!((&twin["code"], &twin["existing_id"]), (&json!("DUPLICATE"), &kept[1]["id"]));
}

#[actix_web::test]
async fn an_open_deal_has_no_record() {
    let t = TestApp::start().await;
    let deal = deal(&t.admin).await;

    let new = json!({ "deal_id": deal["id"] });
    let refused = t.admin.post("/v1/win-loss-records", new).await.expect(409);

    assert_eq!(super::fault(&refused), ("/deal_id", "NOT_ALLOWED"));
}

#[actix_web::test]
async fn a_closing_that_is_refused_leaves_no_record() {
    let t = TestApp::start().await;
    let deal = deal(&t.admin).await;

    let blank = json!({ "reason": "No budget", "competitor": " " });
    t.admin.post(&at("deals", &deal, "lose"), blank).await.expect(400);

    assert_eq!(records(&t.admin, &deal).await, Vec::<Value>::new());
    let open = t.admin.get(&one("deals", &deal)).await.expect(200);
    assert_eq!((&open["status"], &open["version"]), (&json!("open"), &json!(1)));
}

#[actix_web::test]
async fn a_deal_that_came_in_closed_gets_its_record_later() {
    let t = TestApp::start().await;
    let stages = t.admin.get("/v1/pipeline-stages?filter[kind]=won").await.expect(200);
    let new = json!({ "name": "Old", "stage_id": stages["data"][0]["id"] });
    let deal = make(&t.admin, "deals", new).await;
    assert_eq!(records(&t.admin, &deal).await, Vec::<Value>::new());

    let new = json!({ "deal_id": deal["id"], "reasons": ["Best references"] });
    let made = make(&t.admin, "win-loss-records", new).await;

    assert_eq!((&made["outcome"], &made["closed_at"]), (&json!("won"), &deal["closed_at"]));
}
