DROP INDEX search_documents_alike;
ALTER TABLE search_documents DROP COLUMN alike_by;
CREATE TABLE duplicate_keys (
    workspace_id UUID NOT NULL,
    object TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    record_id UUID NOT NULL,
    PRIMARY KEY (workspace_id, object, key, record_id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id)
);
CREATE INDEX duplicate_keys_by_record ON duplicate_keys (workspace_id, record_id, object, key);
