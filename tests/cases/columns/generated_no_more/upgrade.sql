-- columns/generated_no_more
--
-- Revision 000000000002, after 000000000001

-- drop column users.more (integer)
ALTER TABLE public.users DROP COLUMN more;

-- add column users.more (integer), filled with price * 2
ALTER TABLE public.users ADD COLUMN more integer;
UPDATE public.users SET more = price * 2;
ALTER TABLE public.users ALTER COLUMN more SET NOT NULL;
