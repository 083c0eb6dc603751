DROP TABLE journey_watches;
DROP TABLE interaction_touchpoints;
DROP TABLE journey_buying_job_entries;
DROP TABLE journey_deals;
DROP TABLE journey_pauses;
ALTER TABLE journey_stage_entries DROP COLUMN evidence;
ALTER TABLE journey_stage_entries DROP COLUMN cause;
ALTER TABLE journey_stage_entries DROP COLUMN sequence;
ALTER TABLE journeys DROP COLUMN paused_at;
