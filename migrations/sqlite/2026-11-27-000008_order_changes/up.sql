-- Entries are in the order of (rank, position); see PostgreSQL's. Here one writer makes `position`
-- commit order, and the rank is always 0.
ALTER TABLE changes ADD COLUMN rank INTEGER NOT NULL DEFAULT 0;
DROP INDEX changes_in_commit_order;
DROP INDEX changes_by_record;
CREATE INDEX changes_in_commit_order ON changes (workspace_id, rank, position);
CREATE INDEX changes_by_record ON changes (workspace_id, record_id, rank, position);
