-- Takes back: indexes/rename_and_change
--
-- Revision 000000000002, after 000000000001

-- Create index a on users
CREATE INDEX a ON public.users (tenant, email);

-- Drop index b of users
DROP INDEX public.b;
