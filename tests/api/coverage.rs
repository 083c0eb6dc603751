//! What holds for every operation, present and to come: they are taken from the OpenAPI document.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::support::contract::{Operation, operations};
use crate::support::factories::Kind;
use crate::support::{Client, Res, TestApp};

/// Operations that anybody may use.
const PUBLIC: &[&str] = &[
    "accept_invitation",
    "get_health",
    "get_metrics",
    "get_readiness",
    "jwks",
    "login",
    "logout",
    "refresh",
];

/// Operations that everybody who is known may use; a search shows what the caller may read.
const FOR_EVERYBODY: &[&str] = &["change_password", "get_limits", "get_me", "search"];

/// Kinds whose rights are those of another kind.
const RULED_BY: &[(&str, &str)] = &[
    ("affiliations", "stakeholders"),
    ("analytics", "journeys"),
    ("changes", "workspaces"),
    ("committee-members", "deals"),
    ("committee-roles", "pipelines"),
    ("committee-templates", "pipelines"),
    ("consents", "stakeholders"),
    ("criterion-ratings", "deals"),
    ("deal-line-items", "deals"),
    ("deal-stage-entries", "deals"),
    ("decision-criteria", "deals"),
    ("decision-options", "deals"),
    ("decision-steps", "deals"),
    ("decisions", "deals"),
    ("feedback", "interactions"),
    ("journey-map-elements", "journey_maps"),
    ("event-logs", "journeys"),
    ("journey-map-templates", "journey_maps"),
    ("journey-stages", "journey_maps"),
    ("journey-stage-entries", "journeys"),
    ("objections", "deals"),
    ("pain-points", "journeys"),
    ("participants", "interactions"),
    ("pipeline-stages", "pipelines"),
    ("personas", "journey_maps"),
    ("positions", "deals"),
    ("milestones", "deals"),
    ("participants", "interactions"),
    ("pipeline-stages", "pipelines"),
    ("proposal-events", "deals"),
    ("proposals", "deals"),
    ("qualification-answers", "deals"),
    ("qualification-frameworks", "pipelines"),
    ("touchpoints", "journey_maps"),
    ("webhook-deliveries", "webhooks"),
    ("win-loss", "deals"),
    ("win-loss-records", "deals"),
    ("stakeholder-relations", "stakeholders"),
    ("workspace", "workspaces"),
];

/// Operations whose method does not tell whether they write, or whose path not the kind.
const RIGHTS: &[(&str, &str)] = &[
    ("get_feedback_analytics", "interactions:read"),
    ("discover_journey_map", "journey_maps:write"),
    // That of the kind in their examples.
    ("get_snapshot", "users:read"),
    ("get_sync_digest", "users:read"),
    // The example names accounts.
    ("run_batch", "accounts:write"),
    ("run_transaction", "accounts:write"),
];

/// The right that an operation needs.
fn right(operation: &Operation) -> Option<String> {
    if FOR_EVERYBODY.contains(&operation.id.as_str()) {
        return None;
    }
    if let Some((_, right)) = RIGHTS.iter().find(|(id, _)| *id == operation.id) {
        return Some((*right).to_owned());
    }
    let word = operation.kind();
    let ruling = RULED_BY
        .iter()
        .find(|(kind, _)| *kind == word)
        .map(|(_, ruling)| *ruling);
    let kind = ruling.map_or_else(|| word.replace('-', "_"), ToOwned::to_owned);
    // These read, although their filter comes as a body.
    let by_body = ["/query", "/aggregate", "/analysis"];
    let by_body = by_body.iter().any(|end| operation.path.ends_with(end));
    let reads = operation.method == "GET" || by_body;
    let action = if reads { "read" } else { "write" };
    Some(format!("{kind}:{action}"))
}

async fn call(client: &Client, operation: &Operation, path: &str) -> Res {
    let method: Method = operation.method.parse().unwrap();
    match &operation.body {
        Some((media, body)) if media == "application/json" => {
            client.call(method, path, &[], Some(body.clone())).await
        }
        Some((media, body)) => {
            let headers = [("content-type", media.as_str())];
            client
                .raw(
                    method,
                    path,
                    &headers,
                    body.as_str().unwrap_or_default().to_owned(),
                )
                .await
        }
        None => client.call(method, path, &[], None).await,
    }
}

