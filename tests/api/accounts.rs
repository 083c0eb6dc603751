//! Accounts: what every kind of record does, and what only accounts do.

use actix_web::http::Method;
use serde_json::json;

use crate::support::TestApp;

#[actix_web::test]
async fn a_new_account_can_be_read_at_its_location() {
    let t = TestApp::start().await;

    let made = t
        .admin
        .post("/v1/accounts", json!({ "name": "Northwind Example" }))
        .await;
    let (location, etag) = (
        made.header("location").to_owned(),
        made.header("etag").to_owned(),
    );
    let account = made.expect(201);
    let read = t.admin.get(&location).await;

    assert_eq!(read.header("etag"), etag);
    assert_eq!(read.expect(200), account);
    assert_eq!(account["lifecycle_stage"], "prospect");
    assert_eq!(account["version"], 1);
}

#[actix_web::test]
async fn no_two_accounts_share_a_domain() {
    let t = TestApp::start().await;
    let first = t.admin.post(
        "/v1/accounts",
        json!({ "name": "A", "domains": ["a.example.com"] }),
    );
    let first = first.await.expect(201);

    let second = json!({ "name": "B", "domains": ["A.Example.com"] });
    let problem = t
        .admin
        .post("/v1/accounts", second.clone())
        .await
        .expect(409);

    assert_eq!(problem["code"], "DUPLICATE");
    assert_eq!(problem["existing_id"], first["id"]);
    assert_eq!(
        t.admin.get("/v1/accounts").await.expect(200)["data"]
            .as_array()
            .unwrap()
            .len(),
        1
    );

    // A deleted account gives its domains up, and cannot come back while another has them.
    let path = format!("/v1/accounts/{}", first["id"].as_str().unwrap());
    t.admin.delete(&path).await.expect(204);
    t.admin.post("/v1/accounts", second).await.expect(201);
    let restore = t.admin.post(&format!("{path}/restore"), json!({})).await;
    assert_eq!(restore.refused(409), "DUPLICATE");
}

#[actix_web::test]
async fn a_patch_changes_what_it_names_and_null_clears() {
    let t = TestApp::start().await;
    let new = json!({ "name": "A", "industry": "software", "country": "DE" });
    let account = t.admin.post("/v1/accounts", new).await.expect(201);
    let path = format!("/v1/accounts/{}", account["id"].as_str().unwrap());

    let patch = json!({ "industry": null, "employee_count": 12 });
    let changed = t.admin.patch(&path, patch).await.expect(200);

    assert_eq!(changed["industry"], json!(null));
    assert_eq!(changed["employee_count"], 12);
    assert_eq!(changed["country"], "DE");
    assert_eq!(changed["version"], 2);
    let refused = t
        .admin
        .patch(&path, json!({ "name": null }))
        .await
        .expect(400);
    assert_eq!(refused["errors"][0]["pointer"], "/name");
}

#[actix_web::test]
async fn nobodys_change_is_lost() {
    let t = TestApp::start().await;
    let account = t
        .admin
        .post("/v1/accounts", json!({ "name": "A" }))
        .await
        .expect(201);
    let path = format!("/v1/accounts/{}", account["id"].as_str().unwrap());
    t.admin
        .patch(&path, json!({ "name": "B" }))
        .await
        .expect(200);

    let headers = [("if-match", "\"1\"")];
    let stale = t
        .admin
        .call(Method::PATCH, &path, &headers, Some(json!({ "name": "C" })))
        .await;

    let problem = stale.expect(412);
    assert_eq!(problem["code"], "VERSION_CONFLICT");
    assert_eq!(problem["current_version"], 2);
    assert_eq!(t.admin.get(&path).await.expect(200)["name"], "B");
}

#[actix_web::test]
async fn an_account_cannot_stand_above_itself() {
    let t = TestApp::start().await;
    let top = t
        .admin
        .post("/v1/accounts", json!({ "name": "Top" }))
        .await
        .expect(201);
    let low = json!({ "name": "Low", "parent_account_id": top["id"] });
    let low = t.admin.post("/v1/accounts", low).await.expect(201);

    let path = format!("/v1/accounts/{}", top["id"].as_str().unwrap());
    let circle = t
        .admin
        .patch(&path, json!({ "parent_account_id": low["id"] }))
        .await;

    assert_eq!(
        circle.expect(409)["errors"][0]["pointer"],
        "/parent_account_id"
    );
}

