DELETE FROM record_keys WHERE object IN ('milestone', 'proposal', 'proposal_event', 'win_loss_record');
DROP TABLE win_loss_records;
DROP TABLE proposal_events;
DROP TABLE proposals;
DROP TABLE milestones;
