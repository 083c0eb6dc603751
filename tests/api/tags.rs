//! Tags: names, and the records that carry them.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::support::{Client, TestApp};

async fn make(client: &Client, path: &str, name: &str) -> Value {
    client.post(path, json!({ "name": name })).await.expect(201)
}

async fn change(client: &Client, verb: &str, tag: &Value, record: &Value) -> Value {
    let path = format!("/v1/tags/{}/{verb}", tag["id"].as_str().unwrap());
    client
        .post(&path, json!({ "record_id": record["id"] }))
        .await
        .expect(200)
}

fn names(list: &Value) -> Vec<&str> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .collect()
}

#[actix_web::test]
async fn a_tags_name_is_unique_whatever_its_case() {
    let t = TestApp::start().await;
    let new = json!({ "name": " Key account ", "color": "#2F855A" });
    let tag = t.admin.post("/v1/tags", new).await.expect(201);

    assert_eq!(tag["name"], "Key account");
    assert_eq!(tag["color"], "#2f855a");
    let twin = t
        .admin
        .post("/v1/tags", json!({ "name": "KEY Account" }))
        .await
        .expect(409);
    assert_eq!(twin["code"], "DUPLICATE");
    assert_eq!(twin["existing_id"], tag["id"]);
    assert_eq!(twin["errors"][0]["pointer"], "/name");
    let create = "mutation ($input: NewTag!) { createTag(input: $input) { id name } }";
    let twin = json!({ "input": { "name": "key account" } });
    assert_eq!(t.admin.code(create, twin).await, "DUPLICATE");
    // A change of case is no conflict with itself.
    let path = format!("/v1/tags/{}", tag["id"].as_str().unwrap());
    t.admin
        .patch(&path, json!({ "name": "KEY ACCOUNT", "color": null }))
        .await
        .expect(200);
    for wrong in [
        json!({ "name": " " }),
        json!({ "name": "X", "color": "green" }),
        json!({ "name": "X", "color": "#12345" }),
        json!({ "name": "X", "colour": "#123456" }),
    ] {
        assert_eq!(
            t.admin.post("/v1/tags", wrong).await.refused(400),
            "INVALID"
        );
    }
}

#[actix_web::test]
async fn a_record_carries_a_tag_once() {
    let t = TestApp::start().await;
    let tag = make(&t.admin, "/v1/tags", "Key").await;
    let account = make(&t.admin, "/v1/accounts", "Northwind Example").await;
    let path = format!("/v1/accounts/{}", account["id"].as_str().unwrap());
    let version = || async { t.admin.get(&path).await.expect(200)["version"].clone() };

    assert_eq!(change(&t.admin, "apply", &tag, &account).await, tag);
    assert_eq!(version().await, 2);
    assert_eq!(change(&t.admin, "apply", &tag, &account).await, tag);
    assert_eq!(version().await, 2);
    assert_eq!(change(&t.admin, "remove", &tag, &account).await, tag);
    assert_eq!(version().await, 3);
    assert_eq!(change(&t.admin, "remove", &tag, &account).await, tag);
    assert_eq!(version().await, 3);
}

#[actix_web::test]
async fn tagging_stands_in_the_history_of_the_record() {
    let t = TestApp::start().await;
    let (b, a) = (
        make(&t.admin, "/v1/tags", "B").await,
        make(&t.admin, "/v1/tags", "A").await,
    );
    let dana = make(&t.admin, "/v1/stakeholders", "Dana").await;
    for (verb, tag) in [("apply", &b), ("apply", &a), ("remove", &b)] {
        change(&t.admin, verb, tag, &dana).await;
    }

    let entries: Vec<_> = t
        .feed()
        .await
        .iter()
        .filter(|entry| entry["record_id"] == dana["id"] && entry["operation"] == "linked")
        .map(|entry| (entry["sequence"].clone(), entry["fields"].clone()))
        .collect();
    assert_eq!(
        entries,
        [
            (json!(2), json!({ "tags": { "from": [], "to": ["B"] } })),
            (
                json!(3),
                json!({ "tags": { "from": ["B"], "to": ["A", "B"] } })
            ),
            (
                json!(4),
                json!({ "tags": { "from": ["A", "B"], "to": ["A"] } })
            ),
        ]
    );
}

