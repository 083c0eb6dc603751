CREATE SEQUENCE search_documents_number_seq;

-- What each record is found by. `title` is its name and `words` all of its words, both as they are
-- compared; `number` counts the documents of the installation.
CREATE TABLE search_documents (
    workspace_id UUID NOT NULL,
    object TEXT COLLATE "C" NOT NULL,
    record_id UUID NOT NULL,
    number BIGINT NOT NULL DEFAULT nextval('search_documents_number_seq'),
    title TEXT COLLATE "C" NOT NULL,
    words TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (workspace_id, record_id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id)
);
CREATE INDEX search_documents_by_number ON search_documents (number);

-- The words are folded before they come here, so no parser and no dictionary is needed, whose
-- rules would differ from those of SQLite.
CREATE INDEX search_documents_by_words ON search_documents USING gin (array_to_tsvector(string_to_array(words, ' ')));
