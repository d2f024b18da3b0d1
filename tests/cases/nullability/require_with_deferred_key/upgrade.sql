-- nullability/require_with_deferred_key
--
-- Revision 000000000002, after 000000000001

-- require users.boss, NULLs filled with id
UPDATE public.users SET boss = id WHERE boss IS NULL;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE public.users ALTER COLUMN boss SET NOT NULL;
