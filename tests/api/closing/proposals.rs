//! Proposals and what the committee does with them.

use serde_json::{Value, json};

use super::{at, deal, fault, make, member, one};
use crate::support::{Client, TestApp};

async fn proposal(client: &Client, deal: &Value) -> Value {
    let new = json!({
        "deal_id": deal["id"], "title": "Two years", "line_items": [
            { "description": "Licences", "quantity": 10, "unit_price_minor": 4900, "discount_minor": 1000 },
            { "description": "Training", "quantity": 1, "unit_price_minor": 90_000 },
        ],
    });
    make(client, "proposals", new).await
}

async fn send(client: &Client, proposal: &Value, members: &[&Value]) -> Value {
    let members: Vec<&Value> = members.iter().map(|member| &member["id"]).collect();
    let to = json!({ "member_ids": members });
    client
        .post(&at("proposals", proposal, "send"), to)
        .await
        .expect(200)
}

async fn say(client: &Client, proposal: &Value, member: &Value, kind: &str) -> Value {
    let new = json!({ "proposal_id": proposal["id"], "member_id": member["id"], "kind": kind });
    make(client, "proposal-events", new).await
}

async fn status(client: &Client, proposal: &Value) -> Value {
    client.get(&one("proposals", proposal)).await.expect(200)["status"].clone()
}

#[actix_web::test]
async fn proposals_are_numbered_within_their_deal() {
    let t = TestApp::start().await;
    let (first, other) = (deal(&t.admin).await, deal(&t.admin).await);
    let one_of = proposal(&t.admin, &first).await;
    t.admin.delete(&one("proposals", &one_of)).await.expect(204);

    let two_of = proposal(&t.admin, &first).await;
    let elsewhere = proposal(&t.admin, &other).await;

    // A number is not given again.
    assert_eq!([&one_of["number"], &two_of["number"]], [1, 2]);
    assert_eq!(elsewhere["number"], 1);
    assert_eq!(one_of["amount_minor"], 138_000);
    assert_eq!(one_of["currency"], "EUR");
    assert_eq!(one_of["line_items"][0]["amount_minor"], 48_000);
}

#[actix_web::test]
async fn a_proposal_takes_what_the_deal_consists_of() {
    let t = TestApp::start().await;
    let deal = deal(&t.admin).await;
    let item = json!({ "deal_id": deal["id"], "quantity": 3, "unit_price_minor": 700 });
    make(&t.admin, "deal-line-items", item).await;

    let new = json!({ "deal_id": deal["id"], "title": "As agreed" });
    let made = make(&t.admin, "proposals", new).await;

    assert_eq!(made["amount_minor"], 2100);
    assert_eq!(made["line_items"][0]["quantity"], 3);
}

#[actix_web::test]
async fn only_a_draft_can_be_changed() {
    let t = TestApp::start().await;
    let deal = deal(&t.admin).await;
    let dana = member(&t.admin, &deal, "Dana", &[]).await;
    let made = proposal(&t.admin, &deal).await;
    let path = one("proposals", &made);
    let items = json!({ "line_items": [{ "quantity": 1, "unit_price_minor": 5 }] });
    let cheaper = t.admin.patch(&path, items.clone()).await.expect(200);
    assert_eq!(cheaper["amount_minor"], 5);

    let sent = send(&t.admin, &made, &[&dana]).await;
    assert_eq!(sent["status"], "sent");
    assert!(sent["sent_at"].is_string());

    let title = json!({ "title": "Three years" });
    assert_eq!(t.admin.patch(&path, title).await.refused(409), "CONFLICT");
    let note = json!({ "note": "They want three years" });
    t.admin.patch(&path, note).await.expect(200);
}

