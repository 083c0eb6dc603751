-- Entries are in the order of (rank, position). A transaction gets its number when it first writes, and
-- may then change a record that a transaction with a higher number changed and committed meanwhile; so
-- the number alone does not keep the changes of one record in order. The rank is drawn when the entries
-- are written, at the end: it is beyond every transaction that had ended by then, and not before the
-- own one, which is what keeps readers from passing an entry that has yet to commit.
ALTER TABLE changes ADD COLUMN rank BIGINT NOT NULL DEFAULT 0;
UPDATE changes SET rank = transaction_id;
ALTER TABLE changes ALTER COLUMN rank SET DEFAULT
    GREATEST(pg_current_xact_id()::text::bigint, pg_snapshot_xmax(pg_current_snapshot())::text::bigint);
DROP INDEX changes_in_commit_order;
DROP INDEX changes_by_record;
CREATE INDEX changes_in_commit_order ON changes (workspace_id, rank, position);
CREATE INDEX changes_by_record ON changes (workspace_id, record_id, rank, position);
