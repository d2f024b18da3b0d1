-- indexes/include
--
-- Revision 000000000002, after 000000000001

-- Drop index i of users
DROP INDEX public.i;

-- Create index i on users
CREATE INDEX i ON public.users (email) INCLUDE (name);
