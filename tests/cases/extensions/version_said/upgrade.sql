-- extensions/version_said
--
-- Revision 000000000002, after 000000000001

-- Update extension citext to version 1.6
ALTER EXTENSION citext UPDATE TO '1.6';
