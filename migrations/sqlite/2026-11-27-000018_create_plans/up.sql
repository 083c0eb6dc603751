-- What both sides agreed to do until the account has bought.
CREATE TABLE milestones (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    deal_id BLOB NOT NULL,
    title TEXT NOT NULL,
    description TEXT,
    party TEXT NOT NULL,
    owner_id BLOB,
    owner_stakeholder_id BLOB,
    planned_on TEXT,
    due_on TEXT,
    done_on TEXT,
    status TEXT NOT NULL,
    after TEXT NOT NULL,
    step_id BLOB,
    evidence TEXT,
    evidence_interaction_id BLOB,
    external_ids TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, deal_id) REFERENCES deals (workspace_id, id),
    FOREIGN KEY (workspace_id, owner_id) REFERENCES users (workspace_id, id),
    FOREIGN KEY (workspace_id, owner_stakeholder_id) REFERENCES stakeholders (workspace_id, id),
    FOREIGN KEY (workspace_id, step_id) REFERENCES decision_steps (workspace_id, id),
    FOREIGN KEY (workspace_id, evidence_interaction_id) REFERENCES interactions (workspace_id, id)
) STRICT;
CREATE INDEX milestones_by_deal ON milestones (workspace_id, deal_id, id);
CREATE INDEX milestones_by_owner ON milestones (workspace_id, owner_id, id);
CREATE INDEX milestones_by_owner_stakeholder ON milestones (workspace_id, owner_stakeholder_id, id);
CREATE INDEX milestones_by_step ON milestones (workspace_id, step_id, id);
CREATE INDEX milestones_by_evidence_interaction ON milestones (workspace_id, evidence_interaction_id, id);

-- What was offered: a version of what the deal may come to.
CREATE TABLE proposals (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    deal_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    title TEXT NOT NULL,
    amount_minor INTEGER,
    currency TEXT,
    line_items TEXT NOT NULL,
    valid_until TEXT,
    status TEXT NOT NULL,
    sent_at INTEGER,
    note TEXT,
    external_ids TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, deal_id) REFERENCES deals (workspace_id, id)
) STRICT;
CREATE INDEX proposals_by_deal ON proposals (workspace_id, deal_id, id);

-- What a member of the committee did with a proposal; appended, never changed.
CREATE TABLE proposal_events (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    proposal_id BLOB NOT NULL,
    deal_id BLOB NOT NULL,
    member_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    occurred_at INTEGER NOT NULL,
    comment TEXT,
    external_ids TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, proposal_id) REFERENCES proposals (workspace_id, id),
    FOREIGN KEY (workspace_id, deal_id) REFERENCES deals (workspace_id, id),
    FOREIGN KEY (workspace_id, member_id) REFERENCES committee_members (workspace_id, id)
) STRICT;
CREATE INDEX proposal_events_by_proposal ON proposal_events (workspace_id, proposal_id, id);
CREATE INDEX proposal_events_by_deal ON proposal_events (workspace_id, deal_id, id);
CREATE INDEX proposal_events_by_member ON proposal_events (workspace_id, member_id, id);

-- Why a deal was won or lost, and what was known when it was.
CREATE TABLE win_loss_records (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    deal_id BLOB NOT NULL,
    outcome TEXT NOT NULL,
    closed_at INTEGER NOT NULL,
    amount_minor INTEGER,
    currency TEXT,
    reasons TEXT NOT NULL,
    competitor TEXT,
    note TEXT,
    snapshot TEXT NOT NULL,
    external_ids TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, deal_id) REFERENCES deals (workspace_id, id)
) STRICT;
CREATE INDEX win_loss_records_by_deal ON win_loss_records (workspace_id, deal_id, id);
