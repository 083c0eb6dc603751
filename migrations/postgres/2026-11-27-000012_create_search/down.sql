DROP TABLE search_documents;
DROP SEQUENCE search_documents_number_seq;
