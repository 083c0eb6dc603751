//! Signing in, staying signed in, signing out.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::EncodePrivateKey as _;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

use crate::support::{PASSWORD, TestApp};

async fn login(t: &TestApp) -> Value {
    let body = json!({ "email": t.admin_email(), "password": PASSWORD });
    t.anonymous().post("/v1/auth/login", body).await.expect(200)
}

async fn refresh(t: &TestApp, token: &Value) -> crate::support::Res {
    t.anonymous()
        .post("/v1/auth/refresh", json!({ "refresh_token": token }))
        .await
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

#[actix_web::test]
async fn address_and_password_give_a_token_that_works() {
    let t = TestApp::start().await;

    let tokens = login(&t).await;
    let me = t
        .bearer(text(&tokens["access_token"]))
        .get("/v1/me")
        .await
        .expect(200);

    assert_eq!(me["id"], tokens["user_id"]);
    assert_eq!(me["email"], t.admin_email());
    assert_eq!(tokens["token_type"], "Bearer");
    assert_eq!(tokens["expires_in"], 900);
}

#[actix_web::test]
async fn an_unknown_address_is_answered_like_a_wrong_password() {
    let t = TestApp::start().await;
    let try_with = |email: String, password: &str| {
        let body = json!({ "email": email, "password": password });
        let client = t.anonymous();
        async move { client.post("/v1/auth/login", body).await.expect(401) }
    };

    let mut wrong = try_with(t.admin_email(), "not the password").await;
    let mut unknown = try_with(format!("x{}", t.admin_email()), PASSWORD).await;

    assert_eq!(wrong["code"], "UNAUTHENTICATED");
    for answer in [&mut wrong, &mut unknown] {
        answer.as_object_mut().unwrap().remove("request_id");
    }
    assert_eq!(wrong, unknown);
}

#[actix_web::test]
async fn passwords_cannot_be_guessed_at_speed() {
    let t = TestApp::with(&[("CARAVAN_SIGN_INS_PER_MINUTE", "2")]).await;
    let body = json!({ "email": t.admin_email(), "password": "not the password" });

    let mut last = t.anonymous().post("/v1/auth/login", body.clone()).await;
    for _ in 0..2 {
        last = t.anonymous().post("/v1/auth/login", body.clone()).await;
    }

    assert!(!last.header("retry-after").is_empty());
    assert_eq!(last.refused(429), "RATE_LIMITED");
}

#[actix_web::test]
async fn a_refresh_token_gives_the_next_pair() {
    let t = TestApp::start().await;
    let first = login(&t).await;

    let second = refresh(&t, &first["refresh_token"]).await.expect(200);
    let third = refresh(&t, &second["refresh_token"]).await.expect(200);

    assert_ne!(first["refresh_token"], second["refresh_token"]);
    t.bearer(text(&third["access_token"]))
        .get("/v1/me")
        .await
        .expect(200);
}

#[actix_web::test]
async fn a_refresh_token_that_comes_back_ends_the_session() {
    let t = TestApp::start().await;
    let first = login(&t).await;
    let other = login(&t).await;
    let second = refresh(&t, &first["refresh_token"]).await.expect(200);

    let reused = refresh(&t, &first["refresh_token"]).await;

    assert_eq!(reused.refused(401), "UNAUTHENTICATED");
    refresh(&t, &second["refresh_token"]).await.expect(401);
    t.bearer(text(&second["access_token"]))
        .get("/v1/me")
        .await
        .expect(401);
    // Other sign-ins of the user go on.
    t.bearer(text(&other["access_token"]))
        .get("/v1/me")
        .await
        .expect(200);
    refresh(&t, &other["refresh_token"]).await.expect(200);
}

#[actix_web::test]
async fn signing_out_ends_the_session_at_once() {
    let t = TestApp::start().await;
    let tokens = login(&t).await;
    let bearer = t.bearer(text(&tokens["access_token"]));
    bearer.get("/v1/me").await.expect(200);

    let body = json!({ "refresh_token": tokens["refresh_token"] });
    t.anonymous()
        .post("/v1/auth/logout", body.clone())
        .await
        .expect(204);

    bearer.get("/v1/me").await.expect(401);
    refresh(&t, &tokens["refresh_token"]).await.expect(401);
    t.anonymous()
        .post("/v1/auth/logout", body)
        .await
        .expect(204);
}

#[actix_web::test]
async fn tokens_expire() {
    let t = TestApp::start().await;
    let tokens = login(&t).await;
    let bearer = t.bearer(text(&tokens["access_token"]));

    t.app.clock().advance(TimeDelta::minutes(14));
    bearer.get("/v1/me").await.expect(200);
    t.app.clock().advance(TimeDelta::minutes(2));
    assert_eq!(bearer.get("/v1/me").await.refused(401), "UNAUTHENTICATED");

    let renewed = refresh(&t, &tokens["refresh_token"]).await.expect(200);
    t.app.clock().advance(TimeDelta::days(31));
    refresh(&t, &renewed["refresh_token"]).await.expect(401);
}

/// The parts of a good token: header, claims, signature.
fn parts(token: &str) -> (Value, Value, String) {
    let mut parts = token.split('.');
    let mut json = || -> Value {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts.next().unwrap()).unwrap()).unwrap()
    };
    let (header, claims) = (json(), json());
    (header, claims, token.rsplit('.').next().unwrap().to_owned())
}

