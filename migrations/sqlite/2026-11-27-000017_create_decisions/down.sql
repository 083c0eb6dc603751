DROP TABLE objections;
DROP TABLE positions;
DROP TABLE decision_steps;
DROP TABLE criterion_ratings;
DROP TABLE decision_criteria;
DROP TABLE decision_options;
DROP TABLE decisions;
