-- columns/add_with_collation
--
-- Revision 000000000002, after 000000000001

-- add column users.code (text)
ALTER TABLE public.users ADD COLUMN code text COLLATE "C";
