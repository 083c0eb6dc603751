-- What the buyers of a deal decide; a deal has one that is not deleted.
CREATE TABLE decisions (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    deal_id BLOB NOT NULL,
    question TEXT NOT NULL,
    due_at INTEGER,
    budget_amount_minor INTEGER,
    budget_currency TEXT,
    budget_status TEXT NOT NULL,
    budget_fiscal_period TEXT,
    budget_owner_member_id BLOB,
    note TEXT,
    external_ids TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, deal_id) REFERENCES deals (workspace_id, id),
    FOREIGN KEY (workspace_id, budget_owner_member_id) REFERENCES committee_members (workspace_id, id)
) STRICT;
CREATE INDEX decisions_by_deal ON decisions (workspace_id, deal_id, id);
CREATE INDEX decisions_by_budget_owner_member ON decisions (workspace_id, budget_owner_member_id, id);

-- What can be chosen in a decision.
CREATE TABLE decision_options (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    deal_id BLOB NOT NULL,
    decision_id BLOB NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    ours INTEGER NOT NULL,
    position INTEGER NOT NULL,
    external_ids TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, deal_id) REFERENCES deals (workspace_id, id),
    FOREIGN KEY (workspace_id, decision_id) REFERENCES decisions (workspace_id, id)
) STRICT;
CREATE INDEX decision_options_by_deal ON decision_options (workspace_id, deal_id, id);
CREATE INDEX decision_options_by_decision ON decision_options (workspace_id, decision_id, id);

-- What the options of a decision are judged by.
CREATE TABLE decision_criteria (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    deal_id BLOB NOT NULL,
    decision_id BLOB NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    weight REAL NOT NULL,
    minimum INTEGER,
    position INTEGER NOT NULL,
    external_ids TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, deal_id) REFERENCES deals (workspace_id, id),
    FOREIGN KEY (workspace_id, decision_id) REFERENCES decisions (workspace_id, id)
) STRICT;
CREATE INDEX decision_criteria_by_deal ON decision_criteria (workspace_id, deal_id, id);
CREATE INDEX decision_criteria_by_decision ON decision_criteria (workspace_id, decision_id, id);

-- How members rate options by criteria.
CREATE TABLE criterion_ratings (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    deal_id BLOB NOT NULL,
    decision_id BLOB NOT NULL,
    criterion_id BLOB NOT NULL,
    option_id BLOB NOT NULL,
    member_id BLOB NOT NULL,
    rating INTEGER NOT NULL,
    source TEXT NOT NULL,
    confidence REAL,
    external_ids TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, deal_id) REFERENCES deals (workspace_id, id),
    FOREIGN KEY (workspace_id, decision_id) REFERENCES decisions (workspace_id, id),
    FOREIGN KEY (workspace_id, criterion_id) REFERENCES decision_criteria (workspace_id, id),
    FOREIGN KEY (workspace_id, option_id) REFERENCES decision_options (workspace_id, id),
    FOREIGN KEY (workspace_id, member_id) REFERENCES committee_members (workspace_id, id)
) STRICT;
CREATE INDEX criterion_ratings_by_deal ON criterion_ratings (workspace_id, deal_id, id);
CREATE INDEX criterion_ratings_by_decision ON criterion_ratings (workspace_id, decision_id, id);
CREATE INDEX criterion_ratings_by_criterion ON criterion_ratings (workspace_id, criterion_id, id);
CREATE INDEX criterion_ratings_by_option ON criterion_ratings (workspace_id, option_id, id);
CREATE INDEX criterion_ratings_by_member ON criterion_ratings (workspace_id, member_id, id);

