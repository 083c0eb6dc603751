-- What each record is found by. `title` is its name and `words` all of its words, both as they are
-- compared; `number` counts the documents of the installation and is the row of the index below.
CREATE TABLE search_documents (
    workspace_id BLOB NOT NULL,
    object TEXT NOT NULL,
    record_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    title TEXT NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (workspace_id, record_id),
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id)
) STRICT;
CREATE INDEX search_documents_by_number ON search_documents (number);

-- The words are folded before they come here, so the tokenizer only splits at spaces. The index
-- keeps no text, no positions and no ranks: what is found is ranked by the server.
CREATE VIRTUAL TABLE search_index USING fts5 (
    words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
);
