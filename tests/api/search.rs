//! Search: what is found, in which order, and by whom.

use caravan::DatabaseUrl;
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use serde_json::{Value, json};

use crate::support::tables::FreshDatabase;
use crate::support::{Client, TestApp};

/// The titles of no hits.
const NOTHING: [&str; 0] = [];

async fn make(client: &Client, path: &str, new: Value) -> String {
    let made = client.post(&format!("/v1/{path}"), new).await.expect(201);
    made["id"].as_str().unwrap().to_owned()
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

async fn hits(client: &Client, query: &str, more: &str) -> Vec<Value> {
    let path = format!("/v1/search?q={}{more}", encoded(query));
    let page = client.get(&path).await.expect(200);
    page["data"].as_array().unwrap().clone()
}

/// The titles of the hits, in their order.
async fn titles(client: &Client, query: &str) -> Vec<String> {
    let hits = hits(client, query, "").await;
    let titles = hits
        .iter()
        .map(|hit| hit["title"].as_str().unwrap_or("-").to_owned());
    titles.collect()
}

/// A workspace with a little of everything, the same on both stores.
async fn corpus(client: &Client) -> String {
    let northwind = json!({
        "name": "Northwind Example GmbH", "domains": ["northwind.example.com"],
        "industry": "software", "description": "Makes wind turbines in Münster.",
    });
    let northwind = make(client, "accounts", northwind).await;
    make(client, "accounts", json!({ "name": "Südwind Handels AG" })).await;
    make(client, "accounts", json!({ "name": "Contoso Example Ltd" })).await;
    let dana = json!({
        "name": "Dana Müller", "title": "Head of Procurement", "account_id": northwind,
        "emails": [{ "email": "dana@northwind.example.com" }],
        "phones": [{ "number": "+49 (30) 5550-0000" }],
    });
    let dana = make(client, "stakeholders", dana).await;
    make(
        client,
        "stakeholders",
        json!({ "name": "Jonathan Schmidt" }),
    )
    .await;
    let deal = json!({ "name": "Rollout at Northwind", "account_id": northwind });
    make(client, "deals", deal).await;
    let call = json!({
        "kind": "call", "direction": "outbound", "subject": "Turbine prices",
        "body": "Dana asked for the price of the new turbine <b>model</b>.",
        "occurred_at": "2026-02-03T10:00:00Z", "account_id": northwind,
        "participants": [{ "role": "to", "stakeholder_id": dana, "address": "dana@northwind.example.com" }],
    });
    make(client, "interactions", call).await;
    let note =
        json!({ "body": "Procurement closes its books in December.", "stakeholder_id": dana });
    make(client, "notes", note).await;
    northwind
}

#[actix_web::test]
async fn records_are_found_by_their_words_and_the_best_come_first() {
    let t = TestApp::start().await;
    corpus(&t.admin).await;

    let of = |query: &'static str| {
        let admin = t.admin.clone();
        async move { titles(&admin, query).await }
    };
    let northwind = [
        "Northwind Example GmbH",
        "Rollout at Northwind",
        "Dana Müller",
        "Turbine prices",
    ];
    assert_eq!(of("northwind").await, northwind);
    assert_eq!(
        of("NORTH").await,
        northwind,
        "the last word may be unfinished"
    );
    assert_eq!(
        of("example northwind gmbh").await,
        ["Northwind Example GmbH"]
    );
    assert_eq!(
        of("example").await[..2],
        ["Contoso Example Ltd", "Northwind Example GmbH"]
    );
    assert_eq!(
        of("north example").await,
        NOTHING,
        "a word before the last is whole"
    );
    assert_eq!(of("muller").await, ["Dana Müller"]);
    assert_eq!(of("sudwind").await, ["Südwind Handels AG"]);
    assert_eq!(of("munster turb").await, ["Northwind Example GmbH"]);
    assert_eq!(
        of("turbine").await,
        ["Turbine prices", "Northwind Example GmbH"]
    );
    assert_eq!(of("turbine prices").await, ["Turbine prices"]);
    assert_eq!(
        of("procurement").await,
        ["Dana Müller", "Procurement closes its books in December."]
    );
    assert_eq!(
        of("dana@northwind.example.com").await,
        ["Dana Müller", "Turbine prices"]
    );
    assert_eq!(of("+49 30 5550").await, ["Dana Müller"]);
    assert_eq!(of("nothing like that").await, NOTHING);
}

