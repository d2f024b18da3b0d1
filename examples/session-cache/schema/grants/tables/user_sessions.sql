GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE user_sessions TO web;
GRANT USAGE ON SEQUENCE user_sessions_id_seq TO web;
