//! The sample data: the same for the same seed, whole, and within the rules of the API.

use std::collections::{BTreeMap, BTreeSet};

use caravan::demo::{ADMIN, PASSWORD, Plan, fill};
use regex::Regex;
use serde_json::{Value, json};

use crate::support::{Client, TestApp};

/// Enough for every stage of every pipeline.
const ACCOUNTS: usize = 40;

/// Every list of records.
const LISTS: [&str; 31] = [
    "users",
    "teams",
    "products",
    "tags",
    "custom-fields",
    "pipelines",
    "pipeline-stages",
    "journey-maps",
    "journey-stages",
    "touchpoints",
    "journey-map-elements",
    "accounts",
    "stakeholders",
    "affiliations",
    "consents",
    "deals",
    "deal-line-items",
    "journeys",
    "interactions",
    "committee-templates",
    "committee-members",
    "stakeholder-relations",
    "decisions",
    "decision-options",
    "decision-criteria",
    "decision-steps",
    "positions",
    "milestones",
    "proposals",
    "personas",
    "pain-points",
];

/// A workspace with sample data, seen by its admin.
async fn filled(t: &TestApp, seed: u64, accounts: usize) -> Client {
    let plan = Plan {
        seed,
        accounts,
        now: "2026-11-23T09:30:00Z".parse().unwrap(),
        slug: uuid::Uuid::now_v7().simple().to_string(),
    };
    fill(&t.app, &plan).await.unwrap();
    let token = caravan::operator_token(&t.app, ADMIN, Some(&plan.slug));
    t.bearer(&token.await.unwrap())
}

/// All records of a list, page by page.
async fn all(client: &Client, path: &str) -> Vec<Value> {
    let mut records: Vec<Value> = Vec::new();
    let mut cursor = String::new();
    loop {
        let join = if path.contains('?') { '&' } else { '?' };
        let page = format!("/v1/{path}{join}limit=200{cursor}");
        let page = client.get(&page).await.expect(200);
        records.extend(page["data"].as_array().unwrap().iter().cloned());
        match page["page"]["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return records,
        }
    }
}

/// Everything that was written, with the places of records instead of their ids.
async fn told(client: &Client) -> Vec<String> {
    let id = Regex::new("[a-z_]+_[0-7][0-9a-hjkmnp-tv-z]{25}").unwrap();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut lines = Vec::new();
    let mut tell = |value: &Value| {
        let text = value.to_string();
        let line = id.replace_all(&text, |found: &regex::Captures<'_>| {
            let next = places.len();
            let place = places.entry(found[0].to_owned()).or_insert(next);
            format!("#{place}")
        });
        lines.push(line.into_owned());
    };
    for list in LISTS.into_iter().chain(["tasks", "notes", "feedback"]) {
        for record in all(client, list).await {
            tell(&record);
        }
    }
    for deal in all(client, "deals?fields=id").await {
        let path = format!("/v1/deals/{}/stage-history", deal["id"].as_str().unwrap());
        let mut history = client.get(&path).await.expect(200);
        for stay in history["data"].as_array_mut().unwrap() {
            // The stay that lasts grows from second to second.
            stay.as_object_mut().unwrap().remove("duration_seconds");
        }
        tell(&history);
    }
    lines
}

#[actix_web::test]
async fn one_seed_tells_one_story() {
    let t = TestApp::start().await;

    let first = told(&filled(&t, 7, 12).await).await;
    let second = told(&filled(&t, 7, 12).await).await;
    let other = told(&filled(&t, 8, 12).await).await;

    assert!(first.len() > 300, "only {} records", first.len());
    for (first, second) in first.iter().zip(&second) {
        assert_eq!(first, second);
    }
    assert_eq!(first.len(), second.len());
    assert_ne!(first, other);
}

