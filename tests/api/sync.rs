//! Copies elsewhere: snapshots with the feed after them, and digests.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Command, Stdio};

use caravan::DatabaseUrl;
use diesel::connection::SimpleConnection as _;
use diesel::pg::PgConnection;
use diesel::{Connection as _, RunQueryDsl as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::support::TestApp;
use crate::support::live::Live;

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

/// Makes many accounts at once.
async fn accounts(t: &TestApp, count: usize) {
    let all: Vec<usize> = (0..count).collect();
    for some in all.chunks(50) {
        let fields = some
            .iter()
            .map(|n| format!("a{n}: createAccount(input: {{ name: \"Account {n}\" }}) {{ id }}"));
        let mutation = format!("mutation {{ {} }}", fields.collect::<Vec<_>>().join(" "));
        t.admin.data(&mutation, json!({})).await;
    }
}

/// All accounts of the list, by id.
async fn listed(t: &TestApp) -> BTreeMap<String, Value> {
    let mut all = BTreeMap::new();
    let mut path = "/v1/accounts?limit=200".to_owned();
    loop {
        let page = t.admin.get(&path).await.expect(200);
        for record in page["data"].as_array().unwrap() {
            all.insert(text(&record["id"]).to_owned(), record.clone());
        }
        let Some(next) = page["page"]["next"].as_str() else {
            return all;
        };
        path = format!("/v1/accounts?limit=200&cursor={next}");
    }
}

/// A snapshot: its cursor, its records, and how many the end says they are.
fn snapshot_of(body: &str) -> (String, BTreeMap<String, Value>, Option<u64>) {
    let (mut cursor, mut records, mut end) = (String::new(), BTreeMap::new(), None);
    for line in body.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        if let Some(head) = line.get("snapshot") {
            assert!(records.is_empty() && end.is_none());
            text(&head["cursor"]).clone_into(&mut cursor);
        } else if let Some(record) = line.get("record") {
            let known = records.insert(text(&record["id"]).to_owned(), record.clone());
            assert!(known.is_none(), "a record comes twice");
        } else {
            end = line["end"]["count"].as_u64();
        }
    }
    (cursor, records, end)
}

/// Brings a copy to where the feed is, and returns how many entries that took.
async fn catch_up(t: &TestApp, cursor: &str, copy: &mut BTreeMap<String, Value>) -> usize {
    t.feed().await;
    let path = format!("/v1/changes?types=account&limit=1000&after={cursor}");
    let page = t.admin.get(&path).await.expect(200);
    let entries = page["data"].as_array().unwrap();
    for entry in entries {
        let id = text(&entry["record_id"]);
        if entry["operation"] == "deleted" {
            assert!(copy.remove(id).is_some(), "{entry}");
            continue;
        }
        if matches!(text(&entry["operation"]), "created" | "restored") {
            let new = json!({ "created_at": entry["changed_at"] });
            assert!(copy.insert(id.to_owned(), new).is_none(), "{entry}");
        }
        let record = copy.get_mut(id).expect("a record that is there");
        for (name, change) in entry["fields"].as_object().unwrap() {
            record[name] = change["to"].clone();
        }
        record["version"] = entry["sequence"].clone();
        record["updated_at"] = entry["changed_at"].clone();
    }
    entries.len()
}

fn without_nulls(records: &BTreeMap<String, Value>) -> BTreeMap<String, Value> {
    let mut records = records.clone();
    for record in records.values_mut() {
        let fields = record.as_object_mut().unwrap();
        fields.retain(|_, value| !value.is_null());
    }
    records
}

#[actix_web::test]
async fn a_snapshot_and_the_feed_after_it_make_the_whole() {
    let t = TestApp::start().await;
    let live = Live::start(&t);
    accounts(&t, 700).await;
    let before: Vec<String> = listed(&t).await.into_keys().collect();
    let path = |id: &str| format!("/v1/accounts/{id}");
    t.admin.delete(&path(&before[0])).await.expect(204);

    let mut lines = live.lines("/v1/snapshot/accounts", t.admin.credential());
    let mut body = lines.next_line();
    // The first line is there, so the moment is fixed; all of this comes later.
    t.admin.delete(&path(&before[1])).await.expect(204);
    t.admin.delete(&path(&before[699])).await.expect(204);
    let restore = format!("{}/restore", path(&before[0]));
    t.admin.post(&restore, json!({})).await.expect(200);
    let renamed = json!({ "name": "Renamed" });
    t.admin
        .patch(&path(&before[698]), renamed)
        .await
        .expect(200);
    accounts(&t, 1).await;
    body.push_str(&lines.rest());
    let (cursor, mut copy, end) = snapshot_of(&body);

    assert_eq!((copy.len(), end), (699, Some(699)));
    assert_eq!(copy[&before[698]]["name"], "Account 698");
    assert_eq!(catch_up(&t, &cursor, &mut copy).await, 5);
    assert_eq!(without_nulls(&copy), without_nulls(&listed(&t).await));
}

