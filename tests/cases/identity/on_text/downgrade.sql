-- Takes back: identity/on_text
--
-- Revision 000000000002, after 000000000001

-- drop identity of users.number
ALTER TABLE public.users ALTER COLUMN number DROP IDENTITY;

-- change type of users.number from bigint to text
ALTER TABLE public.users ALTER COLUMN number TYPE text;
