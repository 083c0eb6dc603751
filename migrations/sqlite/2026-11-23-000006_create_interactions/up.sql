CREATE TABLE interactions (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    kind TEXT NOT NULL,
    direction TEXT NOT NULL,
    subject TEXT,
    body TEXT,
    occurred_at INTEGER NOT NULL,
    duration_seconds INTEGER,
    sentiment INTEGER,
    account_id BLOB,
    deal_id BLOB,
    owner_id BLOB,
    source TEXT,
    participants TEXT NOT NULL,
    custom_fields TEXT NOT NULL,
    external_ids TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id),
    FOREIGN KEY (workspace_id, account_id) REFERENCES accounts (workspace_id, id),
    FOREIGN KEY (workspace_id, deal_id) REFERENCES deals (workspace_id, id),
    FOREIGN KEY (workspace_id, owner_id) REFERENCES users (workspace_id, id)
) STRICT;
CREATE INDEX interactions_by_occurred ON interactions (workspace_id, occurred_at, id);
-- Lists are read in the order of ids, timelines in that of moments. An index without the id next to
-- what is filtered by is not used for a list: SQLite would rather walk all rows of the workspace.
CREATE INDEX interactions_of_account ON interactions (workspace_id, account_id, id);
CREATE INDEX interactions_of_deal ON interactions (workspace_id, deal_id, id);
CREATE INDEX interactions_by_account ON interactions (workspace_id, account_id, occurred_at, id);
CREATE INDEX interactions_by_deal ON interactions (workspace_id, deal_id, occurred_at, id);
CREATE INDEX interactions_by_owner ON interactions (workspace_id, owner_id, id);

CREATE TABLE interaction_participants (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    interaction_id BLOB NOT NULL,
    role TEXT NOT NULL,
    stakeholder_id BLOB,
    user_id BLOB,
    address TEXT,
    name TEXT,
    occurred_at INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, interaction_id) REFERENCES interactions (workspace_id, id),
    FOREIGN KEY (workspace_id, stakeholder_id) REFERENCES stakeholders (workspace_id, id),
    FOREIGN KEY (workspace_id, user_id) REFERENCES users (workspace_id, id)
) STRICT;
CREATE INDEX interaction_participants_by_interaction ON interaction_participants (workspace_id, interaction_id, id, stakeholder_id);
CREATE INDEX interaction_participants_by_user ON interaction_participants (workspace_id, user_id, occurred_at, interaction_id);
CREATE INDEX interaction_participants_by_stakeholder ON interaction_participants (workspace_id, stakeholder_id, occurred_at, interaction_id);

CREATE TABLE tasks (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    title TEXT NOT NULL,
    description TEXT,
    due_at INTEGER,
    done_at INTEGER,
    assignee_id BLOB,
    account_id BLOB,
    stakeholder_id BLOB,
    deal_id BLOB,
    custom_fields TEXT NOT NULL,
    external_ids TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id),
    FOREIGN KEY (workspace_id, assignee_id) REFERENCES users (workspace_id, id),
    FOREIGN KEY (workspace_id, account_id) REFERENCES accounts (workspace_id, id),
    FOREIGN KEY (workspace_id, stakeholder_id) REFERENCES stakeholders (workspace_id, id),
    FOREIGN KEY (workspace_id, deal_id) REFERENCES deals (workspace_id, id)
) STRICT;
CREATE INDEX tasks_by_due ON tasks (workspace_id, due_at, id);
CREATE INDEX tasks_of_assignee ON tasks (workspace_id, assignee_id, id);
CREATE INDEX tasks_by_assignee ON tasks (workspace_id, assignee_id, due_at, id);
CREATE INDEX tasks_by_account ON tasks (workspace_id, account_id, id);
CREATE INDEX tasks_by_stakeholder ON tasks (workspace_id, stakeholder_id, id);
CREATE INDEX tasks_by_deal ON tasks (workspace_id, deal_id, id);

CREATE TABLE notes (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    body TEXT NOT NULL,
    author_id BLOB,
    account_id BLOB,
    stakeholder_id BLOB,
    deal_id BLOB,
    external_ids TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id),
    FOREIGN KEY (workspace_id, author_id) REFERENCES users (workspace_id, id),
    FOREIGN KEY (workspace_id, account_id) REFERENCES accounts (workspace_id, id),
    FOREIGN KEY (workspace_id, stakeholder_id) REFERENCES stakeholders (workspace_id, id),
    FOREIGN KEY (workspace_id, deal_id) REFERENCES deals (workspace_id, id)
) STRICT;
CREATE INDEX notes_by_created ON notes (workspace_id, created_at, id);
CREATE INDEX notes_by_author ON notes (workspace_id, author_id, id);
CREATE INDEX notes_of_account ON notes (workspace_id, account_id, id);
CREATE INDEX notes_of_stakeholder ON notes (workspace_id, stakeholder_id, id);
CREATE INDEX notes_of_deal ON notes (workspace_id, deal_id, id);
CREATE INDEX notes_by_account ON notes (workspace_id, account_id, created_at, id);
CREATE INDEX notes_by_stakeholder ON notes (workspace_id, stakeholder_id, created_at, id);
CREATE INDEX notes_by_deal ON notes (workspace_id, deal_id, created_at, id);

CREATE TABLE tags (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    color TEXT,
    external_ids TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id)
) STRICT;

-- Which records carry a tag.
CREATE TABLE tagged_records (
    workspace_id BLOB NOT NULL,
    tag_id BLOB NOT NULL,
    object TEXT NOT NULL,
    record_id BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, tag_id, record_id),
    FOREIGN KEY (workspace_id, tag_id) REFERENCES tags (workspace_id, id)
) STRICT;
CREATE INDEX tagged_records_by_record ON tagged_records (workspace_id, record_id, tag_id);

CREATE TABLE imports (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    status TEXT NOT NULL,
    is_dry_run INTEGER NOT NULL,
    is_strict INTEGER NOT NULL,
    rows_total INTEGER NOT NULL,
    rows_done INTEGER NOT NULL,
    steps TEXT NOT NULL,
    problems TEXT NOT NULL,
    problems_omitted INTEGER NOT NULL,
    failure TEXT,
    finished_at INTEGER,
    created_by_id BLOB,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id),
    FOREIGN KEY (workspace_id, created_by_id) REFERENCES users (workspace_id, id)
) STRICT;