#[actix_web::test]
async fn tags_are_found_by_record_and_records_by_tag() {
    let t = TestApp::start().await;
    let (key, vip) = (
        make(&t.admin, "/v1/tags", "Key").await,
        make(&t.admin, "/v1/tags", "VIP").await,
    );
    let northwind = make(&t.admin, "/v1/accounts", "Northwind Example").await;
    make(&t.admin, "/v1/accounts", "Plain Example").await;
    let dana = make(&t.admin, "/v1/stakeholders", "Dana").await;
    change(&t.admin, "apply", &key, &northwind).await;
    change(&t.admin, "apply", &vip, &northwind).await;
    change(&t.admin, "apply", &vip, &dana).await;
    let (key_id, vip_id) = (key["id"].as_str().unwrap(), vip["id"].as_str().unwrap());
    let list = async |path: String| t.admin.get(&path).await.expect(200)["data"].clone();

    let of_northwind = list(format!(
        "/v1/tags?sort=name&filter[record_id]={}",
        northwind["id"].as_str().unwrap()
    ))
    .await;
    assert_eq!(names(&of_northwind), ["Key", "VIP"]);
    let of_dana = list(format!(
        "/v1/tags?filter[record_id]={}",
        dana["id"].as_str().unwrap()
    ))
    .await;
    assert_eq!(names(&of_dana), ["VIP"]);
    assert_eq!(
        names(&list(format!("/v1/accounts?filter[tag_id]={key_id}")).await),
        ["Northwind Example"]
    );
    assert_eq!(
        names(
            &list(format!(
                "/v1/stakeholders?filter[tag_id][in]={key_id},{vip_id}"
            ))
            .await
        ),
        ["Dana"]
    );
    let refused = t.admin.get("/v1/tags?filter[record_id]=Northwind").await;
    assert_eq!(refused.refused(400), "INVALID");
    let query = "query ($tag: ID!, $record: ID!) {
        accounts(filter: { tagId: { eq: $tag } }) { nodes { name } }
        tags(filter: { recordId: { eq: $record } }) { nodes { name } }
    }";
    let data = t
        .admin
        .data(query, json!({ "tag": vip_id, "record": dana["id"] }))
        .await;
    assert_eq!(names(&data["accounts"]["nodes"]), ["Northwind Example"]);
    assert_eq!(names(&data["tags"]["nodes"]), ["VIP"]);
}

#[actix_web::test]
async fn the_tags_of_many_records_are_one_statement() {
    let t = TestApp::start().await;
    let (b, a) = (
        make(&t.admin, "/v1/tags", "B").await,
        make(&t.admin, "/v1/tags", "A").await,
    );
    let query = "{ accounts { nodes { name tags { name } } } }";
    let mut statements = Vec::new();
    for round in 0..2 {
        for index in 0..=round * 5 {
            let name = format!("N{round}{index}");
            let account = make(&t.admin, "/v1/accounts", &name).await;
            change(&t.admin, "apply", &b, &account).await;
            change(&t.admin, "apply", &a, &account).await;
        }
        let before = t.app.db().statements();
        let data = t.admin.data(query, json!({})).await;
        statements.push(t.app.db().statements() - before);
        for account in data["accounts"]["nodes"].as_array().unwrap() {
            assert_eq!(names(&account["tags"]), ["A", "B"]);
        }
    }

    assert_eq!(statements[0], statements[1]);
}

#[actix_web::test]
async fn a_deleted_tag_shows_nowhere_until_it_is_restored() {
    let t = TestApp::start().await;
    let tag = make(&t.admin, "/v1/tags", "Key").await;
    let account = make(&t.admin, "/v1/accounts", "Northwind Example").await;
    change(&t.admin, "apply", &tag, &account).await;
    let path = format!("/v1/tags/{}", tag["id"].as_str().unwrap());
    let carried = async || {
        let query = "query ($id: ID!) { account(id: $id) { tags { name } } }";
        let data = t.admin.data(query, json!({ "id": account["id"] })).await;
        let list = format!(
            "/v1/accounts?filter[tag_id]={}",
            tag["id"].as_str().unwrap()
        );
        let listed = t.admin.get(&list).await.expect(200)["data"]
            .as_array()
            .unwrap()
            .len();
        (data["account"]["tags"].as_array().unwrap().len(), listed)
    };

    assert_eq!(carried().await, (1, 1));
    t.admin.delete(&path).await.expect(204);
    assert_eq!(carried().await, (0, 0));
    let apply = t
        .admin
        .post(
            &format!("{path}/apply"),
            json!({ "record_id": account["id"] }),
        )
        .await;
    assert_eq!(apply.refused(404), "DELETED");
    t.admin
        .post(&format!("{path}/restore"), json!({}))
        .await
        .expect(200);
    assert_eq!(carried().await, (1, 1));
}

