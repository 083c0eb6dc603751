-- A map is one version in a line of versions. Maps that are there are in use: they are published, each in a line
-- of its own.
ALTER TABLE journey_maps ADD COLUMN status TEXT NOT NULL DEFAULT 'published';
ALTER TABLE journey_maps ADD COLUMN version_number INTEGER NOT NULL DEFAULT 1;
ALTER TABLE journey_maps ADD COLUMN lineage_id BLOB NOT NULL DEFAULT x'00000000000000000000000000000000';
ALTER TABLE journey_maps ADD COLUMN derived_from_id BLOB;
ALTER TABLE journey_maps ADD COLUMN published_at INTEGER;
ALTER TABLE journey_maps ADD COLUMN owner_id BLOB;
ALTER TABLE journey_maps ADD COLUMN persona_ids TEXT NOT NULL DEFAULT '[]';
ALTER TABLE journey_maps ADD COLUMN segment_ids TEXT NOT NULL DEFAULT '[]';
ALTER TABLE journey_maps ADD COLUMN product_ids TEXT NOT NULL DEFAULT '[]';
ALTER TABLE journey_maps ADD COLUMN from_stage_kind TEXT;
ALTER TABLE journey_maps ADD COLUMN to_stage_kind TEXT;
ALTER TABLE journey_maps ADD COLUMN objectives TEXT NOT NULL DEFAULT '[]';
ALTER TABLE journey_maps ADD COLUMN review_due_on TEXT;
UPDATE journey_maps SET lineage_id = id, published_at = created_at;
CREATE INDEX journey_maps_by_lineage ON journey_maps (workspace_id, lineage_id, version_number);

-- What a stage is for the buyers and for those who serve them. Operations check what columns that are added
-- point at: SQLite cannot add a foreign key over two columns to a table.
ALTER TABLE journey_stages ADD COLUMN owner_function TEXT;
ALTER TABLE journey_stages ADD COLUMN question TEXT;
ALTER TABLE journey_stages ADD COLUMN outcome TEXT;
ALTER TABLE journey_stages ADD COLUMN entry_criteria TEXT NOT NULL DEFAULT '[]';
ALTER TABLE journey_stages ADD COLUMN exit_criteria TEXT NOT NULL DEFAULT '[]';
ALTER TABLE journey_stages ADD COLUMN target_conversion REAL;
ALTER TABLE journey_stages ADD COLUMN target_duration_seconds INTEGER;
ALTER TABLE journey_stages ADD COLUMN child_map_id BLOB;

-- What stands in the lanes of a map.
CREATE TABLE journey_map_elements (
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
    FOREIGN KEY (workspace_id, owner_id) REFERENCES users (workspace_id, id)
) STRICT;
CREATE INDEX journey_map_elements_by_map ON journey_map_elements (workspace_id, journey_map_id, id);
CREATE INDEX journey_map_elements_by_stage ON journey_map_elements (workspace_id, stage_id, id);
CREATE INDEX journey_map_elements_by_pain_point ON journey_map_elements (workspace_id, pain_point_id, id);
CREATE INDEX journey_map_elements_by_owner ON journey_map_elements (workspace_id, owner_id, id);

-- Planned points of contact.
CREATE TABLE touchpoints (
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
    FOREIGN KEY (workspace_id, lineage_id) REFERENCES touchpoints (workspace_id, id)
) STRICT;
CREATE INDEX touchpoints_by_map ON touchpoints (workspace_id, journey_map_id, id);
CREATE INDEX touchpoints_by_stage ON touchpoints (workspace_id, stage_id, id);
CREATE INDEX touchpoints_by_persona ON touchpoints (workspace_id, persona_id, id);
