-- How a journey goes on: it may rest, its stays say why and by what they began, and more than one at a moment
-- have an order.
ALTER TABLE journeys ADD COLUMN paused_at TIMESTAMPTZ;
ALTER TABLE journey_stage_entries ADD COLUMN sequence INTEGER NOT NULL DEFAULT 0;
ALTER TABLE journey_stage_entries ADD COLUMN cause TEXT COLLATE "C" NOT NULL DEFAULT 'user';
ALTER TABLE journey_stage_entries ADD COLUMN evidence JSONB NOT NULL DEFAULT '[]';
UPDATE journey_stage_entries SET sequence = (
    SELECT count(*) FROM journey_stage_entries AS earlier
    WHERE earlier.workspace_id = journey_stage_entries.workspace_id
    AND earlier.journey_id = journey_stage_entries.journey_id
    AND (earlier.entered_at, earlier.id) <= (journey_stage_entries.entered_at, journey_stage_entries.id)
);
UPDATE journey_stage_entries SET cause = 'api' WHERE entered_by_id IS NULL;

-- When journeys rested.
CREATE TABLE journey_pauses (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    journey_id UUID NOT NULL,
    paused_at TIMESTAMPTZ NOT NULL,
    resumed_at TIMESTAMPTZ,
    reason TEXT COLLATE "C",
    paused_by_id UUID,
    recorded_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, journey_id) REFERENCES journeys (workspace_id, id),
    FOREIGN KEY (workspace_id, paused_by_id) REFERENCES users (workspace_id, id)
);
CREATE INDEX journey_pauses_by_journey ON journey_pauses (workspace_id, journey_id, paused_at, id);

-- The deals that belong to a journey.
CREATE TABLE journey_deals (
    workspace_id UUID NOT NULL,
    journey_id UUID NOT NULL,
    deal_id UUID NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (workspace_id, journey_id, deal_id),
    FOREIGN KEY (workspace_id, journey_id) REFERENCES journeys (workspace_id, id),
    FOREIGN KEY (workspace_id, deal_id) REFERENCES deals (workspace_id, id)
);
CREATE INDEX journey_deals_by_deal ON journey_deals (workspace_id, deal_id, journey_id);

-- What was said of the buyers' work on a journey, one job at a time; rows are only added.
CREATE TABLE journey_buying_job_entries (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    journey_id UUID NOT NULL,
    job TEXT COLLATE "C" NOT NULL,
    sequence INTEGER NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL,
    reason TEXT COLLATE "C",
    changed_by_id UUID,
    recorded_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, journey_id) REFERENCES journeys (workspace_id, id),
    FOREIGN KEY (workspace_id, changed_by_id) REFERENCES users (workspace_id, id)
);
CREATE INDEX journey_buying_job_entries_by_journey ON journey_buying_job_entries (workspace_id, journey_id, job, sequence);

-- Which planned touchpoint an interaction was, on each journey that it belongs to; none, if somebody said so.
CREATE TABLE interaction_touchpoints (
    workspace_id UUID NOT NULL,
    interaction_id UUID NOT NULL,
    journey_id UUID NOT NULL,
    touchpoint_id UUID,
    matched_by TEXT COLLATE "C" NOT NULL,
    matched_by_id UUID,
    matched_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (workspace_id, interaction_id, journey_id),
    FOREIGN KEY (workspace_id, interaction_id) REFERENCES interactions (workspace_id, id),
    FOREIGN KEY (workspace_id, journey_id) REFERENCES journeys (workspace_id, id),
    FOREIGN KEY (workspace_id, touchpoint_id) REFERENCES touchpoints (workspace_id, id),
    FOREIGN KEY (workspace_id, matched_by_id) REFERENCES users (workspace_id, id)
);
CREATE INDEX interaction_touchpoints_by_journey ON interaction_touchpoints (workspace_id, journey_id, interaction_id);
CREATE INDEX interaction_touchpoints_by_touchpoint ON interaction_touchpoints (workspace_id, touchpoint_id, interaction_id);

-- How far in the feed the journeys of a workspace have been looked after.
CREATE TABLE journey_watches (
    workspace_id UUID NOT NULL,
    rank BIGINT NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (workspace_id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id)
);
