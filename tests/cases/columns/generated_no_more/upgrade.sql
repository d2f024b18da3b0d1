-- columns/generated_no_more
--
-- Revision 000000000002, after 000000000001

-- Drop column users.more (integer)
ALTER TABLE public.users DROP COLUMN more;

-- Add column users.more (integer), filled with price * 2
ALTER TABLE public.users ADD COLUMN more integer;

-- Fill users.more
UPDATE public.users SET more = price * 2;

-- Require users.more
ALTER TABLE public.users ALTER COLUMN more SET NOT NULL;
