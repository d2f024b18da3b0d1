-- objects/view_with_rule
--
-- Revision 000000000002, after 000000000001

-- Create rule adults_insert on adults
CREATE RULE adults_insert AS ON INSERT TO adults DO INSTEAD
    (INSERT INTO users VALUES (new.id, new.email, 18); NOTIFY adults);
