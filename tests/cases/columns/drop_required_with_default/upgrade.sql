-- columns/drop_required_with_default
--
-- Revision 000000000002, after 000000000001

-- Drop column users.at (timestamptz)
ALTER TABLE public.users DROP COLUMN at;
