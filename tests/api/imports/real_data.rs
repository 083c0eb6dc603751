//! The example mapping on the data that it is made for: what both faces answer equals what the files
//! say.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use diesel::prelude::*;
use serde_json::{Value, json};

use super::{Form, counts};
use crate::query::aggregates::aggregate;
use crate::support::{Client, TestApp};

/// The folder with the data, unless this checkout has none.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
pub fn folder(name: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = root.join("../shared/data").join(name);
    if !folder.is_dir() {
        eprintln!("SKIPPED: {} is not there", folder.display());
        return None;
    }
    Some(folder)
}

type Sums = BTreeMap<String, i64>;

/// What there is to compare.
#[derive(Debug, Default, PartialEq, Eq)]
struct Figures {
    deals_by_stage: Sums,
    without_account: i64,
    won_by_agent: Sums,
    won_by_product: Sums,
    won_by_sector: Sums,
}

impl Figures {
    fn add(&mut self, stage: &str, agent: &str, product: &str, sector: Option<&str>, cents: i64) {
        let add = |sums: &mut Sums, key: &str, number: i64| {
            *sums.entry(key.to_owned()).or_default() += number;
        };
        add(&mut self.deals_by_stage, stage, 1);
        if sector.is_none() {
            self.without_account += 1;
        }
        if stage == "Won" {
            add(&mut self.won_by_agent, agent, cents);
            add(&mut self.won_by_product, product, cents);
            add(&mut self.won_by_sector, sector.unwrap_or_default(), cents);
        }
    }
}

fn rows(folder: &Path, file: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(folder.join(file)).unwrap();
    reader.deserialize().collect::<Result<_, _>>().unwrap()
}

/// What the files say, without any of our code.
fn of_files(folder: &Path) -> Figures {
    let accounts = rows(folder, "accounts.csv");
    let sectors: BTreeMap<_, _> = accounts
        .iter()
        .map(|row| (&row["account"], &row["sector"]))
        .collect();
    let mut figures = Figures::default();
    for row in rows(folder, "sales_pipeline.csv") {
        let product = row["product"].replace("GTXPro", "GTX Pro");
        let sector = (!row["account"].is_empty())
            .then(|| sectors[&row["account"]].replace("technolgy", "technology"));
        let value: i64 = row["close_value"].parse().unwrap_or(0);
        figures.add(
            &row["deal_stage"],
            &row["sales_agent"],
            &product,
            sector.as_deref(),
            value * 100,
        );
    }
    figures
}

async fn over_rest(client: &Client) -> Figures {
    let mut figures = Figures::default();
    let include = "include=account,owner,stage,line_items.product";
    let mut cursor = String::new();
    loop {
        let page = client
            .get(&format!("/v1/deals?limit=200&{include}{cursor}"))
            .await
            .expect(200);
        for deal in page["data"].as_array().unwrap() {
            let item = &deal["line_items"][0];
            figures.add(
                deal["stage"]["name"].as_str().unwrap(),
                deal["owner"]["name"].as_str().unwrap(),
                item["product"]["name"].as_str().unwrap(),
                deal["account"]["industry"].as_str(),
                deal["amount_minor"].as_i64().unwrap_or(0),
            );
        }
        match page["page"]["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return figures,
        }
    }
}

async fn over_graphql(client: &Client) -> Figures {
    let query = "query ($after: String) { deals(first: 100, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes { amountMinor stage { name } owner { name } account { industry }
            lineItems(first: 1) { nodes { product { name } } } } } }";
    let mut figures = Figures::default();
    let mut after = Value::Null;
    loop {
        let data = client.data(query, json!({ "after": after })).await;
        for deal in data["deals"]["nodes"].as_array().unwrap() {
            let item = &deal["lineItems"]["nodes"][0];
            figures.add(
                deal["stage"]["name"].as_str().unwrap(),
                deal["owner"]["name"].as_str().unwrap(),
                item["product"]["name"].as_str().unwrap(),
                deal["account"]["industry"].as_str(),
                deal["amountMinor"].as_i64().unwrap_or(0),
            );
        }
        let page = &data["deals"]["pageInfo"];
        if page["hasNextPage"] == false {
            return figures;
        }
        after = page["endCursor"].clone();
    }
}

