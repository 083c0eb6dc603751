//! The two sets of migrations, embedded in the binary.

use diesel::connection::SimpleConnection as _;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{Conn, Db};
use crate::error::{Error, Result};

const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");

/// Any fixed number will do, as long as every replica asks for the same lock.
const LOCK: &str = "SELECT pg_advisory_lock(4242001)";
const UNLOCK: &str = "SELECT pg_advisory_unlock(4242001)";

impl Db {
    /// Brings the tables up to date; returns how many migrations were run. Replicas that start
    /// together wait for each other.
    pub fn migrate(&self) -> Result<usize> {
        let mut conn = self.pools.checkout(true)?;
        match &mut conn {
            Conn::Pg(c) => {
                c.batch_execute(LOCK)?;
                let outcome = c.run_pending_migrations(POSTGRES).map(|run| run.len());
                c.batch_execute(UNLOCK)?;
                outcome.map_err(Error::internal)
            }
            Conn::Sqlite(c) => c
                .run_pending_migrations(SQLITE)
                .map(|run| run.len())
                .map_err(Error::internal),
        }
    }

    /// Takes every migration back, newest first. For tests.
    pub fn revert_all(&self) -> Result<()> {
        let mut conn = self.pools.checkout(true)?;
        match &mut conn {
            Conn::Pg(c) => c
                .revert_all_migrations(POSTGRES)
                .map(drop)
                .map_err(Error::internal),
            Conn::Sqlite(c) => c
                .revert_all_migrations(SQLITE)
                .map(drop)
                .map_err(Error::internal),
        }
    }

    /// Whether the database answers and knows every migration of this binary.
    pub(crate) fn is_current(conn: &mut Conn) -> Result<bool> {
        let pending = match conn {
            Conn::Pg(c) => c.has_pending_migration(POSTGRES),
            Conn::Sqlite(c) => c.has_pending_migration(SQLITE),
        };
        pending.map(|pending| !pending).map_err(Error::internal)
    }
}
