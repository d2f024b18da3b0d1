-- columns/drop_required
--
-- Revision 000000000002, after 000000000001

-- Drop column users.slug (text)
ALTER TABLE public.users DROP COLUMN slug;
