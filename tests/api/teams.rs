//! Teams and who belongs to them.

use serde_json::{Value, json};

use crate::support::TestApp;

async fn user(t: &TestApp, name: &str) -> Value {
    let email = format!("{name}@{}.example.com", t.slug);
    let new = json!({ "email": email, "name": name, "role": "rep" });
    t.admin.post("/v1/users", new).await.expect(201)
}

async fn team(t: &TestApp, name: &str) -> (String, Value) {
    let team = t
        .admin
        .post("/v1/teams", json!({ "name": name }))
        .await
        .expect(201);
    (format!("/v1/teams/{}", team["id"].as_str().unwrap()), team)
}

fn ids(list: &Value) -> Vec<&str> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|one| one["id"].as_str().unwrap())
        .collect()
}

#[actix_web::test]
async fn no_two_teams_share_a_name() {
    let t = TestApp::start().await;
    let (_, north) = team(&t, "Sales North").await;

    let problem = t
        .admin
        .post("/v1/teams", json!({ "name": "sales north" }))
        .await
        .expect(409);

    assert_eq!(problem["code"], "DUPLICATE");
    assert_eq!(problem["existing_id"], north["id"]);
}

#[actix_web::test]
async fn users_join_and_leave_a_team() {
    let t = TestApp::start().await;
    let (path, team) = team(&t, "North").await;
    let (ada, bob) = (user(&t, "ada").await, user(&t, "bob").await);
    let members = format!("{path}/members");

    for user in [&ada, &bob] {
        t.admin
            .post(&members, json!({ "user_id": user["id"] }))
            .await
            .expect(200);
    }
    let shown = t.admin.get(&members).await.expect(200);
    assert_eq!(
        ids(&shown["data"]),
        [ada["id"].as_str().unwrap(), bob["id"].as_str().unwrap()]
    );
    let of_bob = format!("{members}/{}", bob["id"].as_str().unwrap());
    t.admin.delete(&of_bob).await.expect(204);

    assert_eq!(
        ids(&t.admin.get(&members).await.expect(200)["data"]),
        [&ada["id"]]
    );
    let filter = format!(
        "/v1/teams?filter[member_id]={}",
        ada["id"].as_str().unwrap()
    );
    assert_eq!(
        ids(&t.admin.get(&filter).await.expect(200)["data"]),
        [&team["id"]]
    );
    let filter = format!("/v1/users?filter[team_id]={}", team["id"].as_str().unwrap());
    assert_eq!(
        ids(&t.admin.get(&filter).await.expect(200)["data"]),
        [&ada["id"]]
    );
    assert_eq!(t.admin.get(&path).await.expect(200)["version"], 4);
}

#[actix_web::test]
async fn joining_twice_and_leaving_twice_change_nothing() {
    let t = TestApp::start().await;
    let (path, _) = team(&t, "North").await;
    let ada = user(&t, "ada").await;
    let body = json!({ "user_id": ada["id"] });
    let members = format!("{path}/members");
    let of_ada = format!("{members}/{}", ada["id"].as_str().unwrap());

    let once = t.admin.post(&members, body.clone()).await.expect(200);
    let twice = t.admin.post(&members, body).await.expect(200);
    assert_eq!(once, twice);
    assert_eq!(once["version"], 2);

    t.admin.delete(&of_ada).await.expect(204);
    t.admin.delete(&of_ada).await.expect(204);
    assert_eq!(t.admin.get(&path).await.expect(200)["version"], 3);
}

#[actix_web::test]
async fn the_feed_tells_who_joined() {
    let t = TestApp::start().await;
    let (path, team) = team(&t, "North").await;
    let ada = user(&t, "ada").await;
    let body = json!({ "user_id": ada["id"] });
    t.admin
        .post(&format!("{path}/members"), body)
        .await
        .expect(200);

    let feed = t.feed().await;

    let last = feed.last().unwrap();
    assert_eq!(last["record_id"], team["id"]);
    assert_eq!(last["operation"], "linked");
    assert_eq!(
        last["fields"],
        json!({ "member_ids": { "from": [], "to": [ada["id"]] } })
    );
}

