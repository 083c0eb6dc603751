//! The application: the store, the clock and the keys, built once and shared.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use crate::auth::tokens::TokenCache;
use crate::auth::{Actor, SigningKeys};
use crate::changes;
use crate::config::Config;
use crate::context::Ctx;
use crate::db::{Conn, Db, Pieces, View};
use crate::error::{Error, Result};
use crate::http::limits::RateLimiter;
use crate::ids::{SessionId, WorkspaceId};
use crate::types::Timestamp;
use crate::worker::Worker;

/// One running installation. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    config: Config,
    db: Db,
    clock: Clock,
    keys: SigningKeys,
    tokens: TokenCache,
    limiter: RateLimiter,
    graphql: crate::graphql::Schema,
    documents: crate::graphql::Documents,
    tails: changes::Tails,
    worker: Worker,
}

impl App {
    /// Opens the store, brings its tables up to date and loads the signing keys.
    pub async fn start(config: Config) -> Result<Self> {
        let db = Db::open(&config.database)?;
        let applied = db.migrate()?;
        if applied > 0 {
            tracing::info!(applied, "migrated");
        }
        let mended = db.write(|mut conn| {
            let mended = changes::mend(&mut conn);
            (conn, mended)
        });
        let mended = mended.await?;
        if mended > 0 {
            tracing::warn!(mended, "the change feed comes from another server");
        }
        let clock = Clock::default();
        let keys = SigningKeys::load(&db, &clock).await?;
        let app = Self(Arc::new(Inner {
            limiter: RateLimiter::new(&config.limits),
            graphql: crate::graphql::build_schema(&config),
            documents: crate::graphql::Documents::default(),
            tails: changes::Tails::default(),
            tokens: TokenCache::default(),
            worker: Worker::new(),
            config,
            db,
            clock,
            keys,
        }));
        let indexed = crate::search::fill_missing(&app).await?;
        if indexed > 0 {
            tracing::info!(indexed, "filled the search index");
        }
        let filled = crate::committee_roles::fill_missing(&app).await?;
        if filled > 0 {
            tracing::info!(filled, "gave workspaces the built-in roles of committees");
        }
        let begun = crate::history::fill_missing(&app).await?;
        if begun > 0 {
            tracing::info!(begun, "began the history of records");
        }
        Ok(app)
    }

    /// The settings.
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// The store.
    pub fn db(&self) -> &Db {
        &self.0.db
    }

