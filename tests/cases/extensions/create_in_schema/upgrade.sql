-- extensions/create_in_schema
--
-- Revision 000000000002, after 000000000001

-- Create schema ext
CREATE SCHEMA ext;

-- Create extension citext
CREATE EXTENSION IF NOT EXISTS citext SCHEMA ext VERSION '1.6';

-- Change type of users.email from text to ext.citext
ALTER TABLE public.users ALTER COLUMN email TYPE ext.citext USING email::ext.citext;