#[actix_web::test]
async fn misspelt_companies_and_people_are_found() {
    let t = TestApp::start().await;
    corpus(&t.admin).await;

    for (wrong, right) in [
        ("nortwind", "Northwind Example GmbH"),
        ("norhtwind gmbh", "Northwind Example GmbH"),
        ("morthwind exmaple", "Northwind Example GmbH"),
        ("nortwi", "Northwind Example GmbH"),
        ("northhwind", "Northwind Example GmbH"),
        ("jonatan schmit", "Jonathan Schmidt"),
        ("Jonahtan", "Jonathan Schmidt"),
        ("cotnoso", "Contoso Example Ltd"),
        ("mueller", "Dana Müller"),
        ("suedwind", "Südwind Handels AG"),
    ] {
        let found = titles(&t.admin, wrong).await;
        assert_eq!(
            found.first().map(String::as_str),
            Some(right),
            "{wrong}: {found:?}"
        );
    }
    let exact = hits(&t.admin, "northwind", "").await[0]["score"]
        .as_i64()
        .unwrap();
    let wrong = hits(&t.admin, "nortwind", "").await[0]["score"]
        .as_i64()
        .unwrap();
    assert!(exact > wrong);
    assert_eq!(
        titles(&t.admin, "turbbine").await,
        NOTHING,
        "a subject is no name"
    );
    assert_eq!(
        titles(&t.admin, "southwind").await,
        NOTHING,
        "two letters differ"
    );
}

#[actix_web::test]
async fn what_was_written_is_found_by_the_next_request() {
    let t = TestApp::start().await;
    let id = make(&t.admin, "accounts", json!({ "name": "Fabrikam" })).await;
    let path = format!("/v1/accounts/{id}");
    let found = |query: &'static str| {
        let admin = t.admin.clone();
        async move { titles(&admin, query).await.len() }
    };
    assert_eq!(found("fabrikam").await, 1);

    t.admin
        .patch(&path, json!({ "name": "Tailspin" }))
        .await
        .expect(200);
    assert_eq!((found("fabrikam").await, found("tailspin").await), (0, 1));
    t.admin
        .patch(&path, json!({ "description": "Makes toys" }))
        .await
        .expect(200);
    assert_eq!((found("toys").await, found("tailspin").await), (1, 1));
    t.admin.delete(&path).await.expect(204);
    assert_eq!((found("toys").await, found("tailspin").await), (0, 0));
    t.admin
        .post(&format!("{path}/restore"), json!({}))
        .await
        .expect(200);
    assert_eq!((found("toys").await, found("talispin").await), (1, 1));

    let mutation = "mutation { createAccount(input: { name: \"Wingtip\" }) { id } }";
    t.admin.data(mutation, json!({})).await;
    assert_eq!(found("wingtip").await, 1);
    let refused = "mutation { a: createAccount(input: { name: \"Adatum\" }) { id } \
                   b: createAccount(input: { name: \"\" }) { id } }";
    t.admin.code(refused, json!({})).await;
    assert_eq!(found("adatum").await, 0, "what was undone is not found");
}

#[actix_web::test]
async fn a_write_that_changes_no_words_costs_the_index_nothing() {
    let t = TestApp::start().await;
    let id = make(&t.admin, "accounts", json!({ "name": "Fabrikam" })).await;
    let path = format!("/v1/accounts/{id}");
    let mut costs = Vec::new();

    for patch in [
        json!({ "employee_count": 7 }),
        json!({ "name": "Tailspin" }),
    ] {
        let before = t.app.db().statements();
        t.admin.patch(&path, patch).await.expect(200);
        costs.push(t.app.db().statements() - before);
    }

    let is_sqlite = matches!(t.app.config().database.url, DatabaseUrl::Sqlite(_));
    let words = if is_sqlite { 3 } else { 1 };
    assert_eq!(costs[1] - costs[0], words);
}

#[actix_web::test]
async fn a_search_is_narrowed_by_kind_and_by_account() {
    let t = TestApp::start().await;
    let northwind = corpus(&t.admin).await;
    let kinds = |hits: Vec<Value>| -> Vec<String> {
        let kinds = hits
            .iter()
            .map(|hit| hit["type"].as_str().unwrap().to_owned());
        kinds.collect()
    };

    let deals = hits(&t.admin, "northwind", "&types=deal,interaction").await;
    assert_eq!(kinds(deals), ["deal", "interaction"]);
    let of_account = hits(&t.admin, "example", &format!("&account_id={northwind}")).await;
    assert_eq!(kinds(of_account), ["account", "stakeholder", "interaction"]);
    let unknown = t
        .admin
        .get("/v1/search?q=a&types=account,user")
        .await
        .expect(400);
    assert_eq!(unknown["errors"][0]["pointer"], "types");
}

