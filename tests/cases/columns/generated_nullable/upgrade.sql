-- columns/generated_nullable
--
-- Revision 000000000002, after 000000000001

-- Let users.more be NULL
ALTER TABLE public.users ALTER COLUMN more DROP NOT NULL;
