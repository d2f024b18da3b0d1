-- keys/on_nullable
--
-- Revision 000000000002, after 000000000001

-- Require users.a, NULLs filled with b
UPDATE public.users SET a = b WHERE a IS NULL;

-- Require users.a
ALTER TABLE public.users ALTER COLUMN a SET NOT NULL;

-- Add primary key of users on a
ALTER TABLE public.users ADD CONSTRAINT users_pkey PRIMARY KEY (a);
