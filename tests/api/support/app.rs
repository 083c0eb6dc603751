//! An application with an empty workspace.

use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::{Duration, Instant, UNIX_EPOCH};

use actix_web::body::to_bytes;
use actix_web::test::{call_service, init_service};
use caravan::{App, Config, Database, DatabaseUrl, Db, NewWorkspace};

use super::client::{Client, Res, Send};

/// An application with a workspace that belongs to one test.
pub struct TestApp {
    pub app: App,
    send: Send,
    pub slug: String,
    /// Signed in as the workspace's admin.
    pub admin: Client,
    _folder: Option<tempfile::TempDir>,
}

pub const PASSWORD: &str = "correct horse battery";

impl TestApp {
    pub async fn start() -> Self {
        Self::with(&[]).await
    }

    /// With settings other than the tests' own.
    pub async fn with(settings: &[(&str, &str)]) -> Self {
        let (folder, url) = database();
        let lookup = |name: &str| {
            let given = settings.iter().find(|(known, _)| *known == name);
            given
                .map(|(_, value)| (*value).to_owned())
                .or_else(|| match name {
                    "DATABASE_URL" => Some(url.clone()),
                    "CARAVAN_DATABASE_CONNECTIONS" => Some("4".to_owned()),
                    "CARAVAN_REQUESTS_PER_MINUTE" => Some("0".to_owned()),
                    _ => None,
                })
        };
        let app = App::start(Config::from_lookup(&lookup).unwrap())
            .await
            .unwrap();
        let service = Rc::new(init_service(caravan::server::build(&app)).await);
        let send: Send = Rc::new(move |request| {
            let service = Rc::clone(&service);
            Box::pin(async move {
                let response = call_service(&*service, request.to_request()).await;
                let (status, headers) = (response.status(), response.headers().clone());
                let body = to_bytes(response.into_body())
                    .await
                    .map_err(Into::into)
                    .unwrap();
                Res {
                    status,
                    headers,
                    body,
                }
            })
        });
        let (slug, admin) = new_workspace(&app, &send).await;
        Self {
            app,
            send,
            slug,
            admin,
            _folder: folder,
        }
    }

    /// Nobody in particular.
    pub fn anonymous(&self) -> Client {
        Client::new(Rc::clone(&self.send), None)
    }

    /// A caller with a given bearer credential.
    pub fn bearer(&self, credential: &str) -> Client {
        Client::new(Rc::clone(&self.send), Some(credential.to_owned()))
    }

    /// The admin of another workspace of the same installation.
    pub async fn other_workspace(&self) -> Client {
        new_workspace(&self.app, &self.send).await.1
    }

    /// A user of the workspace with a role.
    pub async fn member(&self, role: &str) -> Client {
        let email = format!("{role}-{}@{}.example.com", unique(), self.slug);
        let user = serde_json::json!({ "email": email, "name": role, "role": role });
        self.admin.post("/v1/users", user).await.expect(201);
        let token = caravan::operator_token(&self.app, &email, None)
            .await
            .unwrap();
        self.bearer(&token)
    }

    /// A user with a role who has signed in with a password: the address and the tokens.
    pub async fn signed_in(&self, role: &str) -> (String, serde_json::Value) {
        let email = format!("{role}-{}@{}.example.com", unique(), self.slug);
        let new = serde_json::json!({ "email": email, "name": role, "role": role });
        let invited = self.admin.post("/v1/invitations", new).await.expect(201);
        let accept = serde_json::json!({ "token": invited["token"], "password": PASSWORD });
        let tokens = self
            .anonymous()
            .post("/v1/auth/accept-invitation", accept)
            .await;
        (email, tokens.expect(200))
    }

    /// The change feed of the workspace. PostgreSQL shows an entry only when no older transaction of
    /// any test is under way, so this writes one more and waits until it can be seen.
    pub async fn feed(&self) -> Vec<serde_json::Value> {
        let name = unique();
        let marker = serde_json::json!({ "name": name });
        self.admin.patch("/v1/workspace", marker).await.expect(200);
        for _ in 0..600 {
            let page = self.admin.get("/v1/changes?limit=1000").await.expect(200);
            let mut entries = page["data"].as_array().unwrap().clone();
            if entries
                .last()
                .is_some_and(|last| last["fields"]["name"]["to"] == name.as_str())
            {
                entries.retain(|entry| entry["object"] != "workspace");
                return entries;
            }
            actix_web::rt::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("the last write does not appear in the feed");
    }

    /// Whether the store is SQLite, where a test has the database to itself.
    pub fn is_sqlite(&self) -> bool {
        matches!(
            self.app.config().database.url,
            caravan::DatabaseUrl::Sqlite(_)
        )
    }

    /// The address of the workspace's admin.
    pub fn admin_email(&self) -> String {
        format!("admin@{}.example.com", self.slug)
    }
}

fn unique() -> String {
    uuid::Uuid::now_v7().simple().to_string()
}

async fn new_workspace(app: &App, send: &Send) -> (String, Client) {
    let slug = unique();
    let email = format!("admin@{slug}.example.com");
    let new = NewWorkspace {
        name: "Test".to_owned(),
        slug: slug.clone(),
        admin_email: email.clone(),
        admin_password: PASSWORD.to_owned(),
    };
    caravan::create_workspace(app, new).await.unwrap();
    let token = caravan::operator_token(app, &email, None).await.unwrap();
    (slug, Client::new(Rc::clone(send), Some(token)))
}

/// The database of a test: its own file, or the PostgreSQL that all tests share.
pub fn database() -> (Option<tempfile::TempDir>, String) {
    if let Ok(url) = std::env::var("TEST_DATABASE_URL") {
        return (None, url);
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.db");
    std::fs::copy(empty(), &path).unwrap();
    let url = format!("sqlite:{}", path.display());
    (Some(folder), url)
}

/// A file with all tables and nothing in them, made by the first test of a build: the migrations are a
/// fifth of what a test costs.
fn empty() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let build = std::env::current_exe().unwrap().metadata().unwrap();
    let built = build
        .modified()
        .unwrap()
        .duration_since(UNIX_EPOCH)
        .unwrap();
    let path = folder.join(format!("empty-{}.db", built.as_nanos()));
    if path.exists() {
        return path;
    }
    let made = tempfile::tempdir_in(folder).unwrap();
    let file = made.path().join("test.db").display().to_string();
    let db = Db::open(&Database {
        url: DatabaseUrl::Sqlite(file.clone()),
        connections: 1,
    });
    db.unwrap().migrate().unwrap();
    // SQLite takes its log into the file when the last connection is closed.
    let log = PathBuf::from(format!("{file}-wal"));
    let until = Instant::now() + Duration::from_secs(10);
    while log.exists() {
        assert!(Instant::now() < until, "the database is not closed");
        std::thread::sleep(Duration::from_millis(1));
    }
    // Whoever else makes it now makes the same.
    std::fs::rename(file, &path).unwrap();
    path
}
