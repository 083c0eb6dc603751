-- SQLite adds no key of two columns to a table that is there, so the tables are built anew. That is the reason for the
-- metadata beside this file: within a transaction of the runner foreign keys could not be put aside.
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;

CREATE TABLE rebuilt (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    account_id BLOB,
    name TEXT NOT NULL,
    given_name TEXT,
    family_name TEXT,
    title TEXT,
    department TEXT,
    seniority TEXT,
    emails TEXT NOT NULL,
    phones TEXT NOT NULL,
    reports_to_id BLOB,
    time_zone TEXT,
    language TEXT,
    preferred_channel TEXT,
    owner_id BLOB,
    custom_fields TEXT NOT NULL,
    external_ids TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    persona_id BLOB,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id),
    FOREIGN KEY (workspace_id, account_id) REFERENCES accounts (workspace_id, id),
    FOREIGN KEY (workspace_id, reports_to_id) REFERENCES stakeholders (workspace_id, id),
    FOREIGN KEY (workspace_id, owner_id) REFERENCES users (workspace_id, id),
    FOREIGN KEY (workspace_id, persona_id) REFERENCES personas (workspace_id, id)
) STRICT;
INSERT INTO rebuilt SELECT * FROM stakeholders;
DROP TABLE stakeholders;
ALTER TABLE rebuilt RENAME TO stakeholders;
CREATE INDEX stakeholders_by_account ON stakeholders (workspace_id, account_id, id);
CREATE INDEX stakeholders_by_name ON stakeholders (workspace_id, name, id);
CREATE INDEX stakeholders_by_created ON stakeholders (workspace_id, created_at, id);
CREATE INDEX stakeholders_by_updated ON stakeholders (workspace_id, updated_at, id);
CREATE INDEX stakeholders_by_owner ON stakeholders (workspace_id, owner_id, id);
CREATE INDEX stakeholders_by_persona ON stakeholders (workspace_id, persona_id, id);
CREATE INDEX stakeholders_by_manager ON stakeholders (workspace_id, reports_to_id, id) WHERE reports_to_id IS NOT NULL;

CREATE TABLE rebuilt (
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
    status TEXT NOT NULL DEFAULT 'published',
    version_number INTEGER NOT NULL DEFAULT 1,
    lineage_id BLOB NOT NULL DEFAULT x'00000000000000000000000000000000',
    derived_from_id BLOB,
    published_at INTEGER,
    owner_id BLOB,
    persona_ids TEXT NOT NULL DEFAULT '[]',
    segment_ids TEXT NOT NULL DEFAULT '[]',
    product_ids TEXT NOT NULL DEFAULT '[]',
    from_stage_kind TEXT,
    to_stage_kind TEXT,
    objectives TEXT NOT NULL DEFAULT '[]',
    review_due_on TEXT,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id),
    FOREIGN KEY (workspace_id, lineage_id) REFERENCES journey_maps (workspace_id, id),
    FOREIGN KEY (workspace_id, derived_from_id) REFERENCES journey_maps (workspace_id, id),
    FOREIGN KEY (workspace_id, owner_id) REFERENCES users (workspace_id, id)
) STRICT;
INSERT INTO rebuilt SELECT * FROM journey_maps;
DROP TABLE journey_maps;
ALTER TABLE rebuilt RENAME TO journey_maps;
CREATE INDEX journey_maps_by_lineage ON journey_maps (workspace_id, lineage_id, version_number);

CREATE TABLE rebuilt (
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
    owner_function TEXT,
    question TEXT,
    outcome TEXT,
    entry_criteria TEXT NOT NULL DEFAULT '[]',
    exit_criteria TEXT NOT NULL DEFAULT '[]',
    target_conversion REAL,
    target_duration_seconds INTEGER,
    child_map_id BLOB,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, journey_map_id) REFERENCES journey_maps (workspace_id, id),
    FOREIGN KEY (workspace_id, child_map_id) REFERENCES journey_maps (workspace_id, id)
) STRICT;
INSERT INTO rebuilt SELECT * FROM journey_stages;
DROP TABLE journey_stages;
ALTER TABLE rebuilt RENAME TO journey_stages;
CREATE INDEX journey_stages_by_map ON journey_stages (workspace_id, journey_map_id, position, id);

CREATE TABLE rebuilt (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    journey_map_id BLOB NOT NULL,
    stage_id BLOB NOT NULL,
    lineage_id BLOB NOT NULL,
    lane TEXT NOT NULL,
    text TEXT NOT NULL,
    position INTEGER NOT NULL,
    valence INTEGER,
    label TEXT,
    owner_id BLOB,
    expected_effect TEXT,
    status TEXT,
    pain_point_id BLOB,
    evidence_level TEXT NOT NULL,
    evidence TEXT NOT NULL,
    external_ids TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, journey_map_id) REFERENCES journey_maps (workspace_id, id),
    FOREIGN KEY (workspace_id, stage_id) REFERENCES journey_stages (workspace_id, id),
    FOREIGN KEY (workspace_id, lineage_id) REFERENCES journey_map_elements (workspace_id, id),
    FOREIGN KEY (workspace_id, owner_id) REFERENCES users (workspace_id, id),
    FOREIGN KEY (workspace_id, pain_point_id) REFERENCES pain_points (workspace_id, id)
) STRICT;
INSERT INTO rebuilt SELECT * FROM journey_map_elements;
DROP TABLE journey_map_elements;
ALTER TABLE rebuilt RENAME TO journey_map_elements;
CREATE INDEX journey_map_elements_by_map ON journey_map_elements (workspace_id, journey_map_id, id);
CREATE INDEX journey_map_elements_by_stage ON journey_map_elements (workspace_id, stage_id, id);
CREATE INDEX journey_map_elements_by_pain_point ON journey_map_elements (workspace_id, pain_point_id, id);
CREATE INDEX journey_map_elements_by_owner ON journey_map_elements (workspace_id, owner_id, id);

CREATE TABLE rebuilt (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    journey_map_id BLOB NOT NULL,
    stage_id BLOB NOT NULL,
    lineage_id BLOB NOT NULL,
    name TEXT NOT NULL,
    description TEXT,
    channel TEXT NOT NULL,
    medium TEXT NOT NULL,
    direction TEXT NOT NULL,
    control TEXT NOT NULL,
    expected INTEGER NOT NULL,
    position INTEGER NOT NULL,
    persona_id BLOB,
    committee_role TEXT,
    content_keys TEXT NOT NULL,
    match_rule TEXT,
    evidence_level TEXT NOT NULL,
    evidence TEXT NOT NULL,
    external_ids TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, journey_map_id) REFERENCES journey_maps (workspace_id, id),
    FOREIGN KEY (workspace_id, stage_id) REFERENCES journey_stages (workspace_id, id),
    FOREIGN KEY (workspace_id, lineage_id) REFERENCES touchpoints (workspace_id, id),
    FOREIGN KEY (workspace_id, persona_id) REFERENCES personas (workspace_id, id)
) STRICT;
INSERT INTO rebuilt SELECT * FROM touchpoints;
DROP TABLE touchpoints;
ALTER TABLE rebuilt RENAME TO touchpoints;
CREATE INDEX touchpoints_by_map ON touchpoints (workspace_id, journey_map_id, id);
CREATE INDEX touchpoints_by_stage ON touchpoints (workspace_id, stage_id, id);
CREATE INDEX touchpoints_by_persona ON touchpoints (workspace_id, persona_id, id);

COMMIT;
PRAGMA foreign_keys = ON;
