DROP TABLE consents;
DROP TABLE affiliations;
DROP TABLE stakeholders;
DROP TABLE accounts;
