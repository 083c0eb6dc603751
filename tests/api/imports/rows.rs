//! What becomes of rows.

use serde_json::{Value, json};

use super::{Form, counts, problems};
use crate::support::factories::ended;
use crate::support::{Client, TestApp};

const ACCOUNTS: &str = r#"
source = "erp"
[formats]
currency = "EUR"
decimal_separator = ","
group_separator = "."
date = "%d.%m.%Y"

[[step]]
file = "companies.csv"
into = "accounts"
id = "no"
[step.fields]
name = "company"
domains = ["{site|domain}"]
country = { from = "country", map = { Germany = "DE" } }
employee_count = { from = "people", as = "integer" }
revenue_minor = { from = "revenue", as = "money" }
revenue_currency = { value = "EUR", unless = { revenue = "" } }
parent_account_id = { find = "accounts", from = "parent" }
"#;

const COMPANIES: &str = "no,company,site,country,people,revenue,parent\n\
    1,Northwind Example,https://www.northwind.example.com/about,Germany,1.250,\"12.500,50\",2\n\
    2,\"Holding, Example\",,DE,,,\n";

async fn all(client: &Client, path: &str) -> Vec<Value> {
    let page = client
        .get(&format!("/v1/{path}?limit=200&sort=created_at"))
        .await;
    page.expect(200)["data"].as_array().unwrap().clone()
}

async fn by_external_id(client: &Client, path: &str, id: &str) -> Value {
    let path = format!("/v1/{path}?filter[external_id]=erp:{id}");
    client.get(&path).await.expect(200)["data"][0].clone()
}

#[actix_web::test]
async fn rows_become_records_that_carry_the_ids_of_their_source() {
    let t = TestApp::start().await;

    let import = Form::new(ACCOUNTS, &[("companies.csv", COMPANIES)])
        .run(&t.admin)
        .await;

    assert_eq!(import["status"], "finished", "{import}");
    assert_eq!(counts(&import, 0), [2, 0, 0, 0, 0]);
    assert_eq!(import["rows_total"], 2);
    assert_eq!(import["rows_done"], 2);
    let account = by_external_id(&t.admin, "accounts", "1").await;
    assert_eq!(account["name"], "Northwind Example");
    assert_eq!(account["domains"], json!(["northwind.example.com"]));
    assert_eq!(account["country"], "DE");
    assert_eq!(account["employee_count"], 1250);
    assert_eq!(account["revenue_minor"], 1_250_050);
    assert_eq!(account["revenue_currency"], "EUR");
    let holding = by_external_id(&t.admin, "accounts", "2").await;
    assert_eq!(holding["name"], "Holding, Example");
    assert_eq!(holding["revenue_currency"], Value::Null);
}

#[actix_web::test]
async fn a_row_may_stand_before_the_one_it_points_at() {
    let t = TestApp::start().await;

    Form::new(ACCOUNTS, &[("companies.csv", COMPANIES)])
        .run(&t.admin)
        .await;

    let account = by_external_id(&t.admin, "accounts", "1").await;
    let parent = by_external_id(&t.admin, "accounts", "2").await;
    assert_eq!(account["parent_account_id"], parent["id"]);
}

#[actix_web::test]
async fn a_second_run_changes_nothing_and_a_changed_row_changes_its_record() {
    let t = TestApp::start().await;
    Form::new(ACCOUNTS, &[("companies.csv", COMPANIES)])
        .run(&t.admin)
        .await;
    let before = all(&t.admin, "accounts").await;

    let again = Form::new(ACCOUNTS, &[("companies.csv", COMPANIES)])
        .run(&t.admin)
        .await;
    assert_eq!(counts(&again, 0), [0, 0, 2, 0, 0]);
    assert_eq!(all(&t.admin, "accounts").await, before);

    let changed = COMPANIES.replace("1.250", "1.300");
    let third = Form::new(ACCOUNTS, &[("companies.csv", &changed)])
        .run(&t.admin)
        .await;
    assert_eq!(counts(&third, 0), [0, 1, 1, 0, 0]);
    let account = by_external_id(&t.admin, "accounts", "1").await;
    assert_eq!(account["employee_count"], 1300);
    assert_eq!(account["version"], 2);
}

