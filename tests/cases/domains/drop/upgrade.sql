-- domains/drop
--
-- Revision 000000000002, after 000000000001

-- Change type of users.email from public.email to text
ALTER TABLE public.users ALTER COLUMN email TYPE text;

-- Drop domain email
DROP DOMAIN public.email;
