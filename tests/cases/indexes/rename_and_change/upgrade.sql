-- indexes/rename_and_change
--
-- Revision 000000000002, after 000000000001

-- Rename index a to b
ALTER INDEX public.a RENAME TO b;

-- Drop index b of users
DROP INDEX public.b;

-- Create index b on users
CREATE INDEX b ON public.users (email);
