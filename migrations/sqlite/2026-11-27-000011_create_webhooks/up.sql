CREATE TABLE webhooks (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    url TEXT NOT NULL,
    description TEXT,
    types TEXT NOT NULL,
    changed_fields TEXT NOT NULL,
    payload_fields TEXT NOT NULL,
    condition TEXT,
    state TEXT NOT NULL,
    pause_reason TEXT,
    paused_at INTEGER,
    secrets TEXT NOT NULL,
    secret_rotated_at INTEGER NOT NULL,
    previous_secrets_end_at INTEGER,
    created_by_id BLOB,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id),
    FOREIGN KEY (workspace_id, created_by_id) REFERENCES users (workspace_id, id)
) STRICT;

-- How far a webhook has read the feed, and how its receiver fares. Apart from the webhook itself,
-- which is a record: this moves all the time and is nobody's change.
CREATE TABLE webhook_progress (
    workspace_id BLOB NOT NULL,
    webhook_id BLOB NOT NULL,
    rank INTEGER NOT NULL,
    position INTEGER NOT NULL,
    replay_rank INTEGER NOT NULL,
    replay_position INTEGER NOT NULL,
    replay_from INTEGER,
    replay_until INTEGER,
    failures INTEGER NOT NULL,
    last_success_at INTEGER,
    PRIMARY KEY (workspace_id, webhook_id),
    FOREIGN KEY (workspace_id, webhook_id) REFERENCES webhooks (workspace_id, id)
) STRICT;

-- One event for one webhook: waiting, done or dead. `version` also tells whose attempt is under way.
CREATE TABLE webhook_deliveries (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    webhook_id BLOB NOT NULL,
    event_id TEXT NOT NULL,
    event_type TEXT NOT NULL,
    object TEXT,
    record_id TEXT,
    sequence INTEGER NOT NULL,
    state TEXT NOT NULL,
    request_body TEXT NOT NULL,
    attempt_count INTEGER NOT NULL,
    attempts TEXT NOT NULL,
    first_attempt_at INTEGER,
    next_attempt_at INTEGER,
    leased_until INTEGER,
    ended_at INTEGER,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    CONSTRAINT webhook_deliveries_event_key UNIQUE (workspace_id, webhook_id, event_id),
    FOREIGN KEY (workspace_id, webhook_id) REFERENCES webhooks (workspace_id, id)
) STRICT;
CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (workspace_id, webhook_id, id);
CREATE INDEX webhook_deliveries_by_webhook_and_state ON webhook_deliveries (workspace_id, webhook_id, state, id);
-- What is under way: which event of a record comes next.
CREATE INDEX webhook_deliveries_pending ON webhook_deliveries (workspace_id, webhook_id, record_id, sequence) WHERE state = 'pending';

-- When something that is done from time to time is due again in a workspace.
CREATE TABLE periodic_jobs (
    workspace_id BLOB NOT NULL,
    name TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, name),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id)
) STRICT;
