-- columns/add_array
--
-- Revision 000000000002, after 000000000001

-- add column users.tags (text[])
ALTER TABLE public.users ADD COLUMN tags text[] NOT NULL DEFAULT '{}';