#[actix_web::test]
async fn a_repeated_post_is_carried_out_once() {
    let t = TestApp::start().await;
    let headers = [("idempotency-key", "k-1")];
    let body = json!({ "name": "Once" });
    let post = |body| {
        t.admin
            .call(Method::POST, "/v1/accounts", &headers, Some(body))
    };

    let first = post(body.clone()).await.expect(201);
    let again = post(body).await;
    let other = post(json!({ "name": "Other" })).await;

    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.expect(201), first);
    assert_eq!(other.refused(422), "IDEMPOTENCY_KEY_REUSED");
    assert_eq!(
        t.admin.get("/v1/accounts").await.expect(200)["data"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[actix_web::test]
async fn pages_neither_skip_nor_repeat_whatever_the_order() {
    let t = TestApp::start().await;
    for index in 0..7 {
        let industry = [json!(null), json!("a"), json!("b")][index % 3].clone();
        let new = json!({ "name": format!("N{}", index % 2), "industry": industry });
        t.admin.post("/v1/accounts", new).await.expect(201);
    }

    for sort in [
        "",
        "&sort=name",
        "&sort=-industry,name",
        "&sort=industry",
        "&sort=-created_at",
    ] {
        let whole = t
            .admin
            .get(&format!("/v1/accounts?limit=100{sort}"))
            .await
            .expect(200);
        let mut paged = Vec::new();
        let mut cursor = String::new();
        loop {
            let path = format!("/v1/accounts?limit=2{sort}{cursor}");
            let page = t.admin.get(&path).await.expect(200);
            paged.extend(page["data"].as_array().unwrap().clone());
            match page["page"]["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(json!(paged), whole["data"], "with {sort}");
    }
}

/// A refused field is in the table before it is refused: it stumbles over a domain that is taken.
#[actix_web::test]
async fn a_mutation_is_kept_whole_or_not_at_all() {
    let t = TestApp::start().await;
    let first = json!({ "name": "First", "domains": ["taken.example.com"] });
    t.admin.post("/v1/accounts", first).await.expect(201);
    let create = |name: &str, domain: &str| {
        format!(
            r#"{name}: createAccount(input: {{ name: "{name}", domains: ["{domain}"] }}) {{ name }}"#
        )
    };
    let (a, b) = (create("a", "a.example.com"), create("b", "b.example.com"));
    let refused = create("c", "taken.example.com");

    for fields in [
        format!("{refused} {a} {b}"),
        format!("{a} {refused} {b}"),
        format!("{a} {b} {refused}"),
    ] {
        let answer = t
            .admin
            .graphql(&format!("mutation {{ {fields} }}"), json!({}))
            .await;
        assert_eq!(answer["data"], json!(null), "{answer}");
        let code_of = |field: &str| {
            let errors = answer["errors"].as_array().unwrap();
            let error = errors.iter().find(|error| error["path"] == json!([field]));
            error.map(|error| error["extensions"]["code"].clone())
        };
        assert_eq!(code_of("c"), Some(json!("DUPLICATE")), "{answer}");
        // A field before the refused one was done and undone; one after it is not tried.
        for (field, position) in [("a", fields.find(&a)), ("b", fields.find(&b))] {
            let is_after = position > fields.find(&refused);
            assert_eq!(
                code_of(field),
                is_after.then(|| json!("CONFLICT")),
                "{answer}"
            );
        }
    }
    let kept = format!("mutation {{ {a} {b} }}");
    assert_eq!(t.admin.data(&kept, json!({})).await["b"]["name"], "b");

    let found = t.admin.get("/v1/accounts?sort=name").await.expect(200);
    let names: Vec<&str> = found["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|account| account["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["First", "a", "b"]);
    let feed = t.feed().await;
    let told: Vec<&str> = feed
        .iter()
        .filter(|entry| entry["object"] == "account")
        .map(|entry| entry["fields"]["name"]["to"].as_str().unwrap())
        .collect();
    assert_eq!(told, ["First", "a", "b"]);
}
