-- Takes back: extensions/drop
--
-- Revision 000000000002, after 000000000001

-- Create extension citext
CREATE EXTENSION IF NOT EXISTS citext;

-- Change type of users.email from text to citext
ALTER TABLE public.users ALTER COLUMN email TYPE citext USING email::citext;
