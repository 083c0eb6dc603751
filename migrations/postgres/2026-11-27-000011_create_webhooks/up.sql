CREATE TABLE webhooks (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    url TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C",
    types JSONB NOT NULL,
    changed_fields JSONB NOT NULL,
    payload_fields JSONB NOT NULL,
    condition JSONB,
    state TEXT COLLATE "C" NOT NULL,
    pause_reason TEXT COLLATE "C",
    paused_at TIMESTAMPTZ,
    secrets JSONB NOT NULL,
    secret_rotated_at TIMESTAMPTZ NOT NULL,
    previous_secrets_end_at TIMESTAMPTZ,
    created_by_id UUID,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id),
    FOREIGN KEY (workspace_id, created_by_id) REFERENCES users (workspace_id, id)
);

-- How far a webhook has read the feed, and how its receiver fares. Apart from the webhook itself,
-- which is a record: this moves all the time and is nobody's change.
CREATE TABLE webhook_progress (
    workspace_id UUID NOT NULL,
    webhook_id UUID NOT NULL,
    rank BIGINT NOT NULL,
    position BIGINT NOT NULL,
    replay_rank BIGINT NOT NULL,
    replay_position BIGINT NOT NULL,
    replay_from TIMESTAMPTZ,
    replay_until TIMESTAMPTZ,
    failures INTEGER NOT NULL,
    last_success_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, webhook_id),
    FOREIGN KEY (workspace_id, webhook_id) REFERENCES webhooks (workspace_id, id)
);

-- One event for one webhook: waiting, done or dead. `version` also tells whose attempt is under way.
CREATE TABLE webhook_deliveries (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    webhook_id UUID NOT NULL,
    event_id TEXT COLLATE "C" NOT NULL,
    event_type TEXT COLLATE "C" NOT NULL,
    object TEXT COLLATE "C",
    record_id TEXT COLLATE "C",
    sequence INTEGER NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    request_body TEXT COLLATE "C" NOT NULL,
    attempt_count INTEGER NOT NULL,
    attempts JSONB NOT NULL,
    first_attempt_at TIMESTAMPTZ,
    next_attempt_at TIMESTAMPTZ,
    leased_until TIMESTAMPTZ,
    ended_at TIMESTAMPTZ,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, id),
    CONSTRAINT webhook_deliveries_event_key UNIQUE (workspace_id, webhook_id, event_id),
    FOREIGN KEY (workspace_id, webhook_id) REFERENCES webhooks (workspace_id, id)
);
CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (workspace_id, webhook_id, id);
CREATE INDEX webhook_deliveries_by_webhook_and_state ON webhook_deliveries (workspace_id, webhook_id, state, id);
-- What is under way: which event of a record comes next.
CREATE INDEX webhook_deliveries_pending ON webhook_deliveries (workspace_id, webhook_id, record_id, sequence) WHERE state = 'pending';

-- When something that is done from time to time is due again in a workspace.
CREATE TABLE periodic_jobs (
    workspace_id UUID NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    due_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (workspace_id, name),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id)
);
