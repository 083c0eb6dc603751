CREATE TABLE accounts (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    domains TEXT NOT NULL,
    website TEXT,
    industry TEXT,
    employee_count INTEGER,
    revenue_minor INTEGER,
    revenue_currency TEXT,
    country TEXT,
    lifecycle_stage TEXT NOT NULL,
    description TEXT,
    parent_account_id BLOB,
    owner_id BLOB,
    referred_by_account_id BLOB,
    referred_by_stakeholder_id BLOB,
    custom_fields TEXT NOT NULL,
    external_ids TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id),
    FOREIGN KEY (workspace_id, parent_account_id) REFERENCES accounts (workspace_id, id),
    FOREIGN KEY (workspace_id, owner_id) REFERENCES users (workspace_id, id),
    FOREIGN KEY (workspace_id, referred_by_account_id) REFERENCES accounts (workspace_id, id),
    CONSTRAINT accounts_referred_by_stakeholder_fkey
    FOREIGN KEY (workspace_id, referred_by_stakeholder_id) REFERENCES stakeholders (workspace_id, id)
) STRICT;
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
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    account_id BLOB,
    name TEXT NOT NULL,
    given_name TEXT,
    family_name TEXT,
    title TEXT,
    department TEXT,
    seniority TEXT,
    emails TEXT NOT NULL,
    phones TEXT NOT NULL,
    reports_to_id BLOB,
    time_zone TEXT,
    language TEXT,
    preferred_channel TEXT,
    owner_id BLOB,
    custom_fields TEXT NOT NULL,
    external_ids TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id),
    FOREIGN KEY (workspace_id, account_id) REFERENCES accounts (workspace_id, id),
    FOREIGN KEY (workspace_id, reports_to_id) REFERENCES stakeholders (workspace_id, id),
    FOREIGN KEY (workspace_id, owner_id) REFERENCES users (workspace_id, id)
) STRICT;
CREATE INDEX stakeholders_by_account ON stakeholders (workspace_id, account_id, id);
CREATE INDEX stakeholders_by_name ON stakeholders (workspace_id, name, id);
CREATE INDEX stakeholders_by_created ON stakeholders (workspace_id, created_at, id);
CREATE INDEX stakeholders_by_updated ON stakeholders (workspace_id, updated_at, id);
CREATE INDEX stakeholders_by_manager ON stakeholders (workspace_id, reports_to_id, id);
CREATE INDEX stakeholders_by_owner ON stakeholders (workspace_id, owner_id, id);

-- Where else a stakeholder sits or sat: other companies, boards, partners.
CREATE TABLE affiliations (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    stakeholder_id BLOB NOT NULL,
    account_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    title TEXT,
    started_on TEXT,
    ended_on TEXT,
    external_ids TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, stakeholder_id) REFERENCES stakeholders (workspace_id, id),
    FOREIGN KEY (workspace_id, account_id) REFERENCES accounts (workspace_id, id)
) STRICT;
CREATE INDEX affiliations_by_stakeholder ON affiliations (workspace_id, stakeholder_id, id);
CREATE INDEX affiliations_by_account ON affiliations (workspace_id, account_id, id);

-- Consent is history: a withdrawal is a new row, the newest row of a channel and purpose counts.
CREATE TABLE consents (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    stakeholder_id BLOB NOT NULL,
    channel TEXT NOT NULL,
    purpose TEXT NOT NULL,
    status TEXT NOT NULL,
    method TEXT NOT NULL,
    note TEXT,
    given_at INTEGER NOT NULL,
    external_ids TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, stakeholder_id) REFERENCES stakeholders (workspace_id, id)
) STRICT;
CREATE INDEX consents_by_stakeholder ON consents (workspace_id, stakeholder_id, id);