#[actix_web::test]
async fn only_records_that_exist_and_can_carry_tags_are_tagged() {
    let t = TestApp::start().await;
    let tag = make(&t.admin, "/v1/tags", "Key").await;
    let gone = make(&t.admin, "/v1/accounts", "Gone").await;
    let gone_path = format!("/v1/accounts/{}", gone["id"].as_str().unwrap());
    t.admin.delete(&gone_path).await.expect(204);
    let foreign = make(&t.other_workspace().await, "/v1/accounts", "Foreign").await;
    let me = t.admin.get("/v1/me").await.expect(200);
    let apply = format!("/v1/tags/{}/apply", tag["id"].as_str().unwrap());
    let mutation =
        "mutation ($id: ID!, $input: TagTarget!) { applyTag(id: $id, input: $input) { name } }";

    for (record, code) in [
        (&gone, "NO_SUCH_RECORD"),
        (&foreign, "NO_SUCH_RECORD"),
        (&me, "NOT_ALLOWED"),
        (&tag, "NOT_ALLOWED"),
    ] {
        let problem = t
            .admin
            .post(&apply, json!({ "record_id": record["id"] }))
            .await
            .expect(409);
        assert_eq!(problem["errors"][0]["pointer"], "/record_id");
        assert_eq!(problem["errors"][0]["code"], code);
        let input = json!({ "id": tag["id"], "input": { "recordId": record["id"] } });
        assert_eq!(t.admin.code(mutation, input).await, "CONFLICT");
    }
    assert_eq!(
        t.admin
            .post(&apply, json!({ "record_id": "x" }))
            .await
            .refused(400),
        "INVALID"
    );
    assert_eq!(
        t.admin.post(&apply, json!({})).await.refused(400),
        "INVALID"
    );
    let dana = make(&t.admin, "/v1/stakeholders", "Dana").await;
    let input = json!({ "id": tag["id"], "input": { "recordId": dana["id"] } });
    assert_eq!(
        t.admin.data(mutation, input).await["applyTag"]["name"],
        "Key"
    );
    let headers = [("if-match", "\"7\"")];
    let body = Some(json!({ "record_id": dana["id"] }));
    let stale = t.admin.call(Method::POST, &apply, &headers, body).await;
    assert_eq!(stale.refused(412), "VERSION_CONFLICT");
}

#[actix_web::test]
async fn who_may_not_write_a_record_does_not_tag_it() {
    let t = TestApp::start().await;
    let tag = make(&t.admin, "/v1/tags", "Key").await;
    let account = make(&t.admin, "/v1/accounts", "Northwind Example").await;
    let (viewer, rep) = (t.member("viewer").await, t.member("rep").await);

    for verb in ["apply", "remove"] {
        let path = format!("/v1/tags/{}/{verb}", tag["id"].as_str().unwrap());
        let refused = viewer
            .post(&path, json!({ "record_id": account["id"] }))
            .await;
        assert_eq!(refused.refused(403), "FORBIDDEN");
    }
    assert_eq!(
        viewer
            .post("/v1/tags", json!({ "name": "X" }))
            .await
            .refused(403),
        "FORBIDDEN"
    );
    change(&rep, "apply", &tag, &account).await;
    let query = "query ($id: ID!) { account(id: $id) { tags { name } } node(id: $id) { id } }";
    let data = viewer.data(query, json!({ "id": account["id"] })).await;
    assert_eq!(names(&data["account"]["tags"]), ["Key"]);
}

#[actix_web::test]
async fn deals_carry_tags_and_are_found_by_them() {
    let t = TestApp::start().await;
    let (key, vip) = (
        make(&t.admin, "/v1/tags", "Key").await,
        make(&t.admin, "/v1/tags", "VIP").await,
    );
    let rollout = make(&t.admin, "/v1/deals", "Rollout").await;
    let renewal = make(&t.admin, "/v1/deals", "Renewal").await;
    make(&t.admin, "/v1/deals", "Plain").await;
    for (tag, deal) in [(&vip, &rollout), (&key, &rollout), (&vip, &renewal)] {
        change(&t.admin, "apply", tag, deal).await;
    }
    let (key_id, vip_id) = (key["id"].as_str().unwrap(), vip["id"].as_str().unwrap());
    let list = async |query: String| {
        let path = format!("/v1/deals?sort=name&include=tags&{query}");
        t.admin.get(&path).await.expect(200)["data"].clone()
    };

    let all = list(String::new()).await;
    assert_eq!(names(&all), ["Plain", "Renewal", "Rollout"]);
    let tags: Vec<_> = (0..3).map(|index| names(&all[index]["tags"])).collect();
    assert_eq!(tags, [vec![], vec!["VIP"], vec!["Key", "VIP"]]);
    let of_key = list(format!("filter[tag_id]={key_id}")).await;
    assert_eq!(names(&of_key), ["Rollout"]);
    let of_either = list(format!("filter[tag_id][in]={key_id},{vip_id}")).await;
    assert_eq!(names(&of_either), ["Renewal", "Rollout"]);
    let query = "query ($tag: ID!) {
        deals(filter: { not: { tagId: { eq: $tag } } },
              orderBy: [{ field: NAME, direction: ASC }]) { nodes { name tags { name } } }
    }";
    let data = t.admin.data(query, json!({ "tag": key_id })).await;
    let without_key = &data["deals"]["nodes"];
    assert_eq!(names(without_key), ["Plain", "Renewal"]);
    assert_eq!(names(&without_key[1]["tags"]), ["VIP"]);

    // A tag that is deleted shows nowhere.
    t.admin
        .delete(&format!("/v1/tags/{vip_id}"))
        .await
        .expect(204);
    assert_eq!(
        names(&list(format!("filter[tag_id]={vip_id}")).await),
        Vec::<&str>::new()
    );
    let all = list(String::new()).await;
    assert_eq!(names(&all[2]["tags"]), ["Key"]);
}
