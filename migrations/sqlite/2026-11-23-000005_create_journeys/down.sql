DROP TABLE journey_stage_entries;
DROP TABLE journeys;
DROP TABLE journey_stages;
DROP TABLE journey_maps;
