-- The parts that stakeholders play in decisions, as the workspace calls them.
CREATE TABLE committee_roles (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C",
    synonyms JSONB NOT NULL,
    weight DOUBLE PRECISION NOT NULL,
    position INTEGER NOT NULL,
    built_in BOOLEAN NOT NULL,
    external_ids JSONB NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id)
);

-- Which roles a committee should have.
CREATE TABLE committee_templates (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    pipeline_id UUID,
    product_id UUID,
    requirements JSONB NOT NULL,
    external_ids JSONB NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id),
    FOREIGN KEY (workspace_id, pipeline_id) REFERENCES pipelines (workspace_id, id),
    FOREIGN KEY (workspace_id, product_id) REFERENCES products (workspace_id, id)
);
CREATE INDEX committee_templates_by_pipeline ON committee_templates (workspace_id, pipeline_id, id);
CREATE INDEX committee_templates_by_product ON committee_templates (workspace_id, product_id, id);

-- How stakeholders stand to each other.
CREATE TABLE stakeholder_relations (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    from_stakeholder_id UUID NOT NULL,
    to_stakeholder_id UUID NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    strength INTEGER,
    source TEXT COLLATE "C",
    confidence DOUBLE PRECISION,
    note TEXT COLLATE "C",
    external_ids JSONB NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, from_stakeholder_id) REFERENCES stakeholders (workspace_id, id),
    FOREIGN KEY (workspace_id, to_stakeholder_id) REFERENCES stakeholders (workspace_id, id)
);
CREATE INDEX stakeholder_relations_by_from ON stakeholder_relations (workspace_id, from_stakeholder_id, id);
CREATE INDEX stakeholder_relations_by_to ON stakeholder_relations (workspace_id, to_stakeholder_id, id);

-- What is known of a member's part in the decision.
ALTER TABLE committee_members ADD COLUMN authority TEXT COLLATE "C" NOT NULL DEFAULT 'consult';
ALTER TABLE committee_members ADD COLUMN influence INTEGER;
ALTER TABLE committee_members ADD COLUMN influence_level TEXT COLLATE "C";
ALTER TABLE committee_members ADD COLUMN stance TEXT COLLATE "C" NOT NULL DEFAULT 'unknown';
ALTER TABLE committee_members ADD COLUMN response_mode TEXT COLLATE "C";
ALTER TABLE committee_members ADD COLUMN mobilizer_profile TEXT COLLATE "C";
ALTER TABLE committee_members ADD COLUMN party TEXT COLLATE "C" NOT NULL DEFAULT 'internal';
ALTER TABLE committee_members ADD COLUMN preferred_channel TEXT COLLATE "C";
ALTER TABLE committee_members ADD COLUMN needs JSONB NOT NULL DEFAULT '[]';
ALTER TABLE committee_members ADD COLUMN concerns JSONB NOT NULL DEFAULT '[]';
ALTER TABLE committee_members ADD COLUMN wins JSONB NOT NULL DEFAULT '[]';
ALTER TABLE committee_members ADD COLUMN criteria_weights JSONB NOT NULL DEFAULT '[]';
ALTER TABLE committee_members ADD COLUMN judgements JSONB NOT NULL DEFAULT '[]';
