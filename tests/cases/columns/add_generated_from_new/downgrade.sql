-- Takes back: columns/add_generated_from_new
--
-- Revision 000000000002, after 000000000001

-- Drop column users.shout (text)
ALTER TABLE public.users DROP COLUMN shout;

-- Drop column users.first (text)
ALTER TABLE public.users DROP COLUMN first;