fn guarded() -> impl Iterator<Item = Operation> {
    operations()
        .into_iter()
        .filter(|operation| !operation.is_public)
}

#[test]
fn every_operation_has_a_name_of_its_own() {
    let mut seen = BTreeSet::new();
    for operation in operations() {
        assert!(
            seen.insert(operation.id.clone()),
            "{} stands twice",
            operation.id
        );
    }
}

#[test]
fn only_these_operations_are_public() {
    let found: Vec<String> = operations()
        .into_iter()
        .filter(|operation| operation.is_public)
        .map(|operation| operation.id)
        .collect();
    let found: BTreeSet<&str> = found.iter().map(String::as_str).collect();
    assert_eq!(found, PUBLIC.iter().copied().collect());
}

#[actix_web::test]
async fn without_a_token_nothing_is_answered() {
    let t = TestApp::start().await;

    for operation in guarded() {
        let answer = call(&t.anonymous(), &operation, &operation.example_path()).await;
        assert_eq!(
            answer.header("www-authenticate"),
            "Bearer",
            "{}",
            operation.id
        );
        assert_eq!(answer.refused(401), "UNAUTHENTICATED", "{}", operation.id);
    }
    let graphql = t
        .anonymous()
        .post("/graphql", json!({ "query": "{ me { id } }" }))
        .await;
    assert_eq!(graphql.refused(401), "UNAUTHENTICATED");
}

#[test]
fn every_operation_is_ruled_by_a_right_of_the_written_table() {
    let known: BTreeSet<String> = caravan::permissions()
        .into_iter()
        .map(|(_, right, _)| right)
        .collect();

    let unruled: Vec<String> = guarded()
        .filter(|operation| right(operation).is_some_and(|right| !known.contains(&right)))
        .map(|operation| operation.id)
        .collect();

    assert!(
        unruled.is_empty(),
        "no right is known for {unruled:?}: add a row to RULED_BY or RIGHTS of this file, \
         or to the table of src/auth/permissions.rs"
    );
}

/// Whether the operation was refused for want of a right.
fn is_forbidden(answer: &Res) -> bool {
    answer.status.as_u16() == 403
}

#[actix_web::test]
async fn the_written_table_decides_what_a_role_may_do() {
    let t = TestApp::start().await;
    let mut roles: BTreeMap<&str, BTreeMap<String, bool>> = BTreeMap::new();
    for (role, right, allowed) in caravan::permissions() {
        roles
            .entry(role.as_str())
            .or_default()
            .insert(right, allowed);
    }
    assert_eq!(roles.len(), 5);

    for (role, rights) in &roles {
        let client = t.member(role).await;
        for operation in guarded().filter(|operation| !operation.is_stream) {
            let Some(right) = right(&operation) else {
                continue;
            };
            let answer = call(&client, &operation, &operation.example_path()).await;
            let text = String::from_utf8_lossy(&answer.body);
            assert_eq!(
                is_forbidden(&answer),
                !rights[&right],
                "{} by a {role}, which the table {} {right}, was answered {}: {text}",
                operation.id,
                if rights[&right] {
                    "gives"
                } else {
                    "does not give"
                },
                answer.status,
            );
            assert!(
                !answer.status.is_server_error(),
                "{} failed: {text}",
                operation.id
            );
        }
    }
}

#[actix_web::test]
async fn a_key_is_refused_what_its_scopes_leave_out() {
    let t = TestApp::start().await;
    let rights: BTreeSet<String> = caravan::permissions()
        .into_iter()
        .map(|(_, right, _)| right)
        .collect();
    let mut keys: BTreeMap<String, Client> = BTreeMap::new();

    for operation in guarded().filter(|operation| !operation.is_stream) {
        let Some(right) = right(&operation) else {
            continue;
        };
        let kind = right.split(':').next().unwrap().to_owned();
        if !keys.contains_key(&kind) {
            let prefix = format!("{kind}:");
            let scopes: Vec<&String> = rights
                .iter()
                .filter(|right| !right.starts_with(&prefix))
                .collect();
            let new = json!({ "name": kind, "scopes": scopes });
            let made = t.admin.post("/v1/api-keys", new).await.expect(201);
            keys.insert(kind.clone(), t.bearer(made["key"].as_str().unwrap()));
        }
        let answer = call(&keys[&kind], &operation, &operation.example_path()).await;
        assert!(
            is_forbidden(&answer),
            "{} without {right}: {}",
            operation.id,
            answer.status
        );
    }
}

