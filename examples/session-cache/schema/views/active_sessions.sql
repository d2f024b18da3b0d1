CREATE VIEW active_sessions AS
 SELECT s.id,
    u.email,
    s.last_seen_at
   FROM (user_sessions s
     JOIN users u ON ((u.id = s.user_id)))
  WHERE (s.expires_at > now());
GRANT SELECT ON TABLE active_sessions TO web;
