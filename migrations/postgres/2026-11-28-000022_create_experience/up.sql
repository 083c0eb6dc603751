-- Kinds of buyers: what they need, want and find hard, and whom the rule finds.
CREATE TABLE personas (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C",
    needs JSONB NOT NULL,
    goals JSONB NOT NULL,
    challenges JSONB NOT NULL,
    buying_behaviour JSONB NOT NULL,
    decision_factors JSONB NOT NULL,
    rule JSONB,
    external_ids JSONB NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id)
);

-- The persona that somebody was given by hand. SQLite adds no key of two columns to a table that is there, so none
-- of the stores has one here; references are checked with every write.
ALTER TABLE stakeholders ADD COLUMN persona_id UUID;
CREATE INDEX stakeholders_by_persona ON stakeholders (workspace_id, persona_id, id);

-- What buyers find hard, over all maps.
CREATE TABLE pain_points (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C",
    severity INTEGER NOT NULL,
    category TEXT COLLATE "C",
    status TEXT COLLATE "C" NOT NULL,
    mention_count INTEGER NOT NULL,
    external_ids JSONB NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id)
);

-- The records in which a pain point was named.
CREATE TABLE pain_point_mentions (
    workspace_id UUID NOT NULL,
    pain_point_id UUID NOT NULL,
    object TEXT COLLATE "C" NOT NULL,
    record_id UUID NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (workspace_id, pain_point_id, record_id),
    FOREIGN KEY (workspace_id, pain_point_id) REFERENCES pain_points (workspace_id, id)
);
CREATE INDEX pain_point_mentions_by_record ON pain_point_mentions (workspace_id, record_id, pain_point_id);

-- What buyers answered when they were asked how it was.
CREATE TABLE feedback (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    score INTEGER NOT NULL,
    scale INTEGER NOT NULL,
    question TEXT COLLATE "C",
    comment TEXT COLLATE "C",
    stakeholder_id UUID,
    account_id UUID,
    journey_id UUID,
    stage_id UUID,
    touchpoint_id UUID,
    interaction_id UUID,
    answered_at TIMESTAMPTZ NOT NULL,
    external_ids JSONB NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id),
    FOREIGN KEY (workspace_id, stakeholder_id) REFERENCES stakeholders (workspace_id, id),
    FOREIGN KEY (workspace_id, account_id) REFERENCES accounts (workspace_id, id),
    FOREIGN KEY (workspace_id, journey_id) REFERENCES journeys (workspace_id, id),
    FOREIGN KEY (workspace_id, stage_id) REFERENCES journey_stages (workspace_id, id),
    FOREIGN KEY (workspace_id, touchpoint_id) REFERENCES touchpoints (workspace_id, id),
    FOREIGN KEY (workspace_id, interaction_id) REFERENCES interactions (workspace_id, id)
);
CREATE INDEX feedback_by_answered ON feedback (workspace_id, answered_at, id);
CREATE INDEX feedback_by_stakeholder ON feedback (workspace_id, stakeholder_id, id);
CREATE INDEX feedback_by_account ON feedback (workspace_id, account_id, id);
CREATE INDEX feedback_by_journey ON feedback (workspace_id, journey_id, id);
CREATE INDEX feedback_by_stage ON feedback (workspace_id, stage_id, id);
CREATE INDEX feedback_by_touchpoint ON feedback (workspace_id, touchpoint_id, id);
CREATE INDEX feedback_by_interaction ON feedback (workspace_id, interaction_id, id);