#[actix_web::test]
async fn what_ran_while_the_snapshot_was_taken_comes_after_it_and_nothing_comes_twice() {
    let t = TestApp::start().await;
    let DatabaseUrl::Postgres(url) = &t.app.config().database.url else {
        return;
    };
    accounts(&t, 3).await;
    t.feed().await;
    let mut slow = PgConnection::establish(url).unwrap();
    let id = listed(&t).await.into_keys().next().unwrap();
    let name = format!("Slow {}", uuid::Uuid::now_v7());
    // A writer who is at it when the snapshot is taken.
    slow.batch_execute("BEGIN").unwrap();
    let write = "WITH written AS (
            UPDATE accounts SET name = $1, version = version + 1
            WHERE workspace_id = (SELECT id FROM workspaces WHERE slug = $2) AND name = 'Account 0'
            RETURNING workspace_id, id, version)
        INSERT INTO changes (workspace_id, object, record_id, sequence, operation, fields,
            actor_kind, changed_at)
        SELECT workspace_id, 'account', id, version, 'updated',
            jsonb_build_object('name', jsonb_build_object('to', $1)), 'system', now() FROM written";
    let written = diesel::sql_query(write)
        .bind::<diesel::sql_types::Text, _>(&name)
        .bind::<diesel::sql_types::Text, _>(&t.slug)
        .execute(&mut slow)
        .unwrap();
    assert_eq!(written, 1);
    // Somebody who began later and is done before.
    let patch = json!({ "industry": "software" });
    let second = listed(&t).await.into_keys().nth(1).unwrap();
    let path = format!("/v1/accounts/{second}");
    t.admin.patch(&path, patch).await.expect(200);

    let body = t.admin.get("/v1/snapshot/accounts").await;
    let body = String::from_utf8(body.body.to_vec()).unwrap();
    slow.batch_execute("COMMIT").unwrap();
    let (cursor, mut copy, end) = snapshot_of(&body);

    assert_eq!(end, Some(3));
    assert_eq!(copy[&second]["industry"], "software");
    assert_ne!(copy[&id]["name"], name.as_str());
    assert_eq!(catch_up(&t, &cursor, &mut copy).await, 1);
    assert!(copy.values().any(|record| record["name"] == name.as_str()));
    // What came after is in the feed as ever.
    accounts(&t, 1).await;
    assert_eq!(catch_up(&t, &cursor, &mut copy.clone()).await, 2);
}

#[actix_web::test]
async fn a_snapshot_is_for_those_who_may_read_all_of_it() {
    let t = TestApp::start().await;
    let viewer = t.member("viewer").await;
    assert_eq!(
        viewer.get("/v1/snapshot/api-keys").await.refused(403),
        "FORBIDDEN"
    );
    assert_eq!(
        viewer.get("/v1/snapshot/colours").await.refused(404),
        "NOT_FOUND"
    );
    let answer = viewer.get("/v1/snapshot/accounts?limit=1").await;
    assert_eq!(answer.refused(400), "INVALID");

    let empty = viewer.get("/v1/snapshot/deals").await;
    assert_eq!(empty.header("content-type"), "application/x-ndjson");
    let (cursor, records, end) = snapshot_of(std::str::from_utf8(&empty.body).unwrap());
    assert!(!cursor.is_empty());
    assert_eq!((records.len(), end), (0, Some(0)));
}

/// Versions by id.
type Versions = BTreeMap<String, i64>;

fn hash(versions: &Versions) -> String {
    let mut hash = Sha256::new();
    for (id, version) in versions {
        hash.update(format!("{id} {version}\n"));
    }
    let bytes = hash.finalize();
    let hex: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    hex.concat()
}

fn within(versions: &Versions, range: &str) -> Versions {
    let (from, to) = range.split_once("..").unwrap();
    let inside = |id: &str| from <= id && (to.is_empty() || id < to);
    let inside = versions.iter().filter(|(id, _)| inside(id));
    inside.map(|(id, version)| (id.clone(), *version)).collect()
}

