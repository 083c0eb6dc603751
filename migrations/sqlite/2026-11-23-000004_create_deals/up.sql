CREATE TABLE products (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    code TEXT,
    family TEXT,
    description TEXT,
    unit_price_minor INTEGER,
    currency TEXT,
    is_active INTEGER NOT NULL,
    custom_fields TEXT NOT NULL,
    external_ids TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id)
) STRICT;
CREATE INDEX products_by_name ON products (workspace_id, name, id);

CREATE TABLE pipelines (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    description TEXT,
    is_default INTEGER NOT NULL,
    external_ids TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id)
) STRICT;

CREATE TABLE pipeline_stages (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    pipeline_id BLOB NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    probability INTEGER NOT NULL,
    position INTEGER NOT NULL,
    external_ids TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, pipeline_id, id),
    FOREIGN KEY (workspace_id, pipeline_id) REFERENCES pipelines (workspace_id, id)
) STRICT;
CREATE INDEX pipeline_stages_by_pipeline ON pipeline_stages (workspace_id, pipeline_id, position, id);

CREATE TABLE deals (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    account_id BLOB,
    name TEXT NOT NULL,
    amount_minor INTEGER,
    currency TEXT,
    pipeline_id BLOB NOT NULL,
    stage_id BLOB NOT NULL,
    status TEXT NOT NULL,
    stage_entered_at INTEGER NOT NULL,
    owner_id BLOB,
    expected_close_on TEXT,
    closed_at INTEGER,
    lost_reason TEXT,
    source TEXT,
    description TEXT,
    custom_fields TEXT NOT NULL,
    external_ids TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id),
    FOREIGN KEY (workspace_id, account_id) REFERENCES accounts (workspace_id, id),
    FOREIGN KEY (workspace_id, pipeline_id, stage_id) REFERENCES pipeline_stages (workspace_id, pipeline_id, id),
    FOREIGN KEY (workspace_id, owner_id) REFERENCES users (workspace_id, id)
) STRICT;
CREATE INDEX deals_by_account ON deals (workspace_id, account_id, id);
CREATE INDEX deals_by_stage ON deals (workspace_id, stage_id, id);
CREATE INDEX deals_by_status ON deals (workspace_id, status, id);
CREATE INDEX deals_by_owner ON deals (workspace_id, owner_id, id);
CREATE INDEX deals_by_pipeline ON deals (workspace_id, pipeline_id, id);
CREATE INDEX deals_by_created ON deals (workspace_id, created_at, id);
CREATE INDEX deals_by_updated ON deals (workspace_id, updated_at, id);
CREATE INDEX deals_by_expected_close ON deals (workspace_id, expected_close_on, id);
CREATE INDEX deals_by_amount ON deals (workspace_id, amount_minor, id);
CREATE INDEX deals_by_name ON deals (workspace_id, name, id);

CREATE TABLE deal_line_items (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    deal_id BLOB NOT NULL,
    product_id BLOB,
    description TEXT,
    quantity INTEGER NOT NULL,
    unit_price_minor INTEGER NOT NULL,
    discount_minor INTEGER NOT NULL,
    amount_minor INTEGER NOT NULL,
    currency TEXT NOT NULL,
    position INTEGER NOT NULL,
    external_ids TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, deal_id) REFERENCES deals (workspace_id, id),
    FOREIGN KEY (workspace_id, product_id) REFERENCES products (workspace_id, id)
) STRICT;
CREATE INDEX deal_line_items_by_deal ON deal_line_items (workspace_id, deal_id, id);
CREATE INDEX deal_line_items_by_product ON deal_line_items (workspace_id, product_id, id);

-- One row for each stay of a deal in a stage; `left_at` is null for the stay that lasts.
CREATE TABLE deal_stage_entries (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    deal_id BLOB NOT NULL,
    pipeline_id BLOB NOT NULL,
    stage_id BLOB NOT NULL,
    entered_at INTEGER NOT NULL,
    left_at INTEGER,
    entered_by_id BLOB,
    reason TEXT,
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, deal_id) REFERENCES deals (workspace_id, id),
    FOREIGN KEY (workspace_id, pipeline_id, stage_id) REFERENCES pipeline_stages (workspace_id, pipeline_id, id),
    FOREIGN KEY (workspace_id, entered_by_id) REFERENCES users (workspace_id, id)
) STRICT;
CREATE INDEX deal_stage_entries_by_deal ON deal_stage_entries (workspace_id, deal_id, entered_at, id);
CREATE INDEX deal_stage_entries_by_stage ON deal_stage_entries (workspace_id, stage_id, entered_at, id);
