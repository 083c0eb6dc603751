CREATE TABLE interactions (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    direction TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C",
    body TEXT COLLATE "C",
    occurred_at TIMESTAMPTZ NOT NULL,
    duration_seconds INTEGER,
    sentiment INTEGER,
    account_id UUID,
    deal_id UUID,
    owner_id UUID,
    source TEXT COLLATE "C",
    participants JSONB NOT NULL,
    custom_fields JSONB NOT NULL,
    external_ids JSONB NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id),
    FOREIGN KEY (workspace_id, account_id) REFERENCES accounts (workspace_id, id),
    FOREIGN KEY (workspace_id, deal_id) REFERENCES deals (workspace_id, id),
    FOREIGN KEY (workspace_id, owner_id) REFERENCES users (workspace_id, id)
);
CREATE INDEX interactions_by_occurred ON interactions (workspace_id, occurred_at, id);
-- Lists are read in the order of ids, timelines in that of moments. An index without the id next to
-- what is filtered by is not used for a list: SQLite would rather walk all rows of the workspace.
CREATE INDEX interactions_of_account ON interactions (workspace_id, account_id, id);
CREATE INDEX interactions_of_deal ON interactions (workspace_id, deal_id, id);
CREATE INDEX interactions_by_account ON interactions (workspace_id, account_id, occurred_at, id);
CREATE INDEX interactions_by_deal ON interactions (workspace_id, deal_id, occurred_at, id);
CREATE INDEX interactions_by_owner ON interactions (workspace_id, owner_id, id);

CREATE TABLE interaction_participants (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    interaction_id UUID NOT NULL,
    role TEXT COLLATE "C" NOT NULL,
    stakeholder_id UUID,
    user_id UUID,
    address TEXT COLLATE "C",
    name TEXT COLLATE "C",
    occurred_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, interaction_id) REFERENCES interactions (workspace_id, id),
    FOREIGN KEY (workspace_id, stakeholder_id) REFERENCES stakeholders (workspace_id, id),
    FOREIGN KEY (workspace_id, user_id) REFERENCES users (workspace_id, id)
);
CREATE INDEX interaction_participants_by_interaction ON interaction_participants (workspace_id, interaction_id, id, stakeholder_id);
CREATE INDEX interaction_participants_by_user ON interaction_participants (workspace_id, user_id, occurred_at, interaction_id);
CREATE INDEX interaction_participants_by_stakeholder ON interaction_participants (workspace_id, stakeholder_id, occurred_at, interaction_id);

CREATE TABLE tasks (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C",
    due_at TIMESTAMPTZ,
    done_at TIMESTAMPTZ,
    assignee_id UUID,
    account_id UUID,
    stakeholder_id UUID,
    deal_id UUID,
    custom_fields JSONB NOT NULL,
    external_ids JSONB NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id),
    FOREIGN KEY (workspace_id, assignee_id) REFERENCES users (workspace_id, id),
    FOREIGN KEY (workspace_id, account_id) REFERENCES accounts (workspace_id, id),
    FOREIGN KEY (workspace_id, stakeholder_id) REFERENCES stakeholders (workspace_id, id),
    FOREIGN KEY (workspace_id, deal_id) REFERENCES deals (workspace_id, id)
);
CREATE INDEX tasks_by_due ON tasks (workspace_id, due_at, id);
CREATE INDEX tasks_of_assignee ON tasks (workspace_id, assignee_id, id);
CREATE INDEX tasks_by_assignee ON tasks (workspace_id, assignee_id, due_at, id);
CREATE INDEX tasks_by_account ON tasks (workspace_id, account_id, id);
CREATE INDEX tasks_by_stakeholder ON tasks (workspace_id, stakeholder_id, id);
CREATE INDEX tasks_by_deal ON tasks (workspace_id, deal_id, id);

CREATE TABLE notes (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    author_id UUID,
    account_id UUID,
    stakeholder_id UUID,
    deal_id UUID,
    external_ids JSONB NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id),
    FOREIGN KEY (workspace_id, author_id) REFERENCES users (workspace_id, id),
    FOREIGN KEY (workspace_id, account_id) REFERENCES accounts (workspace_id, id),
    FOREIGN KEY (workspace_id, stakeholder_id) REFERENCES stakeholders (workspace_id, id),
    FOREIGN KEY (workspace_id, deal_id) REFERENCES deals (workspace_id, id)
);
CREATE INDEX notes_by_created ON notes (workspace_id, created_at, id);
CREATE INDEX notes_by_author ON notes (workspace_id, author_id, id);
CREATE INDEX notes_of_account ON notes (workspace_id, account_id, id);
CREATE INDEX notes_of_stakeholder ON notes (workspace_id, stakeholder_id, id);
CREATE INDEX notes_of_deal ON notes (workspace_id, deal_id, id);
CREATE INDEX notes_by_account ON notes (workspace_id, account_id, created_at, id);
CREATE INDEX notes_by_stakeholder ON notes (workspace_id, stakeholder_id, created_at, id);
CREATE INDEX notes_by_deal ON notes (workspace_id, deal_id, created_at, id);

CREATE TABLE tags (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    color TEXT COLLATE "C",
    external_ids JSONB NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id)
);

-- Which records carry a tag.
CREATE TABLE tagged_records (
    workspace_id UUID NOT NULL,
    tag_id UUID NOT NULL,
    object TEXT COLLATE "C" NOT NULL,
    record_id UUID NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (workspace_id, tag_id, record_id),
    FOREIGN KEY (workspace_id, tag_id) REFERENCES tags (workspace_id, id)
);
CREATE INDEX tagged_records_by_record ON tagged_records (workspace_id, record_id, tag_id);

CREATE TABLE imports (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    is_dry_run BOOLEAN NOT NULL,
    is_strict BOOLEAN NOT NULL,
    rows_total INTEGER NOT NULL,
    rows_done INTEGER NOT NULL,
    steps JSONB NOT NULL,
    problems JSONB NOT NULL,
    problems_omitted INTEGER NOT NULL,
    failure TEXT COLLATE "C",
    finished_at TIMESTAMPTZ,
    created_by_id UUID,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id),
    FOREIGN KEY (workspace_id, created_by_id) REFERENCES users (workspace_id, id)
);
