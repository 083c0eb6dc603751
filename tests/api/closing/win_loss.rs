//! Why deals are won and lost.

use serde_json::{Value, json};

use super::{at, deal, make, member, one, tick};
use crate::support::{Client, TestApp};

async fn records(client: &Client, deal: &Value) -> Vec<Value> {
    let path = format!(
        "/v1/win-loss-records?sort=closed_at&filter[deal_id]={}",
        deal["id"].as_str().unwrap()
    );
    let page = client.get(&path).await.expect(200);
    page["data"].as_array().unwrap().clone()
}

#[actix_web::test]
async fn a_closing_keeps_why_and_who_was_there() {
    let t = TestApp::start().await;
    let deal = deal(&t.admin).await;
    let dana = member(&t.admin, &deal, "Dana", &["champion"]).await;
    let why = json!({ "reason": "No audit log", "competitor": "Example Rival Inc." });

    t.admin
        .post(&at("deals", &deal, "lose"), why)
        .await
        .expect(200);

    let kept = records(&t.admin, &deal).await;
    assert_eq!(kept.len(), 1);
    let kept = &kept[0];
    assert_eq!(kept["outcome"], "lost");
    assert_eq!(kept["reasons"], json!(["No audit log"]));
    assert_eq!(kept["competitor"], "Example Rival Inc.");
    assert_eq!(
        (&kept["amount_minor"], &kept["currency"]),
        (&json!(500_000), &json!("EUR"))
    );
    let stood = &kept["snapshot"]["committee_member"][0];
    assert_eq!(
        (&stood["id"], &stood["roles"]),
        (&dana["id"], &json!(["champion"]))
    );

    // What is said of the committee later does not change what was known then.
    let blocker = json!({ "roles": ["blocker"] });
    t.admin
        .patch(&one("committee-members", &dana), blocker)
        .await
        .expect(200);
    assert_eq!(
        records(&t.admin, &deal).await[0]["snapshot"],
        kept["snapshot"]
    );
}

#[actix_web::test]
async fn each_closing_has_a_record_of_its_own() {
    let t = TestApp::start().await;
    let deal = deal(&t.admin).await;
    let why = json!({ "reason": "No budget" });
    t.admin
        .post(&at("deals", &deal, "lose"), why)
        .await
        .expect(200);
    tick(&t);
    t.admin
        .post(&at("deals", &deal, "reopen"), json!({}))
        .await
        .expect(200);
    assert_eq!(records(&t.admin, &deal).await.len(), 1);

    t.admin
        .post(&at("deals", &deal, "win"), json!({}))
        .await
        .expect(200);

    let kept = records(&t.admin, &deal).await;
    let outcomes: Vec<&Value> = kept.iter().map(|record| &record["outcome"]).collect();
    assert_eq!(outcomes, ["lost", "won"]);
    // A second one of the same closing is refused and names the first.
    let again = json!({ "deal_id": deal["id"], "reasons": ["Price"] });
    let twin = t
        .admin
        .post("/v1/win-loss-records", again)
        .await
        .expect(409);
    assert_eq!(
        (&twin["code"], &twin["existing_id"]),
        (&json!("DUPLICATE"), &kept[1]["id"])
    );
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
    t.admin
        .post(&at("deals", &deal, "lose"), blank)
        .await
        .expect(400);

    assert_eq!(records(&t.admin, &deal).await, Vec::<Value>::new());
    let open = t.admin.get(&one("deals", &deal)).await.expect(200);
    assert_eq!(
        (&open["status"], &open["version"]),
        (&json!("open"), &json!(1))
    );
}

#[actix_web::test]
async fn a_deal_that_came_in_closed_gets_its_record_later() {
    let t = TestApp::start().await;
    let stages = t
        .admin
        .get("/v1/pipeline-stages?filter[kind]=won")
        .await
        .expect(200);
    let new = json!({ "name": "Old", "stage_id": stages["data"][0]["id"] });
    let deal = make(&t.admin, "deals", new).await;
    assert_eq!(records(&t.admin, &deal).await, Vec::<Value>::new());

    let new = json!({ "deal_id": deal["id"], "reasons": ["Best references"] });
    let made = make(&t.admin, "win-loss-records", new).await;

    assert_eq!(
        (&made["outcome"], &made["closed_at"]),
        (&json!("won"), &deal["closed_at"])
    );
}

