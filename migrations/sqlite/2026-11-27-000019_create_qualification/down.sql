DELETE FROM record_keys WHERE object IN ('qualification_framework', 'qualification_answer');
DROP TABLE qualification_answers;
DROP TABLE qualification_frameworks;
