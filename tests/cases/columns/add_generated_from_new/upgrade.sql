-- columns/add_generated_from_new
--
-- Revision 000000000002, after 000000000001

-- add column users.first (text)
ALTER TABLE public.users ADD COLUMN first text;

-- add column users.shout (text)
ALTER TABLE public.users ADD COLUMN shout text GENERATED ALWAYS AS (upper(first)) STORED;