#[actix_web::test]
async fn records_of_another_workspace_do_not_exist() {
    let t = TestApp::start().await;
    let other = t.other_workspace().await;
    let mut records: BTreeMap<&'static str, Value> = BTreeMap::new();
    let mut missing: BTreeSet<String> = BTreeSet::new();

    let of_records = guarded().filter(|operation| operation.path.contains("{id}"));
    for operation in of_records.filter(|operation| !operation.is_stream) {
        let Some(kind) = Kind::of(operation.kind()) else {
            missing.insert(operation.kind().to_owned());
            continue;
        };
        if !records.contains_key(kind.path) {
            records.insert(kind.path, kind.make(&t.admin).await);
        }
        let path = operation.path_of(records[kind.path]["id"].as_str().unwrap());
        let answer = call(&other, &operation, &path).await;
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        assert_eq!(answer.status.as_u16(), 404, "{}: {text}", operation.id);
        assert_eq!(answer.json()["code"], "NOT_FOUND", "{}", operation.id);
        if operation.method == "GET" {
            let own = call(&t.admin, &operation, &path).await;
            assert_eq!(own.status.as_u16(), 200, "{}", operation.id);
        }
    }

    assert!(
        missing.is_empty(),
        "tests/api/support/factories.rs has no row for these kinds: {missing:?}"
    );
    for (kind, record) in records {
        let list = other
            .get(&format!("/v1/{kind}?deleted=include&limit=200"))
            .await
            .expect(200);
        let ids = list["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| &one["id"]);
        assert!(
            !ids.into_iter().any(|id| *id == record["id"]),
            "{kind} shows a foreign record"
        );
    }
}

#[actix_web::test]
async fn every_write_of_a_record_is_in_the_feed() {
    let t = TestApp::start().await;
    let methods: BTreeSet<(String, String)> = operations()
        .into_iter()
        .map(|operation| (operation.method, operation.path))
        .collect();
    let has = |method: &str, path: &str| methods.contains(&(method.to_owned(), path.to_owned()));
    let mut expected: Vec<(Value, Vec<&str>)> = Vec::new();

    // A delivery stands in no feed: it would be one more event to deliver.
    let kinds = crate::support::factories::KINDS.iter();
    for kind in kinds.filter(|kind| kind.path != "webhook-deliveries") {
        let record = kind.make(&t.admin).await;
        let path = format!("/v1/{}/{}", kind.path, record["id"].as_str().unwrap());
        let template = format!("/v1/{}/{{id}}", kind.path);
        let mut writes = vec!["created"];
        match kind.path {
            // It came to its end.
            "imports" => writes.push("updated"),
            // It began, and came to its end.
            "exports" => writes.extend(["updated", "updated"]),
            _ => {}
        }
        if has("PATCH", &template) {
            t.admin.patch(&path, (kind.patch)()).await.expect(200);
            writes.push("updated");
        }
        if has("DELETE", &template) {
            t.admin.delete(&path).await.expect(204);
            writes.push("deleted");
        }
        if has("POST", &format!("{template}/restore")) {
            t.admin
                .post(&format!("{path}/restore"), json!({}))
                .await
                .expect(200);
            writes.push("restored");
        }
        expected.push((record["id"].clone(), writes));
    }

    let feed = t.feed().await;
    for (id, writes) in expected {
        let of_record: Vec<&Value> = feed
            .iter()
            .filter(|entry| entry["record_id"] == id)
            .collect();
        let found: Vec<&str> = of_record
            .iter()
            .map(|entry| entry["operation"].as_str().unwrap())
            .collect();
        assert_eq!(found, writes, "of {id}");
        for (place, entry) in (1..).zip(of_record) {
            assert_eq!(entry["sequence"], place, "of {id}");
        }
    }
}
