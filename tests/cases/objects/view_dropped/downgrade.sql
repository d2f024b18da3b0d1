-- Takes back: objects/view_dropped
--
-- Revision 000000000002, after 000000000001

-- Create view adults
CREATE VIEW adults AS
SELECT id, email
FROM users
WHERE age > 17;
