CREATE SEQUENCE changes_position_seq;

-- The feed. `position` numbers the entries of a workspace; `transaction_id` is the PostgreSQL
-- transaction that wrote the entry (0 on SQLite, where one writer makes `position` commit order).
CREATE TABLE changes (
    workspace_id UUID NOT NULL,
    position BIGINT NOT NULL DEFAULT nextval('changes_position_seq'),
    transaction_id BIGINT NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
    object TEXT COLLATE "C" NOT NULL,
    record_id UUID NOT NULL,
    sequence INTEGER NOT NULL,
    operation TEXT COLLATE "C" NOT NULL,
    fields JSONB NOT NULL,
    actor_kind TEXT COLLATE "C" NOT NULL,
    actor_id UUID,
    changed_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (workspace_id, position),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id)
);
CREATE INDEX changes_in_commit_order ON changes (workspace_id, transaction_id, position);
CREATE INDEX changes_by_record ON changes (workspace_id, record_id, transaction_id, position);

-- The one definition of uniqueness: domains, e-mail addresses, ids of other systems.
-- `scope` tells values of one kind apart: the source system of an external id, else ''.
CREATE TABLE record_keys (
    workspace_id UUID NOT NULL,
    object TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    scope TEXT COLLATE "C" NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    record_id UUID NOT NULL,
    PRIMARY KEY (workspace_id, object, kind, scope, value),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id)
);
CREATE INDEX record_keys_by_record ON record_keys (workspace_id, record_id);

CREATE TABLE idempotency_keys (
    workspace_id UUID NOT NULL,
    actor_id UUID NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
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
    object TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    label TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C",
    kind TEXT COLLATE "C" NOT NULL,
    options JSONB NOT NULL,
    reference_object TEXT COLLATE "C",
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
