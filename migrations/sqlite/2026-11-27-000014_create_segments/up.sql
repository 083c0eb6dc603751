CREATE TABLE segments (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    description TEXT,
    kind TEXT NOT NULL,
    filter TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id)
) STRICT;

-- Whom a segment was last seen with.
CREATE TABLE segment_members (
    workspace_id BLOB NOT NULL,
    segment_id BLOB NOT NULL,
    object TEXT NOT NULL,
    record_id BLOB NOT NULL,
    entered_at INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, segment_id, record_id),
    FOREIGN KEY (workspace_id, segment_id) REFERENCES segments (workspace_id, id)
) STRICT;
