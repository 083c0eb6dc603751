//! Upserts: found by a value that only one record holds, changed or added.

use actix_web::http::Method;
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::differential::kinds;
use crate::support::TestApp;

#[actix_web::test]
async fn every_kind_is_added_and_changed_by_its_id_in_another_system() {
    let t = TestApp::start().await;
    for kind in kinds().filter(|kind| kind.path != "custom-fields") {
        let path = format!("/v1/{}/by-external-id/sync/A%2F{}", kind.path, kind.path);
        let mut new = (kind.new)(&t.admin).await;
        new.as_object_mut().unwrap().remove("external_ids");

        let added = t
            .admin
            .call(Method::PUT, &path, &[], Some(new.clone()))
            .await;
        assert_eq!(added.header("etag"), "\"1\"", "{}", kind.path);
        let place = added.header("location").to_owned();
        let added = added.expect(201);
        let id = added["id"].as_str().unwrap();
        assert_eq!(place, format!("/v1/{}/{id}", kind.path));
        let external = json!([{ "source": "sync", "external_id": format!("A/{}", kind.path) }]);
        assert_eq!(added["external_ids"], external, "{}", kind.path);

        let again = t.admin.call(Method::PUT, &path, &[], Some(new)).await;
        let is_refused = !again.status.is_success();
        let again = again.json();
        if is_refused {
            // Fields that only a new record takes say what the record has no more.
            let faults = again["errors"].as_array().unwrap();
            let all = faults.iter().all(|fault| fault["code"] == "NOT_ALLOWED");
            assert!(all, "{}: {again}", kind.path);
            continue;
        }
        assert_eq!(again, added, "{} again", kind.path);
    }
}

#[actix_web::test]
async fn what_is_not_given_stays() {
    let t = TestApp::start().await;
    let path = "/v1/accounts/by-external-id/erp/1";
    let new = json!({ "name": "One", "industry": "software", "external_ids": [{ "source": "crm", "external_id": "9" }] });
    let made = t
        .admin
        .call(Method::PUT, path, &[], Some(new))
        .await
        .expect(201);
    assert_eq!(made["external_ids"].as_array().unwrap().len(), 2);

    let change = json!({ "name": "Two", "domains": ["two.example.com"], "external_ids": [] });
    let answer = t.admin.call(Method::PUT, path, &[], Some(change)).await;
    assert_eq!(answer.header("etag"), "\"2\"");
    let changed = answer.expect(200);

    assert_eq!(changed["id"], made["id"]);
    assert_eq!(changed["industry"], "software");
    assert_eq!(
        changed["external_ids"],
        json!([{ "source": "erp", "external_id": "1" }])
    );
}

#[actix_web::test]
async fn null_clears_what_can_be_empty_and_says_nothing_of_the_rest() {
    let t = TestApp::start().await;
    let path = "/v1/products/by-external-id/erp/1";
    let put = |body: Value| t.admin.call(Method::PUT, path, &[], Some(body));
    let said = json!({ "name": "Seat", "family": "licences", "is_active": false });
    put(said).await.expect(201);

    let nothing =
        json!({ "name": "Seat", "family": null, "is_active": null, "custom_fields": null });
    let changed = put(nothing.clone()).await.expect(200);
    assert_eq!(changed["family"], Value::Null);
    assert_eq!(changed["is_active"], false);

    // As when it is made.
    let other = "/v1/products/by-external-id/erp/2";
    let made = t.admin.call(Method::PUT, other, &[], Some(nothing)).await;
    assert_eq!(made.expect(201)["is_active"], true);
}

#[actix_web::test]
async fn the_id_that_finds_a_record_counts_among_its_ids() {
    let t = TestApp::start().await;
    let ids = |number: usize| {
        let ids = (0..number).map(|id| json!({ "source": "crm", "external_id": id.to_string() }));
        Some(json!({ "name": "One", "external_ids": ids.collect::<Vec<_>>() }))
    };
    let path = "/v1/accounts/by-external-id/erp/1";
    let put = async |number| t.admin.call(Method::PUT, path, &[], ids(number)).await;

    let full = put(50).await.expect(409);
    assert_eq!(full["errors"][0]["code"], "OUT_OF_RANGE");
    assert_eq!(full["errors"][0]["pointer"], "/external_ids");
    let made = put(49).await.expect(201);
    assert_eq!(made["external_ids"].as_array().unwrap().len(), 50);
    assert_eq!(put(50).await.refused(409), "CONFLICT");
}

