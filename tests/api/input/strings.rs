//! Texts that trouble programs.

use std::io::Write as _;

use serde_json::json;

use super::problem;
use crate::support::TestApp;

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[actix_web::test]
async fn naughty_strings_are_kept_as_they_are_or_refused() {
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../shared/data/standards/naughty-strings/blns.json"
    );
    let Ok(text) = std::fs::read_to_string(file) else {
        writeln!(std::io::stderr(), "skipped: there is no {file}").unwrap();
        return;
    };
    let strings: Vec<String> = serde_json::from_str(&text).unwrap();
    let t = TestApp::start().await;
    let query = "query ($id: ID!) { account(id: $id) { name } }";
    let mut kept = 0;

    for string in &strings {
        let answer = t
            .admin
            .post("/v1/accounts", json!({ "name": string }))
            .await;
        if !answer.status.is_success() {
            problem(&answer, string);
            continue;
        }
        kept += 1;
        let made = answer.expect(201);
        assert_eq!(made["name"], string.trim(), "{string:?}");
        let path = format!("/v1/accounts/{}", made["id"].as_str().unwrap());
        assert_eq!(t.admin.get(&path).await.expect(200), made);
        let graphql = t.admin.data(query, json!({ "id": made["id"] })).await;
        assert_eq!(graphql["account"]["name"], made["name"]);

        let name = made["name"].as_str().unwrap();
        for operator in ["[eq]", "[contains]", "[starts_with]"] {
            let path = format!(
                "/v1/accounts?limit=200&filter[name]{operator}={}",
                encoded(name)
            );
            let found = t.admin.get(&path).await.expect(200);
            let found = found["data"].as_array().unwrap();
            assert!(
                found.iter().any(|one| one["id"] == made["id"]),
                "{operator} misses {name:?}"
            );
        }
    }

    assert!(
        kept * 10 > strings.len() * 9,
        "only {kept} of {} were kept",
        strings.len()
    );
}
