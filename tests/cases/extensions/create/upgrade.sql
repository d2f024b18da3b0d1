-- extensions/create
--
-- Revision 000000000002, after 000000000001

-- Create extension citext
CREATE EXTENSION IF NOT EXISTS citext;

-- Create extension pg_trgm
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Change type of users.email from text to citext
ALTER TABLE public.users ALTER COLUMN email TYPE citext USING email::citext;