/// The ids that differ from the server's, and how many calls that took.
async fn differences(t: &TestApp, copy: &Versions) -> (Vec<String>, usize) {
    let (mut found, mut calls) = (Vec::new(), 0);
    let mut ranges = vec!["..".to_owned()];
    while let Some(range) = ranges.pop() {
        let path = format!("/v1/sync/digest?resource=accounts&range={range}");
        let digest = t.admin.get(&path).await.expect(200);
        calls += 1;
        let here = within(copy, &range);
        if digest["hash"] == hash(&here).as_str() {
            continue;
        }
        let parts = digest["parts"].as_array().unwrap();
        for part in parts {
            let range = text(&part["range"]);
            if part["hash"] != hash(&within(&here, range)).as_str() {
                ranges.push(range.to_owned());
            }
        }
        if parts.is_empty() {
            let listed = digest["records"].as_array().unwrap().iter();
            let there: Versions = listed
                .map(|one| {
                    (
                        text(&one["id"]).to_owned(),
                        one["version"].as_i64().unwrap(),
                    )
                })
                .collect();
            let ids: std::collections::BTreeSet<&String> =
                here.keys().chain(there.keys()).collect();
            let differ = ids.into_iter().filter(|id| here.get(*id) != there.get(*id));
            found.extend(differ.cloned());
        }
    }
    (found, calls)
}

#[actix_web::test]
async fn a_planted_difference_is_found_in_few_calls() {
    let t = TestApp::start().await;
    accounts(&t, 1100).await;
    let copy: Versions = listed(&t).await.into_keys().map(|id| (id, 1)).collect();
    // log2(1100) + 1
    let most = 11;
    assert_eq!(differences(&t, &copy).await, (vec![], 1));

    for place in [0, 64, 550, 1099] {
        let id = copy.keys().nth(place).unwrap().clone();
        let mut other_version = copy.clone();
        other_version.insert(id.clone(), 2);
        let mut missing = copy.clone();
        missing.remove(&id);
        // An id that nobody has: beside a known one.
        let mut beside = id.clone();
        let last = if beside.pop() == Some('0') { '1' } else { '0' };
        beside.push(last);
        let mut too_many = copy.clone();
        too_many.insert(beside.clone(), 1);

        for (wrong, id) in [(other_version, &id), (missing, &id), (too_many, &beside)] {
            let (found, calls) = differences(&t, &wrong).await;
            assert_eq!(found, std::slice::from_ref(id), "at {place}");
            assert!(calls <= most, "{calls} calls at {place}");
        }
    }
    // A deleted record is none.
    let gone = copy.keys().nth(7).unwrap();
    t.admin
        .delete(&format!("/v1/accounts/{gone}"))
        .await
        .expect(204);
    let (found, _) = differences(&t, &copy).await;
    assert_eq!(found, std::slice::from_ref(gone));
}

#[actix_web::test]
async fn the_parts_of_a_digest_hold_every_id_of_its_range() {
    let t = TestApp::start().await;
    accounts(&t, 100).await;

    let digest = t
        .admin
        .get("/v1/sync/digest?resource=accounts")
        .await
        .expect(200);

    assert_eq!(digest["count"], 100);
    assert_eq!(digest["records"], json!([]));
    let parts = digest["parts"].as_array().unwrap();
    assert_eq!(parts.len(), 16);
    let ranges: Vec<_> = parts.iter().map(|part| text(&part["range"])).collect();
    let bounds = ranges.iter().map(|range| range.split_once("..").unwrap());
    let (starts, ends): (Vec<_>, Vec<_>) = bounds.unzip();
    assert_eq!((starts[0], ends[15]), ("", ""));
    assert_eq!(starts[1..], ends[..15]);
    for part in parts {
        let count = part["count"].as_i64().unwrap();
        assert!((6..=7).contains(&count), "{count}");
        let path = format!(
            "/v1/sync/digest?resource=accounts&range={}",
            text(&part["range"])
        );
        let of_part = t.admin.get(&path).await.expect(200);
        assert_eq!(
            (&of_part["hash"], &of_part["count"]),
            (&part["hash"], &part["count"])
        );
        assert_eq!(of_part["range"], part["range"]);
    }
    let query = "query ($range: String) { syncDigest(resource: \"accounts\", range: $range)
        { resource range count hash parts { range count hash } records { id version } } }";
    for range in ["..", ranges[3]] {
        let by_graphql = t.admin.data(query, json!({ "range": range })).await;
        let path = format!("/v1/sync/digest?resource=accounts&range={range}");
        assert_eq!(
            by_graphql["syncDigest"],
            t.admin.get(&path).await.expect(200)
        );
    }
}

