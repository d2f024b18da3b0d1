-- uniques/on_column_that_goes
--
-- Revision 000000000002, after 000000000001

-- Add unique users_b_key on users (b)
ALTER TABLE public.users ADD CONSTRAINT users_b_key UNIQUE (b);

-- Drop unique users_a_b_key of users
ALTER TABLE public.users DROP CONSTRAINT users_a_b_key;

-- Drop column users.a (integer)
ALTER TABLE public.users DROP COLUMN a;
