DROP TABLE committee_members;
