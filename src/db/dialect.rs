//! What the two stores do differently, apart from the SQL of `query::planner`.

/// What every PostgreSQL connection is told first.
pub(super) const PG_SESSION: &str = "\
    SET TIME ZONE 'UTC'; \
    SET statement_timeout = '60s'; \
    SET lock_timeout = '10s'; \
    SET idle_in_transaction_session_timeout = '60s'; \
    SET application_name = 'caravan'";

/// What every SQLite connection is told first. WAL lets readers go on while the writer commits;
/// FULL puts each commit on disk before it is answered.
pub(super) const SQLITE_SESSION: &str = "\
    PRAGMA busy_timeout = 5000; \
    PRAGMA journal_mode = WAL; \
    PRAGMA synchronous = FULL; \
    PRAGMA foreign_keys = ON; \
    PRAGMA temp_store = MEMORY; \
    PRAGMA cache_size = -65536; \
    PRAGMA mmap_size = 268435456";
