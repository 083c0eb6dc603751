//! Webhooks: a real receiver on this machine takes what a workspace sends.

mod deliveries;
mod failures;
mod records;
mod replays;
mod safety;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::http::header::HeaderMap;
use actix_web::web::{self, Bytes, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use caravan::WorkspaceId;
use serde_json::{Value, json};

use crate::support::TestApp;

/// A request that a receiver got.
#[derive(Clone)]
struct Got {
    headers: HeaderMap,
    body: Bytes,
}

impl Got {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap().to_str().unwrap()
    }

    /// The event's id.
    fn id(&self) -> String {
        self.header("webhook-id").to_owned()
    }

    /// Whether a secret verifies the request.
    fn is_signed_by(&self, secret: &str) -> bool {
        let mut headers = reqwest::header::HeaderMap::new();
        for name in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
            headers.insert(name, self.header(name).parse().unwrap());
        }
        let webhook = standardwebhooks::Webhook::new(secret).unwrap();
        webhook.verify(&self.body, &headers).is_ok()
    }
}

/// What a receiver answers.
#[derive(Clone)]
struct Says {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: String,
    after: Duration,
}

fn says(status: u16) -> Says {
    Says {
        status,
        headers: Vec::new(),
        body: String::new(),
        after: Duration::ZERO,
    }
}

#[derive(Default)]
struct Script {
    got: Vec<Got>,
    /// The next answers; then 204.
    next: VecDeque<Says>,
    /// Answers to certain events, for good.
    always: Vec<(String, Says)>,
}

/// A receiver.
struct Receiver {
    url: String,
    script: Arc<Mutex<Script>>,
    handle: ServerHandle,
}

impl Receiver {
    fn start() -> Self {
        let script = Arc::new(Mutex::new(Script::default()));
        let shared = Arc::clone(&script);
        let server = HttpServer::new(move || {
            let app = App::new().app_data(Data::new(Arc::clone(&shared)));
            app.app_data(web::PayloadConfig::new(10_000_000))
                .default_service(web::to(take))
        });
        let server = server.workers(1).bind(("127.0.0.1", 0)).unwrap();
        let url = format!("http://{}/hook", server.addrs()[0]);
        let server = server.disable_signals().run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self {
            url,
            script,
            handle,
        }
    }

    /// The requests so far.
    fn got(&self) -> Vec<Got> {
        self.script.lock().unwrap().got.clone()
    }

    /// The ids of the events so far.
    fn ids(&self) -> Vec<String> {
        self.got().iter().map(Got::id).collect()
    }

    /// What was got since this was last asked.
    fn take(&self) -> Vec<Got> {
        std::mem::take(&mut self.script.lock().unwrap().got)
    }

    fn answers(&self, next: impl IntoIterator<Item = Says>) {
        self.script.lock().unwrap().next.extend(next);
    }

    /// Answers every event of a record, or every event at all, in the same way.
    fn always(&self, record: &str, answer: Says) {
        let always = &mut self.script.lock().unwrap().always;
        always.insert(0, (record.to_owned(), answer));
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

async fn take(script: Data<Arc<Mutex<Script>>>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let answer = {
        let mut script = script.lock().unwrap();
        let got = Got {
            headers: request.headers().clone(),
            body,
        };
        let id = got.id();
        script.got.push(got);
        let fixed = script
            .always
            .iter()
            .find(|(known, _)| id.starts_with(known));
        let fixed = fixed.map(|(_, answer)| answer.clone());
        fixed
            .or_else(|| script.next.pop_front())
            .unwrap_or(says(204))
    };
    if answer.after > Duration::ZERO {
        actix_web::rt::time::sleep(answer.after).await;
    }
    let mut response = HttpResponse::build(answer.status.try_into().unwrap());
    for header in &answer.headers {
        response.insert_header((header.0, header.1.as_str()));
    }
    response.body(answer.body)
}

/// An application whose webhooks may lead to this machine.
async fn open() -> TestApp {
    TestApp::with(&[
        ("CARAVAN_WEBHOOKS_ALLOW_PRIVATE", "true"),
        ("CARAVAN_WEBHOOKS_TIMEOUT_SECONDS", "1"),
    ])
    .await
}

async fn workspace(t: &TestApp) -> WorkspaceId {
    let workspace = t.admin.get("/v1/workspace").await.expect(200);
    workspace["id"].as_str().unwrap().parse().unwrap()
}

/// Lets the worker do everything that can be done now.
async fn work(t: &TestApp) {
    // On PostgreSQL a change can be seen once every older transaction of any test has ended.
    t.feed().await;
    let workspace = workspace(t).await;
    caravan::worker::run_once(&t.app, workspace).await.unwrap();
}

/// A webhook to a receiver; the secret stands beside it.
async fn subscribe(t: &TestApp, receiver: &Receiver, more: Value) -> Value {
    let mut new = json!({ "url": receiver.url, "types": ["account"] });
    let more = more.as_object().unwrap().clone();
    new.as_object_mut().unwrap().extend(more);
    t.admin.post("/v1/webhooks", new).await.expect(201)
}

fn path(webhook: &Value, rest: &str) -> String {
    let record = webhook.get("webhook").unwrap_or(webhook);
    format!("/v1/webhooks/{}{rest}", record["id"].as_str().unwrap())
}

async fn account(t: &TestApp, name: &str) -> String {
    let new = json!({ "name": name });
    let account = t.admin.post("/v1/accounts", new).await.expect(201);
    account["id"].as_str().unwrap().to_owned()
}

async fn rename(t: &TestApp, account: &str, name: &str) {
    let path = format!("/v1/accounts/{account}");
    t.admin
        .patch(&path, json!({ "name": name }))
        .await
        .expect(200);
}

/// The deliveries of a webhook, the oldest first.
async fn deliveries(t: &TestApp, webhook: &Value, query: &str) -> Vec<Value> {
    let id = webhook["webhook"]["id"].as_str().unwrap();
    let list = format!("/v1/webhook-deliveries?filter[webhook_id]={id}&limit=200{query}");
    let page = t.admin.get(&list).await.expect(200);
    let mut found = page["data"].as_array().unwrap().clone();
    found.reverse();
    found
}

/// Moves the clock and lets the worker work.
async fn later(t: &mut TestApp, seconds: i64) {
    let workspace = workspace(t).await;
    t.app.clock().advance(chrono::TimeDelta::seconds(seconds));
    // The access token has run out by then.
    let token = caravan::operator_token(&t.app, &t.admin_email(), None).await;
    t.admin = t.bearer(&token.unwrap());
    caravan::worker::run_once(&t.app, workspace).await.unwrap();
}
