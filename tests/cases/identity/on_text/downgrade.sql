-- Takes back: identity/on_text
--
-- Revision 000000000002, after 000000000001

-- Drop identity of users.number
ALTER TABLE public.users ALTER COLUMN number DROP IDENTITY;

-- Change type of users.number from bigint to text
ALTER TABLE public.users ALTER COLUMN number TYPE text;