#[actix_web::test]
async fn a_member_must_be_a_user_of_the_workspace() {
    let t = TestApp::start().await;
    let (path, _) = team(&t, "North").await;
    let stranger = t.other_workspace().await.get("/v1/me").await.expect(200);

    let body = json!({ "user_id": stranger["id"] });
    let problem = t
        .admin
        .post(&format!("{path}/members"), body)
        .await
        .expect(409);

    assert_eq!(problem["errors"][0]["pointer"], "/user_id");
    let manager = json!({ "name": "South", "manager_id": stranger["id"] });
    assert_eq!(
        t.admin.post("/v1/teams", manager).await.refused(409),
        "CONFLICT"
    );
}

#[actix_web::test]
async fn a_deleted_user_is_no_member_until_restored() {
    let t = TestApp::start().await;
    let (path, _) = team(&t, "North").await;
    let ada = user(&t, "ada").await;
    let members = format!("{path}/members");
    t.admin
        .post(&members, json!({ "user_id": ada["id"] }))
        .await
        .expect(200);
    let of_ada = format!("/v1/users/{}", ada["id"].as_str().unwrap());

    t.admin.delete(&of_ada).await.expect(204);
    assert_eq!(t.admin.get(&members).await.expect(200)["data"], json!([]));
    t.admin
        .post(&format!("{of_ada}/restore"), json!({}))
        .await
        .expect(200);
    assert_eq!(
        ids(&t.admin.get(&members).await.expect(200)["data"]),
        [&ada["id"]]
    );
}

#[actix_web::test]
async fn members_and_teams_are_fetched_for_all_at_once() {
    let t = TestApp::start().await;
    let ada = user(&t, "ada").await;
    let bob = user(&t, "bob").await;
    let mut costs = Vec::new();
    let query =
        "{ teams(first: 50) { nodes { name manager { name } members { name teams { name } } } } }";

    for count in [1, 6] {
        for index in 0..count {
            let name = format!("Team {count}.{index}");
            let new = json!({ "name": name, "manager_id": ada["id"] });
            let team = t.admin.post("/v1/teams", new).await.expect(201);
            let members = format!("/v1/teams/{}/members", team["id"].as_str().unwrap());
            for user in [&ada, &bob] {
                t.admin
                    .post(&members, json!({ "user_id": user["id"] }))
                    .await
                    .expect(200);
            }
        }
        let before = t.app.db().statements();
        let data = t.admin.data(query, json!({})).await;
        costs.push(t.app.db().statements() - before);
        for team in data["teams"]["nodes"].as_array().unwrap() {
            assert_eq!(team["manager"]["name"], "ada");
            assert_eq!(team["members"][1]["name"], "bob");
            assert_eq!(
                team["members"][1]["teams"].as_array().unwrap().len(),
                data["teams"]["nodes"].as_array().unwrap().len()
            );
        }
    }

    assert_eq!(costs[0], costs[1]);
}

#[actix_web::test]
async fn graphql_adds_and_removes_members() {
    let t = TestApp::start().await;
    let (_, team) = team(&t, "North").await;
    let ada = user(&t, "ada").await;
    let variables = json!({ "id": team["id"], "user": ada["id"] });

    let add = "mutation ($id: ID!, $user: ID!) {
        addTeamMember(id: $id, input: { userId: $user }) { version members { id } } }";
    let added = t.admin.data(add, variables.clone()).await;
    let remove = "mutation ($id: ID!, $user: ID!) {
        removeTeamMember(id: $id, userId: $user) { version members { id } } }";
    let removed = t.admin.data(remove, variables).await;

    let expected = json!({ "version": 2, "members": [{ "id": ada["id"] }] });
    assert_eq!(added["addTeamMember"], expected);
    assert_eq!(
        removed["removeTeamMember"],
        json!({ "version": 3, "members": [] })
    );
}
