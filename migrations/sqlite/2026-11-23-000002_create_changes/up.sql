-- The feed. `position` numbers the entries of a workspace; `transaction_id` is the PostgreSQL
-- transaction that wrote the entry (0 on SQLite, where one writer makes `position` commit order).
CREATE TABLE changes (
    workspace_id BLOB NOT NULL,
    position INTEGER NOT NULL,
    transaction_id INTEGER NOT NULL DEFAULT 0,
    object TEXT NOT NULL,
    record_id BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    operation TEXT NOT NULL,
    fields TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id BLOB,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, position),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id)
) STRICT;
CREATE INDEX changes_in_commit_order ON changes (workspace_id, transaction_id, position);
CREATE INDEX changes_by_record ON changes (workspace_id, record_id, transaction_id, position);

-- The one definition of uniqueness: domains, e-mail addresses, ids of other systems.
-- `scope` tells values of one kind apart: the source system of an external id, else ''.
CREATE TABLE record_keys (
    workspace_id BLOB NOT NULL,
    object TEXT NOT NULL,
    kind TEXT NOT NULL,
    scope TEXT NOT NULL,
    value TEXT NOT NULL,
    record_id BLOB NOT NULL,
    PRIMARY KEY (workspace_id, object, kind, scope, value),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id)
) STRICT;
CREATE INDEX record_keys_by_record ON record_keys (workspace_id, record_id);

CREATE TABLE idempotency_keys (
    workspace_id BLOB NOT NULL,
    actor_id BLOB NOT NULL,
    key TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    status INTEGER NOT NULL,
    headers TEXT NOT NULL,
    body BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, actor_id, key),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id)
) STRICT;
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

CREATE TABLE custom_fields (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    object TEXT NOT NULL,
    key TEXT NOT NULL,
    label TEXT NOT NULL,
    description TEXT,
    kind TEXT NOT NULL,
    options TEXT NOT NULL,
    reference_object TEXT,
    is_required INTEGER NOT NULL,
    position INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    CONSTRAINT custom_fields_key_key UNIQUE (workspace_id, object, key),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id)
) STRICT;
