//! What is left of answers when everything is taken away that differs between two runs.

use std::collections::HashMap;

use regex::Regex;
use serde_json::{Value, json};

use crate::support::Client;

/// Names ids by the order in which they are first seen, the same id always alike.
pub struct Names {
    ids: Regex,
    moments: Regex,
    uuids: Regex,
    slugs: Regex,
    known: HashMap<String, String>,
}

impl Names {
    pub fn new() -> Self {
        Self {
            ids: Regex::new(r"\b[a-z][a-z_]*_[0-7][0-9a-hjkmnp-tv-z]{25}\b").unwrap(),
            moments: Regex::new(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z").unwrap(),
            uuids: Regex::new(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
                .unwrap(),
            slugs: Regex::new(r"@[0-9a-f]{32}\.example").unwrap(),
            known: HashMap::new(),
        }
    }

    pub fn of(&mut self, value: &Value) -> Value {
        let text = value.to_string();
        let text = self.uuids.replace_all(&text, "[uuid]");
        let text = self.slugs.replace_all(&text, "@[slug].example");
        let text = self.moments.replace_all(&text, "[time]").into_owned();
        let mut out = String::new();
        let mut last = 0;
        for found in self.ids.find_iter(&text) {
            let id = found.as_str().to_owned();
            let kind = id.rsplit_once('_').unwrap().0;
            let number = self.known.len();
            let name = self
                .known
                .entry(id.clone())
                .or_insert_with(|| format!("{kind}#{number}"));
            out.push_str(text.get(last..found.start()).unwrap());
            out.push_str(name);
            last = found.end();
        }
        out.push_str(text.get(last..).unwrap());
        serde_json::from_str(&out).unwrap()
    }
}

/// The change feed of a workspace, without the entry that this writes to see its end.
pub async fn feed(client: &Client) -> Vec<Value> {
    let name = uuid::Uuid::now_v7().simple().to_string();
    let marker = json!({ "name": name });
    client.patch("/v1/workspace", marker).await.expect(200);
    for _ in 0..600 {
        let mut entries: Vec<Value> = Vec::new();
        let mut path = "/v1/changes?limit=1000".to_owned();
        loop {
            let page = client.get(&path).await.expect(200);
            entries.extend(page["data"].as_array().unwrap().iter().cloned());
            if page["has_more"] != true {
                break;
            }
            path = format!(
                "/v1/changes?limit=1000&after={}",
                page["cursor"].as_str().unwrap()
            );
        }
        let last = entries.last().map(|last| &last["fields"]["name"]["to"]);
        if last == Some(&name.as_str().into()) {
            entries.retain(|entry| entry["object"] != "workspace");
            return entries;
        }
        actix_web::rt::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the last write does not appear in the feed");
}

/// Numbers that look random and are the same each time.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(end).unwrap()).unwrap()
    }
}
