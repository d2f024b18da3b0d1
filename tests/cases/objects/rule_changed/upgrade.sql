-- objects/rule_changed
--
-- Revision 000000000002, after 000000000001

-- Replace rule keep on users
CREATE OR REPLACE RULE keep AS ON DELETE TO users WHERE old.age IS NULL DO INSTEAD NOTHING;