#[actix_web::test]
async fn the_report_counts_by_role_competitor_and_reason() {
    let t = TestApp::start().await;
    for (outcome, competitor, roles) in [
        ("lose", "Example Rival Inc.", &["economic_buyer"][..]),
        ("lose", "example rival inc. ", &["blocker"]),
        ("win", "Other Example Ltd.", &["economic_buyer", "champion"]),
    ] {
        let deal = deal(&t.admin).await;
        member(&t.admin, &deal, "Dana", roles).await;
        let how = json!({ "reason": "Price", "competitor": competitor });
        t.admin
            .post(&at("deals", &deal, outcome), how)
            .await
            .expect(200);
    }

    let report = t.admin.get("/v1/win-loss/report").await.expect(200);

    let euros = |amount: i64| json!([{ "currency": "EUR", "amount_minor": amount }]);
    assert_eq!(
        report["total"]["won"],
        json!({ "count": 1, "amounts": euros(500_000) })
    );
    assert_eq!(
        report["total"]["lost"],
        json!({ "count": 2, "amounts": euros(1_000_000) })
    );
    assert_eq!(report["by_reason"][0]["tally"], report["total"]);
    assert_eq!(report["by_competitor"][0]["name"], "Example Rival Inc.");
    assert_eq!(report["by_competitor"][0]["tally"]["lost"]["count"], 2);
    assert_eq!(report["by_competitor"][1]["tally"]["won"]["count"], 1);
    let roles = report["by_role"].as_array().unwrap();
    let of = |role: &str| roles.iter().find(|one| one["role"] == role).unwrap();
    assert_eq!(of("economic_buyer")["tally"]["won"]["count"], 1);
    assert_eq!(of("economic_buyer")["tally"]["lost"]["count"], 1);
    assert_eq!(of("blocker")["tally"]["won"]["count"], 0);

    let query = "{ winLossReport { total { lost { count amounts { currency amountMinor } } }
        byCompetitor { name } } }";
    let data = t.admin.data(query, json!({})).await;
    let same = &data["winLossReport"];
    assert_eq!(
        same["total"]["lost"]["amounts"][0]["amountMinor"],
        1_000_000
    );
    assert_eq!(
        same["byCompetitor"][0]["name"],
        report["by_competitor"][0]["name"]
    );
    let none = t
        .admin
        .get("/v1/win-loss/report?until=2020-01-01T00:00:00Z")
        .await
        .expect(200);
    assert_eq!(none["total"]["lost"]["count"], 0);
    let wrong = t.admin.get("/v1/win-loss/report?until=yesterday").await;
    assert_eq!(wrong.refused(400), "INVALID");
}

#[actix_web::test]
async fn the_report_tells_what_was_known_then() {
    let t = TestApp::start().await;
    let deal = deal(&t.admin).await;
    let why = json!({ "reason": "Price" });
    t.admin
        .post(&at("deals", &deal, "lose"), why)
        .await
        .expect(200);
    let before = t.admin.get("/v1/win-loss/report").await.expect(200);
    tick(&t);
    let kept = records(&t.admin, &deal).await;
    let better = json!({ "reasons": ["Missing audit log"] });
    t.admin
        .patch(&one("win-loss-records", &kept[0]), better)
        .await
        .expect(200);

    let now = t.admin.get("/v1/win-loss/report").await.expect(200);
    assert_eq!(now["by_reason"][0]["name"], "Missing audit log");
    let known_at = before["known_at"].as_str().unwrap();
    let path = format!("/v1/win-loss/report?known_at={known_at}");
    assert_eq!(t.admin.get(&path).await.expect(200), before);
}
