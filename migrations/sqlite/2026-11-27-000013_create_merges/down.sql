DROP TABLE distinct_records;
DROP TABLE duplicate_keys;
DROP TABLE merged_records;
DROP TABLE merge_steps;
DROP TABLE merges;
