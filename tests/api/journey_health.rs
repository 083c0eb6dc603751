//! Early warnings: a role of the committee that took part and no longer does.

use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::lived::{Lived, day};

const DAY: f64 = 86_400.0;

/// An account on its way, with a deal whose committee has seats.
struct Committee {
    lived: Lived,
    account: Value,
    deal: Value,
}

impl Committee {
    async fn on(t: &TestApp) -> Self {
        let lived = Lived::on(t).await;
        let account = lived.account("A").await;
        lived.journey(&account, 0, None).await;
        let deal = lived.deal(&account, (1_000, "EUR"), 0).await;
        Self {
            lived,
            account,
            deal,
        }
    }

    async fn seat(&self, name: &str, roles: &[&str]) -> Value {
        seat_on(&self.lived, &self.deal, name, roles).await
    }

    async fn met(&self, who: &Value, days: &[i64]) {
        for on in days {
            self.lived.met(&self.account, ("call", *on), &[who]).await;
        }
    }

    /// The only journey that is under way, as it stood on a day.
    async fn stood_on(&self, on: i64) -> Value {
        let health = format!("health?as_of={}", day(on));
        let told = self.lived.ask(&health).await;
        assert_eq!(told["active"], 1);
        told["journeys"][0].clone()
    }
}

async fn seat_on(lived: &Lived, deal: &Value, name: &str, roles: &[&str]) -> Value {
    let who = lived.make("stakeholders", json!({ "name": name })).await;
    let seat = json!({ "deal_id": deal["id"], "stakeholder_id": who["id"], "roles": roles });
    lived.make("committee-members", seat).await;
    who
}

fn is_warned(journey: &Value) -> bool {
    let warnings = journey["warnings"].as_array().unwrap();
    warnings.contains(&json!("role_gone_quiet"))
}

#[actix_web::test]
async fn a_role_has_gone_quiet_after_three_of_its_own_usual_gaps() {
    let t = TestApp::start().await;
    let committee = Committee::on(&t).await;
    let ada = committee.seat("Ada", &["champion"]).await;
    let ben = committee.seat("Ben", &["economic_buyer"]).await;
    // Before the journey, then with gaps of 10, 10 and 4 days, twice at one instant.
    committee.met(&ada, &[-1, 0, 10, 20, 20, 24]).await;
    committee.met(&ben, &[50, 52, 54]).await;

    let before = committee.stood_on(54).await;
    assert_eq!(before["quiet_roles"], json!([]));
    assert!(!is_warned(&before));
    let told = committee.stood_on(55).await;
    assert!(
        is_warned(&told)
            && !told["warnings"]
                .as_array()
                .unwrap()
                .contains(&json!("silent"))
    );
    let expected = json!([{
        "role": "champion", "contacts": 4, "last_seen_at": "2026-01-29T09:00:00.000000Z",
        "quiet_seconds": 31.0 * DAY, "usual_gap_seconds": 10.0 * DAY,
    }]);
    assert_eq!(told["quiet_roles"], expected);

    let query = "query ($map: ID!, $at: Timestamp!) {
        journeyHealth(filter: { journeyMapId: $map, asOf: $at }) { warned journeys {
            warnings quietRoles { role contacts lastSeenAt quietSeconds usualGapSeconds } } } }";
    let variables = json!({ "map": committee.lived.map, "at": day(55) });
    let data = t.admin.data(query, variables).await;
    assert_eq!(data["journeyHealth"]["warned"], 1);
    let journey = &data["journeyHealth"]["journeys"][0];
    assert!(
        journey["warnings"]
            .as_array()
            .unwrap()
            .contains(&json!("ROLE_GONE_QUIET"))
    );
    let expected = json!([{
        "role": "champion", "contacts": 4, "lastSeenAt": "2026-01-29T09:00:00.000000Z",
        "quietSeconds": 31.0 * DAY, "usualGapSeconds": 10.0 * DAY,
    }]);
    assert_eq!(journey["quietRoles"], expected);
}

#[actix_web::test]
async fn a_role_is_there_as_long_as_anybody_who_has_it_is() {
    let t = TestApp::start().await;
    let committee = Committee::on(&t).await;
    let ada = committee
        .seat("Ada", &["champion", "technical_buyer"])
        .await;
    let eve = committee.seat("Eve", &["champion"]).await;
    committee.met(&ada, &[0, 5, 10]).await;
    committee.met(&eve, &[40]).await;

    let told = committee.stood_on(45).await;

    // The champions: on days 0, 5, 10 and 40. The technical buyer: every five days, and not for 35.
    let quiet = told["quiet_roles"].as_array().unwrap();
    assert_eq!(quiet.len(), 1, "{quiet:?}");
    assert_eq!(quiet[0]["role"], "technical_buyer");
    assert_eq!(quiet[0]["quiet_seconds"], 35.0 * DAY);
}

#[actix_web::test]
async fn who_was_seen_once_or_sits_elsewhere_is_not_missed() {
    let t = TestApp::start().await;
    let committee = Committee::on(&t).await;
    let coach = committee.seat("Cleo", &["coach"]).await;
    committee.met(&coach, &[1]).await;
    let other = committee.lived.account("B").await;
    let other = committee.lived.deal(&other, (1_000, "EUR"), 0).await;
    let guest = seat_on(&committee.lived, &other, "Dan", &["blocker"]).await;
    committee.met(&guest, &[0, 2, 4]).await;

    let told = committee.stood_on(90).await;

    assert_eq!(told["quiet_roles"], json!([]));
    assert!(!is_warned(&told));
}

#[actix_web::test]
async fn who_may_not_read_deals_is_not_told_of_their_committees() {
    let t = TestApp::start().await;
    let health = ["journeys:read", "journey_maps:read", "interactions:read"];
    for (further, status) in [(None, 403), (Some("deals:read"), 200)] {
        let scopes: Vec<&str> = health.into_iter().chain(further).collect();
        let key = json!({ "name": format!("{further:?}"), "scopes": scopes });
        let key = t.admin.post("/v1/api-keys", key).await.expect(201);
        let client = t.bearer(key["key"].as_str().unwrap());
        client.get("/v1/analytics/health").await.expect(status);
    }
}
