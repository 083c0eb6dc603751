-- Who sits on the buying committee of a deal.
CREATE TABLE committee_members (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    deal_id UUID NOT NULL,
    stakeholder_id UUID NOT NULL,
    roles JSONB NOT NULL,
    external_ids JSONB NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, deal_id) REFERENCES deals (workspace_id, id),
    FOREIGN KEY (workspace_id, stakeholder_id) REFERENCES stakeholders (workspace_id, id)
);
CREATE INDEX committee_members_by_deal ON committee_members (workspace_id, deal_id, id);
CREATE INDEX committee_members_by_stakeholder ON committee_members (workspace_id, stakeholder_id, id);
