-- Takes back: inheritance/retype_from_18
--
-- Revision 000000000002, after 000000000001

-- Change type of users.age from bigint to integer
ALTER TABLE public.admins NO INHERIT public.users;
ALTER TABLE public.founders NO INHERIT public.admins;
ALTER TABLE public.users ALTER COLUMN age TYPE integer;
ALTER TABLE public.admins ALTER COLUMN age TYPE integer;
ALTER TABLE public.founders ALTER COLUMN age TYPE integer;
ALTER TABLE public.admins INHERIT public.users;
ALTER TABLE public.founders INHERIT public.admins;

-- Change type of admins.age from bigint to integer

-- Change type of founders.age from bigint to integer
