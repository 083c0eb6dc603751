DROP TABLE signing_keys;
DROP TABLE sessions;
DROP TABLE api_keys;
DROP TABLE invitations;
DROP TABLE team_members;
DROP TABLE teams;
DROP TABLE users;
DROP TABLE workspaces;
