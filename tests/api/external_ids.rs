//! Ids of other systems: every kind of record carries them.

use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::factories::{KINDS, record};

/// Kinds that no other system has an id for, and why.
const WITHOUT: &[(&str, &str)] = &[
    ("api-keys", "are Caravan's own"),
    ("custom-fields", "have a key, which other systems may say"),
    (
        "exchange-rates",
        "are told apart by their day and currencies",
    ),
    ("exports", "are runs of Caravan"),
    ("imports", "are runs of Caravan"),
    ("invitations", "are Caravan's own"),
    ("merges", "are runs of Caravan"),
    ("segments", "are Caravan's own"),
    ("webhook-deliveries", "are runs of Caravan"),
    ("webhooks", "are Caravan's own"),
    (
        "positions",
        "are not changed: the id is given with a new one",
    ),
    (
        "proposal-events",
        "are not changed: the id is given with a new one",
    ),
];

#[actix_web::test]
async fn every_record_is_found_by_the_id_that_another_system_has_for_it() {
    let t = TestApp::start().await;
    for kind in KINDS {
        if WITHOUT.iter().any(|(path, _)| *path == kind.path) {
            continue;
        }
        let path = kind.path;
        let made = record(kind.make(&t.admin).await);
        let list = json!([
            { "source": "erp", "external_id": format!("{path}-1") },
            { "source": "mail", "external_id": format!("{path}-2") },
        ]);
        let one = format!("/v1/{path}/{}", made["id"].as_str().unwrap());
        let patched = t.admin.patch(&one, json!({ "external_ids": list })).await;
        assert_eq!(patched.expect(200)["external_ids"], list, "{path}");

        let found = |id: String| format!("/v1/{path}?filter[external_id]={id}");
        let by_id = t.admin.get(&found(format!("mail:{path}-2"))).await;
        let by_id = by_id.expect(200);
        let ids: Vec<&Value> = by_id["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|r| &r["id"])
            .collect();
        assert_eq!(ids, [&made["id"]], "{path}");
        // The id is that of its source alone.
        let elsewhere = t.admin.get(&found(format!("erp:{path}-2"))).await;
        assert_eq!(elsewhere.expect(200)["data"], json!([]), "{path}");

        t.admin
            .patch(&one, json!({ "external_ids": [] }))
            .await
            .expect(200);
        let gone = t.admin.get(&found(format!("mail:{path}-2"))).await;
        assert_eq!(gone.expect(200)["data"], json!([]), "{path}");
    }
}
