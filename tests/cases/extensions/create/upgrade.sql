-- extensions/create
--
-- Revision 000000000002, after 000000000001

-- Create extension citext
CREATE EXTENSION IF NOT EXISTS citext;

-- Create extension uuid-ossp
CREATE EXTENSION IF NOT EXISTS "uuid-ossp";

-- Change type of users.email from text to citext
ALTER TABLE public.users ALTER COLUMN email TYPE citext USING email::citext;
