-- Takes back: extensions/create_in_schema
--
-- Revision 000000000002, after 000000000001

-- Change type of users.email from ext.citext to text
ALTER TABLE public.users ALTER COLUMN email TYPE text;

-- Drop extension citext
DROP EXTENSION citext;

-- Drop schema ext
DROP SCHEMA ext;
