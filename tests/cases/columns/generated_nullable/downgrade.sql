-- Takes back: columns/generated_nullable
--
-- Revision 000000000002, after 000000000001

-- Require users.more
ALTER TABLE public.users ALTER COLUMN more SET NOT NULL;
