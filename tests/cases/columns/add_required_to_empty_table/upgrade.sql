-- columns/add_required_to_empty_table
--
-- Revision 000000000002, after 000000000001

-- Add column users.slug (text)
ALTER TABLE public.users ADD COLUMN slug text NOT NULL;
