-- indexes/move_name_to_other_table
--
-- Revision 000000000002, after 000000000001

-- Drop index i of users
DROP INDEX public.i;

-- Create index i on posts
CREATE INDEX i ON public.posts (a);
