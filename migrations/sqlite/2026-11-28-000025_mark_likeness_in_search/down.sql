DROP INDEX search_documents_alike;
ALTER TABLE search_documents DROP COLUMN alike_by;
CREATE TABLE duplicate_keys (
    workspace_id BLOB NOT NULL,
    object TEXT NOT NULL,
    key TEXT NOT NULL,
    record_id BLOB NOT NULL,
    PRIMARY KEY (workspace_id, object, key, record_id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id)
) STRICT;
CREATE INDEX duplicate_keys_by_record ON duplicate_keys (workspace_id, record_id, object, key);
