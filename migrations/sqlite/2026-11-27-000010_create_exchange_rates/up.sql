CREATE TABLE exchange_rates (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    valid_on TEXT NOT NULL,
    from_currency TEXT NOT NULL,
    to_currency TEXT NOT NULL,
    rate TEXT NOT NULL,
    source TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id)
) STRICT;
CREATE INDEX exchange_rates_by_pair ON exchange_rates (workspace_id, to_currency, from_currency, valid_on);
