-- Takes back: indexes/move_name_to_other_table
--
-- Revision 000000000002, after 000000000001

-- Drop index i of posts
DROP INDEX public.i;

-- Create index i on users
CREATE INDEX i ON public.users (a);
