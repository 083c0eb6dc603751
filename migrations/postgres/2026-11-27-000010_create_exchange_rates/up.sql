CREATE TABLE exchange_rates (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    valid_on DATE NOT NULL,
    from_currency TEXT COLLATE "C" NOT NULL,
    to_currency TEXT COLLATE "C" NOT NULL,
    rate TEXT COLLATE "C" NOT NULL,
    source TEXT COLLATE "C",
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id)
);
CREATE INDEX exchange_rates_by_pair ON exchange_rates (workspace_id, to_currency, from_currency, valid_on);
