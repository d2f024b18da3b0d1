-- Takes back: names/convention
--
-- Revision 000000000002, after 000000000001

-- Drop foreign key users (boss) to users
ALTER TABLE public.users DROP CONSTRAINT fk_users_boss;

-- Create index ix_users_email on users
CREATE INDEX ix_users_email ON public.users (email);

-- Drop index ix_users_email_boss of users
DROP INDEX public.ix_users_email_boss;

-- Drop column users.boss (bigint)
ALTER TABLE public.users DROP COLUMN boss;