    /// The clock; tests move it.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    pub(crate) fn keys(&self) -> &SigningKeys {
        &self.0.keys
    }

    pub(crate) fn tokens(&self) -> &TokenCache {
        &self.0.tokens
    }

    pub(crate) fn limiter(&self) -> &RateLimiter {
        &self.0.limiter
    }

    pub(crate) fn graphql(&self) -> &crate::graphql::Schema {
        &self.0.graphql
    }

    pub(crate) fn documents(&self) -> &crate::graphql::Documents {
        &self.0.documents
    }

    /// Those who wait for changes.
    pub(crate) fn tails(&self) -> &changes::Tails {
        &self.0.tails
    }

    pub(crate) fn worker(&self) -> &Worker {
        &self.0.worker
    }

    /// Runs an operation that reads with one statement.
    pub async fn read<T, F>(&self, actor: &Actor, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Ctx) -> Result<T> + Send + 'static,
    {
        self.0
            .db
            .read(View::Latest, self.in_context(actor, work))
            .await
    }

    /// Runs an operation that reads with several statements, all seeing the same moment.
    pub async fn snapshot<T, F>(&self, actor: &Actor, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Ctx) -> Result<T> + Send + 'static,
    {
        self.0
            .db
            .read(View::Snapshot, self.in_context(actor, work))
            .await
    }

    /// Begins an operation that reads for long and gives what it finds piece by piece, all of it as it
    /// is at one moment.
    pub(crate) fn pieces<T, F>(&self, actor: &Actor, mut work: F) -> Result<Pieces<T>>
    where
        T: Send + 'static,
        F: FnMut(&mut Ctx) -> Result<Option<T>> + Send + 'static,
    {
        let (actor, now) = (actor.clone(), self.0.clock.now());
        self.0.db.pieces(move |conn| {
            let mut cx = Ctx::new(conn, actor.clone(), now);
            let piece = work(&mut cx);
            (cx.conn, piece)
        })
    }

    /// Runs an operation that writes: one transaction with its entries in the change feed.
    pub async fn write<T, F>(&self, actor: &Actor, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Ctx) -> Result<T> + Send + 'static,
    {
        let work = move |cx: &mut Ctx| {
            let value = work(cx)?;
            changes::flush(cx)?;
            Ok((value, Afterwards::of(cx)))
        };
        let (value, afterwards) = self.0.db.write(self.in_context(actor, work)).await?;
        self.settle(afterwards);
        Ok(value)
    }

    /// Runs an operation that writes and decides in the end whether that is kept: a dry run shows
    /// what would happen and is undone.
    pub async fn write_or_undo<T, F>(&self, actor: &Actor, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Ctx) -> Result<(T, bool)> + Send + 'static,
    {
        let work = move |cx: &mut Ctx| {
            let (value, is_kept) = work(cx)?;
            if is_kept {
                changes::flush(cx)?;
            }
            Ok((value, Afterwards::of(cx), is_kept))
        };
        let decided = self
            .0
            .db
            .write_if(self.in_context(actor, work), |(_, _, is_kept)| *is_kept);
        let (value, afterwards, is_kept) = decided.await?;
        if is_kept {
            self.settle(afterwards);
        }
        Ok(value)
    }

    /// What follows from a write that is committed.
    fn settle(&self, afterwards: Afterwards) {
        if let Some(workspace) = afterwards.news {
            self.0.tails.wake(workspace);
        }
        if afterwards.credentials_changed {
            self.0.tokens.clear();
        }
        for session in afterwards.ended_sessions {
            self.0.tokens.end_session(session);
        }
        for job in afterwards.imports {
            job.start(self.clone());
        }
        if afterwards.wakes_worker {
            self.0.worker.wake();
        }
    }

    fn in_context<T, F>(
        &self,
        actor: &Actor,
        work: F,
    ) -> impl FnMut(Conn) -> (Conn, Result<T>) + use<T, F>
    where
        F: Fn(&mut Ctx) -> Result<T>,
    {
        let (actor, now) = (actor.clone(), self.0.clock.now());
        let allow_private = self.0.config.webhooks_allow_private;
        move |conn| {
            let mut cx = Ctx::new(conn, actor.clone(), now);
            cx.webhooks_allow_private = allow_private;
            let outcome = work(&mut cx);
            (cx.conn, outcome)
        }
    }

    /// Lends a context by value to work that cannot borrow it, such as a GraphQL request; the work
    /// says whether what it wrote is kept.
    pub(crate) async fn lend<T, F>(&self, actor: &Actor, writes: bool, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(Ctx) -> (Ctx, Result<(T, bool)>) + Send + 'static,
    {
        let (actor, now) = (actor.clone(), self.0.clock.now());
        let allow_private = self.0.config.webhooks_allow_private;
        let run = move |conn: Conn| {
            let mut cx = Ctx::new(conn, actor.clone(), now);
            cx.webhooks_allow_private = allow_private;
            let (mut cx, outcome) = work(cx);
            let outcome = outcome.and_then(|(value, is_kept)| {
                if is_kept {
                    changes::flush(&mut cx)?;
                }
                Ok((value, Afterwards::of(&mut cx), is_kept))
            });
            (cx.conn, outcome)
        };
        let db = &self.0.db;
        let outcome = if writes {
            db.write_if(run, |(_, _, is_kept)| *is_kept).await
        } else {
            db.read(View::Snapshot, run).await
        };
        let (value, afterwards, is_kept) = outcome?;
        if is_kept {
            self.settle(afterwards);
        }
        Ok(value)
    }

    /// Whether requests can be served: the database answers and its tables are current.
    pub(crate) async fn is_ready(&self) -> Result<bool> {
        self.0
            .db
            .read(View::Latest, |mut conn| {
                let current = Db::is_current(&mut conn);
                (conn, current)
            })
            .await
    }
}

/// What has to be done once a write is committed.
struct Afterwards {
    news: Option<WorkspaceId>,
    ended_sessions: Vec<SessionId>,
    credentials_changed: bool,
    imports: Vec<crate::imports::Job>,
    wakes_worker: bool,
}

impl Afterwards {
    fn of(cx: &mut Ctx) -> Self {
        Self {
            news: cx.news,
            ended_sessions: std::mem::take(&mut cx.ended_sessions),
            credentials_changed: cx.credentials_changed,
            imports: std::mem::take(&mut cx.imports),
            wakes_worker: cx.wakes_worker,
        }
    }
}

impl From<Error> for std::io::Error {
    fn from(error: Error) -> Self {
        std::io::Error::other(error.to_string())
    }
}

/// The time of day. Tests move it forward to see things expire.
#[derive(Debug, Default, Clone)]
pub struct Clock {
    ahead_micros: Arc<AtomicI64>,
}

impl Clock {
    /// The present moment.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that asks the system"
    )]
    pub fn now(&self) -> Timestamp {
        let ahead = chrono::TimeDelta::microseconds(self.ahead_micros.load(Ordering::Relaxed));
        Timestamp::of(chrono::Utc::now() + ahead).unwrap_or_else(Timestamp::epoch)
    }

    /// Moves the clock forward.
    pub fn advance(&self, span: chrono::TimeDelta) {
        self.ahead_micros
            .fetch_add(span.num_microseconds().unwrap_or(0), Ordering::Relaxed);
    }
}