#[actix_web::test]
async fn a_proposal_is_sent_to_members_of_its_deal_only() {
    let t = TestApp::start().await;
    let (own, other) = (deal(&t.admin).await, deal(&t.admin).await);
    let dana = member(&t.admin, &own, "Dana", &[]).await;
    let stranger = member(&t.admin, &other, "Sam", &[]).await;
    let made = proposal(&t.admin, &own).await;

    let to = json!({ "member_ids": [dana["id"], stranger["id"]] });
    let send = at("proposals", &made, "send");
    let refused = t.admin.post(&send, to).await.expect(409);

    assert_eq!(fault(&refused), ("/member_ids/1", "NOT_A_MEMBER"));
    // Nothing is half done.
    assert_eq!(status(&t.admin, &made).await, "draft");
    let events = t.admin.get("/v1/proposal-events").await.expect(200);
    assert_eq!(events["data"], json!([]));

    // Somebody who was removed is a stranger, too.
    t.admin
        .delete(&one("committee-members", &dana))
        .await
        .expect(204);
    let to = json!({ "member_ids": [dana["id"]] });
    let refused = t.admin.post(&send, to).await.expect(409);
    assert_eq!(fault(&refused), ("/member_ids/0", "NOT_A_MEMBER"));
}

#[actix_web::test]
async fn a_proposal_follows_what_all_its_receivers_say() {
    let t = TestApp::start().await;
    let deal = deal(&t.admin).await;
    let dana = member(&t.admin, &deal, "Dana", &[]).await;
    let bea = member(&t.admin, &deal, "Bea", &[]).await;
    let guest = member(&t.admin, &deal, "Gus", &[]).await;
    let made = proposal(&t.admin, &deal).await;
    let opened = json!({ "proposal_id": made["id"], "member_id": dana["id"], "kind": "opened" });
    let early = t.admin.post("/v1/proposal-events", opened).await;
    assert_eq!(early.refused(409), "CONFLICT");
    send(&t.admin, &made, &[&dana, &bea]).await;

    say(&t.admin, &made, &dana, "opened").await;
    say(&t.admin, &made, &dana, "accepted").await;
    // Who was not sent it does not decide about it.
    say(&t.admin, &made, &guest, "declined").await;
    assert_eq!(status(&t.admin, &made).await, "sent");
    say(&t.admin, &made, &bea, "accepted").await;
    assert_eq!(status(&t.admin, &made).await, "accepted");
    // The last answer counts.
    say(&t.admin, &made, &bea, "declined").await;
    assert_eq!(status(&t.admin, &made).await, "sent");
    say(&t.admin, &made, &dana, "declined").await;
    assert_eq!(status(&t.admin, &made).await, "declined");
}

#[actix_web::test]
async fn an_expired_proposal_is_neither_sent_nor_accepted() {
    let t = TestApp::start().await;
    let deal = deal(&t.admin).await;
    let dana = member(&t.admin, &deal, "Dana", &[]).await;
    let new = json!({
        "deal_id": deal["id"], "title": "Old", "line_items": [], "valid_until": "2026-01-31",
    });
    let made = make(&t.admin, "proposals", new).await;
    let path = at("proposals", &made, "send");

    let now = json!({ "member_ids": [dana["id"]] });
    assert_eq!(t.admin.post(&path, now).await.refused(409), "CONFLICT");
    // It was sent in time, which is told late.
    let then = json!({ "member_ids": [dana["id"]], "sent_at": "2026-01-15T10:00:00Z" });
    t.admin.post(&path, then).await.expect(200);
    let mut yes = json!({ "proposal_id": made["id"], "member_id": dana["id"], "kind": "accepted" });
    let late = t.admin.post("/v1/proposal-events", yes.clone()).await;
    assert_eq!(late.refused(409), "CONFLICT");
    let win = t
        .admin
        .post(&at("proposals", &made, "win"), json!({}))
        .await;
    assert_eq!(win.refused(409), "CONFLICT");
    yes["occurred_at"] = "2026-01-14T10:00:00Z".into();
    let too_early = t
        .admin
        .post("/v1/proposal-events", yes.clone())
        .await
        .expect(409);
    assert_eq!(fault(&too_early), ("/occurred_at", "OUT_OF_RANGE"));
    yes["occurred_at"] = "2026-01-20T10:00:00Z".into();
    make(&t.admin, "proposal-events", yes).await;
    assert_eq!(status(&t.admin, &made).await, "accepted");
}

