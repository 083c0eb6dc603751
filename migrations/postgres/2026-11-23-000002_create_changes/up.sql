CREATE SEQUENCE changes_position_seq;

-- The feed. `position` numbers the entries of a workspace; `transaction_id` is the PostgreSQL
-- transaction that wrote the entry (0 on SQLite, where one writer makes `position` commit order).
CREATE TABLE changes (
    workspace_id UUID NOT NULL,
    position BIGINT NOT NULL DEFAULT nextval('changes_position_seq'),
    transaction_id BIGINT NOT NULL,
    object TEXT NOT NULL,
    record_id UUID NOT NULL,
    sequence INTEGER NOT NULL,
    operation TEXT NOT NULL,
    fields JSONB NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id UUID,
    changed_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (workspace_id, position),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id)
);
CREATE INDEX changes_in_commit_order ON changes (workspace_id, transaction_id, position);
CREATE INDEX changes_by_record ON changes (workspace_id, record_id, sequence);

-- The one definition of uniqueness: domains, e-mail addresses, ids of other systems.
-- `scope` tells values of one kind apart: the source system of an external id, else ''.
CREATE TABLE record_keys (
    workspace_id UUID NOT NULL,
    object TEXT NOT NULL,
    kind TEXT NOT NULL,
    scope TEXT NOT NULL,
    value TEXT NOT NULL,
    record_id UUID NOT NULL,
    PRIMARY KEY (workspace_id, object, kind, scope, value),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id)
);
CREATE INDEX record_keys_by_record ON record_keys (workspace_id, record_id);

CREATE TABLE idempotency_keys (
    workspace_id UUID NOT NULL,
    actor_id UUID NOT NULL,
    key TEXT NOT NULL,
    fingerprint BYTEA NOT NULL,
    status INTEGER NOT NULL,
    headers JSONB NOT NULL,
    body BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (workspace_id, actor_id, key),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

CREATE TABLE custom_fields (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    object TEXT NOT NULL,
    key TEXT NOT NULL,
    label TEXT NOT NULL,
    description TEXT,
    kind TEXT NOT NULL,
    options JSONB NOT NULL,
    reference_object TEXT,
    is_required BOOLEAN NOT NULL,
    position INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, id),
    CONSTRAINT custom_fields_key_key UNIQUE (workspace_id, object, key),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id)
);
