//! GraphQL over its WebSocket.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{account, text};
use crate::support::TestApp;
use crate::support::live::{Live, Socket};

const PROTOCOL: &str = "graphql-transport-ws";

fn subscription(after: &str) -> String {
    format!(
        "subscription {{ changes(after: \"{after}\", types: [ACCOUNT]) \
         {{ cursor recordId operation fields }} }}"
    )
}

fn open(live: &Live, credential: &str) -> Socket {
    let mut socket = live.socket(PROTOCOL);
    socket.introduce(credential);
    socket
}

fn change(message: &Value) -> &Value {
    assert_eq!(message["type"], "next", "{message}");
    assert!(message["payload"].get("errors").is_none(), "{message}");
    &message["payload"]["data"]["changes"]
}

fn name(message: &Value) -> &str {
    text(&change(message)["fields"]["name"]["to"])
}

#[actix_web::test]
async fn a_subscription_tells_each_change_and_goes_on_after_a_cursor() {
    let t = TestApp::start().await;
    let live = Live::start(&t);
    t.feed().await;
    let mut socket = open(&live, t.admin.credential());
    socket.subscribe("a", &subscription("latest"));
    // Whatever is answered after it was begun.
    socket.subscribe("b", "{ me { id } }");
    assert_eq!(socket.receive()["id"], "b");
    assert_eq!(socket.receive(), json!({ "id": "b", "type": "complete" }));

    let one = account(&t, "One").await;
    let first = socket.receive();
    assert_eq!((name(&first), &first["id"]), ("One", &json!("a")));
    assert_eq!(change(&first)["recordId"], one.as_str());
    assert_eq!(change(&first)["operation"], "CREATED");
    drop(socket);
    account(&t, "Two").await;

    let mut again = open(&live, t.admin.credential());
    again.subscribe("a", &subscription(text(&change(&first)["cursor"])));
    assert_eq!(name(&again.receive()), "Two");
    account(&t, "Three").await;
    assert_eq!(name(&again.receive()), "Three");
    // The id is free again once the client has had enough.
    again.send(json!({ "id": "a", "type": "complete" }));
    again.subscribe("a", "{ me { id } }");
    assert!(again.receive()["payload"]["data"]["me"]["id"].is_string());
}

#[actix_web::test]
async fn queries_and_mutations_go_over_the_socket_under_the_same_limits() {
    let t = TestApp::start().await;
    let live = Live::start(&t);
    let mut socket = open(&live, t.admin.credential());

    socket.subscribe(
        "m",
        "mutation { createAccount(input: { name: \"By socket\" }) { name } }",
    );
    let made = socket.receive();
    assert_eq!(
        made["payload"]["data"]["createAccount"]["name"],
        "By socket"
    );
    assert_eq!(socket.receive()["type"], "complete");
    let found = t.admin.get("/v1/accounts?filter[name]=By+socket").await;
    assert_eq!(found.expect(200)["data"].as_array().unwrap().len(), 1);

    // A name of the operation makes no difference.
    socket.subscribe(
        "n",
        "mutation Make { createAccount(input: { name: \"Named\" }) { name } }",
    );
    assert_eq!(
        socket.receive()["payload"]["data"]["createAccount"]["name"],
        "Named"
    );
    assert_eq!(socket.receive()["type"], "complete");
    // A field that is refused has a place in the answer.
    socket.subscribe(
        "f",
        "mutation { createAccount(input: { name: \"\" }) { name } }",
    );
    let refused = socket.receive();
    assert_eq!(refused["type"], "next");
    let code = &refused["payload"]["errors"][0]["extensions"]["code"];
    assert_eq!(code, "INVALID");
    assert_eq!(socket.receive()["type"], "complete");
    // What cannot begin is an error, and the socket stays.
    let aliases: Vec<String> = (0..60).map(|n| format!("a{n}: me {{ id }}")).collect();
    let aliases = aliases.join(" ");
    let deep = format!(
        "{{ accounts {{ nodes {} }} }}",
        "{ parentAccount ".repeat(30)
    );
    let wrong = [
        "{ nothing }".to_owned(),
        "no document".to_owned(),
        format!("{{ {aliases} }}"),
        format!("{deep} {{ id }} {}", "}".repeat(30)),
        "subscription { nothing }".to_owned(),
        "subscription { changes(after: \"x\") { cursor } }".to_owned(),
        "subscription { changes(recordId: \"x\") { cursor } }".to_owned(),
    ];
    for query in wrong {
        socket.subscribe("w", &query);
        let refused = socket.receive();
        assert_eq!(
            (&refused["type"], &refused["id"]),
            (&json!("error"), &json!("w")),
            "{query}"
        );
        assert!(
            refused["payload"][0]["extensions"]["code"].is_string(),
            "{refused}"
        );
    }
    socket.send(json!({ "type": "ping", "payload": { "a": 1 } }));
    assert_eq!(
        socket.receive(),
        json!({ "type": "pong", "payload": { "a": 1 } })
    );
    socket.leave();
}