/// One figure of each group of an aggregate.
async fn figures(client: &Client, field: &str, filter: Value, function: Value) -> Sums {
    let mut function = function;
    function["name"] = json!("figure");
    let request = json!({ "filter": filter, "group_by": [{ "field": field, "name": "by" }, { "field": "currency" }],
        "aggregates": [function], "limit": 1000 });
    let answer = aggregate(client, "deals", request).await;
    let rows = answer["rows"].as_array().unwrap().iter();
    rows.map(|row| {
        let by = row["key"]["by"].as_str().unwrap_or_default().to_owned();
        (by, row["values"]["figure"].as_i64().unwrap())
    })
    .collect()
}

/// Aggregates of both faces equal what the files say.
async fn aggregated(client: &Client, expected: &Figures) {
    let won = json!({ "stage": { "name": { "eq": "Won" } } });
    let sum = json!({ "function": "sum", "field": "amount_minor" });
    let by_agent = figures(client, "owner.name", won.clone(), sum.clone()).await;
    assert_eq!(by_agent, expected.won_by_agent);
    let by_sector = figures(client, "account.industry", won, sum).await;
    assert_eq!(by_sector, expected.won_by_sector);
    let request =
        json!({ "group_by": [{ "field": "stage.name" }], "aggregates": [{ "function": "count" }] });
    let answer = aggregate(client, "deals", request).await;
    let stages: Sums = answer["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let stage = row["key"]["stage.name"].as_str().unwrap().to_owned();
            (stage, row["values"]["count"].as_i64().unwrap())
        })
        .collect();
    assert_eq!(stages, expected.deals_by_stage);
    let without = json!({ "filter": { "account_id": { "is_null": true } },
        "aggregates": [{ "function": "count" }] });
    let answer = aggregate(client, "deals", without).await;
    assert_eq!(
        answer["rows"][0]["values"]["count"],
        expected.without_account
    );
}

#[derive(diesel::QueryableByName, Debug, PartialEq)]
struct ByHand {
    #[diesel(sql_type = diesel::sql_types::Nullable<diesel::sql_types::Text>)]
    month: Option<String>,
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    deals: i64,
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    total: i64,
    #[diesel(sql_type = diesel::sql_types::Nullable<diesel::sql_types::Double>)]
    mean: Option<f64>,
    #[diesel(sql_type = diesel::sql_types::Nullable<diesel::sql_types::BigInt>)]
    largest: Option<i64>,
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    accounts: i64,
}

/// Without the last digits, which JSON readers do not all read alike.
fn cents(mean: f64) -> f64 {
    (mean * 1e6).round() / 1e6
}

