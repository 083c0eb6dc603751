//! The old part of the feed in its small form.

use serde_json::{Value, json};

use super::{account, text};
use crate::support::TestApp;

/// The entries of a record: operation, sequence, cursor and fields.
async fn history(t: &TestApp, id: &str) -> Vec<Value> {
    t.feed().await;
    let path = format!("/v1/changes?limit=1000&record_id={id}");
    let page = t.admin.get(&path).await.expect(200);
    page["data"].as_array().unwrap().clone()
}

#[actix_web::test]
async fn updates_that_follow_each_other_become_one_and_the_copy_stays_the_same() {
    let t = TestApp::start().await;
    let id = account(&t, "One").await;
    let path = format!("/v1/accounts/{id}");
    let tag = t.admin.post("/v1/tags", json!({ "name": "Key" })).await;
    let apply = format!("/v1/tags/{}/apply", text(&tag.expect(201)["id"]));
    for patch in [
        json!({ "name": "Two", "industry": "software" }),
        json!({ "name": "Three", "country": "DE" }),
        json!({ "industry": null }),
    ] {
        t.admin.patch(&path, patch).await.expect(200);
    }
    let tagged = json!({ "record_id": id });
    t.admin.post(&apply, tagged).await.expect(200);
    for name in ["Four", "Five"] {
        t.admin
            .patch(&path, json!({ "name": name }))
            .await
            .expect(200);
    }
    t.admin.delete(&path).await.expect(204);
    let before = history(&t, &id).await;
    let moment = t.app.clock().now();
    t.admin
        .post(&format!("{path}/restore"), json!({}))
        .await
        .expect(200);
    for name in ["Six", "Seven"] {
        t.admin
            .patch(&path, json!({ "name": name }))
            .await
            .expect(200);
    }
    let recent = history(&t, &id).await.split_off(before.len());

    let gone = caravan::compact_changes(&t.app, Some(&t.slug), moment)
        .await
        .unwrap();

    assert_eq!((gone >= 3, before.len(), recent.len()), (true, 8, 3));
    let mut small = history(&t, &id).await;
    assert_eq!(small.split_off(5), recent);
    let told = |entry: &Value| (entry["operation"].clone(), entry["sequence"].clone());
    let told: Vec<_> = small.iter().map(told).collect();
    let expected = [
        (json!("created"), json!(1)),
        (json!("updated"), json!(4)),
        (json!("linked"), json!(5)),
        (json!("updated"), json!(7)),
        (json!("deleted"), json!(8)),
    ];
    assert_eq!(told, expected);
    assert_eq!(small[1]["cursor"], before[3]["cursor"]);
    let first_run = json!({
        "name": { "from": "One", "to": "Three" }, "country": { "from": null, "to": "DE" },
    });
    assert_eq!(small[1]["fields"], first_run);
    let second_run = json!({ "name": { "from": "Three", "to": "Five" } });
    assert_eq!(small[3]["fields"], second_run);
    // Whoever stood in the middle of what was folded goes on from there.
    let middle = format!(
        "/v1/changes?record_id={id}&after={}",
        text(&before[2]["cursor"])
    );
    let rest = t.admin.get(&middle).await.expect(200);
    assert_eq!(rest["data"].as_array().unwrap().len(), 4 + recent.len());
    // A second time there is nothing to do.
    caravan::compact_changes(&t.app, Some(&t.slug), moment)
        .await
        .unwrap();
    assert_eq!(history(&t, &id).await.len(), 8);
}

#[actix_web::test]
async fn what_is_yet_to_come_cannot_be_folded() {
    let t = TestApp::start().await;
    let future = t.app.clock().now().plus(chrono::TimeDelta::days(1));

    let refused = caravan::compact_changes(&t.app, Some(&t.slug), future)
        .await
        .unwrap_err();

    assert_eq!(refused.code(), "INVALID");
}
