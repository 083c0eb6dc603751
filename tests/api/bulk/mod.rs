//! Many records at once: batches, upserts, transactions, dry runs.

mod batches;
mod differential;
mod dry_runs;
mod normal;
mod retries;
mod transactions;
mod unique_fields;
mod upserts;
