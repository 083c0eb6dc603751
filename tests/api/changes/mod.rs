//! The change feed.

mod compacting;
mod following;
mod order;
mod reading;
mod socket;

use serde_json::{Value, json};

use crate::support::TestApp;

/// Makes an account; its id.
async fn account(t: &TestApp, name: &str) -> String {
    let new = json!({ "name": name });
    let made = t.admin.post("/v1/accounts", new).await.expect(201);
    made["id"].as_str().unwrap().to_owned()
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

/// A stretch of the feed, when all that was committed is in it: PostgreSQL shows an entry only when no
/// older transaction of any test is under way.
async fn settled(t: &TestApp, path: &str, entries: usize) -> Value {
    for _ in 0..600 {
        let page = t.admin.get(path).await.expect(200);
        if page["data"].as_array().unwrap().len() >= entries {
            return page;
        }
        actix_web::rt::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("{path} does not come to {entries} entries");
}