#[actix_web::test]
async fn a_range_that_makes_no_sense_is_refused() {
    let t = TestApp::start().await;
    let (low, high) = (
        "account_01h455vb4pex5vsknk084sn02q",
        "account_01h455vb4pex5vsknk084sn02r",
    );
    let wrong = [
        String::new(),
        "resource=colours".to_owned(),
        "resource=accounts&colour=red".to_owned(),
        "resource=accounts&range=".to_owned(),
        "resource=accounts&range=a..b".to_owned(),
        format!("resource=accounts&range={low}"),
        format!("resource=deals&range={low}..{high}"),
        format!("resource=accounts&range={high}..{low}"),
        format!("resource=accounts&range={low}..{low}"),
    ];
    for query in wrong {
        let answer = t.admin.get(&format!("/v1/sync/digest?{query}")).await;
        assert_eq!(answer.refused(400), "INVALID", "{query}");
    }
    let viewer = t.member("viewer").await;
    let answer = viewer.get("/v1/sync/digest?resource=api-keys").await;
    assert_eq!(answer.refused(403), "FORBIDDEN");
    let empty = format!("/v1/sync/digest?resource=accounts&range={low}..{high}");
    let empty = t.admin.get(&empty).await.expect(200);
    assert_eq!(empty["hash"], hash(&Versions::new()).as_str());
}

/// The example of openapi/sync.md.
const VECTOR: &str = "6f56d205bd5b3ad54db7d794380b5d201bafb6d1c6576a37e26cb0f4c24651f6";

#[test]
fn the_documented_example_has_the_documented_hash() {
    let example = Versions::from([
        ("account_01h455vb4pex5vsknk084sn02q".to_owned(), 3),
        ("account_01h455vb4pex5vsknk084sn02r".to_owned(), 1),
    ]);

    assert_eq!(hash(&example), VECTOR);
    let documented = include_str!("../../openapi/sync.md");
    assert!(documented.contains(VECTOR));
}

/// Runs an example; none where its language is not there.
fn run(program: &str, arguments: &[&str], input: &str) -> Option<std::process::Output> {
    let mut command = Command::new(program);
    command.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/examples"));
    command.args(arguments).stdin(Stdio::piped());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().ok()?;
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    Some(child.wait_with_output().unwrap())
}

/// Node runs TypeScript by itself since 22.18.
fn node_takes_types() -> bool {
    let version = run("node", &["--version"], "").map(|output| output.stdout);
    let version = version.and_then(|text| String::from_utf8(text).ok());
    let version = version.unwrap_or_default();
    let mut numbers = version
        .trim_start_matches('v')
        .split('.')
        .map(str::parse::<u32>);
    let mut number = || numbers.next().and_then(Result::ok).unwrap_or(0);
    (number(), number()) >= (22, 18)
}

#[actix_web::test]
#[expect(clippy::print_stderr, reason = "says what it skips")]
async fn the_clients_of_the_examples_find_what_differs() {
    let t = TestApp::start().await;
    let live = Live::start(&t);
    accounts(&t, 200).await;
    let mut records: Vec<Value> = listed(&t).await.into_values().collect();
    records[150]["version"] = json!(7);
    let dropped = records.remove(20);
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.ndjson");
    let lines: Vec<String> = records.iter().map(Value::to_string).collect();
    std::fs::write(&copy, lines.join("\n")).unwrap();

    let mut clients = vec![("python3", "python/digest.py")];
    if node_takes_types() {
        clients.push(("node", "typescript/digest.ts"));
    } else {
        eprintln!("skipped: typescript/digest.ts, which needs node 22.18");
    }
    for (program, file) in clients {
        let Some(vector) = run(program, &[file, "--vector"], "") else {
            eprintln!("skipped: {file}, since there is no {program}");
            continue;
        };
        assert_eq!(
            String::from_utf8_lossy(&vector.stdout).trim(),
            VECTOR,
            "{file}"
        );
        let arguments = [file, &live.url(), "accounts", copy.to_str().unwrap()];
        let output = run(program, &arguments, t.admin.credential()).unwrap();
        let told = String::from_utf8(output.stdout).unwrap();
        let told: Vec<Value> = told
            .lines()
            .map(|l| serde_json::from_str(l).unwrap())
            .collect();
        let expected = [
            json!({ "id": dropped["id"], "here": null, "there": 1 }),
            json!({ "id": records[149]["id"], "here": 7, "there": 1 }),
        ];
        assert_eq!(told, expected, "{file}");
        assert_eq!(output.status.code(), Some(1), "{file}");
    }
}
