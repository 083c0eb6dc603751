DROP TABLE feedback;
DROP TABLE pain_point_mentions;
DROP TABLE pain_points;
DROP INDEX stakeholders_by_persona;
ALTER TABLE stakeholders DROP COLUMN persona_id;
DROP TABLE personas;
DELETE FROM record_keys WHERE object IN ('feedback', 'pain_point', 'persona');
