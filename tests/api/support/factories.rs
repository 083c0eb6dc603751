//! One good record of each kind, for the tests that walk all kinds.
//!
//! A kind is named by its word in REST paths. Whoever adds a kind adds a row here; the table tests
//! fail until they do, and name what is missing.

use futures_util::future::LocalBoxFuture;
use serde_json::{Value, json};

use super::Client;

/// A kind of record.
pub struct Kind {
    /// Its word in REST paths.
    pub path: &'static str,
    /// What a new one looks like; makes what it points at.
    pub new: for<'a> fn(&'a Client) -> LocalBoxFuture<'a, Value>,
    /// A change of it, or nothing where it cannot be changed.
    pub patch: fn() -> Value,
    /// What to say of a new one so that it has the right form and is refused.
    pub wrong: fn() -> Value,
}

pub const KINDS: &[Kind] = &[
    Kind {
        path: "accounts",
        new: |_| {
            ready(json!({
                "name": "Northwind Example", "domains": ["northwind.example.com"],
                "industry": "software", "country": "DE", "employee_count": 250,
                "revenue_minor": 12_500_000_000_i64, "revenue_currency": "EUR",
                "lifecycle_stage": "former_customer",
                "external_ids": [{ "source": "erp", "external_id": "4711" }],
            }))
        },
        patch: || json!({ "industry": null, "lifecycle_stage": "customer" }),
        wrong: || json!({ "name": "", "country": "XX" }),
    },
    Kind {
        path: "api-keys",
        new: |_| ready(json!({ "name": "Mail sync", "scopes": ["accounts:read", "deals:write"] })),
        patch: || json!({ "name": "Mail sync, old server" }),
        wrong: || json!({ "scopes": ["accounts:read", "accounts:own"] }),
    },
    Kind {
        path: "custom-fields",
        new: |_| {
            ready(json!({
                "object": "account", "key": "tier", "label": "Tier", "kind": "multi_select",
                "options": ["gold", "silver"],
            }))
        },
        patch: || json!({ "label": "Level" }),
        wrong: || json!({ "key": "Not a key" }),
    },
    Kind {
        path: "invitations",
        new: |_| ready(json!({ "email": "robin@example.com", "name": "Robin", "role": "rep" })),
        patch: || json!({}),
        wrong: || json!({ "email": "nobody" }),
    },
    Kind {
        path: "teams",
        new: |client| {
            Box::pin(async move {
                let me = client.get("/v1/me").await.expect(200);
                json!({ "name": "Sales North", "manager_id": me["id"] })
            })
        },
        patch: || json!({ "manager_id": null, "description": "Customers in the north" }),
        wrong: || json!({ "name": " " }),
    },
    Kind {
        path: "users",
        new: |_| ready(json!({ "email": "robin@example.com", "name": "Robin", "role": "rep" })),
        patch: || json!({ "role": "manager", "is_active": false }),
        wrong: || json!({ "email": "nobody" }),
    },
];

fn ready<'a>(value: Value) -> LocalBoxFuture<'a, Value> {
    Box::pin(std::future::ready(value))
}

impl Kind {
    pub fn of(path: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.path == path)
    }

    /// Makes one by REST.
    pub async fn make(&self, client: &Client) -> Value {
        let new = (self.new)(client).await;
        let made = client.post(&format!("/v1/{}", self.path), new).await.expect(201);
        record(made)
    }
}

/// The record of an answer that may hold more, such as a secret.
pub fn record(answer: Value) -> Value {
    if answer.get("id").is_some() {
        return answer;
    }
    let parts = answer.as_object().expect("an object");
    parts.values().find(|part| part.get("id").is_some()).expect("a record inside").clone()
}
