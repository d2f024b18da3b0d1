-- names/convention
--
-- Revision 000000000002, after 000000000001

-- Add column users.boss (bigint)
ALTER TABLE public.users ADD COLUMN boss bigint;

-- Create index ix_users_email_boss on users
CREATE INDEX ix_users_email_boss ON public.users (email, boss);

-- Drop index ix_users_email of users
DROP INDEX public.ix_users_email;

-- Add foreign key users (boss) to users
ALTER TABLE public.users ADD CONSTRAINT fk_users_boss FOREIGN KEY (boss) REFERENCES public.users (id);