fn joined(header: &Value, claims: &Value, signature: &str) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.{signature}", part(header), part(claims))
}

#[actix_web::test]
async fn only_tokens_of_our_own_keys_are_taken() {
    let t = TestApp::start().await;
    let good = t.admin.credential().to_owned();
    let (header, claims, signature) = parts(&good);
    let with = |value: &Value, name: &str, new: Value| {
        let mut value = value.clone();
        value[name] = new;
        value
    };

    let seed = SigningKey::from_bytes(&[7; 32]);
    let foreign = EncodingKey::from_ed_der(seed.to_pkcs8_der().unwrap().as_bytes());
    let mut kid = Header::new(Algorithm::EdDSA);
    kid.kid = header["kid"].as_str().map(ToOwned::to_owned);
    let jwks = t
        .anonymous()
        .get("/.well-known/jwks.json")
        .await
        .expect(200);
    let public = URL_SAFE_NO_PAD.decode(text(&jwks["keys"][0]["x"])).unwrap();
    let mut hmac = Header::new(Algorithm::HS256);
    hmac.kid.clone_from(&kid.kid);

    let none = with(&header, "alg", json!("none"));
    let bad = [
        ("alg none", joined(&none, &claims, "")),
        (
            "alg none with a signature",
            joined(&none, &claims, &signature),
        ),
        (
            "a foreign key",
            jsonwebtoken::encode(&kid, &claims, &foreign).unwrap(),
        ),
        (
            "the public key as a shared secret",
            jsonwebtoken::encode(&hmac, &claims, &EncodingKey::from_secret(&public)).unwrap(),
        ),
        (
            "another kid",
            joined(&with(&header, "kid", json!("other")), &claims, &signature),
        ),
        ("no kid", {
            let plain = Header::new(Algorithm::EdDSA);
            jsonwebtoken::encode(&plain, &claims, &foreign).unwrap()
        }),
        (
            "a changed role",
            joined(&header, &with(&claims, "role", json!("viewer")), &signature),
        ),
        (
            "a later end",
            joined(
                &header,
                &with(&claims, "exp", json!(9_999_999_999_i64)),
                &signature,
            ),
        ),
        ("no signature", joined(&header, &claims, "")),
        (
            "a cut token",
            good.get(..good.len() - 4).unwrap().to_owned(),
        ),
        ("a word", "word".to_owned()),
        (
            "an API key that nobody made",
            "crv_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".to_owned(),
        ),
    ];

    for (what, token) in bad {
        let answer = t.bearer(&token).get("/v1/me").await;
        assert_eq!(answer.header("www-authenticate"), "Bearer", "{what}");
        assert_eq!(answer.status.as_u16(), 401, "{what} was taken");
    }
    t.bearer(&good).get("/v1/me").await.expect(200);
}

#[actix_web::test]
async fn a_token_of_another_issuer_or_audience_is_refused() {
    let t = TestApp::start().await;
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("other.db").display());
    let other = TestApp::with(&[("DATABASE_URL", &url), ("CARAVAN_JWT_ISSUER", "elsewhere")]).await;

    t.bearer(other.admin.credential())
        .get("/v1/me")
        .await
        .expect(401);
}

#[actix_web::test]
async fn a_new_role_signs_out() {
    let t = TestApp::start().await;
    let (_, tokens) = t.signed_in("rep").await;
    let bearer = t.bearer(text(&tokens["access_token"]));
    bearer.get("/v1/me").await.expect(200);

    let path = format!("/v1/users/{}", text(&tokens["user_id"]));
    t.admin
        .patch(&path, json!({ "role": "viewer" }))
        .await
        .expect(200);

    bearer.get("/v1/me").await.expect(401);
    refresh(&t, &tokens["refresh_token"]).await.expect(401);
}

#[actix_web::test]
async fn a_user_who_is_not_active_cannot_sign_in() {
    let t = TestApp::start().await;
    let (email, tokens) = t.signed_in("rep").await;
    let path = format!("/v1/users/{}", text(&tokens["user_id"]));

    t.admin
        .patch(&path, json!({ "is_active": false }))
        .await
        .expect(200);

    t.bearer(text(&tokens["access_token"]))
        .get("/v1/me")
        .await
        .expect(401);
    let body = json!({ "email": email, "password": PASSWORD });
    t.anonymous().post("/v1/auth/login", body).await.expect(401);
}

#[actix_web::test]
async fn a_new_password_replaces_the_old_one_and_signs_out() {
    let t = TestApp::start().await;
    let (email, tokens) = t.signed_in("rep").await;
    let bearer = t.bearer(text(&tokens["access_token"]));
    let change =
        |current: &str| json!({ "current_password": current, "new_password": "a new password" });

    let refused = bearer
        .post("/v1/auth/password", change("not the password"))
        .await;
    assert!(refused.status.is_client_error());
    bearer
        .post("/v1/auth/password", change(PASSWORD))
        .await
        .expect(204);

    bearer.get("/v1/me").await.expect(401);
    let login = |password: &str| json!({ "email": email, "password": password });
    t.anonymous()
        .post("/v1/auth/login", login(PASSWORD))
        .await
        .expect(401);
    t.anonymous()
        .post("/v1/auth/login", login("a new password"))
        .await
        .expect(200);
}
