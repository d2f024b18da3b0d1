-- Takes back: composites/move_to_schema
--
-- Revision 000000000002, after 000000000001

-- Rename type mail.address to address
ALTER TYPE mail.address SET SCHEMA public;

-- Drop schema mail
DROP SCHEMA mail;
