-- objects/view_on_views
--
-- Revision 000000000002, after 000000000001

-- Create view z
CREATE VIEW z AS SELECT id FROM users;

-- Create view a
CREATE VIEW a AS SELECT * FROM z;

-- Create view m
CREATE VIEW m AS SELECT * FROM a;