#[actix_web::test]
async fn preconditions_say_whether_it_may_add_or_change() {
    let t = TestApp::start().await;
    let path = "/v1/accounts/by-external-id/erp/1";
    let put = |headers: &'static [(&'static str, &'static str)]| {
        t.admin
            .call(Method::PUT, path, headers, Some(json!({ "name": "One" })))
    };

    let answer = put(&[("if-match", "\"1\"")]).await.expect(412);
    assert_eq!(answer["current_version"], 0);
    put(&[("if-none-match", "*")]).await.expect(201);
    let answer = put(&[("if-none-match", "*")]).await.expect(412);
    assert_eq!(answer["current_version"], 1);
    put(&[("if-match", "\"1\"")]).await.expect(200);
    assert_eq!(
        put(&[("if-match", "\"2\"")]).await.refused(412),
        "VERSION_CONFLICT"
    );
    assert_eq!(
        put(&[("if-none-match", "\"1\"")]).await.refused(400),
        "INVALID"
    );
}

#[actix_web::test]
async fn what_only_a_new_record_takes_must_be_what_the_record_has() {
    let t = TestApp::start().await;
    let stages = t
        .admin
        .get("/v1/pipeline-stages?sort=position")
        .await
        .expect(200);
    let path = "/v1/deals/by-external-id/erp/1";
    let new = json!({ "name": "Rollout", "stage_id": stages["data"][0]["id"] });
    let made = t
        .admin
        .call(Method::PUT, path, &[], Some(new.clone()))
        .await
        .expect(201);
    t.admin
        .call(Method::PUT, path, &[], Some(new.clone()))
        .await
        .expect(200);
    let step = json!({ "stage_id": stages["data"][1]["id"] });
    let verb = format!("/v1/deals/{}/move", made["id"].as_str().unwrap());
    t.admin.post(&verb, step).await.expect(200);

    let answer = t
        .admin
        .call(Method::PUT, path, &[], Some(new))
        .await
        .expect(409);

    assert_eq!(answer["errors"][0]["pointer"], "/stage_id");
    assert_eq!(answer["errors"][0]["code"], "NOT_ALLOWED");
}

#[actix_web::test]
async fn a_body_that_describes_no_new_record_is_refused() {
    let t = TestApp::start().await;
    let path = "/v1/accounts/by-external-id/erp/1";
    t.admin
        .call(Method::PUT, path, &[], Some(json!({ "name": "One" })))
        .await
        .expect(201);
    for (body, pointer) in [
        (json!({}), "/name"),
        (json!({ "name": 1 }), "/name"),
        (json!({ "name": "One", "colour": "green" }), "/colour"),
        (
            json!({ "name": "One", "external_ids": "erp" }),
            "/external_ids",
        ),
    ] {
        for path in [path, "/v1/accounts/by-external-id/erp/2"] {
            let answer = t
                .admin
                .call(Method::PUT, path, &[], Some(body.clone()))
                .await
                .expect(400);
            assert_eq!(answer["errors"][0]["pointer"], pointer, "{answer}");
        }
    }
    let odd = "/v1/accounts/by-external-id/No%20Source/1";
    let answer = t
        .admin
        .call(Method::PUT, odd, &[], Some(json!({ "name": "One" })))
        .await;
    assert_eq!(answer.refused(400), "INVALID");
}

#[actix_web::test]
async fn a_value_that_another_record_holds_is_told_with_its_holder() {
    let t = TestApp::start().await;
    let new = json!({ "name": "One", "domains": ["one.example.com"] });
    let holder = t.admin.post("/v1/accounts", new.clone()).await.expect(201);

    let path = "/v1/accounts/by-external-id/erp/1";
    let answer = t
        .admin
        .call(Method::PUT, path, &[], Some(new))
        .await
        .expect(409);

    assert_eq!(answer["code"], "DUPLICATE");
    assert_eq!(answer["existing_id"], holder["id"]);
}

