CREATE TABLE exports (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    resource TEXT NOT NULL,
    format TEXT NOT NULL,
    filter TEXT,
    sort TEXT NOT NULL,
    fields TEXT,
    deleted TEXT NOT NULL,
    status TEXT NOT NULL,
    rows_total INTEGER,
    rows_done INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    content_url TEXT,
    failure TEXT,
    finished_at INTEGER,
    expires_at INTEGER,
    created_by_id BLOB,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id),
    FOREIGN KEY (workspace_id, created_by_id) REFERENCES users (workspace_id, id)
) STRICT;

-- The file of an export, in parts that are read one at a time.
CREATE TABLE export_pieces (
    workspace_id BLOB NOT NULL,
    export_id BLOB NOT NULL,
    position INTEGER NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (workspace_id, export_id, position),
    FOREIGN KEY (workspace_id, export_id) REFERENCES exports (workspace_id, id)
) STRICT;
