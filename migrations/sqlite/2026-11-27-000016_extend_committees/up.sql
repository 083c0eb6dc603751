-- The parts that stakeholders play in decisions, as the workspace calls them.
CREATE TABLE committee_roles (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT,
    synonyms TEXT NOT NULL,
    weight REAL NOT NULL,
    position INTEGER NOT NULL,
    built_in INTEGER NOT NULL,
    external_ids TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id)
) STRICT;

-- Which roles a committee should have.
CREATE TABLE committee_templates (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    pipeline_id BLOB,
    product_id BLOB,
    requirements TEXT NOT NULL,
    external_ids TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id),
    FOREIGN KEY (workspace_id, pipeline_id) REFERENCES pipelines (workspace_id, id),
    FOREIGN KEY (workspace_id, product_id) REFERENCES products (workspace_id, id)
) STRICT;
CREATE INDEX committee_templates_by_pipeline ON committee_templates (workspace_id, pipeline_id, id);
CREATE INDEX committee_templates_by_product ON committee_templates (workspace_id, product_id, id);

-- How stakeholders stand to each other.
CREATE TABLE stakeholder_relations (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    from_stakeholder_id BLOB NOT NULL,
    to_stakeholder_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    strength INTEGER,
    source TEXT,
    confidence REAL,
    note TEXT,
    external_ids TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, from_stakeholder_id) REFERENCES stakeholders (workspace_id, id),
    FOREIGN KEY (workspace_id, to_stakeholder_id) REFERENCES stakeholders (workspace_id, id)
) STRICT;
CREATE INDEX stakeholder_relations_by_from ON stakeholder_relations (workspace_id, from_stakeholder_id, id);
CREATE INDEX stakeholder_relations_by_to ON stakeholder_relations (workspace_id, to_stakeholder_id, id);

-- What is known of a member's part in the decision.
ALTER TABLE committee_members ADD COLUMN authority TEXT NOT NULL DEFAULT 'consult';
ALTER TABLE committee_members ADD COLUMN influence INTEGER;
ALTER TABLE committee_members ADD COLUMN influence_level TEXT;
ALTER TABLE committee_members ADD COLUMN stance TEXT NOT NULL DEFAULT 'unknown';
ALTER TABLE committee_members ADD COLUMN response_mode TEXT;
ALTER TABLE committee_members ADD COLUMN mobilizer_profile TEXT;
ALTER TABLE committee_members ADD COLUMN party TEXT NOT NULL DEFAULT 'internal';
ALTER TABLE committee_members ADD COLUMN preferred_channel TEXT;
ALTER TABLE committee_members ADD COLUMN needs TEXT NOT NULL DEFAULT '[]';
ALTER TABLE committee_members ADD COLUMN concerns TEXT NOT NULL DEFAULT '[]';
ALTER TABLE committee_members ADD COLUMN wins TEXT NOT NULL DEFAULT '[]';
ALTER TABLE committee_members ADD COLUMN criteria_weights TEXT NOT NULL DEFAULT '[]';
ALTER TABLE committee_members ADD COLUMN judgements TEXT NOT NULL DEFAULT '[]';
