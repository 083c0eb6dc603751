DROP INDEX changes_by_record;
DROP INDEX changes_in_commit_order;
ALTER TABLE changes DROP COLUMN rank;
CREATE INDEX changes_in_commit_order ON changes (workspace_id, transaction_id, position);
CREATE INDEX changes_by_record ON changes (workspace_id, record_id, transaction_id, position);