#[actix_web::test]
async fn graphql_upserts_by_what_tells_records_apart() {
    let t = TestApp::start().await;
    let upsert = "
        mutation ($match: MatchInput!, $input: NewStakeholder!, $expected: Int) {
            upsertStakeholder(match: $match, input: $input, expectedVersion: $expected) {
                id version name title seniority emails { email isPrimary }
            }
        }";
    let by = json!({ "email": "Dana@example.com" });
    let first = json!({ "name": "Dana", "title": "Head", "seniority": "C_LEVEL" });
    let made = t
        .admin
        .data(upsert, json!({ "match": by, "input": first }))
        .await;
    let made = &made["upsertStakeholder"];
    assert_eq!(
        made["emails"],
        json!([{ "email": "dana@example.com", "isPrimary": true }])
    );

    let second = json!({ "name": "Dana Example", "seniority": "DIRECTOR" });
    let changed = t
        .admin
        .data(
            upsert,
            json!({ "match": by, "input": second, "expected": 1 }),
        )
        .await;
    let changed = &changed["upsertStakeholder"];
    assert_eq!(changed["id"], made["id"]);
    assert_eq!(changed["title"], "Head", "what is not given stays");
    assert_eq!(changed["seniority"], "DIRECTOR");
    let only_new = json!({ "match": by, "input": second, "expected": 0 });
    assert_eq!(t.admin.code(upsert, only_new).await, "VERSION_CONFLICT");
    let cleared = json!({ "name": "Dana Example", "title": null });
    let cleared = t
        .admin
        .data(upsert, json!({ "match": by, "input": cleared }))
        .await;
    assert_eq!(cleared["upsertStakeholder"]["title"], Value::Null);
    let several =
        json!({ "email": "a@example.com", "externalId": { "source": "erp", "externalId": "1" } });
    assert_eq!(
        t.admin
            .code(upsert, json!({ "match": several, "input": second }))
            .await,
        "INVALID"
    );

    let written = "mutation {
        a: upsertAccount(match: { domain: \"one.example.com\" }, input: { name: \"One\", lifecycleStage: CUSTOMER }) { version domains }
        b: upsertAccount(match: { domain: \"one.example.com\" }, input: { name: \"Uno\", lifecycleStage: PARTNER }) { version lifecycleStage }
        c: upsertProduct(match: { code: \"LIC\" }, input: { name: \"Licence\" }) { code }
        d: upsertTag(match: { name: \"Key account\" }, input: { name: \"key Account\" }) { name version }
    }";
    let data = t.admin.data(written, json!({})).await;
    assert_eq!(data["a"]["domains"], json!(["one.example.com"]));
    assert_eq!(
        data["b"],
        json!({ "version": 2, "lifecycleStage": "PARTNER" })
    );
    assert_eq!(data["c"]["code"], "LIC");
    assert_eq!(data["d"]["version"], 1);
}

#[actix_web::test]
async fn upserts_of_the_same_key_at_once_make_one_record() {
    let t = TestApp::start().await;
    for round in 0..5 {
        let path = format!("/v1/stakeholders/by-external-id/crm/{round}");
        let puts = (0..12).map(|number| {
            let body = json!({ "name": format!("Person {number}") });
            let (client, path) = (t.admin.clone(), path.clone());
            async move {
                client
                    .call(Method::PUT, &path, &[], Some(body))
                    .await
                    .status
                    .as_u16()
            }
        });
        let mut statuses = join_all(puts).await;
        statuses.sort_unstable();

        assert_eq!(statuses, [&[200; 11][..], &[201]].concat(), "round {round}");
    }
    let list = t
        .admin
        .get("/v1/stakeholders?deleted=include")
        .await
        .expect(200);
    assert_eq!(list["data"].as_array().unwrap().len(), 5);
    assert!(
        list["data"]
            .as_array()
            .unwrap()
            .iter()
            .all(|one| one["version"] == 12)
    );
}

#[actix_web::test]
async fn batches_of_the_same_keys_at_once_make_one_record_of_each() {
    let t = TestApp::start().await;
    let batches = (0..4).map(|number: usize| {
        let client = t.admin.clone();
        async move {
            let mut items: Vec<Value> = (0..30)
                .map(|key| {
                    let by = json!({ "email": format!("p{key}@example.com") });
                    let data = json!({ "name": format!("Person {key} of {number}") });
                    json!({ "op": "upsert", "match": by, "data": data })
                })
                .collect();
            if number % 2 == 1 {
                items.reverse();
            }
            client
                .post("/v1/batch/stakeholders", json!({ "items": items }))
                .await
                .expect(200)
        }
    });
    let answers = join_all(batches).await;

    for answer in answers {
        let results = answer["results"].as_array().unwrap();
        assert!(
            results.iter().all(|result| result["problem"].is_null()),
            "{answer}"
        );
    }
    let list = t.admin.get("/v1/stakeholders?limit=200").await.expect(200);
    let list = list["data"].as_array().unwrap();
    assert_eq!(list.len(), 30);
    assert!(list.iter().all(|one| one["version"] == 4));
}
