-- What was merged into what, by whom, and what became of it.
CREATE TABLE merges (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    account_id UUID,
    stakeholder_id UUID,
    loser_ids JSONB NOT NULL,
    fields JSONB NOT NULL,
    moved JSONB NOT NULL,
    merged_by_id UUID,
    undone_at TIMESTAMPTZ,
    undone_by_id UUID,
    kept JSONB NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id),
    FOREIGN KEY (workspace_id, account_id) REFERENCES accounts (workspace_id, id),
    FOREIGN KEY (workspace_id, stakeholder_id) REFERENCES stakeholders (workspace_id, id),
    FOREIGN KEY (workspace_id, merged_by_id) REFERENCES users (workspace_id, id),
    FOREIGN KEY (workspace_id, undone_by_id) REFERENCES users (workspace_id, id)
);
CREATE INDEX merges_by_account ON merges (workspace_id, account_id, id);
CREATE INDEX merges_by_stakeholder ON merges (workspace_id, stakeholder_id, id);
CREATE INDEX merges_by_user ON merges (workspace_id, merged_by_id, id);
CREATE INDEX merges_by_undoer ON merges (workspace_id, undone_by_id, id);

-- What a merge did to each record, in order, with the values before and after: all that an undo needs.
CREATE TABLE merge_steps (
    workspace_id UUID NOT NULL,
    merge_id UUID NOT NULL,
    position INTEGER NOT NULL,
    object TEXT COLLATE "C" NOT NULL,
    record_id UUID NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    field TEXT COLLATE "C" NOT NULL,
    before JSONB NOT NULL,
    after JSONB NOT NULL,
    PRIMARY KEY (workspace_id, merge_id, position),
    FOREIGN KEY (workspace_id, merge_id) REFERENCES merges (workspace_id, id)
);

-- Where the id of a merged record leads. The survivor is of the same kind, and may have been merged
-- itself.
CREATE TABLE merged_records (
    workspace_id UUID NOT NULL,
    object TEXT COLLATE "C" NOT NULL,
    record_id UUID NOT NULL,
    survivor_id UUID NOT NULL,
    merge_id UUID NOT NULL,
    PRIMARY KEY (workspace_id, record_id),
    FOREIGN KEY (workspace_id, merge_id) REFERENCES merges (workspace_id, id)
);
CREATE INDEX merged_records_by_survivor ON merged_records (workspace_id, survivor_id, record_id);

-- By what a record may be the same as another one: two records with a key in common are compared.
CREATE TABLE duplicate_keys (
    workspace_id UUID NOT NULL,
    object TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    record_id UUID NOT NULL,
    PRIMARY KEY (workspace_id, object, key, record_id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id)
);
CREATE INDEX duplicate_keys_by_record ON duplicate_keys (workspace_id, record_id, object, key);

-- Pairs of which somebody said that they are not the same; the smaller id comes first.
CREATE TABLE distinct_records (
    workspace_id UUID NOT NULL,
    object TEXT COLLATE "C" NOT NULL,
    record_id UUID NOT NULL,
    other_id UUID NOT NULL,
    decided_by_id UUID,
    decided_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (workspace_id, record_id, other_id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id),
    FOREIGN KEY (workspace_id, decided_by_id) REFERENCES users (workspace_id, id)
);
