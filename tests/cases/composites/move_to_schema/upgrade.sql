-- composites/move_to_schema
--
-- Revision 000000000002, after 000000000001

-- Create schema mail
CREATE SCHEMA mail;

-- Rename type address to mail.address
ALTER TYPE public.address SET SCHEMA mail;
