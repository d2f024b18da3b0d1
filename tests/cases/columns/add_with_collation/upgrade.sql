-- columns/add_with_collation
--
-- Revision 000000000002, after 000000000001

-- Add column users.code (text)
ALTER TABLE public.users ADD COLUMN code text COLLATE "C";