/// The same months by SQL that was written by hand and by an aggregate.
async fn by_hand(t: &TestApp) {
    let of_workspace = format!(
        "FROM deals WHERE deleted_at IS NULL
         AND workspace_id = (SELECT id FROM workspaces WHERE slug = '{}') GROUP BY 1 ORDER BY 1",
        t.slug
    );
    let values = "count(*) AS deals, CAST(COALESCE(sum(amount_minor), 0) AS BIGINT) AS total,
        CAST(avg(amount_minor) AS DOUBLE PRECISION) AS mean, max(amount_minor) AS largest,
        count(DISTINCT account_id) AS accounts";
    let month = "to_char(closed_at AT TIME ZONE 'America/New_York', 'YYYY-MM-01')";
    let expected: Vec<ByHand> = match &t.app.config().database.url {
        caravan::DatabaseUrl::Postgres(url) => {
            let mut conn = PgConnection::establish(url).unwrap();
            let sql = format!("SELECT {month} AS month, {values} {of_workspace} NULLS LAST");
            diesel::sql_query(sql).load(&mut conn).unwrap()
        }
        caravan::DatabaseUrl::Sqlite(path) => {
            let mut conn = SqliteConnection::establish(path).unwrap();
            // Deals were closed at midnight in UTC, which is the evening before over there.
            let month = "strftime('%Y-%m-01', closed_at / 1000000, 'unixepoch', '-4 hours')";
            let sql = format!("SELECT {month} AS month, {values} {of_workspace} NULLS LAST");
            diesel::sql_query(sql).load(&mut conn).unwrap()
        }
    };
    assert!(expected.len() > 5);
    let expected: Vec<ByHand> = expected
        .into_iter()
        .map(|one| ByHand {
            mean: one.mean.map(cents),
            ..one
        })
        .collect();
    let of = |function: &str, field: &str, name: &str| json!({ "function": function, "field": field, "name": name });
    let request = json!({
        "filter": { "or": [{ "currency": { "eq": "USD" } }, { "currency": { "is_null": true } }] },
        "group_by": [{ "field": "closed_at", "bucket": "month", "tz": "America/New_York", "name": "month" }],
        "aggregates": [
            { "function": "count", "name": "deals" }, of("sum", "amount_minor", "total"),
            of("avg", "amount_minor", "mean"), of("max", "amount_minor", "largest"),
            of("count_distinct", "account_id", "accounts"),
        ],
        "convert_to": "USD", "rates_on": "closed_at",
    });
    let answer = aggregate(&t.admin, "deals", request).await;
    let found: Vec<ByHand> = answer["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| ByHand {
            month: row["key"]["month"].as_str().map(ToOwned::to_owned),
            deals: row["values"]["deals"].as_i64().unwrap(),
            total: row["values"]["total"].as_i64().unwrap(),
            mean: row["values"]["mean"].as_f64().map(cents),
            largest: row["values"]["largest"].as_i64(),
            accounts: row["values"]["accounts"].as_i64().unwrap(),
        })
        .collect();
    assert_eq!(found, expected);
    assert_eq!(answer["conversion"]["unconverted"], 0);
}

#[actix_web::test]
async fn an_imported_pipeline_adds_up_to_what_its_files_say() {
    let Some(folder) = folder("crm_sales_opportunities") else {
        return;
    };
    let t = TestApp::start().await;
    let mapping = include_str!("../../../mappings/crm_sales_opportunities.toml");
    let names = [
        "accounts.csv",
        "products.csv",
        "sales_teams.csv",
        "sales_pipeline.csv",
    ];
    let files = names.map(|name| (name, std::fs::read_to_string(folder.join(name)).unwrap()));
    let files: Vec<_> = files
        .iter()
        .map(|(name, text)| (*name, text.as_str()))
        .collect();

    let import = Form::new(mapping, &files).run(&t.admin).await;

    assert_eq!(import["status"], "finished", "{}", import["failure"]);
    assert_eq!(import["problems"], json!([]));
    let deals = counts(&import, 7);
    assert_eq!(import["steps"][7]["into"], "deals");
    assert_eq!(deals, [6212, 0, 0, 0, 0]);
    let expected = of_files(&folder);
    assert_eq!(expected.deals_by_stage.values().sum::<i64>(), 6212);
    assert_eq!(over_rest(&t.admin).await, expected);
    assert_eq!(over_graphql(&t.admin).await, expected);
    aggregated(&t.admin, &expected).await;
    by_hand(&t).await;

    // The stage history holds the days of the file.
    let first = "/v1/deals?filter[external_id]=crm_sales:1C1I7A6R";
    let deal = t.admin.get(first).await.expect(200)["data"][0].clone();
    let history = format!("/v1/deals/{}/stage-history", deal["id"].as_str().unwrap());
    let stays = t.admin.get(&history).await.expect(200);
    assert_eq!(
        stays["data"][0]["entered_at"],
        "2016-10-20T00:00:00.000000Z"
    );
    assert_eq!(stays["data"][0]["duration_seconds"], 132 * 86_400);
    assert_eq!(deal["closed_at"], "2017-03-01T00:00:00.000000Z");
    let teams = "query { teams(filter: {name: {eq: \"West: Celia Rouche\"}}) { nodes { members { name } manager { name } } } }";
    let team = t.admin.data(teams, json!({})).await["teams"]["nodes"][0].clone();
    assert_eq!(team["members"].as_array().unwrap().len(), 6);
    assert_eq!(team["manager"]["name"], "Celia Rouche");
}
