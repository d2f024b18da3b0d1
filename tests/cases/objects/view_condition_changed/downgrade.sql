-- Takes back: objects/view_condition_changed
--
-- Revision 000000000002, after 000000000001

-- Replace view adults
CREATE OR REPLACE VIEW adults AS
SELECT id, email
FROM users
WHERE age > 17;
