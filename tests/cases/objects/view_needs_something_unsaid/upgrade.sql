-- objects/view_needs_something_unsaid
--
-- Revision 000000000002, after 000000000001

-- Create view zz
CREATE VIEW zz AS SELECT id FROM users;

-- Create view a
-- migrate: needs zz
CREATE VIEW a AS SELECT id FROM users;
