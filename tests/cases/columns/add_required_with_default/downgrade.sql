-- Takes back: columns/add_required_with_default
--
-- Revision 000000000002, after 000000000001

-- Drop column users.created_at (timestamptz)
ALTER TABLE public.users DROP COLUMN created_at;
