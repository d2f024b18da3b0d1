-- uniques/include
--
-- Revision 000000000002, after 000000000001

-- Drop unique one of users
ALTER TABLE public.users DROP CONSTRAINT one;

-- Add unique one on users (email)
ALTER TABLE public.users ADD CONSTRAINT one UNIQUE (email) INCLUDE (name);