#[actix_web::test]
async fn bad_rows_are_told_by_line_and_column_and_do_not_stop_the_rest() {
    let t = TestApp::start().await;
    let file = "no,company,site,country,people,revenue,parent\n\
        1,Northwind Example,,Germany,many,,\n\
        2,Southwind Example,,Atlantis,10,,\n\
        3,Eastwind Example,,DE,10,,\n\
        4,,,DE,10,,\n\
        ,Nameless Example,,DE,10,,\n\
        6,Westwind Example,,DE,10,,77\n\
        7,Short Example\n\
        8,\"Line\nExample\",,DE,10,\"1,005\",\n";

    let import = Form::new(ACCOUNTS, &[("companies.csv", file)])
        .run(&t.admin)
        .await;

    assert_eq!(import["status"], "finished");
    assert_eq!(counts(&import, 0), [1, 0, 0, 0, 7]);
    assert_eq!(import["rows_done"], 8);
    let found = problems(&import);
    let expected = [
        (2, "people", "INVALID_VALUE"),
        (3, "country", "INVALID_VALUE"),
        (5, "company", "REQUIRED"),
        (6, "no", "REQUIRED"),
        (7, "parent", "NO_SUCH_RECORD"),
        (8, "", "MALFORMED_ROW"),
        (9, "revenue", "INVALID_VALUE"),
    ];
    for (line, column, code) in expected {
        let problem = found.iter().find(|(_, known, _, _)| *known == line);
        let (file, _, told, reason) =
            problem.unwrap_or_else(|| panic!("nothing is told of line {line}: {found:?}"));
        assert_eq!(
            (file.as_str(), told.as_str(), reason.as_str()),
            ("companies.csv", column, code)
        );
    }
    assert_eq!(found.len(), expected.len());
    let names: Vec<_> = all(&t.admin, "accounts")
        .await
        .iter()
        .map(|one| one["name"].clone())
        .collect();
    assert_eq!(names, ["Eastwind Example"]);
}

#[actix_web::test]
async fn a_value_that_may_be_left_out_does_not_refuse_its_row() {
    let t = TestApp::start().await;
    let mapping = ACCOUNTS.replace("as = \"integer\"", "as = \"integer\", optional = true");
    let file = "no,company,site,country,people,revenue,parent\n1,Northwind Example,,,many,,\n";

    let import = Form::new(&mapping, &[("companies.csv", file)])
        .run(&t.admin)
        .await;

    assert_eq!(counts(&import, 0), [1, 0, 0, 0, 0]);
    assert_eq!(import["problems"][0]["is_row_refused"], false);
    assert_eq!(import["problems"][0]["column"], "people");
    let account = by_external_id(&t.admin, "accounts", "1").await;
    assert_eq!(account["employee_count"], Value::Null);
}

#[actix_web::test]
async fn a_strict_run_keeps_all_rows_or_none() {
    let t = TestApp::start().await;
    let bad = format!("{COMPANIES}3,Bad Example,,XX,,,\n");

    let failed = Form::new(ACCOUNTS, &[("companies.csv", &bad)]).with(&["is_strict"]);
    let failed = failed.run(&t.admin).await;
    assert_eq!(failed["status"], "failed");
    assert!(failed["failure"].as_str().unwrap().contains("refused"));
    assert_eq!(problems(&failed).len(), 1);
    assert_eq!(all(&t.admin, "accounts").await, Vec::<Value>::new());

    let kept = Form::new(ACCOUNTS, &[("companies.csv", COMPANIES)]).with(&["is_strict"]);
    assert_eq!(kept.run(&t.admin).await["status"], "finished");
    assert_eq!(all(&t.admin, "accounts").await.len(), 2);
}

