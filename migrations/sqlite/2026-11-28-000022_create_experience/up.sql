-- Kinds of buyers: what they need, want and find hard, and whom the rule finds.
CREATE TABLE personas (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    description TEXT,
    needs TEXT NOT NULL,
    goals TEXT NOT NULL,
    challenges TEXT NOT NULL,
    buying_behaviour TEXT NOT NULL,
    decision_factors TEXT NOT NULL,
    rule TEXT,
    external_ids TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id)
) STRICT;

-- The persona that somebody was given by hand. SQLite adds no key of two columns to a table that is there, so none
-- of the stores has one here; references are checked with every write.
ALTER TABLE stakeholders ADD COLUMN persona_id BLOB;
CREATE INDEX stakeholders_by_persona ON stakeholders (workspace_id, persona_id, id);

-- What buyers find hard, over all maps.
CREATE TABLE pain_points (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    title TEXT NOT NULL,
    description TEXT,
    severity INTEGER NOT NULL,
    category TEXT,
    status TEXT NOT NULL,
    mention_count INTEGER NOT NULL,
    external_ids TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id)
) STRICT;

-- The records in which a pain point was named.
CREATE TABLE pain_point_mentions (
    workspace_id BLOB NOT NULL,
    pain_point_id BLOB NOT NULL,
    object TEXT NOT NULL,
    record_id BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, pain_point_id, record_id),
    FOREIGN KEY (workspace_id, pain_point_id) REFERENCES pain_points (workspace_id, id)
) STRICT;
CREATE INDEX pain_point_mentions_by_record ON pain_point_mentions (workspace_id, record_id, pain_point_id);

-- What buyers answered when they were asked how it was.
CREATE TABLE feedback (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    kind TEXT NOT NULL,
    score INTEGER NOT NULL,
    scale INTEGER NOT NULL,
    question TEXT,
    comment TEXT,
    stakeholder_id BLOB,
    account_id BLOB,
    journey_id BLOB,
    stage_id BLOB,
    touchpoint_id BLOB,
    interaction_id BLOB,
    answered_at INTEGER NOT NULL,
    external_ids TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id),
    FOREIGN KEY (workspace_id, stakeholder_id) REFERENCES stakeholders (workspace_id, id),
    FOREIGN KEY (workspace_id, account_id) REFERENCES accounts (workspace_id, id),
    FOREIGN KEY (workspace_id, journey_id) REFERENCES journeys (workspace_id, id),
    FOREIGN KEY (workspace_id, stage_id) REFERENCES journey_stages (workspace_id, id),
    FOREIGN KEY (workspace_id, touchpoint_id) REFERENCES touchpoints (workspace_id, id),
    FOREIGN KEY (workspace_id, interaction_id) REFERENCES interactions (workspace_id, id)
) STRICT;
CREATE INDEX feedback_by_answered ON feedback (workspace_id, answered_at, id);
CREATE INDEX feedback_by_stakeholder ON feedback (workspace_id, stakeholder_id, id);
CREATE INDEX feedback_by_account ON feedback (workspace_id, account_id, id);
CREATE INDEX feedback_by_journey ON feedback (workspace_id, journey_id, id);
CREATE INDEX feedback_by_stage ON feedback (workspace_id, stage_id, id);
CREATE INDEX feedback_by_touchpoint ON feedback (workspace_id, touchpoint_id, id);
CREATE INDEX feedback_by_interaction ON feedback (workspace_id, interaction_id, id);