-- The steps to a decision, each with its rule.
CREATE TABLE decision_steps (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    deal_id BLOB NOT NULL,
    decision_id BLOB NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    after TEXT NOT NULL,
    rule TEXT NOT NULL,
    delegations TEXT NOT NULL,
    due_at INTEGER,
    sla_days INTEGER,
    owner_member_id BLOB,
    owner_id BLOB,
    started_at INTEGER,
    closed_at INTEGER,
    outcome TEXT,
    external_ids TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, deal_id) REFERENCES deals (workspace_id, id),
    FOREIGN KEY (workspace_id, decision_id) REFERENCES decisions (workspace_id, id),
    FOREIGN KEY (workspace_id, owner_member_id) REFERENCES committee_members (workspace_id, id),
    FOREIGN KEY (workspace_id, owner_id) REFERENCES users (workspace_id, id)
) STRICT;
CREATE INDEX decision_steps_by_deal ON decision_steps (workspace_id, deal_id, id);
CREATE INDEX decision_steps_by_decision ON decision_steps (workspace_id, decision_id, id);
CREATE INDEX decision_steps_by_owner_member ON decision_steps (workspace_id, owner_member_id, id);
CREATE INDEX decision_steps_by_owner ON decision_steps (workspace_id, owner_id, id);

-- What members said at steps of decisions; rows are only added.
CREATE TABLE positions (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    deal_id BLOB NOT NULL,
    decision_id BLOB NOT NULL,
    step_id BLOB NOT NULL,
    member_id BLOB NOT NULL,
    option_id BLOB,
    choice TEXT NOT NULL,
    condition TEXT,
    condition_met INTEGER NOT NULL,
    source TEXT NOT NULL,
    confidence REAL,
    cast_at INTEGER NOT NULL,
    supersedes_id BLOB,
    note TEXT,
    external_ids TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, deal_id) REFERENCES deals (workspace_id, id),
    FOREIGN KEY (workspace_id, decision_id) REFERENCES decisions (workspace_id, id),
    FOREIGN KEY (workspace_id, step_id) REFERENCES decision_steps (workspace_id, id),
    FOREIGN KEY (workspace_id, member_id) REFERENCES committee_members (workspace_id, id),
    FOREIGN KEY (workspace_id, option_id) REFERENCES decision_options (workspace_id, id),
    FOREIGN KEY (workspace_id, supersedes_id) REFERENCES positions (workspace_id, id)
) STRICT;
CREATE INDEX positions_by_deal ON positions (workspace_id, deal_id, id);
CREATE INDEX positions_by_decision ON positions (workspace_id, decision_id, id);
CREATE INDEX positions_by_step ON positions (workspace_id, step_id, id);
CREATE INDEX positions_by_member ON positions (workspace_id, member_id, id);
CREATE INDEX positions_by_option ON positions (workspace_id, option_id, id);
CREATE INDEX positions_by_supersedes ON positions (workspace_id, supersedes_id, id);

-- What members have against it, and what became of that.
CREATE TABLE objections (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    deal_id BLOB NOT NULL,
    decision_id BLOB NOT NULL,
    member_id BLOB NOT NULL,
    step_id BLOB,
    criterion_id BLOB,
    text TEXT NOT NULL,
    reasoned INTEGER NOT NULL,
    status TEXT NOT NULL,
    answer TEXT,
    raised_in_id BLOB,
    answered_in_id BLOB,
    external_ids TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, deal_id) REFERENCES deals (workspace_id, id),
    FOREIGN KEY (workspace_id, decision_id) REFERENCES decisions (workspace_id, id),
    FOREIGN KEY (workspace_id, member_id) REFERENCES committee_members (workspace_id, id),
    FOREIGN KEY (workspace_id, step_id) REFERENCES decision_steps (workspace_id, id),
    FOREIGN KEY (workspace_id, criterion_id) REFERENCES decision_criteria (workspace_id, id),
    FOREIGN KEY (workspace_id, raised_in_id) REFERENCES interactions (workspace_id, id),
    FOREIGN KEY (workspace_id, answered_in_id) REFERENCES interactions (workspace_id, id)
) STRICT;
CREATE INDEX objections_by_deal ON objections (workspace_id, deal_id, id);
CREATE INDEX objections_by_decision ON objections (workspace_id, decision_id, id);
CREATE INDEX objections_by_member ON objections (workspace_id, member_id, id);
CREATE INDEX objections_by_step ON objections (workspace_id, step_id, id);
CREATE INDEX objections_by_criterion ON objections (workspace_id, criterion_id, id);
CREATE INDEX objections_by_raised_in ON objections (workspace_id, raised_in_id, id);
CREATE INDEX objections_by_answered_in ON objections (workspace_id, answered_in_id, id);
