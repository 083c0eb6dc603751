DELETE FROM record_keys WHERE kind = 'custom_field';
ALTER TABLE custom_fields DROP COLUMN is_unique;