#[actix_web::test]
async fn a_dry_run_tells_what_would_happen_and_stores_nothing() {
    let t = TestApp::start().await;
    let bad = format!("{COMPANIES}3,Bad Example,,XX,,,\n");

    let dry = Form::new(ACCOUNTS, &[("companies.csv", &bad)]).with(&["is_dry_run"]);
    let dry = dry.run(&t.admin).await;
    assert_eq!(all(&t.admin, "accounts").await, Vec::<Value>::new());
    let feed = t.feed().await;
    assert!(
        feed.iter().all(|entry| entry["object"] != "account"),
        "{feed:?}"
    );

    let real = Form::new(ACCOUNTS, &[("companies.csv", &bad)])
        .run(&t.admin)
        .await;
    assert_eq!(dry["steps"], real["steps"]);
    assert_eq!(dry["problems"], real["problems"]);
}

#[actix_web::test]
async fn a_record_that_was_there_before_is_recognised_by_a_field() {
    let t = TestApp::start().await;
    let made = json!({ "name": "Ada Example", "emails": [{ "email": "ada@example.com" }] });
    let made = t.admin.post("/v1/stakeholders", made).await.expect(201);
    let mapping = r#"
        source = "erp"
        [[step]]
        file = "people.csv"
        into = "stakeholders"
        id = "no"
        match = { email = "{mail|lower}" }
        [step.fields]
        name = "name"
        title = "title"
        emails = [{ email = "mail" }]
    "#;
    let file = "no,name,mail,title\n1,Ada Example,Ada@example.com,Head of Examples\n\
        2,Bob Example,bob@example.com,Clerk\n";

    let import = Form::new(mapping, &[("people.csv", file)])
        .run(&t.admin)
        .await;

    assert_eq!(counts(&import, 0), [1, 1, 0, 0, 0], "{import}");
    let ada = by_external_id(&t.admin, "stakeholders", "1").await;
    assert_eq!(ada["id"], made["id"]);
    assert_eq!(ada["title"], "Head of Examples");
    let again = Form::new(mapping, &[("people.csv", file)])
        .run(&t.admin)
        .await;
    assert_eq!(counts(&again, 0), [0, 0, 2, 0, 0]);
}

const DEALS: &str = r#"
source = "erp"
[[step]]
into = "pipelines"
rows = [{ id = "p", name = "Imported" }]
id = "id"
fields = { name = "name" }
[[step]]
into = "pipeline-stages"
rows = [
    { name = "Offer", kind = "open" },
    { name = "Talks", kind = "open" },
    { name = "Lost", kind = "lost" },
]
id = "name"
[step.fields]
pipeline_id = { find = "pipelines", value = "p" }
name = "name"
kind = "kind"
[[step]]
file = "deals.csv"
into = "deals"
id = "no"
fields = { name = "title" }
[[step.stays]]
stage_id = { find = "pipeline-stages", value = "Offer" }
at = { from = "offered", as = "timestamp", format = "%Y-%m-%d" }
[[step.stays]]
when = { stage = ["Talks", "Lost"] }
stage_id = { find = "pipeline-stages", value = "Talks" }
at = { from = "talked", as = "timestamp", format = "%Y-%m-%d" }
[[step.stays]]
when = { stage = "Lost" }
stage_id = { find = "pipeline-stages", value = "Lost" }
at = { from = "closed", as = "timestamp", format = "%Y-%m-%d" }
reason = "why"
"#;

