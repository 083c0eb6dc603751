//! Invitations and their acceptance.

use actix_web::http::Method;
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::{PASSWORD, Res, TestApp};

async fn invite(t: &TestApp, email: &str) -> Value {
    let new = json!({ "email": email, "name": "Robin Rep", "role": "rep" });
    t.admin.post("/v1/invitations", new).await.expect(201)
}

async fn accept(t: &TestApp, body: Value) -> Res {
    t.anonymous().post("/v1/auth/accept-invitation", body).await
}

fn email(t: &TestApp) -> String {
    format!("robin@{}.example.com", t.slug)
}

#[actix_web::test]
async fn an_invited_person_becomes_a_user_and_is_signed_in() {
    let t = TestApp::start().await;
    let invited = invite(&t, &email(&t)).await;

    let tokens = accept(
        &t,
        json!({ "token": invited["token"], "password": PASSWORD }),
    )
    .await;

    let tokens = tokens.expect(200);
    let me = t
        .bearer(tokens["access_token"].as_str().unwrap())
        .get("/v1/me")
        .await
        .expect(200);
    assert_eq!(me["email"], email(&t));
    assert_eq!(me["name"], "Robin Rep");
    assert_eq!(me["role"], "rep");
    let login = json!({ "email": email(&t), "password": PASSWORD });
    t.anonymous()
        .post("/v1/auth/login", login)
        .await
        .expect(200);
    let path = format!(
        "/v1/invitations/{}",
        invited["invitation"]["id"].as_str().unwrap()
    );
    assert!(t.admin.get(&path).await.expect(200)["accepted_at"].is_string());

    // The feed names the person and tells neither token nor password.
    let feed = t.feed().await;
    let by_robin = feed.iter().filter(|entry| entry["actor_id"] == me["id"]);
    assert_eq!(by_robin.count(), 2);
    let secrets = [
        "hash",
        "password",
        "token",
        invited["token"].as_str().unwrap(),
    ];
    let told = json!(feed).to_string();
    assert!(
        secrets.iter().all(|secret| !told.contains(secret)),
        "{told}"
    );
}

#[actix_web::test]
async fn a_user_without_a_password_gets_one() {
    let t = TestApp::start().await;
    let new = json!({ "email": email(&t), "name": "Robin", "role": "rep" });
    let user = t.admin.post("/v1/users", new).await.expect(201);
    let invited = invite(&t, &email(&t)).await;

    let tokens = accept(
        &t,
        json!({ "token": invited["token"], "password": PASSWORD }),
    )
    .await;

    assert_eq!(tokens.expect(200)["user_id"], user["id"]);
    let login = json!({ "email": email(&t), "password": PASSWORD });
    t.anonymous()
        .post("/v1/auth/login", login)
        .await
        .expect(200);
}

#[actix_web::test]
async fn an_invitation_is_accepted_once() {
    let t = TestApp::start().await;
    let invited = invite(&t, &email(&t)).await;
    let body = json!({ "token": invited["token"], "password": PASSWORD });
    accept(&t, body.clone()).await.expect(200);

    assert_eq!(accept(&t, body).await.refused(409), "CONFLICT");
}

#[actix_web::test]
async fn an_invitation_expires_after_seven_days() {
    let t = TestApp::start().await;
    let invited = invite(&t, &email(&t)).await;

    t.app
        .clock()
        .advance(TimeDelta::days(7) + TimeDelta::seconds(1));

    let body = json!({ "token": invited["token"], "password": PASSWORD });
    assert_eq!(accept(&t, body).await.refused(401), "UNAUTHENTICATED");
}

#[actix_web::test]
async fn a_deleted_invitation_and_a_made_up_token_are_worth_nothing() {
    let t = TestApp::start().await;
    let invited = invite(&t, &email(&t)).await;
    let path = format!(
        "/v1/invitations/{}",
        invited["invitation"]["id"].as_str().unwrap()
    );
    t.admin.delete(&path).await.expect(204);

    for token in [invited["token"].as_str().unwrap(), "made up", ""] {
        let body = json!({ "token": token, "password": PASSWORD });
        assert_eq!(accept(&t, body).await.refused(401), "UNAUTHENTICATED");
    }
}

#[actix_web::test]
async fn an_invitation_opens_nobodys_account() {
    let t = TestApp::start().await;
    let (taken, tokens) = t.signed_in("rep").await;

    let new = json!({ "email": taken, "role": "rep" });
    let problem = t.admin.post("/v1/invitations", new).await.expect(409);

    assert_eq!(problem["existing_id"], tokens["user_id"]);

    // Two invitations for one address: the second is worth nothing once the first is accepted.
    let (first, second) = (invite(&t, &email(&t)).await, invite(&t, &email(&t)).await);
    let body = |invited: &Value| json!({ "token": invited["token"], "password": PASSWORD });
    accept(&t, body(&first)).await.expect(200);
    assert_eq!(accept(&t, body(&second)).await.refused(409), "DUPLICATE");
}

#[actix_web::test]
async fn a_short_password_is_refused_and_the_invitation_stands() {
    let t = TestApp::start().await;
    let invited = invite(&t, &email(&t)).await;

    let short = accept(
        &t,
        json!({ "token": invited["token"], "password": "short" }),
    )
    .await;

    assert_eq!(short.expect(400)["errors"][0]["pointer"], "/password");
    accept(
        &t,
        json!({ "token": invited["token"], "password": PASSWORD }),
    )
    .await
    .expect(200);
}

#[actix_web::test]
async fn somebody_has_to_say_the_name() {
    let t = TestApp::start().await;
    let new = json!({ "email": email(&t), "role": "viewer" });
    let invited = t.admin.post("/v1/invitations", new).await.expect(201);
    let mut body = json!({ "token": invited["token"], "password": PASSWORD });

    let nameless = accept(&t, body.clone()).await.expect(409);
    assert_eq!(nameless["errors"][0]["pointer"], "/name");
    body["name"] = json!("Robin");
    accept(&t, body).await.expect(200);
}

#[actix_web::test]
async fn an_integration_is_not_invited() {
    let t = TestApp::start().await;

    let new = json!({ "email": email(&t), "role": "integration" });
    let problem = t.admin.post("/v1/invitations", new).await.expect(409);

    assert_eq!(problem["errors"][0]["pointer"], "/role");
}

#[actix_web::test]
async fn a_repeated_request_does_not_tell_the_token_again() {
    let t = TestApp::start().await;
    let new = json!({ "email": email(&t), "role": "rep" });
    let headers = [("idempotency-key", "invite-1")];
    let post = || {
        t.admin
            .call(Method::POST, "/v1/invitations", &headers, Some(new.clone()))
    };

    let first = post().await;
    let location = first.header("location").to_owned();
    let first = first.expect(201);
    let again = post().await;

    assert_eq!(again.header("idempotency-replayed"), "true");
    let again = again.expect(201);
    assert_eq!(again["invitation"], first["invitation"]);
    assert!(first["token"].is_string());
    assert_eq!(again["token"], json!(null));
    assert_eq!(
        t.admin.get(&location).await.expect(200),
        first["invitation"]
    );
}
