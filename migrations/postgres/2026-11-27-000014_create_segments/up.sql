CREATE TABLE segments (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C",
    kind TEXT COLLATE "C" NOT NULL,
    filter JSONB NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id)
);

-- Whom a segment was last seen with.
CREATE TABLE segment_members (
    workspace_id UUID NOT NULL,
    segment_id UUID NOT NULL,
    object TEXT COLLATE "C" NOT NULL,
    record_id UUID NOT NULL,
    entered_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (workspace_id, segment_id, record_id),
    FOREIGN KEY (workspace_id, segment_id) REFERENCES segments (workspace_id, id)
);
