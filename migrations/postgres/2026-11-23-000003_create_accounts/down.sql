DROP TABLE consents;
DROP TABLE affiliations;
ALTER TABLE accounts DROP CONSTRAINT accounts_referred_by_stakeholder_fkey;
DROP TABLE stakeholders;
DROP TABLE accounts;
