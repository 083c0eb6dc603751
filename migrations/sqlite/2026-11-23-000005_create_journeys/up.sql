CREATE TABLE journey_maps (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    description TEXT,
    kind TEXT NOT NULL,
    template TEXT,
    external_ids TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id)
) STRICT;

CREATE TABLE journey_stages (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    journey_map_id BLOB NOT NULL,
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    description TEXT,
    position INTEGER NOT NULL,
    external_ids TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, journey_map_id) REFERENCES journey_maps (workspace_id, id)
) STRICT;
CREATE INDEX journey_stages_by_map ON journey_stages (workspace_id, journey_map_id, position, id);

CREATE TABLE journeys (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    account_id BLOB NOT NULL,
    journey_map_id BLOB NOT NULL,
    stage_id BLOB,
    status TEXT NOT NULL,
    stage_entered_at INTEGER,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    end_reason TEXT,
    custom_fields TEXT NOT NULL,
    external_ids TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, account_id) REFERENCES accounts (workspace_id, id),
    FOREIGN KEY (workspace_id, journey_map_id) REFERENCES journey_maps (workspace_id, id),
    FOREIGN KEY (workspace_id, stage_id) REFERENCES journey_stages (workspace_id, id)
) STRICT;
CREATE INDEX journeys_by_account ON journeys (workspace_id, account_id, id);
CREATE INDEX journeys_by_map ON journeys (workspace_id, journey_map_id, id);
CREATE INDEX journeys_by_stage ON journeys (workspace_id, stage_id, id);
CREATE INDEX journeys_by_status ON journeys (workspace_id, status, id);
CREATE INDEX journeys_by_started ON journeys (workspace_id, started_at, id);

CREATE TABLE journey_stage_entries (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    journey_id BLOB NOT NULL,
    stage_id BLOB NOT NULL,
    entered_at INTEGER NOT NULL,
    left_at INTEGER,
    entered_by_id BLOB,
    reason TEXT,
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, journey_id) REFERENCES journeys (workspace_id, id),
    FOREIGN KEY (workspace_id, stage_id) REFERENCES journey_stages (workspace_id, id),
    FOREIGN KEY (workspace_id, entered_by_id) REFERENCES users (workspace_id, id)
) STRICT;
CREATE INDEX journey_stage_entries_by_journey ON journey_stage_entries (workspace_id, journey_id, entered_at, id);
CREATE INDEX journey_stage_entries_by_stage ON journey_stage_entries (workspace_id, stage_id, entered_at, id);