#[actix_web::test]
async fn whoever_breaks_the_protocol_is_told_by_the_code_of_the_end() {
    let t = TestApp::start().await;
    let live = Live::start(&t);
    let key = t.admin.credential();
    let me = || json!({ "id": "a", "type": "subscribe", "payload": { "query": "{ me { id } }" } });
    let of_admin = [
        ("{not json".to_owned(), 4400),
        (json!({ "id": "a" }).to_string(), 4400),
        (json!({ "type": "nothing" }).to_string(), 4400),
        (
            json!({ "type": "subscribe", "payload": { "query": "{ me { id } }" } }).to_string(),
            4400,
        ),
        (
            json!({ "type": "subscribe", "id": "a", "payload": {} }).to_string(),
            4400,
        ),
        (
            json!({ "type": "subscribe", "id": "", "payload": { "query": "x" } }).to_string(),
            4400,
        ),
        (json!({ "type": "connection_init" }).to_string(), 4429),
    ];
    for (message, code) in of_admin {
        let mut socket = open(&live, key);
        socket.send_text(&message);
        assert_eq!(socket.closed(), code, "{message}");
    }
    let mut twice = open(&live, key);
    twice.subscribe("a", &subscription("latest"));
    twice.subscribe("a", &subscription("latest"));
    assert_eq!(twice.closed(), 4409);

    let mut unknown = live.socket(PROTOCOL);
    unknown.send(me());
    assert_eq!(unknown.closed(), 4401);
    for payload in [
        json!(null),
        json!({}),
        json!({ "Authorization": "Bearer nonsense" }),
    ] {
        let mut refused = live.socket(PROTOCOL);
        refused.send(json!({ "type": "connection_init", "payload": payload }));
        assert_eq!(refused.closed(), 4403, "{payload}");
    }
    let mut silent = live.socket(PROTOCOL);
    let started = Instant::now();
    assert_eq!(silent.closed(), 4408);
    assert!(started.elapsed() < Duration::from_secs(12));
}

#[actix_web::test]
async fn a_socket_is_closed_with_the_session_of_its_client() {
    let t = TestApp::start().await;
    let live = Live::start(&t);
    let (_, tokens) = t.signed_in("rep").await;
    let mut socket = open(&live, text(&tokens["access_token"]));
    socket.subscribe("a", &subscription("latest"));

    let logout = json!({ "refresh_token": tokens["refresh_token"] });
    t.anonymous()
        .post("/v1/auth/logout", logout)
        .await
        .expect(204);

    assert_eq!(socket.closed(), 4403);
}

#[actix_web::test]
async fn a_subscription_by_http_is_refused_and_told_where_to_go() {
    let t = TestApp::start().await;

    let answer = t
        .admin
        .graphql("subscription { changes { cursor } }", json!({}))
        .await;

    assert!(answer.get("data").is_none());
    assert!(text(&answer["errors"][0]["message"]).contains("WebSocket"));
}

#[actix_web::test]
async fn a_mutation_by_get_is_refused_also_when_it_has_a_name() {
    let t = TestApp::start().await;
    for name in ["", "Make"] {
        let query =
            format!("mutation {name} {{ createAccount(input: {{ name: \"A\" }}) {{ id }} }}");
        let query: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
        let answer = t.admin.get(&format!("/graphql?query={query}")).await;
        assert_eq!(answer.refused(405), "METHOD_NOT_ALLOWED");
    }
}
