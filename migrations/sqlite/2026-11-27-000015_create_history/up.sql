-- What was said of records whose past can be asked for: from when on it holds, and when it was said.
CREATE TABLE history (
    workspace_id BLOB NOT NULL,
    record_id BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    object TEXT NOT NULL,
    deal_id BLOB,
    valid_from INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    fields TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id BLOB,
    PRIMARY KEY (workspace_id, record_id, sequence),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id),
    FOREIGN KEY (workspace_id, deal_id) REFERENCES deals (workspace_id, id)
) STRICT;
CREATE INDEX history_by_deal ON history (workspace_id, deal_id, record_id, sequence);
