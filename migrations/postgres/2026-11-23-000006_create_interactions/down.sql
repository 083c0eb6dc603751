DROP TABLE imports;
DROP TABLE tagged_records;
DROP TABLE tags;
DROP TABLE notes;
DROP TABLE tasks;
DROP TABLE interaction_participants;
DROP TABLE interactions;
