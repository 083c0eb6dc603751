-- A value of a unique field stands in record_keys, with the field's key as its scope.
ALTER TABLE custom_fields ADD COLUMN is_unique INTEGER NOT NULL DEFAULT 0;
