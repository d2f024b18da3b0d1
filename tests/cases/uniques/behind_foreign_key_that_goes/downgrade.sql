-- Takes back: uniques/behind_foreign_key_that_goes
--
-- Revision 000000000002, after 000000000001

-- Add unique users_code_key on users (code)
ALTER TABLE public.users ADD CONSTRAINT users_code_key UNIQUE (code);

-- Add foreign key posts (code) to users
ALTER TABLE public.posts ADD CONSTRAINT posts_code_fkey FOREIGN KEY (code) REFERENCES public.users (code);
