CREATE TABLE workspaces (
    id UUID NOT NULL PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL,
    slug TEXT COLLATE "C" NOT NULL,
    default_currency TEXT COLLATE "C" NOT NULL,
    time_zone TEXT COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT workspaces_slug_key UNIQUE (slug)
);

CREATE TABLE users (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    email TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    role TEXT COLLATE "C" NOT NULL,
    is_active BOOLEAN NOT NULL,
    password_hash TEXT COLLATE "C",
    external_ids JSONB NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id)
);
-- Sign-in knows an address before it knows a workspace.
CREATE INDEX users_by_email ON users (email);

CREATE TABLE teams (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C",
    manager_id UUID,
    external_ids JSONB NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id),
    FOREIGN KEY (workspace_id, manager_id) REFERENCES users (workspace_id, id)
);

CREATE TABLE team_members (
    workspace_id UUID NOT NULL,
    team_id UUID NOT NULL,
    user_id UUID NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (workspace_id, team_id, user_id),
    FOREIGN KEY (workspace_id, team_id) REFERENCES teams (workspace_id, id),
    FOREIGN KEY (workspace_id, user_id) REFERENCES users (workspace_id, id)
);
CREATE INDEX team_members_by_user ON team_members (workspace_id, user_id);

CREATE TABLE invitations (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    email TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C",
    role TEXT COLLATE "C" NOT NULL,
    token_hash BYTEA NOT NULL,
    invited_by_id UUID,
    expires_at TIMESTAMPTZ NOT NULL,
    accepted_at TIMESTAMPTZ,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, id),
    CONSTRAINT invitations_token_hash_key UNIQUE (token_hash),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id),
    FOREIGN KEY (workspace_id, invited_by_id) REFERENCES users (workspace_id, id)
);

CREATE TABLE api_keys (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    user_id UUID NOT NULL,
    scopes JSONB NOT NULL,
    prefix TEXT COLLATE "C" NOT NULL,
    key_hash BYTEA NOT NULL,
    expires_at TIMESTAMPTZ,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, id),
    CONSTRAINT api_keys_key_hash_key UNIQUE (key_hash),
    FOREIGN KEY (workspace_id, user_id) REFERENCES users (workspace_id, id)
);
CREATE INDEX api_keys_by_user ON api_keys (workspace_id, user_id);

-- One sign-in on one device. Ending it ends every refresh token of its family.
CREATE TABLE sessions (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    user_id UUID NOT NULL,
    refresh_hash BYTEA NOT NULL,
    previous_refresh_hash BYTEA,
    expires_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ,
    end_reason TEXT COLLATE "C",
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, user_id) REFERENCES users (workspace_id, id)
);
CREATE INDEX sessions_by_user ON sessions (workspace_id, user_id);

-- Keys that sign access tokens; they belong to the installation, not to a workspace.
CREATE TABLE signing_keys (
    id UUID NOT NULL PRIMARY KEY,
    private_key BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    retired_at TIMESTAMPTZ
);
