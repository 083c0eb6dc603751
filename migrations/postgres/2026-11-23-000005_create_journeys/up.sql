CREATE TABLE journey_maps (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C",
    kind TEXT COLLATE "C" NOT NULL,
    template TEXT COLLATE "C",
    external_ids JSONB NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id)
);

CREATE TABLE journey_stages (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    journey_map_id UUID NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C",
    position INTEGER NOT NULL,
    external_ids JSONB NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, journey_map_id) REFERENCES journey_maps (workspace_id, id)
);
CREATE INDEX journey_stages_by_map ON journey_stages (workspace_id, journey_map_id, position, id);

CREATE TABLE journeys (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    account_id UUID NOT NULL,
    journey_map_id UUID NOT NULL,
    stage_id UUID,
    status TEXT COLLATE "C" NOT NULL,
    stage_entered_at TIMESTAMPTZ,
    started_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ,
    end_reason TEXT COLLATE "C",
    custom_fields JSONB NOT NULL,
    external_ids JSONB NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, account_id) REFERENCES accounts (workspace_id, id),
    FOREIGN KEY (workspace_id, journey_map_id) REFERENCES journey_maps (workspace_id, id),
    FOREIGN KEY (workspace_id, stage_id) REFERENCES journey_stages (workspace_id, id)
);
CREATE INDEX journeys_by_account ON journeys (workspace_id, account_id, id);
CREATE INDEX journeys_by_map ON journeys (workspace_id, journey_map_id, id);
CREATE INDEX journeys_by_stage ON journeys (workspace_id, stage_id, id);
CREATE INDEX journeys_by_status ON journeys (workspace_id, status, id);
CREATE INDEX journeys_by_started ON journeys (workspace_id, started_at, id);

CREATE TABLE journey_stage_entries (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    journey_id UUID NOT NULL,
    stage_id UUID NOT NULL,
    entered_at TIMESTAMPTZ NOT NULL,
    left_at TIMESTAMPTZ,
    entered_by_id UUID,
    reason TEXT COLLATE "C",
    recorded_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, journey_id) REFERENCES journeys (workspace_id, id),
    FOREIGN KEY (workspace_id, stage_id) REFERENCES journey_stages (workspace_id, id),
    FOREIGN KEY (workspace_id, entered_by_id) REFERENCES users (workspace_id, id)
);
CREATE INDEX journey_stage_entries_by_journey ON journey_stage_entries (workspace_id, journey_id, entered_at, id);
CREATE INDEX journey_stage_entries_by_stage ON journey_stage_entries (workspace_id, stage_id, entered_at, id);