#[actix_web::test]
async fn a_hit_shows_where_it_was_found_in_pieces_without_markup() {
    let t = TestApp::start().await;
    corpus(&t.admin).await;

    let found = hits(&t.admin, "turbine price model", "&types=interaction").await;

    let expected = json!([
        { "field": "subject", "fragments": [
            { "text": "Turbine", "is_match": true },
            { "text": " prices", "is_match": false } ] },
        { "field": "body", "fragments": [
            { "text": "Dana asked for the ", "is_match": false },
            { "text": "price", "is_match": true },
            { "text": " of the new ", "is_match": false },
            { "text": "turbine", "is_match": true },
            { "text": " <b>", "is_match": false },
            { "text": "model", "is_match": true },
            { "text": "</b>.", "is_match": false } ] },
    ]);
    assert_eq!(found[0]["snippets"], expected);
    let misspelt = hits(&t.admin, "nortwind", "&types=account").await;
    let marked = &misspelt[0]["snippets"][0]["fragments"][0];
    assert_eq!(*marked, json!({ "text": "Northwind", "is_match": true }));
}

#[actix_web::test]
async fn a_score_is_the_sum_of_its_parts() {
    let t = TestApp::start().await;
    corpus(&t.admin).await;

    for query in ["northwind", "nortwi", "example dana", "procurement"] {
        for hit in hits(&t.admin, query, "").await {
            let parts = hit["score_parts"].as_array().unwrap();
            let sum: i64 = parts
                .iter()
                .map(|part| part["points"].as_i64().unwrap())
                .sum();
            assert_eq!(hit["score"], sum, "{query}: {hit}");
        }
    }
}

#[actix_web::test]
async fn both_faces_find_the_same() {
    let t = TestApp::start().await;
    corpus(&t.admin).await;
    let query = "query ($q: String!) { search(q: $q, first: 50) { nodes {
        id type title score scoreParts { reason points }
        snippets { field fragments { text isMatch } }
        record { __typename ... on Account { name } ... on Note { body } } } } }";

    for q in ["northwind", "nortwind", "procurement"] {
        let rest = hits(&t.admin, q, "&limit=50&include=record").await;
        let graphql = t.admin.data(query, json!({ "q": q })).await;
        let graphql = graphql["search"]["nodes"].as_array().unwrap();
        assert_eq!(rest.len(), graphql.len());
        for (one, other) in rest.iter().zip(graphql) {
            assert_eq!(one["id"], other["id"]);
            assert_eq!(one["score"], other["score"]);
            assert_eq!(one["title"], other["title"]);
            assert_eq!(one["snippets"][0]["field"], other["snippets"][0]["field"]);
            assert_eq!(one["record"]["id"], one["id"]);
            let kind = other["record"]["__typename"]
                .as_str()
                .unwrap()
                .to_lowercase();
            assert_eq!(one["type"], kind.as_str());
        }
    }
    let plain = hits(&t.admin, "northwind", "").await;
    assert!(plain[0]["record"].is_null());
}

#[actix_web::test]
async fn a_caller_finds_only_what_they_may_read() {
    let t = TestApp::start().await;
    corpus(&t.admin).await;
    let key = |scopes: Value| {
        let (admin, t) = (t.admin.clone(), &t);
        async move {
            let new = json!({ "name": "Reader", "scopes": scopes });
            let made = admin.post("/v1/api-keys", new).await.expect(201);
            t.bearer(made["key"].as_str().unwrap())
        }
    };
    let reader = key(json!(["accounts:read", "deals:read"])).await;

    let found = hits(&reader, "northwind", "").await;
    let kinds: Vec<&Value> = found.iter().map(|hit| &hit["type"]).collect();
    assert_eq!(kinds, ["account", "deal"]);
    let problem = reader
        .get("/v1/search?q=northwind&types=deal,note")
        .await
        .expect(403);
    assert_eq!(problem["detail"], "this needs the right notes:read");
    let query = "{ search(q: \"northwind\", types: [NOTE]) { nodes { id } } }";
    assert_eq!(reader.code(query, json!({})).await, "FORBIDDEN");
    let outsider = key(json!(["tasks:read"])).await;
    assert_eq!(
        outsider.get("/v1/search?q=northwind").await.refused(403),
        "FORBIDDEN"
    );
}

