-- Takes back: extensions/create
--
-- Revision 000000000002, after 000000000001

-- Change type of users.email from citext to text
ALTER TABLE public.users ALTER COLUMN email TYPE text;

-- Drop extension pg_trgm
DROP EXTENSION pg_trgm;

-- Drop extension citext
DROP EXTENSION citext;
