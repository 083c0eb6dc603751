//! The example mappings on small exports in the form that each system writes.

use serde_json::{Value, json};

use super::{Form, counts};
use crate::support::{Client, TestApp};

/// The steps all came out without a refusal, and a second run changes nothing.
async fn run_twice(client: &Client, mapping: &str, files: &[(&str, &str)]) -> Value {
    let first = Form::new(mapping, files).run(client).await;
    assert_eq!(first["status"], "finished", "{}", first["failure"]);
    assert_eq!(first["problems"], json!([]));
    let second = Form::new(mapping, files).run(client).await;
    for step in 0..second["steps"].as_array().unwrap().len() {
        let [created, updated, _, _, refused] = counts(&second, step);
        assert_eq!(
            [created, updated, refused],
            [0, 0, 0],
            "{}",
            second["steps"][step]
        );
    }
    first
}

async fn deals(client: &Client) -> Value {
    let query = "{ deals(orderBy: [{field: NAME, direction: ASC}]) { nodes {
        name status amountMinor currency stage { name } account { name } owner { email }
    } } }";
    client.data(query, json!({})).await["deals"]["nodes"].clone()
}

#[actix_web::test]
async fn hubspot_exports_can_be_imported() {
    let t = TestApp::start().await;
    let mapping = include_str!("../../../mappings/hubspot.toml");
    let companies = "Record ID,Company name,Company Domain Name,Industry,Number of Employees,Country/Region,Company owner\n\
        901,Northwind Example,northwind.example.com,Software,250,DE,Olga Owner (olga@example.com)\n";
    let contacts = "Record ID,First Name,Last Name,Email,Phone Number,Job Title,Associated Company IDs\n\
        501,Ada,Example,ada@northwind.example.com,+49 30 1234567,CTO,901\n";
    let deals_file = "Record ID,Deal Name,Pipeline,Deal Stage,Amount,Currency,Close Date,Create Date,Deal owner,Associated Company IDs\n\
        701,Northwind: licences,Sales Pipeline,Closed Won,12000.50,EUR,2026-03-01 09:00,2026-01-01 10:00,Olga Owner (olga@example.com),901\n\
        702,Northwind: support,Sales Pipeline,Appointment Scheduled,,,,2026-02-01 10:00,,901\n";

    run_twice(
        &t.admin,
        mapping,
        &[
            ("companies.csv", companies),
            ("contacts.csv", contacts),
            ("deals.csv", deals_file),
        ],
    )
    .await;

    let expected = json!([
        { "name": "Northwind: licences", "status": "WON", "amountMinor": 1_200_050, "currency": "EUR",
          "stage": { "name": "Closed Won" }, "account": { "name": "Northwind Example" },
          "owner": { "email": "olga@example.com" } },
        { "name": "Northwind: support", "status": "OPEN", "amountMinor": null, "currency": null,
          "stage": { "name": "Appointment Scheduled" }, "account": { "name": "Northwind Example" },
          "owner": null },
    ]);
    assert_eq!(deals(&t.admin).await, expected);
    let people = "{ stakeholders { nodes { name title account { name } emails { email } } } }";
    let people = t.admin.data(people, json!({})).await["stakeholders"]["nodes"].clone();
    assert_eq!(people[0]["account"]["name"], "Northwind Example");
    assert_eq!(people[0]["emails"][0]["email"], "ada@northwind.example.com");
}