#[actix_web::test]
async fn another_workspace_is_neither_found_nor_felt() {
    let t = TestApp::start().await;
    let other = t.other_workspace().await;
    corpus(&t.admin).await;
    let mut before = Vec::new();
    let queries = [
        "northwind",
        "nortwind",
        "example",
        "dana",
        "procurement",
        "pr",
    ];
    for query in queries {
        before.push(hits(&t.admin, query, "").await);
        assert!(
            hits(&other, query, "").await.is_empty(),
            "{query} is found elsewhere"
        );
    }

    // Words that were rare become common, in the other workspace, and more than are ever ranked.
    for index in 0..110 {
        let name = format!("Northwind Procurement Dana {index}");
        make(
            &other,
            "accounts",
            json!({ "name": name, "description": "Example" }),
        )
        .await;
    }

    for (query, before) in queries.into_iter().zip(before) {
        assert_eq!(hits(&t.admin, query, "").await, before, "{query}");
    }
    let me = other.get("/v1/me").await.expect(200);
    let scope = me["workspace_id"].as_str().unwrap_or_default();
    assert!(
        hits(&t.admin, &format!("w{scope} oaccount"), "")
            .await
            .is_empty()
    );
    assert!(
        hits(&t.admin, "oaccount", "").await.is_empty(),
        "marks of the index are no words"
    );
}

