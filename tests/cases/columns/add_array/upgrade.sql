-- columns/add_array
--
-- Revision 000000000002, after 000000000001

-- Add column users.tags (text[])
ALTER TABLE public.users ADD COLUMN tags text[] NOT NULL DEFAULT '{}';
