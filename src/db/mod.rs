//! The two stores behind one door.
//!
//! [`Db`] owns the connections and the threads that use them; everybody else sees `&mut Conn` for
//! the length of one job. There are never more database threads than connections, so no job waits
//! for a connection while it holds a thread, and the queue in front is bounded: what does not fit
//! is refused as `UNAVAILABLE` instead of piling up.
//!
//! * PostgreSQL: a pool; every thread serves reads and writes, and the server groups commits.
//! * SQLite: several readers, and **one** writer that commits many requests at once. Each request
//!   is a savepoint in a common transaction, and nobody is answered before that is on disk.

pub(crate) mod dialect;
pub(crate) mod errors;
pub(crate) mod migrations;
mod pieces;
mod threads;
pub(crate) mod types;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use diesel::connection::{Connection as _, InstrumentationEvent, SimpleConnection as _};
use diesel::pg::PgConnection;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, Pool, PooledConnection};
use diesel::sqlite::SqliteConnection;
use futures_channel::oneshot;

use crate::config::{Database, DatabaseUrl};
use crate::error::{Error, Result};
pub(crate) use pieces::Pieces;
use threads::{Pending, Queue};
use tokio::sync::Semaphore;

pub(crate) type PgPooled = PooledConnection<ConnectionManager<PgConnection>>;
pub(crate) type SqlitePooled = PooledConnection<ConnectionManager<SqliteConnection>>;

/// One connection to one of the two stores.
pub(crate) enum Conn {
    Pg(PgPooled),
    Sqlite(SqlitePooled),
}

/// Type-checks one diesel expression for both stores and runs it on the one at hand.
macro_rules! on {
    ($conn:expr, $c:ident => $body:expr) => {
        match $conn {
            $crate::db::Conn::Pg($c) => $body,
            $crate::db::Conn::Sqlite($c) => $body,
        }
    };
}
pub(crate) use on;

impl Conn {
    /// Runs statements that return nothing and take no values.
    pub(crate) fn run(&mut self, sql: &str) -> Result<()> {
        Ok(on!(self, c => c.batch_execute(sql))?)
    }
}

/// How a read looks at the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum View {
    /// Each statement sees the latest commit; for an operation that runs one statement.
    Latest,
    /// All statements see the same moment.
    Snapshot,
}

#[derive(Clone)]
enum Pools {
    Pg(Pool<ConnectionManager<PgConnection>>),
    Sqlite {
        readers: Pool<ConnectionManager<SqliteConnection>>,
        writer: Pool<ConnectionManager<SqliteConnection>>,
    },
}

/// The store of one installation.
#[derive(Clone)]
pub struct Db {
    pools: Pools,
    /// For those who read for long, and how many may.
    long: Pools,
    long_readers: Arc<Semaphore>,
    reads: Queue,
    writes: Queue,
    statements: Arc<AtomicU64>,
}

/// Jobs that may wait for a database thread before new ones are refused.
const QUEUE_LENGTH: usize = 1024;
const CHECKOUT_TIMEOUT: Duration = Duration::from_secs(10);

/// Connections of their own for those who read for long.
const LONG_READERS: u32 = 4;

impl Db {
    /// Opens the connections and starts the threads. Migrations are a step of their own.
    pub fn open(config: &Database) -> Result<Self> {
        let statements = Arc::new(AtomicU64::new(0));
        let long_readers = Arc::new(Semaphore::new(LONG_READERS.try_into().unwrap_or(1)));
        let setup = Setup {
            statements: Arc::clone(&statements),
            read_only: false,
        };
        match &config.url {
            DatabaseUrl::Postgres(url) => {
                let open = |size: u32, idle: u32| {
                    Pool::builder()
                        .max_size(size)
                        .min_idle(Some(idle))
                        .test_on_check_out(false)
                        .connection_timeout(CHECKOUT_TIMEOUT)
                        .connection_customizer(Box::new(setup.clone()))
                        .build(ConnectionManager::<PgConnection>::new(url))
                        .map_err(Error::internal)
                };
                let pools = Pools::Pg(open(config.connections, 1)?);
                let long = Pools::Pg(open(LONG_READERS, 0)?);
                let (queue, jobs) = Queue::bounded(QUEUE_LENGTH);
                for _ in 0..config.connections {
                    threads::serve_pool(pools.clone(), jobs.clone());
                }
                Ok(Self {
                    pools,
                    long,
                    long_readers,
                    reads: queue.clone(),
                    writes: queue,
                    statements,
                })
            }
            DatabaseUrl::Sqlite(path) => {
                let open = |size: u32, setup: Setup| {
                    Pool::builder()
                        .max_size(size)
                        .min_idle(Some(0))
                        .test_on_check_out(false)
                        .connection_timeout(CHECKOUT_TIMEOUT)
                        .connection_customizer(Box::new(setup))
                        .build(ConnectionManager::<SqliteConnection>::new(path))
                        .map_err(Error::internal)
                };
                let writer = open(1, setup.clone())?;
                let read_only = Setup {
                    read_only: true,
                    ..setup
                };
                let long = Pools::Sqlite {
                    readers: open(LONG_READERS, read_only.clone())?,
                    writer: writer.clone(),
                };
                let readers = open(config.connections, read_only)?;
                let pools = Pools::Sqlite { readers, writer };
                let (reads, read_jobs) = Queue::bounded(QUEUE_LENGTH);
                let (writes, write_jobs) = Queue::bounded(QUEUE_LENGTH);
                for _ in 0..config.connections {
                    threads::serve_pool(pools.clone(), read_jobs.clone());
                }
                threads::serve_group_commit(pools.clone(), write_jobs);
                Ok(Self {
                    pools,
                    long,
                    long_readers,
                    reads,
                    writes,
                    statements,
                })
            }
        }
    }

