-- Takes back: names/convention
--
-- Revision 000000000002, after 000000000001

-- create index ix_users_email on users
CREATE INDEX ix_users_email ON public.users (email);

-- drop foreign key users (boss) to users
ALTER TABLE public.users DROP CONSTRAINT fk_users_boss;

-- drop index ix_users_email_boss of users
DROP INDEX public.ix_users_email_boss;

-- drop column users.boss (bigint)
ALTER TABLE public.users DROP COLUMN boss;
