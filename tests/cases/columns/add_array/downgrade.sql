-- Takes back: columns/add_array
--
-- Revision 000000000002, after 000000000001

-- Drop column users.tags (text[])
ALTER TABLE public.users DROP COLUMN tags;
