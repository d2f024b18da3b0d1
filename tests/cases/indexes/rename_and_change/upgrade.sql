-- indexes/rename_and_change
--
-- Revision 000000000002, after 000000000001

-- Create index b on users
CREATE INDEX b ON public.users (email);

-- Drop index a of users
DROP INDEX public.a;
