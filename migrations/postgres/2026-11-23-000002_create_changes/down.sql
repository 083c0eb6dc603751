DROP TABLE custom_fields;
DROP TABLE idempotency_keys;
DROP TABLE record_keys;
DROP TABLE changes;
DROP SEQUENCE changes_position_seq;