#[actix_web::test]
async fn salesforce_exports_can_be_imported() {
    let t = TestApp::start().await;
    let mapping = include_str!("../../../mappings/salesforce.toml");
    let users = "Id,Name,Email,IsActive\n005A,Olga Owner,olga@example.com,true\n";
    let accounts = "Id,IsDeleted,Name,ParentId,Website,Industry,NumberOfEmployees,AnnualRevenue,BillingCountryCode,OwnerId\n\
        001A,false,Northwind Example,001B,www.northwind.example.com,Technology,250,1000000,DE,005A\n\
        001B,false,Northwind Holding Example,,,,,,,005A\n\
        001C,true,Deleted Example,,,,,,,005A\n";
    let contacts = "Id,IsDeleted,AccountId,FirstName,LastName,Email,Phone,Title,Department,ReportsToId,OwnerId\n\
        003A,false,001A,Ada,Example,ada@example.com,,CTO,IT,003B,005A\n\
        003B,false,001A,Bob,Example,bob@example.com,,CEO,,,005A\n";
    let opportunities = "Id,IsDeleted,AccountId,Name,StageName,Amount,CloseDate,CreatedDate,LeadSource,OwnerId\n\
        006A,false,001A,Northwind: licences,Closed Won,12000,2026-03-01,2026-01-01T10:00:00.000+0000,Web,005A\n\
        006B,false,001A,Northwind: support,Prospecting,,2026-12-31,2026-02-01T10:00:00.000+0000,,005A\n";
    let tasks = "Id,IsDeleted,Subject,Description,ActivityDate,Status,AccountId,WhatId,WhoId,OwnerId\n\
        00TA,false,Call back,,2026-04-01,Not Started,001A,006B,003A,005A\n";

    let import = run_twice(
        &t.admin,
        mapping,
        &[
            ("User.csv", users),
            ("Account.csv", accounts),
            ("Contact.csv", contacts),
            ("Opportunity.csv", opportunities),
            ("Task.csv", tasks),
        ],
    )
    .await;

    let accounts = import["steps"]
        .as_array()
        .unwrap()
        .iter()
        .position(|step| step["into"] == "accounts")
        .unwrap();
    assert_eq!(counts(&import, accounts), [2, 0, 0, 1, 0]);
    let found = deals(&t.admin).await;
    assert_eq!(found[0]["status"], "WON");
    assert_eq!(found[0]["amountMinor"], 1_200_000);
    assert_eq!(found[1]["stage"]["name"], "Prospecting");
    let people =
        "{ stakeholders(filter: {name: {eq: \"Ada Example\"}}) { nodes { reportsTo { name } } } }";
    let people = t.admin.data(people, json!({})).await["stakeholders"]["nodes"].clone();
    assert_eq!(people[0]["reportsTo"]["name"], "Bob Example");
    let tasks = t.admin.get("/v1/tasks").await.expect(200);
    assert_eq!(tasks["data"][0]["title"], "Call back");
}

#[actix_web::test]
async fn pipedrive_exports_can_be_imported() {
    let t = TestApp::start().await;
    let mapping = include_str!("../../../mappings/pipedrive.toml");
    let organizations = "ID,Name,Owner\n1,Northwind Example,Olga Owner\n";
    let people =
        "ID,Name,Email,Phone,Organization ID,Owner\n11,Ada Example,ada@example.com,,1,Olga Owner\n";
    let deals_file = "ID,Title,Value,Currency,Stage,Status,Organization ID,Owner,Source origin,Expected close date,Deal created,Won time,Lost time,Lost reason\n\
        21,Northwind: licences,12000,EUR,Negotiations Started,Won,1,Olga Owner,Web,,2026-01-01 10:00:00,2026-03-01 09:00:00,,\n\
        22,Northwind: support,900,EUR,Qualified,Lost,1,Olga Owner,,,2026-01-01 10:00:00,,2026-02-01 09:00:00,Too dear\n\
        23,Northwind: training,,,Qualified,Open,1,Olga Owner,,2026-12-31,2026-01-01 10:00:00,,,\n";

    run_twice(
        &t.admin,
        mapping,
        &[
            ("organizations.csv", organizations),
            ("people.csv", people),
            ("deals.csv", deals_file),
        ],
    )
    .await;

    let found = deals(&t.admin).await;
    let statuses: Vec<_> = found
        .as_array()
        .unwrap()
        .iter()
        .map(|deal| &deal["status"])
        .collect();
    assert_eq!(statuses, ["WON", "LOST", "OPEN"]);
    assert_eq!(found[1]["account"]["name"], "Northwind Example");
    let lost = t
        .admin
        .get("/v1/deals?filter[external_id]=pipedrive:22")
        .await
        .expect(200);
    assert_eq!(lost["data"][0]["lost_reason"], "Too dear");
}
