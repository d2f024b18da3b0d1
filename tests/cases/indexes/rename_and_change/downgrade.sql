-- Takes back: indexes/rename_and_change
--
-- Revision 000000000002, after 000000000001

-- Drop index b of users
DROP INDEX public.b;

-- Create index b on users
CREATE INDEX b ON public.users (tenant, email);

-- Rename index b to a
ALTER INDEX public.b RENAME TO a;
