CREATE TABLE exports (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    resource TEXT COLLATE "C" NOT NULL,
    format TEXT COLLATE "C" NOT NULL,
    filter JSONB,
    sort JSONB NOT NULL,
    fields JSONB,
    deleted TEXT COLLATE "C" NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    rows_total INTEGER,
    rows_done INTEGER NOT NULL,
    bytes BIGINT NOT NULL,
    content_url TEXT COLLATE "C",
    failure TEXT COLLATE "C",
    finished_at TIMESTAMPTZ,
    expires_at TIMESTAMPTZ,
    created_by_id UUID,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id),
    FOREIGN KEY (workspace_id, created_by_id) REFERENCES users (workspace_id, id)
);

-- The file of an export, in parts that are read one at a time.
CREATE TABLE export_pieces (
    workspace_id UUID NOT NULL,
    export_id UUID NOT NULL,
    position INTEGER NOT NULL,
    content BYTEA NOT NULL,
    PRIMARY KEY (workspace_id, export_id, position),
    FOREIGN KEY (workspace_id, export_id) REFERENCES exports (workspace_id, id)
);
