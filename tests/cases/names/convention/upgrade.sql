-- names/convention
--
-- Revision 000000000002, after 000000000001

-- add column users.boss (bigint)
ALTER TABLE public.users ADD COLUMN boss bigint;

-- create index ix_users_email_boss on users
CREATE INDEX ix_users_email_boss ON public.users (email, boss);

-- add foreign key users (boss) to users
ALTER TABLE public.users ADD CONSTRAINT fk_users_boss FOREIGN KEY (boss) REFERENCES public.users (id);

-- drop index ix_users_email of users
DROP INDEX public.ix_users_email;