#[actix_web::test]
async fn pages_neither_skip_nor_repeat() {
    let t = TestApp::start().await;
    for index in 0..25 {
        let name = if index % 3 == 0 {
            "Litware Example"
        } else {
            "Example of Litware"
        };
        make(
            &t.admin,
            "accounts",
            json!({ "name": format!("{name} {index}") }),
        )
        .await;
    }
    let whole = hits(&t.admin, "litware", "&limit=100").await;
    assert_eq!(whole.len(), 25);

    let mut paged = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/v1/search?q=litware&limit=7{cursor}");
        let page = t.admin.get(&path).await.expect(200);
        paged.extend(page["data"].as_array().unwrap().clone());
        match page["page"]["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }

    assert_eq!(paged, whole);
    let scores: Vec<i64> = whole
        .iter()
        .map(|hit| hit["score"].as_i64().unwrap())
        .collect();
    assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
    let list = t.admin.get("/v1/accounts?limit=1").await.expect(200);
    let foreign = format!(
        "/v1/search?q=litware&cursor={}",
        list["page"]["next"].as_str().unwrap()
    );
    assert_eq!(t.admin.get(&foreign).await.refused(409), "CONFLICT");
}

#[actix_web::test]
async fn the_newest_of_very_many_are_ranked_and_a_name_is_among_them() {
    let t = TestApp::start().await;
    make(&t.admin, "accounts", json!({ "name": "Proseware" })).await;
    for index in 0..120 {
        let note = json!({ "body": format!("Proseware called, {index}"), "account_id": null });
        let deal = json!({ "name": format!("Proseware {index}") });
        let deal = make(&t.admin, "deals", deal).await;
        let note = json!({ "body": note["body"], "deal_id": deal });
        make(&t.admin, "notes", note).await;
    }

    let first = titles(&t.admin, "proseware").await;
    assert_eq!(first[0], "Proseware");
    let notes = hits(&t.admin, "proseware", "&types=note&limit=100").await;
    assert_eq!(notes.len(), 100);
    assert_eq!(
        notes[0]["title"], "Proseware called, 119",
        "the newest first"
    );
}

#[actix_web::test]
async fn a_query_has_no_operators_and_bad_ones_are_refused_by_name() {
    let t = TestApp::start().await;
    corpus(&t.admin).await;
    let long = "x".repeat(10_000);
    let many = (0..17)
        .map(|n| format!("w{n}"))
        .collect::<Vec<_>>()
        .join(" ");

    for (query, code) in [
        ("", "REQUIRED"),
        ("  \t", "REQUIRED"),
        ("\"*-()", "REQUIRED"),
        ("a\0b", "UNSTORABLE"),
        (long.as_str(), "TOO_LONG"),
        (many.as_str(), "OUT_OF_RANGE"),
    ] {
        let problem = t
            .admin
            .get(&format!("/v1/search?q={}", encoded(query)))
            .await
            .expect(400);
        assert_eq!(problem["errors"][0]["pointer"], "q");
        assert_eq!(problem["errors"][0]["code"], code, "{query:.20}");
        let graphql = "query ($q: String!) { search(q: $q) { nodes { id } } }";
        assert_eq!(
            t.admin.code(graphql, json!({ "q": query })).await,
            "INVALID"
        );
    }
    for query in [
        "\"northwind\"",
        "northwind*",
        "-northwind",
        "+northwind",
        "northwind:",
        "^northwind",
        "'northwind'",
        "(northwind)",
        "northwind & |",
        "northwind\\",
        "{northwind}",
        "<northwind>!",
    ] {
        assert_eq!(titles(&t.admin, query).await.len(), 4, "{query}");
    }
    for query in [
        "northwind NEAR example",
        "northwind AND NOT",
        "northwind OR contoso",
        "'; --x",
        "𝒳",
    ] {
        assert!(hits(&t.admin, query, "").await.is_empty(), "{query}");
    }
    for (parameters, name) in [
        ("", "q"),
        ("?q=a&limit=0", "limit"),
        ("?q=a&limit=101", "limit"),
        ("?q=a&limit=x", "limit"),
        ("?q=a&q=b", "q"),
        ("?q=a&include=owner", "include"),
        (
            "?q=a&account_id=deal_01h2xcejqtf2nbrexx3vqjhp41",
            "account_id",
        ),
        ("?q=a&sort=name", "sort"),
    ] {
        let problem = t
            .admin
            .get(&format!("/v1/search{parameters}"))
            .await
            .expect(400);
        assert_eq!(problem["errors"][0]["pointer"], name, "{parameters}");
    }
}

#[actix_web::test]
async fn the_first_part_of_a_long_text_is_searched() {
    let t = TestApp::start().await;
    let account = make(&t.admin, "accounts", json!({ "name": "Woodgrove" })).await;
    let filler = "word ".repeat(3_990);
    let body = format!("{filler} inside {filler} outside");
    make(
        &t.admin,
        "notes",
        json!({ "body": body, "account_id": account }),
    )
    .await;

    assert_eq!(hits(&t.admin, "inside", "").await.len(), 1);
    assert_eq!(hits(&t.admin, "outside", "").await.len(), 0);
    // Every letter a word of its own, or all of them one word.
    for body in ["ﷺ".repeat(90_000), "x ".repeat(50_000), "y".repeat(100_000)] {
        let account = json!({ "body": body, "account_id": account });
        make(&t.admin, "notes", account).await;
    }
    assert_eq!(hits(&t.admin, "yyyyy", "").await.len(), 1);
}

#[actix_web::test]
async fn a_database_from_before_there_was_search_is_filled_at_the_start() {
    let fresh = FreshDatabase::create();
    let url = fresh.as_ref().map(FreshDatabase::url);
    let settings: Vec<_> = url
        .iter()
        .map(|url| ("DATABASE_URL", url.as_str()))
        .collect();
    let t = TestApp::with(&settings).await;
    corpus(&t.admin).await;
    let queries = ["northwind", "nortwind", "procurement"];
    let mut before = Vec::new();
    for query in queries {
        before.push(hits(&t.admin, query, "").await);
        assert!(!before.last().unwrap().is_empty(), "{query} finds nothing");
    }

    match &t.app.config().database.url {
        DatabaseUrl::Sqlite(path) => {
            let mut conn = SqliteConnection::establish(path).unwrap();
            let sql = "PRAGMA busy_timeout = 5000; DELETE FROM search_index; DELETE FROM search_documents";
            conn.batch_execute(sql).unwrap();
        }
        DatabaseUrl::Postgres(url) => {
            let mut conn = PgConnection::establish(url).unwrap();
            conn.batch_execute("DELETE FROM search_documents").unwrap();
        }
    }
    assert!(hits(&t.admin, "northwind", "").await.is_empty());

    assert_eq!(caravan::search::fill_missing(&t.app).await.unwrap(), 8);
    assert_eq!(
        caravan::search::fill_missing(&t.app).await.unwrap(),
        0,
        "it is filled once"
    );
    for (query, before) in queries.into_iter().zip(&before) {
        assert_eq!(hits(&t.admin, query, "").await, *before, "{query}");
    }
    assert_eq!(caravan::search::reindex(&t.app).await.unwrap(), 8);
    for (query, before) in queries.into_iter().zip(&before) {
        assert_eq!(
            hits(&t.admin, query, "").await,
            *before,
            "{query} after a reindex"
        );
    }
}
