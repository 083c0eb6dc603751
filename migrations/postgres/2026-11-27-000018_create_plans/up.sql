-- What both sides agreed to do until the account has bought.
CREATE TABLE milestones (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    deal_id UUID NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C",
    party TEXT COLLATE "C" NOT NULL,
    owner_id UUID,
    owner_stakeholder_id UUID,
    planned_on DATE,
    due_on DATE,
    done_on DATE,
    status TEXT COLLATE "C" NOT NULL,
    after JSONB NOT NULL,
    step_id UUID,
    evidence TEXT COLLATE "C",
    evidence_interaction_id UUID,
    external_ids JSONB NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, deal_id) REFERENCES deals (workspace_id, id),
    FOREIGN KEY (workspace_id, owner_id) REFERENCES users (workspace_id, id),
    FOREIGN KEY (workspace_id, owner_stakeholder_id) REFERENCES stakeholders (workspace_id, id),
    FOREIGN KEY (workspace_id, step_id) REFERENCES decision_steps (workspace_id, id),
    FOREIGN KEY (workspace_id, evidence_interaction_id) REFERENCES interactions (workspace_id, id)
);
CREATE INDEX milestones_by_deal ON milestones (workspace_id, deal_id, id);
CREATE INDEX milestones_by_owner ON milestones (workspace_id, owner_id, id);
CREATE INDEX milestones_by_owner_stakeholder ON milestones (workspace_id, owner_stakeholder_id, id);
CREATE INDEX milestones_by_step ON milestones (workspace_id, step_id, id);
CREATE INDEX milestones_by_evidence_interaction ON milestones (workspace_id, evidence_interaction_id, id);

-- What was offered: a version of what the deal may come to.
CREATE TABLE proposals (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    deal_id UUID NOT NULL,
    number INTEGER NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    amount_minor BIGINT,
    currency TEXT COLLATE "C",
    line_items JSONB NOT NULL,
    valid_until DATE,
    status TEXT COLLATE "C" NOT NULL,
    sent_at TIMESTAMPTZ,
    note TEXT COLLATE "C",
    external_ids JSONB NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, deal_id) REFERENCES deals (workspace_id, id)
);
CREATE INDEX proposals_by_deal ON proposals (workspace_id, deal_id, id);

-- What a member of the committee did with a proposal; appended, never changed.
CREATE TABLE proposal_events (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    proposal_id UUID NOT NULL,
    deal_id UUID NOT NULL,
    member_id UUID NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    occurred_at TIMESTAMPTZ NOT NULL,
    comment TEXT COLLATE "C",
    external_ids JSONB NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, proposal_id) REFERENCES proposals (workspace_id, id),
    FOREIGN KEY (workspace_id, deal_id) REFERENCES deals (workspace_id, id),
    FOREIGN KEY (workspace_id, member_id) REFERENCES committee_members (workspace_id, id)
);
CREATE INDEX proposal_events_by_proposal ON proposal_events (workspace_id, proposal_id, id);
CREATE INDEX proposal_events_by_deal ON proposal_events (workspace_id, deal_id, id);
CREATE INDEX proposal_events_by_member ON proposal_events (workspace_id, member_id, id);

-- Why a deal was won or lost, and what was known when it was.
CREATE TABLE win_loss_records (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    deal_id UUID NOT NULL,
    outcome TEXT COLLATE "C" NOT NULL,
    closed_at TIMESTAMPTZ NOT NULL,
    amount_minor BIGINT,
    currency TEXT COLLATE "C",
    reasons JSONB NOT NULL,
    competitor TEXT COLLATE "C",
    note TEXT COLLATE "C",
    snapshot JSONB NOT NULL,
    external_ids JSONB NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, deal_id) REFERENCES deals (workspace_id, id)
);
CREATE INDEX win_loss_records_by_deal ON win_loss_records (workspace_id, deal_id, id);
