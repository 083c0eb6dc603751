-- By what a record may be the same as another one becomes a part of what it is found by: one row for
-- each record instead of one for each key. The server fills the index anew at its next start.
DROP TABLE duplicate_keys;
INSERT INTO search_index (search_index) VALUES ('delete-all');
DELETE FROM search_documents;
ALTER TABLE search_documents ADD COLUMN alike_by TEXT NOT NULL DEFAULT '';
CREATE INDEX search_documents_alike ON search_documents (workspace_id, object, record_id) WHERE alike_by <> '';