#[actix_web::test]
async fn deals_go_on_through_the_stages_that_the_file_tells() {
    let t = TestApp::start().await;
    let head = "no,title,stage,offered,talked,closed,why\n";
    let first = format!("{head}1,Licences,Offer,2025-01-10,,,\n");
    Form::new(DEALS, &[("deals.csv", &first)])
        .run(&t.admin)
        .await;
    let later = format!("{head}1,Licences,Lost,2025-01-10,2025-02-01,2025-03-05,No budget\n");

    let import = Form::new(DEALS, &[("deals.csv", &later)])
        .run(&t.admin)
        .await;

    assert_eq!(counts(&import, 2), [0, 1, 0, 0, 0], "{import}");
    let deal = by_external_id(&t.admin, "deals", "1").await;
    assert_eq!(deal["status"], "lost");
    assert_eq!(deal["lost_reason"], "No budget");
    assert_eq!(deal["closed_at"], "2025-03-05T00:00:00.000000Z");
    let path = format!("/v1/deals/{}/stage-history", deal["id"].as_str().unwrap());
    let stays = t.admin.get(&path).await.expect(200);
    let moments: Vec<_> = stays["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|stay| stay["entered_at"].clone())
        .collect();
    assert_eq!(
        moments,
        [
            "2025-01-10T00:00:00.000000Z",
            "2025-02-01T00:00:00.000000Z",
            "2025-03-05T00:00:00.000000Z"
        ]
    );

    // A file that is behind changes nothing; one that tells another story is refused.
    let behind = Form::new(DEALS, &[("deals.csv", &first)])
        .run(&t.admin)
        .await;
    assert_eq!(counts(&behind, 2), [0, 0, 1, 0, 0], "{behind}");
    let other = format!("{head}1,Licences,Talks,2025-01-10,2025-02-02,,\n");
    let other = Form::new(DEALS, &[("deals.csv", &other)])
        .run(&t.admin)
        .await;
    assert_eq!(counts(&other, 2), [0, 0, 0, 0, 1], "{other}");
    assert_eq!(other["problems"][0]["code"], "CONFLICT");
}

#[actix_web::test]
async fn graphql_starts_and_shows_imports_too() {
    let t = TestApp::start().await;
    let query = "mutation ($input: NewImport!) { createImport(input: $input) { id status } }";
    let files = json!([{ "name": "companies.csv", "content": COMPANIES }]);
    let input = json!({ "mapping": ACCOUNTS, "files": files, "isDryRun": false });

    let data = t.admin.data(query, json!({ "input": input })).await;

    let import = ended(&t.admin, &data["createImport"]).await;
    assert_eq!(counts(&import, 0), [2, 0, 0, 0, 0]);
    let query = "query ($id: ID!) { import(id: $id) { status rowsDone createdBy { role }
        steps { file into created } problems { line } } }";
    let shown = t.admin.data(query, json!({ "id": import["id"] })).await;
    let expected = json!({
        "status": "FINISHED", "rowsDone": 2, "createdBy": { "role": "ADMIN" }, "problems": [],
        "steps": [{ "file": "companies.csv", "into": "accounts", "created": 2 }],
    });
    assert_eq!(shown["import"], expected);
}

#[actix_web::test]
async fn a_repeated_form_starts_one_import() {
    let t = TestApp::start().await;
    let form = Form::new(ACCOUNTS, &[("companies.csv", COMPANIES)]);
    let key = [("idempotency-key", "once")];

    let first = form.send(&t.admin, &key).await.expect(201);
    let second = form.send(&t.admin, &key).await.expect(201);
    assert_eq!(first["id"], second["id"]);
    assert_eq!(all(&t.admin, "imports").await.len(), 1);
    let other = Form::new(ACCOUNTS, &[("companies.csv", "no\n")]);
    let refused = other.send(&t.admin, &key).await.refused(422);
    assert_eq!(refused, "IDEMPOTENCY_KEY_REUSED");
    ended(&t.admin, &first).await;
}

#[actix_web::test]
async fn a_refused_row_leaves_nothing_of_what_it_began() {
    let t = TestApp::start().await;
    let head = "no,title,stage,offered,talked,closed,why\n";
    let file = format!("{head}1,Licences,Lost,2025-01-10,2025-01-05,2025-03-05,No budget\n");

    let import = Form::new(DEALS, &[("deals.csv", &file)])
        .run(&t.admin)
        .await;

    assert_eq!(counts(&import, 2), [0, 0, 0, 0, 1], "{import}");
    assert_eq!(all(&t.admin, "deals").await, Vec::<Value>::new());
}

#[actix_web::test]
async fn rows_wait_as_long_as_others_come_to_help() {
    let t = TestApp::start().await;
    let file = "no,company,site,country,people,revenue,parent\n\
        1,Works Example,,,,,2\n2,Country Example,,,,,3\n3,World Example,,,,,\n";

    let import = Form::new(ACCOUNTS, &[("companies.csv", file)])
        .run(&t.admin)
        .await;

    assert_eq!(counts(&import, 0), [3, 0, 0, 0, 0], "{import}");
}
