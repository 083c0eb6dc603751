-- Questions by which a deal is judged.
CREATE TABLE qualification_frameworks (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C",
    elements JSONB NOT NULL,
    built_in BOOLEAN NOT NULL,
    external_ids JSONB NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id)
);

-- What is known of a question about a deal.
CREATE TABLE qualification_answers (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    deal_id UUID NOT NULL,
    framework_id UUID NOT NULL,
    element TEXT COLLATE "C" NOT NULL,
    score INTEGER NOT NULL,
    evidence TEXT COLLATE "C",
    source TEXT COLLATE "C" NOT NULL,
    confidence DOUBLE PRECISION NOT NULL,
    external_ids JSONB NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, deal_id) REFERENCES deals (workspace_id, id),
    FOREIGN KEY (workspace_id, framework_id) REFERENCES qualification_frameworks (workspace_id, id)
);
CREATE INDEX qualification_answers_by_deal ON qualification_answers (workspace_id, deal_id, id);
CREATE INDEX qualification_answers_by_framework ON qualification_answers (workspace_id, framework_id, id);

-- Workspaces that are made later get these when they are made.
INSERT INTO qualification_frameworks (workspace_id, id, key, name, description, elements, built_in, external_ids, version, created_at, updated_at)
SELECT workspaces.id, gen_random_uuid(), built_in.key, built_in.name, built_in.description, built_in.elements::jsonb, TRUE, '[]'::jsonb, 1, now(), now()
FROM workspaces CROSS JOIN (
    SELECT 'meddpicc' AS key, 'MEDDPICC' AS name, 'For sales with a committee and a long way through contracts.' AS description,
        '[{"key": "metrics", "name": "Metrics", "question": "Which numbers of theirs get better, and by how much?", "derived_from": null}, {"key": "economic_buyer", "name": "Economic buyer", "question": "Who releases the money, and are we in contact?", "derived_from": "economic_buyer"}, {"key": "decision_criteria", "name": "Decision criteria", "question": "By what do they compare the options?", "derived_from": "decision_criteria"}, {"key": "decision_process", "name": "Decision process", "question": "Which steps lead to a decision, and by when?", "derived_from": "decision_process"}, {"key": "paper_process", "name": "Paper process", "question": "What do legal, security and procurement have to go through?", "derived_from": "paper_process"}, {"key": "identify_pain", "name": "Identify pain", "question": "What hurts them enough to act?", "derived_from": "pain"}, {"key": "champion", "name": "Champion", "question": "Who has power and sells for us when we are away?", "derived_from": "champion"}, {"key": "competition", "name": "Competition", "question": "What else could they choose, doing nothing included?", "derived_from": "competition"}]' AS elements
    UNION ALL
    SELECT 'meddic' AS key, 'MEDDIC' AS name, 'For sales with a committee.' AS description,
        '[{"key": "metrics", "name": "Metrics", "question": "Which numbers of theirs get better, and by how much?", "derived_from": null}, {"key": "economic_buyer", "name": "Economic buyer", "question": "Who releases the money, and are we in contact?", "derived_from": "economic_buyer"}, {"key": "decision_criteria", "name": "Decision criteria", "question": "By what do they compare the options?", "derived_from": "decision_criteria"}, {"key": "decision_process", "name": "Decision process", "question": "Which steps lead to a decision, and by when?", "derived_from": "decision_process"}, {"key": "identify_pain", "name": "Identify pain", "question": "What hurts them enough to act?", "derived_from": "pain"}, {"key": "champion", "name": "Champion", "question": "Who has power and sells for us when we are away?", "derived_from": "champion"}]' AS elements
    UNION ALL
    SELECT 'bant' AS key, 'BANT' AS name, 'For a first look.' AS description,
        '[{"key": "budget", "name": "Budget", "question": "Is there money, and is it approved?", "derived_from": "budget"}, {"key": "authority", "name": "Authority", "question": "Do we speak with those who may say the final yes?", "derived_from": "authority"}, {"key": "need", "name": "Need", "question": "What do they need?", "derived_from": "pain"}, {"key": "timing", "name": "Timing", "question": "By when do they want to have decided?", "derived_from": "timing"}]' AS elements
    UNION ALL
    SELECT 'spiced' AS key, 'SPICED' AS name, 'For sales that go on after the first one.' AS description,
        '[{"key": "situation", "name": "Situation", "question": "What is their situation?", "derived_from": null}, {"key": "pain", "name": "Pain", "question": "What hurts them?", "derived_from": "pain"}, {"key": "impact", "name": "Impact", "question": "What do they win, as a company and each of them?", "derived_from": "wins"}, {"key": "critical_event", "name": "Critical event", "question": "What happens if they have not decided by then?", "derived_from": "timing"}, {"key": "decision", "name": "Decision", "question": "Who decides, by which steps and criteria?", "derived_from": "decision_process"}]' AS elements
) AS built_in;
INSERT INTO record_keys (workspace_id, object, kind, scope, value, record_id)
SELECT workspace_id, 'qualification_framework', 'code', '', key, id FROM qualification_frameworks;
