-- nullability/require_with_deferred_key
--
-- Revision 000000000002, after 000000000001

-- Require users.boss, NULLs filled with id
UPDATE public.users SET boss = id WHERE boss IS NULL;

-- Check deferred constraints now, so that the table can be altered
SET CONSTRAINTS ALL IMMEDIATE;

-- Require users.boss
ALTER TABLE public.users ALTER COLUMN boss SET NOT NULL;