#[actix_web::test]
async fn every_stage_is_inhabited_and_every_history_leads_to_its_deal() {
    let t = TestApp::start().await;
    let admin = filled(&t, 1, ACCOUNTS).await;
    let stages = all(&admin, "pipeline-stages").await;
    let deals = all(&admin, "deals").await;

    let inhabited: BTreeSet<&str> = deals
        .iter()
        .map(|deal| deal["stage_id"].as_str().unwrap())
        .collect();

    let pipelines: BTreeSet<&str> = stages
        .iter()
        .map(|stage| stage["pipeline_id"].as_str().unwrap())
        .collect();
    assert_eq!(pipelines.len(), 2);
    for stage in &stages {
        assert!(
            inhabited.contains(stage["id"].as_str().unwrap()),
            "nobody is in {stage}"
        );
    }
    let mut returned = 0;
    for deal in &deals {
        let path = format!("/v1/deals/{}/stage-history", deal["id"].as_str().unwrap());
        let history = admin.get(&path).await.expect(200);
        let stays = history["data"].as_array().unwrap();
        let last = stays.last().unwrap();
        assert_eq!(last["stage_id"], deal["stage_id"]);
        assert_eq!(last["entered_at"], deal["stage_entered_at"]);
        assert_eq!(stays[0]["entered_at"], deal["created_at"]);
        assert!(
            deal["updated_at"].as_str().unwrap() < "2026-11-23",
            "the story ends yesterday: {deal}"
        );
        for pair in stays.windows(2) {
            assert_eq!(pair[0]["left_at"], pair[1]["entered_at"]);
        }
        assert_eq!(
            deal["status"] == "lost",
            deal["lost_reason"].is_string(),
            "{deal}"
        );
        let kind = |stay: &Value| {
            let stage = stages.iter().find(|stage| stage["id"] == stay["stage_id"]);
            stage.unwrap()["kind"].as_str().unwrap().to_owned()
        };
        returned += usize::from(
            stays
                .windows(2)
                .any(|pair| kind(&pair[0]) == "lost" && kind(&pair[1]) == "open"),
        );
    }
    assert!(returned > 0, "no deal was reopened");
}

#[actix_web::test]
async fn the_sample_data_adds_up() {
    let t = TestApp::start().await;
    let admin = filled(&t, 1, ACCOUNTS).await;
    let deals = all(&admin, "deals").await;
    let items = all(&admin, "deal-line-items").await;
    let accounts = all(&admin, "accounts").await;
    let interactions = all(&admin, "interactions").await;

    assert_eq!(accounts.len(), ACCOUNTS);
    assert_eq!(deals.len(), ACCOUNTS * 2);
    assert!(interactions.len() > ACCOUNTS * 10);
    let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
    for item in &items {
        let sum = sums.entry(item["deal_id"].as_str().unwrap()).or_default();
        *sum += item["amount_minor"].as_i64().unwrap();
    }
    assert!(sums.len() > ACCOUNTS / 2);
    for deal in &deals {
        if let Some(sum) = sums.get(deal["id"].as_str().unwrap()) {
            assert_eq!(deal["amount_minor"], *sum, "{deal}");
        }
        if deal["status"] == "won" {
            assert!(sums.contains_key(deal["id"].as_str().unwrap()));
            let account = accounts.iter().find(|one| one["id"] == deal["account_id"]);
            let stage = &account.unwrap()["lifecycle_stage"];
            assert!(stage == "customer" || stage == "former_customer", "{stage}");
        }
    }
    // What will be won is talked about more than what will be lost.
    let talk = |status: &str| {
        let with: BTreeSet<&str> = deals
            .iter()
            .filter(|deal| deal["status"] == status)
            .map(|deal| deal["id"].as_str().unwrap())
            .collect();
        let talks = interactions
            .iter()
            .filter(|one| one["deal_id"].as_str().is_some_and(|id| with.contains(id)))
            .count();
        talks / with.len()
    };
    assert!(
        talk("won") > 2 * talk("lost"),
        "{} {}",
        talk("won"),
        talk("lost")
    );
}

