-- What was said of records whose past can be asked for: from when on it holds, and when it was said.
CREATE TABLE history (
    workspace_id UUID NOT NULL,
    record_id UUID NOT NULL,
    sequence INTEGER NOT NULL,
    object TEXT COLLATE "C" NOT NULL,
    deal_id UUID,
    valid_from TIMESTAMPTZ NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    fields JSONB NOT NULL,
    actor_kind TEXT COLLATE "C" NOT NULL,
    actor_id UUID,
    PRIMARY KEY (workspace_id, record_id, sequence),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id),
    FOREIGN KEY (workspace_id, deal_id) REFERENCES deals (workspace_id, id)
);
CREATE INDEX history_by_deal ON history (workspace_id, deal_id, record_id, sequence);