    /// Runs a job that only reads.
    pub(crate) async fn read<T, F>(&self, view: View, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnMut(Conn) -> (Conn, Result<T>) + Send + 'static,
    {
        self.submit(&self.reads, threads::Mode::Read(view), work, |_| true)
            .await
    }

    /// Begins a job that reads for long, in one transaction that sees one moment, and gives piece by
    /// piece what it finds. It has a thread and a connection of its own; if all are taken it is refused.
    pub(crate) fn pieces<T, F>(&self, work: F) -> Result<Pieces<T>>
    where
        T: Send + 'static,
        F: FnMut(Conn) -> (Conn, Result<Option<T>>) + Send + 'static,
    {
        let permit = Arc::clone(&self.long_readers).try_acquire_owned();
        let permit = permit.map_err(|_all_taken| Error::Unavailable)?;
        Ok(pieces::start(self.long.clone(), permit, work))
    }

    /// Runs a job in one transaction: kept whole when it succeeds, undone whole when it refuses.
    ///
    /// The job may run again when the database reports contention.
    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnMut(Conn) -> (Conn, Result<T>) + Send + 'static,
    {
        self.write_if(work, |_| true).await
    }

    /// Runs a job in one transaction that is kept only if its outcome says so.
    pub(crate) async fn write_if<T, F>(&self, work: F, keep: fn(&T) -> bool) -> Result<T>
    where
        T: Send + 'static,
        F: FnMut(Conn) -> (Conn, Result<T>) + Send + 'static,
    {
        self.submit(&self.writes, threads::Mode::Write, work, keep)
            .await
    }

    async fn submit<T, F>(
        &self,
        queue: &Queue,
        mode: threads::Mode,
        work: F,
        keep: fn(&T) -> bool,
    ) -> Result<T>
    where
        T: Send + 'static,
        F: FnMut(Conn) -> (Conn, Result<T>) + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        queue.push(mode, Box::new(Pending::new(work, keep, reply)))?;
        answer
            .await
            .map_err(|_dropped| Error::internal("a database thread ended"))?
    }

    /// Whether other servers may work with the same store.
    pub(crate) fn is_shared(&self) -> bool {
        matches!(self.pools, Pools::Pg(_))
    }

    /// SQL statements run so far.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Connections in use and connections open.
    pub(crate) fn pool_state(&self) -> (u32, u32) {
        let state = match &self.pools {
            Pools::Pg(pool) => pool.state(),
            Pools::Sqlite { readers, .. } => readers.state(),
        };
        (
            state.connections.saturating_sub(state.idle_connections),
            state.connections,
        )
    }
}

impl Pools {
    /// Begins a transaction whose statements all see the same moment.
    fn begin_snapshot(&self) -> &'static str {
        match self {
            Self::Pg(_) => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            Self::Sqlite { .. } => "BEGIN",
        }
    }

    fn checkout(&self, for_writing: bool) -> Result<Conn> {
        let busy = |error| {
            tracing::warn!(%error, "no database connection");
            Error::Unavailable
        };
        match self {
            Self::Pg(pool) => pool.get().map(Conn::Pg).map_err(busy),
            Self::Sqlite { writer, .. } if for_writing => {
                writer.get().map(Conn::Sqlite).map_err(busy)
            }
            Self::Sqlite { readers, .. } => readers.get().map(Conn::Sqlite).map_err(busy),
        }
    }
}

/// Prepares each new connection.
#[derive(Debug, Clone)]
struct Setup {
    statements: Arc<AtomicU64>,
    read_only: bool,
}

impl Setup {
    fn count(&self) -> impl FnMut(InstrumentationEvent<'_>) + Send + use<> {
        let statements = Arc::clone(&self.statements);
        move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { query, .. } = event {
                statements.fetch_add(1, Ordering::Relaxed);
                // With its values: for whoever asks for it with CARAVAN_LOG=caravan::sql=trace.
                tracing::trace!(target: "caravan::sql", "{query}");
            }
        }
    }
}

impl CustomizeConnection<PgConnection, diesel::r2d2::Error> for Setup {
    fn on_acquire(&self, conn: &mut PgConnection) -> Result<(), diesel::r2d2::Error> {
        conn.batch_execute(dialect::PG_SESSION)
            .map_err(diesel::r2d2::Error::QueryError)?;
        conn.set_instrumentation(self.count());
        Ok(())
    }
}

impl CustomizeConnection<SqliteConnection, diesel::r2d2::Error> for Setup {
    fn on_acquire(&self, conn: &mut SqliteConnection) -> Result<(), diesel::r2d2::Error> {
        conn.batch_execute(dialect::SQLITE_SESSION)
            .map_err(diesel::r2d2::Error::QueryError)?;
        if self.read_only {
            conn.batch_execute("PRAGMA query_only = ON")
                .map_err(diesel::r2d2::Error::QueryError)?;
        }
        conn.set_instrumentation(self.count());
        Ok(())
    }
}
