-- foreign_keys/to_column_that_comes
--
-- Revision 000000000002, after 000000000001

-- Add column users.code (integer)
ALTER TABLE public.users ADD COLUMN code integer;

-- Add unique users_code_key on users (code)
ALTER TABLE public.users ADD CONSTRAINT users_code_key UNIQUE (code);

-- Add foreign key posts (code) to users
ALTER TABLE public.posts ADD CONSTRAINT posts_code_fkey FOREIGN KEY (code) REFERENCES public.users (code);
