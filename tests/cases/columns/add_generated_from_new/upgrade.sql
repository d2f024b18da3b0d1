-- columns/add_generated_from_new
--
-- Revision 000000000002, after 000000000001

-- Add column users.first (text)
ALTER TABLE public.users ADD COLUMN first text;

-- Add column users.shout (text)
ALTER TABLE public.users ADD COLUMN shout text GENERATED ALWAYS AS (upper(first)) STORED;