#[actix_web::test]
async fn the_winning_proposal_becomes_the_deal() {
    let t = TestApp::start().await;
    let deal = deal(&t.admin).await;
    let dana = member(&t.admin, &deal, "Dana", &["economic_buyer"]).await;
    let item = json!({ "deal_id": deal["id"], "quantity": 3, "unit_price_minor": 700 });
    let item = make(&t.admin, "deal-line-items", item).await;
    let new = json!({
        "deal_id": deal["id"], "title": "In dollars", "currency": "USD", "line_items": [
            { "description": "Licences", "quantity": 2, "unit_price_minor": 4000 },
            { "description": "Training", "quantity": 1, "unit_price_minor": 1000 },
        ],
    });
    let made = make(&t.admin, "proposals", new).await;
    let win = at("proposals", &made, "win");
    assert_eq!(t.admin.post(&win, json!({})).await.refused(409), "CONFLICT");
    send(&t.admin, &made, &[&dana]).await;

    let won = t
        .admin
        .post(&win, json!({ "reason": "Best offer" }))
        .await
        .expect(200);

    assert_eq!(won["status"], "accepted");
    let path = format!(
        "{}?include=line_items,win_loss_records",
        one("deals", &deal)
    );
    let deal = t.admin.get(&path).await.expect(200);
    assert_eq!(deal["status"], "won");
    assert_eq!(
        (&deal["amount_minor"], &deal["currency"]),
        (&json!(9000), &json!("USD"))
    );
    let items = deal["line_items"].as_array().unwrap();
    let words: Vec<&Value> = items.iter().map(|item| &item["description"]).collect();
    assert_eq!(words, ["Licences", "Training"]);
    assert_ne!(items[0]["id"], item["id"]);
    assert_eq!(
        deal["win_loss_records"][0]["reasons"],
        json!(["Best offer"])
    );
    assert_eq!(deal["win_loss_records"][0]["amount_minor"], 9000);
    // A second time there is no open deal to win, and nothing is half done.
    let query = "mutation ($id: ID!) { winProposal(id: $id, input: {}) { id } }";
    let code = t.admin.code(query, json!({ "id": made["id"] })).await;
    assert_eq!(code, "CONFLICT");
    let withdraw = at("proposals", &made, "withdraw");
    assert_eq!(
        t.admin.post(&withdraw, json!({})).await.refused(409),
        "CONFLICT"
    );
}

#[actix_web::test]
async fn line_items_that_are_the_same_stay_when_the_proposal_wins() {
    let t = TestApp::start().await;
    let deal = deal(&t.admin).await;
    let dana = member(&t.admin, &deal, "Dana", &[]).await;
    let item = json!({ "deal_id": deal["id"], "quantity": 3, "unit_price_minor": 700 });
    let item = make(&t.admin, "deal-line-items", item).await;
    let new = json!({ "deal_id": deal["id"], "title": "As agreed" });
    let made = make(&t.admin, "proposals", new).await;
    send(&t.admin, &made, &[&dana]).await;

    let query = "mutation ($id: ID!) { winProposal(id: $id, input: {}) {
        status deal { status amountMinor lineItems { nodes { id version } } } } }";
    let data = t.admin.data(query, json!({ "id": made["id"] })).await;

    let won = &data["winProposal"]["deal"];
    assert_eq!(
        (&won["status"], &won["amountMinor"]),
        (&json!("WON"), &json!(2100))
    );
    assert_eq!(
        won["lineItems"]["nodes"],
        json!([{ "id": item["id"], "version": 1 }])
    );
}
