-- Takes back: columns/add_required_to_empty_table
--
-- Revision 000000000002, after 000000000001

-- Drop column users.slug (text)
ALTER TABLE public.users DROP COLUMN slug;
