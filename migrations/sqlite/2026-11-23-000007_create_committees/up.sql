-- Who sits on the buying committee of a deal.
CREATE TABLE committee_members (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    deal_id BLOB NOT NULL,
    stakeholder_id BLOB NOT NULL,
    roles TEXT NOT NULL,
    external_ids TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, deal_id) REFERENCES deals (workspace_id, id),
    FOREIGN KEY (workspace_id, stakeholder_id) REFERENCES stakeholders (workspace_id, id)
) STRICT;
CREATE INDEX committee_members_by_deal ON committee_members (workspace_id, deal_id, id);
CREATE INDEX committee_members_by_stakeholder ON committee_members (workspace_id, stakeholder_id, id);
