CREATE TABLE accounts (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    domains JSONB NOT NULL,
    website TEXT COLLATE "C",
    industry TEXT COLLATE "C",
    employee_count INTEGER,
    revenue_minor BIGINT,
    revenue_currency TEXT COLLATE "C",
    country TEXT COLLATE "C",
    lifecycle_stage TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C",
    parent_account_id UUID,
    owner_id UUID,
    referred_by_account_id UUID,
    referred_by_stakeholder_id UUID,
    custom_fields JSONB NOT NULL,
    external_ids JSONB NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id),
    FOREIGN KEY (workspace_id, parent_account_id) REFERENCES accounts (workspace_id, id),
    FOREIGN KEY (workspace_id, owner_id) REFERENCES users (workspace_id, id),
    FOREIGN KEY (workspace_id, referred_by_account_id) REFERENCES accounts (workspace_id, id)
);
CREATE INDEX accounts_by_created ON accounts (workspace_id, created_at, id);
CREATE INDEX accounts_by_updated ON accounts (workspace_id, updated_at, id);
CREATE INDEX accounts_by_name ON accounts (workspace_id, name, id);
CREATE INDEX accounts_by_industry ON accounts (workspace_id, industry, id);
CREATE INDEX accounts_by_lifecycle ON accounts (workspace_id, lifecycle_stage, id);
CREATE INDEX accounts_by_owner ON accounts (workspace_id, owner_id, id);
CREATE INDEX accounts_by_parent ON accounts (workspace_id, parent_account_id, id);
CREATE INDEX accounts_by_referring_account ON accounts (workspace_id, referred_by_account_id, id);
CREATE INDEX accounts_by_referring_stakeholder ON accounts (workspace_id, referred_by_stakeholder_id, id);

CREATE TABLE stakeholders (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    account_id UUID,
    name TEXT COLLATE "C" NOT NULL,
    given_name TEXT COLLATE "C",
    family_name TEXT COLLATE "C",
    title TEXT COLLATE "C",
    department TEXT COLLATE "C",
    seniority TEXT COLLATE "C",
    emails JSONB NOT NULL,
    phones JSONB NOT NULL,
    reports_to_id UUID,
    time_zone TEXT COLLATE "C",
    language TEXT COLLATE "C",
    preferred_channel TEXT COLLATE "C",
    owner_id UUID,
    custom_fields JSONB NOT NULL,
    external_ids JSONB NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id),
    FOREIGN KEY (workspace_id, account_id) REFERENCES accounts (workspace_id, id),
    FOREIGN KEY (workspace_id, reports_to_id) REFERENCES stakeholders (workspace_id, id),
    FOREIGN KEY (workspace_id, owner_id) REFERENCES users (workspace_id, id)
);
CREATE INDEX stakeholders_by_account ON stakeholders (workspace_id, account_id, id);
CREATE INDEX stakeholders_by_name ON stakeholders (workspace_id, name, id);
CREATE INDEX stakeholders_by_created ON stakeholders (workspace_id, created_at, id);
CREATE INDEX stakeholders_by_updated ON stakeholders (workspace_id, updated_at, id);
CREATE INDEX stakeholders_by_manager ON stakeholders (workspace_id, reports_to_id, id);
CREATE INDEX stakeholders_by_owner ON stakeholders (workspace_id, owner_id, id);

ALTER TABLE accounts ADD CONSTRAINT accounts_referred_by_stakeholder_fkey
    FOREIGN KEY (workspace_id, referred_by_stakeholder_id) REFERENCES stakeholders (workspace_id, id);

-- Where else a stakeholder sits or sat: other companies, boards, partners.
CREATE TABLE affiliations (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    stakeholder_id UUID NOT NULL,
    account_id UUID NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "C",
    started_on DATE,
    ended_on DATE,
    external_ids JSONB NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, stakeholder_id) REFERENCES stakeholders (workspace_id, id),
    FOREIGN KEY (workspace_id, account_id) REFERENCES accounts (workspace_id, id)
);
CREATE INDEX affiliations_by_stakeholder ON affiliations (workspace_id, stakeholder_id, id);
CREATE INDEX affiliations_by_account ON affiliations (workspace_id, account_id, id);

-- Consent is history: a withdrawal is a new row, the newest row of a channel and purpose counts.
CREATE TABLE consents (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    stakeholder_id UUID NOT NULL,
    channel TEXT COLLATE "C" NOT NULL,
    purpose TEXT COLLATE "C" NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    method TEXT COLLATE "C" NOT NULL,
    note TEXT COLLATE "C",
    given_at TIMESTAMPTZ NOT NULL,
    external_ids JSONB NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, stakeholder_id) REFERENCES stakeholders (workspace_id, id)
);
CREATE INDEX consents_by_stakeholder ON consents (workspace_id, stakeholder_id, id);
