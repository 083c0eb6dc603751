//! The example mapping on the data that it is made for: what both faces answer equals what the files
//! say.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{Form, counts};
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
