//! A request that is sent several times at once is carried out once.

use actix_web::http::Method;
use futures_util::future::join_all;
use serde_json::json;

use crate::support::TestApp;

/// Requests that are sent at once, counting each once.
const AT_ONCE: usize = 20;

/// How many: `RETRIED_POSTS=10000` asks for more than the suite needs.
fn wanted() -> usize {
    let given = std::env::var("RETRIED_POSTS").ok();
    given.map_or(300, |number| number.parse().unwrap())
}

#[actix_web::test]
async fn each_of_many_posts_that_come_three_times_at_once_makes_one_record() {
    let t = TestApp::start().await;
    let wanted = wanted();
    for first in (0..wanted).step_by(AT_ONCE) {
        let numbers = first..wanted.min(first + AT_ONCE);
        let posts = numbers.flat_map(|number| [number; 3]).map(|number| {
            let client = t.admin.clone();
            async move {
                let key = format!("post-{number}");
                let headers = [("idempotency-key", key.as_str())];
                let body = json!({ "name": format!("Account {number}") });
                let answer = client
                    .call(Method::POST, "/v1/accounts", &headers, Some(body))
                    .await;
                (number, answer.expect(201)["id"].clone())
            }
        });
        let answers = join_all(posts).await;
        for three in answers.chunks(3) {
            assert!(three.iter().all(|answer| *answer == three[0]), "{three:?}");
        }
    }

    let counted = t
        .admin
        .data("{ accounts(first: 1) { totalCount } }", json!({}))
        .await;
    assert_eq!(counted["accounts"]["totalCount"], json!(wanted));
}
