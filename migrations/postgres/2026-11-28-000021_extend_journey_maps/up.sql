-- A map is one version in a line of versions. Maps that are there are in use: they are published, each in a line
-- of its own.
ALTER TABLE journey_maps ADD COLUMN status TEXT COLLATE "C" NOT NULL DEFAULT 'published';
ALTER TABLE journey_maps ADD COLUMN version_number INTEGER NOT NULL DEFAULT 1;
ALTER TABLE journey_maps ADD COLUMN lineage_id UUID NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000';
ALTER TABLE journey_maps ADD COLUMN derived_from_id UUID;
ALTER TABLE journey_maps ADD COLUMN published_at TIMESTAMPTZ;
ALTER TABLE journey_maps ADD COLUMN owner_id UUID;
ALTER TABLE journey_maps ADD COLUMN persona_ids JSONB NOT NULL DEFAULT '[]';
ALTER TABLE journey_maps ADD COLUMN segment_ids JSONB NOT NULL DEFAULT '[]';
ALTER TABLE journey_maps ADD COLUMN product_ids JSONB NOT NULL DEFAULT '[]';
ALTER TABLE journey_maps ADD COLUMN from_stage_kind TEXT COLLATE "C";
ALTER TABLE journey_maps ADD COLUMN to_stage_kind TEXT COLLATE "C";
ALTER TABLE journey_maps ADD COLUMN objectives JSONB NOT NULL DEFAULT '[]';
ALTER TABLE journey_maps ADD COLUMN review_due_on DATE;
UPDATE journey_maps SET lineage_id = id, published_at = created_at;
CREATE INDEX journey_maps_by_lineage ON journey_maps (workspace_id, lineage_id, version_number);

-- What a stage is for the buyers and for those who serve them. Operations check what columns that are added
-- point at: SQLite cannot add a foreign key over two columns to a table.
ALTER TABLE journey_stages ADD COLUMN owner_function TEXT COLLATE "C";
ALTER TABLE journey_stages ADD COLUMN question TEXT COLLATE "C";
ALTER TABLE journey_stages ADD COLUMN outcome TEXT COLLATE "C";
ALTER TABLE journey_stages ADD COLUMN entry_criteria JSONB NOT NULL DEFAULT '[]';
ALTER TABLE journey_stages ADD COLUMN exit_criteria JSONB NOT NULL DEFAULT '[]';
ALTER TABLE journey_stages ADD COLUMN target_conversion DOUBLE PRECISION;
ALTER TABLE journey_stages ADD COLUMN target_duration_seconds INTEGER;
ALTER TABLE journey_stages ADD COLUMN child_map_id UUID;

-- What stands in the lanes of a map.
CREATE TABLE journey_map_elements (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    journey_map_id UUID NOT NULL,
    stage_id UUID NOT NULL,
    lineage_id UUID NOT NULL,
    lane TEXT COLLATE "C" NOT NULL,
    text TEXT COLLATE "C" NOT NULL,
    position INTEGER NOT NULL,
    valence INTEGER,
    label TEXT COLLATE "C",
    owner_id UUID,
    expected_effect TEXT COLLATE "C",
    status TEXT COLLATE "C",
    pain_point_id UUID,
    evidence_level TEXT COLLATE "C" NOT NULL,
    evidence JSONB NOT NULL,
    external_ids JSONB NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, journey_map_id) REFERENCES journey_maps (workspace_id, id),
    FOREIGN KEY (workspace_id, stage_id) REFERENCES journey_stages (workspace_id, id),
    FOREIGN KEY (workspace_id, lineage_id) REFERENCES journey_map_elements (workspace_id, id),
    FOREIGN KEY (workspace_id, owner_id) REFERENCES users (workspace_id, id)
);
CREATE INDEX journey_map_elements_by_map ON journey_map_elements (workspace_id, journey_map_id, id);
CREATE INDEX journey_map_elements_by_stage ON journey_map_elements (workspace_id, stage_id, id);
CREATE INDEX journey_map_elements_by_pain_point ON journey_map_elements (workspace_id, pain_point_id, id);
CREATE INDEX journey_map_elements_by_owner ON journey_map_elements (workspace_id, owner_id, id);

-- Planned points of contact.
CREATE TABLE touchpoints (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    journey_map_id UUID NOT NULL,
    stage_id UUID NOT NULL,
    lineage_id UUID NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C",
    channel TEXT COLLATE "C" NOT NULL,
    medium TEXT COLLATE "C" NOT NULL,
    direction TEXT COLLATE "C" NOT NULL,
    control TEXT COLLATE "C" NOT NULL,
    expected BOOLEAN NOT NULL,
    position INTEGER NOT NULL,
    persona_id UUID,
    committee_role TEXT COLLATE "C",
    content_keys JSONB NOT NULL,
    match_rule JSONB,
    evidence_level TEXT COLLATE "C" NOT NULL,
    evidence JSONB NOT NULL,
    external_ids JSONB NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, journey_map_id) REFERENCES journey_maps (workspace_id, id),
    FOREIGN KEY (workspace_id, stage_id) REFERENCES journey_stages (workspace_id, id),
    FOREIGN KEY (workspace_id, lineage_id) REFERENCES touchpoints (workspace_id, id)
);
CREATE INDEX touchpoints_by_map ON touchpoints (workspace_id, journey_map_id, id);
CREATE INDEX touchpoints_by_stage ON touchpoints (workspace_id, stage_id, id);
CREATE INDEX touchpoints_by_persona ON touchpoints (workspace_id, persona_id, id);
