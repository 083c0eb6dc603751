CREATE TABLE products (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    code TEXT COLLATE "C",
    family TEXT COLLATE "C",
    description TEXT COLLATE "C",
    unit_price_minor BIGINT,
    currency TEXT COLLATE "C",
    is_active BOOLEAN NOT NULL,
    custom_fields JSONB NOT NULL,
    external_ids JSONB NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id)
);
CREATE INDEX products_by_name ON products (workspace_id, name, id);

CREATE TABLE pipelines (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C",
    is_default BOOLEAN NOT NULL,
    external_ids JSONB NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id)
);

CREATE TABLE pipeline_stages (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    pipeline_id UUID NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    probability INTEGER NOT NULL,
    position INTEGER NOT NULL,
    external_ids JSONB NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, pipeline_id, id),
    FOREIGN KEY (workspace_id, pipeline_id) REFERENCES pipelines (workspace_id, id)
);
CREATE INDEX pipeline_stages_by_pipeline ON pipeline_stages (workspace_id, pipeline_id, position, id);

CREATE TABLE deals (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    account_id UUID,
    name TEXT COLLATE "C" NOT NULL,
    amount_minor BIGINT,
    currency TEXT COLLATE "C",
    pipeline_id UUID NOT NULL,
    stage_id UUID NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    stage_entered_at TIMESTAMPTZ NOT NULL,
    owner_id UUID,
    expected_close_on DATE,
    closed_at TIMESTAMPTZ,
    lost_reason TEXT COLLATE "C",
    source TEXT COLLATE "C",
    description TEXT COLLATE "C",
    custom_fields JSONB NOT NULL,
    external_ids JSONB NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id),
    FOREIGN KEY (workspace_id, account_id) REFERENCES accounts (workspace_id, id),
    FOREIGN KEY (workspace_id, pipeline_id, stage_id) REFERENCES pipeline_stages (workspace_id, pipeline_id, id),
    FOREIGN KEY (workspace_id, owner_id) REFERENCES users (workspace_id, id)
);
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
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    deal_id UUID NOT NULL,
    product_id UUID,
    description TEXT COLLATE "C",
    quantity INTEGER NOT NULL,
    unit_price_minor BIGINT NOT NULL,
    discount_minor BIGINT NOT NULL,
    amount_minor BIGINT NOT NULL,
    currency TEXT COLLATE "C" NOT NULL,
    position INTEGER NOT NULL,
    external_ids JSONB NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, deal_id) REFERENCES deals (workspace_id, id),
    FOREIGN KEY (workspace_id, product_id) REFERENCES products (workspace_id, id)
);
CREATE INDEX deal_line_items_by_deal ON deal_line_items (workspace_id, deal_id, id);
CREATE INDEX deal_line_items_by_product ON deal_line_items (workspace_id, product_id, id);

-- One row for each stay of a deal in a stage; `left_at` is null for the stay that lasts.
CREATE TABLE deal_stage_entries (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    deal_id UUID NOT NULL,
    pipeline_id UUID NOT NULL,
    stage_id UUID NOT NULL,
    entered_at TIMESTAMPTZ NOT NULL,
    left_at TIMESTAMPTZ,
    entered_by_id UUID,
    reason TEXT COLLATE "C",
    recorded_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, deal_id) REFERENCES deals (workspace_id, id),
    FOREIGN KEY (workspace_id, pipeline_id, stage_id) REFERENCES pipeline_stages (workspace_id, pipeline_id, id),
    FOREIGN KEY (workspace_id, entered_by_id) REFERENCES users (workspace_id, id)
);
CREATE INDEX deal_stage_entries_by_deal ON deal_stage_entries (workspace_id, deal_id, entered_at, id);
CREATE INDEX deal_stage_entries_by_stage ON deal_stage_entries (workspace_id, stage_id, entered_at, id);
