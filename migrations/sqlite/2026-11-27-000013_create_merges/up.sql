-- What was merged into what, by whom, and what became of it.
CREATE TABLE merges (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    account_id BLOB,
    stakeholder_id BLOB,
    loser_ids TEXT NOT NULL,
    fields TEXT NOT NULL,
    moved TEXT NOT NULL,
    merged_by_id BLOB,
    undone_at INTEGER,
    undone_by_id BLOB,
    kept TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id),
    FOREIGN KEY (workspace_id, account_id) REFERENCES accounts (workspace_id, id),
    FOREIGN KEY (workspace_id, stakeholder_id) REFERENCES stakeholders (workspace_id, id),
    FOREIGN KEY (workspace_id, merged_by_id) REFERENCES users (workspace_id, id),
    FOREIGN KEY (workspace_id, undone_by_id) REFERENCES users (workspace_id, id)
) STRICT;
CREATE INDEX merges_by_account ON merges (workspace_id, account_id, id);
CREATE INDEX merges_by_stakeholder ON merges (workspace_id, stakeholder_id, id);
CREATE INDEX merges_by_user ON merges (workspace_id, merged_by_id, id);
CREATE INDEX merges_by_undoer ON merges (workspace_id, undone_by_id, id);

-- What a merge did to each record, in order, with the values before and after: all that an undo needs.
CREATE TABLE merge_steps (
    workspace_id BLOB NOT NULL,
    merge_id BLOB NOT NULL,
    position INTEGER NOT NULL,
    object TEXT NOT NULL,
    record_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    field TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    PRIMARY KEY (workspace_id, merge_id, position),
    FOREIGN KEY (workspace_id, merge_id) REFERENCES merges (workspace_id, id)
) STRICT;

-- Where the id of a merged record leads. The survivor is of the same kind, and may have been merged
-- itself.
CREATE TABLE merged_records (
    workspace_id BLOB NOT NULL,
    object TEXT NOT NULL,
    record_id BLOB NOT NULL,
    survivor_id BLOB NOT NULL,
    merge_id BLOB NOT NULL,
    PRIMARY KEY (workspace_id, record_id),
    FOREIGN KEY (workspace_id, merge_id) REFERENCES merges (workspace_id, id)
) STRICT;
CREATE INDEX merged_records_by_survivor ON merged_records (workspace_id, survivor_id, record_id);

-- By what a record may be the same as another one: two records with a key in common are compared.
CREATE TABLE duplicate_keys (
    workspace_id BLOB NOT NULL,
    object TEXT NOT NULL,
    key TEXT NOT NULL,
    record_id BLOB NOT NULL,
    PRIMARY KEY (workspace_id, object, key, record_id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id)
) STRICT;
CREATE INDEX duplicate_keys_by_record ON duplicate_keys (workspace_id, record_id, object, key);

-- Pairs of which somebody said that they are not the same; the smaller id comes first.
CREATE TABLE distinct_records (
    workspace_id BLOB NOT NULL,
    object TEXT NOT NULL,
    record_id BLOB NOT NULL,
    other_id BLOB NOT NULL,
    decided_by_id BLOB,
    decided_at INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, record_id, other_id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id),
    FOREIGN KEY (workspace_id, decided_by_id) REFERENCES users (workspace_id, id)
) STRICT;