#[actix_web::test]
async fn some_open_deals_tell_who_decides_and_how() {
    let t = TestApp::start().await;
    let admin = filled(&t, 1, ACCOUNTS).await;
    let query = "query ($id: ID!) { deal(id: $id) { status committee { nodes { roles stance } }
        coverage { completeness flags { kind } }
        decision { state { progress reason steps { progress reason } }
            analysis { winningCoalitions { sets } now { probability } } } } }";
    let decisions = all(&admin, "decisions").await;

    assert!(decisions.len() > 2, "only {} decisions", decisions.len());
    for decision in &decisions {
        let variables = json!({ "id": decision["deal_id"] });
        let deal = &admin.data(query, variables).await["deal"];
        assert_eq!(deal["status"], "OPEN");
        assert!(deal["committee"]["nodes"].as_array().unwrap().len() >= 4);
        assert!(deal["coverage"]["completeness"].as_f64().unwrap() >= 60.0);
        let (state, analysis) = (&deal["decision"]["state"], &deal["decision"]["analysis"]);
        assert_eq!(state["steps"].as_array().unwrap().len(), 5);
        assert_ne!(state["reason"], "");
        assert_ne!(analysis["winningCoalitions"]["sets"], json!([]));
        let path = format!("/v1/deals/{}", decision["deal_id"].as_str().unwrap());
        let plan = admin.get(&format!("{path}/action-plan")).await.expect(200);
        assert_eq!(plan["milestones"].as_array().unwrap().len(), 4, "{plan}");
    }
}

#[actix_web::test]
async fn every_list_of_the_sample_data_pages_to_its_end() {
    let t = TestApp::start().await;
    let admin = filled(&t, 1, ACCOUNTS).await;

    for list in LISTS.into_iter().chain(["tasks", "notes"]) {
        let records = all(&admin, list).await;
        let ids: BTreeSet<&str> = records
            .iter()
            .map(|record| record["id"].as_str().unwrap())
            .collect();
        let mut words = list.split('-');
        let mut field = words.next().unwrap().to_owned();
        for word in words {
            let mut letters = word.chars();
            field.extend(letters.next().map(|first| first.to_ascii_uppercase()));
            field.push_str(letters.as_str());
        }
        let query = format!("{{ {field} {{ totalCount }} }}");
        let counted = admin.data(&query, json!({})).await;

        assert!(!records.is_empty(), "there are no {list}");
        assert_eq!(ids.len(), records.len(), "{list} repeats");
        assert_eq!(counted[&field]["totalCount"], records.len(), "{list}");
    }
}

#[actix_web::test]
async fn every_role_can_sign_in_and_the_names_are_nobodys() {
    let t = TestApp::start().await;
    let admin = filled(&t, 1, ACCOUNTS).await;
    let slug = admin.get("/v1/workspace").await.expect(200)["slug"].clone();

    for role in ["admin", "manager", "rep", "viewer"] {
        let email = format!("{role}@example.com");
        let body = json!({ "email": email, "password": PASSWORD, "workspace": slug });
        let tokens = t.anonymous().post("/v1/auth/login", body).await.expect(200);
        let user = t.bearer(tokens["access_token"].as_str().unwrap());
        let me = user.data("{ me { role email } }", json!({})).await;
        assert_eq!(me["me"]["email"], email);
    }
    for account in all(&admin, "accounts").await {
        let domain = account["domains"][0].as_str().unwrap();
        assert!(domain.ends_with(".example"), "{domain}");
    }
    for user in all(&admin, "users").await {
        let email = user["email"].as_str().unwrap();
        assert!(email.ends_with("@example.com"), "{email}");
    }
    for stakeholder in all(&admin, "stakeholders").await {
        let email = stakeholder["emails"][0]["email"].as_str().unwrap();
        assert!(email.ends_with(".example"), "{email}");
    }
}
